"""`conv2d_backward` sends the same back, whichever way it takes."""

import numpy as np
import pytest

from cnn_core.functional import conv2d, conv2d_backward, convolution


def numbers(*shape):
    """Make whole numbers of both signs, as floats: their sums of products are exact."""
    return np.random.default_rng(shape).integers(-9, 10, size=shape).astype(float)


def both_ways(images, weight, monkeypatch, **options):
    """Return the gradients by the products of the windows alone, and by any way that is chosen."""
    grad_output = numbers(*conv2d(images, weight, **options).shape)
    found = conv2d_backward(grad_output, images, weight, **options)
    monkeypatch.setattr(convolution, "_can_turn", lambda *_: False)
    return zip(conv2d_backward(grad_output, images, weight, **options)[:2], found[:2], strict=True)


@pytest.mark.parametrize("dilation", [1, (1, 2)])
@pytest.mark.parametrize("padding", [0, 1, (2, 1), "same"])
@pytest.mark.parametrize("weight", [(2, 5, 3, 4), (12, 5, 3, 4), (1, 5, 3, 4)])
def test_conv2d_backward_is_the_same_when_it_is_a_convolution(
    weight, padding, dilation, monkeypatch
):
    images, options = numbers(3, 5, 10, 9), {"padding": padding, "dilation": dilation}
    for expected, found in both_ways(images, numbers(*weight), monkeypatch, **options):
        np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("kernels", [6, 12])
def test_conv2d_backward_is_the_same_of_depthwise_kernels(kernels, monkeypatch):
    images, weight = numbers(3, 6, 10, 9), numbers(kernels, 1, 3, 2)
    for expected, found in both_ways(images, weight, monkeypatch, padding=1, groups=6):
        np.testing.assert_array_equal(found, expected)


def test_conv2d_backward_turns_the_kernels_where_there_are_few(monkeypatch):
    asked = []
    monkeypatch.setattr(convolution, "_can_turn", lambda *_: asked.append(True))
    images, few, many = numbers(2, 9, 8, 8), numbers(2, 9, 3, 3), numbers(40, 9, 3, 3)
    for weight in (few, many):
        conv2d_backward(numbers(2, len(weight), 8, 8), images, weight, padding=1)
        asked.append(len(weight))
    assert asked == [True, True, 2, 40]


def test_conv2d_backward_keeps_infinity_to_the_kernel_values_that_met_it():
    images, weight = np.ones((1, 9, 6, 6)), np.ones((1, 9, 3, 3))
    images[0, 0, 0, 0] = np.inf
    grad_weight = conv2d_backward(np.ones((1, 1, 4, 4)), images, weight)[1]
    assert np.argwhere(~np.isfinite(grad_weight)).tolist() == [[0, 0, 0, 0]]


def test_conv2d_backward_takes_a_border_wider_than_the_kernel():
    images, weight = numbers(2, 5, 4, 4), numbers(1, 5, 2, 2)
    grad_output = numbers(2, 1, 9, 9)
    found = conv2d_backward(grad_output, images, weight, padding=3)
    inner = conv2d_backward(grad_output[:, :, 2:-2, 2:-2], images, weight, padding=1)
    np.testing.assert_array_equal(found[0], inner[0])
    np.testing.assert_array_equal(found[1], inner[1])
