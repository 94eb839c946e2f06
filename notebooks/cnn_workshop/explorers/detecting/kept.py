"""Ask a reader's non-maximum suppression, and compare what it keeps with what is to be kept."""

import numpy as np

from cnn_core import detection
from cnn_workshop import _run, _words
from cnn_workshop.explorers.shared import asking


def ask_nms(function, boxes, scores, limit):
    """Return the numbers of the boxes that a function keeps, and what is wrong with its answer.

    Parameters
    ----------
    function : callable
        ``function(boxes, scores, iou_threshold)``.
    boxes, scores : ndarray of shape (N, 4) and (N,)
        What it is asked about.
    limit : float
        The largest IoU that it lets stand.

    Returns
    -------
    ndarray of shape (K,), dtype int64
        The right ones, if its answer cannot be used.
    str
        What went wrong; empty if nothing did.
    """
    right = detection.nms(boxes, scores, limit)
    if function is detection.nms or not len(boxes):
        return right, ""
    given = {"boxes": boxes.copy(), "scores": scores.copy(), "iou_threshold": limit}
    kept, problem = asking.ask_for(function, given, lambda value: _numbers(value, len(boxes)))
    if problem:
        return right, problem
    return kept, _differs(_run.name_of(function), kept.tolist(), right.tolist())


def _numbers(value, count):
    """Return the numbers of boxes in an answer, and what is wrong with them."""
    described = f"it returned {_run.described(value)}"
    if described.endswith("?"):
        return None, described
    answer = f"{described}; the answer is a list of numbers of boxes"
    numbers, problem = _run.numbers(value, None)
    if problem:
        return None, answer
    whole = numbers.ndim == 1 and (numbers == np.round(numbers)).all()
    if not whole or numbers.dtype == bool:
        return None, answer
    if len(numbers) and not (numbers.min() >= 0 and numbers.max() < count):
        return None, f"it returned a number that is no box: they go from 0 to {count - 1}"
    if len(np.unique(numbers)) < len(numbers):
        return None, "it returned a box twice"
    return numbers.astype(np.int64), ""


def _differs(name, kept, right):
    """Say how two lists of kept boxes differ; nothing if they do not."""
    if kept == right:
        return ""
    if sorted(kept) == sorted(right):
        return f"{name} keeps the right boxes in another order: the best comes first."
    wrong = [each for each in kept if each not in right]
    missing = [each for each in right if each not in kept]
    said = [
        f"{words} {_words.count(len(numbers), 'box', 'boxes')} ({', '.join(map(str, numbers[:5]))}"
        f"{' ...' if len(numbers) > 5 else ''})"
        for words, numbers in (("keeps", wrong), ("drops", missing))
        if numbers
    ]
    return f"{name} {' and '.join(said)} where it should not."
