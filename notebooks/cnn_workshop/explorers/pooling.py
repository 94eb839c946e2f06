"""The pooling explorer: what is left of each window, and what a small shift does to it."""

import ipywidgets
import numpy as np

from cnn_core import _checks, datasets, functional, kernels, ops
from cnn_workshop import _run, _words, palettes, plots
from cnn_workshop.explorers import _arithmetic, _frame, _inputs, _pooled, _shift
from cnn_workshop.explorers._stepper import Stepper
from cnn_workshop.heatmap import Heatmap, tie

_COMPARED = 1024  # cells; the plain loops of `cnn_core` stay quick up to here
_LARGEST_WINDOW = 5
_FARTHEST = 3  # pixels of a shift
_OWN = "own"
PICTURES = {
    "Handwritten 8": lambda: datasets.digit(8),
    "Edges of the 8": lambda: ops.convolve2d(datasets.digit(8), kernels.get("vertical_edge")),
    "Handwritten 7, larger": lambda: datasets.load_mnist().images[7],
    "Photograph of a man": lambda: datasets.photograph("camera", size=64),
}


def explore_pooling(
    image=None, *, pool=ops.max_pooling, kind="max", pool_size=2, stride=2, shift=(0, 0)
):
    """Open the pooling explorer.

    Parameters
    ----------
    image : array_like of shape (H, W), or str, optional
        Your picture or feature map, or the name of one in the menu.
    pool : callable, default `cnn_core.max_pooling`
        Your own function, ``pool(image, pool_size, stride)``. It is held to the largest numbers.
    kind : {"max", "average"}, default "max"
        What is left of each window, if `pool` is not yours.
    pool_size, stride : int, default 2
        Side of the window, 1 to 5; how far it moves, 1 to 5.
    shift : tuple of int, default (0, 0)
        By how many pixels the picture is moved, down and right, -3 to 3. Zeros come in.

    Returns
    -------
    PoolingExplorer

    Raises
    ------
    TypeError, ValueError
        If an argument cannot be used. An error inside `pool` is shown in the explorer.

    Examples
    --------
    >>> explorer = explore_pooling([[3, 5, 1, 1], [0, 9, 1, 2]], shift=(0, 1))
    >>> explorer.pooled, explorer.moved_pooled
    (array([[9, 2]]), array([[3, 9]]))
    """
    return PoolingExplorer(image, pool, kind, pool_size, stride, shift)


class PoolingExplorer(_frame.Explorer):
    """A picture and what pooling leaves of it; below, the same picture moved.

    Attributes
    ----------
    image, moved : ndarray of shape (H, W)
        What the person chose; the same, moved by `shift`.
    pooled, moved_pooled : ndarray of shape (H_out, W_out)
        What pooling made of the two; NaN everywhere if it failed.
    trace : PoolingTrace
        The current window, taken apart; None if it does not fit.
    """

    def __init__(self, image, pool, kind, pool_size, stride, shift):
        self._pool = _checks.function(pool, "pool")
        self._images, chosen = _inputs.choose_image(image, PICTURES)
        self._make_controls(chosen, kind, pool_size, stride, shift)
        self._make_heatmaps()
        self.arithmetic = ipywidgets.HTML(layout={"flex": "1 1 250px", "min_width": "200px"})
        self.stepper = Stepper()
        arrow = _frame.sign("→")
        self._below = _frame.row(
            self.moved_input, arrow, self.moved_output, _frame.sign(" "), self.change
        )
        super().__init__(
            "pooling explorer",
            [self.picture_choice, self.kind, self.size, self.stride, self.down, self.right],
            [
                _frame.row(self.input, arrow, self.output, self.arithmetic),
                self._below,
                self.stepper,
            ],
        )
        self.on(self.picture_choice, "value", self._pick_picture)
        for control in (self.kind, self.size, self.stride, self.down, self.right):
            self.on(control, "value", self._compute)
        self.on(self.stepper, "value", self._step)
        for heatmap in (self.output, self.moved_output, self.change):
            self.on(heatmap, "cursor", lambda heatmap=heatmap: self._look(heatmap))
        with self._turn():
            self._pick_picture()

    # ---- building --------------------------------------------------------------------------------

    def _make_controls(self, chosen, kind, pool_size, stride, shift):
        _checks.one_of(kind, "kind", ["max", "average"])
        kinds = [("max", "max"), ("average", "average")]
        if self._pool is not ops.max_pooling:
            kinds, kind = [(_run.name_of(self._pool), _OWN), *kinds], _OWN
        _checks.integer(pool_size, "pool_size", 1, _LARGEST_WINDOW)
        _checks.integer(stride, "stride", 1, _LARGEST_WINDOW)
        shift = _shift.checked(shift, _FARTHEST)
        self.picture_choice = _frame.choice("Picture", list(self._images), chosen, width="222px")
        wide = "190px" if kind == _OWN else "140px"
        self.kind = _frame.choice("Kind", kinds, kind, width=wide)
        self.size = _frame.amount("Size", pool_size, 1, _LARGEST_WINDOW, width="84px")
        self.stride = _frame.amount("Stride", stride, 1, _LARGEST_WINDOW, width="96px")
        ends = (-_FARTHEST, _FARTHEST)
        self.down = _frame.amount("Shift down", shift[0], *ends, width="119px")
        self.right = _frame.amount("Shift right", shift[1], *ends, width="119px")

    def _make_heatmaps(self):
        narrow = {"min_width": "0"}
        inputs = {"hatched_as": "never read", "layout": narrow}
        inputs["description"] = "Arrow keys move; the cell that a pixel feeds lights up."
        outputs = {"keep_cursor": True, "layout": narrow}
        outputs["description"] = "Arrow keys move; Enter pins a cell, Escape lets it go."
        self.input = Heatmap([[0]], title="input", **inputs)
        self.output = Heatmap([[0]], title="pooled", **outputs)
        self.moved_input = Heatmap([[0]], title="moved", scale=False, **inputs)
        self.moved_output = Heatmap([[0]], title="moved, pooled", **outputs)
        self.change = Heatmap([[0]], title="change", **outputs)

    # ---- what a person does ----------------------------------------------------------------------

    def _pick_picture(self):
        self.image = _inputs.whole(self._images[self.picture_choice.value]())
        self._compute()

    def _step(self):
        self._go_to(self.stepper.cell)

    def _look(self, heatmap):
        if heatmap.cursor:
            self._go_to(heatmap.cursor)

    def _go_to(self, cell):
        """Stand at a cell; if the reader has run their function's cell again, use it from now."""
        if _run.newest(self._pool) is self._ran:
            self._stand_at(cell)
            for heatmap in self._outputs:
                heatmap.cursor = list(self.stepper.cell)
            self.input.boxes = _boxes(self.trace)
            self.moved_input.boxes = _boxes(self.moved_trace) if any(self.shift) else []
            self._explain()
        else:
            self._compute(cell)

    # ---- computing -------------------------------------------------------------------------------

    @property
    def shift(self):
        """By how many pixels the picture is moved: down, right."""
        return self.down.value, self.right.value

    @property
    def _geometry(self):
        return {"pool_size": self.size.value, "stride": self.stride.value}

    def _compute(self, cell=None):
        """Pool the picture, and the moved one, and show what came of it."""
        self._ran, self._failure = _run.newest(self._pool), ""
        size, stride = self.size.value, self.stride.value
        self._shape = tuple((side - size) // stride + 1 for side in self.image.shape)
        self.moved = _shift.moved(self.image, *self.shift)
        if min(self._shape) < 1:
            self._shape = (1, 1)
            self._failure = (
                f"A window of {_words.shape((size, size))} does not fit into a picture of "
                f"{_words.shape(self.image.shape)}: choose a smaller size."
            )
        self.pooled = self._pool_one(self.image)
        self.moved_pooled = self._pool_one(self.moved) if any(self.shift) else self.pooled
        self._difference = "" if self._failure else self._differs()
        self._show(cell or self.output.cursor or [0, 0])

    def _pool_one(self, image):
        """Pool one picture in the chosen way; the first failure is kept."""
        pooled = None
        if not self._failure and self.kind.value == "average":
            pooled = functional.avg_pool2d(image[None, None], *self._geometry.values())[0, 0]
        elif not self._failure and self.kind.value == "max":
            pooled = ops.max_pooling(image, **self._geometry)
        elif not self._failure:
            arguments = {"input image": image, **self._geometry}
            pooled, self._failure = _frame.ask(self._pool, arguments, self._shape)
        return np.full(self._shape, np.nan) if pooled is None else pooled

    def _differs(self):
        """Say where the reader's function leaves something else than the largest numbers."""
        if self.kind.value != _OWN or self.pooled.size > _COMPARED:
            return ""
        right = ops.max_pooling(self.image, **self._geometry)
        return _frame.differs(self._pool, "the largest numbers", self.pooled, right)

    # ---- showing ---------------------------------------------------------------------------------

    @property
    def _scale(self):
        """The kind and the ends of the one colour scale of inputs and outputs."""
        kind = "signed" if self.image.min() < 0 else "pixels"
        return kind, palettes.limits(self.image, kind)

    @property
    def _change(self):
        """By how much each output changes through the shift."""
        with np.errstate(invalid="ignore"):
            return self.moved_pooled - self.pooled

    @property
    def _widest(self):
        """How wide a map may be: two rows of them, and the stepper, fit on a projector."""
        return 208 if any(self.shift) else 272

    @property
    def _outputs(self):
        shown = [self.output]
        return [*shown, self.moved_output, self.change] if any(self.shift) else shown

    def _show(self, cell):
        """Show pictures and outputs anew, standing at a cell."""
        self._below.layout.display = "" if any(self.shift) else "none"
        self.stepper.walk_over(self.pooled.shape)
        self._stand_at(cell)
        self._show_pair(self.input, self.image, self.output, self.pooled, self.trace)
        if any(self.shift):
            pair = (self.moved_input, self.moved, self.moved_output, self.moved_pooled)
            count = _shift.how_many(self.image, self.moved)
            self._show_pair(*pair, self.moved_trace, title=f"moved: {count} changed")
            self._show_change()
        self._explain()

    def _show_pair(self, source, image, target, pooled, trace, **traits):
        """Show one picture and its output, in the colours of the picture that was chosen."""
        kind, ends = self._scale
        look = {"limits": ends, "palette": palettes.palette(kind).tobytes()}
        unread = _pooled.never_read(image.shape, **self._geometry) if trace else []
        source.show(image, hatched=unread, boxes=_boxes(trace), **look, **traits)
        target.show(pooled, cursor=list(self.stepper.cell), **look)
        for heatmap in (source, target):
            _frame.fit(heatmap, widest=self._widest)
        window = (self.size.value, self.size.value)
        tie([source], target, kernel_shape=window, stride=self.stride.value)

    def _show_change(self):
        count = _shift.how_many(self.pooled, self.moved_pooled)
        self.change.show(self._change, cursor=list(self.stepper.cell), title=f"change: {count}")
        _frame.fit(self.change, widest=self._widest)

    def _stand_at(self, cell):
        """Move the step to a cell and take its window apart, in both pictures."""
        self.stepper.stand_at(cell)
        self.trace = self.moved_trace = None
        if self.size.value <= min(self.image.shape):
            kind = "average" if self.kind.value == "average" else "max"
            options = {**self._geometry, "kind": kind}
            self.trace = _pooled.trace_pooling(self.image, *self.stepper.cell, **options)
            self.moved_trace = _pooled.trace_pooling(self.moved, *self.stepper.cell, **options)

    def _explain(self):
        """Show the current window taken apart, and the twin."""
        if self.trace is None:
            self.output.note, self.arithmetic.value = [-1, -1, ""], ""
        else:
            self.output.note = [*self.stepper.cell, _pooled.in_words(self.trace)]
            kind, ends = self._scale
            self.arithmetic.value = _pooled.window_table(
                self.trace, ends, kind, difference=self._value_words(), remark=self._moved_words()
            )
        self.tell(self._failure or self._difference)

    # ---- words -----------------------------------------------------------------------------------

    def _value_words(self):
        """Say what the reader's function gave at this cell, if it is not what is left."""
        given = self.pooled[self.stepper.cell]
        if self._failure or np.isclose(given, self.trace.value, equal_nan=True):
            return ""
        return f"but {_run.name_of(self._pool)} gives {_words.number(given)} here"

    def _moved_words(self):
        """Say what this cell becomes by the shift."""
        if self._failure or not any(self.shift):
            return ""
        after = _words.number(self.moved_pooled[self.stepper.cell])
        return f"after the shift: {after}"

    def describe(self):
        """Return the whole state in plain words."""
        size, stride = self.size.value, self.stride.value
        parts = [
            f"Picture: {self.picture_choice.value}, {_words.shape(self.image.shape)}. "
            f"Kind: {self.kind.label}, size {size}, stride {stride}."
        ]
        if self._failure:
            return " ".join([*parts, "There is no output."])
        unread = len(_pooled.never_read(self.image.shape, size, stride))
        row, col = self.stepper.cell
        parts += [
            f"Pooled: {_words.shape(self.pooled.shape)}, {_words.span_of_values(self.pooled)}; "
            f"{self.pooled.size} of {self.image.size} numbers are left.",
            f"Never read: {_words.count(unread, 'pixel')}." if unread else "Every pixel is read.",
            f"Step {self.stepper.value + 1} of {self.pooled.size}: row {row}, column {col}, "
            f"value {_words.number(self.pooled[row, col])}. "
            f"The window covers {_arithmetic.places(self.trace)}: {_pooled.in_words(self.trace)}",
        ]
        difference = self._value_words()
        parts[-1] += f", {difference}." if difference else "."
        if any(self.shift):
            maps = (self.image, self.pooled, self.moved_pooled)
            parts.append(_shift.in_words(self.shift, stride, *maps))
        return " ".join(parts)

    def picture(self):
        """Return the state as a static picture: input and output; below a shift, all of it."""
        kind, ends = self._scale
        window, winners, cursor = (), [], None
        if self.trace is not None:
            window = [(row, col) for row in self.trace.rows for col in self.trace.cols]
            winners, cursor = self.input.boxes, self.stepper.cell
        hatched = self.input.hatched
        panels = [
            plots.Panel(
                self.image, kind, "input", ends, window, sign="→", hatched=hatched, boxes=winners
            ),
            plots.Panel(self.pooled, kind, "pooled", ends, cursor=cursor),
        ]
        if any(self.shift):
            panels += [
                plots.Panel(self.moved, kind, "moved input", ends, window, sign="→"),
                plots.Panel(self.moved_pooled, kind, "moved, pooled", ends, cursor=cursor),
                plots.Panel(self._change, "signed", "change", cursor=cursor),
            ]
        return plots.plot_row(panels, alt=self.text())


def _boxes(trace):
    """Frame the largest number of a window, or each of several that are equal."""
    return [[row, col, 1, 1] for row, col in trace.winners] if trace else []
