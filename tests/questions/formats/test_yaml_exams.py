"""Exams in a bank's file: read as they stand, or refused with the place and the mend."""

from __future__ import annotations

from datetime import timedelta

import pytest

from questions.formats.plain_yaml import UnreadableBank
from questions.formats.yaml_bank import read_bank
from tests.questions.samples import SMALL_BANK

EXAM = """
exams:
  - slug: small-exam
    title: A small exam
    minutes: 30
    opens: "2026-12-01T09:00+01:00"
    closes: "2026-12-01T18:00+01:00"
    sittings: 2
    sections:
      - {title: Explain, of: short-answer, points: 4}
      - {title: Rest, items: [compute, pick], pick: 1}
"""


def test_an_exam_is_read_as_it_stands():
    (exam,) = read_bank(SMALL_BANK + EXAM).exams

    assert (exam.slug, exam.minutes, exam.sittings, exam.tries) == ("small-exam", 30, 2, None)
    assert exam.release == "when-finished"
    assert exam.closes - exam.opens == timedelta(hours=9)
    assert [(s.items, s.points, s.pick) for s in exam.sections] == [
        (("explain",), 4.0, None),
        (("compute", "pick"), 1.0, 1),
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("minutes: 30", "minutes: 0", "write a whole number from 1 to"),
        ("minutes: 30", "minutes: true", "write a whole number from 1 to"),
        ("09:00+01:00", "09:00", "write a moment with its zone"),
        ("09:00+01:00", "19:00+01:00", "let it close after it opens"),
        ("sittings: 2", "tries: 2", "only where marks are shown at once"),
        ("sittings: 2", "release: never", "write at-once or when-finished"),
        ("of: short-answer", "of: essay", "write calculation or multiple-choice or short-answer"),
        ("of: short-answer", "of: short-answer, items: [pick]", "either `of`"),
        ("[compute, pick]", "[compute, nothing]", "nothing is not among the items"),
        ("[compute, pick]", "[compute, compute]", "compute stands here twice"),
        ("[compute, pick]", "[compute, explain]", "explain stands in another section too"),
        ("pick: 1", "pick: 3", "write a whole number from 1 to 2"),
        ("points: 4", "points: 0", "write a number above 0"),
    ],
)
def test_what_cannot_be_is_refused_with_its_mend(old, new, message):
    assert old in EXAM

    with pytest.raises(UnreadableBank, match=message):
        read_bank(SMALL_BANK + EXAM.replace(old, new))


def test_marks_shown_when_it_closes_need_a_closing_time():
    never = EXAM.replace('closes: "2026-12-01T18:00+01:00"', "release: when-closed")

    with pytest.raises(UnreadableBank, match="say when it closes"):
        read_bank(SMALL_BANK + never)


def test_two_exams_of_one_name_are_refused():
    twice = EXAM + EXAM.replace("exams:\n", "")

    with pytest.raises(UnreadableBank, match="small-exam stands here twice"):
        read_bank(SMALL_BANK + twice)
