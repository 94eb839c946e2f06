"""The filters explorer: one kernel for each channel, three parts, one sum, many maps."""

import math

import numpy as np

from cnn_core import _checks, functional
from cnn_workshop import _words, palettes
from cnn_workshop.explorers import _photographs
from cnn_workshop.explorers.filters import bank
from cnn_workshop.explorers.shared import asking, parts, remembering
from cnn_workshop.explorers.shared.controls import Choice, Number
from cnn_workshop.explorers.shared.docs import opens
from cnn_workshop.explorers.shared.explorer import Explorer, nearest_cell
from cnn_workshop.stage import Bars, Column, Grid, Mark, Panel, Row, Scene, Sign, Text, Window

_SIZES = ("3 x 3", "1 x 1")
_LARGEST_BIAS = 255.0
_LONGEST, _FEWEST = 48, 3  # rows or columns of a person's own picture
_KERNELS = tuple(f"kernel_{name}" for name in bank.CHANNELS)
_PARTS = tuple(f"{name} part" for name in bank.CHANNELS)
_RARE = "the bias and the count"
_WALK_INPUTS = "Drag the window over it. Arrow keys move; the cells that a pixel feeds light up."
_WALK_MAPS = "Arrow keys move; Enter pins a cell, Escape lets it go."


def _convolve(input_image, weight, bias):
    return functional.conv2d(input_image[np.newaxis], weight, bias)[0]


@opens("the photograph, filters or bias cannot be used", inside="convolve")
def explore_filters(photograph="Cup of coffee", filters=None, bias=None, *, convolve=_convolve):
    """Open the filters explorer: what three kernels make of three channels, added up.

    Parameters
    ----------
    photograph : array_like of shape (H, W, 3), or str, default "Cup of coffee"
        Your picture, of 3 to 64 rows and columns, or the name of one in its menu.
    filters : array_like of shape (O, 3, 3, 3) or (O, 3, 1, 1), optional
        Your filters, at most 6, each with one kernel for each channel.
    bias : array_like of shape (O,), optional
        One number for each filter; zeros when left out.
    convolve : callable, default `cnn_core.functional.conv2d` on one picture
        The function that computes the feature maps, ``convolve(input_image, weight, bias)``, of
        shapes (3, H, W), (O, 3, KH, KW) and (O,), to (O, H_out, W_out). Yours is welcome.

    Examples
    --------
    >>> explorer = explore_filters(np.ones((3, 4, 3)), [[[[2]], [[3]], [[-1]]]], bias=[10])
    >>> explorer.feature_maps
    array([[[14., 14., 14., 14.],
            [14., 14., 14., 14.],
            [14., 14., 14., 14.]]])
    """
    return FiltersExplorer(photograph, filters, bias, convolve)


class FiltersExplorer(Explorer):
    """A colour picture, one filter of three kernels and a bias, and the maps of all filters.

    Attributes
    ----------
    image : ndarray of shape (3, H, W)
        The picture, channels first.
    weight, bias : ndarray of shape (O, 3, KH, KW) and (O,)
        The filters as they stand.
    index : int
        The filter that is shown, counted from 0.
    cell : tuple of int
        Row and column that are taken apart.
    feature_maps : ndarray of shape (O, H_out, W_out)
        What `convolve` made of them; NaN everywhere if it failed.
    parts : ndarray of shape (3, H_out, W_out)
        What each kernel of the shown filter makes of its channel.
    """

    invitation = "Drag a number of a kernel, or point at a map."
    first_touched = "kernel_red"
    calls = ("_convolve",)
    gives = ("image", "weight", "cell", "feature_maps", "parts")

    def __init__(self, photograph, filters, bias, convolve):
        self._convolve = _checks.function(convolve, "convolve")
        photographs, self._chosen = bank.choose_photograph(photograph)
        self._photographs = dict(photographs)
        self._filters, self._count, size = bank.choose_filters(filters, bias)
        self._size = _SIZES[size == 1]
        self._asked, self._refusal = None, ""
        super().__init__("filters explorer")

    bias = property(lambda self: self.state.biases)
    index = property(lambda self: int(self.state.filter))

    # ---- what a person chooses -------------------------------------------------------------------

    def controls(self):
        """Return photograph, filter, its kernels and their size; and, behind *More*, how many."""
        names = [bank.OWN, *bank.FILTERS]
        return [
            Choice("photograph", "Photograph", list(self._photographs), self._chosen),
            Choice("filter", "Filter", _numbers(self._count), "0"),
            Choice("kernels", "Kernels", names, self._filters[0].name),
            Choice("size", "Size", _SIZES, self._size),
            Number("count", "Number of filters", self._count, 1, bank.MOST, rare=True),
        ]

    def begin(self, state):
        """Return all filters, also those that are not in use, the cell, and what was opened.

        Files of one name replace each other in the menu, but not in what can be undone.
        """
        return {"filters": self._filters, "cell": None, "opened": {}}

    def changed(self, state, name):
        """Let the filter, its numbers and its name agree."""
        if name == "count":
            state.filter = str(min(int(state.filter), state.count - 1))
        at = int(state.filter)
        chosen = state.filters[at]
        if name == "kernels":
            chosen = chosen.named(state.kernels)
        elif name == "bias":
            chosen = chosen.changed(bias=float(state.bias[0, 0]))
        elif name in _KERNELS:
            weight = chosen.weight.copy()
            middle = _middle(state.size)
            weight[_KERNELS.index(name), middle, middle] = getattr(state, name)
            chosen = chosen.changed(weight=weight)
        state.filters = (*state.filters[:at], chosen, *state.filters[at + 1 :])
        state.kernels = chosen.name

    def pick(self, state, panel, place):
        """Turn to the filter of a map that was clicked, and to the cell in it."""
        state.filter, state.cell = panel.removeprefix("map "), place
        self.changed(state, "filter")

    def take_picture(self, state, panel, colours, filename):
        """Put a person's own picture into the menu, reduced, and show it."""
        mine = _photographs.reduced_colours(colours, _LONGEST).astype(int)
        if min(mine.shape[:2]) < _FEWEST:
            self._refusal = (
                f"{filename} is too narrow: reduced to {_words.shape(mine.shape[:2])} pixels, it "
                f"has fewer than {_FEWEST} rows or columns. The picture stays as it was."
            )
            return
        self._photographs[filename] = lambda: mine
        state.opened = {**state.opened, filename: mine}
        self.bar["photograph"].options = [(each, each) for each in self._photographs]
        state.photograph = filename

    def step(self, state, panel, cell):
        """Stand at a cell of the feature map, or at the nearest one there is."""
        state.cell = nearest_cell(cell, state.feature_maps.shape[1:])
        state.terms = np.append(state.parts[(slice(None), *state.cell)], state.biases[self.index])

    # ---- computing -------------------------------------------------------------------------------

    def compute(self, state):
        """Run `convolve` for all filters, and take the shown one apart."""
        self.bar["filter"].options = [(each, each) for each in _numbers(state.count)]
        opened = state.opened.get(state.photograph)
        picture = self._photographs[state.photograph]() if opened is None else opened
        picture = _checks.array(picture, "photograph", ndim=3)
        state.image, middle = np.moveaxis(picture, 2, 0), _middle(state.size)
        used = state.filters[: state.count]
        state.weight = np.array([each.weight for each in used])[:, :, middle, middle]
        state.biases = np.array([each.bias for each in used])
        problem = self._ask(state)
        pairs = zip(state.image, state.weight[self.index], strict=True)
        state.parts = np.array(
            [_convolve(channel[None], kernel[None, None], None)[0] for channel, kernel in pairs]
        )
        strongest = np.unravel_index(np.abs(state.parts.sum(0)).argmax(), state.parts.shape[1:])
        self.step(state, "map", state.cell or strongest)  # at the first corner, little is seen
        refusal, self._refusal = self._refusal, ""
        return refusal or problem

    def _ask(self, state):
        """Run `convolve`, unless it has answered the same rightly; say what is wrong."""
        arrays = {"input_image": state.image, "weight": state.weight, "bias": state.biases}
        edition = remembering.edition(self._convolve)
        asked = (edition, *((array.shape, array.tobytes()) for array in arrays.values()))
        if asked == self._asked:
            return ""
        right = _convolve(*arrays.values())
        state.feature_maps, state.failure = asking.ask(self._convolve, arrays, right.shape)
        state.wrong = ~np.isclose(state.feature_maps, right, equal_nan=True)
        problem = state.failure or asking.differs(
            self._convolve, "the sums of the parts", state.feature_maps, right
        )
        self._asked = None if problem else asked
        return problem

    # ---- what is seen ----------------------------------------------------------------------------

    def scene(self, state):
        """Return, from left to right, the picture, channel times kernel = part, and the maps."""
        strip = tuple(f"map {at}" for at in range(state.count))
        look = {"shape": state.weight.shape[2:], "cell": state.cell}
        windows = (
            Window(bank.CHANNELS, (*_PARTS, "map", *strip), _KERNELS, pairs=True, **look),
            Window(("photograph",), ("map",), beam=False, **look),
            *(Window((part,), ("map",), cell=state.cell, follow=False) for part in _PARTS),
        )
        lanes = Column(tuple(self._lane(state, channel) for channel in range(3)), name="lanes")
        parts = (self._whole(state), lanes, self._maps(state))
        row = Row(parts, far=True, wrap=False, narrow=(0,), least=0.4)
        return Scene(
            rows=(row,), marks=tuple(self._marks(state)), windows=windows, wide=True,
            narrow=(("photograph", "map"), ("lanes",), ("maps", "sum")),
        )  # fmt: skip

    def _marks(self, state):
        """Frame the map of the shown filter; sign its wrong cells."""
        yield Mark(f"map {self.index}", "chosen")
        wrong = np.argwhere(state.wrong[self.index])[: asking.MOST_MARKED]
        if not state.failure:
            yield Mark("map", "wrong", wrong, words="not the sum of the parts and the bias")

    def _whole(self, state):
        """Return the photograph, the current sum, the bias, and how many numbers there are."""
        photograph = Panel(
            "photograph", np.moveaxis(state.image, 0, 2), "colour", "photograph",
            takes_picture=True, spoken=_WALK_INPUTS,
        )  # fmt: skip
        bias = state.biases[self.index]
        reach = max(_LARGEST_BIAS, abs(bias))
        slide = Panel(
            "bias", [[bias]], title="bias", size="medium", edit="slide", limits=(-reach, reach),
            least=-reach, most=reach, step=5, farthest=9999,
            spoken="Up and down change it; or type a number. It is added to every sum.",
        )  # fmt: skip
        shape = state.weight.shape[1:]
        size = _words.shape(shape).replace("x", "×")
        count = Text((f"{size} + 1 = {math.prod(shape) + 1} numbers",), f"filter {self.index}")
        return Column((photograph, self._sum(state), Row((slide, count), rare=_RARE)))

    def _sum(self, state):
        """Return the parts and the bias at the current cell, and what they add up to."""
        values = np.append(state.terms, state.terms.sum())
        row, col = state.cell
        reach = np.nanmax([np.abs(values[-2:]).max(), *map(np.abs, self._ends(state.parts))])
        return Bars(
            "sum", values, (*bank.CHANNELS, "bias", "sum"), f"row {row}, column {col}",
            kind="signed", limits=(-reach, reach), chosen=len(values) - 1,
        )  # fmt: skip

    def _lane(self, state, channel):
        """Return one channel, the kernel for it, and what comes of the two."""
        name, kernels = bank.CHANNELS[channel], state.weight[self.index]
        low, high = self._ends(kernels)
        reach = max(5.0, high)
        picture = Panel(
            name, state.image[channel], "pixels", name, size="medium", unit="pixel",
            limits=(0, 255), spoken=_WALK_INPUTS,
        )  # fmt: skip
        kernel = parts.kernel(
            _KERNELS[channel], kernels[channel], f"{name} kernel", limits=(low, high),
            note="" if channel else "drag up or down", least=-reach, most=reach,
        )  # fmt: skip
        part = Panel(
            _PARTS[channel], state.parts[channel], title=_PARTS[channel], size="medium",
            unit="pixel", limits=self._ends(state.parts), spoken=_WALK_MAPS,
        )  # fmt: skip
        return Row((picture, Sign("×"), kernel, Sign("="), part))

    def _maps(self, state):
        """Return the feature map of the shown filter, and below it those of all filters."""
        own = self._convolve is not _convolve and not state.failure
        shown = Panel(
            "map", state.feature_maps[self.index], title=f"feature map {self.index}",
            note=self._given(state) if own else "", spoken=_WALK_MAPS,
        )  # fmt: skip
        strip = tuple(
            Panel(
                f"map {at}", values, title=f"map {at}", size="small", unit="strip", pick=True,
                spoken="Arrow keys move; Enter or a click shows the filter of this map.",
            )
            for at, values in enumerate(state.feature_maps)
        )  # fmt: skip
        return Column((shown, Grid(strip, across=2 if len(strip) < 5 else 3, name="maps")))

    @staticmethod
    def _ends(values):
        """Return the ends of a scale that several panels share."""
        return palettes.limits(values, "signed")

    # ---- what is said ----------------------------------------------------------------------------

    def _value_words(self, state):
        """Say what the reader's function gave at this cell, if it is not the sum."""
        wrong = not state.failure and state.wrong[(self.index, *state.cell)]
        return f"but {self._given(state)}" if wrong else ""

    def _given(self, state):
        """Say what the reader's function gave at this cell."""
        return asking.gives(self._convolve, state.feature_maps[(self.index, *state.cell)])

    @staticmethod
    def spoken(state):
        """Read the sum aloud: ``red 12 plus green -3 plus blue 4 plus bias 1 = 14``."""
        named = zip((*bank.CHANNELS, "bias"), state.terms, strict=True)
        words = " plus ".join(f"{name} {_words.number(term)}" for name, term in named)
        return f"{words} = {_words.number(state.terms.sum())}"

    def sentence(self, state):
        (row, col), (*parts, bias) = state.cell, map(_words.number, state.terms)
        red, green, blue = parts
        start = "The sum for row" if state.failure else f"Map {self.index}, row"
        value = state.terms.sum() if state.failure else state.feature_maps[self.index, row, col]
        return (
            f"{start} {row}, column {col} is {_words.number(value)}. Red gives {red}, green "
            f"{green}, blue {blue}; the bias is {bias}."
        )

    def words(self, state):
        row, col = state.cell
        parts = [
            f"Picture: {state.photograph}, {_words.shape(state.image.shape[1:])}, 3 channels.",
            f"Filter {self.index}: {state.kernels}.",
            f"{_count_words(state.weight.shape)}.",
            f"Row {row}, column {col}: {self.spoken(state)}",
        ]
        difference = self._value_words(state)
        parts[-1] += f", {difference}." if difference else "."
        if state.failure:
            return " ".join([*parts, "There are no feature maps."])
        shown = state.feature_maps[self.index]
        between = _words.span_of_values(shown) or "no finite number in it"
        size = _words.shape(shown.shape)
        parts.append(f"Feature map {self.index} of {state.count}: {size}, {between}.")
        return " ".join(parts)


def _numbers(count):
    """Return the entries of a menu of so many filters."""
    return [str(at) for at in range(count)]


def _middle(size):
    """Return the rows and columns of a 3 x 3 kernel that are used."""
    return slice(1, 2) if size == _SIZES[1] else slice(0, 3)


def _count_words(shape):
    """Say how many numbers filters of shape (O, C, KH, KW) hold.

    Examples
    --------
    >>> _count_words((4, 3, 3, 3))
    '4 filters of 3 x 3 x 3 weights and 4 biases: 112 numbers'
    """
    count = shape[0]
    return (
        f"{_words.count(count, 'filter')} of {_words.shape(shape[1:])} weights and "
        f"{count} {'bias' if count == 1 else 'biases'}: {math.prod(shape) + count} numbers"
    )
