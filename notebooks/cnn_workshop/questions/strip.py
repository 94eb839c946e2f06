"""The strip of dots on top of a lesson: what is done; it keeps the record in the notebook.

Two outputs stand under the cell that opens it. One is alive. The other is a page that carries the
record in its metadata, and shows the same dots where nothing is alive: it is sent anew at each
event, which is Jupyter's way to change an output, and so it is saved with the notebook.
"""

from html import escape
from pathlib import Path

import anywidget
import traitlets
from IPython.display import publish_display_data

from cnn_workshop._alive import Alive
from cnn_workshop.questions import contents
from cnn_workshop.questions import record as records
from cnn_workshop.questions.journal import journal

_HERE = Path(__file__).parent
_DISPLAY = {"display_id": "cnn-workshop-record"}
"""By this name all pages know the output that carries the record."""

GROUPS = {"predictions": "Predict", "checks": "Write", "answers": "Quiz"}
_KINDS = {"predictions": "prediction", "checks": "exercise", "answers": "quiz"}
_DOTS = {"done": "●", "tried": "◐", "open": "○"}


class Strip(Alive, anywidget.AnyWidget):
    """A row of dots, one for each prediction, exercise and quiz item of a lesson.

    Attributes
    ----------
    dots : list of dict
        What stands in the row: each group's heading, and for each of its items its state and words.
    count : str
        How many are done.
    words : str
        All of it in words.
    note : str
        What is wrong with the record that the notebook held; empty if nothing is.
    record : dict
        The record itself: the page hands it back if Python is restarted before it is saved.
    page : str
        The same row as HTML, for the output that carries the record.
    """

    _esm = (_HERE / "strip.js").read_text("utf-8")
    _css = (_HERE / "strip.css").read_text("utf-8")

    dots = traitlets.List().tag(sync=True)
    count = traitlets.Unicode().tag(sync=True)
    words = traitlets.Unicode().tag(sync=True)
    note = traitlets.Unicode().tag(sync=True)
    record = traitlets.Dict().tag(sync=True)
    page = traitlets.Unicode().tag(sync=True)

    def __init__(self, lesson):
        super().__init__()
        self._items = contents.items_of(lesson)
        self._sent, self._is_seen = None, False
        self.noted(anew=True)
        journal.listen(self)
        self.on_msg(self._told)

    def noted(self, anew):
        """Show what is done by now, and have the notebook keep it."""
        record = journal.record
        states = [item.state(record) for item in self._items]
        with self.hold_sync():
            self.dots = _dots(self._items, states)
            self.count = _count(states)
            self.words = _words(self._items, states)
            self.note = journal.note
            self.page = _page(self.dots, self.count, self.note)
            self.record = record
        if self._is_seen and self.comm is not None:
            self._keep()

    def text(self):
        """Return all of it in plain words."""
        return f"{self.words} {self.note}".rstrip()

    def _told(self, _, content, buffers):
        """Answer the page: it shows the strip, or its reader wants to begin afresh."""
        if content.get("event") == "clear":
            journal.clear()
        if content.get("event") == "shown":
            # Before, nobody was there whose notebook could keep it: a run without a page
            # (a test, a conversion) stores what it began with.
            self._is_seen = True
            journal.meet(content.get("kept"), str(content.get("file", "")))
            self._keep()

    def _keep(self):
        """Send the record to the output that carries it, if it is another one."""
        if self._sent != (self.record, self.page):
            self._publish(update=True)

    def _publish(self, update=False):
        self._sent = (self.record, self.page)
        data = {"text/html": self.page, "text/plain": self.text()}
        metadata = {records.KEY: self.record}
        publish_display_data(data, metadata, transient=_DISPLAY, update=update)

    def _ipython_display_(self):
        """Show the living strip, and the output that carries the record."""
        publish_display_data(self._repr_mimebundle_())
        self._publish()

    def _repr_mimebundle_(self, **options):
        bundle = super()._repr_mimebundle_(**options)
        return {**bundle, "text/html": "", "text/plain": "What is done so far:"}


def progress(lesson, *, name=""):
    """Show what is done of a lesson, and have the notebook keep it.

    Predictions, answers and passed checks are saved with the notebook, come back when it is opened
    again, and go nowhere else.

    Parameters
    ----------
    lesson : str
        The lesson's number: ``"02"``.
    name : str, optional
        Whose notebook it is, for a teacher who collects many.

    Returns
    -------
    Strip
        To be shown as the last line of a cell.

    Raises
    ------
    TypeError
        If either is no text.
    """
    for argument, value in (("lesson", lesson), ("name", name)):
        if not isinstance(value, str):
            raise TypeError(f"`{argument}` must be text, got {type(value).__name__}")
    journal.begin(lesson, name)
    return Strip(lesson)


def _dots(items, states):
    """Return the dots of each group that has any."""
    row = []
    for part, heading in GROUPS.items():
        dots = [
            {"state": state, "words": f"{item.title}: {_STATES[state]}"}
            for item, state in zip(items, states, strict=True)
            if item.part == part
        ]
        row += [{"heading": heading, "dots": dots}] if dots else []
    return row


_STATES = {"done": "done", "tried": "not right yet", "open": "still open"}


def _count(states):
    """Say how much is done."""
    return f"{states.count('done')} of {len(states)} done" if states else "Nothing to answer here."


def _words(items, states):
    """Say how much is done, and name what is done, tried and open."""
    if not items:
        return _count(states)
    words = [f"{_count(states)}."]
    for state, lead in (("done", "Done"), ("tried", "Not right yet"), ("open", "Still open")):
        named = [
            f"{_KINDS[item.part]} ({item.title})"
            for item, each in zip(items, states, strict=True)
            if each == state
        ]
        words += [f"{lead}: {', '.join(named)}."] if named else []
    return " ".join(words)


def _page(groups, count, note):
    """Return the row as it stands where nothing is alive."""
    row = " ".join(
        f"{escape(group['heading'])} {''.join(_DOTS[dot['state']] for dot in group['dots'])}"
        for group in groups
    )
    words = f"{count.rstrip('.')}. {note}" if note else count
    return (
        f'<p class="cnn-kept"><span aria-hidden="true">{row} </span>'
        f"<small>{escape(words)}</small></p>"
    )
