"""Activations in straight pieces that stop rising: what small networks use for sigmoid and SiLU."""

import numpy as np

from cnn_core import _checks
from cnn_core.functional._bits import keep
from cnn_core.functional._pointwise import gradient_of_pointwise, pointwise


@pointwise()
def hardtanh(values, min_val=-1.0, max_val=1.0):
    """Cut off what lies below one number or above another.

    Parameters
    ----------
    values : array_like of any shape
        Feature maps, or any other numbers.
    min_val, max_val : float, default -1 and 1
        The smallest and the largest number that may come out; infinity for no limit.

    Returns
    -------
    ndarray of the same shape
        ``min(max(value, min_val), max_val)``. NaN stays NaN.

    Raises
    ------
    ValueError
        If `min_val` is above `max_val`.

    Notes
    -----
    ReLU6, in networks for telephones, is ``hardtanh(values, 0, 6)``.

    References
    ----------
    R. Collobert, "Large scale machine learning", 2004. M. Sandler et al., "MobileNetV2: inverted
    residuals and linear bottlenecks", CVPR 2018, for ReLU6.

    Examples
    --------
    >>> hardtanh([-4, 3, 8], min_val=0, max_val=6)
    array([0., 3., 6.])
    """
    return np.clip(values, *_limits(min_val, max_val))


@gradient_of_pointwise(hardtanh)
def hardtanh_backward(grad_output, values, min_val=-1.0, max_val=1.0):
    """Let the blame through between the limits, and stop it elsewhere.

    Returns
    -------
    ndarray of the same shape
        ``grad_output`` between the limits, 0 beyond them and at the limits themselves.

    Examples
    --------
    >>> hardtanh_backward([10, 20, 30], [-4, 3, 6], min_val=0, max_val=6)
    array([ 0., 20.,  0.])
    """
    lowest, highest = _limits(min_val, max_val)
    return keep(grad_output, ~((values <= lowest) | (values >= highest)))


@pointwise()
def hardsigmoid(values):
    """Go straight from 0 at -3 to 1 at 3: a sigmoid without an exponential.

    Returns
    -------
    ndarray of the same shape
        ``min(max(value + 3, 0), 6) / 6``.

    Notes
    -----
    ONNX, OpenCV, OpenVINO and ncnn have a slope of 0.2 in place of 1/6 when they are given none.

    References
    ----------
    A. Howard et al., "Searching for MobileNetV3", ICCV 2019.

    Examples
    --------
    >>> hardsigmoid([-4, 0, 1.5, 4])
    array([0.  , 0.5 , 0.75, 1.  ])
    """
    return np.clip(values + 3, 0, 6) / 6


@gradient_of_pointwise(hardsigmoid)
def hardsigmoid_backward(grad_output, values):
    """Let a sixth of the blame through where the line rises, and stop it elsewhere.

    Returns
    -------
    ndarray of the same shape
        ``grad_output / 6`` for values between -3 and 3, 0 at these and beyond.

    Examples
    --------
    >>> hardsigmoid_backward([12, 12, 12], [-4, 0, 3])
    array([0., 2., 0.])
    """
    return keep(grad_output, (values > -3) & (values < 3)) / 6


@pointwise()
def hardswish(values):
    """Weigh every number with its hard sigmoid.

    Returns
    -------
    ndarray of the same shape
        ``value * min(max(value + 3, 0), 6) / 6``.

    References
    ----------
    A. Howard et al., "Searching for MobileNetV3", ICCV 2019.

    Examples
    --------
    >>> hardswish([-4, -1.5, 0, 4])
    array([-0.   , -0.375,  0.   ,  4.   ])
    """
    return values * hardsigmoid(values)


@gradient_of_pointwise(hardswish)
def hardswish_backward(grad_output, values):
    """Send the blame back through the slope of the hard swish.

    Returns
    -------
    ndarray of the same shape
        ``grad_output * (value / 3 + 1 / 2)`` for values between -3 and 3; 0 at -3 and below,
        `grad_output` from 3 on.

    Examples
    --------
    >>> hardswish_backward([6, 6, 6], [-4, 1, 4])
    array([0., 5., 6.])
    """
    bent = grad_output * (np.clip(values, -3, 3) / 3 + values.dtype.type(0.5))
    return keep(np.where(values >= 3, grad_output, bent), ~(values <= -3))


def _limits(min_val, max_val):
    """Check the limits of hardtanh."""
    lowest, highest = _checks.number(min_val, "min_val"), _checks.number(max_val, "max_val")
    if not lowest <= highest:
        raise ValueError(f"`min_val` must be at most `max_val`, got {lowest} and {highest}")
    return lowest, highest
