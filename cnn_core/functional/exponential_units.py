"""Relatives of ReLU that are bent by an exponential: smooth, or with negative numbers kept."""

import numpy as np

from cnn_core import _checks
from cnn_core.functional._pointwise import gradient_of_pointwise, pointwise
from cnn_core.functional.smooth_activations import sigmoid

_SELU_ALPHA, _SELU_SCALE = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946

_FLAT = 800
"""From here on, and below minus this, the slopes of silu and mish are 1 and 0 to the last digit;
their formulas would meet infinity times 0."""


@pointwise()
def elu(values, alpha=1.0):
    """Keep what is positive, and bend what is negative, so that it ends at ``-alpha``.

    Parameters
    ----------
    values : array_like of any shape
        Feature maps, or any other numbers.
    alpha : float, default 1
        How far below 0 it ends.

    Returns
    -------
    ndarray of the same shape
        ``value`` where it is positive, ``alpha * (exp(value) - 1)`` elsewhere.

    References
    ----------
    D. Clevert, T. Unterthiner, S. Hochreiter, "Fast and accurate deep network learning by
    exponential linear units (ELUs)", ICLR 2016.

    Examples
    --------
    >>> elu([-1000, 0, 3], alpha=2)
    array([-2.,  0.,  3.])
    """
    return _scaled_elu(values, alpha, 1)


@gradient_of_pointwise(elu)
def elu_backward(grad_output, values, alpha=1.0):
    """Let the blame through where the number was positive; elsewhere it fades.

    Returns
    -------
    ndarray of the same shape
        ``grad_output`` where the value is positive, ``grad_output * alpha * exp(value)`` elsewhere.

    Examples
    --------
    >>> elu_backward([10, 10, 10], [-1000, 0, 3], alpha=2)
    array([ 0., 20., 10.])
    """
    return _scaled_elu_backward(grad_output, values, alpha, 1)


@pointwise()
def selu(values):
    """Apply ELU with two constants that keep mean 0 and variance 1 from layer to layer.

    Returns
    -------
    ndarray of the same shape
        ``1.0507 * elu(value, alpha=1.6733)``, both with all their digits.

    References
    ----------
    G. Klambauer, T. Unterthiner, A. Mayr, S. Hochreiter, "Self-normalizing neural networks", 2017.

    Examples
    --------
    >>> selu([-1000, 0, 1]).round(4)
    array([-1.7581,  0.    ,  1.0507])
    """
    return _scaled_elu(values, _SELU_ALPHA, _SELU_SCALE)


@gradient_of_pointwise(selu)
def selu_backward(grad_output, values):
    """Send the blame back through the slope of SELU.

    Returns
    -------
    ndarray of the same shape
        ``1.0507 * elu_backward(grad_output, values, alpha=1.6733)``, both with all their digits.

    Examples
    --------
    >>> selu_backward([1, 1, 1], [-1000, 0, 1]).round(4)
    array([0.    , 1.7581, 1.0507])
    """
    return _scaled_elu_backward(grad_output, values, _SELU_ALPHA, _SELU_SCALE)


@pointwise()
def softplus(values, beta=1.0, threshold=20.0):
    """Round the corner of ReLU off: close to 0 far below 0, close to the number far above.

    Parameters
    ----------
    values : array_like of any shape
        Feature maps, or any other numbers.
    beta : float, default 1
        How sharp the corner stays.
    threshold : float, default 20
        Numbers with ``beta * value`` above this are kept as they are.

    Returns
    -------
    ndarray of the same shape
        ``log(1 + exp(beta * value)) / beta``.

    Raises
    ------
    ValueError
        If `beta` is 0.

    References
    ----------
    C. Dugas et al., "Incorporating second-order functional knowledge for better option pricing",
    NIPS 2000.

    Examples
    --------
    >>> softplus([-1000, 0, 30]).round(4)
    array([ 0.    ,  0.6931, 30.    ])
    """
    beta, threshold = _corner(beta, threshold)
    scaled = values * values.dtype.type(beta)
    rounded = np.logaddexp(0, scaled) / values.dtype.type(beta)
    return np.where(scaled > threshold, values, rounded)


@gradient_of_pointwise(softplus)
def softplus_backward(grad_output, values, beta=1.0, threshold=20.0):
    """Send the blame back through the slope of softplus, which is a sigmoid.

    Returns
    -------
    ndarray of the same shape
        ``grad_output * sigmoid(beta * values)``; `grad_output` where that is above `threshold`.

    Examples
    --------
    >>> softplus_backward([8, 8, 8], [-1000, 0, 1000])
    array([0., 4., 8.])
    """
    beta, threshold = _corner(beta, threshold)
    scaled = values * values.dtype.type(beta)
    return np.where(scaled > threshold, grad_output, grad_output * sigmoid(scaled))


@pointwise()
def silu(values):
    """Weigh every number with its sigmoid; also called swish.

    Returns
    -------
    ndarray of the same shape
        ``value * sigmoid(value)``.

    References
    ----------
    S. Elfwing, E. Uchibe, K. Doya, "Sigmoid-weighted linear units for neural network function
    approximation in reinforcement learning", 2017.

    Examples
    --------
    >>> silu([-1000, 0, 1, 30]).round(4)
    array([-0.    ,  0.    ,  0.7311, 30.    ])
    """
    return values * sigmoid(values)


@gradient_of_pointwise(silu)
def silu_backward(grad_output, values):
    """Send the blame back through the slope of SiLU.

    Returns
    -------
    ndarray of the same shape
        ``grad_output * s * (1 + value * (1 - s))`` with ``s = sigmoid(value)``.

    Examples
    --------
    >>> silu_backward([8, 8], [0, 1000])
    array([4., 8.])
    """
    values = np.clip(values, -_FLAT, _FLAT)
    weight = sigmoid(values)
    return grad_output * (weight * (1 + values * (1 - weight)))


@pointwise()
def mish(values):
    """Weigh every number with the tanh of its softplus.

    Returns
    -------
    ndarray of the same shape
        ``value * tanh(log(1 + exp(value)))``.

    References
    ----------
    D. Misra, "Mish: a self regularized non-monotonic activation function", BMVC 2020.

    Examples
    --------
    >>> mish([-1, 0, 1, 30]).round(4)
    array([-0.3034,  0.    ,  0.8651, 30.    ])
    """
    return values * np.tanh(np.logaddexp(0, values))


@gradient_of_pointwise(mish)
def mish_backward(grad_output, values):
    """Send the blame back through the slope of Mish.

    Returns
    -------
    ndarray of the same shape
        ``grad_output * (t + value * (1 - t**2) * sigmoid(value))`` with
        ``t = tanh(log(1 + exp(value)))``.

    Examples
    --------
    >>> mish_backward([5, 5], [0, 1000])
    array([3., 5.])
    """
    values = np.clip(values, -_FLAT, _FLAT)
    weight = np.tanh(np.logaddexp(0, values))
    return grad_output * (weight + values * (1 - weight**2) * sigmoid(values))


def _scaled_elu(values, alpha, scale):
    """Return `scale` times the ELU of the values."""
    alpha, scale = values.dtype.type(_checks.number(alpha, "alpha")), values.dtype.type(scale)
    return scale * np.where(values > 0, values, alpha * np.expm1(values))


def _scaled_elu_backward(grad_output, values, alpha, scale):
    """Return `scale` times the gradient of ELU."""
    alpha, scale = values.dtype.type(_checks.number(alpha, "alpha")), values.dtype.type(scale)
    return scale * np.where(values <= 0, grad_output * (alpha * np.exp(values)), grad_output)


def _corner(beta, threshold):
    """Check the options of softplus."""
    beta = _checks.number(beta, "beta", finite=True)
    if beta == 0:
        raise ValueError(f"`beta` must be another number than 0, got {beta}")
    return beta, _checks.number(threshold, "threshold")
