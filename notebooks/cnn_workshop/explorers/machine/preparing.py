"""What a picture has to be for the digit classifier: said, and done for the reader on request.

The network was trained on handwritten digits of one kind (MNIST's): bright ink on a dark page, 20
pixels long at their longer side, their weight in the middle. It answers to other pictures as well,
often wrongly, and as surely as ever.
"""

import numpy as np

from cnn_workshop import _words
from cnn_workshop.explorers.machine import drawings

LONGER_SIDE = 20  # pixels: MNIST fits each digit into 20 x 20, then puts its weight in the middle
_NEAR = 3  # pixels more or less are no matter
_ASIDE = 2  # pixels: the network was trained on shifts up to that
_INK = 0.1  # what is less is taken for paper


def box_of(image):
    """Return the rectangle that holds all ink: top, left, height, width; None on a blank page.

    Examples
    --------
    >>> box_of(np.array([[0, 0, 0], [0, 1, 0.6]]))
    (1, 1, 1, 2)
    """
    rows, cols = (np.flatnonzero((image > _INK).any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return None
    return int(rows[0]), int(cols[0]), int(np.ptp(rows)) + 1, int(np.ptp(cols)) + 1


def is_inverted(image):
    """Tell whether more than half of a picture is ink."""
    return bool((image > 0.5).mean() > 0.5)


def noticed(image):
    """Say how a picture differs from those that the network was trained on.

    Parameters
    ----------
    image : ndarray of shape (H, W)
        Values from 0 (paper) to 1 (ink).

    Returns
    -------
    str
        One or two sentences; empty if nothing is to be said.
    """
    if is_inverted(image):
        return (
            "More than half of the picture is ink: is it inverted? The network was trained on "
            "ink of 1 on paper of 0."
        )
    box = box_of(image)
    if box is None:
        return ""
    longer = max(box[2:])
    words = []
    if abs(longer - LONGER_SIDE) > _NEAR:
        words.append(f"reaches over {_words.count(int(longer), 'pixel')}")
    if np.abs(_aside(image)).max() > _ASIDE:
        words.append("is not in the middle")
    if not words:
        return ""
    return (
        f"The ink {' and '.join(words)}: the network was trained on digits of {LONGER_SIDE} "
        "pixels, in the middle."
    )


def fitted(image):
    """Bring the ink to the size and place of the digits that the network was trained on.

    Parameters
    ----------
    image : ndarray of shape (H, W)
        Values from 0 (paper) to 1 (ink).

    Returns
    -------
    ndarray of shape (H, W)
        The same where there is no ink.
    """
    box = box_of(image)
    if box is None:
        return image
    top, left, height, width = box
    ink = image[top : top + height, left : left + width]
    longer = min(LONGER_SIDE, *image.shape)
    size = [max(1, round(side * longer / max(ink.shape))) for side in ink.shape]
    down, across = (_averages(*pair) for pair in zip(ink.shape, size, strict=True))
    page = np.zeros(image.shape)
    page[: size[0], : size[1]] = np.clip(down @ ink @ across.T, 0, 1)
    return drawings.centered(page)


def reduced(picture):
    """Return the middle square of a picture of any size, as large as the page of a drawing.

    Parameters
    ----------
    picture : ndarray of shape (H, W)
        Any numbers.

    Returns
    -------
    ndarray of shape (28, 28)
        Each the average of what lies under it.

    Examples
    --------
    >>> float(reduced(np.full((50, 40), 0.5)).mean().round(6))
    0.5
    """
    side = min(picture.shape)
    top, left = ((size - side) // 2 for size in picture.shape)
    averages = _averages(side, drawings.SIDE)
    return averages @ picture[top : top + side, left : left + side] @ averages.T


def _aside(image):
    """Return by how many pixels the weight of the ink lies below and right of the middle."""
    middle = (np.array(image.shape) - 1) / 2
    weights = [image.sum(axis=1 - axis) for axis in (0, 1)]
    return np.array([ink @ np.arange(len(ink)) / ink.sum() for ink in weights]) - middle


def _averages(before, after):
    """Return the matrix that turns so many numbers in a row into others, each by its share.

    Examples
    --------
    >>> _averages(3, 2) @ [1, 2, 6]
    array([1.33333333, 4.66666667])
    """
    edges = np.arange(after + 1) * before / after
    starts, ends = edges[:-1, None], edges[1:, None]
    cells = np.arange(before)
    shared = np.minimum(ends, cells + 1) - np.maximum(starts, cells)
    return np.clip(shared, 0, None) * after / before
