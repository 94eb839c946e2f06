"""Lesson 09, "Scores to a verdict": say in one number how wrong the scores are."""

import numpy as np

from cnn_core import functional
from cnn_workshop import _words
from cnn_workshop.exercises._exercise import Exercise, Mistake


def _log_shares(logits):
    return functional.log_softmax(logits, dim=1)


def _by_loops(logits, labels):
    total = 0.0
    for row, label in zip(logits, labels, strict=True):
        shifted = row - row.max()
        total += np.log(np.exp(shifted).sum()) - shifted[label]
    return total / len(labels)


def _by_one_hot(logits, labels):
    one_hot = np.eye(logits.shape[1])[labels]
    return -(one_hot * _log_shares(logits)).sum() / len(logits)


def _by_index(logits, labels):
    return -_log_shares(logits)[np.arange(len(labels)), labels].mean()


def _own(table, labels):
    """Return the number that each row has under its label."""
    return table[np.arange(len(labels)), labels]


_LOGARITHMS = (
    _log_shares,
    lambda logits: np.log(functional.softmax(logits, dim=1)),
    lambda logits: np.log(np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)),
)
"""Three ways to the logarithms of the probabilities: the last two fail at logits of 1000."""


def _slip(name, diagnosis, *losses):
    """Return a mistake in what is made of the logarithms and the labels, however they are found."""
    functions = [
        lambda logits, labels, loss=loss, way=way: loss(way(logits), labels)
        for loss in losses
        for way in _LOGARITHMS
    ]
    return Mistake(name, diagnosis, functions[0], variants=tuple(functions[1:]))


def _of_probabilities(loss):
    """Return an answer that `loss` makes of all probabilities, and the labels."""
    return lambda logits, labels: loss(functional.softmax(logits, dim=1), labels)


def _with_a_bit_added(bit):
    return _of_probabilities(lambda shares, labels: -np.log(_own(shares, labels) + bit).mean())


def _shifted(logits):
    return logits - logits.max(axis=1, keepdims=True)


def _one_sum(logits):
    """Return the loss of each logit, if all the table were one picture."""
    shifted = logits - logits.max()
    return np.log(np.exp(shifted).sum()) - shifted


def _row_sums(logits):
    """Return the loss of each logit, from powers as they are."""
    return np.log(np.exp(logits).sum(axis=1, keepdims=True)) - logits


def _in_place(logits, labels):
    logits -= logits.max(axis=1, keepdims=True)
    return _by_index(logits, labels)


def _mean_square(shares, labels):
    return ((shares - np.eye(shares.shape[1])[labels]) ** 2).sum(axis=1).mean()


_MISTAKES = (
    Mistake(
        "logarithm of 0",
        "A probability too small for the computer becomes 0, and its logarithm minus infinity: "
        "work with the logits, log(sum of e^...) - logit, after taking the largest away.",
        lambda logits, labels: -_own(_LOGARITHMS[1](logits), labels).mean(),
    ),
    Mistake(
        "overflow",
        "e to the power of 1000 is infinity: take the row's largest logit away from each logit "
        "first.",
        lambda logits, labels: -_own(_LOGARITHMS[2](logits), labels).mean(),
        variants=(
            lambda logits, labels: (
                np.log(np.exp(logits).sum(axis=1)) - _own(logits, labels)
            ).mean(),
        ),
    ),
    Mistake(
        "a bit added",
        "A small number inside the logarithm hides the 0, and caps the loss: work with the logits "
        "instead.",
        _with_a_bit_added(1e-12),
        variants=tuple(map(_with_a_bit_added, (1e-7, 1e-8, 1e-9, 1e-10, 1e-15, 1e-16))),
    ),
    Mistake(
        "table as one picture",
        "You take the table for one picture: each row has its own largest logit and its own sum.",
        lambda logits, labels: _own(_one_sum(logits), labels).mean(),
        variants=(
            lambda logits, labels: _one_sum(logits)[:, labels],
            lambda logits, labels: _one_sum(logits)[labels],
            lambda logits, labels: _own(_one_sum(_shifted(logits)), labels).mean(),
            lambda logits, labels: _own(_row_sums(logits - logits.max()), labels).mean(),
        ),
    ),
    Mistake(
        "largest taken away in the sum only",
        "You take the largest logit away in the sum, but not from the label's own logit: take it "
        "away from both.",
        lambda logits, labels: (
            _own(_row_sums(_shifted(logits)), labels) - logits.max(axis=1)
        ).mean(),
    ),
    Mistake(
        "divided by the classes",
        "You divide by the number of classes: divide by the number of pictures.",
        lambda logits, labels: -_own(_log_shares(logits), labels).sum() / logits.shape[1],
    ),
    _slip(
        "sum for mean",
        "You add up the losses of all pictures: take their mean.",
        lambda logs, labels: -_own(logs, labels).sum(),
    ),
    _slip(
        "sign forgotten",
        "The minus sign is missing: a logarithm of a probability is negative, a loss is not.",
        lambda logs, labels: _own(logs, labels).mean(),
    ),
    _slip(
        "all classes added up",
        "You add up the logarithms of all classes: only the label's probability counts.",
        lambda logs, labels: -logs.sum(axis=1).mean(),
        lambda logs, labels: -logs.sum(),
    ),
    _slip(
        "mean over the classes too",
        "You divide by pictures times classes: divide by the number of pictures alone.",
        lambda logs, labels: -_own(logs, labels).mean() / logs.shape[1],
        lambda logs, labels: -logs.mean(),
    ),
    _slip(
        "every label with every picture",
        "`[:, labels]` takes every picture with every label: pair them with "
        "`[np.arange(N), labels]`.",
        lambda logs, labels: -logs[:, labels].mean(),
    ),
    _slip(
        "labels as weights",
        "You multiply by the label's number: it is a place, the column to look at.",
        lambda logs, labels: -(labels[:, None] * logs).sum(axis=1).mean(),
    ),
    _slip(
        "label counted from 1",
        "You look one column too far left: labels count from 0.",
        lambda logs, labels: -_own(logs, labels - 1).mean(),
    ),
    _slip(
        "first label for all",
        "Every picture is held to the first label: each has its own.",
        lambda logs, labels: -logs[:, labels[0]].mean(),
    ),
    _slip(
        "verdict for label",
        "You take the largest probability: take the one of the label, likely or not.",
        lambda logs, labels: -logs.max(axis=1).mean(),
    ),
    Mistake(
        "logarithm forgotten",
        "You average probabilities: take minus the logarithm of each first.",
        _of_probabilities(lambda shares, labels: _own(shares, labels).mean()),
        variants=(
            _of_probabilities(lambda shares, labels: -_own(shares, labels).mean()),
            _of_probabilities(lambda shares, labels: (1 - _own(shares, labels)).mean()),
        ),
    ),
    Mistake(
        "logarithm of the mean",
        "You average first and take the logarithm then: the other way round.",
        _of_probabilities(lambda shares, labels: -np.log(_own(shares, labels).mean())),
    ),
    _slip(
        "base 2 or 10",
        "Your logarithm has another base: `np.log` is the natural one.",
        lambda logs, labels: -_own(logs, labels).mean() / np.log(2),
        lambda logs, labels: -_own(logs, labels).mean() / np.log(10),
    ),
    Mistake(
        "softmax forgotten",
        "You take the logits for logarithms of probabilities: softmax comes first.",
        lambda logits, labels: -_own(logits, labels).mean(),
        variants=(lambda logits, labels: -np.log(_own(logits, labels)).mean(),),
    ),
    Mistake(
        "softmax twice",
        "You apply softmax twice: the logits go in as they are.",
        lambda logits, labels: _by_index(functional.softmax(logits, dim=1), labels),
    ),
    Mistake(
        "softmax along the wrong axis",
        "Your softmax runs down the columns: a picture is a row, so it runs along axis 1.",
        lambda logits, labels: -_own(functional.log_softmax(logits, dim=0), labels).mean(),
    ),
    Mistake(
        "squares",
        "You square the differences from 0 and 1: take minus the logarithm of the label's "
        "probability.",
        _of_probabilities(_mean_square),
        variants=(
            _of_probabilities(
                lambda shares, labels: _mean_square(shares, labels) / shares.shape[1]
            ),
        ),
    ),
    Mistake(
        "share of right verdicts",
        "You count verdicts: the loss also sees how sure each one is.",
        lambda logits, labels: (logits.argmax(axis=1) == labels).mean(),
        variants=(lambda logits, labels: (logits.argmax(axis=1) != labels).mean(),),
    ),
    _slip(
        "last picture only",
        "Only the last picture counts: write `+=` where you wrote `=`.",
        lambda logs, labels: -_own(logs, labels)[-1] / len(labels),
        lambda logs, labels: -_own(logs, labels)[-1],
    ),
    _slip(
        "first picture only",
        "Only the first picture counts: move `return` to the left, below the loop.",
        lambda logs, labels: -_own(logs, labels)[0],
        lambda logs, labels: -_own(logs, labels)[0] / len(labels),
    ),
    _slip(
        "loss of each picture",
        "You return the loss of each picture: return their mean, one number.",
        lambda logs, labels: -_own(logs, labels),
    ),
    Mistake(
        "logits changed",
        "You take the largest away inside the logits, which belong to the caller: write "
        "`logits - largest`, not `logits -= largest`.",
        _in_place,
    ),
    Mistake(
        "return forgotten",
        "Your function hands nothing back: its last line should be `return` and the mean.",
        lambda logits, labels: None,
    ),
)


def _explain_loss(logits, labels, at):
    """Name the loss of each picture, and mark what stands under its label."""
    losses = [_words.number(loss) for loss in -_own(_log_shares(logits), labels)]
    read = np.zeros(logits.shape, dtype=bool)
    read[np.arange(len(labels)), labels] = True
    if len(losses) == 1:
        return "it is minus the logarithm of the label's probability", {"logits": read}
    return f"it is the mean of the losses {' and '.join(losses)}", {"logits": read}


def _explain_shape(logits, labels):
    return "All pictures together have one loss, the mean of theirs.", {}


CROSS_ENTROPY = Exercise(
    name="cross_entropy",
    parameters=("logits", "labels"),
    reference=functional.cross_entropy,
    cases=[
        (np.array([[3]]), np.array([0])),
        (np.array([[1, 2]]), np.array([0])),
        (np.array([[1000, 998]]), np.array([0])),
        (np.array([[2, 1, 0]]), np.array([2])),
        (np.array([[1, 2], [0, -1]]), np.array([1, 1])),
        (np.array([[0.5, 2.0, -1.0], [1.5, 1.25, 0.25]]), np.array([2, 0])),
        (np.array([[1, 4], [3, 2], [0, 5]]), np.array([1, 0, 0])),
        (np.array([[1000, 0, 997], [2, 1, 0]]), np.array([1, 0])),
        (np.array([[1, 2, 4], [3, 0, 1], [-2, 5, 1]]), np.array([1, 2, 0])),
        (np.array([[-1000, -998, -999, 0], [1, 3, 2, 2]]), np.array([2, 3])),
    ],
    kinds={"logits": "signed", "labels": "pixels", "result": "signed"},
    mistakes=_MISTAKES,
    right_answers=(functional.cross_entropy, _by_loops, _by_one_hot, _by_index),
    explain_cell=_explain_loss,
    explain_shape=_explain_shape,
)
