"""What the explorers share that train while one watches."""

import time

from cnn_core import _checks
from cnn_workshop.explorers.shared import Action, Explorer

PACES = [("full speed", 0), ("20 steps a second", 20), ("5 steps a second", 5), ("1 a second", 1)]

_ON_THE_WAY = 8  # frames that a page may be behind; it answers about once a second
_PATIENCE = 6  # seconds: then a page that answered before is taken to be gone
_SPOKEN_EVERY = 6  # seconds, while the training runs


class LiveExplorer(Explorer):
    """An explorer whose `state.run` is a `Runner`: started, paused and stepped.

    A subclass hands `_show_frame` and `_show_run` to the runner, calls `_take_over` in `compute`,
    and defines `spoken_of`. In its bar are the `buttons`.

    Attributes
    ----------
    running : bool
        Whether it is training now.
    """

    def __init__(self, name):
        self._current, self._spoke, self._said = None, 0.0, ""
        super().__init__(name)

    running = property(lambda self: self.state.run.running)

    def spoken_of(self, state):
        """Return in short how it goes, for a screen reader."""
        raise NotImplementedError

    # ---- what a person does ----------------------------------------------------------------------

    def buttons(self):
        """Return what stands first in the bar: start, step, begin anew."""
        return [
            Action("start", "Start", self._start_or_pause, strong=True),
            Action("step", "One step", lambda state: state.run.step()),
            Action("anew", "Begin anew", self._leave),
        ]

    def _leave(self, state):
        """Leave this training, and let `compute` begin another."""
        state.run = None

    def _start_or_pause(self, state):
        if state.run.running:
            state.run.pause()
        else:
            self.forget_page()
            state.run.start()

    def start(self):
        """Begin to train, or go on, until the end or `pause`; returns at once."""
        with self.turn():
            self.forget_page()
            self.state.run.start()
            self._compute()

    def pause(self):
        """Stop after the step that is being taken; everything stays as it is."""
        with self.turn():
            self.state.run.pause()
            self._compute()

    def step(self, count=1):
        """Take some steps here and now, and show what came of them.

        Parameters
        ----------
        count : int, default 1
            How many minibatches to learn from.
        """
        count = _checks.integer(count, "count", minimum=1)
        with self.turn():
            self.state.run.step(count)
            self._compute()

    def close(self):
        """Stop to train, and close: nobody looks any more."""
        if self.comm is not None and self.running:
            self.pause()
        super().close()

    # ---- the training's thread -------------------------------------------------------------------

    def _show_frame(self, run):
        """Show how it goes, unless a person is at work, or the page is busy with the last frame."""
        if self.silent > _PATIENCE:
            run.stop()
        if self.behind >= _ON_THE_WAY or not self._turns.acquire(blocking=False):
            return False
        try:
            self._show_run(run)
        finally:
            self._turns.release()
        return True

    def _show_run(self, run):
        if run is self.state.run:
            with self.turn(moved=True):
                self._compute()

    # ---- in `compute`, `invited` and `also` ---------------------------------------------------

    def _take_over(self, run):
        """Let a training end that is not the one of the state any more, and name the button."""
        if self._current not in (None, run):
            self._current.stop()
        self._current, start = run, self.bar["start"]
        start.label = "Pause" if run.running else "Start"
        start.active = run.running or not run.finished

    def invited(self, state):
        """Return what a person may do first; nothing once it trains."""
        return "" if state.run.running or state.run.steps else super().invited(state)

    def also(self, state):
        """Return what a screen reader hears now and then; and let the page say what it shows."""
        now = time.monotonic()
        if not state.run.running or now - self._spoke > _SPOKEN_EVERY:
            self._spoke, self._said = now, self.spoken_of(state)
        return {"aloud": self._said, "asks": self.asks}
