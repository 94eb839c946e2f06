"""Lesson 01, "A picture is a table": turn a colour picture into grey.

The formula is the one for television (ITU-R BT.601): brightness comes most from green and least
from blue.
"""

import numpy as np

from cnn_workshop import _words
from cnn_workshop.exercises._exercise import Exercise, Mistake

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


def _gray_by_channels(rgb_image):
    red, green, blue = (rgb_image[:, :, channel] for channel in range(3))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def _gray_by_loops(rgb_image):
    result = np.zeros(rgb_image.shape[:2])
    for row in range(result.shape[0]):
        for col in range(result.shape[1]):
            for channel in range(3):
                result[row, col] += GRAY_WEIGHTS[channel] * rgb_image[row, col, channel]
    return result


def _gray_in_place(rgb_image):
    for channel in range(3):
        rgb_image[:, :, channel] = rgb_image[:, :, channel] * GRAY_WEIGHTS[channel]
    return rgb_image.sum(axis=2)


def _gray_of_rows(rgb_image):
    return sum(GRAY_WEIGHTS[channel] * rgb_image[channel] for channel in range(3))


_MISTAKES = (
    Mistake(
        "plain mean",
        "You take the plain mean of the three channels: each has a weight of its own.",
        lambda image: image.mean(axis=2),
    ),
    Mistake(
        "mean in 8 bits",
        "You add the channels as 8-bit numbers, which start again at 0 after 255: "
        "multiply by the weights first.",
        lambda image: (image[..., 0] + image[..., 1] + image[..., 2]) / 3,
    ),
    Mistake(
        "blue first",
        "You take the channels for blue, green, red: here red comes first.",
        lambda image: image @ GRAY_WEIGHTS[::-1],
    ),
    Mistake(
        "green and blue swapped",
        "The weights of green and blue are swapped: green counts most, blue least.",
        lambda image: image @ GRAY_WEIGHTS[[0, 2, 1]],
    ),
    Mistake(
        "red and green swapped",
        "The weights of red and green are swapped: green counts most.",
        lambda image: image @ GRAY_WEIGHTS[[1, 0, 2]],
    ),
    Mistake(
        "plain sum",
        "You add the channels without their weights.",
        lambda image: image.sum(axis=2),
    ),
    Mistake(
        "weighted, then averaged",
        "You divide by 3 after weighing: the weights add up to 1 already, so a sum is enough.",
        lambda image: (image * GRAY_WEIGHTS).mean(axis=2),
    ),
    Mistake(
        "fractions cut off",
        "You cut off the fractions: leave the result as it comes, and do not make it integers.",
        lambda image: (image @ GRAY_WEIGHTS).astype(int),
    ),
    Mistake(
        "rounded",
        "You round to whole numbers: leave the result as it comes.",
        lambda image: (image @ GRAY_WEIGHTS).round(),
    ),
    Mistake(
        "channel axis kept",
        "You keep a third axis of length 1: each pixel should become a plain number.",
        lambda image: (image @ GRAY_WEIGHTS)[..., np.newaxis],
    ),
    Mistake(
        "three equal channels",
        "You return three equal channels, as for a colour picture: one number a pixel is enough.",
        lambda image: np.stack([image @ GRAY_WEIGHTS] * 3, axis=2),
    ),
    Mistake(
        "channels not added",
        "You multiply by the weights but do not add the three products of a pixel.",
        lambda image: image * GRAY_WEIGHTS,
    ),
    Mistake(
        "red only",
        "You return the red channel alone.",
        lambda image: image[:, :, 0].astype(float),
    ),
    Mistake(
        "green only",
        "You return the green channel alone.",
        lambda image: image[:, :, 1].astype(float),
    ),
    Mistake(
        "divided by 255",
        "You divide by 255: the brightness should stay on the scale of the picture.",
        lambda image: image @ GRAY_WEIGHTS / 255,
    ),
    Mistake(
        "brightest channel",
        "You take the largest of the three channels: add all three, each with its weight.",
        lambda image: image.max(axis=2),
    ),
    Mistake(
        "weights of BT.709",
        "Your weights are those of a newer television standard (BT.709): use 0.299, 0.587, 0.114.",
        lambda image: image @ np.array([0.2126, 0.7152, 0.0722]),
    ),
    Mistake(
        "weight with four digits",
        "Your weight of red is 0.2989, a number often copied: the weights then add up to 0.9999, "
        "so use 0.299.",
        lambda image: image @ np.array([0.2989, 0.587, 0.114]),
    ),
    Mistake(
        "channels taken from the rows",
        "You take the first three rows for the channels: the channels are the last of the three "
        "axes, rgb_image[:, :, 0] and so on.",
        _gray_of_rows,
    ),
    Mistake(
        "added down the rows",
        "You add along the wrong axis: the channels of a pixel lie along axis 2.",
        lambda image: (image * GRAY_WEIGHTS).sum(axis=0),
        variants=(lambda image: (image * GRAY_WEIGHTS).sum(axis=1),),
    ),
    Mistake(
        "everything added up",
        "You add up the whole picture: give `sum` the axis of the channels, `axis=2`.",
        lambda image: (image * GRAY_WEIGHTS).sum(),
    ),
    Mistake(
        "transposed",
        "Your picture lies on its side: rows and columns are exchanged.",
        lambda image: (image @ GRAY_WEIGHTS).T,
    ),
    Mistake(
        "input changed",
        "You write the products into the picture you were given: put them into a new array.",
        _gray_in_place,
    ),
    Mistake(
        "return forgotten",
        "Your function hands nothing back: its last line should be `return` and the grey picture.",
        lambda image: None,
    ),
)


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
        (np.arange(36, dtype=np.uint8).reshape(4, 3, 3)[::-1] * 7,),
    ],
    kinds={"rgb_image": "colour", "result": "pixels"},
    mistakes=_MISTAKES,
    right_answers=(to_gray, _gray_by_channels, _gray_by_loops),
    explain_cell=_explain_gray,
    explain_shape=_explain_gray_shape,
)
