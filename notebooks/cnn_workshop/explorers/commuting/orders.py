"""A layer and a shift, in both orders: the layer first, or the shift first."""

import itertools
from dataclasses import dataclass

import numpy as np

from cnn_workshop import _words
from cnn_workshop.explorers import _shift

_CLOSE = 1e-5  # of the largest number: forgives 32-bit floats


@dataclass(frozen=True)
class Orders:
    """What a layer makes of a picture and of the moved picture, laid over each other.

    Attributes
    ----------
    shift : tuple of int
        By how many pixels the picture was moved, down and right.
    stride : tuple of int
        How many pixels lie between neighbouring cells of the map, down and right.
    cells : tuple of int
        By how many cells the first map was moved.
    layer_first : ndarray of shape (H, W)
        The map of the picture, moved; NaN in the cells that came in.
    shift_first : ndarray of shape (H, W)
        The map of the moved picture.
    """

    shift: tuple
    stride: tuple
    cells: tuple
    layer_first: np.ndarray
    shift_first: np.ndarray

    @property
    def whole(self):
        """Whether the shift is a whole number of cells of the map."""
        return not any(np.remainder(self.shift, self.stride))

    @property
    def compared(self):
        """The cells that there are in both: those that did not come in. Of shape (H, W)."""
        return _shift.moved(np.ones(self.shift_first.shape), *self.cells) > 0

    @property
    def difference(self):
        """Shift first minus layer first; NaN in the cells that came in."""
        with np.errstate(invalid="ignore"):
            return self.shift_first - self.layer_first

    @property
    def differ(self):
        """The compared cells in which the two are not equal, of shape (H, W)."""
        finite = self.shift_first[np.isfinite(self.shift_first)]
        room = _CLOSE * np.abs(finite).max(initial=1)
        equal = np.isclose(self.layer_first, self.shift_first, rtol=0, atol=room, equal_nan=True)
        return ~equal & self.compared

    @property
    def telling(self):
        """The first cell that differs; if there is none, the first one that is compared."""
        places = np.argwhere(self.differ if self.differ.any() else self.compared)
        return places[0].tolist() if len(places) else [0, 0]

    def count(self):
        """Write how many cells differ: ``6 of 30``."""
        return f"{self.differ.sum()} of {self.compared.sum()}"

    def _count_words(self):
        """Say how many cells differ."""
        differ, cells = int(self.differ.sum()), int(self.compared.sum())
        return _words.of(differ, cells, "cell", ("differs", "differ"))

    def brief(self):
        """Say in a few words whether both orders are equal."""
        if not self.compared.any():
            return "The map has moved out of sight: nothing is left to compare."
        differ = f"{self._count_words()}." if self.differ.any() else self._differ_words()
        if self.whole:
            return differ
        so = ":" if self.differ.any() else ", but here"
        return f"The shift is no whole number of cells{so} {_words.uncapitalised(differ)}"

    def in_words(self):
        """Say whether the layer commutes with the shift, as far as this picture shows."""
        if not self.compared.any():
            return "The map has moved out of sight: nothing is left to compare."
        words = f"{self._step_words()}{self._differ_words()}"
        if not self.whole:
            alone = "So" if self.differ.any() else "That is so on this picture:"
            return f"{words} {alone} the layer does not commute with this shift."
        equal = "does not commute" if self.differ.any() else "commutes"
        return f"{words} On this picture the layer {equal} with the shift."

    def _step_words(self):
        """Say how far the map was moved, if that is another number than the shift."""
        if self.stride == (1, 1) or not any(self.shift):
            return ""
        moved = _shift.way(*self.cells) or "0 cells"
        stride = " x ".join(map(str, dict.fromkeys(self.stride)))
        if self.whole:
            return f"A cell of the map stands for a step of {stride} pixels: it moves {moved}. "
        return (
            f"A cell of the map stands for a step of {stride} pixels: the shift is no whole number "
            f"of cells, and the nearest is {moved}. "
        )

    def _differ_words(self):
        """Say how many cells differ, and what stands in the first one."""
        if not self.differ.any():
            cells = int(self.compared.sum())
            return (
                "The one cell in both is equal."
                if cells == 1
                else f"All {cells} cells in both are equal."
            )
        row, col = np.argwhere(self.differ)[0]
        return f"{self._count_words()}, first {self.cell_in_words(row, col)}."

    def cell_in_words(self, row, col):
        """Say what stands in a cell, in both orders: ``row 0, column 5: layer first 12, ...``."""
        place = f"row {row}, column {col}"
        after = _words.number(self.shift_first[row, col])
        if not self.compared[row, col]:
            return f"{place}: shift first {after}; layer first, it came in with the shift"
        before = _words.number(self.layer_first[row, col])
        return f"{place}: layer first {before}, shift first {after}"


def in_both_orders(of_picture, of_moved, shift, stride):
    """Lay the two maps over each other.

    Where the shift is no whole number of cells, the first map is moved by the whole number that
    leaves the smallest share of the cells different.

    Parameters
    ----------
    of_picture, of_moved : ndarray of shape (H, W)
        What the layer makes of the picture, and of the moved picture.
    shift, stride : tuple of int
        As in `Orders`.

    Returns
    -------
    Orders

    Examples
    --------
    >>> row = np.array([[3, 7, 5, 0]])
    >>> in_both_orders(row, np.array([[0, 3, 7, 5]]), (0, 1), (1, 1)).count()
    '0 of 3'
    """
    ways = [
        sorted({pixels // step, -(-pixels // step)}, key=abs)
        for pixels, step in zip(shift, stride, strict=True)
    ]
    tried = [
        Orders(shift, stride, cells, _shift.moved(of_picture, *cells, empty=np.nan), of_moved)
        for cells in itertools.product(*ways)
    ]
    # A map that has moved out of sight differs nowhere, but says nothing.
    there = [orders for orders in tried if orders.compared.any()] or tried[:1]
    return min(there, key=lambda orders: orders.differ.sum() / max(1, orders.compared.sum()))
