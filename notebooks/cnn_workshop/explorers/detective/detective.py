"""The detective explorer: what a person looks at, and whom they accuse of what."""

import itertools

import numpy as np

from cnn_core import _checks
from cnn_workshop import _run, _words, palettes, suspects
from cnn_workshop.explorers._maps import from_sheet, on_sheet, sheet
from cnn_workshop.explorers.detective import accusations, evidence, wording
from cnn_workshop.explorers.detective.evidence import PICTURES, PLACES, WHOLE
from cnn_workshop.explorers.shared import asking, remembering
from cnn_workshop.explorers.shared.controls import Action, Choice
from cnn_workshop.explorers.shared.docs import opens
from cnn_workshop.explorers.shared.explorer import Explorer
from cnn_workshop.stage import (
    Beam,
    Column,
    Curve,
    Mark,
    Panel,
    Row,
    Scene,
    Sign,
    Table,
    Text,
    Window,
)

_LETTERS = suspects.NAMES[1:]
_LETTERS_BESIDE = 37  # room for the widest gradient, so that the board moves for none
_FEW = 9  # columns of a gradient: wider ones, of numbers too small to be read, leave room
_PANELS = {"computed": "computed", "nudged": "by nudging", "difference": "difference"}
_ASKED = ("conv2", "relu2", "pool2")  # the layers that the reader's test is asked about
_CLAIMS = {bug.claim: name for name, bug in suspects.BUGS.items()}
_NOTHING = "choose what is wrong with it"
_RIGHT_ONE = "the right one"


@opens(inside="is_right", lesson="12")
def explore_detective(losses=None, *, is_right=None):
    """Open the detective explorer.

    Parameters
    ----------
    losses : dict of str to sequence of float, optional
        For each network that you have trained, by its name in `suspects.NAMES`, its loss after each
        epoch: the explorer draws it beside that of the right one.
    is_right : callable, optional
        Your own test, ``is_right(layer)``, returning True or False. The explorer says what it
        makes of the layers of each network.

    Examples
    --------
    >>> explorer = explore_detective()
    >>> explorer.bar["net"].value = "right"
    >>> explorer.evidence.agrees
    True
    """
    return DetectiveExplorer(losses, is_right)


class DetectiveExplorer(Explorer):
    """A network, one of its gradients beside the numerical one, and a menu to accuse it.

    Attributes
    ----------
    name_of_net : str
        The chosen network, as in `suspects.NAMES`.
    found : dict of str to Evidence
        All gradients of the check, by what they are for.
    evidence : Evidence
        The one that is shown.
    named : list of str
        The networks that have been accused rightly, in order.
    """

    invitation = "Pick a line, then accuse."
    first_touched = "board"
    calls = ("_is_right",)
    gives = ("found",)

    def __init__(self, losses, is_right):
        if is_right is not None:
            _checks.function(is_right, "is_right")
        self._is_right, self._edition, self._tested = is_right, None, {}
        self._losses = _checked(losses)
        super().__init__("detective explorer")

    name_of_net = property(lambda self: self.state.net)
    evidence = property(lambda self: self.state.found[self.state.wanted])
    named = property(lambda self: list(self.state.named))

    # ---- what a person chooses -------------------------------------------------------------------

    def controls(self):
        """Return picture, network, and where to look; then what to accuse it of."""
        nets = [(_who(name), name) for name in suspects.NAMES]
        places = [("whole network", WHOLE), *((f"{place} alone", place) for place in PLACES[1:])]
        return [
            Choice("picture", "Picture", PICTURES, PICTURES[0]),
            Choice("net", "Net", nets, _LETTERS[0]),
            Choice("place", "Check", places, WHOLE),
            Choice("wanted", "Gradient of", ["conv1.weight"], "conv1.weight"),
            Choice("claim", "Accusation", [_NOTHING, *_CLAIMS], _NOTHING),
            Action("accuse", "Accuse", self._accuse, strong=True),
        ]

    def begin(self, state):
        """Return who has been named, the last answer and its layers, the cell; None: the worst."""
        return {"named": (), "reply": "", "accused": (), "cell": None}

    def changed(self, state, name):
        """Forget the answer to an accusation, and what was looked at."""
        state.cell = None
        if name in ("net", "claim"):
            state.reply, state.accused = "", ()
        if name == "net":
            state.claim = _NOTHING

    def pick(self, state, panel, place):
        """Look at the gradient in a line of the table; or at a layer alone, and at all again."""
        state.cell = None
        if panel == "board":
            state.wanted = list(state.found)[min(max(place, 0), len(state.found) - 1)]
        else:
            state.place = WHOLE if panel == state.place else panel

    def _accuse(self, state):
        """Accuse the chosen network of what the menu says, and answer."""
        bug, claimed = suspects.bug_of(state.net), state.claim
        if claimed == _NOTHING:
            state.reply = "Choose what is wrong with it first."
        elif bug is None:
            state.reply = f"No: {_who(state.net)} is right."
        else:
            where = (state.place, state.picture)
            answer = accusations.judge(bug, _CLAIMS[claimed], where)
            held = bug == _CLAIMS[claimed]
            state.reply = f"{'Yes' if held else 'No'}. {answer}"
            named = tuple(name for name in PLACES[1:] if name in answer)
            state.accused = evidence.layers_with(bug) if held else named
            if held and state.net not in state.named:
                state.named = (*state.named, state.net)

    # ---- computing -------------------------------------------------------------------------------

    def compute(self, state):
        """Gather the gradients of the chosen network at the chosen place, and ask the test."""
        state.found = evidence.gather(suspects.bug_of(state.net), state.place, state.picture)
        self.bar["picture"].shown = state.place == WHOLE
        self.bar["wanted"].options = [(name, name) for name in state.found]
        if state.wanted not in state.found:
            state.wanted = next(iter(state.found))
        state.across, state.tiles = _tiling(self.evidence.gradient.shape)
        state.verdicts, problem = self._ask(state)
        return problem

    def _ask(self, state):
        """Return what the reader's test, in its newest version, makes of the layers; what fails."""
        if self._is_right is None:
            return (), ""
        edition = remembering.edition(self._is_right)
        if edition != self._edition:
            self._edition, self._tested = edition, {}
        if state.net in self._tested:
            return self._tested[state.net], ""
        verdicts, problem = self._ask_about(state.net, _run.newest(self._is_right))
        if not problem:
            self._tested[state.net] = verdicts
        return verdicts, problem

    @staticmethod
    def _ask_about(net, is_right):
        """Run the reader's test on the layers of a network."""
        verdicts = []
        for layer_name in _ASKED:
            layer = evidence.network_of(suspects.bug_of(net))[layer_name]
            verdict, problem = asking.ask_for(is_right, {"layer": layer}, _read_verdict)
            if problem:
                return (), problem
            verdicts.append((layer_name, "right" if verdict else "wrong"))
        return tuple(verdicts), ""

    # ---- what is seen ----------------------------------------------------------------------------

    def scene(self, state):
        """Return all gradients, and the losses; beside them, one minus what nudging says."""
        cell = state.cell or self._worst_cell(state)
        window = Window(("computed", "nudged"), ("difference",), cell=cell, beam=False)
        computed, nudged, difference = self._gradients(state)
        worst = [] if self.evidence.agrees else [self._worst_cell(state)]
        rows = tuple((each.wanted, *wording.verdict(each)) for each in state.found.values())
        board = Table(
            "board", rows, ("gradient of", "nudging", "error"), pick=True,
            strong=(list(state.found).index(state.wanted),),
        )  # fmt: skip
        named = Text((f"Named: {', '.join(state.named) or 'none'} of {len(_LETTERS)}",))
        shape = Text((wording.size(self.evidence.gradient.shape),), letters=_LETTERS_BESIDE)
        sum_of_both = Row((computed, Sign("−"), nudged, Sign("="), difference))
        network = tuple(self._network(state))
        sides = (
            Column((board, named, *self._curve(state))),
            Column((Row(network), sum_of_both, shape, *self._tests(state))),
        )
        marks = [Mark(name, "best", (at,), words="the worst") for name in _PANELS for at in worst]
        beams = itertools.pairwise(each.name for each in network)
        return Scene(
            rows=(Row(sides, wrap=False, narrow=(1, 0), least=0.35),),
            marks=(*self._suspected(state), *marks),
            beams=tuple(Beam((one, None), (other, None), 0.3, "line") for one, other in beams),
            windows=(window,),
        )

    @staticmethod
    def _network(state):
        """Return the suspects in a row: what each layer makes of the picture."""
        for name, made in evidence.maps_of(state.picture).items():
            yield Panel(
                name, made, title=name, size="strip", numbers=False, pick=True,
                spoken="What the layer makes of the picture. Enter checks it alone, and once more "
                "the whole network.",
            )  # fmt: skip

    def _suspected(self, state):
        """Mark the layer that is looked at, those that nudging contradicts, and who did it."""
        of = {name: self._layer_of(state, name) for name in state.found}
        yield Mark(of[state.wanted], "chosen", words="looked at")
        differ = {of[name] for name, each in state.found.items() if not each.agrees}
        for name, made in evidence.maps_of(state.picture).items():
            if name in differ:
                yield Mark(name, "wrong", box=(0, 0, *made.shape), words="differs from nudging")
            if name in state.accused:
                yield Mark(name, "flash", box=(0, 0, *made.shape), words="named in the answer")

    @staticmethod
    def _layer_of(state, wanted):
        """Return the layer that a gradient belongs to."""
        return wanted.partition(".")[0] if state.place == WHOLE else state.place

    def _gradients(self, state):
        """Return the gradient, what nudging says, and their difference, on one scale."""
        found = self.evidence
        arrays = found.gradient, found.numerical, found.difference
        limits = palettes.limits(np.stack(arrays[:2]), "signed")
        spoken = "The arrow keys move; the same number lights up in the others."
        sheets = [_flat(array, state.across) for array in arrays]
        size = "large" if sheets[0].shape[1] <= _FEW else "medium"
        for (name, title), values in zip(_PANELS.items(), sheets, strict=True):
            yield Panel(
                name, values, title=title, limits=limits, tiles=state.tiles, size=size,
                unit="gradient", spoken=spoken,
            )  # fmt: skip

    def _worst_cell(self, state):
        """Return the row and column of the worst entry on the sheet."""
        shape, worst = self.evidence.gradient.shape, self.evidence.worst
        if len(shape) < 3:
            return (*worst, 0) if len(shape) == 1 else worst
        *maps, row, col = worst
        number = int(np.ravel_multi_index(maps, shape[:-2]))
        return tuple(on_sheet(number, row, col, shape[-2:], state.across))

    def _entry(self, state):
        """Return the index of the entry that is looked at."""
        shape = self.evidence.gradient.shape
        if state.cell is None:
            return self.evidence.worst
        if len(shape) < 3:
            return state.cell[: len(shape)]
        number, row, col = from_sheet(state.cell, shape[-2:], state.across)
        maps = np.unravel_index(number, shape[:-2])
        return (*(int(place) for place in maps), row, col)

    def _tests(self, state):
        """Return what the reader's test makes of the layers, if there is one that works."""
        if not state.verdicts:
            return ()
        return (Table("tests", state.verdicts, ("layer", f"{self._name_of_test()} says")),)

    def _curve(self, state):
        """Return the loss of this network beside that of the right one, if there are any."""
        if state.net not in self._losses:
            return ()
        lines = {_who(name): np.stack(_line(self._losses[name])) for name in self._compared(state)}
        rounds = max(line.shape[1] for line in lines.values())
        highest = np.ceil(max(line[1, 0] for line in lines.values()))
        curve = Curve(
            "losses", lines, "loss", axes=("epoch", ""),
            limits=((1, max(2, rounds)), (0, max(1, highest))),
            pale=(_RIGHT_ONE,) if len(lines) > 1 else (),
        )  # fmt: skip
        return (Column((curve,), rare="the loss, epoch by epoch"),)

    def _compared(self, state):
        """Return the networks whose losses are drawn: the right one, and the chosen one."""
        both = dict.fromkeys([state.net, suspects.RIGHT])
        return [name for name in both if name in self._losses]

    # ---- what is said ----------------------------------------------------------------------------

    def sentence(self, state):
        """Return the answer to an accusation; or what there is to see."""
        if state.reply:
            return state.reply
        where = "" if state.place == WHOLE else f" of {state.place} alone"
        does = "agrees with" if self.evidence.agrees else "differs from"
        words = f"{_who(state.net)} {does} nudging in {state.wanted}{where}."
        return f"{_words.capitalised(words)} {self.spoken(state)}."

    def spoken(self, state):
        """Return what is computed for the entry looked at, and what nudging says."""
        return _words.capitalised(wording.at(self._entry(state), self.evidence))

    def words(self, state):
        where = f"{state.place} alone, on {PICTURES[1]}"
        if state.place == WHOLE:
            where = f"{WHOLE}, on {state.picture}"
        size = wording.size(self.evidence.gradient.shape)
        parts = [
            f"{_words.capitalised(_who(state.net))}. Checked: {where}. "
            f"Gradient of {state.wanted}, {size}: {wording.comparison(self.evidence)}",
            wording.summary(state.found),
            self._loss_words(state),
            self._verdict_words(state),
            f"Named: {', '.join(state.named) or 'none'} of {len(_LETTERS)} wrong nets.",
            "" if state.claim == _NOTHING else f"Accusation: {state.claim}.",
            state.reply,
        ]
        return " ".join(part for part in parts if part)

    def _verdict_words(self, state):
        """Say what the reader's test makes of the layers."""
        words = ", ".join(f"{layer} {verdict}" for layer, verdict in state.verdicts)
        return f"{self._name_of_test()} calls {words}." if words else ""

    def _name_of_test(self):
        return _run.name_of(_run.newest(self._is_right))

    def _loss_words(self, state):
        """Say what became of the losses."""
        words = []
        for name in self._compared(state):
            _, there = _line(self._losses[name])
            words.append(f"{_who(name)} {_words.number(there[-1], 2)}")
            if len(there) < len(self._losses[name]):
                words[-1] += f" after epoch {len(there)}, then no number"
        return f"Last loss: {', '.join(words)}." if words else ""


def _who(name):
    return _RIGHT_ONE if name == suspects.RIGHT else f"net {name}"


def _checked(losses):
    """Return the losses as arrays, by name."""
    found = {}
    for name, values in (losses or {}).items():
        _checks.one_of(name, "losses", suspects.NAMES)
        found[name] = _checks.array(values, f"losses[{name!r}]", ndim=1)
        if not np.isfinite(found[name][:1]).all() or not found[name].size:
            raise ValueError(f"`losses[{name!r}]` must begin with a finite number, got {values!r}")
    return found


def _line(losses):
    """Return the epochs and the losses, up to the first that is no number."""
    missing = np.flatnonzero(~np.isfinite(losses))
    there = losses[: missing[0]] if missing.size else losses
    return np.arange(1, len(there) + 1), there


def _read_verdict(value):
    """Read what the reader's test returned."""
    if isinstance(value, (bool, np.bool_)):
        return bool(value), ""
    return None, f"it returned {_run.described(value)}; the answer is True or False"


def _tiling(shape):
    """Return how many maps of an array stand side by side, and the size of each."""
    across = shape[1] if len(shape) == 4 else 1  # the channels of a kernel
    return across, shape[-2:] if len(shape) > 2 else ()


def _flat(array, across):
    """Lay an array out as rows and columns."""
    if array.ndim < 3:
        return array.reshape(len(array), -1)
    return sheet(array.reshape(-1, *array.shape[-2:]), across)
