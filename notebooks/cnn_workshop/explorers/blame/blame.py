"""The blame explorer: what a person chooses, and the gradient on its way back through one layer."""

import numpy as np

from cnn_core import _checks, datasets, ops
from cnn_workshop import _run, _words
from cnn_workshop.explorers import _inputs
from cnn_workshop.explorers.blame import shares, view
from cnn_workshop.explorers.blame.shares import CONVOLUTIONS, LAYERS, MAX, PICTURE, RELU
from cnn_workshop.explorers.blame.step import Step
from cnn_workshop.explorers.shared import asking
from cnn_workshop.explorers.shared.controls import Choice, Number
from cnn_workshop.explorers.shared.docs import opens
from cnn_workshop.explorers.shared.explorer import Explorer, nearest_cell

_OWN = "your own"
_LARGEST = 10  # rows or columns of a picture
_FARTHEST = {"pool_size": (1, 5), "stride": (1, 4), "padding": (0, 2)}
_OUTPUT = (14, 14)  # rows and columns, at most
PICTURES = {
    "With ties": lambda: np.array(
        [[1, 5, 2, 0, 9], [3, 5, 8, 8, 7], [-3, -1, 0, 6, 2], [-1, -2, 5, 3, -4]]
    ),
    "Lesson 02": lambda: np.array(
        [[1, 2, 3, 0, 1], [4, 5, 6, 1, 2], [7, 8, 9, 2, 3], [1, 2, 3, 4, 5], [6, 7, 8, 5, 6]]
    ),
    "Handwritten 7": lambda: datasets.digit(7),
}


@opens(inside="your function", lesson="11")
def explore_blame(
    image=None,
    kernel=((1, 2), (3, 4)),
    grad_output=None,
    *,
    layer=None,
    pool_size=2,
    stride=1,
    padding=0,
    relu_backward=ops.relu_backward,
    max_pooling_backward=ops.max_pooling_backward,
    convolve2d_backward=ops.convolve2d_backward,
):
    """Open the blame explorer.

    Parameters
    ----------
    image : array_like of shape (H, W), or str, optional
        What went into the layer, at most 10 x 10, or the name of a picture in the menu.
    kernel : array_like of shape (KH, KW), or str, default [[1, 2], [3, 4]]
        A convolution's kernel, at most 5 x 5, or the name of one in `cnn_core.kernels`.
    grad_output : array_like of shape (H_out, W_out), optional
        How much the loss grows with each number that came out. Too few of them are filled up with
        zeros, too many are cut off.
    layer : str, optional
        What to send the blame back through: ``"convolution: picture"``, ``"convolution: kernel"``,
        ``"ReLU"``, ``"max pooling"`` or ``"average pooling"``. Left out: the first one that you
        have a function of your own for, or else ``"convolution: picture"``.
    pool_size, stride, padding : int, default 2, 1, 0
        Side of a pooling window, up to 5; step of the window, up to 4; zeros around the picture
        that a convolution reads, up to 2.
    relu_backward, max_pooling_backward, convolve2d_backward : callable, optional
        Your own functions, with the arguments that those of `cnn_core` have. What they return is
        shown beside the right gradient.

    Examples
    --------
    >>> explorer = explore_blame([[1, 2, 3]], [[5, 7]], [[1, 10]])
    >>> explorer.gradient
    array([[ 5., 57., 70.]])
    """
    functions = {
        RELU: _checks.function(relu_backward, "relu_backward"),
        MAX: _checks.function(max_pooling_backward, "max_pooling_backward"),
        **dict.fromkeys(CONVOLUTIONS, _checks.function(convolve2d_backward, "convolve2d_backward")),
    }
    sizes = {"pool_size": pool_size, "stride": stride, "padding": padding}
    return BlameExplorer(image, kernel, grad_output, layer, sizes, functions)


class BlameExplorer(Explorer):
    """An output gradient, the slopes of one window, and the gradient that they add up to.

    Attributes
    ----------
    image, kernel : ndarray of shape (H, W) and (KH, KW)
        What the layer was given.
    gradient : ndarray
        How much the loss grows with each number of the input, or of the kernel: the right answer.
    now : Step or None
        What happens at this step, and to the number looked at; None if no window fits.
    """

    invitation = "Press play, and follow the gradient."
    gives = ("kernel", "gradient", "now")

    def __init__(self, image, kernel, grad_output, layer, sizes, functions):
        self._images, self._chosen = _inputs.choose_image(image, PICTURES, _LARGEST)
        self._kernel = _inputs.whole(_inputs.choose_kernel(kernel)[0])
        self._sheet = _sheet(grad_output)
        plain = (ops.relu_backward, ops.max_pooling_backward, ops.convolve2d_backward)
        self._functions = {name: own for name, own in functions.items() if own not in plain}
        first = next((name for name in (RELU, MAX, PICTURE) if name in self._functions), PICTURE)
        self._layer = first if layer is None else _checks.one_of(layer, "layer", list(LAYERS))
        for name, value in sizes.items():
            _checks.integer(value, name, *_FARTHEST[name])
        self._sizes = sizes
        super().__init__("blame explorer")

    image = property(lambda self: self.state.input)

    # ---- what a person chooses -------------------------------------------------------------------

    def controls(self):
        """Return picture, layer and geometry; and, behind *More*, what is shown of it."""
        size = self._kernel.shape[0] if self._layer in CONVOLUTIONS else self._sizes["pool_size"]
        return [
            Choice("picture", "Picture", list(self._images), self._chosen),
            Choice("layer", "Layer", list(LAYERS), self._layer),
            Number("stride", "Stride", self._sizes["stride"], *_FARTHEST["stride"]),
            Number("padding", "Padding", self._sizes["padding"], *_FARTHEST["padding"]),
            Number("size", "Size", size, *_FARTHEST["pool_size"], rare=True),
            Choice("sum", "Show", [view.SO_FAR, view.ALONE], view.SO_FAR, rare=True),
        ]

    def begin(self, state):
        """Return the arrays, the size of a pooling window, the step, and the number looked at."""
        return {
            "input": _inputs.whole(self._images[state.picture]()),
            "kernel": self._kernel,
            "sheet": self._sheet,  # a gradient for each output there may be
            "pool_size": self._sizes["pool_size"],
            "cell": (0, 0),
            "pixel": (1, 1),
        }

    def functions(self):
        """Return the reader's own function for this layer, if there is one."""
        own = self._functions.get(self.state.layer)
        return (own,) if own else ()

    def changed(self, state, name):
        """Let picture and name, window and size, gradients and their sheet agree."""
        convolves = state.layer in CONVOLUTIONS
        if name == "picture":
            state.input = _inputs.whole(self._images[state.picture]())
        elif name == "input":
            self._take(state)
        elif name == "kernel":
            state.kernel = _inputs.whole(state.kernel)
        elif name == "upstream":
            rows, cols = state.upstream.shape
            state.sheet = state.sheet.astype(float)
            state.sheet[:rows, :cols] = state.upstream
        elif name == "layer":
            state.size = state.kernel.shape[0] if convolves else state.pool_size
        elif name == "size" and convolves:
            state.kernel = _inputs.whole(_inputs.resized(state.kernel, state.size))
        elif name == "size":
            state.pool_size = state.size

    def _take(self, state):
        """Keep a picture that was changed by hand in the menu."""
        state.input, state.picture = _inputs.whole(state.input), _OWN
        menu = self.bar["picture"]
        self._images = _inputs.with_picture(self._images, menu, _OWN, state.input, last=True)

    def step(self, state, panel, cell):
        """Stand at an output cell; or look at a number of the gradient that comes at once."""
        if panel == "at once":
            self.look(state, panel, cell)
        elif state.shares:
            state.cell = nearest_cell(cell, state.shares.shape)
            self.look(state, panel, state.cell if state.layer == RELU else state.pixel)

    def look(self, state, panel, cell):
        """Look at another number that takes blame, or at the nearest one there is."""
        if not state.shares:
            return
        rim = state.shares.rim
        ends = [side - rim for side in state.shares.target]
        state.pixel = nearest_cell(cell, ends, (-rim, -rim))
        if state.layer == RELU:
            state.cell = state.pixel
        given = (state.layer, state.input, state.kernel, state.upstream, state.shares, state.sums)
        state.now = Step(*given, state.cell, state.sum == view.ALONE, state.pixel)

    # ---- computing -------------------------------------------------------------------------------

    def compute(self, state):
        """Share the blame out, and compare the reader's answer with what comes of it."""
        self._offer(state)
        state.answer, state.wrong, state.now = None, (), None
        try:
            state.shares = shares.share_out(
                state.layer, state.input, state.kernel, **self._options(state)
            )
        except ValueError:
            state.shares = state.gradient = None
            size = _words.shape(state.input.shape)
            return f"The window does not fit into a picture of {size}: choose a smaller size."
        rows, cols = state.shares.shape
        state.upstream = _inputs.whole(state.sheet[:rows, :cols])
        state.sums = state.shares.running(state.upstream)
        state.gradient = state.shares.without_rim(state.sums[-1])
        self.step(state, "upstream", state.cell)
        return self._ask(state)

    def _offer(self, state):
        """Offer the geometry that the layer has."""
        self.bar["size"].shown = self.bar["stride"].shown = state.layer != RELU
        self.bar["padding"].shown = state.layer in CONVOLUTIONS

    @staticmethod
    def _options(state):
        """Return the geometry that the layer has."""
        if state.layer in CONVOLUTIONS:
            return {"stride": state.stride, "padding": state.padding}
        return {} if state.layer == RELU else {"pool_size": state.size, "stride": state.stride}

    def _ask(self, state):
        """Ask the reader's function, if there is one; say what is wrong with its answer."""
        if not self.functions():
            return ""
        (function,) = self.functions()
        options, arrays = self._options(state), {"grad_output": state.upstream}
        arrays["input image"] = state.input
        if state.layer in CONVOLUTIONS:
            arrays["kernel"] = state.kernel
            answer, problem = asking.ask_for(function, arrays, self._read, **options)
        else:
            answer, problem = asking.ask(function, arrays | options, state.input.shape)
        if problem:
            return problem
        state.answer = answer
        state.wrong, difference = asking.compared(
            function, "the right gradient", state.answer, state.gradient
        )
        return difference

    def _read(self, value):
        """Read what a backward pass of a convolution returned: the gradient that is shown."""
        state = self.state
        likes = {"input": state.input, "kernel": state.kernel}
        shapes = {f"the gradient of the {name}": like.shape for name, like in likes.items()}
        answer = "two arrays, the gradients of the input and of the kernel"
        found, problem = _run.several(value, shapes, answer)
        if problem:
            return None, problem
        return found[CONVOLUTIONS.index(state.layer)].astype(float), ""

    # ---- what is seen and said -------------------------------------------------------------------

    def scene(self, state):
        """Return input and gradients; below, the step; and, of a picture, all at once."""
        return view.scene(state, self._difference(state))

    def _difference(self, state):
        """Say what the reader's function gave instead, here."""
        if state.pixel not in state.wrong:
            return ""
        return f"{asking.gives(self.functions()[0], state.answer[state.pixel])}."

    def sentence(self, state):
        if not state.shares:
            return "There is no output."
        return f"{state.now.place} gets {state.now.now}. {state.now.fate or state.now.why}"

    def spoken(self, state):
        """Return what the step sends, and what becomes of the number looked at."""
        if not state.shares:
            return ""
        return f"{state.now.landing}. {state.now.place} gets {state.now.now}"

    def brief(self, state):
        """Return place and gradient."""
        if not state.shares:
            return ""
        row, col = state.cell
        return f"row {row}, column {col}, {_words.number(state.now.sent)}"

    def words(self, state):
        size = _words.shape(state.input.shape)
        words = [f"Layer: {state.layer}. Picture: {state.picture}, {size}."]
        geometry = ", ".join(f"{name} {value}" for name, value in self._options(state).items())
        if geometry:
            words.append(f"{geometry.replace('_', ' ').capitalize()}.")
        if not state.shares:
            return " ".join([*words, "There is no output."])
        return " ".join([*words, state.now.words(self._difference(state))])


def _sheet(grad_output):
    """Return a gradient for each output cell there may be.

    Left to itself, a sheet of small numbers that differ from their neighbours.
    """
    if grad_output is None:
        return np.resize([1, 4, -2, 3, -1], _OUTPUT)
    given = _checks.array(grad_output, "grad_output", ndim=2)[: _OUTPUT[0], : _OUTPUT[1]]
    return np.pad(
        given, [(0, most - side) for most, side in zip(_OUTPUT, given.shape, strict=True)]
    )
