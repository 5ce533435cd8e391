"""The only way from a request to somebody's work: ask for it in their name."""

from __future__ import annotations

import uuid

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from grader.learners import Learner
from grader.models import Attempt, Decision, Printout, Slot, Submission, Variant, is_withheld
from questions.models import Item
from questions.selectors.banks import banks_taught_by

VISITOR_KEY = "visitor"


def learner_of(request: HttpRequest, *, create: bool = False) -> Learner:
    """Say who is practising; on demand, somebody without an account becomes a visitor."""
    if request.user.is_authenticated:
        return Learner(student_id=request.user.pk)
    visitor = visitor_of(request)
    if visitor is None and create:
        visitor = uuid.uuid4()
        request.session[VISITOR_KEY] = str(visitor)
    return Learner(visitor=visitor)


def visitor_of(request: HttpRequest) -> uuid.UUID | None:
    """Return the visitor the session remembers, also of one who has just signed in."""
    try:
        return uuid.UUID(request.session.get(VISITOR_KEY, ""))
    except ValueError:
        return None


def variant_for(learner: Learner, variant_id: uuid.UUID) -> Variant:
    """Return a learner's variant to practise; another's is as absent as one that never was.

    So is an exam's, also afterwards: a hint, a try or a draft would change what was handed in.
    """
    variants = Variant.objects.select_related("version__item__bank")
    of_an_exam = Q(slot__attempt__mode=Attempt.Mode.EXAM)
    return get_object_or_404(variants, owned_by(learner), ~of_an_exam, pk=variant_id)


def submission_for(learner: Learner, submission_id: uuid.UUID) -> Submission:
    submissions = Submission.objects.select_related("variant__version__item__bank")
    own = owned_by(learner, "variant__"), in_the_open("variant")
    return get_object_or_404(submissions, *own, pk=submission_id)


def exam_slot_of(submission: Submission) -> Slot | None:
    """Return the place in an exam that a submission was handed in for; None in practice."""
    slots = Slot.objects.filter(attempt__mode=Attempt.Mode.EXAM)
    return slots.filter(variant=submission.variant_id).first()


def attempt_for(learner: Learner, attempt_id: uuid.UUID) -> Attempt:
    """Return a learner's attempt at an exam, or their run of practice."""
    attempts = Attempt.objects.select_related("assessment__bank")
    return get_object_or_404(attempts, owned_by(learner), pk=attempt_id)


def slot_for(learner: Learner, attempt_id: uuid.UUID, position: int) -> Slot:
    """Return one place of a learner's attempt, with its variant."""
    slots = Slot.objects.select_related("attempt__assessment__bank", "variant__version__item__bank")
    own = owned_by(learner, "attempt__")
    return get_object_or_404(slots, own, attempt=attempt_id, position=position)


def printout_for(learner: Learner, printout_id: uuid.UUID) -> Printout:
    """Return a learner's printout without the file itself, which is large."""
    printouts = Printout.objects.select_related("attempt__assessment").defer("content")
    return get_object_or_404(printouts, owned_by(learner, "attempt__"), pk=printout_id)


def is_instructor(viewer: User | AnonymousUser) -> bool:
    """Say whether there is a bank whose answers somebody may review."""
    if not viewer.is_authenticated:
        return False
    return viewer.is_staff or banks_taught_by(viewer).exists()


def instructor_of(request: HttpRequest) -> User:
    """Return the instructor who asks; for anybody else there is no such page."""
    if request.user.is_authenticated and is_instructor(request.user):
        return request.user
    raise Http404


def items_taught_by(instructor: User) -> QuerySet[Item]:
    """Return the items somebody may review, retired ones too, for their answers may wait still."""
    return Item.objects.filter(bank__in=banks_taught_by(instructor))


def item_to_review(request: HttpRequest, bank_slug: str, item_slug: str) -> Item:
    items = items_taught_by(instructor_of(request)).select_related("bank")
    return get_object_or_404(items, bank__slug=bank_slug, slug=item_slug)


def decision_to_undo(item: Item, instructor: User, decision_id: str) -> Decision:
    """Return somebody's own decision on an item."""
    try:
        wanted = uuid.UUID(decision_id)
    except ValueError:
        raise Http404 from None
    return get_object_or_404(Decision, item=item, by=instructor, pk=wanted)


def in_the_open(variant: str) -> Q:
    """Return the condition that no exam keeps a variant back; say which column names it."""
    return Q(~is_withheld(variant))


def owned_by(learner: Learner, path: str = "") -> Q:
    """Return the condition for a learner's own rows, with the way from there to the variant."""
    if learner.student_id is not None:
        return Q((f"{path}student", learner.student_id))
    if learner.visitor is not None:
        return Q((f"{path}visitor", learner.visitor))
    # Not an empty condition, and not a comparison with None: either would match others' rows.
    return Q(pk__in=[])
