"""The filters explorer: one kernel for each channel, three partial maps, one sum, many maps."""

import ipywidgets
import numpy as np

from cnn_core import _checks, functional
from cnn_workshop import _run, _words, palettes
from cnn_workshop.explorers import _filter_bank, _frame, _partial_sums
from cnn_workshop.explorers._filter_bank import FILTERS, OWN
from cnn_workshop.explorers._filter_maps import FilterMaps


def _convolve(input_image, weight, bias):
    return functional.conv2d(input_image[np.newaxis], weight, bias)[0]


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

    Returns
    -------
    FiltersExplorer

    Raises
    ------
    TypeError, ValueError
        If the photograph, filters or bias cannot be used. An error inside `convolve` is shown in
        the explorer.

    Examples
    --------
    >>> explorer = explore_filters(np.ones((3, 4, 3)), [[[[2]], [[3]], [[-1]]]], bias=[10])
    >>> explorer.feature_maps
    array([[[14., 14., 14., 14.],
            [14., 14., 14., 14.],
            [14., 14., 14., 14.]]])
    """
    return FiltersExplorer(photograph, filters, bias, convolve)


class FiltersExplorer(_frame.Explorer):
    """A colour picture, one filter of three kernels and a bias, and the maps of all filters.

    Attributes
    ----------
    image : ndarray of shape (3, H, W)
        The picture, channels first.
    index : int
        The filter that is shown, counted from 0.
    cell : tuple of int
        Row and column that are taken apart.
    feature_maps : ndarray of shape (O, H_out, W_out)
        What `convolve` made of them; NaN everywhere if it failed.
    parts : ndarray of shape (3, H_out, W_out)
        What each kernel of the shown filter makes of its channel.
    view : FilterMaps
        The heatmaps.
    """

    def __init__(self, photograph, filters, bias, convolve):
        self._convolve = _checks.function(convolve, "convolve")
        self._photographs, chosen = _filter_bank.choose_photograph(photograph)
        self._weight, self._bias, size = _filter_bank.choose_filters(filters, bias)
        self.index, self.cell = 0, (0, 0)
        self._make_controls(chosen, size)
        self.view = FilterMaps()
        self.arithmetic = ipywidgets.HTML()
        super().__init__(
            "filters explorer",
            [self.photograph, self.count, self.shown, self.kernels_choice, self.size],
            [self.view.grid(), self.arithmetic, _frame.row(*self.view.strip, align="flex-start")],
        )
        self.on(self.photograph, "value", self._pick_photograph)
        self.on(self.count, "value", self._pick_count)
        self.on(self.shown, "value", self._pick_filter)
        self.on(self.kernels_choice, "value", self._pick_kernels)
        self.on(self.size, "value", self._pick_size)
        for heatmap in (*self.view.kernels, self.view.bias):
            self.on(heatmap, "data", self._edit)
        for heatmap in self.view.maps:
            self.on(heatmap, "cursor", lambda heatmap=heatmap: self._look(heatmap))
        for index, heatmap in enumerate(self.view.strip):
            self.on(heatmap, "pinned", lambda index=index: self._pick_map(index))
        with self._turn():
            self._pick_photograph()

    # ---- building --------------------------------------------------------------------------------

    def _make_controls(self, chosen, size):
        self.photograph = _frame.choice("Photograph", list(self._photographs), chosen, "216px")
        count = len(self._weight)
        self.count = _frame.amount("Filters", count, 1, _filter_bank.MOST, width="100px")
        self.shown = _frame.choice("Shown", list(range(count)), 0, width="124px")
        self.kernels_choice = _frame.choice("Kernels", [OWN, *FILTERS], OWN, width="220px")
        sizes = [("3 x 3", 3), ("1 x 1", 1)]
        self.size = _frame.choice("Size", sizes, size, width="124px")

    # ---- what a person does ----------------------------------------------------------------------

    def _pick_photograph(self):
        picture = self._photographs[self.photograph.value]()
        self.image = np.moveaxis(_checks.array(picture, "photograph", ndim=3), 2, 0)
        self._compute()
        self.view.show_picture(self.image)
        self._show_filter()

    def _pick_count(self):
        """Drop the last filters, or add those of the menu that come next."""
        count = self.count.value
        named = [known.weight for known in FILTERS.values()]
        self._weight = np.array([*self._weight, *named[len(self._weight) :]][:count])
        self._bias = np.resize(self._bias, count) * (np.arange(count) < len(self._bias))
        self.shown.options = list(range(count))
        self.index = self.shown.value = min(self.index, count - 1)
        self._compute()
        self._show_filter()

    def _pick_filter(self):
        self._turn_to(self.shown.value)

    def _pick_map(self, index):
        """Turn to the filter of the map that was clicked, and to the cell in it."""
        heatmap = self.view.strip[index]
        if heatmap.pinned:
            self.cell = tuple(heatmap.cursor) or self.cell
            heatmap.pinned = False
            self._turn_to(index)

    def _pick_kernels(self):
        if self.kernels_choice.value != OWN:
            self._weight[self.index] = FILTERS[self.kernels_choice.value].weight
            self._bias[self.index] = 0
            self._compute()
            self._show_filter()

    def _pick_size(self):
        self._compute()
        self._show_filter()

    def _edit(self):
        middle = self._middle
        for channel, heatmap in enumerate(self.view.kernels):
            self._weight[self.index, channel, middle, middle] = heatmap.values
        self._bias[self.index] = self.view.bias.values[0, 0]
        self.kernels_choice.value = OWN
        self._compute()
        self._show_maps()

    def _look(self, heatmap):
        if heatmap.cursor:
            self._stand_at(heatmap.cursor)
            if self._catch_up():
                self._show_maps()
            else:
                self._show_cell()

    def _turn_to(self, index):
        self.index = self.shown.value = index
        self._catch_up()
        self._show_filter()

    def _catch_up(self):
        """If the reader has run their function's cell again, use it from now."""
        behind = _run.newest(self._convolve) is not self._ran
        if behind:
            self._compute()
        return behind

    # ---- computing -------------------------------------------------------------------------------

    @property
    def _middle(self):
        """The rows and columns of a 3 x 3 kernel that are used."""
        return slice(1, 2) if self.size.value == 1 else slice(0, 3)

    @property
    def weight(self):
        """The filters as they stand, of shape (O, 3, KH, KW)."""
        return self._weight[:, :, self._middle, self._middle].copy()

    @property
    def bias(self):
        """The biases as they stand, of shape (O,)."""
        return self._bias.copy()

    def _compute(self):
        """Run `convolve` for all filters, and say where its maps are not the right ones."""
        arrays = {"input_image": self.image, "weight": self.weight, "bias": self.bias}
        right = _convolve(*arrays.values())
        self._ran = _run.newest(self._convolve)
        self.feature_maps, self._failure = _frame.ask(self._convolve, arrays, right.shape)
        if self._failure:
            self.feature_maps = np.full(right.shape, np.nan)
        self._difference = "" if self._failure else self._differs(right)

    def _differs(self, right):
        """Say where the reader's maps are not the sums of the parts and the bias."""
        wrong = np.argwhere(~np.isclose(self.feature_maps, right, equal_nan=True))
        if not len(wrong):
            return ""
        index, row, col = wrong[0]
        return (
            f"{_run.name_of(self._convolve)} differs from the sums of the parts in "
            f"{len(wrong)} of {_words.count(right.size, 'number')}, "
            f"first in map {index}, row {row}, column {col}."
        )

    def _take_apart(self):
        """Compute what each kernel of the shown filter makes of its own channel."""
        weight = self.weight[self.index]
        self.parts = np.array(
            [
                functional.conv2d(channel[np.newaxis, np.newaxis], kernel[np.newaxis, np.newaxis])
                for channel, kernel in zip(self.image, weight, strict=True)
            ]
        )[:, 0, 0]

    # ---- showing ---------------------------------------------------------------------------------

    def _show_filter(self):
        """Show the kernels of the filter, and all that follows from them."""
        self.kernels_choice.value = _filter_bank.name_of(self._weight[self.index])
        self.view.show_filter(self.index, self.weight[self.index], self._bias[self.index])
        self._show_maps()

    def _show_maps(self):
        self._take_apart()
        self._stand_at(self.cell)
        self.view.show_maps(self.index, self.parts, self.feature_maps, self._note())
        self._show_cell()

    def _stand_at(self, cell):
        """Take a cell for the current one, or the nearest one there is."""
        ends = zip(cell, self.feature_maps.shape[1:], strict=True)
        self.cell = tuple(min(max(place, 0), size - 1) for place, size in ends)

    def _note(self):
        """Say what the feature map adds to the value of the current cell."""
        return [*self.cell, _partial_sums.in_words(*self._terms())]

    def _show_cell(self):
        """Show the current cell taken apart: cursors, arithmetic, twin."""
        self.view.move_to(self._note())
        ends = palettes.limits(self.parts, "signed")
        self.arithmetic.value = _partial_sums.line(*self._terms(), self._value_words(), ends)
        self.tell(self._failure or self._difference)

    # ---- words -----------------------------------------------------------------------------------

    def _terms(self):
        """Return what the current cell is the sum of: three parts, and the bias."""
        return self.parts[(slice(None), *self.cell)], self._bias[self.index]

    def _value_words(self):
        """Say what the reader's function gave at this cell, if it is not the sum."""
        given = self.feature_maps[(self.index, *self.cell)]
        terms, bias = self._terms()
        if self._failure or np.isclose(given, terms.sum() + bias, equal_nan=True):
            return ""
        return f"but {_run.name_of(self._convolve)} gives {_words.number(given)} here"

    def describe(self):
        """Return the whole state in plain words."""
        row, col = self.cell
        parts = [
            f"Picture: {self.photograph.value}, {_words.shape(self.image.shape[1:])}, 3 channels. "
            f"Filter {self.index}: {self.kernels_choice.value}. "
            f"{_partial_sums.count_words(self.weight.shape)}. "
            f"Row {row}, column {col}: {_partial_sums.in_words(*self._terms())}"
        ]
        if self._failure:
            return f"{parts[0]}. There are no feature maps."
        difference = self._value_words()
        parts.append(f", {difference}." if difference else ".")
        maps = self.feature_maps[self.index]
        parts.append(
            f" Feature map {self.index} of {len(self.feature_maps)}: {_words.shape(maps.shape)}, "
            f"{_words.span_of_values(maps) or 'no finite number in it'}."
        )
        return "".join(parts)

    def picture(self):
        """Return the equation as a static picture, laid out as on the screen."""
        return self.view.picture(self.cell, self.text())
