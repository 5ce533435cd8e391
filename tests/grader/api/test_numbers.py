"""Numbers and matrices: read as people write them, or refused with the part's name."""

from __future__ import annotations

import json
import time

import pytest

from grader.models import Submission

pytestmark = pytest.mark.django_db

START = '{"problem": "forward-diffusion", "seed": 7, "response": '
MATRIX = START + '{"x_1": %s}}'


def in_number(text):
    return START + '{"beta_1": ' + text + "}}"


@pytest.mark.parametrize(
    "text",
    [
        "1e400",
        "-1e999",
        "1e13",
        "9" * 5000,
        '"nan"',
        '"NaN"',
        '"inf"',
        '"-Infinity"',
        '"∞"',
        '"1e999"',
        '"0,5"',
        '"1,000"',
        '"1_000"',
        '"٣"',
        '"\N{FULLWIDTH DIGIT ONE}"',
        "true",
        "false",
        "[]",
        "{}",
        "[1]",
        '[["1"]]',
        '"1 2"',
        '"0x10"',
        '"1e"',
        '"--1"',
        '"1/0"',
        '"1/2/"',
        '"$1"',
        '"1%"',
        '"="',
        "\"__import__('os')\"",
        '"{{7*7}}"',
        '"<script>"',
        '"' + "1" * 20_000 + '"',
        '"' + "(" * 5000 + '"',
        '{"a": [1]}',
        "[[[[1]]]]",
        '"Ⅷ"',
        '"1\\u200b2"',
    ],
)
def test_what_is_no_number_is_refused_by_name(api, text):
    started = time.process_time()

    response = api.submit(in_number(text))

    if text in {"[]", "{}"}:
        assert response.status_code in {400, 422}
    else:
        assert response.status_code == 422
        assert response.json()["errors"][0]["pointer"] == "#/response/beta_1"
    assert time.process_time() - started < 0.5
    assert len(response.content) < 1000
    assert not Submission.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        '"\N{MINUS SIGN}0.5"',
        '"\N{NO-BREAK SPACE}.5 "',
        '"+.5"',
        '"5."',
        '"1E3"',
        '"1/4"',
        "0.5",
        "-5e-1",
        "0",
    ],
)
def test_numbers_are_read_as_people_write_them(api, text):
    assert api.submit(in_number(text)).status_code == 202


@pytest.mark.parametrize(
    "text",
    ["[[1,2,3],[4,5],[6]]", "[1,2,3]", "[[[1]]]", "[[0.5]]", "[[1,2],[3,4]]", "1",
     json.dumps([[1] * 100] * 100), "[[1,2,3],[4,true,6],[7,8,9]]", "[[1,2,3],[4,null,6],[7,8,9]]",
     "[[1,2,3],[4,1e400,6],[7,8,9]]", '[[1,2,3],[4,"nan",6],[7,8,9]]',
     "[[1,2,3],[4,[5],6],[7,8,9]]",
     "[[1,2,3],[4,{},6],[7,8,9]]", '"1,2;3,4"', "[{}]", "{}", '"' + "[" * 5000 + '"',
     "[" * 20 + "1" + "]" * 20],
)  # fmt: skip
def test_what_is_no_such_matrix_is_refused_by_name(api, text):
    response = api.submit(MATRIX % text)

    assert response.status_code == 422
    assert response.json()["errors"][0]["pointer"] == "#/response/x_1"
    assert not Submission.objects.exists()


def test_a_cell_is_named(api):
    response = api.submit(MATRIX % "[[1,2,3],[4,1e400,6],[7,8,9]]")

    assert response.json()["errors"][0]["detail"].startswith("Row 2, column 2")


@pytest.mark.parametrize(
    ("cell", "status"),
    [("null", 202), ('""', 202), ('"-inf"', 202), ("0", 202)]
    + [(cell, 422) for cell in ("[1]", "{}", "true", "[" * 20 + "]" * 20, '{"a": [[]]}')],
)
def test_what_stands_in_a_cell_that_is_not_asked_is_plain(api, cell, status):
    scores = f"[[1, {cell}, null], [1, 1, null], [1, 1, 1]]"
    body = f'{{"problem": "causal-attention", "seed": 7, "response": {{"scores": {scores}}}}}'

    assert api.submit(body).status_code == status
