"""The activation explorer: a bias, a bend, and what becomes of each number of a feature map."""

import html
import inspect

import ipywidgets
import numpy as np

from cnn_core import _checks, datasets, functional, kernels, ops
from cnn_workshop import _run, _words, plots
from cnn_workshop.explorers import _frame, _inputs
from cnn_workshop.explorers._curve import curve
from cnn_workshop.heatmap import Heatmap, tie

_MAPS = {
    "7, Sobel x": lambda: _under("sobel_x", datasets.digit(7)),
    "7, Sobel y": lambda: _under("sobel_y", datasets.digit(7)),
    "7, Sobel x, pixels 0 to 1": lambda: _under("sobel_x", datasets.digit(7) / 16),
    "cat, Sobel x": lambda: _under("sobel_x", datasets.photograph("chelsea", 64, gray=True)),
    "man, Laplacian": lambda: _under("laplacian", datasets.photograph("camera", 64)),
}
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
_STEPS = 96  # of the curve: 0 and both ends are among them


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

    Returns
    -------
    ActivationsExplorer

    Raises
    ------
    TypeError, ValueError
        If the feature map cannot be used. An error inside `activation` is shown in the explorer.

    Examples
    --------
    >>> explorer = explore_activations([[-6, 12], [4, -1]])
    >>> explorer.bias_map.show([[2]])
    >>> explorer.output_map
    array([[ 0., 14.],
           [ 6.,  1.]])
    """
    return ActivationsExplorer(feature_map, activation)


class ActivationsExplorer(_frame.Explorer):
    """A feature map, a bias slider, a bending function with its curve, and what comes out.

    Attributes
    ----------
    feature_map, output_map : ndarray of shape (H, W)
        What goes in, before the bias; and what `activation` made of it; NaN if it failed.
    """

    def __init__(self, feature_map, activation):
        _checks.function(activation, "activation")
        self._maps = _offered_maps(feature_map)
        known = [name for name, function in _FUNCTIONS.items() if function is activation]
        self._functions = dict(_FUNCTIONS)
        if not known:
            known = [_run.name_of(activation)]
            self._functions = {known[0]: activation, **_FUNCTIONS}
        self._make_controls(known[0])
        self._make_heatmaps()
        self.curve, self.words = ipywidgets.HTML(), ipywidgets.HTML()
        super().__init__(
            "activation explorer",
            [self.map_choice, self.function_choice, self.slope],
            [
                _frame.row(
                    *(self.input, _frame.sign("+"), self.bias_map),
                    *(_frame.sign("→"), self.output),
                ),
                _frame.row(self.curve, self.words),
            ],
        )
        self.on(self.map_choice, "value", self._pick)
        self.on(self.bias_map, "data", self._compute)
        for control in (self.function_choice, self.slope):
            self.on(control, "value", self._compute)
        for heatmap in (self.input, self.output):
            self.on(heatmap, "cursor", lambda heatmap=heatmap: self._look(heatmap))
        with self._turn():
            self._pick()

    def _make_controls(self, function):
        self.map_choice = _frame.choice(
            "Feature map", list(self._maps), next(iter(self._maps)), width="240px"
        )
        self.function_choice = _frame.choice(
            "Activation", list(self._functions), function, width="250px"
        )
        self.slope = ipywidgets.BoundedFloatText(
            value=0.1,
            min=0,
            max=2,
            step=0.1,
            description="Slope",
            layout={"width": "120px"},
            style={"description_width": "auto"},
        )

    def _make_heatmaps(self):
        narrow = {"min_width": "0"}
        self.input = Heatmap([[0]], title="feature map", layout=narrow)
        self.bias_map = Heatmap([[0]], title="bias", mode="sliders", cell=62, scale=False)
        self.bias_map.layout = {"flex": "0 0 98px"}
        self.output = Heatmap([[0]], title="output map", keep_cursor=True, layout=narrow)
        self.bias_map.description = "A slider; or type a number. It is added to every cell."
        self.input.description = "Arrow keys move; the cell that it becomes lights up."
        self.output.description = "Arrow keys move; Enter pins a cell, Escape lets it go."

    # ---- what a person does ----------------------------------------------------------------------

    @property
    def bias(self):
        """The number that is added to every cell."""
        return float(self.bias_map.values[0, 0])

    def _pick(self):
        self.feature_map = _inputs.whole(self._maps[self.map_choice.value]())
        self.cell = (0, 0)
        reach = max(1.0, float(np.ceil(1.5 * np.abs(self.feature_map).max())))
        step = 10.0 ** np.floor(np.log10(reach / 10))
        bias = np.clip(self.bias, -reach, reach)
        ends = {"limits": (-reach, reach), "minimum": -reach, "maximum": reach}
        self.bias_map.show([[bias]], **ends, step=step)
        self.input.show(self.feature_map, cursor=[], pinned=False)
        self.output.pinned = False
        _frame.fit(self.input, widest=330)
        self._compute()
        _frame.fit(self.output, widest=330)
        tie([self.input], self.output, kernel_shape=(1, 1))

    def _look(self, moved):
        """Stand at the cell of one of the maps; use the reader's newest function."""
        if moved.cursor:
            self.cell = tuple(moved.cursor)
            if _run.newest(self._function) is self._ran:
                self._explain()
            else:
                self._compute()

    # ---- computing -------------------------------------------------------------------------------

    @property
    def _function(self):
        return self._functions[self.function_choice.value]

    @property
    def _options(self):
        """The slope, if the function takes one."""
        sloped = _takes_slope(_run.newest(self._function))
        return {"negative_slope": self.slope.value} if sloped else {}

    def _compute(self):
        """Add the bias, run the activation on the map and on the numbers of its curve."""
        self._ran = _run.newest(self._function)
        self.slope.layout.display = "" if self._options else "none"
        self.biased = _inputs.whole(self.feature_map + self.bias)
        self.output_map, self._failure = self._bent(self.biased)
        reach = max(1.0, float(np.abs(self.biased).max()))
        self._xs = np.linspace(-reach, reach, _STEPS + 1)
        self._ys = np.full(self._xs.shape, np.nan)
        if not self._failure:
            self._ys = self._bent(self._xs[None])[0][0]
        self.output.show(self.output_map, cursor=list(self.cell))
        self._problem_now = self._failure or self._differs()
        self._explain()

    def _bent(self, values):
        """Run the activation; NaN everywhere, and what went wrong, if it fails."""
        arrays = {"input map": values}
        bent, failure = _frame.ask(self._function, arrays, values.shape, **self._options)
        return (np.full(values.shape, np.nan) if failure else bent), failure

    def _differs(self):
        """Say where a function called relu is not what it is called."""
        name = _run.name_of(self._function)
        if "relu" not in name.lower() or self.function_choice.value in _FUNCTIONS:
            return ""
        if self._options:
            right = functional.leaky_relu(self.biased, **self._options)
        else:
            right = ops.relu(self.biased)
        wrong = np.argwhere(~np.isclose(self.output_map, right))
        if not len(wrong):
            return ""
        at = tuple(wrong[0])
        return (
            f"{name} differs from {_LEAKY if self._options else 'ReLU'} in {len(wrong)} of "
            f"{_words.count(right.size, 'cell')}, first at row {at[0]}, column {at[1]}: of "
            f"{_words.number(self.biased[at])} it makes {_words.number(self.output_map[at])}, "
            f"not {_words.number(right[at])}."
        )

    # ---- showing ---------------------------------------------------------------------------------

    def _explain(self):
        """Show the curve, with the current cell as a point on it, and say what became of it."""
        point = (self.biased[self.cell], self.output_map[self.cell])
        finite = self._ys[np.isfinite(self._ys)]
        low, high = min(finite, default=0), max(finite, default=1)
        self.curve.value = curve(
            self._xs,
            self._ys,
            point,
            names=("feature map + bias", self.function_choice.value),
            limits=(self._xs[0], self._xs[-1], min(low, 0), max(high, low + 1e-6, 1e-6)),
            alt=f"The curve of {self.function_choice.value}, with the current cell as a point.",
            size=(300, 190),
        )
        self.words.value = (
            '<div style="font-size:14px;line-height:1.6;padding-left:24px;'
            f'color:var(--jp-ui-font-color1,inherit)">{html.escape(self._cell_words())}<br>'
            f'<b style="font-size:20px">{self._zeros_words()}</b></div>'
        )
        self.output.note = [*self.cell, self._cell_words()]
        self.tell(self._problem_now)

    # ---- words and picture -----------------------------------------------------------------------

    def _cell_words(self):
        """Follow one number through: ``-4 + 1 = -3, and ReLU makes 0 of it``."""
        before, biased, after = (
            _words.number(values[self.cell])
            for values in (self.feature_map, self.biased, self.output_map)
        )
        sign = "-" if self.bias < 0 else "+"
        words = f"{before} {sign} {_words.number(abs(self.bias))} = {biased}"
        if self._failure:
            return words
        return f"{words}, and {self.function_choice.value} makes {after} of it"

    def _zeros_words(self):
        """Say how many cells are exactly 0."""
        if self._failure:
            return ""
        zeros = int((self.output_map == 0).sum())
        share = round(100 * zeros / self.output_map.size)
        return f"{zeros} of {_words.count(self.output_map.size, 'cell')} are 0 ({share} %)"

    def describe(self):
        """Return the whole state in plain words."""
        slope = f", slope {_words.number(self.slope.value)}" if self._options else ""
        parts = [
            f"Feature map: {self.map_choice.value}, {_words.shape(self.feature_map.shape)}, "
            f"{_words.span_of_values(self.feature_map)}. Bias: {_words.number(self.bias)}. "
            f"Activation: {self.function_choice.value}{slope}."
        ]
        if self._failure:
            return f"{parts[0]} There is no output."
        parts.append(
            f"Output: {_words.span_of_values(self.output_map) or 'no finite number in it'}; "
            f"{self._zeros_words()}. Row {self.cell[0]}, column {self.cell[1]}: "
            f"{self._cell_words()}."
        )
        return " ".join(parts)

    def picture(self):
        """Return map, bias and output as a static picture."""
        panels = [
            plots.Panel(self.feature_map, "signed", "feature map", sign="+"),
            plots.Panel([[self.bias]], "signed", "bias", sign="→"),
            plots.Panel(self.output_map, "signed", f"after {self.function_choice.value}"),
        ]
        return plots.plot_row(panels, alt=self.text())


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
