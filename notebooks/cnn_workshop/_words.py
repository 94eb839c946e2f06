"""Numbers and places in plain words: one wording for twins, arithmetic, captions and reports."""

import numpy as np

_MOST_FIXED = 1e6  # a reader's function may return a number of 300 digits


class Words(str):
    """A text that a notebook shows as it is, without quotation marks."""

    def __repr__(self):
        return str(self)


def number(value, digits=4):
    """Write a number as briefly as `digits` significant digits allow; whole numbers in full.

    Examples
    --------
    >>> number(-6.0), number(0.125), number(2 / 3), number(float("nan")), number(12345.678)
    ('-6', '0.125', '0.6667', 'not a number', '12346')
    """
    value = float(value)
    if np.isnan(value):
        return "not a number"
    if np.isinf(value):
        return "infinity" if value > 0 else "-infinity"
    if (value == round(value) or abs(value) >= 10 ** (digits - 1)) and abs(value) < 1e15:
        return str(round(value))
    return f"{value:.{digits}g}"


def fixed(value, places=2):
    """Write a number with so many decimals; in other words where these would not do.

    Examples
    --------
    >>> fixed(0.5), fixed(0.5, 3), fixed(float("nan")), fixed(-1e308)
    ('0.50', '0.500', 'not a number', '-1e+308')
    """
    usual = np.isfinite(value) and abs(value) < _MOST_FIXED
    return f"{value:.{places}f}" if usual else number(value)


def brief(value):
    """Write a number as a cell has room for it: three digits, or a sign where there is none.

    Examples
    --------
    >>> brief(-0.12345), brief(12), brief(float("nan")), brief(float("-inf"))
    ('-0.123', '12', '?', '-∞')
    """
    if np.isfinite(value):
        return number(value, 3)
    return "?" if np.isnan(value) else ("∞" if value > 0 else "-∞")


def span(first, last):
    """Write a run of places: ``2`` or ``2-4``.

    Examples
    --------
    >>> span(2, 4), span(3, 3), span(-1, 1)
    ('2-4', '3', '-1 to 1')
    """
    if first == last:
        return str(first)
    return f"{first} to {last}" if first < 0 else f"{first}-{last}"


def box(top, left, height, width):
    """Write the rows and columns of a box.

    Examples
    --------
    >>> box(2, 0, 6, 1)
    'rows 2-7, column 0'
    """
    sides = (("row", top, height), ("column", left, width))
    return ", ".join(
        f"{thing}{'s' if length > 1 else ''} {span(first, first + length - 1)}"
        for thing, first, length in sides
    )


def shape(size):
    """Write a shape as people say it: ``3 x 4``.

    Examples
    --------
    >>> shape((3, 4)), shape((2,)), shape(())
    ('3 x 4', '2 numbers in one row', 'a single number')
    """
    if len(size) == 0:
        return "a single number"
    if len(size) == 1:
        return f"{count(size[0], 'number')} in one row"
    return " x ".join(str(length) for length in size)


def count(amount, thing, several=""):
    """Write an amount with its noun, or with the word for several.

    Examples
    --------
    >>> count(1, "cell"), count(36, "cell"), count(2, "try", "tries")
    ('1 cell', '36 cells', '2 tries')
    """
    return f"{amount} {thing}" if amount == 1 else f"{amount} {several or thing + 's'}"


def of(amount, total, thing, verbs=()):
    """Write how many of some there are, and the verb for one of them or for several.

    Examples
    --------
    >>> of(1, 36, "cell", ("is", "are")), of(0, 1, "cell", ("is", "are")), of(2, 4, "output")
    ('1 of 36 cells is', '0 of 1 cell are', '2 of 4 outputs')
    """
    words = f"{amount} of {count(total, thing)}"
    return f"{words} {verbs[int(amount != 1)]}" if verbs else words


def percent(share):
    """Write a share of 1 in percent.

    Examples
    --------
    >>> percent(0.975)
    '98 %'
    """
    return f"{100 * share:.0f} %"


def a_digit(digit):
    """Write a digit with its article.

    Examples
    --------
    >>> a_digit(7), a_digit(8)
    ('a 7', 'an 8')
    """
    return f"an {digit}" if digit == 8 else f"a {digit}"


def sentence(text):
    """Close a text with a full stop, unless it ends like a sentence already.

    Examples
    --------
    >>> sentence("it took too long"), sentence("is `return` missing?"), sentence("")
    ('it took too long.', 'is `return` missing?', '')
    """
    return f"{text}." if text and text[-1] not in ".?!" else text


def capitalised(text):
    """Let a text begin with a capital letter; unlike `str.capitalize`, the rest stays as it is.

    Examples
    --------
    >>> capitalised("the kernel of `ReLU`")
    'The kernel of `ReLU`'
    """
    return text[:1].upper() + text[1:]


def uncapitalised(text):
    """Let a text begin with a small letter: it goes on in the middle of a sentence."""
    return text[:1].lower() + text[1:]


def span_of_values(values):
    """Write the range of the finite values: ``from -6 to 12``; nothing if there are none.

    Examples
    --------
    >>> span_of_values(np.array([12.0, np.nan, -6.0])), span_of_values(np.array([np.nan]))
    ('from -6 to 12', '')
    """
    finite = values[np.isfinite(values)]
    return f"from {number(finite.min())} to {number(finite.max())}" if finite.size else ""


def rows(values):
    """Write a 2-D array on one line, row after row.

    Examples
    --------
    >>> rows([[1, -2], [0.5, 3]])
    'rows 1 -2 / 0.5 3'
    """
    lines = [" ".join(number(value) for value in row) for row in np.atleast_2d(values)]
    return "rows " + " / ".join(lines)


def table(values):
    """Write a 2-D array as aligned lines of numbers, for a report in plain text.

    Examples
    --------
    >>> print(table([[1, -20], [0.5, 3]]))
      1 -20
    0.5   3
    """
    cells = [[number(value) for value in row] for row in np.atleast_2d(values)]
    width = max(len(cell) for row in cells for cell in row)
    return "\n".join(" ".join(cell.rjust(width) for cell in row) for row in cells)
