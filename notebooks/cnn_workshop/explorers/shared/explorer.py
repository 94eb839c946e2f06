"""The frame of every explorer on the stage: state, scene and words; the rest is done here."""

import threading
import types
from contextlib import contextmanager

import numpy as np

from cnn_workshop import _cells, _run
from cnn_workshop._alive import Alive
from cnn_workshop._life import HOW_TO_RUN
from cnn_workshop.explorers.shared import asking
from cnn_workshop.explorers.shared.controls import Action
from cnn_workshop.stage import Panel, Stage

_MOST_UNDONE = 100
_NOT_ALIVE = f"A picture. To bring it alive, {HOW_TO_RUN}"
_FEWEST = 5  # rows and columns of a person's own picture: room for every kernel
_GRAY = (299, 587, 114)  # thousandths, as in `cnn_core.datasets.photograph`


class State(types.SimpleNamespace):
    """What a person has chosen, by name, and what was computed from it.

    The values of the controls stand here under their names, and so does what `Explorer.begin`
    returns: arrays that can be edited, under the names of their panels, and the cell of each player
    or window. Arrays are replaced, never changed in place. `pinned` says whether the cell of a
    panel with ``tells`` that was looked at last is held there.
    """


class Explorer(Alive, Stage):
    """What all explorers share.

    A subclass defines `controls`, `begin`, `compute`, `scene`, `words` and `sentence`, and, where
    it needs them, `calls`, `changed`, `step`, `pick` and `look`. It never calls the page: after
    each thing that a person does, the frame asks it for the scene and the words.

    Parameters
    ----------
    name : str
        What the explorer is called: ``"convolution explorer"``.
    open_rare : bool, default False
        Whether the rare controls are shown from the beginning.

    Attributes
    ----------
    state : State
        What is chosen and computed now.
    bar : dict of str to Control
        What can be chosen, by name.
    shown : Scene
        What stands on the stage.
    problem : str
        What went wrong in the last move, in one or two sentences; empty if nothing did.
    printed : str
        What the reader's functions printed when they were asked last; empty if nothing.
    invitation : str
        What a person may do first, in one short sentence: it stands behind the words under the
        stage until something was changed or played. A subclass says its own.
    first_touched : str
        The part that it speaks of, by name: the page frames it until a person does anything.
    calls : tuple of str
        The attributes that hold the reader's functions which `compute` calls; None for one that
        was not handed in.
    gives : tuple of str
        What stands on the state and can be asked of the explorer, under the same name.
    """

    invitation = ""
    first_touched = ""
    calls = ()
    gives = ()

    def __init_subclass__(cls, **options):
        super().__init_subclass__(**options)
        for name in cls.gives:
            setattr(cls, name, _on_state(name))

    def __init__(self, name, *, open_rare=False):
        super().__init__(on_event=self._happened)
        self.name, self._open = name, open_rare
        self._turns, self._at_work = threading.RLock(), None
        self._undo, self._redo, self._gesture = [], [], None
        self.state, self.shown = State(pinned=False), None
        self.problem = self.printed = ""
        self._player_first = None  # where the player stood in the first scene that had one
        self._started = ()
        self.bar = {control.name: control for control in self.controls()}
        for control in self.bar.values():
            control.observe(self._control_changed, "value")
            setattr(self.state, control.name, control.value)
        vars(self.state).update(self.begin(self.state))
        self._own = [*self.bar, *self.begin(self.state)]
        self._first = self._snapshot()
        with self.turn():
            self._compute()

    # ---- for subclasses to define ----------------------------------------------------------------

    def controls(self):
        """Return the controls, in the order input image, kernel, geometry; called once."""
        return []

    def begin(self, state):
        """Return what else the state begins with, by name; `state` holds the controls' values."""
        return {}

    def functions(self):
        """Return the reader's functions that `compute` calls: those of `calls`, if no others."""
        given = [getattr(self, name) for name in self.calls]
        return tuple(function for function in given if function is not None)

    def changed(self, state, name):
        """Bring the state in order after a person changed what is called `name`; may be empty."""

    def compute(self, state):
        """Work out all that does not depend on the cell that is looked at.

        Results are set on the state. Returns what went wrong, in a sentence, or nothing.
        """

    def scene(self, state):
        """Return the `Scene` of a state."""
        raise NotImplementedError

    def words(self, state):
        """Return the whole state in plain words, but for what went wrong: the text twin."""
        raise NotImplementedError

    def sentence(self, state):
        """Return the one sentence under the stage."""
        raise NotImplementedError

    def spoken(self, state):
        """Return what a screen reader says after the cell that was moved to; may be empty."""
        return ""

    def brief(self, state):
        """Return the few words that a screen reader says at each step while it plays."""
        return self.sentence(state)

    def invited(self, state):
        """Return what a person may do first; nothing once something was changed or played."""
        now = self.shown.player.value if self.shown.player else None
        if self._player_first is None:
            self._player_first = now
        return "" if self._undo or self._redo or now != self._player_first else self.invitation

    def also(self, state):
        """Return what else the page is told: ``aloud``, what a screen reader says; ``asks``."""
        return {}

    def step(self, state, panel, cell):
        """Stand at a cell of an output panel, or at a step of a player without one (cell None)."""
        state.cell = cell

    def look(self, state, panel, cell):
        """Take note of the cell of a panel with ``tells`` that is looked at."""

    def pick(self, state, panel, place):
        """Choose a cell, bar or row of a part with ``pick``."""
        raise NotImplementedError

    def take_picture(self, state, panel, colours, filename):
        """Take in a person's own picture: red, green, blue of shape (H, W, 3), 0 to 255."""
        raise NotImplementedError

    # ---- for everyone ----------------------------------------------------------------------------

    def text(self):
        """Return the text twin: the whole state in plain words, what went wrong, what was said."""
        with self._turns, np.errstate(all="ignore"):
            return " ".join(filter(None, [self.words(self.state), self.problem, self.printed]))

    def figure(self):
        """Return the scene as a static `cnn_workshop.stage.paper.Picture`."""
        from cnn_workshop.stage import paper  # it waits for the first figure

        return paper.draw(self.shown, alt=self.text())

    @property
    def before(self):
        """The state, by name, before the last thing that was done: a gesture is one of them."""
        return self._undo[-1]

    def undo(self):
        """Take back the last change."""
        self._travel(self._undo, self._redo)

    def redo(self):
        """Do again what was taken back."""
        self._travel(self._redo, self._undo)

    def reset(self):
        """Put all back as it was at the beginning; this can be undone as well."""
        with self.turn():
            self._on_reset(None, None)

    def do(self, event, *buffers):
        """Do what a person does in the page: for tests, and for code that drives an explorer.

        Parameters
        ----------
        event : dict
            The event as the page tells it: ``{"is": "write", "panel": "kernel", "cell": [0, 1],
            "value": 2.5}``.
        *buffers : bytes
            What comes with it.
        """
        self._happened(event, buffers)

    # ---- one turn at a time ----------------------------------------------------------------------

    @contextmanager
    def turn(self, heard=0, moved=False):
        """Do one thing at a time, ignore the changes that come from doing it, and show the end.

        ipykernel 7 hears the page in a thread of its own, one event after the other, also while a
        cell runs: what a person does can come in the midst of what a cell or a training does with
        the same explorer, and waits here until that is done. Older kernels hear the page when the
        cell has ended.
        """
        with self._turns, np.errstate(all="ignore"):  # odd numbers are told, not warned of
            self._at_work = threading.get_ident()
            try:
                yield
                self._show(heard, moved)
            except Exception as error:
                self._fail(error, heard)
                raise
            finally:
                self._at_work = None

    def _show(self, heard, moved):
        state = self.state
        for control in self.bar.values():
            value = getattr(state, control.name, None)
            if value is not control.value and not isinstance(control, Action):
                control.value = value
        self.shown = self.scene(state)
        invited = self.invited(state)
        self.show(
            self.shown,
            heard,
            name=self.name,
            controls=[control.told() for control in self.bar.values() if control.shown],
            history=[len(self._undo), len(self._redo)],
            open=self._open,
            moved=moved,
            problem=self.problem,
            printed=self.printed,
            calm=asking.UNWRITTEN in self.problem,
            sentence=self.sentence(state),
            first=invited,
            start=self.first_touched if invited else "",
            brief=self.brief(state),
            spoken=self.spoken(state),
            twin=self.words(state),
            **self.also(state),
        )

    def _fail(self, error, heard):
        """Say an error of the explorer itself in the stage that was shown last."""
        if self._shown is not None:
            scene, said = self._shown
            words = {**said, "problem": f"{type(error).__name__}: {error}", "calm": False}
            self.show(scene, heard, **words)

    def _compute(self):
        self._ran = self._newest()
        outdated = [words for _, words in self._ran]
        with asking.hearing() as printed:
            self.problem = " ".join(filter(None, [*outdated, self.compute(self.state)]))
        self.printed = " ".join(f"{name} printed: {words}" for name, words in printed.items())

    def _newest(self):
        return [(_run.newest(own), _cells.outdated(own)) for own in self.functions()]

    def _compute_if_new(self):
        """Compute again if the reader has run the cell of a function again."""
        if self._newest() != self._ran:
            self._compute()

    # ---- what a person does ----------------------------------------------------------------------

    def _control_changed(self, change):
        if self._at_work == threading.get_ident():
            return
        with self.turn():  # the value as it was set: the control may show another one by now
            self._accept(change["owner"].name, change["new"])

    def _accept(self, name, value, gesture=None):
        """Take what a person chose, drew or typed."""
        self._remember(None if gesture is None else (name, gesture))
        setattr(self.state, name, value)
        self.changed(self.state, name)
        self._compute()

    def _happened(self, event, buffers=()):
        """Answer one event of the page; each is answered, or the page would wait."""
        heard = event.get("number", 0)
        kind = event["is"]
        if kind in ("undo", "redo"):
            self._travel(*((self._undo, self._redo)[:: 1 if kind == "undo" else -1]), heard)
            return
        with self.turn(heard, moved=kind in ("step", "player", "look")):
            if event.get("panel") is None or event["panel"] in self.shown:
                getattr(self, f"_on_{kind}")(event, buffers)
            else:  # it has gone meanwhile
                self._compute_if_new()

    def _on_reset(self, event, buffers):
        self._remember(None)
        self._restore(self._first)
        self._compute()

    def _on_control(self, event, buffers):
        control = self.bar[event["name"]]
        if isinstance(control, Action):
            before = self._snapshot()
            control.action(self.state)
            self._compute()
            if any(value is not getattr(self.state, name) for name, value in before.items()):
                self._keep(before)
            return
        value = control.checked(event["value"])
        if value == getattr(self.state, control.name):
            self._compute_if_new()
        else:
            self._accept(control.name, value)

    def _on_write(self, event, buffers):
        part = self.shown[event["panel"]]
        values = np.array(part.values, dtype=float)
        place = tuple(event["cell"])[: values.ndim]  # bars have one number a row
        first = getattr(part, "origin", (0, 0))
        place = tuple(at - start for at, start in zip(place, first, strict=False))
        if place == nearest_cell(place, values.shape, (0,) * values.ndim):  # else it has gone
            values[place] = event["value"]
            self._accept(part.name, values, event.get("gesture"))

    def _on_paint(self, event, buffers):
        panel = self.shown[event["panel"]]
        values = np.frombuffer(bytes(buffers[0]), "<f8")
        if values.size == panel.values.size:  # else it was painted on another one
            self._accept(panel.name, values.reshape(panel.values.shape), event.get("gesture"))

    def _on_step(self, event, buffers):
        self.step(self.state, event["panel"], self._cell_of(event))
        self._compute_if_new()

    def _on_player(self, event, buffers):
        self.state.player = event["value"]
        self.step(self.state, None, None)
        self._compute_if_new()

    def _on_look(self, event, buffers):
        self.state.pinned = bool(event.get("pinned"))
        self.look(self.state, event["panel"], self._cell_of(event))
        self._compute_if_new()

    def _cell_of(self, event):
        """Return the cell of an event, or the nearest there is: a panel may be smaller by now."""
        part, cell = self.shown[event["panel"]], tuple(event["cell"])
        if not isinstance(part, Panel):
            return cell
        sides = list(zip(part.origin, part.values.shape, part.padding, strict=False))
        firsts = [first - border for first, _, border in sides]
        return nearest_cell(cell, [first + side + border for first, side, border in sides], firsts)

    def _on_pick(self, event, buffers):
        place = event["index"] if "index" in event else tuple(event["cell"])
        self._remember(None)
        self.pick(self.state, event["panel"], place)
        self._compute()

    def _on_picture(self, event, buffers):
        colours = np.frombuffer(bytes(buffers[0]), np.uint8).reshape(*event["shape"], 3)
        if min(colours.shape[:2]) < _FEWEST:
            rows, cols = colours.shape[:2]
            self.problem = (
                f"{event['name']} is too narrow: reduced to {rows} x {cols} pixels, "
                f"it has fewer than {_FEWEST} rows or columns. The picture stays as it was."
            )
            return
        self._remember(None)
        self.take_picture(self.state, event["panel"], colours, event["name"])
        self._compute()

    # ---- undo ------------------------------------------------------------------------------------

    def _snapshot(self):
        return {name: getattr(self.state, name) for name in self._own}

    def _remember(self, gesture):
        """Keep the state as it is now, once for each gesture."""
        if gesture is not None and gesture == self._gesture:
            return
        self._keep(self._snapshot(), gesture)

    def _keep(self, snapshot, gesture=None):
        self._gesture = gesture
        self._undo.append(snapshot)
        del self._undo[:-_MOST_UNDONE]
        self._redo.clear()

    def _restore(self, snapshot):
        vars(self.state).update(snapshot)

    def _travel(self, back, ahead, heard=0):
        with self.turn(heard):
            if back:
                ahead.append(self._snapshot())
                self._restore(back.pop())
                self._gesture = None
                self._compute()

    # ---- what is stored --------------------------------------------------------------------------

    def _repr_mimebundle_(self, **options):
        bundle = super()._repr_mimebundle_(**options)
        with self._turns, np.errstate(all="ignore"):
            picture = self.figure()
            bundle.update(picture.mimebundle(text=self.text(), caption=_NOT_ALIVE))
        picture.close()
        return bundle


def _on_state(name):
    return property(lambda self: getattr(self.state, name))


def nearest_cell(cell, ends, firsts=(0, 0)):
    """Return a cell, or the nearest one that there is.

    Parameters
    ----------
    cell : tuple of int
        Any row and column.
    ends, firsts : tuple of int
        Before which row and column cells end, as an array's shape says; and where they begin.

    Returns
    -------
    tuple of int

    Examples
    --------
    >>> nearest_cell((-1, 9), (4, 5))
    (0, 4)
    """
    sides = zip(cell, ends, firsts, strict=True)
    return tuple(max(min(int(place), end - 1), first) for place, end, first in sides)


def gray(colours):
    """Return a colour picture in grey.

    Parameters
    ----------
    colours : ndarray of shape (H, W, 3)
        Red, green and blue, from 0 to 255.

    Returns
    -------
    ndarray of shape (H, W)
        Whole numbers from 0 to 255.
    """
    return (colours @ np.array(_GRAY) + 500) // 1000
