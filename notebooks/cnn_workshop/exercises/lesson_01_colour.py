"""Lesson 01, "A picture is a table": turn a colour picture into grey.

The formula is the one for television (ITU-R BT.601): brightness comes most from green and least
from blue.
"""

import numpy as np

from cnn_workshop import _words
from cnn_workshop.exercises.check.exercise import Exercise

GRAY_WEIGHTS = np.array([0.299, 0.587, 0.114])
"""The shares of red, green and blue in the brightness of a pixel; they add up to 1."""


def to_gray(rgb_image):
    """Turn a colour picture into brightness, one number for each pixel.

    Parameters
    ----------
    rgb_image : ndarray of shape (H, W, 3)
        Red, green and blue of each pixel.

    Returns
    -------
    ndarray of shape (H, W), dtype float64
        ``0.299 * red + 0.587 * green + 0.114 * blue``.

    References
    ----------
    Recommendation ITU-R BT.601-7, 2011, section 2.5.1.

    Examples
    --------
    >>> to_gray(np.array([[[100, 0, 0], [0, 0, 200]]], dtype=np.uint8)).round(3)
    array([[29.9, 22.8]])
    """
    return rgb_image @ GRAY_WEIGHTS


def _explain_gray(rgb_image, at):
    """Write out the weighted sum of one pixel."""
    terms = zip(GRAY_WEIGHTS, rgb_image[at], strict=True)
    read = np.zeros(rgb_image.shape[:2], dtype=bool)
    read[at] = True
    words = " plus ".join(f"{weight} times {_words.number(value)}" for weight, value in terms)
    return words, {"rgb_image": read}


def _explain_gray_shape(rgb_image):
    rows, columns = (
        _words.count(size, thing)
        for size, thing in zip(rgb_image.shape, ("row", "column"), strict=False)
    )
    return f"The picture has {rows} and {columns}; each pixel becomes one number.", {}


TO_GRAY = Exercise(
    name="to_gray",
    parameters=("rgb_image",),
    reference=to_gray,
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
    bank="to_gray",
    explain_cell=_explain_gray,
    explain_shape=_explain_gray_shape,
)
