"""Rubrics in a bank file: patterns, roles, and what a misconception has the wrong way round."""

from __future__ import annotations

import re

import pytest

from questions.formats.plain_yaml import UnreadableBank
from questions.formats.yaml_bank import read_bank
from tests.questions.samples import RICH_BANK, SMALL_BANK, small_bank


def rubric_of(text: str):
    return read_bank(text).items[1].wording.parts[0]


def test_a_rubric_is_read_with_its_patterns_and_roles():
    part = rubric_of(RICH_BANK)

    assert part.criteria[0].patterns == ("@air & scatter > blue", "short wave & !sea")
    assert part.criteria[1].patterns == ()
    (misconception,) = part.misconceptions
    assert misconception.contradicts == ("scattering", "sun")
    assert misconception.patterns == ("@sea & mirror|reflect",)
    assert part.settings == {
        "roles": [
            [{"name": "air", "words": "air|atmospher"}, {"name": "sea", "words": "sea|ocean"}],
            [{"name": "blue", "words": "blue|=b"}],
        ]
    }


def test_a_rubric_without_them_is_what_it_was():
    part = rubric_of(SMALL_BANK)

    assert part.settings == {}
    assert [each.patterns for each in (*part.criteria, *part.misconceptions)] == [(), (), ()]


def test_a_listed_part_has_roles_beside_its_reference():
    start, end = RICH_BANK.index("    roles:"), RICH_BANK.index("    solution: The air")
    indented = "".join(f"    {line}\n" for line in RICH_BANK[start:end].splitlines())
    listed = (
        "    parts:\n      - name: why\n        prompt: Why?\n        reference: It scatters.\n"
    )

    part = rubric_of(RICH_BANK[:start] + listed + indented + RICH_BANK[end:])

    assert part.settings["reference"] == "It scatters."
    assert part.settings["roles"][1] == [{"name": "blue", "words": "blue|=b"}]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "[scattering, sun]",
            "[scattering, moon]",
            "line 45, items[1].misconceptions[0].contradicts[1]: moon is no criterion here; there",
        ),
        ("[scattering, sun]", "[sun, sun]", "contradicts[1]: sun stands here twice"),
        (
            '"@air & scatter > blue"',
            '"@moon & scatter"',
            "line 33, items[1].criteria[0].patterns[0]: @moon is none of the roles; there is air, ",
        ),
        ('"@sea & mirror|reflect"', '"@ocean & mirror"', "patterns[0]: @ocean is none of the"),
        ('"@air & scatter > blue"', '"  "', "criteria[0].patterns[0]: write a pattern"),
        ('"@air & scatter > blue"', "~", "criteria[0].patterns[0]: write a pattern; put quot"),
        ('"@air & scatter > blue"', "12", "criteria[0].patterns[0]: write a pattern; put quot"),
        ('"@air & scatter > blue"', '"@air & scatter|"', "criteria[0].patterns[0]: There is noth"),
        ('"@air & scatter > blue"', '"@air"', "criteria[0].patterns[0]: Say which words"),
        ('"@air & scatter > blue"', "scatter, scatter", "patterns[1]: scatter stands here twice"),
        ('"@air & scatter > blue"', "!air", "patterns[0]: leave out the tag: ! is not read"),
        ('{blue: "blue|=b"}', '{Blue: "b"}', "line 30, items[1].roles[1].Blue: name it by small"),
        ('{blue: "blue|=b"}', '{air: "b"}', "items[1].roles[1].air: air stands here twice"),
        ('{blue: "blue|=b"}', '{blue: ""}', "items[1].roles[1].blue: write the words for it"),
        ('{blue: "blue|=b"}', '{blue: "b & c"}', "items[1].roles[1].blue: A word is of letters"),
        ('{blue: "blue|=b"}', "blue", "items[1].roles[1]: write each name with the words for it"),
        ('{blue: "blue|=b"}', "{}", "items[1].roles[1]: write each name with the words for it"),
    ],
)
def test_a_mistake_in_a_rubric_is_named_with_its_place_and_its_remedy(old, new, message):
    assert RICH_BANK.count(old) == 1

    with pytest.raises(UnreadableBank, match=re.escape(message)):
        read_bank(RICH_BANK.replace(old, new))


def test_a_role_needs_to_be_declared_where_there_are_none():
    text = small_bank(
        "phrasings: [The light is sent by",
        'patterns: ["@sun & light"]\n        phrasings: [The light is sent by',
    )

    with pytest.raises(UnreadableBank, match="@sun is none of the roles; there is none"):
        read_bank(text)


def test_only_texts_have_roles():
    text = small_bank("stem: Which number is even?", 'stem: Which?\n    roles: [{two: "two"}]')

    with pytest.raises(UnreadableBank, match="only a text is read for who does what"):
        read_bank(text)


def test_roles_of_an_item_of_several_parts_stand_within_one_of_them():
    start, end = RICH_BANK.index("    criteria:"), RICH_BANK.index("    solution: The air")
    text = RICH_BANK[:start] + "    parts: []\n" + RICH_BANK[end:]

    with pytest.raises(UnreadableBank, match=re.escape("items[1].roles: write this within")):
        read_bank(text)
