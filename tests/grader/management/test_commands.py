"""The commands by which others look at problems: their shapes are promises."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command

from grader import engine

MIDTERM = Path(__file__).parents[2] / "golden" / "midterm.yaml"


def run(command, *arguments, stdin=None, monkeypatch=None):
    out = io.StringIO()
    if stdin is not None:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


def test_draw_lists_the_problems():
    assert run("draw", "--list").split() == list(engine.catalogue())


def test_draw_prints_a_line_for_each_variant_without_secrets():
    drawn = lines(run("draw", "causal-attention", "--seed", "5", "--count", "3"))

    assert [line["seed"] for line in drawn] == [5, 6, 7]
    assert set(drawn[0]) == {
        "problem", "version", "seed", "options", "givens", "stem", "parts", "certificate",
    }  # fmt: skip
    assert set(drawn[0]["parts"][0]) == {
        "name", "kind", "shape", "decimals", "tolerance", "weight",
    }  # fmt: skip
    assert drawn[0]["certificate"]["holds"]


def test_draw_with_the_key_prints_steps_and_slips():
    (line,) = lines(run("draw", "frechet-distance", "--key", "--option", "sets=1"))

    assert line["options"] == {"sets": 1, "features": 4, "by_hand": False}
    assert line["steps"]["fid_1"] > 0
    assert set(line["slips"]["root-added"]) == {part["name"] for part in line["parts"]}


def test_draw_takes_givens_from_a_file(tmp_path):
    golden = yaml.safe_load(MIDTERM.read_text())["frechet-distance"]
    file = tmp_path / "givens.json"
    file.write_text(json.dumps(golden["givens"]))

    (line,) = lines(run("draw", "frechet-distance", "--givens", str(file), "--key"))

    assert line["givens"]["mu_1"] == golden["givens"]["mu_1"]
    assert line["steps"]["fid_1"] == pytest.approx(0.2811, abs=5e-5)


def test_mark_answers_each_line_by_a_line(monkeypatch):
    (line,) = lines(run("draw", "causal-attention", "--seed", "9", "--key"))
    parts = [part["name"] for part in line["parts"]]
    right = {name: line["steps"][name] for name in parts}
    asked = [
        json.dumps({"seed": 9, "response": right}),
        json.dumps({"seed": 9, "response": line["slips"]["mask-forgotten"]}),
        '{"q": [[NaN, 1], [1, 1], [1, 1]]}',
        '{"q": ' + "[" * 500 + "]" * 500 + "}",
        "not JSON",
        '{"nobody": 1}',
    ]

    answers = lines(
        run("mark", "causal-attention", stdin="\n".join(asked), monkeypatch=monkeypatch)
    )

    assert answers[0]["score"] == 1
    assert answers[1]["marks"]["weights"]["note"] == "mask-forgotten"
    assert set(answers[1]["marks"]["q"]) == {"credit", "note", "feedback", "cells"}
    assert answers[2]["errors"] == {"q": "Row 1, column 1: write a finite number."}
    assert "Give 3 rows of 2 numbers" in answers[3]["errors"]["q"]
    assert "not JSON" in answers[4]["errors"]["response"]
    assert "no such part" in answers[5]["errors"]["nobody"]


def test_audit_prints_the_promised_json():
    found = json.loads(run("audit", "forward-diffusion", "--seeds", "50", "--json"))

    assert set(found) >= {"slips", "redraws_mean", "cost", "ms_per_variant"}
    assert found["slips"]["noise-root-forgotten"]["unseen_certified"] == 0
    assert found["cost"]["low"] <= found["cost"]["high"]


def test_audit_prints_a_table_for_people():
    text = run("audit", "forward-diffusion", "--seeds", "50")

    assert "noise-root-forgotten" in text
    assert "ms a variant" in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("draw", "nothing"), "no problem called 'nothing'"),
        (("draw",), "Name a problem"),
        (("draw", "causal-attention", "--option", "tokens=9"), "tokens: 9 is not from 2 to 6"),
        (("draw", "causal-attention", "--option", "tokens"), "write NAME=VALUE"),
        (("draw", "causal-attention", "--option", "heads=2"), "no such option"),
        (("draw", "causal-attention", "--seed", "-1"), "A seed is a whole number"),
        (("draw", "causal-attention", "--givens", "/nowhere"), "No such file"),
        (("audit", "causal-attention", "--seeds", "0"), "--seeds"),
        (("mark", "nothing"), "no problem called"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(arguments, message):
    with pytest.raises(CommandError, match=message):
        run(*arguments)


def test_draw_can_print_a_choice_of_one_result():
    (line,) = lines(run("draw", "frechet-distance", "--choice-of", "fid_1"))

    (part,) = line["parts"]
    assert part["kind"] == "choice"
    assert len(part["options"]) >= 4
