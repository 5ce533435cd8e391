"""Reading the environment: clear values are taken, and unclear ones refused in one line."""

from __future__ import annotations

import pytest

from examprep.env import Environment, insist_on_serving

SECRET = "0123456789" * 5


@pytest.fixture
def env(monkeypatch):
    def with_value(value):
        monkeypatch.setenv("X", value)
        return Environment()

    return with_value


@pytest.mark.parametrize(("text", "on"), [("1", True), ("yes", True), ("0", False), ("", False)])
def test_a_switch_is_on_or_off(env, text, on):
    assert env(text).switch("X") is on


def test_a_switch_that_is_neither_is_refused(env):
    with pytest.raises(SystemExit, match="X is 'maybe'; say 1 or 0"):
        env("maybe").switch("X")


@pytest.mark.parametrize("text", ["abc", "-1", "70000", "1.5", "١٢"])
def test_a_number_out_of_bounds_or_unreadable_is_refused(env, text):
    with pytest.raises(SystemExit, match="whole number from 1 to 65535"):
        env(text).number("X", default=8000, least=1)


def test_a_number_left_empty_is_its_default(env):
    assert env("").number("X", default=8000) == 8000


def test_a_list_is_set_apart_by_commas(env):
    assert env(" a.org, b.org ,").names("X", default=[]) == ["a.org", "b.org"]


def test_figures_are_read_by_name(env):
    assert env("lease=4,sweep=0.5").figures("X") == {"lease": 4.0, "sweep": 0.5}


def test_figures_without_numbers_are_refused(env):
    with pytest.raises(SystemExit, match="lease=20"):
        env("lease").figures("X")


@pytest.mark.parametrize("url", ["sqlite:////tmp/a.sqlite3", "postgres://u:p@h:5432/name"])
def test_two_kinds_of_database_are_taken(env, url):
    assert env(url).database("X", default="")["NAME"]


@pytest.mark.parametrize("url", ["mysql://u:hunter2@h/n", "nonsense", "postgres://u:hunter2@h"])
def test_any_other_database_is_refused_without_repeating_its_password(env, url):
    with pytest.raises(SystemExit) as refusal:
        env(url).database("X", default="")
    assert "postgres://user:password@host/name" in str(refusal.value)
    assert "hunter2" not in str(refusal.value)


def test_a_broker_of_another_kind_is_refused(env):
    with pytest.raises(SystemExit, match="redis://"):
        env("amqp://guest:hunter2@host").broker("X", default="")


def test_a_mail_server_of_an_unknown_kind_is_refused(env):
    with pytest.raises(SystemExit, match="smtp"):
        env("pigeon://roof").mail("X", default="consolemail://")


def test_what_is_left_empty_counts_as_not_given(env):
    assert (
        env("")
        .mail("X", default="consolemail://")["EMAIL_BACKEND"]
        .endswith("console.EmailBackend")
    )
    assert env(" ").text("X", default="INFO") == "INFO"


@pytest.mark.parametrize(
    ("secret", "hosts", "named"),
    [("", ["a"], "SECRET_KEY"), ("a" * 60, ["a"], "SECRET_KEY"), (SECRET, [], "ALLOWED_HOSTS")],
)
def test_pages_are_not_served_without_what_keeps_them_safe(secret, hosts, named):
    with pytest.raises(SystemExit, match=named):
        insist_on_serving(secret, hosts)


def test_pages_are_served_with_a_secret_and_a_host():
    insist_on_serving(SECRET, ["exam.example.org"])
