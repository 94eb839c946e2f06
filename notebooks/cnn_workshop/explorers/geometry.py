"""The geometry explorer: how large the output is, and how often a window reads each pixel."""

from collections import namedtuple

import ipywidgets
import numpy as np

from cnn_core import _checks, ops
from cnn_workshop import _run, _words, plots
from cnn_workshop.explorers import _arithmetic, _frame
from cnn_workshop.explorers._geometry_form import AS_TYPED, SAME, VALID, GeometryForm, lines_of
from cnn_workshop.explorers._side import LEAST, NUMBERS
from cnn_workshop.explorers._stepper import Stepper
from cnn_workshop.heatmap import Heatmap, tie

_LARGEST = 512  # rows or columns of the padded picture: as many as a heatmap draws
_TOO_LARGE = f"Pictures of more than {_LARGEST} rows or columns are counted, but not drawn."
_STRIPED = 64  # rows or columns; in larger pictures the cells are too small for stripes
_BY_NAME = {"valid": VALID, "same": SAME}
_SIDE = 372  # CSS pixels: the longer side of a map
_Window = namedtuple("_Window", "rows cols")


def explore_geometry(
    input_size=4, kernel_size=3, *, stride=1, padding=0, dilation=1, output_size=ops.output_size
):
    """Open the geometry explorer: a form of five numbers each way, and what follows from them.

    Parameters
    ----------
    input_size, kernel_size : int or pair of int, default 4 and 3
        Rows and columns of the picture and of the kernel; one number for both.
    stride, padding, dilation : int or pair of int, default 1, 0 and 1
        As in `cnn_core.convolve2d`; a pair is (down, across). `padding` may be "valid" or "same".
    output_size : callable, default `cnn_core.ops.output_size`
        Your ``output_size(input_size, kernel_size, stride, padding, dilation)``: the explorer says
        where it differs from the number of windows that it counts.

    Returns
    -------
    GeometryExplorer

    Raises
    ------
    TypeError, ValueError
        If a number is no whole number, or too small. A kernel that does not fit is explained in the
        explorer, and so is an error inside `output_size`.

    Examples
    --------
    >>> explorer = explore_geometry(4, 3, stride=2)
    >>> explorer.output_shape
    (1, 1)
    >>> explorer.times_read.tolist()
    [[1, 1, 1, 0], [1, 1, 1, 0], [1, 1, 1, 0], [0, 0, 0, 0]]
    """
    _checks.function(output_size, "output_size")
    preset = AS_TYPED
    if isinstance(padding, str):
        preset = _BY_NAME[_checks.one_of(padding, "padding", list(_BY_NAME))]
        padding = 0
    given = {
        "input_size": input_size,
        "kernel_size": kernel_size,
        "stride": stride,
        "padding": padding,
        "dilation": dilation,
    }
    pairs = {
        number: _checks.pair(value, name, LEAST[number])
        for number, (name, value) in zip(NUMBERS, given.items(), strict=True)
    }
    return GeometryExplorer(pairs, preset, output_size)


class GeometryExplorer(_frame.Explorer):
    """A form for both directions, the formulas with the numbers put in, and two maps of counts.

    Attributes
    ----------
    down, across : Side
        The two directions as they stand.
    output_shape : tuple of int
        How many windows fit, counted; (0, 0) if none does.
    times_read : ndarray of shape (H + 2 * padding, W + 2 * padding), or None
        How many windows read each place of the padded picture; None if it cannot be drawn.
    pixels_read : ndarray of shape (H_out, W_out), or None
        How many pixels each window reads; None if there is no window, or too much to draw.
    """

    def __init__(self, pairs, preset, output_size):
        self._output_size = output_size
        self.form = GeometryForm(pairs, preset)
        self._make_maps()
        self.stepper = Stepper()
        self.legend = ipywidgets.HTML()
        row = _frame.row(self.input, _frame.sign("→"), self.output, align="flex-start")
        self.maps = ipywidgets.VBox([row, self.legend, self.stepper])
        super().__init__(
            "geometry explorer",
            [self.form.preset, self.form.linked],
            [*self.form.parts, self.maps],
        )
        self.form.on_change(self.on, self._compute)
        self.on(self.stepper, "value", self._step)
        self.on(self.output, "cursor", self._look)
        with self._turn():
            self._compute()

    def _make_maps(self):
        layout = {"min_width": "150px"}
        self.input = Heatmap([[0]], "probability", title="times read", layout=layout)
        self.input.description = "Arrow keys move; the windows that read a pixel light up."
        self.input.hatched_as = "never read"
        self.output = Heatmap([[0]], "probability", title="pixels read", layout=dict(layout))
        self.output.description = "Arrow keys move from window to window."
        self.output.keep_cursor = True

    # ---- what a person does ----------------------------------------------------------------------

    def _step(self):
        """Stand at another window; if the reader's function is a newer one by now, use it."""
        if self.pixels_read is not None:
            self.output.cursor = list(self.stepper.cell)
        if _run.newest(self._output_size) is self._ran:
            self.tell(self._difference)
        else:
            self._compute()

    def _look(self):
        if self.output.cursor and self.pixels_read is not None:
            self.stepper.stand_at(self.output.cursor)
            self._step()

    # ---- computing -------------------------------------------------------------------------------

    def _compute(self):
        """Count the windows that fit and what they read, and show it."""
        self._ran = _run.newest(self._output_size)
        self.down, self.across = sides = self.form.sides()
        self._explanation = self.form.explain(sides)
        fits = not any(side.trouble() for side in sides)
        self.output_shape = tuple(len(side.places) for side in sides) if fits else (0, 0)
        self._count(sides, fits)
        self.form.show(sides, self._explanation)
        self._difference = next(filter(None, map(self._differs, sides)), "") if fits else ""
        self.tell(self._difference)

    def _count(self, sides, fits):
        """Count for each place and each window, if that can be drawn."""
        self.times_read = self.pixels_read = None
        small = max(side.room for side in sides) <= _LARGEST
        if small and not any(side.senseless() for side in sides):
            self.times_read = np.outer(*(side.times_read() for side in sides))
            if fits:
                self.pixels_read = np.outer(*(side.pixels_read() for side in sides))
            self._show_maps()
        elif fits:
            self._explanation = _TOO_LARGE
        self.maps.layout.display = "none" if self.times_read is None else ""

    def _differs(self, side):
        """Ask the reader's function for one size, and say whether it differs from the count."""
        if self._output_size is ops.output_size:
            return ""
        numbers = {name: getattr(side, name) for name in NUMBERS}
        answer, problem = _frame.ask(self._output_size, numbers, ())
        if problem or answer == len(side.places):
            return problem
        call = f"{_run.name_of(self._output_size)}({', '.join(map(str, numbers.values()))})"
        fit = "window fits" if len(side.places) == 1 else "windows fit"
        return f"{call} gives {_words.number(answer)}, but {len(side.places)} {fit} {side.name}."

    # ---- showing ---------------------------------------------------------------------------------

    def _show_maps(self):
        down, across = self.down, self.across
        origin = [-down.padding, -across.padding]
        never = self.times_read == 0
        striped = np.argwhere(never) if max(never.shape) <= _STRIPED else np.empty((0, 2), int)
        self.input.show(
            self.times_read,
            limits=(0, max(1.0, float(self.times_read.max()))),
            origin=origin,
            frame=[0, 0, down.size, across.size] if down.padding or across.padding else [],
            hatched=(striped + origin).tolist(),
        )
        if self.pixels_read is None:
            self.stepper.last, self.legend.value = 0, ""
            self.input.link = {}
            self.output.show([[np.nan]], cursor=[], limits=(0, 1), link={})
        else:
            self._show_output()
        for heatmap in (self.input, self.output):
            rows, cols = heatmap.shape
            _frame.fit(heatmap, widest=_SIDE * min(1, cols / rows), largest=48)

    def _show_output(self):
        down, across = self.down, self.across
        self.stepper.walk_over(self.pixels_read.shape)
        self.stepper.stand_at(self.output.cursor or [0, 0])
        limits = (0, float(down.kernel * across.kernel))
        self.output.show(self.pixels_read, limits=limits, cursor=list(self.stepper.cell))
        tie(
            [self.input],
            self.output,
            kernel_shape=(down.kernel, across.kernel),
            stride=(down.stride, across.stride),
            padding=(down.padding, across.padding),
            dilation=(down.dilation, across.dilation),
        )
        self.legend.value = lines_of([self._legend_words()])

    # ---- words -----------------------------------------------------------------------------------

    def describe(self):
        """Return the whole state in plain words."""
        down, across = self.down, self.across
        words = [
            f"Input {down.size} x {across.size}, kernel {down.kernel} x {across.kernel}, "
            f"{', '.join(self._geometry_words())}."
        ]
        if 0 in self.output_shape:
            return " ".join([*words, "There is no output.", self._explanation])
        words += [f"{side.name.capitalize()}: {side.sentence()}" for side in (down, across)]
        words.append(f"Output {_words.shape(self.output_shape)}.")
        if self.pixels_read is not None:
            words += [self._reading_words(), self._window_words()]
        return " ".join([*words, self._explanation]).strip()

    def _geometry_words(self):
        for name in NUMBERS[2:]:
            down, across = getattr(self.down, name), getattr(self.across, name)
            yield f"{name} {down}" + ("" if down == across else f" down and {across} across")

    def _reading_words(self):
        """Say how often pixels are read, and which are not."""
        pixels = self._inside()
        least, most = int(pixels.min()), int(pixels.max())
        times = f"{_words.span(least, most)} time{'' if least == most == 1 else 's'}"
        if least:
            return f"Every pixel is read, {times}."
        unread = filter(None, (side.unread_words() for side in (self.down, self.across)))
        return f"Pixels are read {times}. Never read: {' and '.join(unread)}."

    def _window_words(self):
        """Say where the current window stands, and how much of it is padding."""
        row, col = self.stepper.cell
        pixels, places = self.pixels_read[row, col], self.down.kernel * self.across.kernel
        window = _Window(self.down.reads(row), self.across.reads(col))
        padding = f", {places - pixels} of them padding" if places > pixels else ""
        return (
            f"Step {self.stepper.value + 1} of {self.stepper.last + 1}: row {row}, column {col}. "
            f"The window reads {_arithmetic.places(window)}: "
            f"{_words.count(places, 'place')}{padding}."
        )

    def _legend_words(self):
        """Say what the two maps show."""
        framed = "; the frame is the picture, around it lies the padding" * bool(self.input.frame)
        unread = "Striped" if self.input.hatched else "The palest"
        never = f" {unread} places are never read." * (not self.times_read.all())
        total = self.pixels_read.sum()
        return (
            f"Left: how many windows read each place{framed}.{never} Right: how many pixels each "
            f"window reads. The counts of the pixels add up to {total}, as do those on the right."
        )

    def _inside(self):
        """Return the counts of the picture alone, without its padding."""
        (top, left), (rows, cols) = self.input.origin, (self.down.size, self.across.size)
        return self.times_read[-top : rows - top, -left : cols - left]

    def picture(self):
        """Return the two maps as a static picture, without the padding."""
        if self.times_read is None:
            return plots.plot_row([plots.Panel([[np.nan]], title="nothing drawn")], alt=self.text())
        return plots.plot_row(self._panels(), alt=self.text())

    def _panels(self):
        """Return the input, and the output if there is one, as they are drawn on paper."""
        counts = plots.Panel(self._inside(), "probability", "times read")
        counts.limits = (self.input.low, self.input.high)
        counts.hatched = np.argwhere(counts.values == 0)
        if self.pixels_read is None:
            return [counts]
        row, col = self.stepper.cell
        rows, cols = (
            [place for place in side.reads(step) if 0 <= place < side.size]
            for side, step in ((self.down, row), (self.across, col))
        )
        counts.outlined, counts.sign = [(y, x) for y in rows for x in cols], "→"
        ends = (self.output.low, self.output.high)
        output = plots.Panel(
            self.pixels_read, "probability", "pixels read", ends, cursor=(row, col)
        )
        return [counts, output]
