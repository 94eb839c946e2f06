"""The picture explorers: paint a table of numbers, and take a photograph's colours apart."""

import numpy as np

from cnn_core import _checks, datasets
from cnn_workshop import _run, _words, plots
from cnn_workshop.explorers import _frame
from cnn_workshop.explorers._history import History
from cnn_workshop.explorers._shift import moved
from cnn_workshop.heatmap import Heatmap, tie

_BRIGHTEST = 16
_BLANK = "Blank"
PICTURES = {
    "Handwritten 7": lambda: datasets.digit(7),
    "Handwritten 3": lambda: datasets.digit(3),
    _BLANK: lambda: np.zeros((8, 8), dtype=int),
}


def explore_picture(image=None, *, change=None):
    """Open the picture explorer: paint, and see the numbers change.

    Parameters
    ----------
    image : array_like of shape (H, W), optional
        Your picture, of at most 16 x 16 pixels: whole numbers from 0 to 16.
    change : callable, optional
        Your own function from a picture to one of the same shape; it gets a button of its own.

    Returns
    -------
    PictureExplorer

    Raises
    ------
    TypeError, ValueError
        If the image cannot be used. An error inside `change` is shown in the explorer.

    Examples
    --------
    >>> explorer = explore_picture([[0, 16], [8, 0]])
    >>> explorer.invert()
    >>> explorer.image
    array([[16,  0],
           [ 8, 16]])
    """
    return PictureExplorer(image, change)


class PictureExplorer(_frame.Explorer):
    """One small picture twice: as light, and as the table of numbers that it is.

    Attributes
    ----------
    image : ndarray of shape (H, W), dtype int64
        The picture as it stands.
    """

    def __init__(self, image, change):
        self._images = dict(PICTURES)
        if image is not None:
            picture = np.array(_checks.array(image, "image", ndim=2))
            if max(picture.shape) > 16 or not np.array_equal(picture, _paintable(picture)):
                raise ValueError(
                    "`image` must have at most 16 x 16 pixels, whole numbers from 0 to 16, "
                    f"got shape {picture.shape} and values {picture.min()} to {picture.max()}"
                )
            self._images = {"Your picture": lambda: picture, **PICTURES}
        self._change = change if change is None else _checks.function(change, "change")
        self._history = History()
        self._last = "Nothing changed yet."
        self._make_heatmaps(np.asarray(next(iter(self._images.values()))()))
        self.picture_choice = _frame.choice("Picture", list(self._images), next(iter(self._images)))
        self.brush = _frame.amount("Brush", _BRIGHTEST, 0, _BRIGHTEST)
        self.buttons = self._make_buttons()
        super().__init__(
            "picture explorer",
            [self.picture_choice, self.brush, *self.buttons.values()],
            [_frame.row(self.seen, _frame.sign("is"), self.table)],
        )
        self.on(self.picture_choice, "value", self._pick)
        self.on(self.brush, "value", self._take_brush)
        self.on(self.seen, "data", lambda: self._painted(self.seen))
        self.on(self.table, "data", lambda: self._painted(self.table))
        for heatmap in (self.seen, self.table):
            self.on(heatmap, "cursor", lambda: self.tell(self.problem))
        self.tell()

    def _make_heatmaps(self, image):
        options = {"mode": "paint", "limits": (0, _BRIGHTEST), "minimum": 0, "maximum": _BRIGHTEST}
        options["description"] = "Arrow keys move; Space paints; or type a number and press Enter."
        options |= {"brush": _BRIGHTEST, "lowest": 0, "highest": _BRIGHTEST}
        options["layout"] = {"min_width": "0"}
        self.seen = Heatmap(image, "pixels", title="what you see", numbers=False, **options)
        self.table = Heatmap(image, "pixels", title="what the computer sees", **options)
        for heatmap in (self.seen, self.table):
            _frame.fit(heatmap)
        tie([self.seen], self.table, kernel_shape=(1, 1))

    def _make_buttons(self):
        actions = {
            "Shift right": self.shift_right,
            "Shift down": self.shift_down,
        }
        if self._change is None:
            actions["Invert"] = self.invert
        else:
            actions[f"Run {_run.name_of(self._change)}"] = self.apply_change
        actions["Undo"] = self.undo
        return {words: _frame.button(words, action) for words, action in actions.items()}

    # ---- what a person does ----------------------------------------------------------------------

    @property
    def image(self):
        """The picture as it stands, of shape (H, W)."""
        return self.table.values.astype(np.int64)

    def shift_right(self):
        """Move every pixel one column to the right; the left column becomes 0."""
        self._become(moved(self.image, 0, 1), "Shifted one column to the right")

    def shift_down(self):
        """Move every pixel one row down; the top row becomes 0."""
        self._become(moved(self.image, 1, 0), "Shifted one row down")

    def invert(self):
        """Replace each number by 16 minus the number."""
        self._become(_BRIGHTEST - self.image, "Inverted")

    def undo(self):
        """Take the last change back."""
        with self._turn():
            image = self._history.undo()
            self._last = "Nothing to undo." if image is None else "The last change is undone."
            if image is not None:
                self._show(image)
            self.tell()

    def apply_change(self):
        """Run the reader's own function on the picture."""
        shape = self.image.shape
        image, problem = _frame.ask(self._change, {"input image": self.image}, shape)
        if not problem and not 0 <= image.min() <= image.max() <= _BRIGHTEST:
            problem = f"{_run.name_of(self._change)}: it returned values outside 0 to 16."
        if problem:
            with self._turn():
                self.tell(problem)
        else:
            self._become(np.rint(image), f"{_run.name_of(self._change)} ran")

    def _pick(self):
        self._history.keep(self.image)
        self._show(self._images[self.picture_choice.value]())
        self._last = "A new picture."
        self.tell()

    def _take_brush(self):
        for heatmap in (self.seen, self.table):
            heatmap.brush = self.brush.value

    def _painted(self, heatmap):
        """Take over what was painted on one of the two heatmaps."""
        other = self.table if heatmap is self.seen else self.seen
        before, after = other.values, _paintable(heatmap.values)
        self._history.keep(before, stroke=(heatmap.title, heatmap.strokes))
        self._count(self._history.newest, after, "Painted")
        for each in (self.seen, self.table):
            each.show(after, limits=(0, _BRIGHTEST))
        self.tell()

    def _become(self, image, words):
        with self._turn():
            self._history.keep(self.image)
            self._show(image)
            self._count(self._history.newest, image, words)
            self.tell()

    def _show(self, image):
        for heatmap in (self.seen, self.table):
            heatmap.show(image, limits=(0, _BRIGHTEST), cursor=[])

    def _count(self, before, after, words):
        changed = int((before != after).sum())
        self._last = f"{words}: {changed} of {before.size} numbers changed."

    # ---- words and picture -----------------------------------------------------------------------

    def describe(self):
        """Return the whole state in plain words."""
        image = self.image
        parts = [
            f"Picture of {_words.shape(image.shape)} pixels, {image.size} numbers from "
            f"{image.min()} to {image.max()}; {int((image > 0).sum())} are not 0. {self._last}"
        ]
        cursor = self.seen.cursor or self.table.cursor
        if cursor:
            row, col = cursor
            parts.append(f"Row {row}, column {col}: {image[row, col]}.")
        return " ".join(parts)

    def picture(self):
        """Return both halves as a static picture."""
        panels = [
            plots.Panel(self.image, "pixels", "what you see", (0, _BRIGHTEST), numbers=False),
            plots.Panel(self.image, "pixels", "what the computer sees", (0, _BRIGHTEST)),
        ]
        panels[0].sign = "is"
        return plots.plot_row(panels, alt=self.text())


def explore_channels(photograph="chelsea", *, to_gray=None):
    """Open the colour explorer: a photograph and the three tables of numbers it is made of.

    Parameters
    ----------
    photograph : str, default "chelsea"
        The name of a colour photograph in `cnn_core.datasets`.
    to_gray : callable, optional
        Your own function from a picture of shape (H, W, 3) to one of shape (H, W).

    Returns
    -------
    ChannelsExplorer

    Raises
    ------
    ValueError
        If there is no such photograph.

    Examples
    --------
    >>> explore_channels("coffee").image.shape
    (64, 96, 3)
    """
    return ChannelsExplorer(photograph, to_gray)


class ChannelsExplorer(_frame.Explorer):
    """A colour photograph, its red, green and blue, and the reader's own grey.

    Attributes
    ----------
    image : ndarray of shape (H, W, 3), dtype uint8
        The photograph.
    gray : ndarray of shape (H, W) or None
        What `to_gray` made of it.
    """

    PHOTOGRAPHS = ("chelsea", "coffee", "astronaut")

    def __init__(self, photograph, to_gray):
        _checks.one_of(photograph, "photograph", self.PHOTOGRAPHS)
        self._to_gray = to_gray if to_gray is None else _checks.function(to_gray, "to_gray")
        self.photograph = _frame.choice("Photograph", self.PHOTOGRAPHS, photograph)
        self.gray = None
        colour = Heatmap(np.zeros((1, 1, 3)), "colour", title="photograph", scale=False)
        names = ["red", "green", "blue"] + ([] if to_gray is None else ["your grey"])
        parts = [Heatmap([[0]], "pixels", title=name, limits=(0, 255)) for name in names]
        self.heatmaps = [colour, *parts]
        for heatmap in self.heatmaps:
            heatmap.description = "Arrow keys move; the same place lights up in each table."
            heatmap.layout.min_width = "0"
        super().__init__(
            "colour explorer", [self.photograph], [_frame.row(*self.heatmaps, align="flex-start")]
        )
        self.on(self.photograph, "value", self._load)
        for heatmap in self.heatmaps:
            self.on(heatmap, "cursor", lambda heatmap=heatmap: self._point(heatmap))
        with self._turn():
            self._load()

    def _load(self):
        self.cell = (0, 0)
        self.image = datasets.photograph(self.photograph.value, size=96)
        shown = [self.image, *np.moveaxis(self.image, 2, 0)]
        for heatmap, values in zip(self.heatmaps, shown, strict=False):
            heatmap.show(values, limits=(0, 255), cursor=[], pinned=False)
            _frame.fit(heatmap, widest=240)
        self.tell(self._make_gray())

    def _make_gray(self):
        """Run the reader's function, show its grey, and return what went wrong."""
        if self._to_gray is None:
            return ""
        self._ran = _run.newest(self._to_gray)
        shape = self.image.shape[:2]
        gray, problem = _frame.ask(self._to_gray, {"picture": self.image}, shape)
        self.gray = np.full(shape, np.nan) if problem else gray
        self.heatmaps[-1].show(self.gray, limits=(0, 255), cursor=self.heatmaps[0].cursor)
        _frame.fit(self.heatmaps[-1], widest=240)
        return problem

    def _point(self, moved):
        """Move the cursor of all to where one of them is."""
        if moved.cursor:
            self.cell = tuple(moved.cursor)
            for heatmap in self.heatmaps:
                heatmap.cursor = list(self.cell)
            changed = self._to_gray is not None and _run.newest(self._to_gray) is not self._ran
            self.tell(self._make_gray() if changed else self.problem)

    def describe(self):
        """Return the whole state in plain words."""
        row, col = self.cell
        red, green, blue = self.image[row, col]
        words = (
            f"Photograph {self.photograph.value}: {self.image.shape[0]} rows, "
            f"{self.image.shape[1]} columns, 3 channels, {self.image.size} numbers in all. "
            f"Row {row}, column {col}: red {red}, green {green}, blue {blue}"
        )
        if self.gray is None or self.problem:
            return f"{words}."
        return f"{words}, your grey {_words.number(self.gray[row, col])}."

    def picture(self):
        """Return the photograph and its channels as a static picture."""
        channels = zip(("red", "green", "blue"), np.moveaxis(self.image, 2, 0), strict=True)
        panels = [plots.Panel(self.image, title="photograph")]
        panels += [plots.Panel(part, "pixels", name, (0, 255)) for name, part in channels]
        if self.gray is not None:
            panels.append(plots.Panel(self.gray, "pixels", "your grey", (0, 255)))
        return plots.plot_row(panels, alt=self.text())


def _paintable(values):
    """Return the whole numbers from 0 to 16 nearest to the values; 0 where there is no number."""
    return np.clip(np.rint(np.nan_to_num(values)), 0, _BRIGHTEST)
