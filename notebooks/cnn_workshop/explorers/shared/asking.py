"""Ask a reader's function for its answer, and word what is wrong with it."""

import contextlib
import contextvars

import numpy as np

from cnn_workshop import _cells, _run, _words
from cnn_workshop.explorers.shared import remembering

MOST_MARKED = 400
"""Wrong cells: with more, marks would say no more and cost a frame."""
UNWRITTEN = " is not written yet. Write it and run its cell: it is used from the next move on."

_heard = contextvars.ContextVar("heard", default=None)  # by name: what functions print now


@contextlib.contextmanager
def hearing():
    """Hear what a reader's functions print that are asked meanwhile; yields it, by their names."""
    printed = {}
    token = _heard.set(printed)
    try:
        yield printed
    finally:
        _heard.reset(token)


def ask(function, arrays, shape, **options):
    """Run a reader's function, in its newest version, and word what is wrong with its answer.

    A slow one is not run again for what it has said already: `remembering` says when.

    Parameters
    ----------
    function : callable
        The reader's function.
    arrays : dict of str to ndarray
        Its positional arguments, under the names that a reader knows them by.
    shape : tuple of int
        The shape that its answer must have.
    **options
        Its keyword arguments.

    Returns
    -------
    ndarray
        Its answer as float64; NaN everywhere if there is a problem.
    str
        The problem, in one or two sentences; empty if there is none.
    """

    def read(value):
        answer, problem = _run.numbers(value, shape)
        return (None, problem) if problem else (answer.astype(float), "")

    answer, problem = ask_for(function, arrays, read, **options)
    return (np.full(shape, np.nan) if problem else answer), problem


def ask_for(function, arrays, read, **options):
    """Run a reader's function as `ask` does, for an answer that is more than one array.

    ``read(value)`` returns what the function returned as it is wanted, and what is wrong with it,
    in the words of `_run.numbers`, `_run.several` and `_run.described`; it is not asked about None.
    """
    function = _run.newest(function)
    name = _run.name_of(function)
    outcome = remembering.memory.run(function, *arrays.values(), **options)
    if outcome.kind == "unwritten":
        return None, f"{name}{UNWRITTEN}{_cells.where_to_write()}"
    answer, problem = None, outcome.problem
    if not problem and outcome.value is None:
        problem = _run.NOTHING
    if not problem:
        answer, problem = read(outcome.value)
    if not problem and outcome.changed:
        problem = f"it changed its {list(arrays)[outcome.changed[0]]} in place; work on a copy"
    if not problem:
        if outcome.printed and _heard.get() is not None:
            _heard.get()[name] = outcome.printed
        return answer, ""
    printed = f" It printed: {outcome.printed}" if outcome.printed else ""
    return None, _words.sentence(f"{name}: {problem}") + printed


def compared(function, answer, given, right):
    """Return the wrong cells of a reader's map, as many as are marked; and what `differs` says."""
    wrong = np.argwhere(~np.isclose(given, right, equal_nan=True))[:MOST_MARKED].tolist()
    return tuple(map(tuple, wrong)), differs(function, answer, given, right)


def differs(function, answer, given, right):
    """Say where a reader's map or maps are not the right ones, called `answer`; or nothing."""
    wrong = np.argwhere(~np.isclose(given, right, equal_nan=True))
    if not len(wrong):
        return ""
    *index, row, col = wrong[0]
    where = "".join(f"map {each}, " for each in index)
    return (
        f"{_run.name_of(function)} differs from {answer} in {len(wrong)} of "
        f"{_words.count(right.size, 'cell')}, first at {where}row {row}, column {col}."
    )


def by(function, ours):
    """Say whose a function is, to stand behind what it made; nothing if it is the book's."""
    return "" if function is ours else f" by {_run.name_of(function)}"


def unlike(function, given, right):
    """Say what a reader's function gives at the cell looked at, if it is not right."""
    return "" if np.isclose(given, right, equal_nan=True) else f"but {gives(function, given)}"


def gives(function, given):
    """Say what a reader's function gives at the cell looked at."""
    return f"{_run.name_of(function)} gives {_words.number(given)} here"
