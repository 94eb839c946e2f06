"""How wrong the scores are when each class is asked by itself: yes or no, maybe several."""

import numpy as np

from cnn_core import _checks
from cnn_core.functional._docs import gradient_of
from cnn_core.functional.smooth_activations import sigmoid


def binary_cross_entropy_with_logits(
    logits, targets, weight=None, reduction="mean", pos_weight=None
):
    """Measure how far the scores are from the right answers, class by class: 0 is perfect.

    Parameters
    ----------
    logits : array_like of any shape
        Scores; (N, K) for N pictures and K classes, for example.
    targets : array_like of the shape of `logits`
        What is true of each: 1 for yes, 0 for no, and anything between for a share.
    weight : array_like, optional
        How much each loss counts; 1 when left out. It is stretched to the shape of `logits`, as
        NumPy stretches: (K,) weighs the classes, (N, 1) the pictures.
    reduction : {"mean", "sum", "none"}, default "mean"
        What to make of the losses. The mean divides by their number, whatever they weigh.
    pos_weight : array_like, optional
        How much a yes counts, beside a no; 1 when left out. It is stretched in the same way.

    Returns
    -------
    float, or ndarray of the shape of `logits` with "none"
        ``-weight * (pos_weight * target * log(p) + (1 - target) * log(1 - p))`` for each, where
        ``p = sigmoid(logit)``; NaN is the mean of none.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers.
    ValueError
        If shapes do not match, or a target is not from 0 to 1.

    Notes
    -----
    Computed from the logits: no probability is rounded to 0 or 1, so a logit of 1000 has a loss of
    1000 where the answer is no. A network that knows nothing, and gives every class the score 0,
    has a loss of ``log(2)``. Taught in lesson 09.

    References
    ----------
    I. Goodfellow, Y. Bengio, A. Courville, "Deep Learning", 2016, section 6.2.2.2.

    Examples
    --------
    >>> binary_cross_entropy_with_logits([[1000, -1000]], [[1, 1]], reduction="none")
    array([[   0., 1000.]])
    >>> round(binary_cross_entropy_with_logits([[0, 0]], [[1, 0]]), 4)
    0.6931
    """
    logits, targets, weight, pos_weight = _read(logits, targets, weight, reduction, pos_weight)
    with np.errstate(invalid="ignore", over="ignore"):
        losses = pos_weight * targets * _softplus(-logits) + (1 - targets) * _softplus(logits)
        losses = np.asarray(weight * losses, logits.dtype)
        if reduction == "none":
            return losses
        return float(losses.sum() / _divisor(logits, reduction))


@gradient_of(binary_cross_entropy_with_logits, lesson="09")
def binary_cross_entropy_with_logits_backward(
    grad_output, logits, targets, weight=None, reduction="mean", pos_weight=None
):
    """Blame every score for how far its probability is from what is true.

    Returns
    -------
    ndarray of the shape of `logits`
        ``sigmoid(logit) - target``, weighted and divided as the loss is. Targets and weights get
        no gradient.

    Notes
    -----
    Unlike that of `cross_entropy`, a score's gradient depends on no other score.

    Examples
    --------
    >>> binary_cross_entropy_with_logits_backward(2, [[0, 0]], [[1, 0]])
    array([[-0.5,  0.5]])
    """
    logits, targets, weight, pos_weight = _read(logits, targets, weight, reduction, pos_weight)
    shape = logits.shape if reduction == "none" else ()
    grad_output = _checks.upstream(grad_output, shape, _checks.floats)
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        slopes = (1 - targets) * sigmoid(logits) - pos_weight * targets * sigmoid(-logits)
        blame = grad_output * weight / _divisor(logits, reduction)
        return np.asarray(blame * slopes, logits.dtype)


def _read(logits, targets, weight, reduction, pos_weight):
    """Return the four arrays, all of them able to meet the logits number by number."""
    logits = _checks.floats(logits, "logits")
    targets = _checks.floats(targets, "targets")
    _checks.same_shape(targets, "targets", logits.shape, "to match `logits`")
    outside = ~((targets >= 0) & (targets <= 1))
    if outside.any():
        raise ValueError(f"`targets` must be from 0 to 1, got {targets[outside][0]}")
    _checks.one_of(reduction, "reduction", ("mean", "sum", "none"))
    weight = _stretchable(weight, "weight", logits)
    return logits, targets, weight, _stretchable(pos_weight, "pos_weight", logits)


def _stretchable(value, name, logits):
    """Return the weights, which stretch to the shape of the logits; 1 when there are none."""
    value = _checks.floats(1 if value is None else value, name)
    padded = (1,) * (logits.ndim - value.ndim) + value.shape
    fits = len(padded) == logits.ndim and all(
        own in (1, size) for own, size in zip(padded, logits.shape, strict=True)
    )
    if not fits:
        raise ValueError(
            f"`{name}` must stretch to the shape {logits.shape} of `logits`, got shape "
            f"{value.shape}"
        )
    return value


def _softplus(values):
    """Return ``log(1 + exp(value))``, with ``exp`` taken of negative numbers only."""
    return np.maximum(values, 0) + np.log1p(np.exp(-np.abs(values)))


def _divisor(logits, reduction):
    """Return what the sum is divided by."""
    return logits.dtype.type(logits.size if reduction == "mean" else 1)
