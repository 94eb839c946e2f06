"""The commuting explorer: shift and then a layer, beside the layer and then the shift."""

import numpy as np

from cnn_core import _checks, datasets, kernels, ops
from cnn_workshop import _run, _words, palettes, plots
from cnn_workshop.explorers import _frame, _inputs, _movable, _orders, _shift
from cnn_workshop.heatmap import Heatmap, tie

_FARTHEST = 3  # pixels of a shift
_WIDEST = 208  # CSS pixels: three maps side by side
_LARGEST = 32  # rows or columns of a picture: its moved maps stay legible
_OWN = "own"
_GAP = "\N{EM SPACE}"  # as wide as the arrow above it
PICTURES = {
    "Handwritten 7": lambda: datasets.digit(7),
    "Handwritten 8": lambda: datasets.digit(8),
    "Edges of the 8": lambda: ops.convolve2d(datasets.digit(8), kernels.get("vertical_edge")),
    "All ones": lambda: np.ones((8, 8), dtype=int),
}


def explore_commuting(
    layer="convolution", image=None, *, shift=(0, 1), kernel=None, stride=None, padding=0
):
    """Open the commuting explorer: a layer and then a shift, beside the shift and then the layer.

    Parameters
    ----------
    layer : str, Layer, Sequential or callable, default "convolution"
        The name of one in the menu; or your own: a layer or network of this package that reads one
        channel, or a function ``layer(picture)`` from shape (H, W) to (H_out, W_out).
    image : array_like of shape (H, W), or str, optional
        Your picture, of at most 32 x 32, or the name of one in the menu.
    shift : tuple of int, default (0, 1)
        By how many pixels the picture is moved, down and right, -3 to 3. Zeros come in.
    kernel : array_like of shape (KH, KW), optional
        The kernel of the menu's convolutions, at most 5 x 5; 3 x 3 ones when left out.
    stride, padding : int
        Of the menu's convolutions, 1 to 3 and 0 to 2. For a function of your own, `stride` says
        how many pixels lie between neighbouring cells of its map; 1 when left out.

    Returns
    -------
    CommutingExplorer

    Raises
    ------
    TypeError, ValueError
        If an argument cannot be used. An error inside `layer` is shown in the explorer.

    Notes
    -----
    Taught in lesson 14.

    Examples
    --------
    >>> explorer = explore_commuting(stride=2)
    >>> explorer.orders.count()
    '9 of 9'
    """
    return CommutingExplorer(layer, image, shift, kernel, stride, padding)


class CommutingExplorer(_frame.Explorer):
    """Above: a picture, its map, the map moved. Below: the picture moved, its map, the difference.

    Attributes
    ----------
    image, moved : ndarray of shape (H, W)
        What the person chose; the same, moved by `shift`.
    applied : ndarray of shape (H_out, W_out)
        What the layer makes of the picture; NaN everywhere if it failed.
    orders : Orders
        Both orders, laid over each other.
    """

    def __init__(self, layer, image, shift, kernel, stride, padding):
        self._own = None
        if not isinstance(layer, str):
            self._own, stride = _movable.of_reader(layer, stride), None
        self._kernel = np.ones((3, 3)) if kernel is None else _inputs.choose_kernel(kernel)[0]
        self._images, chosen = _inputs.choose_image(image, PICTURES, _LARGEST)
        self._make_controls(chosen, layer, 1 if stride is None else stride, padding, shift)
        self._make_heatmaps()
        arrow = _frame.sign("→")
        super().__init__(
            "commuting explorer",
            [
                *(self.picture_choice, self.layer_choice, self.stride, self.padding),
                *(self.down, self.right),
            ],
            [
                _frame.row(self.input, arrow, self.map, arrow, self.layer_first),
                _frame.row(self.moved_input, arrow, self.shift_first, _frame.sign(_GAP), self.gap),
            ],
        )
        self.on(self.picture_choice, "value", self._pick_picture)
        for control in (self.layer_choice, self.stride, self.padding, self.down, self.right):
            self.on(control, "value", self._compute)
        for heatmap in self._laid_over:
            self.on(heatmap, "cursor", lambda heatmap=heatmap: self._look(heatmap))
        with self._turn():
            self._pick_picture()

    # ---- building --------------------------------------------------------------------------------

    def _make_controls(self, chosen, layer, stride, padding, shift):
        layers = [(name, name) for name in _movable.LAYERS]
        if self._own:
            layers, layer = [(_run.name_of(self._own.function), _OWN), *layers], _OWN
        _checks.one_of(layer, "layer", [name for _, name in layers])
        _checks.integer(stride, "stride", 1, 3)
        _checks.integer(padding, "padding", 0, 2)
        shift = _shift.checked(shift, _FARTHEST)
        self.picture_choice = _frame.choice("Picture", list(self._images), chosen, width="192px")
        self.layer_choice = _frame.choice("Layer", layers, layer, width="196px")
        self.stride = _frame.amount("Stride", stride, 1, 3, width="92px")
        self.padding = _frame.amount("Padding", padding, 0, 2, width="104px")
        ends = (-_FARTHEST, _FARTHEST)
        self.down = _frame.amount("Shift down", shift[0], *ends, width="116px")
        self.right = _frame.amount("Shift right", shift[1], *ends, width="116px")

    def _make_heatmaps(self):
        narrow = {"layout": {"min_width": "0"}, "scale": False}
        titled = {"layout": {"min_width": "150px"}, "scale": False}
        tied = "Arrow keys move; what belongs to it lights up."
        over = {"keep_cursor": True, **titled}
        over["description"] = "Arrow keys move; Enter pins a cell, Escape lets it go."
        self.input = Heatmap([[0]], title="picture", description=tied, **narrow)
        self.map = Heatmap([[0]], title="its map", description=tied, **titled)
        self.moved_input = Heatmap([[0]], title="moved picture", description=tied, **narrow)
        self.layer_first = Heatmap([[0]], title="layer, then shift", **over)
        self.shift_first = Heatmap([[0]], title="shift, then layer", **over)
        self.gap = Heatmap([[0]], title="difference", **over)
        for heatmap in self._laid_over:
            heatmap.hatched_as = "came in"

    @property
    def _laid_over(self):
        """The heatmaps whose cells belong to each other."""
        return self.layer_first, self.shift_first, self.gap

    # ---- what a person does ----------------------------------------------------------------------

    def _pick_picture(self):
        self.image = _inputs.whole(self._images[self.picture_choice.value]())
        self._compute()

    def _look(self, heatmap):
        """Stand at a cell; if the reader has run their function's cell again, use it from now."""
        if not heatmap.cursor:
            return
        if _run.newest(self._layer.function) is not self._ran:
            self._compute()
        self._stand_at(heatmap.cursor)
        self.tell(self._failure)

    def _stand_at(self, cell):
        """Put the cursor of all laid-over maps on a cell, or on the nearest one there is."""
        ends = zip(cell, self.orders.shift_first.shape, strict=True)
        self.cell = tuple(min(place, size - 1) for place, size in ends)
        for heatmap in self._laid_over:
            heatmap.cursor = list(self.cell)

    # ---- computing -------------------------------------------------------------------------------

    @property
    def shift(self):
        """By how many pixels the picture is moved: down, right."""
        return self.down.value, self.right.value

    @property
    def _convolves(self):
        return self.layer_choice.value.startswith("conv")

    def _compute(self):
        """Send the picture and the moved picture through the layer, and show what came of it."""
        name = self.layer_choice.value
        options = (self._kernel, self.stride.value, self.padding.value)
        self._layer = self._own if name == _OWN else _movable.of_menu(name, *options)
        self._ran, self._failure = _run.newest(self._layer.function), ""
        self.moved = _shift.moved(self.image, *self.shift)
        self.applied = self._apply(self.image, None)
        again = self.applied if self._failure else self._apply(self.moved, self.applied.shape)
        if self._failure:
            self.applied = again = np.full((1, 1), np.nan)
        self.orders = _orders.in_both_orders(self.applied, again, self.shift, self._layer.stride)
        self._show()

    def _apply(self, picture, shape):
        """Run the layer on a picture; the first failure is kept."""

        def read(value):
            answer, problem = _run.numbers(value, shape)
            if not problem and (answer.ndim != 2 or not answer.size):
                problem = f"it returned {_run.described(answer)}; the answer has rows and columns"
            return (None, problem) if problem else (answer.astype(float), "")

        arrays = {"picture": picture}
        answer, self._failure = _frame.ask_for(self._layer.function, arrays, read)
        return answer

    # ---- showing ---------------------------------------------------------------------------------

    def _show(self):
        for control in (self.stride, self.padding):
            control.layout.display = "" if self._convolves else "none"
        self._show_pictures()
        self._show_maps()
        self._tie()
        self._stand_at(self.gap.cursor or self.orders.telling)
        self.tell(self._failure)

    def _show_pictures(self):
        kind, ends = self._scale
        look = {"limits": ends, "palette": palettes.palette(kind).tobytes()}
        border = [self.padding.value if self._convolves else 0] * 2
        for heatmap, values in ((self.input, self.image), (self.moved_input, self.moved)):
            heatmap.show(values, border=border, **look)
            _frame.fit(heatmap, widest=_WIDEST)

    def _show_maps(self):
        orders, came_in = self.orders, self.orders.came_in
        ends = palettes.limits(np.stack([self.applied, orders.shift_first]), "signed")
        self.map.show(self.applied, limits=ends)
        self.layer_first.show(orders.layer_first, limits=ends, hatched=came_in)
        self.shift_first.show(orders.shift_first, limits=ends, hatched=came_in)
        differ = [[int(row), int(col), 1, 1] for row, col in np.argwhere(orders.differ)]
        title = f"difference: {orders.count()}"
        self.gap.show(orders.difference, hatched=came_in, boxes=differ, title=title)
        for heatmap in (self.map, *self._laid_over):
            _frame.fit(heatmap, widest=_WIDEST)

    def _tie(self):
        """Tie the maps to their pictures, if it is known what a cell sees."""
        field = self._layer.field
        for source, target in ((self.input, self.map), (self.moved_input, self.shift_first)):
            if field is None or self._failure:
                source.link, target.link = {}, {}
            else:
                padding = [-start for start in field.start]
                tie([source], target, kernel_shape=field.size, stride=field.jump, padding=padding)

    @property
    def _scale(self):
        """The kind and the ends of the colour scale of both pictures."""
        kind = "signed" if self.image.min() < 0 else "pixels"
        return kind, palettes.limits(self.image, kind)

    # ---- words and picture -----------------------------------------------------------------------

    def _layer_words(self):
        """Name the layer, with its numbers if it has any."""
        words = self.layer_choice.label
        if not self._convolves:
            return words
        ones = "of ones" if (self._kernel == 1).all() else "kernel"
        size = _words.shape(self._kernel.shape)
        numbers = f"stride {self.stride.value}, padding {self.padding.value}"
        return f"{words}; {size} {ones}, {numbers}"

    def describe(self):
        """Return the whole state in plain words."""
        moved = _shift.way(*self.shift)
        words = (
            f"Picture: {self.picture_choice.value}, {_words.shape(self.image.shape)}, "
            f"{f'moved {moved}' if moved else 'not moved'}. Layer: {self._layer_words()}."
        )
        if self._failure:
            return f"{words} There is no map."
        place = self.orders.cell_in_words(*self.cell)
        return (
            f"{words} Map: {_words.shape(self.applied.shape)}. {self.orders.in_words()} "
            f"{place[0].upper()}{place[1:]}."
        )

    def picture(self):
        """Return both orders as a static picture."""
        kind, ends = self._scale
        orders = self.orders
        signed = (self.map.low, self.map.high)
        panels = [
            plots.Panel(self.image, kind, "picture", ends, sign="→"),
            plots.Panel(orders.layer_first, "signed", "layer, then shift", signed),
            plots.Panel(self.moved, kind, "moved picture", ends, sign="→"),
            plots.Panel(orders.shift_first, "signed", "shift, then layer", signed),
            plots.Panel(orders.difference, "signed", "difference", boxes=self.gap.boxes),
        ]
        return plots.plot_row(panels, alt=self.text())
