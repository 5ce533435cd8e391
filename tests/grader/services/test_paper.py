"""What is set as a PDF, and what is never fetched for it."""

from __future__ import annotations

import re
import zlib

import pytest
from django.core.exceptions import SuspiciousFileOperation

from grader.services import paper
from grader.services.paper import Paper, can_print, read_static

needs_libraries = pytest.mark.skipif(not can_print(), reason="no Pango on this machine")


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/css/paper.css",
        "https://static.invalid.example.org/css/paper.css",
        "file:///etc/passwd",
        "data:text/css,body{}",
        "https://static.invalid/js/live.js",
        "/css/paper.css",
    ],
)
def test_nothing_but_our_own_files_is_read(address):
    with pytest.raises(PermissionError):
        read_static(address)


@pytest.mark.parametrize("path", ["../pyproject.css", "%2e%2e/x.css", "/etc/x.css", "css/no.css"])
def test_no_path_leads_out_of_the_folder(path):
    with pytest.raises((SuspiciousFileOperation, FileNotFoundError)):
        read_static(f"https://static.invalid/{path}")


def test_static_files_are_read_by_their_path():
    content, kind = read_static("https://static.invalid/css/paper.css?v=1#top")

    assert content.startswith(b"/* Results as a PDF")
    assert kind == "text/css"


def test_without_a_library_there_is_no_pdf(monkeypatch):
    monkeypatch.setattr(paper, "find_library", lambda name: None if "pango" in name else name)
    can_print.cache_clear()
    try:
        assert not can_print()
    finally:
        can_print.cache_clear()


def objects_of(pdf):
    """What a PDF consists of, its compressed streams unpacked."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    return b"".join(zlib.decompress(stream) for stream in streams if stream[:1] == b"\x78")


@needs_libraries
def test_pieces_become_one_file_and_pages_go_on_counting():
    sheet = Paper()
    for words in ("<p class='running'><span class='page'></span></p><h1>One</h1>", "<p>Two</p>"):
        sheet.lay_out(f"<html><body>{words}</body></html>")

    pdf = sheet.as_pdf()

    assert sheet.pages == 2
    assert pdf.startswith(b"%PDF-")
    assert b"/Count 2" in objects_of(pdf)


@needs_libraries
def test_what_a_page_asks_for_elsewhere_is_refused_and_the_rest_is_laid_out(monkeypatch):
    asked = []

    def watched(address):
        asked.append(address)
        return read_static(address)

    monkeypatch.setattr(paper, "read_static", watched)
    opened = []
    monkeypatch.setattr("socket.create_connection", lambda *a, **k: opened.append(a))
    sheet = Paper()

    sheet.lay_out(
        "<p>Text</p><img src='http://example.org/a.png'><img src='file:///etc/hostname'>"
        "<link rel='stylesheet' href='https://example.org/a.css'>"
    )

    assert sheet.as_pdf().startswith(b"%PDF-")
    assert {"http://example.org/a.png", "file:///etc/hostname"} <= set(asked)
    assert opened == []
