"""The journal of this kernel: what a person does, noted in the record of the lesson that is open.

The record starts as the notebook's file holds it. What is done then is kept event by event, so that
it can be put on top of a newer record: a page that was open while Python was restarted still knows
what was never saved.
"""

import copy
import json
import os
import threading
import weakref
from pathlib import Path

from cnn_workshop import _judged
from cnn_workshop.questions import record as records

try:
    from IPython import get_ipython
except ImportError:  # without IPython there is no notebook to keep anything in

    def get_ipython():
        """Say that there is no notebook."""


class Journal:
    """What was done in one lesson.

    Attributes
    ----------
    record : dict
        The record; see `records`. Replaced at each event, never changed in place.
    note : str
        Why the record that the notebook holds could not be used; empty if it could.
    is_shown : bool
        Whether a page shows the notebook. Who runs it without one, as a test or a conversion does,
        answers nothing.
    """

    def __init__(self):
        self.record, self.note = records.empty(""), ""
        self._base, self._events = self.record, []
        self._file, self.is_shown = "", False
        self._listeners = weakref.WeakSet()
        self._lock = threading.RLock()

    def listen(self, listener):
        """Have ``listener.noted(anew)`` called at each event, for as long as it lives.

        ``anew`` says that it is another record: restored, or cleared.
        """
        self._listeners.add(listener)

    # ---- the notebook ----------------------------------------------------------------------------

    def begin(self, lesson, name=""):
        """Open the record of a lesson, as the notebook's file holds it; once in a kernel."""
        _judged.listen(self.checked)
        with self._lock:
            if lesson != self.record["lesson"]:
                self._events = [] if self.record["lesson"] else self._events
                self.is_shown = False
                self._open(_notebook_file(), lesson)
            if name:
                self._note(_named, name)

    def meet(self, kept, file_name):
        """Learn what the page knows that shows the notebook: the first one after a start.

        Parameters
        ----------
        kept : dict or None
            The record as the page has last seen it, which may never have been saved.
        file_name : str
            The notebook's name, which may not be that under which it was opened.
        """
        with self._lock:
            if self.is_shown:
                return
            self.is_shown, lesson = True, self.record["lesson"]
            try:
                kept = records.checked(kept)
            except ValueError:
                kept = None
            if kept and kept["lesson"] == lesson:
                self._replace(kept)
            elif file_name and Path(file_name).name != Path(self._file).name:
                self._open(Path(file_name).name, lesson)

    def clear(self):
        """Forget all that was done."""
        with self._lock:
            self.note, self._events = "", []
            aside = self.record.get(records.SET_ASIDE)
            base = records.empty(self.record["lesson"])
            self._replace(records.beside(base, aside) if aside else base)

    def _open(self, file, lesson):
        """Start from the record in a file."""
        self._file, (base, self.note) = str(file), _read(file, lesson)
        self._replace(base)

    def _replace(self, base):
        """Put what was done since the start on another record."""
        self._base = self.record = base
        for change, arguments in self._events:
            self.record = _changed(self.record, change, arguments)
        self._tell(anew=True)

    # ---- events ----------------------------------------------------------------------------------

    def predicted(self, name, question, choice):
        """Note a prediction; an empty one takes it back."""
        self._note(_predicted, name, question, choice)

    def compared(self, name, right):
        """Note whether a prediction was right, once that is known."""
        with self._lock:
            entry = self.record["predictions"].get(name)
            if entry and entry["right"] is not right:
                self._note(_compared, name, right)

    def answered(self, name, question, choice, right):
        """Note an answer to a quiz item."""
        self._note(_answered, name, question, choice, right)

    def checked(self, name, passed, slips, source):
        """Note what a check has judged."""
        self._note(_checked, name, passed, slips, source)

    def _note(self, change, *arguments):
        with self._lock:
            self._events.append((change, arguments))
            self.record = _changed(self.record, change, arguments)
            self._tell(anew=False)

    def _tell(self, anew):
        for listener in list(self._listeners):
            listener.noted(anew)


def _changed(record, change, arguments):
    """Return a record with one thing changed."""
    record = copy.deepcopy(record)
    change(record, *arguments)
    return record


def _named(record, name):
    record["name"] = name


def _predicted(record, name, question, choice):
    if choice:
        entry = {"question": question, "choice": choice, "right": None}
        record["predictions"][name] = entry
    else:
        record["predictions"].pop(name, None)


def _compared(record, name, right):
    if name in record["predictions"]:
        record["predictions"][name]["right"] = right


def _answered(record, name, question, choice, right):
    before = record["answers"].get(name, {})
    tries = before.get("tries", 0) if before.get("question") == question else 0
    entry = {"question": question, "choice": choice, "right": right, "tries": tries + 1}
    record["answers"][name] = entry


def _checked(record, name, passed, slips, source):
    """Count the tries up to the first pass; what has passed once has passed."""
    entry = {"passed": False, "tries": 0, "slips": [], "source": ""}
    entry = record["checks"].setdefault(name, entry)
    entry["tries"] += not entry["passed"]
    entry["passed"] |= passed
    entry["slips"] += [slip for slip in dict.fromkeys(slips) if slip not in entry["slips"]]
    entry["source"] = source or entry["source"]


def _read(file, lesson):
    """Return the record in a notebook's file, and why it could not be used, if it could not."""
    if not file:
        return records.empty(lesson), ""
    try:
        notebook = json.loads(Path(file).read_text("utf-8"))
        held = list(records.found(notebook))
    except (OSError, ValueError, RecursionError):  # moved, not saved yet, or no notebook
        return records.empty(lesson), ""
    beside = records.beside(records.empty(lesson), held)
    starts = "so this starts empty and keeps it as it is"
    try:
        found = records.read(notebook)
    except records.NoRecordError:
        return records.empty(lesson), ""
    except ValueError as error:
        return beside, f"What you did here before could not be read, {starts} ({error})."
    if found["lesson"] != lesson:
        return beside, f"The record in this notebook is of lesson {found['lesson']}, {starts}."
    return found, ""


def _notebook_file():
    """Return the path of the running notebook, as Jupyter's server or VS Code tell it."""
    shell = get_ipython()
    told = os.environ.get("JPY_SESSION_NAME") or getattr(shell, "user_ns", {}).get(
        "__vsc_ipynb_file__", ""
    )
    # Some servers tell it from their own folder on; a kernel starts in that of its notebook.
    return told if not told or os.path.exists(told) else Path(told).name


journal = Journal()
"""The one of this kernel."""
