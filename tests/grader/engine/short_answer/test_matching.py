from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.engine.short_answer.masks import Index, bits_in, stretch
from grader.engine.short_answer.matching import NEAR, WIDE, Said, match, ways, width
from grader.engine.short_answer.patterns import parse
from grader.engine.short_answer.phrasing import pattern_of
from grader.engine.short_answer.reading import Reading
from tests.grader.engine.short_answer.cast import CAST


def how(pattern: str, text: str) -> str:
    return match(parse(pattern), Reading(text, CAST), CAST).said.name


@pytest.mark.parametrize(
    ("pattern", "text", "said"),
    [
        # Beginnings of words, and whole ones.
        ("creat & sampl", "It creates samples.", "YES"),
        ("=create & sampl", "It creates samples.", "NO"),
        # Alternatives, and words in a row with small words between.
        ("one pass|single step & fast", "Fast: in one forward pass.", "NO"),
        ("one pass|single step & fast", "Fast, in a single step", "YES"),
        ("fool & discriminator", "It fools the\ndiscriminator.", "YES"),
        ("difference between real|part of data", "a part of the data", "YES"),
        # None of them.
        ("sampl & !slow", "Sampling is slow.", "NO"),
        ("sampl & !slow", "Sampling is fast.", "YES"),
        # Order.
        ("data|image > latent", "It maps data to latent codes.", "YES"),
        ("data|image > latent", "It maps latent codes to data.", "NO"),
        ("a > b > c", "a x b x c", "YES"),
        ("a > b > c", "b a c", "NO"),
        # Near.
        ("too much ~ weight", "With too much of the weight it fails.", "YES"),
        (
            "too much ~ weight",
            "Too much of a good thing is bad, and one may lose all of the weight.",
            "NO",
        ),
        # Of whom it is said.
        ("@generator & makes & fakes", "The generator makes fakes.", "YES"),
        ("@generator & makes & fakes", "It makes fakes, the generator.", "YES"),
        ("@generator & makes & fakes", "The discriminator makes fakes.", "REVERSED"),
        ("@generator & makes & fakes", "Fakes are what it makes.", "NO"),
        ("@generator & makes & fakes", "Generator. It learns. It makes good fakes.", "YES"),
        ("@generator & @gan & fakes & makes", "In a GAN the generator makes fakes.", "YES"),
        ("@generator & @gan & fakes & makes", "In a VAE the generator makes fakes.", "REVERSED"),
        # Denied, a word or two before.
        ("@generator & makes & fakes", "The generator does not make or makes no fakes.", "DENIED"),
        ("@generator & makes & fakes", "The generator never makes fakes.", "DENIED"),
        ("@generator & makes & fakes", "The generator makes not only fakes.", "YES"),
        ("@generator & makes & not|never", "The generator never makes fakes.", "YES"),
        # What a negation reaches: to the comma, to the next noun, a phrase as a whole.
        ("scaling & scores large", "Without scaling the scores are large.", "DENIED"),
        ("scores & large", "Without scaling the scores are large.", "YES"),
        ("scores & large", "If not, the scores are large.", "YES"),
        ("training & too confident", "The training doesn't make it too confident.", "DENIED"),
        ("have & train", "They have nothing to train.", "DENIED"),
        # A phrase crosses no sign that ends a clause.
        ("entropy low", "high entropy; low temperature", "NO"),
        ("self attention", "self-attention", "YES"),
        ("kl p q", "KL(p||q)", "YES"),
        ("process & parallel", "It cannot process long-range tokens in parallel", "DENIED"),
        ("tokens & parallel", "It cannot process long-range tokens in parallel", "YES"),
        ("long range & parallel", "It cannot process long-range tokens in parallel", "DENIED"),
        # Of both in a group: nobody is left who could be meant instead.
        ("@generator & @discriminator & compet & game", "G and D compete in a game.", "YES"),
        ("@generator & @discriminator & compet & game", "The G competes in a game.", "NO"),
        ("far from & prior", "The codes lie far from the prior.", "YES"),
        # Most of it.
        ("@generator & makes & fakes & noise", "The generator makes fakes.", "PARTLY"),
        ("@generator & makes & fakes & noise", "The generator makes noise.", "PARTLY"),
        ("@generator & makes & fakes & noise", "The generator learns.", "NO"),
    ],
)
def test_how_a_pattern_is_met(pattern, text, said):
    assert how(pattern, text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Well, the generator makes good fakes.", "YES"),
        ("The generator, as we all know by now, makes quite a few good fakes.", "YES"),
        ("The generator makes it. As everybody in the room could see, good.", "NO"),
        ("The generator learns from good fakes what it makes.", "NO"),
        ("The critic makes good fakes.", "NO"),
    ],
)
def test_a_phrasing_is_met_by_its_words_soon_after_one_another(text, said):
    pattern = pattern_of("The generator makes good fakes.", CAST)
    assert pattern is not None

    assert match(pattern, Reading(text, CAST), CAST).said.name == said


def test_the_narrowest_stretch_is_the_evidence():
    text = "The generator learns a lot. The generator makes fakes, and the critic judges fakes."
    reading = Reading(text, CAST)

    found = match(parse("@generator & makes & fakes"), reading, CAST)

    assert found.said is Said.YES
    assert [text[start:end] for start, end in reading.spans(found.mask)] == [
        "The generator makes fakes"
    ]


def test_nothing_is_found_in_what_is_set_aside():
    reading = Reading("The generator makes fakes.", CAST)
    reading.ignored = stretch(0, len(reading.words))

    assert match(parse("makes & fakes"), reading, CAST).said is Said.NO


MASKS = st.integers(0, 2**40)


@given(MASKS, MASKS)
def test_near_is_the_nearest_of_what_is_near(one, other):
    expected = {}
    for a in bits_in(one):
        distances = [abs(a - b) for b in bits_in(other) if abs(a - b) <= NEAR]
        if distances:
            expected[a] = min(distances)

    found = list(ways("near", [one, other]))

    assert sorted(width(way) - 1 for way in found) == sorted(expected.values())


@given(st.lists(MASKS, min_size=1, max_size=4))
def test_a_chain_takes_the_latest_before_each_next(places):
    def possible(masks, limit):
        if not masks:
            return True
        return any(each < limit and possible(masks[:-1], each) for each in bits_in(masks[-1]))

    found = list(ways("order", places))

    assert bool(found) == possible(places, 99)
    for way in found:
        chosen = list(bits_in(way))
        assert len(chosen) == len(places)
        assert all(mask >> place & 1 for mask, place in zip(places, chosen, strict=True))


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("a x x x x x x x b x x a", "b x x a"),
        ("a b x x x x x c", "b x x x x x c"),
    ],
)
def test_the_closest_words_are_the_evidence(text, evidence):
    pattern = "a & b" if "c" not in text else "a|b & c"
    reading = Reading(text, CAST)

    words = list(bits_in(match(parse(pattern), reading, CAST).mask))

    assert " ".join(reading.words[words[0] : words[-1] + 1]) == evidence


def test_words_far_apart_only_raise_a_doubt():
    def with_between(words):
        return how("a & b & c", " ".join(["a", "b", *["x"] * words, "c"]))

    assert with_between(WIDE - 3) == "YES"
    assert with_between(WIDE - 2) == "PARTLY"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("It cannot see the future.", "YES"),
        ("It struggles with the future.", "YES"),
        ("It does not struggle with the future.", "DENIED"),
    ],
)
def test_a_negation_that_a_pattern_looks_for_denies_nothing_but_another_does(text, said):
    assert how("cannot|struggl & future", text) == said


@given(st.lists(st.sampled_from(["generate", "gene", "gen", "noise", "no"]), max_size=20))
def test_an_index_finds_what_begins_so(words):
    index = Index(words)
    (beginning,) = parse("gene").conditions
    (whole,) = parse("=gen").conditions

    assert list(bits_in(index.within(beginning.groups[0], -1))) == [
        place for place, word in enumerate(words) if word.startswith("gene")
    ]
    assert list(bits_in(index.within(whole.groups[0], -1))) == [
        place for place, word in enumerate(words) if word == "gen"
    ]
