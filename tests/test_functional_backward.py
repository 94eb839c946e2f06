"""Every `..._backward` of `functional`: by hand, against nudging, and against the loops.

`test_functional_reference.py` compares with PyTorch, `test_functional_backward_arguments.py` holds
what they accept and refuse.
"""

import tracemalloc
from functools import partial

import numpy as np
import pytest

from cnn_core import convolve2d_backward, functional, max_pooling_backward, relu_backward
from cnn_core.functional import (
    avg_pool2d_backward,
    conv2d,
    conv2d_backward,
    convolution,
    cross_entropy_backward,
    global_avg_pool2d_backward,
    linear_backward,
    log_softmax,
    log_softmax_backward,
    max_pool2d_backward,
    nll_loss_backward,
)
from cnn_core.gradcheck import gradcheck

STEPS = [(1, 0), (1, 1), (2, 0), (2, 1), (3, 2)]


def numbers(*shape):
    """Make whole numbers of both signs, as floats: their sums of products are exact."""
    return np.random.default_rng(shape).integers(-9, 10, size=shape).astype(float)


def apart(*shape):
    """Make numbers of both signs, none twice and none near 0: no kink is within a nudge."""
    count = int(np.prod(shape))
    values = np.random.default_rng(shape).permutation(count) - count // 2 + 0.37
    return values.reshape(shape) / 10


def largest_error(name, *inputs, **options):
    """Check a function with a random upstream gradient; return the largest error."""
    forward = partial(getattr(functional, name), **options)
    backward = partial(getattr(functional, f"{name}_backward"), **options)
    upstream = np.random.default_rng(1).normal(size=np.shape(forward(*inputs)))
    return max(check.error for check in gradcheck(forward, backward, inputs, upstream))


# ---- against nudging ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("images", "weight", "options"),
    [
        *(
            ((2, 2, 7, 5), (3, 2, 3, 2), {"stride": s, "padding": p, "dilation": d})
            for s, p in STEPS
            for d in (1, 2)
        ),
        ((1, 2, 5, 6), (3, 2, 2, 3), {"stride": (2, 3), "padding": (0, 1), "dilation": (3, 1)}),
        ((1, 2, 4, 5), (3, 2, 1, 1), {}),
        ((1, 2, 4, 5), (3, 2, 4, 3), {"padding": "same", "dilation": (1, 2)}),
        ((1, 1, 9, 3), (2, 1, 8, 2), {"padding": "valid"}),
        ((2, 4, 5, 3), (6, 2, 2, 3), {"groups": 2, "padding": 1}),
        ((1, 3, 5, 4), (6, 1, 3, 2), {"groups": 3, "stride": 2}),
    ],
)
def test_conv2d_backward_passes_gradcheck(images, weight, options):
    inputs = [numbers(*images), numbers(*weight), numbers(weight[0])]
    assert largest_error("conv2d", *inputs, **options) < 1e-8


@pytest.mark.parametrize("up", [False, True])
@pytest.mark.parametrize("padding", [0, 1])
@pytest.mark.parametrize(
    ("size", "stride"), [((2, 3), None), ((3, 2), (1, 2)), ((2, 2), (3, 4)), ((3, 3), 1)]
)
def test_pools_backward_pass_gradcheck(size, stride, padding, up):
    options = {"kernel_size": size, "stride": stride, "padding": padding, "ceil_mode": up}
    images = apart(2, 2, 5, 6)
    assert largest_error("max_pool2d", images, **options) < 1e-8
    assert largest_error("max_pool2d", images, **options, dilation=(2, 1)) < 1e-8
    for border in (True, False):
        assert largest_error("avg_pool2d", images, **options, count_include_pad=border) < 1e-8


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("global_avg_pool2d", {}),
        ("relu", {}),
        ("leaky_relu", {}),
        ("leaky_relu", {"negative_slope": -0.5}),
        ("sigmoid", {}),
        ("tanh", {}),
        ("gelu", {}),
        ("gelu", {"approximate": "tanh"}),
        *((name, {"dim": dim}) for name in ("softmax", "log_softmax") for dim in (0, 1, -1)),
        ("flatten", {}),
        ("flatten", {"start_dim": 0, "end_dim": 2}),
    ],
)
def test_backward_of_one_array_passes_gradcheck(name, options):
    assert largest_error(name, apart(2, 3, 4, 2), **options) < 1e-8


@pytest.mark.parametrize("shape", [(), (7,), (0, 3)])
@pytest.mark.parametrize("name", ["relu", "leaky_relu", "sigmoid", "tanh", "gelu"])
def test_activations_backward_take_any_shape(name, shape):
    found = getattr(functional, f"{name}_backward")(np.ones(shape), np.full(shape, 1000.0))
    assert type(found) is np.ndarray
    expected = 0.0 if name in ("sigmoid", "tanh") else 1.0
    np.testing.assert_array_equal(found, np.full(shape, expected), strict=True)


@pytest.mark.parametrize("slope", [0.25, -0.5])
def test_leaky_relu_backward_keeps_infinity_and_makes_no_nan_of_it(slope):
    found = functional.leaky_relu_backward([np.inf, np.inf], [1, -1], slope)
    np.testing.assert_array_equal(found, [np.inf, np.sign(slope) * np.inf])


@pytest.mark.parametrize("shape", [(4, 6), (2, 3, 6), (6,)])
def test_linear_backward_passes_gradcheck(shape):
    assert largest_error("linear", numbers(*shape), numbers(5, 6), numbers(5)) < 1e-8


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("weight", [None, [1.0, 2.0, 0.5, 3.0, 0.25]])
@pytest.mark.parametrize("name", ["nll_loss", "cross_entropy"])
def test_losses_backward_pass_gradcheck(name, weight, reduction):
    options = {"weight": weight, "reduction": reduction}
    assert largest_error(name, apart(4, 5), labels=[0, 4, 1, 1], **options) < 1e-8
    labels = [[0, 4, 1], [2, 2, 3]]
    assert largest_error(name, apart(2, 5, 3), labels=labels, ignore_index=2, **options) < 1e-8


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("weight", [None, [1.0, 2.0, 0.5, 3.0, 0.25]])
def test_cross_entropy_backward_of_smoothed_labels_passes_gradcheck(weight, reduction):
    options = {"weight": weight, "reduction": reduction, "label_smoothing": 0.3}
    labels = [[0, 4, 1], [2, 2, 3]]
    found = largest_error("cross_entropy", apart(2, 5, 3), labels=labels, ignore_index=2, **options)
    assert found < 1e-8


# ---- by hand -----------------------------------------------------------------------------------


def test_conv2d_backward_by_hand():
    images = [[[[1, 2, 3]], [[4, 5, 6]]], [[[0, 1, 0]], [[1, 0, 1]]]]
    weight = [[[[1, -1]], [[10, 20]]]]
    grad_images, grad_weight, grad_bias = conv2d_backward(
        [[[[1, 2]]], [[[0, 100]]]], images, weight, bias=[7]
    )
    expected = [[[[1, 1, -2]], [[10, 40, 40]]], [[[0, 100, -100]], [[0, 1000, 2000]]]]
    np.testing.assert_array_equal(grad_images, expected)
    np.testing.assert_array_equal(grad_weight, [[[[105, 8]], [[14, 117]]]])
    np.testing.assert_array_equal(grad_bias, [103])


def test_conv2d_backward_gives_no_gradient_for_a_bias_left_out():
    assert conv2d_backward([[[[1]]]], [[[[2]]]], [[[[3]]]])[2] is None


def test_conv2d_backward_gives_0_to_pixels_that_no_window_reads():
    grad_images, *_ = conv2d_backward(
        np.ones((1, 1, 2, 2)), np.ones((1, 1, 6, 5)), [[[[3]]]], stride=3
    )
    assert np.argwhere(grad_images[0, 0]).tolist() == [[0, 0], [0, 3], [3, 0], [3, 3]]


def test_max_pool2d_backward_gives_a_tie_to_the_first_row_by_row():
    images = [[[[0, 7, 4, 4], [7, 7, 4, 4], [-1, -1, 0, 0]]]]
    found = max_pool2d_backward([[[[1, 10, 100], [1000, 10000, 100000]]]], images, 2, stride=1)
    expected = [[0, 1 + 10, 100, 0], [1000, 10000, 100000, 0], [0, 0, 0, 0]]
    np.testing.assert_array_equal(found, [[expected]])


def test_max_pool2d_backward_never_pays_the_padding():
    images = np.full((1, 1, 2, 3), -np.inf)
    found = max_pool2d_backward(np.ones((1, 1, 2, 2)), images, 2, padding=1)
    np.testing.assert_array_equal(found, [[[[1, 1, 0], [1, 1, 0]]]])


def test_max_pool2d_backward_pays_nan_and_blocks_infinity():
    images = [[[[1, np.nan, 0, 5], [np.nan, 3, 1, 2]]]]
    found = max_pool2d_backward([[[[3, np.inf]]]], images, 2)
    np.testing.assert_array_equal(found, [[[[0, 3, 0, np.inf], [0, 0, 0, 0]]]])


def test_avg_pool2d_backward_by_hand_when_windows_overlap_and_stick_out():
    found = avg_pool2d_backward(
        [[[[8, 4, 2]]]], np.zeros((1, 1, 2, 4)), 2, stride=(2, 1), padding=0
    )
    np.testing.assert_array_equal(found, [[[[2, 3, 1.5, 0.5]] * 2]])
    found = avg_pool2d_backward([[[[8, 6]]]], np.zeros((1, 1, 1, 3)), (1, 2), ceil_mode=True)
    np.testing.assert_array_equal(found, [[[[4, 4, 6]]]])


def test_global_avg_pool2d_backward_by_hand():
    found = global_avg_pool2d_backward([[[[12]], [[-6]]]], np.ones((1, 2, 2, 3)))
    np.testing.assert_array_equal(found, [[[[2] * 3] * 2, [[-1] * 3] * 2]])


def test_cross_entropy_backward_by_hand():
    found = cross_entropy_backward(6, [[0, 0, 0], [9, 9, 9]], labels=[0, 2])
    np.testing.assert_allclose(found, [[-2, 1, 1], [1, 1, -2]], rtol=1e-12)


def test_cross_entropy_backward_of_huge_scores_is_finite():
    found = cross_entropy_backward(1, [[1e4, -1e4], [1e4, -1e4]], labels=[0, 1], reduction="sum")
    np.testing.assert_array_equal(found, [[0, 0], [1, -1]])


def test_cross_entropy_backward_is_both_of_its_halves():
    scores, labels = apart(4, 5), [0, 4, 1, 1]
    halves = nll_loss_backward(2, log_softmax(scores, 1), labels)
    halves = log_softmax_backward(halves, scores, 1)
    np.testing.assert_allclose(cross_entropy_backward(2, scores, labels), halves, rtol=1e-12)


@pytest.mark.parametrize("backward", [nll_loss_backward, cross_entropy_backward])
def test_losses_backward_are_0_when_every_label_is_ignored(backward):
    found = backward(1, apart(2, 5), [-100, -100])
    np.testing.assert_array_equal(found, np.zeros((2, 5)))


# ---- against the loops -------------------------------------------------------------------------


@pytest.mark.parametrize("dilation", [1, 2])
@pytest.mark.parametrize(("stride", "padding"), STEPS)
def test_conv2d_backward_agrees_with_the_loops(stride, padding, dilation):
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    images, weight = numbers(2, 3, 10, 6), numbers(4, 3, 3, 2)
    upstream = numbers(*conv2d(images, weight, **options).shape)
    grad_images, grad_weight = np.zeros(images.shape), np.zeros(weight.shape)
    for picture, map_, channel in np.ndindex(2, 4, 3):
        pixels, kernel = images[picture, channel], weight[map_, channel]
        gradients = convolve2d_backward(upstream[picture, map_], pixels, kernel, **options)
        grad_images[picture, channel] += gradients[0]
        grad_weight[map_, channel] += gradients[1]
    found = conv2d_backward(upstream, images, weight, np.ones(4), **options)
    np.testing.assert_array_equal(found[0], grad_images)
    np.testing.assert_array_equal(found[1], grad_weight)
    np.testing.assert_array_equal(found[2], upstream.sum(axis=(0, 2, 3)))


@pytest.mark.parametrize(("size", "stride"), [(1, 1), (2, 2), (3, 2), (2, 3), (3, 1)])
def test_max_pool2d_backward_agrees_with_the_loops(size, stride):
    images = numbers(2, 3, 10, 7)
    images[0, 0, 3, 2] = np.nan
    upstream = numbers(*functional.max_pool2d(images, size, stride).shape)
    found = max_pool2d_backward(upstream, images, size, stride)
    for index in np.ndindex(2, 3):
        expected = max_pooling_backward(upstream[index], images[index], size, stride)
        np.testing.assert_array_equal(found[index], expected)


def test_relu_backward_agrees_with_the_loops():
    images = np.append(numbers(2, 3, 10, 7), np.nan)
    upstream = numbers(*images.shape)
    expected = relu_backward(upstream, images)
    np.testing.assert_array_equal(functional.relu_backward(upstream, images), expected)


# ---- without the first of the gradients --------------------------------------------------------


@pytest.mark.parametrize("bias", [None, np.ones(4)], ids=["no bias", "bias"])
def test_backward_leaves_out_the_input_and_gives_the_same_for_the_rest(bias):
    images, weight = numbers(2, 3, 10, 6), numbers(4, 3, 3, 2)
    rows, matrix = numbers(5, 6), numbers(4, 6)
    for backward, upstream, *given in [
        (conv2d_backward, numbers(2, 4, 8, 5), images, weight, bias),
        (linear_backward, numbers(5, 4), rows, matrix, bias),
    ]:
        _, *expected = backward(upstream, *given)
        first, *found = backward(upstream, *given, for_input=False)
        assert first is None
        for each, wanted in zip(found, expected, strict=True):
            np.testing.assert_array_equal(each, wanted)


# ---- the blocks --------------------------------------------------------------------------------


@pytest.mark.parametrize(("stride", "padding"), STEPS)
@pytest.mark.parametrize("block", [1, 3000, 20000])
def test_conv2d_backward_is_the_same_in_blocks_of_any_size(block, stride, padding, monkeypatch):
    images, weight, bias = numbers(5, 4, 10, 6), numbers(6, 2, 3, 2), numbers(6)
    options = {"stride": stride, "padding": padding, "groups": 2}
    upstream = numbers(*conv2d(images, weight, bias, **options).shape)
    expected = conv2d_backward(upstream, images, weight, bias, **options)
    monkeypatch.setattr(convolution, "BLOCK", block)
    found = conv2d_backward(upstream, images, weight, bias, **options)
    for each, wanted in zip(found, expected, strict=True):
        np.testing.assert_array_equal(each, wanted)


@pytest.mark.parametrize(
    ("images", "weight", "options"),
    [
        pytest.param((100, 16, 64, 64), (8, 16, 3, 3), {"padding": 1}, id="large batch"),
        pytest.param((1, 32, 600, 400), (8, 32, 3, 3), {"stride": 2}, id="large picture"),
        pytest.param((4, 3, 300, 200), (96, 3, 1, 1), {}, id="many maps"),
        pytest.param((1, 64, 40, 40), (4, 64, 15, 15), {"padding": 7}, id="large kernel"),
        pytest.param((400, 256, 3, 3), (256, 256, 3, 3), {}, id="one window"),
    ],
)
def test_conv2d_backward_works_within_64_megabytes(images, weight, options):
    images, weight = np.ones(images, np.float32), np.ones(weight, np.float32)
    upstream = conv2d(images, weight, **options)
    tracemalloc.start()
    try:
        gradients = conv2d_backward(upstream, images, weight, **options)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most - sum(gradient.nbytes for gradient in gradients[:2]) < 64 * 2**20
