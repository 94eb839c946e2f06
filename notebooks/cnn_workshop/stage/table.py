"""The one HTML table: an array as a page shows it where no stage stands, as in a check's report.

It has the stage's colours and means the same by its marks: "wrong" is a cell that is not as
expected, "window" one that the explained number is made of.
"""

import html
from dataclasses import dataclass

import numpy as np

from cnn_workshop import _words, palettes

_HUGE = 1e300
_MOST, _MOST_MAPS = 12, 4
"""Rows and columns shown of a large array; and how many maps of many."""
_WINDOW = "3px solid #f28e2b"  # the edge of the window's cells
_LABEL = "padding:0 6px;border:none;font-weight:400;opacity:0.75;text-align:center"
_PLAIN = "border:none;background-color:transparent"
_TABLE = "border-collapse:collapse;border:none;margin:0;table-layout:auto;font-size:13px"
# Of no width, lest a long name stretch a small table; the box around it keeps its room.
_CAPTION = "caption-side:top;width:0;text-align:left;white-space:nowrap;padding:0;color:inherit"


@dataclass(frozen=True, eq=False)
class ArrayTable:
    """An array as a heatmap with words or a number in every cell, in HTML or in plain text.

    Attributes
    ----------
    name : str
        What it is.
    values : ndarray of shape (), (W,), (H, W) or (H, W, C)
        Its numbers; what stands behind the second axis shares a cell, and three numbers there are
        its red, green and blue.
    kind : {"pixels", "signed", "probability"}
        The colour scale, as in `cnn_workshop.palettes`.
    ends : tuple of float
        What the ends of the scale stand for.
    wrong : ndarray of bool, shape (H, W), optional
        The cells that are not as expected: a bold outline and the sign ≠.
    window : ndarray of bool, shape (H, W), optional
        The cells that the explained number is made of: a line around them.
    digits : int
        Significant digits.

    Examples
    --------
    >>> table = ArrayTable("picture", np.eye(2), "pixels", (0, 1), wrong=np.eye(2, dtype=bool))
    >>> table.lines()
    ['picture (2 x 2)', '  ≠1   0       ', '   0  ≠1       ']
    >>> table.html().count("<td style"), table.html().count('<th scope="col"')
    (5, 2)
    """

    name: str
    values: np.ndarray
    kind: str
    ends: tuple
    wrong: np.ndarray | None = None
    window: np.ndarray | None = None
    digits: int = 4

    @property
    def caption(self):
        """The name, the shape, and whether all of it is shown."""
        part = f", the first {_MOST} each way" if max(self._rows.shape[:2]) > _MOST else ""
        part = part if self.values.size else ", empty"
        return f"{self.name} ({_words.shape(self.values.shape)}{part})"

    @property
    def _rows(self):
        return np.atleast_2d(self.values)

    @property
    def _shown(self):
        """The rows and columns that there is room for."""
        return self._rows[:_MOST, :_MOST]

    def cells(self):
        """Return the words of each shown cell, row by row; wrong ones begin with ≠."""
        rows, cols = self._shown.shape[:2]
        return [[self._words(row, col) for col in range(cols)] for row in range(rows)]

    def _words(self, row, col):
        sign = "≠" if self.wrong is not None and self.wrong[row, col] else ""
        return sign + _word(self._shown[row, col], self.digits)

    def lines(self):
        """Return lines of text of equal length, the caption first."""
        cells = self.cells()
        width = max((len(cell) for row in cells for cell in row), default=0)
        rows = ["  " + "  ".join(cell.rjust(width) for cell in row) for row in cells]
        lines = [self.caption, *(rows if width else [])]
        longest = max(len(line) for line in lines)
        return [line.ljust(longest) for line in lines]

    def html(self):
        """Return an HTML table."""
        colours, cells = _colours(self._shown, self.kind, self.ends), self.cells()
        columns = range(len(cells[0]) if cells else 0)
        heads = "".join(f'<th scope="col" style="{_LABEL}">{col}</th>' for col in columns)
        body = "".join(
            f'<tr style="{_PLAIN}"><th scope="row" style="{_LABEL}">{row}</th>'
            + "".join(
                _cell(text, colours[row, col], self.wrong, self.window, (row, col))
                for col, text in enumerate(line)
            )
            + "</tr>"
            for row, line in enumerate(cells)
        )
        return (
            f'<div style="min-width:{len(self.caption)}ch"><table style="{_TABLE}">'
            f'<caption style="{_CAPTION}">{html.escape(self.caption)}</caption>'
            f'<thead><tr style="{_PLAIN}"><td style="{_PLAIN}"></td>{heads}</tr></thead>'
            f"<tbody>{body}</tbody></table></div>"
        )


def tables_of(name, values, kind, ends, axes=2, *, look=None, **options):
    """Return an array as tables: one, or one for each of its maps if it has more axes than a map.

    Parameters
    ----------
    name, values, kind, ends
        As in `ArrayTable`.
    axes : int
        How many axes a map has: 3 keeps the channels of a pixel together.
    look : ndarray of bool, shape of the values, optional
        Which maps to show: those with a true cell; by default those with a window.
    **options
        Other arguments of `ArrayTable`; its masks have the shape of the values.

    Returns
    -------
    list of ArrayTable

    Examples
    --------
    >>> weight = np.arange(12).reshape(2, 1, 2, 3)
    >>> [table.caption for table in tables_of("weight", weight, "signed", (0, 11))]
    ['weight[0, 0] (2 x 3)', 'weight[1, 0] (2 x 3)']
    """
    look = options.get("window") if look is None else look
    places = list(np.ndindex(values.shape[: max(0, values.ndim - axes)]))
    wanted = [place for place in places if look is not None and np.any(look[place])]
    masks = {key: mask for key, mask in options.items() if isinstance(mask, np.ndarray)}
    tables = []
    for place in (wanted or places)[:_MOST_MAPS]:
        of_map = {key: np.atleast_2d(mask[place]) for key, mask in masks.items()}
        label = f"{name}[{', '.join(map(str, place))}]" if place else name
        tables.append(ArrayTable(label, values[place], kind, ends, **{**options, **of_map}))
    return tables


def _word(value, digits):
    """Write one cell: a number, or the channels of a pixel in brackets."""
    if np.ndim(value):
        return "(" + ", ".join(_word(channel, digits) for channel in value) + ")"
    return "NaN" if np.isnan(value) else _words.number(value, digits)


def _cell(text, colour, wrong, window, place):
    """Return one coloured cell, with its outline."""
    ink = palettes.ink(colour)
    red, green, blue = (int(channel) for channel in colour)
    style = (
        f"background-color:#{red:02x}{green:02x}{blue:02x};color:{ink};border:1px solid #808080;"
        "padding:4px 7px;text-align:center;min-width:22px;white-space:nowrap"
    )
    title = ""
    if wrong is not None and wrong[place]:
        style += f";outline:3px solid {ink};outline-offset:-4px;font-weight:700"
        title = ' title="not as expected"'
    style += _edges(window, *place)
    return f'<td style="{style}"{title}>{html.escape(text)}</td>'


def _edges(mask, row, col):
    """Draw those sides of a cell at which the marked cells end."""
    if mask is None or not mask[row, col]:
        return ""
    around = np.pad(mask, 1)[row : row + 3, col : col + 3]
    sides = {"top": (0, 1), "right": (1, 2), "bottom": (2, 1), "left": (1, 0)}
    ends = [side for side, place in sides.items() if not around[place]]
    return "".join(f";border-{side}:{_WINDOW}" for side in ends)


def _colours(values, kind, ends):
    """Return the colour of each cell: its own for a pixel of three channels."""
    # A difference of two numbers near the largest there is would overflow.
    shown = np.clip(np.asarray(values, dtype=float), -_HUGE, _HUGE)
    if shown.ndim == 2:
        return palettes.colours(shown, kind, tuple(np.clip(ends, -_HUGE, _HUGE)))
    if shown.shape[2] != 3:
        return np.full((*shown.shape[:2], 3), 255, dtype=np.uint8)
    brightest = 255.0 if np.nanmax(shown, initial=0) > 1 else 1.0
    return palettes.colours(shown, "pixels", (0.0, brightest))[..., 0]
