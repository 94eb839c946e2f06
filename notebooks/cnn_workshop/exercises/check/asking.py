"""What every check does besides judging: it may be interrupted, and it says what it judged."""

import dataclasses
import functools

from cnn_workshop import _cells, _judged
from cnn_workshop.exercises.check.whole import whole_source

_INTERRUPTED = "The check was interrupted, so nothing is judged: run its cell again."


def asked(check):
    """Let a check answer an interruption in one sentence, and own up to an outdated function.

    Parameters
    ----------
    check : callable
        ``check(...)``, or a method, returning a `Report`.

    Returns
    -------
    callable
    """

    @functools.wraps(check)
    def whole(*arguments, **options):
        with _cells.told_in_a_sentence(_INTERRUPTED):
            report = check(*arguments, **options)
        for argument in (*arguments, *options.values()):
            note = _cells.outdated(argument)
            if note and not report.headline.startswith(note):
                report = dataclasses.replace(report, headline=f"{note} {report.headline}")
        return report

    return whole


def judged(name, report, made, slips=()):
    """Tell what a check has judged to whoever keeps a record of it.

    Parameters
    ----------
    name : str
        The name of the exercise.
    report : Report
        What the check answers. What is not written yet is not judged.
    made : object
        What was checked.
    slips : iterable of str, optional
        The names of the slips that the report names.

    Returns
    -------
    Report
        The same.
    """
    if _judged.is_heard() and report.tone != "unwritten":
        source = whole_source(f"my_{name}", made) if report.passed else ""
        _judged.tell(name, report.passed, list(slips), source)
    return report
