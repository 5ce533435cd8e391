"""The rubrics of a bank's file: the same that students are marked by, found by their names."""

from __future__ import annotations

import pytest

from questions.models import Item
from questions.services.bank_rubrics import bank_paths, rubrics_of
from questions.services.importing import load_bank
from questions.services.rendering import problem_of
from tests.questions.samples import SMALL_BANK


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "small.yaml"
    path.write_text(SMALL_BANK)
    return path


def test_an_item_is_found_by_its_slug_and_by_its_section_and_label(file):
    rubrics = rubrics_of([file])

    assert set(rubrics) == {"explain", "sa_a"}
    assert rubrics["explain"] is rubrics["sa_a"]
    assert [criterion.name for criterion in rubrics["sa_a"].criteria] == ["scattering", "sun"]


def test_the_first_of_two_banks_counts(file, tmp_path):
    other = tmp_path / "other.yaml"
    other.write_text(SMALL_BANK.replace("slug: explain", "slug: again"))

    rubrics = rubrics_of([file, other])

    assert rubrics["sa_a"] is rubrics["explain"]
    assert "again" in rubrics


def test_one_of_several_texts_has_its_name_after_a_slash(tmp_path):
    path = tmp_path / "two.yaml"
    criteria = "[{name: n, idea: It is., weight: 1, phrasings: [It is.], hint: Is it so.}]"
    path.write_text(f"""
bank: {{slug: two, title: Two}}
topics: [{{slug: t, title: T}}]
items:
  - slug: both
    section: short-answer
    label: b
    title: Both
    topics: [t]
    stem: Say both.
    parts:
      - name: one
        prompt: One.
        criteria: {criteria}
        reference: It is one.
        roles: [{{one: "one|first", two: "two|second"}}]
      - {{name: two, prompt: Two., criteria: {criteria}}}
""")

    rubrics = rubrics_of([path])

    assert set(rubrics) == {"both/one", "both/two", "sa_b/one", "sa_b/two"}
    assert rubrics["both/one"].reference == "It is one."
    assert [role.name for role in rubrics["both/one"].roles[0]] == ["one", "two"]
    assert rubrics["both/two"].roles == ()


@pytest.mark.django_db
def test_a_rubric_of_the_file_is_the_one_that_students_are_marked_by():
    for path in bank_paths():
        load_bank(path)
        rubrics = rubrics_of([path])

        for item in Item.objects.filter(bank__slug=path.stem.replace("_", "-")):
            if item.slug in rubrics:
                (part,) = problem_of(item.published, seed=0).parts
                assert part.rule == rubrics[item.slug]


def test_banks_are_named_by_their_slug_or_by_a_file(file):
    (ours,) = bank_paths(["deep-learning-midterm"])

    assert ours.name == "deep_learning_midterm.yaml"
    assert bank_paths([str(file)]) == [file]
    assert ours in bank_paths()
    with pytest.raises(FileNotFoundError, match=r"there is no bank nowhere; .*midterm"):
        bank_paths(["nowhere"])
