"""What a check answers: one report, written once as plain text and once as HTML.

Both are made of the same parts: a headline, the numbers of the smallest failing case as tables, and
a sentence about the first number that differs. Neither holds an address or a time, so that a stored
notebook and a fresh run agree.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from html import escape

import numpy as np

from cnn_workshop import _cells, _words

_NUMBERS = (int, float, np.number)
_WIDTH = 79  # characters in a line of plain text
_TONES = {"right": ("✓", "#2e7d32"), "wrong": ("✗", "#d6562f"), "unwritten": ("○", "#7f7f7f")}


@dataclass(frozen=True, eq=False, repr=False)
class Report:
    """The answer of a check: true or false, and why.

    Attributes
    ----------
    passed : bool
        Whether the function is right on every case.
    diagnosis : str
        One sentence (or two) on what is wrong; empty if nothing is.
    case : dict
        The arguments of the smallest case that fails, by name; empty if there is none.
    expected : ndarray or None
        The right answer to that case.
    got : object
        What the reader's function returned for it.
    headline : str
        The verdict.
    remark, explanation : str
        How many cases fail; how the first differing number comes about.
    printed : str
        What the reader's function printed on that case.
    tables : tuple of tuple of cnn_workshop.stage.table.ArrayTable
        The case: a line of inputs and a line of answers.
    tone : {"right", "wrong", "unwritten"}
        The look of it. An exercise that is not written yet is no alarm.
    hint : str
        A hint, if there is one.
    solution : callable, optional
        Returns a heading and a source: how it is written. Asked when the report is shown.
    """

    passed: bool
    diagnosis: str
    headline: str
    tone: str
    case: dict = field(default_factory=dict)
    expected: np.ndarray | None = None
    got: object = None
    remark: str = ""
    explanation: str = ""
    printed: str = ""
    tables: tuple = ()
    hint: str = ""
    solution: Callable | None = None

    def __repr__(self):
        """Return the whole report as plain text."""
        parts = [self.headline, self.remark, _settings(self.case)]
        parts += [_beside([table.lines() for table in line]) for line in self.tables if line]
        parts += [self.explanation, f"It printed:\n{self.printed}" if self.printed else ""]
        parts += [self.hint, *(() if self.passed else self._solution())]
        return "\n\n".join(part for part in parts if part)

    def _repr_html_(self):
        """Return the whole report as HTML, with the numbers as heatmaps."""
        sign, colour = _TONES[self.tone]
        parts = [
            f'<p role="status" style="margin:0"><span aria-hidden="true">{sign} </span>'
            f"<strong>{_markup(self.headline)}</strong></p>"
        ]
        parts += [_paragraph(self.remark), _paragraph(_settings(self.case))]
        parts += [_row(line) for line in self.tables if line]
        parts += [_paragraph(self.explanation)]
        if self.printed:
            parts += [_paragraph("It printed:"), _lines(self.printed, "white-space:pre-wrap")]
        parts += [_paragraph(self._legend()), _paragraph(self.hint)]
        heading, source = self._solution()
        if source:
            parts += [closed(heading, _lines(source.rstrip(), "white-space:pre;overflow-x:auto"))]
        style = (
            f"max-width:640px;border-left:4px solid {colour};padding:4px 0 4px 14px;"
            "line-height:1.5;font-size:14px"
        )
        return f'<div style="{style}">{"".join(parts)}</div>'

    def _solution(self):
        """Return a heading and the source of how it is written, if they are to be shown."""
        return self.solution() if self.solution else ("", "")

    def _legend(self):
        """Say what the outlines mean, if there are any."""
        tables = [table for line in self.tables for table in line]
        words = []
        if any(table.wrong is not None and table.wrong.any() for table in tables):
            words.append("≠ and bold outline: not as expected.")
        if any(table.window is not None and table.window.any() for table in tables):
            words.append("Orange line: what it is made of.")
        return " ".join(words)


class NotPassedError(AssertionError):
    """A check that was to be strict did not pass; the report is its message, and `report`."""

    def __init__(self, report):
        super().__init__(repr(report))
        self.report = report


def graded(report, strict):
    """Return a report, or raise it if it is to be strict and has not passed.

    Where the page hides the code, one that asks to write says where that is done.
    """
    if report.tone == "unwritten":
        remark = f"{report.remark}{_cells.where_to_write()}".strip()
        report = replace(report, remark=remark)
    if strict and not report.passed:
        raise NotPassedError(report)
    return report


def plain(headline, diagnosis, tone):
    """Return a report without a case."""
    return Report(passed=tone == "right", diagnosis=diagnosis, headline=headline, tone=tone)


def unwritten(words):
    """Return a report that says what is to be filled in first."""
    return plain(words, words, "unwritten")


def refused(words):
    """Return a report that says why nothing can be tried."""
    return plain(words, words, "wrong")


def passed(words, tables=()):
    """Return a report of what is right, and how it was found to be."""
    return replace(plain(words, "", "right"), tables=tables)


def failed(words, diagnosis, tables=()):
    """Return a report of what is not right: the words first, and then the diagnosis."""
    return replace(plain(f"{words} {diagnosis}", diagnosis, "wrong"), tables=tables)


def not_right(name, diagnosis, outcome, **rest):
    """Return a report of a function that is not right, with what came of it."""
    report = failed(f"{name} is not right yet.", diagnosis)
    return replace(report, got=outcome.value, printed=outcome.printed, **rest)


def _settings(case):
    """Write the arguments of a case that are no arrays: ``top = 1, mode = 'same'``."""
    plain = {name: value for name, value in case.items() if np.ndim(value) == 0}
    return ", ".join(f"{name} = {_setting(value)}" for name, value in plain.items())


def _setting(value):
    """Write one of them as a person types it; True is a number to Python, and not to a reader."""
    is_number = isinstance(value, _NUMBERS) and not isinstance(value, bool)
    return _words.number(value) if is_number else repr(value)


def _beside(blocks):
    """Put blocks of text side by side, or below one another where they are too wide."""
    if len(blocks) > 1 and sum(len(block[0]) + 4 for block in blocks) - 4 > _WIDTH:
        return "\n\n".join(_beside([block]) for block in blocks)
    height = max(len(block) for block in blocks)
    filled = [block + [" " * len(block[0])] * (height - len(block)) for block in blocks]
    return "\n".join("    ".join(line).rstrip() for line in zip(*filled, strict=True))


def _paragraph(text):
    return f'<p style="margin:8px 0 0">{_markup(text)}</p>' if text else ""


def _lines(text, style):
    """Return text line by line, as it stands."""
    style = f"margin:4px 0 0;font-size:13px;background:none;color:inherit;{style}"
    return f'<pre style="{style}">{escape(text)}</pre>'


def closed(heading, body):
    """Return HTML in a block that is closed until it is asked for."""
    summary = f'<summary style="cursor:pointer">{_markup(heading)}</summary>'
    return f'<details style="margin:8px 0 0">{summary}{body}</details>'


def _markup(text):
    """Return text as HTML: escaped, with `code` between backticks."""
    return re.sub("`([^`]+)`", r"<code>\1</code>", escape(text))


def _row(tables):
    style = "display:flex;flex-wrap:wrap;gap:12px 28px;align-items:flex-start;margin:10px 0 0"
    shown = "".join(table.html() for table in tables)
    return f'<div style="{style};overflow-x:auto">{shown}</div>'
