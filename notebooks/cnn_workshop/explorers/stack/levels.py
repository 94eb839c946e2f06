"""A stack of layers taken apart: its maps, what each cell sees, and which pixels change it."""

from dataclasses import dataclass

import numpy as np

from cnn_core.network import ReceptiveField

_NOISE = 1e-9
"""What counts as no change, as a share of the numbers at hand: sums are rounded."""

_AT_ONCE = 64
"""So many changed pictures are sent through the stack together: few enough for the cache."""


@dataclass(frozen=True, eq=False)
class Level:
    """One map of a stack; the input is level 0.

    Attributes
    ----------
    number : int
        The line of the form that it comes from; 0 for the input.
    layer : Layer or None
        What makes it out of the level before.
    feature_map : ndarray of shape (H, W)
        Its values.
    field : ReceptiveField
        What its cells see of the input, if no edge cuts it.
    """

    number: int
    layer: object
    feature_map: np.ndarray
    field: ReceptiveField

    @property
    def size(self):
        """How many pixels along one side a cell sees."""
        return self.field.size[0]

    @property
    def jump(self):
        """How many pixels apart two neighbouring cells look."""
        return self.field.jump[0]

    @property
    def geometry(self):
        """The layer's kernel size, stride, padding and dilation, the same down and across."""
        return tuple(down for down, _ in self.layer.window)

    @property
    def window(self):
        """Kernel size, stride and dilation: what decides how much a cell sees."""
        size, stride, _, dilation = self.geometry
        return size, stride, dilation

    @property
    def name(self):
        """What it is called: ``layer 2``."""
        return f"layer {self.number}" if self.number else "input"


def bottom(image):
    """Return the input as a level."""
    return Level(0, None, image, ReceptiveField())


def stacked(below, number, layer):
    """Return the level that a layer makes.

    Parameters
    ----------
    below : Level
        The level that it reads.
    number : int
        The line of the form.
    layer : Layer
        The layer.

    Returns
    -------
    Level or None
        None if the layer's window does not fit.
    str
        Why it does not, in a sentence; empty if it does.
    """
    (size, _), _, (padding, _), (dilation, _) = layer.window
    shape = below.feature_map.shape
    reach = dilation * (size - 1) + 1
    if reach > min(shape) + 2 * padding:
        around = f" with {padding} around it" if padding else ""
        return None, (
            f"does not fit: the window reaches over {reach} x {reach}, "
            f"and {below.name} is {shape[0]} x {shape[1]}{around}"
        )
    try:
        feature_map = layer(below.feature_map[None, None])[0, 0]
    except ValueError as error:
        return None, f"does not work: {error}"
    return Level(number, layer, feature_map, below.field.behind(layer.window)), ""


def seen_below(levels, at, row, col):
    """Follow a cell back to the input.

    Parameters
    ----------
    levels : list of Level
        The stack, input first.
    at, row, col : int
        The level of the cell, and its place there.

    Returns
    -------
    list of tuple
        For each level from the input up to `at`: ``(top, left, height, width)`` of the cells that
        it depends on, as far as they lie in the map; height or width 0 if it reads only padding.
    """
    places, boxes = [{row}, {col}], [(row, col, 1, 1)]
    for level, below in zip(levels[at:0:-1], levels[at - 1 :: -1], strict=False):
        size, stride, padding, dilation = level.geometry
        steps = range(-padding, dilation * size - padding, dilation)
        places = [
            {place * stride + step for place in along for step in steps} & set(range(length))
            for along, length in zip(places, below.feature_map.shape, strict=True)
        ]
        boxes.insert(0, _around(*places))
    return boxes


def _around(rows, cols):
    """Return the box around places: ``(top, left, height, width)``."""
    if not rows or not cols:
        return 0, 0, 0, 0
    top, left = min(rows), min(cols)
    return top, left, max(rows) - top + 1, max(cols) - left + 1


def effects(levels, change, groups=None):
    """Change pixels in turn, and see by how much each cell of the last level changes.

    Parameters
    ----------
    levels : list of Level
        The stack, input first, up to the level that is asked about.
    change : float
        What is added to a pixel.
    groups : ndarray of bool, of shape (G, H, W), optional
        Which pixels are changed together; each pixel alone, in row-major order, when left out.

    Returns
    -------
    ndarray of shape (G, H_level, W_level)
        One map for each group.
    """
    image, last = levels[0].feature_map.astype(float), levels[-1].feature_map
    if groups is None:
        groups = np.eye(image.size, dtype=bool).reshape(-1, *image.shape)
    changes, largest = np.empty((len(groups), *last.shape)), abs(change)
    for first in range(0, len(groups), _AT_ONCE):
        some = slice(first, first + _AT_ONCE)
        images = np.where(groups[some], image + change, image)[:, np.newaxis]
        for level in levels[1:]:
            images = level.layer(images)
        np.subtract(images[:, 0], last, out=changes[some])
        largest = max(largest, images.max(initial=0), -images.min(initial=0))
    changes[np.abs(changes) <= _NOISE * largest] = 0
    return changes


def effect_on(levels, cell, box, change):
    """Change every pixel in turn, and see by how much one cell of the last level changes.

    The pixels that the cell does not see are changed all at once first: as long as that changes
    nothing, none of them has to be tried alone.

    Parameters
    ----------
    levels, change
        As for `effects`.
    cell : (int, int)
        Row and column of the cell.
    box : (int, int, int, int)
        The pixels that it sees: top, left, height and width.

    Returns
    -------
    ndarray of shape (H, W)
    """
    shape, (top, left, height, width) = levels[0].feature_map.shape, box
    seen = np.zeros(shape, dtype=bool)
    seen[top : top + height, left : left + width] = True
    if effects(levels, change, ~seen[np.newaxis])[(0, *cell)]:
        return effects(levels, change)[(slice(None), *cell)].reshape(shape)
    alone = np.zeros((seen.sum(), *shape), dtype=bool)
    alone[(np.arange(len(alone)), *np.nonzero(seen))] = True
    result = np.zeros(shape)
    result[seen] = effects(levels, change, alone)[(slice(None), *cell)]
    return result
