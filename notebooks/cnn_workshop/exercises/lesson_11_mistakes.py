"""Wrong answers to lesson 11's `convolve2d_backward`, each with a sentence that names the slip.

Here are the slips in both gradients; those in one of them have files of their own.
"""

import numpy as np

from cnn_core import ops
from cnn_workshop.exercises._backward import (
    added_in_place,
    asked,
    backward,
    both,
    by_loops,
    looped,
    returned,
    slipped,
    the_kernel,
    the_window,
    then,
    to_kernel,
    to_picture,
)
from cnn_workshop.exercises._exercise import Mistake
from cnn_workshop.exercises._sliding import fits
from cnn_workshop.exercises.lesson_11_kernel_mistakes import KERNEL
from cnn_workshop.exercises.lesson_11_picture_mistakes import PICTURE
from cnn_workshop.exercises.lesson_11_sent_mistakes import SENT


def _with(**slip):
    """Return an answer with the same slip in both gradients."""
    return both(lambda way: slipped(way, **slip))


def _in_place(argument):
    """Return an answer that writes into one of its arguments."""

    def answer(grad_output, input_image, kernel, *, stride, padding, dilation):
        given = [grad_output, input_image, kernel]
        gradients = backward()(*given, stride=stride, padding=padding, dilation=dilation)
        given[argument] -= 1
        return gradients

    return answer


def _of_their_types(grad_output, input_image, kernel, *, stride, padding, dilation):
    """Add up in arrays of the arguments' types, which refuse what would lose a fraction."""
    given = (grad_output, input_image, kernel, stride, padding, dilation)
    return (
        to_picture(*given, dtype=input_image.dtype, join=added_in_place),
        to_kernel(*given, dtype=kernel.dtype, join=added_in_place),
    )


def _cut_from_behind(padded, shape, padding):
    return padded[padding:-padding, padding:-padding]


def _filled_from_behind(grad_output, input_image, kernel, *, stride, padding, dilation):
    """Lay the picture into zeros at ``[p:-p]``, where there is no room when the padding is 0."""
    padded = np.zeros(np.add(input_image.shape, 2 * padding))
    padded[padding:-padding, padding:-padding] = input_image
    given = (grad_output, input_image, kernel, stride, padding, dilation)
    return to_picture(*given), to_kernel(*given)


def _lesson_02(grad_output, input_image, kernel, *, stride, padding, dilation):
    """Visit the windows of the picture as it is, with a step of one pixel."""
    rows, cols = fits(input_image, kernel)
    return by_loops(grad_output, input_image, kernel, 1, 0, 1, rows=rows, cols=cols)


def _forward(grad_output, input_image, kernel, **geometry):
    return ops.convolve2d(input_image, kernel, **geometry)


BOTH = (
    Mistake(
        "order exchanged",
        "You return the right gradients in the wrong order: first the picture's, then the "
        "kernel's, as the arguments come.",
        returned(lambda picture, kernel: (kernel, picture)),
    ),
    Mistake(
        "gradient of the kernel missing",
        "You return the gradient of the picture alone: return the kernel's too, behind a comma.",
        returned(lambda picture, kernel: picture),
        variants=(
            returned(lambda picture, kernel: (picture,)),
            returned(lambda picture, kernel: (picture, None)),
        ),
    ),
    Mistake(
        "gradient of the picture missing",
        "You return the gradient of the kernel alone: return the picture's too, before it.",
        returned(lambda picture, kernel: kernel),
        variants=(
            returned(lambda picture, kernel: (kernel,)),
            returned(lambda picture, kernel: (None, kernel)),
        ),
    ),
    Mistake(
        "forward pass",
        "You return the feature map: that is the forward pass, and here its gradient goes back.",
        _forward,
    ),
    Mistake(
        "stride forgotten",
        "Your window ignores the stride, in both gradients: it begins at `row * stride`, "
        "`col * stride`.",
        _with(step=lambda s: (1, 1)),
    ),
    Mistake(
        "stride down only",
        "Your stride counts down only, in both gradients: it counts across too, `col * stride`.",
        _with(step=lambda s: (s, 1)),
    ),
    Mistake(
        "stride across only",
        "Your stride counts across only, in both gradients: it counts down too, `row * stride`.",
        _with(step=lambda s: (1, s)),
    ),
    Mistake(
        "dilation forgotten",
        "You leave the dilation out, in both gradients: a window's pixels lie `dilation` apart.",
        _with(spacing=lambda d: (1, 1)),
    ),
    Mistake(
        "dilation down only",
        "Your dilation counts down only, in both gradients: it counts across too.",
        _with(spacing=lambda d: (d, 1)),
    ),
    Mistake(
        "dilation across only",
        "Your dilation counts across only, in both gradients: it counts down too.",
        _with(spacing=lambda d: (1, d)),
    ),
    Mistake(
        "dilation counted from 0",
        "You count the dilation from 0, as holes: here 1 means that the kernel's numbers touch.",
        _with(spacing=lambda d: (d + 1, d + 1)),
    ),
    Mistake(
        "stride and dilation exchanged",
        "Your stride and dilation are exchanged: the stride moves the window, the dilation "
        "stretches it.",
        asked(lambda grad, image, kernel, s, p, d: (grad, image, kernel, d, p, s)),
    ),
    Mistake(
        "padding left out",
        "Your windows stick out of an array that lacks the border, or a part of it: pad the "
        "picture, and add the picture's gradient up in an array as large as that.",
        looped(border=lambda *given: 0),
        variants=(
            both(lambda way: slipped(way, border=lambda p: 0)),
            backward(picture=slipped(to_picture, border=lambda p: 0)),
            backward(kernel=slipped(to_kernel, border=lambda p: 0)),
            backward(kernel=slipped(to_kernel, border=lambda p: ((p, 0), (p, 0)))),
        ),
    ),
    Mistake(
        "padding left out, with an if",
        "You leave the padding out, in both gradients: the first window begins in the border, in "
        "row -padding, column -padding.",
        looped(border=lambda *given: 0, guard=lambda *given: True),
    ),
    Mistake(
        "[p:-p]",
        "You use `[padding:-padding]`, which is empty when the padding is 0: write "
        "`[padding : padding + height]`, and alike for the width.",
        backward(picture=slipped(to_picture, cut=_cut_from_behind)),
        variants=(_filled_from_behind,),
    ),
    Mistake(
        "lesson 02's windows",
        "You ignore stride, padding and dilation: your windows are those of lesson 02.",
        asked(lambda grad, image, kernel, s, p, d: (grad, image, kernel, 1, 0, 1)),
        variants=(_lesson_02,),
    ),
    Mistake(
        "negative places",
        "Your windows begin at negative places, and row -1 is the picture's last row: put the "
        "border around it first.",
        looped(border=lambda *given: None),
    ),
    Mistake(
        "mathematicians' convolution",
        "Both gradients are those of a convolution with the kernel turned around: here the forward "
        "pass lays it on as it is.",
        backward(
            slipped(to_picture, shares=lambda kernel, window: kernel[::-1, ::-1]),
            then(to_kernel, lambda result: result[::-1, ::-1]),
        ),
    ),
    Mistake(
        "kernels exchanged with windows",
        "You have exchanged the shares: the pixels get the gradient times the kernel, the kernel "
        "gets the gradient times the pixels.",
        backward(
            slipped(to_picture, shares=the_window),
            slipped(to_kernel, shares=the_kernel),
        ),
    ),
    Mistake(
        "= for +=",
        "Each window overwrites what earlier ones have left, in both gradients: write `+=` where "
        "you wrote `=`.",
        _with(join=lambda old, new: new),
    ),
    Mistake(
        "kernel's height for both sides",
        "You use the kernel's height for its width as well: `kernel.shape` holds both.",
        looped(size=lambda grad, image, kernel, *geometry: (kernel.shape[0],) * 2),
    ),
    Mistake(
        "kernel's width for both sides",
        "You use the kernel's width for its height as well: `kernel.shape` holds both.",
        looped(size=lambda grad, image, kernel, *geometry: (kernel.shape[1],) * 2),
    ),
    Mistake(
        "width from height",
        "You take the number of columns from the number of rows: it is `grad_output.shape[1]`.",
        looped(cols=lambda grad, *given: grad.shape[0]),
    ),
    Mistake(
        "height from width",
        "You take the number of rows from the number of columns: it is `grad_output.shape[0]`.",
        looped(rows=lambda grad, *given: grad.shape[1]),
    ),
    Mistake(
        "row and column ranges swapped",
        "The ranges of your two loops are swapped: rows run over `grad_output.shape[0]`, columns "
        "over `grad_output.shape[1]`.",
        looped(rows=lambda grad, *given: grad.shape[1], cols=lambda grad, *given: grad.shape[0]),
    ),
    Mistake(
        "types of picture and kernel",
        "Your arrays have the types of picture and kernel, which may be integers: make both of "
        "floats.",
        looped(types=lambda grad, image, kernel, *geometry: (image.dtype, kernel.dtype)),
        variants=(_of_their_types,),
    ),
    Mistake(
        "whole numbers only",
        "You add up in whole numbers, so fractions are cut off or refused: make both arrays of "
        "floats.",
        looped(types=lambda *given: (int, int)),
        variants=(
            both(lambda way: slipped(way, dtype=int, join=added_in_place)),
            backward(slipped(to_picture, dtype=int, join=added_in_place)),
            backward(kernel=slipped(to_kernel, dtype=int, join=added_in_place)),
            returned(lambda picture, kernel: (picture.astype(int), kernel.astype(int))),
        ),
    ),
    Mistake(
        "rounded",
        "You round the gradients: they are sent back with all their digits.",
        returned(lambda picture, kernel: (np.round(picture), np.round(kernel))),
        variants=(returned(lambda picture, kernel: (np.round(picture, 1), np.round(kernel, 1))),),
    ),
    *(
        Mistake(
            f"written into {name}",
            f"You write into `{name}`, which belongs to the caller: make a new array.",
            _in_place(number),
        )
        for number, name in enumerate(("grad_output", "input_image", "kernel"))
    ),
    Mistake(
        "zeros",
        "Both gradients hold nothing but zeros: each window sends its own back.",
        returned(lambda picture, kernel: (picture * 0, kernel * 0)),
    ),
    Mistake(
        "gradients in one row",
        "You return each gradient in one long row: keep their rows and columns.",
        returned(lambda picture, kernel: (picture.ravel(), kernel.ravel())),
    ),
    Mistake(
        "return forgotten",
        "Your function hands nothing back: its last line should return both gradients.",
        returned(lambda picture, kernel: None),
    ),
)

MISTAKES = (*BOTH, *SENT, *PICTURE, *KERNEL)
