"""Gradients and what nudging says of them, in words."""

from cnn_workshop import _words
from cnn_workshop.explorers.detective.evidence import WHOLE

_AXES = {
    4: ("kernel {}", "channel {}", "row {}", "column {}"),
    3: ("map {}", "row {}", "column {}"),
    2: ("row {}", "column {}"),
    1: ("number {}",),
}


def name_of(wanted, place, picture):
    """Name a gradient: ``the gradient of the weight of conv2 alone``."""
    if place == WHOLE:
        return f"the gradient of {wanted}, on {picture},"
    return f"the gradient of the {wanted} of {place} alone"


def where(index):
    """Name an entry of a gradient: ``map 1, channel 0, row 2, column 2``."""
    return ", ".join(_AXES[len(index)]).format(*index)


def size(shape):
    """Say how large a gradient is, and how it is laid out.

    Examples
    --------
    >>> size((3, 2, 4, 5))
    '3 kernels, each a row of 2 channels, 4 x 5'
    >>> size((2, 1, 3, 3)), size((1, 1, 3, 3))
    ('2 kernels in one column, each 3 x 3', '1 kernel, 3 x 3')
    >>> size((2, 4, 5)), size((3,))
    ('2 maps in one column, each 4 x 5', '3 numbers in one column')
    """
    if len(shape) == 1:
        return f"{_words.count(shape[0], 'number')} in one column"
    if len(shape) == 2:
        return _words.shape(shape)
    words = _words.count(shape[0], "kernel" if len(shape) == 4 else "map")
    channels = shape[1] if len(shape) == 4 else 1
    if channels > 1:
        return f"{words}, each a row of {channels} channels, {_words.shape(shape[-2:])}"
    each = " in one column, each " if shape[0] > 1 else ", "
    return f"{words}{each}{_words.shape(shape[-2:])}"


def verdict(evidence):
    """Return in a word whether a gradient is right, and its relative error if it is not."""
    if evidence.agrees:
        return "agrees", ""
    return "≠ differs", _words.number(evidence.error, 2)


def at(index, evidence):
    """Say what a network computes for one entry, and what nudging says."""
    pair = (evidence.gradient, evidence.numerical)
    computed, nudged = (_words.number(each[index], 3) for each in pair)
    return f"{where(index)}: computed {computed}, by nudging {nudged}"


def comparison(evidence):
    """Say how far a gradient is from what nudging says."""
    if evidence.agrees:
        return "it agrees with nudging, the relative error is below 0.000001."
    return (
        f"it differs, relative error {_words.number(evidence.error, 2)}. Worst is "
        f"{at(evidence.worst, evidence)}."
    )


def summary(found):
    """List which gradients of a check agree, and which differ."""
    lists = {
        "Agree": [each.wanted for each in found.values() if each.agrees],
        "Differ": [each.wanted for each in found.values() if not each.agrees],
    }
    return " ".join(f"{verb}: {', '.join(names)}." for verb, names in lists.items() if names)
