"""What the notebook's cells show and define: what a new run replaces, and what it leaves behind.

A widget lives until it is told to close, and nothing tells it so when its cell runs again: the page
would keep the old ones beside the new. And a function of which the newest version does not even
parse is still there in the version before. Both can be told from when cells run.
"""

import os
import re
from contextlib import contextmanager

try:
    from IPython import get_ipython
except ImportError:  # without IPython there are no cells

    def get_ipython():
        """Say that there is no notebook."""


def where_to_write():
    """Say where a function is written, if this page shows no code, as that of Voila."""
    if not os.environ.get("SERVER_SOFTWARE", "").startswith("voila/"):
        return ""
    return " This page hides the code: open the lesson in JupyterLab to write it."


class Interrupted(KeyboardInterrupt):
    """A reader's interruption: IPython shows its one sentence, and no way through the package."""

    def _render_traceback_(self):
        return [str(self)]


@contextmanager
def told_in_a_sentence(sentence):
    """Turn the traceback of an interruption into one sentence; the innermost sentence counts."""
    try:
        yield
    except Interrupted:
        raise
    except KeyboardInterrupt:
        raise Interrupted(sentence) from None


class Cells:
    """What is held by which cell, and which functions are older than their cell's text.

    A thing is held by the cell that made it, and by each cell that shows it. When a cell has run
    again, what it held before and no cell holds now is closed, and no longer in `Out`. A thing that
    a reader has kept in a variable is opened again when it is shown once more.

    Attributes
    ----------
    held : dict of str to list
        The things that each cell holds, by the cell's id.
    outdated : dict of str to str
        The functions whose newest version did not come to be, by name, and the reason.
    """

    def __init__(self):
        self.held, self.outdated = {}, {}
        self._leaving, self._functions = {}, {}
        self._shell = None
        self._at_work, self._ended = 0, 0

    def watch(self, shell):
        """Follow the cells that an IPython shell runs; once for each shell."""
        if shell is None or shell is self._shell:
            return
        self._shell = shell
        shell.events.register("pre_run_cell", self._begin)
        shell.events.register("post_run_cell", self._end)

    def unwatch(self):
        """Follow the shell's cells no more."""
        self._shell.events.unregister("pre_run_cell", self._begin)
        self._shell.events.unregister("post_run_cell", self._end)
        self._shell = None

    @property
    def moment(self):
        """What stays equal while no cell has run: until then, names mean what they meant.

        None while a cell runs, which may change them at any time, and where no cells are known.
        """
        return None if self._shell is None or self._at_work else self._ended

    def hold(self, thing):
        """Let the running cell hold a thing that it makes or shows; nothing where none is known."""
        cell = self._running()
        if cell is not None:
            things = self.held.setdefault(cell, [])
            if not any(thing is other for other in things):
                things.append(thing)

    def _running(self):
        """Return the id of the cell whose run leads here, as JupyterLab and others tell it."""
        try:
            return self._shell.get_parent()["metadata"]["cellId"]
        except (AttributeError, KeyError, TypeError):
            return None

    def _begin(self, info):
        """Take from a cell what it holds; it may show the same again."""
        self._at_work += 1
        names = _defined(info.raw_cell)
        self._functions = {name: self._shell.user_ns.get(name) for name in names}
        cell = getattr(info, "cell_id", None)
        if cell is not None:
            before = self.held.pop(cell, [])
            self._leaving[cell] = self._leaving.get(cell, []) + before

    def _end(self, result):
        """Close what is no longer held, and note what the cell failed to define."""
        # A cell that imports this package ends without having begun here.
        self._at_work, self._ended = max(self._at_work - 1, 0), self._ended + 1
        self._compare(result)
        now = [thing for things in self.held.values() for thing in things]
        for thing in self._leaving.pop(getattr(result.info, "cell_id", None), []):
            if not any(thing is other for other in now):
                thing.close()
                self._forget(thing)

    def _forget(self, thing):
        """Take a closed thing out of what IPython keeps: each run of its cell would leave one more.

        It keeps results in `Out` and, under names such as `_12`, among the reader's variables and
        once more among those that are hidden from lists; since its version 9 also what they looked
        like.
        """
        names = self._shell.user_ns
        results = names.get("_oh", {})
        for number in [number for number, result in results.items() if result is thing]:
            del results[number]
            for variables in (names, getattr(self._shell, "user_ns_hidden", {})):
                variables.pop(f"_{number}", None)
        seen = getattr(getattr(self._shell, "history_manager", None), "outputs", {})
        for outputs in seen.values():
            outputs[:] = [each for each in outputs if not _shows(each, thing)]

    def _compare(self, result):
        """Note the functions that are still what they were although their cell has run."""
        error = result.error_before_exec or result.error_in_exec
        for name, before in self._functions.items():
            self.outdated.pop(name, None)
            if error is not None and self._shell.user_ns.get(name) is before is not None:
                self.outdated[name] = _reason(error)
        self._functions = {}


def _shows(output, thing):
    """Tell whether an output, as IPython keeps it, shows a widget."""
    view = output.bundle.get("application/vnd.jupyter.widget-view+json", {})
    return view.get("model_id", "") == getattr(thing, "_model_id", None)


def _defined(source):
    r"""Return the names of the functions that a cell's text defines, whether it parses or not.

    Examples
    --------
    >>> _defined("import numpy\n\ndef my_relu(x)\n    return x")
    ['my_relu']
    """
    return re.findall(r"^(?:async\s+)?def\s+(\w+)", source or "", re.MULTILINE)


def _reason(error):
    """Name an error, with its line if it is one of syntax."""
    words = type(error).__name__
    line = getattr(error, "lineno", None) if isinstance(error, SyntaxError) else None
    return f"{words} in line {line}" if line else words


cells = Cells()


def hold(thing):
    """Let the running cell hold a thing: see `Cells`."""
    cells.watch(get_ipython())
    cells.hold(thing)


def outdated(function):
    """Say in one sentence that a reader's function is older than its cell; empty if it is not.

    Parameters
    ----------
    function : callable
        The reader's function.

    Returns
    -------
    str
    """
    name = getattr(function, "__name__", "")
    if getattr(function, "__module__", None) != "__main__" or name not in cells.outdated:
        return ""
    return (
        f"Your newest text of {name} did not run ({cells.outdated[name]}): "
        "this is about the version before it."
    )


cells.watch(get_ipython())
