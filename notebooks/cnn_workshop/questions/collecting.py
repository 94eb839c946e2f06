"""The finish: one file of all functions that a person wrote across the lessons.

They are in the records that the notebooks of a folder carry. The file needs nothing of the
workshop: what was not written yet is taken from `cnn_core`.
"""

import ast
import hashlib
import html
import json
import textwrap
from dataclasses import dataclass
from pathlib import Path

from cnn_workshop.questions import contents
from cnn_workshop.questions import record as records
from cnn_workshop.questions.journal import journal

_HEAD = '''"""My network: what I wrote in the lessons of CNN Notebooks.

Run it: python {file}, or %run {file} in a notebook. Use it: from {module} import ...
"""'''
_SEAL = "# Collected by the lessons; changed since, it is not replaced: "
_PARTS = {  # what the digit classifier is made of: the lesson of each, and where it is otherwise
    "convolve2d": ("02", "cnn_core"),
    "relu": ("06", "cnn_core"),
    "max_pooling": ("07", "cnn_core"),
    "fully_connected": ("09", "cnn_core"),
    "softmax": ("09", "cnn_core.functional"),
}
_NETWORK = '''
def my_network(image, numbers):
    """Return ten scores for one picture of a digit, 28 x 28 pixels from 0 to 1.

    `numbers` are weights and biases in turn: of two convolutions and a fully connected layer.
    """
    maps = [image]
    for weight, bias in (numbers[0:2], numbers[2:4]):
        convolved = []
        for kernels, start in zip(weight, bias):
            parts = [np.asarray({convolve2d}(each, kernel)) for each, kernel in zip(maps, kernels)]
            convolved.append(sum(parts) + start)
        bent = [np.asarray({relu}(each)) for each in convolved]
        maps = [np.asarray({max_pooling}(each, 2, 2)) for each in bent]
    flat = np.concatenate([each.ravel() for each in maps])[np.newaxis]
    return np.asarray({fully_connected}(flat, numbers[4].T, numbers[5]))


if __name__ == "__main__":
    from cnn_core import datasets
    from cnn_core.network import load_digit_classifier

    trained = list(load_digit_classifier().parameters().values())
    pictures, labels = datasets.load_mnist("test")
    for picture, label in zip(pictures[20:30] / 255, labels[20:30]):
        chances = np.asarray({softmax}(my_network(picture, trained)[np.newaxis]))[0]
        print(f"a {{label}}: my network says {{chances.argmax()}}, with {{chances.max():.0%}}")
'''


@dataclass(frozen=True)
class Piece:
    """Something that a person wrote, and that passed its check.

    Attributes
    ----------
    lesson, check : str
        Where it was asked for.
    source : str
        All of its text.
    """

    lesson: str
    check: str
    source: str


@dataclass(frozen=True, repr=False)
class Collected:
    """What came of collecting: shown under the cell.

    Attributes
    ----------
    headline : str
        Whether the file was written.
    written, missing : dict of str to tuple of str
        What passed its check and what did not so far, by lesson.
    notes : tuple of str
        What is wrong with notebooks in the folder.
    files : dict of str to str
        The notebook of each lesson.
    """

    headline: str
    written: dict
    missing: dict
    notes: tuple
    files: dict

    def __repr__(self):
        """Return all of it as text."""
        lines = [self.headline]
        if self.written:
            lines.append(f"In it: {_listed(self.written, str)}.")
        if self.missing:
            lines.append(f"Still to write: {_listed(self.missing, str)}.")
        return "\n".join([*lines, *self.notes])

    def _repr_html_(self):
        """Return all of it, with links to the lessons where something is left."""
        parts = [f"<strong>{html.escape(self.headline)}</strong>"]
        if self.written:
            parts.append(f"In it: {_listed(self.written, html.escape)}.")
        if self.missing:
            parts.append(f"Still to write: {_listed(self.missing, self._link)}.")
        parts += map(html.escape, self.notes)
        return "".join(f"<p>{part}</p>" for part in parts)

    def _link(self, lesson):
        if lesson not in self.files:
            return lesson
        return f'<a href="{html.escape(self.files[lesson])}">{lesson}</a>'


def collect(file="my_network.py", *, replace=False):
    """Collect the functions that you wrote across the lessons in one file of Python.

    It reads the records of the notebooks beside this one, as they were last saved.

    Parameters
    ----------
    file : str, default "my_network.py"
        The file to write. One that is there and was not made so, or was changed since, stays.
    replace : bool, default False
        Replace it all the same.

    Returns
    -------
    Collected
        What is in it, and what is still to be written.

    Raises
    ------
    TypeError
        If `file` is no text.
    ValueError
        If `file` does not end in ``.py``, or lies in a folder that is not there.
    """
    path = _checked(file)
    found, files, notes = _read_all(Path.cwd())
    pieces, broken = _pieces(found)
    written = {(piece.lesson, piece.check) for piece in pieces}
    every = [(lesson, check) for lesson, names in contents.EXERCISES.items() for check in names]
    headline = "No check has passed in these notebooks so far: there is nothing to collect."
    if pieces:
        passed = f"{len(pieces)} of {len(every)} exercises have passed."
        headline = f"{_write(path, _text(path, pieces), replace)} {passed}"
    return Collected(
        headline,
        _by_lesson(each for each in every if each in written),
        _by_lesson(each for each in every if each not in written) if pieces else {},
        (*notes, *broken),
        files,
    )


def _checked(file):
    if not isinstance(file, str):
        raise TypeError(f"`file` must be the name of a file, got {type(file).__name__}")
    path = Path(file)
    if path.suffix != ".py" or not path.stem.isidentifier():
        raise ValueError(
            f"`file` must be a name that Python can import and end in .py, got {file!r}"
        )
    if not path.parent.is_dir():
        raise ValueError(f"`file` must lie in a folder that is there, got {file!r}")
    return path


# ---- what the notebooks hold ---------------------------------------------------------------------


def _read_all(folder):
    """Return the records in a folder, oldest first, the notebook of each lesson, and problems."""
    found, files, notes = [], {}, []
    for path in sorted(folder.glob("*.ipynb"), key=lambda path: (path.stat().st_mtime, path.name)):
        try:
            record = records.read(json.loads(path.read_text("utf-8")))
        except records.NoRecordError:
            record = None
        except (OSError, ValueError, RecursionError) as error:
            words = str(error) if type(error) is ValueError else "it is no notebook"
            notes.append(f"{path.name} is left out: {words}.")
            continue
        lesson = record["lesson"] if record else path.name[:2]
        files.setdefault(lesson, path.name)
        found += [record] if record else []
    return [*found, *([journal.record] if journal.is_shown else [])], files, notes


def _pieces(found):
    """Return the newest of all that has passed, lesson by lesson, and what cannot be used."""
    newest = {
        (record["lesson"], check): entry["source"]
        for record in found
        for check, entry in record["checks"].items()
        if entry["passed"] and entry["source"]
    }
    pieces, broken = [], []
    for (lesson, check), source in sorted(newest.items()):
        if _is_sound(source):
            pieces.append(Piece(lesson, check, source.strip()))
        else:
            broken.append(f"{check} of lesson {lesson} is left out: its text is broken.")
    return pieces, broken


def _is_sound(source):
    """Tell whether a text is one that a record holds: it ends with what gives a name."""
    try:
        statements = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return bool(statements and _bound_by(statements[-1]))


def _by_lesson(pairs):
    """Return the names of each lesson."""
    found = {}
    for lesson, check in pairs:
        found[lesson] = (*found.get(lesson, ()), check)
    return found


def _listed(found, word):
    """Name what was found, lesson by lesson."""
    return "; ".join(f"{word(lesson)} {', '.join(names)}" for lesson, names in found.items())


# ---- the file ------------------------------------------------------------------------------------


def _text(path, pieces):
    """Return the whole file: what was written, lesson by lesson, and a network of it."""
    imports, blocks, bound, names = ["import numpy as np"], [], {"np": "import numpy as np"}, {}
    for piece in pieces:
        head = f"# ---- Lesson {piece.lesson}: {piece.check} ".ljust(100, "-")
        name, body, new = _settled(piece, bound)
        imports += new
        blocks.append(f"{head}\n\n{body}".rstrip())
        names[piece.check] = name
    for check, (lesson, home) in _PARTS.items():
        if check not in names:
            names[check] = name = _free(f"core_{check}", bound)
            imports.append(f"from {home} import {check} as {name}  # lesson {lesson} is not done")
    head = "# ---- The network of lesson 10, of the functions above ".ljust(100, "-")
    start = _HEAD.format(file=path.name, module=path.stem)
    lines = "\n".join(dict.fromkeys(imports))
    own = _free("my_network", bound)
    network = _NETWORK.format(**names).replace("my_network(", f"{own}(")
    return "\n\n\n".join([f"{start}\n\n{lines}", *blocks, f"{head}\n\n{network.strip()}"]) + "\n"


def _settled(piece, bound):
    """Return the name of a piece, its text, and its imports: wrapped where names meet others."""
    lines, statements = piece.source.splitlines(), ast.parse(piece.source).body
    texts = {}
    for statement, following in zip(statements, [*statements[1:], None], strict=True):
        end = _first_line(following) if following else len(lines)
        text = "\n".join(lines[_first_line(statement) : end]).strip()
        for name in _bound_by(statement):
            texts[name] = text
    own = _bound_by(statements[-1])[-1]
    if all(bound.get(name, text) == text for name, text in texts.items()):
        kept = dict.fromkeys(text for name, text in texts.items() if name not in bound)
        bound.update(texts)
        imports = [text for text in kept if text.startswith(("import ", "from "))]
        return own, "\n\n\n".join(text for text in kept if text not in imports), imports
    maker = _free(f"_of_lesson_{piece.lesson}_{piece.check}", bound)
    name = _free(own if own not in bound else f"my_{piece.check}", bound)
    inside = textwrap.indent(f"{piece.source}\nreturn {own}", "    ")
    text = f"def {maker}():\n{inside}\n\n\n{name} = {maker}()"
    bound.update({maker: text, name: text})
    return name, text, []


def _first_line(statement):
    """Return the place of a statement's first line, its decorators included."""
    first = min(
        [statement.lineno, *(each.lineno for each in getattr(statement, "decorator_list", []))]
    )
    return first - 1


def _bound_by(statement):
    """Return the names that a statement gives a meaning."""
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return [alias.asname or alias.name.partition(".")[0] for alias in statement.names]
    if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
        return [statement.name]
    targets = getattr(statement, "targets", [])
    return [each.id for target in targets for each in ast.walk(target) if hasattr(each, "id")]


def _free(name, bound):
    """Return a name that nothing has yet, as near as can be."""
    while name in bound:
        name += "_"
    return name


def _write(path, text, replace):
    """Write the file unless it is another's; say what was done."""
    text += f"\n{_SEAL}{_sum(text)}\n"
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
        return f"{path} is written."
    except FileExistsError:
        before = path.read_text("utf-8", errors="replace") if path.is_file() else ""
    if before == text:
        return f"{path} is there and up to date."
    if not (replace or _is_sealed(before)):
        return (
            f"{path} is there already and was changed by hand or made otherwise, so it stays as it "
            f'is. Choose another name, or collect("{path}", replace=True).'
        )
    partial = path.with_name(f"{path.name}.part")
    partial.write_text(text, encoding="utf-8", newline="\n")
    partial.replace(path)
    return f"{path} is replaced by a newer one."


def _is_sealed(text):
    """Tell whether a text was collected and not changed since."""
    body, seal, told = text.rpartition(f"\n{_SEAL}")
    return bool(seal) and told.strip() == _sum(body)


def _sum(text):
    return hashlib.sha256(text.encode()).hexdigest()[:12]
