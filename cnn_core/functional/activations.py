"""Functions of one number, applied to every number: what stands between the layers.

Those with a kink; `smooth_activations` holds the others.
"""

import numpy as np

from cnn_core import _checks
from cnn_core.functional._bits import keep


def relu(values):
    """Keep what is positive and turn what is negative into 0.

    Parameters
    ----------
    values : array_like of any shape
        Feature maps, or any other numbers.

    Returns
    -------
    ndarray of the same shape
        ``max(0, value)``. NaN stays NaN.

    Raises
    ------
    TypeError, ValueError
        If `values` are not real numbers in a plain array.

    Notes
    -----
    Taught in lesson 06.

    References
    ----------
    V. Nair, G. Hinton, "Rectified linear units improve restricted Boltzmann machines", ICML 2010.

    Examples
    --------
    >>> relu([[-6, 12], [0, -1]])
    array([[ 0., 12.],
           [ 0.,  0.]])
    """
    values = _checks.floats(values, "values")
    return np.asarray(np.maximum(values, 0), dtype=values.dtype)


def relu_backward(grad_output, values):
    """Let the blame through where the number was positive, and stop it elsewhere.

    Parameters
    ----------
    grad_output : array_like of the shape of `values`
        How much the loss grows with each number that came out.
    values
        As in `relu`.

    Returns
    -------
    ndarray of the same shape
        ``grad_output`` where the value is positive, 0 where it is negative, and 0 at 0 itself.

    Raises
    ------
    TypeError, ValueError
        As `relu`; and ValueError if `grad_output` has another shape.

    Notes
    -----
    At NaN the gradient is let through. Taught in lesson 11.

    Examples
    --------
    >>> relu_backward([10, 20, 30], [-6, 12, 0])
    array([ 0., 20.,  0.])
    """
    grad_output, values = arguments(grad_output, values)
    return keep(grad_output, ~(values <= 0))


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

    Raises
    ------
    TypeError, ValueError
        If `values` are not real numbers in a plain array, or `negative_slope` is no number.

    Notes
    -----
    Taught in lesson 06.

    References
    ----------
    A. Maas, A. Hannun, A. Ng, "Rectifier nonlinearities improve neural network acoustic models",
    ICML 2013.

    Examples
    --------
    >>> leaky_relu([-8, 0, 8], negative_slope=0.25)
    array([-2.,  0.,  8.])
    """
    values = _checks.floats(values, "values")
    slope = values.dtype.type(_checks.number(negative_slope, "negative_slope"))
    with np.errstate(invalid="ignore", over="ignore"):
        return np.where(values > 0, values, values * slope)


def leaky_relu_backward(grad_output, values, negative_slope=0.01):
    """Let the blame through where the number was positive, and shrink it elsewhere.

    Parameters
    ----------
    grad_output : array_like of the shape of `values`
        How much the loss grows with each number that came out.
    values, negative_slope
        As in `leaky_relu`.

    Returns
    -------
    ndarray of the same shape
        ``grad_output`` where the value is positive, ``negative_slope * grad_output`` elsewhere.

    Raises
    ------
    TypeError, ValueError
        As `leaky_relu`; and ValueError if `grad_output` has another shape.

    Notes
    -----
    Taught in lesson 11.

    Examples
    --------
    >>> leaky_relu_backward([10, 20, 30], [-8, 8, 0], negative_slope=0.5)
    array([ 5., 20., 15.])
    """
    grad_output, values = arguments(grad_output, values)
    slope = values.dtype.type(_checks.number(negative_slope, "negative_slope"))
    positive = values > 0
    with np.errstate(invalid="ignore", over="ignore"):
        kept = keep(grad_output, positive) + keep(grad_output * slope, ~positive)
    return np.asarray(kept)


def arguments(grad_output, values):
    """Check the arguments that all gradients share; return both as floats of the same width."""
    values = _checks.floats(values, "values")
    grad_output = _checks.upstream(grad_output, values.shape, _checks.floats)
    dtype = np.result_type(grad_output, values)
    return grad_output.astype(dtype, copy=False), values.astype(dtype, copy=False)
