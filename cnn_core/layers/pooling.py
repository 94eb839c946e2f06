"""The layers that make maps smaller."""

from cnn_core import _checks
from cnn_core.layers._layer import Window
from cnn_core.layers._plain import Plain


class _Pool(Plain):
    """What pooling layers share."""

    kind = "pool"

    def __init__(self, kernel_size, stride, padding, **others):
        sizes = _checks.pair(kernel_size, "kernel_size", minimum=1)
        super().__init__(
            kernel_size=sizes,
            stride=sizes if stride is None else _checks.pair(stride, "stride", minimum=1),
            padding=_checks.pair(padding, "padding", minimum=0),
            **others,
        )

    @property
    def window(self):
        """What one output cell reads."""
        known = {name: self.options[name] for name in Window._fields if name in self.options}
        return Window(**known)


class MaxPool2d(_Pool):
    """Keep the largest number of each window.

    Parameters
    ----------
    kernel_size : int or (int, int)
        Height and width of the window.
    stride : int or (int, int), optional
        Step from one window to the next; `kernel_size` when left out.
    padding, dilation, ceil_mode
        As in `cnn_core.functional.max_pool2d`.

    Notes
    -----
    Taught in lesson 07.

    Examples
    --------
    >>> layer = MaxPool2d(2)
    >>> layer
    MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)
    >>> layer.output_shape((8, 26, 25))
    (8, 13, 12)
    """

    function = "max_pool2d"

    def __init__(self, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
        dilation = _checks.pair(dilation, "dilation", minimum=1)
        ceil_mode = _checks.flag(ceil_mode, "ceil_mode")
        super().__init__(kernel_size, stride, padding, dilation=dilation, ceil_mode=ceil_mode)


class AvgPool2d(_Pool):
    """Take the mean of each window.

    Parameters
    ----------
    kernel_size, stride
        As in `MaxPool2d`.
    padding, ceil_mode, count_include_pad
        As in `cnn_core.functional.avg_pool2d`.

    Notes
    -----
    Taught in lesson 07.

    Examples
    --------
    >>> AvgPool2d(2)([[[[1, 5, 2, 0], [3, 3, 8, 2]]]])
    array([[[[3., 3.]]]])
    """

    function = "avg_pool2d"

    def __init__(
        self, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True
    ):
        flags = {"ceil_mode": ceil_mode, "count_include_pad": count_include_pad}
        flags = {name: _checks.flag(value, name) for name, value in flags.items()}
        super().__init__(kernel_size, stride, padding, **flags)


class GlobalAvgPool2d(Plain):
    """Take the mean of each feature map.

    Notes
    -----
    PyTorch writes it ``AdaptiveAvgPool2d(1)``. Taught in lesson 07.

    Examples
    --------
    >>> GlobalAvgPool2d().output_shape((16, 5, 7))
    (16, 1, 1)
    """

    kind = "pool"
    function = "global_avg_pool2d"
    window = None
