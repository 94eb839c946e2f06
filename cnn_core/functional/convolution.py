"""Convolution of a batch of pictures of many channels, as matrix products."""

import functools
import itertools
import math
from typing import NamedTuple

import numpy as np

from cnn_core import _checks
from cnn_core.functional import _windows
from cnn_core.functional._docs import gradient_of
from cnn_core.functional._lines import Lines, as_slice, on_lines

BLOCK = 2**20
"""About how many numbers are copied at a time: few enough to be still in the processor's cache when
they are multiplied, and enough for the calls not to count."""

ROW, CALL = 16, 2**14
"""How many numbers are copied in the time that it takes to begin a row, and to call NumPy."""


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
    images, weight, bias, rows, cols = _arguments(
        images, weight, bias, stride, padding, dilation, groups
    )
    with np.errstate(invalid="ignore", over="ignore"):
        feature_maps = _in_blocks(images, weight, bias, rows, cols)
    outputs = weight.shape[0] * weight.shape[1]
    return feature_maps.reshape(len(images), outputs, rows.windows, cols.windows)


@gradient_of(conv2d, lesson="11")
def conv2d_backward(
    grad_output,
    images,
    weight,
    bias=None,
    stride=1,
    padding=0,
    dilation=1,
    groups=1,
    *,
    for_input=True,
):
    """Send the gradient of every feature map back to the pictures, the kernels and the bias.

    Returns
    -------
    grad_images : ndarray of shape (N, C, H, W), or None without `for_input`
        How much the loss grows with each pixel; the shares of overlapping windows add up.
    grad_weight : ndarray of shape (O, C / groups, KH, KW)
        How much it grows with each kernel value: all windows of all pictures add up.
    grad_bias : ndarray of shape (O,), or None without a bias
        How much it grows with each bias: the sum over its feature maps.

    Notes
    -----
    Both are matrix products, as `conv2d` is; those for the pictures are then added up where the
    windows lie, or are themselves a convolution, with the kernels turned. Taught in lesson 11.

    Examples
    --------
    >>> gradients = conv2d_backward([[[[1, 10]]]], [[[[1, 2, 3]]]], [[[[5, 7]]]], bias=[0])
    >>> for gradient in gradients:
    ...     print(gradient)
    [[[[ 5. 57. 70.]]]]
    [[[[21. 32.]]]]
    [11.]
    """
    has_bias = bias is not None
    _checks.flag(for_input, "for_input")
    images, weight, bias, rows, cols = _arguments(
        images, weight, bias, stride, padding, dilation, groups
    )
    kernels = weight.shape[0] * weight.shape[1]
    result = (len(images), kernels, rows.windows, cols.windows)
    grad_output = _checks.upstream(grad_output, result, _checks.floats)
    dtype = np.result_type(grad_output, weight)
    grad_maps = grad_output.reshape(len(images), *weight.shape[:2], rows.windows, cols.windows)
    with np.errstate(invalid="ignore", over="ignore"):
        grad_images = blame_images(grad_maps, weight, rows, cols) if for_input else None
        grad_weight = blame_weight(grad_maps, images, weight, rows, cols)
        grad_bias = grad_output.sum(axis=(0, 2, 3), dtype=dtype) if has_bias else None
    if for_input:
        channels = images.shape[1] * images.shape[2]
        grad_images = grad_images.reshape(len(images), channels, *images.shape[3:])
    return grad_images, grad_weight.reshape(kernels, *weight.shape[2:]), grad_bias


# ---- forward: images (N, G, C, H, W), weight (G, O, C, KH, KW), bias (G, O, 1) -------------------


def convolve(images, weight, rows, cols):
    """Convolve without a bias."""
    weight = weight.astype(np.result_type(images, weight), copy=False)
    return _in_blocks(images, weight, np.zeros((*weight.shape[:2], 1), weight.dtype), rows, cols)


def _convolve(images, weight, bias, rows, cols):
    """Convolve by one matrix product: every kernel, as a row, with every window, as a column.

    This is all of it, right for every argument; what stands below gives the same numbers sooner.
    """
    padded = _windows.pad(images, rows, cols)
    windows = _windows.view(padded, rows, cols)  # (N, G, C, KH, KW, H_out, W_out), nothing copied
    count, (groups, outputs), cells = len(images), weight.shape[:2], rows.windows * cols.windows
    numbers = math.prod(weight.shape[2:])
    columns = windows.reshape(count, groups, numbers, cells)  # a copy, KH * KW times the pictures
    feature_maps = weight.reshape(groups, outputs, numbers) @ columns
    feature_maps += bias
    return feature_maps.reshape(count, groups, outputs, rows.windows, cols.windows)


def _in_blocks(images, weight, bias, rows, cols):
    """Convolve a block of the pictures after the other, each in the way that is fastest for them.

    What outgrows the cache is written to memory and read again: that takes half as much time again
    for 32 pictures of 16 channels and kernels of 7 x 7, for others twice as much.
    """
    way, size = _fastest(images.shape, weight.shape, rows, cols)
    shape = (len(images), *weight.shape[:2], rows.windows, cols.windows)
    blocks = _blocks(shape, rows, size)
    if len(blocks) == 1:
        return way(images, weight, bias, rows, cols)
    feature_maps = np.empty(shape, weight.dtype)
    for pictures, own, down in blocks:
        block = way(images[pictures, own], weight[own], bias[own], _part(rows, down), cols)
        feature_maps[pictures, own, :, down] = block
    return feature_maps


# Remembered, for a layer asks of the same shapes in every step.
@functools.lru_cache(1024)
def _fastest(images, weight, rows, cols):
    """Return the way that takes the least time for these shapes, and what it keeps for a window.

    Both are counted in numbers, time in numbers copied. What else takes as long as one of them was
    measured on 140 shapes drawn at random: to choose by these rules costs 3 % more time than to
    know the fastest way of each.
    """
    (count, groups, channels, *picture), outputs = images, weight[1]
    kernel, down, across = rows.size * cols.size, rows.windows, cols.windows
    numbers, windows, line = channels * kernel, down * across, rows.line * cols.line
    if numbers == 1:
        return _scale, 2 * outputs
    lines = min(rows.stride, rows.size) * min(cols.stride, cols.size)
    made = outputs * down * (across + ROW)
    laid = made + channels * rows.line * min(rows.stride, rows.size) * (cols.padded + ROW)
    strip, whole = channels * rows.size * cols.length, channels * math.prod(picture)
    added = down * (strip + ROW) + made
    zeros = channels * rows.padded * cols.padded * outputs
    ways = [
        # for each picture and group; for each group; for the calls; what is kept
        (numbers * down * (across + ROW) + outputs * windows * (1 + numbers / 8), 0, 0, numbers),
        (laid + outputs * line * (numbers / 8 + 1.5 * kernel), 0, kernel, lines + outputs * kernel),
        (laid + outputs * line * (numbers * 0.75 + lines - 1), 0, lines, channels * lines),
        (outputs * windows * whole / 4, outputs * windows * whole / 2, 0, zeros / max(1, count)),
        (added + outputs * windows * strip / 4, outputs * across * strip / 2, 1, strip / across),
    ]
    times = [count * groups * each + groups * once + CALL * calls for each, once, calls, _ in ways]
    if zeros * windows > BLOCK:
        times[3] = math.inf
    number = min(range(len(ways)), key=times.__getitem__)
    return WAYS[number], 2 * outputs + ways[number][3]


def _blocks(shape, rows, size):
    """Cut windows (N, G, ..., H_out, W_out) into blocks of pictures, groups and rows.

    With `size` numbers for each window, a block has about BLOCK of them. Of a picture that is
    larger, one group and a few rows are taken at a time.
    """
    (count, groups), cols = shape[:2], shape[-1]
    windows = max(1, int(BLOCK / size))
    whole = windows // (rows.windows * cols)
    pictures = max(1, min(count, whole))
    steps = pictures, max(1, whole // pictures), rows.windows if whole else max(1, windows // cols)
    lengths = zip((count, groups, rows.windows), steps, strict=True)
    return list(itertools.product(*(_pieces(length, step) for length, step in lengths)))


def _pieces(length, step):
    """Cut a length into slices of `step`; the last one may be shorter."""
    return [slice(first, min(first + step, length)) for first in range(0, length, step)]


def _part(rows, down):
    """Return the side of a slice of the windows alone, on the same pictures."""
    before, windows = rows.before - down.start * rows.stride, down.stop - down.start
    after = (windows - 1) * rows.stride + rows.reach - before - rows.length
    return rows._replace(before=before, after=after, windows=windows)


def _scale(images, weight, bias, rows, cols):
    """Multiply each pixel with one number: a matrix of one number takes longer."""
    pixels = _windows.view(_windows.pad(images, rows, cols), rows, cols)[:, :, :, 0, 0]
    feature_maps = np.multiply(pixels, weight[:, :, 0])
    feature_maps += bias[..., np.newaxis]
    return feature_maps


def _multiply_first(images, weight, bias, rows, cols):
    """Multiply each pixel with the kernels, without a copy, and add the products where they belong.

    `_convolve` copies each of C channels KH * KW times, this adds each of O maps as often: with
    few kernels for many channels that is less (a third of the time for 3 kernels of 5 x 5 and 43
    channels).
    """
    lines = Lines(images, rows, cols, weight.dtype)
    groups, outputs, channels = weight.shape[:3]
    sums = np.zeros((groups, outputs, lines.length), weight.dtype)
    for down, across, pixels, offsets in lines.taps():
        matrices = np.moveaxis(weight[..., down, across], 2, 4).reshape(groups, -1, channels)
        products = (matrices @ pixels[:, :, 0, 0]).reshape(groups, outputs, -1, lines.length)
        for number, offset in enumerate(offsets):
            sums[..., : lines.length - offset] += products[:, :, number, offset:]
    return lines.maps(sums, bias)


def _along_lines(images, weight, bias, rows, cols):
    """Multiply and add a kernel value after the other, without a copy.

    For one channel and kernel (depthwise) a matrix product meets each copied number once: to copy
    it takes longer. Half of the time for 27 pictures of 38 channels, 87 x 87, kernels 6 x 6.
    """
    lines = Lines(images, rows, cols, weight.dtype)
    sums = None
    for down, across, pixels, _ in lines.taps():
        values = weight[..., down, across].transpose(1, 0, 4, 3, 2)
        found = np.empty((*weight.shape[:2], lines.length), weight.dtype)
        # "F": the first letter changes fastest. In the order of its own choice, einsum takes ten
        # times as long: it goes through the kernel for each pixel.
        pixels = pixels.transpose(4, 0, 3, 2, 1)
        np.einsum("igkrc,ogkrc->iog", pixels, values, out=found.transpose(2, 1, 0), order="F")
        sums = found if sums is None else np.add(sums, found, out=sums)
    return lines.maps(sums, bias)


def _as_matrix(images, weight, bias, rows, cols):
    """Multiply whole pictures with one matrix for each group: all kernels, at all places.

    Most of it are zeros. On small pictures their products still take less time than copies: an
    eighth, for 44 pictures of 106 channels, 14 x 14, and depthwise kernels of 7 x 7. Times what is
    not finite, a zero is NaN: such pictures go another way.
    """
    (groups, outputs, *_), places = weight.shape, (rows.windows, cols.windows)
    values = weight.swapaxes(1, 2)
    shape = (*values.shape[:2], rows.padded, cols.padded, outputs, *places)
    matrix = np.zeros(shape, weight.dtype)
    group, channel, down, across, output, row, col = matrix.strides
    taps = down * rows.dilation, across * cols.dilation
    diagonals = down * rows.stride + row, across * cols.stride + col
    strides = (group, channel, output, *taps, *diagonals)
    view = np.ndarray((*values.shape, *places), matrix.dtype, matrix, strides=strides)
    view[...] = values[..., np.newaxis, np.newaxis]
    pixels = images[..., rows.kept, cols.kept]
    pixels = pixels.reshape(len(images), groups, math.prod(pixels.shape[2:])).swapaxes(0, 1)
    feature_maps = np.empty((len(images), groups, outputs, *places), weight.dtype)
    flat = feature_maps.reshape(len(images), groups, outputs * math.prod(places)).swapaxes(0, 1)
    matrix = matrix[:, :, rows.inside, cols.inside].reshape(groups, pixels.shape[2], flat.shape[2])
    if not math.isfinite(np.matmul(pixels, matrix, out=flat).sum()):
        return _along_lines(images, weight, bias, rows, cols)
    feature_maps += bias[..., np.newaxis]
    return feature_maps


def _row_by_row(images, weight, bias, rows, cols):
    """Do so for the rows that one row of windows reads: what is copied are whole rows.

    Half of the time of `_along_lines` for 26 pictures of 48 channels, 16 x 16, kernels 5 x 5.
    """
    alone = cols._replace(size=1, stride=1, dilation=1, before=0, after=0, windows=cols.length)
    strip = rows._replace(length=rows.size, stride=1, dilation=1, before=0, after=0, windows=1)
    strips = _windows.view(_windows.pad(images, rows, alone), rows, alone)[..., 0, :, :]
    strips = strips.transpose(0, 4, 1, 2, 3, 5)
    count, down, groups, channels = strips.shape[:4]
    strips = strips.reshape(count * down, groups, channels, rows.size, cols.length)
    maps = _as_matrix(strips, weight, bias, strip, cols)
    maps = maps.reshape(count, down, groups, len(weight[0]), cols.windows).transpose(0, 2, 3, 1, 4)
    return np.ascontiguousarray(maps)


WAYS = (_convolve, _multiply_first, _along_lines, _as_matrix, _row_by_row)


# ---- backward: grad_maps (N, G, O, H_out, W_out) -------------------------------------------------


def blame_images(grad_maps, weight, rows, cols):
    """Return the gradient of the pictures: a convolution again, with the kernels turned.

    A pixel gets from each window around it what the kernel value that read it makes of the
    window's gradient. With a stride, pixels are read by some of the kernel values alone, every
    s-th pixel by the same ones: so many smaller convolutions, each for its own pixels. All of this
    is for finite kernels: one that is not would turn the zeros around the gradient to NaN.
    """
    if not math.isfinite(weight.sum()):
        return _share_out(grad_maps, weight, rows, cols)
    dtype, channels = np.result_type(grad_maps, weight), weight.shape[2]
    none = np.zeros((len(weight), channels, 1), dtype)
    shape = (*grad_maps.shape[:2], channels, rows.length, cols.length)
    grad_images = np.zeros(shape, dtype)
    for row, col in itertools.product(_sent_back(rows), _sent_back(cols)):
        turned = weight[..., row.values, col.values][..., ::-1, ::-1].swapaxes(1, 2)
        turned = np.ascontiguousarray(turned, dtype)
        part = _in_blocks(grad_maps, turned, none, row.side, col.side)
        if part.shape == shape:
            return part
        grad_images[..., row.pixels, col.pixels] = part
    return grad_images


def _share_out(grad_maps, weight, rows, cols):
    """Hand out the gradient by each kernel value to the pixels it has read, and add up.

    This, too, is all of it, right for every argument.
    """
    count, groups, outputs, *cells = grad_maps.shape
    dtype, channels = np.result_type(grad_maps, weight), weight.shape[2]
    padded = np.zeros((count, groups, channels, rows.padded, cols.padded), dtype)
    flat = grad_maps.reshape(count, groups, outputs, -1)
    for row, col in np.ndindex(rows.size, cols.size):
        shares = weight[..., row, col].swapaxes(1, 2) @ flat
        padded[..., rows.tap(row), cols.tap(col)] += shares.reshape(count, groups, channels, *cells)
    return np.ascontiguousarray(padded[..., rows.inside, cols.inside])


class _Back(NamedTuple):
    """The pixels along a side that the same kernel values read, and where these lie around them."""

    pixels: slice
    values: slice
    side: _windows.Side


@functools.lru_cache(1024)
def _sent_back(side):
    """List the pixels along a side that the same kernel values read, for each of `on_lines`."""
    found = []
    for values, number, place, step in on_lines(side):
        lowest = max(0, -((number - side.before) // side.stride))
        pixels = range(lowest * side.stride + number - side.before, side.length, side.stride)
        if pixels:
            reach = (len(values) - 1) * step
            before, windows = place + reach - lowest, len(pixels)
            after = windows + reach - before - side.windows
            back = _windows.Side(side.windows, len(values), 1, step, before, after, windows)
            found.append(_Back(as_slice(pixels), as_slice(values), back))
    return found


def blame_weight(grad_maps, images, weight, rows, cols):
    """Multiply the gradient with the windows, and add up over all of them."""
    gather, size = _fastest_gather(images.shape, grad_maps.shape, rows, cols)
    total = np.zeros(weight.shape, np.result_type(grad_maps, images))
    for pictures, own, down in _blocks(grad_maps.shape, rows, size):
        part = grad_maps[pictures, own, :, down]
        total[own] += gather(part, images[pictures, own], _part(rows, down), cols)
    # The two faster ways multiply border and gaps with zeros: NaN, if something is not finite.
    if gather is _gather or math.isfinite(total.sum()):
        return total
    return _gather(grad_maps, images, rows, cols)


@functools.lru_cache(1024)
def _fastest_gather(images, grad_maps, rows, cols):
    """Return the way that takes the least time, and what it keeps, counted as in `_fastest`."""
    channels, (count, groups, outputs, down, across) = images[2], grad_maps
    kernel, lines = rows.size * cols.size, min(rows.stride, rows.size) * min(cols.stride, cols.size)
    products = channels * kernel * outputs
    gathered = channels * kernel * down * (across + ROW) + down * across * (products / 8 + outputs)
    turned = outputs * kernel * rows.length * (cols.length + ROW)
    turned += rows.length * cols.length * (products / 8 + channels)
    laid = channels * rows.line * min(rows.stride, rows.size) * (cols.padded + ROW)
    laid += outputs * down * (across + ROW) + rows.line * cols.line * products * 0.3
    times = {
        _gather: count * groups * gathered,
        _gather_turned: count * groups * turned if rows.stride == cols.stride == 1 else math.inf,
        _gather_along_lines: count * groups * laid + lines * CALL,
    }
    way = min(times, key=times.get)
    kept = {_gather: channels * kernel, _gather_turned: outputs * kernel}
    return way, outputs + channels + kept.get(way, channels * lines)


def _gather(grad_maps, images, rows, cols):
    """Multiply the gradient with the windows, as columns: (G, O, C, KH, KW). Right for all."""
    windows = _windows.view(_windows.pad(images, rows, cols), rows, cols)
    count, groups, outputs, *cells = grad_maps.shape
    shape, numbers, cells = windows.shape[2:5], math.prod(windows.shape[2:5]), math.prod(cells)
    if numbers <= cells:  # the products of single pictures are less to add up than this is to copy
        columns = windows.reshape(count, groups, numbers, cells)
        blame = grad_maps.reshape(count, groups, outputs, cells)
        products = (blame @ columns.swapaxes(2, 3)).sum(axis=0)
    else:
        columns = np.moveaxis(windows, 0, 4).reshape(groups, numbers, -1)
        blame = np.moveaxis(grad_maps, 0, 2).reshape(groups, outputs, -1)
        products = blame @ columns.swapaxes(1, 2)
    return products.reshape(groups, outputs, *shape)


def _gather_turned(grad_maps, images, rows, cols):
    """Copy the gradient for every pixel that it comes back to, and multiply with the pictures.

    At stride 1, and where there are fewer maps than channels, that is less to copy.
    """
    sides = _reverse(rows), _reverse(cols)
    return _gather(images, grad_maps, *sides).swapaxes(1, 2)[..., ::-1, ::-1]


def _reverse(side):
    """Return where the windows lie, at stride 1, by which the gradient comes back to the pixels."""
    before, after = side.reach - 1 - side.before, side.reach - 1 - side.after
    return side._replace(length=side.windows, before=before, after=after, windows=side.length)


def _gather_along_lines(grad_maps, images, rows, cols):
    """Multiply line by line, without a copy: less time where maps and channels are few."""
    lines = Lines(images, rows, cols, np.result_type(grad_maps, images))
    (groups, channels), outputs = images.shape[1:3], grad_maps.shape[2]
    grads = np.zeros((groups, outputs, 1, 1, 1, lines.length), lines.numbers.dtype)
    lines.cut(grads[:, :, 0, 0, 0])[...] = grad_maps
    total = np.empty((groups, outputs, channels, rows.size, cols.size), grads.dtype)
    for down, across, pixels, _ in lines.taps():
        total[..., down, across] = np.vecdot(pixels[:, np.newaxis], grads)
    return total


def _arguments(images, weight, bias, stride, padding, dilation, groups):
    """Check the arguments; return them with an axis for the groups, and where the windows lie."""
    images = _checks.floats(images, "images", "N", "C", "H", "W")
    weight = _checks.floats(weight, "weight", "O", "C", "KH", "KW")
    bias = _checks.floats(np.zeros(weight.shape[:1], np.float32) if bias is None else bias, "bias")
    padding = padding if isinstance(padding, str) else _checks.pair(padding, "padding", 0)
    strides = _checks.pair(stride, "stride", 1), _checks.pair(dilation, "dilation", 1)
    groups = _checks.integer(groups, "groups", minimum=1)
    shapes, *sides = _places(images.shape, weight.shape, bias.shape, padding, *strides, groups)
    weight = weight.astype(np.result_type(images, weight, bias), copy=False)
    arrays = images, weight, bias
    return *(array.reshape(shape) for array, shape in zip(arrays, shapes, strict=True)), *sides


# Remembered: nearly every call of a layer has the shapes of the one before, and to check them
# takes as long as to convolve a small picture.
@functools.lru_cache(1024)
def _places(images, weight, bias, padding, strides, dilations, groups):
    """Check that shapes fit; return them with an axis for the groups, and where the windows lie."""
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
