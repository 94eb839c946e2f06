"""The convolution explorer: a window slides over a picture, and each step spells out its sum."""

import math

import ipywidgets
import numpy as np

from cnn_core import _checks, functional, kernels, ops
from cnn_workshop import _run, _words, palettes, plots
from cnn_workshop.explorers import _arithmetic, _frame, _inputs
from cnn_workshop.explorers._stepper import Stepper
from cnn_workshop.heatmap import Heatmap, tie

_QUICK = 1024  # cells: up to here the plain loops of `cnn_core` answer at once
_SMALL = 16
"""Pictures of up to this many rows and columns are shown with their numbers; larger ones as a
whole, with the part around the window enlarged beside the arithmetic."""


def fast_convolve2d(input_image, kernel, **geometry):
    """Do what `cnn_core.convolve2d` does, without its loops: for large pictures."""
    images, weight = input_image[None, None].astype(float), kernel[None, None].astype(float)
    return functional.conv2d(images, weight, **geometry)[0, 0]


def explore_convolution(image=None, kernel="vertical_edge", *, convolve=ops.convolve2d, **geometry):
    """Open the convolution explorer.

    Parameters
    ----------
    image : array_like of shape (H, W), or str, optional
        Your picture, or the name of one in its menu.
    kernel : array_like of shape (KH, KW), or str, default "vertical_edge"
        Your kernel, at most 5 x 5, or the name of one in `cnn_core.kernels`.
    convolve : callable, default `cnn_core.convolve2d`
        The function that computes the feature map: ``convolve(image, kernel)``. Yours is welcome.
        If it takes `stride`, `padding` or `dilation`, the explorer offers them.
    **geometry
        What these three start at.

    Returns
    -------
    ConvolutionExplorer

    Raises
    ------
    TypeError, ValueError
        If the image or kernel cannot be used. An error inside `convolve` is shown in the explorer.

    Examples
    --------
    >>> explorer = explore_convolution([[1, 2, 3, 0], [4, 5, 6, 1], [7, 8, 9, 2]])
    >>> explorer.feature_map
    array([[-6., 12.]])
    """
    return ConvolutionExplorer(image, kernel, convolve, geometry)


class ConvolutionExplorer(_frame.Explorer):
    """A picture, a kernel of sliders, a feature map, and the sum behind each of its cells.

    Attributes
    ----------
    image, kernel : ndarray of shape (H, W) and (KH, KW)
        What the person chose, painted or typed.
    feature_map : ndarray of shape (H_out, W_out)
        What `convolve` made of them; NaN everywhere if it failed.
    trace : ConvolutionTrace
        The current cell, taken apart.
    """

    def __init__(self, image, kernel, convolve, geometry):
        self._convolve = _checks.function(convolve, "convolve")
        self._images, chosen = _inputs.choose_image(image)
        kernel, preset = _inputs.choose_kernel(kernel)
        self._own = kernel
        self._options = _inputs.offered_geometry(convolve, geometry)
        self._make_controls(chosen, preset, kernel)
        self._make_heatmaps(self._images[chosen](), kernel)
        self.arithmetic = ipywidgets.HTML()
        self.stepper = Stepper()
        self.zoom.layout = {"flex": "0 1 260px", "display": "none"}
        super().__init__(
            "convolution explorer",
            [self.picture_choice, self.kernel_choice, self.size, *self.options.values()],
            [
                _frame.row(
                    self.input, _frame.sign("*"), self.kernel_map, _frame.sign("="), self.output
                ),
                _frame.row(self.zoom, self.arithmetic),
                self.stepper,
            ],
        )
        self.on(self.picture_choice, "value", self._pick_picture)
        self.on(self.kernel_choice, "value", self._pick_kernel)
        self.on(self.size, "value", self._resize_kernel)
        self.on(self.kernel_map, "data", self._edit_kernel)
        self.on(self.stepper, "value", self._step)
        self.on(self.output, "cursor", self._look)
        for option in self.options.values():
            self.on(option, "value", self._compute)
        with self._turn():
            self._show_kernel(kernel)
            self._pick_picture()

    # ---- building --------------------------------------------------------------------------------

    def _make_controls(self, chosen, preset, kernel):
        named = [(known.label, name) for name, known in kernels.KERNELS.items()]
        self.picture_choice = _frame.choice("Picture", list(self._images), chosen, width="220px")
        self.kernel_choice = _frame.choice("Kernel", [(_inputs.OWN, _inputs.OWN), *named], preset)
        self.size = _frame.amount("Size", kernel.shape[0], 1, 5, width="88px")
        self.options = {
            name: _frame.amount(
                name.capitalize(), start, *_inputs.GEOMETRY[name][1:], width="110px"
            )
            for name, start in self._options.items()
        }

    def _make_heatmaps(self, image, kernel):
        narrow = {"min_width": "0"}
        self.input = Heatmap(image, "pixels", title="input image", layout=narrow)
        self.zoom = Heatmap([[0]], "pixels", title="around the window", cell=30, scale=False)
        self.kernel_map = Heatmap(kernel, title="kernel", mode="sliders")
        self.output = Heatmap([[0]], title="feature map", keep_cursor=True, layout=narrow)
        self.kernel_map.description = "A slider in each cell; or type a number."
        self.input.description = "Arrow keys move; the cells that a pixel feeds light up."
        self.output.description = "Arrow keys move; Enter pins a cell, Escape lets it go."

    # ---- what a person does ----------------------------------------------------------------------

    def _pick_picture(self):
        self.image = _inputs.whole(self._images[self.picture_choice.value]())
        self._compute()

    def _pick_kernel(self):
        chosen = self.kernel_choice.value
        kernel = self._own if chosen == _inputs.OWN else kernels.get(chosen)
        self.size.value = kernel.shape[0]
        self._show_kernel(kernel)
        self._compute()

    def _resize_kernel(self):
        """Keep the middle of the kernel: cut its rim off, or put it back, or zeros."""
        if self.kernel_choice.value != _inputs.OWN:
            self._own = self.kernel_map.values
        self.kernel_choice.value = _inputs.OWN
        self._show_kernel(_inputs.resized(self._own, self.size.value))
        self._compute()

    def _edit_kernel(self):
        self._own = self.kernel_map.values
        self.kernel_choice.value = _inputs.OWN
        self._compute()

    def _step(self):
        self._go_to(self.stepper.cell)

    def _look(self):
        if self.output.cursor:
            self._go_to(self.output.cursor)

    def _go_to(self, cell):
        """Stand at a cell; if the reader has run their function's cell again, use it from now."""
        self.stepper.stand_at(cell)
        self.output.cursor = list(self.stepper.cell)
        if _run.newest(self._convolve) is self._ran:
            self._take_apart()
            self.output.note = self._note()
            self._explain()
        else:
            self._compute()

    # ---- computing -------------------------------------------------------------------------------

    @property
    def kernel(self):
        """The kernel as it stands, of shape (KH, KW)."""
        return _inputs.whole(self.kernel_map.values)

    @property
    def geometry(self):
        """Stride, padding and dilation as they stand."""
        defaults = {name: start for name, (start, _, _) in _inputs.GEOMETRY.items()}
        return {**defaults, **{name: option.value for name, option in self.options.items()}}

    def _compute(self):
        """Run `convolve` and show what came of it."""
        image, kernel, geometry = self.image, self.kernel, self.geometry
        self._ran, self._failure = _run.newest(self._convolve), ""
        try:
            shape = tuple(
                ops.output_size(size, window, **geometry)
                for size, window in zip(image.shape, kernel.shape, strict=True)
            )
        except ValueError:
            shape = (1, 1)
            reach = [geometry["dilation"] * (length - 1) + 1 for length in kernel.shape]
            self._failure = (
                f"A kernel that reaches over {_words.shape(reach)} does not fit into a picture of "
                f"{_words.shape(image.shape)}: choose a smaller size or dilation, or more padding."
            )
        if not self._failure:
            arrays = {"input image": image, "kernel": kernel}
            asked = {name: geometry[name] for name in self.options}
            large = self._convolve is ops.convolve2d and math.prod(shape) > _QUICK
            convolve = fast_convolve2d if large else self._convolve
            self.feature_map, self._failure = _frame.ask(convolve, arrays, shape, **asked)
        if self._failure:
            self.feature_map = np.full(shape, np.nan)
        self._difference = "" if self._failure else self._differs(image, kernel, geometry)
        self._show_maps()

    def _differs(self, image, kernel, geometry):
        """Say where the feature map is not what `cnn_core` makes of the same arguments."""
        if self._convolve is ops.convolve2d:
            return ""
        right = fast_convolve2d(image, kernel, **geometry)
        return _frame.differs(self._convolve, "the sums of products", self.feature_map, right)

    # ---- showing ---------------------------------------------------------------------------------

    def _show_kernel(self, kernel):
        reach = max(5.0, palettes.limits(kernel, "signed")[1])
        self.kernel_map.show(kernel, minimum=-reach, maximum=reach)
        _frame.fit(self.kernel_map, widest=222, largest=62, flow="rigid")

    def _show_maps(self):
        geometry = self.geometry
        small = max(self.image.shape) <= _SMALL
        self.input.show(self.image, border=[geometry["padding"]] * 2)
        with self.kernel_map.hold_sync():
            self.kernel_map.low, self.kernel_map.high = palettes.limits(self.kernel, "signed")
        self.stepper.walk_over(self.feature_map.shape)
        self.stepper.stand_at(self.output.cursor or [0, 0])
        self._take_apart()
        cursor = list(self.stepper.cell)
        self.output.show(self.feature_map, cursor=cursor, note=self._note())
        _frame.fit(self.input)
        _frame.fit(self.output)
        inputs = [self.input] if small else [self.input, self.zoom]
        tie(inputs, self.output, kernel=self.kernel_map, kernel_shape=self.kernel.shape, **geometry)
        self.zoom.layout.display = "none" if small else ""
        self._explain()

    def _take_apart(self):
        """Trace the current cell; None where the kernel does not fit."""
        try:
            cell = self.stepper.cell
            self.trace = ops.trace_convolve2d(self.image, self.kernel, *cell, **self.geometry)
        except ValueError:
            self.trace = None

    def _note(self):
        """Say what the feature map adds to the value of the current cell."""
        if self.trace is None:
            return [-1, -1, ""]
        return [*self.stepper.cell, _arithmetic.sum_in_words(self.trace)]

    def _explain(self):
        """Show the current cell taken apart: enlarged window, arithmetic, twin."""
        if self.trace is None:
            self.arithmetic.value = ""
            self.zoom.layout.display = "none"
        else:
            if max(self.image.shape) > _SMALL:
                self._show_zoom()
            self.arithmetic.value = _arithmetic.products_table(self.trace, self._value_words())
        self.tell(self._failure or self._difference)

    def _show_zoom(self):
        """Enlarge the window and two pixels around it, as far as the padded picture goes."""
        padding = self.geometry["padding"]
        padded = np.pad(self.image, padding)
        rows, cols = (
            np.clip(np.arange(ends[0] - 2, ends[-1] + 3) + padding, 0, length - 1)
            for ends, length in zip((self.trace.rows, self.trace.cols), padded.shape, strict=True)
        )
        rows, cols = np.unique(rows), np.unique(cols)
        self.zoom.show(
            padded[np.ix_(rows, cols)],
            limits=palettes.limits(self.image, "pixels"),
            origin=[int(rows[0]) - padding, int(cols[0]) - padding],
        )

    # ---- words -----------------------------------------------------------------------------------

    def _value_words(self):
        """Say what the reader's function gave at this cell, if it is not the sum."""
        given = self.feature_map[self.trace.row, self.trace.col]
        if self._failure or np.isclose(given, self.trace.total, equal_nan=True):
            return ""
        name = _run.name_of(self._convolve)
        return f"but {name} gives {_words.number(given)} here"

    def describe(self):
        """Return the whole state in plain words."""
        label = self.kernel_choice.label
        size = _words.shape(self.kernel.shape)
        parts = [
            f"Picture: {self.picture_choice.value}, {_words.shape(self.image.shape)}. "
            f"Kernel: {label if label.endswith(size) else f'{label}, {size}'}."
        ]
        if self.options:
            parts.append(", ".join(f"{name} {size.value}" for name, size in self.options.items()))
            parts[-1] = parts[-1].capitalize() + "."
        if self._failure:
            return " ".join([*parts, "There is no feature map."])
        between = _words.span_of_values(self.feature_map) or "no finite number in it"
        row, col = self.trace.row, self.trace.col
        parts.append(
            f"Feature map: {_words.shape(self.feature_map.shape)}, {between}. "
            f"Step {self.stepper.value + 1} of {self.stepper.last + 1}: row {row}, column {col}, "
            f"value {_words.number(self.feature_map[row, col])}. The window covers "
            f"{_arithmetic.places(self.trace)}: {_arithmetic.sum_in_words(self.trace)}"
        )
        difference = self._value_words()
        return " ".join(parts) + (f", {difference}." if difference else ".")

    def picture(self):
        """Return the equation as a static picture: input, kernel, feature map."""
        window, cursor = (), None
        if self.trace is not None:
            window = [(row, col) for row in self.trace.rows for col in self.trace.cols]
            cursor = (self.trace.row, self.trace.col)
        panels = [
            plots.Panel(self.image, "pixels", "input image", outlined=window, sign="*"),
            plots.Panel(self.kernel, "signed", "kernel", sign="="),
            plots.Panel(self.feature_map, "signed", "feature map", cursor=cursor),
        ]
        return plots.plot_row(panels, alt=self.text())
