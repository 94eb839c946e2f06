"""The picture explorers: paint a table of numbers, and take a photograph's colours apart."""

import numpy as np

from cnn_core import _checks, datasets
from cnn_core.training import moved
from cnn_workshop import _run, _words
from cnn_workshop.explorers._inputs import GIVEN, UPLOADED
from cnn_workshop.explorers._photographs import key, menu, named, reduced, reduced_colours
from cnn_workshop.explorers.shared import asking
from cnn_workshop.explorers.shared.controls import Action, Choice, Number
from cnn_workshop.explorers.shared.docs import opens
from cnn_workshop.explorers.shared.explorer import Explorer, gray, nearest_cell
from cnn_workshop.explorers.shared.opened import TakesPicture
from cnn_workshop.stage import Bars, Beam, Grid, Panel, Row, Scene, Window

_BRIGHTEST = 16
_LONGEST = 16  # rows or columns of a picture that is painted
_LARGE = 96  # rows or columns of a photograph
_DRAWING = "your drawing"
_CHANNELS = ("red", "green", "blue")
PICTURES = {
    "Handwritten 7": lambda: datasets.digit(7),
    "Handwritten 3": lambda: datasets.digit(3),
    "a blank page": lambda: np.zeros((8, 8), dtype=int),
}


@opens("the image cannot be used", inside="change")
def explore_picture(image=None, *, change=None):
    """Open the picture explorer: paint, and see the numbers change.

    Parameters
    ----------
    image : array_like of shape (H, W), optional
        Your picture, of at most 16 x 16 pixels: whole numbers from 0 to 16.
    change : callable, optional
        Your own function from a picture to one of the same shape; it gets a button of its own.

    Examples
    --------
    >>> explorer = explore_picture([[0, 16], [8, 0]])
    >>> explorer.do({"is": "control", "name": "invert", "value": True})
    >>> explorer.image
    array([[16,  0],
           [ 8, 16]])
    """
    return PictureExplorer(image, change)


class PictureExplorer(Explorer):
    """One small picture twice: as light, and as the table of numbers that it is.

    Attributes
    ----------
    image : ndarray of shape (H, W), dtype int64
        The picture as it stands.
    """

    invitation = "Draw on the picture, or type a number into the table."
    first_touched = "seen"
    calls = ("_change",)

    def __init__(self, image, change):
        self._images = dict(PICTURES)
        if image is not None:
            picture = np.array(_checks.array(image, "image", ndim=2))
            if max(picture.shape) > _LONGEST or not np.array_equal(picture, _paintable(picture)):
                raise ValueError(
                    "`image` must have at most 16 x 16 pixels, whole numbers from 0 to 16, "
                    f"got shape {picture.shape} and values {picture.min()} to {picture.max()}"
                )
            self._images = {GIVEN: lambda: picture, **PICTURES}
        self._change = change if change is None else _checks.function(change, "change")
        self._tried = None
        super().__init__("picture explorer")

    image = property(lambda self: self.state.table)

    # ---- what a person does ----------------------------------------------------------------------

    def controls(self):
        """Return picture and brush, and what can be done to the picture."""
        names = [*self._images, _DRAWING]
        last = Action("invert", "Invert", self._invert)
        if self._change is not None:
            last = Action("change", f"Run {_run.name_of(self._change)}", self._run_change)
        return [
            Choice("picture", "Picture", names, names[0]),
            Number("brush", "Brush", _BRIGHTEST, 0, _BRIGHTEST),
            Action("right", "Shift right", self._shift_right),
            Action("down", "Shift down", self._shift_down),
            last,
        ]

    def begin(self, state):
        """Return the picture, once for each half; and what happened to it last."""
        image = _paintable(self._images[state.picture]())
        words = {"last": "Nothing changed yet.", "failure": ""}
        return {"seen": image, "table": image, "own": image, "cell": (0, 0), **words}

    def changed(self, state, name):
        """Let both halves and the name of the picture agree."""
        if name == "brush":
            return
        if name == "picture":
            own = state.picture == _DRAWING
            image = state.own if own else _paintable(self._images[state.picture]())
            if not np.array_equal(image, state.table):
                state.last = "A new picture."
            state.seen = state.table = image
            state.failure = ""
            return
        before, other = self.before["table"], state.seen if name == "table" else state.table
        painted = _paintable(getattr(state, name))
        new = np.argwhere(painted != other)
        if len(new):
            state.cell = tuple(new[-1].tolist())
        self._become(state, painted, f"Painted: {_changes(before, painted)}")

    def take_picture(self, state, panel, colours, filename):
        """Paint on a person's own picture: in grey, small, and with few shades."""
        small = reduced(gray(colours).astype(float), _LONGEST) * (_BRIGHTEST / 255)
        self._become(state, _paintable(small), f"{filename}.")

    look = Explorer.step

    def _shift_right(self, state):
        self._change_to(state, moved(state.table, 0, 1), "Shifted one column to the right")

    def _shift_down(self, state):
        self._change_to(state, moved(state.table, 1, 0), "Shifted one row down")

    def _invert(self, state):
        self._change_to(state, _BRIGHTEST - state.table, "Inverted")

    def _run_change(self, state):
        """Run the reader's own function on the picture."""
        name, self._tried = _run.name_of(self._change), _run.newest(self._change)
        arrays = {"input image": state.table.copy()}
        image, problem = asking.ask(self._change, arrays, state.table.shape)
        if not problem and not 0 <= image.min() <= image.max() <= _BRIGHTEST:
            problem = f"{name}: it returned values outside 0 to 16."
        if problem:
            state.failure = problem
        else:
            self._change_to(state, _paintable(image), f"{name} ran")

    def _change_to(self, state, image, words):
        """Take another picture, and say how many numbers that changed."""
        self._become(state, image, f"{words}: {_changes(state.table, image)}")

    @staticmethod
    def _become(state, image, words):
        """Take a picture for both halves, as the person's own."""
        state.seen = state.table = state.own = image
        state.picture, state.failure, state.last = _DRAWING, "", words

    def compute(self, state):
        """Keep the cell within the picture; say what was wrong with the reader's function."""
        state.cell = nearest_cell(state.cell, state.table.shape)
        if state.failure and _run.newest(self._change) is not self._tried:
            state.failure = ""
        return state.failure

    # ---- what is seen and said -------------------------------------------------------------------

    def scene(self, state):
        """Return the picture as light and as numbers; a pixel and its number are tied."""
        look = {
            "kind": "pixels", "unit": "pixel", "limits": (0, _BRIGHTEST), "edit": "paint",
            "brush": state.brush, "step": 1, "tells": True, "takes_picture": True,
            "spoken": "Arrow keys move; Space paints; or type a number and press Enter.",
        }  # fmt: skip
        hints = "draw here", "or here, or type a number"
        seen = Panel("seen", state.seen, title="what you see", note=hints[0], numbers=False, **look)
        table = Panel("table", state.table, title="what the computer sees", note=hints[1], **look)
        window = Window(("seen",), ("table",), cell=state.cell)
        return Scene((Row((seen, table), far=True),), windows=(window,))

    def sentence(self, state):
        row, col = state.cell
        return f"Row {row}, column {col} is {state.table[row, col]}. {state.last}"

    def words(self, state):
        image, (row, col) = state.table, state.cell
        return (
            f"Picture: {state.picture}, {_words.shape(image.shape)} pixels, {image.size} numbers "
            f"from {image.min()} to {image.max()}; {int((image > 0).sum())} are not 0. "
            f"Brush: {state.brush}. {state.last} Row {row}, column {col}: {image[row, col]}."
        )


@opens("there is no such photograph", inside="to_gray")
def explore_channels(photograph="chelsea", *, to_gray=None):
    """Open the colour explorer: a photograph and the three tables of numbers it is made of.

    Parameters
    ----------
    photograph : str, default "chelsea"
        A colour photograph: its name in the menu, or in `cnn_core.datasets`.
    to_gray : callable, optional
        Your own function from a picture of shape (H, W, 3) to one of shape (H, W).

    Examples
    --------
    >>> explore_channels("coffee").image.shape
    (64, 96, 3)
    """
    return ChannelsExplorer(photograph, to_gray)


class ChannelsExplorer(TakesPicture, Explorer):
    """A colour photograph, its red, green and blue, and the reader's own grey.

    Attributes
    ----------
    image : ndarray of shape (H, W, 3), dtype uint8
        The photograph.
    gray : ndarray of shape (H, W) or None
        What `to_gray` made of it.
    """

    invitation = "Point at the photograph."
    first_touched = "photograph"
    calls = ("_to_gray",)
    gives = ("image", "gray")

    PHOTOGRAPHS = ("chelsea", "coffee", "astronaut")

    def __init__(self, photograph, to_gray):
        self._first = _checks.one_of(key(photograph), "photograph", self.PHOTOGRAPHS)
        self._to_gray = to_gray if to_gray is None else _checks.function(to_gray, "to_gray")
        super().__init__("colour explorer")

    def controls(self):
        """Return the photograph."""
        return [Choice("photograph", "Photograph", menu(self.PHOTOGRAPHS), self._first)]

    def begin(self, state):
        """Return the cell, and a person's own picture."""
        return {"cell": None, "uploaded": None}

    def changed(self, state, name):
        """Begin in the middle of another photograph."""
        super().changed(state, name)
        state.cell = None

    def take_picture(self, state, panel, colours, filename):
        """Take a person's own picture apart."""
        photograph = reduced_colours(colours, _LARGE).astype(np.uint8)
        self.open_picture(state, "photograph", photograph, UPLOADED)
        state.cell = None

    look = Explorer.step

    def compute(self, state):
        """Load the photograph, and run the reader's function on it."""
        own = state.photograph == UPLOADED
        state.image = state.uploaded if own else datasets.photograph(state.photograph, size=_LARGE)
        state.gray, state.failure, shape = None, "", state.image.shape[:2]
        state.cell = state.cell or tuple(side // 2 for side in shape)
        if self._to_gray is not None:
            arrays = {"picture": state.image}
            state.gray, state.failure = asking.ask(self._to_gray, arrays, shape)
        return state.failure

    # ---- what is seen and said -------------------------------------------------------------------

    def scene(self, state):
        """Return the photograph beside its channels; below, one pixel of it as its numbers."""
        spoken = "Arrow keys move; the same place lights up in each table."
        photograph = Panel(
            "photograph", state.image, "colour", "photograph", takes_picture=True, tells=True,
            spoken=spoken,
        )  # fmt: skip
        look = {"kind": "pixels", "limits": (0, 255), "size": "medium", "spoken": spoken}
        tables = dict(zip(_CHANNELS, np.moveaxis(state.image, 2, 0), strict=True))
        if state.gray is not None:
            tables["your grey"] = state.gray
        panels = tuple(Panel(name, values, title=name, **look) for name, values in tables.items())
        row, col = state.cell
        pixel = state.image[row : row + 1, col : col + 1]
        numbers = np.array([values[row, col] for values in tables.values()], float)
        texts = tuple(map(_words.number, numbers))
        apart = Row(
            (
                Panel("pixel", pixel, "colour", "this pixel", size="medium", origin=state.cell),
                Bars(
                    "numbers", numbers, tuple(tables), "its numbers", limits=(0, 255), texts=texts
                ),
            ),
            wrap=False,
        )
        window = Window(("photograph",), tuple(tables), cell=state.cell, beam=False)
        rows = (Row((photograph, Grid(panels, across=2)), far=True), apart)
        return Scene(rows, beams=tuple(self._beams(state, numbers)), windows=(window,))

    @staticmethod
    def _beams(state, numbers):
        """Lead from the pixel, enlarged, to each of its numbers: the larger, the thicker."""
        yield Beam(("photograph", (*state.cell, 1, 1)), ("pixel", None))
        for at, number in enumerate(numbers):
            if np.isfinite(number):
                weight = float(np.clip(number / 255, 0, 1))
                yield Beam(("pixel", None), ("numbers", (at, 0, 1, 1)), weight, "line")

    def spoken(self, state):
        """Say the numbers of the pixel."""
        row, col = state.cell
        named = zip(_CHANNELS, state.image[row, col], strict=True)
        words = ", ".join(f"{name} {value}" for name, value in named)
        if state.gray is None or state.failure:
            return words
        return f"{words}, your grey {_words.number(state.gray[row, col])}"

    def sentence(self, state):
        row, col = state.cell
        return f"Row {row}, column {col}: {self.spoken(state)}."

    def words(self, state):
        rows, cols, _ = state.image.shape
        return (
            f"Photograph: {named(state.photograph)}, {rows} rows, {cols} columns, 3 channels, "
            f"{state.image.size} numbers in all. {self.sentence(state)}"
        )


def _changes(before, after):
    """Say how many numbers changed."""
    return f"{_words.of(int((before != after).sum()), after.size, 'number')} changed."


def _paintable(values):
    """Return the whole numbers from 0 to 16 nearest to the values; 0 where there is no number."""
    return np.clip(np.rint(np.nan_to_num(values)), 0, _BRIGHTEST).astype(np.int64)
