"""What arises when students answer: variants, submissions, and the gradings they receive."""

from __future__ import annotations

from grader.models.beat import Beat
from grader.models.grading import Grading
from grader.models.hint import Hint
from grader.models.submission import Submission, SubmissionQuerySet
from grader.models.variant import Variant

__all__ = ["Beat", "Grading", "Hint", "Submission", "SubmissionQuerySet", "Variant"]
