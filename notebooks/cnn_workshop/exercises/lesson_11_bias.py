"""Lesson 11, "Send blame back": the gradient of a bias, which stands in every number of its map."""

import numpy as np

from cnn_workshop import _words
from cnn_workshop.exercises._explain import marked
from cnn_workshop.exercises.check.exercise import Exercise


def _bias_backward(grad_output):
    """Add up what comes back to each bias: of shape (N, O, H_out, W_out) one number for each O."""
    return np.sum(grad_output, axis=(0, 2, 3))


def _explain_cell(grad_output, at):
    """Write out the sums of one map, picture by picture, and mark it."""
    (number,) = at
    read = {"grad_output": marked(grad_output, np.s_[:, number])}
    sums = [_words.number(maps[number].sum()) for maps in grad_output]
    places = _words.count(grad_output[0, 0].size, "place")
    if len(sums) == 1:
        return f"map {number} has {places}, and their gradients add up to that", read
    words = " plus ".join(f"{each} from picture {place}" for place, each in enumerate(sums))
    return f"map {number} has {places} in each picture, {words}", read


def _explain_shape(grad_output):
    maps = _words.count(grad_output.shape[1], "map")
    return f"{_words.capitalised(maps)}, and a bias for each.", {}


def _case(*shape, seed, divisor=4):
    """Return gradients of a shape, negative numbers and zeros among them."""
    size = int(np.prod(shape))
    numbers = np.random.default_rng(seed).permutation(size + 4)[:size]
    return ((numbers - size // 2) / divisor).reshape(shape)


BIAS_BACKWARD = Exercise(
    name="bias_backward",
    reference=_bias_backward,
    cases=[
        (np.array([[[[-3]]]]),),
        (np.array([[[[2]], [[-5]]]]),),
        (np.array([[[[2]]], [[[-5]]], [[[4]]]]),),
        (np.array([[[[1.5, -0.25, 0]]]]),),
        (np.array([[[[3], [-1]], [[0], [6]]]]),),
        (_case(2, 3, 1, 2, seed=1),),
        (_case(3, 2, 2, 1, seed=2),),
        (_case(2, 3, 4, 2, seed=3, divisor=1).astype(int),),
        (_case(3, 4, 2, 5, seed=4),),
        (_case(4, 2, 5, 3, seed=5),),
    ],
    kinds={"grad_output": "signed", "result": "signed"},
    explain_cell=_explain_cell,
    explain_shape=_explain_shape,
)
