"""Photographs on their way through the network, and those that go before they are asked for."""

import threading
import time

from cnn_core import datasets
from cnn_workshop import _threads
from cnn_workshop.pretrained import seen

_PAUSE = 0.02  # seconds between photographs, for who waits for the network or for Python


class Asked:
    """A photograph that is sent through the network, in a thread of its own where there are any.

    Parameters
    ----------
    photograph : str or array_like of shape (H, W, 3)
        As of `passed`.

    Raises
    ------
    TypeError, ValueError
        As of `passed`, but for what fails on the way.

    Attributes
    ----------
    image : ndarray of shape (224, 224, 3), dtype uint8
        What the network is given of it: known at once.
    found : Pass or None
        What the network makes of it; None before that is known.
    problem : str
        Why it never will be; empty otherwise.
    """

    def __init__(self, photograph):
        known = seen.is_kept(photograph)
        self.found = seen.passed(photograph) if known else None
        self.image = self.found.image if known else seen.given(photograph)
        self.problem, self._photograph = "", photograph
        self._begun, self._ended = known, threading.Event()
        if known:
            self._ended.set()

    def begin(self, then):
        """Send it on its way, once.

        Parameters
        ----------
        then : callable or None
            Called when it has gone through, unless that was done before `begin` returned.
        """
        begun, self._begun = self._begun, True
        if not begun and _threads.start(self._work, then) is None:
            self._work()

    def wait(self):
        """Return what the network makes of it, when it has.

        Returns
        -------
        Pass

        Raises
        ------
        RuntimeError
            If it failed.
        """
        self._ended.wait()
        if self.problem:
            raise RuntimeError(self.problem)
        return self.found

    def _work(self, then=None):
        try:
            self.found = seen.passed(self._photograph)
        except Exception as error:  # in a thread, nobody else would hear of it
            self.problem = f"{type(error).__name__}: {error}"
        self._ended.set()
        if then is not None:
            then()


def pass_ahead():
    """Send all photographs of `cnn_core.datasets` through the network, before they are asked for.

    Returns
    -------
    threading.Thread or None
        What does it; None if all are kept, or the weights are missing, or the host has no threads.
    """
    missing = [name for name in datasets.PHOTOGRAPHS if not seen.is_kept(name)]
    return _threads.start(_pass_all, missing) if missing else None


def _pass_all(names):
    for name in names:
        seen.passed(name)
        time.sleep(_PAUSE)
