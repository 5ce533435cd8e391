"""Results in a real browser: marks arrive, every item is read, printed, and practised again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import expect

from grader.models import Attempt, Submission
from grader.services import bell
from grader.services.paper import can_print
from questions.models import ItemVersion
from questions.services.rendering import problem_of
from tests.factories import SlotFactory, SubmissionFactory, VariantFactory, right_answer
from tests.grader.sat import sat
from tests.journeys.drafting import sign_in
from tests.journeys.looking import look_at

if TYPE_CHECKING:
    from playwright.sync_api import Page

PATIENCE = 20_000


@pytest.fixture
def attempt(site: str) -> Attempt:
    """Handed in and not marked yet: one right, one with its mask forgotten, one left empty."""
    attempt = sat(student=User.objects.create_user("student"), assessment__title="Midterm")
    attention = ItemVersion.objects.get(generator="causal-attention", choice_of="")
    for position, (section, version) in enumerate(
        (
            ("Multiple choice", ItemVersion.objects.get(item__slug="not-a-gan-loss")),
            ("Calculation", attention),
            ("Short answer", ItemVersion.objects.get(item__slug="autoencoder-or-vae")),
        ),
        start=1,
    ):
        variant = VariantFactory(version=version, student=attempt.student, seed=position)
        slot = SlotFactory(
            attempt=attempt, position=position, section=section, variant=variant, seconds=70
        )
        if position < 3:
            slot.submission = SubmissionFactory(variant=variant, response=right_answer(variant))
            slot.save()
    origin = problem_of(attention, 2).origin
    assert origin is not None
    mistaken = origin.slips["mask-forgotten"]
    Submission.objects.filter(slot__position=2).update(response=mistaken)
    return attempt


def results_of(site: str, attempt: Attempt) -> str:
    return site + reverse("results", args=[attempt.pk])


def test_marks_arrive_and_lead_to_every_item_and_to_practice(
    site: str, attempt: Attempt, sized_page: Page
) -> None:
    page = sized_page
    sign_in(page, site, attempt.student)
    page.goto(results_of(site, attempt))
    expect(page.locator("#score")).to_contain_text("0 of 2 marked")
    look_at(page)

    bell.ring("fast")
    expect(page.locator("#item-2")).to_contain_text("Mask forgotten", timeout=PATIENCE)
    expect(page.locator("#score")).to_contain_text("of 3 points", timeout=PATIENCE)
    expect(page.locator("#next")).to_contain_text("2 items lost marks")
    look_at(page)

    page.locator("#item-1 a").click()
    expect(page.locator("#result")).to_contain_text("1 of 1 points")
    look_at(page)
    page.get_by_role("link", name="Next item").click()
    expect(page.locator(".first-wrong")).to_contain_text("Mask forgotten")
    look_at(page)
    page.get_by_role("link", name="Next item").click()
    expect(page.locator("#result")).to_contain_text("Left empty")
    look_at(page)
    page.get_by_role("link", name="Back to the results").click()

    page.get_by_role("link", name="Print everything").click()
    expect(page.locator("article.printed")).to_have_count(3)
    look_at(page)
    page.go_back()
    page.get_by_role("button", name="Practise what you missed").click()
    page.wait_for_url("**/practice/**")
    look_at(page)
    run = Attempt.objects.get(mode=Attempt.Mode.PRACTICE)
    assert [slot.aim for slot in run.slots.order_by("position")] == ["mask-forgotten", ""]


def test_without_javascript_the_marks_arrive_as_well(
    site: str, attempt: Attempt, open_page: Callable[..., Page]
) -> None:
    page = open_page(width=390, javascript=False)
    sign_in(page, site, attempt.student)
    page.goto(results_of(site, attempt))
    expect(page.locator("#score")).to_contain_text("0 of 2 marked")

    bell.ring("fast")

    expect(page.get_by_role("button", name="Practise what you missed")).to_be_visible(
        timeout=PATIENCE
    )


@pytest.mark.skipif(not can_print(), reason="no Pango on this machine")
def test_a_pdf_is_ordered_waited_for_and_saved(
    site: str, attempt: Attempt, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    page = open_page(width=390)
    sign_in(page, site, attempt.student)
    bell.ring("fast")
    page.goto(results_of(site, attempt))
    page.get_by_role("button", name="Make a PDF").click(timeout=PATIENCE)
    page.wait_for_url("**/printouts/**")
    look_at(page)

    expect(page.get_by_role("status")).to_contain_text("Ready", timeout=3 * PATIENCE)
    look_at(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the PDF").click()

    kept = tmp_path / download.value.suggested_filename
    download.value.save_as(kept)
    assert kept.name == "midterm-results.pdf"
    assert kept.read_bytes().startswith(b"%PDF-")
