"""Wrong answers to lesson 11's `convolve2d_backward`: slips in the kernel's gradient."""

import functools

import numpy as np

from cnn_workshop.exercises._backward import (
    added_in_place,
    slip_in,
    slipped,
    then,
    to_kernel,
    upstream,
    window_slips,
)
from cnn_workshop.exercises._sliding import only

_slip = functools.partial(slip_in, "kernel")
_with = functools.partial(slipped, to_kernel)
_sent = functools.partial(upstream, to_kernel)
_then = functools.partial(then, to_kernel)


def _changed(change):
    """Return one that is changed together with the arguments: ``change(result, grad, ...)``."""
    return lambda *given: change(to_kernel(*given), *given)


def _of_type(**options):
    """Return a gradient of the kernel in an array of the kernel's type."""
    return lambda grad, image, kernel, *geometry: to_kernel(
        grad, image, kernel, *geometry, dtype=kernel.dtype, **options
    )


def _slid(grad, image, kernel, s, p, d, spread=True, keep=True):
    """Slide the gradients over the padded picture; what is left over makes the result larger."""
    padded, gap = np.pad(image, p), s if spread else 1
    reach = [(count - 1) * gap + 1 for count in grad.shape]
    rows, cols = ((long - side) // d + 1 for long, side in zip(padded.shape, reach, strict=True))
    result = np.zeros((rows, cols))
    for row, col in np.ndindex(rows, cols):
        window = padded[row * d : row * d + reach[0] : gap, col * d : col * d + reach[1] : gap]
        result[row, col] = (window * grad).sum()
    return result if keep else result[: kernel.shape[0], : kernel.shape[1]]


KERNEL = (
    _slip(
        "= for +=",
        "only the last window is left: write `+=` where you wrote `=`.",
        _with(join=lambda old, new: new),
    ),
    _slip(
        "largest share",
        "you keep the largest share: every window adds its own.",
        _with(join=np.maximum),
    ),
    _slip(
        "mean for sum",
        "you divide by the number of windows: their shares add up.",
        _changed(lambda result, grad, *given: result / grad.size),
    ),
    _slip(
        "flipped",
        "everything is turned by half a turn: a value's gradient stands where the value stands.",
        _then(lambda result: result[::-1, ::-1]),
    ),
    _slip(
        "flipped left to right",
        "left and right are exchanged: a value's gradient stands where the value stands.",
        _then(lambda result: result[:, ::-1]),
    ),
    _slip(
        "flipped upside down",
        "top and bottom are exchanged: a value's gradient stands where the value stands.",
        _then(lambda result: result[::-1]),
    ),
    _slip(
        "transposed",
        "rows and columns are exchanged: it has the shape of `kernel`.",
        _then(np.transpose),
    ),
    _slip(
        "windows transposed",
        "you exchange the rows and columns of each window: lay it on as it is.",
        _with(shares=lambda kernel, window: window.T),
    ),
    _slip(
        "kernel for pixels",
        "you add up the kernel's own values: a value's share is the pixel that it met.",
        _with(shares=lambda kernel, window: kernel),
    ),
    _slip(
        "products for pixels",
        "you multiply by pixel and kernel value both: a value's share is the pixel alone.",
        _with(shares=lambda kernel, window: window * kernel),
    ),
    _slip(
        "window's sum",
        "every value gets the sum of each window: its share is the one pixel that it met.",
        _with(shares=lambda kernel, window: np.full(kernel.shape, window.sum())),
    ),
    _slip(
        "pixels left out",
        "the pixels are left out: multiply each gradient by the pixel that the value met.",
        _with(shares=lambda kernel, window: np.ones(kernel.shape)),
    ),
    _slip(
        "ones for the gradient",
        "you leave `grad_output` out: each window counts by its own number of it.",
        _sent(np.ones_like),
    ),
    _slip(
        "sum of the gradients",
        "each window counts by the sum of `grad_output`: it counts by its own number.",
        _sent(lambda grad: np.full(grad.shape, grad.sum())),
    ),
    _slip(
        "first window only",
        "only the first window counts: every window adds its share.",
        _sent(lambda grad: only(grad, slice(1), slice(1))),
    ),
    _slip(
        "no border above and on the left",
        "your first window begins in the picture's own corner: it begins in the border, in row "
        "-padding, column -padding.",
        _with(border=lambda p: ((0, 2 * p), (0, 2 * p))),
    ),
    _slip(
        "padding above and on the left",
        "you pad above and on the left only: the border goes around all four edges.",
        _with(border=lambda p: ((2 * p, 0), (2 * p, 0))),
    ),
    _slip(
        "edge repeated",
        "you pad with the pixels of the edge: the border holds zeros.",
        lambda grad, image, kernel, s, p, d: to_kernel(
            grad, np.pad(image, p, "edge"), kernel, s, 0, d
        ),
    ),
    _slip(
        "stride forgotten",
        "your window ignores the stride: it begins at `row * stride`, `col * stride`.",
        _with(step=lambda s: (1, 1)),
    ),
    _slip(
        "gradients not spread",
        "the gradients lie side by side, and too many places are left for them: with stride 2, "
        "put a row and a column of zeros between them before they slide over the picture.",
        lambda *given: _slid(*given, spread=False),
    ),
    _slip(
        "left-over kept",
        "there are rows and columns too many where the stride leaves pixels over: it has the shape "
        "of `kernel`.",
        _slid,
    ),
    *window_slips("kernel", to_kernel),
    _slip(
        "type of the kernel",
        "your array has the kernel's type, which may be integers: they cut fractions off.",
        _of_type(),
        _of_type(join=added_in_place),
    ),
    _slip(
        "whole numbers only",
        "your array holds whole numbers only, so fractions are cut off: make it of floats.",
        _with(dtype=int),
        _then(lambda result: result.astype(int)),
    ),
    _slip(
        "zeros",
        "there is nothing but zeros: every window adds its gradient times its pixels.",
        _then(np.zeros_like),
    ),
    _slip(
        "kernel handed back",
        "you return the kernel itself.",
        lambda grad, image, kernel, *geometry: kernel * 1,
    ),
    _slip(
        "kernel moved",
        "you return the kernel after a step downhill: that step is the optimiser's, later.",
        _changed(lambda result, grad, image, kernel, *geometry: kernel - result),
        _changed(lambda result, grad, image, kernel, *geometry: kernel - 0.1 * result),
        _changed(lambda result, grad, image, kernel, *geometry: kernel - 0.01 * result),
    ),
)
