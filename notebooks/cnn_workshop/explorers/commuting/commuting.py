"""The commuting explorer: shift and then a layer, beside the layer and then the shift."""

import numpy as np

from cnn_core import _checks, datasets, kernels, ops
from cnn_workshop import _run, _words, palettes
from cnn_workshop.explorers import _inputs, _shift
from cnn_workshop.explorers.commuting import movable, orders
from cnn_workshop.explorers.shared import Choice, Explorer, Number, asking, gray, nearest_cell
from cnn_workshop.explorers.shared.docs import opens
from cnn_workshop.stage import Mark, Panel, Row, Scene, Window

_FARTHEST = 3  # pixels of a shift
_LARGEST = 32  # rows or columns of a picture: its moved maps stay legible
_OWN = "own"
PICTURES = {
    "Handwritten 7": lambda: datasets.digit(7),
    "Handwritten 8": lambda: datasets.digit(8),
    "Edges of the 8": lambda: ops.convolve2d(datasets.digit(8), kernels.get("vertical_edge")),
    "all ones": lambda: np.ones((8, 8), dtype=int),
}


@opens(inside="layer", lesson="14")
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

    Examples
    --------
    >>> explorer = explore_commuting(stride=2)
    >>> explorer.orders.count()
    '9 of 9'
    """
    return CommutingExplorer(layer, image, shift, kernel, stride, padding)


class CommutingExplorer(Explorer):
    """Above: a picture, its map, the map moved. Below: the picture moved, its map, the difference.

    Attributes
    ----------
    image, moved : ndarray of shape (H, W)
        What the person chose or typed; the same, moved by `shift`.
    shift : tuple of int
        By how many pixels the picture is moved: down, right.
    applied : ndarray of shape (H_out, W_out)
        What the layer makes of the picture; NaN everywhere if it failed.
    orders : Orders
        Both orders, laid over each other.
    """

    invitation = "Point at a cell, or change the shift."
    gives = ("image", "moved", "applied", "orders")

    def __init__(self, layer, image, shift, kernel, stride, padding):
        self._mine, self._layers = None, [(name, name) for name in movable.LAYERS]
        if not isinstance(layer, str):
            self._mine, stride = movable.of_reader(layer, stride), None
            self._layers.insert(0, (_run.name_of(self._mine.function), _OWN))
            layer = _OWN
        self._layer = _checks.one_of(layer, "layer", [name for _, name in self._layers])
        self._kernel = np.ones((3, 3)) if kernel is None else _inputs.choose_kernel(kernel)[0]
        self._images, self._chosen = _inputs.choose_image(image, PICTURES, _LARGEST)
        self._stride = _checks.integer(1 if stride is None else stride, "stride", 1, 3)
        self._padding = _checks.integer(padding, "padding", 0, 2)
        self._shift = _shift.checked(shift, _FARTHEST)
        super().__init__("commuting explorer")

    shift = property(lambda self: (self.state.down, self.state.right))

    # ---- what a person chooses -------------------------------------------------------------------

    def controls(self):
        """Return picture, layer and its numbers, shift."""
        ends = (-_FARTHEST, _FARTHEST)
        return [
            Choice("picture", "Picture", list(self._images), self._chosen),
            Choice("layer", "Layer", self._layers, self._layer),
            Number("stride", "Stride", self._stride, 1, 3),
            Number("padding", "Padding", self._padding, 0, 2),
            Number("down", "Shift down", self._shift[0], *ends, low=True),
            Number("right", "Shift right", self._shift[1], *ends, low=True),
        ]

    def begin(self, state):
        """Return the picture, and the cell of the second row: None for the most telling one."""
        return {"image": _inputs.whole(self._images[state.picture]()), "cell": None}

    def functions(self):
        """Return the reader's function."""
        return (self._mine.function,) if self._mine else ()

    def changed(self, state, name):
        """Let the picture and its name agree."""
        if name == "picture":
            state.image = _inputs.whole(self._images[state.picture]())
        elif name == "image":
            self._take(state, state.image, _inputs.BY_HAND)

    def take_picture(self, state, panel, colours, filename):
        """Take the middle of a person's own picture, in grey, and made small."""
        self._take(state, np.rint(reduced(gray(colours), _LARGEST)), _inputs.UPLOADED)

    def _take(self, state, image, name):
        """Take a picture that is not from the menu; it stays there."""
        state.image, state.picture = _inputs.whole(image), name
        menu = self.bar["picture"]
        self._images = _inputs.with_picture(self._images, menu, name, state.image)

    def step(self, state, panel, cell):
        """Stand at a cell of the laid-over maps, or where a cell of the picture's map goes."""
        if panel == "map":
            state.cell = tuple(
                np.add(nearest_cell(cell, state.applied.shape), state.orders.cells).tolist()
            )
        else:
            state.cell = nearest_cell(cell, state.applied.shape)
        self._stand(state, state.cell)

    @staticmethod
    def _stand(state, cell):
        """Find the cells of all maps that belong together; None for one that is out of sight."""
        source = tuple(np.subtract(cell, state.orders.cells).tolist())
        state.at, state.source = (
            None if state.failure or each != nearest_cell(each, state.applied.shape) else each
            for each in (cell, source)
        )

    # ---- computing -------------------------------------------------------------------------------

    def compute(self, state):
        """Send the picture and the moved picture through the layer, and lay the maps over."""
        convolves = state.layer.startswith("conv")
        for name in ("stride", "padding"):
            self.bar[name].shown = convolves
        state.border = state.padding if convolves else 0
        options = (self._kernel, state.stride, state.padding)
        state.made = self._mine if state.layer == _OWN else movable.of_menu(state.layer, *options)
        state.moved = _shift.moved(state.image, *self.shift)
        state.applied, state.failure = self._apply(state, state.image, None)
        again = None
        if not state.failure:
            again, state.failure = self._apply(state, state.moved, state.applied.shape)
        if state.failure:
            state.applied = again = np.full((1, 1), np.nan)
        maps = (state.applied, again)
        state.orders = orders.in_both_orders(*maps, self.shift, state.made.stride)
        self._stand(state, self._cell(state))
        return state.failure

    @staticmethod
    def _cell(state):
        """Return where a person stands: also at a cell of the map that leaves with the shift."""
        cell = tuple(state.orders.telling if state.cell is None else state.cell)
        source, shape = np.subtract(cell, state.orders.cells).tolist(), state.applied.shape
        in_map = tuple(source) == nearest_cell(source, shape)
        return cell if in_map else nearest_cell(cell, shape)

    @staticmethod
    def _apply(state, picture, shape):
        """Run the layer on a picture; return its map, and what went wrong."""

        def read(value):
            answer, problem = _run.numbers(value, shape)
            if not problem and (answer.ndim != 2 or not answer.size):
                problem = f"it returned {_run.described(answer)}; the answer has rows and columns"
            return (None, problem) if problem else (answer.astype(float), "")

        return asking.ask_for(state.made.function, {"picture": picture}, read)

    # ---- what is seen ----------------------------------------------------------------------------

    def scene(self, state):
        """Return one order in a row, and below it the other one, and how they differ."""
        return Scene(
            rows=(
                Row((self._picture(state, "image"), *self._maps(state, "map")), far=True),
                Row((self._picture(state, "moved"), *self._maps(state, "shift first")), far=True),
            ),
            marks=tuple(self._marks(state)),
            windows=self._links(state),
            wide=True,
            narrow=(("image", "map"), ("moved", "shift first"), ("layer first", "difference")),
        )

    def _picture(self, state, name):
        """Return the picture, or the moved one, in the colours of the picture."""
        own, kind = name == "image", "signed" if state.image.min() < 0 else "pixels"
        return Panel(
            name, state.image if own else state.moved, kind,
            "picture" if own else "moved picture", unit="pixel",
            limits=palettes.limits(state.image, kind), padding=(state.border, state.border),
            edit="type" if own else "", takes_picture=own,
            spoken="The arrow keys move; the cells that a pixel feeds light up."
            + (" Type a number to change one." if own else ""),
        )  # fmt: skip

    def _maps(self, state, first):
        """Return the two maps of a row, in the colours of all three that hold the layer's."""
        drop = min((state.image.shape[0] + 2 * state.border - len(state.applied)) / 2, 2)
        look = {"unit": "pixel", "drop": max(drop, 0)}
        look["spoken"] = "The arrow keys move; Enter pins a cell, Escape lets it go."
        ends = palettes.limits(np.stack([state.applied, state.orders.shift_first]), "signed")
        if first == "map":
            moved = state.orders.layer_first
            yield Panel("map", state.applied, title="its map", limits=ends, **look)
            look |= {"limits": ends, "gaps": not state.failure}
            yield Panel("layer first", moved, title="layer, then shift", **look)
        else:
            after, gap = state.orders.shift_first, state.orders.difference
            yield Panel(first, after, title="shift, then layer", limits=ends, **look)
            yield Panel("difference", gap, title="difference", gaps=not state.failure, **look)

    def _marks(self, state):
        """Hatch the cells that came in, and sign those that differ."""
        if state.failure:
            return
        came_in = ~state.orders.compared
        for name in ("layer first", "shift first", "difference"):
            yield Mark(name, "never", came_in, words="came in with the shift")
        yield Mark("difference", "wrong", state.orders.differ, words="not equal")

    @staticmethod
    def _links(state):
        """Tie maps to pictures, if it is known what a cell sees, and to each other."""
        field, look = state.made.field, {}
        if field is not None:
            start = [-pixels for pixels in field.start]
            look = {"shape": field.size, "stride": field.jump, "padding": start}
        sources = [(name,) if look else () for name in ("image", "moved")]
        over = ("shift first", "layer first", "difference")
        return (
            Window(sources[0], ("map",), cell=state.source, **look),
            Window(sources[1], over, cell=state.at, **look),
            Window(
                ("map",), ("layer first",), padding=state.orders.cells, follow=False,
                cell=state.at if state.source else None,
            ),
        )  # fmt: skip

    # ---- what is said ----------------------------------------------------------------------------

    def sentence(self, state):
        """Return whether the two orders agree, and what stands in the current cell."""
        if state.failure:
            return "There is no map."
        return f"{state.orders.brief()} {self._cell_words(state)}"

    def brief(self, state):
        """Return the current cell."""
        return "" if state.failure else self._cell_words(state)

    spoken = brief

    @staticmethod
    def _cell_words(state):
        """Say what stands in the current cell, in both orders."""
        if state.at is None:
            row, col = state.source
            value = _words.number(state.applied[row, col])
            return f"Row {row}, column {col} of the map, {value}, leaves with the shift."
        return f"{_words.capitalised(state.orders.cell_in_words(*state.at))}."

    def _layer_words(self, state):
        """Name the layer, with its numbers if it has any."""
        words = self.bar["layer"].words
        if not self.bar["stride"].shown:
            return words
        ones = "of ones" if (self._kernel == 1).all() else "kernel"
        size = _words.shape(self._kernel.shape)
        return f"{words}; {size} {ones}, stride {state.stride}, padding {state.padding}"

    def words(self, state):
        moved = _shift.way(*self.shift)
        words = (
            f"Picture: {state.picture}, {_words.shape(state.image.shape)}, "
            f"{f'moved {moved}' if moved else 'not moved'}. Layer: {self._layer_words(state)}."
        )
        if state.failure:
            return f"{words} There is no map."
        return (
            f"{words} Map: {_words.shape(state.applied.shape)}. {state.orders.in_words()} "
            f"{self._cell_words(state)}"
        )


def reduced(image, largest):
    """Return the middle square of a picture, of at most so many rows; a pixel is a block's mean.

    Examples
    --------
    >>> reduced(np.array([[1, 3, 8], [4, 0, 9]]), 1).tolist()
    [[2.0]]
    """
    side = min(image.shape)
    top, left = ((length - side) // 2 for length in image.shape)
    square = image[top : top + side, left : left + side]
    starts = np.arange(0, side, -(-side // largest))
    sums = np.add.reduceat(np.add.reduceat(square, starts, axis=0), starts, axis=1)
    sizes = np.diff([*starts, side])
    return sums / np.outer(sizes, sizes)
