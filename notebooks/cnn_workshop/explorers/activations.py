"""The activation explorer: a bias, a bend, and what becomes of each number of a feature map."""

import functools
import inspect

import numpy as np

from cnn_core import _checks, datasets, functional, kernels, ops
from cnn_workshop import _run, _words
from cnn_workshop.explorers import _inputs
from cnn_workshop.explorers.shared import Choice, Explorer, Number, asking, opens
from cnn_workshop.stage import Beam, Column, Curve, Mark, Panel, Row, Scene, Window

_MAPS = {
    "Handwritten 7, Sobel x": lambda: _under("sobel_x", datasets.digit(7)),
    "Handwritten 7, Sobel y": lambda: _under("sobel_y", datasets.digit(7)),
    "Handwritten 7, Sobel x, pixels 0 to 1": lambda: _under("sobel_x", datasets.digit(7) / 16),
    "Cat, Sobel x": lambda: _under("sobel_x", datasets.photograph("chelsea", 64, gray=True)),
    "Cameraman, Laplacian": lambda: _under("laplacian", datasets.photograph("camera", 64)),
}
# Made once: each move of the bias asks for its map.
_MAPS = {name: functools.cache(make) for name, make in _MAPS.items()}
_LEAKY = "leaky ReLU"
_FUNCTIONS = {
    "ReLU": ops.relu,
    _LEAKY: functional.leaky_relu,
    "sigmoid": functional.sigmoid,
    "tanh": functional.tanh,
    "GELU": functional.gelu,
    "no bend": lambda values: values,
}
_LARGEST_SIDE = 64
_WIDE = 24  # columns: the bias and the curve stand below maps that are wider
_LEAST = 0.64  # how far the maps shrink, to stand beside the curve
_STEPS = 96  # of the curve: 0 and both ends are among them


@opens("the feature map cannot be used", inside="activation")
def explore_activations(feature_map=None, *, activation=ops.relu):
    """Open the activation explorer: add a bias, bend, and see which cells become 0.

    Parameters
    ----------
    feature_map : array_like of shape (H, W), optional
        Your own feature map, of at most 64 x 64 cells; those of some pictures stand in the menu.
    activation : callable, default `cnn_core.ops.relu`
        The function that bends: ``activation(input_map)``, from shape (H, W) to (H, W). Yours is
        welcome. If it takes `negative_slope`, the explorer offers it. A function with "relu" in
        its name is compared with ReLU, or with leaky ReLU if it takes the slope.

    Examples
    --------
    >>> explorer = explore_activations([[-6, 12], [4, -1]])
    >>> explorer.do({"is": "write", "panel": "bias", "cell": (0, 0), "value": 2})
    >>> explorer.output_map
    array([[ 0., 14.],
           [ 6.,  1.]])
    """
    return ActivationsExplorer(feature_map, activation)


class ActivationsExplorer(Explorer):
    """A feature map, a bias to be changed, a bending function with its curve, and what comes out.

    Attributes
    ----------
    feature_map, biased, output_map : ndarray of shape (H, W)
        What goes in; with the bias; and what `activation` made of that, NaN if it failed.
    bias : float
        The number that is added to every cell.
    """

    invitation = "Drag the bias, or point at a cell."
    first_touched = "bias"
    calls = ("_function",)
    gives = ("feature_map", "biased", "output_map")

    def __init__(self, feature_map, activation):
        _checks.function(activation, "activation")
        self._maps = _offered_maps(feature_map)
        known = [name for name, function in _FUNCTIONS.items() if function is activation]
        self._chosen = known[0] if known else _run.name_of(activation)
        self._functions = {**({} if known else {self._chosen: activation}), **_FUNCTIONS}
        super().__init__("activation explorer")

    bias = property(lambda self: float(self.state.bias[0, 0]))

    # ---- what a person chooses -------------------------------------------------------------------

    def controls(self):
        """Return map, activation, and the slope of those that have one."""
        return [
            Choice("map", "Feature map", list(self._maps), next(iter(self._maps))),
            Choice("function", "Activation", list(self._functions), self._chosen),
            Number("slope", "Slope", 0.1, 0, 2, step=0.1),
        ]

    def begin(self, state):
        """Return the bias and the cell."""
        return {"bias": np.zeros((1, 1)), "cell": (0, 0)}

    def changed(self, state, name):
        """Hold the bias within the range of another map, and begin at its first cell."""
        if name == "map":
            reach = _reach(self._maps[state.map]())
            state.bias, state.cell = np.clip(state.bias, -reach, reach), (0, 0)

    look = Explorer.step

    # ---- computing -------------------------------------------------------------------------------

    @property
    def _function(self):
        return self._functions[self.state.function]

    @property
    def _options(self):
        """The slope, if the function takes one."""
        sloped = _takes_slope(_run.newest(self._function))
        return {"negative_slope": self.state.slope} if sloped else {}

    def compute(self, state):
        """Add the bias, run the activation on the map and on the numbers of its curve."""
        self.bar["slope"].shown = bool(self._options)
        state.feature_map = _inputs.whole(self._maps[state.map]())
        state.biased = _inputs.whole(state.feature_map + state.bias)
        state.output_map, state.failure = self._bent(state.biased)
        reach = max(1.0, float(np.abs(state.biased).max()))
        xs = np.linspace(-reach, reach, _STEPS + 1)
        ys = np.full(xs.shape, np.nan) if state.failure else self._bent(xs[None])[0][0]
        state.curve = np.stack([xs, ys])
        state.wrong, difference = ((), "") if state.failure else self._compared_with_book(state)
        return state.failure or difference

    def _bent(self, values):
        """Run the activation; NaN everywhere, and what went wrong, if it fails."""
        arrays = {"input map": values}
        return asking.ask(self._function, arrays, values.shape, **self._options)

    def _compared_with_book(self, state):
        """Say where a function called relu is not what it is called."""
        name = _run.name_of(self._function)
        if "relu" not in name.lower() or state.function in _FUNCTIONS:
            return (), ""
        if self._options:
            right = functional.leaky_relu(state.biased, **self._options)
        else:
            right = ops.relu(state.biased)
        wrong = [tuple(cell) for cell in np.argwhere(~np.isclose(state.output_map, right)).tolist()]
        if not wrong:
            return (), ""
        at = wrong[0]
        return tuple(wrong[: asking.MOST_MARKED]), (
            f"{name} differs from {_LEAKY if self._options else 'ReLU'} in {len(wrong)} of "
            f"{_words.count(right.size, 'cell')}, first at row {at[0]}, column {at[1]}: of "
            f"{_words.number(state.biased[at])} it makes {_words.number(state.output_map[at])}, "
            f"not {_words.number(right[at])}."
        )

    # ---- what is seen ----------------------------------------------------------------------------

    def scene(self, state):
        """Return the two maps, and between them, or below wide ones, the bias and the curve."""
        given = Panel(
            "map", state.feature_map, title="feature map", unit="cell", tells=True,
            spoken="Arrow keys move; the cell that it becomes lights up.",
        )  # fmt: skip
        output = Panel(
            "output", state.output_map, title="output map", unit="cell",
            note="" if state.failure else f"{_zeros(state)[1]} % are 0",
            spoken="Arrow keys move; Enter pins a cell, Escape lets it go.",
        )  # fmt: skip
        wide = state.feature_map.shape[1] > _WIDE
        cell, bias, curve = (*state.cell, 1, 1), self._bias(state), self._curve(state)
        through = [
            (("map", cell), ("curve", curve.point)),
            (("curve", curve.point), ("output", cell)),
        ]
        leads = not wide and curve.point is not None
        between = tuple(Beam(*ends) for ends in through) if leads else ()
        maps = (given, output) if wide else (given, Column((curve, bias)), output)
        return Scene(
            rows=(
                Row(maps, far=True, least=_LEAST),
                *([Row((bias, curve))] if wide else []),
            ),
            marks=(Mark("output", "wrong", state.wrong, words="not what its name says"),),
            beams=between,
            windows=(Window(("map",), ("output",), cell=state.cell, beam=wide),),
            narrow=(("map", "output"), ("bias",)),
        )

    @staticmethod
    def _bias(state):
        """Return what is added to the map."""
        reach = _reach(state.feature_map)
        return Panel(
            "bias", state.bias, title="bias", size="medium", edit="slide",
            note="added to every cell: drag it", limits=(-reach, reach),
            least=-reach, most=reach, step=10.0 ** np.floor(np.log10(reach / 10)).item(),
            spoken="It is added to every cell. Up and down change it; or type a number.",
        )  # fmt: skip

    @staticmethod
    def _curve(state):
        """Return the curve, with the current cell as a point on it."""
        point = (state.biased[state.cell].item(), state.output_map[state.cell].item())
        heights = state.curve[1][np.isfinite(state.curve[1])]
        low, high = min(heights, default=0), max(heights, default=1)
        ends = (min(low, 0.0), max(high, low + 1e-6, 1e-6))
        return Curve(
            "curve", {state.function: state.curve}, title=f"output: {state.function}", zero=True,
            axes=("feature map + bias", ""),
            point=point if np.isfinite(point).all() else None,
            limits=((state.curve[0, 0], state.curve[0, -1]), ends),
        )  # fmt: skip

    # ---- what is said ----------------------------------------------------------------------------

    def spoken(self, state):
        """Follow one number through: ``-4 + 1 = -3, and ReLU makes 0 of it``."""
        before, biased, after = (
            _words.number(values[state.cell])
            for values in (state.feature_map, state.biased, state.output_map)
        )
        sign = "-" if self.bias < 0 else "+"
        words = f"{before} {sign} {_words.number(abs(self.bias))} = {biased}"
        return words if state.failure else f"{words}, and {state.function} makes {after} of it"

    def _zeros_words(self, state):
        """Say how many cells are exactly 0."""
        zeros, share = _zeros(state)
        return f"{_words.of(zeros, state.output_map.size, 'cell', ('is', 'are'))} 0 ({share} %)"

    def sentence(self, state):
        words = f"{self.spoken(state)}."
        return words if state.failure else f"{words} {self._zeros_words(state)}."

    def words(self, state):
        slope = f", slope {_words.number(state.slope)}" if self._options else ""
        start = (
            f"Feature map: {state.map}, {_words.shape(state.feature_map.shape)}, "
            f"{_words.span_of_values(state.feature_map)}. Bias: {_words.number(self.bias)}. "
            f"Activation: {state.function}{slope}."
        )
        if state.failure:
            return f"{start} There is no output."
        return (
            f"{start} Output: {_words.span_of_values(state.output_map) or 'no finite number in it'}"
            f"; {self._zeros_words(state)}. Row {state.cell[0]}, column {state.cell[1]}: "
            f"{self.spoken(state)}."
        )


def _zeros(state):
    """Return how many cells of the output are exactly 0, and how many that is in percent."""
    zeros = int((state.output_map == 0).sum())
    return zeros, round(100 * zeros / state.output_map.size)


def _reach(feature_map):
    """Return how far the bias goes to either side: on, after all cells are 0."""
    return max(1.0, float(np.ceil(1.5 * np.abs(feature_map).max())))


def _under(kernel, picture):
    """Return the feature map of a picture under a named kernel."""
    return ops.convolve2d(picture, kernels.get(kernel))


def _offered_maps(feature_map):
    """Return the feature maps of the menu, by name; the reader's own first."""
    if feature_map is None:
        return _MAPS
    own = np.array(_checks.array(feature_map, "feature_map", ndim=2))
    if max(own.shape) > _LARGEST_SIDE or not np.isfinite(own).all():
        raise ValueError(
            f"`feature_map` must be finite numbers, at most {_LARGEST_SIDE} x {_LARGEST_SIDE}, "
            f"got shape {own.shape}"
        )
    return {"your map": lambda: own, **_MAPS}


def _takes_slope(function):
    """Tell whether a function has a parameter called `negative_slope`."""
    try:
        return "negative_slope" in inspect.signature(function).parameters
    except (TypeError, ValueError):
        return False
