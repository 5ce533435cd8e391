"""What arises when students answer: attempts, variants, submissions, and what comes of them."""

from __future__ import annotations

from grader.models.asking import doubtful_ideas, may_be_asked, text_mark
from grader.models.attempt import Attempt, Slot, is_withheld
from grader.models.beat import Beat
from grader.models.draft import Draft
from grader.models.grading import FULL, Grading, latest_grading, latest_score
from grader.models.hint import Hint
from grader.models.mastery import Mastery, Review
from grader.models.printout import Printout
from grader.models.reviewing import (
    WORDS_AT_MOST,
    AcceptedWording,
    Decision,
    Regrade,
    ReviewRequest,
    SelfMark,
)
from grader.models.submission import Submission, SubmissionQuerySet
from grader.models.variant import Variant

__all__ = [
    "FULL",
    "WORDS_AT_MOST",
    "AcceptedWording",
    "Attempt",
    "Beat",
    "Decision",
    "Draft",
    "Grading",
    "Hint",
    "Mastery",
    "Printout",
    "Regrade",
    "Review",
    "ReviewRequest",
    "SelfMark",
    "Slot",
    "Submission",
    "SubmissionQuerySet",
    "Variant",
    "doubtful_ideas",
    "is_withheld",
    "latest_grading",
    "latest_score",
    "may_be_asked",
    "text_mark",
]
