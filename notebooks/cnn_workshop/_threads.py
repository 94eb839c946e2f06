"""Threads, where the host has them: a Python that runs in the page has none."""

import threading


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
