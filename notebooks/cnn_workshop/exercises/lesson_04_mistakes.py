"""Wrong answers to lesson 04's `complete_convolve2d`, each with a sentence that names the slip."""

import numpy as np

from cnn_workshop.exercises._exercise import Mistake
from cnn_workshop.exercises._sliding import by_loops, counted, only, reach, slide


def convolve(image, kernel, stride, padding, dilation):
    """Convolve rightly, by padding the picture and sliding a window with gaps."""
    return slide(np.pad(image, padding), kernel, step=(stride,) * 2, spacing=(dilation,) * 2)


def asked(changed):
    """Return a right convolution of other arguments than were given."""
    return lambda *arguments: convolve(*changed(*arguments))


def then(change):
    """Return a convolution whose right result is changed afterwards: ``change(result, stride)``."""
    return lambda image, kernel, s, p, d: change(convolve(image, kernel, s, p, d), s)


def sliding(
    way=slide,
    border=lambda p: p,
    mode="constant",
    step=lambda s: (s, s),
    spacing=lambda d: (d, d),
    size=tuple,
    places=None,
    **slip,
):
    """Return a convolution with another border, step, spacing, window or output size.

    `size` is given the kernel's sides. ``places(room, kernel, stride, dilation)`` returns the
    output's sides, from those of a picture padded at all four edges and of the kernel.
    """

    def wrong(image, kernel, s, p, d):
        options = {"size": size(kernel.shape), "step": step(s), "spacing": spacing(d), **slip}
        if places:
            options["places"] = places(np.add(image.shape, 2 * p), kernel.shape, s, d)
        return way(np.pad(image, border(p), mode), kernel, **options)

    return wrong


def both_ways(**slip):
    """Return what `sliding` makes of a slip, by loops and, as a variant, by slices."""
    return sliding(by_loops, **slip), (sliding(slide, **slip),)


def _fits(room, kernel, stride, dilation):
    """Return the right output size."""
    return counted(room, reach(kernel, (dilation, dilation)), (stride, stride))


def _rounded_up(room, kernel, stride, dilation):
    """Return the output size of those who round up."""
    sides = zip(room, reach(kernel, (dilation, dilation)), strict=True)
    return tuple(-((side - window) // -stride) + 1 for side, window in sides)


def _type_of_the_picture(image, kernel, stride, padding, dilation):
    geometry = {"step": (stride, stride), "spacing": (dilation, dilation)}
    return slide(np.pad(image, padding), kernel, dtype=image.dtype, **geometry)


def _cropped_border(image, kernel, stride, padding, dilation):
    """Lay the picture into zeros at ``[p:-p, p:-p]``, which is nothing when p is 0."""
    padded = np.zeros([side + 2 * padding for side in image.shape])
    padded[padding:-padding, padding:-padding] = image
    return convolve(padded, kernel, stride, 0, dilation)


def _gaps_left(image, kernel, stride, padding, dilation):
    """Put the right numbers into a result of stride 1, where the windows begin."""
    result = convolve(image, kernel, 1, padding, dilation)
    return only(result, slice(None, None, stride), slice(None, None, stride))


def _edge_repeated(image, kernel, stride, padding, dilation):
    return convolve(np.pad(image, padding, mode="edge"), kernel, stride, 0, dilation)


def _picture_thinned(image, kernel, stride, padding, dilation):
    thinned = np.pad(image, padding)[::dilation, ::dilation]
    return convolve(thinned, kernel, stride, 0, 1)


def _picture_spread(image, kernel, stride, padding, dilation):
    spread = np.zeros(reach(image.shape, (dilation, dilation)))
    spread[::dilation, ::dilation] = image
    return convolve(spread, kernel, stride, padding, 1)


def _kernel_enlarged(image, kernel, stride, padding, dilation):
    return convolve(image, np.kron(kernel, np.ones((dilation, dilation))), stride, padding, 1)


def _kernel_with_a_tail(image, kernel, stride, padding, dilation):
    spread = np.zeros([dilation * side for side in kernel.shape])
    spread[::dilation, ::dilation] = kernel
    return convolve(image, spread, stride, padding, 1)


MISTAKES = (
    Mistake(
        "rounded up",
        "You round the size of your result up: a last step that does not fit whole is not taken.",
        *both_ways(places=_rounded_up),
        shape=lambda image, kernel, s, p, d: _rounded_up(
            np.add(image.shape, 2 * p), kernel.shape, s, d
        ),
    ),
    Mistake(
        "one row and column short",
        "Your result is one row and one column short: the place where the window starts counts "
        "too, and the + 1 is missing.",
        then(lambda result, s: result[:-1, :-1]),
    ),
    Mistake(
        "width from height",
        "You compute the number of columns from the heights: it comes from the widths.",
        *both_ways(places=lambda *given: (_fits(*given)[0],) * 2),
    ),
    Mistake(
        "height from width",
        "You compute the number of rows from the widths: it comes from the heights.",
        *both_ways(places=lambda *given: (_fits(*given)[1],) * 2),
    ),
    Mistake(
        "rows and columns exchanged",
        "The height and width of your result are exchanged: rows come from the heights.",
        *both_ways(places=lambda *given: _fits(*given)[::-1]),
    ),
    Mistake(
        "kernel's sides exchanged",
        "The kernel's height and width are exchanged in the size of your result.",
        *both_ways(places=lambda room, kernel, s, d: _fits(room, kernel[::-1], s, d)),
    ),
    Mistake(
        "square kernel",
        "You use one side of the kernel for both: its height counts down, its width across.",
        sliding(size=lambda sides: (sides[0],) * 2),
        variants=(
            sliding(by_loops, size=lambda sides: (sides[0],) * 2),
            sliding(size=lambda sides: (sides[1],) * 2),
            sliding(by_loops, size=lambda sides: (sides[1],) * 2),
        ),
    ),
    Mistake(
        "stride forgotten",
        "Your window ignores the stride: it moves by one pixel at a time.",
        asked(lambda image, kernel, s, p, d: (image, kernel, 1, p, d)),
    ),
    Mistake(
        "stride for the size only",
        "Your stride makes the result smaller, but the window still moves by one pixel: it begins "
        "at row * stride, col * stride.",
        *both_ways(places=_fits, step=lambda s: (1, 1)),
    ),
    Mistake(
        "stride for the window only",
        "Your window moves by the stride, but the result has the size for a step of one pixel.",
        *both_ways(places=lambda room, kernel, s, d: _fits(room, kernel, 1, d)),
    ),
    Mistake(
        "gaps left by the stride",
        "Your result keeps a place for every pixel and leaves 0 between: with stride 2, the second "
        "window belongs in row 1, not in row 2.",
        _gaps_left,
    ),
    Mistake(
        "stride added",
        "You add the stride to the window's place: multiply by it, row * stride and col * stride.",
        lambda image, kernel, s, p, d: slide(
            np.pad(image, p),
            kernel,
            first=s,
            spacing=(d, d),
            places=_fits(np.add(image.shape, 2 * p), kernel.shape, s, d),
        ),
    ),
    *(
        Mistake(
            f"{number} {way} only",
            f"Your {number} counts {way} only: it counts in both directions, down and across.",
            sliding(**{argument: along}),
        )
        for number, argument in (("stride", "step"), ("dilation", "spacing"))
        for way, along in (("down", lambda n: (n, 1)), ("across", lambda n: (1, n)))
    ),
    Mistake(
        "padding forgotten",
        "You leave the padding out: put a border of zeros around the picture first.",
        asked(lambda image, kernel, s, p, d: (image, kernel, s, 0, d)),
    ),
    *(
        Mistake(
            f"padding {edges} only",
            f"You pad {edges} only: the border of zeros goes around all four edges.",
            sliding(border=border),
        )
        for edges, border in {
            "above and on the left": lambda p: ((p, 0), (p, 0)),
            "below and on the right": lambda p: ((0, p), (0, p)),
            "above and below": lambda p: ((p, p), (0, 0)),
            "left and right": lambda p: ((0, 0), (p, p)),
        }.items()
    ),
    Mistake(
        "padding counted but not there",
        "The size of your result counts padding that your picture lacks, so the last windows stick "
        "out: put zeros at all four edges.",
        *both_ways(places=_fits, border=lambda p: 0),
    ),
    Mistake(
        "negative places",
        "Your window begins at negative places, and row -1 is the picture's last row: put zeros "
        "around the picture first.",
        *both_ways(places=_fits, border=lambda p: ((p, 0), (p, 0)), mode="wrap"),
    ),
    Mistake(
        "border at [p:-p]",
        "With padding 0, `[padding:-padding]` is empty: write `[padding : padding + height]`.",
        _cropped_border,
    ),
    Mistake(
        "edge repeated",
        "You repeat the pixels of the edge: the border holds zeros.",
        _edge_repeated,
    ),
    Mistake(
        "result padded",
        "You put the zeros around the result: they go around the picture, before the window "
        "slides.",
        lambda image, kernel, s, p, d: np.pad(convolve(image, kernel, s, 0, d), p),
    ),
    Mistake(
        "dilation forgotten",
        "You leave the dilation out: the kernel's numbers meet pixels that lie that far apart.",
        asked(lambda image, kernel, s, p, d: (image, kernel, s, p, 1)),
    ),
    Mistake(
        "dilation counted from 0",
        "You count the dilation from 0, as holes: here 1 means that the kernel's numbers touch.",
        asked(lambda image, kernel, s, p, d: (image, kernel, s, p, d + 1)),
    ),
    Mistake(
        "dilation for the size only",
        "Your dilation makes the result smaller, but the window still reads pixels that touch: "
        "read every `dilation`-th one.",
        *both_ways(places=_fits, spacing=lambda d: (1, 1)),
    ),
    Mistake(
        "dilation for the window only",
        "Your window reads with gaps, but the result has the size for a kernel without any: it "
        "reaches over dilation * (KH - 1) + 1 rows.",
        *both_ways(places=lambda room, kernel, s, d: _fits(room, kernel, s, 1)),
    ),
    Mistake(
        "dilation times kernel",
        "You reserve dilation * KH rows and dilation * KW columns: behind the kernel's last number "
        "there is no gap.",
        _kernel_with_a_tail,
    ),
    Mistake(
        "picture thinned out",
        "You thin the picture out: the dilation spreads the kernel, and the picture keeps its "
        "pixels.",
        _picture_thinned,
    ),
    Mistake(
        "picture spread out",
        "You spread the picture out: the dilation spreads the kernel instead.",
        _picture_spread,
    ),
    Mistake(
        "kernel enlarged",
        "You repeat each kernel number: between the numbers there are holes, so put zeros there.",
        _kernel_enlarged,
    ),
    Mistake(
        "stride and dilation exchanged",
        "Your stride and dilation are exchanged: the stride moves the window, the dilation "
        "stretches it.",
        asked(lambda image, kernel, s, p, d: (image, kernel, d, p, s)),
    ),
    Mistake(
        "stride and padding exchanged",
        "Your stride and padding are exchanged: look at the order of the parameters.",
        asked(lambda image, kernel, s, p, d: (image, kernel, p, s, d)),
    ),
    Mistake(
        "lesson 02's function",
        "Your function ignores stride, padding and dilation: it does what lesson 02's did.",
        asked(lambda image, kernel, s, p, d: (image, kernel, 1, 0, 1)),
    ),
    Mistake(
        "kernel flipped",
        "Your kernel is turned upside down and left to right: lay it on the picture as it is.",
        asked(lambda image, kernel, s, p, d: (image, kernel[::-1, ::-1], s, p, d)),
    ),
    Mistake(
        "= for +=",
        "Only the last product of each window is left: write `+=` where you wrote `=`.",
        sliding(number=lambda window, kernel: (window * kernel)[-1, -1]),
    ),
    Mistake(
        "total never set back",
        "Your total goes on from window to window: set it back to 0 before each one.",
        then(lambda result, s: result.cumsum().reshape(result.shape)),
    ),
    Mistake(
        "whole numbers only",
        "Your result holds whole numbers only, so fractions are cut off: make it of floats.",
        sliding(dtype=int),
        variants=(then(lambda result, s: result.astype(int)),),
    ),
    Mistake(
        "type of the picture",
        "Your result has the picture's type, too small for what comes out: 8 bits start again at 0 "
        "after 255, and integers lose the fractions.",
        _type_of_the_picture,
    ),
    Mistake(
        "result transposed",
        "Your result lies on its side: rows and columns are exchanged.",
        then(lambda result, s: result.T),
    ),
    Mistake(
        "return forgotten",
        "Your function hands nothing back: its last line should be `return` and the result.",
        lambda *arguments: None,
    ),
)
