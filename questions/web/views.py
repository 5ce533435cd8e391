"""The pages that show what there is to practise."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from questions.selectors.access import bank_for, item_for
from questions.selectors.catalogue import banks_with_sizes, items_of, published_version
from questions.selectors.syllabus import syllabus_for
from questions.web.describing import asked_in, summary_of
from questions.web.specimen import specimen_from


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what practising here is like, and the banks."""
    banks = list(banks_with_sizes(request.user))
    context = {"banks": banks, "specimen": specimen_from(banks)}
    return render(request, "questions/home.html", context)


@require_safe
def show_syllabus(request: HttpRequest) -> HttpResponse:
    """List the topics in the order of learning, with all that practises them."""
    entries = syllabus_for(request.user)
    items = {item.pk: item for entry in entries for item in entry.items}
    context = {"entries": entries, "items": list(items.values())}
    return render(request, "questions/syllabus.html", context)


@require_safe
def show_bank(request: HttpRequest, slug: str) -> HttpResponse:
    """List a bank's items, section by section."""
    bank = bank_for(request.user, slug)
    return render(request, "questions/bank.html", {"bank": bank, "items": items_of(bank)})


@require_safe
def show_item(request: HttpRequest, slug: str, item: str) -> HttpResponse:
    """Say what an item asks, before one begins."""
    found = item_for(request.user, slug, item)
    version = published_version(found)
    context = {
        "item": found,
        "version": version,
        "asked": asked_in(version),
        "summary": summary_of(version),
    }
    return render(request, "questions/item.html", context)
