"""The counting explorer: what a convolution learns and computes, beside a dense layer."""

import math
from dataclasses import dataclass

import ipywidgets
from matplotlib.figure import Figure

from cnn_core import _checks
from cnn_workshop import _run, _words, figure_settings, plots
from cnn_workshop.explorers import _frame

_INK = "color:var(--jp-ui-font-color1,inherit)"
_CELL = "padding:2px 18px 2px 0;white-space:nowrap"
_BLUE, _RED = "#3b78b8", "#c8553d"
_DECADE = 15  # pixels for each digit of a number
_LEARNT, _MULTIPLIED = "numbers to learn", "multiplications for one picture"


def _count(in_channels, out_channels, kernel_height, kernel_width):
    return out_channels * in_channels * kernel_height * kernel_width + out_channels


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

    Returns
    -------
    CountsExplorer

    Raises
    ------
    TypeError, ValueError
        If a number is out of range. An error inside `count_parameters` is shown in the explorer.

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


class CountsExplorer(_frame.Explorer):
    """Five fields, and the numbers of two layers that follow from them.

    Attributes
    ----------
    convolution, dense : Layer
        The two layers; None where the kernel does not fit.
    own : float or None
        What the reader's `count_parameters` says; None if it failed.
    """

    def __init__(self, fields, count_parameters):
        self._count = _checks.function(count_parameters, "count_parameters")
        self.fields = {
            name: _frame.amount(label, _checks.integer(start, name, 1, most), 1, most, "132px")
            for name, (start, label, most) in fields.items()
        }
        self.table = ipywidgets.HTML()
        super().__init__("counting explorer", list(self.fields.values()), [self.table])
        for field in self.fields.values():
            self.on(field, "value", self._compute)
        with self._turn():
            self._compute()

    def _compute(self):
        given = {name: field.value for name, field in self.fields.items()}
        channels, filters, size = (given[name] for name in ("in_channels", "filters", "size"))
        self._input = (channels, given["rows"], given["columns"])
        self._output = (filters, given["rows"] - size + 1, given["columns"] - size + 1)
        if min(self._output) < 1:
            self.convolution = self.dense = self.own = None
            self.table.value = ""
            rows = _words.shape(self._input[1:])
            return self.tell(
                f"A kernel of {size} x {size} does not fit into a picture of {rows}: "
                "choose a smaller kernel, or more rows and columns."
            )
        self.convolution = Layer((filters, channels, size, size), filters, self._output[1:])
        sizes = math.prod(self._input), math.prod(self._output)
        self.dense = Layer(sizes, sizes[1])
        problem = self._ask(channels, filters, size)
        self.table.value = _table(self._bars())
        return self.tell(problem)

    def _ask(self, channels, filters, size):
        """Run the reader's function; return what is wrong with its answer."""
        arguments = {
            "in_channels": channels,
            "out_channels": filters,
            "kernel_height": size,
            "kernel_width": size,
        }
        answer, problem = _frame.ask(self._count, arguments, ())
        self.own = None if problem else float(answer)
        right = self.convolution.parameters
        if problem or self.own == right:
            return problem
        name = _run.name_of(self._count)
        return f"{name} gives {_words.number(self.own, 12)}; there are {right:,} numbers."

    def describe(self):
        """Return the whole state in plain words."""
        start = f"Input: {self._input[0]} x {self._input[1]} x {self._input[2]}."
        if self.convolution is None:
            return start
        parts = [f"{start} Output: {_words.shape(self._output)}."]
        for name, layer in (("Convolution", self.convolution), ("Dense layer", self.dense)):
            product = " times ".join(f"{factor:,}" for factor in layer.factors)
            parts.append(
                f"{name}: {product} = {layer.weights:,} for the weights and {layer.biases:,} "
                f"for the biases, {layer.parameters:,} numbers to learn; "
                f"{layer.multiplications:,} multiplications for one picture."
            )
        if self._count is not _count and self.own == self.convolution.parameters:
            parts.append(f"{_run.name_of(self._count)} counts the same.")
        return " ".join(parts)

    @figure_settings.ours()
    def picture(self):
        """Return the four numbers as bars, each mark of the scale ten times the one before."""
        figure = Figure(figsize=(8, 2.2), dpi=96, facecolor="white", layout="constrained")
        axes = figure.add_subplot()
        for at, (what, name, number, _, colour) in enumerate(self._bars()):
            axes.barh(-at, number, color=colour)
            axes.text(number, -at, f" {number:,}", va="center", fontsize=9)
            axes.text(0.8, -at, f"{name}: {what}", ha="right", va="center", fontsize=9)
        axes.set_xscale("log")
        axes.set_xlim(1, 1000 * max([bar[2] for bar in self._bars()], default=1))
        axes.set_yticks([])
        axes.spines[["top", "right", "left"]].set_visible(False)
        return plots.Picture(figure, self.text())

    def _bars(self):
        """Return what is counted, of which layer, the number, how it comes about, a colour."""
        if self.convolution is None:
            return []
        layers = [("convolution", self.convolution, _BLUE), ("dense layer", self.dense, _RED)]
        bars = []
        for name, layer, colour in layers:
            product = " × ".join(f"{factor:,}" for factor in layer.factors)
            places = "".join(f" × {length:,}" for length in layer.places)
            learnt = f"{product} + {layer.biases:,}"
            bars.append((_LEARNT, name, layer.parameters, learnt, colour))
            bars.append((_MULTIPLIED, name, layer.multiplications, product + places, colour))
        return sorted(bars, key=lambda bar: [_LEARNT, _MULTIPLIED].index(bar[0]))


def _table(bars):
    """Return the bars as a table: name, bar and number, and how it comes about."""
    body = ""
    for at, (what, name, number, product, colour) in enumerate(bars):
        if at % 2 == 0:
            body += f'<tr><th colspan="3" style="text-align:left;padding-top:8px">{what}</th></tr>'
        width = round(_DECADE * math.log10(number))
        blocks = f"{colour} 0 {_DECADE - 2}px,transparent {_DECADE - 2}px {_DECADE}px"
        bar = (
            f'<div style="width:{width}px;height:18px;flex:none;'
            f'background:repeating-linear-gradient(90deg,{blocks})"></div><b>{number:,}</b>'
        )
        body += (
            f'<tr><td style="{_CELL}">{name}</td><td style="{_CELL}">'
            f'<div style="display:flex;align-items:center;gap:8px">{bar}</div></td>'
            f"<td>= {product}</td></tr>"
        )
    return (
        f'<table style="border-collapse:collapse;font-size:14px;line-height:1.5;{_INK};'
        f'font-variant-numeric:tabular-nums">{body}</table>'
        f'<div style="font-size:12px;margin:6px 0 8px;{_INK}">Each block of a bar makes the number '
        "ten times larger.</div>"
    )
