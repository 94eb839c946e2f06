"""Wrong answers to lesson 02's `convolve2d`, each with the sentence that names the slip.

Most slide the same window as the right one and differ in one thing: `_sliding` holds the sliding.
"""

import numpy as np

from cnn_workshop.exercises._exercise import Mistake
from cnn_workshop.exercises._picture_size import (
    cut_at_the_edge,
    half,
    in_picture_size,
    in_the_middle,
    nothing,
    other_half,
    padded,
    whole,
)
from cnn_workshop.exercises._sliding import (
    by_loops,
    fits,
    only,
    shaped,
    slide,
    sliding,
    then,
    total,
)


def _over_kernel_sum(window, kernel):
    with np.errstate(divide="ignore", invalid="ignore"):
        return total(window, kernel) / kernel.sum()


def _products_in_window(window, kernel):
    window *= kernel
    return window.sum()


def _products_in_kernel(window, kernel):
    kernel *= window
    return kernel.sum()


def _into_picture(image, kernel):
    rows, cols = fits(image, kernel)
    for row, col in np.ndindex(rows, cols):
        window = image[row : row + kernel.shape[0], col : col + kernel.shape[1]]
        image[row, col] = total(window, kernel)
    return image[:rows, :cols]


def _all_into_picture(image, kernel):
    _into_picture(image, kernel)
    return image


MISTAKES = (
    Mistake(
        "flipped both ways",
        "Your kernel is turned upside down and left to right: lay it on the picture as it is.",
        lambda image, kernel: slide(image, kernel[::-1, ::-1]),
    ),
    Mistake(
        "flipped left to right",
        "Your kernel is flipped left to right: its first column meets the window's first column.",
        lambda image, kernel: slide(image, kernel[:, ::-1]),
    ),
    Mistake(
        "flipped upside down",
        "Your kernel is upside down: its first row meets the window's first row.",
        lambda image, kernel: slide(image, kernel[::-1]),
    ),
    Mistake(
        "kernel transposed",
        "Your kernel is transposed: its rows are used as columns.",
        lambda image, kernel: slide(image, kernel.T),
    ),
    Mistake(
        "width from height",
        "You compute the number of columns from the heights: it comes from the widths.",
        *shaped(places=lambda h, w, kh, kw: (h - kh + 1, h - kh + 1)),
    ),
    Mistake(
        "height from width",
        "You compute the number of rows from the widths: it comes from the heights.",
        *shaped(places=lambda h, w, kh, kw: (w - kw + 1, w - kw + 1)),
    ),
    Mistake(
        "row and column ranges swapped",
        "The ranges of your two loops are swapped: rows run over the output's height, columns over "
        "its width.",
        *shaped(places=lambda h, w, kh, kw: (w - kw + 1, h - kh + 1)),
    ),
    Mistake(
        "width less the kernel's height",
        "You take the kernel's height from the picture's width: the columns are W - KW + 1.",
        *shaped(places=lambda h, w, kh, kw: (h - kh + 1, w - kh + 1)),
    ),
    Mistake(
        "height less the kernel's width",
        "You take the kernel's width from the picture's height: the rows are H - KH + 1.",
        *shaped(places=lambda h, w, kh, kw: (h - kw + 1, w - kw + 1)),
    ),
    Mistake(
        "kernel's sides swapped in the output's size",
        "The kernel's height and width are swapped in the size of your result: "
        "it is H - KH + 1 by W - KW + 1.",
        *shaped(places=lambda h, w, kh, kw: (h - kw + 1, w - kh + 1)),
    ),
    Mistake(
        "one row and column short",
        "Your result is one row and one column short: a window fits H - KH + 1 times, "
        "and the + 1 is missing.",
        then(lambda result: result[:-1, :-1]),
    ),
    Mistake(
        "padded to the picture's size",
        "You put zeros around the picture to keep its size: here the window stays inside.",
        padded(half, other_half),
        variants=(padded(other_half, half), padded(half, half)),
    ),
    Mistake(
        "result as large as the picture",
        "Your result has the picture's size, and zeros where no window fits: "
        "make it H - KH + 1 by W - KW + 1.",
        in_picture_size,
        variants=(lambda image, kernel: in_picture_size(image, kernel, image.dtype),),
    ),
    Mistake(
        "window cut off at the edge",
        "Your result is as large as the picture, but every window must fit inside: "
        "make it H - KH + 1 by W - KW + 1.",
        cut_at_the_edge,
        variants=(
            padded(whole, nothing),
            padded(half, other_half, mode="edge"),
            padded(nothing, whole, mode="wrap"),
            in_the_middle,
        ),
        shape=lambda image, kernel: image.shape,
    ),
    Mistake(
        "window sticks out",
        "Your loops visit every pixel, so the window sticks out below and on the right: "
        "it fits H - KH + 1 times down and W - KW + 1 times across.",
        *shaped(places=lambda h, w, kh, kw: (h, w)),
    ),
    Mistake(
        "last places left out",
        "Your loops stop one place early, so that the last row and the last column stay 0.",
        then(lambda result: only(result, slice(-1), slice(-1))),
    ),
    Mistake(
        "loops begin at 1",
        "Your loops begin at 1, so that row 0 and column 0 stay 0: the first place is number 0.",
        then(lambda result: only(result, slice(1, None), slice(1, None))),
    ),
    Mistake(
        "window one too far",
        "Your window begins one row too low and one column too far right.",
        sliding(first=1),
    ),
    Mistake(
        "window one row too high",
        "Your window begins one row too high; row -1 is then the picture's last row.",
        lambda image, kernel: slide(np.roll(image, 1, axis=0), kernel),
    ),
    Mistake(
        "window one column too far left",
        "Your window begins one column too far left; column -1 is then the picture's last column.",
        lambda image, kernel: slide(np.roll(image, 1, axis=1), kernel),
    ),
    Mistake(
        "window moves by its own size",
        "Your window jumps by its own size: move it by one pixel at a time.",
        lambda image, kernel: slide(
            image,
            kernel,
            places=(image.shape[0] // kernel.shape[0], image.shape[1] // kernel.shape[1]),
            step=kernel.shape,
        ),
        variants=(
            lambda image, kernel: only(
                slide(image, kernel),
                slice(None, None, kernel.shape[0]),
                slice(None, None, kernel.shape[1]),
            ),
        ),
    ),
    Mistake(
        "always 3 x 3",
        "Your window is always 3 by 3: ask the kernel for its shape.",
        sliding(size=(3, 3)),
        variants=(
            lambda image, kernel: slide(image, kernel, size=(3, 3), places=fits(image, kernel)),
            lambda image, kernel: by_loops(image, kernel, size=(3, 3)),
        ),
    ),
    Mistake(
        "kernel's height for both sides",
        "You use the kernel's height for its width as well: `kernel.shape` holds both.",
        *shaped(size=lambda h, w, kh, kw: (kh, kh)),
    ),
    Mistake(
        "kernel's width for both sides",
        "You use the kernel's width for its height as well: `kernel.shape` holds both.",
        *shaped(size=lambda h, w, kh, kw: (kw, kw)),
    ),
    Mistake(
        "same pixel for every kernel value",
        "Every kernel value meets the same pixel: let the pixel's row and column move along with "
        "the kernel's.",
        sliding(number=lambda window, kernel: window[0, 0] * kernel.sum()),
    ),
    Mistake(
        "mean for sum",
        "You take the mean of the products: add them up.",
        sliding(number=lambda window, kernel: (window * kernel).mean()),
    ),
    Mistake(
        "divided by the kernel's sum",
        "You divide by the sum of the kernel: leave the sum of products as it is.",
        sliding(number=_over_kernel_sum),
        variants=(
            lambda image, kernel: slide(image, kernel / (kernel.sum() if kernel.sum() else 1)),
        ),
    ),
    Mistake(
        "maximum for sum",
        "You take the largest product: add them all up.",
        sliding(number=lambda window, kernel: (window * kernel).max()),
    ),
    Mistake(
        "added for multiplied",
        "You add pixels and kernel values: multiply each pixel by the kernel value it meets.",
        sliding(number=lambda window, kernel: (window + kernel).sum()),
    ),
    Mistake(
        "kernel left out",
        "You add up the window's pixels alone: multiply each by its kernel value first.",
        sliding(number=lambda window, kernel: window.sum()),
    ),
    Mistake(
        "matrix product",
        "You take the matrix product of window and kernel: multiply number by number, with `*`.",
        sliding(number=lambda window, kernel: (window @ kernel).sum()),
    ),
    Mistake(
        "= for +=",
        "Only the last product of each window is left: write `+=` where you wrote `=`.",
        sliding(number=lambda window, kernel: (window * kernel)[-1, -1]),
    ),
    Mistake(
        "total never set back",
        "Your total goes on from window to window: set it back to 0 before each one.",
        then(lambda result: result.cumsum().reshape(result.shape)),
    ),
    Mistake(
        "total set back once a row",
        "Your total goes on from column to column: set it to 0 inside the inner loop.",
        then(lambda result: result.cumsum(axis=1)),
    ),
    Mistake(
        "whole numbers only",
        "Your result holds whole numbers only, so fractions are cut off: make it of floats.",
        sliding(dtype=int),
    ),
    Mistake(
        "type of the picture",
        "Your result has the picture's type, too small for what comes out: 8 bits start again at 0 "
        "after 255, and integers lose the fractions.",
        lambda image, kernel: slide(image, kernel, dtype=image.dtype),
    ),
    Mistake(
        "turned into 8 bits",
        "You turn the result into 8-bit numbers, which know neither fractions, nor less than 0, "
        "nor more than 255.",
        then(lambda result: result.astype(int).astype(np.uint8)),
    ),
    Mistake(
        "clipped to 0 and 255",
        "You hold the result between 0 and 255: a feature map may be negative, or larger.",
        then(lambda result: result.clip(0, 255)),
    ),
    Mistake(
        "negative turned to 0",
        "You turn negative numbers into 0: a feature map keeps them.",
        then(lambda result: result.clip(0)),
    ),
    Mistake(
        "absolute value",
        "You take away the minus signs: a feature map keeps them.",
        then(abs),
    ),
    Mistake(
        "picture multiplied in place",
        "You multiply inside the picture itself, so the next window reads products: "
        "write `window * kernel`, not `window *= kernel`.",
        sliding(number=_products_in_window),
    ),
    Mistake(
        "result written into the picture",
        "You write the result into the picture, where later windows read it: make a new array.",
        _into_picture,
        variants=(_all_into_picture,),
    ),
    Mistake(
        "kernel multiplied in place",
        "You multiply inside the kernel itself, so the next window meets another kernel: "
        "write `kernel * window`, not `kernel *= window`.",
        sliding(number=_products_in_kernel),
    ),
    Mistake(
        "result transposed",
        "Your result lies on its side: rows and columns are exchanged.",
        then(lambda result: result.T),
    ),
    Mistake(
        "result in one row",
        "You return the right numbers in one long row: keep them as rows and columns.",
        then(lambda result: result.ravel()),
    ),
    Mistake(
        "last total returned",
        "You return the last window's total: collect the totals in an array and return that.",
        then(lambda result: result[-1, -1]),
    ),
    Mistake(
        "returned after one row",
        "Your `return` stands inside the loop over the rows, so only row 0 is filled: "
        "move it to the left, below both loops.",
        then(lambda result: only(result, slice(1), slice(None))),
    ),
    Mistake(
        "returned after one cell",
        "Your `return` stands inside both loops, so only one number is filled: "
        "move it to the left, below both loops.",
        then(lambda result: only(result, slice(1), slice(1))),
    ),
    Mistake(
        "return forgotten",
        "Your function hands nothing back: its last line should be `return` and the result.",
        lambda image, kernel: None,
    ),
)
