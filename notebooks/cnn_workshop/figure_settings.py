"""The settings under which figures are made: matplotlib's own, whatever a machine's files say."""

import contextlib
import functools
import threading

_DRAWING = threading.RLock()  # two threads would give each other's settings back


@contextlib.contextmanager
def ours():
    """Make figures under matplotlib's own defaults, whatever a ``matplotlibrc`` says.

    Both the making and the saving of a figure read the settings: with ``image.origin: lower`` a
    picture would stand on its head, beside words that say where its top is. To be used with
    ``with``, or as a decorator. Afterwards the settings are what they were.

    Yields
    ------
    None
    """
    import matplotlib  # slow: it waits for the first figure

    with _DRAWING, matplotlib.rc_context():
        # rcParams.update would check 300 values that need no check; rc_context does the same.
        dict.update(matplotlib.rcParams, _defaults())
        yield


@functools.cache
def _defaults():
    from matplotlib import rcParamsDefault

    # The backend is not ours to choose, and rc_context would not give it back.
    return {name: rcParamsDefault[name] for name in rcParamsDefault if name != "backend"}
