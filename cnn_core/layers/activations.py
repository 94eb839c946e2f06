"""The layers that bend: each number for itself."""

from cnn_core import _checks, functional
from cnn_core.layers._layer import Layer


class ReLU(Layer):
    """Keep what is positive and turn what is negative into 0.

    Notes
    -----
    Taught in lesson 06.

    Examples
    --------
    >>> ReLU()([[-2, 3]])
    array([[0., 3.]])
    """

    kind = "relu"

    def forward(self, images):
        """Return an array of the same shape."""
        return functional.relu(self.remember(images))

    def backward(self, grad_output):
        """Return the gradient of what was read."""
        return functional.relu_backward(grad_output, self.inputs)


class LeakyReLU(Layer):
    """Keep what is positive and shrink what is negative.

    Parameters
    ----------
    negative_slope : float, default 0.01
        What negative numbers are multiplied with.

    Notes
    -----
    Taught in lesson 06.

    Examples
    --------
    >>> LeakyReLU(0.5)([[-2, 3]])
    array([[-1.,  3.]])
    """

    kind = "leaky_relu"

    def __init__(self, negative_slope=0.01):
        super().__init__(negative_slope=_checks.number(negative_slope, "negative_slope"))

    def forward(self, images):
        """Return an array of the same shape."""
        return functional.leaky_relu(self.remember(images), **self.options)

    def backward(self, grad_output):
        """Return the gradient of what was read."""
        return functional.leaky_relu_backward(grad_output, self.inputs, **self.options)
