"""The files that say how it is run, held against each other and against the code."""

from __future__ import annotations

import re
import shlex

import pytest
import yaml

from examprep.celery import app
from examprep.launch.procfile import read_procfile
from tests.services import ROOT

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
PROCFILE = read_procfile(
    (ROOT / "Procfile").read_text(), {"HOST": "h", "PORT": "1", "EXAMPREP_VAR": "var"}
)
READ = re.compile(r"""env\.\w+\(\s*"([A-Z_]+)"|environ(?:ment)?(?:\.get\(|\[)"([A-Z_]+)\"""")


def variables_read() -> set[str]:
    """Return the names that the project asks the environment for."""
    names = set()
    for path in (ROOT / "examprep").rglob("*.py"):
        for match in READ.finditer(path.read_text()):
            names |= set(filter(None, match.groups()))
    return names - {"PATH"}


def queues_of(command) -> set[str]:
    words = command if isinstance(command, list) else shlex.split(command)
    return set(words[words.index("--queues") + 1].split(",")) if "--queues" in words else set()


def test_each_queue_has_a_worker_on_one_machine_and_on_many():
    declared = {queue.name for queue in app.conf.task_queues}
    on_one = set().union(*map(queues_of, PROCFILE.values()))
    on_many = set().union(*(queues_of(service.get("command", "")) for service in OURS.values()))
    assert on_one == on_many == declared


def test_slow_work_has_workers_of_its_own():
    for service in OURS.values():
        assert len(queues_of(service.get("command", ""))) <= 1


def test_what_rings_regularly_goes_to_queues_that_are_heard():
    declared = {queue.name for queue in app.conf.task_queues}
    assert {entry["options"]["queue"] for entry in app.conf.beat_schedule.values()} <= declared


def test_what_rings_regularly_is_known_to_the_workers():
    app.loader.import_default_modules()
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= set(app.tasks)


def test_only_the_web_server_is_published():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["web"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    for name, service in SERVICES.items():
        assert service["networks"] == (["inside", "outside"] if name == "web" else ["inside"])


def test_workers_can_be_scaled():
    assert not {"container_name", "hostname", "ports"} & set(SERVICES["worker"])


@pytest.mark.parametrize("name", sorted(OURS))
def test_a_process_of_ours_can_do_no_harm_to_its_container(name):
    service = OURS[name]
    assert service["read_only"]
    assert service["init"]
    assert service["cap_drop"] == ["ALL"]
    assert "USER 10001" in (ROOT / "Dockerfile").read_text()


def test_the_broker_refuses_rather_than_forgets_and_asks_for_a_password():
    command = " ".join(SERVICES["redis"]["command"])
    for words in ("--appendonly yes", "--maxmemory-policy noeviction", "--requirepass"):
        assert words in command


def test_a_worker_is_given_longer_to_end_than_a_task_may_take():
    assert app.conf.task_time_limit < int(SERVICES["worker"]["stop_grace_period"].rstrip("s"))
    assert app.conf.task_soft_time_limit < app.conf.task_time_limit
    visibility = app.conf.broker_transport_options["visibility_timeout"]
    assert visibility >= 4 * app.conf.task_time_limit


def test_no_secret_has_a_default():
    text = (ROOT / "docker-compose.yml").read_text()
    for name in ("SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD"):
        assert re.search(rf"\$\{{{name}:\?", text)
        assert not re.search(rf"\$\{{{name}:?-", text)


def test_every_variable_that_is_read_is_documented():
    page = (ROOT / "docs" / "operations.md").read_text()
    assert variables_read() - set(re.findall(r"`([A-Z_]+)`", page)) == set()


def test_every_variable_that_compose_hands_over_is_read():
    handed = set().union(*(service.get("environment", {}) for service in OURS.values()))
    assert handed - variables_read() == set()
