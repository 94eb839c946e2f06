"""Functions of one number, applied to every number: what stands between the layers."""

import math

import numpy as np

from cnn_core import _checks

_erf = np.frompyfunc(math.erf, 1, 1)


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


def sigmoid(values):
    """Squeeze every number between 0 and 1.

    Parameters
    ----------
    values : array_like of any shape
        Feature maps, logits, or any other numbers.

    Returns
    -------
    ndarray of the same shape
        ``1 / (1 + exp(-value))``.

    Raises
    ------
    TypeError, ValueError
        If `values` are not real numbers in a plain array.

    Notes
    -----
    ``exp`` is only taken of negative numbers, so nothing overflows. Taught in lesson 06.

    References
    ----------
    I. Goodfellow, Y. Bengio, A. Courville, "Deep Learning", 2016, section 3.10.

    Examples
    --------
    >>> sigmoid([-1000, 0, 1000])
    array([0. , 0.5, 1. ])
    """
    values = _checks.floats(values, "values")
    small = np.exp(-np.abs(values))
    return np.asarray(np.where(values >= 0, values.dtype.type(1), small) / (1 + small))


def tanh(values):
    """Squeeze every number between -1 and 1.

    Parameters
    ----------
    values : array_like of any shape
        Feature maps, or any other numbers.

    Returns
    -------
    ndarray of the same shape
        ``(exp(value) - exp(-value)) / (exp(value) + exp(-value))``.

    Raises
    ------
    TypeError, ValueError
        If `values` are not real numbers in a plain array.

    Notes
    -----
    Taught in lesson 06.

    References
    ----------
    Y. LeCun et al., "Gradient-based learning applied to document recognition", 1998.

    Examples
    --------
    >>> tanh([-1000, 0, 1000])
    array([-1.,  0.,  1.])
    """
    return np.asarray(np.tanh(_checks.floats(values, "values")))


def gelu(values, approximate="none"):
    """Weigh every number with the chance that a random number (mean 0, deviation 1) is smaller.

    Parameters
    ----------
    values : array_like of any shape
        Feature maps, or any other numbers.
    approximate : {"none", "tanh"}, default "none"
        Whether to take that chance as it is, or a formula with tanh that comes close.

    Returns
    -------
    ndarray of the same shape
        ``value * (1 + erf(value / sqrt(2))) / 2``; with "tanh"
        ``value * (1 + tanh(sqrt(2 / pi) * (value + 0.044715 * value**3))) / 2``.

    Raises
    ------
    TypeError, ValueError
        If `values` are not real numbers in a plain array.
    ValueError
        If `approximate` is another word.

    Notes
    -----
    NumPy has no erf. Python's own `math.erf` is asked for one number after the other: exact, but
    some ten times slower than tanh. Taught in lesson 06.

    References
    ----------
    D. Hendrycks, K. Gimpel, "Gaussian error linear units", 2016.

    Examples
    --------
    >>> gelu([-1, 0, 1]).round(4)
    array([-0.1587,  0.    ,  0.8413])
    >>> gelu([-1, 0, 1], approximate="tanh").round(4)
    array([-0.1588,  0.    ,  0.8412])
    """
    values = _checks.floats(values, "values")
    with np.errstate(invalid="ignore", over="ignore"):
        if _checks.one_of(approximate, "approximate", ("none", "tanh")) == "none":
            between = np.asarray(_erf(values / math.sqrt(2))).astype(values.dtype)
        else:
            between = np.tanh(math.sqrt(2 / math.pi) * (values + 0.044715 * values**3))
        return np.asarray(values * (1 + between) / 2, dtype=values.dtype)
