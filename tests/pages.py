"""One student's whole life on the site, and the address of every page that it leads to."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.http import urlencode

from grader.learners import Learner
from grader.models import Attempt, Printout, Submission, Variant
from grader.services.attempts import start_attempt
from grader.services.disputing import ask_for_review
from grader.services.drafts import save_draft
from grader.services.finishing import hand_in
from grader.services.grading import drain
from grader.services.runs import start_run
from grader.services.scheduling import catch_up
from grader.services.submissions import submit_response
from grader.services.variants import issue_variant
from grader.services.wordings import Wording, accept_wording
from questions.models import Assessment, Bank
from questions.selectors.catalogue import items_of, published_version
from questions.services.importing import load_bank
from tests.factories import right_answer, wrong_answer

BANKS = Path("questions/banks")

# What only takes posts, gives files or data, or is no page of ours.
NO_PAGES = {
    "start-exam", "slot-draft", "hand-in", "issue", "draft", "another", "hint", "start-run",
    "end-run", "next", "try-now", "order-pdf", "practise-missed", "printout-file", "solution-tex",
    "verify-py", "decide", "undo-decision", "accept-wording", "withdraw-wording", "self-mark",
    "dispute", "take-back-dispute", "account-data", "api-problems",
    "api-problem", "api-variant", "api-submissions",
    "api-submission", "api-schema", "api-docs", "healthz", "readyz",
    # Lead on to another page.
    "attempt",
    # Asked for by links in mails, or by settings that are off here.
    "account_inactive", "account_email", "account_email_verification_sent",
    "account_set_password", "account_confirm_login_code", "account_confirm_email",
    "account_reset_password_from_key", "account_reset_password_from_key_done",
    "account_reset_password_done", "account_reauthenticate", "account_reset_password",
}  # fmt: skip
# So long an answer, in which nothing is recognised, waits for a person.
UNCLEAR = (
    "There is a lot to be said about that. All of them make pictures in the end, but each goes"
    " about it in its own way, and what comes out is not the same."
)
# Those who are signed in have no use for these, and are led on.
FOR_VISITORS = {"account_login", "account_signup"}
# For everybody else, these are not there.
FOR_INSTRUCTORS = {
    "review", "review-item", "wordings", "add-wording", "try-wording", "wording", "regrade",
}  # fmt: skip


@dataclass(frozen=True)
class Furnished:
    """A student with work of every kind, and the pages that show it, by the name of their URL."""

    student: User
    sitting: Attempt
    finished: Attempt
    submission: Submission
    pages: dict[str, str] = field(default_factory=dict)
    instructor: User | None = None
    for_instructors: dict[str, str] = field(default_factory=dict)


def furnish(student: User) -> Furnished:
    """Let a student practise, sit the midterm twice, and miss some of it."""
    for file in sorted(BANKS.glob("*.yaml")):
        load_bank(file)
    learner = Learner(student_id=student.pk)
    exam = Assessment.objects.get(slug="deep-learning-midterm-mock")
    finished = sat(exam, learner)
    sitting = start_attempt(exam, learner)
    variant = practised(exam, learner)
    submission = variant.submissions.get()
    run = start_run(learner, {"bank": exam.bank.slug}, variant.version).attempt
    mark_everything()
    catch_up(student.pk)
    printout = Printout.objects.create(attempt=finished, total=23)
    pages = addresses(exam, variant, submission, finished, sitting, printout, run)
    instructor = User.objects.create_user("examiner", password="examiner-password", is_staff=True)
    reviewed = reviewing(exam.bank, instructor)
    return Furnished(student, sitting, finished, submission, pages, instructor, reviewed)


def sat(exam: Assessment, learner: Learner) -> Attempt:
    """Hand an exam in: some of it right, some wrong, some empty."""
    attempt = start_attempt(exam, learner)
    for slot in attempt.slots.all():
        answer = (right_answer, wrong_answer, None)[slot.position % 3]
        if answer is not None:
            save_draft(slot.variant, with_texts(slot.variant, answer(slot.variant)), began_from=0)
    return hand_in(attempt)


def with_texts(variant: Variant, answer: dict[str, Any]) -> dict[str, Any]:
    """Write the model answer where a text is asked, which has no key."""
    settings = {name: part["settings"] for name, part in variant.key["parts"].items()}
    return {
        name: settings[name]["reference"] if value is None else value
        for name, value in answer.items()
    }


def practised(exam: Assessment, learner: Learner) -> Variant:
    item = next(item for item in items_of(exam.bank) if item.section == "calculation")
    variant = issue_variant(published_version(item), learner)
    submit_response(variant, wrong_answer(variant))
    return variant


def mark_everything() -> None:
    for queue in Submission.Queue.values:
        while drain(queue):
            pass


def addresses(
    exam: Assessment,
    variant: Variant,
    submission: Submission,
    finished: Attempt,
    sitting: Attempt,
    printout: Printout,
    run: Attempt,
) -> dict[str, str]:
    """Return the address of every page that this student can open."""
    arguments: dict[str, list[object]] = {
        "bank": [exam.bank.slug],
        "item": [exam.bank.slug, "causal-attention-by-hand"],
        "exam": [exam.slug],
        "variant": [variant.pk],
        "submission": [submission.pk],
        "slot": [sitting.pk, 11],
        "summary": [sitting.pk],
        "results": [finished.pk],
        "result": [finished.pk, 11],
        "results-print": [finished.pk],
        "printout": [printout.pk],
        "practise-bank": [exam.bank.slug],
        "practise-topic": ["attention"],
        "run": [run.pk],
    }
    return {
        name: reverse(name, args=arguments.get(name, []))
        for name in every_name()
        if name not in NO_PAGES | FOR_VISITORS | FOR_INSTRUCTORS
    }


def reviewing(bank: Bank, instructor: User) -> dict[str, str]:
    """Let alike answers wait, add a wording, and return the addresses of an instructor's pages."""
    item = next(item for item in items_of(bank) if item.section == "short-answer")
    for number in range(4):
        student = User.objects.create_user(f"other-{number}")
        variant = issue_variant(published_version(item), Learner(student_id=student.pk))
        submission = submit_response(variant, {"answer": f"{UNCLEAR} {number // 2}"})
    mark_everything()
    ask_for_review(submission, "answer", reason="I think that the second sentence says it.")
    criterion = variant.key["parts"]["answer"]["settings"]["criteria"][0]["name"]
    regrade = accept_wording(item, Wording("answer", criterion, "Noise is undone."), by=instructor)
    place = [bank.slug, item.slug]
    at = urlencode({"at": f"{submission.pk}:answer"})
    wording = urlencode({"part": "answer", "criterion": criterion, "text": UNCLEAR})
    return {
        "review": reverse("review"),
        "review-item": reverse("review-item", args=place),
        "wordings": reverse("wordings", args=place),
        "add-wording": f"{reverse('add-wording', args=place)}?{at}",
        "try-wording": f"{reverse('try-wording', args=place)}?{wording}",
        "wording": reverse("wording", args=[*place, item.accepted_wordings.get().pk]),
        "regrade": reverse("regrade", args=[regrade.pk]),
    }


def every_name() -> list[str]:
    """Return the name of every URL of the site."""
    return [name for name in names_in(get_resolver().url_patterns) if name]


def names_in(patterns: list[URLPattern | URLResolver]) -> list[str]:
    found: list[str] = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            found += names_in(pattern.url_patterns)
        elif pattern.name:
            found.append(str(pattern.name))
    return found


__all__ = ["FOR_INSTRUCTORS", "FOR_VISITORS", "NO_PAGES", "Furnished", "every_name", "furnish"]
