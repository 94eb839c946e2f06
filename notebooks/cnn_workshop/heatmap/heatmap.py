"""The heatmap: one array as a grid of coloured cells, to be looked at, walked over and painted."""

import itertools
from pathlib import Path

import anywidget
import numpy as np
import traitlets

from cnn_core import _checks
from cnn_workshop import _words, palettes

_HERE = Path(__file__).parent
_LARGEST_SIDE = 512
_LARGEST_EXACT = 4096
"""Arrays of up to this many cells travel as 64-bit floats; larger ones, whose numbers cannot be
read on the screen, as 32-bit floats."""

_group_numbers = itertools.count()


class Heatmap(anywidget.AnyWidget):
    """An array of shape (H, W), H and W at most 512, as a grid of cells.

    Parameters
    ----------
    values : array_like of shape (H, W), or (H, W, 3) for a colour picture
        The numbers; NaN is drawn as a hatched cell.
    kind : {"signed", "pixels", "probability", "colour"}, default "signed"
        The kind of value, which chooses the colours (`cnn_workshop.palettes`). "colour" shows red,
        green and blue from 0 to 255 as they are.
    title, description : str
        Its name, shown and spoken; and one sentence for screen readers.
    limits : tuple of float, optional
        The numbers that the ends of the colour scale stand for; found from the values otherwise.
    mode : {"look", "type", "paint", "sliders"}, default "look"
        Whether a person can only look, type numbers into cells, type and paint with a `brush`, or
        move a slider in each cell.
    **options
        Any other trait, by name.

    Attributes
    ----------
    cursor : list of int
        ``[row, col]`` of the cell being looked at, or ``[]``.
    pinned : bool
        Whether the cursor stays when the mouse moves on.
    brush, minimum, maximum, step : float
        The value that a stroke leaves; the range of the sliders, and their step.
    lowest, highest : float
        The range of typed numbers.
    strokes : int
        How many strokes and typed numbers a person has begun.
    thickness : float
        Width of the brush, in cells; more than 1 is soft at its rim.
    border : list of int
        ``[rows, cols]``: how far the ring of padding reaches above and below, left and right.
    boxes : list of list of int
        ``[top, left, height, width]`` of rectangles to outline.
    frame : list of int
        ``[top, left, height, width]`` of the picture, when the values hold its padding too: a dark
        line is drawn around it, and cells outside are called padding.
    hatched : list of list of int
        ``[row, col]`` of cells with stripes over their colour.
    hatched_as : str
        What is said of such a cell: "never read".
    tiles : list of int
        ``[rows, cols]`` of one map, when the values are a sheet of several: a gap is drawn between
        them, and cells are named by map, row and column.
    origin : list of int
        Row and column that the first value has in a larger picture.
    cell : float
        Height and width of a cell, in CSS pixels, where there is room.
    flow : {"", "row", "rigid", "column"}
        How much room to take: as much as the cells need in a row that may shrink it, in one that
        may not, or in a column; or what the layout says.
    note : list
        ``[row, col, words]``: what more to say about that cell when the cursor is on it.

    Raises
    ------
    TypeError, ValueError
        If the values are no two-dimensional array of real numbers, or too large.

    Examples
    --------
    >>> heatmap = Heatmap([[1, -2, 3]], title="feature map")
    >>> heatmap.values
    array([[ 1., -2.,  3.]])
    >>> heatmap.low, heatmap.high
    (-3.0, 3.0)
    """

    _esm = "\n".join(
        (_HERE / f"{name}.js").read_text("utf-8")
        for name in ("drawing", "words", "painting", "typing", "sliders", "page", "heatmap")
    )
    _css = (_HERE / "heatmap.css").read_text("utf-8")

    # What a person changes is not echoed to the browser that sent it: the views on its page share
    # it already, and each message costs a slider time. The browser's bytes arrive as a memoryview,
    # which the trait would refuse.
    data = traitlets.Bytes().tag(
        sync=True, echo_update=False, from_json=lambda value, _: bytes(value)
    )
    dtype = traitlets.Enum(["f8", "f4"], "f8").tag(sync=True)
    shape = traitlets.List(traitlets.Int(), [0, 0]).tag(sync=True)
    channels = traitlets.Enum([1, 3], 1).tag(sync=True)
    palette = traitlets.Bytes().tag(sync=True)
    low = traitlets.Float(0.0).tag(sync=True)
    high = traitlets.Float(1.0).tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)
    description = traitlets.Unicode().tag(sync=True)
    mode = traitlets.Enum(["look", "type", "paint", "sliders"], "look").tag(sync=True)
    cursor = traitlets.List(traitlets.Int()).tag(sync=True, echo_update=False)
    pinned = traitlets.Bool(False).tag(sync=True, echo_update=False)
    keep_cursor = traitlets.Bool(False).tag(sync=True)
    note = traitlets.List(default_value=[-1, -1, ""]).tag(sync=True)
    brush = traitlets.Float(1.0).tag(sync=True)
    minimum = traitlets.Float(-5.0).tag(sync=True)
    maximum = traitlets.Float(5.0).tag(sync=True)
    step = traitlets.Float(0.5).tag(sync=True)
    lowest = traitlets.Float(-999.0).tag(sync=True)
    highest = traitlets.Float(999.0).tag(sync=True)
    strokes = traitlets.Int(0).tag(sync=True, echo_update=False)
    thickness = traitlets.Float(1.0).tag(sync=True)
    border = traitlets.List(traitlets.Int(), [0, 0]).tag(sync=True)
    boxes = traitlets.List(traitlets.List(traitlets.Int())).tag(sync=True)
    frame = traitlets.List(traitlets.Int()).tag(sync=True)
    hatched = traitlets.List(traitlets.List(traitlets.Int())).tag(sync=True)
    hatched_as = traitlets.Unicode().tag(sync=True)
    tiles = traitlets.List(traitlets.Int()).tag(sync=True)
    origin = traitlets.List(traitlets.Int(), [0, 0]).tag(sync=True)
    cell = traitlets.Float(40.0).tag(sync=True)
    flow = traitlets.Enum(["", "row", "rigid", "column"], "").tag(sync=True)
    numbers = traitlets.Bool(True).tag(sync=True)
    scale = traitlets.Bool(True).tag(sync=True)
    link = traitlets.Dict().tag(sync=True)

    def __init__(self, values, kind="signed", *, limits=None, **options):
        self.kind = _checks.one_of(kind, "kind", [*palettes.STOPS, "colour"])
        self._scale_kind = "pixels" if kind == "colour" else kind
        values = self._checked(values)
        if kind == "colour" and options.get("mode", "look") != "look":
            raise ValueError(f"`mode` must be look for a colour picture, got {options['mode']!r}")
        low, high = self._ends(values, limits)
        super().__init__(
            **_packed(values),
            low=low,
            high=high,
            palette=palettes.palette(self._scale_kind).tobytes(),
            **options,
        )

    @property
    def values(self):
        """The numbers, as a fresh float64 array of shape (H, W), or (H, W, 3) in colour."""
        flat = np.frombuffer(self.data, dtype=f"<{self.dtype}")
        depth = [] if self.channels == 1 else [self.channels]
        return flat.reshape([*self.shape, *depth]).astype(np.float64)

    def show(self, values, *, limits=None, **traits):
        """Show other numbers, in one message to the browser.

        Parameters
        ----------
        values : array_like of shape (H, W)
            The new numbers.
        limits : tuple of float, optional
            As for the class; found from the values when left out.
        **traits
            Other traits that change with them.
        """
        values = self._checked(values)
        low, high = self._ends(values, limits)
        with self.hold_sync(), self.hold_trait_notifications():
            for name, value in {**_packed(values), "low": low, "high": high, **traits}.items():
                setattr(self, name, value)

    def text(self):
        """Return the heatmap in plain words: its title, size and range."""
        values = self.values
        between = _words.span_of_values(values)
        words = f"values {between}" if between else "no values"
        return f"{self.title or 'heatmap'}: {_words.shape(values.shape[:2])} cells, {words}"

    def _checked(self, values):
        values = _checks.array(values, "values", ndim=3 if self.kind == "colour" else 2)
        if values.shape[2:] not in ((), (3,)):
            raise ValueError(f"`values` must have shape (H, W, 3), got shape {values.shape}")
        if max(values.shape) > _LARGEST_SIDE:
            raise ValueError(
                f"`values` must have at most {_LARGEST_SIDE} rows and columns, "
                f"got shape {values.shape}"
            )
        return values

    def _ends(self, values, limits):
        if limits is None:
            return palettes.limits(values, self._scale_kind)
        ends = _checks.array(limits, "limits", ndim=1)
        if ends.shape != (2,) or not np.isfinite(ends).all() or ends[0] >= ends[1]:
            raise ValueError(f"`limits` must be two numbers, the lower one first, got {limits!r}")
        return float(ends[0]), float(ends[1])

    def _repr_mimebundle_(self, **options):
        from cnn_workshop import plots

        view = super()._repr_mimebundle_(**options)
        bundle = view[0] if isinstance(view, tuple) else view
        alt, ends = self.text(), (self.low, self.high)
        picture = plots.plot_heatmap(
            self.values, self._scale_kind, title=self.title, alt=alt, limits=ends
        )
        return {**bundle, **picture.mimebundle(), "text/plain": alt}


def tie(inputs, output, *, kernel=None, kernel_shape, stride=1, padding=0, dilation=1):
    """Tie heatmaps together: the cursor on one outlines what belongs to it on the others.

    The cursor on an output cell outlines the window it reads; on an input cell, every output cell
    that it feeds; on a kernel value, the input cell that it meets. The browser does this by itself.

    Parameters
    ----------
    inputs : sequence of Heatmap
        The picture, and any enlarged part of it (with its `origin`).
    output : Heatmap
        The feature map.
    kernel : Heatmap, optional
        The kernel; a pooling window has none.
    kernel_shape : tuple of int
        Height and width of the window.
    stride, padding, dilation : int, or tuple of int (down, across)
        As in `cnn_core.convolve2d`.
    """
    previous = output.link.get("group")
    geometry = {
        "group": previous or f"cnn-group-{next(_group_numbers)}-{output.model_id}",
        "kernel": list(kernel_shape),
        "output": list(output.shape),
        "stride": _pair(stride),
        "padding": _pair(padding),
        "dilation": _pair(dilation),
    }
    for heatmap in inputs:
        heatmap.link = {**geometry, "role": "input"}
    output.link = {**geometry, "role": "output"}
    if kernel is not None:
        kernel.link = {**geometry, "role": "kernel"}


def _pair(value):
    """Return [down, across] of a number for both, or of the two."""
    return [int(part) for part in np.broadcast_to(value, 2)]


def _packed(values):
    """Return the traits that carry an array: its bytes, their type, its shape and depth."""
    dtype = "f8" if values.size <= _LARGEST_EXACT else "f4"
    return {
        "data": values.astype(f"<{dtype}").tobytes(),
        "dtype": dtype,
        "shape": list(values.shape[:2]),
        "channels": values.shape[2] if values.ndim == 3 else 1,
    }
