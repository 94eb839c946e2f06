"""Every `<layer>_backward` in loops: by hand, against nudging, and what it accepts and refuses."""

# ruff: noqa: E501 - a refusal a line

import inspect
import re
from functools import partial

import numpy as np
import pytest

import cnn_core
from cnn_core import (
    convolve2d,
    convolve2d_backward,
    fully_connected,
    fully_connected_backward,
    max_pooling,
    max_pooling_backward,
    relu,
    relu_backward,
)
from cnn_core.gradcheck import gradcheck

STEPS = [(1, 0), (1, 1), (2, 0), (2, 1), (3, 2)]


def numbers(*shape, seed=0):
    """Make numbers of both signs, none twice and none near 0."""
    count = int(np.prod(shape))
    values = np.random.default_rng([seed, *shape]).permutation(count) - count // 2 + 0.37
    return values.reshape(shape)


def errors(forward, backward, *inputs):
    """Check a layer with a random upstream gradient; return the error of each gradient."""
    upstream = np.random.default_rng(1).normal(size=np.shape(forward(*inputs)))
    return [check.error for check in gradcheck(forward, backward, inputs, upstream)]


# ---- convolve2d --------------------------------------------------------------------------------


def test_convolve2d_backward_by_hand():
    grad_image, grad_kernel = convolve2d_backward(
        [[1, 0, 2], [0, 10, 0]], [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]], [[1, -1], [3, 0]]
    )
    expected = [[1, -1, 2, -2], [3, 10, -4, 0], [0, 30, 0, 0]]
    np.testing.assert_array_equal(grad_image, expected)
    np.testing.assert_array_equal(grad_kernel, [[67, 80], [119, 132]], strict=True)


def test_convolve2d_backward_by_hand_when_padded_and_strided():
    grad_image, grad_kernel = convolve2d_backward(
        [[1, 10]], [[1, 2, 3]], [[7, 8], [5, 6]], stride=2, padding=1, dilation=2
    )
    np.testing.assert_array_equal(grad_image, [[0, 0, 0]])
    np.testing.assert_array_equal(grad_kernel, [[0, 0], [0, 0]])
    grad_image, grad_kernel = convolve2d_backward(
        [[1, 10]], [[1, 2, 3]], [[7, 8], [5, 6], [1, 2]], stride=2, padding=1
    )
    np.testing.assert_array_equal(grad_image, [[6, 50, 60]])
    np.testing.assert_array_equal(grad_kernel, [[0, 0], [20, 31], [0, 0]])


@pytest.mark.parametrize("dilation", [1, 2])
@pytest.mark.parametrize(("stride", "padding"), STEPS)
@pytest.mark.parametrize(("size", "kernel"), [((7, 5), (3, 2)), ((4, 9), (2, 3)), ((3, 5), (1, 1))])
def test_convolve2d_backward_passes_gradcheck(size, kernel, stride, padding, dilation):
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    both = partial(convolve2d, **options), partial(convolve2d_backward, **options)
    assert max(errors(*both, numbers(*size), numbers(*kernel))) < 1e-8


def test_convolve2d_backward_is_a_full_convolution_with_the_turned_kernel():
    image, kernel, upstream = numbers(7, 5), numbers(3, 2), numbers(5, 4)
    full = convolve2d(np.pad(upstream, [(2, 2), (1, 1)]), kernel[::-1, ::-1])
    np.testing.assert_allclose(convolve2d_backward(upstream, image, kernel)[0], full, rtol=1e-12)


# ---- relu --------------------------------------------------------------------------------------


def test_relu_backward_by_hand():
    found = relu_backward([[1, 2, 3], [-4, 5, 6]], [[-0.5, 0, 0.5], [2, -3, 0]])
    np.testing.assert_array_equal(found, [[0, 0, 3], [-4, 0, 0]])


@pytest.mark.parametrize("shape", [(), (7,), (5, 3), (2, 3, 4, 5)])
def test_relu_backward_passes_gradcheck(shape):
    assert max(errors(relu, relu_backward, numbers(*shape))) < 1e-8


def test_relu_backward_blocks_infinity_and_lets_it_through_at_nan():
    found = relu_backward([np.inf, np.nan, 5], [-1, -1, np.nan])
    np.testing.assert_array_equal(found, [0, 0, 5])


# ---- max_pooling -------------------------------------------------------------------------------


def test_max_pooling_backward_by_hand():
    picture = [[1, 5, 2, 0, 9], [3, 4, 8, 1, 9], [7, 1, 0, 0, 9]]
    expected = [[0, 3, 0, 0, 0], [0, 0, -2, 0, 0], [0, 0, 0, 0, 0]]
    np.testing.assert_array_equal(max_pooling_backward([[3, -2]], picture), expected)


def test_max_pooling_backward_adds_up_where_windows_overlap():
    picture = [[0, 1, 0, 2], [0, 9, 3, 1], [4, 0, 0, 0]]
    expected = [[0, 0, 0, 0], [0, 1 + 10 + 1000 + 10000, 100 + 100000, 0], [0, 0, 0, 0]]
    found = max_pooling_backward([[1, 10, 100], [1000, 10000, 100000]], picture, 2, stride=1)
    np.testing.assert_array_equal(found, expected)


def test_max_pooling_backward_gives_a_tie_to_the_first_row_by_row():
    found = max_pooling_backward([[1, 10, 100]], [[0, 7, 4, 4, 1, 8], [7, 7, 4, 4, 8, 8]])
    np.testing.assert_array_equal(found, [[0, 1, 10, 0, 0, 100], [0, 0, 0, 0, 0, 0]])


def test_max_pooling_backward_of_negative_numbers():
    found = max_pooling_backward([[5]], [[-3, -1], [-2, -4]])
    np.testing.assert_array_equal(found, [[0, 5], [0, 0]])


@pytest.mark.parametrize(("pool_size", "stride"), [(1, 1), (2, 2), (3, 2), (2, 3), (3, 1)])
@pytest.mark.parametrize("shape", [(7, 5), (4, 9)])
def test_max_pooling_backward_passes_gradcheck(shape, pool_size, stride):
    options = {"pool_size": pool_size, "stride": stride}
    both = partial(max_pooling, **options), partial(max_pooling_backward, **options)
    assert max(errors(*both, numbers(*shape))) < 1e-8


# ---- fully_connected ---------------------------------------------------------------------------


def test_fully_connected_backward_by_hand_when_one_output():
    grad_image, grad_weights, grad_bias = fully_connected_backward(
        10, [[1, 2], [3, 4]], [5, 6, 7, 8], bias=100
    )
    np.testing.assert_array_equal(grad_image, [[50, 60], [70, 80]])
    np.testing.assert_array_equal(grad_weights, [10, 20, 30, 40])
    assert grad_bias == 10
    assert type(grad_bias) is int


def test_fully_connected_backward_by_hand_when_several_outputs():
    grad_image, grad_weights, grad_bias = fully_connected_backward(
        [1, 10, -1], [[2, 3]], [[1, 2, 3], [4, 5, 6]], bias=[0, 0, 9]
    )
    np.testing.assert_array_equal(grad_image, [[18, 48]])
    np.testing.assert_array_equal(grad_weights, [[2, 20, -2], [3, 30, -3]])
    np.testing.assert_array_equal(grad_bias, [1, 10, -1])


@pytest.mark.parametrize("outputs", [(), (1,), (4,)])
@pytest.mark.parametrize("shape", [(), (5,), (2, 3)])
def test_fully_connected_backward_passes_gradcheck(shape, outputs):
    weights = numbers(int(np.prod(shape)), *outputs)
    inputs = numbers(*shape, seed=1), weights, numbers(*outputs, seed=2)
    assert max(errors(fully_connected, fully_connected_backward, *inputs)) < 1e-8


# ---- what they accept, leave alone and refuse --------------------------------------------------

PICTURE = np.array([[3, -1, 4, 1], [-5, 9, 2, -6], [5, 3, -5, 8]])
KERNEL = np.array([[2, -7], [1, 8]])
WEIGHTS, BIAS = np.arange(24).reshape(12, 2) - 9, np.array([4, -5])

CALLS = {
    "conv_transpose2d_backward": [np.arange(20).reshape(4, 5), PICTURE, KERNEL],
    "convolve2d_backward": [np.arange(6).reshape(2, 3), PICTURE, KERNEL],
    "relu_backward": [PICTURE + 1, PICTURE],
    "max_pooling_backward": [np.array([[3, -2]]), PICTURE],
    "fully_connected_backward": [BIAS, PICTURE, WEIGHTS, BIAS],
}
every_function = pytest.mark.parametrize("name", CALLS)


def call(name, convert):
    """Call a function with its arrays converted; return the arrays and the gradients."""
    arrays = [convert(array) for array in CALLS[name]]
    found = getattr(cnn_core, name)(*arrays)
    return arrays, found if isinstance(found, tuple) else (found,)


def test_every_layer_has_its_backward():
    assert set(CALLS) == {name for name in cnn_core.__all__ if name.endswith("_backward")}


@every_function
def test_backward_takes_the_arguments_of_its_forward(name):
    forward = getattr(cnn_core, name.removesuffix("_backward"))
    expected = str(inspect.signature(forward)).replace("(", "(grad_output, ", 1)
    assert str(inspect.signature(getattr(cnn_core, name))) == expected


@every_function
@pytest.mark.parametrize(
    ("given", "computed"), [("int8", "int64"), ("int64", "int64"), ("f4", "f8"), ("f8", "f8")]
)
def test_backward_result_type_follows_the_arguments(name, given, computed):
    _, gradients = call(name, lambda array: array.astype(given))
    assert {gradient.dtype for gradient in gradients} == {np.dtype(computed)}


@every_function
def test_backward_keeps_fractions_of_the_upstream_gradient_when_the_rest_is_integers(name):
    upstream, *arrays = CALLS[name]
    halves = getattr(cnn_core, name)(upstream / 2, *arrays)
    for half, whole in zip(halves, getattr(cnn_core, name)(*CALLS[name]), strict=True):
        np.testing.assert_array_equal(half, whole / 2)


@every_function
def test_backward_changes_no_argument_and_gives_no_view_of_it(name):
    arrays, gradients = call(name, np.copy)
    before = [array.copy() for array in arrays]
    for gradient in gradients:
        gradient += 1
    for array, copy in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(array, copy)


@every_function
def test_backward_does_not_depend_on_the_layout(name):
    _, expected = call(name, np.ascontiguousarray)
    for convert in (np.asfortranarray, lambda array: array[::-1].copy()[::-1], np.ndarray.tolist):
        for found, wanted in zip(call(name, convert)[1], expected, strict=True):
            np.testing.assert_array_equal(found, wanted)


MATCH = "to match the output, got shape"


@pytest.mark.parametrize(
    ("name", "arguments", "options", "message"),
    [
        ("convolve2d_backward", [PICTURE, PICTURE, KERNEL], {}, f"`grad_output` must have shape (2, 3) {MATCH} (3, 4)"),
        ("convolve2d_backward", [[[1]], PICTURE, KERNEL], {}, f"`grad_output` must have shape (2, 3) {MATCH} (1, 1)"),
        ("convolve2d_backward", [np.ones((2, 3)), PICTURE, KERNEL], {"padding": 1}, f"`grad_output` must have shape (4, 5) {MATCH} (2, 3)"),
        ("convolve2d_backward", [1, PICTURE, np.ones((4, 1))], {}, "`kernel` must fit inside `input_image`, got a window of shape (4, 1)"),
        ("relu_backward", [1, PICTURE], {}, f"`grad_output` must have shape (3, 4) {MATCH} ()"),
        ("max_pooling_backward", [[1, 2], PICTURE], {}, f"`grad_output` must have shape (1, 2) {MATCH} (2,)"),
        ("max_pooling_backward", [[[1]], PICTURE, 2, 0], {}, "`stride` must be at least 1, got 0"),
        ("fully_connected_backward", [[1], PICTURE, WEIGHTS, BIAS], {}, f"`grad_output` must have shape (2,) {MATCH} (1,)"),
        ("fully_connected_backward", [BIAS, PICTURE, WEIGHTS, 1], {}, "`bias` must have shape (2,) for `weights` of shape (12, 2), got shape ()"),
    ],
)  # fmt: skip
def test_backward_refuses_a_wrong_value(name, arguments, options, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        getattr(cnn_core, name)(*arguments, **options)


@every_function
@pytest.mark.parametrize("position", [0, 1])
def test_backward_refuses_what_holds_no_numbers(name, position):
    arguments = list(CALLS[name])
    arguments[position] = "loss"
    with pytest.raises(TypeError, match="must hold real numbers, got str"):
        getattr(cnn_core, name)(*arguments)
