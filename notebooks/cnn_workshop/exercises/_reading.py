"""See whether a reader's function reads a picture of the notebook where its parameter should be."""

import dis
import types

import numpy as np


def read_instead(function, arguments):
    """Say which array of the notebook a function reads instead of its parameter, if any.

    Parameters
    ----------
    function : callable
        The reader's function.
    arguments : tuple
        What it was called with: only a parameter that got an array can be meant.

    Returns
    -------
    str
        One sentence, or nothing. A row of constants is no slip, nor is a function or a module.
    """
    code = getattr(function, "__code__", None)
    if not isinstance(code, types.CodeType) or not hasattr(function, "__globals__"):
        return ""
    axes = {
        name: np.ndim(value)
        for name, value in zip(code.co_varnames[: code.co_argcount], arguments, strict=False)
        if np.ndim(value)
    }
    loaded = list(_loaded(code))
    used = {name for names, _ in loaded for name in names}
    for (name, *_), is_global in loaded:
        value = function.__globals__.get(name) if is_global else None
        if isinstance(value, (np.ndarray, list)):
            sentence = _sentence(name, _axes(value), axes, used)
            if sentence:
                return sentence
    return ""


def _sentence(name, ndim, axes, used):
    """Word it for one array: which parameter is meant by its name, or is the one not used."""
    if ndim < 2:
        return ""
    words = set(name.split("_"))
    alike = [parameter for parameter in axes if words & set(parameter.split("_"))]
    fitting = [parameter for parameter in axes if axes[parameter] == ndim]
    meant = alike + [parameter for parameter in fitting if parameter not in used]
    if meant:
        return f"You read `{name}` of the notebook instead of your parameter `{meant[0]}`."
    return f"You read `{name}` of the notebook, which is not a parameter." if fitting else ""


def _loaded(code):
    """Yield the names that a function's code reads, and whether they are global."""
    for step in dis.get_instructions(code):
        if step.opname.startswith("LOAD_GLOBAL"):
            yield (step.argval,), True
        elif "LOAD_FAST" in step.opname or "LOAD_DEREF" in step.opname:
            # Newer versions of Python read two names at a time.
            yield step.argval if isinstance(step.argval, tuple) else (step.argval,), False
    for inner in code.co_consts:
        if isinstance(inner, types.CodeType):
            yield from _loaded(inner)


def _axes(value):
    """Count the axes of an array or a list of lists; 0 if its rows are of unequal length."""
    try:
        return np.ndim(value)
    except ValueError:
        return 0
