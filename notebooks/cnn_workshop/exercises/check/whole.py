"""Write down what a reader made so that it stands for itself, outside of its notebook.

A function in a notebook uses what other cells have imported and defined. Its whole source has all
of that in front: imports first, then constants and helpers, itself last.
"""

import ast
import builtins
import inspect
import sys
import textwrap
import types

import numpy as np

from cnn_workshop.exercises.check.reading import loaded

_MOST = 400  # numbers of an array that is written out
_PLAIN = (bool, int, float, complex, str, bytes, type(None))


def whole_source(name, made):
    """Return the source of what a reader made, with all that it needs.

    Parameters
    ----------
    name : str
        What to call it where it has no name of its own.
    made : object
        A function, an array or plain values.

    Returns
    -------
    str
        Empty if it cannot be written down.

    Examples
    --------
    >>> print(whole_source("my_kernel", np.eye(2, dtype=int)), end="")
    import numpy as np
    <BLANKLINE>
    my_kernel = np.array([[1, 0], [0, 1]])
    """
    pieces = {}
    if _is_own(made):
        _, name = _source_and_name(name, made)
    _add(name, made, pieces)
    if not pieces[name]:
        return ""
    pieces[name] = pieces.pop(name)  # last
    text = list(pieces.values())
    imports = sorted({each for each in text if each.startswith(("import ", "from "))})
    others = [each for each in text if each not in imports]
    gap = "\n\n\n" if any("\n" in each for each in others) else "\n\n"
    return gap.join(["\n".join(imports)] * bool(imports) + others) + "\n"


def _is_own(value):
    """Tell whether a value is a function, decorated or not, that no module offers."""
    function = inspect.unwrap(value) if callable(value) else value
    return isinstance(function, types.FunctionType) and not _import_of("", value)


def _add_function(name, function, pieces):
    """Add a function and all that it needs, under a name of the notebook."""
    pieces[name] = ""  # so that one that calls itself comes to an end
    source, own = _source_and_name(name, function)
    if not source:
        return
    for needed in sorted(_needs(function, source) - {name, own}):
        if needed not in pieces:
            found, value = _look_up(needed, function)
            if found:
                _add(needed, value, pieces)
                kind = f"in the notebook it was of the type {type(value).__name__}"
                pieces[needed] = pieces[needed] or f"{needed} = None  # {kind}"
    alias = f"\n\n\n{name} = {own}" if own != name else ""
    del pieces[name]  # behind what it needs
    pieces[name] = source + alias


def _add(name, value, pieces):
    """Add whatever a name of the notebook stands for; nothing, "", if it cannot be written down."""
    if _is_own(value):
        _add_function(name, value, pieces)
    else:
        pieces[name] = _import_of(name, value)
        if not pieces[name]:
            _add_value(name, value, pieces)


def _add_value(name, value, pieces):
    """Add plain values, or an array of few numbers."""
    pieces[name] = ""
    if isinstance(value, np.ndarray) and value.dtype.kind in "biuf" and value.size <= _MOST:
        if not np.isfinite(value).all():
            return
        pieces["np"] = "import numpy as np"
        usual = np.array(value.tolist()).dtype == value.dtype
        dtype = "" if usual else f", dtype=np.{value.dtype.name}"
        pieces[name] = f"{name} = np.array({value.tolist()}{dtype})"
    elif _is_plain(value):
        pieces[name] = f"{name} = {value!r}"


def _is_plain(value):
    """Tell whether a value is written as Python reads it."""
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if type(value) in (list, tuple, set):
        return all(map(_is_plain, value))
    return type(value) in _PLAIN and value == value and abs(_size(value)) < float("inf")


def _size(value):
    return value if isinstance(value, (int, float)) else 0


def _import_of(name, value):
    """Return the line that imports a value; nothing if it is not to be had so."""
    if isinstance(value, types.ModuleType):
        return f"import {value.__name__}" + (f" as {name}" if name != value.__name__ else "")
    own = getattr(value, "__name__", "")
    home = getattr(value, "__module__", None) or ""
    parts = home.split(".")
    for end in range(1, len(parts) + 1):
        place = ".".join(parts[:end])
        module = sys.modules.get(place)
        if own and place != "__main__" and getattr(module, own, None) is value:
            return f"from {place} import {own}" + (f" as {name}" if name != own else "")
    return ""


def _source_and_name(name, function):
    """Return a function's own text and the name that it gives itself."""
    try:
        source = textwrap.dedent(inspect.getsource(inspect.unwrap(function))).strip()
        tree = ast.parse(source)
    except Exception:  # not to be found, or a lambda that stands in the middle of a line
        return "", name
    first = tree.body[0]
    if isinstance(first, ast.FunctionDef):
        return source, first.name
    lambdas = [node for node in ast.walk(tree) if isinstance(node, ast.Lambda)]
    if len(lambdas) == 1:
        return f"{name} = {ast.get_source_segment(source, lambdas[0])}", name
    return "", name


def _needs(function, source):
    """Return the names that a function's text reads and does not itself give."""
    tree = ast.parse(source)
    code = inspect.unwrap(function).__code__
    names = {name for (name, *_), is_global in loaded(code) if is_global} | {*code.co_freevars}
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.Lambda)):
            outside = [*getattr(node, "decorator_list", []), getattr(node, "returns", None)]
            every = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            outside += [*node.args.defaults, *node.args.kw_defaults]
            outside += [argument.annotation for argument in every]
            for part in filter(None, outside):
                names |= {each.id for each in ast.walk(part) if isinstance(each, ast.Name)}
    return names


def _look_up(name, function):
    """Return whether a name stands for something outside a function, and for what."""
    function = inspect.unwrap(function)
    cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))
    if name in cells:
        try:
            return True, cells[name].cell_contents
        except ValueError:  # not filled yet
            return False, None
    if name in function.__globals__:
        return True, function.__globals__[name]
    by_notebook = getattr(builtins, name, None)  # `display`, which no other Python knows
    return getattr(by_notebook, "__module__", "").startswith("IPython"), by_notebook
