"""From scores to probabilities: softmax, and its logarithm."""

import numpy as np

from cnn_core import _checks
from cnn_core.functional._docs import gradient_of


def softmax(logits, dim):
    """Turn scores into probabilities: positive numbers that add up to 1.

    Parameters
    ----------
    logits : array_like of any shape with at least one axis
        Scores; (N, K) for K classes, for example.
    dim : int
        The axis along which the results add up to 1; negative ones count from the end.

    Returns
    -------
    ndarray of the same shape
        ``exp(logit) / sum of exp(logits)``.

    Raises
    ------
    TypeError, ValueError
        If `logits` are not real numbers in a plain array.
    ValueError
        If there is no such axis.

    Notes
    -----
    The largest logit is taken off first. That changes nothing in the result, and ``exp`` never
    overflows. Taught in lesson 09.

    References
    ----------
    J. Bridle, "Probabilistic interpretation of feedforward classification network outputs", 1990.

    Examples
    --------
    >>> softmax([[1000, 1000, 0]], dim=1)
    array([[0.5, 0.5, 0. ]])
    """
    shifted, axis = _shifted(logits, dim)
    powers = np.exp(shifted)
    return powers / powers.sum(axis=axis, keepdims=True)


@gradient_of(softmax, lesson="11")
def softmax_backward(grad_output, logits, dim):
    """Send the blame of the probabilities back to the scores.

    Returns
    -------
    ndarray of the same shape
        ``p * (grad_output - sum of grad_output * p)`` with ``p = softmax(logits)``: where one
        probability grows, the others shrink.

    Examples
    --------
    >>> softmax_backward([[8, 0]], [[5, 5]], dim=1)
    array([[ 2., -2.]])
    """
    probabilities = softmax(logits, dim)
    grad_output = _checks.upstream(grad_output, probabilities.shape, _checks.floats)
    with np.errstate(invalid="ignore", over="ignore"):
        mean = (grad_output * probabilities).sum(axis=dim, keepdims=True)
        return probabilities * (grad_output - mean)


def log_softmax(logits, dim):
    """Take the logarithm of the probabilities, without ever computing a 0 that has none.

    Parameters
    ----------
    logits, dim
        As in `softmax`.

    Returns
    -------
    ndarray of the same shape
        ``logit - log(sum of exp(logits))``.

    Raises
    ------
    TypeError, ValueError
        As `softmax`.

    Notes
    -----
    Taught in lesson 09.

    References
    ----------
    I. Goodfellow, Y. Bengio, A. Courville, "Deep Learning", 2016, section 4.1.

    Examples
    --------
    >>> log_softmax([[1000, 0]], dim=1)
    array([[    0., -1000.]])
    """
    shifted, axis = _shifted(logits, dim)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


@gradient_of(log_softmax, lesson="11")
def log_softmax_backward(grad_output, logits, dim):
    """Send the blame of the logarithms of the probabilities back to the scores.

    Returns
    -------
    ndarray of the same shape
        ``grad_output - softmax(logits) * sum of grad_output``.

    Examples
    --------
    >>> log_softmax_backward([[8, 0]], [[5, 5]], dim=1)
    array([[ 4., -4.]])
    """
    probabilities = softmax(logits, dim)
    grad_output = _checks.upstream(grad_output, probabilities.shape, _checks.floats)
    with np.errstate(invalid="ignore", over="ignore"):
        return grad_output - probabilities * grad_output.sum(axis=dim, keepdims=True)


def _shifted(logits, dim):
    """Return `logits` less the largest along an axis, and that axis."""
    logits = _checks.floats(logits, "logits")
    axis = _checks.axis(dim, "dim", logits.shape)
    with np.errstate(invalid="ignore", over="ignore"):
        return logits - logits.max(axis=axis, keepdims=True, initial=-np.inf), axis
