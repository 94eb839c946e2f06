"""What trains by itself: started, paused and stepped by whoever asks.

It takes one step after the other and, a few times a second, has them shown. It does so in a thread
of its own, so that the kernel's main thread stays free: a cell runs at once, and a long one does
not stop the training. Where a host has no threads, the event loop gives it short slices of time. It
ends with the training, on `pause`, and when no page looks any more.
"""

import asyncio
import contextvars
import threading
import time

import numpy as np

from cnn_workshop import _threads

_BETWEEN = 0.17  # seconds from one frame to the next, at least
_SHARE = 7  # a frame takes at most one part in so many of the time
_PATIENCE = 4  # seconds to wait for a step: longer than a reader's function may take
_SLICE = 0.05  # seconds at a time, where there are no threads: as long as a page can be left alone


class Runner:
    """Something that goes on step by step. A subclass takes the steps, and says when it is done.

    Parameters
    ----------
    settings : object
        Its `pace` is read before every step: steps a second, at most; 0 for as fast as it goes.
    show : callable
        ``show(runner)`` is called when a frame is due; it returns whether it showed one, and never
        waits for that.
    ended : callable
        ``ended(runner)`` is called when it has ended, for whatever reason.

    Attributes
    ----------
    problem : str
        Why it stopped, in a sentence; empty if nothing went wrong.
    running : bool
        Whether it is at work.
    seconds : float
        How long a step takes, about, with all that comes with it.
    """

    def __init__(self, settings, show, ended):
        self.settings = settings
        self._show, self._ended = show, ended
        self._gate = threading.RLock()  # one order at a time
        self._stop, self._idle = threading.Event(), threading.Event()
        self._idle.set()
        self._slices = None  # the steps to come, where there are no threads
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
            run = contextvars.copy_context().run
            if _threads.start(run, self._work) is None:
                self._work_in_slices(run)

    def stop(self):
        """Let it end after the step that is being taken; do not wait for it."""
        self._stop.set()

    def pause(self):
        """Stop after the step that is being taken; all that was learned stays."""
        with self._gate:
            self.stop()
            if self._slices is None:
                self._idle.wait(_PATIENCE)
            elif self.running:
                self._end()

    def step(self, count=1):
        """Take some steps at once, here and now, also beyond the end."""
        with self._gate:
            self.pause()
            self.problem = ""
            self._guarded(lambda: [self._advance() for _ in range(count)])
            self.rest()

    # ---- by itself -------------------------------------------------------------------------------

    def _work(self):
        def run():
            for pause in self._run():
                self._stop.wait(pause)

        self._guarded(run)
        self._end()

    def _run(self):
        """Take steps, and say after each how many seconds to wait before the next."""
        due = 0.0
        while not self._stop.is_set() and not self.finished:
            began = time.monotonic()
            self._advance()
            if began >= due and self._show(self):
                now = time.monotonic()
                due = now + max(_BETWEEN, _SHARE * (now - began))
            pause = 1 / self.settings.pace if self.settings.pace else 0.0
            yield max(0.0, began + pause - time.monotonic())
            taken = time.monotonic() - began
            self.seconds += (taken - self.seconds) / max(1, min(self.steps, 100))

    def _end(self):
        self.rest()
        self.running = False
        self._idle.set()
        self._ended(self)

    def _work_in_slices(self, run):
        """Go on a little whenever the event loop has time; to the end at once if there is none."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return self._work()
        self._slices = self._run()
        return run(loop.call_soon, self._work_a_slice, loop, self._slices)

    def _work_a_slice(self, loop, slices):
        if slices is not self._slices or not self.running:
            return  # paused meanwhile, and perhaps begun anew
        pause, until = 0.0, time.monotonic() + _SLICE

        def run():
            nonlocal pause
            while pause == 0 and time.monotonic() < until:
                pause = next(slices, None)

        self._guarded(run)
        if self.problem or pause is None:
            self._end()
        else:
            loop.call_later(pause, self._work_a_slice, loop, slices)

    def _guarded(self, work):
        """Do it; what goes wrong becomes a sentence, for nobody waits for the thread's errors."""
        try:
            with np.errstate(all="ignore"):
                work()
        except Exception as error:
            self.problem = self._word(error)
