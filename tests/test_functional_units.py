"""The relatives of ReLU: independent formulas, ends, corners, NaN, options, and backwards."""

from functools import partial

import numpy as np
import pytest
from scipy import special

from cnn_core import functional
from cnn_core.gradcheck import gradcheck

VALUES = np.concatenate([np.linspace(-9, 9, 361), [-1e300, -800, -1e-300, 1e-300, 800, 1e300]])
SHARE = special.expit(VALUES)
FORMULAS = {
    "elu": np.where(VALUES > 0, VALUES, special.expm1(np.minimum(VALUES, 0))),
    "selu": 1.0507009873554805
    * np.where(VALUES > 0, VALUES, 1.6732632423543772 * special.expm1(np.minimum(VALUES, 0))),
    "silu": VALUES * SHARE,
    "mish": VALUES * np.tanh(-special.log_expit(-VALUES)),
    "softplus": -special.log_expit(-VALUES),
    "softsign": VALUES / (1 + abs(VALUES)),
    "hardtanh": np.minimum(np.maximum(VALUES, -1), 1),
    "hardsigmoid": np.minimum(np.maximum(VALUES / 6 + 0.5, 0), 1),
    "hardswish": VALUES * np.minimum(np.maximum(VALUES / 6 + 0.5, 0), 1),
}
OPTIONS = [
    *((name, {}) for name in FORMULAS),
    ("elu", {"alpha": 0.25}),
    ("elu", {"alpha": -3}),
    ("softplus", {"beta": 0.5}),
    ("softplus", {"beta": -2, "threshold": 30}),
    ("hardtanh", {"min_val": 0, "max_val": 6}),
    ("hardtanh", {"min_val": -np.inf}),
]
every_unit = pytest.mark.parametrize("name", FORMULAS)


@every_unit
def test_unit_agrees_with_an_independent_formula(name):
    found = getattr(functional, name)(VALUES)
    tolerance = 3e-9 if name == "softplus" else 1e-12  # kept as they are above 20, as in PyTorch
    np.testing.assert_allclose(found, FORMULAS[name], rtol=tolerance, atol=1e-15)


@pytest.mark.parametrize(("name", "options"), OPTIONS, ids=str)
def test_unit_backward_passes_gradcheck(name, options):
    values = np.array([-7.3, -3.2, -2.6, -1.3, -0.7, -0.2, 0.1, 0.6, 1.4, 2.7, 3.3, 5.2, 6.4])
    upstream = np.random.default_rng(1).normal(size=values.shape)
    forward = partial(getattr(functional, name), **options)
    backward = partial(getattr(functional, f"{name}_backward"), **options)
    assert max(each.error for each in gradcheck(forward, backward, [values], upstream)) < 1e-8


@every_unit
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 3, 4, 5)])
def test_unit_keeps_the_shape_there_and_back(name, shape):
    values = np.zeros(shape)
    for found in (
        getattr(functional, name)(values),
        getattr(functional, f"{name}_backward")(values, values),
    ):
        assert type(found) is np.ndarray
        assert found.shape == shape


@every_unit
def test_unit_keeps_nan(name):
    np.testing.assert_array_equal(np.isnan(getattr(functional, name)([np.nan, 1])), [True, False])


@every_unit
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_unit_is_finite_for_huge_numbers_there_and_back(name, dtype):
    huge = np.finfo(dtype).max / 2 * np.array([1, -1], dtype)
    assert np.isfinite(getattr(functional, name)(huge)).all()
    slopes = getattr(functional, f"{name}_backward")(np.ones(2, dtype), huge)
    expected = [1.0507009873554805 if name == "selu" else 1, 0]
    if name in ("softsign", "hardtanh", "hardsigmoid"):
        expected = [0, 0]
    np.testing.assert_allclose(slopes, np.array(expected, dtype), rtol=1e-6, atol=0)


@pytest.mark.parametrize(
    ("name", "corners", "slopes"),
    [
        ("elu", [0], [1]),
        ("selu", [0], [1.0507009873554805 * 1.6732632423543772]),
        ("hardtanh", [-1, 1], [0, 0]),
        ("hardsigmoid", [-3, 3], [0, 0]),
        ("hardswish", [-3, 3], [0, 1]),
    ],
)
def test_unit_backward_at_its_corners_gives_the_slopes_of_pytorch(name, corners, slopes):
    found = getattr(functional, f"{name}_backward")(np.ones(len(corners)), corners)
    np.testing.assert_allclose(found, slopes, rtol=1e-15)


@pytest.mark.parametrize("name", ["hardtanh", "hardsigmoid", "hardswish"])
def test_clipped_backward_stops_even_an_infinite_gradient(name):
    found = getattr(functional, f"{name}_backward")([np.inf, np.inf], [-9, 0])
    np.testing.assert_array_equal(found, [0, np.inf])


def test_softplus_keeps_what_is_above_the_threshold():
    values = [1.0, 1.5, 2.0]
    found = functional.softplus(values, beta=2, threshold=3)
    np.testing.assert_array_equal(found == values, [False, False, True])
    slopes = functional.softplus_backward([1, 1, 1], values, beta=2, threshold=3)
    np.testing.assert_array_equal(slopes == 1, [False, False, True])


# ---- prelu -------------------------------------------------------------------------------------


def test_prelu_multiplies_each_channel_with_its_own_slope():
    images = -np.ones((2, 3, 2, 2))
    found = functional.prelu(images, [1, 10, 100])
    np.testing.assert_array_equal(found, images * np.reshape([1, 10, 100], (3, 1, 1)))


def test_prelu_of_one_slope_is_leaky_relu():
    values = np.linspace(-3, 3, 24).reshape(2, 3, 4)
    expected = functional.leaky_relu(values, 0.3)
    np.testing.assert_array_equal(functional.prelu(values, [0.3]), expected)


@pytest.mark.parametrize(
    ("shape", "slopes"), [((2, 3, 4, 5), 3), ((2, 3, 4), 1), ((4, 3), 3), ((5,), 1)]
)
def test_prelu_backward_passes_gradcheck(shape, slopes):
    rng = np.random.default_rng(0)
    inputs = [rng.uniform(0.1, 1, shape) * rng.choice([-1, 1], shape), rng.normal(size=slopes)]
    upstream = rng.normal(size=shape)
    checks = gradcheck(functional.prelu, functional.prelu_backward, inputs, upstream)
    assert len(checks) == 2
    assert max(each.error for each in checks) < 1e-8


def test_prelu_backward_of_infinity_makes_no_nan_of_the_slope():
    _, grad_weight = functional.prelu_backward([1, 1], [np.inf, -2], [0.5])
    np.testing.assert_array_equal(grad_weight, [-2])


# ---- global max pooling ------------------------------------------------------------------------


def test_global_max_pool2d_is_max_pooling_with_one_window():
    images = np.random.default_rng(0).normal(size=(2, 3, 5, 4))
    expected = functional.max_pool2d(images, (5, 4))
    np.testing.assert_array_equal(functional.global_max_pool2d(images), expected)
    upstream = np.random.default_rng(1).normal(size=(2, 3, 1, 1))
    found = functional.global_max_pool2d_backward(upstream, images)
    expected = functional.max_pool2d_backward(upstream, images, (5, 4))
    np.testing.assert_array_equal(found, expected)


def test_global_max_pool2d_backward_pays_the_first_of_equal_ones_and_nan():
    ties = [[[[0, 7, 3], [7, 7, 1]]], [[[1, 2, 3], [np.nan, 4, np.nan]]]]
    found = functional.global_max_pool2d_backward([[[[5]]], [[[6]]]], ties)
    expected = [[[[0, 5, 0], [0, 0, 0]]], [[[0, 0, 0], [6, 0, 0]]]]
    np.testing.assert_array_equal(found, expected)
