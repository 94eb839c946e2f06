"""Wrong answers to lesson 11's `convolve2d_backward`: slips in the picture's gradient."""

import functools

import numpy as np

from cnn_workshop.exercises._backward import (
    added_in_place,
    slip_in,
    slipped,
    then,
    to_picture,
    upstream,
    window_slips,
)
from cnn_workshop.exercises._sliding import only

_slip = functools.partial(slip_in, "picture")
_with = functools.partial(slipped, to_picture)
_sent = functools.partial(upstream, to_picture)
_then = functools.partial(then, to_picture)


def _cut(change):
    """Return one with another cut: ``change(padded, height, width, padding)``."""
    return _with(cut=lambda padded, shape, padding: change(padded, *shape, padding))


def _mean_over_windows(grad, image, kernel, *geometry):
    times = to_picture(np.ones(grad.shape), image, np.ones(kernel.shape), *geometry)
    return to_picture(grad, image, kernel, *geometry) / np.maximum(times, 1)


def _unspread(grad, image, kernel, s, p, d):
    """Slide the flipped kernel over gradients that lie side by side, whatever the stride."""
    reached = [count + d * (side - 1) for count, side in zip(grad.shape, kernel.shape, strict=True)]
    full = to_picture(grad, np.zeros(reached), kernel, 1, 0, d)
    return full[p : p + image.shape[0], p : p + image.shape[1]]


def _reached(grad, image, kernel, s, p, d):
    """Return the gradient of those rows and columns alone that a window reaches."""
    height, width = (
        min((count - 1) * s + d * (side - 1) + 1 - p, long)
        for count, side, long in zip(grad.shape, kernel.shape, image.shape, strict=True)
    )
    return to_picture(grad, image, kernel, s, p, d)[:height, :width]


def _of_type(**options):
    """Return a gradient of the picture in an array of the picture's type."""
    return lambda grad, image, *given: to_picture(grad, image, *given, dtype=image.dtype, **options)


PICTURE = (
    _slip(
        "= for +=",
        "each window overwrites what earlier ones have left where they overlap: write `+=` where "
        "you wrote `=`.",
        _with(join=lambda old, new: new),
    ),
    _slip(
        "largest share",
        "you keep the largest share where windows overlap: add the shares up.",
        _with(join=np.maximum),
    ),
    _slip(
        "mean over the windows",
        "you divide by the number of windows that read a pixel: their shares add up.",
        _mean_over_windows,
    ),
    _slip(
        "kernel the wrong way round",
        "your kernel is the wrong way round: spread out window by window it lies as it is, and "
        "slid over the gradients it is turned by half a turn.",
        _with(shares=lambda kernel, window: kernel[::-1, ::-1]),
    ),
    _slip(
        "kernel flipped left to right",
        "your kernel is flipped left to right: spread out window by window it lies as it is, and "
        "slid over the gradients it is flipped both ways.",
        _with(shares=lambda kernel, window: kernel[:, ::-1]),
    ),
    _slip(
        "kernel flipped upside down",
        "your kernel is upside down: spread out window by window it lies as it is, and slid over "
        "the gradients it is flipped both ways.",
        _with(shares=lambda kernel, window: kernel[::-1]),
    ),
    _slip(
        "kernel transposed",
        "your kernel is transposed: its rows are used as columns.",
        _with(shares=lambda kernel, window: kernel.T),
        lambda grad, image, kernel, *geometry: to_picture(grad, image, kernel.T, *geometry),
    ),
    _slip(
        "kernel left out",
        "every pixel of a window gets the whole gradient: multiply it by the kernel value that the "
        "pixel met.",
        _with(shares=lambda kernel, window: np.ones(kernel.shape)),
    ),
    _slip(
        "kernel's sum",
        "every pixel of a window gets the gradient times the kernel's sum: multiply by the one "
        "kernel value that the pixel met.",
        _with(shares=lambda kernel, window: np.full(kernel.shape, kernel.sum())),
    ),
    _slip(
        "mean for sum",
        "you divide by the size of the kernel: an output number is a sum of products, not their "
        "mean.",
        _with(shares=lambda kernel, window: kernel / kernel.size),
    ),
    _slip(
        "pixels for kernel",
        "you send the pixels of the window back: a pixel's share is the kernel value that it met.",
        _with(shares=lambda kernel, window: window),
    ),
    _slip(
        "products sent back",
        "you multiply by pixel and kernel value both: a pixel's share is the kernel value alone.",
        _with(shares=lambda kernel, window: window * kernel),
    ),
    _slip(
        "padding kept",
        "the border is still there: cut the padding off, for it is no part of the picture.",
        _cut(lambda padded, height, width, p: padded),
    ),
    _slip(
        "cut by 1",
        "you cut one row and one column off on each side: the border is `padding` wide.",
        _cut(lambda padded, height, width, p: padded[1:-1, 1:-1]),
        _cut(lambda padded, height, width, p: padded[1:-1, 1:-1] if p else padded),
    ),
    _slip(
        "cut with the height for the width",
        "you cut the padding off with the picture's height for its width: `input_image.shape` "
        "holds both.",
        _cut(lambda padded, height, width, p: padded[p : p + height, p : p + height]),
    ),
    _slip(
        "no border above and on the left",
        "you leave the border out above and on the left: the picture begins in row `padding`, "
        "column `padding` of the padded one.",
        _cut(lambda padded, height, width, p: padded[:height, :width]),
    ),
    _slip(
        "cut below and on the right",
        "you cut the padding off below and on the right only: it lies around all four edges.",
        _cut(lambda padded, height, width, p: padded[: height + p, : width + p]),
        _cut(lambda padded, height, width, p: padded[:-p, :-p]),
    ),
    _slip(
        "cut above and on the left",
        "you cut the padding off above and on the left only: it lies around all four edges.",
        _cut(lambda padded, height, width, p: padded[p:, p:]),
        _cut(lambda padded, height, width, p: padded[2 * p :, 2 * p :]),
    ),
    _slip(
        "cut in rows only",
        "you cut the padding off above and below only: it lies around all four edges.",
        _cut(lambda padded, height, width, p: padded[p : p + height]),
    ),
    _slip(
        "cut in columns only",
        "you cut the padding off left and right only: it lies around all four edges.",
        _cut(lambda padded, height, width, p: padded[:, p : p + width]),
    ),
    _slip(
        "cut twice",
        "you cut off twice as much as the padding: it is `padding` wide on each side.",
        _cut(lambda padded, height, width, p: padded[2 * p : height, 2 * p : width]),
    ),
    _slip(
        "stride forgotten",
        "your window ignores the stride: it begins at `row * stride`, `col * stride`.",
        _with(step=lambda s: (1, 1)),
    ),
    _slip(
        "gradients not spread",
        "the gradients lie side by side: with stride 2, put a row and a column of zeros between "
        "them before the kernel slides.",
        _unspread,
    ),
    *window_slips("picture", to_picture),
    _slip(
        "kernel enlarged",
        "you repeat each kernel value to fill the holes of the dilation: put zeros there.",
        lambda grad, image, kernel, s, p, d: to_picture(
            grad, image, np.kron(kernel, np.ones((d, d)))[: 1 - d or None, : 1 - d or None], s, p, 1
        ),
    ),
    _slip(
        "first window only",
        "only the first window counts: every window sends its gradient back.",
        _sent(lambda grad: only(grad, slice(1), slice(1))),
    ),
    _slip(
        "last window only",
        "only the last window is left: make the array of zeros once, before the loops.",
        _sent(lambda grad: only(grad, slice(-1, None), slice(-1, None))),
    ),
    _slip(
        "ones for the gradient",
        "you leave `grad_output` out: each window sends its own number of it back.",
        _sent(np.ones_like),
    ),
    _slip(
        "sum of the gradients",
        "each window sends the sum of `grad_output` back: it sends its own number.",
        _sent(lambda grad: np.full(grad.shape, grad.sum())),
    ),
    _slip(
        "left-over cut off",
        "the rows and columns that no window reaches are missing: they have a gradient, and it "
        "is 0.",
        _reached,
    ),
    _slip(
        "transposed",
        "rows and columns are exchanged: it has the shape of `input_image`.",
        _then(np.transpose),
    ),
    _slip(
        "turned by half a turn",
        "everything is turned by half a turn: each share belongs where its window lay.",
        _then(lambda result: result[::-1, ::-1]),
    ),
    _slip(
        "type of the picture",
        "your array has the picture's type, which may be integers: they cut fractions off, and 8 "
        "bits know nothing below 0.",
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
        "there is nothing but zeros: each window sends its gradient back through the kernel.",
        _then(np.zeros_like),
    ),
    _slip(
        "gradient handed on",
        "you return `grad_output` as it came: send it back through the kernel.",
        lambda grad, *given: grad * 1,
    ),
)
