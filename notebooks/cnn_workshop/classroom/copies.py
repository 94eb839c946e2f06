"""``start.py class``: fresh copies of the lessons, without what is stored in them.

The copies lie as here, ``start.py`` above a folder ``notebooks``, and beside the lessons there what
they import: so they run where a class has Python with its packages already, and set themselves up
where it has not.
"""

import copy
from pathlib import Path

import cnn_core
from cnn_workshop.classroom.lessons import (
    FOLDER,
    ClassError,
    is_notes,
    lessons,
    stays,
    text_of,
    write_new,
)

_SKIPPED = {"__pycache__", "classroom", "website", ".ipynb_checkpoints"}
_PROJECT = ("start.py", "pyproject.toml", "environment.yml", "LICENSE", "notebooks/glossary.md")
_WELCOME = """\
# CNN Notebooks

    python3 start.py

opens the lessons; on Windows, `py start.py`. It needs Python 3.10 or newer, and an internet
connection the first time. Where Jupyter runs already, open `notebooks/00_start_here.ipynb`.

What you write and answer stays in these notebooks. Save before you hand one in.
"""


def hand_out(folder, source=FOLDER):
    """Write fresh copies of all lessons, and what they need, and say what was done.

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

    Raises
    ------
    ClassError
        Before anything is written, if the folder holds another version of what the lessons import.
    """
    folder = Path(folder)
    support, copies = _support(source), _copies(source)
    _refuse_other_version(folder, support)
    # What the project's own README speaks of, a class has not.
    files = {**support, "README.md": _WELCOME.encode(), **copies}
    made = [name for name, content in files.items() if write_new(folder / name, content)]
    new, old = [[name for name in copies if (name in made) == fresh] for fresh in (True, False)]
    if new:
        yield f"{len(new)} lessons, without stored answers, are now in {folder / 'notebooks'}"
    for name in old:
        yield stays(name)
    if "start.py" in made:
        yield "All they need lies beside them: hand out the whole folder, or put it on your server."


def fresh(notebook):
    """Return a notebook without outputs and without the notes for the instructor."""
    notebook = copy.deepcopy(notebook)
    notebook["cells"] = [cell for cell in notebook["cells"] if not is_notes(cell)]
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell.update(outputs=[], execution_count=None)
    return notebook


def _copies(source):
    """Return the content of each copy, by its path in the folder."""
    return {
        f"notebooks/{lesson.path.name}": text_of(fresh(lesson.notebook)).encode()
        for lesson in lessons(source)
    }


def _support(source):
    """Return the content of each file that the lessons need, by its path in the folder."""
    files = {}
    for package in (Path(cnn_core.__file__).parent, source / "cnn_workshop"):
        for path in sorted(package.rglob("*")):
            inside = path.relative_to(package)
            if path.is_file() and not _SKIPPED.intersection(inside.parts):
                files[f"notebooks/{package.name}/{inside.as_posix()}"] = path.read_bytes()
    pages = sorted(source.glob("*.md"))  # that lessons lead to
    files |= {f"notebooks/{path.name}": path.read_bytes() for path in pages}
    project = source.parent
    present = [name for name in _PROJECT if (project / name).is_file()]
    return files | {name: (project / name).read_bytes() for name in present}


def _refuse_other_version(folder, support):
    """Refuse a folder in which a file that the lessons need has another content."""
    for name, content in support.items():
        path = folder / name
        if path.exists() and not (path.is_file() and path.read_bytes() == content):
            raise ClassError(
                f"{path} is there already, with another content. Nothing was written: "
                "name a new or empty folder."
            )
