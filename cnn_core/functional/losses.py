"""From scores to probabilities, and how wrong they are: softmax and cross-entropy."""

import numpy as np

from cnn_core import _checks


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


def log_softmax(logits, dim):
    """Take the logarithm of the probabilities, without ever computing a 0 that has none.

    Parameters
    ----------
    logits : array_like of any shape with at least one axis
        Scores; (N, K) for K classes, for example.
    dim : int
        The axis along which the probabilities add up to 1.

    Returns
    -------
    ndarray of the same shape
        ``logit - log(sum of exp(logits))``.

    Raises
    ------
    TypeError, ValueError
        If `logits` are not real numbers in a plain array.
    ValueError
        If there is no such axis.

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


def nll_loss(log_probabilities, labels, weight=None, ignore_index=-100, reduction="mean"):
    """Read off how improbable the right answers were held to be.

    Parameters
    ----------
    log_probabilities : array_like of shape (N, K) or (N, K, ...)
        What `log_softmax` gives: for each picture (and each place) one number a class.
    labels : array_like of int, of shape (N,) or (N, ...)
        The right class of each, from 0 to K - 1.
    weight : array_like of shape (K,), optional
        How much each class counts; 1 when left out.
    ignore_index : int, default -100
        A label that says: leave this one out.
    reduction : {"mean", "sum", "none"}, default "mean"
        What to make of the N losses.

    Returns
    -------
    float, or ndarray of the shape of `labels` with "none"
        ``-weight[label] * log_probabilities[label]`` for each; 0 where ignored. The mean divides by
        the sum of the weights of those that count, and is NaN when none does.

    Raises
    ------
    TypeError
        If labels are no integers, or an argument does not hold real numbers.
    ValueError
        If shapes do not match exactly, or a label names no class.

    Notes
    -----
    Taught in lesson 09.

    References
    ----------
    C. Bishop, "Pattern Recognition and Machine Learning", 2006, section 4.3.4.

    Examples
    --------
    >>> nll_loss([[-1, -2], [-3, -4]], labels=[0, 1])
    2.5
    """
    log_probabilities = _checks.floats(log_probabilities, "log_probabilities", "N", "K", "...")
    return _nll_loss(
        log_probabilities, "log_probabilities", labels, weight, ignore_index, reduction
    )


def cross_entropy(logits, labels, weight=None, ignore_index=-100, reduction="mean"):
    """Measure how far the scores are from the right answers: 0 is perfect.

    Parameters
    ----------
    logits : array_like of shape (N, K) or (N, K, ...)
        Scores: for each picture (and each place) one number a class.
    labels, weight, ignore_index, reduction
        As in `nll_loss`.

    Returns
    -------
    float, or ndarray of the shape of `labels` with "none"
        ``-log(softmax(logits)[label])``, weighted and averaged as in `nll_loss`.

    Raises
    ------
    TypeError, ValueError
        As `nll_loss`.

    Notes
    -----
    Whoever knows nothing and gives K classes the same score has a loss of ``log(K)``. Taught in
    lesson 09.

    References
    ----------
    I. Goodfellow, Y. Bengio, A. Courville, "Deep Learning", 2016, section 6.2.

    Examples
    --------
    >>> round(cross_entropy([[0, 0], [5, 5]], labels=[0, 1]), 4)
    0.6931
    """
    logits = _checks.floats(logits, "logits", "N", "K", "...")
    log_probabilities = log_softmax(logits, dim=1)
    return _nll_loss(log_probabilities, "logits", labels, weight, ignore_index, reduction)


def _shifted(logits, dim):
    """Return `logits` less the largest along an axis, and that axis."""
    logits = _checks.floats(logits, "logits")
    axis = _checks.axis(dim, "dim", logits.shape)
    with np.errstate(invalid="ignore", over="ignore"):
        return logits - logits.max(axis=axis, keepdims=True, initial=-np.inf), axis


def _nll_loss(log_probabilities, name, labels, weight, ignore_index, reduction):
    """Compute `nll_loss`; `name` is the argument that the caller gave the scores as."""
    ignore_index = _checks.integer(ignore_index, "ignore_index")
    labels = _checks.labels(labels, "labels", log_probabilities, name, ignore_index)
    _checks.one_of(reduction, "reduction", ("mean", "sum", "none"))
    weights = _weights(weight, log_probabilities, name)
    counted = labels != ignore_index
    picked = np.where(counted, labels, 0)
    likely = np.take_along_axis(log_probabilities, picked[:, None], axis=1)[:, 0]
    with np.errstate(invalid="ignore", over="ignore"):
        losses = np.where(counted, -weights[picked] * likely, 0).astype(log_probabilities.dtype)
        if reduction == "none":
            return losses
        total = losses.sum()
        return (total / weights[labels[counted]].sum() if reduction == "mean" else total).item()


def _weights(weight, scores, name):
    """Return the weight of each class: ones, unless the caller has others."""
    classes = scores.shape[1]
    if weight is None:
        return np.ones(classes, dtype=scores.dtype)
    weight = _checks.floats(weight, "weight")
    _checks.same_shape(weight, "weight", (classes,), f"for `{name}` of shape {scores.shape}")
    return weight
