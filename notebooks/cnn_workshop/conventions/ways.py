"""The conventions, and how `cnn_core` or NumPy does each in every way that was met."""

import math

import numpy as np

from cnn_core import functional, kernels
from cnn_workshop.conventions.table import Convention, Way

_PAST = 1e-9  # what is less than this past a whole number is a rounding error

# ---- what the ways are made of -------------------------------------------------------------------


def _convolve(image, kernel, before=0, after=0, stride=1):
    """Slide a kernel over a row, with so many zeros before and after it."""
    padded = np.pad(image, ((0, 0), (before, after)))
    return functional.conv2d(padded[None, None], kernel[None, None], stride=stride)[0, 0]


def _slide(image, kernel):
    return functional.conv2d(image[None, None], kernel[None, None])[0, 0]


def _at_edge(mode):
    """Return a way to slide a kernel over a row whose ends NumPy continues by a mode."""
    return lambda image, kernel: _slide(np.pad(image, ((0, 0), (1, 1)), mode), kernel)


def _average(**options):
    return lambda image: functional.avg_pool2d(image[None, None], **options)[0, 0]


def _average_of_zeros(image):
    """Average windows of 2 at stride 2 over a border of 1, and what sticks out as zeros too."""
    return functional.avg_pool2d(np.pad(image, ((1, 2), (1, 2)))[None, None], 2)[0, 0]


def _average_of_row(size, divisor):
    """Average windows of 2 in a row; the last divides by what is there, or by 2 all the same."""

    def compute(row):
        parts = [row[0, left : left + size] for left in range(0, row.shape[1], size)]
        return [[part.sum() / (divisor or len(part)) for part in parts]]

    return compute


def _resize(places, mode="edge"):
    """Return a way to read a row at such places, linearly between its numbers."""

    def compute(row):
        many = row.shape[1]
        padded = np.pad(row[0], 2, mode)
        return [[np.interp(place + 2, range(many + 4), padded) for place in places(many)]]

    return compute


def _half_pixels(to):
    """Return where the middles of `to` equal cells lie, counted in old cells."""
    return lambda many: (np.arange(to) + 0.5) * many / to - 0.5


def _cubic(distance, bend):
    """Return how much a number at a distance counts: Keys's kernel of 1981."""
    x = abs(distance)
    if x < 1:
        return (bend + 2) * x**3 - (bend + 3) * x**2 + 1
    return bend * (x**3 - 5 * x**2 + 8 * x - 4) if x < 2 else 0.0


def _bicubic(bend, whole):
    """Resize a row to twice as many, beyond its ends with their number, or without any."""

    def compute(row):
        many, result = row.shape[1], []
        for place in _half_pixels(2 * many)(many):
            taps = np.arange(math.floor(place) - 1, math.floor(place) + 3)
            shares = np.array([_cubic(place - tap, bend) for tap in taps])
            if whole:
                inside = (taps >= 0) & (taps < many)
                taps, shares = taps[inside], shares[inside] / shares[inside].sum()
            result.append(shares @ row[0, np.clip(taps, 0, many - 1)])
        return [result]

    return compute


def _triangle(row):
    """Halve a row with a triangle as wide as two new cells: what is skipped is averaged in."""
    places = _half_pixels(row.shape[1] // 2)(row.shape[1])
    shares = np.clip(1 - np.abs(places[:, None] - np.arange(row.shape[1])) / 2, 0, None)
    return [(shares / shares.sum(axis=1, keepdims=True)) @ row[0]]


def _nearest(middle):
    """Take three of five numbers: at the left edges of three equal parts, or at their middles."""

    def compute(row):
        places = (np.arange(3) + middle) * row.shape[1] / 3 + _PAST
        return [row[0, places.astype(int)]]

    return compute


def _slope(slope):
    return lambda row: functional.leaky_relu(row, slope)


def _running(momentum, extra):
    """Move a running mean of 0 and variance of 1 by the batch; `extra` is 1 for n - 1."""
    return lambda batch: [
        [momentum * batch.mean(), 1 - momentum + momentum * batch.var(ddof=extra)]
    ]


def _first_decides(window):
    """Take a maximum by asking "is the next one larger?": no comparison with NaN is true."""
    best = window[0]
    for each in window[1:]:
        best = each if each > best else best
    return best


def _windows(choose):
    """Pool the two windows of 2 x 2 beside one another."""
    return lambda image: [[choose(image[:, :2].ravel()), choose(image[:, 2:].ravel())]]


def _maximum_gradient(image):
    return functional.max_pool2d_backward(np.ones((1, 1, 1, 1)), image[None, None], 2)[0, 0]


def _shared_gradient(image):
    best = image == image.max()
    return best / best.sum()


def _at_zero(gradient):
    return lambda row: np.where(row == 0, gradient, row > 0)


def _momentum(inside):
    """Take two steps of gradient 1 with momentum 0.5, at learning rates 1 and 0.1."""

    def compute(rates):
        place, velocity, steps = 0.0, 0.0, []
        for rate in rates[0]:
            velocity = 0.5 * velocity + (rate if inside else 1)
            place -= velocity if inside else rate * velocity
            steps.append(place)
        return [steps]

    return compute


def _adam(gradient, way):
    """Take Adam's first step, at learning rate 1 with 0.9, 0.999 and an eps of 1."""
    mean, square = 0.1 * gradient, 0.001 * gradient**2
    if way == "corrected first":
        return -(mean / 0.1) / (np.sqrt(square / 0.001) + 1)
    if way == "corrected outside":
        return -(np.sqrt(0.001) / 0.1) * mean / (np.sqrt(square) + 1)
    return -mean / (np.sqrt(square) + 1)


def _ordered(*axes):
    """Return the numbers of two filters, two channels, 2 x 2, as they lie in memory by axes."""

    def compute(filters):
        weight = filters.reshape(2, 2, 2, 2)
        return weight.transpose(axes).reshape(4, 4)

    return compute


def _flattened(*axes):
    """Return two maps of 2 x 2 in the order of the axes, in one row."""
    return lambda maps: maps.reshape(2, 2, 2).transpose(axes).reshape(1, 8)


def _sobel(divisor):
    return lambda image: _slide(image, kernels.get("sobel_x")) / divisor


def _scattered(image, kernel, turned):
    """Lay the kernel on each pixel, times the pixel."""
    kernel = kernel[::-1, ::-1] if turned else kernel
    result = np.zeros(np.add(image.shape, kernel.shape) - 1)
    for row, col in np.ndindex(*image.shape):
        part = np.s_[row : row + kernel.shape[0], col : col + kernel.shape[1]]
        result[part] += image[row, col] * kernel
    return result


# ---- the conventions -----------------------------------------------------------------------------

_DOT = np.pad([[1.0]], 2)
_COUNT = np.arange(1.0, 10).reshape(3, 3)
_FIVE = np.arange(1.0, 6)[None]
_NAN = np.nan

CONVENTIONS = (
    Convention(
        "kernel",
        "kernel: turned or not",
        "Does a convolution turn the kernel by 180 degrees first, as in mathematics?",
        {"picture": _DOT, "kernel": _COUNT},
        "feature map",
        (
            Way("not turned", _slide),
            Way("turned", lambda image, kernel: _slide(image, kernel[::-1, ::-1])),
            Way("rows from below", lambda image, kernel: _slide(image, kernel[::-1])),
        ),
    ),
    Convention(
        "same, even kernel",
        "same padding: even kernel",
        "With same padding and a kernel of 2: on which side is the one column of zeros?",
        {"picture": _FIVE, "kernel": np.array([[1.0, 0.0]])},
        "feature map",
        (
            Way("zeros behind", lambda image, kernel: _convolve(image, kernel, 0, 1)),
            Way("zeros in front", lambda image, kernel: _convolve(image, kernel, 1, 0)),
        ),
    ),
    Convention(
        "same, stride 2",
        "same padding: stride 2",
        "With same padding and stride 2 on six columns: where do the windows begin?",
        {"picture": np.arange(1.0, 7)[None], "kernel": np.ones((1, 3))},
        "feature map",
        (
            Way("border on both sides", lambda image, kernel: _convolve(image, kernel, 1, 1, 2)),
            Way("as few zeros as fit", lambda image, kernel: _convolve(image, kernel, 0, 1, 2)),
        ),
    ),
    Convention(
        "beyond the border",
        "filters: beyond the border",
        "What does a filter read beyond the picture's border, if nothing is said?",
        {"picture": _FIVE, "kernel": np.array([[1.0, 0.0, 0.0]])},
        "filtered",
        (
            Way("zeros", _at_edge("constant")),
            Way("mirrored, edge twice", _at_edge("symmetric")),
            Way("mirrored, edge once", _at_edge("reflect")),
        ),
    ),
    Convention(
        "average, border",
        "average pooling: border counted",
        "Do the zeros of the border count when the average is taken?",
        {"picture": np.ones((3, 3))},
        "pooled",
        (
            Way("counted", _average(kernel_size=3, stride=1, padding=1)),
            Way(
                "left out",
                _average(kernel_size=3, stride=1, padding=1, count_include_pad=False),
            ),
        ),
    ),
    Convention(
        "average, last window",
        "average pooling: half a window",
        "A window of 2 at the end of five numbers holds one: divided by 1, or by 2?",
        {"picture": _FIVE},
        "pooled",
        (
            Way("by what is there", _average_of_row(2, None)),
            Way("by the whole window", _average_of_row(2, 2)),
        ),
    ),
    Convention(
        "rounded up",
        "pooling: size rounded up",
        "With the size rounded up: may a last window begin in the border?",
        {"picture": np.arange(1.0, 26).reshape(5, 5)},
        "pooled",
        (
            Way("none in the border", _average(kernel_size=2, stride=2, padding=1, ceil_mode=True)),
            Way("also in the border", _average_of_zeros),
        ),
    ),
    Convention(
        "bilinear",
        "resizing: bilinear",
        "Two numbers become four: at which places are they read?",
        {"picture": np.array([[0.0, 1.0]])},
        "resized",
        (
            Way("middles on middles", _resize(_half_pixels(4))),
            Way("corners on corners", _resize(lambda many: np.linspace(0, many - 1, 4))),
            Way("left edges on left edges", _resize(lambda many: np.arange(4) / 2)),
            Way("middles, ends mirrored", _resize(_half_pixels(4), "reflect")),
        ),
    ),
    Convention(
        "nearest",
        "resizing: nearest",
        "Five numbers become three: which are kept?",
        {"picture": np.arange(5.0)[None]},
        "resized",
        (Way("by left edges", _nearest(0)), Way("by middles", _nearest(0.5))),
    ),
    Convention(
        "made smaller",
        "resizing: to half",
        "Four numbers become two: are the ones between averaged in?",
        {"picture": np.arange(4.0)[None]},
        "resized",
        (
            Way("the two nearest", _resize(_half_pixels(2))),
            Way("all in reach", _triangle),
        ),
    ),
    Convention(
        "bicubic",
        "resizing: bicubic",
        "Which curve runs through the numbers, and what lies beyond the last one?",
        {"picture": np.array([[0.0, 1.0]])},
        "resized",
        (
            Way("bend -0.75, edge repeated", _bicubic(-0.75, False)),
            Way("bend -0.5, nothing beyond", _bicubic(-0.5, True)),
        ),
    ),
    Convention(
        "slope",
        "leaky ReLU: default slope",
        "How steep is the leaky ReLU below 0, if nothing is said?",
        {"input": np.array([[-1.0]])},
        "output",
        tuple(Way(f"slope {slope}", _slope(slope)) for slope in (0.01, 0.2, 0.25, 0.3)),
    ),
    Convention(
        "PReLU",
        "PReLU: first slope",
        "A PReLU learns its slope. Where does it begin?",
        {"input": np.array([[-1.0]])},
        "output",
        tuple(Way(f"slope {slope:g}", _slope(slope)) for slope in (0.25, 0)),
    ),
    Convention(
        "running statistics",
        "batch norm: running statistics",
        "After one batch: how far has the running mean moved from 0, the variance from 1?",
        {"batch": np.array([[0.0, 4.0]])},
        "mean, variance",
        (
            Way("a tenth, variance over n - 1", _running(0.1, 1)),
            Way("a tenth, variance over n", _running(0.1, 0)),
            Way("a hundredth, variance over n", _running(0.01, 0)),
        ),
    ),
    Convention(
        "ReLU of NaN",
        "ReLU: of NaN",
        "Does ReLU hand on that a number is missing?",
        {"input": np.array([[_NAN, -1.0, 1.0]])},
        "output",
        (
            Way("NaN stays", functional.relu),
            Way("NaN becomes 0", lambda row: np.where(row > 0, row, 0)),
        ),
    ),
    Convention(
        "maximum of NaN",
        "max pooling: of NaN",
        "Two windows, a NaN in each: what is their maximum?",
        {"picture": np.array([[1.0, _NAN, _NAN, 1.0], [3.0, 2.0, 3.0, 2.0]])},
        "pooled",
        (
            Way("NaN", _windows(np.max)),
            Way("NaN passed over", _windows(np.nanmax)),
            Way("NaN if it comes first", _windows(_first_decides)),
        ),
    ),
    Convention(
        "tie",
        "max pooling: gradient of a tie",
        "Four equal numbers in a window: which of them gets the gradient?",
        {"picture": np.ones((2, 2))},
        "gradient",
        (Way("the first", _maximum_gradient), Way("shared", _shared_gradient)),
    ),
    Convention(
        "kink",
        "maximum(x, 0): gradient at 0",
        "ReLU written as maximum(x, 0): what is its gradient at the kink?",
        {"input": np.array([[0.0]])},
        "gradient",
        (Way("half", _at_zero(0.5)), Way("one", _at_zero(1)), Way("none", _at_zero(0))),
    ),
    Convention(
        "rounding",
        "rounding: halves",
        "Where do 0.5, 1.5 and 2.5 go?",
        {"input": np.array([[0.5, 1.5, 2.5]])},
        "rounded",
        (
            Way("to the even neighbour", np.rint),
            Way("away from 0", lambda row: np.floor(row + 0.5)),
        ),
    ),
    Convention(
        "deviation",
        "standard deviation",
        "Divided by n, or by n - 1?",
        {"input": np.array([[0.0, 2.0]])},
        "deviation",
        (
            Way("by n - 1", lambda row: row.std(ddof=1)),
            Way("by n", lambda row: row.std()),
        ),
    ),
    Convention(
        "transposed kernel",
        "transposed convolution: kernel",
        "One pixel of 1 is spread by a kernel: as it is written, or turned?",
        {"picture": np.array([[1.0]]), "kernel": _COUNT},
        "spread",
        (
            Way("as written", lambda image, kernel: _scattered(image, kernel, False)),
            Way("turned", lambda image, kernel: _scattered(image, kernel, True)),
        ),
    ),
    Convention(
        "momentum",
        "SGD: learning rate and momentum",
        "The learning rate falls from 1 to 0.1. Does it reach what was gathered before?",
        {"learning rates": np.array([[1.0, 0.1]])},
        "weight",
        (
            Way("rate outside: yes", _momentum(False)),
            Way("rate inside: no", _momentum(True)),
        ),
    ),
    Convention(
        "Adam",
        "Adam: where eps stands",
        "Gradient 1, learning rate 1, eps 1: how long is the first step?",
        {"gradient": np.array([[1.0]])},
        "step",
        tuple(
            Way(name, lambda gradient, name=name: _adam(gradient, name))
            for name in ("corrected first", "corrected outside", "not corrected")
        ),
    ),
    Convention(
        "weights in memory",
        "weights: order of the axes",
        "Two filters of two channels, 2 x 2: in which order do the 16 numbers lie?",
        {"filters": np.arange(1.0, 17).reshape(4, 4)},
        "in memory",
        (
            Way("out, in, height, width", _ordered(0, 1, 2, 3)),
            Way("height, width, in, out", _ordered(2, 3, 1, 0)),
            Way("out, height, width, in", _ordered(0, 2, 3, 1)),
        ),
    ),
    Convention(
        "maps in memory",
        "pictures: channels first or last",
        "Two maps of 2 x 2 are flattened: in which order do their numbers come?",
        {"maps": np.arange(1.0, 9).reshape(4, 2)},
        "flattened",
        (
            Way("channels first", _flattened(0, 1, 2)),
            Way("channels last", _flattened(1, 2, 0)),
        ),
    ),
    Convention(
        "Sobel",
        "Sobel: its scale",
        "A picture that grows by 1 from column to column: what does Sobel call it?",
        {"picture": np.tile(np.arange(3.0), (3, 1))},
        "edge",
        (Way("sum of 8", _sobel(1)), Way("divided by 4", _sobel(4))),
    ),
)
