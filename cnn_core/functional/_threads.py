"""Two parts of one computation at a time: NumPy's own copies and sums use one processor alone."""

import contextvars
import functools
import os
from concurrent.futures import ThreadPoolExecutor


def _asked_for():
    """Return how many threads the user wants, as BLAS, which computes the products, finds out."""
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        if os.environ.get(name, "").isdigit():
            return int(os.environ[name])
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


TWO = _asked_for() > 1


def share(work, parts):
    """Call `work` once with each of the parts, on a second thread too if there is one.

    Who is free takes the next part: each must write to a place of its own.
    """
    remaining = iter(parts)

    def rest():
        for part in remaining:
            work(part)

    helper = _helper(os.getpid()) if TWO and len(parts) > 1 else None
    if helper is None:
        return rest()
    # A thread begins with settings of its own: NumPy's `errstate` must go along.
    other = helper.submit(contextvars.copy_context().run, rest)
    try:
        rest()
    finally:
        list(remaining)  # after an error, the other one need not finish
        if not other.cancel():
            other.result()


# For each process: a fork has the memory of the first one, but not its threads.
@functools.lru_cache(1)
def _helper(process):
    """Start the second thread; return None where none can be started, as in a browser."""
    helper = ThreadPoolExecutor(1, "cnn_core")
    try:
        helper.submit(int).result()
    except RuntimeError:
        return None
    return helper
