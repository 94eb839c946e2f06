"""One window of a pooling layer, taken apart: what it holds, and which number is left of it."""

import html
from dataclasses import dataclass

import numpy as np

from cnn_workshop import _words, palettes

_SPELLED_OUT = 9  # numbers; more are too much to listen to


@dataclass(frozen=True)
class PoolingTrace:
    """How one number of a pooled picture comes about.

    Attributes
    ----------
    row, col : int
        The output cell.
    rows, cols : tuple of int
        The rows and columns of the picture that the window reads.
    window : ndarray of shape (pool_size, pool_size)
        The numbers read.
    kind : {"max", "average"}
        What is left of them.
    value : float
        The largest number, or the mean.
    """

    row: int
    col: int
    rows: tuple
    cols: tuple
    window: np.ndarray
    kind: str
    value: float

    @property
    def winners(self):
        """The cells of the picture that hold the largest number; none for a mean."""
        if self.kind == "average":
            return []
        places = np.argwhere(self.window == self.value).tolist()
        return [(self.rows[row], self.cols[col]) for row, col in places]


def trace_pooling(image, row, col, *, pool_size, stride, kind):
    """Take one number of a pooled picture apart."""
    rows = tuple(range(row * stride, row * stride + pool_size))
    cols = tuple(range(col * stride, col * stride + pool_size))
    window = image[np.ix_(rows, cols)]
    value = window.mean() if kind == "average" else window.max()
    return PoolingTrace(row, col, rows, cols, window, kind, value.item())


def never_read(shape, pool_size, stride):
    """Return the cells of a picture that no window reads: the remainder, and gaps.

    Examples
    --------
    >>> never_read((2, 5), pool_size=2, stride=2)
    [[0, 4], [1, 4]]
    """
    read = [np.zeros(side, dtype=bool) for side in shape]
    for line in read:
        for start in range(0, len(line) - pool_size + 1, stride):
            line[start : start + pool_size] = True
    return np.argwhere(~np.outer(*read)).tolist()


def in_words(trace):
    """Say what is left of a window: ``the largest of 3, 5, 0, 9 is 9 (row 1, column 2)``."""
    numbers = [_words.number(value) for value in trace.window.flat]
    answer, many = _words.number(trace.value), len(numbers) > _SPELLED_OUT
    if trace.kind == "average":
        sums = f"the mean of the {len(numbers)} numbers" if many else f"({' + '.join(numbers)})"
        return f"{sums} is {answer}" if many else f"{sums} / {len(numbers)} = {answer}"
    listed = f"the {len(numbers)} numbers" if many else ", ".join(numbers)
    return f"the largest of {listed} is {answer}{_where(trace.winners)}"


def _where(cells):
    """Say which cell won, or how many are equal."""
    if not cells:
        return ""
    row, col = cells[0]
    return f" (row {row}, column {col})" if len(cells) == 1 else f" ({len(cells)} times)"


def window_table(trace, ends, kind, *, remark="", difference=""):
    """Return the window as a table, the winning numbers framed, and what is left of it.

    Parameters
    ----------
    trace : PoolingTrace
        The window.
    ends, kind
        The colour scale of the picture.
    remark, difference : str
        What to say below: of the moved picture; of a reader's function that gives another number.
    """
    colours = palettes.colours(trace.window, kind, ends)
    cells = "".join(
        f"<tr>{''.join(_cell(trace, row, col, colours[row, col]) for col in range(len(colours)))}"
        "</tr>"
        for row in range(len(colours))
    )
    wrong = "color:var(--jp-error-color1,#c0392b)"
    lines = [f'<b style="{wrong}">{html.escape(difference)}</b>'] if difference else []
    lines += [html.escape(remark)] if remark else []
    below = "".join(f"<br>{line}" for line in lines)
    what = "The mean of the window" if trace.kind == "average" else "The largest in the window"
    return (
        '<div style="display:flex;align-items:center;gap:16px;font-variant-numeric:tabular-nums;'
        'color:var(--jp-ui-font-color1,inherit)">'
        f'<table aria-label="the window" style="border-collapse:collapse">{cells}</table>'
        f'<div style="font-size:14px;line-height:1.5">{what}<br>'
        f'<b style="font-size:26px">{_words.number(trace.value)}</b>{below}</div></div>'
    )


def _cell(trace, row, col, colour):
    """Return one number of the window; a winner is bold and framed."""
    ink = palettes.ink(colour)
    style = (
        "border:1px solid #808080;padding:3px 6px;text-align:center;min-width:26px;"
        f"font-size:14px;background:rgb{tuple(int(part) for part in colour)};color:{ink}"
    )
    if (trace.rows[row], trace.cols[col]) in trace.winners:
        style += f";font-weight:700;outline:3px solid {ink};outline-offset:-4px"
    return f'<td style="{style}">{_words.number(trace.window[row, col], 3)}</td>'
