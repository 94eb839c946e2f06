"""Lesson 07, "Pooling": the mean of each map, which is all that some networks keep of it."""

import numpy as np

from cnn_core import functional
from cnn_workshop import _words
from cnn_workshop.exercises._explain import marked
from cnn_workshop.exercises.check.exercise import Exercise


def _global_average_pooling(images):
    """Return the mean of each map, of shape (N, C)."""
    return functional.global_avg_pool2d(images)[:, :, 0, 0]


def _explain_cell(images, at):
    """Write the mean out, and mark its map."""
    total, count = _words.number(images[at].sum()), images[at].size
    words = f"the numbers of its map add up to {total}, divided by {count}"
    return words, {"images": marked(images, at)}


def _explain_shape(images):
    """Count the maps."""
    pictures, channels = images.shape[:2]
    words = f"{_words.count(pictures, 'picture')} of {_words.count(channels, 'channel')} each"
    return f"{_words.capitalised(words)}, and one number for each map.", {}


def _case(*shape):
    return (np.random.default_rng(sum(shape)).integers(-9, 10, shape) / 2,)


GLOBAL_AVERAGE_POOLING = Exercise(
    name="global_average_pooling",
    reference=_global_average_pooling,
    cases=[
        (np.array([[[[3.0, -1.0]]]]),),
        (np.array([[[[2.0], [5.0]], [[-4.0], [1.0]]]]),),
        (np.arange(12).reshape(2, 3, 1, 2) * 5 % 7,),
        _case(3, 2, 4, 2),
        _case(2, 4, 3, 5),
    ],
    kinds={"images": "signed", "result": "signed"},
    explain_cell=_explain_cell,
    explain_shape=_explain_shape,
)
