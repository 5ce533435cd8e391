"""Pages for when something went wrong say what, and what to do."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from tests.factories import ItemVersionFactory
from tests.reading import Page


@pytest.mark.django_db
def test_a_form_from_a_page_that_was_open_too_long_is_explained():
    version = ItemVersionFactory()
    client = Client(enforce_csrf_checks=True)

    response = client.post(reverse("issue", args=[version.item.bank.slug, version.item.slug]))

    page = Page(response.content.decode())
    assert response.status_code == 403
    assert "The page was open too long" in page.text
    assert page.faults == []


@pytest.mark.parametrize("template", ["400.html", "403.html", "404.html", "500.html"])
def test_each_error_page_stands_by_itself(template):
    page = Page(render_to_string(template))

    assert page.faults == []
    assert page.headings == ["h1"]
    assert 'href="/"' in page.html


def test_a_fault_of_ours_is_called_ours():
    assert "The fault is ours" in Page(render_to_string("500.html")).text
