"""The large picture that each lesson opens with: it poses the lesson's question, computed."""

from pathlib import Path

from cnn_core import _checks
from cnn_workshop import _lazily

__all__ = ["OPENINGS", "opening"]

OPENINGS = tuple(sorted(path.stem[-2:] for path in Path(__file__).parent.glob("lesson_*.py")))
"""The numbers of the lessons that have one."""


def opening(lesson):
    """Draw the picture that a lesson opens with.

    Parameters
    ----------
    lesson : str
        Its number: ``"08"``.

    Returns
    -------
    Picture

    Raises
    ------
    ValueError
        If that lesson has none.

    Examples
    --------
    >>> opening("08").alt.split("; ")[0]
    'A handwritten 7 of 28 x 28 pixels'
    """
    number = _checks.one_of(lesson, "lesson", OPENINGS)
    return _lazily.part(__name__, f"lesson_{number}").picture()
