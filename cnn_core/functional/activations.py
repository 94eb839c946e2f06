"""Functions of one number, applied to every number: what stands between the layers.

Those with a kink at 0. `clipped_activations` have two, `smooth_activations` none, and
`exponential_units` are relatives of ReLU that are bent by an exponential.
"""

import numpy as np

from cnn_core import _checks
from cnn_core.functional._bits import keep
from cnn_core.functional._docs import gradient_of
from cnn_core.functional._pointwise import gradient_of_pointwise, pointwise


@pointwise(lesson="06")
def relu(values):
    """Keep what is positive and turn what is negative into 0.

    Returns
    -------
    ndarray of the same shape
        ``max(0, value)``. NaN stays NaN.

    References
    ----------
    V. Nair, G. Hinton, "Rectified linear units improve restricted Boltzmann machines", ICML 2010.

    Examples
    --------
    >>> relu([[-6, 12], [0, -1]])
    array([[ 0., 12.],
           [ 0.,  0.]])
    """
    # Not `np.maximum(values, 0)`: NumPy compares with a single number one by one, but with as many
    # zeros as a picture has numbers several at a time, in a third of the time.
    return np.maximum(values, np.zeros(values.shape[1:], values.dtype))


@gradient_of_pointwise(relu, lesson="11")
def relu_backward(grad_output, values):
    """Let the blame through where the number was positive, and stop it elsewhere.

    Returns
    -------
    ndarray of the same shape
        ``grad_output`` where the value is positive, 0 where it is negative, and 0 at 0 itself.

    Notes
    -----
    At NaN the gradient is let through.

    Examples
    --------
    >>> relu_backward([10, 20, 30], [-6, 12, 0])
    array([ 0., 20.,  0.])
    """
    return keep(grad_output, ~(values <= 0))


@pointwise(lesson="06")
def leaky_relu(values, negative_slope=0.01):
    """Keep what is positive and shrink what is negative, so that its gradient is never 0.

    Parameters
    ----------
    values : array_like of any shape
        Feature maps, or any other numbers.
    negative_slope : float, default 0.01
        What negative numbers are multiplied with.

    Returns
    -------
    ndarray of the same shape
        ``value`` where it is positive, ``negative_slope * value`` elsewhere.

    References
    ----------
    A. Maas, A. Hannun, A. Ng, "Rectifier nonlinearities improve neural network acoustic models",
    ICML 2013.

    Examples
    --------
    >>> leaky_relu([-8, 0, 8], negative_slope=0.25)
    array([-2.,  0.,  8.])
    """
    slope = values.dtype.type(_checks.number(negative_slope, "negative_slope"))
    return np.where(values > 0, values, values * slope)


@gradient_of_pointwise(leaky_relu, lesson="11")
def leaky_relu_backward(grad_output, values, negative_slope=0.01):
    """Let the blame through where the number was positive, and shrink it elsewhere.

    Returns
    -------
    ndarray of the same shape
        ``grad_output`` where the value is positive, ``negative_slope * grad_output`` elsewhere.

    Examples
    --------
    >>> leaky_relu_backward([10, 20, 30], [-8, 8, 0], negative_slope=0.5)
    array([ 5., 20., 15.])
    """
    slope = values.dtype.type(_checks.number(negative_slope, "negative_slope"))
    positive = values > 0
    return keep(grad_output, positive) + keep(grad_output * slope, ~positive)


def prelu(values, weight):
    """Keep what is positive, and shrink what is negative by a number that is learned.

    Parameters
    ----------
    values : array_like of shape (N, C, ...), or any with a weight of shape (1,)
        Feature maps, for example.
    weight : array_like of shape (C,) or (1,)
        What the negative numbers of each channel are multiplied with, or those of all.

    Returns
    -------
    ndarray of the shape of `values`
        ``value`` where it is positive, ``weight * value`` elsewhere.

    Raises
    ------
    TypeError, ValueError
        If an argument does not hold real numbers in a plain array, or `weight` has another shape.

    References
    ----------
    K. He, X. Zhang, S. Ren, J. Sun, "Delving deep into rectifiers", ICCV 2015.

    Examples
    --------
    >>> prelu([[-8, -8], [8, 0]], weight=[0.5, 0.25])
    array([[-4., -2.],
           [ 8.,  0.]])
    """
    values, weight = _sloped(values, weight)
    with np.errstate(invalid="ignore", over="ignore"):
        return np.where(values > 0, values, values * weight)


@gradient_of(prelu)
def prelu_backward(grad_output, values, weight):
    """Let the blame through where the number was positive; elsewhere shrink it, and learn.

    Returns
    -------
    grad_values : ndarray of the shape of `values`
        ``grad_output`` where the value is positive, ``weight * grad_output`` elsewhere.
    grad_weight : ndarray of the shape of `weight`
        The sum of ``value * grad_output`` where the value is not positive.

    Examples
    --------
    >>> for gradient in prelu_backward([[10, 20]], [[-8, 8]], weight=[0.5, 0.25]):
    ...     print(gradient)
    [[ 5. 20.]]
    [-80.   0.]
    """
    values, weight = _sloped(values, weight)
    grad_output = _checks.upstream(grad_output, values.shape, _checks.floats)
    dtype = np.result_type(grad_output, values)
    axes = tuple(axis for axis, size in enumerate(weight.shape) if size == 1)
    with np.errstate(invalid="ignore", over="ignore"):
        grad_values = np.where(values > 0, grad_output, grad_output * weight)
        shares = np.where(values > 0, 0, grad_output * values)
        grad_weight = shares.sum(axis=axes, dtype=dtype)
    return grad_values.astype(dtype, copy=False), grad_weight.reshape(-1)


def _sloped(values, weight):
    """Check the arguments of prelu; return them so that each channel meets its own slope."""
    values, weight = _checks.floats(values, "values"), _checks.floats(weight, "weight")
    channels = values.shape[1:2] or (1,)
    if weight.shape not in ((1,), channels):
        raise ValueError(
            f"`weight` must have shape (1,) or {channels} for `values` of shape {values.shape}, "
            f"got shape {weight.shape}"
        )
    weight = weight.reshape([-1 if axis == 1 else 1 for axis in range(values.ndim)])
    return values.astype(dtype := np.result_type(values, weight)), weight.astype(dtype)
