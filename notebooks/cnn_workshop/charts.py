"""Curves and bars in a rectangle of a drawing, with their scales."""

from dataclasses import dataclass

import numpy as np

from cnn_workshop.drawing import INK, Area, Drawing, Line, Outline, Words
from cnn_workshop.painting import bounds

_ACROSS, _DOWN = 3.6, 2.0  # between two numbers of a scale, about, in sizes of a letter
_TICK, _NEXT = 4, 3  # pixels: a tick, and from it to its number


def _share(value, low, high):
    """Return how far a number lies between two, also between the farthest that there are."""
    return (value / 2 - low / 2) / ((high / 2 - low / 2) or 0.5)


@dataclass
class Chart:
    """A rectangle of a drawing in which points have a place.

    Attributes
    ----------
    drawing : Drawing
        What it is drawn on.
    box : (float, float, float, float)
        Its left, top, width and height, without what stands around it.
    x, y : (float, float)
        What stands at its left and right, and at its lower and upper edge.
    """

    drawing: Drawing
    box: tuple
    x: tuple
    y: tuple

    def at(self, x, y):
        """Return where a point lies."""
        left, top, wide, high = self.box
        right, up = _share(x, *self.x), _share(y, *self.y)
        return float(left + right * wide), float(top + (1 - up) * high)

    def curve(self, x, y, colour, width=1.5, *, dash=(), dots=False):
        """Draw a line through points; it has a gap where a number is missing."""
        within = np.isfinite(x) & np.isfinite(y) & (x >= min(self.x)) & (x <= max(self.x))
        for run in np.split(np.arange(len(x)), np.flatnonzero(~within)):
            points = [self.at(x[at], y[at]) for at in run if within[at]]
            if len(points) > 1:
                self.drawing.add(Line(tuple(points), colour, width, dash=dash))
            if dots:
                self.drawing.add(*(dot(point, 2.2, colour) for point in points))

    def scales(self, *, size=11, colour=INK, line=INK, x=True, y=True):
        """Draw a frame, and numbers below it and on its left; return how far these reach left."""
        left, top, wide, high = self.box
        low, reach = top + high, 0.0
        for value, text in ticks(self.x, wide / (_ACROSS * size)):
            along, _ = self.at(value, 0)
            self.drawing.add(Line(((along, low), (along, low + _TICK)), line, 0.8))
            place = (along, low + _TICK + _NEXT + size / 2)
            self.drawing.add(*[Words(*place, text, size, colour, side="middle")] * x)
        for value, text in ticks(self.y, high / (_DOWN * size)):
            _, along = self.at(0, value)
            self.drawing.add(Line(((left - _TICK, along), (left, along)), line, 0.8))
            words = Words(left - _TICK - _NEXT, along, text, size, colour, side="right")
            self.drawing.add(*[words] * y)
            reach = max(reach, left - bounds(words)[0]) if y else reach
        self.drawing.add(Outline(self.box, line, 0.8))
        return reach

    def name(self, names, reach, *, size=12, below=20, colour=INK):
        """Write what the two axes count: below and, read from below, on the left."""
        left, top, wide, high = self.box
        across, up = names
        look = {"size": size, "colour": colour, "side": "middle"}
        if across:
            self.drawing.add(Words(left + wide / 2, top + high + below + size / 2, across, **look))
        if up:
            x = left - reach - 3 - size / 2
            self.drawing.add(Words(x, top + high / 2, up, turned=True, **look))


def dot(point, radius, colour):
    """Return a filled circle.

    Parameters
    ----------
    point : (float, float)
        Its middle.
    radius : float
        In CSS pixels.
    colour : str
        Of it.

    Returns
    -------
    Area
    """
    x, y = point
    return Area((x - radius, y - radius, 2 * radius, 2 * radius), colour, radius=radius)


def reach_of(series):
    """Return the ends of a scale for some numbers.

    Parameters
    ----------
    series : sequence of sequences of float
        The numbers; NaN and infinity are passed over.

    Returns
    -------
    (float, float)
        A little below the lowest and above the highest.

    Examples
    --------
    >>> reach_of([[0, 10], [float("nan"), 5]])
    (-0.5, 10.5)
    """
    finite = np.concatenate([np.asarray(each, float)[np.isfinite(each)] for each in series])
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    room = 0.05 * (high - low) or 0.05
    return low - room, high + room


def ticks(ends, most):
    """Return round numbers between two ends, evenly apart, and how they are written.

    Parameters
    ----------
    ends : (float, float)
        The two ends, in any order.
    most : float
        How many there may be, about.

    Returns
    -------
    list of (float, str)

    Examples
    --------
    >>> [text for _, text in ticks((0, 2.5), 6)]
    ['0.0', '0.5', '1.0', '1.5', '2.0', '2.5']
    >>> [text for _, text in ticks((-12, 7), 3)]
    ['−10', '0']
    """
    low, high = sorted(ends)
    if not np.isfinite(high - low) or high == low:
        return []
    rough = (high - low) / max(most, 1)
    power = 10.0 ** np.floor(np.log10(rough))
    step = power * next(each for each in (1, 2, 5, 10) if each * power >= rough * (1 - 1e-9))
    places = max(0, -int(np.floor(np.log10(step) + 1e-9)))
    counts = range(int(np.ceil(low / step - 1e-9)), int(np.floor(high / step + 1e-9)) + 1)
    return [(at * step, f"{at * step:.{places}f}".replace("-", "−")) for at in counts]
