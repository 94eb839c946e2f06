"""The quiz items of the lessons: kept here so that a lesson does not show the answer above them.

Each wrong choice carries a misconception that people really have, and is answered with it.
"""

from cnn_core import _checks
from cnn_core.explorers.questions import quiz

ITEMS = {
    "bottom right pixel": {
        "question": "A picture has the shape (3, 4). What is the index of its bottom right pixel?",
        "choices": {
            "[3, 4]": "Counting starts at 0, so the last row of 3 is row 2.",
            "[2, 3]": "Yes: row 2 is the last of 3, column 3 the last of 4.",
            "[3, 2]": "The row comes first, and counting starts at 0.",
        },
        "right": "[2, 3]",
    },
    "a shifted 7": {
        "question": "A 7 is moved one pixel to the right. To you it is the same. To the computer?",
        "choices": {
            "It is the same table, moved, and that is the same thing.": (
                "You know that it was moved. The computer compares place by place, and many differ."
            ),
            "It is a table with different numbers in many places.": (
                "Yes. Nothing in the table says that it is still a 7."
            ),
            "It is the same numbers, so nothing changed.": (
                "The same numbers in other places are another picture."
            ),
        },
        "right": "It is a table with different numbers in many places.",
    },
    "shape of a feature map": {
        "question": (
            "A picture of 10 rows and 6 columns meets a kernel of 3 rows and 2 columns. "
            "What is the shape of the feature map?"
        ),
        "choices": {
            "10 x 6": "Near the edge the window would stick out: fewer places than pixels.",
            "7 x 4": "10 - 3 counts the steps; the place where it starts counts too.",
            "8 x 5": "Yes: 10 - 3 + 1 rows and 6 - 2 + 1 columns.",
            "8 x 4": "Rows and columns are counted each with their own side of the kernel.",
        },
        "right": "8 x 5",
    },
    "rows of a window": {
        "question": (
            "Which rows of the picture does row 2 of the feature map read, with a kernel of 3 rows?"
        ),
        "choices": {
            "rows 1, 2 and 3": "That would put the window's middle on row 2. Its top row is row 2.",
            "rows 2, 3 and 4": "Yes: it starts at its own number and covers three rows.",
            "row 2 only": "One output number comes from the whole window.",
            "rows 6, 7 and 8": "The window moves by one row at a time, not by its own height.",
        },
        "right": "rows 2, 3 and 4",
    },
}


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
