# Two commands to begin with: `make run` and `make test`. `make help` lists the others.
SHELL := /bin/sh
NEW_ENOUGH = -c 'import sys; sys.exit(sys.version_info < (3, 11))'
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python $(NEW_ENOUGH) 2>/dev/null && echo $$python && break; done)
BIN := .venv/bin
LOCK := uv pip compile --quiet --universal --fork-strategy fewest --python-version 3.11 --generate-hashes
.DEFAULT_GOAL := help
.PHONY: help python install install-dev run test check format bench mutate lock

help: ## list what can be made
	@sed -n 's/^\([a-z-]*\):.*## /\1: /p' Makefile | awk -F': ' '{printf "  make %-12s %s\n", $$1, $$2}'

python:
	@$(or $(PYTHON),false) $(NEW_ENOUGH) 2>/dev/null || { echo "Python 3.11 or newer is needed; here is $$($(or $(PYTHON),python3) --version 2>&1 | tail -1). Name another one: make $(MAKECMDGOALS) PYTHON=/path/to/python3.11"; exit 1; }

install: python ## make .venv from the hashed lock
	@$(PYTHON) examprep/launch/install.py requirements.txt

install-dev: python
	@$(PYTHON) examprep/launch/install.py requirements.txt requirements-dev.txt

run: install ## start everything on this machine; PORT, HOST, DATABASE_URL, REDIS_URL change parts of it
	@EXAMPREP_DEV=1 $(BIN)/python -m examprep.launch

test: install-dev ## run all tests, on SQLite and PostgreSQL, in a real browser where there is one
	@$(BIN)/python -m tests

check: install-dev ## check style, types, import directions, templates and migrations
	@$(BIN)/python -m tests.checks

format: install-dev ## lay the code out
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

bench: install-dev ## measure; each program prints ratios from one run
	@set -e; for program in benchmarks/bench_*.py; do EXAMPREP_DEV=1 $(BIN)/python $$program; done

mutate: install-dev ## break every formula in every way, and list what no test notices; takes a quarter of an hour or more
	@$(BIN)/python -m tests.mutation

lock: install-dev ## choose newer versions, and write the locks
	@PATH="$(CURDIR)/$(BIN):$$PATH"; $(LOCK) --upgrade -o requirements.txt requirements.in && $(LOCK) -o requirements-dev.txt requirements-dev.in
