"""Pages to begin with: digits of the test set at places of their own, and a photograph."""

import numpy as np

from cnn_core import datasets

SHAPE = (60, 80)
SIDE, STEP = 28, 4
"""The window of the digit classifier, and how far its pooling makes it move."""


def laid(page, number, top, left, zoom=1):
    """Lay a test digit on a page, and return the page; picture `number` shows its last figure."""
    image = datasets.load_mnist("test").images[number] / 255
    image = image.repeat(zoom, axis=0).repeat(zoom, axis=1)
    rows, cols = (
        slice(at, min(at + SIDE * zoom, side)) for at, side in zip((top, left), SHAPE, strict=True)
    )
    part = image[: rows.stop - top, : cols.stop - left]
    page[rows, cols] = np.maximum(page[rows, cols], part)
    return page


def blank():
    """Return paper without ink."""
    return np.zeros(SHAPE)


def grass():
    """Return a piece of a lawn, paler than the photograph, so that ink can be seen on it."""
    return 0.7 * datasets.photograph("grass", gray=True)[40:100, 60:140] / 255


def _digits(page, *places):
    for number, top, left in places:
        page = laid(page, number, top, left)
    return page


PAGES = {
    "three digits": lambda: _digits(blank(), (27, 2, 4), (3, 30, 26), (11, 5, 50)),
    "side by side": lambda: _digits(blank(), (4, 16, 2), (52, 16, 21), (8, 16, 40)),
    "digits on grass": lambda: _digits(grass(), (27, 2, 4), (3, 30, 40)),
    "grass": grass,
    "a large 8": lambda: laid(blank(), 8, 2, 12, zoom=2),
    "a blank page": blank,
}
OWN = "your page"
