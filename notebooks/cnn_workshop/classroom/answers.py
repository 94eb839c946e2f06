"""``start.py answers``: the lessons with solved exercises, run.

Nothing is solved twice: a function to write is the first right answer of its bank, by which the
checks are proven, under the lesson's own first line; a kernel to find is the target itself.
"""

import ast
import copy
import re
import textwrap
from fractions import Fraction
from pathlib import Path
from types import ModuleType

import nbformat
from nbclient.exceptions import CellExecutionError

from cnn_core import kernels
from cnn_workshop.classroom.lessons import FOLDER, checks_in, lessons, source_of, stays
from cnn_workshop.classroom.running import client_for
from cnn_workshop.exercises import EXERCISES
from cnn_workshop.exercises.check import slips
from cnn_workshop.server import WIDGET_VIEW

_FOR_TEACHERS = "*The answers: in this copy the exercises are solved. It is not for the class.*"

CHOSEN = {
    # Lessons 13, 14, 16 and 17 ask for numbers that do; these are some that do.
    "my_settings": '{"lr": 0.3, "momentum": 0, "batch_size": 20, "shift": 0, "epochs": 150}',
    "my_best": '{"lr": 0.05, "momentum": 0.9, "batch_size": 64, "shift": 1, "epochs": 60}',
    "my_network": "trained(augment=lambda images, rng: shifted(images, rng, by=2), epochs=60)",
    "my_patch": "(13, 19, 2, 1.0)",
    "my_find": "(9, 6, 0)",
    "my_checklist": '''"""
Does anything besides the thing itself come with a class: a mark, a background, a camera?
Does a change too small to see turn the verdict?
How many labels are wrong, and who has looked at those the network contradicts?
Are copies, or pictures by the same hand, on both sides of the split?
"""''',
    "my_weak_shifts": """[
    (down, right)
    for down in range(-2, 3)
    for right in range(-2, 3)
    if share_at(my_network, down, right) < 0.9
]""",
}


def write_answers(folder, source=FOLDER):
    """Write the lessons with solved exercises, each run, and say what was done.

    Parameters
    ----------
    folder : path
        Where to; it is made if it is not there.
    source : path, optional
        The folder of the lessons.

    Yields
    ------
    str
        A line for the person at the keyboard.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    yield f"Solving and running the lessons, some seconds each, into {folder}"
    for lesson in lessons(source):
        path = folder / f"{lesson.path.stem}_answers.ipynb"
        notebook, solved = worked(lesson.notebook)
        if not solved:
            continue
        if path.exists():
            yield stays(path.name)
            continue
        try:
            text = _run(notebook, source)
        except CellExecutionError as error:
            what = error.evalue.strip().partition("\n")[0]
            yield f"{path.name} is not written: it does not run. {error.ename}: {what}"
            continue
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
        yield f"{path.name}: {', '.join(solved)}"


def worked(notebook):
    """Return a notebook with its exercises solved, and the names of what was written.

    Parameters
    ----------
    notebook : dict
        A lesson.

    Returns
    -------
    dict
        The notebook; the checks of what was solved are strict, so that it runs only if they pass.
    list of str
        What was written in it: ``["my_convolve2d"]``.

    Raises
    ------
    ValueError
        If a function is to be written that no check asks for.
    """
    notebook, solved = copy.deepcopy(notebook), []
    asked = {each: name for _, name, given in checks_in(notebook["cells"]) for each in given}
    known = _imported(notebook["cells"])
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            text, names = _solve(source_of(cell), asked, known)
            cell["source"] = text
            solved += names
    for place, name, given in checks_in(notebook["cells"]):
        if set(given) & set(solved):
            cell = notebook["cells"][place]
            strict = rf"(check_{name}\({', '.join(given)}\b[^()]*)\)"
            cell["source"] = re.sub(strict, r"\1, strict=True)", cell["source"])
    if solved:
        first = notebook["cells"][0]
        first["source"] = f"{source_of(first)}\n\n{_FOR_TEACHERS}"
    return notebook, solved


def _imported(cells):
    """Return the names that the cells of a notebook import."""
    names = set()
    for cell in cells:
        if cell["cell_type"] == "code":
            for node in ast.walk(ast.parse(source_of(cell))):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    names |= {each.asname or each.name for each in node.names}
    return names


def _solve(source, asked, known):
    """Return the text of a cell with what is to be written in it written, and the names of that."""
    lines, solved = source.split("\n"), []
    for node in reversed(ast.parse(source).body):
        new = _solution(node, lines, asked, known)
        if new:
            lines[node.lineno - 1 : node.end_lineno] = new.rstrip().split("\n")
            solved.append(node.name if isinstance(node, ast.FunctionDef) else node.targets[0].id)
    return "\n".join(lines), solved[::-1]


def _solution(node, lines, asked, known):
    """Return what solves one statement of a cell; nothing if there is nothing to solve."""
    if isinstance(node, ast.FunctionDef) and _unwritten(node):
        if asked.get(node.name) not in EXERCISES:
            raise ValueError(f"`{node.name}` must be what a check asks for, but none does")
        head = "\n".join(lines[node.lineno - 1 : node.body[0].lineno - 1])
        return _function(EXERCISES[asked[node.name]], node, head, known)
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        name = node.targets[0].id
        target = asked.get(name) in kernels.TARGETS and kernels.TARGETS[asked[name]]
        value = _rows(target.values) if target else CHOSEN.get(name)
        return value and f"{name} = {value}"
    return ""


def _unwritten(node):
    """Tell whether a function waits to be written."""
    last = node.body[-1]
    return isinstance(last, ast.Raise) and "NotImplementedError" in ast.unparse(last)


def _function(exercise, node, head, known):
    """Return the first right answer to an exercise, under the lesson's own first line."""
    source = next(iter(slips.right(exercise.name).values()))
    parsed = ast.parse(source)
    given, *helpers = (each for each in parsed.body if isinstance(each, ast.FunctionDef))
    wanted, has = ([each.arg for each in _arguments(one)] for one in (node, given))
    if wanted != has:
        raise ValueError(f"`{node.name}` must take {', '.join(has)}, got {', '.join(wanted)}")
    body = source.split("\n")[given.body[0].lineno - 1 : given.end_lineno]
    imports = textwrap.indent(_imports(exercise.names, source, known), "    ")
    text = "\n".join([head, *([imports] if imports else []), *body])
    for helper in helpers:  # some stand there for the slips alone
        if re.search(rf"\b{helper.name}\(", text):
            text += f"\n\n\n{ast.get_source_segment(source, helper)}"
    return text


def _arguments(function):
    arguments = function.args
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]


def _imports(names, source, known):
    """Return the lines that import what a right answer needs and the lesson does not."""
    lines = []
    for name, value in names.items():
        if (
            isinstance(value, ModuleType)
            and name not in known
            and re.search(rf"\b{name}\.", source)
        ):
            package = value.__name__.rpartition(".")[0]
            lines.append(f"from {package} import {name}" if package else f"import {name}")
    return "\n".join(lines)


def _rows(values):
    """Write a kernel as a person does: a row a line."""
    rows = [", ".join(map(_fraction, row)) for row in values]
    return "\n".join(["[", *(f"    [{row}]," for row in rows), "]"])


def _fraction(value):
    """Write a number as a person does: ``1 / 9``."""
    simple = Fraction(float(value)).limit_denominator(100)
    return str(simple).replace("/", " / ")


def _run(notebook, folder):
    """Run a notebook and return it as the text of a file."""
    node = nbformat.from_dict(notebook)
    for cell in node.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    client_for(node, folder).execute()
    for cell in node.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            if "text/html" in output.get("data", {}):  # the picture stays, where a widget cannot
                output.data.pop(WIDGET_VIEW, None)
    return nbformat.writes(node) + "\n"
