"""The fully connected layer: a weighted sum for each output."""

import numpy as np

from cnn_core import _checks


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
    values, weights, bias = _arguments(input_image, weights, bias)
    with np.errstate(invalid="ignore", over="ignore"):
        outputs = bias + sum(value * weights[index] for index, value in enumerate(values))
    return outputs.item() if weights.ndim == 1 else outputs


def fully_connected_backward(grad_output, input_image, weights, bias):
    """Send the blame of each output back to the inputs, the weights and the bias.

    Parameters
    ----------
    grad_output : number, or array_like of shape (K,)
        How much the loss grows with each output.
    input_image, weights, bias
        As in `fully_connected`.

    Returns
    -------
    grad_input_image : ndarray of the shape of `input_image`
        How much the loss grows with each input number: every output adds its share.
    grad_weights : ndarray of shape (D,) or (D, K)
        How much it grows with each weight.
    grad_bias : int or float, or ndarray of shape (K,)
        How much it grows with the bias: as much as with the output.

    Raises
    ------
    TypeError, ValueError
        As `fully_connected`; and ValueError if `grad_output` has not the shape of the outputs.

    Notes
    -----
    An output is a sum of products: an input's share is the weight that it met, and a weight's share
    is the input. Taught in lesson 11.

    Examples
    --------
    >>> grad_input_image, grad_weights, grad_bias = fully_connected_backward(
    ...     [10, 1], [[1, 2, 3]], [[1, 0], [0, 1], [2, 2]], bias=[0, 0])
    >>> grad_input_image
    array([[10,  1, 22]])
    >>> grad_weights
    array([[10,  1],
           [20,  2],
           [30,  3]])
    >>> grad_bias
    array([10,  1])
    """
    values, weights, bias = _arguments(input_image, weights, bias)
    grad_output = _checks.upstream(grad_output, weights.shape[1:])
    grad_values = np.zeros(values.shape, dtype=np.result_type(grad_output, weights))
    grad_weights = np.zeros(weights.shape, dtype=np.result_type(grad_output, values))
    with np.errstate(invalid="ignore", over="ignore"):
        for index, value in enumerate(values):
            grad_values[index] = (grad_output * weights[index]).sum()
            grad_weights[index] = grad_output * value
    grad_bias = grad_output.item() if weights.ndim == 1 else grad_output.copy()
    return grad_values.reshape(np.shape(input_image)), grad_weights, grad_bias


def _arguments(input_image, weights, bias):
    """Check what both functions share; return the input as one row of numbers."""
    values = _checks.array(input_image, "input_image").ravel()
    weights = _checks.array(weights, "weights")
    if weights.ndim not in (1, 2) or weights.shape[0] != values.size:
        raise ValueError(
            f"`weights` must have shape ({values.size},) or ({values.size}, K) to match "
            f"`input_image` of shape {np.shape(input_image)}, got shape {weights.shape}"
        )
    bias = _checks.array(bias, "bias")
    _checks.same_shape(bias, "bias", weights.shape[1:], f"for `weights` of shape {weights.shape}")
    return values, weights, bias
