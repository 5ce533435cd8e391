from __future__ import annotations

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.formats.bank_file import TopicEntry
from questions.formats.plain_yaml import UnreadableBank
from questions.formats.yaml_bank import read_bank
from tests.questions.samples import SMALL_BANK, small_bank


def test_a_bank_is_read_whole():
    bank = read_bank(SMALL_BANK)

    assert (bank.slug, bank.visibility, bank.licence) == ("small", "public", "")
    assert [item.slug for item in bank.items] == ["pick", "explain", "compute"]


def test_topics_come_flat_each_after_the_one_it_stands_in():
    assert read_bank(SMALL_BANK).topics == (
        TopicEntry(slug="wide", title="Wide", parent=None),
        TopicEntry(slug="narrow", title="Narrow", parent="wide"),
    )


def test_options_are_lettered_in_the_order_they_are_written():
    part = read_bank(SMALL_BANK).items[0].wording.parts[0]

    assert [(choice.name, choice.is_key, choice.pinned) for choice in part.choices] == [
        ("a", True, False),
        ("b", False, False),
        ("c", False, True),
    ]
    assert (part.rule, part.prompt) == ("one-of", "Choose one.")


def test_a_rubric_is_read_with_its_weights_phrasings_and_hints():
    part = read_bank(SMALL_BANK).items[1].wording.parts[0]

    assert [(each.name, each.weight) for each in part.criteria] == [
        ("scattering", 0.75),
        ("sun", 0.25),
    ]
    assert part.criteria[0].phrasings == ("The air scatters blue light more than red.",)
    assert part.misconceptions[0].feedback == "The sky is blue over deserts too."


def test_a_generated_item_keeps_its_options_and_the_papers_numbers():
    wording = read_bank(SMALL_BANK).items[2].wording

    assert (wording.generator, wording.options) == ("causal-attention", {"tokens": 2, "width": 2})
    assert wording.givens["x"] == [[0.2, 0.8], [0.5, 0.5]]
    assert wording.parts == ()


def test_an_item_may_have_several_parts():
    text = small_bank(
        """    choices:
      - {text: Two, key: true, feedback: Two is twice one.}
      - {text: Three, feedback: Three halves leave a rest.}
      - {text: None of these, pinned: true, feedback: One of them is even.}
""",
        """    parts:
      - name: number
        prompt: Which?
        weight: 2
        choices:
          - {text: Two, key: true, feedback: Yes.}
          - {text: Three, feedback: No.}
      - name: reason
        prompt: Why?
        reference: It can be halved.
        criteria:
          - {name: half, idea: Halving, weight: 1, phrasings: [It halves.], hint: Halve it.}
""",
    )

    number, reason = read_bank(text).items[0].wording.parts

    assert (number.name, number.prompt, number.weight) == ("number", "Which?", 2.0)
    assert (reason.rule, reason.settings) == ("rubric", {"reference": "It can be halved."})


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "Three halves leave a rest.",
            "''",
            "line 19, items[0].choices[1].feedback: write a sentence",
        ),
        ("feedback: Three halves leave a rest.", "", "items[0].choices[1]: feedback is missing"),
        (
            "Three halves leave a rest.",
            "12",
            "items[0].choices[1].feedback: write a text; put quotation marks",
        ),
        ("key: true", "key: yes", "items[0].choices[0].key: write true or false"),
        ("key: true, ", "", "items[0].choices: mark one option with `key: true`; 0 are"),
        ("pinned: true", "key: true", "items[0].choices: mark one option with `key: true`; 2 are"),
        ("pinned: true", "pined: true", "items[0].choices[2].pined: nothing of this name is read"),
        ("[narrow, wide]", "[wired]", "items[1].topics[0]: wired is not among the topics"),
        ("[narrow, wide]", "[wide, wide]", "items[1].topics[1]: wide stands here twice"),
        ("[narrow, wide]", "[]", "items[1].topics: write 1 or more"),
        ("[narrow, wide]", "wide", "items[1].topics: write a list, each entry after a dash"),
        ("weight: 0.75", "weight: 0.5", "items[1].criteria: the weights sum to 0.75; make it 1"),
        ("weight: 0.75", "weight: -1", "items[1].criteria[0].weight: write a number above 0"),
        ("weight: 0.75", "weight: true", "items[1].criteria[0].weight: write a number above 0"),
        ("weight: 0.75", "weight: .inf", "items[1].criteria[0].weight: write a number above 0"),
        ("name: sun", "name: scattering", "items[1].criteria[1]: scattering stands here twice"),
        ("name: sun", "name: The Sun", "items[1].criteria[1].name: write small letters, digits"),
        (
            "[The light is sent by the sun.]",
            "[]",
            "items[1].criteria[1].phrasings: write 1 or more",
        ),
        ("slug: explain", "slug: pick", "items[1]: pick stands here twice"),
        ("section: short-answer", "section: essay", "items[1].section: write short-answer or"),
        ("stem: Why is the sky blue?", "", "items[1]: write a stem, or name a generator"),
        ("stem: Why is the sky blue?", "stem: '$x'", "items[1].stem: a formula stands between two"),
        (
            "generator: causal-attention",
            "generator: causal-attention\n    stem: Work it out.",
            "items[2].stem: the generator writes this; leave it out",
        ),
        (
            "stem: Why is the sky blue?",
            "stem: Why?\n    givens: {x: 1}",
            "items[1].givens: only an item with a generator has these",
        ),
        (
            "stem: Why is the sky blue?",
            "stem: Why?\n    choices: []",
            "items[1]: write either choices or criteria",
        ),
        ("{tokens: 2, width: 2}", "[2, 2]", "items[2].options: write names and values"),
        ("slug: small", "slug: Small Bank", "bank.slug: write small letters, digits and hyphens"),
        ("title: A small bank", "titel: A small bank", "bank.titel: nothing of this name"),
        ("title: Wide", "title: ~", "topics[0].title: write a sentence"),
        ("slug: narrow", "slug: wide", "topics[0].topics[0]: wide stands here twice"),
    ],
)
def test_a_mistake_is_named_with_its_place_and_its_remedy(old, new, message):
    with pytest.raises(UnreadableBank, match=re.escape(message)):
        read_bank(small_bank(old, new))


@pytest.mark.parametrize("text", ["3", "[]", "text", "items: []", "bank: 3\ntopics: []\nitems: 3"])
def test_what_has_not_the_shape_of_a_bank_is_refused(text):
    with pytest.raises(UnreadableBank):
        read_bank(text)


def test_money_may_be_written_with_a_backslash():
    bank = read_bank(small_bank("Divide by $2$.", r"Pay \$2, then divide by $2$."))

    assert bank.items[0].wording.solution == r"Pay \$2, then divide by $2$."


LINES = SMALL_BANK.splitlines()


@given(
    st.integers(0, len(LINES) - 1),
    st.sampled_from(["", "- ", "  - [", "x: ", "  title: ~", "      - 3", "    weight: 1e400"]),
)
def test_a_bank_with_any_line_spoilt_is_read_or_refused(place, line):
    spoilt = "\n".join([*LINES[:place], line, *LINES[place + 1 :]])

    with suppress(UnreadableBank):
        read_bank(spoilt)


def test_a_generated_item_may_be_a_choice_and_set_the_costs_of_its_hints():
    bank = read_bank(
        small_bank(
            "    options: {tokens: 2, width: 2}\n",
            "    choice_of: output\n    hints: {formula: 0, value: 0.5}\n",
        )
    )

    wording = bank.items[-1].wording
    assert wording.choice_of == "output"
    assert wording.hints == {"formula": 0.0, "value": 0.5}


def test_an_item_may_offer_no_hints_at_all():
    text = small_bank("    options: {tokens: 2, width: 2}\n", "    hints: false\n")

    assert read_bank(text).items[-1].wording.hints == {"none": 0.0}


@pytest.mark.parametrize(
    ("hints", "complaint"),
    [
        ("{formula: 0.6, value: 0.6}", "1 at most"),
        ("{formula: 2}", "from 0 to 1"),
        ("{answer: 0.1}", "nothing of this name"),
    ],
)
def test_hints_that_make_no_sense_are_refused(hints, complaint):
    text = small_bank("    options: {tokens: 2, width: 2}\n", f"    hints: {hints}\n")

    with pytest.raises(UnreadableBank, match=complaint):
        read_bank(text)


def test_topics_say_what_comes_before_them():
    text = small_bank(
        "      - {slug: narrow, title: Narrow}",
        "      - {slug: narrow, title: Narrow, summary: A small one., after: [wide]}",
    )

    narrow = read_bank(text).topics[-1]

    assert (narrow.summary, narrow.after, narrow.parent) == ("A small one.", ("wide",), "wide")


def test_a_topic_cannot_come_after_one_below_it():
    text = small_bank("    title: Wide\n", "    title: Wide\n    after: [narrow]\n")

    with pytest.raises(UnreadableBank, match="put it before"):
        read_bank(text)
