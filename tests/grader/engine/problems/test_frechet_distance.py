from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from scipy import linalg

from grader import engine
from grader.engine.givens import InvalidGivens

SLUG = "frechet-distance"
SETTINGS = [
    {},
    {"by_hand": True},
    {"sets": 1, "features": 2},
    {"sets": 3, "features": 6},
    {"sets": 3, "features": 2, "by_hand": True},
]
# Products [[8, 1], [4, 5]] and [[5, 3], [7, 6]]. The first has eigenvalues 9 and 4; those of the
# second are (11 +- sqrt 85) / 2, whose roots are (sqrt 17 +- sqrt 5) / 2.
FIXED = {
    "mu_real": [1, 2], "sigma_real": [[2, 1], [1, 5]],
    "mu_1": [3, 1], "sigma_1": [[4, 0], [0, 1]],
    "mu_2": [2, 5], "sigma_2": [[2, 1], [1, 1]],
}  # fmt: skip


def fixed(**changed):
    return engine.realise(SLUG, givens={**FIXED, **changed})


def asked(problem):
    return {part.name: problem.origin.steps[part.name] for part in problem.parts}


@pytest.mark.parametrize("by_hand", [False, True])
def test_two_sets_agree_with_the_numbers_worked_out_by_hand(by_hand):
    problem = engine.realise(SLUG, givens=FIXED, options={"by_hand": by_hand})

    assert asked(problem) == pytest.approx(
        {
            "mean_term_1": 5, "trace_sum_1": 12, "root_trace_1": 5, "fid_1": 7,
            "mean_term_2": 10, "trace_sum_2": 10, "root_trace_2": 4.1231056256,
            "fid_2": 11.7537887487, "better": 1,
        }
    )  # fmt: skip
    steps = problem.origin.steps
    assert steps["roots_1"] == pytest.approx([3, 2])
    assert steps["roots_2"] == pytest.approx([3.1795868016, 0.9435188240])


def test_of_one_set_it_is_not_asked_which_is_better():
    """A third feature on its own, with variances 4 and 9, brings a root of 6."""
    sigma_real, sigma_1 = [[2, 1, 0], [1, 5, 0], [0, 0, 4]], [[4, 0, 0], [0, 1, 0], [0, 0, 9]]
    problem = engine.realise(
        SLUG,
        givens={
            "mu_real": [1, 2, 0], "sigma_real": sigma_real, "mu_1": [3, 1, 3], "sigma_1": sigma_1
        },
    )  # fmt: skip

    assert problem.origin.steps["roots_1"] == pytest.approx([6, 3, 2])
    assert asked(problem) == pytest.approx(
        {"mean_term_1": 14, "trace_sum_1": 25, "root_trace_1": 11, "fid_1": 17}
    )
    assert "higher-taken-for-better" not in problem.origin.slips


def test_the_better_set_is_the_choice_with_the_lower_distance():
    problem = fixed(mu_1=[9, 9])

    choice = next(part for part in problem.parts if part.name == "better")
    assert choice.key == "2"
    assert [option.text for option in choice.rule.options] == ["Set 1", "Set 2"]


@pytest.mark.parametrize("wrong", [[[2, 1], [0, 5]], [[1, 2], [2, 1]]])
@pytest.mark.parametrize("name", ["sigma_real", "sigma_1", "sigma_2"])
def test_what_is_no_covariance_makes_no_problem(name, wrong):
    with pytest.raises(InvalidGivens, match="symmetric and positive semidefinite"):
        fixed(**{name: wrong})


@pytest.mark.parametrize("options", SETTINGS, ids=str)
def test_every_step_agrees_with_scipy(options):
    for problem in engine.realise_many(SLUG, list(range(15)), options):
        givens = {given.name: given.value for given in problem.givens}
        real = givens["sigma_real"]
        expected, distances = {}, []
        for i in range(1, problem.origin.options["sets"] + 1):
            sigma, gap = givens[f"sigma_{i}"], math.dist(givens["mu_real"], givens[f"mu_{i}"])
            eigenvalues = sorted(linalg.eigvals(real @ sigma).real, reverse=True)
            root = linalg.sqrtm(real @ sigma).real
            traces = math.fsum([*np.diag(real), *np.diag(sigma)])
            # The trace of (real + sigma - 2 root) as one matrix.
            distances.append(gap**2 + math.fsum(np.diag(real + sigma - root - root)))
            expected |= {
                f"mean_term_{i}": gap**2,
                f"trace_sum_{i}": traces,
                f"roots_{i}": [math.sqrt(each) for each in eigenvalues],
                f"root_trace_{i}": math.fsum(np.diag(root)),
                f"fid_{i}": distances[-1],
            }
        if problem.origin.options["sets"] > 1:
            expected["better"] = 1 + distances.index(min(distances))
        steps = problem.origin.steps
        assert steps.keys() == expected.keys()
        for name, value in expected.items():
            assert steps[name] == pytest.approx(value, rel=1e-9, abs=1e-9), name


@pytest.mark.parametrize("options", SETTINGS, ids=str)
def test_drawn_sets_are_well_conditioned_and_told_apart(options):
    for problem in engine.realise_many(SLUG, list(range(15)), options):
        for given in problem.givens:
            if given.name.startswith("sigma"):
                assert np.array_equal(given.value, given.value.T)
                assert linalg.eigvalsh(given.value)[0] >= 0.05 - 1e-12
        steps = problem.origin.steps
        distances = sorted(value for name, value in steps.items() if name.startswith("fid"))
        gaps = [b - a for a, b in pairwise(distances)]
        assert min(gaps, default=1) >= 0.02 - 1e-12


ROOT_17 = math.sqrt(17)
# By slip: the part that it is of, and its value for both sets, written without the engine.
SLIPS = {
    "mean-gap-not-squared": ("mean_term", math.sqrt(5), math.sqrt(10)),
    "mean-gap-in-absolute-values": ("mean_term", 3, 4),
    "all-entries-added": ("trace_sum", 14, 14),
    "root-of-each-entry": ("root_trace", math.sqrt(8) + math.sqrt(5), math.sqrt(5) + math.sqrt(6)),
    "multiplied-entry-by-entry": ("root_trace", math.sqrt(8) + math.sqrt(5), 2 + math.sqrt(5)),
    # The roots are [[5, 1], [1, 8]] / sqrt 13, [[2, 0], [0, 1]] and [[3, 1], [1, 2]] / sqrt 5.
    "roots-taken-before-product": ("root_trace", 18 / math.sqrt(13), 33 / math.sqrt(65)),
    "root-forgotten": ("root_trace", 13, 11),
    "root-of-trace": ("root_trace", math.sqrt(13), math.sqrt(11)),
    "doubled-too-early": ("root_trace", 10, 2 * ROOT_17),
    "factor-two-forgotten": ("fid", 12, 20 - ROOT_17),
    "means-left-out": ("fid", 2, 10 - 2 * ROOT_17),
    "root-added": ("fid", 27, 20 + 2 * ROOT_17),
    "distance-not-squared": ("fid", math.sqrt(7), math.sqrt(20 - 2 * ROOT_17)),
}
RIGHT = {"mean_term": (5, 10), "trace_sum": (12, 10), "root_trace": (5, ROOT_17)}


def gone_on(part, values):
    """Return every part, with the values of one wrong and what follows right."""
    parts = {**RIGHT, part: values}
    sums = zip(parts["mean_term"], parts["trace_sum"], parts["root_trace"], strict=True)
    parts.setdefault("fid", [a + b - 2 * c for a, b, c in sums])
    named = {f"{name}_{i}": parts[name][i - 1] for name in parts for i in (1, 2)}
    return named | {"better": 1 if parts["fid"][0] < parts["fid"][1] else 2}


def test_each_slip_gives_what_its_hint_says():
    slips = fixed().origin.slips

    assert slips.keys() == {*SLIPS, "higher-taken-for-better"}
    for slip, (part, *values) in SLIPS.items():
        assert slips[slip] == pytest.approx(gone_on(part, values)), slip
    assert slips["higher-taken-for-better"] == pytest.approx(
        gone_on("mean_term", (5, 10)) | {"better": 2}
    )


def test_roots_of_negative_entries_are_those_of_their_sizes():
    """The product is [[-1, 2], [-4, 7]]."""
    slips = fixed(sigma_real=[[1, 3], [3, 10]], sigma_1=[[2, -1], [-1, 1]]).origin.slips

    assert slips["root-of-each-entry"]["root_trace_1"] == pytest.approx(1 + math.sqrt(7))


def of_one_set(sigma_real, sigma_1):
    """A problem whose means are alike."""
    mean = [0] * len(sigma_real)
    givens = {"mu_real": mean, "sigma_real": sigma_real, "mu_1": mean, "sigma_1": sigma_1}
    return engine.realise(SLUG, givens=givens).origin


@pytest.mark.parametrize("features", [2, 3, 6])
def test_roots_taken_before_the_product_are_symmetric_matrices(features):
    for problem in engine.realise_many(SLUG, list(range(15)), {"sets": 1, "features": features}):
        givens = {given.name: given.value for given in problem.givens}
        first, second = linalg.sqrtm(givens["sigma_real"]), linalg.sqrtm(givens["sigma_1"])

        slipped = problem.origin.slips["roots-taken-before-product"]["root_trace_1"]
        assert slipped == pytest.approx(math.fsum(np.diag(first @ second)))


def test_singular_covariances_have_roots_too():
    """That of v v^T is v v^T / |v|; rounding makes eigenvalues of v v^T slightly negative."""
    v, w = [1, 2, 3], [3, 1, 2]
    origin = of_one_set(np.outer(v, v), np.outer(w, w))

    assert origin.steps["root_trace_1"] == pytest.approx(11)
    slipped = origin.slips["roots-taken-before-product"]["root_trace_1"]
    assert slipped == pytest.approx(11**2 / 14, abs=1e-6)


@pytest.mark.parametrize(
    "sigma", [[[2, 1], [1, 5]], [[2, 1], [1, 3]], [[3, 2], [2, 7]], [[9, 1], [1, 4]]]
)
def test_a_distance_that_rounding_makes_negative_has_a_root_too(sigma):
    """Of a set that is like the real images."""
    origin = of_one_set(sigma, sigma)

    assert origin.steps["fid_1"] == pytest.approx(0, abs=1e-12)
    assert origin.slips["distance-not-squared"]["fid_1"] == pytest.approx(0, abs=1e-6)
