"""Pooling: the largest number of each window, or their mean."""

import numpy as np

from cnn_core import _checks
from cnn_core.functional import _windows


def max_pool2d(images, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """Keep the largest number of each window.

    Parameters
    ----------
    images : array_like of shape (N, C, H, W)
        Pictures or feature maps.
    kernel_size : int or (int, int)
        Height and width of the window.
    stride : int or (int, int), optional
        How many pixels the window moves down and across; `kernel_size` when left out.
    padding : int or (int, int), default 0
        Width of the border above and below, left and right: at most half the window. It never
        wins, since it is filled with minus infinity.
    dilation : int or (int, int), default 1
        Distance between neighbouring pixels of a window.
    ceil_mode : bool, default False
        Whether a last window may stick out at the far end, where it would else be dropped.

    Returns
    -------
    ndarray of shape (N, C, H_out, W_out)
        ``H_out = floor((H + 2 * padding - dilation * (kernel_size - 1) - 1) / stride) + 1`` and
        W_out alike; ceil for floor with `ceil_mode`, less a last window that would start past
        the picture.

    Raises
    ------
    TypeError
        If an argument is of the wrong kind.
    ValueError
        If it has a wrong shape or value, or a window lies wholly in the padding.

    Notes
    -----
    Taught in lesson 07. `cnn_core.max_pooling` keeps a stride of 2; here it follows the window.

    References
    ----------
    M. Ranzato et al., "Unsupervised learning of invariant feature hierarchies", CVPR 2007.

    Examples
    --------
    >>> max_pool2d([[[[1, 5, 2, 0],
    ...               [3, 4, 8, 1]]]], kernel_size=2)
    array([[[[5., 8.]]]])
    """
    images = _checks.floats(images, "images", "N", "C", "H", "W")
    sides = _sides(images, kernel_size, stride, padding, dilation, ceil_mode)
    return _slide(np.maximum, images, *sides, fill=-np.inf)


def avg_pool2d(
    images, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True
):
    """Take the mean of each window.

    Parameters
    ----------
    images, kernel_size, stride, ceil_mode
        As in `max_pool2d`.
    padding : int or (int, int), default 0
        Width of the border of zeros: at most half the window.
    count_include_pad : bool, default True
        Whether those zeros count in the mean.

    Returns
    -------
    ndarray of shape (N, C, H_out, W_out)
        H_out and W_out as in `max_pool2d`. What a window reads past the padding, with `ceil_mode`,
        never counts.

    Raises
    ------
    TypeError, ValueError
        As `max_pool2d`.

    Notes
    -----
    Taught in lesson 07.

    References
    ----------
    Y. LeCun et al., "Gradient-based learning applied to document recognition", 1998.

    Examples
    --------
    >>> avg_pool2d([[[[1, 5, 2, 0],
    ...               [3, 3, 8, 2]]]], kernel_size=2)
    array([[[[3., 3.]]]])
    """
    images = _checks.floats(images, "images", "N", "C", "H", "W")
    rows, cols = _sides(images, kernel_size, stride, padding, 1, ceil_mode)
    border = _checks.flag(count_include_pad, "count_include_pad")
    sizes = np.outer(rows.reads(border), cols.reads(border))
    with np.errstate(invalid="ignore", over="ignore"):
        return _slide(np.add, images, rows, cols, fill=0) / sizes.astype(images.dtype)


def global_avg_pool2d(images):
    """Take the mean of each feature map.

    Parameters
    ----------
    images : array_like of shape (N, C, H, W)
        Pictures or feature maps.

    Returns
    -------
    ndarray of shape (N, C, 1, 1)
        One number for each map.

    Raises
    ------
    TypeError, ValueError
        If `images` are not real numbers in four axes.

    Notes
    -----
    PyTorch writes it ``adaptive_avg_pool2d(images, 1)``. Taught in lesson 07.

    References
    ----------
    M. Lin, Q. Chen, S. Yan, "Network in network", ICLR 2014.

    Examples
    --------
    >>> global_avg_pool2d([[[[1, 5], [2, 4]]]])
    array([[[[3.]]]])
    """
    with np.errstate(invalid="ignore", over="ignore"):
        return _checks.floats(images, "images", "N", "C", "H", "W").mean(axis=(2, 3), keepdims=True)


def _sides(images, kernel_size, stride, padding, dilation, ceil_mode):
    """Check where the windows lie; return those of the rows and those of the columns."""
    _checks.flag(ceil_mode, "ceil_mode")
    sizes = _checks.pair(kernel_size, "kernel_size", minimum=1)
    strides = sizes if stride is None else _checks.pair(stride, "stride", minimum=1)
    paddings = _checks.pair(padding, "padding", minimum=0)
    dilations = _checks.pair(dilation, "dilation", minimum=1)
    _checks.at_most_half(paddings, "padding", sizes, "kernel_size")
    borders = [(border, border) for border in paddings]
    sides = [
        _windows.side(*side, ceil_mode)
        for side in zip(images.shape[2:], sizes, strides, borders, dilations, strict=True)
    ]
    if min(side.windows for side in sides) < 1:
        spans = map(_windows.reach, sizes, dilations)
        _checks.fits(tuple(spans), "kernel_size", images.shape[2:], "images", paddings)
    _checks.reads_pixels([side.reads() for side in sides], "padding", paddings)
    return sides


def _slide(combine, images, rows, cols, fill):
    """Combine the numbers of each window, down its columns first and then across."""
    padded = _windows.pad(images, rows, cols, fill)
    down = padded[:, :, rows.tap(0)].copy()
    for index in range(1, rows.size):
        combine(down, padded[:, :, rows.tap(index)], out=down)
    across = down[:, :, :, cols.tap(0)].copy()
    for index in range(1, cols.size):
        combine(across, down[:, :, :, cols.tap(index)], out=across)
    return across
