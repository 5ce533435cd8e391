"""Rows for tests. A factory makes the plainest valid row; a test adds what matters to it."""

from __future__ import annotations

from typing import Any

import factory
from django.contrib.auth import get_user_model
from django.utils import timezone
from factory.django import DjangoModelFactory

from grader import engine
from grader.learners import Learner
from grader.models import Attempt, Grading, Printout, Slot, Submission, Variant
from grader.services.submissions import queue_for
from grader.services.variants import issue_variant
from questions.models import Assessment, Bank, Item, ItemVersion


class UserFactory(DjangoModelFactory):
    class Meta:
        model = get_user_model()

    username = factory.Sequence(lambda n: f"student-{n}")


class BankFactory(DjangoModelFactory):
    class Meta:
        model = Bank

    slug = factory.Sequence(lambda n: f"bank-{n}")
    title = "Deep learning"


class ItemFactory(DjangoModelFactory):
    class Meta:
        model = Item

    bank = factory.SubFactory(BankFactory)
    slug = factory.Sequence(lambda n: f"item-{n}")
    section = Item.Section.CALCULATION
    label = "1"
    position = factory.Sequence(lambda n: n + 1)


class ItemVersionFactory(DjangoModelFactory):
    class Meta:
        model = ItemVersion

    item = factory.SubFactory(ItemFactory)
    number = 1
    title = "Causal self-attention by hand"
    generator = "causal-attention"
    generator_version = factory.LazyAttribute(
        lambda version: engine.catalogue()[version.generator].version
    )
    published_at = factory.LazyFunction(timezone.now)


class VariantFactory(DjangoModelFactory):
    """A variant as a student is issued it; give `visitor` for one without an account."""

    class Meta:
        model = Variant

    version = factory.SubFactory(ItemVersionFactory)
    visitor = None
    student = factory.Maybe("visitor", None, factory.SubFactory(UserFactory))
    seed = 7

    @classmethod
    def _create(
        cls, model_class: type[Variant], version: ItemVersion, seed: int, **owner: Any
    ) -> Variant:
        student = owner["student"]
        learner = Learner(student.pk if student else None, owner["visitor"])
        return issue_variant(version, learner, seed=seed)


class SubmissionFactory(DjangoModelFactory):
    """A right answer that no worker has been told of."""

    class Meta:
        model = Submission

    variant = factory.SubFactory(VariantFactory)
    number = 1
    response = factory.LazyAttribute(lambda submission: right_answer(submission.variant))
    queue = factory.LazyAttribute(lambda submission: queue_for(submission.variant))


class GradingFactory(DjangoModelFactory):
    class Meta:
        model = Grading

    submission = factory.SubFactory(SubmissionFactory, state=Submission.State.GRADED)
    number = 1
    score = 1.0
    marks = factory.LazyFunction(dict)
    engine_version = engine.ENGINE_VERSION


class AssessmentFactory(DjangoModelFactory):
    """An exam without sections, whose marks are shown when it is handed in."""

    class Meta:
        model = Assessment

    bank = factory.SubFactory(BankFactory)
    slug = factory.Sequence(lambda n: f"exam-{n}")
    title = "Midterm"


class AttemptFactory(DjangoModelFactory):
    """A sitting that goes on, without slots; give `visitor` for one without an account."""

    class Meta:
        model = Attempt

    mode = Attempt.Mode.EXAM
    assessment = factory.Maybe("is_exam_mode", factory.SubFactory(AssessmentFactory), None)
    visitor = None
    student = factory.Maybe("visitor", None, factory.SubFactory(UserFactory))

    class Params:
        is_exam_mode = factory.LazyAttribute(lambda attempt: attempt.mode == Attempt.Mode.EXAM)
        finished = factory.Trait(
            finished_at=factory.LazyFunction(timezone.now),
            ended=Attempt.Ended.HANDED_IN,
            receipt=factory.Sequence(lambda n: f"RECEIPT-{n}"),
        )


class SlotFactory(DjangoModelFactory):
    """A place in a sitting; its variant belongs to whoever sits."""

    class Meta:
        model = Slot

    attempt = factory.SubFactory(AttemptFactory)
    position = factory.Sequence(lambda n: n + 1)
    label = factory.LazyAttribute(lambda slot: str(slot.position))
    section = "Calculation"
    variant = factory.SubFactory(
        VariantFactory,
        student=factory.SelfAttribute("..attempt.student"),
        visitor=factory.SelfAttribute("..attempt.visitor"),
    )


class PrintoutFactory(DjangoModelFactory):
    class Meta:
        model = Printout

    attempt = factory.SubFactory(AttemptFactory, finished=True)


def right_answer(variant: Variant) -> dict[str, Any]:
    """Return a response that earns full marks."""
    return {name: part["key"] for name, part in variant.key["parts"].items()}


def wrong_answer(variant: Variant) -> dict[str, Any]:
    """Return a response that can be read, and is wrong wherever it can be."""
    return {name: _spoilt(part["key"]) for name, part in variant.key["parts"].items()}


def _spoilt(value: Any) -> Any:
    if isinstance(value, list):
        return [_spoilt(entry) for entry in value]
    return value + 7 if isinstance(value, int | float) else value
