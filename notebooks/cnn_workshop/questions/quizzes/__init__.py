"""The quiz items and predictions of the lessons: kept here so that no lesson shows the answers.

Each wrong choice carries a misconception that people really have, and is answered with it. The
items of a lesson stand in a file of its own; a key may be used once only. Each prediction carries
its truth, or leaves it to the lesson, which hands it to ``compare``.
"""

# ruff: noqa: F401 (the lessons are found among the names of this module)

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
    lesson_15,
    lesson_16,
    lesson_17,
    lesson_18,
    lesson_19,
    lesson_20,
)

__all__ = ["ITEMS", "LESSONS", "PREDICTIONS", "predict_on", "quiz_on"]

LESSONS = {name[-2:]: file for name, file in [*globals().items()] if name.startswith("lesson_")}
"""What each lesson asks that is imported here."""

ITEMS = {topic: item for lesson in LESSONS.values() for topic, item in lesson.ITEMS.items()}
PREDICTIONS = {topic: item for each in LESSONS.values() for topic, item in each.PREDICTIONS.items()}


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
    return quiz(**ITEMS[_checks.one_of(topic, "topic", list(ITEMS))], topic=topic)


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
    known = _checks.one_of(topic, "topic", list(PREDICTIONS))
    return Prediction(**PREDICTIONS[known], topic=topic)
