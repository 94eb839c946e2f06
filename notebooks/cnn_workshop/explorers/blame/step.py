"""One step of a gradient on its way back through a layer: its numbers, and the same in words."""

from dataclasses import dataclass

import numpy as np

from cnn_workshop import _words
from cnn_workshop.explorers._arithmetic import run_of, step
from cnn_workshop.explorers.blame import shares
from cnn_workshop.explorers.blame.shares import CONVOLUTIONS, KERNEL, PICTURE

_SPELLED_OUT = 9  # products; more are too much to listen to
_AT_ONCE = "Below, the flipped kernel meets the same gradients, all at once."
_LISTED = 36  # numbers; more are too much to listen to


@dataclass(frozen=True)
class Step:
    """One output number sends its share back; one number that takes blame is looked at.

    Attributes
    ----------
    layer : str
        One of `shares.LAYERS`.
    image, kernel, grad_output : ndarray
        What the layer got, and how much the loss grows with what it gave.
    shares : Shares
        How the blame is shared out.
    sums : ndarray
        The gradient before the first step and after each, its padding included.
    cell : tuple of int
        The output cell.
    alone : bool
        Whether the share of this step is shown, not all up to it.
    pixel : tuple of int
        The number that is looked at: its row and column, negative in the padding.
    """

    layer: str
    image: np.ndarray
    kernel: np.ndarray
    grad_output: np.ndarray
    shares: shares.Shares
    sums: np.ndarray
    cell: tuple
    alone: bool
    pixel: tuple

    # ---- numbers ---------------------------------------------------------------------------------

    @property
    def number(self):
        """Which step it is, counted from 0."""
        return int(np.ravel_multi_index(self.cell, self.shares.shape))

    @property
    def sent(self):
        """The gradient of the output cell."""
        return self.grad_output[self.cell]

    @property
    def slopes(self):
        """How much the output cell grows with each number of its window."""
        return self.shares.slopes[self.cell]

    @property
    def values(self):
        """What is shown as the gradient, its padding included."""
        if self.alone:
            return self.shares.alone(self.cell, self.grad_output)
        return self.sums[self.number + 1]

    @property
    def value(self):
        """The number that is looked at."""
        return self.values[tuple(np.add(self.pixel, self.shares.rim))]

    @property
    def terms(self):
        """The gradient and the slope of each output cell that sends to the number looked at."""
        senders = self.shares.senders(self.pixel)
        return {cell: (self.grad_output[cell], slope) for cell, slope in senders.items()}

    @property
    def so_far(self):
        """The products that make up the number looked at, as it is shown."""
        first = self.cell if self.alone else (0, 0)
        terms = [np.prod(term) for cell, term in self.terms.items() if first <= cell <= self.cell]
        return np.array(terms, dtype=float)

    @property
    def met(self):
        """The place in the window of the number looked at; None if it is outside."""
        return self.shares.met(self.cell, self.pixel)

    @property
    def winner(self):
        """The pixel that has the slope 1 in max pooling."""
        top, left, *_ = self.shares.read(self.cell)
        down, right = np.argwhere(self.slopes)[0].tolist()
        return top + down, left + right

    @property
    def inside(self):
        """Whether the number that is looked at is no padding."""
        rim = self.shares.rim
        ends = zip(self.pixel, self.shares.target, strict=True)
        return all(0 <= place < side - 2 * rim for place, side in ends)

    # ---- words -----------------------------------------------------------------------------------

    @property
    def blamed(self):
        """What takes the blame."""
        return "kernel" if self.layer == KERNEL else "input"

    @property
    def title(self):
        """The title of the gradient at this step."""
        return f"{self.blamed} gradient, {'this step' if self.alone else 'so far'}"

    @property
    def place(self):
        """Name the number that is looked at."""
        of = " of the kernel" if self.layer == KERNEL else ""
        return f"Row {self.pixel[0]}, column {self.pixel[1]}{of}"

    @property
    def now(self):
        """Say what this step does to the number that is looked at."""
        before = self.sums[self.number][tuple(np.add(self.pixel, self.shares.rim))]
        if self.met is None:
            stays = "" if self.alone else f"; it stays {_words.number(before)}"
            return f"nothing in this step{stays}"
        return _products([(self.sent, self.slopes[self.met])], None if self.alone else before)

    @property
    def total(self):
        """Say what all steps together send to it."""
        terms = list(self.terms.values())
        if not terms:
            return self.fate
        words = f"In all, from {_words.count(len(terms), 'output cell')}: {_products(terms)}."
        return " ".join(filter(None, [words, self.fate]))

    @property
    def fate(self):
        """Say what is odd about the number that is looked at; nothing if nothing is."""
        if not self.terms:
            return "No window reads it: no gradient reaches it."
        return "" if self.inside else "It is padding: its gradient is cut off."

    @property
    def why(self):
        """Say where the slopes of this step come from."""
        if self.layer == PICTURE:
            return "The slope of a pixel is the kernel number that it met."
        if self.layer == KERNEL:
            return "The slope of a kernel number is the pixel that it met."
        if self.layer == shares.AVERAGE:
            size = self.slopes.size
            numbers = "The one number" if size == 1 else f"All {size} numbers"
            return f"{numbers} of the window {'has' if size == 1 else 'have'} the slope 1 / {size}."
        if self.layer == shares.RELU:
            slope = "positive: slope 1" if self.slopes[0, 0] else "not positive: slope 0"
            return f"{_words.number(self.image[self.cell])} went in, {slope}."
        return self._why_it_won()

    def _why_it_won(self):
        top, left, height, width = self.shares.read(self.cell)
        row, col = self.winner
        largest, window = self.image[row, col], self.image[top : top + height, left : left + width]
        equal = np.count_nonzero(window == largest)
        first = f" the first of {equal} equal ones," if equal > 1 else ""
        others = "." if window.size == 1 else ", the others 0."
        return (
            f"The largest, {_words.number(largest)} at row {row}, column {col},{first} "
            f"has the slope 1{others}"
        )

    @property
    def landing(self):
        """Say what the output cell sends, and where to."""
        top, left, height, width = self.shares.lands(self.cell)
        rows = run_of("row", range(top, top + height))
        cols = run_of("column", range(left, left + width))
        of = " of the kernel" if self.layer == KERNEL else ""
        return f"{_words.number(self.sent)} times the slopes lands on {rows}, {cols}{of}"

    def words(self, difference):
        """Return the step in plain words; `difference` is what the reader's function gives here."""
        parts = [f"Kernel: {_numbers(self.kernel)}."] if self.layer in CONVOLUTIONS else []
        gathered = _AT_ONCE if self.layer == PICTURE else ""
        parts += [
            f"Output gradient: {_numbers(self.grad_output)}.",
            f"{step(self.cell, self.shares.shape)}, {self.landing}. {self.why} {gathered}",
            f"{self.title.capitalize()}: {_numbers(self.values)}.",
            f"{self.place}: {self.now}. {self.total} {difference}",
        ]
        if self.layer == PICTURE and not self.alone:
            same = np.count_nonzero(np.isclose(self.values, self.sums[-1]))
            numbers = _words.of(same, self.values.size, "number", ("is", "are"))
            parts.append(f"{numbers} what the flipped kernel gives.")
        return " ".join(" ".join(parts).split())


def _products(terms, before=None):
    """Write a sum of products, after what was there before.

    Examples
    --------
    >>> _products([(3, -1)], before=4)
    '4 + 3 × -1 = 1'
    >>> _products([(2, 5), (1, 0.25)])
    '2 × 5 + 1 × 0.25 = 10.25'
    """
    total = sum(gradient * slope for gradient, slope in terms) + (before or 0)
    if len(terms) > _SPELLED_OUT:
        return f"{len(terms)} products, {_words.number(total)} together"
    parts = [] if before is None else [_words.number(before)]
    parts += [f"{_words.number(gradient)} × {_words.number(slope)}" for gradient, slope in terms]
    return f"{' + '.join(parts)} = {_words.number(total)}"


def _numbers(values):
    """Write all numbers of a small array, the range of a larger one."""
    shown = _words.rows(values) if values.size <= _LISTED else _words.span_of_values(values)
    return f"{_words.shape(values.shape)}, {shown}"
