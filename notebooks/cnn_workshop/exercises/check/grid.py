"""An array as a report shows it: one table, or one for each of its maps."""

from dataclasses import dataclass

import numpy as np

from cnn_workshop import _words

_MOST = 12
"""Rows and columns shown of a large array."""
_MOST_MAPS = 4


@dataclass(frozen=True, eq=False)
class Grid:
    """One array as a report shows it.

    Attributes
    ----------
    name : str
        What it is.
    values : ndarray of shape (), (W,), (H, W) or (H, W, C)
        Its numbers; what stands behind the second axis shares a cell.
    kind : {"pixels", "signed", "probability"}
        The colour scale, as in `cnn_workshop.palettes`.
    ends : tuple of float
        What the ends of the scale stand for.
    differs : ndarray of bool, shape (H, W), optional
        The cells that are not as expected: a bold outline and the sign ≠.
    read : ndarray of bool, shape (H, W), optional
        The cells that the explained number is made of: a line around them.
    digits : int
        Significant digits.
    """

    name: str
    values: np.ndarray
    kind: str
    ends: tuple
    differs: np.ndarray | None = None
    read: np.ndarray | None = None
    digits: int = 4

    @property
    def caption(self):
        """The name, the shape, and whether all of it is shown."""
        part = f", the first {_MOST} each way" if max(self.rows.shape[:2]) > _MOST else ""
        part = part if self.values.size else ", empty"
        return f"{self.name} ({_words.shape(self.values.shape)}{part})"

    @property
    def rows(self):
        """The values as an array of shape (H, W) or (H, W, C)."""
        return np.atleast_2d(self.values)

    @property
    def shown(self):
        """The rows and columns that a report has room for."""
        return self.rows[:_MOST, :_MOST]

    def cells(self):
        """Return the words of each shown cell, row by row; differing ones begin with ≠."""
        rows, cols = self.shown.shape[:2]
        return [[self._words(row, col) for col in range(cols)] for row in range(rows)]

    def _words(self, row, col):
        sign = "≠" if self.differs is not None and self.differs[row, col] else ""
        return sign + _cell(self.shown[row, col], self.digits)


def grids_of(name, values, kind, ends, axes=2, *, look=None, **options):
    """Return an array as grids: one, or one for each of its maps if it has more axes than a map.

    Parameters
    ----------
    name, values, kind, ends
        As in `Grid`.
    axes : int
        How many axes a map has: 3 keeps the channels of a pixel together.
    look : ndarray of bool, shape of the values, optional
        Which maps to show: those with a true cell; by default those that are marked as read.
    **options
        Other arguments of `Grid`; its masks have the shape of the values.

    Returns
    -------
    list of Grid

    Examples
    --------
    >>> weight = np.arange(12).reshape(2, 1, 2, 3)
    >>> [grid.caption for grid in grids_of("weight", weight, "signed", (0, 11))]
    ['weight[0, 0] (2 x 3)', 'weight[1, 0] (2 x 3)']
    """
    look = options.get("read") if look is None else look
    places = list(np.ndindex(values.shape[: max(0, values.ndim - axes)]))
    wanted = [place for place in places if look is not None and np.any(look[place])]
    masks = {key: mask for key, mask in options.items() if isinstance(mask, np.ndarray)}
    grids = []
    for place in (wanted or places)[:_MOST_MAPS]:
        of_map = {key: np.atleast_2d(mask[place]) for key, mask in masks.items()}
        label = f"{name}[{', '.join(map(str, place))}]" if place else name
        grids.append(Grid(label, values[place], kind, ends, **{**options, **of_map}))
    return grids


def _cell(value, digits):
    """Write one cell: a number, or the channels of a pixel in brackets."""
    if np.ndim(value):
        return "(" + ", ".join(_cell(channel, digits) for channel in value) + ")"
    return "NaN" if np.isnan(value) else _words.number(value, digits)
