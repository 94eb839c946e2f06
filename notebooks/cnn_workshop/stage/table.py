"""The one HTML table: for reports, and wherever words and numbers stand in rows on a page."""

import html
from numbers import Number

from cnn_workshop import _words

_TABLE = "border-collapse:collapse;font-size:13px;font-variant-numeric:tabular-nums"
_CELL = "padding:2px 9px;border-bottom:1px solid #8886"


def table(rows, head=(), *, strong=(), caption=""):
    """Return rows of words and numbers as an HTML table.

    Parameters
    ----------
    rows : sequence of sequence
        The cells: text, which is escaped, or numbers, which stand to the right.
    head : sequence of str, optional
        What stands above each column.
    strong : sequence of int
        The rows that are strong.
    caption : str
        Its name, for screen readers.

    Returns
    -------
    str

    Examples
    --------
    >>> table([["a", 1]], head=["name", "amount"]).count("<td")
    2
    """
    top = "".join(f'<th scope="col" style="{_style("", True)}">{_text(each)}</th>' for each in head)
    lines = [
        "".join(f'<td style="{_style(each, at in strong)}">{_text(each)}</td>' for each in row)
        for at, row in enumerate(rows)
    ]
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    name = f' aria-label="{html.escape(caption)}"' if caption else ""
    opening = f"<thead><tr>{top}</tr></thead>" if top else ""
    return f'<table{name} style="{_TABLE}">{opening}<tbody>{body}</tbody></table>'


def _style(value, strong):
    side = "right" if isinstance(value, Number) else "left"
    return f"{_CELL};text-align:{side}" + (";font-weight:600" if strong else "")


def _text(value):
    return html.escape(_words.number(value) if isinstance(value, Number) else str(value))
