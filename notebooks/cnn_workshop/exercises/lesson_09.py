"""Lesson 09, "Scores to a verdict": write the fully connected layer."""

import numpy as np

from cnn_core import ops
from cnn_workshop import _words
from cnn_workshop.exercises._exercise import Exercise, Mistake


def _by_matrix(image, weights, bias):
    return image.ravel() @ weights + bias


def _by_loops(image, weights, bias, dtype=float):
    values = [pixel for row in image for pixel in row]
    outputs = np.array(bias, dtype)
    for index, value in enumerate(values):
        for output in range(weights.shape[1]):
            outputs[output] += value * weights[index, output]
    return outputs


def _by_pictures(image, weights, bias):
    """Give each output its weights as a picture of its own."""
    pictures = weights.T.reshape(-1, *image.shape)
    return [(image * picture).sum() + start for picture, start in zip(pictures, bias, strict=True)]


def _products(image, weights):
    """Multiply each input number with its weights; shape (D, K)."""
    return image.reshape(-1, 1) * weights


def _totals(total):
    """Return a layer in which `total` makes the K sums of the (D, K) products."""
    return lambda image, weights, bias: total(_products(image, weights)) + bias


def _with_bias(join):
    """Return a layer in which `join` puts the sums, the bias and the number of inputs together."""
    return lambda image, weights, bias: join(image.ravel() @ weights, bias, image.size)


def _into_bias(image, weights, bias):
    for index, value in enumerate(image.ravel()):
        for output in range(weights.shape[1]):
            bias[output] += value * weights[index, output]
    return bias


def _bias_added_to(image, weights, bias):
    bias += image.ravel() @ weights
    return bias


def _first_output_only(image, weights, bias):
    outputs = np.zeros(bias.shape)
    outputs[0] = _by_matrix(image, weights, bias)[0]
    return outputs


def _softened(image, weights, bias):
    powers = np.exp(_by_matrix(image, weights, bias) - _by_matrix(image, weights, bias).max())
    return powers / powers.sum()


_MISTAKES = (
    Mistake(
        "read column by column",
        "You read the picture column by column: flatten it row by row, as `ravel` does.",
        lambda image, weights, bias: image.T.ravel() @ weights + bias,
    ),
    Mistake(
        "not flattened",
        "You multiply the picture as it stands: flatten it into one row of numbers first.",
        lambda image, weights, bias: image @ weights + bias,
    ),
    Mistake(
        "bias forgotten",
        "The bias is missing: add one number to each output.",
        lambda image, weights, bias: image.ravel() @ weights,
    ),
    Mistake(
        "bias for every input",
        "You add the bias for every input number: add it once for each output.",
        _with_bias(lambda sums, bias, size: sums + size * bias),
    ),
    Mistake(
        "bias subtracted",
        "You take the bias away: add it.",
        _with_bias(lambda sums, bias, size: sums - bias),
    ),
    Mistake(
        "bias multiplied",
        "You multiply by the bias: add it.",
        _with_bias(lambda sums, bias, size: sums * bias),
    ),
    Mistake(
        "first bias for all",
        "Every output gets the first bias: `bias[k]` belongs to output k.",
        _with_bias(lambda sums, bias, size: sums + bias[0]),
    ),
    Mistake(
        "biases added up",
        "Every output gets the sum of all biases: `bias[k]` belongs to output k.",
        _with_bias(lambda sums, bias, size: sums + bias.sum()),
    ),
    Mistake(
        "weights reshaped",
        "You reshape the weights where you mean to turn them: `reshape(K, D)` mixes the columns "
        "up, `weights.T` does not.",
        lambda image, weights, bias: weights.reshape(weights.shape[::-1]) @ image.ravel() + bias,
    ),
    Mistake(
        "weights transposed",
        "Your weights lie on their side: row d holds the weights of input number d, column k those "
        "of output k.",
        lambda image, weights, bias: weights @ image.ravel() + bias,
    ),
    Mistake(
        "first column for all",
        "Every output uses the first column of weights: output k has column k.",
        _totals(lambda products: products[:, 0].sum()),
    ),
    Mistake(
        "all columns in one",
        "You add the products of all columns into one number: each output adds up its own column.",
        _totals(np.sum),
    ),
    Mistake(
        "sums multiplied",
        "You multiply two sums: multiply each number by its own weight first, then add up.",
        lambda image, weights, bias: image.sum() * weights.sum(axis=0) + bias,
    ),
    Mistake(
        "added for multiplied",
        "You add numbers and weights: multiply each number by its weight.",
        lambda image, weights, bias: (image.reshape(-1, 1) + weights).sum(axis=0) + bias,
    ),
    Mistake(
        "mean for sum",
        "You take the mean of the products: add them up.",
        _totals(lambda products: products.mean(axis=0)),
    ),
    Mistake(
        "maximum for sum",
        "You take the largest product: add them all up.",
        _totals(lambda products: products.max(axis=0)),
    ),
    Mistake(
        "= for +=",
        "Only the last product is left: write `+=` where you wrote `=`.",
        lambda image, weights, bias: _products(image, weights)[-1],
        variants=(_totals(lambda products: products[-1]),),
    ),
    Mistake(
        "first row only",
        "Only the first row of the picture is read: flatten all of it.",
        lambda image, weights, bias: image[0] @ weights[: len(image[0])] + bias,
    ),
    Mistake(
        "first output only",
        "Only the first output is filled: repeat it for each column of the weights.",
        _first_output_only,
        variants=(
            lambda image, weights, bias: _by_matrix(image, weights, bias)[:1],
            lambda image, weights, bias: _by_matrix(image, weights, bias)[0],
        ),
    ),
    Mistake(
        "sum never set back",
        "Your sum goes on from output to output: start anew for each column of the weights.",
        _with_bias(lambda sums, bias, size: np.cumsum(sums) + bias),
        variants=(_with_bias(lambda sums, bias, size: np.cumsum(sums + bias)),),
    ),
    Mistake(
        "whole numbers only",
        "Your result holds whole numbers only, so fractions are cut off: make it of floats.",
        lambda image, weights, bias: _by_loops(image, weights, bias, dtype=int),
        variants=(lambda image, weights, bias: _by_matrix(image, weights, bias).astype(int),),
    ),
    Mistake(
        "negative turned to 0",
        "You turn negative scores into 0: a logit may be negative.",
        lambda image, weights, bias: _by_matrix(image, weights, bias).clip(0),
    ),
    Mistake(
        "softmax already",
        "You return probabilities: this layer ends with the logits.",
        _softened,
    ),
    Mistake(
        "largest output's number",
        "You return the number of the largest output: return all the outputs.",
        lambda image, weights, bias: _by_matrix(image, weights, bias).argmax(),
    ),
    Mistake(
        "written into the bias",
        "You add the products into the bias, which belongs to the caller: start from a copy.",
        _into_bias,
        variants=(_bias_added_to,),
    ),
    Mistake(
        "products not added up",
        "You return all the products: add up each column of them.",
        lambda image, weights, bias: _products(image, weights) + bias,
        variants=(lambda image, weights, bias: _products(image, weights),),
    ),
    Mistake(
        "result in a table",
        "Your result has two axes, 1 x K: return the K numbers in one row.",
        lambda image, weights, bias: image.reshape(1, -1) @ weights + bias,
    ),
    Mistake(
        "return forgotten",
        "Your function hands nothing back: its last line should be `return` and the outputs.",
        lambda image, weights, bias: None,
    ),
)


def _explain_output(image, weights, bias, at):
    """Write out the sum of one output, and mark its weights."""
    pairs = zip(image.ravel(), weights[:, at[0]], strict=True)
    terms = [f"{_words.number(value)} times {_words.number(weight)}" for value, weight in pairs]
    own_weights = np.zeros(weights.shape, dtype=bool)
    own_weights[:, at[0]] = True
    own_bias = np.zeros(bias.shape, dtype=bool)
    own_bias[at[0]] = True
    words = f"{' plus '.join(terms)} plus the bias {_words.number(bias[at[0]])}"
    return words, {"weights": own_weights, "bias": own_bias}


def _explain_shape(image, weights, bias):
    columns = _words.count(weights.shape[1], "column")
    return f"The weights have {columns}, and each makes one output.", {}


_TWO_ROWS = np.array([[1, 2, 0], [3, -1, 4]])

FULLY_CONNECTED = Exercise(
    name="fully_connected",
    parameters=("input_image", "weights", "bias"),
    reference=ops.fully_connected,
    cases=[
        (np.array([[3]]), np.array([[2]]), np.array([-1])),
        (np.array([[3]]), np.array([[2, 5]]), np.array([1, -4])),
        (np.array([[2, 5]]), np.array([[1], [-3]]), np.array([4])),
        (np.array([[1, 2], [3, 4]]), np.array([[1], [10], [0], [2]]), np.array([5])),
        (np.array([[1], [3], [2]]), np.arange(6).reshape(3, 2) - 2, np.array([10, -20])),
        (np.array([[0.5, 2], [1, 0.25]]), np.arange(8).reshape(4, 2) / 4, np.array([0.5, -3])),
        (_TWO_ROWS, np.arange(18).reshape(6, 3) * 5 % 7 - 3, np.array([1, 20, -30])),
        (_TWO_ROWS, np.arange(36).reshape(6, 6) * 5 % 13 - 6, np.array([0, 1, 2, -3, 4, -5])),
    ],
    kinds={"input_image": "pixels", "weights": "signed", "bias": "signed", "result": "signed"},
    mistakes=_MISTAKES,
    right_answers=(ops.fully_connected, _by_matrix, _by_loops, _by_pictures),
    explain_cell=_explain_output,
    explain_shape=_explain_shape,
)
