"""What trains by itself, in a thread of its own: started, paused and stepped by whoever asks.

The thread takes one step after the other and, a few times a second, has them shown. The kernel's
main thread stays free: a cell runs at once, and a long one does not stop the training. The thread
ends with the training, on `pause`, and when no page looks any more.
"""

import contextvars
import threading
import time

import numpy as np

_BETWEEN = 0.17  # seconds from one frame to the next, at least
_SHARE = 7  # a frame takes at most one part in so many of the time
_PATIENCE = 4  # seconds to wait for a step: longer than a reader's function may take


class Runner:
    """Something that goes on step by step. A subclass takes the steps, and says when it is done.

    Parameters
    ----------
    settings : object
        Its `pace` is read before every step: steps a second, at most; 0 for as fast as it goes.
    show : callable
        ``show(runner)`` is called from the thread when a frame is due; it returns whether it showed
        one, and never waits for that.
    ended : callable
        ``ended(runner)`` is called from the thread when it has ended, for whatever reason.

    Attributes
    ----------
    problem : str
        Why it stopped, in a sentence; empty if nothing went wrong.
    running : bool
        Whether the thread is at work.
    seconds : float
        How long a step takes, about, with all that comes with it.
    """

    def __init__(self, settings, show, ended):
        self.settings = settings
        self._show, self._ended = show, ended
        self._gate = threading.RLock()  # one order at a time
        self._stop, self._idle = threading.Event(), threading.Event()
        self._idle.set()
        self.running = False
        self.problem, self.seconds = "", 0.0

    # ---- for subclasses to define ----------------------------------------------------------------

    @property
    def finished(self):
        """Whether all is done."""
        raise NotImplementedError

    @property
    def steps(self):
        """How many steps have been taken."""
        raise NotImplementedError

    def _advance(self):
        """Take a step."""
        raise NotImplementedError

    def rest(self):
        """Let go of what is needed for the next step only."""

    def _word(self, error):
        """Say in a sentence what stopped a step, and forget the step."""
        return f"{type(error).__name__}: {error}"

    # ---- orders ----------------------------------------------------------------------------------

    def start(self):
        """Go on, until all is done, `pause` or a failure."""
        with self._gate:
            if self.running or self.finished:
                return
            self.problem, self.running = "", True
            self._stop.clear()
            self._idle.clear()
            # In the context of the message that asks for it, widgets are answered in its thread.
            work = contextvars.copy_context().run
            threading.Thread(target=work, args=(self._work,), daemon=True).start()

    def stop(self):
        """Let the thread end after the step that is being taken; do not wait for it."""
        self._stop.set()

    def pause(self):
        """Stop after the step that is being taken; all that was learned stays."""
        with self._gate:
            self.stop()
            self._idle.wait(_PATIENCE)

    def step(self, count=1):
        """Take some steps at once, here and now, also beyond the end."""
        with self._gate:
            self.pause()
            self.problem = ""
            self._guarded(lambda: [self._advance() for _ in range(count)])
            self.rest()

    # ---- the thread ------------------------------------------------------------------------------

    def _work(self):
        self._guarded(self._run)
        self.rest()
        self.running = False
        self._idle.set()
        self._ended(self)

    def _run(self):
        due = 0.0
        while not self._stop.is_set() and not self.finished:
            began = time.monotonic()
            self._advance()
            if began >= due and self._show(self):
                now = time.monotonic()
                due = now + max(_BETWEEN, _SHARE * (now - began))
            pause = 1 / self.settings.pace if self.settings.pace else 0.0
            self._stop.wait(max(0.0, began + pause - time.monotonic()))
            taken = time.monotonic() - began
            self.seconds += (taken - self.seconds) / max(1, min(self.steps, 100))

    def _guarded(self, work):
        """Do it; what goes wrong becomes a sentence, for nobody waits for the thread's errors."""
        try:
            with np.errstate(all="ignore"):
                work()
        except Exception as error:
            self.problem = self._word(error)
