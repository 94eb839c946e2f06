"""Convolution of a batch of pictures of many channels, as matrix products."""

import itertools
import math

import numpy as np

from cnn_core import _checks
from cnn_core.functional import _windows
from cnn_core.functional._docs import gradient_of

BLOCK = 2**22
"""About how many bytes are copied at a time: few enough to be still in the processor's cache when
they are multiplied, and enough for the calls not to count."""

CALL = 2**14
"""About how many bytes are moved in the time that a call of NumPy takes."""


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
        feature_maps = _fastest(images, weight, rows, cols)(images, weight, bias, rows, cols)
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
    windows lie, or are themselves a convolution, with the kernels turned.

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
    none = np.zeros((*weight.shape[:2], 1), weight.dtype)
    return _fastest(images, weight, rows, cols)(images, weight, none, rows, cols)


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
    return feature_maps


def _fastest(images, weight, rows, cols):
    """Return the function that moves the fewest bytes for these shapes."""
    outputs, channels, *kernel = weight.shape[1:]
    numbers, cells = channels * math.prod(kernel), rows.windows * cols.windows
    size = images.shape[0] * images.shape[1] * weight.itemsize
    # To add a product, two numbers are read and one is written; the copied ones are counted once.
    added = 3 * outputs * rows.padded * cols.padded * size
    if kernel != [1, 1] and added + CALL < channels * cells * size:
        return _multiply_first
    return _convolve if 1 < numbers <= BLOCK / (cells * size + 1) - outputs else _in_blocks


def _in_blocks(images, weight, bias, rows, cols):
    """Do as `_convolve` does, but for a block of windows after the other.

    Columns that outgrow the cache are written to memory and read again: that takes half as much
    time again for 32 pictures of 16 channels and kernels of 7 x 7, for others twice as much.
    """
    windows = _windows.view(_windows.pad(images, rows, cols), rows, cols)
    groups, outputs = weight.shape[:2]
    matrices = weight.reshape(groups, outputs, -1)
    # A product of one number with each pixel (a depthwise kernel of 1 x 1) needs no matrices.
    multiply = np.multiply if matrices.shape[2] == 1 else np.matmul
    shape = (len(images), groups, outputs, rows.windows * cols.windows)
    feature_maps = np.empty(shape, weight.dtype)
    size = weight.itemsize * (matrices.shape[2] + outputs)
    for pictures, own, down in _blocks(windows.shape, rows, size):
        block = windows[pictures, own, ..., down, :]
        columns = block.reshape(*block.shape[:2], matrices.shape[2], -1)
        cells = slice(down.start * cols.windows, down.stop * cols.windows)
        block = feature_maps[pictures, own, :, cells]
        multiply(matrices[own], columns, out=block)
        block += bias[own]
    return feature_maps


def _multiply_first(images, weight, bias, rows, cols):
    """Multiply each pixel with the kernels, without a copy, and add the products where they belong.

    `_convolve` copies each of C channels KH * KW times, this adds each of O maps as often: with
    few kernels for many channels that is less (a third of the time for 3 kernels of 5 x 5 and 43
    channels).
    """
    padded = _windows.pad(images, rows, cols)
    groups, outputs, channels, *kernel = weight.shape
    matrices = np.moveaxis(weight, 2, 4).reshape(groups, -1, channels)
    shape = (len(images), groups, outputs, rows.windows, cols.windows)
    feature_maps = np.broadcast_to(bias[..., np.newaxis], shape).astype(weight.dtype)
    for pictures, own, down in _blocks(shape, rows, weight.itemsize * outputs * math.prod(kernel)):
        pixels, part = _part(rows, down)
        block = padded[pictures, own, :, pixels]
        products = matrices[own] @ block.reshape(*block.shape[:3], -1)
        products = products.reshape(*block.shape[:2], outputs, *kernel, *block.shape[3:])
        for row, col in np.ndindex(*kernel):
            taps = products[:, :, :, row, col, part.tap(row), cols.tap(col)]
            feature_maps[pictures, own, :, down] += taps
    return feature_maps


def _blocks(shape, rows, size):
    """Cut windows (N, G, ..., H_out, W_out) into blocks of pictures, groups and rows.

    With `size` bytes for each window, a block has about BLOCK of them. Of a picture that is larger,
    one group and a few rows are taken at a time.
    """
    (count, groups), cols = shape[:2], shape[-1]
    windows = max(1, BLOCK // size)
    whole = windows // (rows.windows * cols)
    own = min(groups, max(1, whole))
    steps = max(1, whole // own), own, rows.windows if whole else max(1, windows // cols)
    lengths = zip((count, groups, rows.windows), steps, strict=True)
    return itertools.product(*(_pieces(length, step) for length, step in lengths))


def _pieces(length, step):
    """Cut a length into slices of `step`; the last one may be shorter."""
    return [slice(first, min(first + step, length)) for first in range(0, length, step)]


def _part(rows, down):
    """Return the padded rows that a slice of the windows reads, and these windows on them alone."""
    read = slice(down.start * rows.stride, (down.stop - 1) * rows.stride + rows.reach)
    length, windows = read.stop - read.start, down.stop - down.start
    return read, rows._replace(length=length, before=0, after=0, windows=windows)


# ---- backward: grad_maps (N, G, O, H_out, W_out) -------------------------------------------------


def blame_images(grad_maps, weight, rows, cols):
    """Return the gradient of the pictures: a convolution again, with the kernels turned.

    At stride 1, a pixel gets from the windows around it what the turned kernel makes of their
    gradients. That holds where no border is wider than the kernel, and for finite kernels: one
    that is not would turn the zeros around the gradient to NaN.
    """
    # A number to add is read twice and written once, one to copy is read and written.
    outputs, channels = weight.shape[1:3]
    fewer = 2 * outputs * rows.length * cols.length < 3 * channels * rows.windows * cols.windows
    if not (fewer and _can_turn(rows, cols, weight)):
        return _share_out(grad_maps, weight, rows, cols)
    sides = _reverse(rows), _reverse(cols)
    turned = weight[..., ::-1, ::-1].swapaxes(1, 2)
    turned = turned.astype(np.result_type(grad_maps, weight))
    return convolve(grad_maps, turned, *sides)


def _can_turn(rows, cols, numbers):
    """Tell whether the way back is a convolution, too: every pixel is in a window, or could be."""
    narrow = max(rows.before, rows.after) < rows.reach and max(cols.before, cols.after) < cols.reach
    whole = all(side.padded - side.reach + 1 == side.windows for side in (rows, cols))
    return rows.stride == cols.stride == 1 and narrow and whole and math.isfinite(numbers.sum())


def _reverse(side):
    """Return where the windows lie, at stride 1, by which the gradient comes back to the pixels."""
    before, after = side.reach - 1 - side.before, side.reach - 1 - side.after
    return side._replace(length=side.windows, before=before, after=after, windows=side.length)


def _share_out(grad_maps, weight, rows, cols):
    """Multiply the gradient with the kernels, and add each product up at the pixel it came from."""
    (count, groups), (_, _, channels, *kernel) = grad_maps.shape[:2], weight.shape
    dtype = np.result_type(grad_maps, weight)
    padded = np.zeros((count, groups, channels, rows.padded, cols.padded), dtype)
    finite = math.isfinite(weight.sum())  # another one times the zeros of a line would be NaN
    in_lines = rows.stride == cols.stride == 1 and finite
    add = _add_in_lines if in_lines else _add_at_windows
    size = dtype.itemsize * (channels * math.prod(kernel) + weight.shape[1])
    for pictures, own, down in _blocks(grad_maps.shape, rows, size):
        pixels, part = _part(rows, down)
        grad_block = np.moveaxis(grad_maps[pictures, own, :, down], 0, 2)  # (G, O, N, rows, W_out)
        shares = add(grad_block, weight[own], part, cols)
        padded[pictures, own, :, pixels] += np.moveaxis(shares, 2, 0)
    return np.ascontiguousarray(padded[..., rows.inside, cols.inside])


def _shares(grad_maps, weight):
    """Return what every kernel value sends back: (G, C, KH, KW, N, H_out, W_out)."""
    groups, kernels, *kernel = weight.shape
    lines = grad_maps.reshape(groups, kernels, -1)
    shares = weight.reshape(groups, kernels, -1).swapaxes(1, 2) @ lines
    return shares.reshape(groups, *kernel, *grad_maps.shape[2:])


def _add_at_windows(grad_maps, weight, rows, cols):
    """Add up what every kernel value sends back, each at its pixel of all windows."""
    shares = _shares(grad_maps, weight)
    padded = np.zeros((*shares.shape[:2], shares.shape[4], rows.padded, cols.padded), shares.dtype)
    for row, col in np.ndindex(rows.size, cols.size):
        padded[..., rows.tap(row), cols.tap(col)] += shares[:, :, row, col]
    return padded


def _add_in_lines(grad_maps, weight, rows, cols):
    """Do the same at stride 1, where a window may start at any pixel: zeros where none does.

    What a kernel value sends back then has the shape of the padded pictures, and is added to them
    moved by a few pixels: in one go, for all pixels lie in one long line. To add line by line took
    a tenth longer in a step of training on pictures of 8 x 8.
    """
    sheets = np.zeros((*grad_maps.shape[:3], rows.padded, cols.padded), grad_maps.dtype)
    sheets[..., rows.tap(0), cols.tap(0)] = grad_maps
    shares = _shares(sheets, weight)
    groups, channels, _, _, *pictures = shares.shape
    length = math.prod(pictures)
    line = np.zeros((groups, channels, length + rows.reach * cols.padded), shares.dtype)
    for row, col in np.ndindex(rows.size, cols.size):
        first = row * rows.dilation * cols.padded + col * cols.dilation
        line[..., first : first + length] += shares[:, :, row, col].reshape(groups, channels, -1)
    return line[..., :length].reshape(groups, channels, *pictures)


def blame_weight(grad_maps, images, weight, rows, cols):
    """Multiply the gradient with the windows, and add up over all of them.

    Where there are fewer maps than channels, it is less to copy the gradient for every pixel that
    it comes back to, and to multiply that with the pictures (finite ones: the border is of zeros).
    """
    sides = _reverse(rows), _reverse(cols)
    outputs, channels = weight.shape[1:3]
    fewer = outputs * rows.length * cols.length < channels * rows.windows * cols.windows
    if fewer and _can_turn(rows, cols, images):
        return _gather(images, grad_maps, *sides).swapaxes(1, 2)[..., ::-1, ::-1]
    return _gather(grad_maps, images, rows, cols)


def _gather(maps, images, rows, cols):
    """Multiply the numbers of all `maps` with their windows on `images`: (G, O, C, KH, KW)."""
    windows = _windows.view(_windows.pad(images, rows, cols), rows, cols)
    total = np.zeros((*maps.shape[1:3], *windows.shape[2:5]), np.result_type(maps, images))
    size = total.itemsize * (math.prod(windows.shape[2:5]) + maps.shape[2])
    for pictures, own, down in _blocks(windows.shape, rows, size):
        block, part = windows[pictures, own, ..., down, :], maps[pictures, own, :, down]
        total[own] += _product(part, block).reshape(total[own].shape)
    return total


def _product(blame, windows):
    """Multiply the gradient with the windows of a few pictures, added up over all of them."""
    count, groups, outputs, *cells = blame.shape
    numbers, cells = math.prod(windows.shape[2:5]), math.prod(cells)
    if numbers <= cells:  # the products of single pictures are less to add up than this is to copy
        columns = windows.reshape(count, groups, numbers, cells)
        return (blame.reshape(count, groups, outputs, cells) @ columns.swapaxes(2, 3)).sum(axis=0)
    columns = np.moveaxis(windows, 0, 4).reshape(groups, numbers, -1)
    return np.moveaxis(blame, 0, 2).reshape(groups, outputs, -1) @ columns.swapaxes(1, 2)


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
