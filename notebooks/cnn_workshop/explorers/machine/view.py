"""How the machine is shown: its layers from left to right, and one number of it taken apart."""

import numpy as np

from cnn_core.functional import softmax
from cnn_workshop import _words
from cnn_workshop.explorers import _verdict
from cnn_workshop.explorers._maps import from_sheet, on_sheet, sheet
from cnn_workshop.explorers.machine import causes, drawings
from cnn_workshop.explorers.shared import parts
from cnn_workshop.stage import (
    Bars,
    Beam,
    Column,
    Detail,
    Equation,
    Mark,
    Panel,
    Row,
    Scene,
    Sign,
    Text,
    Window,
)

_DOWN = 8  # maps below one another; more of them stand in further columns
_ACROSS = 8  # sums side by side
_LEAST = 0.6  # how far the parts of one sum shrink, to stand on one line
_FAINT = 0.04  # of the strongest map: what adds less gets no line
_RARE = "the products"  # on a telephone, behind a button: there are the sums of all maps
_PICK = "Arrow keys move; Enter or a click takes the number apart."


class View:
    """Lays out what a network makes of one picture.

    Parameters
    ----------
    net : Sequential
        The network.

    Attributes
    ----------
    layers : list of str
        The layers that make maps, in order.
    """

    def __init__(self, net):
        self._net = net
        digits = [drawings.PICTURES[f"Handwritten {digit}"]() for digit in range(10)]
        values = net.forward(np.array(digits, np.float32)[:, np.newaxis], keep=True)
        maps = {name: made for name, made in values.items() if made.ndim == 4 and name != "input"}
        self.layers, self._last = list(maps), next(reversed(values))
        self._shapes = {name: made.shape[1:] for name, made in maps.items()}
        # One scale for all pictures: a stroke never changes the colours of what it does not touch.
        self._ends = {name: float(np.abs(made).max()) for name, made in values.items()}

    # ---- where a number stands -------------------------------------------------------------------

    def _across(self, layer):
        return -(-self._shapes[layer][0] // _DOWN)

    def index(self, layer, cell):
        """Return map, row and column of a cell of a layer's sheet."""
        return tuple(from_sheet(cell, self._shapes[layer][1:], self._across(layer)))

    def _cell(self, layer, index):
        return on_sheet(*index, self._shapes[layer][1:], self._across(layer))

    def _map_box(self, layer, number):
        """Return the place of a map on its sheet: top, left, height, width."""
        return (*self._cell(layer, (number, 0, 0)), *self._shapes[layer][1:])

    @staticmethod
    def place_in_sums(cell):
        """Return which of the maps read a cell of the sums belongs to, counted from 0."""
        return cell[0] * _ACROSS + cell[1]

    @staticmethod
    def spelled(state):
        """Return which of the maps read is spelled out: the chosen one, or what counts most."""
        cause = state.chain[0]
        if cause.weight is None:
            return 0
        return cause.maps.index(cause.strongest[0]) if state.spelled is None else state.spelled

    # ---- the whole -------------------------------------------------------------------------------

    def scene(self, state, shown):
        """Return the scene; `shown` is 0 for the picture, 1 for the kept one, 2 for both."""
        above = [causes.take_apart(self._net, state.values, *number) for number in state.way]
        path = [*above, *state.chain]
        network = Row(
            (
                Column((self._drawing(state), self._verdict(state)), name="input"),
                *(self._layer(state, name, shown) for name in self.layers),
                self._bars(state),
                *self._chosen_map(state),
            ),
            far=True,
            wrap=False,
            narrow=(0, len(self.layers) + 1),
        )
        tied = Window((), (), ("kernel",), ("window", "products"), cell=(0, 0), beam=False)
        return Scene(
            rows=(network, Row(self._apart(state), wrap=False, narrow=(0,), least=_LEAST)),
            marks=(*self._marks(state, above), *self._spelled_mark(state)),
            beams=tuple(beam for cause in path for beam in self._beams(cause)),
            windows=(tied,) if state.chain[0].weight is not None else (),
            wide=True,
            narrow=(
                ("input", "classes"), tuple(f"maps of {name}" for name in self.layers),
                ("chosen map",),
            ),
        )  # fmt: skip

    @staticmethod
    def _drawing(state):
        return parts.page(state.drawing, "draw here", state.brush, takes_picture=True)

    @staticmethod
    def _verdict(state):
        return Text((_verdict.words(state.logits)[0],), title="It says", large=True)

    def _layer(self, state, name, shown):
        """Return the maps of a layer, on one sheet."""
        count, *size = self._shapes[name]
        maps = state.values[name][0]
        if shown:
            kept = state.kept[1][name][0]
            maps = kept if shown == 1 else maps - kept
        end = self._ends[name]
        panel = Panel(
            name, sheet(maps, self._across(name)), size="strip", tiles=tuple(size),
            limits=(-end, end), numbers=False, pick=True,
            spoken=f"{_words.count(count, 'map')} of {_words.shape(size)}. {_PICK}",
        )  # fmt: skip
        return Column((panel,), title=name, note=f"{size[0]} × {size[1]}", name=f"maps of {name}")

    def _chosen_map(self, state):
        """Return the map of the number that is taken apart, for cards where maps are small."""
        layer, (number, *_) = state.chain[0].layer, state.chain[0].index
        if layer in self.layers:
            box = self._map_box(layer, number)
            yield Detail("chosen map", layer, box, causes.map_name(number, layer))

    def _bars(self, state):
        """Return probabilities or logits, one bar for each class."""
        logits = [state.logits, *([state.kept[1][self._last][0]] if state.kept else [])]
        values = np.array(logits, float)
        look = {"kind": "signed", "limits": (-self._ends[self._last], self._ends[self._last])}
        if state.bars == "probabilities":
            values, look = softmax(values, dim=1), {"kind": "probability", "limits": (0, 1)}
        said = state.selected[1][0] if len(state.selected[1]) == 1 else None
        if said is None:
            said = _verdict.largest(state.logits)
        bars = Bars(
            "bars", values[0], tuple(str(digit) for digit in range(len(values[0]))),
            chosen=said, pick=True, compared=values[1] if state.kept else None, **look,
        )  # fmt: skip
        note = "thin line: the kept one" if state.kept else ""
        return Column((bars,), title=state.bars, note=note, name="classes")

    # ---- what lies on it -------------------------------------------------------------------------

    def _marks(self, state, above):
        """Mark the number, the way to it, what it reads, and what it sees of the picture."""
        cause = state.chain[0]
        for each in [*above, cause]:
            if each.layer in self.layers:
                yield Mark(each.layer, "window", box=self._map_box(each.layer, each.index[0]))
                yield Mark(each.layer, "here", (tuple(self._cell(each.layer, each.index)),))
        for each in state.chain[1:]:  # what counts most, down to the picture
            if each.layer in self.layers:
                yield Mark(each.layer, "thin", box=self._map_box(each.layer, each.index[0]))
        yield Mark("drawing", "window", box=tuple(state.seen))
        if cause.below not in self.layers:
            return
        if len(cause.index) == 1:  # it reads everything: the strongest alone is worth a frame
            yield Mark(cause.below, "best", (tuple(self._cell(cause.below, cause.strongest)),))
            return
        top, left, *size = cause.box
        for read in cause.maps:
            yield Mark(
                cause.below, "best", box=(*self._cell(cause.below, (read, top, left)), *size)
            )

    def _spelled_mark(self, state):
        if state.chain[0].weight is not None:
            yield Mark("sums", "here", (divmod(self.spelled(state), _ACROSS),))

    def _beams(self, cause):
        """Lead from each map that a number reads to it, as strong as what comes of it."""
        end = ("bars", (cause.index[0], 0, 1, 1))
        if cause.layer in self.layers:
            top, left, high, wide = self._map_box(cause.layer, cause.index[0])
            end = (cause.layer, (top, 0, high, left + wide))  # from the edge of the sheet
        for read, share in zip(cause.maps, cause.shares, strict=True):
            if cause.below == "input":
                rows = (cause.top, 0, cause.box[2], drawings.SIDE)
                yield Beam(("drawing", rows), end, 0.3, "line")
            elif share >= _FAINT:
                weight = float(share) if cause.weight is not None else 0.3
                top, left, high, wide = self._map_box(cause.below, read)
                box = (top, left, high, self._across(cause.below) * wide - left)
                yield Beam((cause.below, box), end, weight, "line")

    # ---- one number, taken apart -----------------------------------------------------------------

    def _apart(self, state):
        """Return window times kernel, the products, the sums of all maps, and the number."""
        cause, at = state.chain[0], self.spelled(state)
        size = "medium" if max(cause.window.shape[1:]) <= 3 else "small"
        look = {"size": size, "unit": "apart"}
        title = causes.map_name(cause.maps[at], cause.below)
        ends = {"kind": "pixels", "limits": (0, 1)} if cause.below == "input" else {}
        window = Panel("window", cause.window[at], title=title, **ends, **look)
        heading = causes.where(cause.index, cause.layer)
        if cause.weight is None:
            words = cause.words().partition(" = ")
            return (window, Sign("→"), Text((words[0], f"= {words[2]}"), title=heading))
        kernel = "weights" if len(cause.index) == 1 else "kernel"
        sums = cause.products.sum(axis=(1, 2))
        right = "" if cause.is_right else f"but {cause.layer} has {_words.number(cause.value)}"
        products = (
            window,
            Sign("×"),
            Panel("kernel", cause.weight[at], "signed", kernel, **look),
            Sign("="),
            Panel("products", cause.products[at], "signed", "products", **look),
        )
        return (
            Row(products, rare=_RARE),
            Column((self._sums(sums),), title="sum of each map", rare=_RARE),
            Equation(
                "sum", np.array([*sums, cause.bias]), cause.expected, title=heading,
                note=f"bias {_words.number(cause.bias, 3)} included", unlike=right,
            ),
        )  # fmt: skip

    @staticmethod
    def _sums(sums):
        """Return the sum of each map that is read, in rows."""
        across = min(_ACROSS, len(sums))
        full = np.full(-(-len(sums) // across) * across, np.nan)
        full[: len(sums)] = sums
        return Panel(
            "sums", full.reshape(-1, across), pick=True,
            spoken="Arrow keys move; Enter or a click spells out the products of that map.",
        )  # fmt: skip
