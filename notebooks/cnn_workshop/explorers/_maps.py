"""Several maps on one sheet: the maps of a layer, side by side and below one another."""

import numpy as np


def sheet(maps, across):
    """Lay maps out on one sheet, row by row.

    Parameters
    ----------
    maps : ndarray of shape (N, H, W)
        The maps.
    across : int
        How many stand side by side.

    Returns
    -------
    ndarray of shape (ceil(N / across) * H, across * W), dtype float64
        NaN where no map is left to stand.

    Examples
    --------
    >>> sheet(np.arange(6).reshape(3, 1, 2), across=2)
    array([[ 0.,  1.,  2.,  3.],
           [ 4.,  5., nan, nan]])
    """
    count, height, width = maps.shape
    down = -(-count // across)
    full = np.full((down * across, height, width), np.nan)
    full[:count] = maps
    rows = full.reshape(down, across, height, width).swapaxes(1, 2)
    return rows.reshape(down * height, across * width)


def on_sheet(index, row, col, map_shape, across):
    """Return the row and column that a cell of a map has on the sheet.

    Examples
    --------
    >>> on_sheet(2, 0, 1, (1, 2), across=2)
    [1, 1]
    """
    down, right = divmod(index, across)
    return [down * map_shape[0] + row, right * map_shape[1] + col]


def from_sheet(cell, map_shape, across):
    """Return the map that a cell of the sheet lies in, and its row and column there.

    Examples
    --------
    >>> from_sheet([1, 1], (1, 2), across=2)
    (2, 0, 1)
    """
    (down, row), (right, col) = (divmod(*pair) for pair in zip(cell, map_shape, strict=True))
    return down * across + right, row, col
