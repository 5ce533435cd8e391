from __future__ import annotations

from itertools import accumulate
from math import sqrt

import pytest
from scipy.stats import wasserstein_distance

from grader import engine

SETTINGS = [
    {"points": points, "by_histogram": by_histogram, "critic": critic, "by_hand": by_hand}
    for points, by_histogram, critic, by_hand in [
        (4, False, False, False),
        (5, False, True, True),
        (4, True, True, False),
        (6, True, False, True),
    ]
]
U, V = [3.0, -1.0, 0.5, 2.0], [1.0, 2.5, -2.0, 1.5]
P, Q = [0.1, 0.5, 0.1, 0.3], [0.4, 0.1, 0.2, 0.3]


def samples(**options):
    return engine.realise("wasserstein-distance", givens={"u": U, "v": V}, options=options).origin


def histograms(**options):
    return engine.realise(
        "wasserstein-distance", givens={"u": P, "v": Q}, options={"by_histogram": True, **options}
    ).origin


def expected(givens, options):
    """Work every step out in plain Python, the distance by scipy."""
    u, v, n = givens["u"], givens["v"], options["points"]
    if options["by_histogram"]:
        places = [2 * i for i in range(n)]
        curve_u, curve_v = list(accumulate(u)), list(accumulate(v))
        distance = wasserstein_distance(places, places, u, v)
        mean_u = sum(place * share for place, share in zip(places, u, strict=True))
        mean_v = sum(place * share for place, share in zip(places, v, strict=True))
    else:
        curve_u, curve_v = sorted(u), sorted(v)
        distance = wasserstein_distance(u, v)
        mean_u, mean_v = sum(u) / n, sum(v) / n
    gaps = [abs(a - b) for a, b in zip(curve_u, curve_v, strict=True)]
    steps = {"curve_u": curve_u, "curve_v": curve_v, "gaps": gaps, "distance": distance}
    if options["critic"]:
        steps |= {"mean_u": mean_u, "mean_v": mean_v, "bound": abs(mean_u - mean_v)}
    return steps


def flat(value):
    return value if isinstance(value, list) else [value]


def test_two_samples():
    """-1, 0.5, 2, 3 against -2, 1, 1.5, 2.5: the gaps 1, 0.5, 0.5, 0.5 have the mean 0.625."""
    steps = samples().steps

    assert steps["curve_u"] == [-1, 0.5, 2, 3]
    assert steps["curve_v"] == [-2, 1, 1.5, 2.5]
    assert steps["gaps"] == pytest.approx([1, 0.5, 0.5, 0.5])
    assert steps["distance"] == pytest.approx(0.625)
    assert "bound" not in steps


def test_two_samples_and_the_linear_critic():
    """The means are 4.5 / 4 and 3 / 4."""
    steps = samples(critic=True).steps

    assert steps["mean_u"] == pytest.approx(1.125)
    assert steps["mean_v"] == pytest.approx(0.75)
    assert steps["bound"] == pytest.approx(0.375)


def test_two_histograms():
    """0.1, 0.6, 0.7, 1 against 0.4, 0.5, 0.7, 1: gaps 0.3 and 0.1, each for 2 units."""
    steps = histograms(critic=True).steps

    assert steps["curve_u"] == pytest.approx([0.1, 0.6, 0.7, 1])
    assert steps["curve_v"] == pytest.approx([0.4, 0.5, 0.7, 1])
    assert steps["gaps"] == pytest.approx([0.3, 0.1, 0, 0])
    assert steps["distance"] == pytest.approx(0.8)
    # 0.5 x 2 + 0.1 x 4 + 0.3 x 6 and 0.1 x 2 + 0.2 x 4 + 0.3 x 6
    assert steps["mean_u"] == pytest.approx(3.2)
    assert steps["mean_v"] == pytest.approx(2.8)
    assert steps["bound"] == pytest.approx(0.4)


@pytest.mark.parametrize("options", SETTINGS)
def test_every_step_agrees_with_plain_python(options):
    for problem in engine.realise_many("wasserstein-distance", list(range(20)), options):
        givens = {given.name: given.value.tolist() for given in problem.givens}

        steps = expected(givens, options)

        assert problem.origin.steps.keys() == steps.keys()
        for name, value in steps.items():
            assert flat(problem.origin.steps[name]) == pytest.approx(flat(value), abs=1e-12)


def test_histograms_are_shared_out_in_twentieths_and_some_bins_are_empty():
    problems = engine.realise_many(
        "wasserstein-distance", list(range(50)), {"by_histogram": True, "points": 5}
    )
    shares = [share for problem in problems for share in problem.givens[0].value.tolist()]

    assert min(shares) == 0
    assert all(20 * share == pytest.approx(round(20 * share)) for share in shares)


OF_SAMPLES = {
    "paired-unsorted": ("gaps", [2.0, 3.5, 2.5, 0.5]),
    "opposite-orders": ("gaps", [3.5, 1.0, 1.0, 5.0]),
    "gaps-with-signs": ("gaps", [1.0, -0.5, 0.5, 0.5]),
    "gaps-squared": ("gaps", [1.0, 0.25, 0.25, 0.25]),
    "summed-not-averaged": ("distance", 2.5),
    "largest-gap": ("distance", 1.0),
    "root-mean-square": ("distance", sqrt(1.75 / 4)),
    # From 1: 2, 2, 0.5, 1; from 2.5: 0.5, 3.5, 2, 0.5; from -2: 5, 1, 2.5, 4; from 1.5: 1.5, 2.5,
    # 1, 0.5.
    "every-pair": ("distance", (5.5 + 6.5 + 12.5 + 5.5) / 16),
    "difference-of-means": ("distance", 0.375),
    "summed-for-mean": ("mean_u", 4.5),
    "means-added": ("bound", 1.875),
    "worse-critic": ("bound", -0.375),
}
OF_HISTOGRAMS = {
    "shares-compared": ("gaps", [0.3, 0.4, 0.1, 0.0]),
    "gaps-with-signs": ("gaps", [-0.3, 0.1, 0.0, 0.0]),
    "gaps-squared": ("gaps", [0.09, 0.01, 0.0, 0.0]),
    "spacing-forgotten": ("distance", 0.4),
    "averaged-over-bins": ("distance", 0.1),
    "largest-gap": ("distance", 0.3),
    "difference-of-means": ("distance", 0.4),
    "places-weighed-evenly": ("mean_u", 3.0),
    "means-added": ("bound", 6.0),
    "worse-critic": ("bound", -0.4),
}


@pytest.mark.parametrize(
    ("realised", "table"), [(samples, OF_SAMPLES), (histograms, OF_HISTOGRAMS)]
)
def test_each_slip_is_the_mistake_that_its_name_says(realised, table):
    origin = realised(critic=True)

    assert origin.slips.keys() == table.keys()
    for slip, (part, value) in table.items():
        parts = origin.slips[slip]
        changed = [n for n in parts if flat(parts[n]) != pytest.approx(flat(origin.steps[n]))]
        assert changed[0] == part, slip
        assert flat(parts[part]) == pytest.approx(flat(value), abs=1e-12), slip


def test_slips_of_the_means_do_not_depend_on_which_side_is_which():
    """Means of -1.125 and -0.75, so that sums and differences are negative."""
    givens = {"u": [-x for x in U], "v": [-x for x in V]}

    origin = engine.realise("wasserstein-distance", givens=givens, options={"critic": True}).origin

    assert origin.steps["bound"] == pytest.approx(0.375)
    assert origin.slips["difference-of-means"]["distance"] == pytest.approx(0.375)
    assert origin.slips["means-added"]["bound"] == pytest.approx(1.875)
    assert origin.slips["worse-critic"]["bound"] == pytest.approx(-0.375)


@pytest.mark.parametrize("shares", [[0.5, 0.5, 0.1, 0.1], [1.2, -0.2, 0.0, 0.0]])
def test_what_is_no_histogram_is_refused(shares):
    options = {"by_histogram": True}

    with pytest.raises(engine.InvalidGivens):
        engine.realise("wasserstein-distance", givens={"u": shares, "v": Q}, options=options)
    with pytest.raises(engine.InvalidGivens):
        engine.realise("wasserstein-distance", givens={"u": P, "v": shares}, options=options)
