"""The geometry explorer: how large the output is, and how often a window reads each pixel."""

import textwrap
from collections import namedtuple

import numpy as np

from cnn_core import _checks, ops
from cnn_workshop import _run, _words
from cnn_workshop.explorers import _arithmetic
from cnn_workshop.explorers.geometry.side import LEAST, NUMBERS, Side
from cnn_workshop.explorers.shared import asking
from cnn_workshop.explorers.shared.controls import Choice, Number, Switch
from cnn_workshop.explorers.shared.docs import opens
from cnn_workshop.explorers.shared.explorer import Explorer, nearest_cell
from cnn_workshop.stage import Column, Mark, Panel, Player, Row, Scene, Text, Window

DIRECTIONS = ("down", "across")
AS_TYPED, VALID, SAME = "as typed", "valid", "same"
_PRESETS = [(AS_TYPED, AS_TYPED), ("valid: none", VALID), ("same: keep the size", SAME)]
_LABELS = dict(zip(NUMBERS, ("Input", "Kernel", "Stride", "Padding", "Dilation"), strict=True))
_TYPED = (-999, 10**12)  # what is too small or too large is explained, not refused
_LARGEST = 512  # rows or columns of the padded picture that are drawn
_TOO_LARGE = f"Pictures of more than {_LARGEST} rows or columns are counted, but not drawn."
_STRIPED = 64  # rows or columns; in larger pictures the cells are too small for stripes
_STRIDE_LEAVES_OUT = (
    "'Same' keeps the size at stride 1 only: with a larger stride there are fewer windows."
)
_EVEN = (
    "A kernel that reaches over an even number of pixels keeps the size only with one more zero at "
    "one end than at the other. Here both ends are padded alike."
)
_LINE = 52  # letters
_Window = namedtuple("_Window", "rows cols")


@opens(refused="")
def explore_geometry(
    input_size=4, kernel_size=3, *, stride=1, padding=0, dilation=1, output_size=ops.output_size
):
    """Open the geometry explorer: five numbers for each direction, and what follows from them.

    Parameters
    ----------
    input_size, kernel_size : int or pair of int, default 4 and 3
        Rows and columns of the picture and of the kernel; one number for both.
    stride, padding, dilation : int or pair of int, default 1, 0 and 1
        As in `cnn_core.convolve2d`; a pair is (down, across). `padding` may be "valid" or "same".
    output_size : callable, default `cnn_core.ops.output_size`
        Your ``output_size(input_size, kernel_size, stride, padding, dilation)``: the explorer says
        where it differs from the number of windows that it counts.

    Raises
    ------
    TypeError, ValueError
        If a number is no whole number, or too small. A kernel that does not fit is explained in the
        explorer, and so is an error inside `output_size`.

    Examples
    --------
    >>> explorer = explore_geometry(4, 3, stride=2)
    >>> explorer.output_shape
    (1, 1)
    >>> explorer.times_read.tolist()
    [[1, 1, 1, 0], [1, 1, 1, 0], [1, 1, 1, 0], [0, 0, 0, 0]]
    """
    _checks.function(output_size, "output_size")
    preset = AS_TYPED
    if isinstance(padding, str):
        preset, padding = _checks.one_of(padding, "padding", [VALID, SAME]), 0
    given = {
        "input_size": input_size,
        "kernel_size": kernel_size,
        "stride": stride,
        "padding": padding,
        "dilation": dilation,
    }
    pairs = {
        number: _checks.pair(value, name, LEAST[number])
        for number, (name, value) in zip(NUMBERS, given.items(), strict=True)
    }
    return GeometryExplorer(pairs, preset, output_size)


class GeometryExplorer(Explorer):
    """Five numbers for each direction, the formulas with the numbers put in, two maps of counts.

    Attributes
    ----------
    down, across : Side
        The two directions as they stand.
    output_shape : tuple of int
        How many windows fit, counted; (0, 0) if none does.
    times_read : ndarray of shape (H + 2 * padding, W + 2 * padding), or None
        How many windows read each place of the padded picture; None if it cannot be drawn.
    pixels_read : ndarray of shape (H_out, W_out), or None
        How many pixels each window reads; None if there is no window, or too much to draw.
    """

    invitation = "Change stride or padding, or drag the window."
    calls = ("_output_size",)
    gives = ("down", "across", "output_shape", "times_read", "pixels_read")

    def __init__(self, pairs, preset, output_size):
        self._pairs, self._preset, self._output_size = pairs, preset, output_size
        super().__init__("geometry explorer", open_rare=preset != AS_TYPED)

    # ---- what a person chooses -------------------------------------------------------------------

    def controls(self):
        """Return five numbers down and five across, and whether the two are changed together."""
        alike = all(down == across for down, across in list(self._pairs.values())[1:])
        down, across = (
            [
                Number(f"{name} {way}", f"{label} {way}", self._pairs[name][at], *_TYPED)
                for name, label in _LABELS.items()
            ]
            for at, way in enumerate(DIRECTIONS)
        )
        together = Switch("linked", "Change both directions together", alike, low=True)
        preset = Choice("preset", "Padding by name", _PRESETS, self._preset, rare=True)
        return [*down, together, *across, preset]

    def begin(self, state):
        """Return the window that is looked at."""
        return {"cell": (0, 0)}

    def changed(self, state, name):
        """Take a number for the other direction too, if asked to; typed padding is as typed."""
        number, _, way = name.partition(" ")
        if way and state.linked:
            other = DIRECTIONS[1 - DIRECTIONS.index(way)]
            setattr(state, f"{number} {other}", getattr(state, name))
        if number == "padding":
            state.preset = AS_TYPED

    # ---- computing -------------------------------------------------------------------------------

    def compute(self, state):
        """Count the windows that fit and what they read."""
        self._pad_by_name(state)
        state.down, state.across = sides = [self._side(state, way) for way in DIRECTIONS]
        trouble = self._trouble(sides)
        state.output_shape = (0, 0) if trouble else tuple(len(side.places) for side in sides)
        state.times_read = state.pixels_read = None
        small = max(side.room for side in sides) <= _LARGEST
        state.note = "" if trouble else self._note(state, sides, small)
        if small and not any(side.senseless() for side in sides):
            state.times_read = np.outer(*(side.times_read() for side in sides))
            if not trouble:
                state.pixels_read = np.outer(*(side.pixels_read() for side in sides))
        state.cell = nearest_cell(state.cell, state.output_shape)
        self._name_fields(state)
        return trouble or next(filter(None, map(self._differs, sides)), "")

    def _pad_by_name(self, state):
        """Work out the padding that is chosen by name."""
        for way in DIRECTIONS if state.preset != AS_TYPED else ():
            ends = self._side(state, way).reach - 1 if state.preset == SAME else 0
            setattr(state, f"padding {way}", min(max(ends // 2, 0), _TYPED[1]))

    @staticmethod
    def _side(state, way):
        return Side(way, **{name: getattr(state, f"{name} {way}") for name in NUMBERS})

    def _name_fields(self, state):
        """Have one field for both directions where they are alike and changed together."""
        for name, label in _LABELS.items():
            down, across = (self.bar[f"{name} {way}"] for way in DIRECTIONS)
            alike = getattr(state, down.name) == getattr(state, across.name)
            across.shown = not (state.linked and alike)
            down.label = f"{label} down" if across.shown else label

    @staticmethod
    def _trouble(sides):
        """Say what keeps the window from fitting."""
        troubles = {side.name.capitalize(): side.trouble() for side in sides}
        if len(set(troubles.values())) == 1:
            return sides[0].trouble()
        return " ".join(f"{way}: {trouble}" for way, trouble in troubles.items() if trouble)

    @staticmethod
    def _note(state, sides, small):
        """Say why nothing is drawn, or why "same" does not keep the size."""
        notes = [] if small else [_TOO_LARGE]
        if state.preset == SAME and any(len(side.places) != side.size for side in sides):
            striding = max(side.stride for side in sides) > 1
            notes.append(_STRIDE_LEAVES_OUT if striding else _EVEN)
        return " ".join(notes)

    def _differs(self, side):
        """Ask the reader's function for one size, and say whether it differs from the count."""
        if self._output_size is ops.output_size:
            return ""
        numbers = {name: getattr(side, name) for name in NUMBERS}
        answer, problem = asking.ask(self._output_size, numbers, ())
        if problem or answer == len(side.places):
            return problem
        call = f"{_run.name_of(self._output_size)}({', '.join(map(str, numbers.values()))})"
        fit = "window fits" if len(side.places) == 1 else "windows fit"
        return f"{call} gives {_words.number(answer)}, but {len(side.places)} {fit} {side.name}."

    # ---- what is seen ----------------------------------------------------------------------------

    def scene(self, state):
        """Return the padded picture and the output as maps of counts; below them, the formulas."""
        across = Column((_formula(state.across),), rare="the sum across")
        formulas = Row((_formula(state.down), across), far=True)
        if state.times_read is None:
            return Scene((formulas,))
        maps = (self._input(state),)
        if state.pixels_read is None:
            return Scene((Row(maps), formulas), marks=tuple(self._marks(state)))
        output = Panel(
            "output", state.pixels_read, "probability", "pixels read", unit="pixel",
            drop=min((state.down.reach - 1) / 2, 2),
            limits=(0, state.down.kernel * state.across.kernel),
            note=f"{state.pixels_read.sum():,} in all",
            spoken="Arrow keys move from window to window.",
        )  # fmt: skip
        geometry = {
            name: (getattr(state.down, name), getattr(state.across, name)) for name in NUMBERS[2:]
        }
        shape = (state.down.kernel, state.across.kernel)
        window = Window(("input",), ("output",), shape=shape, cell=state.cell, **geometry)
        return Scene(
            (Row((*maps, output), far=True), formulas),
            marks=tuple(self._marks(state)),
            windows=(window,),
            player=Player.at(state.cell, "output", state.output_shape),
            narrow=(("input", "output"),),
        )

    def _input(self, state):
        """Return how often each place of the padded picture is read."""
        origin = (-state.down.padding, -state.across.padding)
        return Panel(
            "input", state.times_read, "probability", "times read", unit="pixel", origin=origin,
            limits=(0, max(1, int(state.times_read.max()))), focus=True,
            note=f"pixels: {self._inside(state).sum():,} in all",
            spoken="Arrow keys move; the windows that read a place light up.",
        )  # fmt: skip

    @staticmethod
    def _marks(state):
        """Yield the picture within its padding, and what is never read."""
        down, across = state.down, state.across
        if down.padding or across.padding:
            yield Mark("input", "frame", box=(0, 0, down.size, across.size))
        never = np.argwhere(state.times_read == 0) - [down.padding, across.padding]
        if _is_striped(state):
            yield Mark("input", "never", never, words="never read")

    @staticmethod
    def _inside(state):
        """Return the counts of the picture alone, without its padding."""
        down, across = state.down, state.across
        rows = slice(down.padding, down.padding + down.size)
        return state.times_read[rows, across.padding : across.padding + across.size]

    # ---- what is said ----------------------------------------------------------------------------

    def sentence(self, state):
        if 0 in state.output_shape:
            return "There is no output."
        output = f"The output is {_words.shape(state.output_shape)}."
        if state.pixels_read is None:
            return f"{output} {state.note}"
        here = f"Row {state.cell[0]}, column {state.cell[1]}: {self._reads(state)}."
        pale = "" if _is_striped(state) or state.times_read.all() else "The palest are never read."
        return f"{output} {here} {pale}".strip()

    def _reads(self, state):
        """Say what the window reads, and how much of it is padding."""
        row, col = state.cell
        pixels, places = state.pixels_read[row, col], state.down.kernel * state.across.kernel
        window = _Window(state.down.reads(row), state.across.reads(col))
        padding = f", {places - pixels} of them padding" if places > pixels else ""
        return (
            f"the window reads {_arithmetic.places(window)}: "
            f"{_words.count(places, 'place')}{padding}"
        )

    def words(self, state):
        down, across = state.down, state.across
        words = [
            f"Input {down.size} x {across.size}, kernel {down.kernel} x {across.kernel}, "
            f"{', '.join(_geometry_words(down, across))}."
        ]
        if state.preset != AS_TYPED:
            words.append(f"The padding is chosen by name: {state.preset}.")
        if state.linked:
            words.append("Both directions are changed together.")
        if 0 in state.output_shape:
            return " ".join([*words, "There is no output."])
        words += [f"{side.name.capitalize()}: {side.sentence()}" for side in (down, across)]
        words.append(f"Output {_words.shape(state.output_shape)}.")
        if state.pixels_read is not None:
            reads = self._reads(state)
            words += [
                self._reading_words(state),
                f"{_arithmetic.step(state.cell, state.output_shape)}. {_words.capitalised(reads)}.",
            ]
        return " ".join([*words, state.note]).strip()

    def _reading_words(self, state):
        """Say how often pixels are read, and which are not."""
        pixels = self._inside(state)
        least, most = int(pixels.min()), int(pixels.max())
        times = f"{_words.span(least, most)} time{'' if least == most == 1 else 's'}"
        total = f"The counts of the pixels add up to {pixels.sum()}, on both maps."
        if least:
            return f"Every pixel is read, {times}. {total}"
        unread = filter(None, (side.unread_words() for side in (state.down, state.across)))
        return f"Pixels are read {times}. Never read: {' and '.join(unread)}. {total}"


def _is_striped(state):
    """Tell whether stripes can be seen on what is never read."""
    return max(state.times_read.shape) <= _STRIPED


def _formula(side):
    """Return the size of the output of one direction, worked out line by line."""
    lines = ("Nothing to work out.",)
    if not side.senseless():
        first, *others = side.formula().split(" = ")
        rest = side.remainder() if side.places else "the window does not fit"
        lines = (
            f"The kernel reaches over {side.reach} of {_words.count(side.room, 'place')}.",
            first,
            *(f"= {line}" for line in others),
            f"{_words.capitalised(rest)}.",
        )
    lines = [part for line in lines for part in textwrap.wrap(line, _LINE)]
    return Text(tuple(lines), title=side.name.capitalize())


def _geometry_words(down, across):
    for name in NUMBERS[2:]:
        both = getattr(down, name), getattr(across, name)
        yield f"{name} {both[0]}" + ("" if both[0] == both[1] else f" down and {both[1]} across")
