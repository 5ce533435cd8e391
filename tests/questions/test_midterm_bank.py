"""The midterm that comes with the site holds what it should."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import questions
from grader import engine
from questions.formats.bank_file import BankFile, ItemEntry
from questions.formats.yaml_bank import read_bank
from questions.models import ItemVersion
from questions.services.importing import load_bank
from questions.services.rendering import problem_of

FILE = Path(questions.__file__).parent / "banks" / "deep_learning_midterm.yaml"
MIDTERM: BankFile = read_bank(FILE.read_text())

# By the question's number on the paper.
KEYS = {
    "1": "b", "2": "a", "3": "d", "4": "b", "5": "c",
    "6": "b", "7": "d", "8": "a", "9": "a", "10": "b",
}  # fmt: skip


def section(name: str) -> list[ItemEntry]:
    return [item for item in MIDTERM.items if item.section == name]


def by_slug(items: list[ItemEntry]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("item", items, ids=lambda item: item.slug)


def frozen(slug: str, *, printed: bool = False) -> tuple[dict[str, Any], dict[str, Any]]:
    version = ItemVersion.objects.get(item__slug=slug)
    return engine.freeze(problem_of(version, 7, printed=printed))


def test_it_has_the_papers_sections_and_labels():
    labels = {
        name: "".join(f"{item.label} " for item in section(name)).split()
        for name in ("short-answer", "calculation", "multiple-choice")
    }

    assert labels == {
        "short-answer": list("abcdefghij"),
        "calculation": list("abc"),
        "multiple-choice": [str(number) for number in range(1, 11)],
    }


def test_every_multiple_choice_item_has_the_papers_key():
    keys = {
        item.label: choice.name
        for item in section("multiple-choice")
        for choice in item.wording.parts[0].choices
        if choice.is_key
    }

    assert keys == KEYS


@by_slug(section("multiple-choice"))
def test_every_option_is_explained_in_its_own_words(item):
    choices = item.wording.parts[0].choices

    assert len(choices) == 4
    for choice in choices:
        assert len(choice.feedback.split()) >= 8
        assert choice.feedback.endswith((".", "?"))
    assert len({choice.feedback for choice in choices}) == 4
    assert item.wording.solution


def test_none_of_these_stays_last():
    options = [
        (item.label, choice)
        for item in section("multiple-choice")
        for choice in item.wording.parts[0].choices
    ]

    pinned = [(label, choice.name) for label, choice in options if choice.pinned]
    none = [(label, choice.name) for label, choice in options if "None of" in choice.text]

    assert pinned == none == [("2", "d")]


@by_slug(section("short-answer"))
def test_every_short_answer_can_be_marked_and_taught(item):
    (part,) = item.wording.parts

    assert sum(criterion.weight for criterion in part.criteria) == pytest.approx(1)
    assert len(part.criteria) >= 3
    for criterion in part.criteria:
        assert len(criterion.phrasings) >= 3
        assert len(criterion.hint.split()) >= 8
    assert len(part.misconceptions) >= 3
    for misconception in part.misconceptions:
        assert len(misconception.feedback.split()) >= 8
    assert len(item.wording.solution.split()) >= 40


def test_every_item_has_one_topic_or_two_and_every_topic_of_the_leaves_has_an_item():
    counts = [len(item.topics) for item in MIDTERM.items]
    used = Counter(topic for item in MIDTERM.items for topic in item.topics)
    parents = {topic.parent for topic in MIDTERM.topics}

    assert set(counts) == {1, 2}
    assert {topic.slug for topic in MIDTERM.topics} - parents <= set(used)


def test_no_sentence_is_said_twice():
    sentences = Counter(
        text
        for item in MIDTERM.items
        for part in item.wording.parts
        for text in [
            item.wording.stem,
            item.wording.solution,
            *(choice.feedback for choice in part.choices),
            *(criterion.hint for criterion in part.criteria),
            *(misconception.feedback for misconception in part.misconceptions),
        ]
    )

    assert [text for text, times in sentences.items() if times > 1] == []


@pytest.mark.django_db
def test_it_loads_twice_without_a_new_version():
    first = load_bank(FILE)

    second = load_bank(FILE)

    assert (len(first.created), len(second.unchanged)) == (23, 23)
    assert ItemVersion.objects.count() == 23


@pytest.mark.django_db
@by_slug(section("multiple-choice"))
def test_the_key_earns_full_marks_and_nothing_else_does(item):
    load_bank(FILE)
    _, key = frozen(item.slug)

    scores = {name: engine.mark(key, {"answer": name}).score for name in "abcd"}

    assert scores == {name: float(name == KEYS[item.label]) for name in "abcd"}


@pytest.mark.django_db
@by_slug(section("short-answer"))
def test_the_model_answer_earns_full_marks_without_a_doubt(item):
    load_bank(FILE)
    _, key = frozen(item.slug)

    outcome = engine.mark(key, {"answer": item.wording.solution})

    assert (outcome.score, outcome.unsure) == (1.0, False)


@pytest.mark.django_db
@by_slug(section("short-answer"))
def test_no_right_idea_is_taken_for_a_misconception_and_none_of_those_for_a_right_idea(item):
    load_bank(FILE)
    _, key = frozen(item.slug)
    (part,) = item.wording.parts

    def marked(phrasing: str) -> engine.Mark:
        return engine.mark(key, {"answer": phrasing}).marks["answer"]

    for phrasing in (text for criterion in part.criteria for text in criterion.phrasings):
        assert (phrasing, marked(phrasing).feedback) == (phrasing, "")
    for misconception in part.misconceptions:
        for phrasing in misconception.phrasings:
            mark = marked(phrasing)
            assert misconception.feedback in mark.feedback
            assert (phrasing, mark.note) != (phrasing, "found-all")
            assert "found" not in [cell["state"] for cell in mark.cells], phrasing


@pytest.mark.django_db
@by_slug(section("calculation"))
def test_every_calculation_can_be_had_with_the_papers_numbers_and_with_fresh_ones(item):
    load_bank(FILE)

    printed, _ = frozen(item.slug, printed=True)
    drawn, _ = frozen(item.slug)

    shown = {given["name"]: given["value"] for given in printed["givens"]}
    assert shown.keys() == item.wording.givens.keys()
    for name, value in item.wording.givens.items():
        np.testing.assert_array_equal(shown[name], value)
    assert drawn["givens"] != printed["givens"]
    assert [part["shape"] for part in drawn["parts"]] == [
        part["shape"] for part in printed["parts"]
    ]
