"""What a person sees, as plain data: arrays with their meaning, and what lies on and between them.

A scene says what is there and what belongs together. It knows no pixels, no colours and no HTML:
`stage` draws it in the page, `paper` on paper, and tests read it as it is.
"""

from dataclasses import dataclass, field, fields, replace
from functools import cache
from math import isfinite, prod

import numpy as np

from cnn_core import _checks
from cnn_workshop import palettes

SIZES = ("large", "medium", "small", "strip")
"""How much room a panel may take: one of two on a stage, of five, of ten, or of eighty."""

MARKS = ("window", "here", "best", "wrong", "never", "frame", "ghost", "thin", "chosen", "flash")
EDITS = ("", "slide", "type", "paint")


@dataclass(frozen=True)
class Panel:
    """An array as a grid of cells.

    Attributes
    ----------
    name : str
        What marks, beams, windows and events call it.
    values : ndarray of shape (H, W), or (H, W, 3) for a colour picture
        The numbers; NaN is a cell without one.
    kind : {"signed", "pixels", "probability", "colour"}
        The kind of value, which chooses the colours (`cnn_workshop.palettes`).
    title, note : str
        What stands above it, beside its shape; and a few words below.
    spoken : str
        What a screen reader says of it beyond title and shape, in one sentence.
    size : {"large", "medium", "small", "strip"}
        How much room it may take; with `tiles`, a strip so much for each map.
    unit : str
        Panels of one unit have cells of one size, so that one can lie on another.
    drop : float
        How many of its cells it stands lower than its neighbours.
    room : float
        How many of its cells the room is high that it takes at least: what stands below panels of
        one unit then begins at one height.
    limits : tuple of float, optional
        What the ends of the colour scale stand for; found from the values when left out.
    edit : {"", "slide", "type", "paint"}
        What a person may do to its numbers: slide (and type), type, or paint (and type).
    least, most, step : float
        The range of a slide, and its step.
    farthest : float
        How far from 0 a number may be typed.
    brush, thickness : float
        What a stroke leaves, and how many cells wide it is.
    takes_picture : bool or int
        Whether a person's own picture may be dropped or pasted on it; a number is how many pixels
        its longest side keeps, which are 256 otherwise.
    padding : tuple of int
        Rows and columns of zeros that are shown around it.
    origin : tuple of int
        Row and column that its first cell has in a larger picture.
    tiles : tuple of int
        Rows and columns of one map, when the values are a sheet of several.
    numbers : bool
        Whether to print the numbers where they fit.
    gaps : bool
        Whether a cell without a number is no cell at all, and not one whose number is not known:
        it is hatched without a question mark.
    focus : bool
        Whether it can be walked over by keys; what can be edited always can.
    pick : bool
        Whether a click on it, or Enter, chooses it.
    tells : bool
        Whether Python is told which of its cells is looked at.
    """

    name: str
    values: np.ndarray
    kind: str = "signed"
    title: str = ""
    note: str = ""
    spoken: str = ""
    size: str = "large"
    unit: str = ""
    drop: float = 0.0
    room: float = 0.0
    limits: tuple | None = None
    edit: str = ""
    least: float = -5.0
    most: float = 5.0
    step: float = 0.5
    farthest: float = 999.0
    brush: float = 1.0
    thickness: float = 1.0
    takes_picture: bool | int = False
    padding: tuple = (0, 0)
    origin: tuple = (0, 0)
    tiles: tuple = ()
    numbers: bool = True
    gaps: bool = False
    focus: bool = False
    pick: bool = False
    tells: bool = False

    def __post_init__(self):
        values = _checks.array(self.values, "values", ndim=3 if self.kind == "colour" else 2)
        if self.kind == "colour" and values.dtype != np.uint8:
            values = np.clip(np.nan_to_num(np.rint(values)), 0, 255).astype(np.uint8)
        object.__setattr__(self, "values", values)
        _checks.one_of(self.kind, "kind", [*palettes.STOPS, "colour"])
        _checks.one_of(self.size, "size", list(SIZES))
        _checks.one_of(self.edit, "edit", list(EDITS))

    @property
    def ends(self):
        """What the two ends of the colour scale stand for."""
        if self.limits is not None:
            return tuple(float(end) for end in self.limits)
        return (0.0, 255.0) if self.kind == "colour" else palettes.limits(self.values, self.kind)


@dataclass(frozen=True)
class Detail:
    """Some cells of a panel, enlarged: a card as narrow as a telephone shows it, no other one.

    It has the panel's colours and marks, and what is clicked on it is clicked on the panel; the
    focus, which walks over the panel, passes it.

    Attributes
    ----------
    name, title : str
        Its name, and what stands above it.
    of : str
        The panel.
    box : (top, left, height, width)
        The cells.
    """

    name: str
    of: str
    box: tuple
    title: str = ""


@dataclass(frozen=True)
class Mark:
    """Something said of some cells of a panel.

    Attributes
    ----------
    panel : str
        The panel.
    kind : str
        ``"window"`` and ``"here"`` are framed as where we are; ``"best"`` is framed in ink;
        ``"wrong"`` gets the sign ≠; ``"never"`` is hatched; ``"frame"`` is a dark line, the
        picture within its padding; ``"ghost"`` is dotted, what was before; ``"thin"`` is a fine
        line, one of so many that thick ones would hide the panel; ``"chosen"`` frames the whole
        panel; ``"flash"`` is framed as where we are, and catches the eye for a moment when it
        comes or moves, or its numbers change, unless a person wants no motion.
    cells : sequence of (row, col), or ndarray of shape (N, 2), or of bool
        The cells; or which they are, of all that the panel has from row 0 and column 0 on. Of a
        mark without any, nothing is seen.
    box : (top, left, height, width), optional
        A rectangle of them, instead.
    words : str
        What is said of such a cell.
    text : str
        A few letters in the corner of a frame: what a box holds.
    """

    panel: str
    kind: str
    cells: tuple = ()
    box: tuple | None = None
    words: str = ""
    text: str = ""

    def __post_init__(self):
        _checks.one_of(self.kind, "kind", list(MARKS))
        if isinstance(self.cells, np.ndarray):
            cells = np.argwhere(self.cells) if self.cells.dtype == bool else self.cells
            object.__setattr__(self, "cells", tuple(map(tuple, cells.tolist())))

    def __bool__(self):
        """Tell whether there is anything to be seen."""
        return bool(self.cells) or self.box is not None or self.kind == "chosen"


@dataclass(frozen=True)
class Beam:
    """What leads from some cells of one panel to some cells of another.

    Attributes
    ----------
    start, end : (panel, box)
        The two ends: the name of a part, and ``(top, left, height, width)`` or None for all of it;
        each of some bars is a row; of a curve, a point ``(x, y)``.
    weight : float
        From 0 to 1, how strong it is.
    kind : {"band", "line"}
        A band is as wide as its ends; a line is as thick as its weight, and runs to the right.
    """

    start: tuple
    end: tuple
    weight: float = 1.0
    kind: str = "band"


@dataclass(frozen=True)
class Window:
    """Panels that a window ties together: the page answers a cursor on one of them at once.

    Attributes
    ----------
    inputs, outputs, kernels, windows : tuple of str
        Names of the panels that the window lies on; of those that hold what it made; of those that
        lie on it; and of those that show what it holds (the window itself, its products).
    shape, stride, padding, dilation : (down, across)
        Its geometry.
    cell : (row, col), optional
        The output cell that it makes now.
    beam : bool
        Whether a beam leads from the window to its cell.
    pairs : bool
        Whether a beam leads from each input to the output of its place, not from the first only.
    walk : bool
        Whether the outputs are walked over in reading order: what comes later is pale.
    follow : bool
        Whether the window follows the pointer over the outputs, and a drag over the inputs.
    worn : bool
        Whether the kernel's numbers stand on the pixels that they meet, where cells are large
        enough.
    """

    inputs: tuple
    outputs: tuple
    kernels: tuple = ()
    windows: tuple = ()
    shape: tuple = (1, 1)
    stride: tuple = (1, 1)
    padding: tuple = (0, 0)
    dilation: tuple = (1, 1)
    cell: tuple | None = None
    beam: bool = True
    pairs: bool = False
    walk: bool = False
    follow: bool = True
    worn: bool = False

    def __post_init__(self):
        for name in ("shape", "stride", "padding", "dilation"):
            value = np.broadcast_to(getattr(self, name), 2)
            object.__setattr__(self, name, tuple(int(part) for part in value))

    @property
    def led(self):
        """The pairs of an input and an output that a beam ties."""
        tied = list(zip(self.inputs, self.outputs, strict=False)) if self.beam else []
        return tied if self.pairs else tied[:1]

    def box(self, cell=None):
        """Return top, left, height and width of what the window reaches over at an output cell."""
        row, col = self.cell if cell is None else cell
        reach = [d * (n - 1) + 1 for d, n in zip(self.dilation, self.shape, strict=True)]
        top, left = row * self.stride[0] - self.padding[0], col * self.stride[1] - self.padding[1]
        return top, left, *reach

    def cells(self, cell=None):
        """Return the input cells that the window reads at an output cell."""
        top, left, _, _ = self.box(cell)
        down, across = self.dilation
        return tuple(
            (top + row * down, left + col * across) for row, col in np.ndindex(*self.shape)
        )


@dataclass(frozen=True)
class Equation:
    """A sum, taken apart: what adds and what subtracts, as two bars, and what comes of them.

    Attributes
    ----------
    name, title : str
        Its name, and what stands above it.
    terms : ndarray
        The terms, in any shape.
    total : float
        What they add up to.
    note, unlike : str
        A few words beside the total; and what is wrong with it, if anything is.
    """

    name: str
    terms: np.ndarray
    total: float
    title: str = ""
    note: str = ""
    unlike: str = ""


@dataclass(frozen=True)
class Bars:
    """One bar for each of some named numbers.

    Attributes
    ----------
    name, title : str
        Its name, and what stands above it.
    values : ndarray of shape (N,)
        The numbers.
    labels : tuple of str
        What each of them is.
    kind : {"signed", "probability"}
        Bars to both sides of zero, or from 0 to 1.
    limits : tuple of float, optional
        What the ends stand for; found from the values when left out.
    chosen : int, optional
        The one that is strong.
    texts : tuple of str
        What stands behind each bar; its number when left out.
    compared : ndarray of shape (N,), optional
        Other numbers, to compare with: a thin line below each bar.
    pick : bool
        Whether a click on one, or Enter, chooses it.
    edit : {"", "slide"}
        Whether a person may drag their ends, which stand still as long, or type numbers.
    step, farthest : float
        The step of a drag; how far from 0 a number may be typed.
    idle : tuple of int
        Those that change nothing at present, and are no slider; `texts` say why.
    spoken : str
        What a screen reader says of them beyond the title, in one sentence.
    long : float
        How many times as long as usual they are, but for a narrow card.
    """

    name: str
    values: np.ndarray
    labels: tuple
    title: str = ""
    kind: str = "probability"
    limits: tuple | None = None
    chosen: int | None = None
    texts: tuple = ()
    compared: np.ndarray | None = None
    pick: bool = False
    edit: str = ""
    step: float = 0.5
    farthest: float = 999.0
    idle: tuple = ()
    spoken: str = ""
    long: float = 1.0

    @property
    def ends(self):
        """What the two ends of a bar stand for."""
        return self.limits or palettes.limits(np.asarray(self.values), self.kind)


@dataclass(frozen=True)
class Curve:
    """Curves on one pair of axes.

    Attributes
    ----------
    name, title : str
        Its name, and what stands above it.
    series : dict of str to ndarray of shape (N,) or (2, N)
        Each curve by its name: heights at 0, 1, 2 ..., or places and heights. NaN interrupts it.
    axes : (str, str)
        What is counted to the right, and upwards.
    limits : ((left, right), (low, high)), optional
        The ends of both axes; found from the curves when left out.
    spoken : str
        What a screen reader says of it beyond its title.
    pale, faint, dots : tuple of str
        Curves to compare with; thin ones, without a name at their end; those with a dot at each
        point.
    point : (x, y), optional
        Where we are.
    zero : bool
        Whether the lines through zero are drawn.
    focus : bool
        Whether its heights can be read, by pointer and by keys.
    note : str
        A few words within the axes: what will be drawn there, while there is nothing yet.
    long : float
        How many times as long as usual the axis to the right is, but for a narrow card.
    small : bool
        Whether it is one of several, to be compared.
    """

    name: str
    series: dict
    title: str = ""
    spoken: str = ""
    axes: tuple = ("", "")
    limits: tuple | None = None
    pale: tuple = ()
    faint: tuple = ()
    dots: tuple = ()
    point: tuple | None = None
    zero: bool = False
    focus: bool = False
    note: str = ""
    long: float = 1.0
    small: bool = False


@dataclass(frozen=True)
class Table:
    """Words and numbers in rows and columns.

    Attributes
    ----------
    name, title : str
        Its name, and what stands above it.
    rows : tuple of tuple
        The cells: text, or numbers.
    head : tuple of str
        What stands above each column.
    strong : tuple of int
        The rows that are strong.
    pick : bool
        Whether a click on a row, or Enter, chooses it.
    beside : bool
        Whether it stands beside `Bars`, row by row: as high, with its head as their title.
    spare : bool
        Whether a narrow card leaves it out, since the sentence below says the same.
    note : str
        A few words in place of the head: what will stand there, while all rows are blank.
    """

    name: str
    rows: tuple
    head: tuple = ()
    title: str = ""
    strong: tuple = ()
    pick: bool = False
    beside: bool = False
    spare: bool = False
    note: str = ""

    @property
    def blank(self):
        """Whether nothing stands in it yet."""
        return all(cell == "" for row in self.rows for cell in row)


@dataclass(frozen=True)
class Text:
    """Some lines of words.

    Attributes
    ----------
    lines : tuple of str
        The lines.
    title : str
        What stands above them.
    large : bool
        Whether they are large: a verdict.
    link : (str, str)
        Words that stand between title and lines, and the lesson that they lead to, by the name of
        its file. On paper they lead nowhere.
    letters : int
        For how many letters a line has room at least, so that other words move nothing.
    """

    lines: tuple
    title: str = ""
    large: bool = False
    link: tuple = ()
    letters: int = 0


@dataclass(frozen=True)
class Sign:
    """What stands between two parts of an equation.

    Attributes
    ----------
    character : str
        One character.
    """

    character: str


@dataclass(frozen=True)
class _Box:
    """Parts beside or below one another.

    Attributes
    ----------
    name : str
        What `Scene.narrow` calls it.
    rare : str
        What a button promises that brings it on a telephone, where it is not seen at first; it is
        always there where nothing is said.
    """

    name: str = field(default="", kw_only=True)
    rare: str = field(default="", kw_only=True)

    def __iter__(self):
        return iter(self.parts)


@dataclass(frozen=True)
class Row(_Box):
    """Parts beside one another, or below where there is no room for that.

    Attributes
    ----------
    parts : tuple
        From left to right.
    far : bool
        Whether they stand as far apart as the room allows, for beams between them.
    wrap : bool
        Whether they may stand below one another; they shrink otherwise.
    narrow : tuple of int
        Which parts come first, by number, where they stand below one another. A row that does not
        wrap does so after all, where its parts would be less than `least` as large.
    least : float, optional
        How far a row shrinks at most, to stand on one line; as far as is usual when left out:
        to 0.72 where it may wrap, and to 0.5 where it may not.
    """

    parts: tuple
    far: bool = False
    wrap: bool = True
    narrow: tuple = ()
    least: float | None = None


@dataclass(frozen=True)
class Column(_Box):
    """Parts below one another.

    Attributes
    ----------
    parts : tuple
        From the top down.
    title, note : str
        What stands above all of them.
    """

    parts: tuple
    title: str = ""
    note: str = ""


@dataclass(frozen=True)
class Grid(_Box):
    """Parts of one size in rows, so many beside each other.

    Attributes
    ----------
    parts : tuple
        In reading order.
    across : int
        How many stand beside each other, where there is room.
    title, note : str
        What stands above all of them.
    """

    parts: tuple
    across: int = 4
    title: str = ""
    note: str = ""


@dataclass(frozen=True)
class Player:
    """What a person steps and plays through.

    Attributes
    ----------
    value, last : int
        Where it stands, and the largest value.
    over : str
        The panel whose cells it walks over in reading order, if it does.
    name : str
        What is being stepped through.
    """

    value: int
    last: int
    over: str = ""
    name: str = "step"

    @classmethod
    def at(cls, cell, over, shape):
        """Return the one that walks over the cells of a panel of a shape, and is at one of them."""
        return cls(int(np.ravel_multi_index(cell, shape)), prod(shape) - 1, over)


@dataclass(frozen=True)
class Scene:
    """All that stands on a stage.

    Attributes
    ----------
    rows : tuple
        From the top down: a part, or a `Row` or `Column` of them. A line separates the rows.
    marks, beams, windows : tuple
        What lies on the panels and between them.
    player : Player, optional
        What is stepped through.
    wide : bool
        Whether it may take all the width there is.
    narrow : tuple of tuple of str
        The rows of a narrow card, in which the parts of a row stand below one another anyway: the
        names of parts and boxes that belong together, such as what a person changes and what it
        changes; names in a tuple of their own stand below one another. The parts that it does not
        name stand below them, as they do otherwise.

    Examples
    --------
    >>> scene = Scene((Row((Panel("image", [[1, 2]], "pixels"), Panel("map", [[3]]))),))
    >>> [part.name for part in scene.panels]
    ['image', 'map']
    >>> scene["map"].values
    array([[3]])
    """

    rows: tuple
    marks: tuple = ()
    beams: tuple = ()
    windows: tuple = ()
    player: Player | None = None
    wide: bool = False
    narrow: tuple = ()
    _by_name: dict = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self):
        object.__setattr__(self, "marks", tuple(filter(None, self.marks)))
        for part in leaves(self.rows):
            name = getattr(part, "name", None)
            if name in self._by_name:
                raise ValueError(f"`name` must be given once, got two parts called {name!r}")
            if name:
                self._by_name[name] = part

    def __getitem__(self, name):
        return self._by_name[name]

    def __contains__(self, name):
        return name in self._by_name

    @property
    def panels(self):
        """All panels, in reading order."""
        return [part for part in self._by_name.values() if isinstance(part, Panel)]

    @property
    def edited(self):
        """All parts whose numbers a person may change, in reading order."""
        return [part for part in self._by_name.values() if getattr(part, "edit", "")]


def leaves(parts):
    """Yield all parts that are no boxes, in reading order."""
    for part in parts:
        if isinstance(part, _Box):
            yield from leaves(part)
        else:
            yield part


def told(thing, keep):
    """Say a scene, or a part of it, as what JSON can hold, without what is as by default.

    Parameters
    ----------
    thing : object
        Any of the above.
    keep : callable
        ``keep(array)`` returns what stands for an array.

    Returns
    -------
    object
    """
    kind = type(thing)
    if kind in _PLAIN:
        return thing
    if kind is float:
        return thing if isfinite(thing) else str(thing).replace("inf", "Infinity")
    if kind is np.ndarray:
        return keep(thing)
    if kind in (tuple, list):
        return [each if type(each) in _PLAIN else told(each, keep) for each in thing]
    if kind is dict:
        return {name: told(each, keep) for name, each in thing.items()}
    if isinstance(thing, np.generic):
        return told(thing.item(), keep)
    said = {"is": kind.__name__}
    for name, default in _fields_of(kind):
        value = getattr(thing, name)
        if value is not default and (type(value) is np.ndarray or value != default):
            said[name] = value if type(value) in _PLAIN else told(value, keep)
    ends = getattr(thing, "ends", None)
    if ends is not None:
        said["ends"] = list(ends)
    return said


_PLAIN = {str, int, bool, type(None)}


@cache
def _fields_of(kind):
    """Return the names of what a part is made of, with what each is by default."""
    return [(each.name, each.default) for each in fields(kind) if each.name[0] != "_"]


__all__ = [
    "Bars", "Beam", "Column", "Curve", "Detail", "Equation", "Grid", "Mark", "Panel", "Player",
    "Row", "Scene", "Sign", "Table", "Text", "Window", "leaves", "replace", "told",
]  # fmt: skip
