from __future__ import annotations

import json
from collections import Counter
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.engine.rules import InvalidResponse, OneOf, Option, load_rule

OPTIONS = (
    Option(name="a", text="The encoder", feedback="It reads."),
    Option(name="b", text="The decoder", feedback="Yes: it writes."),
    Option(name="c", text="Both"),
    Option(name="none", text="None of these", pinned=True),
)
RULE = OneOf(options=OPTIONS)
NUMBERED = OneOf(options=tuple(Option(name=str(i), text=str(4 - i)) for i in range(1, 4)))


def order(seed: int, part: str = "choice", rule: OneOf = RULE) -> tuple[str, ...]:
    return tuple(option["name"] for option in rule.box(seed, part)["options"])


@given(st.integers(0, 2**63 - 1))
def test_the_seed_decides_the_order(seed):
    assert order(seed) == order(seed)
    assert sorted(order(seed)) == ["a", "b", "c", "none"]
    assert order(seed)[-1] == "none"


def test_every_order_occurs_about_as_often():
    counts = Counter(order(seed)[:3] for seed in range(1_200))

    assert set(counts) == set(permutations("abc"))
    assert all(140 < count < 260 for count in counts.values())


def test_two_parts_of_a_variant_are_shuffled_apart():
    assert any(order(seed, "first") != order(seed, "second") for seed in range(10))


def test_whatever_is_pinned_stays_where_it_is():
    pinned = OneOf(
        options=(OPTIONS[3], OPTIONS[0], Option(name="d", text="D", pinned=True), *OPTIONS[1:3])
    )

    orders = {order(seed, rule=pinned) for seed in range(200)}

    assert {(shown[0], shown[2]) for shown in orders} == {("none", "d")}
    assert len(orders) == 6


def test_options_that_have_an_order_keep_it():
    rule = OneOf(options=OPTIONS, shuffle=False)

    assert {order(seed, rule=rule) for seed in range(50)} == {("a", "b", "c", "none")}


def test_the_box_gives_neither_key_nor_feedback_away():
    box = RULE.box(1, "choice")

    assert box.keys() == {"options"}
    assert all(option.keys() == {"name", "text"} for option in box["options"])


@pytest.mark.parametrize("raw", [None, "", " \n"])
def test_nothing_chosen_is_blank(raw):
    assert RULE.parse(raw) is None


@pytest.mark.parametrize("raw", ["b", " b\n", "The decoder", "the DECODER "])
def test_an_option_may_be_named_or_written_out(raw):
    assert RULE.parse(raw) == "b"


@pytest.mark.parametrize("raw", ["3", 3, 3.0, " 3 "])
def test_a_name_goes_before_another_options_text(raw):
    assert NUMBERED.parse(raw) == "3"  # The text of option 1 is "3".


@pytest.mark.parametrize(
    "raw",
    [
        "d", "B ", "bb", "The", "a, b", True, False, [], ["b"], {}, {"b": True}, 1, 0, 2.5, b"b",
        float("nan"), float("inf"), 10**5_000, "b" * 100_000, "b\x00", "\ud800", "\u200bb",
    ],
    ids=lambda raw: type(raw).__name__,
)  # fmt: skip
def test_what_is_no_option_is_refused(raw):
    with pytest.raises(InvalidResponse) as refused:
        RULE.parse(raw)

    assert str(refused.value) == "Choose one of the options."


@given(st.text() | st.integers() | st.floats() | st.lists(st.text()))
def test_nothing_but_a_refusal_is_ever_raised(raw):
    for rule in (RULE, NUMBERED):
        try:
            chosen = rule.parse(raw)
        except InvalidResponse:
            continue
        assert chosen is None or chosen in {option.name for option in rule.options}


def test_whoever_chooses_an_option_is_told_its_feedback():
    right, wrong, bare = (RULE.mark(name, "b") for name in ("b", "a", "c"))

    assert (right.credit, right.note, right.feedback) == (1.0, "correct", "Yes: it writes.")
    assert (wrong.credit, wrong.note, wrong.feedback) == (0.0, "wrong", "It reads.")
    assert (bare.credit, bare.feedback) == (0.0, "Not this one.")
    assert RULE.mark("c", "c").feedback == "Right."


def test_the_rule_survives_storage():
    frozen = json.loads(json.dumps({"rule": RULE.name, "settings": RULE.settings()}))

    assert load_rule(frozen) == RULE


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_what_is_written_is_read_back(option):
    assert RULE.parse(RULE.write(option.name)) == option.name
