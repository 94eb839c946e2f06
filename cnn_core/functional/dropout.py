"""Dropout: leave numbers out at random in training, so that no unit relies on a single other."""

import numpy as np

from cnn_core import _checks
from cnn_core.functional._bits import keep
from cnn_core.functional._docs import gradient_of


def dropout(images, p=0.5, training=True, *, rng):
    """Turn each number into 0 with a chance of `p`, and stretch the others to make up for it.

    Parameters
    ----------
    images : array_like of any shape
        Feature maps, or any other numbers.
    p : float, default 0.5
        The chance to be left out, from 0 to 1.
    training : bool, default True
        Whether to do anything at all: in evaluation, all numbers stay as they are.
    rng : numpy.random.Generator or int
        What decides which numbers are left out. A generator is not moved on: the same one leaves
        out the same numbers again, here and in the gradient. So take another for the next batch.

    Returns
    -------
    ndarray of the same shape
        0, or ``value / (1 - p)``. On average that is the value again.

    Raises
    ------
    TypeError, ValueError
        If `images` are not real numbers in a plain array, `p` is not from 0 to 1, `training` not
        True or False, or `rng` neither a generator nor a whole number.

    References
    ----------
    N. Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting",
    JMLR 15, 2014.

    Examples
    --------
    >>> dropout([1, 2, 3, 4, 5, 6], p=0.5, rng=1)
    array([0., 4., 6., 8., 0., 0.])
    >>> dropout([1, 2, 3, 4, 5, 6], p=0.5, training=False, rng=1)
    array([1., 2., 3., 4., 5., 6.])
    """
    images = _checks.floats(images, "images")
    return _thinned(images, images.shape, p, training, rng)


@gradient_of(dropout)
def dropout_backward(grad_output, images, p=0.5, training=True, *, rng):
    """Let the blame through, stretched, where the number was kept, and stop it elsewhere.

    Returns
    -------
    ndarray of the same shape
        0, or ``grad_output / (1 - p)``; `grad_output` as it is in evaluation.

    Examples
    --------
    >>> dropout_backward([1, 1, 1, 10, 10, 10], [1, 2, 3, 4, 5, 6], p=0.5, rng=1)
    array([ 0.,  2.,  2., 20.,  0.,  0.])
    """
    images = _checks.floats(images, "images")
    grad_output = _checks.upstream(grad_output, images.shape, _checks.floats)
    dtype = np.result_type(images, grad_output)
    return _thinned(grad_output.astype(dtype, copy=False), images.shape, p, training, rng)


def _thinned(values, shape, p, training, rng):
    """Return the values with those left out that `rng` says, and the others stretched."""
    p = _checks.number(p, "p", minimum=0, maximum=1)
    rng = _checks.generator(rng, "rng")
    if not _checks.flag(training, "training") or p == 0:
        return values.copy()
    kept = rng.random(shape, dtype=np.float32) >= p
    stretch = values.dtype.type(1 / (1 - p) if p < 1 else 0)
    with np.errstate(over="ignore"):
        return np.asarray(keep(values, np.asarray(kept)) * stretch)
