"""Find the slip behind a wrong answer: by what comes of it, and then by how it is written."""

import math
import warnings
from dataclasses import replace

from cnn_workshop.exercises.check.compare import has_shape, right, same
from cnn_workshop.exercises.check.reading import contradicts, reused_name, source_of, stands_in
from cnn_workshop.exercises.check.repair import repaired


class Trial:
    """What comes of a slip, case by case: each is run when it is first asked for, and kept."""

    def __init__(self, exercise, function):
        self._exercise, self._function, self._kept = exercise, function, {}

    def __getitem__(self, at):
        if at not in self._kept:
            many = max(1, len(self._exercise.parts))
            case = [self._exercise.cases[at]]
            outcomes = self._exercise.outcomes(self._function, math.inf, case)
            self._kept.update(enumerate(outcomes, start=at - at % many))
        return self._kept[at]


def diagnose(exercise, function, outcomes):
    """Return the sentence of the slip that a wrong answer is, or nothing.

    Several slips may come to the same numbers; then the one is meant by whose cure the function is
    right, or whose piece of code stands in the reader's source. Where no slip comes to the same,
    the source is asked alone: the slip without which the function is right.
    """
    source = source_of(function)
    for outcome in outcomes:
        if outcome.kind == "raised" and (words := reused_name(function, outcome.problem)):
            return words
    if len(outcomes) < len(exercise.cases):  # it did not end, as no slip does
        return ""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a slip, or a cure that is tried, is no news to the reader
        return _found(exercise, function, source, outcomes)


def _found(exercise, function, source, outcomes):
    """Return the sentence of the slip behind the outcomes of all cases, or nothing."""
    wrong = [at for at, each in enumerate(outcomes) if not right(each, exercise.answers[at])]
    if same_outcomes := _of_same(exercise, source, outcomes, wrong):
        return _meant(exercise, function, source, same_outcomes, wrong)
    return (
        _of_parts(exercise, outcomes)
        or _of_shape(exercise, outcomes)
        or _of_change(exercise, outcomes, wrong)
        or (_differs(exercise, outcomes, wrong) and repaired(exercise, function, source, wrong))
        or _of_error(exercise, outcomes[wrong[0]])
    )


def _of_same(exercise, source, outcomes, wrong):
    """Return the slips that come to the same as a wrong answer, on all cases."""
    order = wrong + [at for at in range(len(outcomes)) if at not in wrong]
    errors = any(each.kind == "raised" for each in outcomes)
    # Where an error is alike by its kind alone, a wrong number is wanted too.
    for strictly in (True, False) if errors else (True,):
        found = [
            mistake
            for mistake, trial in exercise.known
            if all(same(trial[at], outcomes[at], strictly) for at in order)
            and not contradicts(source, mistake)
        ]
        if found and (strictly or any(outcomes[at].kind == "returned" for at in wrong)):
            return found
    return []


def _meant(exercise, function, source, found, wrong):
    """Return the sentence of that of several slips which is meant: the bank's own come first."""
    found = list(dict.fromkeys(found))
    found = [each for each in found if not each.borrowed] or found
    cured = len(found) > 1 and repaired(exercise, function, source, wrong, found)
    return cured or max(found, key=lambda slip: stands_in(source, slip)).diagnosis


def _of_parts(exercise, outcomes):
    """Return the sentences of the wrong parts one by one: of slips that speak of one part alone."""
    many = len(exercise.parts)
    if not many or exercise.chained or any(outcome.problem for outcome in outcomes):
        return ""
    wrong = [at % many for at, each in enumerate(outcomes) if not right(each, exercise.answers[at])]
    found = [_of_part(exercise, part, outcomes) for part in dict.fromkeys(wrong)]
    return " ".join(filter(None, found)) if found[0] else ""


def _of_part(exercise, part, outcomes):
    """Return the sentence of a slip that has this part wrong alike, and no other."""
    many = len(exercise.parts)

    def fits(known, at):
        if at % many == part:
            return same(known, outcomes[at])
        return right(known, exercise.answers[at])

    for mistake, trial in exercise.known:
        if mistake.part and all(trial[at] and fits(trial[at], at) for at in range(len(outcomes))):
            return mistake.diagnosis
    return ""


def _of_change(exercise, outcomes, wrong):
    """Name the arguments that a function changes, if nothing else is wrong with it."""
    changed = sorted({position for at in wrong for position in outcomes[at].changed})
    if not changed or _differs(exercise, outcomes, wrong):
        return ""
    names = " and ".join(f"`{exercise.parameters[position]}`" for position in changed)
    return f"It changes {names}, which belongs to the caller: work on a copy."


def _differs(exercise, outcomes, wrong):
    """Say whether more is wrong than that arguments are changed in place."""
    return any(not right(replace(outcomes[at], changed=()), exercise.answers[at]) for at in wrong)


def _of_error(exercise, outcome):
    """Return the sentence of a slip that the error itself tells of, if it is one."""
    for mistake in exercise.mistakes if outcome.kind == "raised" else ():
        if any(words in outcome.problem for words in mistake.errors):
            return mistake.diagnosis
    return ""


def _of_shape(exercise, outcomes):
    """Return the sentence of the slip that is known by the shapes of its answers."""
    for mistake in exercise.mistakes:
        if mistake.shape and len(outcomes) == len(exercise.cases):
            shapes = [mistake.shape(*case) for case in exercise.cases]
            if has_shape(outcomes, shapes, exercise.answers):
                return mistake.diagnosis
    return ""
