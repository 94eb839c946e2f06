"""Transposed convolution: stamp a kernel into a larger picture, and send the blame back."""

import numpy as np

from cnn_core import _checks
from cnn_core.ops import geometry


def conv_transpose2d(input_image, kernel, *, stride=1, padding=0, output_padding=0, dilation=1):
    """Stamp a kernel for every pixel, as strong as the pixel; where stamps overlap, they add up.

    Parameters
    ----------
    input_image : array_like of shape (H, W)
        The picture, small.
    kernel : array_like of shape (KH, KW)
        What is stamped.
    stride : int, default 1
        How many pixels the stamp moves from one pixel of the picture to the next.
    padding : int, default 0
        How many rows and columns are cut off the result, on each side.
    output_padding : int, default 0
        How many more the result has at the bottom and on the right; less than `stride` or than
        `dilation`.
    dilation : int, default 1
        Distance between the pixels that neighbouring kernel values are stamped on.

    Returns
    -------
    ndarray of shape (H_out, W_out)
        The picture, large, with
        ``H_out = (H - 1) * stride - 2 * padding + dilation * (KH - 1) + output_padding + 1``
        and likewise W_out. Integers in, integers out; float64 otherwise.

    Raises
    ------
    TypeError
        If an argument holds something else than real numbers.
    ValueError
        If a shape is wrong, `output_padding` is too large, or nothing is left of the result.

    Notes
    -----
    `cnn_core.convolve2d` with the same arguments reads a large picture and gives a small one: this
    is the way its gradient takes back, `cnn_core.convolve2d_backward`. It does not undo it: the
    numbers are others. As stride 2 makes two sizes into one, `output_padding` chooses which one
    comes back. Taught in lesson 19.

    References
    ----------
    V. Dumoulin, F. Visin, "A guide to convolution arithmetic for deep learning", 2016, chapter 4.

    Examples
    --------
    >>> conv_transpose2d([[1, 10]], [[1, 2, 3]], stride=2)
    array([[ 1,  2, 13, 20, 30]])
    """
    input_image, kernel, *steps = _arguments(
        input_image, kernel, stride, padding, output_padding, dilation
    )
    stride, padding, output_padding, dilation = steps
    stamped = _paper(input_image, kernel, stride, output_padding, dilation)
    reach_down, reach_right = (geometry.reach(size, dilation) for size in kernel.shape)
    with np.errstate(invalid="ignore", over="ignore"):
        for row in range(input_image.shape[0]):
            for col in range(input_image.shape[1]):
                top, left = row * stride, col * stride
                stamped[
                    top : top + reach_down : dilation, left : left + reach_right : dilation
                ] += input_image[row, col] * kernel
    height, width = stamped.shape
    return stamped[padding : height - padding, padding : width - padding].copy()


def conv_transpose2d_backward(
    grad_output, input_image, kernel, *, stride=1, padding=0, output_padding=0, dilation=1
):
    """Send the blame of each number back to the pixels and the kernel that were stamped on it.

    Parameters
    ----------
    grad_output : array_like of shape (H_out, W_out)
        How much the loss grows with each number of the result.
    input_image, kernel, stride, padding, output_padding, dilation
        As in `conv_transpose2d`.

    Returns
    -------
    grad_input_image : ndarray of shape (H, W)
        How much the loss grows with each pixel: a convolution of `grad_output`.
    grad_kernel : ndarray of shape (KH, KW)
        How much it grows with each kernel value: every stamp adds its share.

    Raises
    ------
    TypeError, ValueError
        As `conv_transpose2d`; and ValueError if `grad_output` has not the shape of the result.

    Notes
    -----
    Each pixel was multiplied with the kernel and added to a window. So its share is the sum of
    ``window * kernel``: the way back of a transposed convolution is a convolution. Taught in
    lesson 19.

    References
    ----------
    M. Zeiler et al., "Deconvolutional networks", CVPR 2010.

    Examples
    --------
    >>> grad_input_image, grad_kernel = conv_transpose2d_backward(
    ...     [[1, 0, 2, 0, 1]], [[1, 10]], [[1, 2, 3]], stride=2)
    >>> grad_input_image
    array([[7, 5]])
    >>> grad_kernel
    array([[21,  0, 12]])
    """
    input_image, kernel, *steps = _arguments(
        input_image, kernel, stride, padding, output_padding, dilation
    )
    stride, padding, output_padding, dilation = steps
    paper = _paper(input_image, kernel, stride, output_padding, dilation)
    grad_output = _checks.upstream(grad_output, tuple(size - 2 * padding for size in paper.shape))
    padded = np.pad(grad_output, padding)
    reach_down, reach_right = (geometry.reach(size, dilation) for size in kernel.shape)
    grad_input_image = np.zeros(input_image.shape, dtype=np.result_type(grad_output, kernel))
    grad_kernel = np.zeros(kernel.shape, dtype=np.result_type(grad_output, input_image))
    with np.errstate(invalid="ignore", over="ignore"):
        for row in range(input_image.shape[0]):
            for col in range(input_image.shape[1]):
                top, left = row * stride, col * stride
                window = padded[
                    top : top + reach_down : dilation, left : left + reach_right : dilation
                ]
                grad_input_image[row, col] = (window * kernel).sum()
                grad_kernel += window * input_image[row, col]
    return grad_input_image, grad_kernel


def _paper(input_image, kernel, stride, output_padding, dilation):
    """Return the zeros that are stamped on, with the rows and columns that are cut off later."""
    shape = [
        (pixels - 1) * stride + geometry.reach(size, dilation) + output_padding
        for pixels, size in zip(input_image.shape, kernel.shape, strict=True)
    ]
    return np.zeros(_checks.bearable_result(shape), dtype=np.result_type(input_image, kernel))


def _arguments(input_image, kernel, stride, padding, output_padding, dilation):
    """Check what both functions share."""
    input_image = _checks.array(input_image, "input_image", ndim=2)
    kernel = _checks.array(kernel, "kernel", ndim=2)
    stride, padding, dilation = geometry.steps(stride, padding, dilation)
    output_padding = _checks.integer(output_padding, "output_padding", minimum=0)
    for pixels, size in zip(input_image.shape, kernel.shape, strict=True):
        _checks.stretches(pixels, size, stride, padding, output_padding, dilation)
    return input_image, kernel, stride, padding, output_padding, dilation
