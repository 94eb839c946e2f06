"""Run a reader's function case by case, within a limit of its own processor time."""

import copy
import math
from dataclasses import replace

from cnn_workshop import _run

CASE_SECONDS = 2.0
TOTAL_SECONDS = 6.0


def outcomes_of(function, calls, seconds=None):
    """Run a function call by call, up to the first that does not end or is not written.

    Parameters
    ----------
    function : callable
        The reader's function.
    calls : iterable of (tuple, dict)
        The arguments of each call, by place and by name. The function gets copies, of a layer too.
    seconds : float, default CASE_SECONDS
        Of the function's own processor time, after which one call is stopped; infinity for a
        function that is known to end.

    Yields
    ------
    Outcome
    """
    limit = seconds or CASE_SECONDS
    spent = 0
    for number, (by_place, by_name) in enumerate(calls):
        if spent > TOTAL_SECONDS:
            words = f"the cases together took more than {TOTAL_SECONDS:g} seconds"
            yield _run.Outcome(problem=words, kind="endless")
            return
        given = copy.deepcopy(by_place)
        outcome = _run.run(
            function, *given, time_limit=None if limit == math.inf else limit, **by_name
        )
        spent += outcome.seconds
        yield replace(outcome, value=_kept(outcome.value))
        if outcome.kind == "endless" or (number == 0 and outcome.kind == "unwritten"):
            return


def _kept(value):
    """Return an answer as it is now: a later call may write into the same array."""
    try:
        return copy.deepcopy(value)
    except Exception:  # a generator, say, which is refused later
        return value
