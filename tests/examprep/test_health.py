"""Whether it runs, and how well."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from examprep import health
from grader.models import Beat
from tests.factories import SubmissionFactory

READY = {"status": "ok", "database": "ok", "broker": "ok"}


def beat(**ages):
    now = timezone.now()
    for name, age in ages.items():
        Beat.objects.create(name=name.replace("_", "-"), at=now - timedelta(seconds=age))


@pytest.fixture
def all_well(db, broker):
    beat(worker_fast=1, worker_slow=1, sweep=1)


def state(client):
    response = client.get("/readyz")
    return response.status_code, response.json()


def test_up_is_told_without_asking_anybody(client):
    response = client.get("/healthz")
    assert response.json() == {"status": "ok"}
    assert "no-store" in response.headers["Cache-Control"]


def test_all_is_well(all_well, client):
    status, told = state(client)
    assert status == 200
    assert {name: told[name] for name in READY} == READY
    assert told["oldest_queued_seconds"] == 0
    assert told["worker_heartbeat_seconds"]["fast"] == pytest.approx(1, abs=15)


def test_a_broker_that_is_away_degrades_and_does_not_take_down(all_well, broker, client):
    broker.kill()
    status, told = state(client)
    assert (status, told["status"], told["broker"]) == (200, "degraded", "unreachable")


def test_a_broker_that_hangs_is_noticed_within_a_second(all_well, broker, client):
    broker.freeze()
    started = time.monotonic()
    status, told = state(client)
    assert time.monotonic() - started < 2
    assert (status, told["status"], told["broker"]) == (200, "degraded", "unreachable")


@pytest.mark.parametrize(
    "ages",
    [
        {"worker_fast": 31, "worker_slow": 1, "sweep": 1},
        {"worker_fast": 1, "worker_slow": 31, "sweep": 1},
        {"worker_fast": 1, "sweep": 1},
        {"worker_fast": 1, "worker_slow": 1, "sweep": 61},
        {"worker_fast": 1, "worker_slow": 1},
    ],
)
def test_a_late_or_missing_sign_of_life_degrades(db, broker, client, ages):
    beat(**ages)
    assert state(client)[1]["status"] == "degraded"


def test_work_that_waits_for_long_degrades(all_well, client):
    SubmissionFactory(submitted_at=timezone.now() - timedelta(seconds=45))
    told = state(client)[1]
    assert told["status"] == "degraded"
    assert told["oldest_queued_seconds"] == pytest.approx(45, abs=15)


def test_without_its_database_it_is_down(client, monkeypatch, broker):
    def fail():
        raise DatabaseError("gone")

    monkeypatch.setattr(health, "state_of_work", fail)
    status, told = state(client)
    assert (status, told) == (503, {"status": "down", "database": "unreachable"})


def test_beat_broker_and_worker_together_show_their_heartbeat(worker, scheduler, web):
    from tests.services import eventually

    eventually(lambda: '"status": "ok"' in web.get("/readyz").text, within=20)
