"""Lesson 19, "Go back up": write the transposed convolution, with stride and padding."""

import numpy as np

from cnn_core import ops
from cnn_workshop import _words
from cnn_workshop.exercises._explain import marked, products
from cnn_workshop.exercises.check.exercise import Exercise


def _conv_transpose2d(input_image, kernel, stride, padding):
    """Stamp as `ops.conv_transpose2d` does, with four arguments in order."""
    return ops.conv_transpose2d(input_image, kernel, stride=stride, padding=padding)


def _explain_cell(image, kernel, stride, padding, at):
    """Say which pixels' stamps lie on a cell, and mark them with the kernel values they bring."""
    pairs, pixels, values = [], marked(image, ()), marked(kernel, ())
    pixels[...] = values[...] = False
    for index, number in np.ndenumerate(image):
        met = tuple(place + padding - top * stride for place, top in zip(at, index, strict=True))
        if all(0 <= place < side for place, side in zip(met, kernel.shape, strict=True)):
            pairs.append((number, kernel[met]))
            pixels[index] = values[met] = True
    masks = {"input_image": pixels, "kernel": values}
    if not pairs:
        return "no stamp lies on this cell", masks
    verb = "lies" if len(pairs) == 1 else "lie"
    return f"{_words.count(len(pairs), 'stamp')} {verb} on the cell, {products(pairs)}", masks


def _explain_shape(image, kernel, stride, padding):
    """Put the numbers into the formula, down and across."""
    words = " ".join(
        f"{way} the stamps reach over ({pixels} - 1) * {stride} + {side} = "
        f"{(pixels - 1) * stride + side}, less 2 * {padding}."
        for way, pixels, side in zip(("Down,", "Across,"), image.shape, kernel.shape, strict=True)
    )
    return words, {}


_ROW = np.array([[1, 10]])
_LINE = np.array([[2, 5, 1, 4]])
_SMALL = np.array([[3, 1, 2], [6, 5, 4]])
_TALL = np.array([[2, 7], [8, 3], [1, 9], [5, 4]])
_WIDE = np.array([[1, -2, 3, 5], [4, 0, 6, -1], [7, 8, -9, 2]])
_PHOTO = np.array([[250, 200, 3], [90, 255, 120]], dtype=np.uint8)

CONV_TRANSPOSE2D = Exercise(
    name="conv_transpose2d",
    reference=_conv_transpose2d,
    keywords=("stride", "padding"),
    cases=[
        (np.array([[3]]), np.array([[2, 5]]), 1, 0),
        (_ROW, np.array([[1, 2, 3]]), 2, 0),
        (_ROW, np.array([[1, 2, 3]]), 1, 0),
        (_ROW.T, np.array([[2, 1, 5], [-1, 3, 0], [4, -2, 7]]), 2, 1),
        (_LINE, np.array([[1, -3]]), 3, 0),
        (_SMALL, np.array([[1, 2], [3, -4]]), 1, 0),
        (_SMALL, np.array([[1, 2], [3, -4]]), 2, 0),
        (_TALL, np.array([[1, 2, -1], [4, 0, 3]]), 2, 0),
        (_TALL / 4, np.array([[0.5, -1], [2, 0.25], [1, 3]]), 2, 1),
        (_PHOTO, np.array([[1, -1], [2, 1]]), 1, 0),
        (_WIDE, np.array([[1, 2, 4], [3, 5, -1], [7, -2, 6]]), 2, 1),
        (_WIDE, np.array([[1, 2, 4, -1], [3, 5, -1, 2], [7, -2, 6, 8]]), 3, 1),
        (_WIDE, np.array([[1, 2], [7, -3], [5, 1], [4, -6]]), 1, 1),
        (_TALL, np.array([[1, 2, 4, 1, 3], [7, -3, 2, 5, 6], [2, 9, -8, 1, 4]]), 2, 1),
        (_WIDE / 2, np.array([[3, -1, 5, 2], [2, 4, 1, -7], [6, 8, 9, 1], [1, 5, 3, 2]]), 2, 2),
    ],
    kinds=dict.fromkeys(("input_image", "kernel", "result"), "signed"),
    core=ops.conv_transpose2d,
    explain_cell=_explain_cell,
    explain_shape=_explain_shape,
)
