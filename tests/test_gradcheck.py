"""`gradcheck` passes right gradients, finds wrong ones and says where, and refuses float32."""

# ruff: noqa: E501 - a refusal a line

import re

import numpy as np
import pytest

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
    assert right.error == pytest.approx(0.1, rel=0.3)


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


# ---- refused -----------------------------------------------------------------------------------

ROUNDS = "must be float64: float32 rounds away what a tiny step changes"


@pytest.mark.parametrize(
    ("forward", "backward", "inputs", "grad_output", "error", "message"),
    [
        (np.sin, np.multiply, [np.ones(2, "f4")], [1, 1], TypeError, f"`inputs[0]` {ROUNDS}"),
        (np.sin, np.multiply, [[1.0]], np.ones(1, "f4"), TypeError, f"`grad_output` {ROUNDS}"),
        (np.float32, np.multiply, [1.0], 1, TypeError, f"`function(*inputs)` {ROUNDS}"),
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
