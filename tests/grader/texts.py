"""Texts as they stand once they are marked against a rubric, idea by idea."""

from __future__ import annotations

from typing import Any

from grader.models import Grading, Submission, Variant
from questions.models import ItemVersion
from questions.services.importing import load_bank
from tests.factories import GradingFactory, SubmissionFactory, UserFactory, VariantFactory
from tests.questions.samples import small_bank

PART = "answer"
ANSWER = "The air scatters blue light. I think it is the sun. The sea is mirrored in it."
IDEA = "Short waves are scattered most."


def text_version() -> ItemVersion:
    """A short answer with the part `answer`."""
    version = load_bank(small_bank()).bank.items.get(slug="explain").published
    assert version is not None
    return version


def written(variant: Variant | None = None, answer: str = ANSWER, **values: Any) -> Submission:
    """A text that was handed in, marked in every way that there is."""
    variant = variant or VariantFactory(version=text_version(), student=UserFactory())
    submission: Submission = SubmissionFactory(
        variant=variant, response={PART: answer}, state=Submission.State.GRADED, **values
    )
    return submission


def four_ideas() -> list[dict[str, Any]]:
    """One idea of each state, as the marker tells them of `ANSWER`."""
    return [
        cell("a1", "found", IDEA, "The air scatters blue light.", [[0, 28]], "pattern", 1.0),
        cell("a2", "in-doubt", "Light is from the sun.", "the sun", [[43, 50]], "alike", 0.5),
        cell("a3", "contradicted", "The sea.", "The sea is mirrored", [[52, 71]], "reverse", 0.0),
        cell("a4", "not-found", "What does air do?", "", [], "", 0.0),
    ]


def cell(
    name: str,
    state: str,
    text: str,
    evidence: str,
    spans: list[list[int]],
    source: str,
    credit: float,
) -> dict[str, Any]:
    return {
        "name": name,
        "state": state,
        "text": text,
        "evidence": evidence,
        "spans": spans,
        "source": source,
        "credit": credit,
    }


def text_mark(**values: Any) -> dict[str, Any]:
    return {
        "credit": 0.375,
        "note": "contradicted",
        "feedback": "The sky is blue over deserts too.",
        "cells": four_ideas(),
        "unsure": True,
        "reasons": ["contradicted", "in-doubt"],
        "provisional": True,
        "correction": 0.0,
        "learnt_from": 0,
        "hint_cost": 0.0,
    } | values


def marked(submission: Submission, number: int = 1, **values: Any) -> Grading:
    """A grading by the marker; give `grader` and `mark` for a person's."""
    mark = values.pop("mark", text_mark())
    grading: Grading = GradingFactory(
        **{"score": mark["credit"], "provisional": mark["provisional"]} | values,
        submission=submission,
        number=number,
        marks={PART: mark},
    )
    return grading


def by_hand(credit: float, **values: Any) -> dict[str, Any]:
    """A mark that a person gave."""
    return text_mark(
        credit=credit, note="by-hand", unsure=False, reasons=[], provisional=False, **values
    )


def looked_at(
    submission: Submission, credit: float = 0.8, number: int = 2, **values: Any
) -> Grading:
    """A person's grading, with the reason."""
    given = {"grader": UserFactory(), "why": "You did say it.", "mark": by_hand(credit)} | values
    return marked(submission, number, **given)
