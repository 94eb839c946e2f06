"""Threads, where the host has them: a Python that runs in the page has none."""

import sys
import threading
import time


def start(work, *arguments):
    """Run ``work(*arguments)`` in a thread of its own.

    Returns
    -------
    threading.Thread or None
        The thread; None where none can start. Whoever asks then has to do without: this is the one
        place that says so.
    """
    thread = threading.Thread(target=work, args=arguments, daemon=True)
    try:
        thread.start()
    except RuntimeError:
        return None
    return thread


def can_start():
    """Say whether this host has threads."""
    return start(lambda: None) is not None


def time_used():
    """Return how many seconds of processor time this thread has used."""
    # A Python that runs in the page counts none by thread: it has but one.
    return getattr(time, "thread_time", time.process_time)()


class TooLong(SystemExit):
    """A call took too long: no `except Exception` of a reader's catches it."""


def call_bounded(work, seconds):
    """Call ``work()`` and look at the clock at each of its lines: for hosts without threads.

    After so many seconds of processor time, or of doing nothing, the line raises `TooLong`. A call
    into C is stopped only when it comes back, an import counts, and what catches everything, or is
    too deep in a recursion to look at the clock, goes on.
    """
    began, used = time.monotonic(), time.process_time()
    clock, due = time.monotonic, began + seconds

    def look(frame, event, argument):
        nonlocal due
        now = clock()
        if now >= due:
            counted = time.process_time() - used
            spent = max(counted, now - began - counted)
            if spent >= seconds:
                raise TooLong
            due = now + seconds - spent  # a single thread's time passes no faster than the clock's
        return look

    before = sys.gettrace()
    sys.settrace(look)
    try:
        work()
    finally:
        sys.settrace(before)
