"""Set pages of HTML as one PDF, with WeasyPrint, which may not be able to run here."""

from __future__ import annotations

import logging
from ctypes.util import find_library
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils._os import safe_join

if TYPE_CHECKING:
    from weasyprint import HTML, Document

# What WeasyPrint loads when it is imported; wheels do not bring it along.
LIBRARIES = ("pango-1.0", "pangoft2-1.0", "fontconfig", "harfbuzz", "harfbuzz-subset")
# An address that leads nowhere, below which our static files are.
STATIC = "https://static.invalid/"
SHEET = "css/paper.css"
# They tell of every step they take, and of every rule of KaTeX's that paper has no use for.
TALKATIVE = {
    "weasyprint": logging.ERROR,
    "weasyprint.progress": logging.WARNING,
    "fontTools": logging.WARNING,
}
KINDS = {".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml"}


@cache
def can_print() -> bool:
    """Say whether the libraries are here that a PDF takes."""
    return all(map(find_library, LIBRARIES))


def read_static(address: str) -> tuple[bytes, str]:
    """Return a static file of ours and its kind; whatever else is asked for is refused."""
    path = address.removeprefix(STATIC).split("?")[0].split("#")[0]
    kind = KINDS.get(Path(path).suffix)
    if not address.startswith(STATIC) or kind is None:
        raise PermissionError(f"Nothing but our static files goes into a PDF: {address}")
    return Path(safe_join(settings.STATICFILES_DIRS[0], path)).read_bytes(), kind


class Paper:
    """The pages of a PDF so far. Pieces are laid out one by one, so that one can tell how far."""

    def __init__(self) -> None:
        for name, level in TALKATIVE.items():
            logging.getLogger(name).setLevel(level)

        # Imported here: it takes a while and libraries that only a printout needs.
        from weasyprint import CSS
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher, URLFetcherResponse

        class OwnFiles(URLFetcher):  # type: ignore[misc]
            def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
                content, kind = read_static(url)
                return URLFetcherResponse(url, content, {"Content-Type": kind})

        self.fonts = FontConfiguration()
        self.fetcher = OwnFiles()
        self.sheet = CSS(url=f"{STATIC}{SHEET}", url_fetcher=self.fetcher, font_config=self.fonts)
        self.documents: list[Document] = []

    @property
    def pages(self) -> int:
        return sum(len(document.pages) for document in self.documents)

    def lay_out(self, html: str) -> None:
        """Add a piece, which begins on a page of its own and goes on with the numbers."""
        from weasyprint import CSS

        numbers = CSS(
            string=f"@page :first {{ counter-reset: page {self.pages + 1} }}",
            font_config=self.fonts,
            url_fetcher=self.fetcher,
        )
        document: HTML = self._read(html)
        self.documents.append(
            document.render(font_config=self.fonts, stylesheets=[self.sheet, numbers])
        )

    def _read(self, html: str) -> HTML:
        from weasyprint import HTML

        return HTML(string=html, base_url=STATIC, url_fetcher=self.fetcher)

    def as_pdf(self) -> bytes:
        pages = [page for document in self.documents for page in document.pages]
        content: bytes = self.documents[0].copy(pages).write_pdf()
        return content
