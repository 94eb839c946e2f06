"""Threads, where the host has them: a Python that runs in the page has none."""

import functools
import os
import sys
import threading
import time
from pathlib import Path


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


_MOST_LINES, _SOON = 16, 0.001
"""At most so many lines, and none that took so many seconds, between two looks at the clock: to
read it takes longer than a line."""


def call_bounded(work, seconds):
    """Call ``work()`` and look at the clock at its lines: for hosts without threads.

    After so many seconds of processor time, or of doing nothing, the line raises `TooLong`; from
    Python 3.12 on each further line does so, too, for one that catches everything. Of the book and
    NumPy, only calls count as lines: to look at all of theirs takes longer than they do. A call
    into C is stopped only when it comes back, an import counts, and what is too deep in a recursion
    to look at the clock goes on.
    """
    late = _late_after(seconds)
    watch = getattr(sys, "monitoring", None)
    free = [number for number in range(6) if watch and watch.get_tool(number) is None]
    if not free:
        before = sys.gettrace()
        sys.settrace(_trace(late))
        try:
            work()
        finally:
            sys.settrace(before)
        return
    tool = free[-1]
    watch.use_tool_id(tool, __name__)
    try:
        watch.set_events(tool, _register(watch, tool, late))
        work()
    finally:
        watch.set_events(tool, 0)
        watch.free_tool_id(tool)


def _late_after(seconds):
    """Return a function that tells whether the time is over, to be asked at each line."""
    began, used = time.monotonic(), time.process_time()
    clock, due = time.monotonic, began + seconds
    last, step, left = began, 1, 1

    def late():
        nonlocal due, last, step, left
        left -= 1
        if left:
            return False
        now = clock()
        left = step = min(2 * step, _MOST_LINES) if now - last < _SOON else 1
        last = now
        if now < due:
            return False
        counted = time.process_time() - used
        spent = max(counted, now - began - counted)
        if spent < seconds:
            due = now + seconds - spent  # a single thread's time passes no faster than the clock's
            return False
        left = 1  # from now on it says so each time
        return True

    return late


_READERS, _CALLED, _OURS = "a reader's", "called", "ours"


@functools.cache
def _whose(path):
    """Tell of a file whose it is; asked at each line."""
    book = _folder("cnn_core")
    if path.startswith(_folder(__package__)):
        return _OURS
    # What `ops` has is to be read, and loops for as long as what it is given is large.
    if path.startswith((book, _folder("numpy"))) and not path.startswith(f"{book}ops{os.sep}"):
        return _CALLED
    return _READERS


def _folder(package):
    """Return where a package lies; what is not imported lies nowhere."""
    file = getattr(sys.modules.get(package), "__file__", None) or "<nowhere>/"
    return str(Path(file).parent) + os.sep


def _trace(late):
    """Return what traces a reader's lines: Python ends that with the first error out of it."""

    def look(frame, event, argument):
        owner = _READERS if event != "call" else _whose(frame.f_code.co_filename)
        if owner is not _OURS and late():
            raise TooLong
        return look if owner is _READERS else None

    return look


def _register(watch, tool, late):
    """Have a reader's lines, and the calls of others, watched; return the events to ask for.

    Other than with a trace, a line that is not a reader's costs nothing from the second time on.
    """
    events, over = watch.events, []

    def look(code, place):
        if _whose(code.co_filename) is not _READERS:
            return watch.DISABLE
        if late():
            over.append(code)
            raise TooLong
        return None

    def look_at_call(code, place):
        owner = _whose(code.co_filename)
        if owner is _OURS:
            return watch.DISABLE
        if late() and (owner is _READERS or not over):
            over.append(code)
            raise TooLong
        return None

    def look_at_jump(code, place, target):
        to_another_line = _line_of(code, place) != _line_of(code, target)
        return watch.DISABLE if to_another_line else look(code, place)

    # A loop on a single line comes to no other one, it jumps; a generator goes on.
    watched = {events.PY_START: look_at_call, events.JUMP: look_at_jump}
    watched |= dict.fromkeys((events.LINE, events.PY_RESUME), look)
    for event, callback in watched.items():
        watch.register_callback(tool, event, callback)
    return sum(watched)


def _line_of(code, place):
    """Return the line of an instruction."""
    return next((line for first, last, line in code.co_lines() if first <= place < last), None)
