"""The stack explorer: layers on top of one another, and what a deep cell sees of the picture."""

from functools import partial

import ipywidgets
import numpy as np

from cnn_core import _checks
from cnn_core.layers import Conv2d, MaxPool2d
from cnn_workshop import _run, _words, plots
from cnn_workshop.explorers import _frame, _inputs, _stack, _stack_words
from cnn_workshop.explorers._stack_form import LayerLine
from cnn_workshop.heatmap import Heatmap

_LINES = 6
_LARGEST = 32  # rows or columns of a picture: each of its pixels is changed in turn
_ROOM, _GUTTER, _LARGEST_CELL = 960, 42, 34  # CSS pixels: all maps, the margin of one, a cell
_NARROWEST = "112px"  # room for the name and the readout of a map
_EFFECT = "change of the cell, by pixel"
_PICTURES = {
    name: _inputs.PICTURES[name]
    for name in ("Handwritten 7", "Handwritten 3", "Handwritten 0, larger")
}
_KERNELS = {
    "averages": lambda number, size: np.full((size, size), 1 / size**2),
    "random numbers": lambda number, size: np.random.default_rng([number, size]).choice(
        [-2, -1, 1, 2], (size, size)
    ),
}


def explore_stack(image=None, layers=None, *, receptive_field=None):
    """Open the stack explorer.

    Each layer makes one map, and the explorer chooses the kernels, by a menu: how much of the
    picture a cell sees depends on neither.

    Parameters
    ----------
    image : array_like of shape (H, W), or str, optional
        Your picture, at most 32 x 32, or the name of one in its menu.
    layers : sequence of Layer, optional
        Up to six of `Conv2d`, `ReLU`, `MaxPool2d` and `AvgPool2d` to begin with; their windows
        are read, not their weights. Two convolutions and a pooling layer when left out.
    receptive_field : callable, optional
        Your own function: ``receptive_field(layers)`` of an array of shape (L, 3), with a row of
        kernel size, stride and dilation for each layer, the first one first. The explorer says
        where its answer is not what the windows come to.

    Returns
    -------
    StackExplorer

    Raises
    ------
    TypeError, ValueError
        If the image or a layer cannot be used. An error inside `receptive_field` is shown in the
        explorer.

    Examples
    --------
    >>> explorer = explore_stack("Handwritten 7")
    >>> explorer.seen
    [(2, 2, 6, 6), (2, 2, 4, 4), (2, 2, 2, 2), (1, 1, 1, 1)]
    """
    return StackExplorer(image, layers, receptive_field)


class StackExplorer(_frame.Explorer):
    """A form of layers, the map that each of them makes, and what one cell of them sees.

    Attributes
    ----------
    levels : list of Level
        The maps, the input first, as far as the layers fit.
    level : Level
        The map of the chosen cell.
    cell : tuple of int
        The row and column of the chosen cell.
    seen : list of tuple of int
        What it sees: ``(top, left, height, width)`` in each level from the input up to its own.
    effect : ndarray of shape (H, W)
        By how much the chosen cell changes when each pixel is changed.
    """

    def __init__(self, image, layers, receptive_field):
        if receptive_field is not None:
            _checks.function(receptive_field, "receptive_field")
        self._receptive_field = receptive_field
        self._images, chosen = _inputs.choose_image(image, _PICTURES, _LARGEST)
        if not np.isfinite(self._images[chosen]()).all():
            raise ValueError("`image` must hold finite numbers, got NaN or infinity")
        self.lines = _lines(layers)
        self.picture_choice = _frame.choice("Picture", list(self._images), chosen, width="230px")
        self.kernel_choice = _frame.choice("Kernels", list(_KERNELS), "averages", width="210px")
        self.change = _frame.amount("Change each pixel by", 1000, -1000, 1000, width="230px")
        self._make_heatmaps()
        super().__init__(
            "stack explorer",
            [self.picture_choice, self.kernel_choice, self.change],
            [
                *self.lines,
                _frame.row(*self.maps, align="flex-start"),
                _frame.row(self.effect_map, self.table),
            ],
        )
        self._listen()
        self._number, self.cell = 0, (0, 0)
        with self._turn():
            self._pick_picture()

    def _make_heatmaps(self):
        options = {"scale": False, "layout": {"min_width": _NARROWEST, "margin": "8px 0 0 0"}}
        self.maps = [Heatmap([[0]], "pixels", title="input", **options)]
        self.maps += [Heatmap([[0]], title=f"layer {at + 1}", **options) for at in range(_LINES)]
        self.maps[0].description = "Arrow keys move over the pixels."
        for heatmap in self.maps[1:]:
            heatmap.description = (
                "Arrow keys move; what the cell sees is outlined in the maps before it. "
                "Enter stays at the cell, Escape lets go."
            )
        self.effect_map = Heatmap([[0]], title=_EFFECT, layout={"min_width": "0"})
        self.effect_map.description = (
            "Each pixel shows by how much the chosen cell changes when that pixel is changed."
        )
        self.table = ipywidgets.HTML(layout={"margin": "0 0 0 24px"})

    def _listen(self):
        self.on(self.picture_choice, "value", self._pick_picture)
        self.on(self.kernel_choice, "value", self._compute)
        self.on(self.change, "value", self._change_pixels)
        for line in self.lines:
            self.on(line.kind, "value", partial(self._pick_kind, line))
            for field in line.fields:
                self.on(field, "value", self._compute)
        for number, heatmap in enumerate(self.maps[1:], start=1):
            self.on(heatmap, "cursor", partial(self._look, number))
            self.on(heatmap, "pinned", partial(self._look, number))

    # ---- what a person does ----------------------------------------------------------------------

    def _pick_picture(self):
        self.image = _inputs.whole(self._images[self.picture_choice.value]())
        self._compute()

    def _pick_kind(self, line):
        line.reset()
        self._compute()

    def _look(self, number):
        """Choose the cell under the cursor, unless a cell of another map is pinned."""
        heatmap, chosen = self.maps[number], self.maps[self._number]
        if number not in self._numbers:  # it was hidden while the mouse moved
            return
        if not heatmap.cursor:
            heatmap.cursor = list(self.cell) if heatmap is chosen else []
        elif heatmap is chosen or heatmap.pinned or not chosen.pinned:
            self._number, self.cell = number, heatmap.cursor
            self._keep_cell_within()
            self._show_cell()

    # ---- computing -------------------------------------------------------------------------------

    @property
    def _numbers(self):
        """For each level, the line of the form that it comes from."""
        return [level.number for level in self.levels]

    @property
    def _at(self):
        """The place of the chosen cell's map among the levels."""
        return self._numbers.index(self._number)

    @property
    def level(self):
        """The map of the chosen cell."""
        return self.levels[self._at]

    def _compute(self):
        """Build the stack as the form says, as far as its layers fit."""
        self.levels, self.failure = [_stack.bottom(self.image)], ""
        for line in self.lines:
            self._add(line)
        self._offer_lines()
        self._choose()
        self._show_maps()
        self._change_pixels()

    def _add(self, line):
        """Add the layer of one line of the form, and say on the line what it comes to."""
        layer = line.layer(_KERNELS[self.kernel_choice.value])
        if layer is None or self.failure:
            line.tell("" if layer is None else "not reached")
            return
        level, problem = _stack.stacked(self.levels[-1], line.number, layer)
        if problem:
            self.failure = f"Layer {line.number} {problem}."
            line.tell(problem, wrong=True)
        else:
            self.levels.append(level)
            line.tell(_stack_words.comes_to(level))

    def _offer_lines(self):
        """Show the lines that are in use, and one more."""
        used = [line.number for line in self.lines if line.in_use]
        for line in self.lines:
            line.layout.display = "" if line.number <= max(used, default=0) + 1 else "none"

    def _choose(self):
        """Stay on the map of a pinned cell; else go to the last map, to the middle of a new one."""
        stays = self._number in self._numbers[1:] and self.maps[self._number].pinned
        if not stays and self._number != self._numbers[-1]:
            self._number = self._numbers[-1]
            self.cell = [length // 2 for length in self.level.feature_map.shape]
        self._keep_cell_within()

    def _keep_cell_within(self):
        """Take the nearest cell that there is, if the map got smaller."""
        ends = zip(self.cell, self.level.feature_map.shape, strict=True)
        self.cell = tuple(min(place, length - 1) for place, length in ends)

    def _change_pixels(self):
        """Change the pixels by another amount, or under another stack: nothing is known yet."""
        self._effects = {}  # for each map that a cell was chosen on
        self._show_cell()

    def _ask(self):
        """Return what the reader's function says of the chosen map, and what is wrong with it."""
        if self._receptive_field is None:
            return ""
        windows = [level.window for level in self.levels[1 : self._at + 1]]
        table = np.array(windows, dtype=int).reshape(-1, 3)
        answer, problem = _frame.ask(self._receptive_field, {"table of layers": table}, ())
        if problem or answer == self.level.size:
            return problem
        name = _run.name_of(self._receptive_field)
        return (
            f"{name} makes {_words.number(answer)} of {windows}, but a cell of {self.level.name} "
            f"sees {_words.count(self.level.size, 'pixel')} along each side."
        )

    # ---- showing ---------------------------------------------------------------------------------

    def _show_maps(self):
        """Show every map, all with cells of one size, so that they are seen to shrink."""
        cols = sum(level.feature_map.shape[1] for level in self.levels)
        cell = min(_LARGEST_CELL, (_ROOM - _GUTTER * len(self.levels)) / cols)
        shown = {level.number: level.feature_map for level in self.levels}
        for number, heatmap in enumerate(self.maps):
            heatmap.layout.display = "" if number in shown else "none"
            if number in shown:
                heatmap.show(shown[number], boxes=[])
                _frame.fit(heatmap, widest=np.inf, largest=cell)

    def _show_cell(self):
        """Outline what the chosen cell sees, and show by how much each pixel changes it."""
        self.seen = _stack.seen_below(self.levels, self._at, *self.cell)
        self._boxes = {
            level.number: [list(box)] if box[2] * box[3] else []
            for level, box in zip(self.levels, self.seen, strict=False)
        }
        for number, heatmap in enumerate(self.maps):
            chosen = number == self._number
            with heatmap.hold_sync():
                heatmap.boxes = [] if chosen else self._boxes.get(number, [])
                if number:
                    heatmap.keep_cursor = chosen
                    heatmap.pinned = heatmap.pinned and chosen
                    heatmap.cursor = list(self.cell) if chosen else []
                    heatmap.note = [*self.cell, _stack_words.sees(self)] if chosen else [-1, -1, ""]
        shape = self.levels[0].feature_map.shape
        if self._at not in self._effects:
            below = self.levels[: self._at + 1]
            self._effects[self._at] = _stack.effects(below, self.change.value)
        self.effect = self._effects[self._at][(slice(None), *self.cell)].reshape(shape)
        self.effect_map.show(self.effect, boxes=self._boxes[0])
        _frame.fit(self.effect_map, largest=28)
        self.table.value = _stack_words.table(self)
        self.tell(self._ask())

    # ---- words -----------------------------------------------------------------------------------

    def describe(self):
        """Return the whole state in plain words."""
        return _stack_words.describe(self)

    def picture(self):
        """Return the maps as a static picture, with what the chosen cell sees outlined."""
        panels = [
            plots.Panel(
                level.feature_map,
                "signed" if level.number else "pixels",
                level.name,
                boxes=[] if level is self.level else self._boxes.get(level.number, []),
                cursor=self.cell if level is self.level else None,
            )
            for level in self.levels
        ]
        panels.append(plots.Panel(self.effect, "signed", _EFFECT, boxes=self._boxes[0]))
        return plots.plot_row(panels, alt=self.text())


def _lines(layers):
    """Return the lines of the form, with the layers to begin with."""
    if layers is None:
        layers = [Conv2d(1, 1, 3), Conv2d(1, 1, 3), MaxPool2d(2)]
    layers = list(layers)
    if len(layers) > _LINES:
        raise ValueError(f"`layers` must be at most {_LINES}, got {len(layers)}")
    layers += [None] * (_LINES - len(layers))
    return [LayerLine(number, layer) for number, layer in enumerate(layers, start=1)]
