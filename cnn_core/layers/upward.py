"""The layers that make maps larger."""

import math

import numpy as np

from cnn_core import _checks, functional
from cnn_core.functional import resizing
from cnn_core.layers._kernels import Kernels
from cnn_core.layers._plain import Plain


class ConvTranspose2d(Kernels):
    """Stamp kernels into larger maps, each as strong as the pixel it stands for.

    Parameters
    ----------
    in_channels, out_channels : int
        Channels read, and channels made.
    kernel_size : int or (int, int)
        Height and width of the kernels.
    stride, padding, output_padding, groups, dilation
        As in `cnn_core.functional.conv_transpose2d`.
    bias : bool, default True
        Whether each map starts from a learned number.
    rng : numpy.random.Generator or int, optional
        Where the first weights come from: uniform from -b to b, with ``b = 1 / sqrt(fan_in)`` and
        ``fan_in = out_channels / groups * KH * KW``, as in PyTorch. Drawn afresh if omitted.
    init : callable, optional
        Another way to draw the weights, ``init(shape, rng=rng)``. The bias is 0 then.
    dtype : {float32, float64}, default float32
        The type of the weights.

    Notes
    -----
    PyTorch counts the numbers made, not those read, for ``fan_in``: its `init` functions take the
    second axis of every weight. Taught in lesson 19.

    Examples
    --------
    >>> layer = ConvTranspose2d(8, 2, 4, stride=2, padding=1, rng=0)
    >>> layer
    ConvTranspose2d(8, 2, kernel_size=(4, 4), stride=(2, 2), padding=(1, 1))
    >>> layer.output_shape((8, 14, 10)), layer.parameter_count, layer.multiplications((8, 14, 10))
    ((2, 28, 20), 258, 35840)
    """

    kind = "conv_transpose"
    usual = (
        *(("padding", (0, 0)), ("output_padding", (0, 0)), ("groups", 1)),
        *(("bias", True), ("dilation", (1, 1))),
    )
    window = None

    def __init__(
        self,
        in_channels,
        out_channels,
        kernel_size,
        stride=1,
        padding=0,
        output_padding=0,
        groups=1,
        bias=True,
        dilation=1,
        *,
        rng=None,
        init=None,
        dtype=np.float32,
    ):
        super().__init__(
            in_channels=_checks.integer(in_channels, "in_channels", minimum=1),
            out_channels=_checks.integer(out_channels, "out_channels", minimum=1),
            kernel_size=_checks.pair(kernel_size, "kernel_size", minimum=1),
            stride=_checks.pair(stride, "stride", minimum=1),
            padding=_checks.pair(padding, "padding", minimum=0),
            output_padding=_checks.pair(output_padding, "output_padding", minimum=0),
            groups=_checks.integer(groups, "groups", minimum=1),
            bias=_checks.flag(bias, "bias"),
            dilation=_checks.pair(dilation, "dilation", minimum=1),
        )
        inputs, outputs, groups = (
            self.options[name] for name in ("in_channels", "out_channels", "groups")
        )
        _checks.divides(groups, "groups", inputs, "in_channels")
        _checks.divides(groups, "groups", outputs, "out_channels")
        shape = (inputs, outputs // groups, *self.options["kernel_size"])
        self._start(shape, bias, init, rng, dtype, outputs)

    def forward(self, images):
        """Return maps of shape (N, out_channels, H_out, W_out)."""
        return self._forward(functional.conv_transpose2d, images)

    def backward(self, grad_output, for_input=True):
        """Return the gradient of what was read; overwrite `grads`."""
        return self._backward(functional.conv_transpose2d_backward, grad_output, for_input)

    def multiplications(self, input_shape):
        """Count the products of a weight and an input for one picture, those cut off too."""
        self.output_shape(input_shape)  # refuses what it cannot take
        return math.prod(input_shape[1:]) * self.params["weight"].size


class Upsample(Plain):
    """Make maps larger by a rule that learns nothing.

    Parameters
    ----------
    size, scale_factor, mode, align_corners
        As in `cnn_core.functional.interpolate`.

    Notes
    -----
    Taught in lesson 19.

    Examples
    --------
    >>> Upsample(scale_factor=2).output_shape((8, 14, 10))
    (8, 28, 20)
    """

    kind = "upsample"
    function = "interpolate"
    window = None

    def __init__(self, size=None, scale_factor=None, mode="nearest", align_corners=None):
        super().__init__(**resizing.options(size, scale_factor, mode, align_corners))
