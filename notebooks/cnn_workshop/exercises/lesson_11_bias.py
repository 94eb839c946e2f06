"""Lesson 11, "Send blame back": the gradient of a bias, which stands in every number of its map."""

import numpy as np

from cnn_workshop import _words
from cnn_workshop.exercises._exercise import Exercise, Mistake
from cnn_workshop.exercises.lesson_06 import RETURN


def bias_backward(grad_output):
    """Add up what comes back to each bias: one number for each map.

    Parameters
    ----------
    grad_output : ndarray of shape (N, O, H_out, W_out)
        How much the loss grows with each number of the feature maps.

    Returns
    -------
    ndarray of shape (O,)
        How much it grows with each bias.

    Examples
    --------
    >>> bias_backward(np.array([[[[1, 2]], [[5, -5]]]]))
    array([3, 0])
    """
    return np.sum(grad_output, axis=(0, 2, 3))


def _by_loops(grad_output):
    sums = [0] * grad_output.shape[1]
    for maps in grad_output:
        for number, each in enumerate(maps):
            for row in each:
                for value in row:
                    sums[number] += value
    return sums


def _by_einsum(grad_output):
    return np.einsum("nohw->o", grad_output)


def _map_by_map(grad_output):
    return np.array([grad_output[:, number].sum() for number in range(grad_output.shape[1])])


def _summed(axis):
    """Return an answer that adds up along other axes."""
    return lambda grad: grad.sum(axis=axis)


def _then(change):
    """Return an answer whose right result is changed afterwards: ``change(result, grad)``."""
    return lambda grad: change(bias_backward(grad), grad)


def _always(count):
    """Return an answer for a fixed number of maps."""
    return lambda grad: np.array([grad[:, number].sum() for number in range(count)])


def _as_many_as_pictures(grad):
    return np.array([grad[:, number].sum() for number in range(len(grad))])


def _in_place(grad):
    for picture in grad[1:]:
        grad[0] += picture
    return grad[0].sum(axis=(1, 2))


MISTAKES = (
    Mistake(
        "not added up",
        "You hand `grad_output` on as it is: a bias stands in every number of its map, so add "
        "their gradients up.",
        lambda grad: grad * 1,
    ),
    Mistake(
        "mean",
        "You take the mean: a bias stands in every number of its map, so add their gradients up.",
        lambda grad: grad.mean(axis=(0, 2, 3)),
    ),
    Mistake(
        "mean over the pictures",
        "You divide by the number of pictures: whether to divide was decided where the loss was "
        "computed.",
        _then(lambda result, grad: result / len(grad)),
    ),
    Mistake(
        "mean over the places",
        "You take the mean over the places of a map: add them up.",
        lambda grad: grad.mean(axis=(2, 3)).sum(axis=0),
    ),
    Mistake(
        "pictures alone",
        "You add up over the pictures alone: the bias stands at every place of its map too.",
        _summed(0),
    ),
    Mistake(
        "places alone",
        "You add up over the places alone: the bias is the same for all pictures.",
        _summed((2, 3)),
    ),
    Mistake(
        "rows alone",
        "You add up over the pictures and one side of the maps: a map has rows and columns.",
        _summed((0, 2)),
        variants=(_summed((0, 3)),),
    ),
    Mistake(
        "pictures kept apart",
        "You keep the pictures apart and add up the maps: it is the other way round, one number "
        "for each map, `axis=(0, 2, 3)`.",
        _summed((1, 2, 3)),
    ),
    Mistake(
        "channels last",
        "You take the last axis for the maps: they lie on axis 1, so add up over axes 0, 2 and 3.",
        _summed((0, 1, 2)),
    ),
    Mistake(
        "reshaped",
        "You reshape to one row for each map, but the pictures come first: `reshape` leaves the "
        "numbers in their order, so move axis 1 to the front before.",
        lambda grad: grad.reshape(grad.shape[1], -1).sum(axis=1),
    ),
    Mistake(
        "rows for maps",
        "You take the rows for the maps: the maps lie on axis 1, so add up over axes 0, 2 and 3.",
        _summed((0, 1, 3)),
    ),
    Mistake(
        "one number for all",
        "You add everything up into one number: each map has its own bias.",
        lambda grad: grad.sum(),
        variants=(_then(lambda result, grad: np.full(result.shape, grad.sum())),),
    ),
    Mistake(
        "axes kept",
        "Your numbers are right, but lie in an array of four axes: a bias has one, shape (O,).",
        lambda grad: grad.sum(axis=(0, 2, 3), keepdims=True),
    ),
    Mistake(
        "first picture only",
        "You look at the first picture only: add up over all of them.",
        lambda grad: grad[0].sum(axis=(1, 2)),
    ),
    Mistake(
        "last picture only",
        "Only the last picture is left: write `+=` where you wrote `=`.",
        lambda grad: grad[-1].sum(axis=(1, 2)),
    ),
    Mistake(
        "one place only",
        "You add up one place of each map only: the bias stands at every place.",
        lambda grad: grad[:, :, 0, 0].sum(axis=0),
        variants=(lambda grad: grad[:, :, -1, -1].sum(axis=0),),
    ),
    Mistake(
        "last number only",
        "Only the very last number of each map is left: write `+=` where you wrote `=`.",
        lambda grad: grad[-1, :, -1, -1],
    ),
    Mistake(
        "ones for the gradient",
        "You count the numbers of each map: add up what `grad_output` holds there.",
        lambda grad: bias_backward(np.ones_like(grad)),
    ),
    Mistake(
        "ones",
        "You return 1 for each bias, the slope of one number: the gradients of all of them add up.",
        lambda grad: np.ones(grad.shape[1]),
    ),
    Mistake(
        "zeros",
        "You return nothing but zeros: a bias is learned like any other number, and needs its "
        "gradient.",
        lambda grad: np.zeros(grad.shape[1]),
    ),
    Mistake(
        "total never set back",
        "Your total goes on from map to map: set it back to 0 before each one.",
        _then(lambda result, grad: result.cumsum()),
    ),
    Mistake(
        "largest",
        "You take the largest gradient of each map: add them up.",
        lambda grad: grad.max(axis=(0, 2, 3)),
    ),
    Mistake(
        "absolute values",
        "You take away the minus signs before you add up: they count.",
        lambda grad: bias_backward(abs(grad)),
    ),
    Mistake(
        "negative gradients dropped",
        "You drop negative gradients: they count as positive ones do.",
        lambda grad: bias_backward(np.maximum(grad, 0)),
    ),
    Mistake(
        "sign turned around",
        "You turn the sign around: going downhill is the optimiser's step, later.",
        _then(lambda result, grad: -result),
    ),
    Mistake(
        "whole numbers only",
        "Your result holds whole numbers only, so fractions are cut off: make it of floats.",
        _then(lambda result, grad: result.astype(int)),
        variants=(lambda grad: bias_backward(grad.astype(int)),),
    ),
    Mistake(
        "as many as pictures",
        "You count the maps with `len(grad_output)`, which counts the pictures: they are "
        "`grad_output.shape[1]`.",
        _as_many_as_pictures,
    ),
    Mistake(
        "always three maps",
        "You return three numbers whatever comes in: as many as there are maps, "
        "`grad_output.shape[1]`.",
        _always(3),
    ),
    Mistake(
        "first map only",
        "Only the first map is done: is `return` inside the loop? Move it to the left.",
        lambda grad: grad[:, 0].sum(),
        variants=(lambda grad: grad[:, :1].sum(axis=(0, 2, 3)),),
    ),
    Mistake(
        "added up in place",
        "You add up inside `grad_output`, which belongs to the caller: make a new array.",
        _in_place,
    ),
    Mistake("return forgotten", RETURN, lambda grad: None),
)


def _explain_cell(grad_output, at):
    """Write out the sums of one map, picture by picture, and mark it."""
    (number,) = at
    read = np.zeros(grad_output.shape, dtype=bool)
    read[:, number] = True
    sums = [_words.number(maps[number].sum()) for maps in grad_output]
    places = _words.count(grad_output[0, 0].size, "place")
    if len(sums) == 1:
        return f"map {number} has {places}, and their gradients add up to that", {
            "grad_output": read
        }
    words = " plus ".join(f"{each} from picture {place}" for place, each in enumerate(sums))
    return f"map {number} has {places} in each picture, {words}", {"grad_output": read}


def _explain_shape(grad_output):
    maps = _words.count(grad_output.shape[1], "map")
    return f"{maps[0].upper()}{maps[1:]}, and a bias for each.", {}


def _case(*shape, seed, divisor=4):
    """Return gradients of a shape, negative numbers and zeros among them."""
    size = int(np.prod(shape))
    numbers = np.random.default_rng(seed).permutation(size + 4)[:size]
    return ((numbers - size // 2) / divisor).reshape(shape)


BIAS_BACKWARD = Exercise(
    name="bias_backward",
    parameters=("grad_output",),
    reference=bias_backward,
    cases=[
        (np.array([[[[-3]]]]),),
        (np.array([[[[2]], [[-5]]]]),),
        (np.array([[[[2]]], [[[-5]]], [[[4]]]]),),
        (np.array([[[[1.5, -0.25, 0]]]]),),
        (np.array([[[[3], [-1]], [[0], [6]]]]),),
        (_case(2, 3, 1, 2, seed=1),),
        (_case(3, 2, 2, 1, seed=2),),
        (_case(2, 3, 4, 2, seed=3, divisor=1).astype(int),),
        (_case(3, 4, 2, 5, seed=4),),
        (_case(4, 2, 5, 3, seed=5),),
    ],
    kinds={"grad_output": "signed", "result": "signed"},
    mistakes=MISTAKES,
    right_answers=(bias_backward, _by_loops, _by_einsum, _map_by_map),
    explain_cell=_explain_cell,
    explain_shape=_explain_shape,
)
