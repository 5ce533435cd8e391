"""Look at a page as a critical reader: nothing inaccessible, nothing that runs off the screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page

SETTLED = """async () => {
  await document.fonts.ready;
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)));
}"""
LOOKS = 4
PAUSE = 500  # milliseconds
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def look_at(page: Page) -> None:
    """Fail on what axe finds, and on a page that scrolls sideways."""
    page.wait_for_load_state("networkidle")
    # What watches the page's size and its fonts has had its say then.
    page.evaluate(SETTLED)
    results = axe_results(page)
    for _ in range(LOOKS - 1):
        if results.violations_count == 0:
            break
        # On a busy machine a page may be found in the middle of a change. What is wrong, stays.
        page.wait_for_timeout(PAUSE)
        results = axe_results(page)
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate(OVERFLOW) <= 0, f"{page.url} scrolls sideways"


def axe_results(page: Page) -> AxeResults:
    """Return what axe finds now."""
    # Without preloading, axe adds no style element, which the policy would rightly refuse.
    return Axe().run(page, options={"preload": False})


def asked_entries(part: Mapping[str, Any], answer: list[list[float]]) -> list[str]:
    """What is typed into a part's boxes, one after the other."""
    free = part["free"] or [[False] * len(row) for row in answer]
    return [
        str(entry)
        for row, left_out in zip(answer, free, strict=True)
        for entry, skip in zip(row, left_out, strict=True)
        if not skip
    ]


def fill(page: Page, content: Mapping[str, Any], response: Mapping[str, Any]) -> None:
    """Fill in a whole response by hand."""
    for part in content["parts"]:
        answer = response.get(part["name"])
        if answer is None:
            continue
        boxes = page.locator(f"input[name={part['name']}]")
        if part["kind"] == "matrix":
            for place, entry in enumerate(asked_entries(part, answer)):
                boxes.nth(place).fill(entry)
        elif part["kind"] == "choice":
            page.locator(f"input[name={part['name']}][value='{answer}']").check()
        else:
            boxes.fill(str(answer))


def part_of(page: Page, name: str) -> Locator:
    """The lines of a submission's page that are about one part."""
    return page.locator(f"section[aria-labelledby='{name}-asked']")
