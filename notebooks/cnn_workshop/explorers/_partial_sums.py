"""Three partial sums and a bias: as a line of arithmetic, and in words."""

import html
import math

from cnn_workshop import _words, palettes
from cnn_workshop.explorers._filter_bank import CHANNELS

_INK = "color:var(--jp-ui-font-color1,inherit)"


def count_words(shape):
    """Say how many numbers filters of shape (O, C, KH, KW) hold.

    Examples
    --------
    >>> count_words((4, 3, 3, 3))
    '4 filters of 3 x 3 x 3 weights and 4 biases: 112 numbers'
    """
    count = shape[0]
    biases = "1 bias" if count == 1 else f"{count} biases"
    total = math.prod(shape) + count
    return (
        f"{_words.count(count, 'filter')} of {_words.shape(shape[1:])} weights and {biases}: "
        f"{total} numbers"
    )


def filter_heading(index, shape):
    """Return what stands above the bias: which filter this is, and how many numbers it holds.

    Its kernels have the shape (C, KH, KW).
    """
    size = " × ".join(str(length) for length in shape)
    return (
        f'<div style="font-size:13px;line-height:1.5;margin:0 0 6px 24px;{_INK}">'
        f"<b>filter {index}</b><br>{shape[0]} kernels and a bias:<br>"
        f"{size} + 1 = <b>{math.prod(shape) + 1}</b></div>"
    )


def in_words(terms, bias):
    """Read the sum aloud: ``red 12 plus green -3 plus blue 4 plus bias 1 = 14``."""
    named = zip((*CHANNELS, "bias"), (*terms, bias), strict=True)
    words = " plus ".join(f"{name} {_words.number(term)}" for name, term in named)
    return f"{words} = {_words.number(sum(terms) + bias)}"


def line(terms, bias, difference, ends):
    """Return the sum as a row of boxes, coloured as the cells are.

    Parameters
    ----------
    terms : ndarray of shape (3,)
        The cell of each part.
    bias : float
        What is added to them.
    difference : str
        What the reader's function gave instead, if it is something else.
    ends : tuple of float
        The ends of the colour scale.
    """
    named = [*zip((f"{name} part" for name in CHANNELS), terms, strict=True), ("bias", bias)]
    sign = '<span aria-hidden="true" style="font-size:20px">{}</span>'.format
    boxes = sign("+").join(_box(name, term, ends) for name, term in named)
    total = f'<b style="font-size:26px">{_words.number(sum(terms) + bias)}</b>'
    if difference:
        style = "color:var(--jp-error-color1,#c0392b)"
        difference = f'<b style="{style}">{html.escape(difference)}</b>'
    return (
        '<div style="display:flex;align-items:center;gap:10px;margin-left:24px;line-height:1.3;'
        f'font-variant-numeric:tabular-nums;{_INK}">{boxes}{sign("=")}{total}{difference}</div>'
    )


def _box(name, value, ends):
    colour = palettes.colours(value, "signed", ends)
    return (
        '<span style="border:1px solid #808080;padding:2px 12px;text-align:center;min-width:72px;'
        f'background:rgb{tuple(int(part) for part in colour)};color:{palettes.ink(colour)}">'
        f'<span style="font-size:12px">{name}</span><br>'
        f'<b style="font-size:15px">{_words.number(value)}</b></span>'
    )


def bias_term(bias):
    """Return the last term of the sum of the maps: ``+ bias 1``."""
    return (
        f'<div style="font-size:15px;line-height:1.3;{_INK}">+ bias<br>{_words.number(bias)}</div>'
    )
