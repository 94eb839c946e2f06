"""Lesson 14, "Test the slogan": repair a network by augmentation, and report where it still fails.

The report is a list of shifts; it is held to what the check itself measures on that network.
"""

import numpy as np

from cnn_core import datasets
from cnn_core.network import Sequential
from cnn_core.training import evaluate
from cnn_workshop import _words
from cnn_workshop.exercises._shifts import moved
from cnn_workshop.exercises.check.asking import asked, judged
from cnn_workshop.exercises.check.report import failed, graded, passed, unwritten
from cnn_workshop.stage.table import ArrayTable

GOOD = 0.9
REACH = 2
_NEAR = 0.01  # so near to `GOOD` counts as either
_WAYS = range(-REACH, REACH + 1)
_SHIFTS = [(down, right) for down in _WAYS for right in _WAYS]
_LISTED = 4  # shifts named one by one


@asked
def check_repair(network, weak_shifts, *, strict=False):
    """Check a repaired network, and the report of where it still fails.

    Parameters
    ----------
    network : Sequential
        It reads digits of 8 x 8 pixels with values from 0 to 1. Moved by one pixel at most, in any
        direction, its accuracy on the test set must be at least 90 %.
    weak_shifts : iterable of (int, int)
        The shifts (down, right) of at most two pixels at which its accuracy is below 90 %.
    strict : bool, default False
        Raise NotPassedError if either is not right.

    Returns
    -------
    Report
        Shifts at which its accuracy is 89 to 91 % may be listed or not.
    """
    return graded(judged("repair", _check(network, weak_shifts), network), strict)


def _check(network, weak_shifts):
    """Report on a network and a list of shifts."""
    if network is None or weak_shifts is None:
        return unwritten(
            "There is nothing to check yet: train your network, measure it, and fill in both."
        )
    given, refusal = _read(network, weak_shifts)
    shares, refusal = ({}, refusal) if refusal else _measured(network, "test", moved)
    problem = refusal or _unrepaired(shares) or _misreported(network, shares, given)
    tables = _table(shares) if shares else ()
    if problem:
        return failed("Not right yet.", problem, tables)
    return passed(
        f"Repaired within one pixel, and the report is right: below {_words.percent(GOOD)} at "
        f"{len(_weak(shares))} of {len(shares)} shifts.",
        tables,
    )


def _read(network, weak_shifts):
    """Return the reported shifts as a set of pairs, and what is wrong with what was handed in."""
    if not isinstance(network, Sequential):
        kind = type(network).__name__
        return set(), f"The first argument is your network, a Sequential; it is a {kind}."
    try:
        pairs = [tuple(shift) for shift in weak_shifts]
        given = {(int(down), int(right)) for down, right in pairs}
        whole = all(int(part) == part for pair in pairs for part in pair)
    except (TypeError, ValueError):
        whole, given = False, set()
    if not whole:
        return set(), "The report is a list of pairs of whole numbers: [(down, right), ...]."
    beyond = given - set(_SHIFTS)
    if beyond:
        return given, f"{_listed(beyond)} is beyond two pixels: 25 shifts are asked for."
    return given, ""


def _measured(network, split, move):
    """Return the accuracy at every shift, and what went wrong."""
    pictures = datasets.load_digits(split)
    images = pictures.images[:, np.newaxis] / 16
    try:
        return {
            shift: evaluate(network, move(images, *shift), pictures.labels)[1] for shift in _SHIFTS
        }, ""
    except (TypeError, ValueError) as error:
        return {}, f"The network cannot read pictures of shape (N, 1, 8, 8): {error}"


def _weak(shares):
    return {shift for shift, share in shares.items() if share < GOOD}


def _close(shares):
    """The shifts at which either answer is right."""
    return {shift for shift, share in shares.items() if abs(share - GOOD) <= _NEAR + 1e-9}


def _unrepaired(shares):
    """Say where within one pixel the network fails."""
    failing = {shift for shift in _weak(shares) if max(map(abs, shift)) <= 1}
    if not failing:
        return ""
    if (0, 0) in failing and shares[0, 0] < 0.5:
        return f"Without a shift its accuracy is {_words.percent(shares[0, 0])}: train it."
    worst = min(failing, key=shares.get)
    return (
        f"It is not repaired within one pixel: below {_words.percent(GOOD)} at {len(failing)} of 9 "
        f"shifts, at {worst} only {_words.percent(shares[worst])}. Show it moved pictures, for "
        "longer."
    )


def _misreported(network, shares, given):
    """Say what is wrong with the list of weak shifts; nothing if it is right."""
    right, either = _weak(shares), _close(shares)

    def says(shifts):
        return not (given ^ set(shifts)) - either

    if says(right):
        return ""
    for shifts, words in _slips(right):
        if given and says(shifts):
            return words
    for words, *how in _OTHER_MEASURES:
        if given and given == _weak(_measured(network, *how)[0]):
            return words
    missing, extra = right - given - either, given - right - either
    parts = []
    if missing:
        parts.append(f"Missing from your list: {_listed(missing, shares)}.")
    if extra:
        parts.append(f"In your list, but good: {_listed(extra, shares)}.")
    return " ".join(parts)


def _slips(right):
    """Return wrong reports that follow from the right one, and what to say to them."""
    straight = {shift for shift in right if 0 in shift}
    forward = {shift for shift in right if min(shift) >= 0}
    return [
        (set(_SHIFTS) - right, "You list the shifts at which it is good: list the others."),
        ({shift[::-1] for shift in right}, "You wrote right first: a shift is (down, right)."),
        (
            {(-down, -right) for down, right in right},
            "You moved the other way: positive is down and right, negative up and left.",
        ),
        (straight, "You left out the slanted shifts, those that go down or up and sideways."),
        (forward, "You left out the shifts up and to the left: those are negative numbers."),
    ]


def _rolled(images, down, right):
    return np.roll(images, (down, right), axis=(2, 3))


_OTHER_MEASURES = [
    (
        "You measured on the training pictures: measure on those held out, `load_digits('test')`.",
        "train",
        moved,
    ),
    (
        "Your shift lets what leaves on one side come back on the other, as `np.roll` does: zeros "
        "come in.",
        "test",
        _rolled,
    ),
]


def _listed(shifts, shares=None):
    """Name shifts, with what was measured there."""
    named = [
        f"{shift} with {_words.percent(shares[shift])}" if shares else f"{shift}"
        for shift in sorted(shifts)
    ]
    more = f" and {len(named) - _LISTED} more" if len(named) > _LISTED else ""
    return ", ".join(named[:_LISTED]) + more


def _table(shares):
    """Lay what was measured out: a row for each shift down, a column for each shift right."""
    side = 2 * REACH + 1
    percents = np.round(100 * np.reshape(list(shares.values()), (side, side)))
    ways = f"{-REACH} to {REACH}"
    name = f"% right; rows: shifts down, {ways}; columns: right, {ways}"
    return ((ArrayTable(name, percents, "probability", (0, 100)),),)
