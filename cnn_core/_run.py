"""Run a reader's own function: safely, in bounded time, and with errors in plain words.

The explorers and the checkers call whatever a reader wrote. It may raise, never end, return
nothing or change its input. Each of these becomes a sentence that says what happened and where.
"""

import ctypes
import linecache
import sys
import threading
from dataclasses import dataclass

import numpy as np

from cnn_core import _words

TIME_LIMIT = 3.0


@dataclass(frozen=True)
class Outcome:
    """What came of one call.

    Attributes
    ----------
    value : object
        What the function returned; None if it did not return.
    problem : str
        One sentence on what went wrong; empty if it returned.
    kind : str
        ``"returned"``, ``"raised"``, ``"endless"`` or ``"unwritten"`` (it raised
        NotImplementedError, as the lessons' empty exercises do).
    changed : tuple of int
        The positions of the arguments that the function changed in place.
    """

    value: object = None
    problem: str = ""
    kind: str = "returned"
    changed: tuple = ()


def run(function, *arrays, time_limit=TIME_LIMIT, **options):
    """Call ``function(*arrays, **options)`` on copies of the arrays and say what came of it.

    Parameters
    ----------
    function : callable
        The reader's function.
    *arrays : array_like
        Its positional arguments. It gets writable copies, so that it cannot spoil the caller's.
    time_limit : float, default 3.0
        Seconds after which it is stopped.
    **options
        Its keyword arguments.

    Returns
    -------
    Outcome

    Examples
    --------
    >>> import numpy as np
    >>> run(np.add, [1, 2], [10, 20]).value
    array([11, 22])
    >>> run(lambda picture: picture[5], [1, 2]).problem.split(" (line")[0]
    'IndexError: index 5 is out of bounds for axis 0 with size 2'
    """
    copies = [np.array(argument) if np.ndim(argument) else argument for argument in arrays]
    before = [np.array(argument) for argument in copies]
    result = {}

    def call():
        try:
            result["value"] = function(*copies, **options)
        except BaseException as error:
            result["error"] = error

    thread = threading.Thread(target=call, daemon=True)
    thread.start()
    thread.join(time_limit)
    if thread.is_alive():
        return Outcome(problem=_stop(thread, function, time_limit), kind="endless")
    changed = tuple(
        position
        for position, (now, then) in enumerate(zip(copies, before, strict=True))
        if not np.array_equal(now, then, equal_nan=then.dtype.kind == "f")
    )
    if "error" in result:
        kind = "unwritten" if isinstance(result["error"], NotImplementedError) else "raised"
        return Outcome(problem=_explain(result["error"], function), kind=kind, changed=changed)
    return Outcome(value=result["value"], changed=changed)


def numbers(value, expected_shape):
    """Read what a function returned as an array of the expected shape.

    Returns
    -------
    ndarray or None
        The numbers, whatever their shape; None if there are none.
    str
        What is wrong with them, in one sentence; empty if nothing is.

    Examples
    --------
    >>> numbers([[1, 2]], (2, 2))[1]
    'it returned shape 1 x 2; the answer has shape 2 x 2'
    >>> numbers(None, (2, 2))[1]
    'it returned nothing (None): is the line with `return` missing?'
    """
    if value is None:
        return None, "it returned nothing (None): is the line with `return` missing?"
    if isinstance(value, np.ma.MaskedArray):
        return None, "it returned a masked array; return a plain one"
    try:
        array = np.asarray(value)
    except ValueError:
        return None, "it returned rows of unequal length"
    except Exception:
        return None, f"it returned {type(value).__name__}, which cannot be read as numbers"
    if array.dtype.kind not in "biuf":
        return None, f"it returned {type(value).__name__}, not an array of numbers"
    if array.shape != tuple(expected_shape):
        got, wanted = _words.shape(array.shape), _words.shape(tuple(expected_shape))
        return array, f"it returned shape {got}; the answer has shape {wanted}"
    return array, ""


def name_of(function):
    """Return the name under which a reader knows the function."""
    return getattr(function, "__name__", type(function).__name__)


def newest(function):
    """Return the reader's newest version of a function that was defined in a notebook cell.

    A cell that is run again makes a new function of the same name; whoever holds the old one asks
    here. Anything that is not a plain, top-level function of the notebook is returned as it is.
    """
    module = getattr(function, "__module__", None)
    name = getattr(function, "__qualname__", "")
    if module != "__main__" or "." in name or "<" in name:
        return function
    newer = getattr(sys.modules[module], name, function)
    return newer if callable(newer) else function


def _explain(error, function):
    """Word an exception with the place in the reader's code where it came from."""
    try:
        message = str(error).strip().splitlines()
    except Exception:
        message = []
    words = f"{type(error).__name__}: {message[0]}" if message else type(error).__name__
    lines = []
    trace = error.__traceback__
    while trace is not None:
        lines.append((trace.tb_frame.f_code.co_filename, trace.tb_lineno))
        trace = trace.tb_next
    return words + _place(lines, function)


def _stop(thread, function, time_limit):
    """Stop a thread that took too long, and say where it was."""
    frame = sys._current_frames().get(thread.ident)
    lines = []
    while frame is not None:
        lines.insert(0, (frame.f_code.co_filename, frame.f_lineno))
        frame = frame.f_back
    # The documented way to raise an exception in another thread; Python code stops at its next
    # instruction, a call into C (a long sleep, say) only when it comes back.
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread.ident), ctypes.py_object(SystemExit)
    )
    thread.join(0.2)
    left = " and could not be stopped yet" if thread.is_alive() else " and was stopped"
    return f"it was still running after {time_limit:g} seconds{left}{_place(lines, function)}"


def _place(lines, function):
    """Name the deepest of `lines` that lies in the reader's own file or cell."""
    code = getattr(function, "__code__", None)
    own = [line for name, line in lines if code is not None and name == code.co_filename]
    if not own:
        return ""
    text = linecache.getline(code.co_filename, own[-1]).strip()
    quoted = f": `{text}`" if text else ""
    return f" (line {own[-1]} of {_where(code)}{quoted})"


def _where(code):
    """Name the cell or file of a function as its reader knows it."""
    in_notebook = "ipykernel" in code.co_filename or "<ipython-input" in code.co_filename
    return "the cell" if in_notebook else code.co_name
