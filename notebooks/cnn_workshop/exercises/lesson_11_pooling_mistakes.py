"""Wrong answers to lesson 11's `max_pooling_backward`, each with a sentence that names the slip.

Here are the slips in the windows and in the result; those in who wins have a file of their own.
"""

import numpy as np

from cnn_core import ops
from cnn_workshop.exercises._exercise import Mistake
from cnn_workshop.exercises._pooling import only
from cnn_workshop.exercises._routing import by_places, scatter, stepping, then, upstream
from cnn_workshop.exercises.lesson_06 import ONE_ROW, RETURN
from cnn_workshop.exercises.lesson_11_winner_mistakes import WINNERS


def _cut_off(grad, image, p, s):
    rows, cols = ((count - 1) * s + p for count in grad.shape)
    return scatter(grad, image, p, s)[:rows, :cols]


def _spread_and_masked(grad, image, p, s):
    """Repeat outputs and gradients to the picture's size, and compare: for s = p alone."""
    rows, cols = (min(count * s, side) for count, side in zip(grad.shape, image.shape, strict=True))
    result = np.zeros(image.shape)
    large = np.kron(ops.max_pooling(image, p, s), np.ones((s, s)))[:rows, :cols]
    result[:rows, :cols] = (image[:rows, :cols] == large) * np.kron(grad, np.ones((s, s)))[
        :rows, :cols
    ]
    return result


def _of_type(dtype):
    return lambda grad, image, p, s: by_places(grad, image, p, s, dtype=dtype or image.dtype)


def _into_picture(grad, image, p, s):
    result = scatter(grad, image, p, s)
    image[:] = result
    return image


def _window_marked(grad, image, p, s):
    result = scatter(grad, image, p, s)
    image[result != 0] = image.min()
    return result


def _into_gradient(grad, image, p, s):
    result = scatter(grad, image, p, s)
    grad[:] = 0
    return result


WINDOWS = (
    Mistake(
        "stride forgotten",
        "Your window ignores the stride: it begins at `row * stride` and `col * stride`.",
        *stepping(lambda p, s: (1, 1)),
    ),
    Mistake(
        "step is the pool size",
        "Your window moves by its own size: it moves by `stride`.",
        *stepping(lambda p, s: (p, p)),
    ),
    Mistake(
        "stride down only",
        "Your window moves by `stride` down, but by 1 across: use it both ways.",
        *stepping(lambda p, s: (s, 1)),
    ),
    Mistake(
        "stride across only",
        "Your window moves by `stride` across, but by 1 down: use it both ways.",
        *stepping(lambda p, s: (1, s)),
    ),
    Mistake(
        "stride always 2",
        "Your window always moves by 2: use `stride`.",
        *stepping(lambda p, s: (2, 2)),
    ),
    Mistake(
        "window always 2 x 2",
        "Your window is always 2 by 2: use `pool_size`.",
        lambda grad, image, p, s: scatter(grad, image, 2, s),
        variants=(lambda grad, image, p, s: by_places(grad, image, 2, s),),
    ),
    Mistake(
        "window always 2 x 2, in steps of 2",
        "Your windows are always 2 by 2, in steps of 2: use `pool_size` and `stride`.",
        lambda grad, image, p, s: scatter(grad, image, 2, 2),
        variants=(lambda grad, image, p, s: by_places(grad, image, 2, 2),),
    ),
    Mistake(
        "size and stride exchanged",
        "You have exchanged `pool_size` and `stride`: the first is how large the window is, the "
        "second how far it moves.",
        lambda grad, image, p, s: scatter(grad, image, s, p),
        variants=(lambda grad, image, p, s: by_places(grad, image, s, p),),
    ),
    Mistake(
        "window as large as the stride",
        "Your window is as large as the stride: it is `pool_size` high and wide.",
        lambda grad, image, p, s: scatter(grad, image, p, s, size=s),
        variants=(lambda grad, image, p, s: by_places(grad, image, p, s, more=s - p),),
    ),
    Mistake(
        "outputs repeated",
        "You stretch outputs and gradients to the picture's size and compare: that fails where "
        "windows overlap or leave gaps, and at ties it pays each.",
        _spread_and_masked,
    ),
    Mistake(
        "window one too small",
        "Your window is one row and one column too small: `top : top + pool_size` leaves its end "
        "out already.",
        lambda grad, image, p, s: scatter(grad, image, p, s, size=p - 1),
        variants=(lambda grad, image, p, s: by_places(grad, image, p, s, more=-1),),
    ),
    Mistake(
        "window one too large",
        "Your window is one row and one column too large: `top : top + pool_size` holds "
        "pool_size numbers.",
        lambda grad, image, p, s: scatter(grad, image, p, s, size=p + 1),
    ),
    Mistake(
        "window one too far",
        "Your window begins one row too low and one column too far right.",
        lambda *given: scatter(*given, start=1),
    ),
    Mistake(
        "left-over rows and columns",
        "You begin a window at every multiple of `stride`, and the last ones stick out: there is "
        "one for each number of `grad_output`, and no more.",
        lambda grad, image, p, s: by_places(
            grad, image, p, s, rows=-(-image.shape[0] // s), cols=-(-image.shape[1] // s)
        ),
    ),
    Mistake(
        "output size from the pool size alone",
        "You count sides divided by the pool size: `grad_output.shape` says how many windows "
        "there are.",
        lambda grad, image, p, s: by_places(
            grad, image, p, s, rows=image.shape[0] // p, cols=image.shape[1] // p
        ),
    ),
    Mistake(
        "width from height",
        "You take the number of columns from the number of rows: it is `grad_output.shape[1]`.",
        lambda grad, image, p, s: by_places(grad, image, p, s, cols=len(grad)),
    ),
    Mistake(
        "height from width",
        "You take the number of rows from the number of columns: it is `grad_output.shape[0]`.",
        lambda grad, image, p, s: by_places(grad, image, p, s, rows=grad.shape[1]),
    ),
    Mistake(
        "row and column ranges swapped",
        "The ranges of your two loops are swapped: rows run over `grad_output.shape[0]`, columns "
        "over `grad_output.shape[1]`.",
        lambda grad, image, p, s: by_places(
            grad, image, p, s, rows=grad.shape[1], cols=grad.shape[0]
        ),
    ),
    Mistake(
        "first window only",
        "Only the first window sends its gradient back: is `return` inside both loops?",
        upstream(lambda grad: only(grad, slice(1), slice(1))),
    ),
    Mistake(
        "first row of windows only",
        "Only the first row of windows sends its gradients back: is `return` inside the loop over "
        "the rows?",
        upstream(lambda grad: only(grad, slice(1), slice(None))),
    ),
    Mistake(
        "last window only",
        "Only the last window's gradient is left: make the array of zeros once, before the loops.",
        upstream(lambda grad: only(grad, slice(-1, None), slice(-1, None))),
    ),
    Mistake(
        "last places left out",
        "Your loops stop one place early, so that the last row and the last column of windows "
        "send nothing back.",
        upstream(lambda grad: only(grad, slice(-1), slice(-1))),
    ),
    Mistake(
        "loops begin at 1",
        "Your loops begin at 1, so that row 0 and column 0 of `grad_output` are left out.",
        upstream(lambda grad: only(grad, slice(1, None), slice(1, None))),
    ),
    Mistake(
        "wins counted",
        "You add 1 for every window won: add what `grad_output` holds for that window.",
        upstream(np.ones_like),
    ),
    Mistake(
        "winners marked",
        "You put 1 where a pixel wins: put there what `grad_output` holds for the windows won.",
        lambda grad, image, p, s: (scatter(np.ones_like(grad), image, p, s) > 0).astype(int),
    ),
    Mistake(
        "sum of the gradients",
        "You give the sum of `grad_output` to every winner: each window has its own gradient.",
        upstream(lambda grad: np.full(grad.shape, grad.sum())),
    ),
    Mistake(
        "mean of the gradients",
        "You give the mean of `grad_output` to every winner: each window has its own gradient.",
        upstream(lambda grad: np.full(grad.shape, grad.mean())),
    ),
    Mistake(
        "first gradient for all",
        "You give the first number of `grad_output` to every winner: each window has its own "
        "gradient.",
        upstream(lambda grad: np.full(grad.shape, grad[0, 0])),
    ),
    Mistake(
        "pixels sent back",
        "You send the largest number itself back: send what `grad_output` holds for its window.",
        lambda grad, image, p, s: scatter(ops.max_pooling(image, p, s), image, p, s),
        variants=(lambda grad, image, p, s: image * (scatter(grad * 0 + 1, image, p, s) > 0),),
    ),
    Mistake(
        "negative gradients dropped",
        "You drop negative gradients: the winner gets them with their sign.",
        upstream(lambda grad: np.maximum(grad, 0)),
        variants=(then(lambda result: np.maximum(result, 0)),),
    ),
    Mistake(
        "absolute value",
        "You take away the gradient's minus signs: the winner gets it as it is.",
        upstream(abs),
        variants=(then(abs),),
    ),
    Mistake(
        "sign turned around",
        "You turn the gradient's sign around: going downhill is the optimiser's step, later.",
        then(np.negative),
    ),
    Mistake(
        "divided by the count of windows",
        "You divide by the number of windows: each gradient goes back whole.",
        upstream(lambda grad: grad / grad.size),
    ),
    Mistake(
        "shape of grad_output",
        "Your result has the shape of `grad_output`: it has a number for each pixel of "
        "`input_image`.",
        lambda grad, image, p, s: grad * 1,
        shape=lambda grad, image, p, s: grad.shape,
    ),
    Mistake(
        "left-over cut off",
        "You leave away the rows and columns that no window reaches: they have a gradient, and it "
        "is 0.",
        _cut_off,
    ),
    Mistake(
        "type of the picture",
        "Your result has the picture's type, which may be integers: they cut the gradient's "
        "fractions off, and 8 bits know nothing below 0.",
        _of_type(None),
    ),
    Mistake(
        "whole numbers only",
        "Your result holds whole numbers only, so the gradient's fractions are cut off: make it of "
        "floats.",
        _of_type(int),
        variants=(then(lambda result: result.astype(int)),),
    ),
    Mistake(
        "rounded",
        "You round the gradient: it goes back with all its digits.",
        then(np.round),
        variants=(then(lambda result: np.round(result, 1)),),
    ),
    Mistake(
        "written into the picture",
        "You write into `input_image`, which belongs to the caller: make a new array.",
        _into_picture,
        variants=(_window_marked,),
    ),
    Mistake(
        "written into the gradient",
        "You write into `grad_output`, which belongs to the caller: make a new array.",
        _into_gradient,
    ),
    Mistake(
        "forward pass",
        "You return what max pooling makes of the picture: that is the forward pass, and here the "
        "gradient goes back to the winners.",
        lambda grad, image, p, s: ops.max_pooling(image, p, s),
    ),
    Mistake(
        "zeros",
        "Your result holds nothing but zeros: each window sends its gradient to its winner.",
        lambda grad, image, p, s: np.zeros(image.shape),
    ),
    Mistake(
        "result transposed",
        "Your result lies on its side: rows and columns are exchanged.",
        then(np.transpose),
    ),
    Mistake(
        "result in one row",
        ONE_ROW,
        then(np.ravel),
    ),
    Mistake(
        "return forgotten",
        RETURN,
        lambda *given: None,
    ),
)

MISTAKES = (*WINNERS, *WINDOWS)
