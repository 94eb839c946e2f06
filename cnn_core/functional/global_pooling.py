"""Global pooling: one number of each feature map, however large it is."""

import math

import numpy as np

from cnn_core import _checks
from cnn_core.functional._docs import gradient_of


def global_avg_pool2d(images):
    """Take the mean of each feature map.

    Parameters
    ----------
    images : array_like of shape (N, C, H, W)
        Pictures or feature maps.

    Returns
    -------
    ndarray of shape (N, C, 1, 1)
        One number for each map.

    Raises
    ------
    TypeError, ValueError
        If `images` are not real numbers in four axes.

    Notes
    -----
    PyTorch writes it ``adaptive_avg_pool2d(images, 1)``. Taught in lesson 07.

    References
    ----------
    M. Lin, Q. Chen, S. Yan, "Network in network", ICLR 2014.

    Examples
    --------
    >>> global_avg_pool2d([[[[1, 5], [2, 4]]]])
    array([[[[3.]]]])
    """
    with np.errstate(invalid="ignore", over="ignore"):
        return _checks.floats(images, "images", "N", "C", "H", "W").mean(axis=(2, 3), keepdims=True)


@gradient_of(global_avg_pool2d, lesson="11")
def global_avg_pool2d_backward(grad_output, images):
    """Share the blame of each mean out equally among the numbers of its feature map.

    Returns
    -------
    ndarray of shape (N, C, H, W)
        How much the loss grows with each number.

    Examples
    --------
    >>> global_avg_pool2d_backward([[[[8]]]], [[[[1, 5], [2, 4]]]])
    array([[[[2., 2.],
             [2., 2.]]]])
    """
    images = _checks.floats(images, "images", "N", "C", "H", "W")
    grad_output = _checks.upstream(grad_output, (*images.shape[:2], 1, 1), _checks.floats)
    shares = grad_output / np.array(
        math.prod(images.shape[2:]), np.result_type(grad_output, images)
    )
    return np.broadcast_to(shares, images.shape).copy()


def global_max_pool2d(images):
    """Keep the largest number of each feature map.

    Parameters
    ----------
    images
        As in `global_avg_pool2d`.

    Returns
    -------
    ndarray of shape (N, C, 1, 1)
        One number for each map.

    Raises
    ------
    TypeError, ValueError
        As `global_avg_pool2d`.

    Notes
    -----
    PyTorch writes it ``adaptive_max_pool2d(images, 1)``.

    References
    ----------
    M. Oquab, L. Bottou, I. Laptev, J. Sivic, "Is object localization for free?", CVPR 2015.

    Examples
    --------
    >>> global_max_pool2d([[[[1, 5], [2, 4]]]])
    array([[[[5.]]]])
    """
    return _checks.floats(images, "images", "N", "C", "H", "W").max(axis=(2, 3), keepdims=True)


@gradient_of(global_max_pool2d)
def global_max_pool2d_backward(grad_output, images):
    """Hand the blame of each largest number to the pixel that it came from.

    Returns
    -------
    ndarray of shape (N, C, H, W)
        0 but for the pixel that won its map: the first one, of equal ones.

    Examples
    --------
    >>> global_max_pool2d_backward([[[[8]]]], [[[[1, 5], [5, 4]]]])
    array([[[[0., 8.],
             [0., 0.]]]])
    """
    images = _checks.floats(images, "images", "N", "C", "H", "W")
    grad_output = _checks.upstream(grad_output, (*images.shape[:2], 1, 1), _checks.floats)
    maps = images.reshape(*images.shape[:2], math.prod(images.shape[2:]))
    grads = np.zeros(maps.shape, np.result_type(grad_output, images))
    np.put_along_axis(grads, maps.argmax(axis=2)[..., None], grad_output[..., 0], axis=2)
    return grads.reshape(images.shape)
