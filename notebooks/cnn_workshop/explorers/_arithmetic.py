"""A sum of products in words, and what it is made of."""

import math

import numpy as np

from cnn_workshop import _words

_SPELLED_OUT = 9  # products; longer sums are too much to listen to


def places(trace):
    """Write the rows and columns that a window reads: ``rows 0-2, columns 3-5``."""
    return f"{run_of('row', trace.rows)}, {run_of('column', trace.cols)}"


def run_of(thing, places):
    """Write the row or column, or the several, that are read: ``rows 0-2``, ``column 4``."""
    if len(places) > 1 and places[1] - places[0] > 1:
        return f"{thing}s " + ", ".join(str(place) for place in places)
    plural = "s" if len(places) > 1 else ""
    return f"{thing}{plural} {_words.span(places[0], places[-1])}"


def step(cell, shape):
    """Say which cell one is, in reading order.

    Examples
    --------
    >>> step((1, 0), (2, 3))
    'Step 4 of 6: row 1, column 0'
    """
    number = np.ravel_multi_index(cell, shape) + 1
    return f"Step {number} of {math.prod(shape)}: row {cell[0]}, column {cell[1]}"


def sum_in_words(trace):
    """Read the products and their sum aloud: ``1 times 1 plus 2 times 0 = 1``."""
    terms = [
        f"{_words.number(pixel)} times {_words.number(weight)}"
        for pixel, weight in zip(trace.window.flat, trace.kernel.flat, strict=True)
    ]
    if len(terms) > _SPELLED_OUT:
        return f"the {len(terms)} products add up to {_words.number(trace.total)}"
    return f"{' plus '.join(terms)} = {_words.number(trace.total)}"
