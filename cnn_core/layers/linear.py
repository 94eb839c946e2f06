"""From maps to scores to a verdict: flatten, fully connected, softmax."""

import numpy as np

from cnn_core import _checks, functional
from cnn_core.layers._layer import Layer, Window
from cnn_core.layers._plain import Plain


class Flatten(Plain):
    """Lay the numbers of a picture end to end: all of channel 0, row by row, then channel 1.

    Notes
    -----
    Taught in lesson 09.

    Examples
    --------
    >>> Flatten().output_shape((16, 5, 5))
    (400,)
    """

    kind = "flatten"
    function = "flatten"
    window = None


class Linear(Layer):
    """Weigh all numbers of a row and add them up, with a bias: a fully connected layer.

    Parameters
    ----------
    in_features, out_features : int
        Numbers read, and numbers made.
    bias : bool, default True
        Whether each output starts from a learned number.
    rng, init, dtype
        As in `Conv2d`; ``fan_in`` is `in_features`.

    Notes
    -----
    Taught in lesson 09.

    Examples
    --------
    >>> layer = Linear(400, 10, rng=0)
    >>> layer
    Linear(in_features=400, out_features=10, bias=True)
    >>> layer.output_shape((400,)), layer.parameter_count, layer.multiplications((400,))
    ((10,), 4010, 4000)
    """

    kind = "linear"
    window = None

    def __init__(
        self, in_features, out_features, bias=True, *, rng=None, init=None, dtype=np.float32
    ):
        super().__init__(
            in_features=_checks.integer(in_features, "in_features", minimum=1),
            out_features=_checks.integer(out_features, "out_features", minimum=1),
            bias=_checks.flag(bias, "bias"),
        )
        shape = self.options["out_features"], self.options["in_features"]
        self._start(shape, bias, init, rng, dtype)

    def forward(self, images):
        """Return rows of shape (N, out_features), from rows of shape (N, in_features)."""
        rows = self.remember(images, "N", self.options["in_features"])
        return functional.linear(rows, **self.params)

    def backward(self, grad_output, for_input=True):
        """Return the gradient of what was read; overwrite `grads`."""
        return self._send_back(functional.linear_backward, grad_output, for_input=for_input)


class Softmax(Plain):
    """Turn scores into probabilities: positive numbers that add up to 1.

    Parameters
    ----------
    dim : int, default 1
        The axis along which they add up to 1: that of the classes, or of the channels.

    Notes
    -----
    Taught in lesson 09.

    Examples
    --------
    >>> Softmax()([[1000, 1000, 0]])
    array([[0.5, 0.5, 0. ]])
    """

    kind = "softmax"
    function = "softmax"

    def __init__(self, dim=1):
        super().__init__(dim=_checks.integer(dim, "dim"))

    @property
    def window(self):
        """What one output cell reads: the same cell of every channel, unless `dim` says more."""
        return Window() if self.options["dim"] == 1 else None
