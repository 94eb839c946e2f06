"""The layers that normalise each picture for itself: the same in training and in evaluation."""

import math

import numpy as np

from cnn_core import _checks, functional
from cnn_core.layers._layer import Layer, floating


class GroupNorm(Layer):
    """Bring each group of channels of each picture to mean 0 and variance 1, then stretch and move.

    Parameters
    ----------
    num_groups : int
        How many groups the channels are split into, neighbours together.
    num_channels : int
        Channels read, and made.
    eps : float, default 1e-5
        Added to the variance, so that nothing is divided by 0.
    affine : bool, default True
        Whether to learn a weight, 1 at first, and a bias, 0 at first, for each channel.
    dtype : {float32, float64}, default float32
        The type of what is learned.

    Examples
    --------
    >>> layer = GroupNorm(1, 2, eps=0)
    >>> layer([[[[1, 5]], [[5, 1]]]])
    array([[[[-1.,  1.]],
    <BLANKLINE>
            [[ 1., -1.]]]])
    """

    kind = "group_norm"
    window = None  # a number depends on all of its group

    def __init__(self, num_groups, num_channels, eps=1e-5, affine=True, *, dtype=np.float32):
        num_groups = _checks.integer(num_groups, "num_groups", minimum=1)
        num_channels = _checks.integer(num_channels, "num_channels", minimum=1)
        _checks.divides(num_groups, "num_groups", num_channels, "`num_channels`")
        super().__init__(
            num_groups=num_groups,
            num_channels=num_channels,
            eps=_checks.number(eps, "eps", minimum=0),
            affine=_checks.flag(affine, "affine"),
        )
        if affine:
            self.params = _neutral((num_channels,), dtype)

    def forward(self, images):
        """Return feature maps of the same shape."""
        images = self.remember(images, "N", self.options["num_channels"], "H", "W")
        groups, eps = self.options["num_groups"], self.options["eps"]
        return functional.group_norm(images, groups, **self.params, eps=eps)

    def backward(self, grad_output, for_input=True):
        """Return the gradient of what was read; overwrite `grads`."""
        groups, eps = self.options["num_groups"], self.options["eps"]
        back = functional.group_norm_backward
        grad_images = self._send_back(back, grad_output, groups, eps=eps)
        return grad_images if for_input else None


class LayerNorm(Layer):
    """Bring all that belongs to one picture to mean 0 and variance 1, then stretch and move it.

    Parameters
    ----------
    normalized_shape : int or tuple of int
        The sizes of the last axes, which are taken together: (C, H, W) for feature maps, D for rows
        of numbers.
    eps : float, default 1e-5
        Added to the variance, so that nothing is divided by 0.
    elementwise_affine : bool, default True
        Whether to learn a weight, 1 at first, and a bias, 0 at first, for each number.
    bias : bool, default True
        Whether the bias is among them.
    dtype : {float32, float64}, default float32
        The type of what is learned.

    Examples
    --------
    >>> layer = LayerNorm(2, eps=0)
    >>> layer([[1, 5], [7, 3]])
    array([[-1.,  1.],
           [ 1., -1.]])
    """

    kind = "layer_norm"
    window = None  # a number depends on all of its picture

    def __init__(
        self, normalized_shape, eps=1e-5, elementwise_affine=True, bias=True, *, dtype=np.float32
    ):
        sizes = normalized_shape if np.iterable(normalized_shape) else (normalized_shape,)
        shape = tuple(_checks.integer(size, "normalized_shape", minimum=1) for size in sizes)
        super().__init__(
            normalized_shape=shape,
            eps=_checks.number(eps, "eps", minimum=0),
            elementwise_affine=_checks.flag(elementwise_affine, "elementwise_affine"),
            bias=_checks.flag(bias, "bias"),
        )
        if elementwise_affine:
            self.params = _neutral(shape, dtype)
            if not bias:
                del self.params["bias"]

    def __repr__(self):  # a shape is written out, where other layers write equal sides as one
        options = ", ".join(f"{name}={value!r}" for name, value in self.options.items())
        return f"{type(self).__name__}({options})"

    def multiplications(self, input_shape):
        """Count the products with a weight for one picture: one for each number."""
        return math.prod(self.output_shape(input_shape)) if self.params else 0

    def forward(self, images):
        """Return an array of the same shape."""
        shape, eps = self.options["normalized_shape"], self.options["eps"]
        images = self.remember(images, "...", *shape)
        return functional.layer_norm(images, shape, **self.params, eps=eps)

    def backward(self, grad_output, for_input=True):
        """Return the gradient of what was read; overwrite `grads`."""
        shape, eps = self.options["normalized_shape"], self.options["eps"]
        back = functional.layer_norm_backward
        grad_images = self._send_back(back, grad_output, shape, eps=eps)
        return grad_images if for_input else None


def _neutral(shape, dtype):
    """Return a weight and a bias that change nothing yet."""
    _checks.bearable(shape, "weight")
    dtype = floating(dtype)
    return {"weight": np.ones(shape, dtype), "bias": np.zeros(shape, dtype)}
