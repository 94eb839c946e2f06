"""Batch norm: bring every channel to mean 0 and variance 1, and let it learn another of both."""

import numpy as np

from cnn_core import _checks
from cnn_core.functional._docs import gradient_of


def batch_norm(
    images,
    running_mean,
    running_var,
    weight=None,
    bias=None,
    training=False,
    momentum=0.1,
    eps=1e-5,
):
    """Take the mean off every channel, divide by its spread, then stretch and move it.

    Parameters
    ----------
    images : array_like of shape (N, C, H, W) or (N, C), or any that begins so
        Pictures, feature maps or rows of numbers.
    running_mean, running_var : array_like of shape (C,), or None in training
        Mean and variance of each channel over many batches: what evaluation uses.
    weight, bias : array_like of shape (C,), optional
        What each channel is multiplied with after that, and what is added.
    training : bool, default False
        Whether to use the mean and the variance of these very pictures.
    momentum : float, default 0.1
        How much a new batch counts in the running statistics. It stands here because it does in
        PyTorch, which changes them on the way. Here no argument is changed: `running_statistics`
        returns the new ones.
    eps : float, default 1e-5
        Added to the variance, so that nothing is divided by 0.

    Returns
    -------
    ndarray of the shape of `images`
        ``(images - mean) / sqrt(var + eps) * weight + bias``.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or shape.
    ValueError
        If a channel holds a single number in training: less its mean, nothing would be left; or a
        running variance is negative in evaluation.

    Notes
    -----
    The variance of the batch is the mean of the squares, divided by n, not by n - 1. All sums are
    taken in 64 bits, so that huge float32 numbers stay finite.

    References
    ----------
    S. Ioffe, C. Szegedy, "Batch normalization: accelerating deep network training by reducing
    internal covariate shift", ICML 2015.

    Examples
    --------
    >>> batch_norm([[1, 0], [5, 9]], None, None, training=True, eps=0)
    array([[-1., -1.],
           [ 1.,  1.]])
    >>> batch_norm([[1, 0], [5, 9]], [1, 9], [4, 9], weight=[1, 10], bias=[0, 5], eps=0)
    array([[  0., -25.],
           [  2.,   5.]])
    """
    images, weight, bias, dtype = _arguments(
        images, running_mean, running_var, weight, bias, training, momentum, eps
    )
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        normal, _ = _normal(images, running_mean, running_var, training, eps)
        normal *= weight
        normal += bias
        return normal.astype(dtype, copy=False)


@gradient_of(batch_norm)
def batch_norm_backward(
    grad_output,
    images,
    running_mean,
    running_var,
    weight=None,
    bias=None,
    training=False,
    momentum=0.1,
    eps=1e-5,
):
    """Send the blame back to the pictures, the weight and the bias.

    Returns
    -------
    grad_images : ndarray of the shape of `images`
        With ``g = grad_output * weight / sqrt(var + eps)``: that is ``g`` in evaluation; in
        training ``g - mean(g) - normal * mean(g * normal)``, with the means over a channel, as each
        number moves the mean and the variance of its channel too.
    grad_weight, grad_bias : ndarray of shape (C,), or None without a weight, a bias
        Sums over each channel: of ``grad_output * normal``, and of ``grad_output``.

    Notes
    -----
    ``normal`` is ``(images - mean) / sqrt(var + eps)``. The running statistics get no gradient.

    Examples
    --------
    >>> grad_images, grad_weight, grad_bias = batch_norm_backward(
    ...     [[8, 4], [0, 4]], [[1, 0], [5, 9]], [1, 9], [4, 1], weight=[1, 10], eps=0
    ... )
    >>> grad_images
    array([[ 4., 40.],
           [ 0., 40.]])
    >>> grad_weight, grad_bias
    (array([  0., -36.]), None)
    """
    has_weight, has_bias = weight is not None, bias is not None
    images, weight, bias, dtype = _arguments(
        images, running_mean, running_var, weight, bias, training, momentum, eps
    )
    grad_output = _checks.upstream(grad_output, images.shape, _checks.floats)
    dtype = np.result_type(dtype, grad_output)
    axes, count = _axes(images)
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        normal, deviation = _normal(images, running_mean, running_var, training, eps)
        grad_bias = grad_output.sum(axis=axes, dtype=np.float64, keepdims=True)
        grad_weight = (grad_output * normal).sum(axis=axes, keepdims=True)
        grad_images = grad_output.astype(np.float64)
        if training and count:
            grad_images -= grad_bias / count
            grad_images -= np.multiply(normal, grad_weight / count, out=normal)
        grad_images *= weight / deviation
        return (
            grad_images.astype(dtype, copy=False),
            grad_weight.reshape(-1).astype(dtype) if has_weight else None,
            grad_bias.reshape(-1).astype(dtype) if has_bias else None,
        )


def running_statistics(images, running_mean, running_var, momentum=0.1):
    """Move the running mean and variance of each channel a little towards those of a batch.

    Parameters
    ----------
    images, running_mean, running_var, momentum
        As in `batch_norm`.

    Returns
    -------
    running_mean, running_var : ndarray of shape (C,)
        ``(1 - momentum) * old + momentum * that of the batch``, of the type of the old ones; as
        they were after a batch of zero pictures.

    Raises
    ------
    TypeError, ValueError
        As `batch_norm` in training.

    Notes
    -----
    The variance is here the one divided by n - 1, while `batch_norm` itself divides by n: as in
    PyTorch, MLX and tinygrad. ONNX, Keras, Flax and Paddle keep the one divided by n: after a batch
    of 0 and 4, from a variance of 1 on and with a tenth of the new one, 1.3 in place of 1.7. And
    `momentum` is the share of the new batch, as in PyTorch, MLX and tinygrad; in ONNX, Keras, Flax
    and Paddle it is that of the old value, 0.9 or 0.99.

    Examples
    --------
    >>> running_statistics([[1, 0], [5, 9]], running_mean=[0, 0], running_var=[1, 1], momentum=0.5)
    (array([1.5 , 2.25]), array([ 4.5 , 20.75]))
    """
    images, *_ = _arguments(images, running_mean, running_var, None, None, True, momentum, 0)
    old_mean = _checks.floats(running_mean, "running_mean")
    old_var = _checks.floats(running_var, "running_var")
    _, count = _axes(images)
    if not count:
        return old_mean.copy(), old_var.copy()
    with np.errstate(invalid="ignore", over="ignore"):
        mean, var = (numbers.reshape(-1) for numbers in _moments(images))
        mean = old_mean + momentum * (mean - old_mean)
        var = old_var + momentum * (var * (count / (count - 1)) - old_var)
        return mean.astype(old_mean.dtype), var.astype(old_var.dtype)


def _normal(images, running_mean, running_var, training, eps):
    """Return the pictures less the mean, divided by the deviation; and the deviation."""
    if training:
        mean, var = _moments(images)
    else:
        mean, var = (_per_channel(array, images) for array in (running_mean, running_var))
    deviation = np.sqrt(var + eps)
    normal = images - mean
    normal /= deviation
    return normal, deviation


def _moments(images):
    """Return mean and variance of each channel, in 64 bits, as arrays that fit the pictures."""
    axes, count = _axes(images)
    mean = images.sum(axis=axes, dtype=np.float64, keepdims=True) / max(count, 1)
    squares = images - mean
    squares *= squares
    return mean, squares.sum(axis=axes, keepdims=True) / max(count, 1)


def _axes(images):
    """Return the axes along which a channel lies, and how many numbers it holds."""
    return (0, *range(2, images.ndim)), images.size // images.shape[1]


def _per_channel(array, images):
    """Return one number for each channel, in 64 bits, as an array that fits the pictures."""
    return np.asarray(array, dtype=np.float64).reshape(-1, *[1] * (images.ndim - 2))


def _arguments(images, running_mean, running_var, weight, bias, training, momentum, eps):
    """Check the arguments; return the pictures, weight and bias that fit, and the type to give."""
    images = _checks.floats(images, "images", "N", "C", "...")
    _checks.flag(training, "training")
    _checks.number(momentum, "momentum", minimum=0, maximum=1)
    _checks.number(eps, "eps", minimum=0)
    if training:
        _, count = _axes(images)
        _checks.more_than_one(count, "images", "for each channel in training", images.shape)
    given, because = {"weight": weight, "bias": bias}, f"for `images` of shape {images.shape}"
    running = {"running_mean": running_mean, "running_var": running_var}
    dtypes = [images.dtype]
    for name, array in (running | given).items():
        if array is not None or (name in running and not training):
            array = _checks.floats(array, name)
            _checks.same_shape(array, name, images.shape[1:2], because)
            dtypes.append(array.dtype)
            # its root would be NaN; training has no use for it
            if name == "running_var" and not training and (array < 0).any():
                raise ValueError(f"`running_var` must be at least 0, got {array.min()}")
    weight, bias = 1 if weight is None else weight, 0 if bias is None else bias
    return images, _per_channel(weight, images), _per_channel(bias, images), np.result_type(*dtypes)
