"""What a student is told of the ideas that a text was searched for."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from grader.web.ideas import ideas_of, learnt_in, pieces_of, reasons_of
from grader.web.verdicts import verdict_on
from tests.grader.texts import ANSWER, by_hand, cell, four_ideas, text_mark
from tests.reading import Page

# As they were stored before there were names and spans.
OLD = [
    {"state": "found", "text": "Noise is added.", "evidence": "it adds <b>noise</b>"},
    {"state": "in-doubt", "text": "A network removes it.", "evidence": "removes it"},
    {"state": "not-found", "text": "How many steps are there?", "evidence": ""},
]
PART = {"kind": "text", "name": "answer"}


def page_of(cells):
    return render_to_string("grader/_ideas.html", {"ideas": ideas_of({"cells": cells})})


def answer_of(answer, mark):
    return render_to_string("grader/_answer.html", {"part": PART, "answer": answer, "mark": mark})


def test_each_idea_has_its_state_in_words_and_its_feedback():
    text = Page(page_of(four_ideas())).text

    assert "1 Found. Short waves are scattered most." in text
    assert "2 In doubt. Compare with: Light is from the sun." in text
    assert "3 This sentence seems to say the reverse: who does what?" in text
    assert "4 Not found yet. What does air do?" in text
    assert text.count("Your words:") == 3
    assert "wrong" not in text.lower()


def test_an_idea_that_seems_to_be_said_the_wrong_way_round_is_not_given_away():
    assert "The sea." not in Page(page_of(four_ideas())).text


def test_a_found_idea_that_counts_half_says_so_and_why():
    whole = cell("a1", "found", "It is.", "it is", [], "pattern", 1.0)
    half = {**whole, "credit": 0.5}
    given = {**half, "source": "person"}

    assert "Counts half until an instructor has looked" in Page(page_of([half])).text
    assert "Counts half" not in Page(page_of([whole, given, *OLD])).text


def test_what_is_denied_is_not_asked_about_who_does_what():
    denied = cell("a1", "contradicted", "It is.", "it is not", [], "denied", 0.0)

    text = Page(page_of([denied])).text

    assert "it is not so" in text
    assert "who does what" not in text


def test_old_marks_without_names_and_spans_are_told_too():
    page = page_of(OLD)

    for words in ("1 Found.", "Compare with:", "3 Not found yet.", "How many steps are there?"):
        assert words in page
    assert page.count("Your words:") == 2
    assert "<b>" not in page
    assert "&lt;b&gt;noise" in page
    assert "<mark" not in answer_of("it adds noise", text_mark(cells=OLD))


def test_a_part_of_the_marks_from_a_person_is_no_doubt():
    half = cell("a1", "in-doubt", "It is.", "it is", [], "person", 0.5)

    (idea,) = ideas_of({"cells": [half]}, {"a1"})

    assert idea.verdict.word == "Partly there"


def test_the_words_that_show_an_idea_bear_its_number():
    text = Page(answer_of(ANSWER, text_mark())).text

    assert "The air scatters blue light. (idea 1 )" in text
    assert "I think it is the sun (idea 2 )" in text
    assert "The sea is mirrored (idea 3 ) in it." in text


def test_words_that_show_two_ideas_bear_the_number_of_each_where_it_ends():
    cells = [cell(name, "found", "", "", [span], "pattern", 1.0) for name, span in OVERLAP]

    pieces = pieces_of("abcdef", {"cells": cells})

    assert [(piece.text, piece.numbers) for piece in pieces] == [
        ("ab", ""),
        ("cd", "1"),
        ("ef", "2"),
    ]


OVERLAP = [("a1", [0, 4]), ("a2", [2, 6])]


def test_what_the_student_wrote_is_escaped_in_the_answer():
    cells = [cell("a1", "found", "", "", [[0, 3]], "pattern", 1.0)]

    page = answer_of("<b>x", text_mark(cells=cells))

    assert "&lt;b&gt;" in page
    assert "<b>" not in page


SPANS = st.lists(st.lists(st.integers(-3, 30), min_size=2, max_size=2), max_size=5)


@given(st.text(max_size=20), st.lists(SPANS, max_size=4))
def test_the_pieces_of_an_answer_are_the_answer(answer, spans):
    cells = [cell("", "found", "", "", each, "pattern", 1.0) for each in spans]

    pieces = pieces_of(answer, {"cells": cells})

    assert "".join(piece.text for piece in pieces) == answer
    shown = {idea.number for piece in pieces for idea in piece.ideas}
    assert shown == {idea.number for piece in pieces for idea in piece.ending}
    told = {
        number
        for number, each in enumerate(spans, 1)
        if any(0 <= start < end <= len(answer) for start, end in each)
    }
    assert shown == told


@pytest.mark.parametrize(
    "reason",
    [
        *("contradicted", "in-doubt", "nothing-found", "keywords", "restated"),
        *("instructions", "variance"),
    ],
)
def test_every_reason_is_said_in_words(reason):
    (said,) = reasons_of(text_mark(reasons=[reason]))

    assert reason not in said or " " in said
    assert len(said) > 20


def test_a_list_of_words_is_told_what_to_do():
    page = render_to_string("grader/_reasons.html", {"mark": text_mark(reasons=["keywords"])})

    assert "say in a sentence how they belong together" in page


@pytest.mark.parametrize(
    ("correction", "count", "said"),
    [
        (0.04, 7, "Adjusted by +4 points of 100, as learnt from 7 answers that an instructor"),
        (-0.1, 1, "Adjusted by −10 points of 100, as learnt from 1 answer that an instructor"),  # noqa: RUF001
        (0.001, 3, "Compared with 3 answers that an instructor marked: nothing to adjust."),
        (0.0, 0, ""),
    ],
)
def test_what_was_learnt_from_instructors_is_said(correction, count, said):
    assert learnt_in(text_mark(correction=correction, learnt_from=count)).startswith(said)
    assert bool(learnt_in(text_mark(correction=correction, learnt_from=count))) == bool(said)


def test_where_no_idea_was_found_nobody_reads_that_some_are_there():
    some = verdict_on({"note": "partly-found", "credit": 0.25})
    none = verdict_on({"note": "partly-found", "credit": 0.0})

    assert (some.pen, some.word) == ("partly", "Some ideas are there")
    assert (none.pen, none.word) == ("open", "Not found yet")


@pytest.mark.parametrize(("credit", "pen"), [(1.0, "right"), (0.5, "partly"), (0.0, "open")])
def test_a_persons_mark_says_so_in_the_pen_of_its_credit(credit, pen):
    verdict = verdict_on(by_hand(credit))

    assert (verdict.pen, verdict.word) == (pen, "Marked by an instructor")


def test_a_provisional_mark_looks_provisional():
    page = render_to_string("grader/_note.html", {"mark": text_mark(), "weight": 4})
    final = render_to_string("grader/_note.html", {"mark": by_hand(0.5), "weight": 4})

    assert "unsettled" in page
    assert "ringed" in page
    assert "Provisional" in Page(page).text
    assert "unsettled" not in final
    assert "Provisional" not in Page(final).text
