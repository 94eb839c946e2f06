"""The four layers of a convolutional network, on one picture, written to be read.

One picture has the shape (H, W): H rows of W numbers, row 0 at the top. Nothing here is fast and
nothing is hidden: each function is the definition of its layer. What the arguments may be, and how
integers, NaN and infinity are treated, is written once, in `cnn_core._checks`.
"""

from dataclasses import dataclass

import numpy as np

from cnn_core import _checks


def output_size(input_size, kernel_size, *, stride=1, padding=0, dilation=1):
    """Count the positions at which a window fits along one side of a picture.

    Parameters
    ----------
    input_size : int
        Number of pixels along the side.
    kernel_size : int
        Number of kernel values along the side.
    stride : int, default 1
        Step from one position to the next.
    padding : int, default 0
        Number of zeros added at *each* end.
    dilation : int, default 1
        Distance between neighbouring kernel values; 1 means that they touch.

    Returns
    -------
    int
        ``floor((input_size + 2 * padding - dilation * (kernel_size - 1) - 1) / stride) + 1``.
        Pixels left over at the far end, too few for another step, are not read.

    Raises
    ------
    TypeError
        If an argument is not a whole number.
    ValueError
        If one is too small, or the window does not fit even once.

    Notes
    -----
    Taught in lesson 04, used from lesson 02 on.

    References
    ----------
    V. Dumoulin, F. Visin, "A guide to convolution arithmetic for deep learning", 2016.

    Examples
    --------
    >>> output_size(5, 3)
    3
    >>> output_size(4, 3, stride=2, padding=1)
    2
    """
    input_size = _checks.integer(input_size, "input_size", minimum=1)
    kernel_size = _checks.integer(kernel_size, "kernel_size", minimum=1)
    stride, padding, dilation = _geometry(stride, padding, dilation)
    reach = dilation * (kernel_size - 1) + 1
    _checks.fits((reach,), "kernel_size", (input_size,), "input_size", padding)
    return (input_size + 2 * padding - reach) // stride + 1


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
        and W_out alike. Integers in, integers out; float64 otherwise.

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
    input_image, kernel, stride, padding, dilation = _convolution_arguments(
        input_image, kernel, stride, padding, dilation
    )
    padded = np.pad(input_image, padding)
    reach_down, reach_right = _reach(kernel, dilation)
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


@dataclass(frozen=True)
class ConvolutionTrace:
    """How one number of a feature map came about.

    Attributes
    ----------
    row, col : int
        The output cell.
    rows, cols : tuple of int
        The rows and columns of the picture that the window reads. Those below 0, or past the last
        one, lie in the padding.
    window, kernel, products : ndarray of shape (KH, KW)
        The pixels read, the kernel, and the two multiplied number by number.
    total : int or float
        The sum of the products: the output number.
    """

    row: int
    col: int
    rows: tuple
    cols: tuple
    window: np.ndarray
    kernel: np.ndarray
    products: np.ndarray
    total: float


def trace_convolve2d(input_image, kernel, row, col, *, stride=1, padding=0, dilation=1):
    """Take one number of a feature map apart: its window, the products, their sum.

    Parameters
    ----------
    input_image, kernel, stride, padding, dilation
        As in `convolve2d`.
    row, col : int
        The output cell, counted from 0.

    Returns
    -------
    ConvolutionTrace

    Raises
    ------
    TypeError, ValueError
        As `convolve2d`; and ValueError if the feature map has no such cell.

    Notes
    -----
    Taught in lesson 02. Every explorer, text twin and checker that explains a convolution reads it.

    Examples
    --------
    >>> trace = trace_convolve2d([[1, 2, 3], [4, 5, 6]], [[10, 0], [0, 1]], row=0, col=1)
    >>> trace.window
    array([[2, 3],
           [5, 6]])
    >>> trace.products
    array([[20,  0],
           [ 0,  6]])
    >>> trace.total
    26
    """
    input_image, kernel, stride, padding, dilation = _convolution_arguments(
        input_image, kernel, stride, padding, dilation
    )
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    last_row = output_size(input_image.shape[0], kernel.shape[0], **options) - 1
    last_col = output_size(input_image.shape[1], kernel.shape[1], **options) - 1
    row = _checks.integer(row, "row", minimum=0, maximum=last_row)
    col = _checks.integer(col, "col", minimum=0, maximum=last_col)
    rows = tuple(row * stride - padding + step * dilation for step in range(kernel.shape[0]))
    cols = tuple(col * stride - padding + step * dilation for step in range(kernel.shape[1]))
    padded = np.pad(input_image, padding)
    window = padded[np.ix_(np.add(rows, padding), np.add(cols, padding))]
    with np.errstate(invalid="ignore", over="ignore"):
        products = window * kernel
        total = products.sum().item()
    return ConvolutionTrace(row, col, rows, cols, window, kernel.copy(), products, total)


def relu(input_image):
    """Keep what is positive and turn what is negative into 0.

    Parameters
    ----------
    input_image : array_like of any shape
        A feature map, or any other numbers.

    Returns
    -------
    ndarray of the same shape
        ``max(0, value)`` for each value. NaN stays NaN.

    Raises
    ------
    TypeError, ValueError
        If it holds something else than real numbers, or nothing.

    Notes
    -----
    Taught in lesson 06.

    References
    ----------
    V. Nair, G. Hinton, "Rectified linear units improve restricted Boltzmann machines", ICML 2010.

    Examples
    --------
    >>> relu([[-6, 12], [0, -1]])
    array([[ 0, 12],
           [ 0,  0]])
    """
    return np.asarray(np.maximum(_checks.array(input_image, "input_image"), 0))


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
        ``H_out = floor((H - pool_size) / stride) + 1`` and W_out alike: a window that would stick
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
    input_image = _checks.array(input_image, "input_image", ndim=2)
    pool_size = _checks.integer(pool_size, "pool_size", minimum=1)
    stride = _checks.integer(stride, "stride", minimum=1)
    _checks.fits((pool_size, pool_size), "pool_size", input_image.shape)
    rows = (input_image.shape[0] - pool_size) // stride + 1
    cols = (input_image.shape[1] - pool_size) // stride + 1
    pooled = np.zeros((rows, cols), dtype=input_image.dtype)
    for row in range(rows):
        for col in range(cols):
            top, left = row * stride, col * stride
            pooled[row, col] = input_image[top : top + pool_size, left : left + pool_size].max()
    return pooled


def fully_connected(input_image, weights, bias):
    """Weigh every number of the input and add them up, with a bias: once for each output.

    Parameters
    ----------
    input_image : array_like of any shape
        D numbers in all; they are read row by row (flattened) first.
    weights : array_like of shape (D,) or (D, K)
        One weight for each input number: for one output, or in K columns for K of them.
    bias : number, or array_like of shape (K,)
        What each output starts from.

    Returns
    -------
    int or float, or ndarray of shape (K,)
        ``bias + sum of input * weights``: a plain number for weights of shape (D,).

    Raises
    ------
    TypeError
        If an argument holds something else than real numbers.
    ValueError
        If the shapes do not match exactly. Nothing is stretched to fit.

    Notes
    -----
    Taught in lesson 09.

    References
    ----------
    I. Goodfellow, Y. Bengio, A. Courville, "Deep Learning", 2016, chapter 6.

    Examples
    --------
    >>> fully_connected([[1, 2], [3, 4]], [1, 0, 0, 10], bias=5)
    46
    >>> fully_connected([[1, 2]], [[1, 0, 2], [0, 1, 2]], bias=[0, 0, 10])
    array([ 1,  2, 16])
    """
    values = _checks.array(input_image, "input_image").ravel()
    weights = _checks.array(weights, "weights")
    if weights.ndim not in (1, 2) or weights.shape[0] != values.size:
        raise ValueError(
            f"`weights` must have shape ({values.size},) or ({values.size}, K) to match "
            f"`input_image` of shape {np.shape(input_image)}, got shape {weights.shape}"
        )
    bias = _checks.array(bias, "bias")
    _checks.same_shape(bias, "bias", weights.shape[1:], f"for `weights` of shape {weights.shape}")
    with np.errstate(invalid="ignore", over="ignore"):
        outputs = bias + sum(value * weights[index] for index, value in enumerate(values))
    return outputs.item() if weights.ndim == 1 else outputs


def _geometry(stride, padding, dilation):
    """Check the three numbers that say where the windows lie."""
    return (
        _checks.integer(stride, "stride", minimum=1),
        _checks.integer(padding, "padding", minimum=0),
        _checks.integer(dilation, "dilation", minimum=1),
    )


def _reach(kernel, dilation):
    """Return the height and width that a kernel covers when its values stand `dilation` apart."""
    return tuple(dilation * (size - 1) + 1 for size in kernel.shape)


def _convolution_arguments(input_image, kernel, stride, padding, dilation):
    """Check what `convolve2d` and `trace_convolve2d` share."""
    input_image = _checks.array(input_image, "input_image", ndim=2)
    kernel = _checks.array(kernel, "kernel", ndim=2)
    stride, padding, dilation = _geometry(stride, padding, dilation)
    _checks.fits(_reach(kernel, dilation), "kernel", input_image.shape, padding=padding)
    return input_image, kernel, stride, padding, dilation
