"""``start.py guide``: the instructor's guide and the concept inventory, as pages to print.

A page of the guide is put together from what stands once: title, question, minutes, the notes for
the instructor and the answers to "what happens if" from the lesson itself; goal and board from
``NN.md`` here, which pupils have no use for.
"""

import re
from html import escape
from pathlib import Path

from nbconvert.filters.markdown import markdown2html

from cnn_workshop.classroom import inventory
from cnn_workshop.classroom.lessons import (
    FOLDER,
    ClassError,
    is_notes,
    lessons,
    source_of,
    stays,
    write_new,
)

__all__ = ["page_of", "write_guide"]

_HERE = Path(__file__).parent
_SEEN = "What you should have seen"
_NAME = '<p class="name">Name or code: <span></span> Date: <span></span></p>'


def write_guide(folder, source=FOLDER):
    """Write the guide and the inventory, and say what was done.

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
        If there are no lessons.
    """
    folder = Path(folder)
    pages = "".join(f"<article>{_html(page_of(lesson))}</article>" for lesson in lessons(source))
    files = {"guide.html": _page("Instructor's guide", pages)}
    for name in inventory.SHEETS:
        files[f"inventory_{name}.html"] = _page(f"Concept inventory: {name}", _sheet(name))
    files["inventory_key.html"] = _page("Concept inventory: key", _key())
    for name, text in files.items():
        is_new = write_new(folder / name, text.encode())
        yield f"Written: {folder / name}" if is_new else stays(name)


def page_of(lesson):
    """Return the page of one lesson as Markdown.

    Parameters
    ----------
    lesson : Lesson
        The lesson.

    Returns
    -------
    str

    Raises
    ------
    ClassError
        If there is no page for it here.
    """
    own = _HERE / f"{lesson.number}.md"
    if not own.exists():
        raise ClassError(f"The guide has no page for lesson {lesson.number}: {own} is missing.")
    cells = lesson.notebook["cells"]
    opening = source_of(cells[0])
    question = re.search(r"\*\*(.+?)\*\*", opening)
    time = re.search(r"\*\*Time:\*\* (.+?)\s*(?:\n-|\n\n|\Z)", opening, re.DOTALL)
    parts = [
        f"# {lesson.number} · {lesson.title}",
        f"*{question[1] if question else ''}* {' '.join(time[1].split()) if time else ''}",
        own.read_text("utf-8").strip(),
        *(_unfolded(source_of(cell)) for cell in cells if is_notes(cell)),
        *_what_ifs(cells),
    ]
    return re.sub(r"\[([^\]]+)\]\([^)]*\.ipynb[^)]*\)", r"\1", "\n\n".join(parts))


def _unfolded(source):
    """Return what stands in a cell that is folded away."""
    return re.sub(r"</?details>|<summary>.*?</summary>", "", source, flags=re.DOTALL).strip()


def _what_ifs(cells):
    """Yield the questions that a lesson asks and answers further down, with the answers."""
    asked = []
    for cell in cells:
        text = source_of(cell) if cell["cell_type"] == "markdown" else ""
        if _SEEN in text:
            answers = _points(_unfolded(text))
            yield f"**What happens if?**\n\n{_paired(asked, answers)}"
        elif any("?" in point for point in _points(text)):
            asked = _points(text)


def _points(text):
    """Return the points of the lists in a text, each in one line."""
    found = re.findall(r"^- (.+(?:\n  .+)*)", text, re.MULTILINE)
    return [" ".join(point.split()) for point in found]


def _paired(questions, answers):
    """Return each question with its answer; where that is not told apart, all answers below."""
    if len(questions) == len(answers):
        pairs = zip(questions, answers, strict=True)
        return "\n".join(f"- {question} *→* {answer}" for question, answer in pairs)
    return "\n".join([*(f"- {each}" for each in questions), *(f"- *→* {each}" for each in answers)])


def _html(text):
    return markdown2html(text).replace("&#182;", "").replace("¶", "")


def _page(title, body):
    style = (_HERE / "guide.css").read_text("utf-8")
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{style}</style></head><body>{body}</body></html>\n"
    )


# ---- the inventory -----------------------------------------------------------------------------


def _sheet(name):
    """Return a sheet to fill in: it says nothing of what is right."""
    items = "".join(
        f"<li><p>{escape(item.question)}</p><ol>"
        + "".join(f"<li>{escape(choice)}</li>" for choice in choices)
        + "</ol></li>"
        for item, choices in inventory.sheet(name)
    )
    lead = "Circle one letter in each. If you do not know, leave it out: a guess tells nothing."
    return f'<h1>Twelve questions</h1>{_NAME}<p>{lead}</p><ol class="items">{items}</ol>'


def _key():
    """Return the key: where each item stands on either sheet, and what each letter means."""
    sheets = {name: inventory.sheet(name) for name in inventory.SHEETS}
    rows = "".join(_key_row(item, sheets) for item in inventory.items())
    heads = "".join(f'<th scope="col">{name}</th>' for name in sheets)
    return (
        f"<h1>Concept inventory: the key</h1><p><strong>{escape(inventory.HONEST)}</strong></p>"
        "<p>With b right before and a right after, out of 12, the share of what could still be "
        "learned that was learned is (a - b) / (12 - b).</p>"
        f'<table><thead><tr><th scope="col">idea (lesson)</th>{heads}'
        f'<th scope="col">choices</th></tr></thead><tbody>{rows}</tbody></table>'
    )


def _key_row(item, sheets):
    places = {}
    for name, made in sheets.items():
        order = [each for each, _ in made]
        at = order.index(item)
        places[name] = at + 1, made[at][1]
    cells = "".join(
        f"<td>{number} {inventory.LETTERS[choices.index(item.right)]}</td>"
        for number, choices in places.values()
    )
    meaning = "".join(
        f"<li>{_letters(places, choice)}: {escape(choice)}: <em>{escape(words)}</em></li>"
        for choice, words in {item.right: "right", **item.wrong}.items()
    )
    head = f'<th scope="row">{escape(item.tag)} ({item.lesson})</th>'
    return f"<tr>{head}{cells}<td><ul>{meaning}</ul></td></tr>"


def _letters(places, choice):
    """Return the letters of a choice, before and after."""
    return " / ".join(inventory.LETTERS[choices.index(choice)] for _, choices in places.values())
