"""Know a slip by its cure: the function is right as soon as one piece of its source is changed.

Two people who make the same slip may come to different numbers, for the rest of their code differs.
So where no slip in the bank comes to the same, each is mended in the reader's own source, at one
place after the other. If the function passes then, the slip is named. Nothing is accepted by it.
"""

import ast
import itertools
import re

from cnn_workshop.exercises.check import slips
from cnn_workshop.exercises.check.compare import right
from cnn_workshop.exercises.check.reading import loose

_MOST = 400
"""Changes tried: each costs a call on the smallest case, about a fifth of a millisecond."""
_SECONDS = 0.2
"""For one call of a changed function, which may have become endless."""


def repaired(exercise, function, source, wrong, meant=None):
    """Return the sentence of the slip without which a function is right, or nothing.

    Parameters
    ----------
    exercise : Exercise
        What it was to do.
    function : callable
        The reader's function.
    source : str
        Its source.
    wrong : list of int
        The cases in which it is wrong.
    meant : list of Slip, optional
        Those that may be meant; by default all that would have the same parts wrong.

    Returns
    -------
    str
    """
    try:
        [tree] = ast.parse(source).body
        tree.decorator_list = []
        name = tree.name if isinstance(tree, ast.FunctionDef) else tree.targets[0].id
        source = ast.unparse(tree) + "\n"
    except (SyntaxError, ValueError, AttributeError):
        return ""
    tried = {source}
    for slip in meant or exercise.mistakes:
        if not (meant or _same_parts(exercise, slip, wrong)):
            continue
        for repair in slip.repairs:
            for changed in _changed(source, repair):
                if changed in tried:
                    continue
                tried.add(changed)
                if len(tried) > _MOST:
                    return ""
                if _passes(exercise, function, changed, name):
                    return slip.diagnosis
    return ""


def _same_parts(exercise, slip, wrong):
    """Say whether a slip has those of several parts wrong that are, as far as one can tell."""
    many = len(exercise.parts)
    trials = [trial for mistake, trial in exercise.known if mistake is slip]
    if not many or exercise.chained or slip.borrowed or not trials:
        return True
    theirs = {at % many for at in wrong}
    cases = range(len(exercise.cases))
    return any(
        theirs <= {at % many for at in cases if not right(trial[at], exercise.answers[at])}
        for trial in trials
    )


def _changed(source, repair):
    """Yield a source with one place mended, and with all of them."""
    kind, _, rest = repair.partition(": ")
    if kind in ("deeper", "shallower", "drop"):
        yield from _moved(source, kind, rest)
        return
    wrong, _, better = f"{repair} ".partition(" =>")
    try:
        places = list(re.finditer(loose(wrong), source))
    except re.error:
        return
    pieces = [slips.replaced(source, found, f"{better.strip()} ") for found in places]
    yield from pieces
    if len(places) > 1:
        for found in reversed(places):
            source = slips.replaced(source, found, f"{better.strip()} ")
        yield source


def _moved(source, kind, piece):
    """Yield a source with one line that holds the piece moved or taken out, and one further yet."""
    lines = source.splitlines(keepends=True)
    for at, line in enumerate(lines):
        if not re.search(loose(piece), line):
            continue
        for blanks in ("    ", " " * 8, " " * 12):
            new = {"deeper": blanks + line, "drop": "", "shallower": line.removeprefix(blanks)}
            yield "".join((*lines[:at], new[kind], *lines[at + 1 :]))


def _passes(exercise, function, source, name):
    """Say whether a function with another source is right on every case."""
    space = dict(function.__globals__)
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        try:
            space[name] = cell.cell_contents
        except ValueError:  # not filled yet
            return False
    try:
        exec(compile(source, "<a reader's function, mended>", "exec"), space)
        changed = space[name]
    except Exception:
        return False
    outcomes = exercise.outcomes(changed, seconds=_SECONDS)
    passed = itertools.takewhile(bool, map(right, outcomes, exercise.answers))
    return sum(passed) == len(exercise.answers)
