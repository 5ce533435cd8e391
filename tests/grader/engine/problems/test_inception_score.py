"""The inception score: its numbers, worked out once more without the engine."""

from __future__ import annotations

import math

import pytest
from scipy import stats

from grader import engine

SLUG = "inception-score"
P = [[0.6, 0.3, 0.1], [0.1, 0.7, 0.2], [0.2, 0.2, 0.6]]
SETTINGS = [
    {},
    {"by_hand": True},
    {"entropies": True},
    {"images": 2, "classes": 2},
    {"images": 5, "classes": 5, "entropies": True, "by_hand": True},
]
KLS = [
    0.6 * math.log(2) + 0.3 * math.log(0.75) + 0.1 * math.log(1 / 3),
    0.1 * math.log(1 / 3) + 0.7 * math.log(1.75) + 0.2 * math.log(2 / 3),
    0.2 * math.log(2 / 3) + 0.2 * math.log(0.5) + 0.6 * math.log(2),
]
"""Of the rows from the marginal (0.3, 0.4, 0.3)."""
MEAN = sum(KLS) / 3
ENTROPIES = [0.8979457248567798, 0.8018185525433373, 0.9502705392332347]
"""Of the rows, by a table of p ln p."""
TOTAL = 1.0888999753452238
"""Of (0.3, 0.4, 0.3)."""


def fixed(rows=P, **options):
    return engine.realise(SLUG, givens={"predictions": rows}, options=options).origin


def test_three_images_give_what_is_worked_out_by_hand():
    steps = fixed().steps

    assert steps["marginal"] == pytest.approx([0.3, 0.4, 0.3])
    assert steps["divergences"] == pytest.approx(KLS)
    assert steps["divergences"] == pytest.approx([0.21972, 0.20079, 0.19616], abs=2e-5)
    assert steps["mean_divergence"] == pytest.approx(0.205555, abs=2e-6)
    assert steps["score"] == pytest.approx(1.228206, abs=2e-6)
    assert list(steps) == ["marginal", "divergences", "mean_divergence", "score"]


def test_the_entropies_lead_to_the_same():
    steps = fixed(entropies=True).steps

    assert steps["conditional"] == pytest.approx(ENTROPIES)
    assert steps["total"] == pytest.approx(TOTAL)
    assert steps["information"] == pytest.approx(MEAN)
    assert steps["score"] == pytest.approx(math.exp(MEAN))


def test_sure_predictions_count_and_rows_that_do_not_sum_to_1_are_refused():
    sure = fixed([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]]).steps

    # The marginal is (2/3, 1/3), and e to its entropy is 3 / 2^(2/3).
    assert sure["score"] == pytest.approx(3 / 2 ** (2 / 3))
    for rows in ([[0.5, 0.6], [0.5, 0.5]], [[1.5, -0.5], [0.5, 0.5]]):
        with pytest.raises(engine.InvalidGivens, match="sum to 1"):
            fixed(rows)


@pytest.mark.parametrize("options", SETTINGS)
def test_every_step_agrees_with_plain_loops_and_scipy(options):
    for problem in engine.realise_many(SLUG, list(range(20)), options):
        rows = problem.givens[0].value.tolist()
        steps = problem.origin.steps

        marginal = [math.fsum(column) / len(rows) for column in zip(*rows, strict=True)]
        divergences = [float(stats.entropy(row, marginal)) for row in rows]
        mean = math.fsum(divergences) / len(rows)
        expected = {
            "marginal": marginal,
            "divergences": divergences,
            "mean_divergence": mean,
            "score": math.e**mean,
        }
        if options.get("entropies"):
            expected["conditional"] = [float(stats.entropy(row)) for row in rows]
            expected["total"] = float(stats.entropy(marginal))
            expected["information"] = mean
        assert steps.keys() == expected.keys()
        for name, value in expected.items():
            assert steps[name] == pytest.approx(value, abs=1e-12), name


@pytest.mark.parametrize("options", SETTINGS)
def test_rows_are_whole_parts_that_sum_to_1(options):
    parts = 20 if options.get("classes") == 2 else 10
    for problem in engine.realise_many(SLUG, list(range(40)), options):
        for row in problem.givens[0].value.tolist():
            counts = [each * parts for each in row]
            assert counts == pytest.approx([round(count) for count in counts], abs=1e-12)
            assert min(counts) >= 1
            assert math.fsum(row) == pytest.approx(1, abs=1e-15)


@pytest.mark.parametrize(("images", "classes"), [(5, 5), (3, 5), (3, 2), (2, 2)])
def test_by_hand_no_other_logarithms_are_needed_than_those_given(images, classes):
    options = {"images": images, "classes": classes, "by_hand": True}
    for problem in engine.realise_many(SLUG, list(range(40)), options):
        rows = problem.givens[0].value.tolist()
        sums = [math.fsum(column) for column in zip(*rows, strict=True)]
        for probability in [*sums, *(each for row in rows for each in row)]:
            count = round(10 * probability)
            assert count == pytest.approx(10 * probability)
            for prime in (2, 3, 5, 7):
                while count % prime == 0:
                    count //= prime
            assert count == 1


@pytest.mark.parametrize("classes", [2, 3, 5])
def test_by_hand_the_marginal_of_three_images_is_in_tenths(classes):
    options = {"images": 3, "classes": classes, "by_hand": True}
    for problem in engine.realise_many(SLUG, list(range(40)), options):
        tenths = [10 * each for each in problem.origin.steps["marginal"]]
        assert tenths == pytest.approx([round(tenth) for tenth in tenths])


Q = [0.3, 0.4, 0.3]
SLIPS = {
    "classes-taken-as-even": ("marginal", [1 / 3, 1 / 3, 1 / 3]),
    "images-summed": ("marginal", [0.9, 1.2, 0.9]),
    "direction-reversed": ("divergences", [float(stats.entropy(Q, row)) for row in P]),
    "base-two": ("divergences", [kl * math.log2(math.e) for kl in KLS]),
    "marginal-left-out": ("divergences", [-entropy for entropy in ENTROPIES]),
    "cross-entropy-taken": (
        "divergences",
        [kl + entropy for kl, entropy in zip(KLS, ENTROPIES, strict=True)],
    ),
    # Logarithms of (2, 3/4, 1/3), (1/3, 7/4, 2/3) and (2/3, 1/2, 2) multiplied together.
    "logarithms-not-weighed": (
        "divergences",
        [math.log(1 / 2), math.log(7 / 18), math.log(2 / 3)],
    ),
    "divergences-summed": ("mean_divergence", 3 * MEAN),
    "power-forgotten": ("score", MEAN),
    "power-of-two": ("score", 2**MEAN),
    "confidence-averaged": ("score", 1.9 / 3),
    "marginal-entropy-alone": ("score", math.exp(TOTAL)),
    "entropy-negative": ("conditional", [-entropy for entropy in ENTROPIES]),
    "likeliest-class-only": ("conditional", [-math.log(p) for p in (0.6, 0.7, 0.6)]),
    "entropies-averaged": ("total", sum(ENTROPIES) / 3),
    "marginal-entropy-in-bits": ("total", TOTAL * math.log2(math.e)),
    "entropies-summed": ("information", TOTAL - sum(ENTROPIES)),
    "entropies-added": ("information", TOTAL + sum(ENTROPIES) / 3),
    "difference-reversed": ("information", -MEAN),
}


def test_each_slip_is_the_mistake_that_it_is_named_for():
    origin = fixed(entropies=True)

    assert origin.slips.keys() == SLIPS.keys()
    for slip, (part, value) in SLIPS.items():
        first = next(
            name
            for name, slipped in origin.slips[slip].items()
            if slipped != pytest.approx(origin.steps[name], rel=1e-9)
        )
        assert first == part, slip
        assert origin.slips[slip][part] == pytest.approx(value), slip


def test_slips_go_by_classes_where_there_are_not_as_many_images():
    slips = fixed([[0.6, 0.3, 0.1], [0.5, 0.3, 0.2]], entropies=True).slips

    assert slips["classes-taken-as-even"]["marginal"] == pytest.approx([1 / 3, 1 / 3, 1 / 3])
    assert slips["confidence-averaged"]["score"] == pytest.approx(0.55)
    assert slips["likeliest-class-only"]["conditional"] == pytest.approx(
        [-math.log(0.6), -math.log(0.5)]
    )
