"""Wrong answers to lesson 14's `commutes`, each with the sentence that names the slip.

Most try the layer on a picture like the right answer and differ in one thing: `_tried` holds the
trying.
"""

import numpy as np

from cnn_workshop.exercises._exercise import Mistake
from cnn_workshop.exercises._shifts import moved, step_of

_NOISE = np.random.default_rng(0).random((1, 1, 13, 16))
_SIZES = [_NOISE[..., :rows, :cols] for rows in (12, 13) for cols in (15, 16)]
"""What pooling makes of the rim depends on whether the sides are even."""


def _whole(shift, step):
    return not any(pixels % size for pixels, size in zip(shift, step, strict=True))


def _cells(shift, step):
    return [pixels // size for pixels, size in zip(shift, step, strict=True)]


def _overlap(before, after, cells):
    """Compare the cells that did not come in."""
    inside = moved(np.ones(after.shape), *cells) > 0
    return np.allclose(before[inside], after[inside])


def _tried(
    *,
    picture=_NOISE,
    seen=lambda shift: shift,
    step=step_of,
    cells=_cells,
    move=moved,
    move_map=None,
    agree=_overlap,
    whole=_whole,
):
    """Return an answer that tries a layer in both orders, with one thing changed."""

    def commutes(layer, shift):
        shift, size = seen(tuple(int(pixels) for pixels in shift)), step(layer)
        if not whole(shift, size):
            return False
        by = cells(shift, size)
        before = (move_map or move)(layer(picture), *by)
        return bool(agree(before, layer(move(picture, *shift)), by))

    return commutes


def _in_all_sizes(**changes):
    return tuple(_tried(picture=picture, **changes) for picture in _SIZES)


def _rolled(images, down, right):
    return np.roll(images, (down, right), axis=(-2, -1))


def _everywhere(before, after, cells):
    return np.allclose(before, after)


def _middle(before, after, cells):
    room = (slice(None), slice(None), slice(3, -3), slice(3, -3))
    return _everywhere(before[room], after[room], cells)


def _overlapping(agree):
    """Compare the cells that did not come in by another rule."""

    def compare(before, after, cells):
        inside = moved(np.ones(after.shape), *cells) > 0
        return agree(before[inside], after[inside])

    return compare


def _by_mean(before, after, cells):
    return np.isclose(before.mean(), after.mean())


def _dot():
    picture = np.zeros((1, 1, 15, 18))
    picture[0, 0, 7, 9] = 1
    return picture


def _from_options(layer, shift):
    return _whole(shift, step_of(layer)) and not any(layer.window.padding)


def _in_place(layer, shift):
    commutes = _tried()(layer, shift)
    shift //= np.array(step_of(layer))
    return commutes


def _layer_once(layer, shift):
    picture, size = _NOISE, step_of(layer)
    return bool(
        _whole(shift, size)
        and layer(picture).shape == picture.shape
        and _overlap(moved(layer(picture), *shift), moved(picture, *shift), shift)
    )


MISTAKES = (
    Mistake(
        "wrap-around",
        "Your shift lets what leaves on one side come back on the other, as `np.roll` does: a "
        "shifted picture loses it, and zeros come in.",
        _tried(move=_rolled),
        _in_all_sizes(move=_rolled, agree=_everywhere),
    ),
    Mistake(
        "cells that came in are compared",
        "You compare all cells: those that came in with the shift are in one of the two maps only, "
        "so leave them out.",
        _tried(agree=_everywhere),
        _in_all_sizes(agree=_everywhere),
    ),
    Mistake(
        "nothing for the cells that came in",
        "You fill the cells that came in with NaN and then compare all cells: NaN equals nothing, "
        "so leave these cells out.",
        _tried(move_map=lambda *given: moved(*given, empty=np.nan), agree=_everywhere),
    ),
    Mistake(
        "border left out",
        "Your test does not see the border: you compare the middle only, or your picture is empty "
        "outside. It is at the border that padding shows.",
        _tried(agree=_middle),
        (_tried(picture=_dot()),),
    ),
    Mistake(
        "constant picture",
        "Your picture is the same everywhere, so it looks the same after the shift: take one whose "
        "pixels all differ.",
        _tried(picture=np.ones((1, 1, 13, 16))),
        (
            _tried(picture=np.zeros((1, 1, 13, 16))),
            _tried(picture=np.ones((1, 1, 13, 16)), whole=lambda *given: True),
            _tried(picture=np.zeros((1, 1, 13, 16)), whole=lambda *given: True),
        ),
    ),
    Mistake(
        "shapes",
        "You answer True whatever the numbers are, as a comparison of shapes alone would: compare "
        "the numbers in the two maps.",
        _tried(whole=lambda *given: True, agree=lambda before, after, _: True),
        (_tried(agree=lambda before, after, _: before.shape == after.shape),),
    ),
    Mistake(
        "means",
        "You compare the means, or the sums, of the two maps: they can agree while every cell "
        "differs.",
        _tried(agree=_overlapping(lambda before, after: np.isclose(before.mean(), after.mean()))),
        _in_all_sizes(agree=_by_mean),
    ),
    Mistake(
        "any cell",
        "One equal cell is enough for you: all compared cells must be equal.",
        _tried(agree=_overlapping(lambda before, after: np.isclose(before, after).any())),
    ),
    Mistake(
        "exactly equal",
        "You ask for exactly equal numbers: floats added up in another order differ in the last "
        "digit, so use `np.allclose`.",
        _tried(agree=_overlapping(np.array_equal)),
        _in_all_sizes(agree=_overlapping(np.array_equal)),
    ),
    Mistake(
        "too much forgiven",
        "You forgive too large a difference: equal means equal up to rounding, as `np.allclose` "
        "has it.",
        _tried(agree=_overlapping(lambda before, after: np.allclose(before, after, atol=0.1))),
    ),
    Mistake(
        "map moved by pixels",
        "You move the map by as many cells as the picture moves pixels: a cell of the map stands "
        "for a step of `layer.window.stride` pixels.",
        _tried(cells=lambda shift, step: shift, whole=lambda *given: True),
        (
            _tried(cells=lambda shift, step: shift),
            _tried(cells=lambda shift, step: np.multiply(shift, step)),
        ),
    ),
    Mistake(
        "strides exchanged",
        "You exchange the two strides: `layer.window.stride` is down first, then across.",
        _tried(step=lambda layer: step_of(layer)[::-1]),
    ),
    Mistake(
        "one stride for both",
        "You use the stride down for both directions: `layer.window.stride` has one for each.",
        _tried(step=lambda layer: (step_of(layer)[0],) * 2),
    ),
    Mistake(
        "the stride across for both",
        "You use the stride across for both directions: `layer.window.stride` has one for each.",
        _tried(step=lambda layer: (step_of(layer)[1],) * 2),
    ),
    Mistake(
        "down forgotten",
        "You move the picture sideways only: `shift` is down first, then right.",
        _tried(seen=lambda shift: (0, shift[1])),
    ),
    Mistake(
        "right forgotten",
        "You move the picture up and down only: `shift` is down first, then right.",
        _tried(seen=lambda shift: (shift[0], 0)),
    ),
    Mistake(
        "down and right exchanged",
        "You exchange the two directions: `shift` is down first, then right.",
        _tried(seen=lambda shift: shift[::-1]),
    ),
    Mistake(
        "sign forgotten",
        "You move down and right only: a negative shift goes up or left.",
        _tried(seen=lambda shift: tuple(map(abs, shift))),
    ),
    Mistake(
        "moved the other way",
        "You move the other way: a positive shift goes down and right, a negative one up and left.",
        _tried(seen=lambda shift: tuple(-pixels for pixels in shift)),
    ),
    Mistake(
        "map moved back",
        "You move the map the other way than the picture: both move down and right for positive "
        "numbers.",
        _tried(move_map=lambda maps, down, right: moved(maps, -down, -right)),
    ),
    Mistake(
        "map not moved",
        "You do not move the map: you ask whether it stays the same (invariant), not whether it "
        "moves along (equivariant).",
        _tried(cells=lambda shift, step: (0, 0)),
        (_tried(cells=lambda shift, step: (0, 0), whole=lambda *given: True),),
    ),
    Mistake(
        "stride and padding read off",
        "You answer from stride and padding without trying the layer: some layers mind a shift for "
        "another reason, and some paddings do not matter.",
        _from_options,
    ),
    Mistake(
        "layer used once",
        "You compare with the moved picture itself: the layer has to be applied in both orders.",
        _layer_once,
    ),
    Mistake(
        "shift changed",
        "You change `shift` in place, with `//=` perhaps: it belongs to the caller, so make new "
        "numbers.",
        _in_place,
    ),
    Mistake(
        "always no",
        "You answer False whatever the layer is: some layers commute.",
        lambda layer, shift: False,
    ),
    Mistake(
        "return forgotten",
        "Your function hands nothing back: its last line should be `return` and the answer.",
        lambda layer, shift: None,
    ),
)
