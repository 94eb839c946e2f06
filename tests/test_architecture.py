"""How the package is built: who may import whom, and what every file keeps to.

The table below is the design; the files are read, not run, so an import inside a function counts.
"""

import ast
import functools
import graphlib
import importlib
import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

import cnn_core
import cnn_workshop

HOMES = {
    name: Path(package.__file__).parent
    for name, package in (("cnn_core", cnn_core), ("cnn_workshop", cnn_workshop))
}
"""The book and the workshop, with their folders."""

TABLE = {
    # module or package: the modules of either package, and libraries, that it may import
    "cnn_core": ("ops", ""),
    "_files": ("", "numpy"),
    "_checks": ("", "numpy"),
    "kernels": ("_checks", "numpy"),
    "datasets": ("_checks", "numpy"),
    "gradcheck": ("_checks", "numpy"),
    "ops": ("_checks", "numpy"),
    "segmentation": ("_checks", ""),
    "functional": ("_checks", "numpy"),
    "layers": ("_checks functional", "numpy"),
    "network": ("_checks _files datasets functional layers", "numpy"),
    "training": ("_checks _files functional", "numpy"),
    "interpret": ("_checks functional network", "numpy"),
    "detection": ("_checks layers network", "numpy"),
    "data.make_data": ("datasets", "numpy scipy skimage sklearn"),
    "data.train_digit_classifier": ("datasets functional network training", "numpy"),
    "data.train_digit_detector": (
        "data.train_digit_classifier datasets detection functional layers network training",
        "numpy",
    ),
    "cnn_workshop": ("", ""),
    "_lazily": ("", ""),
    "_words": ("", "numpy"),
    "_threads": ("", ""),
    "_run": ("_threads _words", "numpy"),
    "_cells": ("", "IPython"),
    "_alive": ("_cells", "ipywidgets"),
    "_judged": ("", ""),
    "_life": ("", ""),
    "questions": ("_alive _checks _judged _life", "IPython anywidget traitlets"),
    "where": ("_checks", ""),
    "server": ("", "ipykernel jupyter_client jupyter_server traitlets"),
    "classroom": (
        "_words exercises kernels questions server",
        "cnn_core jupyter_client nbclient nbconvert nbformat",
    ),
    "website": ("classroom explorers kernels ops stage stage.stage", "packaging"),
    "palettes": ("_checks", "numpy"),
    "suspects": ("_checks functional layers network", "numpy"),
    "deep": ("datasets functional layers network", "numpy"),
    "cheats": ("datasets network training", "numpy"),
    "conventions": ("_checks functional kernels", "numpy"),
    "pretrained": ("_checks _threads datasets functional", "numpy"),
    "figure_settings": ("", "matplotlib"),
    "drawing": ("", "numpy"),
    "painting": ("drawing", "numpy PIL matplotlib"),
    "printing": ("painting", "numpy PIL"),
    "charts": ("drawing painting", "numpy"),
    "pictures": ("drawing figure_settings printing", "numpy matplotlib"),
    "openings": (
        "_checks _lazily charts cheats conventions datasets deep detection drawing functional "
        "interpret kernels layers network ops pictures plots segmentation stage.paper stage.place "
        "suspects training",
        "numpy",
    ),
    "stage.scene": ("_checks palettes", "numpy"),
    "stage.place": ("_words stage.scene", ""),
    "stage.table": ("_words palettes", "numpy"),
    "stage.order": ("", ""),
    "stage.stage": ("_life palettes stage.order stage.scene", "numpy anywidget traitlets"),
    "stage.beams": ("drawing stage.place stage.scene", ""),
    "stage.marks": ("drawing painting stage.beams", ""),
    "stage.paper": (
        "_words charts drawing painting palettes pictures stage.beams stage.marks stage.place "
        "stage.scene",
        "numpy",
    ),
    "stage": ("_lazily stage.scene", ""),
    "plots": ("_words stage.paper stage.scene", "numpy"),
    "explorers": (
        "_alive _cells _checks _lazily _life _run _threads _words cheats conventions datasets deep "
        "detection functional gradcheck interpret kernels layers network ops "
        "palettes pretrained segmentation stage stage.paper suspects training",
        "numpy ipywidgets anywidget traitlets",
    ),
    "exercises": (
        "_cells _checks _judged _lazily _run _words cheats datasets detection functional gradcheck "
        "interpret kernels layers network ops palettes segmentation stage.table suspects "
        "training",
        "numpy",
    ),
}
"""The standard library is free to all, and the files of one package may import each other."""

WITNESSES = [("ops", "functional"), ("functional", "ops")]
"""Neither may lean on the other: each is tested against it."""

LONGEST = 470
AS_LONG_AS_IT_IS = {"conventions/ways", "stage/scene"}
"""Tables and descriptions, which nobody reads in order."""


def package_of(path):
    """Return the name of the package in which a file lies."""
    return next(name for name, home in HOMES.items() if path.is_relative_to(home))


def place(path):
    """Return a file's place in its package, without its ending: ``heatmap/heatmap``."""
    return path.relative_to(HOMES[package_of(path)]).with_suffix("").as_posix()


FILES = sorted((path for home in HOMES.values() for path in home.glob("**/*.py")), key=str)
every_file = pytest.mark.parametrize("path", FILES, ids=place)


def row_of(path):
    """Return the name under which a file stands in the table."""
    parts = place(path).split("/")
    if parts == ["__init__"]:
        return package_of(path)
    singly = parts[0] in ("data", "stage") and parts[-1] != "__init__"
    return ".".join(parts) if singly else parts[0]


BOOK = {row_of(path) for path in FILES if package_of(path) == "cnn_core"}
"""The rows that may know nothing of the workshop."""


@functools.cache
def parsed(path):
    """Return a file's syntax tree."""
    return ast.parse(path.read_text("utf-8"))


@functools.cache
def nodes(path):
    """Return all nodes of a file's syntax tree."""
    return list(ast.walk(parsed(path)))


def imports(path):
    """Name what a file imports: the module of ours, or the library."""
    found = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            source = "." * node.level + (node.module or "")
            found |= {f"{source}.{alias.name}" for alias in node.names}
    parts = [name.split(".") for name in found]
    return {module_of(name) if name[0] in HOMES else name[0] for name in parts}


def module_of(name):
    """Return the part of an imported name that has a row: the files of some have one each."""
    is_file = (HOMES[name[0]] / "/".join(name[1:3])).with_suffix(".py").exists()
    singly = name[1:2] in (["stage"], ["data"]) and len(name) > 2 and is_file
    return ".".join(name[: 3 if singly else 2])


def allowed(row):
    """Return the names, as `imports` gives them, that a row of the table lets in."""
    own, libraries = TABLE[row]
    names = {name: "cnn_core" if name in BOOK else "cnn_workshop" for name in [row, *own.split()]}
    return {f"{home}.{name}" for name, home in names.items()} | set(libraries.split())


def calls(path, *names):
    """Return the lines on which a file calls one of the named functions."""
    called = [node for node in nodes(path) if isinstance(node, ast.Call)]
    named = [
        (node.lineno, getattr(node.func, "id", getattr(node.func, "attr", ""))) for node in called
    ]
    return [line for line, name in named if name in names]


# ---- who imports whom --------------------------------------------------------------------------


def test_table_has_a_row_for_every_module():
    assert {row_of(path) for path in FILES} == set(TABLE)


@every_file
def test_imports_are_in_the_table(path):
    beyond = imports(path) - allowed(row_of(path)) - set(sys.stdlib_module_names)
    assert not beyond, f"{place(path)} imports {', '.join(sorted(beyond))}"


def test_table_has_no_circle():
    graph = {row: own.split() for row, (own, _) in TABLE.items()}
    assert set(graphlib.TopologicalSorter(graph).static_order()) == set(TABLE)


@pytest.mark.parametrize(("one", "other"), WITNESSES)
def test_table_keeps_the_witnesses_apart(one, other):
    own, _ = TABLE.get(one, ("", ""))
    assert other not in own.split()


@every_file
def test_imports_are_written_out(path):
    assert not any(name.endswith(".*") for name in raw_imports(path)), "an import *"
    if place(path) != "_lazily":  # it imports other files of the package that asks it
        assert not calls(path, "__import__", "import_module"), "an import that cannot be read"


def raw_imports(path):
    """Return what a ``from ... import`` names, with its source."""
    froms = [node for node in nodes(path) if isinstance(node, ast.ImportFrom)]
    return [f"{node.module}.{alias.name}" for node in froms for alias in node.names]


def test_the_book_knows_nothing_of_the_workshop():
    for row in BOOK:
        own, _ = TABLE[row]
        assert set(own.split()) <= BOOK, row


def loaded(statement):
    """Name the packages that a fresh Python has loaded after a statement."""
    code = f"import sys; {statement}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(run.stdout.split())


def test_importing_the_book_imports_numpy_and_nothing_else():
    beyond = loaded("import cnn_core") - loaded("import numpy") - set(sys.stdlib_module_names)
    assert beyond == {"cnn_core"}


def test_importing_the_workshop_leaves_pillow_to_the_first_picture():
    parts = "explorers, exercises, plots"
    path = f"sys.path.insert(0, {str(HOMES['cnn_workshop'].parent)!r})"
    assert not {"matplotlib", "PIL"} & loaded(f"{path}; from cnn_workshop import {parts}")
    draw = "plots.plot_heatmap([[1, 2]]).mimebundle()"
    drawn = loaded(f"{path}; from cnn_workshop import {parts}; {draw}")
    assert {"matplotlib", "PIL"} & drawn == {"PIL"}


# ---- what every file keeps to ------------------------------------------------------------------


@every_file
def test_file_never_prints(path):
    # Run from the command line.
    script = row_of(path).startswith("data.") or path.name == "__main__.py"
    assert script or not calls(path, "print")


LOOKS = r"#[0-9a-fA-F]{6}\b|</?(?:div|span|table|b|i|p|br)\b|style=|\d ?px\b"


@pytest.mark.parametrize(
    "path", [path for path in FILES if "/explorers/" in path.as_posix()], ids=place
)
def test_explorer_says_nothing_of_colours_pixels_and_html(path):
    assert re.findall(LOOKS, path.read_text("utf-8")) == []


@pytest.mark.parametrize("source", ['"#b0127b"', "<b>sum</b>", 'style="left:0"', '"12px"'])
def test_looks_are_found(source):
    assert re.findall(LOOKS, source)


@every_file
def test_file_is_short_enough_to_be_read(path):
    lines = len(path.read_text("utf-8").splitlines())
    assert lines <= LONGEST or place(path) in AS_LONG_AS_IT_IS


@pytest.mark.parametrize("name", cnn_core.__all__)
def test_public_name_exists(name):
    assert callable(getattr(cnn_core, name))


def test_public_names_are_all_that_the_package_imports():
    froms = [name.rpartition(".")[2] for name in raw_imports(HOMES["cnn_core"] / "__init__.py")]
    assert sorted(froms) == sorted(cnn_core.__all__)


# ---- docstrings --------------------------------------------------------------------------------


@functools.cache
def exported(folder):
    """Return a package with its ``__all__``, or the one around it if it has none."""
    for line in parsed(folder / "__init__.py").body:
        if isinstance(line, ast.Assign) and line.targets[0].id == "__all__":
            return folder, ast.literal_eval(line.value)
    assert folder.parent.name == "explorers", f"{folder.name} has no __all__"
    return exported(folder.parent)


def is_public(path, name):
    """Tell whether readers may use a name: any of a module, the exported ones of a package."""
    if row_of(path)[0] == "_":
        return False
    if path.parent in HOMES.values():
        return name[0] != "_"
    if path.parent.name == "data":
        return False
    folder, names = exported(path.parent)
    return name in names and getattr(loaded_module(folder), name).__module__ == dotted(path)


def dotted(path):
    """Return the name under which a file, or the folder of a package, is imported."""
    parts = [package_of(path), *place(path).split("/")]
    return ".".join(part for part in parts if part != "__init__")


def loaded_module(path):
    """Return the module that a file or folder is."""
    return importlib.import_module(dotted(path))


def definitions():
    """Yield each function and class that readers may use: where it stands, and its name.

    They are found without parsing: all that share the tests out would parse every file.
    """
    for path in FILES:
        for name in re.findall(r"^(?:def|class) (\w+)", path.read_text("utf-8"), re.MULTILINE):
            if is_public(path, name):
                yield pytest.param((path, name), id=f"{place(path)}.{name}")


every_definition = pytest.mark.parametrize("node", list(definitions()), indirect=True)


@pytest.fixture
def node(request):
    """A function or class as it is written; its `path` says where."""
    path, name = request.param
    found = next(each for each in parsed(path).body if getattr(each, "name", "") == name)
    found.path = path
    return found


def test_definitions_are_all_that_stand_at_the_left_edge():
    written = {
        f"{place(path)}.{each.name}"
        for path in FILES
        for each in parsed(path).body
        if isinstance(each, ast.FunctionDef | ast.ClassDef) and is_public(path, each.name)
    }
    assert sorted(written) == sorted(each.id for each in definitions())


def documentation(node):
    """Return what `help` shows: a decorator may complete what stands in the source."""
    return inspect.getdoc(getattr(loaded_module(node.path), node.name))


def arguments(function):
    """Return the names of a function's arguments."""
    given = function.args
    every = [*given.posonlyargs, *given.args, given.vararg, *given.kwonlyargs, given.kwarg]
    return [argument.arg for argument in every if argument and argument.arg != "self"]


def gives_back(function):
    """Tell whether a function returns a value."""
    returns = [node for node in ast.walk(function) if isinstance(node, ast.Return)]
    return any(node.value is not None for node in returns)


def section(node, title):
    """Return the names that a section of a docstring describes; None without the section."""
    parts = re.split(r"^(\w+)\n-+\n", documentation(node) or "", flags=re.MULTILINE)
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    if title not in sections:
        return None
    entries = [line for line in sections[title].splitlines() if line and line[0] != " "]
    return re.findall(r"\w+", " ".join(entry.partition(" : ")[0] for entry in entries))


@every_definition
def test_public_definition_has_a_docstring(node):
    assert documentation(node)


@every_definition
def test_public_definition_describes_its_parameters(node):
    functions = [node] if isinstance(node, ast.FunctionDef) else node.body
    constructor = [f for f in functions if getattr(f, "name", "") in (node.name, "__init__")]
    for name in arguments(constructor[0]) if constructor else []:
        assert name in (section(node, "Parameters") or ()), f"{name} is not described"


@every_definition
def test_public_definition_describes_what_it_returns(node):
    if isinstance(node, ast.FunctionDef) and arguments(node) and gives_back(node):
        assert section(node, "Returns") is not None


@every_definition
def test_public_definition_describes_its_fields(node):
    fields = [line.target.id for line in node.body if isinstance(line, ast.AnnAssign)]
    for name in [field for field in fields if field[0] != "_"]:
        assert name in (section(node, "Attributes") or ()), f"{name} is not described"
