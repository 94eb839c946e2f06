"""Activations without a kink: sigmoid, tanh, softsign and GELU."""

import math

import numpy as np

from cnn_core import _checks
from cnn_core.functional._pointwise import gradient_of_pointwise, pointwise

_erfc = np.frompyfunc(math.erfc, 1, 1)


@pointwise(lesson="06")
def sigmoid(values):
    """Squeeze every number between 0 and 1.

    Returns
    -------
    ndarray of the same shape
        ``1 / (1 + exp(-value))``.

    Notes
    -----
    ``exp`` is only taken of negative numbers, so nothing overflows.

    References
    ----------
    I. Goodfellow, Y. Bengio, A. Courville, "Deep Learning", 2016, section 3.10.

    Examples
    --------
    >>> sigmoid([-1000, 0, 1000])
    array([0. , 0.5, 1. ])
    """
    small = np.exp(-np.abs(values))
    return np.where(values >= 0, values.dtype.type(1), small) / (1 + small)


@gradient_of_pointwise(sigmoid, lesson="11")
def sigmoid_backward(grad_output, values):
    """Send the blame back through the slope of the sigmoid, which is at most 1/4.

    Returns
    -------
    ndarray of the same shape
        ``grad_output * s * (1 - s)`` with ``s = sigmoid(values)``.

    Examples
    --------
    >>> sigmoid_backward([8, 8], [0, 1000])
    array([2., 0.])
    """
    squeezed = sigmoid(values)
    return grad_output * (squeezed * (1 - squeezed))


@pointwise(lesson="06")
def tanh(values):
    """Squeeze every number between -1 and 1.

    Returns
    -------
    ndarray of the same shape
        ``(exp(value) - exp(-value)) / (exp(value) + exp(-value))``.

    References
    ----------
    Y. LeCun et al., "Gradient-based learning applied to document recognition", 1998.

    Examples
    --------
    >>> tanh([-1000, 0, 1000])
    array([-1.,  0.,  1.])
    """
    return np.tanh(values)


@gradient_of_pointwise(tanh, lesson="11")
def tanh_backward(grad_output, values):
    """Send the blame back through the slope of tanh, which is at most 1.

    Returns
    -------
    ndarray of the same shape
        ``grad_output * (1 - tanh(values)**2)``.

    Examples
    --------
    >>> tanh_backward([8, 8], [0, 1000])
    array([8., 0.])
    """
    return grad_output * (1 - np.tanh(values) ** 2)


@pointwise()
def softsign(values):
    """Squeeze every number between -1 and 1, by a fraction and not by an exponential.

    Returns
    -------
    ndarray of the same shape
        ``value / (1 + abs(value))``.

    References
    ----------
    X. Glorot, Y. Bengio, "Understanding the difficulty of training deep feedforward neural
    networks", AISTATS 2010.

    Examples
    --------
    >>> softsign([-3, 0, 1])
    array([-0.75,  0.  ,  0.5 ])
    """
    return values / (1 + np.abs(values))


@gradient_of_pointwise(softsign)
def softsign_backward(grad_output, values):
    """Send the blame back through the slope of softsign.

    Returns
    -------
    ndarray of the same shape
        ``grad_output / (1 + abs(values))**2``.

    Examples
    --------
    >>> softsign_backward([8, 8], [0, -1])
    array([8., 2.])
    """
    return grad_output / (1 + np.abs(values)) ** 2


@pointwise(lesson="06")
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
    ValueError
        If `approximate` is another word.

    Notes
    -----
    NumPy has neither erf nor erfc. Python's own `math.erfc` is asked for one number after the
    other, in 64 bits: right to the last digits, also far below 0, but some ten times slower than
    tanh. The formula with erf, as it stands above, is not: ``1 + erf`` rounds away what is left. In
    float32 it is 4 % off at -5, and gives -0 at -6, where GELU is -5.9e-09; so do PyTorch 2.13,
    ONNX Runtime 1.32 and MLX 0.32, while TensorFlow 2.21 and JAX 0.10 take erfc. The default
    differs, too: JAX, Flax and tinygrad give the formula with tanh.

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
    if _checks.one_of(approximate, "approximate", ("none", "tanh")) == "none":
        return values * _chance(values)
    return values * ((1 + _between(values)) / 2)  # first: twice a huge number would be infinite


@gradient_of_pointwise(gelu, lesson="11")
def gelu_backward(grad_output, values, approximate="none"):
    """Send the blame back through the slope of GELU.

    Returns
    -------
    ndarray of the same shape
        ``grad_output`` times the slope of the formula in `gelu`.

    Examples
    --------
    >>> gelu_backward([8, 8], [0, 20])
    array([4., 8.])
    >>> gelu_backward([8, 8], [0, 20], approximate="tanh")
    array([4., 8.])
    """
    # From here on the slope is 1 or 0 to the last digit; its formula would meet infinity times 0.
    values = np.clip(values, -40, 40)
    if _checks.one_of(approximate, "approximate", ("none", "tanh")) == "none":
        chance = _chance(values)
        bell = np.exp(-(values**2) / 2) / math.sqrt(2 * math.pi)
    else:
        between = _between(values)
        chance = (1 + between) / 2
        bell = (1 + 3 * 0.044715 * values**2) * (1 - between**2) / math.sqrt(2 * math.pi)
    return grad_output * (chance + values * bell)


def _chance(values):
    """Return how likely a random number, of mean 0 and deviation 1, is smaller than each value."""
    halves = _erfc(values.astype(np.float64) / -math.sqrt(2)) / 2
    return np.asarray(halves).astype(values.dtype)


def _between(values):
    """Return nearly that chance by the formula with tanh, stretched from -1 to 1."""
    return np.tanh(math.sqrt(2 / math.pi) * (values + 0.044715 * values**3))
