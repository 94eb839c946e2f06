"""How several exercises explain a number or a shape, and mark what it is made of."""

import numpy as np

from cnn_workshop import _words


def marked(values, place):
    """Return a mask of the shape of some values that is true at a place."""
    mask = np.zeros(np.shape(values), dtype=bool)
    mask[place] = True
    return mask


def products(pairs):
    """Write a sum of products: ``2 times 3 plus 5 times -1``."""
    return " plus ".join(f"{_words.number(one)} times {_words.number(two)}" for one, two in pairs)


def window(image, trace):
    """Write out the sum of one window of a picture, and mark what of it lies on the picture."""
    places = np.ix_(
        *(
            [place for place in places if 0 <= place < length]
            for places, length in zip((trace.rows, trace.cols), np.shape(image), strict=True)
        )
    )
    pairs = zip(trace.window.ravel(), trace.kernel.ravel(), strict=True)
    return products(pairs), {"input_image": marked(image, places)}


def places(image, kernel):
    """Count the places of a window that moves by one pixel, down and across."""
    sides = zip(("Down,", "Across,"), image.shape[-2:], kernel.shape[-2:], strict=True)
    return " ".join(
        f"{side} the window fits {size} - {window} + 1 = {_words.count(size - window + 1, 'time')}."
        for side, size, window in sides
    )
