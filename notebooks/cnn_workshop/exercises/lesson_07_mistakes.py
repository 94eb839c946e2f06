"""Wrong answers to lesson 07's `max_pooling`, each with the sentence that names the slip.

Most move the same window as the right one and differ in one thing: `_pooling` holds the moving.
"""

import numpy as np

from cnn_workshop.exercises._exercise import Mistake
from cnn_workshop.exercises._pooling import (
    all_into_picture,
    at_the_windows,
    by_loops,
    fits,
    in_picture_size,
    into_picture,
    largest_size,
    only,
    padded,
    pool,
    pooling,
    ranges_too_short,
    rows_compared,
    stepping,
    then,
)


def _times(side, p, s):
    """Return how often the window fits along one side."""
    return (side - p) // s + 1


def _started_at(start):
    """Return a pooling whose largest number starts at `start(image)`."""
    return lambda image, p, s: np.maximum(pool(image, p, s), start(image))


MISTAKES = (
    Mistake(
        "maximum started at 0",
        "Your largest number starts at 0, so a window of negative numbers gives 0: "
        "start at the window's first number, or at minus infinity.",
        _started_at(lambda image: 0),
    ),
    Mistake(
        "maximum started at the picture's first number",
        "Your largest number starts at the picture's first one, which is in most windows not at "
        "all: start at the window's first number.",
        _started_at(lambda image: image[0, 0]),
    ),
    Mistake(
        "maximum started too high",
        "Your largest number starts at a fixed one, and some windows lie below it: start at the "
        "window's first number, or at minus infinity.",
        _started_at(lambda image: -1),
        variants=tuple(
            _started_at(lambda image, start=start: start)
            for start in (1, -10, *(-(10.0**power) for power in range(2, 10)), -999, -9999, -99999)
        ),
    ),
    Mistake(
        "average",
        "You take the average of the window: max pooling keeps its largest number.",
        pooling(number=np.mean),
    ),
    Mistake(
        "minimum",
        "You keep the smallest number of the window: keep the largest.",
        pooling(number=np.min),
    ),
    Mistake(
        "sum",
        "You add the window up: max pooling keeps its largest number.",
        pooling(number=np.sum),
    ),
    Mistake(
        "median",
        "You take the median of the window, the number in the middle: keep the largest.",
        pooling(number=np.median),
    ),
    Mistake(
        "largest without its sign",
        "You compare the numbers without their signs: -7 is smaller than 2.",
        pooling(number=lambda window: np.abs(window.astype(float)).max()),
        variants=(pooling(number=largest_size),),
    ),
    Mistake(
        "place for number",
        "You return where in the window the largest number is: `argmax` gives its place, "
        "`max` the number.",
        pooling(number=np.argmax),
    ),
    Mistake(
        "first number of the window",
        "You keep the top left number of each window: look at all of them.",
        pooling(number=lambda window: window[0, 0]),
        variants=(lambda image, p, s: image[::s, ::s],),
    ),
    Mistake(
        "last number of the window",
        "Only the last number of each window is left: compare it with the largest one so far "
        "before you store it.",
        pooling(number=lambda window: window[-1, -1]),
    ),
    Mistake(
        "first row of the window",
        "You look at the first row of each window only: look at all its rows.",
        pooling(number=lambda window: window[0].max()),
    ),
    Mistake(
        "first column of the window",
        "You look at the first column of each window only: look at all its columns.",
        pooling(number=lambda window: window[:, 0].max()),
    ),
    Mistake(
        "largest of each row",
        "You take the largest of the rows one by one: `window.max()` gives one number for "
        "the whole window, `max(window)` does not.",
        rows_compared,
        variants=(pooling(number=lambda window: max(window) if len(window) > 1 else window[0, 0]),),
    ),
    Mistake(
        "step is the pool size",
        "Your window moves by its own size: it moves by `stride`.",
        *stepping(lambda p, s: (p, p), lambda h, w, p, s: (h // p, w // p)),
    ),
    Mistake(
        "step is the pool size, in the position only",
        "Your window begins at `row * pool_size`: it begins at `row * stride`.",
        *stepping(lambda p, s: (p, p)),
    ),
    Mistake(
        "step always 1",
        "Your window moves by one cell whatever the stride: use `stride`.",
        lambda image, p, s: pool(image, p, 1),
    ),
    Mistake(
        "stride left out of the position",
        "Your window begins at `row` and `col`: it begins at `row * stride` and `col * stride`.",
        pooling(step=(1, 1)),
    ),
    Mistake(
        "stride down only",
        "Your window moves by `stride` down, but by 1 across: use it both ways.",
        *stepping(lambda p, s: (s, 1)),
    ),
    Mistake(
        "stride across only",
        "Your window moves by `stride` across, but by 1 down: use it both ways.",
        *stepping(lambda p, s: (1, s)),
    ),
    Mistake(
        "stride always 2",
        "Your window always moves by 2: use `stride`.",
        lambda image, p, s: pool(image, p, 2),
        variants=(pooling(step=(2, 2)), lambda image, p, s: by_loops(image, p, s, step=(2, 2))),
    ),
    Mistake(
        "window always 2 x 2",
        "Your window is always 2 by 2: use `pool_size`.",
        lambda image, p, s: pool(image, 2, s),
        variants=(lambda image, p, s: pool(image, 2, s, places=fits(image, p, s)),),
    ),
    Mistake(
        "window always 2 x 2, in steps of 2",
        "Your windows are always 2 by 2, in steps of 2: pass on `pool_size` and `stride`.",
        lambda image, p, s: pool(image, 2, 2),
        variants=(lambda image, p, s: pool(image, 2, 2, places=fits(image, p, s)),),
    ),
    Mistake(
        "window as large as the stride",
        "Your window is as large as the stride: it is `pool_size` high and wide.",
        lambda image, p, s: pool(image, s, s),
        variants=(lambda image, p, s: pool(image, s, s, places=fits(image, p, s)),),
    ),
    Mistake(
        "size and stride exchanged",
        "You have exchanged `pool_size` and `stride`: the first is how large the window is, "
        "the second how far it moves.",
        lambda image, p, s: pool(image, s, p),
        variants=(lambda image, p, s: by_loops(image, s, p),),
    ),
    Mistake(
        "window that sticks out",
        "You keep windows that stick out below or on the right: a window that does not fit is "
        "dropped, so round down.",
        *stepping(places=lambda h, w, p, s: (-(-(h - p) // s) + 1, -(-(w - p) // s) + 1)),
    ),
    Mistake(
        "window begun wherever there is a cell",
        "You begin a window at every multiple of `stride`, and the last ones stick out: end the "
        "range at H - pool_size + 1.",
        *stepping(places=lambda h, w, p, s: (-(-h // s), -(-w // s))),
    ),
    Mistake(
        "output size from the stride alone",
        "You divide the sides by the stride: the pool size counts too, (H - pool_size) // stride "
        "+ 1.",
        *stepping(places=lambda h, w, p, s: (h // s, w // s)),
    ),
    Mistake(
        "output size from the pool size alone",
        "You divide the sides by the pool size: the stride counts too, (H - pool_size) // stride "
        "+ 1.",
        *stepping(places=lambda h, w, p, s: (h // p, w // p)),
    ),
    Mistake(
        "output size without the stride",
        "Your result is H - pool_size + 1 high, as for a stride of 1: divide by the stride before "
        "you add 1.",
        *stepping(places=lambda h, w, p, s: (h - p + 1, w - p + 1)),
    ),
    Mistake(
        "one row and column short",
        "Your result is one row and one column short: the place where the window starts counts "
        "too, so add 1.",
        then(lambda pooled: pooled[:-1, :-1]),
    ),
    Mistake(
        "range ended too early",
        "Your ranges end too early: the end of a range is left out, so end it at "
        "H - pool_size + 1, and at W - pool_size + 1.",
        ranges_too_short,
    ),
    Mistake(
        "last places left out",
        "Your loops stop one place early, so that the last row and the last column stay 0.",
        then(lambda pooled: only(pooled, slice(-1), slice(-1))),
    ),
    Mistake(
        "width from height",
        "You compute the number of columns from the height: it comes from the width.",
        *stepping(places=lambda h, w, p, s: (_times(h, p, s), _times(h, p, s))),
    ),
    Mistake(
        "height from width",
        "You compute the number of rows from the width: it comes from the height.",
        *stepping(places=lambda h, w, p, s: (_times(w, p, s), _times(w, p, s))),
    ),
    Mistake(
        "row and column ranges swapped",
        "The ranges of your two loops are swapped: rows run over the output's height, columns over "
        "its width.",
        *stepping(places=lambda h, w, p, s: (_times(w, p, s), _times(h, p, s))),
    ),
    Mistake(
        "result transposed",
        "Your result lies on its side: rows and columns are exchanged.",
        then(lambda pooled: pooled.T),
    ),
    Mistake(
        "filled up with zeros",
        "You fill the picture up with zeros to read the last rows and columns: what does not "
        "fill a window is dropped.",
        padded,
    ),
    Mistake(
        "window one too small",
        "Your window is one row and one column too small: `top : top + pool_size` leaves its end "
        "out already.",
        lambda image, p, s: pool(image, p - 1, s, places=fits(image, p, s)),
        variants=(lambda image, p, s: by_loops(image, p, s, larger=-1),),
    ),
    Mistake(
        "window one too large",
        "Your window is one row and one column too large: `top : top + pool_size` holds "
        "pool_size numbers.",
        lambda image, p, s: pool(image, p + 1, s, places=fits(image, p, s)),
        variants=(lambda image, p, s: by_loops(image, p, s, larger=1),),
    ),
    Mistake(
        "window one too far",
        "Your window begins one row too low and one column too far right.",
        pooling(first=1),
    ),
    Mistake(
        "loops begin at 1",
        "Your loops begin at 1, so that row 0 and column 0 stay 0: the first place is number 0.",
        then(lambda pooled: only(pooled, slice(1, None), slice(1, None))),
    ),
    Mistake(
        "largest never set back",
        "Your largest number goes on from window to window: start anew in each one.",
        then(lambda pooled: np.maximum.accumulate(pooled.ravel()).reshape(pooled.shape)),
    ),
    Mistake(
        "largest set back once a row",
        "Your largest number goes on from column to column: start anew inside the inner loop.",
        then(lambda pooled: np.maximum.accumulate(pooled, axis=1)),
    ),
    Mistake(
        "first window everywhere",
        "Every cell holds the first window's number: let the window move with `row` and `col`.",
        then(lambda pooled: np.full_like(pooled, pooled[0, 0])),
    ),
    Mistake(
        "last window only",
        "You return the last window's number: collect the numbers in an array and return that.",
        then(lambda pooled: pooled[-1, -1]),
    ),
    Mistake(
        "largest of the whole picture",
        "You return the largest number of the whole picture: each window has its own.",
        lambda image, p, s: image.max(),
        variants=(lambda image, p, s: np.full(fits(image, p, s), image.max()),),
    ),
    Mistake(
        "result as large as the picture",
        "Your result has the picture's size, and zeros in the rest: it holds one number for each "
        "window.",
        in_picture_size,
        variants=(at_the_windows,),
    ),
    Mistake(
        "result in one row",
        "You return the right numbers in one long row: keep them as rows and columns.",
        then(lambda pooled: pooled.ravel()),
    ),
    Mistake(
        "whole numbers only",
        "Your result holds whole numbers only, so fractions are cut off: make it of floats, or of "
        "the picture's type.",
        pooling(dtype=int),
    ),
    Mistake(
        "turned into 8 bits",
        "You turn the result into 8-bit numbers, which know neither fractions nor less than 0.",
        then(lambda pooled: pooled.astype(int).astype(np.uint8)),
    ),
    Mistake(
        "result written into the picture",
        "You write the result into the picture, which belongs to the caller: make a new array.",
        into_picture,
        variants=(all_into_picture,),
    ),
    Mistake(
        "returned after one row",
        "Your `return` stands inside the loop over the rows, so only row 0 is filled: "
        "move it to the left, below both loops.",
        then(lambda pooled: only(pooled, slice(1), slice(None))),
    ),
    Mistake(
        "returned after one cell",
        "Your `return` stands inside both loops, so only one number is filled: "
        "move it to the left, below both loops.",
        then(lambda pooled: only(pooled, slice(1), slice(1))),
    ),
    Mistake(
        "return forgotten",
        "Your function hands nothing back: its last line should be `return` and the result.",
        lambda image, p, s: None,
    ),
)
