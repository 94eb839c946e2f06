"""The report as one page, to read, project and print; it holds all it needs.

Questions come without names, and their right answers are closed until somebody opens them, so that
a class can talk first; names stand apart, closed as well.
"""

from html import escape
from pathlib import Path

from cnn_workshop import _words
from cnn_workshop.classroom.report.tables import state_of

_HERE = Path(__file__).parent
_MARK = '<meta name="generator" content="cnn_workshop report">'
_SHOWN = {"passed": "✓ passed", "tried": "tried", "": "–"}
_MOST_SLIPS = 10


def is_ours(text):
    """Tell whether a page begins as those do that are written here."""
    return _MARK in text


def page(tally):
    """Return the page.

    Parameters
    ----------
    tally : Tally
        What to show.

    Returns
    -------
    str
    """
    style, script = ((_HERE / name).read_text("utf-8") for name in ("report.css", "report.js"))
    body = "".join(
        [
            "<header><h1>What the class did</h1>",
            f"<p>{_summary(tally)}</p>{_contents(tally)}</header>",
            "<main>",
            *(_lesson(lesson) for lesson in tally.lessons),
            _problems(tally),
            "</main>",
        ]
    )
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">{_MARK}'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>What the class did</title><style>{style}</style></head>"
        f"<body>{body}{_DIALOG}<script>{script}</script></body></html>\n"
    )


_DIALOG = (
    '<dialog id="stage" aria-label="One question"><div id="shown"></div><p class="tools">'
    '<button type="button" id="back">Back</button><span id="place" role="status"></span>'
    '<button type="button" id="on">Next</button>'
    '<button type="button" id="end">Close (Esc)</button></p></dialog>'
)


def _summary(tally):
    """Say in one sentence what the page is made of."""
    notebooks = _words.count(len(tally.records), "notebook")
    words = f"{notebooks} by {_words.count(len(tally.people), 'person', 'people')}."
    if tally.problems:
        left_out = _words.count(len(tally.problems), "notebook")
        words += f' <a href="#left-out">{left_out} left out.</a>'
    return words


def _contents(tally):
    """Return links to the lessons, and the button that projects."""
    links = "".join(
        f'<li><a href="#lesson-{escape(lesson.number)}">{_heading(lesson)}</a></li>'
        for lesson in tally.lessons
    )
    button = '<button type="button" id="project" hidden>Project, one question at a time</button>'
    return f'<nav aria-label="Lessons"><ul>{links}</ul></nav><p>{button}</p>' if links else ""


def _heading(lesson):
    return escape(" · ".join(filter(None, (lesson.number, lesson.title))))


def _lesson(lesson):
    """Return all of one lesson."""
    parts = [
        _questions("Predictions", lesson.predictions),
        _questions("Quiz", lesson.answers),
        _slips(lesson),
        _names(lesson),
    ]
    head = f'<h2 id="lesson-{escape(lesson.number)}">{_heading(lesson)}</h2>'
    people = _words.count(len(lesson.records), "person", "people")
    return f'<section class="lesson">{head}<p>{people}.</p>{"".join(parts)}</section>'


def _questions(heading, bars):
    return f"<h3>{heading}</h3>{''.join(map(_histogram, bars))}" if bars else ""


def _histogram(bars):
    """Return one question: a table whose rows are bars."""
    most = max(bars.counts.values())
    rows = "".join(_bar(answer, count, most) for answer, count in bars.counts.items())
    people = _words.count(bars.people, "answer")
    return (
        f'<section class="question"><h4>{escape(bars.question)}</h4>'
        f"<table><caption>{people}</caption>"
        '<thead class="spoken"><tr><th scope="col">answer</th><th scope="col"></th>'
        f'<th scope="col">people</th></tr></thead><tbody>{rows}</tbody></table>'
        f"{_right(bars)}</section>"
    )


def _bar(answer, count, most):
    """Return one answer, with a bar as long as it was frequent."""
    bar = f'<div style="width:{100 * count / most:.1f}%" aria-hidden="true"></div>'
    head = f'<th scope="row">{escape(answer)}</th>'
    return f'<tr>{head}<td class="bar">{bar}</td><td class="count">{count}</td></tr>'


def _right(bars):
    """Return what was right, closed."""
    if not bars.right:
        return ""
    number = sum(bars.counts[answer] for answer in bars.right)
    words = f"{', '.join(bars.right)} ({number} of {bars.people})"
    return f"<details><summary>What is right</summary><p>{escape(words)}</p></details>"


def _slips(lesson):
    """Return the commonest slips, without names."""
    if not lesson.slips:
        return ""
    rows = "".join(
        f'<tr><td class="count">{slip.people}</td><td>{escape(slip.words)}</td>'
        f"<td><code>{escape(slip.check)}</code></td></tr>"
        for slip in lesson.slips[:_MOST_SLIPS]
    )
    more = len(lesson.slips) - _MOST_SLIPS
    rest = f"<p>{_words.count(more, 'rarer slip')}: see the table.</p>" if more > 0 else ""
    return (
        "<h3>Commonest slips</h3><table><thead><tr>"
        '<th scope="col">people</th><th scope="col">what the check said</th>'
        f'<th scope="col">exercise</th></tr></thead><tbody>{rows}</tbody></table>{rest}'
    )


def _names(lesson):
    """Return who passed which check, closed: names are not for the wall."""
    if not lesson.checks:
        return ""
    heads = "".join(f'<th scope="col"><code>{escape(name)}</code></th>' for name in lesson.checks)
    rows = "".join(
        f'<tr><th scope="row">{escape(person)}</th>'
        + "".join(_state(record, name) for name in lesson.checks)
        + "</tr>"
        for person, record in lesson.people
    )
    return (
        f"<h3>Who passed which check</h3>{_passed(lesson)}"
        '<details class="names"><summary>Names</summary><div class="wide"><table><thead><tr>'
        f'<th scope="col">person</th>{heads}</tr></thead><tbody>{rows}</tbody>'
        "</table></div></details>"
    )


def _passed(lesson):
    """Return how many passed each check, without names."""
    records = [record for _, record in lesson.people]
    lines = []
    for name in lesson.checks:
        states = [state_of(record, name) for record in records]
        tried = len(states) - states.count("") - states.count("passed")
        words = f"{states.count('passed')} of {len(states)} passed, {tried} tried"
        lines.append(f"<li><code>{escape(name)}</code>: {words}</li>")
    return f"<ul>{''.join(lines)}</ul>"


def _state(record, check):
    """Return the cell of one person and check."""
    state = state_of(record, check)
    tries = record["checks"][check]["tries"] if state else 0
    after = f" <small>({_words.count(tries, 'try', 'tries')})</small>" if tries else ""
    return f'<td class="{state or "none"}">{_SHOWN[state]}{after}</td>'


def _problems(tally):
    """Return what was left out, and why."""
    if not tally.problems:
        return ""
    rows = "".join(
        f"<tr><td>{escape(problem.file)}</td><td>{escape(problem.words)}</td></tr>"
        for problem in tally.problems
    )
    return (
        '<section class="names"><h2 id="left-out">Left out</h2><div class="wide"><table><thead><tr>'
        '<th scope="col">notebook</th><th scope="col">why</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div></section>"
    )
