"""The way back of `convolution`: what pictures and kernels have to do with the loss."""

import functools
import itertools
import math
from typing import NamedTuple

import numpy as np

from cnn_core import _checks
from cnn_core.functional import _threads, _windows, convolution
from cnn_core.functional._docs import gradient_of
from cnn_core.functional._lines import (
    Lines,
    Rows,
    as_slice,
    columns_at_once,
    columns_in_turn,
    on_lines,
)
from cnn_core.functional._products import left_to_blas, multiply, pieces
from cnn_core.functional._times import CALL, ROW, added, copied, dots, laid, product


@gradient_of(convolution.conv2d, lesson="11")
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
    The gradient of the kernels is a matrix product, as `conv2d` is; that of the pictures is itself
    a convolution, with the kernels turned.

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
    images, weight, bias, rows, cols = convolution.arguments(
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
        grad_bias = _blame_bias(grad_output, dtype) if has_bias else None
    if for_input:
        channels = images.shape[1] * images.shape[2]
        grad_images = grad_images.reshape(len(images), channels, *images.shape[3:])
    return grad_images, grad_weight.reshape(kernels, *weight.shape[2:]), grad_bias


# ---- grad_maps (N, G, O, H_out, W_out), images (N, G, C, H, W), weight (G, O, C, KH, KW) ---------


def blame_images(grad_maps, weight, rows, cols):
    """Return the gradient of the pictures: a convolution again, with the kernels turned.

    A pixel gets from each window around it what the kernel value that read it makes of the
    window's gradient. With a stride, pixels are read by some of the kernel values alone, every
    s-th pixel by the same ones: so many smaller convolutions, each for its own pixels. All of this
    is for finite kernels: one that is not would turn the zeros around the gradient to NaN.
    """
    turned = weight[..., ::-1, ::-1].swapaxes(1, 2)
    if _adds_sooner(grad_maps.shape, turned.shape, rows, cols) or not math.isfinite(weight.sum()):
        return _share_out(grad_maps, weight, rows, cols)
    dtype, channels = np.result_type(grad_maps, weight), weight.shape[2]
    shape = (*grad_maps.shape[:2], channels, rows.length, cols.length)
    grad_images = np.zeros(shape, dtype)
    for row, col in itertools.product(_sent_back(rows), _sent_back(cols)):
        part = np.ascontiguousarray(turned[..., row.values, col.values], dtype)
        part = convolution.convolve(grad_maps, part, row.side, col.side)
        if part.shape == shape:
            return part
        grad_images[..., row.pixels, col.pixels] = part
    return grad_images


@functools.lru_cache(1024)
def _adds_sooner(grad_maps, turned, rows, cols):
    """Tell whether `_share_out` takes less time.

    So it is for many kernels and few channels, and where the border of the gradient would be large.
    """
    (count, groups, outputs, down, across), channels = grad_maps, turned[1]
    time = product(cols.size * channels, outputs, down * across)
    # Neither what is added nor what it is added to lies in one piece: a row takes longer to begin.
    time += cols.size * channels * (added(down, across) + down * 2 * ROW)
    calls = (6 + rows.size * (1 + cols.size)) * CALL
    time = count * groups * rows.size * time + calls
    back = 0
    for row, col in itertools.product(_sent_back(rows), _sent_back(cols)):
        part = (*turned[:3], row.side.size, col.side.size)
        back += convolution.fastest(grad_maps, part, row.side, col.side)[2]
        back += 5 * CALL
    return time < back


def _share_out(grad_maps, weight, rows, cols):
    """Hand out the gradient by each kernel value to the pixels it has read, and add up.

    This, too, is all of it, right for every argument.
    """
    count, groups, outputs, *cells = grad_maps.shape
    dtype, channels = np.result_type(grad_maps, weight), weight.shape[2]
    padded = np.zeros((count, groups, channels, rows.padded, cols.padded), dtype)
    # A product for every row of the kernel: for one value, of few channels, it would take twice
    # as long to lay the gradient ready for each of them as to multiply.
    kernels = weight.transpose(3, 0, 4, 2, 1).reshape(rows.size, groups, -1, outputs)
    numbers = math.prod(padded.shape[1:]) + kernels.shape[2] * groups * math.prod(cells)
    across = [cols.tap(col) for col in range(cols.size)]
    for pictures in pieces(count, max(1, convolution.BLOCK // numbers)):
        flat = grad_maps[pictures].reshape(-1, groups, outputs, math.prod(cells))
        for row in range(rows.size):
            shares = (kernels[row] @ flat).reshape(-1, groups, cols.size, channels, *cells)
            lines = padded[pictures, :, :, rows.tap(row)]
            for col, tap in enumerate(across):
                pixels = lines[..., tap]
                np.add(pixels, shares[:, :, col], out=pixels)
    return np.ascontiguousarray(padded[..., rows.inside, cols.inside])


class _Back(NamedTuple):
    """The pixels along a side that the same values of the turned kernel meet, and where."""

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
            turned = range(side.size - 1 - values[-1], side.size - values[0], values.step)
            found.append(_Back(as_slice(pixels), as_slice(turned), back))
    return found


def _blame_bias(grad_output, dtype):
    """Add up each feature map, as a product with ones: `sum` takes four times as long.

    Of many small pictures, all of them are added up by one product first: half of the time for 64
    pictures of 16 maps, 4 x 4.
    """
    count, outputs, *cells = grad_output.shape
    maps, cells = grad_output.astype(dtype, copy=False), math.prod(cells)
    if count < cells:
        return (maps.reshape(count, outputs, cells) @ np.ones(cells, dtype)).sum(axis=0)
    return (np.ones(count, dtype) @ maps.reshape(count, -1)).reshape(outputs, cells).sum(axis=1)


def blame_weight(grad_maps, images, weight, rows, cols):
    """Multiply the gradient with the windows, and add up over all of them."""
    gather, blocks, shared = plan(images.shape, grad_maps.shape, rows, cols)
    if len(blocks) == 1:
        total = np.ascontiguousarray(gather(grad_maps, images, rows, cols))
    else:
        total = _add_blocks(gather, grad_maps, images, weight.shape, blocks, shared, cols)
    # The faster ways multiply border and gaps with zeros: NaN, if something is not finite.
    if gather is _gather or math.isfinite(total.sum()):
        return total
    return _gather(grad_maps, images, rows, cols)


def _add_blocks(gather, grad_maps, images, shape, blocks, shared, cols):
    """Do so a block after the other, or half of the blocks on each of two threads."""
    # A sum for each thread, of blocks that are always the same: so are the results.
    parts = [blocks[: len(blocks) // 2], blocks[len(blocks) // 2 :]] if shared else [blocks]
    totals = [np.zeros(shape, np.result_type(grad_maps, images)) for _ in parts]

    def add_up(number):
        for pictures, own, down, part in parts[number]:
            totals[number][own] += gather(
                grad_maps[pictures, own, :, down], images[pictures, own], part, cols
            )

    _threads.share(add_up, range(len(parts)))
    return sum(totals[1:], start=totals[0])


@functools.lru_cache(1024)
def plan(images, grad_maps, rows, cols):
    """Return the fastest way, the blocks in which it goes, and whether two threads share them."""
    way, size, time = _fastest_gather(images, grad_maps, rows, cols)
    channels, (count, _, outputs, *cells) = images[2], grad_maps
    numbers, cells = channels * rows.size * cols.size, math.prod(cells)
    met = {  # by the maps in one product: how many places, and numbers at each
        _gather: (cells * (count if numbers > cells else 1), numbers),
        _gather_along_rows: (count * cols.line, channels * rows.reach * columns_at_once(cols)),
        _gather_along_lines: (1, 1),  # two lines at a time
    }
    shared = not left_to_blas(outputs, *met[way])
    return way, *convolution.shared_blocks(grad_maps, rows, size, shared and time)


def _fastest_gather(images, grad_maps, rows, cols):
    """Return the way that takes the least time, what it keeps, and the time, as `fastest` does."""
    times, kept = estimates(images, grad_maps, rows, cols)
    way = min(times, key=times.get)
    return way, kept[way], times[way]


def estimates(images, grad_maps, rows, cols):
    """Return the time of each way, and how many numbers it keeps for a window."""
    channels, (count, groups, outputs, down, across) = images[2], grad_maps
    kernel, lines = rows.size * cols.size, min(rows.stride, rows.size) * min(cols.stride, cols.size)
    numbers = channels * kernel
    gathered = numbers * copied(down, across, cols.stride)
    gathered += product(outputs, numbers, down * across)
    ready = (channels * lines + outputs) * laid(rows.line, cols.line)
    met, line = groups * outputs * numbers, count * down * cols.line
    sides = columns_at_once(cols)
    columns, high = columns_in_turn(cols), channels * sides * rows.reach
    every = channels * sides * laid(rows.padded, cols.line) + outputs * laid(down, cols.line)
    every += columns * product(outputs, high, down * cols.line)
    sums = columns * groups * down * (200 + outputs * high / 4)
    times = {
        _gather: count * groups * gathered,
        _gather_along_lines: count * groups * ready + dots(met, line) + lines * CALL,
        _gather_along_rows: count * groups * every + sums + (8 + 4 * columns) * CALL,
    }
    kept = {
        _gather: numbers,
        _gather_along_lines: channels * lines,
        _gather_along_rows: channels * sides,
    }
    return times, {way: outputs + channels + size for way, size in kept.items()}


def _gather(grad_maps, images, rows, cols):
    """Multiply the gradient with the windows, as columns: (G, O, C, KH, KW). Right for all."""
    windows = _windows.view(_windows.pad(images, rows, cols), rows, cols)
    count, groups, outputs, *cells = grad_maps.shape
    shape, numbers, cells = windows.shape[2:5], math.prod(windows.shape[2:5]), math.prod(cells)
    dtype = np.result_type(grad_maps, images)
    if numbers <= cells:  # the products of single pictures are less to add up than this is to copy
        columns = _windows.in_one_piece(windows).reshape(count, groups, numbers, cells)
        products = np.empty((count, groups, outputs, numbers), dtype)
        blame = grad_maps.reshape(count, groups, outputs, cells)
        multiply(blame, columns.swapaxes(2, 3), products)
        products = products.sum(axis=0)
    else:  # all maps side by side, as in `_gather_along_rows`
        columns = _windows.in_one_piece(np.moveaxis(windows, 0, 4)).reshape(groups, numbers, -1)
        blame = grad_maps.transpose(1, 0, 3, 4, 2).reshape(groups, -1, outputs)
        products = np.empty((groups, numbers, outputs), dtype).swapaxes(1, 2)
        multiply(blame.swapaxes(1, 2), columns.swapaxes(1, 2), products)
    return products.reshape(groups, outputs, *shape)


def _gather_along_lines(grad_maps, images, rows, cols):
    """Multiply line by line, without a copy: less time where maps and channels are few."""
    lines = Lines(images, rows, cols, np.result_type(grad_maps, images))
    (groups, channels), outputs = images.shape[1:3], grad_maps.shape[2]
    grads = np.zeros((groups, outputs, 1, 1, 1, lines.length), lines.numbers.dtype)
    lines.cut(grads[:, :, 0, 0, 0])[...] = grad_maps
    total = np.empty((groups, outputs, channels, rows.size, cols.size), grads.dtype)
    for down, across, pixels in lines.taps():
        total[..., down, across] = np.vecdot(pixels[:, np.newaxis], grads)
    return total


def _gather_along_rows(grad_maps, images, rows, cols):
    """Multiply rows of all pictures, without a copy, with the gradient: all maps side by side.

    With the maps as they come, one after the other, BLAS takes up to five times as long.
    """
    lines = Rows(images, rows, cols, np.result_type(grad_maps, images))
    (groups, channels), outputs = images.shape[1:3], grad_maps.shape[2]
    grads = np.zeros((groups, rows.windows, lines.length, outputs), lines.pixels.dtype)
    lines.cut_beside(grads)[...] = grad_maps
    total = np.empty((groups, outputs, lines.columns, lines.pixels.shape[2]), grads.dtype)
    products = np.empty((groups, rows.windows, total.shape[3], outputs), grads.dtype)
    for column in range(lines.columns):
        pixels = lines.pixels[..., column : column + lines.length]
        multiply(*(numbers.swapaxes(2, 3) for numbers in (grads, pixels, products)))
        total[:, :, column] = products.sum(axis=1).swapaxes(1, 2)
    return lines.gathered(total, (groups, outputs, channels, rows.size, cols.size))
