"""Lesson 15, "Keep training sane": the gradient of batch norm in training.

Every number of a channel moves the mean and the variance that all others of it are measured by.
The exercise has three answers: the gradients of the pictures, of the weight and of the bias.
"""

import numpy as np

from cnn_core import functional
from cnn_workshop import _words
from cnn_workshop.exercises._explain import marked
from cnn_workshop.exercises.check.exercise import Exercise
from cnn_workshop.exercises.lesson_15 import EPS, images_of


def _batch_norm_backward(grad_output, images, weight):
    """Return the gradients of the pictures, the weight and the bias."""
    bias = np.zeros_like(weight)
    return functional.batch_norm_backward(
        grad_output, images, None, None, weight, bias, training=True
    )


def _explain_cell(grad_output, images, weight, at, part):
    """Say of what a gradient is made, in numbers."""
    channel = at[0] if part != "grad_images" else at[1]
    numbers, upstream = images[:, channel], grad_output[:, channel]
    deviation = np.sqrt(numbers.var() + EPS)
    normal = (numbers - numbers.mean()) / deviation
    whole = np.s_[:, channel]
    read = {"grad_output": marked(grad_output, whole)}
    if part == "grad_bias":
        return "the gradients of the whole channel add up to that", read
    read["images"] = marked(images, whole)
    if part == "grad_weight":
        return "the gradients of the channel, each times its normalised number, add up", read
    scaled = upstream * weight[channel] / deviation
    there = (at[0], *at[2:])
    parts = scaled[there], scaled.mean(), normal[there], (scaled * normal).mean()
    own, mean, place, along = map(_words.number, parts)
    return (
        f"with g for the gradient times weight / deviation, it is g, {own}, less the channel's "
        f"mean of g, {mean}, less the normalised number {place} times the mean of g times "
        f"normalised, {along}"
    ), read


def _explain_shape(grad_output, images, weight, part):
    if part == "grad_images":
        return "Every number of the pictures has a gradient, in its own place.", {}
    channels = _words.count(len(weight), "channel")
    return f"{_words.capitalised(channels)}, and one number for each.", {}


def _case(*shape, seed, divisor=4.0):
    """Return the arguments for pictures of a shape; the gradients have neither mean 0 nor sum 0."""
    rng, channels = np.random.default_rng(200 + seed), shape[1]
    size = int(np.prod(shape))
    upstream = (rng.permutation(size + 5)[:size] - 3).reshape(shape) * 0.75
    weight = rng.permutation(np.arange(channels) * 0.75 - 0.5) + 0.25
    return upstream, images_of(*shape, seed=seed, divisor=divisor), weight


BATCH_NORM_BACKWARD = Exercise(
    name="batch_norm_backward",
    reference=_batch_norm_backward,
    cases=[
        (
            np.array([8.0, 4, -1]).reshape(3, 1, 1, 1),
            np.array([1.0, 5, 3]).reshape(3, 1, 1, 1),
            np.array([1.0]),
        ),
        (np.array([[[[2.0, -1, 4]]]]), np.array([[[[0.5, 0.53, 0.51]]]]), np.array([0.5])),
        _case(3, 2, 1, 1, seed=1),
        _case(1, 2, 1, 3, seed=2),
        _case(1, 2, 3, 1, seed=3),
        _case(2, 3, 1, 2, seed=4),
        _case(2, 2, 3, 2, seed=5, divisor=64.0),
        (
            _case(3, 2, 2, 3, seed=6)[0],
            images_of(3, 2, 2, 3, seed=6).astype(int),
            np.array([2, -3]),
        ),
        _case(2, 4, 3, 5, seed=7),
        _case(4, 3, 5, 3, seed=8),
    ],
    kinds=dict.fromkeys(("grad_output", "images", "weight", "result"), "signed"),
    explain_cell=_explain_cell,
    explain_shape=_explain_shape,
    parts=("grad_images", "grad_weight", "grad_bias"),
)
