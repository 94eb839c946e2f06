"""The report as tables for a spreadsheet: a row a person, and a row for all that anyone did."""

import csv
import io
import re

from cnn_workshop.classroom.report.tally import by_name

_PERSON = ["person", "lesson", "title", "predictions made", "quiz answers right", "quiz answers"]
_DETAIL = [
    "person",
    "lesson",
    "file",
    "kind",
    "item",
    "question",
    "answer",
    "right",
    "tries",
    "slips",
]
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_BEGINNINGS = ("=", "+", "-", "@", "\N{FULLWIDTH EQUALS SIGN}", "\N{FULLWIDTH PLUS SIGN}")
_BEGINNINGS += ("\N{FULLWIDTH HYPHEN-MINUS}", "\N{FULLWIDTH COMMERCIAL AT}", "\N{MINUS SIGN}")


def is_ours(text):
    """Tell whether a table begins as those do that are written here."""
    return text.startswith((",".join(_PERSON), ",".join(_DETAIL)))


def people(tally):
    """Return the table of who did what: a row for each person and lesson.

    A check is "passed", "tried" or empty; each has a column of its own.
    """
    checks = list(dict.fromkeys(name for lesson in tally.lessons for name in lesson.checks))
    rows = [[*_PERSON, *checks]]
    for lesson in tally.lessons:
        for person, record in lesson.people:
            right = sum(answer["right"] for answer in record["answers"].values())
            row = [person, lesson.number, lesson.title, len(record["predictions"]), right]
            states = [state_of(record, name) for name in checks]
            rows.append([*row, len(record["answers"]), *states])
    return _text(rows)


def details(tally):
    """Return the table of all that was answered and tried, and of the notebooks left out."""
    rows = [_DETAIL]
    for lesson in tally.lessons:
        for each in sorted(lesson.records, key=lambda each: by_name(each.person)):
            start = [each.person, lesson.number, each.file]
            rows += [[*start, *row] for row in _done(each.record)]
    for each in tally.problems:
        rows.append([each.person, "", each.file, "left out", "", "", each.words, "", "", ""])
    return _text(rows)


def state_of(record, check):
    """Say how far a check has come: "passed", "tried", or nothing."""
    entry = record["checks"].get(check)
    return "" if entry is None else "passed" if entry["passed"] else "tried"


def _done(record):
    """Yield what was done in one notebook, without whose and where."""
    for part, kind in (("predictions", "prediction"), ("answers", "quiz")):
        for name, entry in record[part].items():
            right = {True: "yes", False: "no", None: ""}[entry["right"]]
            yield kind, name, entry["question"], entry["choice"], right, entry.get("tries", "")
    for name, entry in record["checks"].items():
        right = "yes" if entry["passed"] else "no"
        yield "check", name, "", "", right, entry["tries"], "; ".join(entry["slips"])


def _text(rows):
    """Write rows as a table that a spreadsheet opens, and runs nothing of."""
    file = io.StringIO()
    csv.writer(file).writerows([[safe(value) for value in row] for row in rows])
    return file.getvalue()


def safe(value):
    """Return a value as a cell that no spreadsheet takes for a formula.

    Parameters
    ----------
    value : str or int
        What the cell holds.

    Returns
    -------
    str or int
        What would begin as a formula does begins with an apostrophe; a number is a number.

    Examples
    --------
    >>> safe("=1+1"), safe("-6"), safe("plain")
    ("'=1+1", '-6', 'plain')
    """
    if not isinstance(value, str) or _NUMBER.fullmatch(value):
        return value
    # A cell that only begins after blanks or a control character is read just the same by some.
    begins = re.sub(r"^[\s\x00-\x1f\ufeff]+", "", value).startswith(_BEGINNINGS)
    return f"'{value}" if begins or value[:1] in ("\t", "\r", "\n") else value
