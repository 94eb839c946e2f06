"""Static pictures by matplotlib: the heatmap on paper, with words for those who cannot see it.

``draw_*`` functions draw on axes that they are given; ``plot_*`` functions return a `Picture`.
No function here touches pyplot, so no figure is kept alive or shown twice. Whoever makes a figure
does so under `figure_settings.ours`.
"""

import base64
import contextlib
import ctypes
import gc
import html
import io
from dataclasses import dataclass, field

import numpy as np
from PIL import Image

from cnn_core import _checks
from cnn_workshop import _words, figure_settings, palettes

_DPI = 96  # dots of the page, an inch
_CELL = 0.34  # inches
_WIDEST = 2.3  # inches, for one heatmap
_SMALLEST_FOR_NUMBERS = 0.24  # inches
_LETTER = 0.065  # inches: a letter of a title
_READ_OUT = 36  # numbers; more are too much to listen to
_MARK = "#b8006b"
_STRONG, _PALE = "#0a3a82", "#8a8a8a"  # of a chart's curves


_SLIDE_WIDTH, _SLIDE_HEIGHT, _SLIDE_TALL = 800, 490, 515
"""Pixels: the width of a picture on a slide, its height between two lines of code and a caption,
and the height from which on it is held to that."""


class Picture:
    """A finished figure and the words that stand for it.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The figure.
    alt : str
        What it shows, in words: the alternative text, and the plain-text output.
    sharpness : int, default 1
        How many of its pixels share one of the page, across and down. A sharp picture is stored
        once, in the HTML: twice would be more than a lesson has room for.

    Notes
    -----
    JupyterLab drops the alternative text of plain image outputs, so a picture is stored as an HTML
    figure that carries it, beside a PNG for PDF and a line of text for tests and terminals.
    """

    def __init__(self, figure, alt, sharpness=1):
        self.alt = alt
        self.sharpness = sharpness
        self._figure, self._printed = figure, None
        self._size = figure.get_size_inches() * figure.dpi

    @property
    def figure(self):
        """The figure; after it was shown, one that holds its print alone."""
        if self._figure is None:
            self._figure = _new_figure(*self._size / _DPI)
            self._figure.figimage(np.asarray(Image.open(io.BytesIO(self._printed)).convert("RGB")))
        return self._figure

    def mimebundle(self, text=None, caption=""):
        """Return the picture as HTML, PNG and text (`text`, or the alternative text)."""
        encoded = base64.b64encode(self._png()).decode("ascii")
        wide = self._size[0] / self.sharpness
        width = f"width:{wide:.0f}px;" if self.sharpness > 1 else ""
        page = (
            f'<figure style="margin:0"><img alt="{html.escape(self.alt)}" '
            f'style="{width}max-width:100%{self._held()}" src="data:image/png;base64,{encoded}">'
            + (f"<figcaption>{html.escape(caption)}</figcaption>" if caption else "")
            + "</figure>"
        )
        bundle = {"text/html": page, "text/plain": text or f"[figure] {self.alt}"}
        return bundle if self.sharpness > 1 else {**bundle, "image/png": encoded}

    def _held(self):
        """Return the style that holds a tall picture to a height which fits on a slide."""
        width, height = self._size / self.sharpness
        tall = height * min(1, _SLIDE_WIDTH / width) > _SLIDE_TALL
        return f";max-height:{_SLIDE_HEIGHT}px;object-fit:contain" if tall else ""

    @figure_settings.ours()
    def _png(self):
        """Return the figure as a small PNG file: 96 colours are enough, and a third the size."""
        if self._printed:
            return self._printed
        from matplotlib.backend_bases import FigureCanvasBase
        from matplotlib.backends.backend_agg import FigureCanvasAgg

        canvas = FigureCanvasAgg(self._figure)
        canvas.draw()
        picture = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
        FigureCanvasBase(self._figure)  # who keeps the figure keeps not its pixels, too
        file = io.BytesIO()
        picture.quantize(96, dither=Image.Dither.NONE).save(file, "png", optimize=True)
        self._printed = file.getvalue()
        return self._printed

    def _repr_mimebundle_(self, **_):
        bundle = self.mimebundle()
        self.close()  # the notebook keeps what a cell gave: two or three MB a figure
        return bundle

    def close(self):
        """Let go of the figure and keep its print: its parts hold each other in memory."""
        self._png()
        if self._figure is not None:
            self._figure.clear()
        self._figure = None
        gc.collect(1)  # what is young, within a millisecond: else it would stay for minutes
        _give_back()


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
    outlined : sequence of (row, col)
        Cells with one frame around them all, the window.
    cursor : (row, col), optional
        One cell with a black frame.
    boxes, hatched, tiles
        As in `cnn_workshop.stage.Panel`.
    numbers : bool
        Whether to print the numbers, where they fit.
    sign : str
        What stands between this panel and the next: ``"*"``, ``"="`` or nothing.
    """

    values: np.ndarray
    kind: str = "signed"
    title: str = ""
    limits: tuple | None = None
    outlined: tuple = field(default_factory=tuple)
    cursor: tuple | None = None
    sign: str = ""
    numbers: bool = True
    boxes: tuple = ()
    hatched: tuple = ()
    tiles: tuple = ()


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


@figure_settings.ours()
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
    sizes = [_inches(panel) for panel in panels]
    gap, margin, head = 0.42, 0.30, 0.48
    beyond = _LETTER * len(panels[-1].title) - sizes[-1][0]  # the last title's end
    width = sum(size[0] for size in sizes) + gap * (len(panels) - 1) + margin + max(margin, beyond)
    height = max(size[1] for size in sizes) + head + 0.12
    figure = _new_figure(width, height)
    left = margin
    for panel, (wide, high) in zip(panels, sizes, strict=True):
        bottom = (height - head - high) / 2 + 0.03
        axes = figure.add_axes((left / width, bottom / height, wide / width, high / height))
        draw_panel(axes, panel, cell=wide / np.shape(panel.values)[1])
        left += wide
        if panel.sign:
            middle = (bottom + high / 2) / height
            place = ((left + gap / 2 - 0.07) / width, middle)
            figure.text(*place, panel.sign, ha="center", va="center", fontsize=15)
        left += gap
    return Picture(figure, alt or "; ".join(_caption(panel) for panel in panels))


@figure_settings.ours()
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
    down = -(-len(charts) // across)
    figure = _new_figure(2.1 * across, 1.75 * down)
    grid = figure.subplots(down, across, sharex=True, sharey=True, squeeze=False)
    for axes in grid.flat[len(charts) :]:
        axes.set_axis_off()
    for axes, (title, curves) in zip(grid.flat, charts.items(), strict=False):
        axes.set_title(title, fontsize=9, loc="left")
        axes.tick_params(labelsize=7)
        axes.set_ylim(*limits)
        _draw_curves(axes, curves, limits)
    for axes in grid[-1]:
        axes.set_xlabel(names[0], fontsize=8)
    for axes in grid[:, 0]:
        axes.set_ylabel(names[1], fontsize=8)
    figure.tight_layout(pad=0.6)
    words = " ".join(f"{title}: {_curve_words(curves)}." for title, curves in charts.items())
    return Picture(figure, alt or f"{names[1]} by {names[0]}. {words}")


def _draw_curves(axes, curves, limits):
    """Draw the curves of one chart, each with its name beside it."""
    for name, values in curves.items():
        values = np.clip(_until_missing(values), None, limits[1])
        steps = np.arange(1, len(values) + 1)
        last = name == list(curves)[-1]
        colour, style, side = (_STRONG, "-", "bottom") if last else (_PALE, "--", "top")
        axes.plot(steps, values, style, color=colour, clip_on=False)
        if len(values):
            at = -1 if last else len(values) // 3  # below a falling curve there is room
            ended = " ×" if len(values) < len(curves[name]) else ""
            place = {"ha": "right", "va": side, "fontsize": 7}
            axes.text(steps[at], values[at], f"{name}{ended}", color=colour, **place)


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


def draw_panel(axes, panel, *, cell=_CELL):
    """Draw one heatmap on given axes, with its numbers where there is room for them.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where to draw.
    panel : Panel
        What to draw.
    cell : float, default 0.34
        Height and width of a cell, in inches.
    """
    values = np.asarray(panel.values)
    if values.ndim == 3:
        axes.imshow(np.clip(values, 0, 255).astype(np.uint8), interpolation="nearest")
    else:
        values = _checks.array(values, "values", ndim=2)
        colours = palettes.colours(values, panel.kind, panel.limits)
        axes.imshow(colours, interpolation="nearest")
        if panel.numbers and cell >= _SMALLEST_FOR_NUMBERS:
            _draw_numbers(axes, values, colours, cell)
        if cell >= _SMALLEST_FOR_NUMBERS:
            _draw_grid(axes, values.shape)
    axes.set_title(panel.title, fontsize=9, pad=13, loc="left")
    axes.xaxis.tick_top()
    axes.tick_params(length=0, labelsize=7, pad=1)
    _number_axes(axes, panel.tiles or values.shape[:2], values.shape[:2])
    for row, col in panel.hatched:
        look = {"hatch": "////", "edgecolor": "0.5", "linewidth": 0}
        axes.add_patch(_rectangle((col - 0.5, row - 0.5), 1, 1, **look))
    if panel.tiles:
        _draw_gaps(axes, values.shape, panel.tiles)
    for box in panel.boxes:
        _draw_frame(axes, *box, _MARK)
    if len(panel.outlined):
        _draw_frame(axes, *_around(panel.outlined), _MARK)
    if panel.cursor is not None:
        _draw_frame(axes, *panel.cursor, 1, 1, "black")


def _inches(panel):
    """Return the width and height of a panel."""
    rows, cols = np.shape(panel.values)[:2]
    cell = min(_CELL, _WIDEST / max(rows, cols))
    return cell * cols, cell * rows


def _caption(panel):
    """Say a panel in words: every number of a small one, the range of a large one."""
    values = np.asarray(panel.values)
    name = f"{panel.title or 'heatmap'}, {_words.shape(values.shape[:2])}"
    if values.ndim == 2 and values.size <= _READ_OUT:
        return f"{name}: {_words.rows(values)}"
    return f"{name}, values from {_words.number(values.min())} to {_words.number(values.max())}"


def _draw_numbers(axes, values, colours, cell):
    texts = [_brief(value) for value in values.flat]
    longest = max(map(len, texts))
    size = min(0.42 * cell * 72, 1.5 * cell * 72 / longest)
    if size < 5:
        return
    for (row, col), text in zip(np.ndindex(values.shape), texts, strict=True):
        ink = palettes.ink(colours[row, col])
        axes.text(col, row, text, ha="center", va="center_baseline", fontsize=size, color=ink)


def _brief(value):
    """Write a number as the heatmap on the screen does: three digits, or a sign for none."""
    if np.isfinite(value):
        return _words.number(value, 3)
    return "?" if np.isnan(value) else ("∞" if value > 0 else "-∞")


def _draw_grid(axes, shape):
    for row in range(1, shape[0]):
        axes.axhline(row - 0.5, color="0.5", linewidth=0.4)
    for col in range(1, shape[1]):
        axes.axvline(col - 0.5, color="0.5", linewidth=0.4)


def _number_axes(axes, map_shape, shape):
    """Number rows and columns, in each map of a sheet from 0 on."""
    for axis, length, size in zip((axes.yaxis, axes.xaxis), map_shape, shape, strict=True):
        every = next(step for step in (1, 2, 5, 10, 20, 50, 100, 200) if size / step <= 12)
        ticks = [place for place in range(size) if place % length % every == 0]
        axis.set_ticks(ticks, [place % length for place in ticks])


def _draw_gaps(axes, shape, tiles):
    """Draw a white line between the maps of a sheet."""
    for row in range(tiles[0], shape[0], tiles[0]):
        axes.axhline(row - 0.5, color="white", linewidth=3)
    for col in range(tiles[1], shape[1], tiles[1]):
        axes.axvline(col - 0.5, color="white", linewidth=3)


def _around(cells):
    """Return top, left, height and width of the smallest rectangle around some cells."""
    rows, cols = zip(*cells, strict=True)
    return min(rows), min(cols), max(rows) - min(rows) + 1, max(cols) - min(cols) + 1


def _draw_frame(axes, top, left, height, width, colour):
    """Draw a frame around a rectangle of cells: dark, on a white rim."""
    corner = (left - 0.5, top - 0.5)
    for edge, thickness in (("white", 4), (colour, 2)):
        frame = _rectangle(corner, width, height, edgecolor=edge, linewidth=thickness)
        frame.set_clip_on(False)
        axes.add_patch(frame)


# matplotlib is slow to import and takes much memory: it waits for the first figure.


def _new_figure(width, height):
    """Return an empty white figure, in inches, of which pyplot knows nothing."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), dpi=_DPI, facecolor="white")


def _rectangle(corner, width, height, **look):
    from matplotlib.patches import Rectangle

    return Rectangle(corner, width, height, fill=False, **look)
