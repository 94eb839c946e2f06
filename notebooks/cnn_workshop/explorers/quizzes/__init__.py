"""The quiz items of the lessons: kept here so that a lesson does not show the answer above them.

Each wrong choice carries a misconception that people really have, and is answered with it. The
items of a lesson stand in a file of its own; a key may be used once only.
"""

from cnn_core import _checks
from cnn_workshop.explorers.questions import quiz
from cnn_workshop.explorers.quizzes import (
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
)

__all__ = ["ITEMS", "quiz_on"]

ITEMS = (
    lesson_01.ITEMS
    | lesson_02.ITEMS
    | lesson_03.ITEMS
    | lesson_04.ITEMS
    | lesson_05.ITEMS
    | lesson_06.ITEMS
    | lesson_07.ITEMS
    | lesson_08.ITEMS
    | lesson_09.ITEMS
    | lesson_10.ITEMS
    | lesson_11.ITEMS
    | lesson_12.ITEMS
    | lesson_13.ITEMS
    | lesson_14.ITEMS
)


def quiz_on(topic):
    """Ask one of the lessons' quiz questions.

    Parameters
    ----------
    topic : str
        A key of `ITEMS`.

    Returns
    -------
    Question
        It answers at once, and says what a wrong choice gets wrong.

    Raises
    ------
    ValueError
        If there is no such item.

    Examples
    --------
    >>> item = quiz_on("rows of a window")
    >>> item.answer = "row 2 only"
    >>> item.reply
    'One output number comes from the whole window.'
    """
    return quiz(**ITEMS[_checks.one_of(topic, "topic", list(ITEMS))])
