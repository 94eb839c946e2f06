"""`gradcheck` passes right gradients, finds wrong ones and says where, and refuses float32."""

# ruff: noqa: E501 - a refusal a line

import re
from functools import partial

import numpy as np
import pytest

import functional_calls
from cnn_core import functional
from cnn_core.functional import batch_norm
from cnn_core.gradcheck import gradcheck, numerical_gradients

NUMBERS = np.array([[0.5, -2.0, 3.0], [1.5, 0.25, -1.0]])
UPSTREAM = np.array([[1.0, -0.5], [2.0, 0.75]])
WEIGHTS = np.array([[1.0, -2.0], [0.5, 3.0], [-1.5, 0.25]])


def product(left, right):
    return left @ right


def product_backward(grad_output, left, right):
    return grad_output @ right.T, left.T @ grad_output


def test_gradcheck_passes_the_right_gradients():
    checks = gradcheck(product, product_backward, [NUMBERS, WEIGHTS], UPSTREAM)
    assert [check.gradient.shape for check in checks] == [(2, 3), (3, 2)]
    assert max(check.error for check in checks) < 1e-9


def test_gradcheck_names_the_worst_entry_and_its_relative_error():
    def wrong(grad_output, left, right):
        grad_left, grad_right = product_backward(grad_output, left, right)
        grad_right[2, 1] += np.abs(grad_right).max() / 10
        return grad_left, grad_right

    left, right = gradcheck(product, wrong, [NUMBERS, WEIGHTS], UPSTREAM)
    assert left.error < 1e-9
    assert right.worst == (2, 1)
    found, wanted = right.gradient[2, 1], right.numerical[2, 1]
    larger = max(abs(found), abs(wanted))
    assert right.error == pytest.approx(abs(found - wanted) / larger)


def test_gradcheck_error_is_nan_when_the_gradient_holds_nan():
    [check] = gradcheck(np.sin, lambda grad, x: np.where(x > 1, np.nan, grad * np.cos(x)),
                        [[0.5, 2.0, 3.0]], [1, 1, 1])  # fmt: skip
    assert np.isnan(check.error)
    assert check.worst == (1,)


def test_gradcheck_error_is_0_when_both_gradients_are_0():
    [check] = gradcheck(lambda x: 0 * x, lambda grad, x: 0 * grad, [[1.0, 2.0]], [3, 4])
    assert check.error == 0


def test_gradcheck_takes_a_function_of_a_number_without_grad_output():
    [check] = gradcheck(lambda x: (x**3).sum(), lambda grad, x: grad * 3 * x**2, [NUMBERS])
    assert check.error < 1e-8


def test_numerical_gradients_weigh_every_result_by_grad_output():
    [slopes] = numerical_gradients(lambda x: np.array([x[0] * x[1], x[1]]), [[3.0, 5.0]], [2, 7])
    np.testing.assert_allclose(slopes, [10, 13], rtol=1e-9)


def test_numerical_gradients_nudge_large_numbers_further():
    [slopes] = numerical_gradients(lambda x: (x**2).sum(), [[1e8, 1e-8]])
    np.testing.assert_allclose(slopes, [2e8, 2e-8], atol=1)


def test_numerical_gradients_are_right_when_the_function_changes_its_input():
    def careless(values):
        values *= 2
        return values

    given = NUMBERS.copy()
    [slopes] = numerical_gradients(careless, [given], np.ones((2, 3)))
    np.testing.assert_allclose(slopes, np.full((2, 3), 2.0), rtol=1e-9)
    np.testing.assert_array_equal(given, NUMBERS)


def test_gradcheck_is_right_when_backward_changes_its_input():
    def careless(grad_output, values):
        values *= 0
        return grad_output * 2

    given = NUMBERS.copy()
    [check] = gradcheck(lambda x: 2 * x, careless, [given], NUMBERS)
    assert check.error < 1e-9
    np.testing.assert_array_equal(given, NUMBERS)


# ---- every entry for itself --------------------------------------------------------------------


def squares_backward(factor, index):
    """Return the gradient of the squares, with one entry too large by a factor."""

    def backward(grad_output, values):
        gradient = 2 * values * grad_output
        gradient[index] *= factor
        return gradient

    return backward


@pytest.mark.parametrize("large", [1e2, 1e6, 1e9])
def test_gradcheck_finds_a_small_entry_that_is_wrong_beside_a_large_one(large):
    [check] = gradcheck(np.square, squares_backward(4.5, 1), [[large, 1.0]], [1, 1])
    assert check.worst == (1,)
    assert check.error == pytest.approx(3.5 / 4.5)


def test_gradcheck_finds_a_small_entry_of_a_sum_that_is_wrong_beside_a_large_one():
    loss, slopes = (lambda x: (x * [2e6, 1]).sum()), np.array([2e6, 4.5])
    [check] = gradcheck(loss, lambda grad, x: grad * slopes, [[1.0, 1.0]])
    assert check.worst == (1,)
    assert check.error == pytest.approx(3.5 / 4.5, rel=1e-3)


def test_gradcheck_finds_an_entry_that_is_missing_beside_large_ones():
    [check] = gradcheck(np.square, squares_backward(0, 2), [[1e4, 1e4, 1e-4]], [1, 1, 1])
    assert (check.worst, check.error) == ((2,), pytest.approx(1))


@pytest.mark.parametrize("power", [2, 3, 4])
@pytest.mark.parametrize("values", [[0.0, 1, 2], [1e3, 0, -1e-3], [0.0, 1e-6, 1e-7]])
def test_gradcheck_passes_a_gradient_of_0_beside_others(power, values):
    def backward(grad_output, x):
        return grad_output * power * x ** (power - 1)

    [check] = gradcheck(lambda x: x**power, backward, [values], np.ones(3))
    assert check.error < 1e-7


def test_gradcheck_passes_a_gradient_of_0_where_large_numbers_cancel():
    x = np.random.default_rng(0).normal(size=(2, 3, 4, 5))
    zeros = [np.zeros_like(x)]
    [check] = gradcheck(
        lambda x: batch_norm(x, None, None, training=True, eps=0), lambda grad, x: zeros, [x],
        np.ones_like(x),
    )  # fmt: skip
    assert check.error < 1e-7


@pytest.mark.parametrize("size", [1e-12, 1e-6, 1e-3, 1, 1e3, 1e6, 1e12])
@pytest.mark.parametrize(
    ("function", "slope"), [(np.log, lambda x: 1 / x), (np.sqrt, lambda x: 0.5 / np.sqrt(x))]
)
def test_gradcheck_nudges_in_proportion_to_the_inputs(size, function, slope):
    values = size * np.array([[0.1, 0.7, 1.0], [2.5, 3.0, 9.0]])
    [check] = gradcheck(function, lambda grad, x: grad * slope(x), [values], np.ones((2, 3)))
    assert check.error < 1e-8


def test_gradcheck_nudges_in_proportion_where_an_array_holds_small_and_large_numbers():
    values = np.array([1e-4, 1e-2, 1.0, 1e2])
    [check] = gradcheck(np.log, lambda grad, x: grad / x, [values], np.ones(4))
    assert check.error < 1e-6


def test_gradcheck_worst_is_where_the_difference_is_largest_when_all_are_equally_wrong():
    [check] = gradcheck(np.square, lambda grad, x: grad * x, [[1, 5, -9, 2]], np.ones(4))
    assert (check.worst, round(check.error, 6)) == ((2,), 0.5)


def test_gradcheck_error_is_not_0_when_nudging_finds_infinity():
    def jump(x):
        return np.where(x > 1, np.inf, x)

    [check] = gradcheck(jump, lambda grad, x: grad, [[0.5, 1.0, 2.0]], np.ones(3))
    assert np.isnan(check.error)
    [slopes] = numerical_gradients(jump, [[0.5, 2.0]], np.ones(2))
    assert np.isnan(slopes[1])


@pytest.mark.parametrize("name", functional_calls.calls(np.ones((2, 3, 10, 6)), np.ones((4, 5))))
def test_gradcheck_passes_every_function_and_finds_each_entry_that_is_wrong(name):
    rng = np.random.default_rng(1)
    table = functional_calls.calls(rng.normal(size=(2, 3, 5, 4)), rng.normal(size=(4, 5)))
    arrays, options = table[name]
    forward = partial(getattr(functional, name), **options)
    backward = getattr(functional, f"{name}_backward")
    upstream = rng.normal(size=np.shape(forward(*arrays)))
    place = rng.integers(arrays[0].size)

    def right(grad_output, *arrays):
        return backward(grad_output, *arrays, **options)

    def wrong(grad_output, *arrays):
        first, *others = as_tuple(right(grad_output, *arrays))
        first.flat[place] += 1e-3 * abs(first).max()
        return first, *others

    def as_tuple(gradients):
        found = gradients if isinstance(gradients, tuple) else (gradients,)
        return tuple(each for each in found if each is not None)

    checks = gradcheck(forward, lambda *given: as_tuple(right(*given)), arrays, upstream)
    assert max(check.error for check in checks) < 1e-6
    check, *_ = gradcheck(forward, wrong, arrays, upstream)
    assert np.ravel_multi_index(check.worst, arrays[0].shape) == place
    assert check.error > 1e-4


# ---- refused -----------------------------------------------------------------------------------

ROUNDS = "must be float64: float32 rounds away what a tiny step changes"


@pytest.mark.parametrize(
    ("forward", "backward", "inputs", "grad_output", "error", "message"),
    [
        (np.sin, np.multiply, [np.ones(2, "f4")], [1, 1], TypeError, f"`inputs[0]` {ROUNDS}"),
        (np.sin, np.multiply, [[1.0]], np.ones(1, "f4"), TypeError, f"`grad_output` {ROUNDS}"),
        (np.float32, np.multiply, [1.0], 1, TypeError, f"`forward(*inputs)` {ROUNDS}"),
        (np.sin, lambda grad, x: np.ones(1, "f4"), [[1.0]], [1], TypeError, f"`gradient 0` {ROUNDS}"),
        (np.sin, np.multiply, [[1.0, 2.0]], None, ValueError, "`grad_output` must have shape (2,) to match the output, got shape ()"),
        (np.sin, np.multiply, [[1.0, 2.0]], [1], ValueError, "`grad_output` must have shape (2,) to match the output, got shape (1,)"),
        (np.sin, lambda grad, x: grad.sum(), [[1.0, 2.0]], [1, 1], ValueError, "`gradient 0` must have shape (2,) to match its input, got shape ()"),
        (product, lambda *_: NUMBERS, [NUMBERS, WEIGHTS], UPSTREAM, ValueError, "`backward` must give 2 gradients, one for each input, got 1"),
        (3, np.multiply, [[1.0]], [1], TypeError, "`forward` must be a function, got int"),
        (np.sin, 3, [[1.0]], [1], TypeError, "`backward` must be a function, got int"),
    ],
)  # fmt: skip
def test_gradcheck_refuses(forward, backward, inputs, grad_output, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        gradcheck(forward, backward, inputs, grad_output)
