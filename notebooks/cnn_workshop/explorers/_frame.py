"""The frame of every explorer: controls, heatmaps, arithmetic, stepper, text twin, error line."""

import html
import threading
from contextlib import ExitStack, contextmanager

import ipywidgets
import numpy as np

from cnn_workshop import _cells, _run, _words
from cnn_workshop._alive import Alive
from cnn_workshop._life import HOW_TO_RUN
from cnn_workshop.explorers._post import Post

_NOT_ALIVE = f"A picture of the explorer. To bring it alive, {HOW_TO_RUN}"
_UNWRITTEN = " is not written yet. Write it and run its cell: it is used from the next move on."
SIGN_STYLE = "font-size:24px;line-height:1;padding:0 2px;color:var(--jp-ui-font-color1,inherit)"
_TWIN_STYLE = (
    "max-width:96ch;font-size:13px;line-height:1.5;color:var(--jp-ui-font-color1,inherit);"
    "border-left:3px solid var(--jp-border-color1,#bdbdbd);padding-left:10px;margin:2px 0"
)
_BOX = (
    "max-width:96ch;font-size:13px;line-height:1.5;padding:6px 10px;margin:2px 0;border-radius:4px;"
)
_ERROR_STYLE = _BOX + "color:#5f0f0a;background:#fdecea;border:1px solid #c0392b"
_TODO_STYLE = _BOX + "color:#3d3410;background:#fdf6dc;border:1px solid #b39b2b"


class Explorer(Alive, ipywidgets.VBox):
    """What all explorers share: the order of their parts, their twin, and staying alive.

    A subclass hands its parts to `__init__`, hangs its methods on widgets with `on`, and defines
    `describe` and `picture`. Its methods run one at a time, and an error in one of them is shown in
    the explorer as well as raised.

    Parameters
    ----------
    name : str
        What the explorer is called.
    controls : sequence of Widget
        In the order picture, kernel, geometry, step.
    parts : sequence of Widget
        The rows below the controls: heatmaps, arithmetic, stepper.
    """

    def __init__(self, name, controls, parts):
        self.name = name
        self._lock = threading.RLock()
        self._at_work = None
        self._twin = ipywidgets.HTML()
        self._error = ipywidgets.HTML()
        self._problem = ""
        self.post = Post()
        row = ipywidgets.HBox(controls, layout={"flex_flow": "row wrap", "margin": "0 0 6px 0"})
        super().__init__(
            [row, *parts, self.post, self._error, self._twin], layout={"width": "100%"}
        )
        self.add_class("cnn-explorer")

    # ---- for subclasses to define ----------------------------------------------------------------

    def describe(self):
        """Return the whole state in plain words, but for what went wrong."""
        raise NotImplementedError

    def picture(self):
        """Return the state as a static `cnn_workshop.plots.Picture`, with the twin as its words."""
        raise NotImplementedError

    # ---- for everyone ----------------------------------------------------------------------------

    def text(self):
        """Return the text twin: the whole state in plain words, with what went wrong."""
        with self._lock:
            return f"{self.describe()} {self._problem}".strip()

    @property
    def problem(self):
        """What went wrong in the last update, in one or two sentences; empty if nothing did."""
        return self._problem

    # ---- for subclasses to use -------------------------------------------------------------------

    def on(self, widget, trait, method):
        """Call ``method()`` when the trait changes, unless the explorer itself changed it."""

        def changed(_):
            if self._at_work == threading.get_ident():
                return
            with self._turn():
                method()

        widget.observe(changed, trait)

    def tell(self, problem=""):
        """Show the twin of the current state, and what went wrong, if anything did."""
        notes = [_cells.outdated(value) for value in vars(self).values()]
        problem = " ".join(filter(None, [*notes, problem]))
        self._problem = problem
        calm = problem.endswith(_UNWRITTEN)
        style, role = (_TODO_STYLE, "note") if calm else (_ERROR_STYLE, "alert")
        self._error.value = _paragraph(problem, style, role) if problem else ""
        name = f'data-explorer="{html.escape(self.name)}"'
        self._twin.value = _paragraph(self.describe(), _TWIN_STYLE, "note", name)

    @contextmanager
    def _turn(self):
        """Do one thing at a time, and ignore the changes that come from doing it.

        The browser is told all changes at the end, in one message.
        """
        with self._lock:
            self._at_work = threading.get_ident()
            widgets = [each for widget in _widgets(self) for each in (widget, widget.layout)]
            try:
                with self.post.gathered(widgets), ExitStack() as stack:
                    for widget in widgets:
                        stack.enter_context(widget.hold_sync())
                    yield
            except Exception as error:
                self._error.value = _paragraph(f"{type(error).__name__}: {error}", _ERROR_STYLE)
                raise
            finally:
                self._at_work = None

    def _repr_mimebundle_(self, **options):
        view = super()._repr_mimebundle_(**options)
        with self._lock:
            return {**view, **self.picture().mimebundle(text=self.text(), caption=_NOT_ALIVE)}


def ask(function, arrays, shape, **options):
    """Run a reader's function, in its newest version, and word what is wrong with its answer.

    Parameters
    ----------
    function : callable
        The reader's function.
    arrays : dict of str to ndarray
        Its positional arguments, under the names that a reader knows them by.
    shape : tuple of int
        The shape that its answer must have.
    **options
        Its keyword arguments.

    Returns
    -------
    ndarray or None
        Its answer as float64; None if there is a problem.
    str
        The problem, in one or two sentences; empty if there is none.
    """

    def read(value):
        answer, problem = _run.numbers(value, shape)
        return (None, problem) if problem else (answer.astype(float), "")

    return ask_for(function, arrays, read, **options)


def ask_for(function, arrays, read, **options):
    """Run a reader's function as `ask` does, for an answer that is more than one array.

    ``read(value)`` returns what the function returned as it is wanted, and what is wrong with it,
    in the words of `_run.numbers`, `_run.several` and `_run.described`; it is not asked about None.
    """
    function = _run.newest(function)
    name = _run.name_of(function)
    outcome = _run.run(function, *arrays.values(), **options)
    if outcome.kind == "unwritten":
        return None, f"{name}{_UNWRITTEN}"
    answer, problem = None, outcome.problem
    if not problem and outcome.value is None:
        problem = _run.NOTHING
    if not problem:
        answer, problem = read(outcome.value)
    if not problem and outcome.changed:
        problem = f"it changed its {list(arrays)[outcome.changed[0]]} in place; work on a copy"
    if not problem:
        return answer, ""
    printed = f" It printed: {outcome.printed}" if outcome.printed else ""
    return None, _words.sentence(f"{name}: {problem}") + printed


def differs(function, answer, given, right):
    """Say where a reader's map or maps are not the right ones, called `answer`; or nothing."""
    wrong = np.argwhere(~np.isclose(given, right, equal_nan=True))
    if not len(wrong):
        return ""
    *index, row, col = wrong[0]
    where = "".join(f"map {each}, " for each in index)
    return (
        f"{_run.name_of(function)} differs from {answer} in {len(wrong)} of "
        f"{_words.count(right.size, 'cell')}, first at {where}row {row}, column {col}."
    )


def _widgets(box):
    """Return all widgets in a box, at any depth."""
    for widget in getattr(box, "children", ()):
        yield widget
        yield from _widgets(widget)


def _paragraph(words, style, role="note", attributes=""):
    return f'<div role="{role}" {attributes} style="{style}">{html.escape(words)}</div>'


def sign(character):
    """Return the sign that stands between two heatmaps."""
    return ipywidgets.HTML(
        f'<span aria-hidden="true" style="{SIGN_STYLE}">{character}</span>',
        layout={"flex": "0 0 auto", "margin": "0"},
    )


def row(*parts, align="center"):
    """Put parts side by side on one line that never wraps."""
    return ipywidgets.HBox(
        list(parts),
        layout={
            "width": "100%",
            "align_items": align,
            "overflow": "hidden",
            "padding": "0 4px 0 0",
        },
    )


def fit(heatmap, widest=372, largest=40, flow="row"):
    """Give a heatmap the width its cells need, at most `widest` pixels; `flow` is its trait."""
    cols = heatmap.shape[1] + 2 * heatmap.border[1]
    with heatmap.hold_sync():
        heatmap.cell = max(1.0, min(largest, widest / cols))
        heatmap.flow = flow


def button(words, action):
    """Return a button, of the width of its words, that calls ``action()``."""
    pressed = ipywidgets.Button(description=words, layout={"width": "auto"})
    pressed.on_click(lambda _: action())
    return pressed


def choice(label, options, value, width="190px"):
    """Return a menu whose label a screen reader finds."""
    return ipywidgets.Dropdown(
        options=options,
        value=value,
        description=label,
        layout={"width": width},
        style={"description_width": "auto"},
    )


def amount(label, value, least, most, width="104px"):
    """Return a small field for a whole number."""
    return ipywidgets.BoundedIntText(
        value=value,
        min=least,
        max=most,
        description=label,
        layout={"width": width},
        style={"description_width": "auto"},
    )
