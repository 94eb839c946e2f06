"""ReLU: keep what is positive; what was kept takes the blame."""

import numpy as np

from cnn_core import _checks


def relu(input_image):
    """Keep what is positive and turn what is negative into 0.

    Parameters
    ----------
    input_image : array_like of any shape
        A feature map, or any other numbers.

    Returns
    -------
    ndarray of the same shape
        ``max(0, value)`` for each value. NaN stays NaN.

    Raises
    ------
    TypeError, ValueError
        If it holds something else than real numbers, or nothing.

    Notes
    -----
    Taught in lesson 06.

    References
    ----------
    V. Nair, G. Hinton, "Rectified linear units improve restricted Boltzmann machines", ICML 2010.

    Examples
    --------
    >>> relu([[-6, 12], [0, -1]])
    array([[ 0, 12],
           [ 0,  0]])
    """
    return np.asarray(np.maximum(_checks.array(input_image, "input_image"), 0))


def relu_backward(grad_output, input_image):
    """Let the blame through where the number was positive, and stop it elsewhere.

    Parameters
    ----------
    grad_output : array_like of the shape of `input_image`
        How much the loss grows with each number that came out.
    input_image
        As in `relu`.

    Returns
    -------
    ndarray of the same shape
        How much the loss grows with each number that went in: ``grad_output`` where that is
        positive, 0 where it is negative. At 0 itself, where ReLU has no slope, it is 0.

    Raises
    ------
    TypeError, ValueError
        As `relu`; and ValueError if `grad_output` has another shape.

    Notes
    -----
    Where `input_image` is NaN, so is what came out, and the gradient is let through. Taught in
    lesson 11.

    Examples
    --------
    >>> relu_backward([[10, 20, 30, 40]], [[-6, 12, 0, 3]])
    array([[ 0, 20,  0, 40]])
    """
    input_image = _checks.array(input_image, "input_image")
    grad_output = _checks.upstream(grad_output, input_image.shape)
    return np.where(input_image <= 0, np.zeros_like(grad_output), grad_output)
