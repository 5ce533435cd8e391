"""The marker's first marks beside those that instructors gave by hand, and the command for them."""

from __future__ import annotations

import io
import json
from dataclasses import asdict

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from grader import engine
from grader.engine.by_hand import mark_by_hand
from grader.models import Decision
from grader.selectors.agreement import judged_by_hand
from questions.models import Item
from questions.services.importing import load_bank
from tests.factories import GradingFactory, SubmissionFactory, UserFactory, VariantFactory
from tests.questions.samples import SMALL_BANK

pytestmark = pytest.mark.django_db

SCATTERED = "The air scatters blue light more than red."
NAME = "small/explain"


@pytest.fixture
def item():
    load_bank(SMALL_BANK)
    return Item.objects.get(slug="explain")


def marked_by_the_engine(item, answer=SCATTERED):
    submission = SubmissionFactory(
        variant=VariantFactory(version=item.published), response={"answer": answer}
    )
    outcome = engine.mark(submission.variant.key, submission.response)
    marks = {name: asdict(mark) for name, mark in outcome.marks.items()}
    GradingFactory(submission=submission, score=outcome.score, marks=marks)
    return submission


def marked_by_hand(submission, *, number=2, decision=None, **shares):
    before = submission.gradings.get(number=1).marks["answer"]
    key, text = submission.variant.key, submission.response["answer"]
    mark = mark_by_hand(key, "answer", text, shares, before)
    return GradingFactory(
        submission=submission,
        number=number,
        grader=UserFactory(),
        decision=decision,
        score=mark.credit,
        marks={"answer": asdict(mark)},
    )


def run(*arguments):
    out = io.StringIO()
    call_command("agreement", *arguments, stdout=out)
    return out.getvalue()


def test_a_mark_by_hand_stands_beside_the_marker_s_first(item):
    marked_by_hand(marked_by_the_engine(item), scattering=1, sun=0.5)

    (judged,) = judged_by_hand()[NAME]

    assert (judged.score, judged.given) == (0.75, 0.875)
    assert [(idea.given, idea.found) for idea in judged.ideas] == [(1, True), (0.5, False)]


def test_what_no_person_marked_says_nothing_of_agreement(item):
    marked_by_the_engine(item)

    assert judged_by_hand() == {}


def test_the_last_mark_by_hand_counts_and_a_later_one_of_the_engine_does_not(item):
    submission = marked_by_the_engine(item)
    marked_by_hand(submission, scattering=0)
    marked_by_hand(submission, number=3, scattering=1, sun=1)
    first = submission.gradings.get(number=1)
    GradingFactory(submission=submission, number=4, score=first.score, marks=first.marks)

    (judged,) = judged_by_hand()[NAME]

    assert judged.given == 1


def test_a_decision_that_was_undone_is_nobodys_mark(item):
    undone = Decision.objects.create(item=item, part="answer", undone_at=timezone.now())
    stands = Decision.objects.create(item=item, part="answer")
    marked_by_hand(marked_by_the_engine(item), decision=undone, scattering=1)
    marked_by_hand(marked_by_the_engine(item), decision=stands, scattering=0)

    assert [each.given for each in judged_by_hand()[NAME]] == [0]


def test_an_undoing_that_restores_the_marker_s_marks_is_nobodys_mark(item):
    submission = marked_by_the_engine(item)
    marks = submission.gradings.get().marks
    GradingFactory(submission=submission, number=2, grader=UserFactory(), marks=marks)

    assert judged_by_hand() == {}


def test_what_was_spent_on_hints_is_no_disagreement(item):
    submission = marked_by_the_engine(item)
    first = submission.gradings.get()
    first.marks["answer"] |= {"credit": 0.375, "hint_cost": 0.5}
    first.save()
    marked_by_hand(submission, scattering=1)

    (judged,) = judged_by_hand()[NAME]

    assert (judged.score, judged.given) == (0.75, 0.75)


def test_the_command_says_where_there_are_too_few(item):
    for shares in ({"scattering": 1}, {"scattering": 0}):
        marked_by_hand(marked_by_the_engine(item), **shares)

    printed, report = run(), json.loads(run("--json"))

    assert "too few marked by hand: 3 or more are needed" in printed
    assert report["items"][NAME] == {
        "n": 2, "enough": False, "pearson": None, "qwk": None, "mae": None,
        "found_precision": None, "false_credit": None, "missed_credit": None,
    }  # fmt: skip


def test_the_command_prints_the_figures_of_each_item_and_of_all(item):
    for shares in ({"scattering": 1}, {"scattering": 0}, {"scattering": 1, "sun": 1}):
        marked_by_hand(marked_by_the_engine(item), **shares)

    report = json.loads(run("--json", "--item", "explain"))

    assert report["n"] == report["items"][NAME]["n"] == 3
    assert report["mae"] == pytest.approx((0 + 0.75 + 0.25) / 3)
    assert report["found_precision"] == pytest.approx(2 / 3)
    assert report["missed_credit"] == pytest.approx(1 / 3)
    assert NAME in run()
    assert "too few" not in run()


def test_an_item_that_nobody_marked_is_said(item):
    with pytest.raises(CommandError, match="Nothing of explain was marked by hand yet"):
        run("--item", "explain")


def test_what_the_marker_never_marked_is_compared_with_nothing(item):
    submission = marked_by_the_engine(item)
    marked_by_hand(submission, scattering=1)
    submission.gradings.get(number=1).delete()

    assert judged_by_hand() == {}
