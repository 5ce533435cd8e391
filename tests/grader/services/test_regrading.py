"""Regrades: what is marked anew and what is left alone, bit by bit, by whoever holds the claim."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from grader.models import AcceptedWording, Grading, Mastery, Regrade, Review, Submission
from grader.services import bell, regrading, scheduling
from grader.services.grading import drain
from grader.services.regrading import (
    claim_regrade,
    make_regrade,
    order_regrade,
    preview,
    sweep_regrades,
)
from grader.services.reviewing import decide
from grader.services.undoing import undo
from grader.tasks import make_regrade as task
from tests.factories import VariantFactory
from tests.grader.reviews import answered, instructor, seen
from tests.grader.texts import by_hand, looked_at, marked, text_mark, text_version, written

pytestmark = pytest.mark.django_db
State = Regrade.State
SAID = "Our star shines."
"""Says that the light comes from the sun, in words that the rubric does not know."""


@pytest.fixture
def bells(monkeypatch):
    rung = []
    monkeypatch.setattr(regrading, "ring", rung.append)
    return rung


@pytest.fixture(autouse=True)
def _bells(bells, monkeypatch):
    monkeypatch.setattr(bell, "ring", lambda queue: True)


@pytest.fixture
def version():
    return text_version()


@pytest.fixture
def said(version):
    """A text that is marked, and earns more once its wording is accepted."""
    (submission,) = answered(version, SAID)
    return submission


def accept(version, text=SAID, criterion="sun"):
    return AcceptedWording.objects.create(
        item=version.item, part="answer", criterion=criterion, text=text
    )


def regrade_of(version, why="A new wording", **values):
    return Regrade.objects.create(item=version.item, why=why, **values)


def scores(submission):
    return list(submission.gradings.order_by("number").values_list("score", flat=True))


def ago(seconds):
    return timezone.now() - timedelta(seconds=seconds)


def test_an_order_rings_once_it_is_stored(version, bells, django_capture_on_commit_callbacks):
    answered(version, SAID, "Nothing of it.")
    by = instructor()

    with django_capture_on_commit_callbacks(execute=True):
        regrade = order_regrade(version.item, by, "A new wording")
        assert bells == []

    assert bells == [regrade.pk]
    assert (regrade.state, regrade.total, regrade.by) == (State.QUEUED, 2, by)


def test_a_text_is_marked_anew_with_what_was_learnt_since(version, said):
    accept(version)
    regrade = order_regrade(version.item, None, "A new wording")

    make_regrade(regrade.pk)

    regrade.refresh_from_db()
    assert (regrade.state, regrade.done, regrade.changed) == (State.READY, 1, 1)
    assert scores(said) == [0.0, 0.25]
    latest = said.gradings.get(number=2)
    assert (latest.why, latest.grader, latest.decision) == ("A new wording", None, None)
    assert latest.provisional
    assert latest.marks["answer"]["cells"][1]["state"] == "found"


def test_where_nothing_changes_nothing_is_written(version, said):
    (other,) = answered(version, "The light is sent by the sun.")
    accept(version)

    make_regrade(regrade_of(version).pk)

    assert scores(other) == [0.25]
    assert scores(said) == [0.0, 0.25]
    regrade = Regrade.objects.get()
    assert (regrade.done, regrade.changed, regrade.total) == (2, 1, 2)


def test_the_same_score_for_other_ideas_is_another_mark(version, said):
    before = said.gradings.get()
    other = before.marks["answer"] | {"cells": list(reversed(before.marks["answer"]["cells"]))}
    other["cells"][0]["state"] = "found"
    Grading.objects.update(marks={"answer": other})

    make_regrade(regrade_of(version).pk)

    assert scores(said) == [0.0, 0.0]


def test_marks_from_before_ideas_had_names_are_no_other_marks(version, said):
    mark = said.gradings.get().marks["answer"]
    cells = [
        {"state": cell["state"], "text": cell["text"], "evidence": "other"}
        for cell in mark["cells"]
    ]
    Grading.objects.update(marks={"answer": mark | {"cells": cells}})

    make_regrade(regrade_of(version).pk)

    assert scores(said) == [0.0]


def test_what_a_person_gave_stays(version, said):
    looked_at(said, credit=0.8)
    accept(version)

    make_regrade(regrade_of(version).pk)

    assert scores(said) == [0.0, 0.8]


def test_what_somebody_gave_whose_account_is_gone_stays(version, said):
    looked_at(said, credit=0.8).grader.delete()
    assert said.gradings.get(number=2).grader is None
    accept(version)

    make_regrade(regrade_of(version).pk)

    assert scores(said) == [0.0, 0.8]


def test_what_a_person_took_back_is_the_engines_again(version, said):
    decided = decide(version.item, "answer", seen(said), {"sun": 1.0}, by=instructor())
    undo(decided.decision)
    accept(version)

    make_regrade(regrade_of(version).pk)

    assert scores(said) == [0.0, 0.25, 0.0, 0.25]


@pytest.mark.parametrize("state", [Submission.State.QUEUED, Submission.State.GRADING])
def test_what_waits_for_a_worker_is_left_to_it(version, said, state):
    Submission.objects.update(state=state, lease_until=ago(-3600))
    accept(version)

    make_regrade(regrade_of(version).pk)

    said.refresh_from_db()
    assert (said.state, scores(said)) == (state, [0.0])
    assert Regrade.objects.get().state == State.READY


def test_what_was_never_marked_is_left_to_a_person(version):
    submission = written(VariantFactory(version=version))
    Submission.objects.update(state=Submission.State.NEEDS_REVIEW)

    make_regrade(regrade_of(version).pk)

    submission.refresh_from_db()
    assert (submission.state, scores(submission)) == (Submission.State.NEEDS_REVIEW, [])
    assert Regrade.objects.get().state == State.READY


def test_other_items_are_left_alone(version, said):
    accept(version)
    other = version.item.bank.items.get(slug="pick").published

    make_regrade(regrade_of(other).pk)

    assert scores(said) == [0.0]


def test_who_need_no_longer_be_asked_is_not(version):
    submission = written(VariantFactory(version=version), SAID)
    marked(submission, mark=text_mark(credit=0.5))
    Submission.objects.update(state=Submission.State.NEEDS_REVIEW)
    accept(version)
    accept(version, criterion="scattering")

    make_regrade(regrade_of(version).pk)

    submission.refresh_from_db()
    latest = submission.gradings.get(number=2)
    assert (latest.score, latest.provisional) == (1.0, False)
    assert submission.state == Submission.State.GRADED


def test_a_doubt_that_arises_is_for_a_person(version):
    submission = written(VariantFactory(version=version), "Something quite different. " * 7)
    marked(submission, mark=text_mark(unsure=False))

    make_regrade(regrade_of(version).pk)

    submission.refresh_from_db()
    assert submission.gradings.get(number=2).marks["answer"]["reasons"] == ["nothing-found"]
    assert submission.state == Submission.State.NEEDS_REVIEW


def test_a_students_request_is_still_open_afterwards(version, said):
    said.review_requests.create(part="answer")
    Submission.objects.update(state=Submission.State.NEEDS_REVIEW)
    accept(version)
    accept(version, criterion="scattering")

    make_regrade(regrade_of(version).pk)

    said.refresh_from_db()
    assert scores(said) == [0.0, 1.0]
    assert said.state == Submission.State.NEEDS_REVIEW


def test_what_hints_cost_is_taken_off_again(version, said):
    Submission.objects.update(hint_costs={"answer": 0.5})
    accept(version)

    make_regrade(regrade_of(version).pk)

    assert scores(said) == [0.0, 0.125]


def test_reviews_are_due_when_they_were(version, said):
    student = said.variant.student_id
    scheduling.catch_up(student)
    before = (list(Review.objects.values()), list(Mastery.objects.values()))
    assert before[0][0]["score"] == 0.0
    accept(version)

    make_regrade(regrade_of(version).pk)

    assert scheduling.catch_up(student) == 0
    assert (list(Review.objects.values()), list(Mastery.objects.values())) == before


def test_one_that_breaks_the_marker_keeps_its_mark_and_holds_nobody_up(version, said, caplog):
    poison = written(VariantFactory(version=version), "No text")
    marked(poison, mark=text_mark())
    Submission.objects.filter(pk=poison.pk).update(response={"answer": 3})
    accept(version)

    make_regrade(regrade_of(version).pk)

    assert scores(said) == [0.0, 0.25]
    assert scores(poison) == [0.375]
    assert Regrade.objects.get().state == State.READY
    assert f"{poison.pk} cannot be marked anew" in caplog.text


def test_to_ask_twice_or_for_nothing_does_no_harm(version, said):
    accept(version)
    regrade = regrade_of(version)

    for _ in range(2):
        make_regrade(regrade.pk)
    make_regrade(uuid.uuid4())
    make_regrade(regrade_of(version).pk)

    assert scores(said) == [0.0, 0.25]


def test_a_long_one_lets_others_have_their_turn_and_goes_on_where_it_was(
    version, bells, monkeypatch, settings
):
    monkeypatch.setattr(regrading, "BATCH", 2)
    settings.GRADING = {"drain": -1}
    submissions = answered(version, *[SAID] * 5)
    accept(version)
    regrade = regrade_of(version)
    seen_by_then = []

    while regrade.state != State.READY:
        make_regrade(regrade.pk)
        regrade.refresh_from_db()
        seen_by_then.append((regrade.state, regrade.done, regrade.changed, regrade.claims))

    assert seen_by_then == [("queued", 2, 2, 0), ("queued", 4, 4, 0), ("ready", 5, 5, 0)]
    assert bells == [regrade.pk] * 2
    assert [scores(each) for each in submissions] == [[0.0, 0.25]] * 5


def test_who_is_killed_in_the_middle_of_a_batch_has_written_all_before_and_nothing_of_it(
    version, monkeypatch
):
    monkeypatch.setattr(regrading, "BATCH", 2)
    submissions = answered(version, *[SAID] * 3)
    accept(version)
    regrade = regrade_of(version)
    real, calls = regrading.settle, []

    def killed(gradings):
        calls.append(gradings)
        if len(calls) == 2:
            raise KeyboardInterrupt
        real(gradings)

    monkeypatch.setattr(regrading, "settle", killed)
    with pytest.raises(KeyboardInterrupt):
        make_regrade(regrade.pk)
    regrade.refresh_from_db()
    assert (regrade.state, regrade.done, regrade.changed) == (State.MAKING, 2, 2)
    assert Grading.objects.filter(number=2).count() == 2

    make_regrade(regrade.pk)
    assert Grading.objects.filter(number=2).count() == 2
    Regrade.objects.update(lease_until=ago(1))
    sweep_regrades()
    make_regrade(regrade.pk)

    regrade.refresh_from_db()
    assert (regrade.state, regrade.done, regrade.changed) == (State.READY, 3, 3)
    assert [scores(each) for each in submissions] == [[0.0, 0.25]] * 3


@pytest.mark.django_db(transaction=True)
def test_workers_and_a_person_at_once_mark_each_once(version, monkeypatch):
    monkeypatch.setattr(regrading, "BATCH", 3)
    submissions = answered(version, *[SAID] * 12)
    accept(version)
    regrades = [regrade_of(version) for _ in range(3)]
    # Fewer than the marker learns from, so that it gives all others the same.
    by, theirs = instructor(), seen(*submissions[::6])

    def work(number):
        try:
            if number == 0:
                decide(version.item, "answer", theirs, {"scattering": 1.0}, by=by)
            else:
                make_regrade(regrades[number % 3].pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as workers:
        list(workers.map(work, range(7)))
    for regrade in regrades:
        make_regrade(regrade.pk)

    assert set(Regrade.objects.values_list("state", flat=True)) == {State.READY}
    for place, submission in enumerate(submissions):
        assert submission.gradings.filter(grader=None).count() <= 2
        assert scores(submission)[-1] == (0.75 if place % 6 == 0 else 0.25)
    assert Grading.objects.filter(grader=by).count() == 2


def test_who_has_lost_the_claim_writes_nothing(version, said, monkeypatch, caplog):
    accept(version)
    regrade, thief = regrade_of(version), uuid.uuid4()
    real = regrading.marked_anew

    def steal(*arguments):
        Regrade.objects.update(claim=thief)
        return real(*arguments)

    monkeypatch.setattr(regrading, "marked_anew", steal)
    make_regrade(regrade.pk)

    regrade.refresh_from_db()
    assert (regrade.state, regrade.claim, regrade.done) == (State.MAKING, thief, 0)
    assert scores(said) == [0.0]
    assert "left to another" in caplog.text


def test_who_marks_by_hand_meanwhile_is_not_overruled(version, said, monkeypatch):
    accept(version)
    real = regrading.marked_anew

    def marks_meanwhile(*arguments):
        decide(version.item, "answer", seen(said), {"scattering": 1.0}, by=instructor())
        return real(*arguments)

    monkeypatch.setattr(regrading, "marked_anew", marks_meanwhile)
    make_regrade(regrade_of(version).pk)

    assert scores(said) == [0.0, 0.75]
    regrade = Regrade.objects.get()
    assert (regrade.state, regrade.done, regrade.changed) == (State.READY, 1, 0)


def test_what_is_taken_up_by_a_worker_meanwhile_is_left_to_it(version, said, monkeypatch):
    accept(version)
    real = regrading.marked_anew

    def taken_meanwhile(*arguments):
        Submission.objects.update(state=Submission.State.QUEUED)
        return real(*arguments)

    monkeypatch.setattr(regrading, "marked_anew", taken_meanwhile)
    make_regrade(regrade_of(version).pk)

    said.refresh_from_db()
    assert (said.state, scores(said)) == (Submission.State.QUEUED, [0.0])


def test_what_breaks_three_times_is_given_up_with_a_word_in_the_log(
    version, said, monkeypatch, caplog
):
    regrade = regrade_of(version)
    monkeypatch.setattr(regrading, "changes_in", lambda batch, lessons: 1 // 0)
    states = []

    for _ in range(4):
        make_regrade(regrade.pk)
        regrade.refresh_from_db()
        states.append((regrade.state, regrade.claims))

    assert states == [("queued", 1), ("queued", 2), ("failed", 3), ("failed", 3)]
    assert "1 regrades could not be done" in caplog.text


def test_of_two_for_the_same_item_one_goes_after_the_other(version):
    first, second = regrade_of(version), regrade_of(version)
    other = regrade_of(version.item.bank.items.get(slug="pick").published)

    assert claim_regrade(first.pk)
    assert claim_regrade(second.pk) is None
    assert claim_regrade(other.pk)

    # Even when the first seems to be lost: until the sweeper has put it back, it may write.
    Regrade.objects.filter(pk=first.pk).update(lease_until=ago(1))
    assert claim_regrade(second.pk) is None
    sweep_regrades()
    assert claim_regrade(second.pk)


def test_it_waits_for_whoever_began_to_mark_before_it_was_ordered(version, said):
    Submission.objects.update(state=Submission.State.GRADING, lease_until=ago(-10))
    regrade = regrade_of(version)

    assert claim_regrade(regrade.pk) is None
    regrade.refresh_from_db()
    assert (regrade.state, regrade.claims) == (State.QUEUED, 0)

    # Who begins later knows what is known now.
    Submission.objects.update(lease_until=ago(-30))
    assert claim_regrade(regrade.pk)


def test_the_sweeper_finds_what_was_lost(version, bells):
    left = regrade_of(
        version, state=State.MAKING, claims=1, done=7, claim=uuid.uuid4(), lease_until=ago(1)
    )

    sweep_regrades()

    left.refresh_from_db()
    assert (left.state, left.done, left.claim) == (State.QUEUED, 7, None)
    assert bells == []

    Regrade.objects.update(ordered_at=ago(60))
    sweep_regrades()
    assert bells == [left.pk]


def test_the_sweeper_gives_up_what_three_workers_died_of(version):
    worn = regrade_of(version, state=State.MAKING, claims=3, lease_until=ago(1))

    sweep_regrades()

    worn.refresh_from_db()
    assert worn.state == State.FAILED


def test_a_batch_costs_the_same_few_statements(version, django_assert_max_num_queries):
    answered(version, *[SAID] * 20)
    accept(version)
    regrade = regrade_of(version)

    with django_assert_max_num_queries(28):
        make_regrade(regrade.pk)

    assert Grading.objects.filter(number=2).count() == 20


def test_its_limits_are_within_its_lease():
    assert task.soft_time_limit < task.time_limit < regrading.LEASE


def test_a_preview_tells_what_would_change_and_writes_nothing(version, said):
    answered(version, "The light is sent by the sun.")
    wording = {"part": "answer", "criterion": "sun", "text": SAID}

    (change,) = preview(version.item, [wording])

    assert (change.submission.pk, change.before.score, change.after.score) == (said.pk, 0.0, 0.25)
    assert scores(said) == [0.0]
    assert preview(version.item, []) == []
    assert preview(version.item, [wording | {"criterion": "scattering"}])[0].after.score == 0.75


def test_a_preview_is_what_a_regrade_then_does(version):
    submissions = answered(version, SAID, "Our star, it shines.", "Something else.")
    wording = {"part": "answer", "criterion": "sun", "text": SAID}

    told = {each.submission.pk: each.after.score for each in preview(version.item, [wording])}
    accept(version)
    make_regrade(regrade_of(version).pk)

    done = {each.pk: scores(each)[1] for each in submissions if len(scores(each)) > 1}
    assert told == done != {}


def test_a_preview_counts_what_was_accepted_before_and_what_people_gave(version, said):
    accept(version)
    (other,) = answered(version, "By fire it glows.")
    looked_at(other, mark=by_hand(0.9))
    wording = {"part": "answer", "criterion": "sun", "text": "By fire it glows."}

    changes = preview(version.item, [wording])

    assert [each.submission.pk for each in changes] == [said.pk]


def test_a_preview_looks_at_the_newest(version):
    old, new = answered(version, SAID, SAID)
    Submission.objects.filter(pk=old.pk).update(submitted_at=ago(60))
    wording = {"part": "answer", "criterion": "sun", "text": SAID}

    assert [each.submission.pk for each in preview(version.item, [wording], most=1)] == [new.pk]
    assert len(preview(version.item, [wording])) == 2


def test_what_is_handed_in_after_a_lesson_needs_no_regrade(version):
    accept(version)
    (submission,) = answered(version, SAID)

    make_regrade(regrade_of(version).pk)

    assert scores(submission) == [0.25]
    assert drain("slow") == 0
