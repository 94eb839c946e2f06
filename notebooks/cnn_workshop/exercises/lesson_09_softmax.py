"""Lesson 09, "Scores to a verdict": turn logits into probabilities, however large they are."""

import numpy as np

from cnn_core import functional
from cnn_workshop import _words
from cnn_workshop.exercises._exercise import Exercise, Mistake


def softmax(logits):
    """Turn each row of logits into probabilities.

    Parameters
    ----------
    logits : ndarray of shape (N, K)
        A row of K scores for each of N pictures.

    Returns
    -------
    ndarray of shape (N, K)
        Each row is above 0 and adds up to 1.

    Examples
    --------
    >>> softmax(np.array([[2, 1, 0]])).round(3)
    array([[0.665, 0.245, 0.09 ]])
    """
    return functional.softmax(logits, dim=1)


def _by_rows(logits):
    rows = []
    for row in logits:
        powers = np.exp(row - max(row))
        rows.append(powers / sum(powers))
    return rows


def _by_axes(logits):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def _by_differences(logits):
    """Divide by e to the power of the logit first: what is left are differences."""
    differences = logits[:, None, :] - logits[:, :, None]
    with np.errstate(over="ignore"):
        return 1 / np.exp(differences).sum(axis=2)


def _by_logarithms(logits):
    shifted = logits - logits.max(axis=1)[:, None]
    return np.exp(shifted - np.log(np.exp(shifted).sum(axis=1))[:, None])


def _shares(numbers):
    return numbers / numbers.sum(axis=1, keepdims=True)


def _shifted(logits):
    return logits - logits.max(axis=1, keepdims=True)


def _columns_for_rows(logits):
    """Forget `keepdims` twice."""
    powers = np.exp(logits - logits.max(axis=1))
    return powers / powers.sum(axis=1)


def _clipped(limit):
    return lambda logits: _shares(np.exp(np.clip(logits, -limit, limit)))


def _whole_numbers(logits):
    result = np.zeros_like(logits)
    result[:] = softmax(logits)
    return result


def _first_row_only(logits):
    result = np.zeros(logits.shape)
    result[0] = softmax(logits)[0]
    return result


def _one_hot(logits):
    return np.eye(logits.shape[1])[logits.argmax(axis=1)]


def _in_place(logits):
    logits -= logits.max(axis=1, keepdims=True)
    return _shares(np.exp(logits))


_MISTAKES = (
    Mistake(
        "overflow",
        "e to the power of 1000 is infinity, and infinity / infinity is not a number: take the "
        "row's largest logit away from each logit first.",
        lambda logits: _shares(np.exp(logits)),
        variants=(lambda logits: np.exp(logits) / np.exp(logits).sum(axis=1)[:, None],),
    ),
    Mistake(
        "NaN hidden",
        "You put 0 where infinity / infinity is not a number: take the row's largest logit away "
        "first, and none comes up.",
        lambda logits: np.nan_to_num(_shares(np.exp(logits))),
    ),
    Mistake(
        "logits clipped",
        "You hold large logits back, so that 1000 and 998 become equal: take the row's largest "
        "logit away instead.",
        _clipped(500),
        variants=(_clipped(700), _clipped(100), _clipped(50)),
    ),
    Mistake(
        "columns for rows",
        "You normalise each column: a picture is a row, so add up along axis 1.",
        lambda logits: softmax(logits.T).T,
    ),
    Mistake(
        "columns for rows in the sum",
        "You divide by the sums of the columns: a picture is a row, so add up along axis 1.",
        lambda logits: np.exp(_shifted(logits)) / np.exp(_shifted(logits)).sum(axis=0),
        variants=(lambda logits: np.exp(logits) / np.exp(logits).sum(axis=0),),
    ),
    Mistake(
        "all pictures together",
        "You divide by the sum of the whole table: each row must add up to 1 by itself.",
        lambda logits: softmax(logits.reshape(1, -1)).reshape(logits.shape),
        variants=(
            lambda logits: np.exp(logits) / np.exp(logits).sum(),
            lambda logits: np.exp(_shifted(logits)) / np.exp(_shifted(logits)).sum(),
        ),
    ),
    Mistake(
        "largest of all pictures",
        "You take the largest logit of the whole table away: then a row of small ones becomes 0 / "
        "0. Take each row's own largest.",
        lambda logits: _shares(np.exp(logits - logits.max())),
    ),
    Mistake(
        "largest of each column",
        "You take the largest logit of each column away, which changes the row: take the row's own "
        "largest, along axis 1.",
        lambda logits: _shares(np.exp(logits - logits.max(axis=0))),
    ),
    Mistake(
        "keepdims forgotten",
        "Your row maxima or sums lie along the columns: keep their axis with `keepdims=True`.",
        lambda logits: np.exp(_shifted(logits)) / np.exp(_shifted(logits)).sum(axis=1),
        variants=(
            lambda logits: _shares(np.exp(logits - logits.max(axis=1))),
            _columns_for_rows,
            lambda logits: np.exp(logits) / np.exp(logits).sum(axis=1),
        ),
    ),
    Mistake(
        "no exponential",
        "You divide the logits themselves by their sum: raise e to their power first.",
        _shares,
        variants=(lambda logits: _shares(_shifted(logits)),),
    ),
    Mistake(
        "not divided",
        "Your numbers do not add up to 1: divide each by the sum of its row.",
        lambda logits: np.exp(_shifted(logits)),
        variants=(np.exp,),
    ),
    Mistake(
        "divided by the mean",
        "You divide by the mean of the row: divide by its sum.",
        lambda logits: softmax(logits) * logits.shape[1],
        variants=(lambda logits: np.exp(logits) / np.exp(logits).mean(axis=1, keepdims=True),),
    ),
    Mistake(
        "base 2",
        "You take powers of 2: softmax takes powers of e, `np.exp`.",
        lambda logits: _shares(2.0 ** _shifted(logits)),
        variants=(np.exp2, lambda logits: _shares(np.exp2(logits))),
    ),
    Mistake(
        "minus sign",
        "The smallest logit gets the largest probability: leave out the minus sign.",
        lambda logits: softmax(-logits),
        variants=(
            lambda logits: _shares(np.exp(-logits)),
            lambda logits: _shares(np.exp(-_shifted(logits))),
        ),
    ),
    Mistake(
        "largest subtracted after the powers",
        "You take the largest away after raising e to the power: take it away from the logits.",
        lambda logits: _shares(np.exp(logits) - np.exp(logits).max(axis=1, keepdims=True)),
        variants=(lambda logits: _shares(_shifted(np.exp(logits)) + 1),),
    ),
    Mistake(
        "mean taken away",
        "You take the mean away, and far from it e to the power still overflows: take the largest.",
        lambda logits: _shares(np.exp(logits - logits.mean(axis=1, keepdims=True))),
    ),
    Mistake(
        "smallest taken away",
        "You take the smallest logit away, and e to the power still overflows: take the largest.",
        lambda logits: _shares(np.exp(logits - logits.min(axis=1, keepdims=True))),
    ),
    Mistake(
        "logarithm returned",
        "You return logarithms of probabilities: return the probabilities.",
        lambda logits: functional.log_softmax(logits, dim=1),
    ),
    Mistake(
        "sigmoid",
        "You look at each logit by itself, as the sigmoid does: softmax divides by the row's sum.",
        functional.sigmoid,
        variants=(lambda logits: 1 / (1 + np.exp(-logits)),),
    ),
    Mistake(
        "verdict only",
        "You give the largest logit everything: softmax gives each class its share.",
        _one_hot,
    ),
    Mistake(
        "number of the verdict",
        "You return the class with the largest logit: return all the probabilities.",
        lambda logits: logits.argmax(axis=1),
    ),
    Mistake(
        "applied twice",
        "You apply softmax to probabilities: once is enough.",
        lambda logits: softmax(softmax(logits)),
    ),
    Mistake(
        "whole numbers only",
        "Your result has the logits' type, so probabilities of whole logits are cut off to 0: make "
        "it of floats.",
        _whole_numbers,
        variants=(lambda logits: softmax(logits).astype(int),),
    ),
    Mistake(
        "first picture only",
        "Only the first row is filled: every row is a picture.",
        _first_row_only,
        variants=(lambda logits: softmax(logits)[:1], lambda logits: softmax(logits)[0]),
    ),
    Mistake(
        "logits changed",
        "You take the largest away inside the logits, which belong to the caller: write "
        "`logits - largest`, not `logits -= largest`.",
        _in_place,
    ),
    Mistake(
        "result transposed",
        "Your result lies on its side: keep a row for each picture.",
        lambda logits: softmax(logits).T,
    ),
    Mistake(
        "return forgotten",
        "Your function hands nothing back: its last line should be `return` and the probabilities.",
        lambda logits: None,
    ),
)


def _explain_probability(logits, at):
    """Write one probability as a power of e and the sum of its row."""
    row, col = at
    largest = logits[row].max()
    powers = np.exp(logits[row] - largest)
    read = np.zeros(logits.shape, dtype=bool)
    read[row] = True
    taken = f"({_words.number(largest)})" if largest < 0 else _words.number(largest)
    words = (
        f"e to the power of {_words.number(logits[row, col])} - {taken} is "
        f"{_words.number(powers[col])}, and the row of such powers adds up to "
        f"{_words.number(powers.sum())}"
    )
    return words, {"logits": read}


def _explain_shape(logits):
    return "There is a probability for each logit.", {}


SOFTMAX = Exercise(
    name="softmax",
    parameters=("logits",),
    reference=softmax,
    cases=[
        (np.array([[3]]),),
        (np.array([[1, 2]]),),
        (np.array([[1, 2], [0, -1]]),),
        (np.array([[2, 1, 0]]),),
        (np.array([[3], [-2]]),),
        (np.array([[1, 2], [1000, 998]]),),
        (np.array([[1000, -1000], [0, 3]]),),
        (np.array([[0.5, 2.0, -1.0], [1.5, 1.5, 0.25]]),),
        (np.array([[1, 4], [3, 2], [0, 5]]),),
        (np.array([[1000, 0, 997], [2, 1, 0]]),),
        (np.array([[-998, -1000, -999], [1, 3, 2]]),),
        (np.array([[1, 2, 4], [3, 0, 1], [-2, 5, 1]]),),
    ],
    kinds={"logits": "signed", "result": "probability"},
    mistakes=_MISTAKES,
    right_answers=(softmax, _by_rows, _by_axes, _by_differences, _by_logarithms),
    explain_cell=_explain_probability,
    explain_shape=_explain_shape,
)
