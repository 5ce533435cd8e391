"""Each rule of the lint finds what it is there for, in a rubric that is right but for that."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grader.engine.rules import Role
from grader.engine.short_answer.lint import Complaint, lint
from tests.grader.engine.rules.test_rubric import READING, RUBRIC, SWAPPED, WRITING


def rules_broken(rubric, others=()) -> set[tuple[str, str]]:
    return {(complaint.rule, complaint.idea) for complaint in lint(rubric, others)}


def with_reading(**changes):
    return replace(RUBRIC, criteria=(replace(READING, **changes), WRITING))


def with_mistake(**changes):
    return replace(RUBRIC, misconceptions=(replace(SWAPPED, **changes),))


def test_a_good_rubric_has_nothing_to_mend():
    assert lint(RUBRIC, ["A convolution slides its kernel over the image."]) == []


@pytest.mark.parametrize(
    ("rubric", "rule", "idea"),
    [
        (with_reading(patterns=("read &",)), "pattern", "reading"),
        (with_reading(patterns=("@reader & read",)), "pattern", "reading"),
        (with_reading(patterns=()), "pattern", "reading"),
        (with_mistake(patterns=("a ~ b ~ c",)), "pattern", ""),
        (with_mistake(contradicts=("reading", "counting")), "pattern", ""),
        (replace(RUBRIC, roles=((Role(name="encoder", words="en(coder"),),)), "pattern", ""),
        (with_reading(phrasings=READING.phrasings[:2]), "few", "reading"),
        (with_mistake(contradicts=("writing",)), "few", "reading"),
        (replace(RUBRIC, reference=READING.phrasings[0]), "reference", "writing"),
        (
            with_reading(phrasings=(*READING.phrasings, "It takes in the sentence in one go.")),
            "phrasing",
            "reading",
        ),
        (with_mistake(phrasings=("The encoder rests.",)), "misconception", ""),
        (with_mistake(phrasings=(READING.phrasings[0],), patterns=()), "misconception", "reading"),
        (with_reading(patterns=("read|see|look & whole|entire|all",)), "swapped", "reading"),
        (replace(RUBRIC, question=WRITING.phrasings[2]), "question", "writing"),
        (
            replace(
                with_reading(patterns=("whole", "entire", "all")),
                reference="The encoder reads whole sentences, the decoder writes word by word.",
                misconceptions=(),
            ),
            "keywords",
            "reading",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_idea(rubric, rule, idea):
    assert (rule, idea) in rules_broken(rubric)


def test_an_answer_to_another_question_earns_nothing():
    assert rules_broken(RUBRIC, [WRITING.phrasings[0]]) == {("others", "writing")}


def test_a_complaint_shows_the_words_that_are_wrong():
    (complaint,) = lint(with_reading(phrasings=(*READING.phrasings, "Both words are taken in.")))

    assert complaint == Complaint(
        "phrasing", "reading", "The patterns do not recognise “Both words are taken in.”."
    )
