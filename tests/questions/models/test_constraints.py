from __future__ import annotations

import pytest
from django.db import IntegrityError

from questions.models import Choice, Criterion, ItemVersion, Topic, WrittenPart
from tests.questions.samples import bank_row, item_row, version_row

pytestmark = pytest.mark.django_db


def refused(name: str) -> pytest.RaisesExc[IntegrityError]:
    # PostgreSQL names the constraint; SQLite does so for checks, and lists a unique one's columns.
    return pytest.raises(IntegrityError, match=rf"{name}|UNIQUE constraint failed")


def part_row(**values: object) -> WrittenPart:
    version = version_row(item_row(bank_row()))
    return WrittenPart.objects.create(
        version=version, name="answer", position=1, **({"rule": "one-of"} | values)
    )


@pytest.mark.parametrize(
    ("stem", "generator", "generator_version"),
    [("", "", None), ("Why?", "causal-attention", 1)],
    ids=["neither", "both"],
)
def test_a_version_has_either_a_stem_or_a_generator(stem, generator, generator_version):
    item = item_row(bank_row())

    with refused("version_has_stem_or_generator"):
        ItemVersion.objects.create(
            item=item,
            number=1,
            title="Both or neither",
            stem=stem,
            generator=generator,
            generator_version=generator_version,
        )


def test_a_generated_version_records_which_version_of_its_generator_it_was():
    item = item_row(bank_row())

    with refused("version_of_generator_recorded"):
        ItemVersion.objects.create(item=item, number=1, title="x", generator="causal-attention")


def test_an_item_has_one_version_of_a_number():
    item = item_row(bank_row())
    version_row(item, 1)

    with refused("version_number_unique"):
        version_row(item, 1)


def test_versions_count_from_one():
    item = item_row(bank_row())

    with refused("version_number_from_one"):
        version_row(item, 0)


def test_a_slug_names_one_item_of_a_bank_and_may_name_another_elsewhere():
    bank = bank_row()
    item_row(bank, "same")
    item_row(bank_row("elsewhere"), "same")

    with refused("item_slug_unique_in_bank"):
        item_row(bank, "same")


def test_a_part_counts_for_something():
    with refused("part_weight_positive"):
        part_row(weight=0)


def test_a_part_is_marked_by_a_rule_that_exists():
    with refused("part_rule_known"):
        part_row(rule="by-eye")


def test_a_choice_has_one_key():
    part = part_row()
    Choice.objects.create(part=part, name="a", position=1, text="Two", is_key=True)

    with refused("choice_key_only_one"):
        Choice.objects.create(part=part, name="b", position=2, text="Four", is_key=True)


@pytest.mark.parametrize("weight", [0, 1.5])
def test_a_criterion_is_worth_a_fraction_of_its_part(weight):
    part = part_row(rule="rubric")

    with refused("criterion_weight_is_a_fraction"):
        Criterion.objects.create(part=part, name="idea", position=1, idea="So", weight=weight)


def test_a_topic_does_not_stand_within_itself():
    topic = Topic.objects.create(slug="loop", title="Loop")
    topic.parent = topic

    with refused("topic_not_within_itself"):
        topic.save()


def test_the_published_version_is_the_newest_one_that_is_published():
    item = item_row(bank_row())
    version_row(item, 1)
    second = version_row(item, 2)
    version_row(item, 3, published=False)

    assert item.published == second


def test_an_item_with_a_draft_only_has_no_published_version():
    item = item_row(bank_row())
    version_row(item, 1, published=False)

    assert item.published is None
