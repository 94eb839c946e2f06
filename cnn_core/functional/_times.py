"""How long NumPy takes for the parts of a convolution: by these, the fastest way is chosen.

All in nanoseconds, as measured on the machine that the ways were tried on (NumPy 2.4, one thread of
3 GHz, float32). On another one they are others, but much the same beside each other.
"""

import math

CALL = 3000
"""To call NumPy once, with all that Python does around it."""

ROW = 5.5
"""To begin a row of numbers: as long as to copy 42."""

ITEM = 2.8
"""To begin a row that is copied as it is, in one piece: half as long."""

ADD = 0.25
"""To add a number to another one."""

SUM = 0.1
"""To add a number to another one by a product with ones, while it is in the cache."""

SHORT = 40
"""To begin a product with one kernel, of many in one call; with several kernels, three times."""


def copied(rows, length, stride=1):
    """Return the time to copy rows of numbers; of every other one it is longer."""
    return rows * (length * 0.2 + ROW if stride > 1 else length * 0.13 + ITEM)


def laid(rows, length):
    """Return the time to lay rows on a line: they come to memory that is new."""
    return rows * (length * 0.3 + ITEM)


def added(rows, length):
    """Return the time to add rows of numbers to others."""
    return rows * (length * ADD + ROW)


def dots(lines, length):
    """Return the time to multiply lines with others, and to add up."""
    return lines * (length * 0.055 + 60)


def product(kernels, numbers, columns):
    """Return the time to multiply a matrix of (kernels, numbers) with one of so many columns.

    BLAS multiplies four kernels at a time, and writes the sums.
    """
    if kernels == 1:
        return columns * (numbers * 0.13 + 0.05)
    return columns * (numbers * (0.02 + math.ceil(kernels / 4) * 0.08) + kernels * 0.15)
