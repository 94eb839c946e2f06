"""The detective explorer: eight wrong networks, and their gradients beside what nudging says."""

import html

import ipywidgets
import numpy as np

from cnn_core import _checks
from cnn_workshop import _run, _words, palettes, plots, suspects
from cnn_workshop.explorers import _accusations, _evidence, _evidence_words, _frame
from cnn_workshop.explorers._curve import curve
from cnn_workshop.explorers._evidence import PICTURES, PLACES, WHOLE
from cnn_workshop.explorers._maps import on_sheet, sheet
from cnn_workshop.heatmap import Heatmap, tie

_LETTERS = suspects.NAMES[1:]
_TITLES = ("computed", "by nudging", "difference")
_WIDEST, _CELL = 268, 36  # CSS pixels of a heatmap, three of which stand side by side; of a cell
_ASKED = ("conv2", "relu2", "pool2")  # the layers that the reader's test is asked about
_CLAIMS = {bug.claim: name for name, bug in suspects.BUGS.items()}
_NOTHING = "choose what is wrong with it"
_INK = "color:var(--jp-ui-font-color1,inherit)"


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

    Returns
    -------
    DetectiveExplorer

    Raises
    ------
    TypeError, ValueError
        If an argument cannot be used. An error inside `is_right` is shown in the explorer.

    Notes
    -----
    Taught in lesson 12.

    Examples
    --------
    >>> explorer = explore_detective()
    >>> explorer.net_choice.value = "right"
    >>> explorer.evidence.agrees
    True
    """
    return DetectiveExplorer(losses, is_right)


class DetectiveExplorer(_frame.Explorer):
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

    def __init__(self, losses, is_right):
        if is_right is not None:
            _checks.function(is_right, "is_right")
        self._is_right, self._tested = is_right, {}
        self._losses = _checked(losses)
        self.named, self._reply = [], ""
        self._make_controls()
        self._make_heatmaps()
        self.board, self.chart, self.reply = (ipywidgets.HTML() for _ in range(3))
        self.board.layout.flex = "1 1 auto"
        computed, numerical, difference = self.maps
        super().__init__(
            "detective explorer",
            [self.picture_choice, self.net_choice, self.place_choice, self.wanted_choice],
            [
                _frame.row(computed, _frame.sign("-"), numerical, _frame.sign("="), difference),
                _frame.row(self.board, self.chart),
                ipywidgets.HBox([self.claim, self.accuse_button]),
                self.reply,
            ],
        )
        self._listen()
        with self._turn():
            self._check()

    # ---- building --------------------------------------------------------------------------------

    def _make_controls(self):
        nets = [("the right one", suspects.RIGHT), *((f"net {name}", name) for name in _LETTERS)]
        places = [(WHOLE, WHOLE), *((f"{place} alone", place) for place in PLACES[1:])]
        self.picture_choice = _frame.choice("Picture", PICTURES, PICTURES[0], width="210px")
        self.net_choice = _frame.choice("Net", nets, _LETTERS[0], width="160px")
        self.place_choice = _frame.choice("Check", places, WHOLE, width="220px")
        self.wanted_choice = _frame.choice("Gradient of", ["conv1.weight"], None, width="220px")
        self.claim = _frame.choice("Accusation", [_NOTHING, *_CLAIMS], _NOTHING, width="460px")
        self.accuse_button = _frame.button("Accuse", self.accuse)

    def _make_heatmaps(self):
        self.maps = [
            Heatmap([[0]], title=title, layout={"min_width": "0"}, scale=False) for title in _TITLES
        ]
        for heatmap in self.maps:
            heatmap.description = "Arrow keys move; the same number lights up in the others."

    def _listen(self):
        self.on(self.picture_choice, "value", self._check)
        self.on(self.net_choice, "value", self._pick_net)
        self.on(self.place_choice, "value", self._check)
        self.on(self.wanted_choice, "value", self._show)
        self.on(self.claim, "value", self._forget_reply)

    # ---- what a person does ----------------------------------------------------------------------

    def accuse(self):
        """Accuse the chosen network of what the menu says, and answer."""
        with self._turn():
            self._reply = self._judge()
            self._show()

    def _pick_net(self):
        self.claim.value, self._reply = _NOTHING, ""
        self._check()

    def _forget_reply(self):
        self._reply = ""
        self._say()

    # ---- computing -------------------------------------------------------------------------------

    @property
    def name_of_net(self):
        """The chosen network, as in `suspects.NAMES`."""
        return self.net_choice.value

    @property
    def evidence(self):
        """The gradient that is shown."""
        return self.found[self.wanted_choice.value]

    @property
    def _place(self):
        """Where the gradients are looked at, and on what."""
        return self.place_choice.value, self.picture_choice.value

    def _judge(self):
        """Answer the accusation of the menu."""
        name, claimed = self.name_of_net, self.claim.value
        if claimed == _NOTHING:
            return "Choose what is wrong with it first."
        if name == suspects.RIGHT:
            return f"No: {self.net_choice.label} is right."
        bug = suspects.bug_of(name)
        answer = _accusations.judge(bug, _CLAIMS[claimed], self._place)
        if bug != _CLAIMS[claimed]:
            return f"No. {answer}"
        if name not in self.named:
            self.named.append(name)
        return f"Yes. {answer}"

    def _check(self):
        """Gather the gradients of the chosen network at the chosen place."""
        self.found = _evidence.gather(suspects.bug_of(self.name_of_net), *self._place)
        self.picture_choice.disabled = self.place_choice.value != WHOLE
        wanted = self.wanted_choice.value
        self.wanted_choice.options = list(self.found)
        self.wanted_choice.value = wanted if wanted in self.found else next(iter(self.found))
        self._show()

    def _ask(self):
        """Say what the reader's test makes of the layers, in its newest version; and what fails."""
        if self._is_right is None:
            return "", ""
        newest = _run.newest(self._is_right)
        key = newest, self.name_of_net
        if key not in self._tested:
            self._tested[key] = self._verdicts(newest)
        return self._tested[key]

    def _verdicts(self, is_right):
        """Run the reader's test on the layers of the chosen network."""
        name, words = _run.name_of(is_right), []
        for layer_name in _ASKED:
            layer = _evidence.network_of(suspects.bug_of(self.name_of_net))[layer_name]
            verdict, problem = _frame.ask_for(is_right, {"layer": layer}, _read_verdict)
            if problem:
                return "", problem
            words.append(f"{layer_name} {'right' if verdict else 'wrong'}")
        return f"{name} calls {', '.join(words)}.", ""

    # ---- showing ---------------------------------------------------------------------------------

    def _show(self):
        """Show the chosen gradient, what nudging says, and their difference, on one scale."""
        evidence = self.evidence
        arrays = evidence.gradient, evidence.numerical, evidence.difference
        limits = palettes.limits(np.stack(arrays[:2]), "signed")
        across, tiles = _tiling(evidence.gradient.shape)
        box = [[*self._worst_cell(), 1, 1]] if not evidence.agrees else []
        for heatmap, array in zip(self.maps, arrays, strict=True):
            flat = _flat(array, across)
            heatmap.show(flat, limits=limits, tiles=tiles, boxes=box)
            _frame.fit(heatmap, widest=_WIDEST, largest=_CELL)
        tie(self.maps[:2], self.maps[2], kernel_shape=(1, 1))
        self.board.value = _evidence_words.board(self.found)
        self.chart.value = self._chart()
        self._say()

    def _worst_cell(self):
        """Return the row and column of the worst entry on the sheet."""
        shape, worst = self.evidence.gradient.shape, self.evidence.worst
        if len(shape) < 3:
            return [0, *worst] if len(shape) == 1 else list(worst)
        *maps, row, col = worst
        number = np.ravel_multi_index(maps, shape[:-2])
        return on_sheet(int(number), row, col, shape[-2:], _tiling(shape)[0])

    def _say(self):
        """Show the reply and the twin."""
        words = html.escape(self._reply)
        style = f"font-size:14px;line-height:1.5;max-width:96ch;min-height:24px;{_INK}"
        self.reply.value = f'<div role="status" style="{style}">{words}</div>'
        self.tell(self._ask()[1])

    def _chart(self):
        """Return the loss of this network beside that of the right one, if there are any."""
        if self.name_of_net not in self._losses:
            return ""
        lines = [_line(self._losses[name]) for name in self._compared]
        rounds = max(len(values) for _, values in lines)
        highest = np.ceil(max(values[0] for _, values in lines))
        dashed = ", and dashed the right one" if len(lines) > 1 else ""
        return curve(
            *lines[0],
            (np.nan, np.nan),
            names=("epoch", f"loss: {self.net_choice.label}{dashed}"),
            limits=(1, max(2, rounds), 0, max(1, highest)),
            alt=self._loss_words(),
            size=(330, 170),
            beside=lines[1:],
        )

    @property
    def _compared(self):
        """The networks whose losses are drawn: the chosen one, and the right one."""
        both = dict.fromkeys([self.name_of_net, suspects.RIGHT])
        return [name for name in both if name in self._losses]

    # ---- words -----------------------------------------------------------------------------------

    def _loss_words(self):
        """Say what became of the losses."""
        words = []
        for name in self._compared:
            who = "the right one" if name == suspects.RIGHT else f"net {name}"
            _, there = _line(self._losses[name])
            words.append(f"{who} {_words.number(there[-1], 2)}")
            if len(there) < len(self._losses[name]):
                words[-1] += f" after epoch {len(there)}, then no number"
        return f"Last loss: {', '.join(words)}." if words else ""

    def describe(self):
        """Return the whole state in plain words."""
        evidence, (place, picture) = self.evidence, self._place
        where = f"{place}, on {picture}" if place == WHOLE else f"{place} alone, on {PICTURES[1]}"
        parts = [
            f"{self.net_choice.label[0].upper()}{self.net_choice.label[1:]}. Checked: {where}. "
            f"Gradient of {evidence.wanted}, {_evidence_words.size(evidence.gradient.shape)}: "
            f"{_evidence_words.comparison(evidence)}",
            _evidence_words.summary(self.found),
            self._loss_words(),
            self._ask()[0],
            f"Named: {', '.join(self.named) or 'none'} of {len(_LETTERS)} wrong nets.",
            self._reply,
        ]
        return " ".join(part for part in parts if part)

    def picture(self):
        """Return the two gradients and their difference as a static picture."""
        panels = [
            plots.Panel(
                heatmap.values,
                title=title,
                limits=(heatmap.low, heatmap.high),
                boxes=heatmap.boxes,
                tiles=tuple(heatmap.tiles),
                sign=sign,
            )
            for heatmap, title, sign in zip(self.maps, _TITLES, ("-", "=", ""), strict=True)
        ]
        return plots.plot_row(panels, alt=self.text())


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
    return across, list(shape[-2:]) if len(shape) > 2 else []


def _flat(array, across):
    """Lay an array out as rows and columns."""
    if array.ndim < 3:
        return np.atleast_2d(array)
    return sheet(array.reshape(-1, *array.shape[-2:]), across)
