"""The quiz items and predictions of the lessons: kept here so that no lesson shows the answers.

Each wrong choice carries a misconception that people really have, and is answered with it. The
items of a lesson stand in a file of its own; a key may be used once only. Each prediction carries
its truth, or leaves it to the lesson, which hands it to ``compare``.
"""

from cnn_core import _checks
from cnn_workshop.questions.question import Prediction, quiz
from cnn_workshop.questions.quizzes import (
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
)

__all__ = ["ITEMS", "PREDICTIONS", "predict_on", "quiz_on"]

ITEMS = (
    lesson_00.ITEMS
    | lesson_01.ITEMS
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


PREDICTIONS = (
    lesson_00.PREDICTIONS
    | lesson_01.PREDICTIONS
    | lesson_02.PREDICTIONS
    | lesson_03.PREDICTIONS
    | lesson_04.PREDICTIONS
    | lesson_05.PREDICTIONS
    | lesson_06.PREDICTIONS
    | lesson_07.PREDICTIONS
    | lesson_08.PREDICTIONS
    | lesson_09.PREDICTIONS
    | lesson_10.PREDICTIONS
    | lesson_11.PREDICTIONS
    | lesson_12.PREDICTIONS
    | lesson_13.PREDICTIONS
    | lesson_14.PREDICTIONS
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


def predict_on(topic):
    """Ask for one of the lessons' predictions. Nothing waits for it.

    Parameters
    ----------
    topic : str
        A key of `PREDICTIONS`.

    Returns
    -------
    Prediction
        Keep it, and show ``prediction.compare()`` later, with what was seen if the lesson has
        computed it.

    Raises
    ------
    ValueError
        If there is no such prediction.

    Examples
    --------
    >>> guess = predict_on("an inverted 7")
    >>> guess.answer = "all 64"
    >>> guess.compare().text()
    'You predicted all 64; what was seen: nearly all, but not quite. What explains the gap?'
    """
    return Prediction(**PREDICTIONS[_checks.one_of(topic, "topic", list(PREDICTIONS))])
