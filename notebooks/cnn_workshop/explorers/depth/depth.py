"""The depth explorer: a deep network with and without batch norm, its signals layer by layer."""

import math

import numpy as np

from cnn_core import _checks
from cnn_workshop import _words
from cnn_workshop.deep import EDGES, KINDS
from cnn_workshop.explorers.depth.race import Race
from cnn_workshop.explorers.shared import parts
from cnn_workshop.explorers.shared.controls import Choice
from cnn_workshop.explorers.shared.docs import opens
from cnn_workshop.explorers.training.live import PACES, LiveExplorer
from cnn_workshop.explorers.training.trainer import Settings
from cnn_workshop.explorers.training.words import CLUELESS
from cnn_workshop.stage import Curve, Mark, Panel, Row, Scene

_DEPTHS = (2, 5, 10, 20)
_RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3)
_LEAST, _MOST = 0.1, 3.0  # beyond them, float32 knows no numbers so small or so large
_LOWEST, _HIGHEST = -30.0, 12.0  # powers of ten that are drawn
_HIGHEST_LOSS = 4.0
_NAMES = dict(zip(KINDS, ("without batch norm", "with batch norm"), strict=True))
_ABOUT_1 = 3  # the row of a histogram that holds 1 to 10; 0.1 to 1 lies below it
_BATCH, _MOMENTUM, _EPOCHS = 32, 0.9, 20


@opens()
def explore_depth(depth=20, *, scale=1.0, lr=0.03, seed=0):
    """Open the depth explorer: signals on their way through many layers, and a training of both.

    Parameters
    ----------
    depth : {2, 5, 10, 20}, default 20
        How many convolutions.
    scale : float, default 1
        What He's first weights are multiplied with, from 0.1 to 3.
    lr : float, default 0.03
        The learning rate. The momentum is 0.9, a minibatch 32 pictures.
    seed : int, default 0
        Where first weights and minibatches come from.

    Notes
    -----
    Taught in lesson 15. It trains by itself: cells run meanwhile.

    Examples
    --------
    >>> import math
    >>> explorer = explore_depth(scale=0.5)
    >>> [round(math.log10(spread)) for spread in explorer.spreads["without"][[0, 19]]]
    [-1, -8]
    """
    _checks.one_of(depth, "depth", list(_DEPTHS))
    scale = _checks.number(scale, "scale", minimum=_LEAST, maximum=_MOST)
    lr = _checks.number(lr, "lr", minimum=0, finite=True)
    seed = _checks.integer(seed, "seed", minimum=0)
    return DepthExplorer(depth, scale, lr, seed)


class DepthExplorer(LiveExplorer):
    """Histograms of every layer's numbers, their spread, and the losses of both trainings.

    Attributes
    ----------
    spreads : dict of str to ndarray of shape (depth,)
        The standard deviation behind each ReLU, "without" batch norm and "with" it.
    histograms : dict of str to ndarray of shape (12, depth)
        In percent of a layer's numbers: a row for each power of ten, the last two for what is less
        than 0.000001, and for 0.
    records : dict of str to Record
        What has happened in both trainings; empty until the first step.
    """

    invitation = "Press Start, or drag the scale of the weights."
    gives = ("spreads", "histograms")

    def __init__(self, depth, scale, lr, seed):
        self._depth, self._scale, self._lr, self._seed = depth, scale, lr, seed
        super().__init__("depth explorer")

    @property
    def records(self):
        """What has happened in both trainings."""
        return {kind: each.record for kind, each in self.state.run.trainers.items()}

    # ---- what a person chooses -------------------------------------------------------------------

    def controls(self):
        """Return the buttons, and what the networks and their training are like."""
        rates = sorted({*_RATES, self._lr})
        return [
            *self.buttons(),
            Choice("depth", "Layers", [(str(each), each) for each in _DEPTHS], self._depth),
            Choice("lr", "Learning rate", [(f"{each:g}", each) for each in rates], self._lr),
            Choice("pace", "Speed", PACES, 0, rare=True),
        ]

    def begin(self, state):
        """Return the scale, a bar to drag; the training, which `compute` begins; and a layer."""
        return {"scale": np.array([float(self._scale)]), "run": None, "cell": None}

    def changed(self, state, name):
        """Other first weights are another beginning."""
        if name == "scale":
            state.scale = np.clip(np.nan_to_num(state.scale, nan=1.0), _LEAST, _MOST).round(2)
        if name in ("scale", "depth"):
            self._leave(state)

    def look(self, state, panel, cell):
        """Take note of the layer and the row that is looked at."""
        state.cell = (panel, *cell)

    # ---- computing -------------------------------------------------------------------------------

    def compute(self, state):
        """Hand the settings to the training, and look at the signals in both networks."""
        if state.run is None:
            settings = Settings(
                seed=self._seed, batch_size=_BATCH, momentum=_MOMENTUM, epochs=_EPOCHS
            )
            scale = float(state.scale[0])
            state.run = Race(settings, state.depth, scale, self._show_frame, self._show_run)
        state.run.settings.lr, state.run.settings.pace = state.lr, state.pace
        self._take_over(state.run)
        state.histograms, state.spreads = {}, {}
        for kind in KINDS:
            state.histograms[kind], state.spreads[kind] = state.run.summary(kind)
        failed = [
            f"{_NAMES[kind].capitalize()}: {trainer.problem}"
            for kind, trainer in state.run.trainers.items()
            if trainer.problem
        ]
        return " ".join(filter(None, [state.run.problem, *failed]))

    # ---- what is seen ----------------------------------------------------------------------------

    def scene(self, state):
        """Return the histograms of both networks; below, the scale and the curves."""
        scale = parts.dial(
            "scale", state.scale, "first weights, times He's", _MOST, f"{state.scale[0]:g}",
            "Another scale begins the training anew.", step=0.05,
        )  # fmt: skip
        panels = tuple(self._histogram(state, kind) for kind in KINDS)
        about_1 = [
            Mark(kind, "frame", box=(_ABOUT_1, 1, 2, state.depth), words="around 1")
            for kind in KINDS
        ]
        rows = (
            Row(panels, far=True),
            Row((scale, Row((self._spread(state), self._loss(state)))), far=True),
        )
        return Scene(rows, marks=tuple(about_1), narrow=(KINDS, ("scale",)))

    def _histogram(self, state, kind):
        return Panel(
            kind, state.histograms[kind], "probability", _NAMES[kind],
            "top: over 1000; framed: 0.1 to 10; bottom: 0" if kind == KINDS[0] else "",
            limits=(0, 60), origin=(0, 1), unit="layer", numbers=False, focus=True, tells=True,
            spoken="A column for each layer, a row for each power of ten, a 0 in the last.",
        )  # fmt: skip

    def _spread(self, state):
        """Return the spread of each layer on a logarithmic scale."""
        layers, lines = np.arange(1, state.depth + 1), {}
        for kind in KINDS:
            with np.errstate(divide="ignore", invalid="ignore"):
                powers = np.log10(state.spreads[kind])
            powers[~np.isfinite(powers)] = np.nan
            lines[kind] = np.stack([layers, np.clip(powers, _LOWEST, _HIGHEST)])
        heights = np.concatenate([line[1] for line in lines.values()])
        low, high = np.nanmin([*heights, -3]), np.nanmax([*heights, 1])
        return Curve(
            "spread", lines, "spread, as a power of ten", self._spread_words(state),
            ("layer", ""), ((1, max(2, state.depth)), (math.floor(low), math.ceil(high))),
            dots=KINDS, focus=True,
        )  # fmt: skip

    def _loss(self, state):
        """Return the running means of both losses."""
        steps = max(64, 2 ** math.ceil(math.log2(max(1, state.run.steps))))
        lines = {"ln 10": np.array([[0, steps], [CLUELESS] * 2])}
        for kind in KINDS:
            record = self.records.get(kind)
            losses = np.array(record.smooth_losses[: record.steps]) if record else np.zeros(0)
            heights = np.clip(np.nan_to_num(losses, nan=_HIGHEST_LOSS), 0, _HIGHEST_LOSS)
            lines[kind] = np.stack([np.arange(1, len(losses) + 1), heights])
        return Curve(
            "loss", lines, "loss", self.spoken_of(state), ("step", ""),
            ((0, steps), (0, 3.0)), pale=("ln 10",), focus=True,
            note="" if state.run.steps else "after Start: both networks",
        )  # fmt: skip

    # ---- what is said ----------------------------------------------------------------------------

    @staticmethod
    def _spread_words(state):
        """Say how large the numbers are behind the first layer, and behind the last."""
        pairs = []
        for kind in KINDS:
            first, last = (_brief(state.spreads[kind][at]) for at in (0, -1))
            pairs.append(f"{first} to {last} {_NAMES[kind]}")
        return f"Spread from layer 1 to layer {state.depth}: {', '.join(pairs)}."

    def spoken_of(self, state):
        """Say what both losses have come to."""
        if not self.records:
            return "No step is taken yet."
        losses = [f"{_loss(self.records[kind].smooth_losses)} {_NAMES[kind]}" for kind in KINDS]
        return f"Loss after {_words.count(state.run.steps, 'step')}: {', '.join(losses)}."

    def _cell_words(self, state):
        """Say what stands in the cell that is looked at."""
        if state.cell is None:
            return ""
        panel, row, layer = state.cell
        row, layer = min(row, len(EDGES) + 1), min(max(layer, 1), state.depth)
        share = state.histograms[panel][row, layer - 1]
        return f"Layer {layer}, {_NAMES[panel]}: {share:.0f} % of its numbers are {_band(row)}."

    def sentence(self, state):
        """Return what happens to the signals, and what both losses have come to."""
        said = self._cell_words(state) or self._spread_words(state)
        return f"{said} {self.spoken_of(state)}"

    def words(self, state):
        shares = []
        for kind in KINDS:
            dead = state.histograms[kind][-1, -1]
            shares.append(f"{dead:.0f} % {_NAMES[kind]}")
        parts = [
            f"{state.depth} convolutions of 8 maps, first weights {state.scale[0]:g} times He's, "
            f"learning rate {state.lr:g}, {self.bar['pace'].words}.",
            self._spread_words(state),
            f"Zeros behind the last: {', '.join(shares)}.",
            "Training." if state.run.running else "",
            self.spoken_of(state),
            self._cell_words(state),
        ]
        return " ".join(filter(None, parts))


def _band(row):
    """Say between which numbers a row of a histogram lies.

    Examples
    --------
    >>> _band(0), _band(3), _band(9), _band(10), _band(11)
    ('1000 or more', '1 to 10', '0.000001 to 0.00001', 'less than 0.000001', '0')
    """
    last = len(EDGES)
    if row > last:
        return "0"
    if row == last:
        return f"less than {_plain(EDGES[0])}"
    if row == 0:
        return f"{_plain(EDGES[-1])} or more"
    return f"{_plain(EDGES[last - 1 - row])} to {_plain(EDGES[last - row])}"


def _plain(value):
    """Write a power of ten without an exponent."""
    return f"{value:.6f}".rstrip("0").rstrip(".") if value < 1 else f"{value:.0f}"


def _brief(value):
    """Write a spread in few letters: ``0.35``, ``8e-26``, ``0``."""
    if not np.isfinite(value):
        return "not a number"
    return f"{value:.2g}" if 0.01 <= value < 1000 or value == 0 else f"{value:.0e}"


def _loss(losses):
    """Write the last of some losses."""
    if not losses:
        return "none"
    last = losses[-1]
    return f"{last:.2f}" if last < 1000 else f"{last:.0e}"
