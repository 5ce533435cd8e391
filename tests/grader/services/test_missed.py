"""Practice of what was missed, aimed at the mistakes that were made."""

from __future__ import annotations

import pytest
from django.utils import timezone

from grader import engine
from grader.learners import Learner
from grader.models import Attempt
from grader.services.missed import aimed_variant, can_show, practise_missed
from questions.models import ItemVersion, WrittenPart
from questions.services.rendering import problem_of
from tests.factories import (
    ItemVersionFactory,
    SlotFactory,
    SubmissionFactory,
    UserFactory,
    VariantFactory,
)
from tests.grader.sat import sat

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner():
    return Learner(student_id=UserFactory().pk)


@pytest.fixture
def exam():
    return sat()


def missed_in(exam, *notes):
    return [(SlotFactory(attempt=exam, position=n), note) for n, note in enumerate(notes, start=1)]


def test_a_run_has_a_place_for_each_item_in_its_order(exam):
    missed = missed_in(exam, "mask-forgotten", "wrong", "")

    first = practise_missed(exam, missed)

    run = first.attempt
    assert (run.mode, run.student, run.scope) == (
        "practice",
        exam.student,
        {"missed": str(exam.pk)},
    )
    slots = run.slots.order_by("position")
    assert [slot.aim for slot in slots] == ["mask-forgotten", "", ""]
    assert [slot.label for slot in slots] == [slot.label for slot, _ in missed]
    assert first == slots[0]


def test_the_numbers_are_fresh_and_never_the_printed_ones(exam):
    ((old, _),) = missed = missed_in(exam, "mask-forgotten")
    ItemVersion.objects.update(givens={"x": [[1.0, 0.0]]})

    variant = practise_missed(exam, missed).variant

    assert variant != old.variant
    assert not variant.printed
    assert variant.content["givens"] != old.variant.content["givens"]


def test_the_wording_that_holds_today_is_given(exam):
    ((old, _),) = missed = missed_in(exam, "")
    newer = ItemVersionFactory(item=old.variant.version.item, number=2, title="Said better")

    assert practise_missed(exam, missed).variant.version == newer


def test_a_second_click_goes_on_where_the_first_began(exam):
    missed = missed_in(exam, "mask-forgotten", "")
    first = practise_missed(exam, missed)
    SubmissionFactory(variant=first.variant)

    again = practise_missed(exam, missed)

    assert (again.attempt, again.position) == (first.attempt, 2)


def test_a_run_that_is_over_is_followed_by_another(exam):
    missed = missed_in(exam, "", "")
    first = practise_missed(exam, missed)
    Attempt.objects.filter(pk=first.attempt_id).update(
        finished_at=timezone.now(), ended=Attempt.Ended.HANDED_IN
    )

    assert practise_missed(exam, missed).attempt != first.attempt


def test_of_two_mistakes_in_a_note_the_first_is_aimed_at(learner):
    _, aim = aimed_variant(ItemVersionFactory(), learner, "mask-forgotten or values-not-projected")

    assert aim == "mask-forgotten"


def test_what_is_no_mistake_of_the_problem_is_not_aimed_at(learner):
    for note in ("some-entries-right", "a-mistake-of-long-ago", ""):
        assert aimed_variant(ItemVersionFactory(), learner, note)[1] == ""


def test_a_choice_has_the_mistake_among_its_options(learner):
    version = ItemVersionFactory(choice_of="output")
    slips = engine.realise("causal-attention", 1).origin.slips
    shown = 0
    for slip in slips:
        variant, aim = aimed_variant(version, learner, slip)
        options = variant.key["parts"]["output"]["settings"]["options"]
        assert aim in ("", slip)
        if aim:
            assert aim in [option["note"] for option in options]
            shown += 1
    assert shown >= 4


def test_printed_numbers_that_hide_a_mistake_cannot_show_it():
    version = ItemVersionFactory()
    certified = problem_of(version, 1)
    assert can_show(certified, "mask-forgotten")

    # With one column of zeros for values, nothing that is done with the weights shows.
    givens = {given.name: given.value for given in certified.givens}
    givens["w_v"] = [[0.0] * len(row) for row in givens["w_v"]]
    hiding = engine.realise("causal-attention", 0, None, givens)
    unseen = hiding.origin.certificate["unseen"]
    assert unseen
    assert not any(can_show(hiding, slip) for slip in unseen)


def test_a_written_item_is_practised_without_an_aim(learner):
    version = ItemVersionFactory(generator="", generator_version=None, stem="Why?", title="Why")
    WrittenPart.objects.create(
        version=version, position=1, name="answer", prompt="Say why.", rule="rubric"
    )

    variant, aim = aimed_variant(version, learner, "none-found")

    assert (variant.version, aim) == (version, "")


def test_a_slot_without_an_item_is_a_fault(exam):
    slot = SlotFactory(attempt=exam, variant=VariantFactory(student=exam.student))
    slot.variant.version = None

    with pytest.raises(ValueError, match="items"):
        practise_missed(exam, [(slot, "")])
    assert not Attempt.objects.filter(mode=Attempt.Mode.PRACTICE).exists()


def test_a_run_that_is_all_answered_ends_when_the_next_begins(exam):
    missed = missed_in(exam, "mask-forgotten")
    first = practise_missed(exam, missed)
    SubmissionFactory(variant=first.variant)

    second = practise_missed(exam, missed)

    assert second.attempt != first.attempt
    assert set(Attempt.objects.unfinished().filter(mode="practice")) == {second.attempt}
