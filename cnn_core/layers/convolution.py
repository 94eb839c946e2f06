"""The convolutional layer."""

import numpy as np

from cnn_core import _checks, functional
from cnn_core.layers._kernels import Kernels
from cnn_core.layers._layer import Window


class Conv2d(Kernels):
    """Slide kernels over pictures of many channels; each gives one feature map.

    Parameters
    ----------
    in_channels, out_channels : int
        Channels read, and kernels: channels made.
    kernel_size : int or (int, int)
        Height and width of the kernels.
    stride, padding, dilation, groups
        As in `cnn_core.functional.conv2d`.
    bias : bool, default True
        Whether each feature map starts from a learned number.
    rng : numpy.random.Generator or int, optional
        Where the first weights come from: uniform from -b to b, with ``b = 1 / sqrt(fan_in)`` and
        ``fan_in = in_channels / groups * KH * KW``, as in PyTorch. Drawn afresh if omitted.
    init : callable, optional
        Another way to draw the weights, ``init(shape, rng=rng)``: one of `cnn_core.layers.init`.
        The bias is 0 then.
    dtype : {float32, float64}, default float32
        The type of the weights.

    Notes
    -----
    Taught in lesson 05.

    Examples
    --------
    >>> layer = Conv2d(1, 8, 3, padding=1, rng=0)
    >>> layer
    Conv2d(1, 8, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))
    >>> layer.output_shape((1, 28, 20)), layer.parameter_count, layer.multiplications((1, 28, 20))
    ((8, 28, 20), 80, 40320)
    """

    kind = "conv"
    usual = (("padding", (0, 0)), ("dilation", (1, 1)), ("groups", 1), ("bias", True))

    def __init__(
        self,
        in_channels,
        out_channels,
        kernel_size,
        stride=1,
        padding=0,
        dilation=1,
        groups=1,
        bias=True,
        *,
        rng=None,
        init=None,
        dtype=np.float32,
    ):
        word = isinstance(padding, str)
        super().__init__(
            in_channels=_checks.integer(in_channels, "in_channels", minimum=1),
            out_channels=_checks.integer(out_channels, "out_channels", minimum=1),
            kernel_size=_checks.pair(kernel_size, "kernel_size", minimum=1),
            stride=_checks.pair(stride, "stride", minimum=1),
            padding=_checks.one_of(padding, "padding", ("same", "valid"))
            if word
            else _checks.pair(padding, "padding", minimum=0),
            dilation=_checks.pair(dilation, "dilation", minimum=1),
            groups=_checks.integer(groups, "groups", minimum=1),
            bias=_checks.flag(bias, "bias"),
        )
        inputs, outputs, groups = (
            self.options[name] for name in ("in_channels", "out_channels", "groups")
        )
        _checks.divides(groups, "groups", inputs, "in_channels")
        _checks.divides(groups, "groups", outputs, "out_channels")
        shape = (outputs, inputs // groups, *self.options["kernel_size"])
        self._start(shape, bias, init, rng, dtype)

    def forward(self, images):
        """Return feature maps of shape (N, out_channels, H_out, W_out)."""
        return self._forward(functional.conv2d, images)

    def backward(self, grad_output, for_input=True):
        """Return the gradient of what was read; overwrite `grads`."""
        return self._backward(functional.conv2d_backward, grad_output, for_input)

    @property
    def window(self):
        """What one output cell reads."""
        sizes, stride, padding, dilation = (
            self.options[name] for name in ("kernel_size", "stride", "padding", "dilation")
        )
        if padding == "same":
            spans = zip(sizes, dilation, strict=True)
            padding = tuple(step * (size - 1) // 2 for size, step in spans)
        return Window(sizes, stride, (0, 0) if padding == "valid" else padding, dilation)
