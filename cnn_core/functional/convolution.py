"""Convolution of a batch of pictures of many channels, as matrix products."""

import functools
import itertools
import math

import numpy as np

from cnn_core import _checks
from cnn_core.functional import _threads, _windows
from cnn_core.functional._lines import Rows, columns_at_once, columns_in_turn
from cnn_core.functional._products import left_to_blas, multiply, pieces
from cnn_core.functional._times import ADD, CALL, SHORT, SUM, added, copied, laid, product

BLOCK = 2**20
"""About how many numbers are copied at a time: few enough to be still in the processor's cache when
they are multiplied, and enough for the calls not to count."""

WORTH_SHARING = 400_000
"""In nanoseconds, from where on a block for each of two threads is worth it: to hand one over takes
16,000, and what Python does for each block is done twice, one after the other."""


def conv2d(images, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """Slide kernels over pictures of many channels; each gives one feature map.

    Parameters
    ----------
    images : array_like of shape (N, C, H, W)
        Pictures or feature maps.
    weight : array_like of shape (O, C / groups, KH, KW)
        O kernels, each with one slice of KH x KW numbers for every channel that it reads.
    bias : array_like of shape (O,), optional
        What each feature map starts from.
    stride : int or (int, int), default 1
        How many pixels the window moves down and across.
    padding : int, (int, int), "same" or "valid", default 0
        Width of the border of zeros above and below, left and right; "valid" is 0. With "same", at
        stride 1, the feature maps are as large as the pictures; where the border cannot be equal
        on both sides, it is wider below and on the right.
    dilation : int or (int, int), default 1
        Distance between the pixels that neighbouring kernel values meet.
    groups : int, default 1
        Into how many groups channels and kernels are split; each kernel reads its own group alone.

    Returns
    -------
    ndarray of shape (N, O, H_out, W_out)
        ``H_out = floor((H + 2 * padding - dilation * (KH - 1) - 1) / stride) + 1`` likewise W_out.

    Raises
    ------
    TypeError
        If an argument is of the wrong kind.
    ValueError
        If shapes do not match exactly, or a kernel does not fit inside the padded picture.

    Notes
    -----
    The kernels are not flipped. Taught in lesson 05.

    References
    ----------
    K. Chellapilla, S. Puri, P. Simard, "High performance convolutional neural networks for document
    processing", 2006, for convolution as a matrix product.

    Examples
    --------
    >>> picture = [[[[1, 2, 3],
    ...              [4, 5, 6]],
    ...             [[0, 1, 0],
    ...              [1, 0, 1]]]]
    >>> kernel = [[[[1, -1]], [[10, 10]]]]
    >>> conv2d(picture, kernel, bias=[100])
    array([[[[109., 109.],
             [109., 109.]]]])
    """
    images, weight, bias, rows, cols = arguments(
        images, weight, bias, stride, padding, dilation, groups
    )
    with np.errstate(invalid="ignore", over="ignore"):
        feature_maps = in_blocks(images, weight, bias, rows, cols)
    outputs = weight.shape[0] * weight.shape[1]
    return feature_maps.reshape(len(images), outputs, rows.windows, cols.windows)


# ---- forward: images (N, G, C, H, W), weight (G, O, C, KH, KW), bias (G, O, 1) -------------------


def convolve(images, weight, rows, cols):
    """Convolve without a bias."""
    weight = weight.astype(np.result_type(images, weight), copy=False)
    return in_blocks(images, weight, np.zeros((*weight.shape[:2], 1), weight.dtype), rows, cols)


def _convolve(images, weight, bias, rows, cols, out):
    """Convolve by one matrix product: every kernel, as a row, with every window, as a column.

    This is all of it, right for every argument; what stands below gives the same numbers sooner.
    """
    padded = _windows.pad(images, rows, cols)
    windows = _windows.view(padded, rows, cols)  # (N, G, C, KH, KW, H_out, W_out), nothing copied
    count, (groups, outputs), cells = len(images), weight.shape[:2], rows.windows * cols.windows
    numbers = math.prod(weight.shape[2:])
    columns = _windows.in_one_piece(windows)  # KH * KW times the pictures
    columns = columns.reshape(count, groups, numbers, cells)
    maps = out.reshape(count, groups, outputs, cells)
    multiply(weight.reshape(groups, outputs, numbers), columns, maps)
    maps += bias


def in_blocks(images, weight, bias, rows, cols):
    """Convolve a block of the pictures after the other, each in the way that is fastest for them.

    What outgrows the cache is written to memory and read again: that takes half as much time again
    for 32 pictures of 16 channels and kernels of 7 x 7, for others twice as much.
    """
    way, parts, shared = plan(images.shape, weight.shape, rows, cols)
    shape = (len(images), *weight.shape[:2], rows.windows, cols.windows)
    feature_maps = np.empty(shape, weight.dtype)
    if len(parts) == 1:
        way(images, weight, bias, rows, cols, feature_maps)
        return feature_maps

    def convolve_block(block):
        pictures, own, down, part = block
        out = feature_maps[pictures, own, :, down]
        way(images[pictures, own], weight[own], bias[own], part, cols, out)

    if shared:
        _threads.share(convolve_block, parts)
    else:
        for block in parts:
            convolve_block(block)
    return feature_maps


# Remembered, for a layer asks of the same shapes in every step.
@functools.lru_cache(1024)
def plan(images, weight, rows, cols):
    """Return the fastest way, the blocks in which it goes, and whether two threads share them."""
    way, size, time = fastest(images, weight, rows, cols)
    shape = images[0], *weight[:2], rows.windows, cols.windows
    # How many rows the matrix of kernels has, how many numbers each, and how many places they meet.
    if way is _along_rows:
        columns = columns_in_turn(cols)
        met = weight[2] * rows.reach * columns_at_once(cols), images[0] * cols.line
    else:
        columns, met = 1, (math.prod(weight[2:]), rows.windows * cols.windows)
    shared = not left_to_blas(weight[1] * columns, *met)
    return way, *shared_blocks(shape, rows, size, shared and time)


def shared_blocks(shape, rows, size, time):
    """Return the blocks, at least two where that is worth it, and whether two threads share them.

    They do not if the time, in nanoseconds, is 0: BLAS makes use of both then.
    """
    shared = _threads.TWO and time > 0
    if shared and time > WORTH_SHARING:
        half = shape[0] * shape[1] * rows.windows * shape[-1] // 2
        size = max(size, BLOCK / (half + 1))
    found = blocks(shape, rows, size)
    return found, shared and len(found) > 1


@functools.lru_cache(1024)
def fastest(images, weight, rows, cols):
    """Return the way that takes the least time, what it keeps for a window, and the time.

    The time is estimated, in nanoseconds. To choose so takes 3 % longer than to know the fastest
    way of each of 240 shapes drawn at random.
    """
    found = estimates(images, weight, rows, cols)
    way = min(found, key=found.get)
    time, kept = found[way]
    return way, kept, time


def estimates(images, weight, rows, cols):
    """Return, for each way, the time and how many numbers it keeps for a window."""
    (count, groups, channels, *picture), outputs = images, weight[1]
    kernel = rows.size * cols.size
    if channels * kernel == 1:
        time = count * groups * outputs * added(rows.windows, cols.windows)
        return {_scale: (time, 2 * outputs)}
    sides = columns_at_once(cols)
    each = {  # picture and group
        _convolve: _columns_time(channels, outputs, picture, rows, cols),
        _along_rows: _rows_time(count, channels, outputs, rows, cols),
    }
    calls = {_convolve: 5, _along_rows: 16 + sides}
    kept = {
        _convolve: channels * kernel,
        _along_rows: channels * sides + outputs * cols.size / sides,
    }
    return {
        way: (count * groups * time + calls[way] * CALL, 2 * outputs + kept[way])
        for way, time in each.items()
    }


def _columns_time(channels, outputs, picture, rows, cols):
    """Return the time to copy the columns of a picture, to multiply them, and to add the bias."""
    numbers, windows = channels * rows.size * cols.size, rows.windows * cols.windows
    time = numbers * copied(rows.windows, cols.windows, cols.stride)
    if [rows.padded, cols.padded] != picture:
        time += channels * copied(rows.padded, cols.padded)
    return time + product(outputs, numbers, windows) + outputs * windows * ADD


def _rows_time(count, channels, outputs, rows, cols):
    """Return the time to lay out the rows of a picture, to multiply, and to add up."""
    row, sides = count * cols.line, columns_at_once(cols)
    columns = columns_in_turn(cols)
    # All pictures share the time of a row of windows.
    time = product(outputs * columns, channels * sides * rows.reach, row)
    time += (3 + outputs) * SHORT + outputs * row * columns * SUM
    time *= rows.windows / max(1, count)
    time += channels * sides * laid(rows.padded, cols.line)
    return time + outputs * added(rows.windows, cols.windows)


def blocks(shape, rows, size):
    """Cut windows (N, G, ..., H_out, W_out) into blocks of pictures, groups and rows.

    With `size` numbers for each window, a block has about BLOCK of them. Of a picture that is
    larger, one group and a few rows are taken at a time: each block comes with their own side.
    """
    (count, groups), cols = shape[:2], shape[-1]
    windows = max(1, int(BLOCK / size))
    whole = windows // (rows.windows * cols)
    pictures = max(1, min(count, whole))
    steps = pictures, max(1, whole // pictures), rows.windows if whole else max(1, windows // cols)
    lengths = zip((count, groups, rows.windows), steps, strict=True)
    found = itertools.product(*(pieces(length, step) for length, step in lengths))
    return [(*block, part_of(rows, block[2])) for block in found]


def part_of(rows, down):
    """Return the side of a slice of the windows alone, on the same pictures."""
    before, windows = rows.before - down.start * rows.stride, down.stop - down.start
    after = (windows - 1) * rows.stride + rows.reach - before - rows.length
    return rows._replace(before=before, after=after, windows=windows)


def _scale(images, weight, bias, rows, cols, out):
    """Multiply each pixel with one number: a matrix of one number takes longer."""
    pixels = _windows.view(_windows.pad(images, rows, cols), rows, cols)[:, :, :, 0, 0]
    if weight.shape[1] > 1:  # else NumPy goes from row to row for each map: three times as long
        pixels = np.ascontiguousarray(pixels)
    np.multiply(pixels, weight[:, :, 0], out=out)
    out += bias[..., np.newaxis]


def _along_rows(images, weight, bias, rows, cols, out):
    """Multiply rows of all pictures, laid below each other, with the kernels' rows; add up columns.

    `_convolve` copies each number KH * KW times, this once, and adds up the columns of the kernels:
    less where the kernels are fewer than about a quarter of C * KH, as depthwise ones always are.
    Two fifths of the time for 27 pictures of 38 channels, 87 x 87, depthwise kernels 6 x 6, and
    three quarters for 5 pictures of 21 channels, 107 x 107, and 8 kernels of 3 x 3.
    """
    lines = Rows(images, rows, cols, weight.dtype)
    for own, down, maps in lines.maps(weight, bias):
        _windows.lay(maps, out[:, own, :, down])
    # Times what is not finite, a zero between the kernels' values is NaN.
    if lines.gaps and not math.isfinite(out.sum()):
        _convolve(images, weight, bias, rows, cols, out)


# ---- arguments -----------------------------------------------------------------------------------


def arguments(images, weight, bias, stride, padding, dilation, groups):
    """Check the arguments; return them with an axis for the groups, and where the windows lie."""
    images, weight = _checks.floats(images, "images"), _checks.floats(weight, "weight")
    bias = _checks.floats(np.zeros(weight.shape[:1], np.float32) if bias is None else bias, "bias")
    padding = padding if isinstance(padding, str) else _checks.pair(padding, "padding", 0)
    strides = _checks.pair(stride, "stride", 1), _checks.pair(dilation, "dilation", 1)
    groups = _checks.integer(groups, "groups", minimum=1)
    shapes, *sides = _places(images.shape, weight.shape, bias.shape, padding, *strides, groups)
    if not images.dtype == weight.dtype == bias.dtype:
        weight = weight.astype(np.result_type(images, weight, bias), copy=False)
    images, weight, bias = map(np.ndarray.reshape, (images, weight, bias), shapes)
    return images, weight, bias, *sides


# Remembered: nearly every call of a layer has the shapes of the one before, and to check them
# takes as long as to convolve a small picture.
@functools.lru_cache(1024)
def _places(images, weight, bias, padding, strides, dilations, groups):
    """Check that shapes fit; return them with an axis for the groups, and where the windows lie."""
    _checks.has_shape(images, "images", ("N", "C", "H", "W"))
    _checks.has_shape(weight, "weight", ("O", "C", "KH", "KW"))
    (count, channels, *picture), (outputs, _, *kernel) = images, weight
    _checks.divides(groups, "groups", channels, "the channels of `images`")
    _checks.divides(groups, "groups", outputs, "the kernels in `weight`")
    read, because = ("O", channels // groups, "KH", "KW"), "for `images` of shape {} and groups {}"
    _checks.same_shape(weight, "weight", read, because, images, groups)
    _checks.same_shape(bias, "bias", (outputs,), "for `weight` of shape {}", weight)
    rows, cols = _sides(picture, kernel, strides, padding, dilations)
    images = count, groups, channels // groups, *picture
    weight = groups, outputs // groups, *weight[1:]
    return (images, weight, (groups, outputs // groups, 1)), rows, cols


def _sides(picture, kernel, strides, padding, dilations):
    """Check where the windows lie; return those of the rows and those of the columns."""
    spans = tuple(map(_windows.reach, kernel, dilations))
    named = isinstance(padding, str) and _checks.one_of(padding, "padding", ("same", "valid"))
    borders = (0, 0) if named else padding
    if named == "same":
        _checks.only_with(strides == (1, 1), "padding", "same", "stride", 1, strides)
        both = [((span - 1) // 2, span // 2) for span in spans]
    else:
        both = [(border, border) for border in borders]
    sides = tuple(map(_windows.side, picture, kernel, strides, both, dilations))
    if min(sides[0].windows, sides[1].windows) < 1:
        _checks.fits(spans, "weight", picture, "images", borders)
    return sides
