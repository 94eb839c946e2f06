"""Convolution: slide a kernel over a picture, and send the blame back the same way."""

import numpy as np

from cnn_core import _checks
from cnn_core.ops import geometry


def convolve2d(input_image, kernel, *, stride=1, padding=0, dilation=1):
    """Slide a kernel over a picture; each output number is a sum of products.

    Parameters
    ----------
    input_image : array_like of shape (H, W)
        The picture.
    kernel : array_like of shape (KH, KW)
        The numbers that each window is multiplied with.
    stride : int, default 1
        How many pixels the window moves from one output number to the next.
    padding : int, default 0
        Width of the border of zeros put around the picture.
    dilation : int, default 1
        Distance between the pixels that neighbouring kernel values meet.

    Returns
    -------
    ndarray of shape (H_out, W_out)
        The feature map, with
        ``H_out = floor((H + 2 * padding - dilation * (KH - 1) - 1) / stride) + 1``
        and likewise W_out. Integers in, integers out; float64 otherwise.

    Raises
    ------
    TypeError
        If an argument holds something else than real numbers.
    ValueError
        If a shape is wrong or the kernel does not fit inside the padded picture.

    Notes
    -----
    The kernel is *not* flipped: this is what neural networks call convolution and mathematics calls
    cross-correlation. `scipy.signal.correlate2d` agrees with it, `scipy.signal.convolve2d` flips.
    Taught in lesson 02.

    References
    ----------
    I. Goodfellow, Y. Bengio, A. Courville, "Deep Learning", 2016, section 9.1.

    Examples
    --------
    >>> picture = [[1, 2, 3, 0],
    ...            [4, 5, 6, 1],
    ...            [7, 8, 9, 2]]
    >>> convolve2d(picture, [[1, 0, -1],
    ...                      [1, 0, -1],
    ...                      [1, 0, -1]])
    array([[-6, 12]])
    """
    input_image, kernel, stride, padding, dilation = arguments(
        input_image, kernel, stride, padding, dilation
    )
    padded = np.pad(input_image, padding)
    reach_down, reach_right = (geometry.reach(size, dilation) for size in kernel.shape)
    rows = (padded.shape[0] - reach_down) // stride + 1
    cols = (padded.shape[1] - reach_right) // stride + 1
    feature_map = np.zeros((rows, cols), dtype=np.result_type(input_image, kernel))
    with np.errstate(invalid="ignore", over="ignore"):
        for row in range(rows):
            for col in range(cols):
                top, left = row * stride, col * stride
                window = padded[
                    top : top + reach_down : dilation, left : left + reach_right : dilation
                ]
                feature_map[row, col] = (window * kernel).sum()
    return feature_map


def convolve2d_backward(grad_output, input_image, kernel, *, stride=1, padding=0, dilation=1):
    """Send the blame of each output number back to the pixels and the kernel that made it.

    Parameters
    ----------
    grad_output : array_like of shape (H_out, W_out)
        How much the loss grows with each number of the feature map.
    input_image, kernel, stride, padding, dilation
        As in `convolve2d`.

    Returns
    -------
    grad_input_image : ndarray of shape (H, W)
        How much the loss grows with each pixel. Where windows overlap, their shares add up; a pixel
        that no window reads gets 0.
    grad_kernel : ndarray of shape (KH, KW)
        How much the loss grows with each kernel value: every window adds its share.

    Raises
    ------
    TypeError, ValueError
        As `convolve2d`; and ValueError if `grad_output` has not the shape of the feature map.

    Notes
    -----
    An output number is a sum of products: ``window * kernel``. So a pixel's share is the kernel
    value that it met, and a kernel value's share is the pixel that it met. Taught in lesson 11.

    References
    ----------
    Y. LeCun et al., "Backpropagation applied to handwritten zip code recognition", 1989.

    Examples
    --------
    >>> grad_input_image, grad_kernel = convolve2d_backward([[1, 10]], [[1, 2, 3]], [[5, 7]])
    >>> grad_input_image
    array([[ 5, 57, 70]])
    >>> grad_kernel
    array([[21, 32]])
    """
    input_image, kernel, stride, padding, dilation = arguments(
        input_image, kernel, stride, padding, dilation
    )
    padded = np.pad(input_image, padding)
    reach_down, reach_right = (geometry.reach(size, dilation) for size in kernel.shape)
    rows = (padded.shape[0] - reach_down) // stride + 1
    cols = (padded.shape[1] - reach_right) // stride + 1
    grad_output = _checks.upstream(grad_output, (rows, cols))
    grad_padded = np.zeros(padded.shape, dtype=np.result_type(grad_output, kernel))
    grad_kernel = np.zeros(kernel.shape, dtype=np.result_type(grad_output, input_image))
    with np.errstate(invalid="ignore", over="ignore"):
        for row in range(rows):
            for col in range(cols):
                top, left = row * stride, col * stride
                window = np.s_[
                    top : top + reach_down : dilation, left : left + reach_right : dilation
                ]
                grad_padded[window] += grad_output[row, col] * kernel
                grad_kernel += grad_output[row, col] * padded[window]
    height, width = input_image.shape
    return grad_padded[padding : padding + height, padding : padding + width].copy(), grad_kernel


def arguments(input_image, kernel, stride, padding, dilation):
    """Check what all functions that slide a kernel share."""
    input_image = _checks.array(input_image, "input_image", ndim=2)
    kernel = _checks.array(kernel, "kernel", ndim=2)
    stride, padding, dilation = geometry.steps(stride, padding, dilation)
    _checks.border((padding,))
    reach = tuple(geometry.reach(size, dilation) for size in kernel.shape)
    _checks.fits(reach, "kernel", input_image.shape, padding=padding)
    return input_image, kernel, stride, padding, dilation
