"""The counting explorer: what a convolution learns and computes, beside a dense layer."""

import math
from dataclasses import dataclass

import numpy as np

from cnn_core import _checks
from cnn_workshop import _run, _words
from cnn_workshop.explorers.shared import Explorer, Number, asking, opens
from cnn_workshop.stage import Bars, Column, Mark, Panel, Row, Scene, Table, Text

_NAMES = ("convolution", "dense layer")
_SCALE = Text(("Bars grow by the same length each time the number grows tenfold.",))


def _count(in_channels, out_channels, kernel_height, kernel_width):
    return out_channels * in_channels * kernel_height * kernel_width + out_channels


@opens("a number is out of range", inside="count_parameters")
def explore_counts(
    in_channels=3, rows=32, columns=32, filters=16, size=3, *, count_parameters=_count
):
    """Open the counting explorer: a convolution and a dense layer from the same input to output.

    Parameters
    ----------
    in_channels, rows, columns : int, default 3, 32 and 32
        The input, each from 1 to 512.
    filters, size : int, default 16 and 3
        How many filters, from 1 to 512, and the side of their kernels, from 1 to 11.
    count_parameters : callable, optional
        Your own function ``count_parameters(in_channels, out_channels, kernel_height,
        kernel_width)``, set beside the right number.

    Examples
    --------
    >>> explorer = explore_counts()
    >>> explorer.convolution.parameters, explorer.dense.parameters
    (448, 44251200)
    """
    return CountsExplorer(
        {
            "in_channels": (in_channels, "Channels", 512),
            "rows": (rows, "Rows", 512),
            "columns": (columns, "Columns", 512),
            "filters": (filters, "Filters", 512),
            "size": (size, "Kernel size", 11),
        },
        count_parameters,
    )


@dataclass(frozen=True)
class Layer:
    """What one layer holds and does.

    Attributes
    ----------
    factors : tuple of int
        What the number of weights is the product of.
    biases : int
        How many biases it has.
    places : tuple of int
        At how many rows and columns each weight is used; empty where it is used once.
    """

    factors: tuple
    biases: int
    places: tuple = ()

    @property
    def weights(self):
        """How many weights it has."""
        return math.prod(self.factors)

    @property
    def parameters(self):
        """How many numbers it learns."""
        return self.weights + self.biases

    @property
    def multiplications(self):
        """How many multiplications one picture takes."""
        return self.weights * math.prod(self.places)


class CountsExplorer(Explorer):
    """Five fields, and the numbers of two layers that follow from them.

    Attributes
    ----------
    convolution, dense : Layer
        The two layers; None where the kernel does not fit.
    own : float or None
        What the reader's `count_parameters` says; None if it failed.
    """

    invitation = "Change a number in the bar."
    calls = ("_count",)
    gives = ("convolution", "dense", "own")

    def __init__(self, fields, count_parameters):
        self._count = _checks.function(count_parameters, "count_parameters")
        self._fields = {
            name: (label, _checks.integer(start, name, 1, most), 1, most)
            for name, (start, label, most) in fields.items()
        }
        super().__init__("counting explorer")

    def controls(self):
        """Return the five fields."""
        return [Number(name, *field) for name, field in self._fields.items()]

    # ---- computing -------------------------------------------------------------------------------

    def compute(self, state):
        """Count both layers, and compare the reader's count."""
        size, filters = state.size, state.filters
        state.input = (state.in_channels, state.rows, state.columns)
        state.output = (filters, state.rows - size + 1, state.columns - size + 1)
        if min(state.output) < 1:
            state.convolution = state.dense = state.own = None
            return (
                f"A kernel of {size} x {size} does not fit into a picture of "
                f"{_words.shape(state.input[1:])}: "
                "choose a smaller kernel, or more rows and columns."
            )
        factors = (filters, state.in_channels, size, size)
        state.convolution = Layer(factors, filters, state.output[1:])
        sizes = math.prod(state.input), math.prod(state.output)
        state.dense = Layer(sizes, sizes[1])
        return self._ask(state)

    def _ask(self, state):
        """Run the reader's function; return what is wrong with its answer."""
        arguments = {
            "in_channels": state.in_channels,
            "out_channels": state.filters,
            "kernel_height": state.size,
            "kernel_width": state.size,
        }
        answer, problem = asking.ask(self._count, arguments, ())
        state.own = None if problem else float(answer)
        right = state.convolution.parameters
        if problem or state.own == right:
            return problem
        name = _run.name_of(self._count)
        return f"{name} gives {_words.number(state.own, 12)}; there are {right:,} numbers."

    # ---- what is seen ----------------------------------------------------------------------------

    def scene(self, state):
        """Return what one output number reads, and below it the four numbers as bars."""
        if state.convolution is None:
            return Scene((Text(("There is nothing to count.",)),))
        boxes = self._boxes(state)
        marks = (Mark(name, "window", box=box, words="read") for name, box in boxes.items())
        reads = Row(tuple(self._reads(state, name, box) for name, box in boxes.items()))
        numbers = (
            self._numbers("learnt", "numbers to learn", [each.parameters for each in self._layers]),
            self._numbers(
                "multiplied", "multiplications for one picture",
                [each.multiplications for each in self._layers],
            ),
        )  # fmt: skip
        read = Column((reads,), title="read by one output number")
        return Scene((read, Column((*numbers, _SCALE))), marks=tuple(marks))

    @property
    def _layers(self):
        return self.state.convolution, self.state.dense

    @staticmethod
    def _boxes(state):
        """Return the rows and columns that one output number of each layer reads."""
        place = tuple(length // 2 for length in state.output[1:])
        boxes = (*place, state.size, state.size), (0, 0, state.rows, state.columns)
        return dict(zip(_NAMES, boxes, strict=True))

    @staticmethod
    def _reads(state, name, box):
        """Return one channel of the picture, with what an output number of a layer reads."""
        top, left, height, width = box
        values = np.zeros((state.rows, state.columns), np.uint8)
        values[top : top + height, left : left + width] = 1
        count, total = state.in_channels * height * width, math.prod(state.input)
        return Panel(
            name, values, "probability", name, limits=(0, 3),
            note=f"{'all ' * (count == total)}{count:,} numbers", unit="pixel", numbers=False,
        )  # fmt: skip

    def _numbers(self, name, title, numbers):
        """Return a bar for each layer, as long as its number has digits, and how it comes about."""
        most = max(layer.parameters for layer in self._layers)
        bars = Bars(
            name, np.array([math.log10(number) for number in numbers]), _NAMES, title=title,
            limits=(0.0, math.log10(most)), texts=tuple(f"{number:,}" for number in numbers),
        )  # fmt: skip
        rows = tuple((f"= {self._product(layer, name)}",) for layer in self._layers)
        return Row((bars, Table(f"{name} product", rows, beside=True)))

    @staticmethod
    def _product(layer, name):
        factors = layer.factors + (layer.places if name == "multiplied" else ())
        product = " × ".join(f"{factor:,}" for factor in factors)
        return f"{product} + {layer.biases:,}" if name == "learnt" else product

    # ---- what is said ----------------------------------------------------------------------------

    def sentence(self, state):
        if state.convolution is None:
            return "The kernel does not fit into the picture."
        few, many = (layer.parameters for layer in self._layers)
        if few == many:
            return f"Both layers learn {few:,} numbers. The kernel has one place only."
        times = f"{many / few:,.0f}" if many > 10 * few else _words.number(round(many / few, 1))
        places = math.prod(state.convolution.places)
        return (
            f"The dense layer learns {times} times as many numbers as the convolution. "
            f"The convolution uses each weight at {places:,} places."
        )

    def words(self, state):
        start = f"Input: {_words.shape(state.input)}."
        if state.convolution is None:
            return f"{start} Filters: {state.filters}. There is nothing to count."
        parts = [f"{start} Output: {_words.shape(state.output)}."]
        for name, layer in zip(_NAMES, self._layers, strict=True):
            product = " times ".join(f"{factor:,}" for factor in layer.factors)
            parts.append(
                f"{name.capitalize()}: {product} = {layer.weights:,} for the weights and "
                f"{layer.biases:,} for the biases, {layer.parameters:,} numbers to learn; "
                f"{layer.multiplications:,} multiplications for one picture."
            )
        reads = [
            f"{name} {state.in_channels * box[2] * box[3]:,}"
            for name, box in self._boxes(state).items()
        ]
        total = math.prod(state.input)
        parts.append(
            f"Of the {f'{total:,} numbers' if total > 1 else 'one number'}, one output reads: "
            f"{', '.join(reads)}."
        )
        if self._count is not _count and state.own == state.convolution.parameters:
            parts.append(f"{_run.name_of(self._count)} counts the same.")
        return " ".join(parts)
