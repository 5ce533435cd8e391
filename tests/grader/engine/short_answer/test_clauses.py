"""Of whom a clause speaks: the first that is named, whom a pronoun means, who did it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.engine.short_answer.reading import Reading
from grader.engine.short_answer.text import listed
from tests.grader.engine.short_answer.cast import CAST


def spoken_of(text: str) -> list[str]:
    """Write each clause with the subjects that it is bound to before it."""
    reading = Reading(text, CAST)
    lines = []
    for clause in reading.clauses:
        words = [word for word in reading.words[clause.start : clause.end] if word[0].isalnum()]
        subjects = sorted(role for roles in clause.subjects for role in roles)
        if words:
            lines.append(f"{'+'.join(subjects)}: {' '.join(words)}")
    return lines


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        (
            "The generator makes fakes and the discriminator judges them.",
            [
                "generator: the generator makes fakes",
                "discriminator: and the discriminator judges them",
            ],
        ),
        (
            "The generator makes fakes, whereas the critic judges.",
            ["generator: the generator makes fakes", "discriminator: whereas the critic judges"],
        ),
        (
            "The generator has nothing but noise.",
            ["generator: the generator has nothing but noise"],
        ),
        # Objects are no subjects.
        (
            "The generator fools the discriminator. It learns from it.",
            ["generator: the generator fools the discriminator", "generator: it learns from it"],
        ),
        # A relative clause is about what stands before it.
        (
            "The generator fools the discriminator, which judges. It improves.",
            [
                "generator: the generator fools the discriminator",
                "discriminator: which judges",
                "generator: it improves",
            ],
        ),
        # Whoever did it is the subject.
        (
            "Fakes made by the generator are judged by the discriminator.",
            [
                "generator: fakes made by the generator",
                "discriminator: are judged by the discriminator",
            ],
        ),
        # Two in one breath.
        (
            "The generator and the discriminator compete.",
            ["discriminator+generator: the generator and the discriminator compete"],
        ),
        # What something is compared with is not what is spoken of.
        (
            "Unlike the generator, the discriminator judges.",
            [": unlike the generator", "discriminator: the discriminator judges"],
        ),
        (
            "To fool the discriminator, the generator makes good fakes.",
            ["generator: to fool the discriminator", "generator: the generator makes good fakes"],
        ),
        # Labels hold to the end of the sentence.
        (
            "Disc: gets fakes of the generator, judges. G - makes fakes.",
            [
                "discriminator: disc",
                "discriminator: gets fakes of the generator judges",
                "generator: g",
                "generator: makes fakes",
            ],
        ),
        (
            "Take a generator and a critic. The former makes fakes; the latter judges.",
            [
                "discriminator+generator: take a generator and a critic",
                "generator: the former makes fakes",
                "discriminator: the latter judges",
            ],
        ),
        # The longer name goes before the shorter one.
        (
            "A variational autoencoder samples, an autoencoder does not.",
            ["vae: a variational autoencoder samples", "ae: an autoencoder does not"],
        ),
        # Groups are bound one by one.
        (
            "In a GAN the generator samples, in VAEs the decoder does.",
            [
                "gan+generator: in a gan the generator samples",
                "generator+vae: in vaes the decoder does",
            ],
        ),
        (
            "VAE = AE + noise. It samples.",
            ["vae: vae", "vae: ae noise", "vae: it samples"],
        ),
        (
            "AE deterministic / VAE stochastic",
            ["ae: ae deterministic", "vae: vae stochastic"],
        ),
        (
            "It comes from the generator, caused by the critic judging too well.",
            ["generator: it comes from the generator caused by the critic judging too well"],
        ),
        (
            "The generator learns while looking at the critic.",
            ["generator: the generator learns", "generator: while looking at the critic"],
        ),
        (
            "It trains the generator and the critic jointly.",
            ["discriminator+generator: it trains the generator and the critic jointly"],
        ),
        (
            "To get good fakes, the generator learns.",
            ["generator: to get good fakes", "generator: the generator learns"],
        ),
        (
            "The generator learns. Its opponent, the critic, judges.",
            [
                "generator: the generator learns",
                "generator: its opponent",
                "discriminator: the critic judges",
            ],
        ),
        (
            "The G of the critic judges.",
            ["discriminator: the g of the critic judges"],
        ),
        (
            "A good generator fools and a bad critic is fooled.",
            ["generator: a good generator fools", "discriminator: and a bad critic is fooled"],
        ),
        # A pronoun is the subject, but for "it" that stands for nobody.
        (
            "The generator learns. Its noise never reaches the critic.",
            ["generator: the generator learns", "generator: its noise never reaches the critic"],
        ),
        (
            "The generator learns. It is the critic that judges.",
            [
                "generator: the generator learns",
                "discriminator: it is the critic",
                "discriminator: that judges",
            ],
        ),
        (
            "The generator learns. It stops when the critic judges too well.",
            [
                "generator: the generator learns",
                "discriminator: it stops when the critic judges too well",
            ],
        ),
        ("Nobody is named here.", [": nobody is named here"]),
        ("", []),
        (" \n?!", []),
    ],
)
def test_who_is_spoken_of(text, clauses):
    assert sorted_subjects(spoken_of(text)) == sorted_subjects(clauses)


def sorted_subjects(lines: list[str]) -> list[str]:
    return [
        f"{'+'.join(sorted(subjects.split('+')))}:{words}"
        for subjects, _, words in (line.partition(":") for line in lines)
    ]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three? Four\nFive", 5),
        ("The disc. judges, e.g. images, at 0.5 each.", 1),
        ("It stops etc. The next one begins.", 2),
        ("one; two", 1),
    ],
)
def test_where_sentences_end(text, sentences):
    assert len(list(Reading(text, CAST).sentences())) == sentences


WORDS = st.sampled_from(
    [
        *listed(
            "the generator critic gan vae ae and , . ; : but which by it unlike not 's - > fakes "
            "judges to former latter ("
        ),
        "\n",
    ]
)


@given(st.lists(WORDS, max_size=40))
def test_clauses_cover_every_word_once_and_in_order(words):
    reading = Reading(" ".join(words), CAST)

    covered = [place for each in reading.clauses for place in range(each.start, each.end)]

    assert covered == sorted(set(covered))
    left = set(range(len(reading.words))) - set(covered)
    assert all(reading.words[place] in {".", "\n"} for place in left)
    assert all(len(each.subjects) == len(CAST.groups) for each in reading.clauses)
