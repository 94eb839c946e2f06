"""How a check words what it found."""

import numpy as np

from cnn_workshop import _run, _words


def readers_name(function):
    """Return the reader's name for a function, in words if it has none."""
    name = str(_run.name_of(function))
    return "Your function" if name == "<lambda>" else name


def place_of(index):
    """Name a number of the result: ``row 1, column 2``."""
    axes = ("picture {}", "map {}", "row {}", "column {}")[-len(index) :]
    words = {0: "it", 1: "number {}"}.get(len(index), ", ".join(axes))
    return words.format(*index)


def article(name):
    return f"{'an' if name[0].lower() in 'aeiou' or name == 'ndarray' else 'a'} {name}"


def count_differing(differs):
    """Say how many numbers differ, and where the first one is."""
    if differs.size == 1:
        return "Its only number is wrong."
    place = place_of(np.argwhere(differs)[0])
    wrong = int(differs.sum())
    verb = "is" if wrong == 1 else "are"
    first = "at" if wrong == 1 else "the first at"
    return f"{wrong} of {differs.size} numbers {verb} wrong, {first} {place}."


def digits_of(expected, got):
    """Return how many digits tell two numbers apart, 4 at least."""
    for digits in (4, 6, 8, 10, 12):
        if _words.number(expected, digits) != _words.number(got, digits):
            return digits
    return 17
