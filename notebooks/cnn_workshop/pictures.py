"""A finished figure, and the words that stand for it where it is not seen.

A figure that a reader made with matplotlib becomes a `Picture`, too; before that, nothing here
imports it.
"""

import base64
import contextlib
import ctypes
import gc
import html

import numpy as np

from cnn_workshop import figure_settings, printing
from cnn_workshop.drawing import Drawing, Pixels

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
