"""Matrix products, in pieces of the size that BLAS multiplies soonest."""

import functools
import itertools
import sys

import numpy as np

BLAS = sys.platform != "emscripten"
"""Whether NumPy multiplies with BLAS: where Python runs in the page, NumPy is built without."""

AT_ONCE = 10**6
"""Multiplications of a product for which BLAS reads the numbers where they lie, on one thread."""

COLUMNS, KERNELS, FEWEST = 200, 16, 32
"""A piece should have so many columns. Where all kernels at once leave fewer, so many of them are
taken; where these leave fewer still, the product is not cut."""

LONG, WORTH = 100, 50_000
"""Numbers in a row, and multiplications, from where on `einsum` takes less time without BLAS than
`matmul`: half to nine tenths, and down to a twentieth where `matmul` leaves the cache."""


def multiply(kernels, columns, out):
    """Multiply kernels (..., O, numbers) with columns (..., numbers, cells), a piece at a time.

    Of a larger product BLAS copies all columns in another order first, which for few kernels takes
    longer than to multiply: 16 kernels of 27 numbers take twice as long, four 4 times. And it
    starts a thread of its own, which gets into the way of ours.
    """
    for several, piece in parts(kernels.shape[-2], kernels.shape[-1], columns.shape[-1]):
        some = kernels[..., several, :], columns[..., piece], out[..., several, piece]
        np.matmul(*some[:2], out=some[2]) if BLAS else _in_rows(*some)


def _in_rows(kernels, columns, out):
    """Multiply without BLAS: along rows that are long, in one product after the other.

    NumPy's `matmul` goes down the columns then, which are as far apart in memory as rows are long;
    `einsum` adds whole rows, or multiplies rows with rows where the columns are rows in memory.
    """
    numbers, cells = columns.shape[-2:]
    lying = columns.strides[-1] != columns.itemsize == columns.strides[-2]
    size = kernels.shape[-2] * numbers * cells
    if (numbers if lying else cells) < LONG or size < WORTH:
        np.matmul(kernels, columns, out=out)
        return
    if lying:
        kernels = np.ascontiguousarray(kernels)
    kernels = np.broadcast_to(kernels, (*out.shape[:-2], *kernels.shape[-2:]))
    columns = np.broadcast_to(columns, (*out.shape[:-2], numbers, cells))
    for place in np.ndindex(out.shape[:-2]):
        np.einsum("on,nc->oc", kernels[place], columns[place], out=out[place])


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
