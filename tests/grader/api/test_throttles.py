"""How often one may ask."""

from __future__ import annotations

import pytest

from grader.api import throttles
from grader.api.throttles import Rate
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

BODY = {"problem": "forward-diffusion", "seed": 7, "response": {"beta_1": 0.5}}


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """The time, which stands still until a test moves it."""

    class Clock:
        now = 1_000_000.0

        def time(self):
            return self.now

    clock = Clock()
    monkeypatch.setattr(throttles, "time", clock)
    return clock


def test_ten_answers_at_once_and_then_one_a_second(api, clock):
    api.force_login(UserFactory())
    statuses = [api.submit(BODY).status_code for _ in range(11)]
    assert statuses == [202] * 10 + [429]

    clock.now += 1

    assert [api.submit(BODY).status_code for _ in range(2)] == [202, 429]


def test_who_asks_too_often_is_told_when_to_come_back(api, clock):
    api.force_login(UserFactory())
    for _ in range(10):
        api.submit(BODY)

    response = api.submit(BODY)

    assert response.status_code == 429
    assert response.json()["type"].endswith("#too-many-requests")
    assert response.headers["Retry-After"] == "1"
    assert response.headers["RateLimit"] == '"submissions";r=0;t=1'
    clock.now += int(response.headers["Retry-After"])
    assert api.submit(BODY).status_code == 202


def test_every_answer_tells_what_is_left(api):
    first = api.get("/api/v1/problems/")
    second = api.get("/api/v1/problems/")

    assert first.headers["RateLimit-Policy"] == '"problems";q=1000;w=20'
    assert first.headers["RateLimit"].startswith('"problems";r=999;')
    assert second.headers["RateLimit"].startswith('"problems";r=998;')


def test_one_student_does_not_use_up_anothers(api, other):
    api.force_login(UserFactory())
    other.force_login(UserFactory())
    for _ in range(11):
        api.submit(BODY)

    assert other.submit(BODY).status_code == 202


def test_dropping_the_cookie_does_not_help_a_visitor(api):
    statuses = []
    for _ in range(11):
        api.cookies.clear()
        statuses.append(api.submit(BODY).status_code)

    assert statuses[-1] == 429


def test_a_made_up_address_does_not_help(api):
    statuses = []
    for number in range(11):
        api.cookies.clear()
        headers = {"X-Forwarded-For": f"10.0.0.{number}"}
        statuses.append(api.submit(BODY, **headers).status_code)

    assert statuses[-1] == 429


def test_what_is_refused_does_not_use_up_submissions(api):
    api.force_login(UserFactory())
    for _ in range(20):
        api.submit(BODY | {"response": {"beta_1": "?"}})

    assert api.submit(BODY).status_code == 202


@pytest.mark.parametrize(
    ("scope", "address"),
    [
        ("problems", "/api/v1/problems/"),
        ("problems", "/api/v1/problems/causal-attention/"),
        ("variants", "/api/v1/problems/causal-attention/variants/1/"),
        ("verdicts", "/api/v1/submissions/6c7e3a52-9d1b-4d0e-8f5c-2b8f4a6f1d90/"),
        ("problems", "/api/v1/nothing/"),
    ],
)
def test_everything_has_its_rate(api, settings, scope, address):
    settings.API_RATES = {scope: Rate(1, 1)}
    assert api.get(address).status_code in {200, 404}

    assert api.get(address).status_code == 429


def test_refused_answers_have_their_rate_too(api, settings):
    settings.API_RATES = {"requests": Rate(1, 1)}
    assert api.submit("{").status_code == 400

    assert api.submit("{").status_code == 429
