from __future__ import annotations

from math import log

import pytest

from grader import engine

P, Q_1, Q_2 = [0.2, 0.3, 0.5], [0.2, 0.7, 0.1], [0.3, 0.2, 0.5]
SETTINGS = [
    {"values": values, "generators": generators, "bits": bits, "by_hand": by_hand}
    for values, generators, bits, by_hand in [
        (3, 1, False, False),
        (3, 2, True, True),
        (4, 2, False, True),
        (5, 2, True, False),
        (5, 1, False, True),
    ]
]


def one(**options):
    return engine.realise(
        "optimal-discriminator", givens={"p": P, "q_1": Q_1}, options=options
    ).origin


def two(**options):
    return engine.realise(
        "optimal-discriminator", givens={"p": P, "q_1": Q_1, "q_2": Q_2}, options=options
    ).origin


def expected(givens, options):
    """Work every step out in plain Python, the divergence by its definition."""
    steps, divergences = {}, []
    p = givens["p"]
    for i in range(1, options["generators"] + 1):
        q = givens[f"q_{i}"]
        best = [a / (a + b) for a, b in zip(p, q, strict=True)]
        steps[f"best_{i}"] = best
        steps[f"logs_{i}"] = [[log(d) for d in best], [log(1 - d) for d in best]]
        steps[f"on_data_{i}"] = sum(a * log(d) for a, d in zip(p, best, strict=True))
        steps[f"on_generated_{i}"] = sum(b * log(1 - d) for b, d in zip(q, best, strict=True))
        steps[f"value_{i}"] = steps[f"on_data_{i}"] + steps[f"on_generated_{i}"]
        middle = [(a + b) / 2 for a, b in zip(p, q, strict=True)]
        divergence = (kl(p, middle) + kl(q, middle)) / 2
        divergences.append(divergence / log(2) if options["bits"] else divergence)
        steps[f"jsd_{i}"] = divergences[-1]
    if len(divergences) > 1:
        steps["closer"] = 1 + divergences.index(min(divergences))
    return steps


def kl(p, q):
    return sum(a * log(a / b) for a, b in zip(p, q, strict=True))


def flat(value):
    return [x for each in value for x in flat(each)] if isinstance(value, list) else [value]


def test_one_generator():
    """By hand with ln 2 = 0.693147, ln 3 = 1.098612, ln 5 = 1.609438, ln 7 = 1.945910."""
    steps = one().steps

    assert steps["best_1"] == pytest.approx([0.5, 0.3, 5 / 6])
    # 0.2 x -0.693147 + 0.3 x -1.203973 + 0.5 x -0.182322
    assert steps["on_data_1"] == pytest.approx(-0.590982, abs=1e-6)
    # 0.2 x -0.693147 + 0.7 x -0.356675 + 0.1 x -1.791759
    assert steps["on_generated_1"] == pytest.approx(-0.567478, abs=1e-6)
    assert steps["value_1"] == pytest.approx(-1.158460, abs=1e-6)
    assert steps["jsd_1"] == pytest.approx(0.113917, abs=1e-6)
    assert "closer" not in steps


def test_two_generators_in_bits():
    steps = two(bits=True).steps

    assert steps["value_1"] == pytest.approx(-1.158460, abs=1e-6)
    assert steps["jsd_1"] == pytest.approx(0.113917 / 0.693147, abs=2e-6)
    assert steps["best_2"] == pytest.approx([0.4, 0.6, 0.5])
    # The first two values: 0.2 ln 0.4 + 0.3 ln 0.6 on the data, 0.3 ln 0.6 + 0.2 ln 0.4 on q_2.
    # The third: 0.5 ln 0.5 on either.
    assert steps["value_2"] == pytest.approx(0.4 * log(0.4) + 0.6 * log(0.6) - log(2))
    assert steps["closer"] == 2


@pytest.mark.parametrize("options", SETTINGS)
def test_every_step_agrees_with_plain_python(options):
    for problem in engine.realise_many("optimal-discriminator", list(range(20)), options):
        givens = {given.name: given.value.tolist() for given in problem.givens}

        steps = expected(givens, options)

        assert problem.origin.steps.keys() == steps.keys()
        for name, value in steps.items():
            assert flat(problem.origin.steps[name]) == pytest.approx(flat(value), abs=1e-12)


@pytest.mark.parametrize("values", [3, 4, 5])
def test_by_hand_every_logarithm_follows_from_those_of_two_three_and_five(values):
    options = {"values": values, "by_hand": True}

    for problem in engine.realise_many("optimal-discriminator", list(range(30)), options):
        for chance in problem.origin.steps["best_1"]:
            twentieths = [round(20 * chance), round(20 - 20 * chance)]
            assert 20 * chance == pytest.approx(twentieths[0])
            assert all(is_smooth(each) for each in twentieths)


def is_smooth(whole):
    for prime in (2, 3, 5):
        while whole % prime == 0:
            whole //= prime
    return whole == 1


LOG_D = [log(0.5), log(0.3), log(5 / 6)]
LOG_REST = [log(0.5), log(0.7), log(1 / 6)]


def weighed(weights, values):
    return sum(w * v for w, v in zip(weights, values, strict=True))


ON_DATA, ON_GENERATED = weighed(P, LOG_D), weighed(Q_1, LOG_REST)
SLIPS = {
    "generated-share": ("best_1", [0.5, 0.7, 1 / 6]),
    "ratio-for-share": ("best_1", [1.0, 3 / 7, 5.0]),
    "divided-by-the-mean": ("best_1", [1.0, 0.6, 5 / 3]),
    "base-two": ("on_data_1", ON_DATA / 0.6931471805599453),
    "even-weights": ("on_data_1", log(0.5 * 0.3 * 5 / 6) / 3),
    "data-weighed-by-generator": ("on_data_1", weighed(Q_1, LOG_D)),
    "generated-weighed-by-data": ("on_generated_1", weighed(P, LOG_REST)),
    "complement-forgotten": ("on_generated_1", weighed(Q_1, LOG_D)),
    "expectations-subtracted": ("value_1", ON_DATA - ON_GENERATED),
    "loss-for-value": ("value_1", -ON_DATA - ON_GENERATED),
    "divergence-doubled": ("jsd_1", 2 * log(2) + ON_DATA + ON_GENERATED),
    "ln-two-for-ln-four": ("jsd_1", (log(2) + ON_DATA + ON_GENERATED) / 2),
    "ln-four-subtracted": ("jsd_1", (ON_DATA + ON_GENERATED) / 2 - log(2)),
    "given-in-bits": ("jsd_1", (ON_DATA + ON_GENERATED) / 2 / log(2) + 1),
}


def test_each_slip_is_the_mistake_that_its_name_says():
    origin = one()

    assert origin.slips.keys() == SLIPS.keys()
    for slip, (part, value) in SLIPS.items():
        parts = origin.slips[slip]
        changed = [name for name in parts if parts[name] != origin.steps[name]]
        assert changed[0] == part, slip
        assert flat(parts[part]) == pytest.approx(flat(value), abs=1e-9), slip


def test_each_slip_in_bits_is_the_mistake_that_its_name_says():
    value, slips = ON_DATA + ON_GENERATED, two(bits=True).slips

    assert slips["left-in-nats"]["jsd_1"] == pytest.approx(value / 2 + log(2))
    assert slips["divergence-doubled"]["jsd_1"] == pytest.approx(value / log(2) + 2)
    assert slips["ln-two-for-ln-four"]["jsd_1"] == pytest.approx(value / 2 / log(2) + 0.5)
    assert slips["ln-four-subtracted"]["jsd_1"] == pytest.approx(value / 2 / log(2) - 1)
    assert slips["farther-chosen"]["closer"] == 1
    assert "given-in-bits" not in slips


def test_the_second_generator_may_be_the_farther_one():
    swapped = {"p": P, "q_1": Q_2, "q_2": Q_1}

    origin = engine.realise("optimal-discriminator", givens=swapped).origin

    assert origin.steps["closer"] == 1
    assert origin.slips["farther-chosen"]["closer"] == 2


@pytest.mark.parametrize("q", [[0.2, 0.3, 0.4], [0.0, 0.5, 0.5], [1.2, -0.4, 0.2]])
def test_what_is_no_distribution_is_refused(q):
    with pytest.raises(engine.InvalidGivens):
        engine.realise("optimal-discriminator", givens={"p": P, "q_1": q})


def test_generators_are_neither_almost_perfect_nor_alike():
    for problem in engine.realise_many(
        "optimal-discriminator", list(range(100)), {"generators": 2}
    ):
        jsd_1, jsd_2 = problem.origin.steps["jsd_1"], problem.origin.steps["jsd_2"]

        assert min(jsd_1, jsd_2) >= 0.02
        assert abs(jsd_1 - jsd_2) >= 0.01
