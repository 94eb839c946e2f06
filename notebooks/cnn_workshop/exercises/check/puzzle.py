"""Show a wrong answer out of a bank: the reader finds the slip before the check names it."""

import re
from dataclasses import dataclass
from html import escape

from cnn_workshop.exercises.check import slips
from cnn_workshop.exercises.check.report import Report, closed

_LINES = "margin:0;white-space:pre;overflow-x:auto;font-size:13px;background:none;color:inherit"


@dataclass(frozen=True, eq=False, repr=False)
class Puzzle:
    """A function with a slip in it.

    Attributes
    ----------
    source : str
        How it is written.
    report : Report
        What the check says of it: closed in the page until it is opened.
    """

    source: str
    report: Report

    def __repr__(self):
        """Return the source, with its lines numbered; the check's answer is one step away."""
        return f"{self._numbered()}\n\nWhat the check says of it is its `report`."

    def _repr_html_(self):
        """Return the source, and the check's report in a block that is closed."""
        return (
            f'<pre style="{_LINES}">{escape(self._numbered())}</pre>'
            f"{closed('What the check says ', self.report._repr_html_())}"
        )

    def _numbered(self):
        lines = self.source.rstrip().split("\n")
        return "\n".join(f"{number:2}  {line}".rstrip() for number, line in enumerate(lines, 1))


def puzzle_of(exercise, name, number):
    """Return one of an exercise's slips as a puzzle: by its name, and which way it is written."""
    known = {slip.name: slip for slip in exercise.mistakes}
    if name not in known:
        raise ValueError(f"`slip` must be the name of a slip in the bank, got {name!r}")
    source = re.sub(r"def \w+", f"def my_{exercise.name}", known[name].sources[number], count=1)
    return Puzzle(source, exercise.report_of(slips.define(source, exercise.names)))
