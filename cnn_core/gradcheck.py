"""Is a gradient right? Nudge every number a little and see how much the result moves."""

from dataclasses import dataclass

import numpy as np

from cnn_core import _checks


@dataclass(frozen=True)
class GradientError:
    """How far one gradient is from what nudging says.

    Attributes
    ----------
    error : float
        The largest difference between the two, relative to the largest number in either: about
        1e-9 for a right gradient, about 1 for a wrong one. NaN where a number is missing.
    worst : tuple of int
        Where that difference is: the index of the entry.
    gradient, numerical : ndarray
        What is checked, and what nudging says.
    """

    error: float
    worst: tuple
    gradient: np.ndarray
    numerical: np.ndarray


def gradcheck(forward, backward, inputs, grad_output=None, *, step=1e-5):
    """Compare the gradients that a function computes with numerical ones.

    Parameters
    ----------
    forward : callable
        ``forward(*inputs)``, which gives one array or number.
    backward : callable
        ``backward(grad_output, *inputs)``, which gives one gradient for each input: a tuple of
        them, or the gradient itself for a single input.
    inputs, grad_output, step
        As in `numerical_gradients`.

    Returns
    -------
    list of GradientError
        One for each input.

    Raises
    ------
    TypeError, ValueError
        As `numerical_gradients`; and ValueError if `backward` gives another number of gradients, or
        one whose shape is not that of its input.

    Notes
    -----
    Choose a random `grad_output`: with ones alone, many a mistake (a flipped kernel, say) goes
    unseen. Where a function has a kink (ReLU at 0, a tie in max pooling), nudging finds the mean of
    both slopes, and no answer is right. Taught in lesson 12.

    References
    ----------
    I. Goodfellow, Y. Bengio, A. Courville, "Deep Learning", 2016, section 11.5.

    Examples
    --------
    >>> def square(values):
    ...     return values**2
    >>> def square_backward(grad_output, values):
    ...     return grad_output * 2 * values
    >>> def wrong_backward(grad_output, values):
    ...     return grad_output * values
    >>> [check] = gradcheck(square, square_backward, [[1, 2, 3]], grad_output=[1, -1, 2])
    >>> check.error < 1e-8
    True
    >>> [check] = gradcheck(square, wrong_backward, [[1, 2, 3]], grad_output=[1, -1, 2])
    >>> check.worst, round(check.error, 4)
    ((2,), 0.5)
    """
    _checks.function(forward, "forward")
    _checks.function(backward, "backward")
    numerical = numerical_gradients(forward, inputs, grad_output, step=step)
    upstream = _checks.float64(1 if grad_output is None else grad_output, "grad_output")
    gradients = backward(upstream, *_copies(inputs))
    gradients = gradients if isinstance(gradients, tuple | list) else (gradients,)
    _checks.as_many(gradients, "backward", len(numerical), "gradients, one for each input")
    pairs = zip(gradients, numerical, strict=True)
    return [_compare(*pair, f"gradient {index}") for index, pair in enumerate(pairs)]


def numerical_gradients(function, inputs, grad_output=None, *, step=1e-5):
    """Nudge every number of the inputs up and down, and see how much the result moves.

    Parameters
    ----------
    function : callable
        ``function(*inputs)``, which gives one array or number, of float64.
    inputs : list of array_like
        The arrays to be nudged. Fix other arguments with a ``lambda`` or `functools.partial`.
    grad_output : array_like of the shape of the result, optional
        How much each number of the result counts. It may be left out for a single number: 1.
    step : float, default 1e-5
        How far to nudge: this times the number itself where that is larger than 1.

    Returns
    -------
    list of ndarray
        For each input, how much ``sum of grad_output * function(*inputs)`` grows with each of its
        numbers: the central difference ``(f(x + step) - f(x - step)) / (2 * step)``.

    Raises
    ------
    TypeError
        If an input or a result is float32 or narrower: the rounding would drown the difference.
    ValueError
        If `grad_output` has not the shape of the result.

    Notes
    -----
    Two calls for every number: slow, and therefore for small arrays. Taught in lesson 12.

    Examples
    --------
    >>> [slopes] = numerical_gradients(lambda x: (x**2).sum(), [[3, 5]])
    >>> slopes.round(6)
    array([ 6., 10.])
    """
    _checks.function(function, "function")
    result = _checks.float64(function(*_copies(inputs)), "function(*inputs)")
    weights = _checks.float64(1 if grad_output is None else grad_output, "grad_output")
    _checks.same_shape(weights, "grad_output", result.shape, "to match the output")
    nudged = _copies(inputs)
    gradients = [np.zeros_like(array) for array in nudged]
    for array, gradient in zip(nudged, gradients, strict=True):
        for index in np.ndindex(array.shape):
            middle = array[index]
            nudge = step * max(1, abs(middle))
            array[index] = above = middle + nudge
            result_above = function(*_copies(nudged))
            array[index] = below = middle - nudge
            result_below = function(*_copies(nudged))
            array[index] = middle
            change = np.subtract(result_above, result_below) / (above - below)
            gradient[index] = (weights * change).sum()
    return gradients


def _copies(inputs):
    """Return the inputs as arrays of their own, so that no function can change them."""
    return [_checks.float64(array, f"inputs[{index}]") for index, array in enumerate(inputs)]


def _compare(gradient, numerical, name):
    """Compare one gradient with the numerical one."""
    gradient = _checks.float64(gradient, name)
    _checks.same_shape(gradient, name, numerical.shape, "to match its input")
    largest = max(np.abs(gradient).max(initial=0), np.abs(numerical).max(initial=0))
    differences = np.abs(gradient - numerical)
    worst = tuple(map(int, np.unravel_index(differences.argmax(), numerical.shape)))
    error = float(differences[worst] / largest) if largest else 0.0
    return GradientError(error, worst, gradient, numerical)
