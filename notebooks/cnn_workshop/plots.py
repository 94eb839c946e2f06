"""Static pictures: the heatmap on paper, with words for those who cannot see it.

``plot_*`` functions return a `Picture`; ``draw_panel`` puts a heatmap on a drawing. A figure that
somebody made with matplotlib becomes a `Picture`, too; nothing here imports it before that.
"""

import base64
import contextlib
import ctypes
import gc
import html
from dataclasses import dataclass

import numpy as np

from cnn_core import _checks
from cnn_workshop import _words, figure_settings, palettes, printing
from cnn_workshop.charts import Chart, reach_of
from cnn_workshop.drawing import WHITE, Drawing, Outline, Pixels, Stripes, Words, grid
from cnn_workshop.painting import bounds

_CELL, _WIDEST = 33, 221  # pixels: a cell, and one heatmap
_SMALLEST_FOR_NUMBERS = 23  # pixels
_READ_OUT = 36  # numbers; more are too much to listen to
_MARK = "#b8006b"
_STRONG, _PALE = "#0a3a82", "#8a8a8a"  # of a chart's curves
_INK = "#000000"
_MARGIN, _BETWEEN, _HEAD, _TITLE = 29, 40, 46, 12
"""Pixels of a row: beside it, between two heatmaps, above them, and a letter of a title."""
_CHART = 202, 168  # pixels: one of several charts, with what stands around it

_SLIDE_WIDTH, _SLIDE_HEIGHT, _SLIDE_TALL = 800, 490, 515
"""Pixels: the width of a picture on a slide, its height between two lines of code and a caption,
and the height from which on it is held to that."""


class Picture:
    """A finished figure and the words that stand for it.

    Parameters
    ----------
    figure : Drawing or matplotlib.figure.Figure
        The figure.
    alt : str
        What it shows, in words: the alternative text, and the plain-text output.
    sharpness : int, default 1
        How many pixels of a matplotlib figure share one of the page, across and down.
    twice : bool, optional
        Whether it is stored as a plain picture, too, beside the one in the HTML: of a large one
        a lesson has no room for two. When left out, if it is not a sharp figure of matplotlib.

    Notes
    -----
    JupyterLab drops the alternative text of plain image outputs, so a picture is stored as an HTML
    figure that carries it, beside a PNG for PDF and a line of text for tests and terminals.
    """

    def __init__(self, figure, alt, sharpness=1, *, twice=None):
        self.alt = alt
        self.twice = sharpness == 1 if twice is None else twice
        self._figure, self._printed = figure, None
        if isinstance(figure, Drawing):
            self._size = figure.width, figure.height
        else:
            self._size = tuple(figure.get_size_inches() * figure.dpi / sharpness)

    @property
    def figure(self):
        """The figure; after it was shown, one that holds its print alone."""
        if self._figure is None:
            self._figure = Drawing(*self._size)
            self._figure.add(Pixels((0, 0, *self._size), printing.read(self._printed)))
        return self._figure

    def mimebundle(self, text=None, caption=""):
        """Return the picture as HTML, PNG and text (`text`, or the alternative text)."""
        encoded = base64.b64encode(self._png()).decode("ascii")
        page = (
            f'<figure style="margin:0"><img alt="{html.escape(self.alt)}" '
            f'style="width:{self._size[0]:.0f}px;max-width:100%{self._held()}" '
            f'src="data:image/png;base64,{encoded}">'
            + (f"<figcaption>{html.escape(caption)}</figcaption>" if caption else "")
            + "</figure>"
        )
        bundle = {"text/html": page, "text/plain": text or f"[figure] {self.alt}"}
        return {**bundle, "image/png": encoded} if self.twice else bundle

    def _held(self):
        """Return the style that holds a tall picture to a height which fits on a slide."""
        width, height = self._size
        tall = height * min(1, _SLIDE_WIDTH / width) > _SLIDE_TALL
        return f";max-height:{_SLIDE_HEIGHT}px;object-fit:contain" if tall else ""

    def _png(self):
        """Return the figure as a small PNG file."""
        if not self._printed:
            ours = isinstance(self._figure, Drawing)
            self._printed = (printing.png if ours else _png_of_matplotlib)(self._figure)
        return self._printed

    def _repr_mimebundle_(self, **_):
        bundle = self.mimebundle()
        self.close()  # the notebook keeps what a cell gave: two or three MB a figure
        return bundle

    def close(self):
        """Let go of the figure and keep its print."""
        self._png()
        if not isinstance(self._figure, Drawing | None):
            self._figure.clear()
            gc.collect(1)  # its parts hold each other; what is young goes within a millisecond
        self._figure = None
        _give_back()


@figure_settings.ours()
def _png_of_matplotlib(figure):
    from matplotlib.backend_bases import FigureCanvasBase
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba())
    FigureCanvasBase(figure)  # who keeps the figure keeps not its pixels, too
    return printing.png_of(pixels[..., :3])


def _give_back():
    """Hand back to the system what drawing has freed, where the C library would keep it.

    With a class on one machine, there is room for more learners.
    """
    with contextlib.suppress(AttributeError, OSError, TypeError):  # no glibc, no such function
        ctypes.CDLL(None).malloc_trim(0)


@dataclass
class Panel:
    """One heatmap of a row of them.

    Attributes
    ----------
    values : array_like of shape (H, W) or (H, W, 3)
        Numbers for a heatmap; or red, green and blue, 0 to 255, for a colour picture.
    kind, title, limits
        As in `cnn_workshop.stage.Panel`.
    sign : str
        What stands between this panel and the next: ``"*"``, ``"="`` or nothing.
    numbers : bool
        Whether to print the numbers, where they fit.
    boxes : sequence of (top, left, height, width)
        Cells with a frame around them.
    hatched : sequence of (row, col)
        Cells with stripes.
    """

    values: np.ndarray
    kind: str = "signed"
    title: str = ""
    limits: tuple | None = None
    sign: str = ""
    numbers: bool = True
    boxes: tuple = ()
    hatched: tuple = ()


def plot_heatmap(values, kind="signed", *, title="", alt=None, limits=None):
    """Draw one array as a heatmap.

    Parameters
    ----------
    values : array_like of shape (H, W)
        The numbers.
    kind : {"signed", "pixels", "probability"}, default "signed"
        The kind of value.
    title, alt : str
        The title above it; what it shows, in words.
    limits : tuple of float, optional
        What the ends of the colour scale stand for.

    Returns
    -------
    Picture

    Examples
    --------
    >>> plot_heatmap([[1, -2], [0, 3]], title="kernel").alt
    'kernel, 2 x 2: rows 1 -2 / 0 3'
    """
    return plot_row([Panel(values, kind, title, limits)], alt=alt)


def plot_row(panels, *, alt=None):
    """Draw heatmaps in a row, with the signs between them.

    Parameters
    ----------
    panels : sequence of Panel
        From left to right.
    alt : str, optional
        What the row shows, in words; the titles and sizes when left out.

    Returns
    -------
    Picture
    """
    panels = list(panels)
    for panel in panels:
        _checks.array(np.asarray(panel.values), "values", ndim=3 if _in_colour(panel) else 2)
    sizes = [_size(panel) for panel in panels]
    last = bounds(Words(0, 0, panels[-1].title, _TITLE))[2] + 4
    width = _MARGIN + sum(wide + _BETWEEN for wide, _ in sizes) - _BETWEEN
    height = max(high for _, high in sizes) + _HEAD + 12
    sheet = Drawing(width + max(_MARGIN, last - sizes[-1][0]), height)
    left = _MARGIN
    for panel, (wide, high) in zip(panels, sizes, strict=True):
        top = (height + _HEAD - high) / 2 - 3
        draw_panel(sheet, panel, (left, top), cell=_cell(panel))
        left += wide + _BETWEEN
        place = (left - _BETWEEN / 2 - 7, top + high / 2)
        sheet.add(Words(*place, panel.sign, 20, _INK, side="middle"))
    return Picture(sheet, alt or "; ".join(_caption(panel) for panel in panels))


def plot_curves(charts, *, names, limits, across=4, alt=None):
    """Draw small charts beside and below one another, all on one scale, to be compared.

    Parameters
    ----------
    charts : dict of str to dict
        For each chart, by its title, the curves: for each, by its name, one number a step. The last
        curve is drawn strong, with its name at its end; those before it are pale and dashed, to
        compare it with. Where a number is missing, a curve ends, and its name gets a cross.
    names : (str, str)
        What the two axes count.
    limits : (float, float)
        What the lower and the upper edge stand for; what lies above is drawn at the edge.
    across : int, default 4
        How many charts stand side by side.
    alt : str, optional
        What there is to see, in words; the first and last number of each curve when left out.

    Returns
    -------
    Picture

    Examples
    --------
    >>> curves = {"net 1": {"right": [3, 1], "wrong": [3, 2, np.nan]}}
    >>> plot_curves(curves, names=("epoch", "loss"), limits=(0, 3)).alt
    'loss by epoch. net 1: right from 3 to 1; wrong from 3 to 2, then no number.'
    """
    across_, down = min(across, len(charts)), -(-len(charts) // across)
    sheet = Drawing(across_ * _CHART[0] + 8, down * _CHART[1] + 8)
    longest = [len(values) for curves in charts.values() for values in curves.values()]
    x, y = reach_of([[1, max(longest, default=1)]]), tuple(map(float, limits))
    for at, (title, curves) in enumerate(charts.items()):
        row, col = divmod(at, across)
        left, top = _CHART[0] * col + 50, _CHART[1] * row + 26
        chart = Chart(sheet, (left, top, _CHART[0] - 56, _CHART[1] - 66), x, y)
        reach = chart.scales(size=10, colour=_INK, line=_INK)
        chart.name((names[0], "" if col else names[1]), reach, size=11, colour=_INK)
        sheet.add(Words(left, top - 12, title, _TITLE, _INK))
        _draw_curves(chart, curves)
    words = " ".join(f"{title}: {_curve_words(curves)}." for title, curves in charts.items())
    return Picture(sheet, alt or f"{names[1]} by {names[0]}. {words}")


def _draw_curves(chart, curves):
    """Draw the curves of one chart, each with its name beside it."""
    for name, values in curves.items():
        values = np.clip(_until_missing(values), None, chart.y[1])
        steps = np.arange(1, len(values) + 1)
        last = name == list(curves)[-1]
        colour, dash = (_STRONG, ()) if last else (_PALE, (6, 3))
        chart.curve(steps, values, colour, 2, dash=dash)
        if len(values):
            at = -1 if last else len(values) // 3  # below a falling curve there is room
            ended = " ×" if len(values) < len(curves[name]) else ""
            x, y = chart.at(steps[at], values[at])
            y = max(y - 8, chart.box[1] + 7) if last else y + 8
            look = {"size": 10, "colour": colour, "side": "right", "rim": WHITE}
            chart.drawing.add(Words(x, y, f"{name}{ended}", **look))


def draw_panel(sheet, panel, corner, *, cell=_CELL, numbered=True):
    """Draw one heatmap on a drawing, with its numbers where there is room for them.

    Parameters
    ----------
    sheet : Drawing
        What to draw on.
    panel : Panel
        What to draw.
    corner : (float, float)
        Where its left and its upper edge lie, in CSS pixels.
    cell : float, default 33
        Height and width of a cell, in CSS pixels.
    numbered : bool, default True
        Whether its rows and columns are numbered.
    """
    values = np.asarray(panel.values)
    values = _checks.array(values, "values", ndim=3 if _in_colour(panel) else 2)
    rows, cols = values.shape[:2]
    box = (*corner, cols * cell, rows * cell)
    if _in_colour(panel):
        sheet.add(Pixels(box, np.clip(values, 0, 255).astype(np.uint8)))
    else:
        colours = palettes.colours(values, panel.kind, panel.limits)
        sheet.add(Pixels(box, colours))
        if cell >= _SMALLEST_FOR_NUMBERS:
            sheet.add(*grid(box, values.shape, "#808080", 0.5))
            sheet.add(*_numbers(values, colours, corner, cell) if panel.numbers else ())
    sheet.add(Words(corner[0], corner[1] - 23, panel.title, _TITLE, _INK))
    if numbered:
        sheet.add(*_axis_numbers(values.shape, box, cell))
    _draw_marks(sheet, panel, box, cell)


def _draw_marks(sheet, panel, box, cell):
    """Draw what lies on a heatmap: stripes, and frames."""
    left, top, *_ = box

    def cells(row, col, down=1, across=1):
        return left + col * cell, top + row * cell, across * cell, down * cell

    sheet.add(*(Stripes(cells(row, col), "#808080") for row, col in panel.hatched))
    sheet.add(Outline(box, _INK, 1))
    for place in panel.boxes:
        sheet.add(Outline(cells(*place), WHITE, 5.5), Outline(cells(*place), _MARK, 2.5))


def _numbers(values, colours, corner, cell):
    """Return the numbers of a heatmap; none if one is too long."""
    texts = [_words.brief(value) for value in values.flat]
    size = min(0.42, 1.5 / max(map(len, texts))) * cell
    return [] if size < 6.5 else in_cells(texts, colours, corner, cell, size)


def in_cells(texts, colours, corner, cell, size):
    """Return a text for each cell of a heatmap, in its middle, dark or light as its colour wants.

    Parameters
    ----------
    texts : sequence of str
        As many as there are cells, row by row.
    colours : ndarray of shape (H, W, 3)
        Those of the cells.
    corner : (float, float)
        Where the heatmap's left and its upper edge lie, in CSS pixels.
    cell, size : float
        Height and width of a cell, and the height of a letter, in CSS pixels.

    Returns
    -------
    list of Words
    """
    look = {"side": "middle", "digits": True}
    left, top = corner
    return [
        Words(left + (col + 0.5) * cell, top + (row + 0.5) * cell, text, size, ink, **look)
        for (row, col), text in zip(np.ndindex(colours.shape[:2]), texts, strict=True)
        for ink in [palettes.ink(colours[row, col])]
    ]


def _axis_numbers(shape, box, cell):
    """Return the numbers of rows and columns, from 0 on."""
    left, top, *_ = box
    rows, cols = map(_counted, shape[:2])
    look = {"size": 9.5, "colour": _INK}
    above = [(left + (at + 0.5) * cell, str(at)) for at in cols]
    beside = [(top + (at + 0.5) * cell, str(at)) for at in rows]
    return [
        *(Words(x, top - 8, text, side="middle", **look) for x, text in above),
        *(Words(left - 4, y, text, side="right", **look) for y, text in beside),
    ]


def _counted(size):
    """Return which rows have a number: at most twelve."""
    every = next(step for step in (1, 2, 5, 10, 20, 50, 100, 200) if size / step <= 12)
    return range(0, size, every)


def _in_colour(panel):
    return np.ndim(panel.values) == 3


def _cell(panel):
    """Return the side of a panel's cells: whole pixels, where they are not tiny."""
    cell = min(_CELL, _WIDEST / max(np.shape(panel.values)[:2]))
    return int(cell) if cell >= 8 else cell


def _size(panel):
    """Return the width and height of a panel."""
    rows, cols = np.shape(panel.values)[:2]
    return cols * _cell(panel), rows * _cell(panel)


def _caption(panel):
    """Say a panel in words: every number of a small one, the range of a large one."""
    values = np.asarray(panel.values)
    name = f"{panel.title or 'heatmap'}, {_words.shape(values.shape[:2])}"
    if values.ndim == 2 and values.size <= _READ_OUT:
        return f"{name}: {_words.rows(values)}"
    return f"{name}, values from {_words.number(values.min())} to {_words.number(values.max())}"


def _until_missing(values):
    """Return the numbers up to the first that is missing."""
    values = np.asarray(values, dtype=float)
    missing = np.flatnonzero(~np.isfinite(values))
    return values[: missing[0]] if missing.size else values


def _curve_words(curves):
    """Say where each curve of a chart begins and ends."""
    parts = []
    for name, values in curves.items():
        there = _until_missing(values)
        ends = [_words.number(value, 2) for value in (there[0], there[-1])] if there.size else []
        parts.append(f"{name} from {' to '.join(ends)}" if ends else f"{name}: none")
        parts[-1] += ", then no number" if there.size < len(values) else ""
    return "; ".join(parts)
