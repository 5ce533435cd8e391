"""The style guide shows the real parts of pages, and visitors of a deployment never see it."""

from __future__ import annotations

import importlib

import pytest
from django.test import override_settings
from django.urls import NoReverseMatch, clear_url_caches, reverse

from examprep import urls
from tests.reading import Page

pytestmark = pytest.mark.django_db


def test_every_part_is_there(client):
    page = Page(client.get("/styleguide/").content.decode())

    assert page.faults == []
    for pen in ("right", "carried", "partly", "open", "turned", "provisional"):
        assert f"pen--{pen}" in page.html
    for part in ('class="matrix asked"', 'class="choices"', 'class="palette"', "<progress"):
        assert part in page.html


def test_a_deployment_has_none():
    try:
        with override_settings(DEVELOPMENT=False):
            importlib.reload(urls)
            clear_url_caches()

            with pytest.raises(NoReverseMatch):
                reverse("styleguide")
    finally:
        importlib.reload(urls)
        clear_url_caches()
