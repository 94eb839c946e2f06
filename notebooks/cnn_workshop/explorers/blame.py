"""The blame explorer: the gradient of each output number, sent back to the numbers it came from."""

import ipywidgets
import numpy as np

from cnn_core import _checks, datasets, ops
from cnn_workshop import _run, _words, plots
from cnn_workshop.explorers import _blame, _blame_scene, _frame, _inputs
from cnn_workshop.explorers._blame import CONVOLUTIONS, KERNEL, LAYERS, MAX, PICTURE, POOLINGS, RELU
from cnn_workshop.explorers._blame_view import BlameView, show_if
from cnn_workshop.explorers._stepper import Stepper

_OWN = "your own"
_SO_FAR, _ALONE = "so far", "this step"
_LARGEST = 10  # rows or columns of a picture
_FARTHEST = {"pool_size": (1, 5), "stride": (1, 4), "padding": (0, 2)}
_FIELDS = {
    "pool_size": ("Size", "84px"),
    "stride": ("Stride", "96px"),
    "padding": ("Padding", "110px"),
}
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

    Returns
    -------
    BlameExplorer

    Raises
    ------
    TypeError, ValueError
        If an argument cannot be used. An error inside your function is shown in the explorer.

    Notes
    -----
    Taught in lesson 11.

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


class BlameExplorer(_frame.Explorer):
    """An output gradient, the slopes of one window, and the gradient that they add up to.

    Attributes
    ----------
    image, kernel : ndarray of shape (H, W) and (KH, KW)
        What the layer was given.
    gradient : ndarray
        How much the loss grows with each number of the input, or of the kernel.
    scene : Scene or None
        All that is shown at this step; None if no window fits.
    """

    def __init__(self, image, kernel, grad_output, layer, sizes, functions):
        self.scene = None
        self._images, chosen = _inputs.choose_image(image, PICTURES, _LARGEST)
        self.image = _inputs.whole(self._images[chosen]())
        self.kernel = _inputs.whole(_inputs.choose_kernel(kernel)[0])
        self._gradients = _sheet(grad_output)
        plain = (ops.relu_backward, ops.max_pooling_backward, ops.convolve2d_backward)
        self._functions = {name: own for name, own in functions.items() if own not in plain}
        first = next((name for name in (RELU, MAX, PICTURE) if name in self._functions), PICTURE)
        layer = first if layer is None else _checks.one_of(layer, "layer", list(LAYERS))
        self._make_controls(chosen, layer, sizes)
        self.view, self.stepper, self.arithmetic = BlameView(), Stepper(), ipywidgets.HTML()
        self._below = [self.view.scatter, self.arithmetic, self.view.gather, self.stepper]
        super().__init__(
            "blame explorer",
            [self.picture_choice, self.layer, self.size, self.stride, self.padding, self.shown],
            self._below,
        )
        self._listen()
        with self._turn():
            self._pick_layer()

    # ---- building --------------------------------------------------------------------------------

    def _make_controls(self, chosen, layer, sizes):
        for name, value in sizes.items():
            _checks.integer(value, name, *_FARTHEST[name])
        self._pool_size = sizes["pool_size"]
        self.picture_choice = _frame.choice("Picture", list(self._images), chosen, width="186px")
        self.layer = _frame.choice("Layer", list(LAYERS), layer, width="211px")
        self.size, self.stride, self.padding = (
            _frame.amount(label, sizes[name], *_FARTHEST[name], width=width)
            for name, (label, width) in _FIELDS.items()
        )
        self.shown = _frame.choice("Show", [_SO_FAR, _ALONE], _SO_FAR, width="130px")

    def _listen(self):
        view = self.view
        self.on(self.picture_choice, "value", self._pick_picture)
        self.on(self.layer, "value", self._pick_layer)
        self.on(self.size, "value", self._resize)
        for control in (self.stride, self.padding):
            self.on(control, "value", self._compute)
        self.on(view.input, "data", self._edit_image)
        self.on(view.upstream, "data", self._edit_gradient)
        self.on(view.slopes, "data", self._edit_kernel)
        for control in (self.shown, self.stepper):
            self.on(control, "value", lambda: self._go_to(self.stepper.cell))
        self.on(view.upstream, "cursor", lambda: self._go_to(view.upstream.cursor))
        for heatmap in (view.input, view.result, view.yours, view.gathered):
            self.on(heatmap, "cursor", lambda heatmap=heatmap: self._look(heatmap))

    # ---- what a person does ----------------------------------------------------------------------

    def _pick_picture(self):
        self.image = _inputs.whole(self._images[self.picture_choice.value]())
        self._compute()

    def _pick_layer(self):
        layer = self.layer.value
        self.size.value = self.kernel.shape[0] if layer in CONVOLUTIONS else self._pool_size
        for control in (self.size, self.stride):
            show_if(layer != RELU, control)
        show_if(layer in CONVOLUTIONS, self.padding)
        self._compute()

    def _resize(self):
        """Give the window another size: the kernel keeps its middle."""
        if self.layer.value in CONVOLUTIONS:
            self.kernel = _inputs.whole(_inputs.resized(self.kernel, self.size.value))
        else:
            self._pool_size = self.size.value
        self._compute()

    def _edit_image(self):
        image = self.image = _inputs.whole(self.view.input.values)
        self._images = {**self._images, _OWN: lambda: image}
        if _OWN not in self.picture_choice.options:
            self.picture_choice.options = list(self._images)
        self.picture_choice.value = _OWN
        self._compute()

    def _edit_gradient(self):
        rows, cols = self.view.upstream.shape
        self._gradients = self._gradients.astype(float)
        self._gradients[:rows, :cols] = self.view.upstream.values
        self._compute()

    def _edit_kernel(self):
        self.kernel = _inputs.whole(self.view.slopes.values)
        self._compute()

    def _look(self, heatmap):
        """Look at another number that takes blame."""
        if not self.scene or not heatmap.cursor:
            return
        if self.layer.value == RELU:
            self._go_to(heatmap.cursor)
        elif self.layer.value != KERNEL or heatmap is not self.view.input:
            self.scene.look_at(heatmap.cursor)
            self.view.point(self.scene)
            self._explain()

    def _go_to(self, cell):
        """Stand at a cell; if the reader has run their function's cell again, use it from now."""
        if not cell:
            return
        self.view.upstream.cursor = list(cell)
        if self.scene and _run.newest(self._function) is self._ran:
            self.stepper.stand_at(cell)
            self._stand()
        else:
            self._compute()

    # ---- computing -------------------------------------------------------------------------------

    @property
    def gradient(self):
        """How much the loss grows with each number that takes the blame: the right answer."""
        return self.scene.gradient

    @property
    def _function(self):
        """The reader's own function for this layer, or None."""
        return self._functions.get(self.layer.value)

    @property
    def _options(self):
        """The geometry that the layer has."""
        layer, stride = self.layer.value, {"stride": self.stride.value}
        if layer in CONVOLUTIONS:
            return {**stride, "padding": self.padding.value}
        return {"pool_size": self.size.value, **stride} if layer in POOLINGS else {}

    def _compute(self):
        """Share the blame out, and show what came of it."""
        self._ran, self._trouble = _run.newest(self._function), ""
        pixel = self.scene.pixel if self.scene else (1, 1)
        self.scene = self._share_out()
        for part in self._below:
            show_if(self.scene, part)
        if self.scene:
            self.scene.look_at(pixel)
            self.stepper.walk_over(self.scene.shares.shape)
            self.stepper.stand_at(self.view.upstream.cursor or [0, 0])
            self._ask()
            self._stand(self.view.show)
        else:
            size = _words.shape(self.image.shape)
            self.tell(f"The window does not fit into a picture of {size}: choose a smaller size.")

    def _share_out(self):
        """Return the scene, or None if no window fits."""
        layer = self.layer.value
        try:
            shares = _blame.share_out(layer, self.image, self.kernel, **self._options)
        except ValueError:
            return None
        rows, cols = shares.shape
        grad_output = _inputs.whole(self._gradients[:rows, :cols])
        return _blame_scene.Scene(
            layer, self.image, self.kernel, grad_output, shares, self._function
        )

    def _ask(self):
        """Ask the reader's function, if there is one, and compare its answer with the right one."""
        scene = self.scene
        if scene.function:
            scene.answer, self._trouble = _blame_scene.ask(scene, self._options)
        if scene.answer is not None:
            answers = (scene.answer, scene.gradient)
            self._trouble = _frame.differs(scene.function, "the right gradient", *answers)

    # ---- showing ---------------------------------------------------------------------------------

    def _stand(self, show=None):
        """Show the step that the stepper stands at."""
        self.scene.step, self.scene.alone = self.stepper.value, self.shown.value == _ALONE
        if self.layer.value == RELU:
            self.scene.look_at(self.scene.cell)
        (show or self.view.stand)(self.scene)
        self._explain()

    def _explain(self):
        self.arithmetic.value = self.scene.paragraph()
        self.tell(self._trouble)

    # ---- words -----------------------------------------------------------------------------------

    def describe(self):
        """Return the whole state in plain words."""
        size = _words.shape(self.image.shape)
        words = [f"Layer: {self.layer.value}. Picture: {self.picture_choice.value}, {size}."]
        geometry = ", ".join(f"{name} {value}" for name, value in self._options.items())
        if geometry:
            words.append(f"{geometry.replace('_', ' ').capitalize()}.")
        return " ".join([*words, self.scene.describe() if self.scene else "There is no output."])

    def picture(self):
        """Return the state as a static picture."""
        panels = self.view.panels(self.scene) if self.scene else [plots.Panel(self.image)]
        return plots.plot_row(panels, alt=self.text())


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
