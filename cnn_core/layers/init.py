"""First weights, so drawn that signals neither die out nor blow up on their way: PyTorch's names.

Give one to a layer, ``Conv2d(1, 8, 3, init=kaiming_normal, rng=0)``, with options fixed by
`functools.partial` where need be. Its bias then starts at 0.
"""

import math

from cnn_core import _checks

_GAINS = {"linear": 1, "sigmoid": 1, "tanh": 5 / 3, "relu": math.sqrt(2)}
"""What an activation takes from the deviation of a signal, as PyTorch's `calculate_gain` has it."""


def kaiming_uniform(shape, a=0, mode="fan_in", nonlinearity="leaky_relu", *, rng=None):
    """Draw weights evenly from -b to b, with ``b = gain * sqrt(3 / fan)``: He's choice for ReLU.

    Parameters
    ----------
    shape : tuple of int
        The shape of the weights: (O, C, KH, KW) or (K, D).
    a : float, default 0
        The negative slope of a leaky ReLU that follows; 0 for ReLU.
    mode : {"fan_in", "fan_out"}, default "fan_in"
        Whether `fan` is how many inputs each output reads, C * KH * KW, so that the signal keeps
        its size; or O * KH * KW, so that the gradient does.
    nonlinearity : {"leaky_relu", "relu", "tanh", "sigmoid", "linear"}, default "leaky_relu"
        What follows. The gain is ``sqrt(2 / (1 + a**2))`` for "leaky_relu", sqrt(2) for "relu",
        5 / 3 for "tanh" and 1 for the others.
    rng : numpy.random.Generator or int, optional
        Where they come from; drawn afresh if omitted.

    Returns
    -------
    ndarray of that shape
        The weights: their standard deviation is ``gain / sqrt(fan)``.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind, or `shape` has fewer than two sides.

    References
    ----------
    K. He, X. Zhang, S. Ren, J. Sun, "Delving deep into rectifiers", ICCV 2015.

    Examples
    --------
    >>> bool(abs(kaiming_uniform((8, 6, 2, 2), rng=0)).max() <= 0.5)
    True
    """
    return _uniform(shape, _kaiming(shape, a, mode, nonlinearity), rng)


def kaiming_normal(shape, a=0, mode="fan_in", nonlinearity="leaky_relu", *, rng=None):
    """Draw weights from a bell curve of deviation ``gain / sqrt(fan)``: He's choice for ReLU.

    Parameters
    ----------
    shape, a, mode, nonlinearity, rng
        As in `kaiming_uniform`.

    Returns
    -------
    ndarray of that shape
        The weights.

    Raises
    ------
    TypeError, ValueError
        As `kaiming_uniform`.

    References
    ----------
    K. He, X. Zhang, S. Ren, J. Sun, "Delving deep into rectifiers", ICCV 2015.

    Examples
    --------
    >>> f"{kaiming_normal((200, 2, 10, 10), rng=0).std():.2f}"  # sqrt(2 / 200)
    '0.10'
    """
    return _normal(shape, _kaiming(shape, a, mode, nonlinearity), rng)


def xavier_uniform(shape, gain=1.0, *, rng=None):
    """Draw weights evenly from -b to b, with ``b = gain * sqrt(6 / (fan_in + fan_out))``.

    Parameters
    ----------
    shape, rng
        As in `kaiming_uniform`.
    gain : float, default 1.0
        What all weights are multiplied with.

    Returns
    -------
    ndarray of that shape
        The weights: Glorot's choice for tanh and sigmoid, between what keeps the size of the signal
        and what keeps that of the gradient.

    Raises
    ------
    TypeError, ValueError
        As `kaiming_uniform`.

    References
    ----------
    X. Glorot, Y. Bengio, "Understanding the difficulty of training deep feedforward neural
    networks", AISTATS 2010.

    Examples
    --------
    >>> bool(abs(xavier_uniform((9, 15), rng=0)).max() <= 0.5)
    True
    """
    return _uniform(shape, _xavier(shape, gain), rng)


def xavier_normal(shape, gain=1.0, *, rng=None):
    """Draw weights from a bell curve of deviation ``gain * sqrt(2 / (fan_in + fan_out))``.

    Parameters
    ----------
    shape, gain, rng
        As in `xavier_uniform`.

    Returns
    -------
    ndarray of that shape
        The weights.

    Raises
    ------
    TypeError, ValueError
        As `kaiming_uniform`.

    References
    ----------
    X. Glorot, Y. Bengio, "Understanding the difficulty of training deep feedforward neural
    networks", AISTATS 2010.

    Examples
    --------
    >>> f"{xavier_normal((120, 80), rng=0).std():.2f}"  # sqrt(2 / 200)
    '0.10'
    """
    return _normal(shape, _xavier(shape, gain), rng)


def _kaiming(shape, a, mode, nonlinearity):
    """Return He's standard deviation."""
    gains = {"leaky_relu": math.sqrt(2 / (1 + _checks.number(a, "a", finite=True) ** 2)), **_GAINS}
    gain = gains[_checks.one_of(nonlinearity, "nonlinearity", list(gains))]
    fan = _fans(shape)[_checks.one_of(mode, "mode", ["fan_in", "fan_out"])]
    return gain / math.sqrt(fan)


def _xavier(shape, gain):
    """Return Glorot's standard deviation."""
    return _checks.number(gain, "gain", minimum=0) * math.sqrt(2 / sum(_fans(shape).values()))


def _fans(shape):
    """Return how many inputs an output reads, and how many outputs an input counts in."""
    sizes = _checks.bearable(_checks.sizes(shape, "shape"), "shape")
    _checks.integer(len(sizes), "len(shape)", minimum=2)
    outputs, inputs, *kernel = sizes
    places = math.prod(kernel)
    return {"fan_in": inputs * places, "fan_out": outputs * places}


def _uniform(shape, deviation, rng):
    """Draw evenly, with that standard deviation."""
    bound = math.sqrt(3) * deviation
    return _checks.random(rng).uniform(-bound, bound, shape)


def _normal(shape, deviation, rng):
    """Draw from a bell curve, with that standard deviation."""
    return _checks.random(rng).normal(0, deviation, shape)
