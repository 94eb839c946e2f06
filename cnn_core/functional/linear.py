"""Flattening, and the fully connected layer that follows it."""

import math

import numpy as np

from cnn_core import _checks


def flatten(values, start_dim=1, end_dim=-1):
    """Lay several axes end to end: each picture becomes one row of numbers.

    Parameters
    ----------
    values : array_like of any shape
        Feature maps (N, C, H, W), for example.
    start_dim, end_dim : int, default 1 and -1
        The first and the last axis to be joined; negative ones count from the end.

    Returns
    -------
    ndarray of shape (N, C * H * W)
        A copy. The last axis varies fastest: channel by channel, row by row.

    Raises
    ------
    TypeError, ValueError
        If `values` are not real numbers in a plain array.
    ValueError
        If there is no such axis, or `start_dim` comes after `end_dim`.

    Notes
    -----
    `torch.flatten` starts at axis 0; here, as in ``torch.nn.Flatten``, pictures stay apart. Taught
    in lesson 09.

    References
    ----------
    C. Harris et al., "Array programming with NumPy", Nature 585, 2020.

    Examples
    --------
    >>> flatten([[[1, 2], [3, 4]], [[5, 6], [7, 8]]])
    array([[1., 2., 3., 4.],
           [5., 6., 7., 8.]])
    """
    values = _checks.floats(values, "values")
    first = _checks.axis(start_dim, "start_dim", values.shape)
    last = _checks.axis(end_dim, "end_dim", values.shape, minimum=first)
    joined = math.prod(values.shape[first : last + 1])
    return values.reshape(*values.shape[:first], joined, *values.shape[last + 1 :]).copy()


def linear(inputs, weight, bias=None):
    """Weigh all numbers of a row and add them up, with a bias: once for each output.

    Parameters
    ----------
    inputs : array_like of shape (N, D)
        One row of D numbers for each picture; or any shape that ends in D.
    weight : array_like of shape (K, D)
        One row of weights for each of K outputs.
    bias : array_like of shape (K,), optional
        What each output starts from.

    Returns
    -------
    ndarray of shape (N, K)
        ``inputs @ weight.T + bias``.

    Raises
    ------
    TypeError, ValueError
        If an argument does not hold real numbers in a plain array.
    ValueError
        If the shapes do not match exactly.

    Notes
    -----
    `cnn_core.fully_connected` takes its weights the other way round, as (D, K). Taught in
    lesson 09.

    References
    ----------
    I. Goodfellow, Y. Bengio, A. Courville, "Deep Learning", 2016, chapter 6.

    Examples
    --------
    >>> linear([[1, 2]], [[1, 0], [0, 1], [2, 2]], bias=[0, 0, 10])
    array([[ 1.,  2., 16.]])
    """
    inputs = _checks.floats(inputs, "inputs", "...", "D")
    weight = _checks.floats(weight, "weight", "K", "D")
    because = f"for `inputs` of shape {inputs.shape}"
    _checks.same_shape(weight, "weight", ("K", inputs.shape[-1]), because)
    with np.errstate(invalid="ignore", over="ignore"):
        outputs = inputs @ weight.T
        if bias is None:
            return outputs
        bias = _checks.floats(bias, "bias")
        _checks.same_shape(bias, "bias", weight.shape[:1], f"for `weight` of shape {weight.shape}")
        return outputs + bias
