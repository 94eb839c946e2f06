"""What every check does besides judging: it may be interrupted, and it says what it judged."""

import dataclasses
import functools

from cnn_workshop import _cells

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
