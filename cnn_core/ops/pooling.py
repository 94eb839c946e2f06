"""Max pooling: the largest number of each window wins, and takes the blame."""

import numpy as np

from cnn_core import _checks


def max_pooling(input_image, pool_size=2, stride=2):
    """Keep the largest number of each window.

    Parameters
    ----------
    input_image : array_like of shape (H, W)
        A feature map.
    pool_size : int, default 2
        Height and width of the window.
    stride : int, default 2
        How many cells the window moves; it stays 2 when `pool_size` changes.

    Returns
    -------
    ndarray of shape (H_out, W_out)
        ``H_out = floor((H - pool_size) / stride) + 1``, likewise W_out: a window that would stick
        out at the far end is dropped. A window that holds NaN gives NaN.

    Raises
    ------
    TypeError
        If `input_image` holds something else than real numbers, or a size is no whole number.
    ValueError
        If `input_image` has not two dimensions, or is smaller than one window.

    Notes
    -----
    Taught in lesson 07.

    References
    ----------
    Y. LeCun et al., "Gradient-based learning applied to document recognition", 1998, for pooling;
    M. Ranzato et al., CVPR 2007, for the maximum.

    Examples
    --------
    >>> max_pooling([[1, 5, 2, 0, 9],
    ...              [3, 4, 8, 1, 9]])
    array([[5, 8]])
    """
    input_image, pool_size, stride = _arguments(input_image, pool_size, stride)
    rows = (input_image.shape[0] - pool_size) // stride + 1
    cols = (input_image.shape[1] - pool_size) // stride + 1
    pooled = np.zeros((rows, cols), dtype=input_image.dtype)
    for row in range(rows):
        for col in range(cols):
            top, left = row * stride, col * stride
            pooled[row, col] = input_image[top : top + pool_size, left : left + pool_size].max()
    return pooled


def max_pooling_backward(grad_output, input_image, pool_size=2, stride=2):
    """Hand the blame of each output number to the pixel that won its window.

    Parameters
    ----------
    grad_output : array_like of shape (H_out, W_out)
        How much the loss grows with each number of the pooled map.
    input_image, pool_size, stride
        As in `max_pooling`.

    Returns
    -------
    ndarray of shape (H, W)
        How much the loss grows with each pixel: 0 for one that won nowhere, a sum for one that won
        several windows. Of equal largest numbers, the first wins: row by row, left to right.

    Raises
    ------
    TypeError, ValueError
        As `max_pooling`; and ValueError if `grad_output` has not the shape of the pooled map.

    Notes
    -----
    A NaN wins its window. Taught in lesson 11.

    Examples
    --------
    >>> max_pooling_backward([[10, 20]], [[1, 5, 2, 0, 9],
    ...                                   [5, 4, 8, 8, 9]])
    array([[ 0, 10,  0,  0,  0],
           [ 0,  0, 20,  0,  0]])
    """
    input_image, pool_size, stride = _arguments(input_image, pool_size, stride)
    rows = (input_image.shape[0] - pool_size) // stride + 1
    cols = (input_image.shape[1] - pool_size) // stride + 1
    grad_output = _checks.upstream(grad_output, (rows, cols))
    grad_input_image = np.zeros(input_image.shape, dtype=grad_output.dtype)
    with np.errstate(invalid="ignore", over="ignore"):
        for row in range(rows):
            for col in range(cols):
                top, left = row * stride, col * stride
                window = input_image[top : top + pool_size, left : left + pool_size]
                down, right = np.unravel_index(window.argmax(), window.shape)
                grad_input_image[top + down, left + right] += grad_output[row, col]
    return grad_input_image


def _arguments(input_image, pool_size, stride):
    """Check what both functions share."""
    input_image = _checks.array(input_image, "input_image", ndim=2)
    pool_size = _checks.integer(pool_size, "pool_size", minimum=1)
    stride = _checks.integer(stride, "stride", minimum=1)
    _checks.fits((pool_size, pool_size), "pool_size", input_image.shape)
    return input_image, pool_size, stride
