"""What a student is told of the ideas that a text was searched for."""

from __future__ import annotations

from django.template.loader import render_to_string

from grader.web.verdicts import verdict_on

IDEAS = [
    {"state": "found", "text": "Noise is added.", "evidence": "it adds <b>noise</b>"},
    {"state": "in-doubt", "text": "A network removes it.", "evidence": "removes it"},
    {"state": "not-found", "text": "How many steps are there?", "evidence": ""},
]


def test_each_idea_has_its_state_in_words_and_its_feedback():
    page = render_to_string("grader/_ideas.html", {"ideas": IDEAS})

    for words in ("Found.", "In doubt.", "Not found yet.", "How many steps are there?"):
        assert words in page
    assert page.count("You wrote:") == 2


def test_what_the_student_wrote_is_escaped():
    page = render_to_string("grader/_ideas.html", {"ideas": IDEAS})

    assert "<b>" not in page
    assert "&lt;b&gt;noise" in page


def test_where_no_idea_was_found_nobody_reads_that_some_are_there():
    some = verdict_on({"note": "partly-found", "credit": 0.25})
    none = verdict_on({"note": "partly-found", "credit": 0.0})

    assert (some.pen, some.word) == ("partly", "Some ideas are there")
    assert (none.pen, none.word) == ("open", "Not found yet")
