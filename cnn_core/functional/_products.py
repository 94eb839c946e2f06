"""Matrix products, in pieces of the size that BLAS multiplies soonest."""

import functools
import itertools

import numpy as np

AT_ONCE = 10**6
"""Multiplications of a product for which BLAS reads the numbers where they lie, on one thread."""

COLUMNS, KERNELS, FEWEST = 200, 16, 32
"""A piece should have so many columns. Where all kernels at once leave fewer, so many of them are
taken; where these leave fewer still, the product is not cut."""


def multiply(kernels, columns, out):
    """Multiply kernels (..., O, numbers) with columns (..., numbers, cells), a piece at a time.

    Of a larger product BLAS copies all columns in another order first, which for few kernels takes
    longer than to multiply: 16 kernels of 27 numbers take twice as long, four 4 times. And it
    starts a thread of its own, which gets into the way of ours.
    """
    for several, piece in parts(kernels.shape[-2], kernels.shape[-1], columns.shape[-1]):
        np.matmul(kernels[..., several, :], columns[..., piece], out=out[..., several, piece])


# Remembered: a layer multiplies the same shapes in every step.
@functools.lru_cache(1024)
def parts(outputs, numbers, cells):
    """Return which kernels and which columns are multiplied at a time."""
    several = outputs if outputs * numbers * COLUMNS <= AT_ONCE else min(KERNELS, outputs)
    most = AT_ONCE // max(1, several * numbers)
    if outputs * numbers * cells <= AT_ONCE or most < FEWEST:
        return [(slice(None), slice(None))]
    step = -(-cells // -(-cells // most))  # no last piece that is much shorter
    return list(itertools.product(pieces(outputs, several), pieces(cells, step)))


def left_to_blas(outputs, numbers, cells):
    """Tell whether a product is large and not cut: BLAS makes use of both threads for it."""
    return outputs * numbers * cells > AT_ONCE and len(parts(outputs, numbers, cells)) == 1


def pieces(length, step):
    """Cut a length into slices of `step`; the last one may be shorter."""
    return [slice(first, min(first + step, length)) for first in range(0, length, step)]


def in_fours(kernels):
    """Return kernels (G, O, numbers) with one of zeros more where that is a multiple of four.

    BLAS multiplies four at a time, and two and one that are left each on their own: three kernels
    take 1.4 to 1.8 times as long as four.
    """
    if kernels.shape[1] % 4 != 3:
        return kernels
    filled = np.zeros((len(kernels), kernels.shape[1] + 1, kernels.shape[2]), kernels.dtype)
    filled[:, :-1] = kernels
    return filled
