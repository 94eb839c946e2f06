"""Read the source of a reader's function: what it is called with, what it mentions."""

import ast
import builtins
import dis
import inspect
import re
import textwrap
import types

import numpy as np

from cnn_workshop.exercises.check import slips


def source_of(function, bare=False):
    """Return the source of a function, without its docstring if it is to be `bare`."""
    try:
        source = textwrap.dedent(inspect.getsource(inspect.unwrap(function)))
        tree = ast.parse(source).body[0]
    except Exception:
        return ""
    if not isinstance(tree, ast.FunctionDef) or not (bare and ast.get_docstring(tree)):
        return source
    lines = source.splitlines()
    del lines[tree.body[0].lineno - 1 : tree.body[0].end_lineno]
    return "\n".join(line for line in lines if line.strip()) + "\n"


def reused_name(function, problem):
    """Say which name of Python's a function calls although it is a number there, if any."""
    if not problem.startswith(("UnboundLocalError", "TypeError")) or not (
        "not callable" in problem or "local variable" in problem
    ):
        return ""
    try:
        tree = ast.parse(source_of(function))
    except SyntaxError:
        return ""
    nodes = list(ast.walk(tree))
    called = {getattr(each.func, "id", "") for each in nodes if isinstance(each, ast.Call)}
    names = [each for each in nodes if isinstance(each, ast.Name)]
    given = {each.id for each in names if isinstance(each.ctx, ast.Store)}
    given |= {each.arg for each in nodes if isinstance(each, ast.arg)}
    own = getattr(function, "__globals__", {})
    given |= {name for name in called if name in own and not callable(own[name])}
    meant = {name for name in called & given if "not callable" in problem or f"'{name}'" in problem}
    for name in sorted(meant & set(dir(builtins))):
        return (
            f"You have given Python's name `{name}` to something of your own, so `{name}(...)` can "
            "no longer be called: choose another name."
        )
    return ""


def stands_in(source, slip):
    """Count the pieces by which a slip is known that stand in a source, however it is spaced."""
    return sum(bool(re.search(loose(piece), source)) for piece in slip.written)


def contradicts(source, slip):
    """Say whether a slip is a `return` in a loop, or a `print`, and a source has none there."""
    loop, printed = "`return` stands inside" in slip.diagnosis, "prints" in slip.diagnosis
    if not (loop or printed):
        return False
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except SyntaxError:
        return False
    if printed:
        return bool(source) and "print" not in {getattr(each, "id", "") for each in nodes}
    loops = [each for each in nodes if isinstance(each, (ast.For, ast.While))]
    inside = any(isinstance(each, ast.Return) for loop in loops for each in ast.walk(loop))
    return bool(source) and not inside


def loose(piece):
    """Return a regular expression for a piece of code, however it is spaced."""
    return slips.pattern(piece, _loosely).replace("(?m: *", "(?m:", 1)


def _loosely(text):
    """Return a regular expression for code as it is, but for blanks and the kind of quotes."""
    parts = []
    for token in re.findall(r"\w+|\S", text):
        word = re.match(r"\w", token)
        part = rf"(?<!\w){token}(?!\w)" if word else re.escape(token)
        parts.append("[\"']" if token in "\"'" else part)
    return " *".join(parts) and " *" + " *".join(parts) + " *"


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
    reads = list(loaded(code))
    used = {name for names, _ in reads for name in names}
    for (name, *_), is_global in reads:
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


def loaded(code):
    """Yield the names that a function's code reads, and whether they are global."""
    for step in dis.get_instructions(code):
        if step.opname.startswith("LOAD_GLOBAL"):
            yield (step.argval,), True
        elif "LOAD_FAST" in step.opname or "LOAD_DEREF" in step.opname:
            # Newer versions of Python read two names at a time.
            yield step.argval if isinstance(step.argval, tuple) else (step.argval,), False
    for inner in code.co_consts:
        if isinstance(inner, types.CodeType):
            yield from loaded(inner)


def _axes(value):
    """Count the axes of an array or a list of lists; 0 if its rows are of unequal length."""
    try:
        return np.ndim(value)
    except ValueError:
        return 0
