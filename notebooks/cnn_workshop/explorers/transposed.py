"""The stamping explorer: a transposed convolution, pixel by pixel, and where its stamps overlap."""

import numpy as np

from cnn_core import _checks, datasets, ops
from cnn_workshop import _words
from cnn_workshop.explorers import _inputs
from cnn_workshop.explorers.shared import Choice, Explorer, Number, asking, nearest_cell, parts
from cnn_workshop.explorers.shared.docs import opens
from cnn_workshop.stage import Column, Mark, Panel, Player, Row, Scene, Sign, Window

_LARGEST = 8  # rows or columns of a picture: every stamp is still seen
PICTURES = {
    "all ones": lambda: np.ones((4, 4)),
    "one pixel": lambda: np.pad([[1.0]], ((1, 2), (2, 1))),
    "1 to 12": lambda: np.arange(1.0, 13).reshape(3, 4),
    "Handwritten 7": lambda: datasets.digit(7),
}
ONES, TENT, COUNTED = "all ones", "tent", "1, 2, 3 ..."


def tent(size):
    """Return a kernel that is highest in the middle and falls off straight.

    Examples
    --------
    >>> tent(4)[1]
    array([0.1875, 0.5625, 0.5625, 0.1875])
    """
    slope = 1 - np.abs(np.arange(size) - (size - 1) / 2) / ((size + 1) // 2)
    return np.outer(slope, slope)


KERNELS = {
    ONES: lambda size: np.ones((size, size)),
    TENT: tent,
    COUNTED: lambda size: np.arange(1.0, size**2 + 1).reshape(size, size),
}


@opens(inside="conv_transpose2d", lesson="19")
def explore_transposed(
    image=None, kernel=None, *, conv_transpose2d=ops.conv_transpose2d, stride=2, padding=0
):
    """Open the stamping explorer: every pixel stamps the kernel into a larger picture.

    Parameters
    ----------
    image : array_like of shape (H, W), or str, optional
        Your picture, at most 8 x 8, or the name of one in its menu; "all ones" when left out.
    kernel : array_like of shape (K, K), optional
        Your kernel, at most 5 x 5; 3 x 3 ones when left out.
    conv_transpose2d : callable, default `cnn_core.conv_transpose2d`
        The function that computes the result: ``conv_transpose2d(image, kernel, stride=...,
        padding=...)``. Yours is welcome.
    stride : int, default 2
        By how much the stamp moves, 1 to 4.
    padding : int, default 0
        How much is cut off each side, 0 to 3.

    Examples
    --------
    >>> explorer = explore_transposed()
    >>> explorer.result[:5, :5].tolist()[1:3]
    [[1.0, 1.0, 2.0, 1.0, 2.0], [2.0, 2.0, 4.0, 2.0, 4.0]]
    """
    return TransposedExplorer(image, kernel, conv_transpose2d, stride, padding)


class TransposedExplorer(Explorer):
    """A small picture, a kernel to be changed, the large picture that its stamps make.

    Attributes
    ----------
    image, kernel : ndarray of shape (H, W) and (K, K)
        What the person chose, dragged or typed.
    result : ndarray of shape (H_out, W_out)
        What `conv_transpose2d` made of them; NaN everywhere if it failed.
    overlap : ndarray
        How many stamps lie on each cell, with those that are cut off.
    """

    invitation = "Point at a pixel, or drag a number of the kernel."
    first_touched = "image"
    calls = ("_function",)
    gives = ("image", "result", "overlap")

    def __init__(self, image, kernel, conv_transpose2d, stride, padding):
        self._function = _checks.function(conv_transpose2d, "conv_transpose2d")
        self._images, self._chosen = _inputs.choose_image(image, PICTURES, _LARGEST)
        self._kernel = np.ones((3, 3)) if kernel is None else _square(kernel)
        self._preset = ONES if kernel is None else _inputs.OWN
        self._stride = _checks.integer(stride, "stride", 1, 4)
        self._padding = _checks.integer(padding, "padding", 0, 3)
        super().__init__("stamping explorer")

    kernel = property(lambda self: self.state.weights)

    # ---- what a person chooses -------------------------------------------------------------------

    def controls(self):
        """Return picture, kernel, and how it is stamped."""
        return [
            Choice("picture", "Picture", list(self._images), self._chosen),
            Choice("preset", "Kernel", [_inputs.OWN, *KERNELS], self._preset),
            Number("size", "Size", len(self._kernel), 1, 5),
            Number("stride", "Stride", self._stride, 1, 4),
            Number("padding", "Padding", self._padding, 0, 3),
        ]

    def begin(self, state):
        """Return the kernel as it stands and as it was last the person's own, and the last pixel.

        All is stamped at first.
        """
        kernel = np.array(self._kernel, dtype=float)
        return {"kernel": kernel, "own": kernel, "cell": _last(self._images[state.picture]())}

    def changed(self, state, name):
        """Let kernel, its name and its size agree; another picture is stamped to its end."""
        if name == "kernel":
            state.own, state.preset = state.kernel, _inputs.OWN
        elif name in ("preset", "size"):
            own = state.preset == _inputs.OWN
            if own and name == "preset":
                state.size = len(state.own)
            made = KERNELS.get(state.preset, lambda size: _inputs.resized(state.own, size))
            state.kernel = made(state.size)
        elif name == "picture":
            state.cell = _last(self._images[state.picture]())

    def step(self, state, panel, cell):
        """Stamp up to a pixel, in reading order."""
        state.cell = nearest_cell(cell, state.image.shape)
        state.so_far = state.result
        if not state.failure and state.cell != _last(state.image):
            before = np.arange(state.image.size).reshape(state.image.shape)
            before = before <= before[state.cell]
            state.so_far, _ = self._ask(state, np.where(before, state.image, 0))

    # ---- computing -------------------------------------------------------------------------------

    def compute(self, state):
        """Run the function, and compare it with what `cnn_core` makes of the same."""
        state.image = _inputs.whole(self._images[state.picture]())
        state.weights = _inputs.whole(state.kernel)
        self._lay_out(state)
        state.result, state.failure = np.full(state.shape, np.nan), state.problem
        difference, state.wrong = "", ()
        if not state.problem:
            state.result, state.failure = self._ask(state, state.image)
        if not state.failure and self._function is not ops.conv_transpose2d:
            given = {"stride": state.stride, "padding": state.padding}
            right = ops.conv_transpose2d(state.image, state.weights, **given)
            answer = "the sum of the stamps"
            state.wrong, difference = asking.compared(self._function, answer, state.result, right)
        self.step(state, "image", state.cell)
        return state.failure or difference

    def _lay_out(self, state):
        """Count the stamps on each cell, and say how large the result is, if anything is left."""
        ones = np.ones(state.weights.shape, int)
        state.overlap = ops.conv_transpose2d(
            np.ones(state.image.shape, int), ones, stride=state.stride
        )
        whole, cut = state.overlap.shape, 2 * state.padding
        state.shape = tuple(max(side - cut, 1) for side in whole)
        state.problem = ""
        if min(whole) <= cut:
            state.problem = (
                f"The stamps reach over {_words.shape(whole)}: a padding of {state.padding} cuts "
                f"all of it off. Choose less."
            )

    def _ask(self, state, image):
        """Return what the function makes of a picture, and what went wrong."""
        arrays = {"picture": image, "kernel": state.weights}
        given = {"stride": state.stride, "padding": state.padding}
        return asking.ask(self._function, arrays, state.shape, **given)

    # ---- what is seen ----------------------------------------------------------------------------

    def scene(self, state):
        """Return the picture and the result so far; below, the stamp, and where stamps overlap."""
        image = Panel(
            "image", state.image, "pixels", "picture",
            unit="pixel", drop=min((len(state.overlap) - len(state.image)) / 2, 2),
            spoken="The arrow keys move from pixel to pixel; where its stamp lies is "
            "framed in the result.",
        )  # fmt: skip
        result = Panel(
            "result", self._framed(state), "signed", self._title(state), self._cut(state),
            unit="pixel", limits=self._ends(state), gaps=not state.failure,
            spoken="The cells that the current pixel is stamped on are framed.",
        )  # fmt: skip
        window = Window(
            ("result", "overlap"), ("image",), ("kernel",), ("stamp",), shape=state.weights.shape,
            stride=(state.stride,) * 2, cell=state.cell, walk=True,
        )  # fmt: skip
        return Scene(
            rows=(Column((Row((image, result), far=True), Row(self._stamp(state), far=True))),),
            marks=self._marks(state),
            windows=(window,),
            player=Player.at(state.cell, "image", state.image.shape),
            narrow=(("image", "result"),),
        )

    def _title(self, state):
        return "result" if state.cell == _last(state.image) else "result so far"

    @staticmethod
    def _cut(state):
        """Say what is left when the padding is cut off, if there is any."""
        return f"{_words.shape(state.shape)} are left" if state.padding else ""

    @staticmethod
    def _framed(state):
        """Return the result with the cells around it that are cut off, which hold no number."""
        framed = np.full(state.overlap.shape, np.nan)
        if not state.problem:
            cut = slice(state.padding, -state.padding or None)
            framed[cut, cut] = state.so_far
        return framed

    @staticmethod
    def _ends(state):
        """Return what the colours end at: the same for every step, so that they can be compared."""
        finite = np.abs(state.result[np.isfinite(state.result)])
        most = float(finite.max()) if finite.size and finite.max() else 1.0
        return -most, most

    def _marks(self, state):
        """Hatch what is cut off, and mark what is wrong."""
        outside = np.ones(state.overlap.shape, bool)
        cut = slice(state.padding, -state.padding or None)
        if not state.problem:
            outside[cut, cut] = False
        wrong = tuple((row + state.padding, col + state.padding) for row, col in state.wrong)
        return (
            Mark("result", "never", outside, words="cut off by the padding"),
            Mark("overlap", "never", outside, words="cut off by the padding"),
            Mark("result", "wrong", wrong, words="not the sum of the stamps"),
        )

    def _stamp(self, state):
        """Return pixel times kernel, and the map of how many stamps lie on each cell."""
        pixel = np.array([[state.image[state.cell]]])
        kernel = parts.kernel("kernel", state.kernel, unit="sum", step=0.25, least=-5.0, most=5.0)
        small = {"size": "medium", "unit": "sum"}
        overlap = Panel(
            "overlap", state.overlap, "pixels", "stamps on each cell", size="large",
            limits=(0, max(4, int(state.overlap.max()))), spoken="How many stamps lie on each cell "
            "of the result, whatever is in them.",
        )  # fmt: skip
        stamping = (
            Panel("pixel", pixel, "pixels", "pixel", limits=self._pixel_ends(state), **small),
            Sign("×"),
            kernel,
            Sign("="),
            Panel("stamp", pixel * state.weights, "signed", "its stamp", **small),
        )
        return Row(stamping), overlap

    @staticmethod
    def _pixel_ends(state):
        return min(0.0, float(state.image.min())), max(1.0, float(state.image.max()))

    # ---- what is said ----------------------------------------------------------------------------

    @staticmethod
    def _counts(state):
        """Return how many stamps lie on a cell far from the edges, each number once.

        A row meets every `stride`-th row of the kernel, and which it begins at is not the same.
        """
        along = [
            len(range(first, len(state.weights), state.stride)) for first in range(state.stride)
        ]
        return sorted({one * other for one in along for other in along})

    def sentence(self, state):
        if state.problem:
            return "There is no result."
        row, col = state.cell
        value = _words.number(state.image[row, col])
        counts = self._counts(state)
        top, left = row * state.stride, col * state.stride
        covered = _words.box(top, left, *state.weights.shape)
        far = "far from the edges"  # which a small picture, or a large kernel, may leave no cell
        if not set(counts) <= set(state.overlap.flat):
            far = f"in a larger picture, {far}"
        even = (
            f"{_words.capitalised(far)}, every cell gets {_words.count(counts[0], 'stamp')}."
            if len(counts) == 1
            else f"{_words.capitalised(far)}, a cell gets {_either(counts)} stamps: a checkerboard."
        )
        return f"Pixel row {row}, column {col} is {value}: its stamp lies on {covered}. {even}"

    def brief(self, state):
        """Return the pixel and its number."""
        row, col = state.cell
        return f"row {row}, column {col}, {_words.number(state.image[row, col])}"

    def words(self, state):
        own = asking.by(self._function, ops.conv_transpose2d)
        parts = [
            f"Picture: {state.picture}, {_words.shape(state.image.shape)}. Kernel: {state.preset}, "
            f"{_words.shape(state.weights.shape)}. Stride {state.stride}, padding {state.padding}."
        ]
        if state.failure:
            return " ".join([*parts, "There is no result."])
        between = _words.span_of_values(state.result) or "no finite number in it"
        return " ".join([
            *parts,
            f"Result{own}: {_words.shape(state.result.shape)}, {between}. Stamp "
            f"{np.ravel_multi_index(state.cell, state.image.shape) + 1} of {state.image.size}. "
            f"{self.sentence(state)}",
        ])  # fmt: skip


def _last(image):
    """Return the row and column of the last pixel."""
    return tuple(side - 1 for side in image.shape)


def _either(counts):
    """Write numbers as a choice: ``1, 2 or 4``."""
    *others, last = map(str, counts)
    return f"{', '.join(others)} or {last}"


def _square(kernel):
    """Check a person's own kernel."""
    kernel = _checks.array(kernel, "kernel", ndim=2)
    rows, cols = kernel.shape
    if rows != cols or rows > 5:
        raise ValueError(f"`kernel` must be square and at most 5 x 5, got shape {kernel.shape}")
    return kernel
