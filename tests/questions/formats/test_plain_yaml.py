from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.formats.plain_yaml import MAX_BYTES, MAX_DEPTH, UnreadableBank, read_tree


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("3", 3),
        ("-0.5", -0.5),
        ("1e-4", 0.0001),
        ("true", True),
        ("~", None),
        # What YAML 1.1 would make false, a date, 90 and 8, is text or the number as written.
        ("no", "no"),
        ("2026-11-23", "2026-11-23"),
        ("1:30", "1:30"),
        ("010", 10),
        ("'3'", "3"),
        ("1e999", "1e999"),
        (".nan", ".nan"),
        ("9" * 5000, "9" * 5000),
    ],
)
def test_a_scalar_means_what_it_looks_like(written, read):
    value = read_tree(f"value: {written}").plain()["value"]

    assert (value, type(value)) == (read, type(read))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: 2\na: 3", "line 3, a: this name stands twice, first on line 1"),
        ("a: &x [1]\nb: *x", "line 1, a: write it out: & and [*] are not read"),
        ("a: !!python/object:os.system x", "line 1, a: leave out the tag: ! is not read"),
        ("a: !!str 3", "line 1, a: leave out the tag"),
        ("a: 1\n---\nb: 2", "line 2: a file holds one bank"),
        ("", "the file is empty"),
        ("# nothing", "the file is empty"),
        ("a: [1", "line 1: this is not YAML"),
        ("a: b: c", "line 1: this is not YAML: mapping values are not allowed here"),
        ("a: \x00", "this is not YAML"),
        ("a: \ud800", "this is not YAML"),
        ("[a]: 1", "line 1: a name is one word"),
        ("x" * (MAX_BYTES + 1), "at most 1,000,000 bytes"),
    ],
)
def test_what_is_not_plain_is_refused_with_its_place(text, message):
    with pytest.raises(UnreadableBank, match=message):
        read_tree(text)


def test_merge_keys_are_not_merged():
    tree = read_tree("base: {a: 1}\nother: {<<: {a: 2}}")

    assert tree.plain()["other"] == {"<<": {"a": 2}}


@pytest.mark.parametrize("bracket", ["[", "{a: ", "- "])
def test_a_bottomless_file_is_refused_at_once(bracket):
    with pytest.raises(UnreadableBank, match="at most 16 levels deep"):
        read_tree(bracket * 100_000)


def test_a_file_may_be_as_deep_as_a_bank_and_no_deeper():
    assert read_tree("[" * MAX_DEPTH + "]" * MAX_DEPTH)
    with pytest.raises(UnreadableBank, match="levels deep"):
        read_tree("[" * (MAX_DEPTH + 1) + "x" + "]" * (MAX_DEPTH + 1))


def test_a_billion_laughs_are_not_heard():
    laughs = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]"

    with pytest.raises(UnreadableBank, match="write it out"):
        read_tree(laughs)


@given(st.text(alphabet=st.sampled_from("ab:-[]{}&*!|>'\"#%@`?,. \n\t0\\$é\u2028"), max_size=60))
def test_any_text_is_read_or_refused(text):
    with suppress(UnreadableBank):
        read_tree(text).plain()
