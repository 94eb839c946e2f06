"""The heatmaps of the filters explorer: one equation, as a whole and channel by channel."""

import ipywidgets
import numpy as np
from matplotlib.figure import Figure

from cnn_workshop import _words, figure_settings, palettes, plots
from cnn_workshop.explorers import _frame, _partial_sums
from cnn_workshop.explorers._filter_bank import CHANNELS, MOST
from cnn_workshop.heatmap import Heatmap, tie

_COLUMNS = "minmax(0,220px) 14px minmax(0,220px) 14px minmax(0,220px) 14px minmax(0,220px) 56px"
_WIDEST = 192  # pixels: four maps side by side, with the signs between them, fit at 1024
_NARROW = 138  # pixels: six maps side by side
_LARGEST_BIAS = 255.0
_INCHES = 1.6  # for a map
_LEFT, _ACROSS = 0.35, _INCHES + 0.42  # of the first panel, and from one to the next
_HEAD = 0.6  # above each row


class FilterMaps:
    """Photograph, channels, kernels, bias, parts and feature maps, laid out and tied together.

    Attributes
    ----------
    seen, channels : Heatmap, list of Heatmap
        The photograph, and its red, green and blue.
    kernels, bias : list of Heatmap, Heatmap
        Sliders: the shown filter.
    parts, output : list of Heatmap, Heatmap
        What its kernels make of the channels, and its feature map.
    strip : list of Heatmap
        The feature maps of all filters.
    heading, tail : HTML
        The number of the filter and of what it holds; the last term of the sum.
    """

    def __init__(self):
        narrow = {"layout": {"min_width": "0"}}
        plain = {"scale": False, **narrow}
        slide = {"mode": "sliders", "description": "A slider in each cell; or type a number."}
        fed = {"description": "Arrow keys move; the cells that a pixel feeds light up."}
        kept = {"keep_cursor": True, **narrow}
        kept["description"] = "Arrow keys move; Enter pins a cell, Escape lets it go."
        pick = {"description": "Arrow keys move; Enter shows the filter of this map above."}
        pick["layout"] = {"min_width": "0", "flex": "0 1 166px"}
        black = np.zeros((1, 1, 3))
        self.seen = Heatmap(black, "colour", title="photograph", numbers=False, **fed, **plain)
        self.channels = [Heatmap([[0]], "pixels", title=name, **fed, **plain) for name in CHANNELS]
        self.kernels = [
            Heatmap([[0]], title=f"kernel for {name}", cell=44, **slide, **plain)
            for name in CHANNELS
        ]
        self.bias = Heatmap([[0]], title="bias", cell=62, step=5, **slide, **plain)
        self.parts = [Heatmap([[0]], title=f"{name} part", **kept) for name in CHANNELS]
        self.output = Heatmap([[0]], title="feature map", **kept)
        self.strip = [Heatmap([[0]], title=f"map {at}", **pick) for at in range(MOST)]
        self.heading, self.tail = ipywidgets.HTML(), ipywidgets.HTML()

    @property
    def maps(self):
        """The heatmaps that share a cursor."""
        return [*self.parts, self.output]

    def grid(self):
        """Lay the equation out: as a whole on the left, channel by channel beside it."""
        one_filter = ipywidgets.VBox([self.heading, self.bias], layout={"min_width": "0"})
        end = _frame.sign("")
        lines = [
            *_line(self.seen, "is", self.channels, "", end),
            *_signs("*"),
            *_line(one_filter, "is", self.kernels, "", end),
            *_signs("="),
            *_line(self.output, "=", self.parts, "+", self.tail),
        ]
        layout = {"grid_template_columns": _COLUMNS, "grid_gap": "0 6px", "align_items": "center"}
        return ipywidgets.GridBox(lines, layout={**layout, "overflow": "hidden", "width": "100%"})

    # ---- showing ---------------------------------------------------------------------------------

    def show_picture(self, image):
        """Show a picture of shape (3, H, W)."""
        ends, self._cell = (0, 255), _WIDEST / image.shape[2]
        self.seen.show(np.moveaxis(image, 0, 2), limits=ends, cell=self._cell)
        for heatmap, channel in zip(self.channels, image, strict=True):
            heatmap.show(channel, limits=ends, cell=self._cell)

    def show_filter(self, index, kernels, bias):
        """Show the sliders of a filter."""
        reach = max(5.0, palettes.limits(kernels, "signed")[1])
        for heatmap, kernel in zip(self.kernels, kernels, strict=True):
            heatmap.show(kernel, minimum=-reach, maximum=reach)
        reach = max(_LARGEST_BIAS, abs(bias))
        self.bias.show([[bias]], limits=(-reach, reach), minimum=-reach, maximum=reach)
        self.heading.value = _partial_sums.filter_heading(index, kernels.shape)

    def show_maps(self, index, parts, feature_maps, note):
        """Show the parts of a filter, its map, with a note on one cell, and the maps of all."""
        ends = palettes.limits(parts, "signed")
        for heatmap, part in zip(self.parts, parts, strict=True):
            heatmap.show(part, limits=ends, cell=self._cell)
        options = {"cell": self._cell, "title": f"feature map {index}", "note": note}
        self.output.show(feature_maps[index], cursor=note[:2], **options)
        self._colour_kernels()
        self.tail.value = _partial_sums.bias_term(self.bias.values[0, 0])
        self._show_strip(index, feature_maps)
        self._tie()

    def _show_strip(self, index, feature_maps):
        shape = feature_maps.shape[1:]
        for at, heatmap in enumerate(self.strip):
            used = at < len(feature_maps)
            heatmap.layout.display = "" if used else "none"
            if used:
                boxes = [[0, 0, *shape]] if at == index else []
                heatmap.show(feature_maps[at], boxes=boxes, cell=min(24, _NARROW / shape[1]))

    def _colour_kernels(self):
        """Colour the three kernels on one scale."""
        low, high = palettes.limits([heatmap.values for heatmap in self.kernels], "signed")
        for heatmap in self.kernels:
            with heatmap.hold_sync():
                heatmap.low, heatmap.high = low, high

    def _tie(self):
        """Tie the four maps of the filter to the photograph, its channels and the kernels."""
        inputs = [self.seen, *self.channels]
        for kernel in self.kernels:
            tie(inputs, self.output, kernel=kernel, kernel_shape=kernel.shape)
        for heatmap in self.parts:
            heatmap.link = self.output.link

    def move_to(self, note):
        """Put the cursor of all four maps on the cell of a note."""
        for heatmap in self.maps:
            heatmap.cursor = note[:2]
        self.output.note = note

    # ---- on paper --------------------------------------------------------------------------------

    def picture(self, cell, alt):
        """Draw the equation, with a cell and its window framed."""
        corner = zip(cell, self.kernels[0].shape, strict=True)
        rows, cols = (range(start, start + length) for start, length in corner)
        window = [(row, col) for row in rows for col in cols]
        bias = self.bias.values[0, 0]
        lines = [
            [_panel(heatmap, outlined=window) for heatmap in (self.seen, *self.channels)],
            [_panel(heatmap) for heatmap in (self.bias, *self.kernels)],
            [_panel(heatmap, cursor=cell) for heatmap in (self.output, *self.parts)],
        ]
        return _plot_grid(lines, bias, alt=alt)


def _panel(heatmap, **marks):
    kind = "signed" if heatmap.kind == "colour" else heatmap.kind
    ends = (heatmap.low, heatmap.high)
    return plots.Panel(heatmap.values, kind, heatmap.title, ends, **marks)


@figure_settings.ours()
def _plot_grid(rows, bias, *, alt):
    """Draw the equation on paper as it stands on the screen.

    Parameters
    ----------
    rows : sequence of sequence of Panel
        Photograph and channels; bias and kernels; feature map and parts.
    bias : float
        The bias of the filter.
    alt : str
        What there is to see, in words.

    Returns
    -------
    Picture
    """
    heights = [max(_size(panel)[1] for panel in row) for row in rows]
    wide, high = _LEFT + 4 * _ACROSS + 0.3, sum(heights) + _HEAD * len(rows) + 0.1
    figure = Figure(figsize=(wide, high), dpi=96, facecolor="white")
    bottom = high
    for row, height, sign in zip(rows, heights, ("", "*", "="), strict=True):
        top = bottom - _HEAD
        bottom = top - height
        for at, panel in enumerate(row):
            (width, depth), left = _size(panel), _LEFT + at * _ACROSS
            box = (left / wide, (top - depth) / high, width / wide, depth / high)
            cell = width / panel.values.shape[1]
            plots.draw_panel(figure.add_axes(box), panel, cell=cell)
            if at:
                _write(figure, (left + 0.51) / wide, (top + 0.47) / high, sign)
    for at, sign in enumerate(["=", "+", "+", f"+ {_words.number(bias)}"], start=1):
        middle = (_LEFT + at * _ACROSS - 0.25) / wide
        _write(figure, middle, (bottom + heights[-1] / 2) / high, sign)
    return plots.Picture(figure, alt)


def _size(panel):
    """Return the width and height of a panel in inches."""
    rows, cols = panel.values.shape[:2]
    cell = min(0.34, _INCHES / cols)
    return cell * cols, cell * rows


def _write(figure, across, up, words):
    figure.text(across, up, words, ha="center", va="center", fontsize=13)


def _line(first, sign, rest, between, end):
    """Return one line of the grid: a widget, a sign, and three widgets with signs between them."""
    red, green, blue = rest
    signs = [_frame.sign(character) for character in (sign, between, between)]
    return [first, signs[0], red, signs[1], green, signs[2], blue, end]


def _signs(character):
    """Return the signs that stand between one line of the grid and the next."""
    signs = [_frame.sign(character) for _ in range(4)]
    for sign in signs:
        sign.layout.margin, sign.layout.height = "0 0 0 84px", "22px"
    return _line(signs[0], "", signs[1:], "", _frame.sign(""))
