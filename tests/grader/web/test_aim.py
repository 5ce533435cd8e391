"""What practice aims at, in words, and whether the mistake came again."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string

from grader.models import Slot
from grader.selectors.review import MarkedPart, Verdict


def aimed(aim="mask-forgotten", notes=None):
    context = {"slot": Slot(aim=aim)}
    if notes is not None:
        parts = [MarkedPart({"name": n}, None, {"note": n, "feedback": ""}) for n in notes]
        context["verdict"] = Verdict("graded", 0.5, parts, False, None, 0.0)
    return " ".join(render_to_string("grader/practice/_aim.html", context).split())


def test_before_there_are_marks_it_says_what_it_aims_at():
    assert "Aimed at: <strong>Mask forgotten</strong>. These numbers show" in aimed()


@pytest.mark.parametrize("note", ["mask-forgotten", "scaled-twice or mask-forgotten"])
def test_a_mistake_that_came_again_is_said(note):
    assert "It happened again" in aimed(notes=["correct", note])


def test_a_mistake_that_did_not_come_again_is_said_too():
    html = aimed(notes=["correct", "mask-forgotten-twice", "scaled-twice"])
    assert "It did not happen this time" in html
    assert "pen--right" in html


def test_without_an_aim_there_is_nothing():
    assert aimed(aim="") == ""


def test_a_name_is_written_and_not_read():
    assert "<b>" not in aimed(aim="<b>")
