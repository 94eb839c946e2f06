"""The large picture that each lesson opens with: it poses the lesson's question, computed."""

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
    "00": lesson_00.picture,
    "01": lesson_01.picture,
    "02": lesson_02.picture,
    "03": lesson_03.picture,
    "04": lesson_04.picture,
    "05": lesson_05.picture,
    "06": lesson_06.picture,
    "07": lesson_07.picture,
    "08": lesson_08.picture,
    "09": lesson_09.picture,
    "10": lesson_10.picture,
    "11": lesson_11.picture,
    "12": lesson_12.picture,
    "13": lesson_13.picture,
    "14": lesson_14.picture,
    "15": lesson_15.picture,
    "16": lesson_16.picture,
    "17": lesson_17.picture,
    "18": lesson_18.picture,
    "19": lesson_19.picture,
    "20": lesson_20.picture,
}


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
