"""A convolution under the magnifying glass: one output number, taken apart."""

from dataclasses import dataclass

import numpy as np

from cnn_core import _checks
from cnn_core.ops.convolution import arguments
from cnn_core.ops.geometry import output_size


@dataclass(frozen=True)
class ConvolutionTrace:
    """How one number of a feature map came about.

    Attributes
    ----------
    row, col : int
        The output cell.
    rows, cols : tuple of int
        The rows and columns of the picture that the window reads. Those below 0, or past the last
        one, lie in the padding.
    window, kernel, products : ndarray of shape (KH, KW)
        The pixels read, the kernel, and the two multiplied number by number.
    total : int or float
        The sum of the products: the output number.
    """

    row: int
    col: int
    rows: tuple
    cols: tuple
    window: np.ndarray
    kernel: np.ndarray
    products: np.ndarray
    total: float


def trace_convolve2d(input_image, kernel, row, col, *, stride=1, padding=0, dilation=1):
    """Take one number of a feature map apart: its window, the products, their sum.

    Parameters
    ----------
    input_image, kernel, stride, padding, dilation
        As in `convolve2d`.
    row, col : int
        The output cell, counted from 0.

    Returns
    -------
    ConvolutionTrace

    Raises
    ------
    TypeError, ValueError
        As `convolve2d`; and ValueError if the feature map has no such cell.

    Notes
    -----
    Taught in lesson 02. Every explorer, text twin and checker that explains a convolution reads it.

    Examples
    --------
    >>> trace = trace_convolve2d([[1, 2, 3], [4, 5, 6]], [[10, 0], [0, 1]], row=0, col=1)
    >>> trace.window
    array([[2, 3],
           [5, 6]])
    >>> trace.products
    array([[20,  0],
           [ 0,  6]])
    >>> trace.total
    26
    """
    input_image, kernel, stride, padding, dilation = arguments(
        input_image, kernel, stride, padding, dilation
    )
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    last_row = output_size(input_image.shape[0], kernel.shape[0], **options) - 1
    last_col = output_size(input_image.shape[1], kernel.shape[1], **options) - 1
    row = _checks.integer(row, "row", minimum=0, maximum=last_row)
    col = _checks.integer(col, "col", minimum=0, maximum=last_col)
    rows = tuple(row * stride - padding + step * dilation for step in range(kernel.shape[0]))
    cols = tuple(col * stride - padding + step * dilation for step in range(kernel.shape[1]))
    padded = np.pad(input_image, padding)
    window = padded[np.ix_(np.add(rows, padding), np.add(cols, padding))]
    with np.errstate(invalid="ignore", over="ignore"):
        products = window * kernel
        total = products.sum().item()
    return ConvolutionTrace(row, col, rows, cols, window, kernel.copy(), products, total)
