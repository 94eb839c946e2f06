"""The one HTML table: an array as a page shows it where no stage stands, as in a check's report.

It has the stage's colours and means the same by its marks: "wrong" is a cell that is not as
expected, "window" one that the explained number is made of.
"""

import html

import numpy as np

from cnn_workshop import palettes

_HUGE = 1e300
_WINDOW = "3px solid #f28e2b"  # the edge of the window's cells
_LABEL = "padding:0 6px;border:none;font-weight:400;opacity:0.75;text-align:center"
_PLAIN = "border:none;background-color:transparent"
_TABLE = "border-collapse:collapse;border:none;margin:0;table-layout:auto;font-size:13px"
# Of no width, lest a long name stretch a small table; the box around it keeps its room.
_CAPTION = "caption-side:top;width:0;text-align:left;white-space:nowrap;padding:0;color:inherit"


def table(values, kind, ends, *, cells, caption, wrong=None, window=None):
    """Return an array as an HTML table: a heatmap with words or a number in every cell.

    Parameters
    ----------
    values : ndarray of shape (H, W) or (H, W, C)
        The numbers; three of them in a cell are its red, green and blue.
    kind : {"pixels", "signed", "probability"}
        The colour scale, as in `cnn_workshop.palettes`.
    ends : tuple of float
        What the ends of the scale stand for.
    cells : sequence of sequence of str
        What stands in each cell; it is escaped.
    caption : str
        What the array is.
    wrong, window : ndarray of bool, optional
        The cells with a bold outline, and those within a line; they may reach beyond the values.

    Returns
    -------
    str

    Examples
    --------
    >>> shown = table(np.eye(2), "pixels", (0, 1), cells=[["1", "0"]] * 2, caption="picture")
    >>> shown.count("<td style"), shown.count('<th scope="col"')
    (5, 2)
    """
    colours = _colours(values, kind, ends)
    columns = range(len(cells[0]) if cells else 0)
    heads = "".join(f'<th scope="col" style="{_LABEL}">{col}</th>' for col in columns)
    body = "".join(
        f'<tr style="{_PLAIN}"><th scope="row" style="{_LABEL}">{row}</th>'
        + "".join(
            _cell(text, colours[row, col], wrong, window, (row, col))
            for col, text in enumerate(line)
        )
        + "</tr>"
        for row, line in enumerate(cells)
    )
    return (
        f'<div style="min-width:{len(caption)}ch"><table style="{_TABLE}">'
        f'<caption style="{_CAPTION}">{html.escape(caption)}</caption>'
        f'<thead><tr style="{_PLAIN}"><td style="{_PLAIN}"></td>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


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
