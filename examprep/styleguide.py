"""One page of all that pages are made of, for whoever builds them; routed in development only."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from grader.selectors.review import MarkedPart
from grader.selectors.sittings import State
from grader.web.boxes import Box
from grader.web.verdicts import Verdict

COLOURS = [
    "paper", "desk", "ink", "faint", "hairline", "edge", "tint", "accent", "accent-strong",
    "danger", "right", "carried", "partly", "open", "turned", "waiting",
]  # fmt: skip
# One note for each pen, in the words of the engine.
NOTES = [
    ("correct", 1, ""),
    ("right-from-your-own-values", 1, "Right from your own $Q$."),
    ("some-entries-right", 0.5, "Row 2: look again at what $\\operatorname{softmax}$ divides by."),
    ("wrong", 0, "No known mistake leads to this. Compare with your $K$, line by line."),
    ("mask-forgotten", 0.5, "Your tokens attend to later ones. What does **causal** forbid?"),
    ("in-doubt", 0.5, "The marker is unsure about this one."),
]
GIVENS = [
    {"name": "x", "symbol": "X", "value": [[0.2, 0.8], [0.5, 0.5], [1, -0.5]]},
    {"name": "beta_1", "symbol": r"\beta_1", "value": 0.02},
    {"name": "v", "symbol": "v", "value": [1, 0, 2]},
]


class SampleForm(forms.Form):
    """A form as those for accounts are: one field in order, one not."""

    name = forms.CharField(help_text="As it stands on your exam.")
    email = forms.EmailField()


@require_safe
def show_styleguide(request: HttpRequest) -> HttpResponse:
    """Show every part that pages share, by the very templates that the pages include."""
    now = timezone.now()
    places = entries()
    context = {
        "colours": COLOURS,
        "notes": [{"note": n, "credit": c, "feedback": f, "hint_cost": 0} for n, c, f in NOTES],
        "content": {"givens": GIVENS},
        "boxes": boxes(),
        "answered": SimpleNamespace(latest=SimpleNamespace(submission={"number": 1})),
        "complaints": {"errors": True, "faulty": [box for box in boxes() if box.error]},
        "form": SampleForm({"name": "Ada", "email": "ada"}),
        "standings": [Verdict("open", "Not tried yet"), Verdict("partly", "40 %")],
        "tallies": tallies(),
        "sitting": {"entries": places, "states": list(State), "answered": places[:1]},
        "slot": places[1]["slot"],
        "attempt": SimpleNamespace(due_at=now + timedelta(minutes=90)),
        "now": now,
    }
    return render(request, "styleguide.html", context)


def boxes() -> list[Box]:
    """Return an answer box of each kind: ringed, unreadable, answered, empty."""
    weights = part("weights", "matrix", "The attention weights", symbol="A", shape=[2, 2])
    weights |= {"decimals": 3, "tolerance": 0.002, "free": [[False, True], [False, False]]}
    written = [["1", ""], ["0.6", "0.4"]]
    mark = {"note": "some-entries-right", "credit": 0.5, "feedback": "", "hint_cost": 0}
    mark |= {"cells": [[True, None], [False, True]]}
    loss = part("loss", "number", "The loss", symbol="L", decimals=2)
    options = [{"name": "a", "text": "It grows."}, {"name": "b", "text": "It shrinks as $1/n$."}]
    return [
        Box(weights, written, latest=MarkedPart(weights, written, mark)),
        Box(loss, "0,5", "Write 0.5 with a point, not a comma."),
        Box(part("size", "choice", "What becomes of it?", options=options), "a"),
        Box(part("why", "text", "Say why.", max_length=600), ""),
    ]


def part(name: str, kind: str, prompt: str, **more: object) -> dict[str, Any]:
    return {"name": name, "kind": kind, "prompt": prompt, "weight": 1, **more}


def entries() -> list[dict[str, Any]]:
    """Return places of a palette, one in each state and one flagged."""
    return [
        {
            "slot": SimpleNamespace(
                position=place, section="Calculations", label="abcd"[place - 1], flagged=place == 3
            ),
            "state": state,
            "title": "Causal self-attention by hand",
        }
        for place, state in enumerate(State, start=1)
    ]


def tallies() -> list[dict[str, Any]]:
    rows = [("Short answer", 31, 50), ("Calculation", 24, 30)]
    return [{"name": n, "earned": e, "possible": p, "share": e / p} for n, e, p in rows]
