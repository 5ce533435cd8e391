"""What a browser gets from a deployment, and what a deployment refuses to do."""

from __future__ import annotations

import re

import pytest

from tests.examprep.conftest import HOST, run_python
from tests.services import eventually

PASSWORD = "a-long-enough-pass-phrase"
OVER_TLS = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"}


@pytest.fixture
def page(deployed):
    return deployed.get("/accounts/login/", OVER_TLS)


def test_without_a_secret_nothing_is_served_and_one_line_says_why(deployment):
    words = ["-m", "gunicorn", "--config", "python:examprep.serving", "examprep.wsgi"]
    ended = run_python(*words, variables=deployment | {"SECRET_KEY": "", "PORT": "1"})
    assert ended.returncode != 0
    assert ended.stderr.strip().splitlines()[-1].startswith("examprep cannot start: SECRET_KEY")
    assert "Traceback" not in ended.stderr


def test_commands_get_along_without_a_secret():
    ended = run_python("manage.py", "check", variables={})
    assert ended.returncode == 0, ended.stderr


def test_an_unclear_switch_ends_in_one_line():
    ended = run_python("manage.py", "check", variables={"EXAMPREP_DEV": "perhaps"})
    assert ended.stderr.splitlines() == [
        "examprep cannot start: EXAMPREP_DEV is 'perhaps'; say 1 or 0."
    ]


def test_debugging_takes_the_development_switch_too(deployment):
    ask = "from examprep.settings import DEBUG; print(DEBUG)"
    ended = run_python("-c", ask, variables=deployment | {"EXAMPREP_DEBUG": "1"})
    assert ended.stdout.strip() == "False"


def test_plain_http_is_sent_to_https(deployed):
    response = deployed.get("/", {"Host": HOST, "X-Forwarded-For": "192.0.2.1"})
    assert response.status == 301
    assert response.headers["Location"] == f"https://{HOST}/"


def test_a_probe_needs_no_https(deployed):
    assert deployed.get("/healthz", {"Host": HOST}).status == 200


def test_another_host_is_refused(deployed):
    assert deployed.get("/", OVER_TLS | {"Host": "evil.example"}).status == 400


def test_the_policy_allows_our_own_files_and_style_attributes_only(page):
    policy = dict(
        directive.strip().split(" ", 1)
        for directive in page.headers["Content-Security-Policy"].split(";")
    )
    assert policy == {
        "default-src": "'self'",
        "script-src": "'self'",
        "style-src": "'self'",
        "style-src-attr": "'unsafe-inline'",
        "img-src": "'self' data:",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Strict-Transport-Security", "max-age=31536000; includeSubDomains"),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ],
)
def test_a_page_carries_the_header(page, header, value):
    assert page.headers[header] == value


def test_powers_of_the_browser_are_given_up(page):
    assert "camera=()" in page.headers["Permissions-Policy"]


def cookies_of_a_sign_up(deployed, page):
    """Sign up, and return what the page before and the answer set."""
    before = page.headers.get_all("Set-Cookie")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)[1]
    form = {"csrfmiddlewaretoken": token, "username": "ada", "password1": PASSWORD}
    own = {"Cookie": before[0].split(";")[0], "Referer": f"https://{HOST}/"}
    answer = deployed.post("/accounts/signup/", form | {"password2": PASSWORD}, OVER_TLS | own)
    assert answer.status == 302, answer.text
    return before + answer.headers.get_all("Set-Cookie")


def test_cookies_are_bound_to_this_host_and_hidden_from_scripts(deployed, page):
    cookies = cookies_of_a_sign_up(deployed, page)
    assert {cookie.split("=")[0] for cookie in cookies} == {"__Host-csrf", "__Host-session"}
    for cookie in cookies:
        assert cookie.startswith("__Host-")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))


def test_nothing_tells_what_software_it_is(page):
    assert page.headers.get("Server", "") in {"", "gunicorn"}
    assert "X-Powered-By" not in page.headers


def test_static_files_carry_a_fingerprint_and_are_kept_for_ever(deployed, page):
    address = re.search(r'href="(/static/[^"]+\.css)"', page.text)
    assert address, "the page links no stylesheet"
    file = deployed.get(address[1], OVER_TLS)
    assert file.status == 200
    assert "immutable" in file.headers["Cache-Control"]


def test_a_page_has_no_inline_script_or_style_sheet(page):
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", page.text)
    assert "<style" not in page.text
    assert not re.search(r"\son[a-z]+=", page.text)


def test_what_was_asked_is_logged_without_its_query(deployed):
    deployed.get("/healthz?answer=42", {"Host": HOST})
    eventually(lambda: "GET /healthz 200" in deployed.output(), within=5)
    assert "answer=42" not in deployed.output()
