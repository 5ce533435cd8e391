from __future__ import annotations

from math import sqrt

import pytest

from grader import engine

GIVENS = {
    "real": [[2.0, 0.0], [1.0, -2.0]],
    "generated": [[0.0, 4.0], [-3.0, 2.0]],
    "eps": [0.25, 0.75],
    "w": [1.0, -1.0],
    "a": [1.0, 1.0],
    "lam": 10.0,
}
SETTINGS = [
    {"pairs": pairs, "pixels": pixels, "relu": relu, "one_sided": one_sided, "by_hand": by_hand}
    for pairs, pixels, relu, one_sided, by_hand in [
        (2, 2, False, False, False),
        (3, 4, False, True, True),
        (2, 3, True, False, True),
        (3, 2, True, True, False),
        (2, 4, True, True, True),
    ]
]


def fixed(**options):
    return engine.realise("gradient-penalty", givens=GIVENS, options=options).origin


def expected(givens, options):
    """Work every step out in plain Python, the gradient by central differences."""
    w, a = givens["w"], givens["a"]
    pairs = list(zip(givens["real"], givens["generated"], givens["eps"], strict=True))

    def critic(image):
        return sum(
            w[k] * x + (a[k] * max(0, x) if options["relu"] else a[k] * x**2 / 2)
            for k, x in enumerate(image)
        )

    def slope(image, k, step=1e-3):
        up, down = ([x + way * step * (j == k) for j, x in enumerate(image)] for way in (1, -1))
        return (critic(up) - critic(down)) / (2 * step)

    between = [
        [e * x + (1 - e) * y for x, y in zip(real, generated, strict=True)]
        for real, generated, e in pairs
    ]
    gradients = [[slope(image, k) for k in range(len(image))] for image in between]
    norms = [sqrt(sum(g * g for g in row)) for row in gradients]
    over = [max(0, n - 1) if options["one_sided"] else n - 1 for n in norms]
    penalty = givens["lam"] * sum(each**2 for each in over) / len(over)
    scores = [[critic(image) for image in givens[name]] for name in ("real", "generated")]
    return {
        "x_hat": between,
        "gradient": gradients,
        "norms": norms,
        "penalty": penalty,
        "scores": scores,
        "loss": (sum(scores[1]) - sum(scores[0])) / len(pairs) + penalty,
    }


def flat(value):
    return [x for each in value for x in flat(each)] if isinstance(value, list) else [value]


def test_a_smooth_critic():
    """x^ = 1/4 (2, 0) + 3/4 (0, 4) and 3/4 (1, -2) + 1/4 (-3, 2)."""
    steps = fixed().steps

    assert steps["x_hat"] == [[0.5, 3.0], [0.0, -1.0]]
    assert steps["gradient"] == [[1.5, 2.0], [1.0, -2.0]]
    assert steps["norms"] == pytest.approx([2.5, 2.23606798])
    # 10 (1.5^2 + 1.23606798^2) / 2 = 10 (2.25 + 1.52786405) / 2
    assert steps["penalty"] == pytest.approx(18.8893202)
    # 2 + 2, 1 + 2 + 0.5 + 2; -4 + 8, -3 - 2 + 4.5 + 2
    assert steps["scores"] == [[4.0, 5.5], [4.0, 1.5]]
    assert steps["loss"] == pytest.approx(-2 + 18.8893202)


def test_a_critic_with_kinks():
    """Only the second pixel of the first image and no pixel of the second is above zero there."""
    steps = fixed(relu=True).steps

    assert steps["gradient"] == [[2.0, 0.0], [1.0, -1.0]]
    assert steps["norms"] == pytest.approx([2.0, 1.41421356])
    # 10 (1 + 0.41421356^2) / 2 = 10 (1 + 0.17157288) / 2
    assert steps["penalty"] == pytest.approx(5.8578644)
    # 2 + 2, 1 + 2 + 1; -4 + 4, -3 - 2 + 2
    assert steps["scores"] == [[4.0, 4.0], [0.0, -3.0]]
    assert steps["loss"] == pytest.approx(-5.5 + 5.8578644)


def test_one_sided_a_short_gradient_costs_nothing():
    """Gradients (0.6, 4) and (0.6, 0)."""
    givens = {**GIVENS, "w": [0.6, 1.0], "a": [0.0, 1.0]}

    one, two = (
        engine.realise("gradient-penalty", givens=givens, options={"one_sided": side}).origin.steps
        for side in (True, False)
    )

    assert one["norms"] == pytest.approx([sqrt(16.36), 0.6])
    assert one["penalty"] == pytest.approx(5 * (sqrt(16.36) - 1) ** 2)
    assert two["penalty"] == pytest.approx(one["penalty"] + 5 * 0.16)
    assert one["loss"] == pytest.approx(two["loss"] - 0.8)


@pytest.mark.parametrize("options", SETTINGS)
def test_every_step_agrees_with_plain_python(options):
    for problem in engine.realise_many("gradient-penalty", list(range(20)), options):
        givens = {given.name: given.value.tolist() for given in problem.givens}

        steps = expected(givens, options)

        assert problem.origin.steps.keys() == steps.keys()
        for name, value in steps.items():
            assert flat(problem.origin.steps[name]) == pytest.approx(flat(value), abs=1e-9)


@pytest.mark.parametrize("relu", [False, True])
@pytest.mark.parametrize("pixels", [2, 3, 4])
def test_by_hand_norms_have_one_decimal_and_lie_on_both_sides_of_one(relu, pixels):
    options = {"pixels": pixels, "relu": relu, "by_hand": True, "pairs": 3}

    for problem in engine.realise_many("gradient-penalty", list(range(30)), options):
        norms = problem.origin.steps["norms"]

        assert min(norms) < 1 < max(norms)
        assert all(10 * norm == pytest.approx(round(10 * norm)) for norm in norms)


ROOT = sqrt(5)
COMMON = {"shares-swapped": ("x_hat", [[1.5, 1.0], [-2.0, 1.0]])}
SMOOTH = COMMON | {
    "gradient-at-real": ("gradient", [[3.0, -1.0], [2.0, -3.0]]),
    "gradient-at-generated": ("gradient", [[1.0, 3.0], [-2.0, 1.0]]),
    "linear-part-left-out": ("gradient", [[0.5, 3.0], [0.0, -1.0]]),
    "half-kept": ("gradient", [[1.25, 0.5], [1.0, -1.5]]),
    "root-forgotten": ("norms", [6.25, 5.0]),
    "sizes-added": ("norms", [3.5, 3.0]),
    "distance-not-squared": ("penalty", 5 * (1.5 + ROOT - 1)),
    "squared-norm-compared": ("penalty", 5 * (5.25**2 + 16)),
    "norm-pulled-to-zero": ("penalty", 5 * 11.25),
    "weight-forgotten": ("penalty", (2.25 + (ROOT - 1) ** 2) / 2),
    "pairs-summed": ("penalty", 10 * (2.25 + (ROOT - 1) ** 2)),
    "averaged-before-squaring": ("penalty", 10 * ((2.5 + ROOT) / 2 - 1) ** 2),
    "half-forgotten": ("scores", [[6.0, 8.0], [12.0, 8.0]]),
    "real-minus-generated": ("loss", 2 + 5 * (2.25 + (ROOT - 1) ** 2)),
    "penalty-subtracted": ("loss", -2 - 5 * (2.25 + (ROOT - 1) ** 2)),
    "penalty-left-out": ("loss", -2.0),
}
KINKED = COMMON | {
    "gradient-at-real": ("gradient", [[2.0, -1.0], [2.0, -1.0]]),
    "linear-part-left-out": ("gradient", [[1.0, 1.0], [0.0, 0.0]]),
    "kinks-ignored": ("gradient", [[2.0, 0.0], [2.0, 0.0]]),
    "value-for-slope": ("gradient", [[1.5, 2.0], [1.0, -1.0]]),
    "negative-pixels-kept": ("scores", [[4.0, 2.0], [0.0, -6.0]]),
}


@pytest.mark.parametrize(
    ("relu", "table", "others"),
    [(False, SMOOTH, {"short-ones-spared"}), (True, KINKED, SMOOTH.keys() | {"short-ones-spared"})],
)
def test_each_slip_is_the_mistake_that_its_name_says(relu, table, others):
    origin = fixed(relu=relu)

    assert origin.slips.keys() <= table.keys() | others
    for slip, (part, value) in table.items():
        parts = origin.slips[slip]
        changed = [name for name in parts if parts[name] != origin.steps[name]]
        assert changed[0] == part, slip
        assert flat(parts[part]) == pytest.approx(flat(value), abs=1e-9), slip


def test_each_slip_of_a_one_sided_penalty_is_the_mistake_that_its_name_says():
    """Gradients (0.6, 0.8 x 2) and (0.6, 0): norms sqrt(2.92) and 0.6."""
    givens = {**GIVENS, "w": [0.6, 0.4], "a": [0.0, 0.4]}
    long = sqrt(0.6**2 + 1.6**2)

    def slips(**options):
        return engine.realise("gradient-penalty", givens=givens, options=options).origin.slips

    one, two = slips(one_sided=True), slips()

    assert one["short-ones-penalised"]["penalty"] == pytest.approx(5 * ((long - 1) ** 2 + 0.16))
    assert two["short-ones-spared"]["penalty"] == pytest.approx(5 * (long - 1) ** 2)
    assert one["distance-not-squared"]["penalty"] == pytest.approx(5 * (long - 1))
    assert one["squared-norm-compared"]["penalty"] == pytest.approx(5 * (2.92 - 1) ** 2)
    assert one["norm-pulled-to-zero"]["penalty"] == pytest.approx(5 * (2.92 + 0.36))
    assert one["weight-forgotten"]["penalty"] == pytest.approx((long - 1) ** 2 / 2)
    assert one["pairs-summed"]["penalty"] == pytest.approx(10 * (long - 1) ** 2)
    # 0.6 x_1 + 0.4 x_2 + 0.4 x_2^2, where the half is missing.
    assert flat(one["half-forgotten"]["scores"]) == pytest.approx([1.2, 1.4, 8.0, 0.6])


def test_shares_beyond_both_images_are_refused():
    with pytest.raises(engine.InvalidGivens):
        engine.realise("gradient-penalty", givens={**GIVENS, "eps": [0.5, 1.5]})
    with pytest.raises(engine.InvalidGivens):
        engine.realise("gradient-penalty", givens={**GIVENS, "eps": [-0.5, 0.5]})
