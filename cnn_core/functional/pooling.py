"""Pooling: the largest number of each window, or their mean."""

import functools
import math

import numpy as np

from cnn_core import _checks
from cnn_core.functional import _windows
from cnn_core.functional._bits import split
from cnn_core.functional._docs import gradient_of


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
        ``H_out = floor((H + 2 * padding - dilation * (kernel_size - 1) - 1) / stride) + 1``,
        likewise W_out; ceil for floor with `ceil_mode`, less a last window that would start past
        the picture.

    Raises
    ------
    TypeError
        If an argument is of the wrong kind.
    ValueError
        If it has a wrong shape or value, or a window lies wholly in the padding.

    Notes
    -----
    That last window is left out by PyTorch, ONNX Runtime and tinygrad, too. OpenCV, OpenVINO,
    Paddle, MXNet and ncnn keep it, and give the lowest number that there is for its maximum. Taught
    in lesson 07. `cnn_core.max_pooling` keeps a stride of 2; here it follows the window.

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
    rows, cols = _sides(images, kernel_size, stride, padding, dilation, ceil_mode)
    return _slide(np.maximum, images, rows, cols, fill=-np.inf)


@gradient_of(max_pool2d, lesson="11")
def max_pool2d_backward(
    grad_output, images, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False
):
    """Hand the blame of each output number to the pixel that won its window.

    Returns
    -------
    ndarray of shape (N, C, H, W)
        How much the loss grows with each pixel: 0 for one that won nowhere, a sum for one that won
        several windows. Of equal largest numbers, the first wins: row by row, left to right.

    Notes
    -----
    A NaN wins its window, the first one if there are several; padding never wins. PyTorch hands the
    blame to the last NaN of a window, and of equal numbers to the first, as here.

    Examples
    --------
    >>> max_pool2d_backward([[[[10, 20]]]], [[[[1, 5, 8, 8],
    ...                                        [5, 4, 8, 1]]]], kernel_size=2)
    array([[[[ 0., 10., 20.,  0.],
             [ 0.,  0.,  0.,  0.]]]])
    """
    images = _checks.floats(images, "images", "N", "C", "H", "W")
    rows, cols = _sides(images, kernel_size, stride, padding, dilation, ceil_mode)
    grad_output = _upstream(grad_output, images, rows, cols)
    dtype = np.result_type(grad_output, images)
    padded = _windows.pad(images, rows, cols, fill=-np.inf)
    # A window's winner is the first largest of what is the largest in each of its rows, and in that
    # row the first: so K + K numbers of a window are compared, not K * K.
    by_col = list(_pixels(padded, cols, 3))
    across = functools.reduce(np.maximum, by_col)
    by_row = list(_pixels(across, rows, 2))
    largest = functools.reduce(np.maximum, by_row)
    any_nan = math.isnan(largest.max(initial=0))
    blame = np.ascontiguousarray(grad_output, dtype)
    blame = _to_winners(blame, by_row, largest, rows, 2, any_nan)
    blame = _to_winners(blame, by_col, across, cols, 3, any_nan)
    if padded is not images:
        blame = np.ascontiguousarray(blame[:, :, rows.inside, cols.inside])
    return blame


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
        never counts: it neither adds to the sum nor to what the sum is divided by.

    Raises
    ------
    TypeError, ValueError
        As `max_pool2d`.

    Notes
    -----
    With `count_include_pad` and `ceil_mode`, a window at the far edge is thus divided by fewer
    numbers than one at the near edge: of a picture of ones, 6 x 6, with a window of 3, a stride of
    2 and a padding of 1, the first mean is 4/9 and the last 1/4. So compute PyTorch, ONNX Runtime,
    Paddle, MXNet and tinygrad; OpenCV, OpenVINO and ncnn divide by all 9 there, and give 1/9.
    ``count_include_pad`` is True in PyTorch when left out, and False in ONNX. Taught in lesson 07.

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


@gradient_of(avg_pool2d, lesson="11")
def avg_pool2d_backward(
    grad_output,
    images,
    kernel_size,
    stride=None,
    padding=0,
    ceil_mode=False,
    count_include_pad=True,
):
    """Share the blame of each output number out equally among the pixels of its window.

    Returns
    -------
    ndarray of shape (N, C, H, W)
        How much the loss grows with each pixel; the shares of overlapping windows add up.

    Notes
    -----
    The values in `images` make no difference, only how many there are.

    Examples
    --------
    >>> avg_pool2d_backward([[[[8, 4]]]], [[[[1, 5, 2]]]], kernel_size=(1, 2), stride=1)
    array([[[[4., 6., 2.]]]])
    """
    images = _checks.floats(images, "images", "N", "C", "H", "W")
    rows, cols = _sides(images, kernel_size, stride, padding, 1, ceil_mode)
    border = _checks.flag(count_include_pad, "count_include_pad")
    grad_output = _upstream(grad_output, images, rows, cols)
    dtype = np.result_type(grad_output, images)
    sizes = np.outer(rows.reads(border), cols.reads(border)).astype(dtype)
    lines = np.zeros((*images.shape[:2], rows.windows, cols.padded), dtype)
    grad_padded = np.zeros((*images.shape[:2], rows.padded, cols.padded), dtype)
    with np.errstate(invalid="ignore", over="ignore"):
        shares = grad_output / sizes
        for index in range(cols.size):
            lines[..., cols.tap(index)] += shares
        for index in range(rows.size):
            grad_padded[:, :, rows.tap(index)] += lines
    return np.ascontiguousarray(grad_padded[:, :, rows.inside, cols.inside])


def _upstream(grad_output, images, rows, cols):
    """Check the gradient of the pooled maps."""
    shape = (*images.shape[:2], rows.windows, cols.windows)
    return _checks.upstream(grad_output, shape, _checks.floats)


def _sides(images, kernel_size, stride, padding, dilation, ceil_mode):
    """Check the arguments; return the windows of the rows and those of the columns."""
    _checks.flag(ceil_mode, "ceil_mode")
    sizes = _checks.pair(kernel_size, "kernel_size", minimum=1)
    strides = sizes if stride is None else _checks.pair(stride, "stride", minimum=1)
    paddings = _checks.pair(padding, "padding", minimum=0)
    dilations = _checks.pair(dilation, "dilation", minimum=1)
    return _places(images.shape[2:], sizes, strides, paddings, dilations, bool(ceil_mode))


# Remembered: a layer asks for the same windows in every step.
@functools.lru_cache(1024)
def _places(picture, sizes, strides, paddings, dilations, ceil_mode):
    """Check that the windows fit; return those of the rows and those of the columns."""
    _checks.at_most_half(paddings, "padding", sizes, "kernel_size")
    borders = [(border, border) for border in paddings]
    sides = [
        _windows.side(*side, ceil_mode)
        for side in zip(picture, sizes, strides, borders, dilations, strict=True)
    ]
    if min(side.windows for side in sides) < 1:
        spans = map(_windows.reach, sizes, dilations)
        _checks.fits(tuple(spans), "kernel_size", picture, "images", paddings)
    if any(paddings):
        _checks.reads_pixels([side.reads() for side in sides], "padding", paddings)
    return sides


def _slide(combine, images, rows, cols, fill):
    """Combine the numbers of each window, down its columns first and then across."""
    padded = _windows.pad(images, rows, cols, fill)
    down = functools.reduce(combine, _pixels(padded, rows, 2))
    return functools.reduce(combine, _pixels(down, cols, 3))


def _pixels(numbers, side, axis):
    """Yield the first pixels of all windows along an axis, the second ones, ...

    They are copies, unless they overlap: to compare or add copies takes less time than to do so
    with every `stride`-th number.
    """
    items = _items(np.ascontiguousarray(numbers), axis)
    for index in range(side.size):
        pixels = items[_at(side.tap(index), axis)]
        yield (pixels if side.stride == 1 < side.size else pixels.copy()).view(numbers.dtype)


def _to_winners(blame, pixels, largest, side, axis, any_nan):
    """Hand the blame of each window, along an axis, to the first pixel that is its largest."""
    shape = (*blame.shape[:axis], side.padded, *blame.shape[axis + 1 :])
    overlap = side.stride < side.reach
    filled = side.stride == side.size and side.windows * side.size == side.padded
    found = np.empty(shape, blame.dtype) if filled and not overlap else np.zeros(shape, blame.dtype)
    items = _items(found, axis)
    for index, candidates in enumerate(pixels):
        tap = side.tap(index)
        if index == side.size - 1:
            won = blame  # all that is left: the last pixel's, if it was no other's
        else:
            wins = candidates == largest
            if any_nan:
                wins |= np.isnan(candidates)
            if side.padded > side.length:
                wins &= side.on_picture(index).reshape(-1, *[1] * (3 - axis))
            won, blame = split(blame, wins)
        if overlap:
            found[_at(tap, axis)] += won
        else:
            items[_at(tap, axis)] = _items(won, axis)
    return found


def _items(numbers, axis):
    """Return what lies along an axis: the numbers themselves along axis 3, and rows along axis 2.

    Each row is then one item of an array, however many numbers it holds: NumPy copies it in one
    go, which for rows of 4 numbers takes an eighth of the time.
    """
    row = f"V{numbers.shape[3] * numbers.itemsize}"
    return numbers.view(row) if axis == 2 else numbers


def _at(tap, axis):
    """Return an index that takes a slice along one axis."""
    return (*[slice(None)] * axis, tap)
