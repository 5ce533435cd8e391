"""Whatever is sent is answered quickly, and never by a fault of ours.

Quickly is meant of this process's own time, so that a busy machine fails no test.
"""

from __future__ import annotations

import json
import time

import pytest
from django.db import OperationalError

from grader.models import Submission

pytestmark = pytest.mark.django_db

START = '{"problem": "forward-diffusion", "seed": 7, "response": '
WHOLE = START + '{"beta_1": 1}}'


def in_number(text):
    return START + '{"beta_1": ' + text + "}}"


BROKEN = {
    "nothing": b"",
    "no JSON": b"<xml/>",
    "half": WHOLE[:-4].encode(),
    "two": (WHOLE + WHOLE).encode(),
    "no UTF-8": b'{"problem": "\xff\xfe"}',
    "UTF-16": WHOLE.encode("utf-16"),
    "byte order mark": b"\xef\xbb\xbf" + WHOLE.encode(),
    "a list": b"[]",
    "a number": b"1e400",
    "null": b"null",
    "a string": b'"x"',
    "NaN": in_number("NaN").encode(),
    "infinity": in_number("-Infinity").encode(),
    "NUL": in_number('"\\u0000"').encode(),
    "NUL in a name": START.encode() + b'{"\\u0000": 1}}',
    "half a pair": in_number('"\\ud800"').encode(),
    "half a pair in a name": START.encode() + b'{"\\udfff": 1}}',
    "1,200 levels": START.encode() + b"[" * 1200 + b"]" * 1200 + b"}",
    "100,000 levels": b"[" * 100_000,
    "100,000 objects": b'{"a":' * 30_000,
    "20,000 names": json.dumps({f"n{i}": 1 for i in range(15_000)}).encode(),
    "20,000 parts": (START + json.dumps({f"n{i}": 1 for i in range(15_000)}) + "}").encode(),
    "a string without end": b'{"a": "' + b'\\"' * 90_000,
    "an id beyond all numbers": b'{"variant": 1e400, "response": {}}',
    "an id of 5,000 digits": b'{"variant": ' + b"9" * 5000 + b', "response": {}}',
    "a seed beyond all numbers": WHOLE.replace("7", "1e400").encode(),
    "a seed of 5,000 digits": WHOLE.replace("7", "9" * 5000).encode(),
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_a_broken_body_is_refused_at_once(api, body):
    started = time.process_time()

    response = api.submit(body)

    assert response.status_code in {400, 422}
    assert time.process_time() - started < 1
    assert len(response.content) < 10_000
    assert not Submission.objects.exists()


@pytest.mark.parametrize(
    "name",
    ["half", "no UTF-8", "NaN", "infinity", "NUL", "NUL in a name", "half a pair", "1,200 levels"],
)
def test_what_is_no_json_of_ours_is_told_as_that(api, name):
    response = api.submit(BROKEN[name])

    assert response.status_code == 400
    assert response.json()["type"].endswith("#malformed-request")


def test_no_honest_request_is_nested_deeply(api):
    response = api.submit(in_number("[" * 31 + "]" * 31))

    assert response.status_code == 400


@pytest.mark.parametrize("size", [200_001, 3_000_000])
def test_a_body_too_large_is_refused_unread(api, size):
    started = time.process_time()

    response = api.submit(b'"' + b"x" * size + b'"')

    assert response.status_code == 413
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=b",
        "application/xml",
        "x",
        "",
        "application/json/json",
    ],
)
def test_only_json_is_read(api, kind):
    response = api.generic("POST", "/api/v1/submissions/", WHOLE.encode(), content_type=kind)

    assert response.status_code == 415


def test_too_many_parameters_are_refused(api):
    query = "&".join(f"a{i}=1" for i in range(2000))

    response = api.get(f"/api/v1/problems/causal-attention/variants/7/?{query}")

    assert response.status_code == 400


def test_a_long_address_is_answered(api):
    started = time.process_time()

    response = api.get(f"/api/v1/problems/causal-attention/variants/7/?{'a' * 6000}=1")

    assert response.status_code == 400
    assert len(response.content) < 1000
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    "headers",
    [{"accept": "*" * 5000}, {"accept": ";;;,"}, {"accept": "application/json; q=x"},
     {"content-length": "-1"}, {"content-length": "x"}, {"cookie": "session=\x7f; csrf="},
     {"cookie": "session=" + "a" * 4000}, {"x-csrftoken": "\x00"}, {"if-none-match": '"'},
     {"x-forwarded-for": "x, " * 500}, {"authorization": "Basic ====="},
     {"x-http-method-override": "DELETE"}, {"accept-charset": "x"}, {"idempotency-key": "é\x85"}],
)  # fmt: skip
def test_odd_headers_break_nothing(api, headers):
    assert api.get("/api/v1/problems/", headers=headers).status_code in {200, 406}
    assert api.submit(WHOLE, **headers).status_code < 500


@pytest.mark.parametrize("name", ["1", "x" * 300, "..", "%2e%2e", "%00", "'--", "٣"])
def test_odd_names_in_an_address_are_not_found(api, name):
    for address in ["problems/{}/", "problems/{}/variants/1/", "submissions/{}/"]:
        assert api.get("/api/v1/" + address.format(name)).status_code == 404


def test_a_database_that_is_away_is_said_to_be_away(api, monkeypatch):
    def fail(*args):
        raise OperationalError("database is locked at /secret")

    monkeypatch.setattr("grader.api.views.hand_in", fail)

    response = api.submit(WHOLE)

    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
    assert b"secret" not in response.content


def test_a_fault_of_ours_tells_nothing_of_itself(api, monkeypatch):
    def fail(*args):
        raise RuntimeError("secret")

    monkeypatch.setattr("grader.api.views.hand_in", fail)
    api.raise_request_exception = False

    response = api.submit(WHOLE)

    assert response.status_code == 500
    assert response.json()["type"].endswith("#fault")
    assert b"secret" not in response.content


def test_a_fault_of_ours_is_not_swallowed(api, monkeypatch):
    def fail(*args):
        raise RuntimeError

    monkeypatch.setattr("grader.api.views.hand_in", fail)

    with pytest.raises(RuntimeError):
        api.submit(WHOLE)
