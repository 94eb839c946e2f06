"""What layers share that learn nothing, and do what one function of `functional` does."""

from cnn_core import functional
from cnn_core.layers._layer import Layer


class Plain(Layer):
    """A layer that hands what it reads, and its options, to one function.

    Attributes
    ----------
    function : str
        The name of the function: its docstring says what comes out, and of which shape.
    """

    function = None

    def forward(self, images):
        """Return what the function makes of a batch."""
        return getattr(functional, self.function)(self.remember(images), **self.options)

    def backward(self, grad_output):
        """Return the gradient of what was read."""
        gradient = getattr(functional, f"{self.function}_backward")
        return gradient(grad_output, self.inputs, **self.options)
