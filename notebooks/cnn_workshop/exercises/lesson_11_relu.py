"""Lesson 11, "Send blame back": ReLU's backward pass, which lets the gradient through or stops it.

A gradient that is not a number stands only where it passes: elsewhere a mask that is multiplied
gives NaN and one that chooses gives 0, and both are right.
"""

import numpy as np

from cnn_core import ops
from cnn_workshop import _words
from cnn_workshop.exercises._exercise import Exercise, Mistake
from cnn_workshop.exercises.lesson_06 import ONE_ROW, RETURN, only_first_row


def _masked(mask):
    """Return an answer with another mask: ``mask(grad_output, input_image)``."""
    return lambda grad, image: np.where(mask(grad, image), grad, 0)


def _then(change):
    """Return an answer whose right result is changed afterwards."""
    return lambda grad, image: change(ops.relu_backward(grad, image))


def _of_type(dtype):
    """Return an answer that copies what passes into an array of a type, or of the picture's."""

    def answer(grad, image):
        result = np.zeros(image.shape, dtype=dtype or image.dtype)
        result[image > 0] = grad[image > 0]
        return result

    return answer


def _square(grad, image):
    result = np.zeros(image.shape)
    for row, col in np.ndindex(len(image), len(image)):
        result[row, col] = grad[row, col] if image[row, col] > 0 else 0
    return result


def _into_gradient(grad, image):
    grad[image <= 0] = 0
    return grad


def _into_picture(grad, image):
    image[image <= 0] = 0
    image[image > 0] = 1
    return grad * image


def _picture_bent(grad, image):
    image[image <= 0] = 0
    return np.where(image > 0, grad, 0)


def _picture_overwritten(grad, image):
    image[:] = np.where(image > 0, grad, 0)
    return image


def _first_cell(result):
    rest = np.zeros(result.shape)
    rest[0, 0] = result[0, 0]
    return rest


MISTAKES = (
    Mistake(
        "mask from the gradient",
        "You look at the sign of `grad_output`: what decides is whether the number in "
        "`input_image` is positive.",
        _masked(lambda grad, image: grad > 0),
        variants=(lambda grad, image: np.maximum(grad, 0),),
    ),
    Mistake(
        "open at 0",
        "You let the gradient through where the input is exactly 0: there it is 0 by convention, "
        "so ask for `> 0`.",
        _masked(lambda grad, image: image >= 0),
    ),
    Mistake(
        "open below 0",
        "Your mask is open where the input is negative too: ask whether it is positive, `> 0`.",
        _masked(lambda grad, image: image != 0),
    ),
    Mistake(
        "half open at 0",
        "You let half of the gradient through where the input is exactly 0: there it is 0 by "
        "convention.",
        lambda grad, image: grad * np.heaviside(image, 0.5),
    ),
    Mistake(
        "mask forgotten",
        "You let every gradient through: it stops where the input was not positive.",
        lambda grad, image: grad * 1,
    ),
    Mistake(
        "mask alone",
        "You return 1 where the gradient passes: return the gradient itself, `grad_output` times "
        "that.",
        lambda grad, image: image > 0,
        variants=(lambda grad, image: image >= 0,),
    ),
    Mistake(
        "multiplied by the input",
        "You multiply the gradient by the input: where ReLU is open its slope is 1, however large "
        "the input is.",
        lambda grad, image: grad * image,
        variants=(
            lambda grad, image: grad * np.maximum(image.astype(float), 0),
            lambda grad, image: np.maximum(grad * image, 0),
        ),
    ),
    Mistake(
        "forward pass",
        "You return what ReLU makes of the input: that is the forward pass, and here `grad_output` "
        "is let through or stopped.",
        lambda grad, image: np.maximum(image, 0),
    ),
    Mistake(
        "arguments exchanged",
        "You have exchanged the two arguments: the input decides, and the gradient passes.",
        lambda grad, image: np.where(grad > 0, image, 0),
    ),
    Mistake(
        "mask the wrong way round",
        "Your mask is the wrong way round: the gradient passes where the input is positive.",
        _masked(lambda grad, image: image < 0),
        variants=(_masked(lambda grad, image: image <= 0),),
    ),
    Mistake(
        "slope -1 below 0",
        "You turn the gradient's sign around where the input is negative: there nothing passes.",
        lambda grad, image: grad * np.sign(image.astype(float)),
    ),
    Mistake(
        "negative gradients dropped",
        "You drop negative gradients as well: where the input is positive they pass, whatever "
        "their sign.",
        _then(lambda result: np.maximum(result, 0)),
        variants=(_masked(lambda grad, image: (image > 0) & (grad > 0)),),
    ),
    Mistake(
        "absolute value",
        "You take away the gradient's minus signs: it passes as it is.",
        _then(abs),
    ),
    Mistake(
        "sign turned around",
        "You turn the gradient's sign around: going downhill is the optimiser's step, later.",
        _then(np.negative),
    ),
    Mistake(
        "leaky",
        "You let a part of the gradient through where the input is not positive, as leaky ReLU "
        "does: here it is 0.",
        lambda grad, image: np.where(image > 0, grad, 0.01 * grad),
        variants=(
            lambda grad, image: np.where(image >= 0, grad, 0.01 * grad),
            lambda grad, image: np.where(image > 0, grad, 0.1 * grad),
        ),
    ),
    Mistake(
        "compared with 1",
        "You compare the input with 1: ReLU bends at 0.",
        _masked(lambda grad, image: image > 1),
        variants=(_masked(lambda grad, image: image >= 1),),
    ),
    Mistake(
        "divided by the count",
        "You divide by how many numbers there are: each gradient passes whole.",
        _then(lambda result: result / result.size),
    ),
    Mistake(
        "sum of the gradients",
        "You give the sum of all gradients to every open place: each place has its own.",
        lambda grad, image: grad.sum() * (image > 0),
    ),
    Mistake(
        "mean of the gradients",
        "You give the mean of all gradients to every open place: each place has its own.",
        lambda grad, image: grad.mean() * (image > 0),
    ),
    Mistake(
        "one question for all",
        "Python's `if` wants one answer, not a whole map of them: use `np.where`, multiply by the "
        "mask, or visit cell by cell.",
        lambda grad, image: grad if image > 0 else 0 * grad,
        variants=(lambda grad, image: grad if image > 0 else 0,),
    ),
    Mistake(
        "matrix product",
        "You take the matrix product: multiply number by number, with `*`.",
        lambda grad, image: grad @ (image > 0),
    ),
    Mistake(
        "whole input at once",
        "You ask the whole input at once: each number decides for its own place.",
        lambda grad, image: grad * (image.sum() > 0),
        variants=(
            lambda grad, image: grad * (image > 0).all(),
            lambda grad, image: grad * (image > 0).any(),
        ),
    ),
    Mistake(
        "stopped ones left out",
        "You leave the stopped gradients out: each cell keeps its place, and holds 0.",
        lambda grad, image: grad[image > 0],
    ),
    Mistake(
        "written into the gradient",
        "You write into `grad_output`, which belongs to the caller: make a new array.",
        _into_gradient,
    ),
    Mistake(
        "written into the picture",
        "You write into `input_image`, which belongs to the caller: make a new array.",
        _into_picture,
        variants=(_picture_bent, _picture_overwritten),
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
    ),
    Mistake(
        "rounded",
        "You round the gradient: it passes with all its digits.",
        _then(np.round),
        variants=(_then(lambda result: np.round(result, 1)),),
    ),
    Mistake(
        "NaN hidden",
        "You turn a gradient that is not a number (NaN) into a number: let it through, so that the "
        "error shows.",
        _then(np.nan_to_num),
    ),
    Mistake(
        "zeros",
        "Your result holds nothing but zeros: where the input is positive the gradient passes.",
        lambda grad, image: np.zeros(image.shape),
    ),
    Mistake(
        "width from height",
        "You take the number of columns from the number of rows: it is `input_image.shape[1]`, for "
        "a picture need not be square.",
        _square,
    ),
    Mistake(
        "first row only",
        "Only row 0 is done: `return` stands inside the loop over the rows, so move it to the "
        "left.",
        _then(only_first_row),
    ),
    Mistake(
        "first cell only",
        "Only the first cell is done: `return` stands inside both loops, so move it to the left.",
        _then(_first_cell),
    ),
    Mistake("result in one row", ONE_ROW, _then(np.ravel)),
    Mistake(
        "result transposed",
        "Your result lies on its side: rows and columns are exchanged.",
        _then(np.transpose),
    ),
    Mistake("return forgotten", RETURN, lambda grad, image: None),
)


def _by_product(grad, image):
    return grad * (image > 0)


def _by_choice(grad, image):
    return np.where(image > 0, grad, 0)


def _by_copy(grad, image):
    result = grad.copy()
    result[image <= 0] = 0
    return result


def _by_loops(grad, image):
    rows = zip(grad, image, strict=True)
    return [[sent if value > 0 else 0 for sent, value in zip(*row, strict=True)] for row in rows]


def _by_what_came_out(grad, image):
    return (grad * np.sign(ops.relu(image))).astype(np.float32)


def _explain_cell(grad, image, at):
    """Say what decides about one number, and mark both."""
    read = np.zeros(image.shape, dtype=bool)
    read[at] = True
    if image[at] > 0:
        why = "is positive, so the number of `grad_output` passes as it is"
    else:
        why = "is not positive, so nothing passes"
    words = f"{_words.number(image[at])} went in there, which {why}"
    return words, {"grad_output": read, "input_image": read}


def _explain_shape(grad, image):
    return "Every number that went in has a gradient of its own, in its own place.", {}


RELU_BACKWARD = Exercise(
    name="relu_backward",
    parameters=("grad_output", "input_image"),
    reference=ops.relu_backward,
    cases=[
        (np.array([[-3]]), np.array([[2]])),
        (np.array([[4]]), np.array([[0]])),
        (np.array([[5, -2]]), np.array([[-1, 6]])),
        (np.array([[7], [-2], [0]]), np.array([[0], [3], [8]])),
        (np.array([[3, -1], [0, 2]]), np.array([[-1, 2], [4, 5]])),
        (np.array([[7, -9], [5, 2], [-4, 3]]), np.array([[0.25, -0.5], [0, 1], [-4, 0.75]])),
        (np.array([[0.5, -1.25, 2.5], [4, 0, -6.75]]), np.array([[3, -2, 0], [1, 5, 9]])),
        (np.array([[-3, 300, 4], [-200, 7, 0]]), np.array([[9, 200, 0], [255, 0, 90]], np.uint8)),
        (np.array([[np.nan, 3], [-1.5, 2], [0, 0.3]]), np.array([[2, -1], [5, 0.5], [-2, 4]])),
        (np.array([[2, -1, 4], [-3, 5, 1]]), np.array([[-3, -1, -2], [-7, -5, -4]])),
        (np.arange(20).reshape(5, 4) * 7 % 11 - 5, np.arange(20).reshape(5, 4) * 3 % 13 - 6),
    ],
    kinds={"grad_output": "signed", "input_image": "signed", "result": "signed"},
    mistakes=MISTAKES,
    right_answers=(
        ops.relu_backward,
        _by_product,
        _by_choice,
        _by_copy,
        _by_loops,
        _by_what_came_out,
    ),
    explain_cell=_explain_cell,
    explain_shape=_explain_shape,
)
