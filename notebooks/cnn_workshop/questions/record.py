"""The record: what a person did in one notebook, as plain data that the notebook itself carries.

It lies in the metadata of one output, under `KEY`, so that it is saved, copied and handed in with
the notebook::

    {"version": 1,
     "lesson": "02",
     "name": "",
     "predictions": {"<id>": {"question": str, "choice": str, "right": bool or None}},
     "answers": {"<id>": {"question": str, "choice": str, "right": bool, "tries": int}},
     "checks": {"<name>": {"passed": bool, "tries": int, "slips": [str], "source": str}}}

An id is made of the topic and stays the same from one version of a lesson to the next. ``name`` is
empty unless a person has typed theirs. ``slips`` are the names of the slips that a check has named,
in order and without repeats; ``source`` is the function as it was typed when it passed, with what
it needs of its notebook, or empty if that is not known. What the notebook held before and could not
be used (of a newer version, broken, of another lesson) stays in it as it was, in a list under
``SET_ASIDE``, if there is any.

This file needs the standard library alone and can be read without the rest of the workshop.
"""

import re

VERSION = 1
KEY = "cnn_workshop"
"""Under this name the metadata of an output holds the record."""
SET_ASIDE = "set_aside"

_TEXT, _YES_OR_NO, _COUNT = (str,), (bool,), (int,)
PARTS = {
    # part: the fields of each of its entries, and what they may be
    "predictions": {"question": _TEXT, "choice": _TEXT, "right": (bool, type(None))},
    "answers": {"question": _TEXT, "choice": _TEXT, "right": _YES_OR_NO, "tries": _COUNT},
    "checks": {"passed": _YES_OR_NO, "tries": _COUNT, "slips": (list,), "source": _TEXT},
}


class NoRecordError(ValueError):
    """A notebook holds no record at all."""


def empty(lesson):
    """Return the record of a lesson in which nothing was done yet.

    Parameters
    ----------
    lesson : str
        The number of the lesson, as its file's name begins: ``"02"``.

    Returns
    -------
    dict

    Examples
    --------
    >>> empty("02")["checks"]
    {}
    """
    return {"version": VERSION, "lesson": lesson, "name": "", **{part: {} for part in PARTS}}


def is_empty(record):
    """Tell whether nothing was done yet.

    Parameters
    ----------
    record : dict
        A record.

    Returns
    -------
    bool
    """
    return not any(record[part] for part in PARTS)


def slug(text):
    r"""Return the id of a topic or a question: lower case, its words joined by hyphens.

    Parameters
    ----------
    text : str
        The topic.

    Returns
    -------
    str

    Examples
    --------
    >>> slug("Rows of a window, 3 x 3?")
    'rows-of-a-window-3-x-3'
    """
    return "-".join(re.findall(r"\w+", text.lower()))


def read(notebook):
    """Return the record that a notebook carries.

    Parameters
    ----------
    notebook : dict
        The notebook, as `json` reads its file.

    Returns
    -------
    dict
        Of several, the one that holds most.

    Raises
    ------
    ValueError
        If there is none (`NoRecordError`), or what is there is of another kind, broken, or of a
        newer version. The message says which.
    """
    held = list(found(notebook))
    if not held:
        raise NoRecordError("it holds no record")
    records = [checked(each) for each in held]
    return max(records, key=lambda record: sum(len(record[part]) for part in PARTS))


def found(notebook):
    """Yield what the outputs of a notebook hold as records, as it stands there.

    Parameters
    ----------
    notebook : dict
        The notebook, as `json` reads its file.

    Yields
    ------
    object
        One record, which may be broken, foreign, or of a newer version.

    Raises
    ------
    ValueError
        If it is no notebook.
    """
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list):
        raise ValueError("it is no notebook: it has no list of cells")
    for cell in cells:
        for output in _list(cell, "outputs"):
            metadata = output.get("metadata") if isinstance(output, dict) else None
            held = metadata.get(KEY) if isinstance(metadata, dict) else None
            is_view = isinstance(held, dict) and "model_id" in held  # of earlier versions
            if held is not None and not is_view:
                yield held


def _list(holder, name):
    """Return a list that something holds; an empty one if it does not."""
    held = holder.get(name) if isinstance(holder, dict) else None
    return held if isinstance(held, list) else []


def checked(record):
    """Return a record as it should be.

    Parameters
    ----------
    record : object
        What came from a file or a page.

    Returns
    -------
    dict
        Only what belongs to a record, and all of it.

    Raises
    ------
    ValueError
        If it is of another kind, broken, or of a newer version.
    """
    if not isinstance(record, dict) or "version" not in record:
        raise ValueError("its record is of another kind: it has no version")
    version = record["version"]
    if type(version) is not int or version < 1:
        raise ValueError(f"its record is broken: its version is {version!r}")
    if version > VERSION:
        raise ValueError(
            f"its record is of version {version}, and this program knows {VERSION} at most"
        )
    if not isinstance(record.get("lesson"), str):
        raise ValueError("its record is broken: it does not say which lesson it is of")
    if not isinstance(record.get("name", ""), str):
        raise ValueError("its record is broken: the name is no text")
    whole = {**empty(record["lesson"]), "name": record.get("name", "")}
    whole |= {part: _part(record, part) for part in PARTS}
    return beside(whole, record[SET_ASIDE]) if record.get(SET_ASIDE) else whole


def beside(record, held):
    """Return a record that keeps what cannot be used, for a program that can.

    Parameters
    ----------
    record : dict
        A record.
    held : list
        What was found in its place.

    Returns
    -------
    dict
    """
    return {**record, SET_ASIDE: held}


def _part(record, part):
    """Return one part of a record, with the fields that belong to its entries."""
    entries = record.get(part, {})
    if not isinstance(entries, dict):
        raise ValueError(f"its record is broken: `{part}` is no dictionary")
    for name, entry in entries.items():
        for field, kinds in PARTS[part].items():
            if not isinstance(entry, dict) or type(entry.get(field, ...)) not in kinds:
                raise ValueError(f"its record is broken: `{field}` of `{name}` in `{part}`")
        if not all(isinstance(slip, str) for slip in entry.get("slips", ())):
            raise ValueError(f"its record is broken: `slips` of `{name}` in `{part}`")
    fields = PARTS[part]
    return {name: {field: entry[field] for field in fields} for name, entry in entries.items()}
