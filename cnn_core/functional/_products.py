"""Matrix products, in pieces of the size that BLAS multiplies soonest."""

import numpy as np

AT_ONCE = 10**6
"""Multiplications of a product for which BLAS reads the numbers where they lie, on one thread."""

SHORTEST = 200
"""Columns of such a piece, at least: for fewer, BLAS begins too often."""


def multiply(kernels, columns, out):
    """Multiply kernels (..., O, numbers) with columns (..., numbers, cells), a piece at a time.

    Of a larger product BLAS copies all columns in another order first, which for few kernels takes
    longer than to multiply: 16 kernels of 27 numbers take twice as long, four 4 times.
    """
    cells = columns.shape[-1]
    number = parts(kernels.shape[-2] * kernels.shape[-1], cells)
    if number == 1:
        np.matmul(kernels, columns, out=out)
        return
    step = -(-cells // number)
    for first in range(0, cells, step):
        piece = slice(first, first + step)
        np.matmul(kernels, columns[..., piece], out=out[..., piece])


def parts(kernels, cells):
    """Return in how many pieces kernels of so many numbers in all are multiplied with columns."""
    number = max(1, -(-kernels * cells // AT_ONCE))
    return number if cells >= number * SHORTEST else 1


def alone(kernels, cells):
    """Tell whether BLAS leaves the product, or each of its pieces, to one thread."""
    return kernels * cells <= AT_ONCE * parts(kernels, cells)


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
