"""The lessons as files: where they lie, what is in them, and how their cells are told apart."""

import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

FOLDER = Path(__file__).parents[2]
NAMED = re.compile(r"(\d\d)_\w+")
"""How the file of a lesson is named."""

_NOTES = "Notes for the instructor"
_CHECK = re.compile(r"^check_(\w+)\(([\w, ]+)", re.MULTILINE)


class ClassError(Exception):
    """What was asked for cannot be done; the message tells the person at the keyboard why."""


@dataclass(frozen=True)
class Lesson:
    """One lesson of this project."""

    path: Path

    @property
    def number(self):
        """Its number, as text: ``"02"``."""
        return self.path.name[:2]

    @cached_property
    def notebook(self):
        """The notebook, as the dict that its file holds."""
        return json.loads(self.path.read_text(encoding="utf-8"))

    @property
    def title(self):
        """Its title without the number: ``"Slide a window over a picture"``."""
        return re.match(r"# \d\d · (.+)", source_of(self.notebook["cells"][0]))[1]

    @property
    def checks(self):
        """The names of what is checked in it, in order: ``["output_size", ...]``."""
        names = [name for _, name, _ in checks_in(self.notebook["cells"])]
        return list(dict.fromkeys(names))


def lessons(folder=FOLDER):
    """Return the lessons, in order.

    Raises
    ------
    ClassError
        If there is none: an installed package comes without them.
    """
    paths = [path for path in sorted(folder.glob("*.ipynb")) if NAMED.fullmatch(path.stem)]
    if not paths:
        raise ClassError(f"There are no lessons in {folder}.")
    return [Lesson(path) for path in paths]


def source_of(cell):
    """Return the text of a cell, which a file may hold in one piece or line by line."""
    text = cell.get("source", "")
    return text if isinstance(text, str) else "".join(text)


def is_notes(cell):
    """Tell whether a cell holds the notes for the instructor."""
    return cell["cell_type"] == "markdown" and _NOTES in source_of(cell)[:200]


def checks_in(cells):
    """Yield the place of each cell that checks, the check's name, and what it is given."""
    for place, cell in enumerate(cells):
        if cell["cell_type"] == "code":
            for name, given in _CHECK.findall(source_of(cell)):
                yield place, name, re.findall(r"\w+", given)


def write_new(path, content):
    """Write a file of bytes, with its folder, unless there is one; tell whether it was written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError:
        return False
    return True


def stays(name):
    """Say that a file was not written, because there is one."""
    return f"{name} was there already and stays as it is."


def text_of(notebook):
    """Return a notebook as Jupyter writes it into a file."""
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
