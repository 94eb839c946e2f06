"""Find the slip behind a wrong answer: by what comes of it, and then by how it is written."""

from cnn_workshop.exercises.check.compare import has_shape, right, same
from cnn_workshop.exercises.check.reading import reused_name, source_of, stands_in
from cnn_workshop.exercises.check.repair import repaired


class Trial:
    """What comes of a slip, case by case: run no further than anyone has asked, and kept."""

    def __init__(self, outcomes):
        self._coming, self._kept = iter(outcomes), []

    def __getitem__(self, at):
        while len(self._kept) <= at:
            try:
                self._kept.append(next(self._coming))
            except StopIteration:
                return None
        return self._kept[at]


def diagnose(exercise, function, outcomes):
    """Return the sentence of the slip that a wrong answer is, or nothing.

    Several slips may come to the same numbers; then the one whose piece of code stands in the
    reader's source is meant. Where no slip comes to the same, the source is asked alone: the slip
    without which the function is right.
    """
    source = source_of(function)
    for outcome in outcomes:
        if outcome.kind == "raised" and (words := reused_name(function, outcome.problem)):
            return words
    for strictly in (True, False):
        found = [
            mistake
            for mistake, trial in exercise.known
            if _alike(exercise, trial, outcomes, strictly)
        ]
        if found:
            return max(dict.fromkeys(found), key=lambda each: stands_in(source, each)).diagnosis
    return (
        _of_parts(exercise, outcomes)
        or _of_shape(exercise, outcomes)
        or repaired(exercise, function, source)
    )


def _alike(exercise, trial, outcomes, strictly):
    """Say whether a slip comes to the same as an answer on every case.

    Not strictly, errors of one kind are alike; but then a wrong number is wanted too, for by an
    error of some kind here and there a slip cannot be told.
    """
    length = len(outcomes)
    if not all(trial[at] and same(trial[at], outcomes[at], strictly) for at in range(length)):
        return False
    if length < len(exercise.cases) and trial[length] is not None:
        return False
    return strictly or any(
        each.kind == "returned" and not right(each, exercise.answers[at])
        for at, each in enumerate(outcomes)
    )


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


def _of_shape(exercise, outcomes):
    """Return the sentence of the slip that is known by the shapes of its answers."""
    for mistake in exercise.mistakes:
        if mistake.shape and len(outcomes) == len(exercise.cases):
            shapes = [mistake.shape(*case) for case in exercise.cases]
            if has_shape(outcomes, shapes, exercise.answers):
                return mistake.diagnosis
    return ""
