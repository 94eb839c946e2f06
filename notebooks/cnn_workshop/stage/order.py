"""The events of a page, in the order in which it sent them."""

import threading

_LONGEST = 1.0
"""Seconds: so long an event waits for the one before it, which may be behind a cell that runs."""


class Order:
    """Has each event of a page wait for the one that was sent before it.

    A kernel can hear one page in two threads. JupyterLab 4.4 and later sends what comes from
    widgets to a thread of their own, beside that of the cells; but until that thread is there, to
    the one of the cells. So what was sent first can come last, and would take back what was done
    since.
    """

    def __init__(self):
        self._turns = threading.Condition()
        self._last, self._newest = {}, {}  # by page, and by what an event can replace there

    def begin(self, event):
        """Wait for the event before this one; return whether a later one has replaced this one.

        Parameters
        ----------
        event : dict
            With its ``number``, its ``page``, the number of the one sent ``after`` which it was,
            and what it is the ``same`` as: a later one of that name replaces it. All may be
            missing.
        """
        page, number, after = (event.get(name, 0) for name in ("page", "number", "after"))
        with self._turns:
            self._turns.wait_for(lambda: self._last.get(page, 0) >= after, _LONGEST)
            same = event.get("same")
            return bool(same) and self._newest.get((page, same), 0) > number

    def end(self, event):
        """Let those go on that wait for this event: it is done."""
        page, number = event.get("page", 0), event.get("number", 0)
        with self._turns:
            for known, name in ((self._last, page), (self._newest, (page, event.get("same")))):
                known[name] = max(number, known.get(name, 0))
            self._turns.notify_all()
