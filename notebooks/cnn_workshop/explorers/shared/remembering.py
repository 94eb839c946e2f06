"""What a reader's slow function has said, used again for as long as it would say the same.

The rule. What a call came to is used again when the same function, in its newest version, is asked
about the same arguments, byte for byte, and **no cell has run since**: a function may read names of
the notebook, and call helpers, and what those mean only a cell can change. A network, as a function
or as an argument, is what its numbers are: a training goes on beside the cells. Quick functions are
asked each time, so that nothing is lost of one that draws random numbers, or counts its calls. What
went wrong is remembered as well: a function that was stopped after seconds would be stopped again.
"""

import dataclasses
import hashlib
import threading

import numpy as np

from cnn_core.layers import Layer
from cnn_core.network import Sequential
from cnn_workshop import _cells, _run

QUICK = 0.005
"""Seconds of processor time: an answer that takes no longer is not waited for."""
_MOST, _MOST_NUMBERS = 256, 4_000_000
"""How many calls are remembered, and numbers in what they came to."""
_PLAIN = (bool, int, float, complex, str, bytes, type(None), np.generic)


class _Strange(Exception):
    """A thing is neither numbers, nor words, nor a network, nor a function."""


class Memory:
    """What calls came to, while no cell has run since.

    Attributes
    ----------
    outcomes : dict
        What came of each call; the one used last is the last.
    """

    def __init__(self):
        self.outcomes, self._since = {}, None
        self._turns = threading.Lock()  # explorers of two pages, and trainings, ask at a time

    def run(self, function, *arrays, **options):
        """Run a reader's function as `_run.run` does, or say what came of the same call before."""
        moment = _cells.cells.moment
        key = None if moment is None else _key((function, arrays, options))
        if key is None:
            return _run.run(function, *arrays, **options)
        found = self._recall(key, moment)
        if found is not None:
            return found
        outcome = _run.run(function, *arrays, **options)
        if outcome.seconds > QUICK and moment == _cells.cells.moment:
            self._keep(key, outcome, moment)
        return outcome

    def _recall(self, key, moment):
        """Return what a call came to, or None; forget all that is older than the last cell."""
        with self._turns:
            if moment != self._since:
                self.outcomes, self._since = {}, moment
            found = self.outcomes.pop(key, None)
            if found is None:
                return None
            self.outcomes[key] = found
            return dataclasses.replace(found, value=_copied(found.value))

    def _keep(self, key, outcome, moment):
        """Remember an outcome, and forget those that were not used for longest, if need be."""
        try:
            kept = dataclasses.replace(outcome, value=_copied(outcome.value))
        except _Strange:
            return
        with self._turns:
            if moment != self._since:
                return
            self.outcomes[key] = kept
            while len(self.outcomes) > _MOST or self._numbers() > _MOST_NUMBERS:
                del self.outcomes[next(iter(self.outcomes))]

    def _numbers(self):
        return sum(_size(each.value) for each in self.outcomes.values())


memory = Memory()


def edition(function):
    """Return what stays equal for as long as a function can say nothing else than it has said.

    Parameters
    ----------
    function : callable or None
        A reader's function, which is taken in its newest version, or a network.

    Returns
    -------
    hashable
    """
    newest = _run.newest(function)
    settled = isinstance(newest, Sequential) and all(map(_is_of_the_book, newest))
    return _key(newest), None if settled else _cells.cells.moment


def _is_of_the_book(layer):
    return type(layer).__module__.startswith("cnn_core.")


class _Itself:
    """A function, equal only to itself, and held: no other thing gets its place in memory."""

    def __init__(self, thing):
        self.thing = thing

    def __eq__(self, other):
        return isinstance(other, _Itself) and self.thing is other.thing

    def __hash__(self):
        return id(self.thing)


def _key(thing):
    """Return what a call is known by; None if there is no such thing."""
    try:
        return _known_by(thing)
    except _Strange:
        return None


def _known_by(thing):
    """Return what tells a thing from others: what it holds, if it is data; itself, if it runs."""
    if isinstance(thing, _PLAIN):
        return type(thing), repr(thing)
    if isinstance(thing, np.ndarray) and not thing.dtype.hasobject:
        bytes_ = hashlib.blake2b(np.ascontiguousarray(thing), digest_size=16).digest()
        return type(thing), thing.dtype.str, thing.shape, bytes_
    if isinstance(thing, (tuple, list)):
        return type(thing), *map(_known_by, thing)
    if isinstance(thing, dict):
        return type(thing), *((name, _known_by(each)) for name, each in thing.items())
    if isinstance(thing, Sequential):
        return _Itself(thing), *map(_known_by, thing)
    if isinstance(thing, Layer):
        return _Itself(thing), thing.training, _known_by(thing.params), _known_by(thing.buffers)
    if callable(thing):
        return _Itself(thing)
    raise _Strange


def _copied(value):
    """Return a copy of what a function returned: whoever gets it may write into it."""
    if isinstance(value, _PLAIN):
        return value
    if type(value) is np.ndarray and not value.dtype.hasobject:
        return value.copy()
    if type(value) in (tuple, list):
        return type(value)(map(_copied, value))
    raise _Strange


def _size(value):
    """Return of how many numbers a value is made."""
    return sum(map(_size, value)) if isinstance(value, (tuple, list)) else np.size(value)
