"""Find the notebooks below a folder, read what each carries, and tell whose it is."""

import itertools
import json
import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from cnn_workshop.classroom.lessons import NAMED
from cnn_workshop.questions import record

_NO_PERSON = re.compile(
    # Folders that graders and teachers make, lessons, and what a browser adds to a second download.
    r"(submitted|autograded|submissions|notebooks?|release|source|feedback|class|lessons?"
    r"|copy of.*|(lesson[ _-]?)?\d{1,3}(\D.*)?)(-copy\d+|[ _]*\(\d+\))?",
    re.IGNORECASE,
)
_LESSON = re.compile(rf"[ _-]*{NAMED.pattern}(-Copy\d+|[ _]*\(\d+\))?$")
_GRADERS = ("submitted", "autograded")
_MOODLE = re.compile(r"_\d+_assignsubmission_\w+_?$")
_LARGEST = 50_000_000  # bytes: no lesson comes near, and what is larger would only cost time


@dataclass(frozen=True)
class HandedIn:
    """One notebook that was found.

    Attributes
    ----------
    file : str
        Its path in the folder, with slashes.
    person : str
        Whose it is, as the record or the path says.
    record : dict or None
        What was done in it; None if that cannot be told.
    problem : str
        Why not.
    """

    file: str
    person: str
    record: dict | None
    problem: str = ""


def collect(folder):
    """Return all notebooks below a folder, in the order of their paths."""
    paths = sorted(path for path in folder.rglob("*.ipynb") if _counts(path.relative_to(folder)))
    return [_read(folder, path) for path in paths]


def _counts(inside):
    """Leave out what hidden folders hold: copies that Jupyter keeps, environments."""
    return not any(part.startswith(".") for part in inside.parts)


def _read(folder, path):
    """Read one notebook. Whatever is wrong with it, the others are read."""
    file = path.relative_to(folder).as_posix()
    try:
        if path.stat().st_size > _LARGEST:
            raise ValueError(f"it has more than {_LARGEST // 1_000_000} MB")
        notebook = json.loads(path.read_text(encoding="utf-8-sig"))
        found = record.read(notebook)
    except json.JSONDecodeError:
        problem = "it is empty" if not path.stat().st_size else "it is broken: no JSON"
    except UnicodeDecodeError:
        problem = "it is broken: not in UTF-8"
    except RecursionError:
        problem = "it is broken: nested without end"
    except OSError as error:
        problem = f"it cannot be read: {error.strerror}"
    except ValueError as error:
        problem = str(error)
    else:
        return HandedIn(file, found["name"].strip() or person_of(file), found)
    return HandedIn(file, person_of(file), None, problem)


def person_of(file):
    """Tell from a path whose notebook it is.

    Parameters
    ----------
    file : str
        The path, with slashes.

    Returns
    -------
    str
        The folder below a grader's ``submitted``; or all folders that are neither a lesson's nor a
        grader's, with what the file's name holds besides the lesson's; or the path itself.

    Examples
    --------
    >>> person_of("submitted/ada/homework/02_slide_a_window.ipynb")
    'ada'
    >>> person_of("Ada Lovelace_4711_assignsubmission_file_/02_slide_a_window.ipynb")
    'Ada Lovelace'
    >>> person_of("class 10b/ada/02.ipynb"), person_of("class 10b/ada_02_slide_a_window.ipynb")
    ('class 10b/ada', 'class 10b/ada')
    >>> person_of("02_slide_a_window (3).ipynb")
    '02_slide_a_window (3).ipynb'
    """
    path = PurePosixPath(file)
    folders = path.parts[:-1]
    for folder, inside in itertools.pairwise(folders):
        if folder.lower() in _GRADERS:
            return inside
    names = [_MOODLE.sub("", each) for each in folders if not _NO_PERSON.fullmatch(each)]
    names.append(_LESSON.sub("", path.stem))
    named = [name for name in names if name and not _NO_PERSON.fullmatch(name)]
    return "/".join(dict.fromkeys(named)) or file
