"""All that is kept of a student, as they may take it with them: their own rows, and no key."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import User
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Prefetch
from django.utils import timezone

from grader.models import (
    Attempt,
    Grading,
    Hint,
    Mastery,
    Review,
    ReviewRequest,
    SelfMark,
    Slot,
    Submission,
    Variant,
    is_withheld,
)

FORMAT = 1
# So many variants are held in memory at a time; a student may have thousands.
PIECE = 100

Rows = Iterable[dict[str, Any]]


def own_data(student: User) -> Iterator[str]:
    """Give one JSON document in pieces, so that the size of a life's work does not matter."""
    lists: dict[str, Rows] = {
        "attempts": attempts_of(student),
        "variants": variants_of(student),
        "masteries": masteries_of(student),
    }
    yield "{"
    yield f'"format": {FORMAT}, "made_at": {written(timezone.now())}'
    yield f', "account": {written(account_of(student))}'
    for name, rows in lists.items():
        yield f', "{name}": ['
        for place, row in enumerate(rows):
            yield f"{', ' if place else ''}{written(row)}"
        yield "]"
    yield "}\n"


def written(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)


def account_of(student: User) -> dict[str, Any]:
    """Return who one is here, and what was granted to one or made by one."""
    addresses = EmailAddress.objects.filter(user=student).order_by("pk")
    granted = student.accommodations.order_by("pk")
    return {
        "username": student.username,
        "name": student.get_full_name(),
        "email": student.email,
        "addresses": list(addresses.values("email", "verified", "primary")),
        "joined_at": student.date_joined,
        "last_signed_in_at": student.last_login,
        "extra_time": [
            {"exam": exam, "factor": factor}
            for exam, factor in granted.values_list("assessment__slug", "factor")
        ],
        "banks": list(student.banks.order_by("slug").values("slug", "title", "visibility")),
    }


def attempts_of(student: User) -> Rows:
    """Give the sittings and runs, each with what stood where in it."""
    slots = Slot.objects.order_by("position")
    attempts = Attempt.objects.filter(student=student).select_related("assessment")
    attempts = attempts.prefetch_related(Prefetch("slots", slots)).order_by("started_at", "pk")
    for attempt in attempts.iterator(PIECE):
        yield {
            "id": attempt.pk,
            "mode": attempt.mode,
            "exam": attempt.assessment.slug if attempt.assessment else None,
            "scope": attempt.scope,
            "started_at": attempt.started_at,
            "due_at": attempt.due_at,
            "finished_at": attempt.finished_at,
            "ended": attempt.ended,
            "receipt": attempt.receipt,
            "slots": [slot_row(slot) for slot in attempt.slots.all()],
        }


def slot_row(slot: Slot) -> dict[str, Any]:
    return {
        "position": slot.position,
        "section": slot.section,
        "label": slot.label,
        "variant": slot.variant_id,
        "points": slot.points,
        "flagged": slot.flagged,
        "seconds": slot.seconds,
        "submission": slot.submission_id,
        "aim": slot.aim,
    }


def variants_of(student: User) -> Rows:
    """Give every problem as it was shown, with all that was typed, opened, handed in and marked."""
    gradings = Prefetch("submissions__gradings", Grading.objects.order_by("number"))
    variants = (
        Variant.objects.filter(student=student)
        .annotate(is_withheld=is_withheld())
        .select_related("version__item__bank", "draft")
        .prefetch_related(
            "hints",
            "submissions",
            "submissions__self_marks",
            "submissions__review_requests",
            gradings,
        )
        .defer("key", "seed")
        .order_by("issued_at", "pk")
    )
    for variant in variants.iterator(PIECE):
        version = variant.version
        yield {
            "id": variant.pk,
            "bank": version.item.bank.slug if version else None,
            "item": version.item.slug if version else None,
            "printed": variant.printed,
            "issued_at": variant.issued_at,
            "content": variant.content,
            "draft": draft_row(variant),
            "hints": [hint_row(hint) for hint in variant.hints.all()],
            "submissions": [
                submission_row(each, is_withheld=variant.is_withheld)
                for each in sorted(variant.submissions.all(), key=lambda each: each.number)
            ],
        }


def hint_row(hint: Hint) -> dict[str, Any]:
    return {"part": hint.part, "stage": hint.stage, "cost": hint.cost, "at": hint.opened_at}


def draft_row(variant: Variant) -> dict[str, Any] | None:
    draft = getattr(variant, "draft", None)
    if draft is None:
        return None
    return {
        "response": draft.response,
        "number": draft.number,
        "saved_at": draft.saved_at,
        "late_response": draft.late_response,
        "late_at": draft.late_at,
    }


def submission_row(submission: Submission, *, is_withheld: bool) -> dict[str, Any]:
    """Return a try; while its exam keeps marks back, only what was handed in, and when."""
    # What was said to marks tells of them.
    gradings = [] if is_withheld else list(submission.gradings.all())
    self_marks = [] if is_withheld else list(submission.self_marks.all())
    requests = [] if is_withheld else list(submission.review_requests.all())
    return {
        "id": submission.pk,
        "number": submission.number,
        "response": submission.response,
        "hint_costs": submission.hint_costs,
        "submitted_at": submission.submitted_at,
        "marks_are_withheld": is_withheld,
        "gradings": [
            {
                "number": grading.number,
                "score": grading.score,
                "marks": grading.marks,
                "provisional": grading.provisional,
                "by_hand": grading.grader_id is not None,
                "why": grading.why,
                "graded_at": grading.graded_at,
                "seen_at": grading.seen_at,
            }
            for grading in gradings
        ],
        "self_marks": [self_mark_row(each) for each in self_marks],
        "review_requests": [request_row(each) for each in requests],
    }


def self_mark_row(self_mark: SelfMark) -> dict[str, Any]:
    return {
        "part": self_mark.part,
        "idea": self_mark.criterion,
        "said_it": self_mark.said_it,
        "at": self_mark.marked_at,
    }


def request_row(request: ReviewRequest) -> dict[str, Any]:
    return {
        "part": request.part,
        "idea": request.criterion,
        "reason": request.reason,
        "asked_at": request.asked_at,
        "settled_at": request.settled_at,
    }


def masteries_of(student: User) -> Rows:
    """Give when each item is due again, and the reviews which say so."""
    # An exam whose release was taken back must not tell its marks by its reviews.
    told = Review.objects.filter(~is_withheld("submission__variant"))
    reviews = Prefetch("reviews", told.order_by("at", "pk"))
    masteries = Mastery.objects.filter(student=student).select_related("item__bank")
    for mastery in masteries.prefetch_related(reviews).order_by("pk").iterator(PIECE):
        yield {
            "bank": mastery.item.bank.slug,
            "item": mastery.item.slug,
            "due_at": mastery.due_at,
            "state": mastery.state,
            "reviews": [
                {
                    "submission": review.submission_id,
                    "rating": review.rating,
                    "score": review.score,
                    "hinted": review.hinted,
                    "at": review.at,
                }
                for review in mastery.reviews.all()
            ],
        }
