"""Flattening, and the fully connected layer that follows it."""

import math

import numpy as np

from cnn_core import _checks
from cnn_core.functional._docs import gradient_of


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
    return values.reshape(_flat_shape(values.shape, start_dim, end_dim)).copy()


@gradient_of(flatten, lesson="11")
def flatten_backward(grad_output, values, start_dim=1, end_dim=-1):
    """Cut the rows up again into the axes that they were made of.

    Returns
    -------
    ndarray of the shape of `values`
        The same numbers, a copy.

    Examples
    --------
    >>> flatten_backward([[1, 2, 3, 4]], [[[5, 6], [7, 8]]])
    array([[[1., 2.],
            [3., 4.]]])
    """
    values = _checks.floats(values, "values")
    grad_output = _checks.upstream(
        grad_output, _flat_shape(values.shape, start_dim, end_dim), _checks.floats
    )
    dtype = np.result_type(grad_output, values)
    return grad_output.reshape(values.shape).astype(dtype)


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
    inputs, weight, bias = _arguments(inputs, weight, bias)
    with np.errstate(invalid="ignore", over="ignore"):
        outputs = inputs @ weight.T
        return outputs if bias is None else outputs + bias


@gradient_of(linear, lesson="11")
def linear_backward(grad_output, inputs, weight, bias=None, *, for_input=True):
    """Send the blame of every output back to the inputs, the weights and the bias.

    Returns
    -------
    grad_inputs : ndarray of shape (N, D), or None without `for_input`
        How much the loss grows with each input: ``grad_output @ weight``.
    grad_weight : ndarray of shape (K, D)
        How much it grows with each weight, all rows added up: ``grad_output.T @ inputs``.
    grad_bias : ndarray of shape (K,), or None without a bias
        How much it grows with each bias, all rows added up.

    Examples
    --------
    >>> for gradient in linear_backward([[1, 10]], [[2, 3]], [[1, 0], [4, 5]], bias=[0, 0]):
    ...     print(gradient)
    [[41. 50.]]
    [[ 2.  3.]
     [20. 30.]]
    [ 1. 10.]
    """
    _checks.flag(for_input, "for_input")
    inputs, weight, bias = _arguments(inputs, weight, bias)
    shape = (*inputs.shape[:-1], len(weight))
    grad_output = _checks.upstream(grad_output, shape, _checks.floats)
    dtype = np.result_type(grad_output, inputs, weight, *([] if bias is None else [bias]))
    grad_output = grad_output.astype(dtype, copy=False)
    grad_rows = grad_output.reshape(-1, len(weight))
    with np.errstate(invalid="ignore", over="ignore"):
        grad_weight = grad_rows.T @ inputs.reshape(-1, inputs.shape[-1])
        grad_bias = None if bias is None else grad_rows.sum(axis=0)
        grad_inputs = grad_output @ weight if for_input else None
        return grad_inputs, grad_weight, grad_bias


def _flat_shape(shape, start_dim, end_dim):
    """Return the shape of an array some of whose axes are joined."""
    first = _checks.axis(start_dim, "start_dim", shape)
    last = _checks.axis(end_dim, "end_dim", shape, minimum=first)
    return (*shape[:first], math.prod(shape[first : last + 1]), *shape[last + 1 :])


def _arguments(inputs, weight, bias):
    """Check the arguments of `linear`."""
    inputs = _checks.floats(inputs, "inputs", "...", "D")
    weight = _checks.floats(weight, "weight", "K", "D")
    because = f"for `inputs` of shape {inputs.shape}"
    _checks.same_shape(weight, "weight", ("K", inputs.shape[-1]), because)
    if bias is not None:
        bias = _checks.floats(bias, "bias")
        _checks.same_shape(bias, "bias", weight.shape[:1], f"for `weight` of shape {weight.shape}")
    return inputs, weight, bias
