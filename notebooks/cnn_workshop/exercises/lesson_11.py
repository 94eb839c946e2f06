"""Lesson 11, "Send blame back": convolution's backward pass, for every stride, padding, dilation.

It returns two gradients, those of the picture and of the kernel. No case holds NaN or infinity: a
sum with zeros in it and one that skips them do not agree there, and both are right.
"""

import numpy as np

from cnn_core import ops
from cnn_workshop import _words
from cnn_workshop.exercises._explain import products
from cnn_workshop.exercises.check.exercise import Exercise

_MOST = 9
"""Products written out of a sum; the rest is counted."""


def _explain_cell(grad, image, kernel, stride, padding, dilation, at, part):
    """Write out the sum of one pixel or one kernel value, and mark what it is made of."""
    masks = {
        name: np.zeros(np.shape(values), dtype=bool)
        for name, values in (("grad_output", grad), ("input_image", image), ("kernel", kernel))
    }
    explain = _explain_pixel if part == "grad_input_image" else _explain_value
    words = explain(grad, image, kernel, (stride, padding, dilation), at, masks)
    return words, masks


def _explain_pixel(grad, image, kernel, geometry, at, masks):
    """Say which windows read a pixel, and what each of them sends it."""
    stride, padding, dilation = geometry
    pairs = []
    for index, number in np.ndenumerate(grad):
        away = [place + padding - top * stride for place, top in zip(at, index, strict=True)]
        met = tuple(step // dilation for step in away)
        if any(step % dilation for step in away) or not _within(met, kernel):
            continue
        pairs.append((number, kernel[met]))
        masks["grad_output"][index] = masks["kernel"][met] = True
    if not pairs:
        return "no window reads this pixel"
    windows = _words.count(len(pairs), "window")
    verb = "reads" if len(pairs) == 1 else "read"
    return f"{windows} {verb} the pixel, {_sum_of(pairs)}"


def _explain_value(grad, image, kernel, geometry, at, masks):
    """Say which pixels a kernel value met, and what each gradient makes of them."""
    stride, padding, dilation = geometry
    pairs = []
    for index, number in np.ndenumerate(grad):
        axes = zip(index, at, strict=True)
        met = tuple(top * stride + place * dilation - padding for top, place in axes)
        inside = _within(met, image)
        pairs.append((number, image[met] if inside else 0))
        masks["grad_output"][index] = True
        if inside:
            masks["input_image"][met] = True
    windows = "the only window" if len(pairs) == 1 else "each window"
    return f"the value meets one pixel of {windows}, {_sum_of(pairs)}"


def _within(place, values):
    return all(0 <= at < side for at, side in zip(place, values.shape, strict=True))


def _sum_of(pairs):
    """Write a sum of products, gradient first."""
    more, shown = len(pairs) - _MOST, products(pairs[:_MOST])
    return shown if more <= 0 else f"{shown} plus {_words.count(more, 'product')} more"


def _explain_shape(grad, image, kernel, stride, padding, dilation, part):
    """Say what the gradient has a number for."""
    if part == "grad_input_image":
        return "It has a number for each pixel of `input_image`, and none for the padding.", {}
    return "It has a number for each value of `kernel`.", {}


def _case(image, size, geometry, seed, divisor=1):
    """Return the arguments for a picture and a kernel of a given size; gradients are no integers.

    The gradients hold negative numbers and zeros.
    """
    stride, padding, dilation = geometry
    rng = np.random.default_rng(seed)
    kernel = rng.permutation(np.arange(size[0] * size[1]) * 2 - 3).reshape(size) / divisor
    grad_output = ops.convolve2d(image, kernel, stride=stride, padding=padding, dilation=dilation)
    numbers = rng.permutation(grad_output.size + 3)[: grad_output.size] - 3
    return numbers.reshape(grad_output.shape) * 1.25, image, kernel, *geometry


_ROW = np.array([[1, 2, 5]])
_SMALL = np.array([[3, 1, 2], [0, 5, 4]])
_TALL = np.array([[2, 7, 1], [8, 2, 8], [1, 8, 2], [8, 4, 5]])
_WIDE = np.array([[1, 2, 3, 0, 1], [4, 5, 6, 1, 2], [7, 8, 9, 2, 3], [1, 2, 3, 4, 5]])
_NEGATIVE = -1 - np.arange(15).reshape(5, 3) * 4 % 11
_PHOTO = np.array([[250, 200, 3], [90, 255, 120]], dtype=np.uint8)
_LARGE = np.arange(63).reshape(9, 7) * 7 % 17 - 5

CONVOLVE2D_BACKWARD = Exercise(
    name="convolve2d_backward",
    parameters=("grad_output", "input_image", "kernel", "stride", "padding", "dilation"),
    keywords=("stride", "padding", "dilation"),
    parts=("grad_input_image", "grad_kernel"),
    reference=ops.convolve2d_backward,
    cases=[
        (np.array([[3]]), np.array([[2]]), np.array([[-4]]), 1, 0, 1),
        (np.array([[2, -1]]), np.array([[5, 3]]), np.array([[4]]), 1, 0, 1),
        (np.array([[1, -2]]), _ROW, np.array([[3, -1]]), 1, 0, 1),
        (np.array([[5], [-2]]), _ROW.T, np.array([[3], [4]]), 1, 0, 1),
        (np.array([[-3, 2]]), _SMALL, np.array([[1, 2], [-4, 3]]), 1, 0, 1),
        (
            np.array([[2, 0, -1, 4], [3, -2, 5, 1]]),
            _SMALL,
            np.array([[1, -2], [3, 5], [-1, 2]]) / 4,
            1,
            1,
            1,
        ),
        (np.array([[-1.5], [2]]), _TALL, np.array([[1, 2], [3, -4]]), 2, 0, 1),
        (np.array([[-1.5, 2.25]]), _SMALL / 4, np.array([[1, 2], [-3, 4]]), 1, 0, 1),
        (np.array([[2, -3], [1, 4]]), _PHOTO, np.array([[1, -1], [2, 1]]), 2, 1, 1),
        _case(_SMALL, (2, 2), (1, 1, 1), seed=1),
        _case(_TALL, (2, 3), (1, 1, 1), seed=2),
        _case(_TALL / 4, (3, 2), (1, 0, 1), seed=3, divisor=4),
        _case(_NEGATIVE, (2, 1), (3, 0, 1), seed=4),
        _case(_NEGATIVE, (2, 2), (1, 2, 1), seed=5),
        _case(_WIDE / 3, (1, 3), (1, 0, 2), seed=6, divisor=3),
        _case(_WIDE, (2, 2), (1, 1, 2), seed=7),
        _case(_WIDE, (3, 3), (2, 1, 1), seed=8),
        _case(_WIDE, (3, 2), (2, 1, 1), seed=9, divisor=4),
        _case(_LARGE, (3, 2), (2, 0, 2), seed=10),
        _case(_LARGE, (3, 2), (3, 1, 1), seed=11),
        _case(_LARGE, (2, 3), (2, 2, 3), seed=12),
    ],
    kinds=dict.fromkeys(("grad_output", "kernel", "result"), "signed") | {"input_image": "pixels"},
    core=ops.convolve2d_backward,
    explain_cell=_explain_cell,
    explain_shape=_explain_shape,
)
