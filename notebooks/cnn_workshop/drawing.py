"""A drawing as plain data: what lies where on a white sheet, in CSS pixels from its upper left.

Nothing is drawn here: `cnn_workshop.painting` makes the pixels, when a picture is shown. So what a
picture holds can be read before, and costs next to nothing.
"""

import math
from dataclasses import dataclass, field

import numpy as np

INK, WHITE = "#1c1e21", "#ffffff"


@dataclass(frozen=True)
class _Thing:
    """What all that lies on a sheet has: of a higher order, it lies above."""

    order: int = field(default=0, kw_only=True)


@dataclass(frozen=True)
class Area(_Thing):
    """A filled rectangle.

    Attributes
    ----------
    box : (float, float, float, float)
        Its left, top, width and height.
    colour : str
        As ``"#rrggbb"``.
    radius : float, default 0
        How round its corners are.
    """

    box: tuple
    colour: str
    radius: float = 0.0


@dataclass(frozen=True)
class Outline(_Thing):
    """A line around a rectangle, half of it on either side of the edge.

    Attributes
    ----------
    box : (float, float, float, float)
        Its left, top, width and height.
    colour : str
        As ``"#rrggbb"``.
    width, radius : float
        How thick it is, and how round its corners are.
    dash : (float, float) or ()
        How long a dash and a gap are, if there are any.
    """

    box: tuple
    colour: str
    width: float = 1.0
    radius: float = 0.0
    dash: tuple = ()


@dataclass(frozen=True)
class Line(_Thing):
    """A line through points.

    Attributes
    ----------
    points : sequence of (x, y)
    colour : str
        As ``"#rrggbb"``.
    width, alpha : float
        How thick it is, and how little is seen through it, from 0 to 1.
    dash : (float, float) or ()
        How long a dash and a gap are, if there are any.
    """

    points: tuple
    colour: str
    width: float = 1.0
    alpha: float = 1.0
    dash: tuple = ()


@dataclass(frozen=True)
class Shape(_Thing):
    """What lies within some points.

    Attributes
    ----------
    points : sequence of (x, y)
    colour : str
        As ``"#rrggbb"``.
    alpha : float, default 1
        How little is seen through it, from 0 to 1.
    """

    points: tuple
    colour: str
    alpha: float = 1.0


@dataclass(frozen=True)
class Stripes(_Thing):
    """A hatched rectangle: what lies below it is seen between the stripes.

    Attributes
    ----------
    box : (float, float, float, float)
        Its left, top, width and height.
    colour : str
        As ``"#rrggbb"``.
    """

    box: tuple
    colour: str = "#c7c7c7"


@dataclass(frozen=True)
class Pixels(_Thing):
    """An array of colours, as large as a box: each of them a flat rectangle.

    Attributes
    ----------
    box : (float, float, float, float)
        Its left, top, width and height.
    values : ndarray of shape (H, W, 3)
        Red, green and blue, from 0 to 255.
    """

    box: tuple
    values: np.ndarray


@dataclass(frozen=True)
class Words(_Thing):
    """A line of text, or some.

    Attributes
    ----------
    x, y : float
        Where its left end, its middle or its right end stands, and the middle of its height.
    text, colour : str
    size : float
        The height of the letters, as CSS counts it.
    font : {"plain", "bold", "mono"}
    side : {"left", "middle", "right"}
    digits : bool
        Whether the middle of a digit counts, as for numbers in cells, and not that of a line.
    rim : str
        The colour of a rim around the letters, if any.
    turned : bool
        Whether it is to be read from below.
    """

    x: float
    y: float
    text: str
    size: float = 13
    colour: str = INK
    font: str = "plain"
    side: str = "left"
    digits: bool = False
    rim: str = ""
    turned: bool = False


@dataclass
class Drawing:
    """A white sheet, and what lies on it.

    Attributes
    ----------
    width, height : float
        In CSS pixels.
    density : int, default 1
        Dots in a CSS pixel, across and down: 2 is sharp on every screen, and takes twice the room.
    shapes : list
        What was added; of a higher ``order``, and of one order what was added later, lies above.
    """

    width: float
    height: float
    density: int = 1
    shapes: list = field(default_factory=list)

    def add(self, *shapes):
        """Put shapes on what lies there; words without a letter are none."""
        self.shapes.extend(shape for shape in shapes if getattr(shape, "text", " "))

    def all(self, kind):
        """Return the shapes of one kind, in the order in which they were added."""
        return [shape for shape in self.shapes if isinstance(shape, kind)]


def bent(*points, steps=16):
    """Return points along a cubic Bézier curve.

    Parameters
    ----------
    *points : tuple of float
        Its beginning, two points that draw it towards them, and its end.
    steps : int, default 16
        How many straight lines it is made of.

    Returns
    -------
    tuple of (x, y)
    """
    along = np.linspace(0, 1, steps + 1)
    weights = [math.comb(3, at) * along**at * (1 - along) ** (3 - at) for at in range(4)]
    return tuple(map(tuple, (np.transpose(weights) @ np.array(points, float)).tolist()))


def grid(box, shape, colour, width):
    """Return the lines between the cells of a box.

    Parameters
    ----------
    box : (float, float, float, float)
        Its left, top, width and height.
    shape : (float, float)
        How many cells it has down and across; the last ones may be cut off.
    colour : str
        Of the lines.
    width : float
        How thick they are.

    Returns
    -------
    list of Line
    """
    left, top, wide, high = box
    down, across = (np.arange(1, np.ceil(count)) / count for count in shape)
    rows = [((left, y), (left + wide, y)) for y in (top + down * high).tolist()]
    cols = [((x, top), (x, top + high)) for x in (left + across * wide).tolist()]
    return [Line(points, colour, width) for points in (*rows, *cols)]


def arrow(start, end, colour, width=2.9, head=15):
    """Return an arrow: a line and its head.

    Parameters
    ----------
    start, end : (float, float)
        From where to where it points.
    colour : str
        Of both.
    width, head : float
        How thick the line is, and how long the head.

    Returns
    -------
    (Line, Shape)
    """
    along = np.subtract(end, start)
    along = along / np.hypot(*along)
    aside, neck = np.array([-along[1], along[0]]), end - head * along
    sides = (tuple((neck + turn * 0.42 * head * aside).tolist()) for turn in (1, -1))
    return (
        Line((tuple(start), tuple((neck + along).tolist())), colour, width),
        Shape((tuple(end), *sides), colour),
    )
