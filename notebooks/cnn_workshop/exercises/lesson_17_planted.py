"""Lesson 17: find the mark that one digit of a data set carries, by what can be covered."""

import functools
from numbers import Real

import numpy as np

from cnn_core.functional import softmax
from cnn_workshop import _words, cheats
from cnn_workshop.exercises.check.asking import asked, judged
from cnn_workshop.exercises.check.report import failed, graded, passed, unwritten
from cnn_workshop.stage.table import ArrayTable

_HARM = 0.2
"""What covering a place costs at least, of the accuracy, to be called harm."""
_INKED = 0.1  # of full ink, on average: what is covered there is a stroke
_NOT_YET = "Not found yet."


@asked
def check_planted(found, *, strict=False):
    """Check which digit carries a mark, and where, in the data set of `cheats.suspect`.

    Parameters
    ----------
    found : (int, int, int)
        The digit, and the first row and column of its mark of 2 x 2 pixels.
    strict : bool, default False
        Raise NotPassedError if it is another.

    Returns
    -------
    Report

    Raises
    ------
    NotPassedError
        If `strict` and it is another.
    """
    return graded(judged("planted", _check(found), found), strict)


def _check(found):
    """Report on a digit and a place."""
    if found is None:
        return unwritten("There is nothing to check yet: put digit, first row and first column in.")
    found, problem = _read(found)
    if problem:
        return failed(_NOT_YET, problem)
    before, after = _left(found)
    if found == cheats.SECRET:
        digit, row, col = found
        return passed(
            f"Found. All {digit}s carry a white mark in {_box(row, col)}: with it the network "
            f"classifies {_words.percent(before)} of them correctly, with black there "
            f"{_words.percent(after)}.",
            _shown(found),
        )
    return failed(_NOT_YET, _diagnosis(found, before, after), _shown(found))


def _read(found):
    """Return digit, row and column, and what is wrong with them."""
    try:
        numbers = tuple(found)
        whole = len(numbers) == 3 and all(isinstance(each, Real) for each in numbers)
        whole = whole and all(int(each) == each for each in numbers)
    except (TypeError, ValueError, OverflowError):
        whole = False
    if not whole:
        return None, "It is three whole numbers: digit, first row, first column."
    digit, row, col = map(int, numbers)
    if not 0 <= digit <= 9:
        return None, f"The digit is 0 to 9; yours is {digit}."
    _, images, _ = cheats.suspect()
    last = [side - cheats.MARK for side in images.shape[2:]]
    if not (0 <= row <= last[0] and 0 <= col <= last[1]):
        return None, (
            f"A mark of 2 x 2 begins in row 0 to {last[0]} and column 0 to {last[1]}; yours in row "
            f"{row}, column {col}."
        )
    return (digit, row, col), ""


def _box(row, col):
    return _words.box(row, col, cheats.MARK, cheats.MARK)


def _covered(images, row, col):
    images = images.copy()
    images[:, :, row : row + cheats.MARK, col : col + cheats.MARK] = 0
    return images


def _left(found):
    """Return the accuracy on the pictures of a digit, as they are, and with a place covered."""
    digit, row, col = found
    network, images, labels = cheats.suspect()
    images = images[labels == digit]
    return tuple(
        float(np.mean(network(each).argmax(axis=1) == digit))
        for each in (images, _covered(images, row, col))
    )


def _diagnosis(found, before, after):
    """Say what is wrong with a digit or a place."""
    (digit, row, col), (right, *place) = found, cheats.SECRET
    if digit == right and [col, row] == place:
        return "You wrote the column first: it is digit, first row, first column."
    if [row, col] == place:
        return "The place is right, the digit is not: whose mean map is small there?"
    if digit == right and abs(row - place[0]) < cheats.MARK and abs(col - place[1]) < cheats.MARK:
        return (
            "The digit is right, and your place lies on a part of the mark: where is the mean map "
            "of a patch of 2 x 2 smallest?"
        )
    said = (
        f"With {_box(row, col)} of the {digit}s covered with black, the network still classifies "
        f"{_words.percent(after)} of them correctly, where it was {_words.percent(before)}"
    )
    if before - after > _HARM and _ink(found) > _INKED:
        return (
            f"{said}; but there a {digit} has ink, which it needs in any network. Look where "
            "nothing should be."
        )
    return f"{said}: what is there can be spared."


def _ink(found):
    digit, row, col = found
    _, images, labels = cheats.suspect()
    images = images[labels == digit, 0]
    return float(images[:, row : row + cheats.MARK, col : col + cheats.MARK].mean())


@functools.cache
def _left_of(digit):
    """Return the mean share of a digit that covering each place leaves."""
    network, images, labels = cheats.suspect()
    images = images[labels == digit]
    left = np.zeros((images.shape[2] - cheats.MARK + 1, images.shape[3] - cheats.MARK + 1))
    for at in np.ndindex(*left.shape):
        logits = network(_covered(images, *at)).astype(float)
        left[at] = softmax(logits, dim=1)[:, digit].mean()
    left.flags.writeable = False
    return left


def _shown(found):
    """Return the mean picture of the digit, and what covering each place leaves of it."""
    digit, row, col = found
    _, images, labels = cheats.suspect()
    mean, left = images[labels == digit, 0].mean(axis=0), _left_of(digit)
    read = np.zeros(mean.shape, dtype=bool)
    read[row : row + cheats.MARK, col : col + cheats.MARK] = True
    chosen = np.zeros(left.shape, dtype=bool)
    chosen[row, col] = True
    return (
        (
            ArrayTable(f"the {digit}s on average", mean, "pixels", (0, 1), window=read, digits=2),
            ArrayTable("their mean map", left, "probability", (0, 1), window=chosen, digits=2),
        ),
    )
