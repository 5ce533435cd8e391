"""An instructor's evening: forty answers without a mouse, a wording added, all without scripts."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from grader.learners import Learner
from grader.models import Decision, Submission, latest_grading
from grader.services.disputing import ask_for_review
from grader.services.grading import drain
from grader.services.submissions import submit_response
from grader.services.variants import issue_variant
from questions.models import Bank
from questions.selectors.catalogue import items_of, published_version
from tests.grader.reviews import VAGUE
from tests.journeys.looking import look_at
from tests.journeys.test_every_page import signed_in
from tests.services import Web, Worker

if TYPE_CHECKING:
    from playwright.sync_api import Page

ANSWERS = Path("benchmarks/answers/tuning.json")
FORTY = 40
PRESSES_AN_ANSWER = 4
CYCLE = [1, 0.5, 0]
Keys = dict[str, int]


@pytest.fixture
def judge(midterm: Bank) -> User:
    return User.objects.create_user("examiner", password="examiner-password", is_staff=True)


def handed_in(bank: Bank, label: str, *answers: str) -> list[Submission]:
    """Answers to a short question, each by another student, marked by the engine."""
    items = {item.label: item for item in items_of(bank) if item.section == "short-answer"}
    version = published_version(items[label])
    submissions = []
    for answer in answers:
        student = User.objects.create_user(f"student-{User.objects.count()}")
        variant = issue_variant(version, Learner(student_id=student.pk))
        (part,) = variant.content["parts"]
        submissions.append(submit_response(variant, {part["name"]: answer}))
    drain("slow")
    return submissions


def forty_that_wait(bank: Bank) -> Mapping[str, Mapping[str, float]]:
    """Let forty answers wait, every third of them copied; return what a person gave for each."""
    given: dict[str, Mapping[str, float]] = {}
    marked = json.loads(ANSWERS.read_text(encoding="utf-8"))["answers"]
    for label in "abc":
        written = [each for each in marked if each["item"] == f"sa_{label}" and each["answer"]]
        given |= {each["answer"]: each["idea_scores"] for each in written}
        # A copy is handed in right after what it was copied from.
        copies = [1 + (place % 3 == 0) for place in range(len(written))]
        pairs = zip(written, copies, strict=True)
        handed_in(bank, label, *(each["answer"] for each, times in pairs for _ in range(times)))
    waiting = Submission.objects.filter(state=Submission.State.NEEDS_REVIEW).order_by("pk")
    assert waiting.count() >= FORTY
    kept = waiting.order_by("variant__version", "submitted_at").values_list("pk", flat=True)
    Submission.objects.exclude(pk__in=list(kept[:FORTY])).delete()
    return given


def test_forty_answers_are_cleared_by_keyboard_alone(
    midterm: Bank, judge: User, web: Web, open_page: Callable[..., Page]
) -> None:
    given = forty_that_wait(midterm)
    page = signed_in(open_page(), web, judge)
    page.goto(web.url + "/review/")
    keys: Keys = {}

    while not is_empty(page):
        if page.locator("form.desk").count():
            set_as_given(page, given, keys)
        press(page, "Enter", keys)

    presses, decisions = sum(keys.values()), Decision.objects.count()
    print(f"{FORTY} answers, {decisions} decisions, {presses} key presses: {keys}")  # noqa: T201
    assert not Submission.objects.filter(state=Submission.State.NEEDS_REVIEW).exists()
    assert decisions < FORTY
    assert presses <= PRESSES_AN_ANSWER * FORTY


def is_empty(page: Page) -> bool:
    return page.get_by_text("Nothing waits for you.").count() > 0


def set_as_given(page: Page, given: Mapping[str, Mapping[str, float]], keys: Keys) -> None:
    """Press the number of each idea until it says what a person gave for it."""
    submission, _, _ = page.locator("input[type=hidden][name=answer]").input_value().partition(":")
    (answer,) = Submission.objects.get(pk=UUID(submission)).response.values()
    for place, idea in enumerate(page.locator("[data-cycle]").all(), 1):
        checked = idea.locator("input:checked")
        name = str(checked.get_attribute("name")).removeprefix("share-")
        stands, wanted = float(checked.input_value()), given[answer].get(name, 0)
        for _ in range((CYCLE.index(wanted) - CYCLE.index(stands)) % len(CYCLE)):
            press(page, str(place), keys)
        expect(idea.locator(f"input[value='{wanted:g}']")).to_be_checked()


def press(page: Page, key: str, keys: Keys) -> None:
    kind = "Enter" if key == "Enter" else "ideas"
    keys[kind] = keys.get(kind, 0) + 1
    if key == "Enter":
        follow(page, key)
    else:
        page.keyboard.press(key)


def follow(page: Page, key: str) -> None:
    """Press a key that leads to another page, whose own keys work once it is there."""
    with page.expect_navigation():
        page.keyboard.press(key)


def test_every_key_does_what_its_link_or_button_does(
    midterm: Bank, judge: User, web: Web, open_page: Callable[..., Page]
) -> None:
    asked, other = handed_in(midterm, "a", VAGUE, "Nobody knows. " * 12)
    ask_for_review(asked, "answer", reason="Please read the second line.")
    page = signed_in(open_page(), web, judge)
    page.goto(f"{web.url}/review/deep-learning-midterm/{asked.variant.version.item.slug}/")
    expect(page.get_by_text("Please read the second line.")).to_be_visible()

    follow(page, "n")
    expect(page.get_by_role("heading", name="Answer 2 of 2")).to_be_visible()
    follow(page, "ArrowLeft")
    expect(page.get_by_role("heading", name="Answer 1 of 2")).to_be_visible()
    follow(page, "ArrowRight")
    expect(page.get_by_role("heading", name="Answer 2 of 2")).to_be_visible()
    follow(page, "p")
    expect(page.get_by_role("heading", name="Answer 1 of 2")).to_be_visible()

    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_contain_text("given, half")
    page.keyboard.press("Escape")

    page.keyboard.press("1")
    follow(page, "Enter")
    expect(page.get_by_text("Saved: 1 answer marked.")).to_be_visible()
    assert latest_grading(asked).grader == judge
    follow(page, "u")
    expect(page.get_by_text("Please read the second line.")).to_be_visible()
    assert latest_grading(Submission.objects.get(pk=asked.pk)).grader is None

    page.get_by_label("Why").focus()
    page.keyboard.type("n? 1 up and down")
    expect(page.get_by_label("Why")).to_have_value("n? 1 up and down")

    page.locator("body").press("Escape")
    page.evaluate("document.activeElement.blur()")
    follow(page, "a")
    expect(page.get_by_role("heading", name="Add a wording to the rubric")).to_be_visible()
    assert other.gradings.count() == 1


def test_a_wording_is_added_and_the_marking_anew_is_watched(
    midterm: Bank, judge: User, worker: Worker, web: Web, sized_page: Page
) -> None:
    submission, _ = handed_in(midterm, "a", VAGUE, VAGUE)
    page = signed_in(sized_page, web, judge)
    page.goto(f"{web.url}/review/deep-learning-midterm/{submission.variant.version.item.slug}/")
    look_at(page)
    page.get_by_text("and 1 more alike").click()
    look_at(page)

    page.get_by_role("link", name="Add this wording").click()
    page.get_by_label("The words").fill(VAGUE)
    look_at(page)
    page.get_by_role("button", name="See what it would change").click()
    expect(page.get_by_role("heading", name="2 marks would change")).to_be_visible()
    look_at(page)
    page.get_by_role("button", name="Add it").click()

    expect(page.get_by_text("Done")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("2 marks have changed.")).to_be_visible()
    look_at(page)
    assert latest_grading(submission).score > 0

    page.get_by_role("link", name="Wordings added to the rubric").click()
    look_at(page)
    page.get_by_role("link", name="Withdraw").click()
    look_at(page)
    page.get_by_role("button", name="Withdraw it").click()
    expect(page.get_by_text("Done")).to_be_visible(timeout=20_000)
    assert latest_grading(Submission.objects.get(pk=submission.pk)).score == 0


def test_all_of_it_works_without_scripts(
    midterm: Bank, judge: User, web: Web, open_page: Callable[..., Page]
) -> None:
    submission, unticked = handed_in(midterm, "a", VAGUE, VAGUE)
    page = signed_in(open_page(javascript=False), web, judge)
    page.goto(web.url + "/review/")
    page.locator("main table a").first.click()
    page.get_by_text("and 1 more alike").click()
    page.get_by_role("checkbox").uncheck()
    page.locator("[data-cycle]").first.get_by_label("Half").check()
    page.get_by_label("Why").fill("Half of the first idea.")
    page.get_by_role("button", name="Mark 2 answers").click()

    expect(page.get_by_text("Saved: 1 answer marked.")).to_be_visible()
    expect(page.get_by_role("heading", name="Answer 1 of 1")).to_be_visible()
    marked = [each for each in (submission, unticked) if latest_grading(each).grader == judge]
    assert [latest_grading(each).why for each in marked] == ["Half of the first idea."]

    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("and 1 more alike")).to_be_visible()
