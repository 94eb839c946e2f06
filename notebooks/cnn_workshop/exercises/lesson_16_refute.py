"""Lesson 16: refute a map, by a patch where it says nothing and the network says something else.

A map that is nought at some pixels claims that they do not count. One patch that lies there alone,
and changes the verdict, is enough to refute it.
"""

from numbers import Real

import numpy as np

from cnn_core.functional import softmax
from cnn_core.network import Sequential
from cnn_workshop import _words
from cnn_workshop.exercises.check.asking import asked, judged
from cnn_workshop.exercises.check.report import failed, graded, passed, unwritten
from cnn_workshop.stage.table import ArrayTable

LARGEST = 5
"""The side of a patch: a larger one hides a whole digit, which refutes nothing."""
SILENT = 0.01
"""What part of the map may lie under the patch."""
_AROUND = 3  # pixels shown on each side of the patch
_NOT_YET = "Not refuted yet."


@asked
def check_refuted(network, image, claim, patch, *, strict=False):
    """Check a patch that is to refute a map.

    Parameters
    ----------
    network : Sequential
        The network; it gives one logit for each class.
    image : array_like of shape (H, W)
        The picture, from 0 to 1.
    claim : array_like of shape (H, W)
        The map: where it is 0, it claims that a pixel does not count.
    patch : (int, int, int, float)
        First row, first column, side and colour of a patch: at most 5 pixels, from 0 to 1. At most
        1 % of the map may lie under it, and it must change the verdict.
    strict : bool, default False
        Raise NotPassedError if it does not refute the map.

    Returns
    -------
    Report

    Raises
    ------
    NotPassedError
        If `strict` and the patch does not refute the map.
    """
    return graded(judged("refuted", _check(network, image, claim, patch), patch), strict)


def _check(network, image, claim, patch):
    """Report on a patch."""
    if patch is None:
        return unwritten(
            "There is nothing to check yet: put first row, first column, side and colour in."
        )
    problem = _unfit(network, image, claim)
    if not problem:
        image, claim = np.asarray(image), np.abs(np.asarray(claim, dtype=float))
        patch, problem = _read(patch, image.shape)
    if problem:
        return failed(_NOT_YET, problem)
    tables, problem = _shown(image, claim, patch), _unrefuted(network, image, claim, patch)
    if problem:
        return failed(_NOT_YET, problem, tables)
    before, after = (_verdict(network, each) for each in (image, _covered(image, patch)))
    return passed(
        f"Refuted. {_part(claim, patch)} of the map lies under your patch, and with it the network "
        f"says {after[0]} ({after[1]:.3f}) where it said {before[0]} ({before[1]:.3f}).",
        tables,
    )


def _unfit(network, image, claim):
    """Say why nothing can be checked; nothing if it can."""
    if not isinstance(network, Sequential):
        return f"The first argument is the network, a Sequential; it is {_named(network)}."
    if np.ndim(image) != 2:
        return f"The picture has shape (H, W); yours has {_words.shape(np.shape(image))}."
    if np.shape(claim) != np.shape(image):
        sizes = [_words.shape(np.shape(each)) for each in (claim, image)]
        return f"The map is as large as the picture; it is {sizes[0]}, the picture {sizes[1]}."
    if not np.any(claim):
        return "The map is 0 everywhere, so it claims nothing that could be refuted."
    return ""


def _named(thing):
    return f"a {type(thing).__name__}"


def _read(patch, shape):
    """Return a patch as (top, left, size, fill), and what is wrong with it."""
    try:
        top, left, size, fill = patch
        whole = all(isinstance(part, Real) for part in (top, left, size, fill))
        whole = whole and all(int(part) == part for part in (top, left, size))
    except (TypeError, ValueError, OverflowError):
        whole = False
    if not whole:
        return None, "A patch is four numbers: first row, first column, side, and colour."
    top, left, size, fill = int(top), int(left), int(size), float(fill)
    if not 1 <= size <= LARGEST:
        words = f"The side of the patch is 1 to {LARGEST} pixels; yours is {size}."
        return None, f"{words} A larger one hides a whole digit." if size > LARGEST else words
    if not 0 <= fill <= 1:
        return None, f"The colour goes from 0, black, to 1, white; yours is {_words.number(fill)}."
    if min(top, left) < 0 or top + size > shape[0] or left + size > shape[1]:
        return None, (
            f"The patch sticks out: it covers rows {_words.span(top, top + size - 1)}, columns "
            f"{_words.span(left, left + size - 1)} of a picture of {_words.shape(shape)}."
        )
    return (top, left, size, fill), ""


def _under(patch):
    """Return the pixels of a patch."""
    top, left, size, _ = patch
    return np.s_[top : top + size, left : left + size]


def _covered(image, patch):
    covered = np.array(image)
    covered[_under(patch)] = patch[3]
    return covered


def _verdict(network, image):
    """Return the class that the network says, and its probability."""
    logits = np.asarray(network(np.asarray(image)[np.newaxis, np.newaxis])[0], dtype=float)
    said = int(logits.argmax())
    return said, float(softmax(logits, dim=0)[said])


def _share(claim, patch):
    return float(claim[_under(patch)].sum() / claim.sum())


def _part(claim, patch):
    """Write what part of the map lies under the patch."""
    share = _share(claim, patch)
    if share == 0:
        return "Nothing"
    return f"{100 * share:.0f} %" if share >= 0.1 else f"{100 * share:.2g} %"


def _holds(network, image, claim, patch):
    """Say whether a patch refutes the map."""
    changed = _verdict(network, _covered(image, patch))[0] != _verdict(network, image)[0]
    return changed and _share(claim, patch) <= SILENT


def _unrefuted(network, image, claim, patch):
    """Say why a patch does not refute the map; nothing if it does."""
    if _holds(network, image, claim, patch):
        return ""
    top, left, size, fill = patch
    turned, problem = _read((left, top, size, fill), image.shape)
    if not problem and top != left and _holds(network, image, claim, turned):
        return "You wrote the column first: a patch is first row, first column, side, colour."
    if _share(claim, patch) > SILENT:
        return (
            f"{_part(claim, patch)} of the map lies under your patch: there the map says itself "
            "that the pixels count. Put it where the map is 0."
        )
    if np.array_equal(_covered(image, patch), image):
        return "Your patch has the colour of what it covers, so it changes nothing: take another."
    said, before = _verdict(network, image)
    after = _verdict(network, _covered(image, patch))[1]
    return (
        f"The network still says {said}, with probability {after:.3f} in place of {before:.3f}: "
        "try other places. Where on blank paper is your own map, of that colour, small?"
    )


def _shown(image, claim, patch):
    """Return the surroundings of the patch: the covered picture, and the map."""
    top, left, size, _ = patch
    rows = slice(max(top - _AROUND, 0), top + size + _AROUND)
    cols = slice(max(left - _AROUND, 0), left + size + _AROUND)
    read = np.zeros(image.shape, dtype=bool)
    read[_under(patch)] = True
    where = f"from row {rows.start}, column {cols.start} on"
    pictures = {
        f"covered picture, {where}": (_covered(image, patch), "pixels", (0, 1)),
        f"map, {where}": (claim, "probability", (0, float(claim.max()))),
    }
    return (
        tuple(
            ArrayTable(name, values[rows, cols], kind, ends, window=read[rows, cols], digits=2)
            for name, (values, kind, ends) in pictures.items()
        ),
    )
