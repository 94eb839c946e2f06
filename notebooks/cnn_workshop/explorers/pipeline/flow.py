"""What each step of the pipeline makes of a picture, and which numbers a number goes into.

The steps stand in order: ``image``, ``map``, ``rectified``; ``map2`` and ``rectified2`` if there is
a second convolution; ``pooled``, ``flat``, ``logits``, ``probabilities``.
What each makes is a table of two axes, as it is shown: a column where it is one row of numbers.
"""

from dataclasses import dataclass

import numpy as np

from cnn_core import functional, ops
from cnn_workshop.explorers.shared import asking

POOL = 2
"""Height and width of the pooling window."""

OWN = {
    "convolve2d": ops.convolve2d,
    "relu": ops.relu,
    "max_pooling": ops.max_pooling,
    "fully_connected": ops.fully_connected,
}
"""The functions that run where the reader hands in none."""
_ANSWERS = {
    "convolve2d": "the sums of products",
    "relu": "the larger of 0 and each number",
    "max_pooling": "the largest numbers",
    "fully_connected": "the weighted sums",
}


def shapes(state):
    """Return the shape of what each step makes, by name."""
    found = {"image": state.image.shape}
    for kernel, map_name, bent in (
        ("kernel", "map", "rectified"),
        ("kernel2", "map2", "rectified2"),
    ):
        if map_name == "map" or state.convolutions == 2:
            sides = zip(_last(found), getattr(state, kernel).shape, strict=True)
            found[map_name] = found[bent] = tuple(ops.output_size(*pair) for pair in sides)
    found["pooled"] = tuple(
        ops.output_size(side, POOL, stride=state.stride) for side in _last(found)
    )
    outputs = 1 if state.output == "sigmoid" else 2
    found["flat"] = (int(np.prod(found["pooled"])), 1)
    return found | {"logits": (outputs, 1), "probabilities": (outputs, 1)}


def _last(found):
    return next(reversed(found.values()))


@dataclass
class Made:
    """What came of one run.

    Attributes
    ----------
    values : dict of str to ndarray of shape (H, W)
        What each step makes, by name; NaN from the step on that failed.
    wrong : dict of str to tuple of (row, col)
        The cells where a reader's function gives something else than it should, by step.
    problem : str
        What is wrong with the first function that is wrong; empty if all is well.
    """

    values: dict
    wrong: dict
    problem: str = ""


def run(functions, state):
    """Run all steps on the picture of a state.

    Parameters
    ----------
    functions : dict of str to callable
        The four of `OWN`, or the reader's.
    state : State
        Picture, kernels, weights and bias; how it is pooled, and what comes at the end.

    Returns
    -------
    Made
    """
    sizes, values = shapes(state), {"image": state.image}
    runner = _Run(functions, Made(values, {}))
    for map_name, bent, kernel in _convolutions(state):
        arrays = {"input image": _last(values), "kernel": kernel}
        values[map_name] = runner.ask("convolve2d", arrays, map_name, sizes[map_name])
        values[bent] = runner.ask("relu", {"feature map": values[map_name]}, bent, sizes[bent])
    values["pooled"] = _pooled(runner, state, _last(values), sizes["pooled"])
    values["flat"] = values["pooled"].reshape(-1, 1)
    arrays = {"flat numbers": values["flat"][:, 0], "weights": state.weights, "bias": state.bias[0]}
    logits = runner.ask("fully_connected", arrays, "logits", sizes["logits"][:1])
    values["logits"] = logits.reshape(-1, 1)
    values["probabilities"] = _probabilities(values["logits"], state.output)
    return runner.made


def _convolutions(state):
    """Yield the names of both maps of each convolution, and its kernel."""
    yield "map", "rectified", state.kernel
    if state.convolutions == 2:
        yield "map2", "rectified2", state.kernel2


def _pooled(runner, state, below, shape):
    """Pool by the reader's function, or by the average, which none of the four is."""
    if state.pooling == "average":
        pooled = functional.avg_pool2d(below[None, None].astype(float), POOL, state.stride)
        return pooled[0, 0]
    arrays = {"feature map": below, "pool_size": POOL, "stride": state.stride}
    return runner.ask("max_pooling", arrays, "pooled", shape)


def _probabilities(logits, output):
    if output == "sigmoid":
        return functional.sigmoid(logits.astype(float))
    return functional.softmax(logits.astype(float), dim=0)


class _Run:
    """Asks one function after the other, until one fails."""

    def __init__(self, functions, made):
        self._functions, self.made, self._failed = functions, made, False

    def ask(self, name, arrays, step, shape):
        """Return what a function makes of its arrays; NaN if it, or one before it, failed."""
        if self._failed:
            return np.full(shape, np.nan)
        function = self._functions[name]
        answer, problem = asking.ask(function, arrays, shape)
        if problem:
            self._failed, self.made.problem = True, self.made.problem or problem
        elif function is not OWN[name]:
            self._compare(name, arrays, step, answer)
        return answer

    def _compare(self, name, arrays, step, answer):
        """Mark the cells that are not what the package makes of the same, and say so once."""
        right = np.asarray(OWN[name](*arrays.values()), float)
        given, right = (each if each.ndim == 2 else each[:, None] for each in (answer, right))
        cells, words = asking.compared(self._functions[name], _ANSWERS[name], given, right)
        if cells:
            self.made.wrong[step] = cells
            self.made.problem = self.made.problem or words


# ---- from number to number -----------------------------------------------------------------------


def steps(values):
    """Return what the player steps through: each number that is computed, but for ReLU's.

    Parameters
    ----------
    values : dict of str to ndarray
        What each step makes.

    Returns
    -------
    list of (str, (int, int))
    """
    counted = [name for name in values if name != "image" and not name.startswith("rectified")]
    return [(name, cell) for name in counted for cell in np.ndindex(values[name].shape)]


def window_of(state, name, cell):
    """Return the cells of the step below that a number is made of."""
    row, col = cell
    if name in ("map", "map2"):
        size, stride = (state.kernel if name == "map" else state.kernel2).shape, 1
    elif name == "pooled":
        size, stride = (POOL, POOL), state.stride
    elif name == "flat":
        return [divmod(row, state.values["pooled"].shape[1])]
    elif name == "logits" or (name == "probabilities" and state.output == "softmax"):
        return list(np.ndindex(state.values["flat" if name == "logits" else "logits"].shape))
    else:
        return [cell]
    return [(row * stride + down, col * stride + right) for down, right in np.ndindex(size)]


def path_through(state, name, cell):
    """Return the numbers on the way through one number: what counts most in it, what it goes into.

    Returns
    -------
    dict of str to (int, int)
        The cell of each step on the way; a step that it does not reach is left out.
    """
    order = list(state.values)
    at, found = order.index(name), {name: cell}
    for above, below in zip(order[at:0:-1], order[at - 1 :: -1], strict=True):
        found[below] = _strongest(state, above, found[above], below)
    for below, above in zip(order[at:-1], order[at + 1 :], strict=True):
        fed = _fed(state, found[below], above)
        if fed is None:
            break
        found[above] = fed
    return found


def _strongest(state, above, cell, below):
    """Return the cell, of those that a number is made of, that counts most in it."""
    cells = window_of(state, above, cell)
    if above == "probabilities":
        return cell
    numbers = np.array([state.values[below][each] for each in cells])
    if above in ("map", "map2"):
        numbers = np.abs(numbers * (state.kernel if above == "map" else state.kernel2).ravel())
    elif above == "logits":
        numbers = np.abs(numbers * state.weights[:, cell[0]])
    return cells[int(np.nan_to_num(numbers, nan=-np.inf).argmax())]


def _fed(state, cell, above):
    """Return the first cell above that a number goes into; None if there is none."""
    if above == "probabilities":
        return cell
    fed = (
        each
        for each in np.ndindex(state.values[above].shape)
        if cell in window_of(state, above, each)
    )
    return next(fed, None)
