"""Lesson 01, "A picture is a table": turn a colour picture into grey.

The formula is the one for television (ITU-R BT.601): brightness comes most from green and least
from blue.
"""

import numpy as np

from cnn_workshop import _words
from cnn_workshop.exercises._explain import marked, products
from cnn_workshop.exercises.check.exercise import Exercise

_WEIGHTS = np.array([0.299, 0.587, 0.114])  # Recommendation ITU-R BT.601-7, 2011, section 2.5.1


def _to_gray(rgb_image):
    """Return the brightness, of shape (H, W), of a colour picture of shape (H, W, 3)."""
    return rgb_image @ _WEIGHTS


def _explain_gray(rgb_image, at):
    """Write out the weighted sum of one pixel."""
    words = products(zip(_WEIGHTS, rgb_image[at], strict=True))
    return words, {"rgb_image": marked(rgb_image[..., 0], at)}


def _explain_gray_shape(rgb_image):
    rows, columns = map(_words.count, rgb_image.shape[:2], ("row", "column"))
    return f"The picture has {rows} and {columns}; each pixel becomes one number.", {}


TO_GRAY = Exercise(
    name="to_gray",
    reference=_to_gray,
    cases=[
        (np.array([[[100, 50, 20]]]),),
        (np.array([[[200, 100, 250]]], dtype=np.uint8),),
        (np.array([[[255, 0, 0], [0, 0, 255]]], dtype=np.uint8),),
        (np.array([[[0.5, 0.25, 1.0]], [[0.0, 1.0, 0.5]]]),),
        (np.array([[[10, 20, 30], [40, 50, 60], [5, 0, 9]], [[7, 8, 1], [90, 3, 2], [4, 6, 80]]]),),
        (np.array([[[9, 2, 7], [30, 1, 8]], [[5, 60, 3], [0, 4, 90]]]),),
        (np.arange(36, dtype=np.uint8).reshape(3, 4, 3)[::-1] * 7,),
    ],
    kinds={"rgb_image": "colour", "result": "pixels"},
    explain_cell=_explain_gray,
    explain_shape=_explain_gray_shape,
)
