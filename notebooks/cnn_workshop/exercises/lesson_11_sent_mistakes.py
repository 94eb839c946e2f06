"""Wrong answers to lesson 11's `convolve2d_backward`: slips in what the windows send back."""

import numpy as np

from cnn_workshop.exercises._backward import both, returned, upstream
from cnn_workshop.exercises._exercise import Mistake
from cnn_workshop.exercises._sliding import only


def _sent(change):
    """Return an answer that has changed the gradients before it sends them back."""
    return both(lambda way: upstream(way, change))


SENT = (
    Mistake(
        "mean over the windows",
        "You divide both gradients by the number of windows: all shares add up.",
        _sent(lambda grad: grad / grad.size),
    ),
    Mistake(
        "ones for the gradient",
        "You leave `grad_output` out, in both gradients: each window counts by its own number.",
        _sent(np.ones_like),
    ),
    Mistake(
        "sum of the gradients",
        "You use the sum of `grad_output` for every window, in both gradients: each has its own "
        "number.",
        _sent(lambda grad: np.full(grad.shape, grad.sum())),
    ),
    Mistake(
        "mean of the gradients",
        "You use the mean of `grad_output` for every window, in both gradients: each has its own "
        "number.",
        _sent(lambda grad: np.full(grad.shape, grad.mean())),
    ),
    Mistake(
        "negative gradients dropped",
        "You drop negative gradients: they are sent back with their sign.",
        _sent(lambda grad: np.maximum(grad, 0)),
        variants=(returned(lambda picture, kernel: (picture.clip(0), kernel.clip(0))),),
    ),
    Mistake(
        "absolute value",
        "You take away the gradient's minus signs: it is sent back as it is.",
        _sent(abs),
        variants=(returned(lambda picture, kernel: (abs(picture), abs(kernel))),),
    ),
    Mistake(
        "sign turned around",
        "You turn the sign of both gradients around: going downhill is the optimiser's step, "
        "later.",
        _sent(np.negative),
    ),
    Mistake(
        "first window only",
        "Only the first window sends its gradient back: is `return` inside both loops? Move it to "
        "the left.",
        _sent(lambda grad: only(grad, slice(1), slice(1))),
    ),
    Mistake(
        "first row of windows only",
        "Only the first row of windows sends its gradients back: is `return` inside the loop over "
        "the rows? Move it to the left.",
        _sent(lambda grad: only(grad, slice(1), slice(None))),
    ),
    Mistake(
        "last window only",
        "Only the last window is left in both gradients: make the arrays of zeros once, before the "
        "loops.",
        _sent(lambda grad: only(grad, slice(-1, None), slice(-1, None))),
    ),
    Mistake(
        "last places left out",
        "Your loops stop one place early: the last row and the last column of windows send nothing "
        "back.",
        _sent(lambda grad: only(grad, slice(-1), slice(-1))),
    ),
    Mistake(
        "loops begin at 1",
        "Your loops begin at 1, so that row 0 and column 0 of `grad_output` are left out.",
        _sent(lambda grad: only(grad, slice(1, None), slice(1, None))),
    ),
)
