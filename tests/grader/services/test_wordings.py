"""A wording is tried, added once, and withdrawn; nobody changes what was marked by hand."""

from __future__ import annotations

import pytest

from grader.models import WORDS_AT_MOST, AcceptedWording, Regrade
from grader.services.regrading import make_regrade
from grader.services.reviewing import decide
from grader.services.wordings import (
    MOST_TRIED,
    NotAWording,
    Wording,
    accept_wording,
    key_in_use,
    try_wordings,
    withdraw_wording,
    wording_of,
)
from tests.grader.reviews import answered, instructor, latest, seen
from tests.grader.services.test_exam_races import together
from tests.grader.texts import PART, text_version

pytestmark = pytest.mark.django_db

STAR = "Our nearest star beams all of the brightness down to us."
WORDS = Wording(PART, "sun", STAR)


@pytest.fixture
def version():
    return text_version()


@pytest.fixture
def judge():
    return instructor()


def tried(version, **wordings):
    return try_wordings(version.item, key_in_use(version.item), **wordings)


def test_white_space_is_tidied_up(version):
    key = key_in_use(version.item)

    assert wording_of(key, PART, "sun", "  the\n sun\t sends it ").text == "the sun sends it"


@pytest.mark.parametrize(
    ("part", "criterion", "text", "message"),
    [
        (PART, "sun", " \n", "Write the words"),
        (PART, "sun", "x" * (WORDS_AT_MOST + 1), "501"),
        (PART, "moon", "the moon", "Choose the idea"),
        ("nowhere", "sun", "the sun", "Choose the idea"),
    ],
)
def test_what_is_no_wording_is_refused(version, part, criterion, text, message):
    with pytest.raises(NotAWording, match=message):
        wording_of(key_in_use(version.item), part, criterion, text)


def test_a_trial_tells_every_mark_that_would_change_and_changes_none(version, judge):
    said, same, other, by_hand = answered(version, STAR, STAR, "It is magic.", STAR)
    decide(version.item, PART, seen(by_hand), {}, by=judge)

    trial = tried(version, added=[WORDS])

    assert {change.submission.pk for change in trial.changes} == {said.pk, same.pk}
    assert {(change.before.score, change.after.score) for change in trial.changes} == {(0.0, 0.25)}
    assert trial.is_all
    assert trial.complaints == []
    assert latest(said).number == latest(other).number == 1
    assert not AcceptedWording.objects.exists()


def test_a_wording_that_the_question_itself_says_is_complained_about(version):
    trial = tried(version, added=[Wording(PART, "scattering", "The sky is blue.")])

    (complaint,) = trial.complaints
    assert (complaint.rule, complaint.idea) == ("question", "scattering")


def test_only_so_many_are_tried_while_somebody_waits(version, monkeypatch):
    monkeypatch.setattr("grader.services.wordings.MOST_TRIED", 1)
    answered(version, STAR, STAR)

    trial = tried(version, added=[WORDS])

    assert len(trial.changes) == 1
    assert not trial.is_all
    assert MOST_TRIED > 100


def test_what_is_accepted_is_found_from_then_on_and_in_earlier_answers(version, judge):
    (earlier,) = answered(version, STAR)

    regrade = accept_wording(version.item, WORDS, by=judge)
    make_regrade(regrade.pk)
    (later,) = answered(version, STAR)

    assert (latest(earlier).score, latest(later).score) == (0.25, 0.25)
    assert STAR in latest(earlier).why
    assert Regrade.objects.get().changed == 1


def test_to_accept_the_same_twice_adds_it_once_and_orders_nothing_more(version, judge):
    first = accept_wording(version.item, WORDS, by=judge)

    assert accept_wording(version.item, WORDS, by=judge) == first
    assert AcceptedWording.objects.count() == Regrade.objects.count() == 1


def test_what_is_withdrawn_is_found_no_more(version, judge):
    (submission,) = answered(version, STAR)
    make_regrade(accept_wording(version.item, WORDS, by=judge).pk)
    wording = AcceptedWording.objects.get()

    trial = tried(version, withdrawn=[WORDS])
    assert [(each.before.score, each.after.score) for each in trial.changes] == [(0.25, 0.0)]

    make_regrade(withdraw_wording(wording, by=judge).pk)
    assert latest(submission).score == 0.0
    assert latest(submission).number == 3


def test_to_withdraw_twice_orders_once(version, judge):
    accept_wording(version.item, WORDS, by=judge)
    wording = AcceptedWording.objects.get()

    first = withdraw_wording(wording, by=judge)

    assert withdraw_wording(wording, by=judge) == first
    assert Regrade.objects.count() == 2


def test_what_was_withdrawn_can_be_accepted_again(version, judge):
    accept_wording(version.item, WORDS, by=judge)
    withdraw_wording(AcceptedWording.objects.get(), by=judge)

    accept_wording(version.item, WORDS, by=judge)

    assert AcceptedWording.objects.filter(withdrawn_at=None).count() == 1
    assert Regrade.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_of_many_who_accept_the_same_at_once_one_does(version, judge):
    results = together(*[lambda: accept_wording(version.item, WORDS, by=judge)] * 5)

    assert len(set(results)) == 1
    assert AcceptedWording.objects.count() == 1
