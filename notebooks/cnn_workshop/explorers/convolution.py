"""The convolution explorer: a window slides over a picture, and each step spells out its sum."""

import math

import numpy as np

from cnn_core import _checks, functional, kernels, ops
from cnn_workshop import _words, palettes
from cnn_workshop.explorers import _arithmetic, _inputs
from cnn_workshop.explorers.shared import asking, parts
from cnn_workshop.explorers.shared.controls import Choice, Number
from cnn_workshop.explorers.shared.docs import opens
from cnn_workshop.explorers.shared.explorer import Explorer, gray, nearest_cell
from cnn_workshop.explorers.shared.opened import TakesPicture
from cnn_workshop.stage import Equation, Mark, Panel, Player, Row, Scene, Sign, Window

_QUICK = 1024  # cells: up to here the plain loops of `cnn_core` answer at once


def fast_convolve2d(input_image, kernel, **geometry):
    """Do what `cnn_core.convolve2d` does, without its loops: for large pictures."""
    images, weight = input_image[None, None].astype(float), kernel[None, None].astype(float)
    return functional.conv2d(images, weight, **geometry)[0, 0]


@opens("the image or kernel cannot be used", inside="convolve")
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

    Examples
    --------
    >>> explorer = explore_convolution([[1, 2, 3, 0], [4, 5, 6, 1], [7, 8, 9, 2]])
    >>> explorer.feature_map
    array([[-6., 12.]])
    """
    return ConvolutionExplorer(image, kernel, convolve, geometry)


class ConvolutionExplorer(TakesPicture, Explorer):
    """An input image, a kernel to be changed, a feature map, and the sum behind each of its cells.

    Attributes
    ----------
    image, kernel : ndarray of shape (H, W) and (KH, KW)
        What the person chose, dragged or typed.
    feature_map : ndarray of shape (H_out, W_out)
        What `convolve` made of them; NaN everywhere if it failed.
    trace : ConvolutionTrace
        The current cell, taken apart; None where the kernel does not fit.
    """

    invitation = "Drag the window, or a number of the kernel."
    first_touched = "image"
    calls = ("_convolve",)
    gives = ("image", "feature_map", "trace")

    def __init__(self, image, kernel, convolve, geometry):
        self._convolve = _checks.function(convolve, "convolve")
        self._images, self._chosen = _inputs.choose_image(image)
        self._kernel, self._preset = _inputs.choose_kernel(kernel)
        self._offered = _inputs.offered_geometry(convolve, geometry)
        super().__init__("convolution explorer", open_rare=bool(geometry))

    kernel = property(lambda self: self.state.weights)

    # ---- what a person chooses -------------------------------------------------------------------

    def controls(self):
        """Return picture, kernel; and, behind *More*, size and geometry."""
        named = [(known.label, name) for name, known in kernels.KERNELS.items()]
        own = (_inputs.OWN, _inputs.OWN)
        return [
            Choice("picture", "Picture", list(self._images), self._chosen),
            Choice("preset", "Kernel", [own, *named], self._preset),
            Number("size", "Size", self._kernel.shape[0], 1, 5, rare=True),
            *(
                Number(name, name.capitalize(), start, *_inputs.GEOMETRY[name][1:], rare=True)
                for name, start in self._offered.items()
            ),
        ]

    def begin(self, state):
        """Return the kernel as it stands and as it was last the person's own, and the cell."""
        kernel = np.array(self._kernel, dtype=float)
        return {"kernel": kernel, "own": kernel, "uploaded": None, "cell": (0, 0)}

    def changed(self, state, name):
        """Let kernel, its name and its size agree."""
        super().changed(state, name)
        if name == "kernel":
            state.own, state.preset = state.kernel, _inputs.OWN
        elif name == "preset":
            chosen = state.preset
            state.kernel = state.own if chosen == _inputs.OWN else kernels.get(chosen)
            state.size = state.kernel.shape[0]
        elif name == "size":
            if state.preset != _inputs.OWN:
                state.own, state.preset = state.kernel, _inputs.OWN
            state.kernel = _inputs.resized(state.own, state.size)

    def take_picture(self, state, panel, colours, filename):
        """Show a person's own picture, in grey."""
        self.open_picture(state, "picture", gray(colours), _inputs.UPLOADED)

    def step(self, state, panel, cell):
        """Stand at a cell of the feature map, or at the nearest one there is."""
        state.cell = nearest_cell(cell, state.feature_map.shape)
        state.trace = self._trace(state)

    # ---- computing -------------------------------------------------------------------------------

    def compute(self, state):
        """Run `convolve`, and compare it with what `cnn_core` makes of the same."""
        own = state.picture == _inputs.UPLOADED
        state.image = _inputs.whole(state.uploaded if own else self._images[state.picture]())
        state.weights = _inputs.whole(state.kernel)
        state.geometry = {
            name: getattr(state, name, start) for name, (start, _, _) in _inputs.GEOMETRY.items()
        }
        state.feature_map, state.failure = self._feature_map(state)
        state.wrong, difference = self._compared_with_book(state)
        self.step(state, "map", state.cell)
        return state.failure or difference

    def _feature_map(self, state):
        """Return the feature map, NaN everywhere if there is none, and what went wrong."""
        image, kernel, geometry = state.image, state.weights, state.geometry
        try:
            shape = tuple(
                ops.output_size(size, window, **geometry)
                for size, window in zip(image.shape, kernel.shape, strict=True)
            )
        except ValueError:
            reach = [geometry["dilation"] * (length - 1) + 1 for length in kernel.shape]
            return np.full((1, 1), np.nan), (
                f"A kernel that reaches over {_words.shape(reach)} does not fit into a picture of "
                f"{_words.shape(image.shape)}: choose a smaller size or dilation, or more padding."
            )
        arrays = {"input image": image, "kernel": kernel}
        asked = {name: geometry[name] for name in self._offered}
        large = self._convolve is ops.convolve2d and math.prod(shape) > _QUICK
        convolve = fast_convolve2d if large else self._convolve
        return asking.ask(convolve, arrays, shape, **asked)

    def _compared_with_book(self, state):
        """Return the cells that are not what `cnn_core` makes of the same, and say so."""
        if state.failure or self._convolve is ops.convolve2d:
            return (), ""
        right = fast_convolve2d(state.image, state.weights, **state.geometry)
        answer = "the sums of products"
        return asking.compared(self._convolve, answer, state.feature_map, right)

    def _trace(self, state):
        """Take the current cell apart; None where the kernel does not fit."""
        try:
            return ops.trace_convolve2d(state.image, state.weights, *state.cell, **state.geometry)
        except ValueError:
            return None

    # ---- what is seen ----------------------------------------------------------------------------

    def scene(self, state):
        """Return input image and feature map, and below them the sum of the current cell."""
        padding, cell = state.geometry["padding"], state.cell if state.trace else None
        reach = state.geometry["dilation"] * (state.weights.shape[0] - 1)
        image = Panel(
            "image", state.image, "pixels", "input image", unit="pixel", takes_picture=True,
            padding=(padding, padding), spoken="Drag the window over it. The arrow keys move from "
            "pixel to pixel; the cells that a pixel feeds light up.",
        )  # fmt: skip
        feature_map = Panel(
            "map", state.feature_map, "signed", "feature map", unit="pixel",
            drop=min(reach / 2, 2), spoken="The arrow keys move; Enter pins a cell, Escape lets it "
            "go.",
        )  # fmt: skip
        window = Window(
            ("image",), ("map",), ("kernel",), ("window", "products"),
            shape=state.weights.shape, cell=cell, walk=True, worn=True, **state.geometry,
        )  # fmt: skip
        return Scene(
            rows=(Row((image, feature_map), far=True), Row(self._arithmetic(state))),
            marks=(Mark("map", "wrong", state.wrong, words="not the sum of the products"),),
            windows=(window,),
            player=Player.at(state.cell, "map", state.feature_map.shape),
            narrow=(("image", "map"),),
        )

    def _arithmetic(self, state):
        """Return window times kernel, the products, and what adds and subtracts."""
        kernel = parts.kernel("kernel", state.kernel, unit="sum")
        trace = state.trace
        if trace is None:
            return (kernel,)
        ends = palettes.limits(state.image, "pixels")
        small = {"size": "medium", "unit": "sum"}
        return (
            Panel("window", trace.window, "pixels", "window", limits=ends, **small),
            Sign("×"),
            kernel,
            Sign("="),
            Panel("products", trace.products, "signed", "products", **small),
            Sign("Σ"),
            Equation(
                "sum",
                trace.products,
                trace.total,
                note=f"into row {trace.row}, column {trace.col}",
                unlike=self._value_words(state),
            ),
        )

    # ---- what is said ----------------------------------------------------------------------------

    def _value_words(self, state):
        """Say what the reader's function gave at this cell, if it is not the sum."""
        if state.failure:
            return ""
        return asking.unlike(self._convolve, state.feature_map[state.cell], state.trace.total)

    def sentence(self, state):
        if state.trace is None:
            return "There is no feature map."
        row, col = state.cell
        many = _words.count(state.weights.size, "product")
        value = state.trace.total if state.failure else state.feature_map[row, col]
        start = "The sum for row" if state.failure else "Row"
        return (
            f"{start} {row}, column {col} is {_words.number(value)}. The window covers "
            f"{_arithmetic.places(state.trace)}; {many} {'adds' if many[:2] == '1 ' else 'add'} up."
        )

    def spoken(self, state):
        """Return the sum of the current cell in words."""
        return "" if state.trace is None else _arithmetic.sum_in_words(state.trace)

    def brief(self, state):
        """Return place and value."""
        row, col = state.cell
        return f"row {row}, column {col}, {_words.number(state.feature_map[row, col])}"

    def words(self, state):
        label, size = self.bar["preset"].words, _words.shape(state.weights.shape)
        parts = [
            f"Picture: {state.picture}, {_words.shape(state.image.shape)}. "
            f"Kernel: {label if label.endswith(size) else f'{label}, {size}'}."
        ]
        if self._offered:
            parts.append(", ".join(f"{name} {getattr(state, name)}" for name in self._offered))
            parts[-1] = parts[-1].capitalize() + "."
        if state.failure:
            return " ".join([*parts, "There is no feature map."])
        between = _words.span_of_values(state.feature_map) or "no finite number in it"
        parts.append(
            f"Feature map: {_words.shape(state.feature_map.shape)}, {between}. "
            f"{_arithmetic.step(state.cell, state.feature_map.shape)}, "
            f"value {_words.number(state.feature_map[state.cell])}. The window covers "
            f"{_arithmetic.places(state.trace)}: {_arithmetic.sum_in_words(state.trace)}"
        )
        difference = self._value_words(state)
        return " ".join(parts) + (f", {difference}." if difference else ".")
