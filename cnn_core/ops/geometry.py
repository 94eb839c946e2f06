"""Where the windows lie: how many fit along a side."""

from cnn_core import _checks


def output_size(input_size, kernel_size, *, stride=1, padding=0, dilation=1):
    """Count the positions at which a window fits along one side of a picture.

    Parameters
    ----------
    input_size : int
        Number of pixels along the side.
    kernel_size : int
        Number of kernel values along the side.
    stride : int, default 1
        Step from one position to the next.
    padding : int, default 0
        Number of zeros added at *each* end.
    dilation : int, default 1
        Distance between neighbouring kernel values; 1 means that they touch.

    Returns
    -------
    int
        ``floor((input_size + 2 * padding - dilation * (kernel_size - 1) - 1) / stride) + 1``.
        Pixels left over at the far end, too few for another step, are not read.

    Raises
    ------
    TypeError
        If an argument is not a whole number.
    ValueError
        If one is too small, or the window does not fit even once.

    Notes
    -----
    Taught in lesson 04, used from lesson 02 on.

    References
    ----------
    V. Dumoulin, F. Visin, "A guide to convolution arithmetic for deep learning", 2016.

    Examples
    --------
    >>> output_size(5, 3)
    3
    >>> output_size(4, 3, stride=2, padding=1)
    2
    """
    input_size = _checks.integer(input_size, "input_size", minimum=1)
    kernel_size = _checks.integer(kernel_size, "kernel_size", minimum=1)
    stride, padding, dilation = steps(stride, padding, dilation)
    span = reach(kernel_size, dilation)
    _checks.fits((span,), "kernel_size", (input_size,), "input_size", padding)
    return (input_size + 2 * padding - span) // stride + 1


def steps(stride, padding, dilation):
    """Check the three numbers that say where the windows lie."""
    return (
        _checks.integer(stride, "stride", minimum=1),
        _checks.integer(padding, "padding", minimum=0),
        _checks.integer(dilation, "dilation", minimum=1),
    )


def reach(size, dilation):
    """Return how many pixels `size` kernel values cover when they stand `dilation` apart."""
    return dilation * (size - 1) + 1
