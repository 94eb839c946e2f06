"""What every function of one number does around its formula: check, compute quietly, keep the type.

The formulas themselves are given floats in an array, and may warn of nothing: that infinity less
itself is NaN, and that a huge number times another is infinite, is seen in the result.
"""

import functools

import numpy as np

from cnn_core import _checks
from cnn_core.functional import _docs

_quietly = np.errstate(invalid="ignore", over="ignore", under="ignore")


def pointwise(lesson=None):
    """Let a formula for an array of floats be applied to any numbers, and say so in its docstring.

    Examples
    --------
    >>> @pointwise()
    ... def square(values):
    ...     return values**2
    >>> square([1, -3])
    array([1., 9.])
    """

    def complete(formula):
        compute = _quietly(formula)

        @functools.wraps(formula)
        def function(values, *options, **named):
            values = _checks.floats(values, "values")
            return np.asarray(compute(values, *options, **named), dtype=values.dtype)

        return _docs.activation(function, lesson)

    return complete


def gradient_of_pointwise(forward, lesson=None):
    """Do the same for a gradient: its formula is given two arrays of the same shape and type."""

    def complete(formula):
        compute = _quietly(formula)

        @functools.wraps(formula)
        def backward(grad_output, values, *options, **named):
            values = _checks.floats(values, "values")
            grad_output = _checks.upstream(grad_output, values.shape, _checks.floats)
            dtype = np.result_type(grad_output, values)
            grad_output = grad_output.astype(dtype, copy=False)
            values = values.astype(dtype, copy=False)
            return np.asarray(compute(grad_output, values, *options, **named), dtype=dtype)

        return _docs.gradient_of(forward, lesson)(backward)

    return complete
