"""Lesson 18, "The same numbers elsewhere": port a network's weights to Keras, and back.

Here and in PyTorch a kernel is (out, in, height, width), and the matrix of a fully connected layer
has a row for each class, for maps that are flattened channel by channel. In Keras a kernel is
(height, width, in, out), and the matrix has a column for each class, for maps that are flattened
pixel by pixel. No side of a case is like another, so that no axis can be taken for another.
"""

import numpy as np

from cnn_workshop import _words
from cnn_workshop.exercises.check.exercise import Exercise

PARTS = ("kernel", "matrix")


def to_keras(weight, matrix, channels, height, width):
    """Return a kernel and a matrix of ours in Keras's order.

    Parameters
    ----------
    weight : ndarray of shape (O, C, KH, KW)
        A kernel.
    matrix : ndarray of shape (K, C * H * W)
        The matrix of a fully connected layer behind a flattening.
    channels, height, width : int
        The maps that are flattened: how many, and their sides.

    Returns
    -------
    kernel : ndarray of shape (KH, KW, C, O)
    dense : ndarray of shape (H * W * C, K)
    """
    units = matrix.reshape(-1, channels, height, width)
    dense = units.transpose(2, 3, 1, 0).reshape(-1, len(matrix))
    return weight.transpose(2, 3, 1, 0), dense


def from_keras(kernel, dense, channels, height, width):
    """Return a kernel and a matrix of Keras's in our order: the way back of `to_keras`.

    Parameters
    ----------
    kernel : ndarray of shape (KH, KW, C, O)
        A kernel.
    dense : ndarray of shape (H * W * C, K)
        The matrix of a dense layer behind a flattening.
    channels, height, width : int
        The maps that are flattened: how many, and their sides.

    Returns
    -------
    weight : ndarray of shape (O, C, KH, KW)
    matrix : ndarray of shape (K, C * H * W)
    """
    units = dense.T.reshape(-1, height, width, channels)
    return kernel.transpose(3, 2, 0, 1), units.transpose(0, 3, 1, 2).reshape(len(units), -1)


def _numbered(shape, seed):
    """Return eighths, none like another, not in order."""
    size = int(np.prod(shape))
    return np.random.default_rng(seed).permutation(np.arange(1, size + 1)).reshape(shape) / 8


def _case(kernel, map_shape, classes, *, keras):
    """Return a kernel, a matrix and the shape of the maps, in Keras's order or in ours."""
    weight = _numbered(kernel, seed=sum(kernel))
    matrix = _numbered((classes, int(np.prod(map_shape))), seed=classes)
    given = to_keras(weight, matrix, *map_shape) if keras else (weight, matrix)
    return (*given, *map_shape)


_SHAPES = (
    ((1, 1, 1, 2), (2, 1, 2), 1),
    ((2, 1, 1, 2), (2, 1, 3), 2),
    ((2, 3, 1, 2), (3, 2, 1), 2),
    ((3, 2, 2, 1), (2, 3, 2), 3),
    ((2, 3, 3, 2), (2, 2, 2), 3),
    ((4, 2, 3, 3), (4, 2, 3), 5),
)


def _explain_shape(one, two, channels, height, width, part):
    """Say in which order the axes stand."""
    maps = f"{_words.count(channels, 'map')} of {height} x {width}"
    return f"Maps to be flattened: {maps}.", {}


def _to_cell(weight, matrix, channels, height, width, at, part):
    """Say where a number stood in our order."""
    if part == "kernel":
        row, col, channel, out = at
        return _of_filter(out, channel, row, col, f"[{out}, {channel}, {row}, {col}]")
    pixel, channel = divmod(int(at[0]), channels)
    row, col = divmod(pixel, width)
    ours = (channel * height + row) * width + col
    return _of_class(at[1], channel, row, col, f"row {at[1]}, column {ours}")


def _from_cell(kernel, dense, channels, height, width, at, part):
    """Say where a number stood in Keras's order."""
    if part == "kernel":
        out, channel, row, col = at
        return _of_filter(out, channel, row, col, f"[{row}, {col}, {channel}, {out}]")
    channel, pixel = divmod(int(at[1]), height * width)
    row, col = divmod(pixel, width)
    theirs = pixel * channels + channel
    return _of_class(at[0], channel, row, col, f"row {theirs}, column {at[0]}")


def _of_filter(out, channel, row, col, place):
    words = f"the number of filter {out}, channel {channel}, row {row}, column {col}: {place}"
    return words, {}


def _of_class(label, channel, row, col, place):
    words = f"what class {label} makes of channel {channel}, row {row}, column {col}"
    return f"{words}: it stood in {place}", {}


TO_KERAS = Exercise(
    name="to_keras",
    reference=to_keras,
    cases=[_case(*shapes, keras=False) for shapes in _SHAPES],
    kinds=dict.fromkeys(("weight", "matrix", "result"), "signed"),
    explain_cell=_to_cell,
    explain_shape=_explain_shape,
    parts=PARTS,
)

FROM_KERAS = Exercise(
    name="from_keras",
    reference=from_keras,
    cases=[_case(*shapes, keras=True) for shapes in _SHAPES],
    kinds=dict.fromkeys(("kernel", "dense", "result"), "signed"),
    explain_cell=_from_cell,
    explain_shape=_explain_shape,
    parts=PARTS,
)
