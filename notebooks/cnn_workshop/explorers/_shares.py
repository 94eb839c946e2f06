"""Softmax term by term, as a table under its logits, and the loss as a point on its curve."""

import html
from dataclasses import dataclass

import numpy as np

from cnn_workshop import _words
from cnn_workshop.explorers._curve import curve

NAMES_WIDTH = 150  # pixels, for the names of the rows
OVERFLOW = (
    "Without taking the largest logit away, e^logit is too large for the computer: infinity, and "
    "infinity / infinity is not a number."
)
_BAR = 56  # pixels, for a probability of 1
_HIGHEST_LOSS = 5
_MARK = "#b8006b"
_BLUE = "var(--jp-brand-color1,#1976d2)"
_SUM_WIDTH = 80
_CELL = "text-align:center;padding:3px 0;white-space:nowrap"
_TABLE = (
    "table-layout:fixed;width:1px;border-collapse:collapse;font-size:12px;line-height:1.3;"
    "font-variant-numeric:tabular-nums;color:var(--jp-ui-font-color1,inherit)"
)
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class SoftmaxTrace:
    """How probabilities come of logits.

    Attributes
    ----------
    logits, straight, shifted, powers, shares, losses : ndarray of shape (K,)
        The logits; e to the power of each; the logits less the largest; e to the power of those;
        their shares of the total; and the loss that each class would have as the label.
    largest, total : float
        The largest logit, and the sum of the powers.
    """

    logits: np.ndarray
    straight: np.ndarray
    largest: float
    shifted: np.ndarray
    powers: np.ndarray
    total: float
    shares: np.ndarray
    losses: np.ndarray


def trace_softmax(logits):
    """Take softmax apart.

    Parameters
    ----------
    logits : ndarray of shape (K,)
        Finite numbers.

    Returns
    -------
    SoftmaxTrace
    """
    with np.errstate(over="ignore", under="ignore"):
        straight = np.exp(logits)
        largest = logits.max()
        shifted = logits - largest
        powers = np.exp(shifted)
    total = powers.sum()
    return SoftmaxTrace(
        logits, straight, largest, shifted, powers, total, powers / total, np.log(total) - shifted
    )


def cell_width(count):
    """Return the width of a column, for so many classes."""
    return 62 if count <= 6 else 54


def brief(value):
    """Write a number in few letters: ``0.926``, ``5·10⁸``.

    Examples
    --------
    >>> brief(0.92612), brief(485165195.4), brief(0.00003), brief(float("inf"))
    ('0.926', '5·10⁸', '3·10⁻⁵', '∞')
    """
    if np.isinf(value):
        return "∞" if value > 0 else "-∞"
    if np.isnan(value):
        return "?"
    if value == 0 or 1e-3 <= abs(value) < 1e5:
        return _words.number(value, 3 if abs(value) >= 0.01 else 2)
    return _power(value, 0)


def exact(probability):
    """Write a probability so that its logarithm can be checked to three digits.

    Examples
    --------
    >>> exact(0.0003093), exact(0.4), exact(0.98936), exact(1.0)
    ('3.09·10⁻⁴', '0.4', '0.98936', '1')
    """
    if 0 < probability < 1e-3:
        return _power(probability, 2)
    nines = -np.log10(1 - probability) if probability < 1 else 0
    return _words.number(probability, min(4 + int(max(nines, 0)), 12))


def _power(value, digits):
    number, power = f"{value:.{digits}e}".split("e")
    return f"{number}·10{str(int(power)).translate(_RAISED)}"


def table(trace, classes, probabilities, label):
    """Return the terms of softmax as a table whose columns are the classes.

    Parameters
    ----------
    trace : SoftmaxTrace
        The terms.
    classes : sequence of str
        The names of the columns.
    probabilities : ndarray of shape (K,)
        What is shown as probabilities: the shares, or a reader's answer.
    label : int
        The class that is right.

    Returns
    -------
    str
        HTML.
    """
    with np.errstate(over="ignore"):
        straight_total = trace.straight.sum()
    rows = [
        ("e^logit, straight", trace.straight, straight_total),
        (f"logit - largest ({brief(trace.largest)})", trace.shifted, None),
        ("e^(logit - largest)", trace.powers, trace.total),
    ]
    heads = "".join(_head(name, "col") for name in classes)
    body = "".join(_row(name, map(_cell, values), total) for name, values, total in rows)
    bars = [_bar(value, at == label) for at, value in enumerate(probabilities)]
    marks = _marks(probabilities, label)
    return (
        f'<table aria-label="softmax, term by term" style="{_TABLE}">{_columns(len(classes))}'
        f"<tr>{_head('class', 'row')}{heads}{_head('sum', 'col')}</tr>{body}"
        f"{_row('probability', bars, probabilities.sum())}{_row('', marks, None)}</table>"
    )


def _columns(count):
    """Lay the columns under the cells of the logits."""
    widths = [NAMES_WIDTH, *[cell_width(count)] * count, _SUM_WIDTH]
    columns = "".join(f'<col style="width:{width}px">' for width in widths)
    return f"<colgroup>{columns}</colgroup>"


def _head(name, scope):
    style = _CELL if scope == "col" else "text-align:left"
    return f'<th scope="{scope}" style="{style}">{html.escape(name)}</th>'


def _row(name, cells, total):
    head = _head(name, "row") if name else "<td></td>"
    end = "" if total is None else brief(total)
    return f'<tr>{head}{"".join(cells)}<td style="{_CELL}"><b>{end}</b></td></tr>'


def _cell(value):
    return f'<td style="{_CELL}">{brief(value)}</td>'


def _bar(value, is_label):
    """Return the cell of a probability: a bar of that height, and the number."""
    held = float(np.clip(np.nan_to_num(value), 0, 1))
    edge = f"box-shadow:inset 0 0 0 2px {_MARK};" if is_label else ""
    return (
        f'<td style="{_CELL};{edge}height:{_BAR + 26}px;vertical-align:bottom">'
        f'<div style="height:{round(held * _BAR)}px;margin:0 6px;background:{_BLUE}"></div>'
        f"<b>{brief(value)}</b></td>"
    )


def _marks(probabilities, label):
    """Name the columns of the verdict and the label."""
    missing = np.isnan(probabilities).any()
    verdict = None if missing else int(probabilities.argmax())
    for at in range(probabilities.size):
        words = ["verdict"] if at == verdict else []
        words += ["label"] if at == label else []
        yield f'<td style="{_CELL};vertical-align:top">{"<br>".join(words)}</td>'


def loss_box(probability, loss, words):
    """Return the curve of the loss, with the label's probability on it, and the loss in words.

    Parameters
    ----------
    probability : float
        What was given to the right answer.
    loss : float
        The loss.
    words : str
        How it comes about.

    Returns
    -------
    str
        HTML.
    """
    xs = np.exp(-np.linspace(_HIGHEST_LOSS, 0, 40))
    beyond = f"; the loss is above {_HIGHEST_LOSS}" if loss > _HIGHEST_LOSS else ""
    drawn = curve(
        xs,
        -np.log(xs),
        (probability, min(loss, _HIGHEST_LOSS)),
        names=("probability of the label", "loss"),
        limits=(0, 1, 0, _HIGHEST_LOSS),
        alt=f"The loss falls from far up at probability 0 to 0 at probability 1{beyond}.",
    )
    return (
        "<div style='display:flex;align-items:center;gap:24px;font-size:14px;line-height:1.5;"
        f"color:var(--jp-ui-font-color1,inherit)'>{drawn}<div>loss = minus the logarithm of the "
        f"label's probability<br>{html.escape(words)}<br>"
        f"<b style='font-size:26px'>{'' if np.isnan(loss) else _words.number(loss, 3)}</b>"
        "</div></div>"
    )
