"""The layers that bend: each number for itself."""

from cnn_core import _checks
from cnn_core.layers._plain import Plain


class ReLU(Plain):
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
    function = "relu"


class LeakyReLU(Plain):
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
    function = "leaky_relu"

    def __init__(self, negative_slope=0.01):
        super().__init__(negative_slope=_checks.number(negative_slope, "negative_slope"))
