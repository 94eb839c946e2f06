"""The one way in which a window slides, with a place for every slip: for banks of wrong answers."""

import numpy as np

from cnn_workshop import _words


def total(window, kernel):
    """Return the sum of products: what one output number should be."""
    return (window * kernel).sum()


def fits(image, kernel):
    """Return at how many rows and columns the window fits."""
    return image.shape[0] - kernel.shape[0] + 1, image.shape[1] - kernel.shape[1] + 1


def slide(
    image,
    kernel,
    number=total,
    size=None,
    places=None,
    dtype=float,
    first=0,
    step=(1, 1),
    spacing=(1, 1),
):
    """Convolve as the right answer does, but for what the arguments change.

    `number(window, kernel)` makes one output number, `size` is the window's and `places` the
    output's shape; the window of output cell (row, col) begins in row ``first + row * step[0]``
    and reads every ``spacing[0]``-th row from there, and alike in columns.
    """
    tall, wide = reach(size or kernel.shape, spacing)
    result = np.zeros(places or counted(image.shape, (tall, wide), step), dtype)
    for row, col in np.ndindex(result.shape):
        top, left = first + row * step[0], first + col * step[1]
        window = image[top : top + tall : spacing[0], left : left + wide : spacing[1]]
        result[row, col] = number(window, kernel)
    return result


def by_loops(image, kernel, size=None, places=None, step=(1, 1), spacing=(1, 1)):
    """Convolve with four loops; a place outside the picture or the kernel raises IndexError."""
    size = size or kernel.shape
    result = np.zeros(places or counted(image.shape, reach(size, spacing), step))
    for row, col in np.ndindex(result.shape):
        for down, right in np.ndindex(size):
            place = row * step[0] + down * spacing[0], col * step[1] + right * spacing[1]
            result[row, col] += image[place] * kernel[down, right]
    return result


def reach(sides, spacing):
    """Return how many rows and columns a kernel reaches over, with its holes."""
    return tuple(gap * (side - 1) + 1 for side, gap in zip(sides, spacing, strict=True))


def counted(room, window, step):
    """Return at how many rows and columns a window of some size fits."""
    sides = zip(room, window, step, strict=True)
    return tuple((length - side) // jump + 1 for length, side, jump in sides)


def explain(trace, shape):
    """Write out the sum of products of one cell, and mark its window on a picture of that shape."""
    pairs = zip(trace.window.ravel(), trace.kernel.ravel(), strict=True)
    words = (f"{_words.number(pixel)} times {_words.number(value)}" for pixel, value in pairs)
    read = np.zeros(shape, dtype=bool)
    read[
        np.ix_(
            *(
                [place for place in places if 0 <= place < length]
                for places, length in zip((trace.rows, trace.cols), shape, strict=True)
            )
        )
    ] = True
    return " plus ".join(words), {"input_image": read}


def only(result, rows, cols):
    """Keep the given rows and columns of a result, and leave 0 in the rest."""
    kept = np.zeros_like(result)
    kept[rows, cols] = result[rows, cols]
    return kept


def sliding(**slip):
    """Return a convolution with one slip in it."""
    return lambda image, kernel: slide(image, kernel, **slip)


def then(change):
    """Return a convolution whose right result is changed afterwards."""
    return lambda image, kernel: change(slide(image, kernel))


def shaped(size=None, places=None):
    """Return a convolution with another window or output shape, by loops and, second, by slices.

    `size` and `places` are functions of the sides H, W, KH, KW.
    """

    def written(way):
        def convolve(image, kernel):
            sides = (*image.shape, *kernel.shape)
            return way(image, kernel, size=size and size(*sides), places=places and places(*sides))

        return convolve

    return written(by_loops), (written(slide),)
