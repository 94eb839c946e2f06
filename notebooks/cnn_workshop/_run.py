"""Run a reader's own function: safely, in bounded time, and with errors in plain words.

The explorers and the checkers call whatever a reader wrote. It may raise, never end, return
nothing or change its input. Each of these becomes a sentence that says what happened and where.
What it prints is kept, for whoever called it to show in its place.
"""

import ctypes
import linecache
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from numbers import Real
from types import FunctionType, GeneratorType

import numpy as np

from cnn_workshop import _threads, _words

TIME_LIMIT = 3.0
_MOST_LINES, _MOST_CHARACTERS = 10, 1000  # kept of what a function prints: the end of it

NOTHING = "it returned nothing (None): is the line with `return` missing?"

_swap = threading.Lock()
_heard = {}  # thread: what came of its call so far, its "printed" text among it


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
    printed : str
        What it printed: the end of it, at most 10 lines and 1000 characters, the first line being
        ``...`` if there was more.
    seconds : float
        How much processor time it took.
    """

    value: object = None
    problem: str = ""
    kind: str = "returned"
    changed: tuple = ()
    printed: str = ""
    seconds: float = 0.0


def run(function, *arrays, time_limit=TIME_LIMIT, **options):
    """Call ``function(*arrays, **options)`` on copies of the arrays and say what came of it.

    Parameters
    ----------
    function : callable
        The reader's function.
    *arrays : array_like
        Its positional arguments. It gets writable copies, so that it cannot spoil the caller's;
        a tuple, which nobody can change, and what can be called, as a network, as it is.
    time_limit : float, optional
        Seconds of its own processor time after which it is stopped, and as many of doing nothing:
        neither a busy machine nor an import counts. Without a limit, which is faster, it has to
        be known to end.
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
    copies = [argument if _as_it_is(argument) else np.array(argument) for argument in arrays]
    before = [np.array(argument) for argument in copies]
    result = {"printed": ""}
    late = ""
    with _listening():
        if time_limit is None or _ends(function, (*arrays, *options.values())):
            _call(result, function, copies, options)
            if isinstance(result.get("error"), KeyboardInterrupt):
                raise result["error"]
        else:
            given = (result, function, copies, options)
            thread = _threads.start(_call, *given)
            if thread is not None:
                late = _await(thread, result, function, time_limit)
            else:
                late = _call_here(given, time_limit)
    printed, seconds = _end_of(result["printed"]), result.get("seconds", time_limit)
    if late:
        return Outcome(problem=late, kind="endless", printed=printed, seconds=seconds)
    changed = tuple(
        position
        for position, (now, then) in enumerate(zip(copies, before, strict=True))
        if not np.array_equal(now, then, equal_nan=then.dtype.kind == "f")
    )
    if "error" in result:
        kind = "unwritten" if isinstance(result["error"], NotImplementedError) else "raised"
        problem = _explain(result["error"], function)
        return Outcome(None, problem, kind, changed, printed, seconds)
    return Outcome(result["value"], changed=changed, printed=printed, seconds=seconds)


def _as_it_is(argument):
    """Say whether an argument is handed over uncopied; a network has a length, but is no array."""
    return isinstance(argument, tuple) or callable(argument) or not np.ndim(argument)


def numbers(value, expected_shape):
    """Read what a function returned as an array of the expected shape; None stands for any.

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
        return None, NOTHING
    if isinstance(value, np.ma.MaskedArray):
        return None, "it returned a masked array; return a plain one"
    try:
        array = np.asarray(value)
    except ValueError:
        return None, "it returned rows of unequal length"
    except Exception:
        return None, f"it returned {type(value).__name__}, which cannot be read as numbers"
    if array.dtype.kind == "O" and all(isinstance(each, (Real, Decimal)) for each in array.flat):
        try:
            array = array.astype(float)
        except OverflowError:
            return None, "it returned a whole number of more than 300 digits"
    if array.dtype.kind not in "biuf":
        return None, f"it returned {_not_numbers(value, array.dtype)}"
    expected_shape = array.shape if expected_shape is None else tuple(expected_shape)
    if array.shape != expected_shape:
        verb = "has" if expected_shape else "is"
        got, wanted = _of_shape(array.shape), _of_shape(expected_shape)
        return array, f"it returned {got}; the answer {verb} {wanted}"
    return array, ""


def several(value, shapes, answer):
    """Read what a function returned as several arrays, each of its expected shape.

    Parameters
    ----------
    value : object
        What it returned.
    shapes : dict of str to tuple of int
        The shape of each array, in order, by the name that a reader knows it by.
    answer : str
        What it should have returned: ``"two arrays, the gradients of ..."``.

    Returns
    -------
    list of ndarray or None
        The arrays; None if there is a problem.
    str
        What is wrong with them, in one sentence; empty if nothing is.

    Examples
    --------
    >>> several(([1, 2], 3), {"the sums": (2,), "the mean": ()}, "two things")
    ([array([1, 2]), array(3)], '')
    >>> several([1, 2, 3], {"the sums": (2,), "the mean": ()}, "two things")[1]
    'it returned a list of 3; the answer is two things'
    """
    if value is None:
        return None, NOTHING
    if not isinstance(value, (list, tuple)) or len(value) != len(shapes):
        return None, f"it returned {described(value)}; the answer is {answer}"
    arrays = []
    for part, (name, shape) in zip(value, shapes.items(), strict=True):
        array, problem = numbers(part, shape)
        if problem:
            return None, f"{name}: {problem}"
        arrays.append(array)
    return arrays, ""


def described(value):
    """Say what an answer is that is not of the kind asked for.

    Examples
    --------
    >>> described(np.zeros((3, 1, 7))), described((1, 2)), described("yes"), described(0.5)
    ('shape 3 x 1 x 7', 'a tuple of 2', 'str', '0.5')
    """
    if isinstance(value, np.ndarray):
        return _of_shape(value.shape)
    if isinstance(value, GeneratorType):
        return _not_numbers(value, None)
    if isinstance(value, (int, float, np.number)) and not isinstance(value, bool):
        return _words.number(value)
    kind = type(value).__name__
    return f"a {kind} of {len(value)}" if isinstance(value, (list, tuple)) else kind


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


def _ends(function, given):
    """Say whether it is a function of the book's, given no other: a thread to bound it takes time.

    It is asked for a plain function only; a network's method may call a layer of the reader's.
    """
    module = function.__module__ if isinstance(function, FunctionType) else None
    return (module or "").startswith("cnn_core.") and not any(callable(each) for each in given)


class _Listener:
    """Stands in for sys.stdout during a call: keeps what its thread prints, passes on the rest."""

    def __init__(self, stream):
        self.stream = stream
        self.calls = 0

    def __getattr__(self, name):
        return getattr(self.stream, name)

    def write(self, text):
        result = _heard.get(threading.get_ident())
        if result is None:
            return self.stream.write(text)
        # One more than is kept, to know later that there was more.
        result["printed"] = (result["printed"] + text)[-_MOST_CHARACTERS - 1 :]
        return len(text)

    def writelines(self, lines):
        for line in lines:
            self.write(line)

    def flush(self):
        if threading.get_ident() not in _heard:
            self.stream.flush()


@contextmanager
def _listening():
    """Have sys.stdout listen; the last of several calls at a time puts it back."""
    with _swap:
        if not isinstance(sys.stdout, _Listener):
            sys.stdout = _Listener(sys.stdout)
        listener = sys.stdout
        listener.calls += 1
    try:
        yield
    finally:
        with _swap:
            listener.calls -= 1
            if not listener.calls:
                sys.stdout = listener.stream


def _call(result, function, arguments, options):
    """Put into `result` what comes of one call: its value or error, and what it prints."""
    _heard[threading.get_ident()] = result
    result["clock"], result["began"] = _clock(), time.monotonic()
    start = _threads.time_used()
    try:
        # An overflow shows in the numbers; NumPy's warning of it would stand elsewhere.
        with np.errstate(all="ignore"):
            result["value"] = function(*arguments, **options)
    except BaseException as error:
        result["error"] = error
    finally:
        result["seconds"] = _threads.time_used() - start
        del _heard[threading.get_ident()]


def _end_of(printed):
    """Keep the last lines of what was printed."""
    lines = printed.rstrip("\n").split("\n")
    if len(printed) <= _MOST_CHARACTERS and len(lines) <= _MOST_LINES:
        return "\n".join(lines)
    return "...\n" + "\n".join(lines[1 - _MOST_LINES :])[4 - _MOST_CHARACTERS :]


def _not_numbers(value, dtype):
    """Name an answer that holds no real numbers."""
    if isinstance(value, GeneratorType):
        wanted = "write square brackets around `... for ... in ...`"
        if value.gi_code.co_name != "<genexpr>":
            wanted = "was `return` meant where `yield` is written?"
        return f"a generator, which has not begun to count: {wanted}"
    things = {np.ndarray: "an array", list: "a list", tuple: "a tuple"}
    if type(value) not in things:
        return f"{type(value).__name__}, not an array of numbers"
    return f"{things[type(value)]} of {dtype.name.rstrip('0123456789')}, not of real numbers"


def _of_shape(size):
    """Write a shape so that "it returned ..." can stand before it."""
    return f"shape {_words.shape(size)}" if len(size) > 1 else _words.shape(size)


def _explain(error, function):
    """Word an exception with the place in the reader's code where it came from."""
    try:
        message = str(error).strip().splitlines()
    except Exception:
        message = []
    words = f"{type(error).__name__}: {message[0]}" if message else type(error).__name__
    return words + _place(_lines_of(error), function)


_LOOKS = 0.02  # seconds between two looks at how far a function has got
_STARVED = 0.01  # of the time passed: a thread that gets less of a processor does nothing


def _await(thread, result, function, time_limit):
    """Wait until a thread ends; stop it after its time, or when the reader interrupts."""
    used = counted = idle = 0.0
    passed = time.monotonic()
    try:
        thread.join(min(_LOOKS, time_limit))
        while thread.is_alive():
            before, passed = passed, time.monotonic()
            then, used = used, _used(result, passed)
            if not _imports(thread):
                counted += used - then
                idle += (passed - before) * (used - then <= _STARVED * (passed - before))
            if max(counted, idle) >= time_limit:
                return _stop(thread, function, f"after {time_limit:g} seconds")
            thread.join(_LOOKS)
    except KeyboardInterrupt:
        _stop(thread, function, "when interrupted")
        raise
    return ""


def _call_here(given, time_limit):
    """Call as `_call` does, in no thread of its own, and say where it was if it took too long."""
    result, function, _, _ = given
    try:
        _threads.call_bounded(lambda: _call(*given), time_limit)
    except _threads.TooLong as late:  # out of our own lines, before the function's or after them
        if "value" not in result:
            result.setdefault("error", late)
    error = result.get("error")
    if isinstance(error, KeyboardInterrupt):
        raise error
    if not isinstance(error, _threads.TooLong):
        return ""
    return _still_running(f"after {time_limit:g} seconds", _lines_of(error), function)


def _lines_of(error):
    """Return file and line of each call that an exception came through."""
    trace, lines = error.__traceback__, []
    while trace is not None:
        lines.append((trace.tb_frame.f_code.co_filename, trace.tb_lineno))
        trace = trace.tb_next
    return lines


def _still_running(when, lines, function, stopped=True):
    left = " and was stopped" if stopped else " and could not be stopped yet"
    return f"it was still running {when}{left}{_place(lines, function)}"


def _clock():
    """Return the clock of this thread's processor time, for another thread to read, if any."""
    try:
        return time.pthread_getcpuclockid(threading.get_ident())
    except (AttributeError, OSError):  # on Windows and macOS
        return None


def _used(result, now):
    """Return the processor time of a call so far; all time where a thread has no clock."""
    if result.get("clock") is None:
        return now - result.get("began", now)
    try:
        return time.clock_gettime(result["clock"])
    except OSError:  # the thread has just ended
        return 0.0


def _imports(thread):
    """Say whether a thread is importing something."""
    frame = sys._current_frames().get(thread.ident)
    while frame is not None:
        if frame.f_code.co_filename == "<frozen importlib._bootstrap>":
            return True
        frame = frame.f_back
    return False


def _stop(thread, function, when):
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
    return _still_running(when, lines, function, stopped=not thread.is_alive())


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
