"""Is a gradient right? Nudge every number a little and see how much the result moves."""

from dataclasses import dataclass

import numpy as np

from cnn_core import _checks

_ROUNDING = 100 * np.finfo(np.float64).eps
"""How much of a result rounding may have changed: it is a sum of many rounded numbers, as a rule,
and may be far smaller than they."""

_TINY = 0.1
"""A number is nudged as if it were no smaller than this part of a usual one of its array."""


@dataclass(frozen=True)
class GradientError:
    """How far one gradient is from what nudging says.

    Attributes
    ----------
    error : float
        The largest relative error of an entry: how far the two are apart there, divided by the
        larger of them. About 1e-9 or less for a right gradient; 0.5 for one that is half or twice
        as large. NaN where a number is missing. A difference that nudging cannot tell from none is
        measured by the largest slope of the array, see the notes of `gradcheck`.
    worst : tuple of int
        Where that is: the index of the entry. Of several, the one where they are farthest apart.
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
    Every entry counts for itself: one that is wrong is found beside much larger ones. But where a
    slope is 0, the last digit of a rounded sum would be an error of 100 %. So a difference that
    nudging cannot tell from none is divided by the largest slope of the array. That is one of up
    to 2e-14 times the results that moved, divided by how far the number was nudged, for rounding;
    and of ``step**2`` times the largest slope of the array, for the function is no straight line.

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
    numerical = _nudged(forward, inputs, grad_output, step)
    upstream = _checks.float64(1 if grad_output is None else grad_output, "grad_output")
    gradients = backward(upstream, *_copies(inputs))
    gradients = gradients if isinstance(gradients, tuple | list) else (gradients,)
    _checks.as_many(gradients, "backward", len(numerical), "gradients, one for each input")
    pairs = zip(gradients, numerical, strict=True)
    return [_compare(*pair, step, f"gradient {index}") for index, pair in enumerate(pairs)]


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
        How far to nudge: this times the number itself. A number that is 0, or far smaller than is
        usual in its array, is nudged as if it were a usual one, or a tenth of one: the
        geometric mean of those that are not 0 is taken for usual, 1 if all are.

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
    return [slopes for slopes, _ in _nudged(function, inputs, grad_output, step, "function")]


def _nudged(function, inputs, grad_output, step, name="forward"):
    """Return the numerical gradient of each input, and how much of it may be rounding."""
    _checks.function(function, name)
    step = _checks.number(step, "step", minimum=0)
    if step == 0:
        raise ValueError("`step` must be above 0, got 0.0")
    result = _checks.float64(function(*_copies(inputs)), f"{name}(*inputs)")
    weights = _checks.float64(1 if grad_output is None else grad_output, "grad_output")
    _checks.same_shape(weights, "grad_output", result.shape, "to match the output")
    nudged = _copies(inputs)
    found = [(np.zeros_like(array), np.zeros_like(array)) for array in nudged]
    for array, (slopes, roundings) in zip(nudged, found, strict=True):
        for index, nudge in np.ndenumerate(step * _sizes(array)):
            middle = array[index]
            array[index] = above = middle + nudge
            result_above = np.asarray(function(*_copies(nudged)))
            array[index] = below = middle - nudge
            result_below = np.asarray(function(*_copies(nudged)))
            array[index] = middle
            with np.errstate(invalid="ignore", over="ignore"):
                changes = (result_above - result_below) / (above - below)
                larger = np.maximum(np.abs(result_above), np.abs(result_below))
                moved = np.abs(weights * larger)[result_above != result_below]
                slopes[index] = (weights * changes).sum()
                roundings[index] = moved.sum() / (above - below)  # the others were rounded alike
    return [(slopes, _ROUNDING * roundings) for slopes, roundings in found]


def _sizes(array):
    """Return what each number of an array is to be nudged in proportion to."""
    sizes = np.abs(array)
    given = sizes[(sizes > 0) & np.isfinite(sizes)]
    usual = np.exp(np.log(given).mean()) if given.size else 1.0
    return np.where(sizes > 0, np.maximum(sizes, _TINY * usual), usual)


def _copies(inputs):
    """Return the inputs as arrays of their own, so that no function can change them."""
    if isinstance(inputs, np.ndarray) or not len(_checks.several(inputs, "inputs", "arrays")):
        raise TypeError(
            "`inputs` must be a list with at least one array in it, got an array or none"
        )
    return [_checks.float64(array, f"inputs[{index}]") for index, array in enumerate(inputs)]


def _compare(gradient, numerical, step, name):
    """Compare one gradient with the numerical one, entry by entry."""
    numerical, roundings = numerical
    gradient = _checks.float64(gradient, name)
    _checks.same_shape(gradient, name, numerical.shape, "to match its input")
    with np.errstate(invalid="ignore", over="ignore"):
        apart = np.abs(gradient - numerical)
        larger = np.maximum(np.abs(gradient), np.abs(numerical))
        steepest = np.abs(numerical)[np.isfinite(numerical)].max(initial=0)
        floor = roundings + step**2 * steepest
        counts = ~((apart <= floor) & np.isfinite(apart))  # NaN and infinity are no rounding
        # what is no more than rounding comes out at 1e-8 or less, also where nothing else is
        measure = np.where(counts, larger, np.maximum(steepest, 1e8 * floor))
        errors = np.divide(apart, measure, out=np.zeros_like(apart), where=measure != 0)
    error = errors.max(initial=0)
    worst = np.where(errors >= (1 - 1e-6) * error, apart, -1) if error == error else errors
    place = np.unravel_index(worst.argmax(), numerical.shape) if worst.size else ()
    return GradientError(float(error), tuple(map(int, place)), gradient, numerical)
