"""The commands that say how far marker and people agree: what they print is a promise."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command

from grader.management.agreement_table import GATES, ROWS, as_table
from tests.questions.samples import SMALL_BANK

REFERENCE = "The air scatters blue light more than red. The light is sent by the sun."
KEYS = {
    "n", "pearson", "qwk", "mae", "found_precision", "false_credit", "missed_credit",
    "worthless_half_marks", "p50_ms", "p95_ms", "by_kind",
}  # fmt: skip
ANSWERS = [
    {"item": "sa_a", "answer": REFERENCE, "idea_scores": {"scattering": 1, "sun": 1},
     "score": 1.0, "kind": "excellent"},
    {"item": "explain", "answer": "The light is sent by the sun.", "idea_scores": {"sun": 1},
     "score": 0.25, "kind": "partial"},
    {"item": "sa_a", "answer": "Bread is made of flour.", "kind": "off-topic",
     "idea_scores": {"scattering": 0, "sun": 0}},
]  # fmt: skip


def run(command, *arguments):
    out = io.StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def bank(tmp_path):
    path = tmp_path / "small.yaml"
    path.write_text(SMALL_BANK)
    return str(path)


@pytest.fixture
def answers(tmp_path):
    path = tmp_path / "answers.json"
    path.write_text(json.dumps({"answers": ANSWERS}))
    return str(path)


def test_the_figures_stand_flat_under_their_promised_names(answers, bank):
    report = json.loads(run("eval_rubrics", "--answers", answers, "--bank", bank, "--json"))

    assert report.keys() >= KEYS
    assert report["n"] == 3
    assert report["qwk"] == pytest.approx(1)
    assert report["by_kind"].keys() == {"excellent", "partial", "off-topic"}
    assert report["intervals"].keys() >= {"pearson", "qwk", "found_precision"}


def test_the_table_shows_the_gates_and_the_baseline(answers, bank):
    table = run("eval_rubrics", "--answers", answers, "--bank", bank, "--baseline")

    assert table.startswith("3 answers, 5 ideas, 1 worthless")
    assert "baseline" in table
    for label in ROWS.values():
        assert label in table
    for gate in GATES.values():
        assert gate.says in table


def test_a_gate_that_is_missed_is_told():
    report = {
        **dict.fromkeys(ROWS, 0.0), "n": 2, "n_ideas": 0, "n_worthless": 0, "false_credit": 0.081,
        "found_precision": 0.93, "p95_ms": 50.0, "missed_credit": 0.3, "intervals": {},
        "by_kind": {}, "without_blanks": {"n": 2},
    }  # fmt: skip

    lines = {line.split("  ")[0]: line for line in as_table(report).splitlines()}
    learnt = {line.split("  ")[0]: line for line in as_table(report, learnt=True).splitlines()}

    assert lines["ideas: false credit"].endswith("<= .08  MISSED")
    assert lines["ideas: precision of found"].endswith(">= .93  holds")
    assert lines["milliseconds, 95 %"].endswith("< 50    MISSED")
    assert lines["ideas: missed credit"].endswith("<= .35  holds")
    assert learnt["ideas: missed credit"].endswith("<= .2   MISSED")


def test_a_file_with_rubrics_of_its_own_needs_no_bank(tmp_path):
    path = tmp_path / "own.json"
    item = {"item": "bread", "reference": "Bread is made of flour and water."}
    answer = {"item": "bread", "answer": item["reference"], "score": 1}
    path.write_text(json.dumps({"items": [item], "answers": [answer]}))

    report = json.loads(run("eval_rubrics", "--answers", str(path), "--json"))

    assert report["mae"] == 0
    assert report["found_precision"] is None


def test_learning_leaves_out_what_was_learnt_from(answers, bank):
    arguments = ("--answers", answers, "--bank", bank, "--json")

    report = json.loads(run("eval_rubrics", *arguments, "--learn", "1"))

    assert report["n"] == 1
    with pytest.raises(CommandError, match="leaves no answers"):
        run("eval_rubrics", *arguments, "--learn", "2")
    with pytest.raises(CommandError, match="whole number from 0"):
        run("eval_rubrics", *arguments, "--learn", "-1")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "this is not JSON"),
        (
            json.dumps({"answers": [{**ANSWERS[0], "idea_scores": {"a9": 1}}]}),
            "answers[0].idea_scores: there is no idea a9; there are scattering, sun",
        ),
        (json.dumps({"answers": [{**ANSWERS[0], "item": "sa_z"}]}), "there is no item sa_z"),
    ],
)
def test_what_is_wrong_with_the_file_is_said(bank, tmp_path, text, message):
    path = tmp_path / "wrong.json"
    path.write_text(text)

    with pytest.raises(CommandError) as refused:
        run("eval_rubrics", "--answers", str(path), "--bank", bank)

    assert message in str(refused.value)


def test_files_that_are_not_there_are_said(answers, tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        run("eval_rubrics", "--answers", str(tmp_path / "none.json"))
    with pytest.raises(CommandError, match="--bank: there is no bank"):
        run("eval_rubrics", "--answers", answers, "--bank", "none")


def test_a_public_set_is_converted_into_what_can_be_evaluated(tmp_path):
    source, target = tmp_path / "wind.xml", tmp_path / "wind.json"
    source.write_text(
        '<question id="W1"><questionText>Why is there wind?</questionText>'
        '<referenceAnswers><referenceAnswer id="r">Warm air rises.</referenceAnswer>'
        '</referenceAnswers><studentAnswers><studentAnswer id="s" accuracy="correct">'
        "Warm air rises.</studentAnswer></studentAnswers></question>"
    )

    said = run("convert_answers", "--from", "sciensbank", str(source), "--to", str(target))

    assert said.strip() == f"{target}: 1 answers to 1 questions"
    assert json.loads(run("eval_rubrics", "--answers", str(target), "--json"))["mae"] == 0


def test_what_cannot_be_converted_is_said(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        run("convert_answers", "--from", "mohler", str(tmp_path), "--to", str(tmp_path / "x"))


def test_the_lint_names_item_idea_and_rule_once_each_and_exits_with_one(bank):
    out = io.StringIO()

    with pytest.raises(CommandError, match="things to mend") as refused:
        call_command("lint_rubrics", "--bank", bank, "--item", "explain", stdout=out)

    lines = out.getvalue().splitlines()
    assert "explain sun: pattern: Write patterns that recognise it." in lines
    assert len(lines) == len(set(lines))
    assert refused.value.returncode == 1


@pytest.mark.parametrize("arguments", [["--item", "nothing"], ["--bank", "nowhere.yaml"]])
def test_the_lint_says_what_it_cannot_find(arguments):
    with pytest.raises(CommandError, match=r"there is no (nothing|bank nowhere.yaml)"):
        call_command("lint_rubrics", *arguments)
