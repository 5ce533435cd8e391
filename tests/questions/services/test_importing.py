from __future__ import annotations

import re

import pytest
from django.forms import model_to_dict

from questions.formats.plain_yaml import UnreadableBank
from questions.formats.yaml_bank import read_bank
from questions.models import Bank, Item, ItemVersion, Topic
from questions.selectors.catalogue import published_version
from questions.services import importing
from questions.services.importing import load_bank
from questions.services.rendering import problem_of
from questions.services.versions import wording_of
from tests.questions.samples import RICH_BANK, SMALL_BANK, small_bank

pytestmark = pytest.mark.django_db


def test_loading_publishes_every_item():
    loaded = load_bank(SMALL_BANK)

    assert loaded.created == ["pick", "explain", "compute"]
    assert [
        (item.slug, item.position, item.section, item.label, item.published is not None)
        for item in loaded.bank.items.all()
    ] == [
        ("pick", 1, "multiple-choice", "1", True),
        ("explain", 2, "short-answer", "a", True),
        ("compute", 3, "calculation", "a", True),
    ]


def test_topics_are_kept_as_a_tree_and_given_to_items():
    load_bank(SMALL_BANK)

    assert Topic.objects.get(slug="narrow").parent == Topic.objects.get(slug="wide")
    topics = Item.objects.get(slug="explain").topics.values_list("slug", flat=True)
    assert set(topics) == {"narrow", "wide"}


def test_what_was_written_can_be_read_back():
    load_bank(SMALL_BANK)

    for entry in read_bank(SMALL_BANK).items:
        assert wording_of(ItemVersion.objects.get(item__slug=entry.slug)) == entry.wording


def test_a_rubric_with_all_it_may_have_can_be_read_back_and_is_loaded_once():
    load_bank(RICH_BANK)

    assert load_bank(RICH_BANK).unchanged == ["pick", "explain", "compute"]
    entry = read_bank(RICH_BANK).items[1]
    assert wording_of(ItemVersion.objects.get(item__slug="explain")) == entry.wording


def test_loading_again_changes_nothing():
    load_bank(SMALL_BANK)

    again = load_bank(SMALL_BANK)

    assert (again.unchanged, again.created, again.changed) == (
        ["pick", "explain", "compute"],
        [],
        [],
    )
    assert (Bank.objects.count(), Item.objects.count(), ItemVersion.objects.count()) == (1, 3, 3)


@pytest.mark.parametrize(
    ("slug", "old", "new"),
    [
        ("pick", "Which number is even?", "Which of these is even?"),
        ("pick", "Three halves leave a rest.", "Halves of three are no numbers we count with."),
        ("pick", "text: Two, key: true", "name: two, text: Two, key: true"),
        ("explain", "hint: Where does the light", "hint: From where does the light"),
        ("explain", "The sky mirrors the sea.", "The sky is a mirror."),
        ("explain", "weight: 0.25\n", "weight: 0.25\n        patterns: [light & sun]\n"),
        ("explain", "feedback: The sky is", "contradicts: [sun]\n        feedback: The sky is"),
        ("explain", "    criteria:\n", '    roles: [{air: "air", sea: "sea"}]\n    criteria:\n'),
        ("compute", "[[0.2, 0.8], [0.5, 0.5]]", "[[0.2, 0.8], [0.5, 0.6]]"),
        ("compute", "{tokens: 2, width: 2}", "{tokens: 2, width: 2, scale: true}"),
    ],
)
def test_a_changed_item_gets_a_new_version_and_keeps_its_old_one(slug, old, new):
    load_bank(SMALL_BANK)
    before = ItemVersion.objects.get(item__slug=slug)
    said = (model_to_dict(before), wording_of(before))

    loaded = load_bank(small_bank(old, new))

    assert (loaded.changed, len(loaded.unchanged)) == ([slug], 2)
    first, second = ItemVersion.objects.filter(item__slug=slug).order_by("number")
    assert (model_to_dict(first), wording_of(first)) == said
    assert (second.number, Item.objects.get(slug=slug).published) == (2, second)


def test_an_item_changed_back_gets_a_third_version():
    load_bank(SMALL_BANK)
    load_bank(small_bank("Which number is even?", "Which is even?"))

    load_bank(SMALL_BANK)

    published = published_version(Item.objects.get(slug="pick"))
    assert (published.number, published.stem) == (3, "Which number is even?")


def test_a_new_version_of_the_generator_makes_a_new_version_of_the_item(monkeypatch):
    load_bank(SMALL_BANK)
    raised = {"": None, "causal-attention": 99}
    monkeypatch.setattr(
        importing, "version_of_generator", lambda entry: raised[entry.wording.generator]
    )

    loaded = load_bank(SMALL_BANK)

    assert loaded.changed == ["compute"]
    assert published_version(Item.objects.get(slug="compute")).generator_version == 99


def test_an_item_gone_from_the_file_is_retired_and_kept():
    load_bank(SMALL_BANK)

    loaded = load_bank(SMALL_BANK[: SMALL_BANK.index("  - slug: compute")])

    assert loaded.retired == ["compute"]
    item = Item.objects.get(slug="compute")
    assert item.retired_at is not None
    assert item.versions.count() == 1


def test_a_retired_item_comes_back_when_the_file_names_it_again():
    load_bank(SMALL_BANK)
    load_bank(SMALL_BANK[: SMALL_BANK.index("  - slug: compute")])

    loaded = load_bank(SMALL_BANK)

    assert (loaded.restored, loaded.changed) == (["compute"], [])
    assert Item.objects.get(slug="compute").retired_at is None


def test_retiring_once_is_told_once():
    load_bank(SMALL_BANK)
    shorter = SMALL_BANK[: SMALL_BANK.index("  - slug: compute")]
    load_bank(shorter)

    assert load_bank(shorter).retired == []


def test_an_item_that_moved_is_the_same_version_at_another_place():
    load_bank(SMALL_BANK)

    loaded = load_bank(small_bank('label: "1"', 'label: "7"'))

    assert loaded.changed == []
    assert Item.objects.get(slug="pick").label == "7"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("generator: causal-attention", "generator: magic", "items[2].generator: there is no"),
        ("tokens: 2", "tokens: 900", "items[2].options.tokens: "),
        ("tokens: 2", "tokns: 2", "items[2].options.tokns: "),
        ("x: [[0.2, 0.8], [0.5, 0.5]]", "x: [[0.2, 0.8]]", "items[2].givens: "),
        ("x: [[0.2, 0.8], [0.5, 0.5]]", "x: [[0.2, 0.8], [a, b]]", "items[2].givens: x: "),
        ("w_v: [[1, 0], [0, 1]]", "w_o: [[1, 0], [0, 1]]", "items[2].givens: "),
    ],
)
def test_a_generator_is_tried_before_it_is_published(old, new, message):
    with pytest.raises(UnreadableBank, match="^" + re.escape(message)):
        load_bank(small_bank(old, new))

    assert not Bank.objects.exists()


def test_a_bank_that_cannot_be_written_whole_is_not_written_at_all(monkeypatch):
    def break_down(*arguments):
        raise RuntimeError

    monkeypatch.setattr(importing, "retire", break_down)

    with pytest.raises(RuntimeError):
        load_bank(SMALL_BANK)

    assert not Bank.objects.exists()
    assert not Topic.objects.exists()


def test_items_of_another_bank_stay_as_they_are():
    load_bank(SMALL_BANK)

    load_bank(small_bank("slug: small", "slug: other"))

    assert Item.objects.filter(slug="pick", retired_at=None).count() == 2


def test_topics_keep_what_another_file_said_of_them():
    load_bank(
        small_bank(
            "      - {slug: narrow, title: Narrow}",
            "      - {slug: narrow, title: Narrow, summary: Deep., after: [wide]}",
        )
    )

    load_bank(small_bank())

    narrow = Topic.objects.get(slug="narrow")
    assert narrow.summary == "Deep."
    assert [topic.slug for topic in narrow.prerequisites.all()] == ["wide"]


def test_a_choice_of_a_generator_is_loaded_and_drawn():
    loaded = load_bank(
        small_bank("    options: {tokens: 2, width: 2}\n", "    choice_of: output\n")
    )

    version = loaded.bank.items.get(slug="compute").published

    assert version.choice_of == "output"
    assert [part.rule.name for part in problem_of(version, 3).parts] == ["one-of"]


def test_a_choice_of_what_cannot_be_chosen_names_its_place():
    with pytest.raises(UnreadableBank, match=r"choice_of.*output"):
        load_bank(small_bank("    options: {tokens: 2, width: 2}\n", "    choice_of: q\n"))
