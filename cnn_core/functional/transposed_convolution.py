"""Transposed convolution of a batch of pictures of many channels.

It is the way that the gradient of `conv2d` takes back to the pictures, and its own gradient is a
`conv2d`: so both are computed by the parts of `convolution`, with the roles exchanged.
"""

import numpy as np

from cnn_core import _checks
from cnn_core.functional import _windows, convolution, convolution_backward
from cnn_core.functional._docs import gradient_of


def conv_transpose2d(
    images, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1
):
    """Stamp kernels into larger maps, each as strong as the pixel it stands for.

    Parameters
    ----------
    images : array_like of shape (N, C, H, W)
        Pictures or feature maps, small.
    weight : array_like of shape (C, O / groups, KH, KW)
        For each channel that is read, a kernel for every map of its group that is made.
    bias : array_like of shape (O,), optional
        What each map starts from.
    stride : int or (int, int), default 1
        How many pixels the stamp moves, down and across, from one pixel to the next.
    padding : int or (int, int), default 0
        How much is cut off above and below, left and right.
    output_padding : int or (int, int), default 0
        How many rows and columns more the maps have below and on the right; less than `stride` or
        than `dilation`.
    groups : int, default 1
        Into how many groups channels and maps are split; each map is made of its own group alone.
    dilation : int or (int, int), default 1
        Distance between the pixels that neighbouring kernel values are stamped on.

    Returns
    -------
    ndarray of shape (N, O, H_out, W_out)
        ``H_out = (H - 1) * stride - 2 * padding + dilation * (KH - 1) + output_padding + 1``,
        likewise W_out.

    Raises
    ------
    TypeError
        If an argument is of the wrong kind.
    ValueError
        If shapes do not match exactly, `output_padding` is too large, or nothing of the maps is
        left.

    Notes
    -----
    The order of the arguments is PyTorch's, where `groups` stands before `dilation` here and after
    it in `conv2d`. The kernels are not flipped; libraries that keep the weight as (KH, KW, O, C)
    mean the same. Taught in lesson 19.

    References
    ----------
    M. Zeiler et al., "Deconvolutional networks", CVPR 2010.

    Examples
    --------
    >>> conv_transpose2d([[[[1, 10]]]], [[[[1, 2, 3]]]], bias=[100], stride=2)
    array([[[[101., 102., 113., 120., 130.]]]])
    """
    images, weight, bias, (rows, cols, crop) = _arguments(
        images, weight, bias, stride, padding, output_padding, groups, dilation
    )
    whole = (len(images), bias.size, rows.padded, cols.padded)
    with np.errstate(invalid="ignore", over="ignore"):
        maps = convolution_backward.blame_images(images, weight, rows, cols).reshape(whole)
        return maps[(..., *crop)] + bias.reshape(-1, 1, 1)


@gradient_of(conv_transpose2d, lesson="19")
def conv_transpose2d_backward(
    grad_output,
    images,
    weight,
    bias=None,
    stride=1,
    padding=0,
    output_padding=0,
    groups=1,
    dilation=1,
    *,
    for_input=True,
):
    """Send the gradient of every map back to the pictures, the kernels and the bias.

    Returns
    -------
    grad_images : ndarray of shape (N, C, H, W), or None without `for_input`
        How much the loss grows with each pixel: ``conv2d(grad_output, weight)``.
    grad_weight : ndarray of shape (C, O / groups, KH, KW)
        How much it grows with each kernel value: all stamps of all pictures add up.
    grad_bias : ndarray of shape (O,), or None without a bias
        How much it grows with each bias: the sum over its map.

    Examples
    --------
    >>> gradients = conv_transpose2d_backward(
    ...     [[[[1, 0, 2, 0, 1]]]], [[[[1, 10]]]], [[[[1, 2, 3]]]], bias=[0], stride=2)
    >>> for gradient in gradients:
    ...     print(gradient)
    [[[[7. 5.]]]]
    [[[[21.  0. 12.]]]]
    [4.]
    """
    has_bias = bias is not None
    _checks.flag(for_input, "for_input")
    images, weight, bias, (rows, cols, crop) = _arguments(
        images, weight, bias, stride, padding, output_padding, groups, dilation
    )
    count, (groups, _, outputs) = len(images), weight.shape[:3]
    left = [part.stop - part.start for part in crop]
    grad_output = _checks.upstream(grad_output, (count, groups * outputs, *left), _checks.floats)
    grad_bias = grad_output.sum(axis=(0, 2, 3), dtype=np.result_type(grad_output, weight))
    grad_maps = np.zeros((count, groups, outputs, rows.padded, cols.padded), grad_output.dtype)
    grad_maps[(..., *crop)] = grad_output.reshape(count, groups, outputs, *left)
    with np.errstate(invalid="ignore", over="ignore"):
        grad_images = convolution.convolve(grad_maps, weight, rows, cols) if for_input else None
        grad_weight = convolution_backward.blame_weight(images, grad_maps, weight, rows, cols)
    if for_input:
        channels = images.shape[1] * images.shape[2]
        grad_images = grad_images.reshape(count, channels, *images.shape[3:])
    grad_weight = grad_weight.reshape(-1, *weight.shape[2:])
    return grad_images, grad_weight, grad_bias if has_bias else None


def _arguments(images, weight, bias, stride, padding, output_padding, groups, dilation):
    """Check the arguments; return them with an axis for the groups, and where the stamps lie.

    That is three things: the sides of the whole, nothing cut off yet, as `conv2d` would read it,
    and what is left of them.
    """
    images = _checks.floats(images, "images", "N", "C", "H", "W")
    weight = _checks.floats(weight, "weight", "C", "O", "KH", "KW")
    groups = _checks.integer(groups, "groups", minimum=1)
    count, channels, *picture = images.shape
    _checks.divides(groups, "groups", channels, "the channels of `images`")
    because = "for `images` of shape {}"
    _checks.same_shape(weight, "weight", (channels, "O", "KH", "KW"), because, images.shape)
    outputs = weight.shape[1] * groups
    bias = _checks.floats(np.zeros(outputs, np.float32) if bias is None else bias, "bias")
    because = "for `weight` of shape {} and groups {}"
    _checks.same_shape(bias, "bias", (outputs,), because, weight.shape, groups)
    steps = [
        _checks.pair(value, name, minimum)
        for value, name, minimum in (
            (stride, "stride", 1),
            (padding, "padding", 0),
            (output_padding, "output_padding", 0),
            (dilation, "dilation", 1),
        )
    ]
    rows, cols = map(_side, picture, weight.shape[2:], *steps)
    _checks.bearable_result((count, outputs, rows.padded, cols.padded))
    crop = [slice(cut, side.padded - cut) for side, cut in zip((rows, cols), steps[1], strict=True)]
    weight = weight.astype(np.result_type(images, weight, bias), copy=False)
    images = images.reshape(count, groups, channels // groups, *picture)
    weight = weight.reshape(groups, channels // groups, *weight.shape[1:])
    return images, weight, bias, (rows, cols, crop)


def _side(pixels, size, stride, padding, output_padding, dilation):
    """Place the stamps of one side: as many windows as it has pixels."""
    _checks.stretches(pixels, size, stride, padding, output_padding, dilation)
    length = (pixels - 1) * stride + _windows.reach(size, dilation) + output_padding
    return _windows.Side(length, size, stride, dilation, 0, 0, pixels)
