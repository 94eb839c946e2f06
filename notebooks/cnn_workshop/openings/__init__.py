"""The large picture that each lesson opens with: it poses the lesson's question, computed."""

# ruff: noqa: F401 (the lessons are found among the names of this module)

from cnn_core import _checks
from cnn_workshop.openings import (
    lesson_00,
    lesson_01,
    lesson_02,
    lesson_03,
    lesson_04,
    lesson_05,
    lesson_06,
    lesson_07,
    lesson_08,
    lesson_09,
    lesson_10,
    lesson_11,
    lesson_12,
    lesson_13,
    lesson_14,
    lesson_15,
    lesson_16,
    lesson_17,
    lesson_18,
    lesson_19,
    lesson_20,
)

__all__ = ["OPENINGS", "opening"]

OPENINGS = {
    name[-2:]: file.picture for name, file in [*globals().items()] if name.startswith("lesson_")
}
"""What draws the picture of each lesson that is imported here."""


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
    return OPENINGS[_checks.one_of(lesson, "lesson", list(OPENINGS))]()
