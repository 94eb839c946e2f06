"""How wrong the scores are: the loss, and whom it blames."""

import numpy as np

from cnn_core import _checks
from cnn_core.functional._docs import gradient_of
from cnn_core.functional.probabilities import log_softmax, softmax


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


@gradient_of(nll_loss, lesson="11")
def nll_loss_backward(
    grad_output, log_probabilities, labels, weight=None, ignore_index=-100, reduction="mean"
):
    """Blame the logarithm of the right answer alone.

    Returns
    -------
    ndarray of the shape of `log_probabilities`
        ``-weight[label] * grad_output`` at each right answer, divided as the mean is; 0 elsewhere,
        and where ignored. Labels and weights get no gradient.

    Examples
    --------
    >>> nll_loss_backward(1, [[-1, -2], [-3, -4]], labels=[0, 1])
    array([[-0.5,  0. ],
           [ 0. , -0.5]])
    """
    scores = _checks.floats(log_probabilities, "log_probabilities", "N", "K", "...")
    blame, picked = _blame(
        grad_output, scores, "log_probabilities", labels, weight, ignore_index, reduction
    )
    gradient = np.zeros(scores.shape, blame.dtype)
    gradient[_at(picked)] = blame
    return gradient


def cross_entropy(
    logits, labels, weight=None, ignore_index=-100, reduction="mean", label_smoothing=0.0
):
    """Measure how far the scores are from the right answers: 0 is perfect.

    Parameters
    ----------
    logits : array_like of shape (N, K) or (N, K, ...)
        Scores: for each picture (and each place) one number a class.
    labels, weight, ignore_index, reduction
        As in `nll_loss`.
    label_smoothing : float, default 0
        Which share of the right answer, from 0 to 1, is spread evenly over all classes.

    Returns
    -------
    float, or ndarray of the shape of `labels` with "none"
        ``-log(softmax(logits)[label])``, weighted and averaged as in `nll_loss`. With a share
        ``s``, ``1 - s`` of that, and ``s`` times the mean over all classes of
        ``-weight * log(softmax(logits))``.

    Raises
    ------
    TypeError, ValueError
        As `nll_loss`; and ValueError if `label_smoothing` is not from 0 to 1.

    Notes
    -----
    A network that knows nothing, and gives all K classes the same score, has a loss of ``log(K)``.
    Taught in lesson 09.

    References
    ----------
    I. Goodfellow, Y. Bengio, A. Courville, "Deep Learning", 2016, section 6.2. C. Szegedy et al.,
    "Rethinking the Inception architecture for computer vision", CVPR 2016, for label smoothing.

    Examples
    --------
    >>> round(cross_entropy([[0, 0], [5, 5]], labels=[0, 1]), 4)
    0.6931
    """
    logits = _checks.floats(logits, "logits", "N", "K", "...")
    share = _checks.number(label_smoothing, "label_smoothing", minimum=0, maximum=1)
    log_probabilities = log_softmax(logits, dim=1)
    given = log_probabilities, "logits", labels, weight, ignore_index, reduction
    losses = _nll_loss(*given)
    if not share:
        return losses
    _, counted, _, total = _answers(*given)
    with np.errstate(invalid="ignore", over="ignore"):
        weighted = np.moveaxis(log_probabilities, 1, -1) @ _weights(weight, logits, "logits")
        evenly = np.where(counted, -weighted / logits.shape[1], 0).astype(logits.dtype)
        evenly = evenly if reduction == "none" else (evenly.sum() / total).item()
        return (1 - share) * losses + share * evenly


@gradient_of(cross_entropy, lesson="11")
def cross_entropy_backward(
    grad_output,
    logits,
    labels,
    weight=None,
    ignore_index=-100,
    reduction="mean",
    label_smoothing=0.0,
):
    """Blame every score for the probability that it took from the right answer.

    Returns
    -------
    ndarray of the shape of `logits`
        ``softmax(logits)``, less 1 at the right answer; weighted and divided as the loss is. With
        smoothing, the 1 is spread as well.

    Notes
    -----
    Softmax, logarithm and loss in one step: no probability is ever divided by.

    Examples
    --------
    >>> cross_entropy_backward(1, [[0, 0], [5, 5]], labels=[0, 1])
    array([[-0.25,  0.25],
           [ 0.25, -0.25]])
    """
    logits = _checks.floats(logits, "logits", "N", "K", "...")
    share = _checks.number(label_smoothing, "label_smoothing", minimum=0, maximum=1)
    given = "logits", labels, weight, ignore_index, reduction
    blame, picked = _blame(grad_output, logits, *given)
    probabilities = softmax(logits, dim=1)
    with np.errstate(invalid="ignore", over="ignore"):
        gradient = -blame[:, np.newaxis] * probabilities
        gradient[_at(picked)] += blame
    if not share:
        return gradient
    _, counted, _, total = _answers(logits, *given)
    weights = _weights(weight, logits, "logits")
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        each = np.where(counted, np.asarray(grad_output) / total / logits.shape[1], 0)[:, None]
        fitting = weights.reshape(-1, *[1] * (logits.ndim - 2))
        evenly = each * (probabilities * weights.sum() - fitting)
        return np.asarray((1 - share) * gradient + share * evenly, dtype=gradient.dtype)


def _nll_loss(log_probabilities, name, labels, weight, ignore_index, reduction):
    """Compute `nll_loss`; `name` is the argument that the caller gave the scores as."""
    picked, counted, weights, total = _answers(
        log_probabilities, name, labels, weight, ignore_index, reduction
    )
    likely = log_probabilities[_at(picked)]
    with np.errstate(invalid="ignore", over="ignore"):
        losses = np.where(counted, -weights * likely, 0).astype(log_probabilities.dtype)
        return losses if reduction == "none" else (losses.sum() / total).item()


def _blame(grad_output, scores, name, labels, weight, ignore_index, reduction):
    """Return the gradient of `nll_loss` at each right answer, 0 where ignored; and that answer."""
    picked, counted, weights, total = _answers(
        scores, name, labels, weight, ignore_index, reduction
    )
    shape = picked.shape if reduction == "none" else ()
    grad_output = _checks.upstream(grad_output, shape, _checks.floats)
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        blame = np.where(counted, -grad_output * weights / total, 0).astype(scores.dtype)
    return blame, picked


def _at(picked):
    """Return the index of the right answers: `take_along_axis` takes ten times as long."""
    first, *others = np.indices(picked.shape, sparse=True)
    return first, picked, *others


def _answers(scores, name, labels, weight, ignore_index, reduction):
    """Return the right class of each, whether it counts, its weight, and what to divide by."""
    ignore_index = _checks.integer(ignore_index, "ignore_index")
    labels = _checks.labels(labels, "labels", scores, name, ignore_index)
    _checks.one_of(reduction, "reduction", ("mean", "sum", "none"))
    counted = labels != ignore_index
    picked = np.where(counted, labels, 0)
    weights = _weights(weight, scores, name)[picked]
    total = weights[counted].sum() if reduction == "mean" else weights.dtype.type(1)
    return picked, counted, weights, total


def _weights(weight, scores, name):
    """Return the weight of each class: ones, unless the caller has others."""
    classes = scores.shape[1]
    if weight is None:
        return np.ones(classes, dtype=scores.dtype)
    weight = _checks.floats(weight, "weight")
    _checks.same_shape(weight, "weight", (classes,), f"for `{name}` of shape {scores.shape}")
    return weight
