"""Run the lessons again and store what they show: the one command for maintainers.

    python tests/rerun_notebooks.py            every notebook, in order
    python tests/rerun_notebooks.py 01 02      those whose names begin so
    python tests/rerun_notebooks.py --tidy     run nothing; only put in order what is stored
    python tests/rerun_notebooks.py --check    change nothing; say which notebooks would change

A lesson that raises an error, writes to stderr or grows too large is refused, and its file is
left as it was. What is stored holds nothing that differs from one machine or run to the next; what
each cell is in a slide show is worked out anew.
"""

import argparse
import re
import sys
from pathlib import Path

import nbformat
from nbclient.exceptions import CellExecutionError

import surroundings
from cnn_workshop import where
from cnn_workshop.classroom import running, slides
from cnn_workshop.questions.record import KEY
from cnn_workshop.server import KEPT, WIDGET_VIEW

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
LARGEST = 300_000  # bytes
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {  # without the version, which differs between machines
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
    },
}


class Refused(Exception):
    """A lesson must not be stored as it is; the message says why."""


def execute(notebook, folder):
    """Run every cell in a fresh kernel of this very Python, in the notebooks' own folder."""
    surroundings.leave_settings_out()
    try:
        running.client_for(notebook, folder).execute()
    except CellExecutionError as error:
        colourless = re.sub(r"\x1b\[[\d;]*m", "", str(error))
        raise Refused(f"a cell failed:\n{colourless}") from None
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.get("name") == "stderr":
                raise Refused(f"a cell wrote to stderr:\n{output.text}")


def write_strip(notebook, lesson):
    """Write the strip that says where in the machine a lesson is, below its title, in place."""
    if lesson not in where.AT:
        return
    if not any(cell.id == where.CELL for cell in notebook.cells):
        notebook.cells.insert(1, nbformat.v4.new_markdown_cell(id=where.CELL))
    [cell] = [cell for cell in notebook.cells if cell.id == where.CELL]
    cell.source = where.where_we_are(*where.AT[lesson], back=lesson in where.BACK)


def normalise(notebook):
    """Leave out of a notebook whatever differs between machines and runs, in place."""
    notebook.metadata = nbformat.from_dict(METADATA)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    name_cells(notebook.cells)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        cell.metadata.pop("ExecuteTime", None)
        if cell.cell_type == "code":
            cell.outputs = merge_streams(cell.outputs)
            for output in cell.outputs:
                keep_static_twin(output)
    slides.mark(notebook.cells)


def name_cells(cells):
    """Give each cell an id of its own that stays the same: the one it has, or its position."""
    taken = set()
    for position, cell in enumerate(cells, start=1):
        if not re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", cell.get("id", "")) or cell.id in taken:
            ids = taken | {other.get("id") for other in cells}
            cell.id = next(name for name in candidates(position) if name not in ids)
        taken.add(cell.id)


def candidates(position):
    """Yield ids for a cell: ``cell-07``, and further ones in case another cell has that."""
    yield f"cell-{position:02}"
    for number in range(2, 1000):
        yield f"cell-{position:02}-{number}"


def merge_streams(outputs):
    """Join what was printed in several pieces; the pieces depend on timing."""
    merged = []
    for output in outputs:
        last = merged[-1] if merged else {}
        if output.output_type == "stream" and last.get("name") == output.name:
            last.text += output.text
        else:
            merged.append(output)
    return merged


def keep_static_twin(output):
    """Drop a widget's view where a static picture or a text of it is stored beside it."""
    data = output.get("data", {})
    if {"text/html", "text/plain"} & set(data):
        data.pop(WIDGET_VIEW, None)
    for name in (KEPT, KEY):  # a saved lesson's mark of that view; what a person did in it
        output.get("metadata", {}).pop(name, None)


def rerun(path, tidy_only=False):
    """Text of one notebook's file after running it again, or only putting it in order."""
    notebook = nbformat.v4.reads(path.read_text(encoding="utf-8"))
    write_strip(notebook, path.stem[:2])
    if not tidy_only:
        execute(notebook, path.parent)
    normalise(notebook)
    text = nbformat.writes(notebook) + "\n"
    size = len(text.encode())
    if size > LARGEST:
        raise Refused(f"it would take {size:,} bytes; {LARGEST:,} at most")
    return text


def chosen(names, folder):
    """Notebooks whose file names begin with one of the names, or all of them, in order."""
    paths = sorted(folder.glob("*.ipynb"))
    unknown = [name for name in names if not any(path.name.startswith(name) for path in paths)]
    if unknown:
        raise SystemExit(f"No notebook's name begins with: {', '.join(unknown)}")
    return [path for path in paths if not names or path.name.startswith(tuple(names))]


def main(arguments=None, folder=NOTEBOOKS):
    """Run the notebooks asked for; return 0 if all went well (with --check: nothing changed)."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", help="beginnings of file names; all if none is given")
    parser.add_argument("--tidy", action="store_true", help="run nothing, only put in order")
    parser.add_argument("--check", action="store_true", help="change nothing")
    options = parser.parse_args(arguments)
    failed = False
    for path in chosen([Path(name).name for name in options.names], folder):
        print(f"{path.name}: ", end="", flush=True)
        try:
            text = rerun(path, options.tidy)
        except Refused as error:
            print(f"refused, {error}")
            failed = True
            continue
        if text == path.read_text(encoding="utf-8"):
            print("unchanged")
        elif options.check:
            print("would change")
            failed = True
        else:
            path.write_text(text, encoding="utf-8", newline="\n")
            print("stored anew")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
