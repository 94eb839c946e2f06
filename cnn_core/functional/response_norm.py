"""Local response norm: channels that damp their neighbours, as in the first deep networks."""

import numpy as np

from cnn_core import _checks
from cnn_core.functional._docs import gradient_of


def local_response_norm(images, size, alpha=1e-4, beta=0.75, k=1.0):
    """Divide each number by what the same pixel holds in the neighbouring channels.

    Parameters
    ----------
    images : array_like of shape (N, C, H, W), or any that begins with (N, C, L)
        Feature maps.
    size : int
        How many neighbouring channels count, its own among them; ``size // 2`` of them before it.
    alpha, beta, k : float, default 0.0001, 0.75 and 1
        As in the formula below.

    Returns
    -------
    ndarray of the shape of `images`
        ``value / (k + alpha * mean)**beta``, with the mean of the squares of the neighbours;
        channels that do not exist count as 0.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind, shape or value.

    Notes
    -----
    Batch norm has taken its place. PyTorch, ONNX Runtime, OpenCV, OpenVINO, Paddle, MXNet and ncnn
    divide `alpha` by `size`, as here; TensorFlow, LiteRT and the article do not.

    References
    ----------
    A. Krizhevsky, I. Sutskever, G. Hinton, "ImageNet classification with deep convolutional neural
    networks", NIPS 2012.

    Examples
    --------
    >>> local_response_norm([[[6], [3], [0]]], size=3, alpha=1, beta=1, k=0)
    array([[[0.4],
            [0.2],
            [0. ]]])
    """
    images, size, base = _arguments(images, size, alpha, beta, k)
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        return np.asarray(images / base**beta, dtype=images.dtype)


@gradient_of(local_response_norm)
def local_response_norm_backward(grad_output, images, size, alpha=1e-4, beta=0.75, k=1.0):
    """Send the gradient back to each number, and to the neighbours that it damped.

    Returns
    -------
    ndarray of the shape of `images`
        ``grad_output / base**beta - 2 * alpha * beta / size * value * total``, where ``base`` is
        ``k + alpha * mean`` and ``total`` the sum of ``grad_output * value / base**(beta + 1)``
        over the channels that have this one among their neighbours.

    Examples
    --------
    >>> gradient = local_response_norm_backward([[[1], [1]]], [[[2], [2]]], 1, alpha=1, k=0)
    >>> gradient.round(4).ravel()
    array([-0.1768, -0.1768])
    """
    images, size, base = _arguments(images, size, alpha, beta, k)
    grad_output = _checks.upstream(grad_output, images.shape, _checks.floats)
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        damped = grad_output * images / base ** (beta + 1)
        total = _neighbours(damped, size, (size - 1) // 2)
        gradient = grad_output / base**beta - (2 * alpha * beta / size) * images * total
        return np.asarray(gradient, dtype=np.result_type(images, grad_output))


def _neighbours(maps, size, before):
    """Add up `size` channels from `before` ahead of each one on, as far as there are any."""
    total, channels = np.zeros(maps.shape), maps.shape[1]
    for step in range(max(-before, 1 - channels), min(size - before, channels)):
        near, far = max(0, step), min(0, step)
        total[:, -far : channels - near] += maps[:, near : channels + far]
    return total


def _arguments(images, size, alpha, beta, k):
    """Check the arguments; return the first two, and what is raised to a power."""
    images = _checks.floats(images, "images", "N", "C", "L", "...")
    size = _checks.integer(size, "size", minimum=1)
    for value, name in ((alpha, "alpha"), (beta, "beta"), (k, "k")):
        _checks.number(value, name, minimum=0)
    with np.errstate(invalid="ignore", over="ignore"):
        return images, size, k + alpha / size * _neighbours(images**2, size, size // 2)
