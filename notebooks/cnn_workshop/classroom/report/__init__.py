"""``start.py report``: what a class has handed in, as one page to project and tables to sort.

Read in this order: `collect` finds notebooks and reads the record that each carries; `tally`
counts; `page` and `tables` write. No names leave the files that are written.
"""

from pathlib import Path

from cnn_workshop import _words
from cnn_workshop.classroom.lessons import FOLDER, ClassError
from cnn_workshop.classroom.report import collect, page, tables, tally

__all__ = ["write_report"]

_STEM = "report"


def write_report(folder, source=FOLDER):
    """Read all notebooks below a folder, write the report into it, and say what was done.

    Parameters
    ----------
    folder : path
        Where the notebooks lie, at any depth.
    source : path, optional
        The folder of the lessons, for their titles, choices and checks.

    Yields
    ------
    str
        A line for the person at the keyboard.

    Raises
    ------
    ClassError
        If there is no such folder, or no notebook in it.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise ClassError(f"There is no folder {folder}.")
    collected = collect.collect(folder)
    if not collected:
        raise ClassError(f"There is no notebook (.ipynb) in {folder}, nor in the folders in it.")
    found = tally.tally(collected, source)
    stem = _free_stem(folder)
    written = {
        f"{stem}.html": page.page(found),
        f"{stem}.csv": tables.people(found),
        f"{stem}_details.csv": tables.details(found),
    }
    for name, text in written.items():
        # Spreadsheets know by the mark at its beginning that a table is UTF-8.
        encoding = "utf-8-sig" if name.endswith(".csv") else "utf-8"
        (folder / name).write_text(text, encoding=encoding, newline="")
    read = _words.count(len(collected), "notebook")
    yield f"{read} read, {len(found.records)} of them with a record."
    for problem in found.problems:
        yield f"Left out: {problem.file}: {problem.words}."
    yield f"To look at and to project: {folder / stem}.html"
    yield f"For a spreadsheet: {folder / stem}.csv (a row a person), {stem}_details.csv (all of it)"


def _free_stem(folder):
    """Return a name for the report: that of an earlier report, which is replaced, or a free one."""
    for number in range(1, 1000):
        stem = _STEM if number == 1 else f"{_STEM}-{number}"
        ours = {
            f"{stem}.html": page.is_ours,
            f"{stem}.csv": tables.is_ours,
            f"{stem}_details.csv": tables.is_ours,
        }
        present = {name: test for name, test in ours.items() if (folder / name).exists()}
        if all(test(_beginning(folder / name)) for name, test in present.items()):
            return stem
    raise ClassError(f"There is no free name for a report in {folder}.")


def _beginning(path):
    """Return how a file begins; nothing if it is no text."""
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            return file.read(2000)
    except OSError:
        return ""
