"""Marking a file of answers: which rubric, what was given, what is learnt, what is reported."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grader.engine.rules.base import Mark
from grader.engine.rules.rubric import Rubric
from grader.engine.short_answer.ideas import Criterion
from grader.engine.short_answer.judging import evaluating
from grader.engine.short_answer.judging.answer_files import FiledAnswer
from grader.engine.short_answer.judging.evaluating import (
    baseline,
    evaluate,
    gap,
    judge,
    matched,
    taught,
)
from grader.engine.short_answer.judging.json_fields import UnreadableAnswers

SCATTERS = "The air scatters blue light more than red light."
SUN = "All of the light is sent by the sun."


def idea(name, text, weight):
    return Criterion(name=name, idea=text, weight=weight, phrasings=(text,), hint="Look up.")


RUBRIC = Rubric(
    criteria=(idea("s1", SCATTERS, 0.75), idea("s2", SUN, 0.25)), reference=f"{SCATTERS} {SUN}"
)


def filed(answer=SCATTERS, **values):
    plain = {"place": "answers[3]", "item": "sky", "idea_scores": None, "score": 1.0, "kind": ""}
    return FiledAnswer(answer=answer, **{**plain, **values})


def answered(*answers):
    return matched(answers, {"sky": RUBRIC})


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"item": "sea"}, "answers[3].item: there is no item sea; there are sky"),
        (
            {"idea_scores": {"s1": 1, "s9": 0}},
            "answers[3].idea_scores: there is no idea s9; there are s1, s2",
        ),
        (
            {"score": None, "idea_scores": {"s2": 1}},
            "answers[3].idea_scores: write s1 too, or the score",
        ),
        ({"answer": "a" * 4001}, "answers[3].answer: Write 4000 characters"),
    ],
)
def test_what_does_not_fit_the_rubric_is_said_with_its_place(values, message):
    with pytest.raises(UnreadableAnswers) as refused:
        answered(filed(**values))

    assert str(refused.value).startswith(message)


def test_a_score_left_out_is_made_of_the_ideas_by_their_weights():
    (each,) = answered(filed(score=None, idea_scores={"s1": 1, "s2": 0.5}))

    assert each.given == pytest.approx(0.875)
    assert answered(filed(score=0.3, idea_scores={"s1": 1}))[0].given == 0.3


def test_an_answer_is_judged_idea_by_idea():
    (each,) = judge(answered(filed(idea_scores={"s1": 1, "s2": 0}, kind="partial")))

    assert [(one.given, one.found) for one in each.ideas] == [(1, True), (0, False)]
    assert each.score == pytest.approx(0.75)
    assert each.kind == "partial"
    assert each.milliseconds > 0


def test_ideas_that_nobody_scored_are_left_out():
    plain, half = judge(answered(filed(), filed(idea_scores={"s2": 0})))

    assert plain.ideas == ()
    assert [one.given for one in half.ideas] == [0]


def test_a_blank_answer_earns_nothing_and_shows_no_idea():
    (each,) = judge(answered(filed("  ", score=0.0, idea_scores={"s1": 0, "s2": 0}, kind="blank")))

    assert each.score == 0
    assert not any(one.found for one in each.ideas)


def test_an_item_learns_from_some_of_its_answers_and_the_others_are_reported():
    answers = answered(*(filed(f"{SCATTERS} {number}", score=number / 9) for number in range(10)))

    rest = taught(answers, 4)

    lessons = {marked.text: marked.credit for marked in rest[0].rubric.marked}
    assert len(lessons) == 4
    assert len(rest) == 6
    assert lessons.keys() | {each.text for each in rest} == {each.text for each in answers}
    assert all(lessons[each.text] == each.given for each in answers if each.text in lessons)


def test_which_answers_are_learnt_from_does_not_hang_on_their_order():
    answers = answered(*(filed(f"{SCATTERS} {number}") for number in range(10)))

    one, other = taught(answers, 4), taught(answers[::-1], 4)

    assert {each.text for each in one} == {each.text for each in other}
    assert taught(answers, 10) == []


def test_what_was_learnt_by_heart_is_not_reported():
    rest = taught(answered(filed(), filed(score=0.5), filed(SUN)), 2)

    assert [each.text for each in rest] in ([SUN], [])
    assert SCATTERS not in [each.text for each in taught(answered(filed(), filed(score=0.5)), 1)]


def test_the_report_has_what_the_gates_ask():
    report = evaluate(
        answered(
            filed(f"{SCATTERS} {SUN}", score=1.0, kind="excellent", idea_scores={"s1": 1, "s2": 1}),
            filed(SUN, score=0.25, kind="non-native", idea_scores={"s1": 0, "s2": 1}),
            filed("", score=0.0, kind="blank", idea_scores={"s1": 0, "s2": 0}),
        )
    )

    assert (report["n"], report["n_ideas"], report["n_worthless"]) == (3, 6, 1)
    assert report["pearson"] == pytest.approx(1)
    assert report["references_least"] == 1
    assert report["blanks_most"] == 0
    assert report["same_twice"] is True
    assert report["by_kind"]["non-native"] == {"n": 1, "mae": 0, "score": 0.25, "given": 0.25}
    assert report["without_blanks"]["n"] == 2
    assert report["p50_ms"] <= report["p95_ms"]


def test_a_marker_that_wavers_is_found_out(monkeypatch):
    marks = iter(range(10))
    monkeypatch.setattr(
        evaluating, "mark", lambda answer: Mark(next(marks) / 10, "partly-found", cells=None)
    )

    assert evaluate(answered(filed()))["same_twice"] is False


def test_the_gap_is_the_error_above_that_of_native_answers():
    base = judge(answered(filed(kind="excellent")))[0]
    native, foreign = replace(base, score=0.9), replace(base, score=0.6, kind="non-native")

    assert gap([native, foreign]) == pytest.approx(0.3)
    assert gap([native]) is None


def test_the_baseline_is_one_for_the_reference_and_nothing_for_other_words():
    report = baseline(
        answered(filed(RUBRIC.reference, score=1.0), filed("Nobody knows why.", score=0.0))
    )

    assert report["mae"] == pytest.approx(0, abs=1e-6)
    assert report["worthless_half_marks"] == 0
