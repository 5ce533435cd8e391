"""Load a page as somebody who has never been here: what came over the wire, and what moved."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.browsing import CHROMIUM_ARGUMENTS
from tests.machine import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Page, Response

# What is compressed already.
PACKED = (".woff2", ".png")
WATCH_SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


@dataclass(frozen=True)
class Seen:
    """What a browser saw while it loaded a page."""

    requests: int
    bytes: int
    shift: float
    others: list[str]
    """Hosts that are not the page's own."""


def first_page(url: str) -> Seen:
    """Load a page in a browser of its own."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        program = playwright.chromium.launch(
            executable_path=chromium(), args=list(CHROMIUM_ARGUMENTS)
        )
        return load(program.new_page(), url)


def load(page: Page, url: str) -> Seen:
    """Load a page with nothing cached; bytes are counted as a server would compress them."""
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.add_init_script(WATCH_SHIFTS)
    page.goto(url, wait_until="networkidle")
    page.wait_for_timeout(300)
    host = urlsplit(url).netloc
    return Seen(
        requests=len(answers),
        bytes=sum(size_of(answer) for answer in answers),
        shift=float(page.evaluate("window.shifted")),
        others=sorted({urlsplit(answer.url).netloc for answer in answers} - {host}),
    )


def size_of(answer: Response) -> int:
    body = answer.body()
    return len(body) if answer.url.endswith(PACKED) else len(gzip.compress(body, 6))
