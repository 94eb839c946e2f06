"""Wrong answers to lesson 11's `max_pooling_backward`: who wins a window, and what the winner gets.

Most visit the same windows as the right one and share their gradients out in one way differently.
"""

import numpy as np

from cnn_core import ops
from cnn_workshop.exercises._exercise import Mistake
from cnn_workshop.exercises._routing import by_places, first, one_at, scatter, sharing


def _searching(keep_place, keep_largest, start=-np.inf, nobody=None):
    """Return an answer whose search does not begin anew in each window."""

    def answer(grad, image, p, s):
        result, largest, best = np.zeros(image.shape), start, nobody
        for row, col in np.ndindex(grad.shape):
            top, left = row * s, col * s
            largest = largest if keep_largest else start
            best = best if keep_place else nobody
            for place in np.ndindex(p, p):
                there = top + place[0], left + place[1]
                if image[there] > largest:
                    largest, best = image[there], there
            if best is not None:
                result[best] += grad[row, col]
        return result

    return answer


def _placed(place):
    """Return an answer that adds at ``place(top, left, at, p, s, image)``, `at` by argmax."""

    def answer(grad, image, p, s):
        result = np.zeros(image.shape)
        for row, col in np.ndindex(grad.shape):
            top, left = row * s, col * s
            at = int(image[top : top + p, left : left + p].argmax())
            result[place(top, left, at, p, s, image)] += grad[row, col]
        return result

    return answer


def _all_largest(window):
    return (window == window.max()).astype(float)


def _last(window):
    return one_at(window, window.size - 1 - window.ravel()[::-1].argmax())


def _first_by_columns(window):
    shares = np.zeros(window.shape)
    shares.T.flat[window.T.argmax()] = 1
    return shares


def _picture_maximum(grad, image, p, s):
    return scatter(grad, image, p, s, shares=lambda window: window == image.max())


def _equal_anywhere(grad, image, p, s):
    result = np.zeros(image.shape)
    for place, number in np.ndenumerate(ops.max_pooling(image, p, s)):
        result[image == number] += grad[place]
    return result


def _mean_over_windows(grad, image, p, s):
    times = scatter(np.ones(grad.shape), image, p, s)
    return scatter(grad, image, p, s) / np.maximum(times, 1)


def _mean_over_windows_that_hold_it(grad, image, p, s):
    times = scatter(np.ones(grad.shape), image, p, s, shares=np.ones_like)
    return scatter(grad, image, p, s) / np.maximum(times, 1)


WINNERS = (
    Mistake(
        "= for +=",
        "A pixel that wins several windows keeps only the gradient of the last: write `+=` where "
        "you wrote `=`.",
        lambda *given: by_places(*given, join=lambda old, new: new),
    ),
    Mistake(
        "whole window overwritten",
        "You write the whole window, zeros too, over what earlier windows have left there: add to "
        "it with `+=`.",
        lambda *given: scatter(*given, join=lambda old, new: new),
    ),
    Mistake(
        "largest share",
        "A pixel that wins several windows keeps only the largest gradient: add them up.",
        lambda *given: by_places(*given, join=lambda old, new: new if abs(new) > abs(old) else old),
        variants=(lambda *given: by_places(*given, join=max),),
    ),
    Mistake(
        "first share",
        "A pixel that wins several windows keeps only the first gradient: add them up.",
        lambda *given: by_places(*given, join=lambda old, new: old or new),
    ),
    Mistake(
        "mean over the windows won",
        "You divide by the number of windows that a pixel wins: their gradients add up.",
        _mean_over_windows,
    ),
    Mistake(
        "mean over the windows that hold it",
        "You divide by the number of windows that a pixel lies in: their gradients add up.",
        _mean_over_windows_that_hold_it,
    ),
    Mistake(
        "all tied ones",
        "Where the largest number stands several times in a window, you give the gradient to each: "
        "only the first gets it.",
        sharing(_all_largest),
    ),
    Mistake(
        "last of the tied ones",
        "Where the largest number stands several times in a window, you give the gradient to the "
        "last: the first gets it, so replace the best only by a larger one.",
        sharing(_last),
    ),
    Mistake(
        "shared among tied ones",
        "Where the largest number stands several times in a window, you share the gradient out: "
        "the first gets all of it.",
        sharing(lambda window: _all_largest(window) / _all_largest(window).sum()),
    ),
    Mistake(
        "first by columns",
        "Among equal largest numbers you take the first column by column: go row by row.",
        sharing(_first_by_columns),
    ),
    Mistake(
        "averaged",
        "You give every pixel of a window an equal part, as average pooling does: the largest gets "
        "all of it.",
        sharing(lambda window: np.full(window.shape, 1 / window.size)),
    ),
    Mistake(
        "whole window paid",
        "You give the gradient to every pixel of the window: only the largest gets it.",
        sharing(lambda window: np.ones(window.shape)),
    ),
    Mistake(
        "every positive pixel paid",
        "You give the gradient to every positive pixel of the window: only the largest gets it.",
        sharing(lambda window: window > 0),
    ),
    Mistake(
        "largest of the picture",
        "You compare with the largest number of the whole picture: each window has its own.",
        _picture_maximum,
    ),
    Mistake(
        "every equal pixel",
        "You pay every pixel of the picture that equals the largest number of a window: only the "
        "window's own winner gets the gradient.",
        _equal_anywhere,
    ),
    Mistake(
        "largest of each row",
        "You pay the largest of each row of a window: one pixel of the whole window wins.",
        sharing(lambda window: np.array([one_at(row, row.argmax()) for row in window])),
    ),
    Mistake(
        "smallest",
        "You give the gradient to the smallest number of the window: the largest gets it.",
        sharing(lambda window: one_at(window, window.argmin())),
    ),
    Mistake(
        "largest without its sign",
        "You compare the numbers without their signs: -7 is smaller than 2.",
        sharing(lambda window: one_at(window, abs(window.astype(float)).argmax())),
    ),
    Mistake(
        "top left pixel",
        "You give the gradient to the top left pixel of the window: the largest gets it.",
        sharing(lambda window: one_at(window, 0)),
    ),
    Mistake(
        "last pixel",
        "You give the gradient to the window's last pixel: the largest gets it.",
        sharing(lambda window: one_at(window, -1)),
    ),
    Mistake(
        "search started at 0",
        "Your search for the largest starts at 0, so in a window of negative numbers nobody wins: "
        "start at minus infinity.",
        lambda grad, image, p, s: by_places(grad, image, p, s, start=0),
        variants=(
            _searching(False, False, start=0),
            _searching(True, False, start=0),
            _searching(False, False, start=0, nobody=(0, 0)),
        ),
    ),
    Mistake(
        "search never begun anew",
        "Your largest number so far goes on from window to window: begin anew in each one.",
        _searching(True, True),
        variants=(_searching(False, True),),
    ),
    Mistake(
        "place in the window",
        "You use the place in the window as a place in the picture: add `row * stride` and "
        "`col * stride`.",
        _placed(lambda top, left, at, p, s, image: divmod(at, p)),
        variants=(_placed(lambda top, left, at, p, s, image: np.unravel_index(at, image.shape)),),
    ),
    Mistake(
        "place counted along the picture's rows",
        "You turn the place in the window into row and column with the picture's width: the place "
        "was counted in the window, which is `pool_size` wide.",
        _placed(
            lambda top, left, at, p, s, image: (
                top + at // image.shape[1],
                left + at % image.shape[1],
            )
        ),
    ),
    Mistake(
        "place divided by the stride",
        "You turn the place in the window into row and column with the stride: the window is "
        "`pool_size` wide.",
        _placed(lambda top, left, at, p, s, image: (top + at // s, left + at % s)),
    ),
    Mistake(
        "place's row and column exchanged",
        "The winner's row and column in the window are exchanged: a place is `row * pool_size + "
        "column`.",
        _placed(lambda top, left, at, p, s, image: (top + at % p, left + at // p)),
    ),
    Mistake(
        "multiplied by the pixel",
        "You multiply the gradient by the pixel that won: its slope is 1, however large it is.",
        sharing(lambda window: first(window) * window),
    ),
    Mistake(
        "divided by the window's size",
        "You divide the winner's gradient by the size of the window: it gets all of it.",
        sharing(lambda window: first(window) / window.size),
    ),
)
