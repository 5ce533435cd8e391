from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader import engine
from grader.engine import drawing
from grader.engine.audit import audit
from grader.engine.certificate import MARGIN, certify
from grader.engine.derivation import Derivation
from grader.engine.drawing import NoGoodVariant, draw_certified
from grader.engine.graph import Graph, graph_of
from grader.engine.options import Options, read_options
from grader.engine.registry import derivation_of
from grader.engine.solving import largest
from grader.engine.telling_apart import find_twins, misses_of


def graph(slug, **options):
    return graph_of(slug, read_options(derivation_of(slug).options, options))


def squares(draw_from, decimals=2):
    """Return a small problem: the square of a number, with two ways to get it wrong."""
    problem = Derivation(title="Square", topic="test", version=1, slug="square")
    problem.question(lambda options: "Square it.")

    @problem.given("a")
    def a(draw):
        return draw.pick(draw_from)

    @problem.step("b", "<a>^2", weight=1, decimals=decimals)
    def b(a):
        return a * a

    @problem.slip(of=b, hint="You doubled.")
    def doubled(a):
        return 2 * a

    @problem.slip(of=b, hint="You added two.")
    def two_added(a):
        return a + 2

    return Graph(problem, Options())


def test_a_slip_that_makes_no_difference_is_unseen():
    certificate = certify(squares([2.0]), {"a": np.array([2.0, 3.0])})

    assert certificate.unseen(0) == ["doubled", "two-added"]
    assert certificate.unseen(1) == []
    assert certificate.holds.tolist() == [False, True]


def test_slips_that_lead_to_the_same_are_told():
    problem = squares([3.0])

    certificate = certify(problem, {"a": np.array([2.001, 5.0])})
    slipped = certificate.slipped["b"]

    assert slipped[0, 0] == pytest.approx(slipped[1, 0], abs=0.01)
    assert certificate.twins.T.tolist() == [[0, 1, 0]]
    assert certificate.alike(1) == []


answers = st.sampled_from([0.0, 0.1, 0.2, 0.3, 0.4, 7.0, np.inf, np.nan])
where = np.array([True, True, False])


@given(st.lists(answers, min_size=60, max_size=60), st.sampled_from([0.1, 0.05, 1e-9]))
@np.errstate(all="ignore")
def test_twins_are_the_pairs_that_no_part_tells_apart(values, atol):
    problem = SimpleNamespace(
        asked={"a": SimpleNamespace(asked_where=None), "b": SimpleNamespace(asked_where=where)}
    )
    a, b = np.array(values[:15]).reshape(5, 3), np.array(values[15:]).reshape(5, 3, 3)
    different = {"a": np.concatenate([a[:1] + 0.05, a]), "b": np.concatenate([b[:1], b])}
    places = {"a": np.arange(1, 6), "b": np.arange(1, 6)}
    tolerance = {"a": np.full(3, atol), "b": np.full(3, atol)}

    misses = misses_of(problem, different, places, tolerance)
    twins = find_twins(problem, different, places, tolerance, misses, apart=2.0)

    for i, j in np.ndindex(5, 5):
        gaps = [largest((a[i] - a[j])[None])[0], largest((b[i] - b[j])[None], where)[0]]
        expected = np.all([gap <= 2.0 * atol for gap in gaps], axis=0) if i < j else False
        found = [[i, j, at] in twins.T.tolist() for at in range(3)]
        assert np.array_equal(found, np.broadcast_to(expected, 3)), (i, j)


@pytest.mark.parametrize("slug", ["causal-attention", "frechet-distance"])
def test_a_variant_drawn_again_has_the_certificate_it_would_have_alone(slug):
    drawn = draw_certified(graph(slug), range(60))
    alone = certify(graph(slug), drawn.givens)

    assert drawn.redraws.max() > 0
    for name in ("distance", "twins", "rounding_is_right", "fulfilled", "work"):
        assert getattr(drawn.certificate, name) == pytest.approx(getattr(alone, name), rel=1e-6)
    assert drawn.certificate.holds.all()
    for name in ("right", "tolerance", "slipped"):
        mine, theirs = getattr(drawn.certificate, name), getattr(alone, name)
        for step, value in mine.items():
            assert value == pytest.approx(theirs[step], abs=1e-9), step


def test_the_tolerance_is_what_rounding_does_and_two_units_more():
    certificate = certify(squares([1.0], decimals=1), {"a": np.array([1.5, 2.0])})

    assert certificate.tolerance["b"] == pytest.approx([0.25, 0.2])  # 2.25 rounds to 2.2


def test_a_seed_refused_is_drawn_again_until_its_certificate_holds():
    drawn = draw_certified(squares([2.0, 5.0]), range(200))

    assert set(drawn.givens["a"]) == {5.0}
    assert drawn.certificate.holds.all()
    assert 0.3 < np.mean(drawn.redraws > 0) < 0.7


def test_a_problem_without_good_variants_fails_with_the_reason():
    with pytest.raises(NoGoodVariant, match=r"square: 3 seeds found none; .*doubled goes unseen"):
        draw_certified(squares([2.0]), range(3))


@pytest.mark.parametrize("tries", [1, 3, 8])
def test_looking_at_several_draws_together_changes_no_variant(monkeypatch, tries):
    hard = squares([2.0, 2.0, 2.0, 5.0, 7.0])
    monkeypatch.setattr(drawing, "TRIES", tries)

    drawn = draw_certified(hard, range(40))

    for seed, redraw, a in zip(range(40), drawn.redraws, drawn.givens["a"], strict=True):
        before = [hard.draw([seed], at)["a"][0] for at in range(redraw + 1)]
        assert set(before[:-1]) <= {2.0}
        assert before[-1] == a != 2.0


def test_redrawing_is_bounded(monkeypatch):
    monkeypatch.setattr(drawing, "REDRAW_LIMIT", 2)

    with pytest.raises(NoGoodVariant):
        draw_certified(squares([2.0, 2.0, 2.0, 2.0, 5.0]), range(50))


def test_margins_are_measured_in_tolerances():
    certificate = certify(graph("forward-diffusion"), graph("forward-diffusion").draw(range(20)))

    assert certificate.distance.shape == (12, 20)
    assert (certificate.distance.min(axis=0) >= MARGIN).all()


def test_the_audit_finds_what_a_naive_variant_would_let_pass():
    found = audit("causal-attention", 400)

    assert found.slips["key-weights-transposed"].unseen_naive > 0.05
    assert {slip.unseen_certified for slip in found.slips.values()} == {0.0}
    assert found.redraws_mean > 0.1
    assert found.cost["high"] / found.cost["low"] <= 1.5


def test_a_seed_must_be_a_whole_number_that_databases_can_store():
    for seed in (-1, 2**63):
        with pytest.raises(ValueError, match="from 0 to"):
            engine.realise("causal-attention", seed)


@pytest.mark.parametrize(
    ("givens", "message"),
    [
        ({"sigma_1": [[1, 2], [0, 1]]}, "symmetric"),
        ({"sigma_1": [[1, 2], [2, 1]]}, "positive semidefinite"),
        ({"mu_1": [1, 2, 3]}, "mu_1: the shape"),
        ({"mu_1": [1, float("nan")]}, "mu_1: every number must be finite"),
        ({"mu_1": ["a", 2]}, "mu_1: write a number"),
        ({"mu_9": [1, 2]}, "unknown: mu_9"),
    ],
)
def test_givens_that_make_no_problem_are_refused_by_name(givens, message):
    square = [[1, 0], [0, 1]]
    good = {"mu_real": [0, 1], "sigma_real": square, "mu_1": [1, 2], "sigma_1": square}

    with pytest.raises(engine.InvalidGivens, match=message):
        engine.realise("frechet-distance", givens=good | givens)


def test_missing_givens_are_named():
    with pytest.raises(engine.InvalidGivens, match="missing: w_k, w_v"):
        engine.realise("causal-attention", givens={"x": [[1, 2]] * 2, "w_q": [[1, 2]] * 2})


def test_givens_decide_the_options_that_their_shapes_tell():
    square = [[1.0, 0.5], [0.5, 2.0]]
    givens = {"x": [[0.1, 0.2]] * 4, "w_q": square, "w_k": square, "w_v": square}

    origin = engine.realise("causal-attention", options={"scale": "on"}, givens=givens).origin

    told = {"tokens": 4, "width": 2, "scale": True, "mask": True}
    assert told.items() <= origin.options.items()


def test_a_schedule_of_no_variance_is_refused():
    givens = {"x_0": [[1, 2], [3, 4]], "beta_first": 0, "beta_last": 0.2, "schedule_length": 10,
              "eps_1": [[1, 1], [1, 1]]}  # fmt: skip

    with pytest.raises(engine.InvalidGivens, match="variances between 0 and 1"):
        engine.realise("forward-diffusion", givens=givens)
