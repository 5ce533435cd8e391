"""Clusters of alike answers, and the order in which a reviewer sees them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.engine.short_answer.clustering import (
    ALIKE,
    MOST,
    Cluster,
    Stake,
    Wording,
    batches,
    clusters,
    informative,
)
from grader.engine.short_answer.similarity import Space, cosines, terms_of
from grader.engine.short_answer.text import words_of

WORDS = ["gan", "vae", "noise", "latent", "blurry", "not", "is"]
texts = st.tuples(
    st.lists(st.sampled_from(WORDS), max_size=4), st.sampled_from([" ", ", ", "; "])
).map(lambda drawn: drawn[1].join(drawn[0]))
ideas = st.sampled_from([(), ("a1",), ("a1", "a2"), ("a2", "a1")])
answers = st.lists(st.tuples(texts, ideas), max_size=14)


def clustered(drawn):
    return clusters([text for text, _ in drawn], [found for _, found in drawn])


def words(text):
    return " ".join(words_of(text))


def test_answers_are_together_if_they_say_and_show_the_same():
    said = [
        "A vae gives blurry outputs.",
        "GANs suffer from mode collapse",
        "a VAE gives blurry outputs",
        "gans suffer from mode collapse and are fast",
        "mode collapse",
        "the outputs of a vae: blurry outputs, gives blurry outputs",
    ]
    found = [["a6"], ["a5"], ["a6"], ["a5"], ["a4"], ["a6"]]

    assert clusters(said, found) == [
        Cluster(members=(0, 2, 5), representative=0),
        Cluster(members=(1, 3), representative=1),
        Cluster(members=(4,), representative=4),
    ]


def test_the_answer_with_the_most_neighbours_stands_for_them():
    """A chain: the middle is like both ends, which are not like each other."""
    said = ["noise latent", "noise latent blurry", "latent blurry"]
    rows = Space.fit([terms_of(text) for text in said]).rows([terms_of(text) for text in said])
    alike = cosines(rows, rows)
    assert alike[0, 1] >= ALIKE
    assert alike[1, 2] >= ALIKE
    assert alike[0, 2] < ALIKE

    assert clusters(said, [()] * 3) == [Cluster(members=(0, 1, 2), representative=1)]
    # Without the middle nothing holds them together.
    assert len(clusters([said[0], said[2]], [()] * 2)) == 2


def test_copies_count_as_neighbours():
    """ "gan noise vae" and "noise vae" have two neighbours each; that "vae" came twice decides."""
    said = ["vae", "gan noise vae", "vae", "noise vae", "blurry gan noise", "noise blurry gan"]
    said.append("latent noise gan")

    assert [cluster.members for cluster in clusters(said, [()] * 7)] == [(0, 1, 2, 3), (4, 5), (6,)]


def test_neighbours_that_have_found_their_place_no_longer_count():
    """ "latent" has more neighbours than "blurry latent", but one of them is taken by "vae"."""
    said = ["blurry vae", "blurry", "noise blurry", "latent", "blurry latent", "vae latent"]
    said += ["blurry vae", "vae"]

    assert clusters(said, [()] * 8)[:2] == [
        Cluster(members=(0, 5, 6, 7), representative=7),
        Cluster(members=(3, 4), representative=4),
    ]


def test_no_answers_have_no_clusters():
    assert clusters([], []) == []


def test_answers_without_words_are_together():
    assert clusters(["?", "", "..."], [()] * 3) == [Cluster(members=(0, 1, 2), representative=0)]


def test_of_the_same_words_all_that_was_found_counts():
    """Signs alone can make a difference to what is found."""
    said = ["gan: noise", "gan noise", "gan noise vae", "gan noise latent"]
    found = [["a1"], ["a2"], ["a2", "a1"], ["a1"]]

    assert [each.members for each in clusters(said, found)] == [(0, 1, 2), (3,)]


@given(answers)
def test_every_answer_is_in_one_cluster_and_the_largest_come_first(drawn):
    found = clustered(drawn)

    assert sorted(place for each in found for place in each.members) == list(range(len(drawn)))
    assert all(each.representative in each.members for each in found)
    assert all(list(each.members) == sorted(each.members) for each in found)
    sizes = [len(each.members) for each in found]
    assert sizes == sorted(sizes, reverse=True)


@given(answers)
def test_the_same_words_are_always_together(drawn):
    homes = [
        {index for index, each in enumerate(clustered(drawn)) if place in each.members}
        for place in range(len(drawn))
    ]

    for one, (text, _) in enumerate(drawn):
        for other, (same, _) in enumerate(drawn):
            if words(text) == words(same):
                assert homes[one] == homes[other]


@given(answers)
def test_all_of_a_cluster_show_the_same_and_are_like_the_one_that_stands_for_it(drawn):
    shown = {}
    for text, found in drawn:
        shown.setdefault(words(text), set()).update(found)
    bags = {wording: terms_of(wording) for wording in shown}
    space = Space.fit(list(bags.values()))

    for each in clustered(drawn):
        leader = words(drawn[each.representative][0])
        for place in each.members:
            wording = words(drawn[place][0])
            assert shown[wording] == shown[leader]
            if wording != leader:
                alike = cosines(space.rows([bags[wording]]), space.rows([bags[leader]]))
                assert alike.item() >= ALIKE


@given(answers)
def test_no_two_that_stand_for_a_cluster_are_alike(drawn):
    shown = {}
    for text, found in drawn:
        shown.setdefault(words(text), set()).update(found)
    bags = {wording: terms_of(wording) for wording in shown}
    space = Space.fit(list(bags.values()))
    leaders = [words(drawn[each.representative][0]) for each in clustered(drawn)]

    for place, one in enumerate(leaders):
        for other in leaders[:place]:
            alike = cosines(space.rows([bags[one]]), space.rows([bags[other]])).item()
            assert shown[one] != shown[other] or alike < ALIKE


@given(answers, st.data())
def test_the_order_of_the_answers_makes_no_difference(drawn, data):
    order = data.draw(st.permutations(range(len(drawn))))

    moved = clustered([drawn[place] for place in order])

    assert [
        (
            sorted(order[place] for place in each.members),
            words(drawn[order[each.representative]][0]),
        )
        for each in moved
    ] == [(list(each.members), words(drawn[each.representative][0])) for each in clustered(drawn)]


def test_a_matrix_of_likeness_is_never_larger_than_it_may_be():
    wordings = [
        Wording(words=str(place), terms={}, found=("a1",) if place % 3 else (), answers=(place,))
        for place in range(2 * MOST + 3)
    ]

    batched = list(batches(wordings))

    assert max(len(batch) for batch in batched) == MOST
    assert sum(len(batch) for batch in batched) == len(wordings)
    assert all(len({wording.found for wording in batch}) == 1 for batch in batched)


@pytest.mark.parametrize(
    ("stake", "gain"),
    [
        (Stake(size=10, deviation=0.3), 0.9),
        (Stake(size=4, deviation=0.0, doubtful=(0.5,)), 0.25),
        (Stake(size=2, deviation=0.2, doubtful=(0.4, 0.2)), 0.18),
        (Stake(size=7, deviation=0.0), 0.0),
    ],
)
def test_what_a_decision_gains_is_worked_by_hand(stake, gain):
    assert stake.gain == pytest.approx(gain)


def test_the_disputed_come_first_and_then_what_gains_most():
    stakes = [
        Stake(size=1, deviation=0.0),
        Stake(size=10, deviation=0.3),
        Stake(size=5, deviation=0.0),
        Stake(size=3, deviation=0.3, doubtful=(1.0,)),
        Stake(size=1, deviation=0.0, disputed=True),
        Stake(size=2, deviation=0.3, disputed=True),
        Stake(size=5, deviation=0.0),
    ]

    assert informative(stakes) == [5, 4, 3, 1, 2, 6, 0]
