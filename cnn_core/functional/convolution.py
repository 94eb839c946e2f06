"""Convolution of a batch of pictures of many channels, as matrix products."""

import itertools
import math

import numpy as np

from cnn_core import _checks
from cnn_core.functional import _windows

BLOCK = 2**22
"""About how many bytes are worked on at a time: few enough to stay in the processor's cache."""

OVER = 256
"""Wasted products that a row of windows may cost, where longer pieces are then copied at once."""

TALL = 8
"""From this height on, a kernel is applied row by row."""

TOGETHER = 3
"""Kernel rows that share one product."""


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
    multiply = _row_by_row if rows.size >= TALL else _all_at_once
    blocks = _blocks(images, weight, rows, cols, tall=rows.size >= TALL)
    with np.errstate(invalid="ignore", over="ignore"):
        if len(blocks) == 1:
            feature_maps = np.ascontiguousarray(multiply(images, weight, bias, rows, cols))
        else:
            feature_maps = _in_blocks(blocks, multiply, images, weight, bias, rows, cols)
    outputs = weight.shape[0] * weight.shape[1]
    return feature_maps.reshape(len(images), outputs, rows.windows, cols.windows)


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

    Parameters
    ----------
    grad_output : array_like of shape (N, O, H_out, W_out)
        How much the loss grows with each number of the feature maps.
    images, weight, bias, stride, padding, dilation, groups
        As in `conv2d`.
    for_input : bool, default True
        Whether to compute the gradient of the pictures: training needs none for the first layer.

    Returns
    -------
    grad_images : ndarray of shape (N, C, H, W), or None without `for_input`
        How much the loss grows with each pixel; the shares of overlapping windows add up.
    grad_weight : ndarray of shape (O, C / groups, KH, KW)
        How much it grows with each kernel value: all windows of all pictures add up.
    grad_bias : ndarray of shape (O,), or None without a bias
        How much it grows with each bias: the sum over its feature maps.

    Raises
    ------
    TypeError, ValueError
        As `conv2d`; and ValueError if `grad_output` has not the shape of the feature maps.

    Notes
    -----
    Both are matrix products, as `conv2d` is; those for the pictures are then added up where the
    windows lie. Taught in lesson 11.

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
    grad_images = np.zeros(images.shape, dtype) if for_input else None
    grad_weight = np.zeros(weight.shape, dtype)
    grad_maps = grad_output.reshape(len(images), *weight.shape[:2], rows.windows, cols.windows)
    with np.errstate(invalid="ignore", over="ignore"):
        for pictures, down, across in _blocks(images, weight, rows, cols, tall=False):
            row_pixels, block_rows = rows.part(down)
            col_pixels, block_cols = cols.part(across)
            block = (pictures, slice(None), slice(None), row_pixels, col_pixels)
            grad_block = grad_maps[pictures, :, :, down, across]
            grad_weight += _blame_weight(grad_block, images[block], weight, block_rows, block_cols)
            if for_input:
                grad_images[block] += _blame_images(grad_block, weight, block_rows, block_cols)
        grad_bias = grad_output.sum(axis=(0, 2, 3), dtype=dtype) if has_bias else None
    if for_input:
        channels = images.shape[1] * images.shape[2]
        grad_images = grad_images.reshape(len(images), channels, *images.shape[3:])
    return grad_images, grad_weight.reshape(kernels, *weight.shape[2:]), grad_bias


def _blame_weight(grad_maps, images, weight, rows, cols):
    """Multiply the gradient with the columns of all pictures at once, and add up."""
    windows = _windows.view(_windows.pad(images, rows, cols), rows, cols, cols.windows)
    groups, kernels, *kernel = weight.shape
    columns = np.moveaxis(windows, 0, 4).reshape(groups, math.prod(kernel), -1)
    rows_of_maps = np.moveaxis(grad_maps, 0, 2).reshape(groups, kernels, -1)
    return (rows_of_maps @ columns.swapaxes(1, 2)).reshape(weight.shape)


def _blame_images(grad_maps, weight, rows, cols):
    """Multiply the gradient with the kernels, and add each product up at the pixel it came from."""
    groups, kernels, *kernel = weight.shape
    grad_maps = np.moveaxis(grad_maps, 0, 2)
    in_lines = rows.stride == cols.stride == 1
    if in_lines:
        sheets = np.zeros((*grad_maps.shape[:3], rows.padded, cols.padded), grad_maps.dtype)
        sheets[..., rows.tap(0), cols.tap(0)] = grad_maps
        grad_maps = sheets
    lines = grad_maps.reshape(groups, kernels, -1)
    shares = weight.reshape(groups, kernels, -1).swapaxes(1, 2) @ lines
    shares = shares.reshape(groups, *kernel, *grad_maps.shape[2:])
    padded = (_add_in_lines if in_lines else _add_at_windows)(shares, rows, cols)
    return np.moveaxis(padded[..., rows.inside, cols.inside], 2, 0)


def _add_at_windows(shares, rows, cols):
    """Add up what every kernel value sends back, each at its pixel of all windows."""
    groups, channels, _, _, count, _, _ = shares.shape
    padded = np.zeros((groups, channels, count, rows.padded, cols.padded), shares.dtype)
    for row, col in np.ndindex(rows.size, cols.size):
        padded[..., rows.tap(row), cols.tap(col)] += shares[:, :, row, col]
    return padded


def _add_in_lines(shares, rows, cols):
    """Do the same at stride 1, where a window may start at any pixel: zeros where none does.

    What a kernel value sends back then has the shape of the padded pictures, and is added to them
    moved by a few pixels: in one go, for all pixels lie in one long line.
    """
    groups, channels, _, _, *pictures = shares.shape
    length = math.prod(pictures)
    line = np.zeros((groups, channels, length + rows.reach * cols.padded), shares.dtype)
    for row, col in np.ndindex(rows.size, cols.size):
        first = row * rows.dilation * cols.padded + col * cols.dilation
        line[..., first : first + length] += shares[:, :, row, col].reshape(groups, channels, -1)
    return line[..., :length].reshape(groups, channels, *pictures)


def _in_blocks(blocks, multiply, images, weight, bias, rows, cols):
    """Multiply one block after the other, so that each finds what it needs in the cache."""
    shape = (len(images), *weight.shape[:2], rows.windows, cols.windows)
    feature_maps = np.empty(shape, dtype=weight.dtype)
    for pictures, down, across in blocks:
        row_pixels, block_rows = rows.part(down)
        col_pixels, block_cols = cols.part(across)
        pixels = images[pictures, :, :, row_pixels, col_pixels]
        block = multiply(pixels, weight, bias, block_rows, block_cols)
        feature_maps[pictures, :, :, down, across] = block
    return feature_maps


def _all_at_once(images, weight, bias, rows, cols):
    """Multiply all kernels with all windows in one matrix product: rows with columns.

    Groups have an axis of their own: `images` (N, G, C, H, W), `weight` (G, O, C, KH, KW).
    """
    columns = _columns(images, rows, cols, outputs=weight.shape[1])
    product = weight.reshape(*weight.shape[:2], -1) @ columns
    product += bias
    return product.reshape(*product.shape[:3], rows.windows, -1)[..., : cols.windows]


def _columns(images, rows, cols, outputs):
    """Lay out every window as a column: an array of shape (N, G, C * KH * KW, windows).

    Each of its rows holds one pixel of all windows. At stride 1 that is the whole picture, read
    from another start: one long copy, if the windows that run over the right edge, into the next
    line, are taken along. Their results are dropped: worth it while there are few of them.
    """
    if rows.size == cols.size == 1 and images.shape[3:] == (rows.padded, cols.padded):
        columns = images[..., rows.tap(0), cols.tap(0)]
    else:
        padded = _windows.pad(images, rows, cols, spare=1)
        over = (cols.padded - cols.windows) * outputs
        width = cols.padded if cols.stride == 1 and over <= OVER else cols.windows
        columns = _windows.view(padded, rows, cols, width)
    return columns.reshape(*images.shape[:2], images.shape[2] * rows.size * cols.size, -1)


def _row_by_row(images, weight, bias, rows, cols):
    """Multiply with a few rows of the kernels at a time, and add up.

    All but one of a window's rows are rows of the window above it. So pixels are copied KW times,
    not KH * KW times, and each row of the kernels meets them one line further down: faster for
    tall kernels. At stride 1 a few rows share one product, of a few more lines than each needs.
    """
    padded = _windows.pad(images, rows, cols)
    lines = np.stack([padded[..., cols.tap(index)] for index in range(cols.size)], axis=3)
    count, groups, channels = images.shape[:3]
    outputs, depth = weight.shape[1], channels * cols.size
    total = np.empty((count, groups, outputs, rows.windows, cols.windows), weight.dtype)
    total[...] = bias[..., np.newaxis]
    together = TOGETHER if rows.stride == 1 else 1
    for first in range(0, rows.size, together):
        matrices = np.moveaxis(weight[..., first : first + together, :], 3, 1)
        number = matrices.shape[1]
        read = slice(rows.tap(first).start, rows.tap(first + number - 1).stop, rows.stride)
        pixels = lines[..., read, :].reshape(count, groups, depth, -1)
        product = matrices.reshape(groups, number * outputs, depth) @ pixels
        product = product.reshape(count, groups, number, outputs, -1, cols.windows)
        for row in range(number):
            begin = row * rows.dilation
            total += product[:, :, row, :, begin : begin + rows.windows]
    return total


def _blocks(images, weight, rows, cols, tall):
    """Cut the feature maps into blocks: slices of the pictures, of the rows and of the columns.

    A block is as large as the working memory allows: what its cells read, copied, and their sums;
    less of it is copied where `tall` kernels are applied row by row.
    """
    outputs, height, copies = weight.shape[0] * weight.shape[1], 1, rows.size
    channels = images.shape[1] * images.shape[2]
    if tall:
        height = min(rows.reach, rows.windows)
        outputs, copies = (1 + TOGETHER) * outputs, rows.stride + rows.reach / height
    numbers = channels * copies * cols.size + outputs
    cells = max(1, int(BLOCK / (numbers * weight.itemsize)))
    if 0 < len(images) * rows.windows * cols.windows <= cells:
        return [(slice(0, len(images)), slice(0, rows.windows), slice(0, cols.windows))]
    across = min(cols.windows, max(1, cells // height))
    down = min(rows.windows, max(1, cells // across))
    several = max(1, cells // (across * down))
    lengths = ((len(images), several), (rows.windows, down), (cols.windows, across))
    return list(itertools.product(*(_pieces(length, step) for length, step in lengths)))


def _pieces(length, step):
    """Cut a length into slices of `step`; the last one may be shorter."""
    return [slice(first, min(first + step, length)) for first in range(0, length, step)]


def _arguments(images, weight, bias, stride, padding, dilation, groups):
    """Check the arguments; return them with an axis for the groups, and where the windows lie."""
    images = _checks.floats(images, "images", "N", "C", "H", "W")
    weight = _checks.floats(weight, "weight", "O", "C", "KH", "KW")
    groups = _checks.integer(groups, "groups", minimum=1)
    (outputs, _, *size), (_, channels, *picture) = weight.shape, images.shape
    _checks.divides(groups, "groups", channels, "the channels of `images`")
    _checks.divides(groups, "groups", outputs, "the kernels in `weight`")
    _checks.same_shape(
        weight,
        "weight",
        ("O", channels // groups, "KH", "KW"),
        "for `images` of shape {} and groups {}",
        images.shape,
        groups,
    )
    bias = _checks.floats(np.zeros(outputs, np.float32) if bias is None else bias, "bias")
    _checks.same_shape(bias, "bias", (outputs,), "for `weight` of shape {}", weight.shape)
    rows, cols = _sides(picture, size, stride, padding, dilation)
    weight = weight.astype(np.result_type(images, weight, bias), copy=False)
    return (
        images.reshape(len(images), groups, channels // groups, *picture),
        weight.reshape(groups, outputs // groups, *weight.shape[1:]),
        bias.reshape(groups, -1, 1),
        rows,
        cols,
    )


def _sides(picture, kernel, stride, padding, dilation):
    """Check where the windows lie; return those of the rows and those of the columns."""
    strides = _checks.pair(stride, "stride", minimum=1)
    dilations = _checks.pair(dilation, "dilation", minimum=1)
    spans = tuple(map(_windows.reach, kernel, dilations))
    named = isinstance(padding, str) and _checks.one_of(padding, "padding", ("same", "valid"))
    borders = (0, 0) if named else _checks.pair(padding, "padding", minimum=0)
    if named == "same":
        _checks.only_with(strides == (1, 1), "padding", "same", "stride", 1, strides)
        both = [((span - 1) // 2, span // 2) for span in spans]
    else:
        both = [(border, border) for border in borders]
    sides = tuple(map(_windows.side, picture, kernel, strides, both, dilations))
    if min(sides[0].windows, sides[1].windows) < 1:
        _checks.fits(spans, "weight", picture, "images", borders)
    return sides
