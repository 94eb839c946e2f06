"""The quiz items of the lessons: kept here so that a lesson does not show the answer above them.

Each wrong choice carries a misconception that people really have, and is answered with it. The
items of a lesson stand in a file of its own; a key may be used once only.
"""

import importlib
import pkgutil

from cnn_core import _checks
from cnn_core.explorers.questions import quiz

__all__ = ["ITEMS", "quiz_on"]

ITEMS = {}
for _file in sorted(pkgutil.iter_modules(__path__, f"{__name__}."), key=lambda file: file.name):
    for _topic, _item in importlib.import_module(_file.name).ITEMS.items():
        if _topic in ITEMS:
            raise ValueError(f"`topic` must be used once, got {_topic!r} again in {_file.name}")
        ITEMS[_topic] = _item


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
