"""Numbers in few letters, as they stand beside the bars."""

import textwrap

import numpy as np

from cnn_workshop import _words

_LINE = 36  # letters
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def brief(value):
    """Write a number in few letters: ``0.926``, ``5·10⁸``.

    Examples
    --------
    >>> brief(0.92612), brief(485165195.4), brief(0.00003), brief(float("inf"))
    ('0.926', '5·10⁸', '3·10⁻⁵', '∞')
    """
    if not np.isfinite(value):
        return _words.brief(value)
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


def written(*terms):
    """Write the numbers of each term."""
    return (list(map(brief, term)) for term in terms)


def lines(words):
    """Return words as lines that stand beside a curve or bars, with a true minus."""
    return tuple(textwrap.wrap(words.replace("-", "−"), _LINE))
