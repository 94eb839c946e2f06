"""Activations, the fully connected layer, softmax and the losses compute the right numbers."""

import numpy as np
import pytest
from scipy import special

from cnn_core import fully_connected, functional, relu

VALUES = np.concatenate([np.linspace(-9, 9, 361), [-1e300, -800, -1e-300, 1e-300, 800, 1e300]])
SCORES = np.random.default_rng(3).normal(scale=9, size=(4, 5))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("relu", relu),
        ("sigmoid", special.expit),
        ("tanh", np.tanh),
        ("gelu", lambda values: values * special.ndtr(values)),
        ("leaky_relu", lambda values: np.maximum(values, 0) + 0.01 * np.minimum(values, 0)),
    ],
)
def test_activation_agrees_with_an_independent_one(name, expected):
    found = getattr(functional, name)(VALUES)
    np.testing.assert_allclose(found, expected(VALUES), rtol=1e-12, atol=1e-300)


def test_gelu_tanh_comes_close():
    difference = functional.gelu(VALUES, approximate="tanh") - functional.gelu(VALUES)
    assert 0 < abs(difference).max() < 1e-3


@pytest.mark.parametrize("name", ["relu", "leaky_relu", "sigmoid", "tanh", "gelu"])
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 3, 4, 5)])
def test_activation_keeps_the_shape(name, shape):
    found = getattr(functional, name)(np.zeros(shape))
    assert isinstance(found, np.ndarray)
    assert found.shape == shape


@pytest.mark.parametrize("name", ["relu", "leaky_relu", "sigmoid", "tanh", "gelu"])
def test_activation_keeps_nan(name):
    np.testing.assert_array_equal(np.isnan(getattr(functional, name)([np.nan, 1])), [True, False])


def test_leaky_relu_multiplies_with_the_slope():
    np.testing.assert_array_equal(functional.leaky_relu([-8, 8], 0.25), [-2, 8])


def test_flatten_goes_channel_by_channel_row_by_row():
    images = np.arange(24).reshape(2, 2, 3, 2)
    np.testing.assert_array_equal(functional.flatten(images), [range(12), range(12, 24)])


@pytest.mark.parametrize(
    ("ends", "shape"), [((), (2, 60)), ((0,), (120,)), ((1, 2), (2, 12, 5)), ((-2, -1), (2, 3, 20))]
)
def test_flatten_joins_the_axes_asked_for(ends, shape):
    assert functional.flatten(np.zeros((2, 3, 4, 5)), *ends).shape == shape


def test_linear_agrees_with_the_loops():
    inputs, weight, bias = SCORES, np.arange(15.0).reshape(3, 5), [1.0, -2, 3]
    expected = [fully_connected(row, weight.T, bias) for row in inputs]
    np.testing.assert_allclose(functional.linear(inputs, weight, bias), expected, rtol=1e-12)


def test_linear_without_a_bias_starts_from_0():
    np.testing.assert_array_equal(functional.linear([[1, 2]], [[3, 4]]), [[11]])


@pytest.mark.parametrize("axis", [0, 1, -1, -2])
@pytest.mark.parametrize("scale", [1, 1000])
@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
def test_softmax_agrees_with_scipy(name, axis, scale):
    expected = getattr(special, name)(scale * SCORES, axis=axis)
    found = getattr(functional, name)(scale * SCORES, dim=axis)
    np.testing.assert_allclose(found, expected, rtol=1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_softmax_stays_finite_for_the_largest_logits(dtype):
    huge = np.finfo(dtype).max
    logits = np.array([[huge, 0, -huge], [huge, huge, 0]], dtype=dtype)
    np.testing.assert_array_equal(functional.softmax(logits, 1), [[1, 0, 0], [0.5, 0.5, 0]])


def test_cross_entropy_by_hand():
    logits = np.log([[0.5, 0.25, 0.25], [0.125, 0.125, 0.75]])
    each = -np.log([0.25, 0.75])
    found = functional.cross_entropy(logits, [1, 2], reduction="none")
    np.testing.assert_allclose(found, each, rtol=1e-12)
    assert functional.cross_entropy(logits, [1, 2]) == pytest.approx(each.mean())
    assert functional.cross_entropy(logits, [1, 2], reduction="sum") == pytest.approx(each.sum())


def test_cross_entropy_of_equal_scores_is_the_logarithm_of_their_number():
    assert functional.cross_entropy(np.ones((4, 10)), [0, 3, 9, 9]) == pytest.approx(np.log(10))


def test_cross_entropy_of_huge_logits_is_their_distance():
    assert functional.cross_entropy([[1e30, 0]], [1]) == 1e30
    assert functional.cross_entropy([[1e30, 0]], [0]) == 0


def test_cross_entropy_mean_divides_by_the_sum_of_the_weights():
    arguments = SCORES, [0, 4, 4, 1], [1, 2, 0, 0, 5]
    each = functional.cross_entropy(SCORES, [0, 4, 4, 1], reduction="none")
    expected = (each * [1, 5, 5, 2]).sum() / 13
    assert functional.cross_entropy(*arguments) == pytest.approx(expected)


@pytest.mark.parametrize("ignored", [-100, 3])
def test_cross_entropy_leaves_ignored_labels_out_of_sum_and_number(ignored):
    labels = [0, ignored, 4, ignored]
    expected = functional.cross_entropy(SCORES[[0, 2]], [0, 4])
    found = functional.cross_entropy(SCORES, labels, ignore_index=ignored)
    assert found == pytest.approx(expected)
    each = functional.cross_entropy(SCORES, labels, ignore_index=ignored, reduction="none")
    assert each[1] == each[3] == 0


def test_cross_entropy_of_nothing_is_nan():
    assert np.isnan(functional.cross_entropy(SCORES, [-100] * 4))
    assert np.isnan(functional.cross_entropy(np.zeros((0, 5)), []))


def test_cross_entropy_takes_a_label_for_each_place():
    logits = np.random.default_rng(1).normal(size=(2, 5, 3, 4))
    labels = np.random.default_rng(2).integers(0, 5, size=(2, 3, 4))
    rows = np.moveaxis(logits, 1, -1).reshape(-1, 5)
    expected = functional.cross_entropy(rows, labels.ravel())
    assert functional.cross_entropy(logits, labels) == pytest.approx(expected)


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_cross_entropy_of_smoothed_labels_spreads_their_share_over_all_classes(reduction):
    labels = [0, 4, 4, 1]
    shares = 0.8 * np.eye(5)[labels] + 0.2 / 5
    expected = -(shares * special.log_softmax(SCORES, axis=1)).sum(axis=1)
    expected = expected if reduction == "none" else getattr(expected, reduction)()
    options = {"reduction": reduction, "label_smoothing": 0.2}
    found = functional.cross_entropy(SCORES, labels, **options)
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_nll_loss_is_cross_entropy_after_log_softmax():
    labels, weight = [0, 4, 4, 1], [1, 2, 0, 0, 5]
    found = functional.nll_loss(functional.log_softmax(SCORES, 1), labels, weight)
    assert found == pytest.approx(functional.cross_entropy(SCORES, labels, weight))
