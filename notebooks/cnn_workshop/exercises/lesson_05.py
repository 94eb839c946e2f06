"""Lesson 05, "Colour in, many maps out": convolve a picture of several channels.

One picture, no padding, a step of one pixel; every filter has a kernel for each channel, and a
bias.
"""

import numpy as np

from cnn_core import functional, ops
from cnn_workshop import _words
from cnn_workshop.exercises._explain import marked, places
from cnn_workshop.exercises.check.exercise import Exercise


def _convolve_channels(input_image, weight, bias):
    """Return a map of shape (O, H - KH + 1, W - KW + 1) of a picture of shape (C, H, W)."""
    return functional.conv2d(input_image[np.newaxis], weight, bias)[0]


def _explain_cell(input_image, weight, bias, at):
    """Write out the parts and the bias of one number, and mark what it reads."""
    one, row, col = at
    tall, wide = weight.shape[2:]
    parts = [
        f"channel {channel} gives {_words.number(ops.convolve2d(picture, kernel)[row, col])}"
        for channel, (picture, kernel) in enumerate(zip(input_image, weight[one], strict=True))
    ]
    words = f"{', '.join(parts)}, and the bias adds {_words.number(bias[one])}"
    read = marked(input_image, np.s_[:, row : row + tall, col : col + wide])
    return words, {"input_image": read, "weight": marked(weight, one), "bias": marked(bias, one)}


def _explain_shape(input_image, weight, bias):
    """Count the filters, and the places of the window, down and across."""
    many = len(bias)
    maps = "1 filter gives 1 map" if many == 1 else f"{many} filters give {many} maps"
    return f"{maps}. {places(input_image, weight)}", {}


def _case(picture, filters, seed, low=-3):
    """Return a picture of shape (C, H, W), filters (O, KH, KW) and biases, all small integers."""
    rng = np.random.default_rng(seed)
    weight = rng.integers(-3, 4, (filters[0], picture[0], *filters[1:]))
    return rng.integers(low, 10, picture), weight, rng.permutation(filters[0]) * 2 + 1


_PHOTO, _FILTERS, _ = _case((3, 4, 5), (2, 2, 3), seed=1)

CONVOLVE_CHANNELS = Exercise(
    name="convolve_channels",
    reference=_convolve_channels,
    cases=[
        (np.array([[[3, 1]], [[2, 5]]]), np.array([[[[2]], [[-1]]]]), np.array([4])),
        (np.array([[[3], [1]], [[2], [5]]]), np.array([[[[2]], [[-1]]]]), np.array([0])),
        _case((2, 1, 3), (3, 1, 1), seed=2),
        _case((2, 3, 2), (2, 2, 1), seed=3),
        _case((1, 3, 4), (2, 2, 2), seed=4),
        _case((3, 2, 4), (1, 2, 2), seed=5),
        _case((2, 4, 3), (3, 2, 2), seed=6),
        _case((2, 3, 5), (4, 1, 2), seed=7),
        _case((3, 3, 3), (2, 2, 2), seed=10),
        _case((4, 5, 3), (2, 3, 2), seed=8),
        _case((3, 4, 6), (5, 2, 3), seed=9),
        ((_PHOTO + 3).astype(np.uint8) * 21, _FILTERS / 4, np.array([0.5, -20])),
    ],
    kinds={"input_image": "pixels", "weight": "signed", "bias": "signed", "result": "signed"},
    core=functional.conv2d,
    names={"convolve2d": ops.convolve2d},
    explain_cell=_explain_cell,
    explain_shape=_explain_shape,
)
