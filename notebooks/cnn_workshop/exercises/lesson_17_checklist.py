"""Lesson 17: questions to ask of a data set, in the reader's own words; they stay in the record."""

import re

from cnn_workshop import _words
from cnn_workshop.exercises.check.asking import asked, judged
from cnn_workshop.exercises.check.report import failed, graded, passed, unwritten

TOPICS = {
    # what a question is to ask about: how it is told, and beginnings of words that it may have
    "marks": (
        "what else comes with a class: a mark, a background, a device",
        "mark corner background shortcut clue cue cover occlu map patch logo watermark device "
        "camera scanner frame border artefact artifact accessor",
    ),
    "small changes": (
        "changes too small to see",
        "small tiny little change gradient adversar attack nudge pertur fool invisible epsilon",
    ),
    "labels": ("wrong labels", "label annot mislabel"),
    "splits": (
        "how it was split: copies, or the same people on both sides",
        "split leak copy copies copied duplicat twice writer hand person people patient author "
        "source both random form group same identical never seen",
    ),
}
_LEAST = 4  # words: fewer are no question that another person could answer


@asked
def check_checklist(questions, *, strict=False):
    """Check that a checklist asks about each way in which the data of this lesson cheated.

    Parameters
    ----------
    questions : str, or sequence of str
        A question a line. Which words it needs is a matter of a few stems, not of its sense.
    strict : bool, default False
        Raise NotPassedError if something is left out.

    Returns
    -------
    Report

    Raises
    ------
    NotPassedError
        If `strict` and something is left out.
    """
    return graded(judged("checklist", _check(questions), questions), strict)


def _check(questions):
    """Report on a checklist."""
    lines, problem = _read(questions)
    if not problem and not lines:
        return unwritten("There is nothing to check yet: write your questions, one a line.")
    problem = problem or _unfit(lines) or _left_out(lines)
    if problem:
        return failed("Not yet.", problem)
    return passed(
        f"Kept in this notebook: your {_words.count(len(lines), 'question')}. Put them to the next "
        "data set before you believe its accuracy."
    )


def _read(questions):
    """Return the lines that hold something, and what is wrong with the whole."""
    if isinstance(questions, str):
        questions = questions.splitlines()
    if not isinstance(questions, list | tuple | type(None)) or not all(
        isinstance(each, str) for each in questions or ()
    ):
        return [], f"The checklist is a text, a question a line; it is {type(questions).__name__}."
    lines = [re.sub(r"^[\s\-*•\d.)\[\]]+", "", each).strip() for each in questions or ()]
    return [line for line in lines if line], ""


def _unfit(lines):
    """Say which line is no question; nothing if all are."""
    for line in lines:
        if not line.endswith("?"):
            return f"“{line}” is no question: end it with a question mark."
        if len(re.findall(r"\w+", line)) < _LEAST:
            return f"“{line}” is too short to be answered by somebody who was not here."
    if len({_plain(line) for line in lines}) < len(lines):
        return "A question stands there twice."
    return ""


def _plain(line):
    return " ".join(re.findall(r"\w+", line.lower()))


def _left_out(lines):
    """Say which topic no question of its own is about; nothing if each has one."""
    about = {
        name: [at for at, line in enumerate(lines) if _is_about(line, name)] for name in TOPICS
    }
    for name, asking in about.items():
        if not asking:
            return (
                f"No question asks about {TOPICS[name][0]}. (This check knows words only, such as "
                f"{', '.join(TOPICS[name][1].split()[:3])}: use one of them.)"
            )
    if not _own_question_each(list(about.values())):
        return "One question asks about several things at once: give each of the four its own."
    return ""


def _is_about(line, name):
    """Tell whether a line has a word that begins like one of a topic."""
    stems = TOPICS[name][1].split()
    return any(word.startswith(stem) for word in _plain(line).split() for stem in stems)


def _own_question_each(places, taken=frozenset()):
    """Tell whether each topic can have a question that no other one has."""
    if not places:
        return True
    first, *others = places
    return any(_own_question_each(others, taken | {at}) for at in first if at not in taken)
