"""A drawing as plain data: what lies where on a white sheet, in CSS pixels from its upper left.

Nothing is drawn here: `cnn_workshop.printing` makes the pixels, when a picture is shown. So what a
picture holds can be read before, and costs next to nothing.
"""

import math
from dataclasses import dataclass, field

import numpy as np

WHITE = "#ffffff"


@dataclass(frozen=True)
class Area:
    """A filled rectangle: its left, top, width and height, and how round its corners are."""

    box: tuple
    colour: str
    radius: float = 0.0
    order: int = 0


@dataclass(frozen=True)
class Outline:
    """A line around a rectangle, half of it on either side of the edge."""

    box: tuple
    colour: str
    width: float = 1.0
    radius: float = 0.0
    dash: tuple = ()
    order: int = 0


@dataclass(frozen=True)
class Line:
    """A line through points; ``dash`` says how long a dash and a gap are, ``()`` is none."""

    points: tuple
    colour: str
    width: float = 1.0
    alpha: float = 1.0
    dash: tuple = ()
    order: int = 0


@dataclass(frozen=True)
class Shape:
    """What lies within some points."""

    points: tuple
    colour: str
    alpha: float = 1.0
    order: int = 0


@dataclass(frozen=True)
class Stripes:
    """A hatched rectangle: what lies below it is seen between the stripes."""

    box: tuple
    colour: str = "#c7c7c7"
    order: int = 0


@dataclass(frozen=True)
class Pixels:
    """An array of red, green and blue, 0 to 255, as large as a box: each number a flat rectangle.

    ``values`` has the shape (H, W, 3).
    """

    box: tuple
    values: np.ndarray
    order: int = 0


@dataclass(frozen=True)
class Words:
    """A line of text, or some.

    Attributes
    ----------
    x, y : float
        Where it stands: by its left end, its middle or its right end, and by the middle of its
        height; numbers in cells by the middle of a digit (``digits``).
    text, colour : str
    size : float
        The height of the letters, as CSS counts it.
    font : {"plain", "bold", "mono"}
    side : {"left", "middle", "right"}
    rim : str
        The colour of a rim around the letters, if any.
    turned : bool
        Whether it is to be read from below.
    """

    x: float
    y: float
    text: str
    size: float = 13
    colour: str = "#1c1e21"
    font: str = "plain"
    side: str = "left"
    digits: bool = False
    rim: str = ""
    turned: bool = False
    order: int = 0


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
    """Return the lines between the cells of a box, so many down and across."""
    left, top, wide, high = box
    down, across = (np.arange(1, np.ceil(count)) / count for count in shape)
    rows = [((left, y), (left + wide, y)) for y in (top + down * high).tolist()]
    cols = [((x, top), (x, top + high)) for x in (left + across * wide).tolist()]
    return [Line(points, colour, width) for points in (*rows, *cols)]


def arrow(start, end, colour, width=2.9, head=15):
    """Return an arrow: a line and its head, as long as ``head`` says."""
    along = np.subtract(end, start)
    along = along / np.hypot(*along)
    aside, neck = np.array([-along[1], along[0]]), end - head * along
    sides = (tuple((neck + turn * 0.42 * head * aside).tolist()) for turn in (1, -1))
    return (
        Line((tuple(start), tuple((neck + along).tolist())), colour, width),
        Shape((tuple(end), *sides), colour),
    )
