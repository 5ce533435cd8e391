from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import expit
from scipy.stats import entropy, norm

from grader.engine.numerics import variational

seeds = st.integers(0, 2**32)
log_variances = st.floats(-3, 3)


def kl_terms(mean, log_variance):
    mean, v = np.asarray(mean, dtype=float), np.asarray(log_variance, dtype=float)
    return variational.kl_terms(mean, variational.variance(v), v)


def test_the_divergence_agrees_with_terms_worked_out_by_hand():
    """With v = ln 4 and mean 1: (1 + 4 - ln 4 - 1) / 2 = 2 - ln 2; with v = 0 half the square."""
    terms = kl_terms([1.0, 3.0, 0.0], [math.log(4), 0.0, 0.0])

    assert terms == pytest.approx([2 - 0.6931471805599453, 4.5, 0])


@given(v=log_variances)
def test_the_variance_is_the_deviation_squared_and_has_the_logarithm_given(v):
    deviation, variance = variational.deviation(np.array(v)), variational.variance(np.array(v))

    assert deviation**2 == pytest.approx(variance)
    assert math.log(variance) == pytest.approx(v, abs=1e-12)


@given(mean=st.floats(-3, 3), v=log_variances)
def test_the_divergence_is_never_negative_and_blind_to_the_mean_s_sign(mean, v):
    divergence = kl_terms(mean, v)

    assert divergence >= -1e-12
    assert divergence == kl_terms(-mean, v)
    assert divergence == pytest.approx(kl_terms(0, v) + mean**2 / 2)


@pytest.mark.parametrize(("mean", "v"), [(0.0, 0.0), (1.2, -1.6), (-0.7, 0.8), (0.4, 1.2)])
def test_the_divergence_agrees_with_the_integral(mean, v):
    encoder, prior = norm(mean, math.exp(v / 2)), norm(0, 1)

    integral, _ = quad(
        lambda x: encoder.pdf(x) * (encoder.logpdf(x) - prior.logpdf(x)), -20, 20, limit=200
    )

    assert kl_terms(mean, v) == pytest.approx(integral, abs=1e-8)


def test_samples_have_the_encoder_s_mean_and_variance():
    noise = np.random.default_rng(8).normal(size=400_000)

    z = variational.sample(np.array(0.7), variational.deviation(np.array(0.8)), noise)

    assert z.mean() == pytest.approx(0.7, abs=0.01)
    assert z.var() == pytest.approx(math.exp(0.8), rel=0.01)


def test_a_sample_by_hand():
    assert variational.sample(np.array(0.5), np.array(2.0), np.array(-1.5)) == -2.5


def test_a_linear_decoder_agrees_with_plain_loops():
    rng = np.random.default_rng(9)
    latent, weights, bias = rng.normal(size=2), rng.normal(size=(3, 2)), rng.normal(size=3)

    output = variational.decode(latent, weights, bias)

    expected = [weights[i, 0] * latent[0] + weights[i, 1] * latent[1] + bias[i] for i in range(3)]
    assert output == pytest.approx(expected)
    golden = variational.decode(
        np.array([2.0, -1.0]), np.array([[1.0, 3.0], [0.5, 0.0]]), np.array([0.25, 1.0])
    )
    assert golden == pytest.approx([-0.75, 2.0])


@given(logit=st.floats(-700, 700))
def test_the_sigmoid_agrees_with_another_and_is_symmetric(logit):
    probability = variational.sigmoid(np.array(logit))

    assert probability == pytest.approx(float(expit(logit)), rel=1e-9)
    assert probability + variational.sigmoid(np.array(-logit)) == pytest.approx(1)


def test_the_half_squared_error_by_hand_and_by_the_gaussian_s_density():
    x, output = np.array([1.0, 0.5, -1.0]), np.array([0.0, 1.0, 1.0])

    error = variational.half_squared_error(x, output)

    assert error == 2.625
    constant = 1.5 * math.log(2 * math.pi)
    assert error == pytest.approx(-norm.logpdf(x, output, 1).sum() - constant)


def test_the_cross_entropy_by_hand():
    """Of a pixel that is on at 1/4 and one that is off at 1/2: 2 ln 2 + ln 2."""
    loss = variational.cross_entropy(np.array([1.0, 0.0]), np.array([0.25, 0.5]))

    assert loss == pytest.approx(3 * 0.6931471805599453)


@given(x=st.floats(0.01, 0.99), probability=st.floats(0.01, 0.99))
def test_the_cross_entropy_is_entropy_and_divergence(x, probability):
    loss = variational.cross_entropy(np.array([x]), np.array([probability]))

    target, output = [x, 1 - x], [probability, 1 - probability]
    assert loss == pytest.approx(entropy(target) + entropy(target, output))


def test_the_loss_of_beta_one_bounds_the_evidence_of_a_linear_model():
    """With x = w z + noise the evidence is Gaussian, and the exact posterior reaches the bound."""
    weight, x = 0.8, 1.3
    variance = 1 / (1 + weight**2)
    mean = variance * weight * x
    noise = np.random.default_rng(10).normal(size=(400_000, 1))
    v = np.array([math.log(variance)])
    z = variational.sample(np.array([mean]), variational.deviation(v), noise)
    output = variational.decode(z, np.array([[weight]]), np.zeros(1))
    error = variational.half_squared_error(np.array([x]), output).mean()

    bound = variational.loss(error, kl_terms([mean], v).sum(), np.array(1.0))

    evidence = norm.logpdf(x, 0, math.sqrt(1 + weight**2))
    assert bound + math.log(2 * math.pi) / 2 == pytest.approx(-evidence, abs=0.01)


def test_beta_weighs_the_divergence():
    assert variational.loss(np.array(2.0), np.array(0.5), np.array(4.0)) == 4


def test_a_batch_is_worked_out_as_its_members_are():
    rng = np.random.default_rng(11)
    mean, v, noise = rng.normal(size=(3, 5, 2))
    weights, bias, x = rng.normal(size=(5, 3, 2)), rng.normal(size=(5, 3)), rng.random((5, 3))

    def losses(mean, v, noise, weights, bias, x):
        z = variational.sample(mean, variational.deviation(v), noise)
        output = variational.decode(z, weights, bias)
        binary = variational.cross_entropy(x, variational.sigmoid(output))
        error = variational.half_squared_error(x, output)
        divergence = kl_terms(mean, v).sum(axis=-1)
        return variational.loss(error + binary, divergence, np.array(2.0))

    together = losses(mean, v, noise, weights, bias, x)

    for i in range(5):
        alone = losses(mean[i], v[i], noise[i], weights[i], bias[i], x[i])
        assert together[i] == pytest.approx(alone)
