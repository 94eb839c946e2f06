"""Group, instance and layer norm: what batch norm does, within each picture alone."""

import math

import numpy as np

from cnn_core import _checks
from cnn_core.functional._docs import gradient_of
from cnn_core.functional.normalisation import batch_norm, batch_norm_backward


def group_norm(images, num_groups, weight=None, bias=None, eps=1e-5):
    """Bring each group of neighbouring channels of each picture to mean 0 and variance 1.

    Parameters
    ----------
    images : array_like of shape (N, C, H, W) or (N, C), or any that begins so
        Pictures, feature maps or rows of numbers.
    num_groups : int
        How many groups the channels are split into, neighbours together: channels 0 to
        C / num_groups - 1 are the first group. One group takes all channels together; as many
        groups as channels take each map alone (instance norm).
    weight, bias, eps
        As in `batch_norm`.

    Returns
    -------
    ndarray of the shape of `images`
        ``(images - mean) / sqrt(var + eps) * weight + bias``, the mean and variance over a group
        of one picture.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or shape.
    ValueError
        If `num_groups` does not divide the channels.

    Notes
    -----
    It does the same in training and in evaluation, and does not know of the other pictures of a
    batch. The variance is the mean of the squares, divided by n, not by n - 1. A group of a single
    number becomes 0, as in PyTorch: less its mean, nothing is left of it.

    References
    ----------
    Y. Wu, K. He, "Group normalization", ECCV 2018.

    Examples
    --------
    >>> group_norm([[1, 5, 0, 2]], num_groups=2, eps=0)
    array([[-1.,  1., -1.,  1.]])
    >>> group_norm([[1, 5, 0, 2]], num_groups=2, weight=[1, 1, 1, 10], bias=[0, 0, 0, 7], eps=0)
    array([[-1.,  1., -1., 17.]])
    """
    images, weight, bias, groups, dtype = _of_groups(images, num_groups, weight, bias, eps)
    return _forward(images, groups, weight, bias, eps, dtype)


@gradient_of(group_norm)
def group_norm_backward(grad_output, images, num_groups, weight=None, bias=None, eps=1e-5):
    """Send the gradient back to the pictures, the weight and the bias.

    Returns
    -------
    grad_images : ndarray of the shape of `images`
        With ``g = grad_output * weight``: ``(g - mean(g) - normal * mean(g * normal)) /
        sqrt(var + eps)``, the means over a group of one picture.
    grad_weight, grad_bias : ndarray of shape (C,), or None without a weight, a bias
        Sums over each channel of all pictures: of ``grad_output * normal``, and of ``grad_output``.

    Notes
    -----
    ``normal`` is ``(images - mean) / sqrt(var + eps)``.

    Examples
    --------
    >>> gradients = group_norm_backward([[8, 0, 4, 4]], [[1, 5, 0, 2]], 2, bias=[0] * 4, eps=0)
    >>> for gradient in gradients:
    ...     print(gradient)
    [[0. 0. 0. 0.]]
    None
    [8. 0. 4. 4.]
    """
    learned = weight is not None, bias is not None
    images, weight, bias, groups, dtype = _of_groups(images, num_groups, weight, bias, eps)
    summed = (0, *range(2, images.ndim))
    return _backward(grad_output, images, groups, weight, eps, dtype, learned, summed)


def instance_norm(
    images,
    running_mean=None,
    running_var=None,
    weight=None,
    bias=None,
    use_input_stats=True,
    momentum=0.1,
    eps=1e-5,
):
    """Bring each feature map of each picture to mean 0 and variance 1.

    Parameters
    ----------
    images : array_like of shape (N, C, H, W), or any that begins so
        Pictures or feature maps.
    running_mean, running_var, weight, bias, momentum, eps
        As in `batch_norm`; the running ones are used without `use_input_stats`.
    use_input_stats : bool, default True
        Whether to use the mean and the variance of each map, or the running ones.

    Returns
    -------
    ndarray of the shape of `images`
        ``(images - mean) / sqrt(var + eps) * weight + bias``.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or shape, or running ones are needed and left out.
    ValueError
        If a map holds a single number: less its mean, nothing would be left.

    Notes
    -----
    It is `group_norm` with as many groups as channels, or `batch_norm` in evaluation.

    References
    ----------
    D. Ulyanov, A. Vedaldi, V. Lempitsky, "Instance normalization: the missing ingredient for fast
    stylization", 2016.

    Examples
    --------
    >>> instance_norm([[[1, 5], [0, 2]]], weight=[1, 10], eps=0)
    array([[[ -1.,   1.],
            [-10.,  10.]]])
    """
    images, own = _of_instances(images, use_input_stats, momentum)
    if own:
        return group_norm(images, images.shape[1], weight, bias, eps)
    return batch_norm(images, running_mean, running_var, weight, bias, False, momentum, eps)


@gradient_of(instance_norm)
def instance_norm_backward(
    grad_output,
    images,
    running_mean=None,
    running_var=None,
    weight=None,
    bias=None,
    use_input_stats=True,
    momentum=0.1,
    eps=1e-5,
):
    """Send the gradient back to the pictures, the weight and the bias.

    Returns
    -------
    grad_images, grad_weight, grad_bias : ndarray
        As in `group_norm_backward` with a channel a group; without `use_input_stats` as in
        `batch_norm_backward` in evaluation.

    Examples
    --------
    >>> for gradient in instance_norm_backward([[[8, 2]]], [[[1, 5]]], weight=[1], eps=0):
    ...     print(gradient)
    [[[0. 0.]]]
    [-6.]
    None
    """
    images, own = _of_instances(images, use_input_stats, momentum)
    if own:
        return group_norm_backward(grad_output, images, images.shape[1], weight, bias, eps)
    return batch_norm_backward(
        grad_output, images, running_mean, running_var, weight, bias, False, momentum, eps
    )


def layer_norm(images, normalized_shape, weight=None, bias=None, eps=1e-5):
    """Bring the last axes of an array, all of each picture or row, to mean 0 and variance 1.

    Parameters
    ----------
    images : array_like of shape (..., *normalized_shape)
        Pictures, feature maps or rows of numbers.
    normalized_shape : int or tuple of int
        The sizes of the last axes that are taken together: ``images.shape[1:]`` for all that
        belongs to one picture.
    weight, bias : array_like of shape `normalized_shape`, optional
        What each number is multiplied with after that, and what is added.
    eps
        As in `batch_norm`.

    Returns
    -------
    ndarray of the shape of `images`
        ``(images - mean) / sqrt(var + eps) * weight + bias``.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or shape.
    ValueError
        If the shape of `images` does not end in `normalized_shape`.

    Notes
    -----
    With `normalized_shape` (C, H, W) and no weight, it is `group_norm` with one group; but a weight
    has here a number of its own at every pixel.

    References
    ----------
    J. Ba, J. Kiros, G. Hinton, "Layer normalization", 2016.

    Examples
    --------
    >>> layer_norm([[1, 5], [0, 2]], normalized_shape=2, weight=[1, 10], eps=0)
    array([[-1., 10.],
           [-1., 10.]])
    """
    images, weight, bias, groups, dtype = _of_layers(images, normalized_shape, weight, bias, eps)
    return _forward(images, groups, weight, bias, eps, dtype)


@gradient_of(layer_norm)
def layer_norm_backward(grad_output, images, normalized_shape, weight=None, bias=None, eps=1e-5):
    """Send the gradient back to the pictures, the weight and the bias.

    Returns
    -------
    grad_images : ndarray of the shape of `images`
        As in `group_norm_backward`, the means over the last axes.
    grad_weight, grad_bias : ndarray of shape `normalized_shape`, or None without a weight, a bias
        Sums over all pictures: of ``grad_output * normal``, and of ``grad_output``.

    Examples
    --------
    >>> gradients = layer_norm_backward([[8, 0], [1, 1]], [[1, 5], [0, 2]], 2, weight=[1, 1], eps=0)
    >>> for gradient in gradients:
    ...     print(gradient)
    [[0. 0.]
     [0. 0.]]
    [-9.  1.]
    None
    """
    learned = weight is not None, bias is not None
    images, weight, bias, groups, dtype = _of_layers(images, normalized_shape, weight, bias, eps)
    summed = tuple(range(images.ndim - weight.ndim))
    return _backward(grad_output, images, groups, weight, eps, dtype, learned, summed)


def _forward(images, groups, weight, bias, eps, dtype):
    """Normalise the rows of `groups`, then stretch and move them."""
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        normal, _ = _normal(images, groups, eps)
        normal *= weight
        normal += bias
        return normal.astype(dtype, copy=False)


def _backward(grad_output, images, groups, weight, eps, dtype, learned, summed):
    """Return the three gradients; those of weight and bias are sums over the axes `summed`."""
    grad_output = _checks.upstream(grad_output, images.shape, _checks.floats)
    dtype = np.result_type(dtype, grad_output)
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        normal, deviation = _normal(images, groups, eps)
        grads = (grad_output * weight).reshape(groups)
        rows = normal.reshape(groups)
        mean = grads.sum(axis=1, keepdims=True) / groups[1]
        tilt = (grads * rows).sum(axis=1, keepdims=True) / groups[1]
        grad_images = ((grads - mean - rows * tilt) / deviation).reshape(images.shape)
        sums = (
            (grad_output * normal).sum(axis=summed),
            grad_output.sum(axis=summed, dtype=np.float64),
        )
    grad_weight, grad_bias = (
        total.astype(dtype) if wanted else None for total, wanted in zip(sums, learned, strict=True)
    )
    return grad_images.astype(dtype, copy=False), grad_weight, grad_bias


def _normal(images, groups, eps):
    """Normalise `images`, seen as rows of the shape `groups`; return them and the rows' deviations.

    Both in 64 bits; the former in the pictures' own shape again.
    """
    rows = images.reshape(groups).astype(np.float64)
    rows -= rows.sum(axis=1, keepdims=True) / groups[1]
    deviation = np.sqrt((rows * rows).sum(axis=1, keepdims=True) / groups[1] + eps)
    return (rows / deviation).reshape(images.shape), deviation


def _of_groups(images, num_groups, weight, bias, eps):
    """Check the arguments of group norm; return them so that they fit, rows, and the type."""
    images = _checks.floats(images, "images", "N", "C", "...")
    num_groups = _checks.integer(num_groups, "num_groups", minimum=1)
    channels = images.shape[1]
    _checks.divides(num_groups, "num_groups", channels, "the channels of `images`")
    size = math.prod(images.shape[1:]) // num_groups
    ones = (1,) * (images.ndim - 2)
    return _arguments(images, (channels,), ones, size, weight, bias, eps)


def _of_instances(images, use_input_stats, momentum):
    """Check what group norm does not know of; return the pictures, and whether to use their own."""
    images = _checks.floats(images, "images", "N", "C", "L", "...")
    _checks.number(momentum, "momentum", minimum=0, maximum=1)
    if own := _checks.flag(use_input_stats, "use_input_stats"):
        count = math.prod(images.shape[2:])
        _checks.more_than_one(count, "images", "for each channel of a picture", images.shape)
    return images, own


def _of_layers(images, normalized_shape, weight, bias, eps):
    """Check the arguments of layer norm; return them so that they fit, rows, and the type."""
    images = _checks.floats(images, "images")
    sizes = normalized_shape if np.iterable(normalized_shape) else (normalized_shape,)
    shape = tuple(_checks.integer(size, "normalized_shape", minimum=1) for size in sizes)
    name = f"for `normalized_shape` {shape}"
    _checks.same_shape(images, "images", (*["N"] * (images.ndim - len(shape)), *shape), name)
    return _arguments(images, shape, (), math.prod(shape), weight, bias, eps)


def _arguments(images, shape, ones, size, weight, bias, eps):
    """Check weight and bias; return them beside the pictures, how these fall into rows, the type.

    Both have the given `shape`, and get `ones` behind it to fit the pictures.
    """
    _checks.number(eps, "eps", minimum=0)
    dtypes, fitting = [images.dtype], []
    for value, name, neutral in ((weight, "weight", 1), (bias, "bias", 0)):
        array = np.full(shape, neutral, images.dtype) if value is None else value
        array = _checks.floats(array, name)
        _checks.same_shape(array, name, shape, f"for `images` of shape {images.shape}")
        dtypes.append(array.dtype)
        fitting.append(array.reshape(*shape, *ones))
    return images, *fitting, (images.size // size, size), np.result_type(*dtypes)
