"""What the blame explorer shows at one step: numbers and places, and the same in words."""

import html
from dataclasses import dataclass

import numpy as np

from cnn_workshop import _run, _words, palettes
from cnn_workshop.explorers import _blame, _frame
from cnn_workshop.explorers._blame import CONVOLUTIONS, KERNEL, PICTURE

_SPELLED_OUT = 9  # products; more are too much to listen to
_LISTED = 36  # numbers; more are too much to listen to
_STYLE = (
    "font-size:14px;line-height:1.6;margin:0 0 4px 24px;"
    "font-variant-numeric:tabular-nums;color:var(--jp-ui-font-color1,inherit)"
)
_WRONG = "font-weight:600;color:var(--jp-error-color1,#c0392b)"


@dataclass
class Scene:
    """Blame on its way back through one layer.

    Attributes
    ----------
    layer : str
        One of `_blame.LAYERS`.
    image, kernel, grad_output : ndarray
        What the layer got, and how much the loss grows with what it gave.
    shares : Shares
        How the blame is shared out.
    function, answer : callable and ndarray, or None
        The reader's own function, and what it gave.
    step : int
        Which output cell sends its share back now.
    alone : bool
        Whether to show the share of this step only, not all up to it.
    pixel : list of int
        The number that is looked at: its row and column, negative in the padding.
    """

    layer: str
    image: np.ndarray
    kernel: np.ndarray
    grad_output: np.ndarray
    shares: _blame.Shares
    function: object = None
    answer: np.ndarray | None = None
    step: int = 0
    alone: bool = False
    pixel: tuple = (1, 1)

    def __post_init__(self):
        self.sums = self.shares.running(self.grad_output)
        self.limits = palettes.limits(self.sums, "signed")  # the same at every step

    # ---- numbers ---------------------------------------------------------------------------------

    @property
    def gradient(self):
        """The whole gradient, its padding cut off."""
        rim = self.shares.rim
        rows, cols = self.shares.target
        return self.sums[-1, rim : rows - rim, rim : cols - rim]

    @property
    def wrong(self):
        """The cells in which the reader's answer is not the gradient."""
        return np.argwhere(~np.isclose(self.answer, self.gradient, equal_nan=True)).tolist()

    @property
    def cell(self):
        """The output cell of this step."""
        return divmod(self.step, self.shares.shape[1])

    @property
    def values(self):
        """The gradient at this step, its padding included."""
        if self.alone:
            return self.shares.alone(self.cell, self.grad_output)
        return self.sums[self.step + 1]

    @property
    def waiting(self):
        """The output cells whose shares are not in it."""
        steps = np.arange(self.grad_output.size).reshape(self.shares.shape)
        return np.argwhere(steps != self.step if self.alone else steps > self.step).tolist()

    @property
    def read(self):
        """What this step reads of the input, as boxes: the window, and what won it."""
        top, left, *size = self.shares.read(self.cell)
        if self.layer != _blame.MAX:
            return [[top, left, *size]]
        down, right = np.argwhere(self.shares.slopes[self.cell])[0].tolist()
        return [[top, left, *size], [top + down, left + right, 1, 1]]

    def look_at(self, pixel):
        """Look at a number that takes blame, or at the nearest one there is."""
        rim = self.shares.rim
        ends = zip(pixel, self.shares.target, strict=True)
        self.pixel = [min(max(place, -rim), side - rim - 1) for place, side in ends]

    @property
    def inside(self):
        """Whether the number that is looked at is no padding."""
        shape = self.gradient.shape
        return all(0 <= place < side for place, side in zip(self.pixel, shape, strict=True))

    # ---- words -----------------------------------------------------------------------------------

    @property
    def blamed(self):
        """What takes the blame."""
        return "kernel" if self.layer == KERNEL else "input"

    @property
    def title(self):
        """The title of the gradient at this step."""
        return f"{self.blamed} gradient, {'this step' if self.alone else 'so far'}"

    def now(self):
        """Say what this step does to the number that is looked at."""
        before = self.sums[self.step][tuple(np.add(self.pixel, self.shares.rim))]
        slope = self.shares.slope(self.cell, self.pixel)
        if slope is None:
            stays = "" if self.alone else f"; it stays {_words.number(before)}"
            return f"nothing in this step{stays}"
        return _products([(self.grad_output[self.cell], slope)], None if self.alone else before)

    def total(self):
        """Say what all steps together send to it."""
        senders = self.shares.senders(self.pixel)
        if not senders:
            return "No window reads it: no gradient reaches it."
        terms = [(self.grad_output[cell], slope) for cell, slope in senders.items()]
        words = f"In all, from {_words.count(len(terms), 'output cell')}: {_products(terms)}."
        if not self.inside:
            words += " It is padding: its gradient is cut off."
        return words

    def why(self):
        """Say where the slopes of this step come from."""
        slopes = self.shares.slopes[self.cell]
        if self.layer == PICTURE:
            return (
                "The slope of a pixel is the kernel number that it met. "
                "Below, the flipped kernel meets the same gradients, all at once."
            )
        if self.layer == KERNEL:
            return "The slope of a kernel number is the pixel that it met."
        if self.layer == _blame.AVERAGE:
            return f"All {slopes.size} numbers of the window have the slope 1 / {slopes.size}."
        if self.layer == _blame.RELU:
            slope = "positive: slope 1" if slopes[0, 0] else "not positive: slope 0"
            return f"{_words.number(self.image[self.cell])} went in, {slope}."
        (top, left, height, width), (row, col, *_) = self.read
        largest, window = self.image[row, col], self.image[top : top + height, left : left + width]
        equal = np.count_nonzero(window == largest)
        first = f", the first of {equal} equal ones," if equal > 1 else ""
        return (
            f"The largest, {_words.number(largest)} at row {row}, column {col}{first} "
            "has the slope 1, the others 0."
        )

    def difference(self):
        """Say what the reader's function gave instead, here."""
        if self.answer is None or list(self.pixel) not in self.wrong:
            return ""
        given = _words.number(self.answer[tuple(self.pixel)])
        return f"{_run.name_of(self.function)} gives {given} here."

    def place(self):
        """Name the number that is looked at."""
        of = " of the kernel" if self.layer == KERNEL else ""
        return f"Row {self.pixel[0]}, column {self.pixel[1]}{of}"

    def paragraph(self):
        """Return the sum of this step, large, and below it what else there is to say."""
        lines = "".join(f"<div>{html.escape(line)}</div>" for line in (self.total(), self.why()))
        if self.difference():
            lines += f'<div style="{_WRONG}">{html.escape(self.difference())}</div>'
        return (
            f'<div style="{_STYLE}">{html.escape(self.place())}: '
            f'<b style="font-size:20px">{html.escape(self.now())}</b>{lines}</div>'
        )

    def describe(self):
        """Return the scene in plain words."""
        top, left, height, width = self.shares.lands(self.cell)
        landing = f"{_run_of('row', top, height)}, {_run_of('column', left, width)}"
        parts = [f"Kernel: {_numbers(self.kernel)}."] if self.layer in CONVOLUTIONS else []
        gradient = _words.number(self.grad_output[self.cell])
        parts += [
            f"Output gradient: {_numbers(self.grad_output)}.",
            f"Step {self.step + 1} of {self.grad_output.size}: row {self.cell[0]}, "
            f"column {self.cell[1]}, {gradient} times the slopes lands on {landing}"
            f"{' of the kernel' * (self.layer == KERNEL)}. {self.why()}",
            f"{self.title.capitalize()}: {_numbers(self.values)}.",
            f"{self.place()}: {self.now()}. {self.total()} {self.difference()}",
        ]
        if self.layer == PICTURE and not self.alone:
            same = np.count_nonzero(np.isclose(self.values, self.sums[-1]))
            parts.append(f"{same} of {self.values.size} numbers are what the flipped kernel gives.")
        return " ".join(" ".join(parts).split())


def ask(scene, options):
    """Ask the reader's function for the gradient; return it, and what is wrong with it."""
    arrays = {"grad_output": scene.grad_output, "input image": scene.image}
    if scene.layer not in CONVOLUTIONS:
        return _frame.ask(scene.function, arrays | options, scene.image.shape)
    likes = {"input": scene.image, "kernel": scene.kernel}
    shapes = {f"the gradient of the {name}": like.shape for name, like in likes.items()}

    def read(value):
        answer = "two arrays, the gradients of the input and of the kernel"
        found, problem = _run.several(value, shapes, answer)
        if problem:
            return None, problem
        return found[CONVOLUTIONS.index(scene.layer)].astype(float), ""

    return _frame.ask_for(scene.function, arrays | {"kernel": scene.kernel}, read, **options)


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


def _run_of(thing, first, length):
    """Name one row or column, or several."""
    return f"{thing}{'s' * (length > 1)} {_words.span(first, first + length - 1)}"


def _numbers(values):
    """Write all numbers of a small array, the range of a larger one."""
    shown = _words.rows(values) if values.size <= _LISTED else _words.span_of_values(values)
    return f"{_words.shape(values.shape)}, {shown}"
