"""How wrong numbers are: the loss where the answer is a number, or a whole picture."""

import numpy as np

from cnn_core import _checks
from cnn_core.functional._docs import gradient_of


def mse_loss(outputs, targets, reduction="mean", weight=None):
    """Square how far each number is from the right one.

    Parameters
    ----------
    outputs : array_like of any shape
        What a network gives.
    targets : array_like of the shape of `outputs`
        What it should give.
    reduction : {"mean", "sum", "none"}, default "mean"
        What to make of the squares.
    weight : array_like of the shape of `outputs`, optional
        How much each square counts; 1 when left out. The mean divides by the sum of the weights.

    Returns
    -------
    float, or ndarray of the shape of `outputs` with "none"
        ``weight * (output - target)**2`` for each; NaN is the mean of none.

    Raises
    ------
    TypeError, ValueError
        If an argument does not hold real numbers, or shapes do not match exactly.

    References
    ----------
    C. Bishop, "Pattern Recognition and Machine Learning", 2006, section 1.2.5.

    Examples
    --------
    >>> mse_loss([[1, 5]], [[2, 2]])
    5.0
    >>> mse_loss([[1, 5]], [[2, 2]], weight=[[3, 1]])
    3.0
    """
    apart, weight, total = _arguments(outputs, targets, reduction, weight)
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        losses = np.asarray(apart * apart * weight)
        return losses if reduction == "none" else (losses.sum() / total).item()


@gradient_of(mse_loss)
def mse_loss_backward(grad_output, outputs, targets, reduction="mean", weight=None):
    """Blame every number for twice its distance from the right one.

    Returns
    -------
    ndarray of the shape of `outputs`
        ``grad_output * 2 * weight * (output - target)``, divided as the mean is. Targets and
        weights get no gradient.

    Examples
    --------
    >>> mse_loss_backward(1, [[1, 5]], [[2, 2]])
    array([[-1.,  3.]])
    """
    apart, weight, total = _arguments(outputs, targets, reduction, weight)
    shape = apart.shape if reduction == "none" else ()
    grad_output = _checks.upstream(grad_output, shape, _checks.floats)
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        gradient = grad_output * (2 * apart * weight / total)
        return np.asarray(gradient, np.result_type(apart, grad_output) if shape else apart.dtype)


def _arguments(outputs, targets, reduction, weight):
    """Check the arguments; return the distances, how much they count, and what to divide by."""
    outputs = _checks.floats(outputs, "outputs")
    targets = _checks.floats(targets, "targets")
    _checks.same_shape(targets, "targets", outputs.shape, "to match `outputs`")
    _checks.one_of(reduction, "reduction", ("mean", "sum", "none"))
    with np.errstate(invalid="ignore", over="ignore"):
        apart = np.asarray(outputs - targets, outputs.dtype)
    count = outputs.size
    if weight is None:
        weight = np.ones((), outputs.dtype)
    else:
        weight = _checks.floats(weight, "weight")
        _checks.same_shape(weight, "weight", outputs.shape, "to match `outputs`")
        count = weight.sum()
        weight = weight.astype(outputs.dtype, copy=False)
    return apart, weight, outputs.dtype.type(count if reduction == "mean" else 1)
