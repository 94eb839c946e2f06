"""The stack explorer: layers on top of one another, and what a deep cell sees of the picture."""

import itertools

import numpy as np

from cnn_core import _checks
from cnn_core.layers import Conv2d, MaxPool2d
from cnn_workshop import _run, _words
from cnn_workshop.explorers import _inputs
from cnn_workshop.explorers.shared import Choice, Explorer, Number, asking, nearest_cell, opens
from cnn_workshop.explorers.stack import form, levels
from cnn_workshop.stage import Beam, Mark, Panel, Row, Scene, Table

_MOST = 6  # layers
_LARGEST = 32  # rows or columns of a picture: each of its pixels is changed in turn
_NARROW = 40  # columns: so many maps' cells leave room for beams between them
_SMALL = 12  # rows: a larger picture leaves no room for many maps
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
_HEAD = ("layer", "", "makes", "parameters", "sees", "jump", "rows seen", "columns")


@opens("the image or a layer cannot be used", inside="receptive_field")
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

    Examples
    --------
    >>> explorer = explore_stack("Handwritten 7")
    >>> explorer.seen
    [(2, 2, 6, 6), (2, 2, 4, 4), (2, 2, 2, 2), (1, 1, 1, 1)]
    """
    return StackExplorer(image, layers, receptive_field)


class StackExplorer(Explorer):
    """A stack of layers, the map that each of them makes, and what one cell of them sees.

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

    invitation = "Point at a cell of the last layer, or add a layer."
    calls = ("_receptive_field",)
    gives = ("levels", "cell", "seen", "effect")

    def __init__(self, image, layers, receptive_field):
        if receptive_field is not None:
            _checks.function(receptive_field, "receptive_field")
        self._receptive_field = receptive_field
        self._images, self._chosen = _inputs.choose_image(image, _PICTURES, _LARGEST)
        if not np.isfinite(self._images[self._chosen]()).all():
            raise ValueError("`image` must hold finite numbers, got NaN or infinity")
        self._form = _read_layers(layers)
        self._effects, self._effects_of = {}, None  # for each cell that was chosen
        super().__init__("stack explorer")

    level = property(lambda self: self.state.levels[self._at(self.state)])

    # ---- what a person chooses -------------------------------------------------------------------

    def controls(self):
        """Return the form of one layer; and, behind *More*, what changes no receptive field."""
        number = max((at for at, each in enumerate(self._form, 1) if each.in_use), default=1)
        chosen = self._form[number - 1]
        geometry = dict(zip(form.FIELDS, chosen.chosen, strict=True))
        fields = {
            name: Number(
                name, name.capitalize(), geometry[name], *ends, rare=name in ("padding", "dilation")
            )
            for name, ends in form.FIELDS.items()
        }
        numbers = [str(at + 1) for at in range(_MOST)]
        return [
            Choice("layer", "Layer", numbers, str(number)),
            Choice("kind", "Kind", list(form.KINDS), chosen.kind),
            *fields.values(),
            Choice("picture", "Picture", list(self._images), self._chosen, rare=True),
            Choice("kernels", "Kernels", list(_KERNELS), "averages", rare=True),
            Number("change", "Change each pixel by", 1000, -1000, 1000, rare=True),
        ]

    def begin(self, state):
        """Return the layers as they are chosen, and the cell: of the last map, in its middle."""
        return {"form": self._form, "number": None, "cell": (0, 0)}

    def changed(self, state, name):
        """Keep what was chosen for the layer in the form; or show another layer in the form."""
        at = int(state.layer) - 1
        if name == "kind" or name in form.FIELDS:
            changed = state.form[at].changed(name, getattr(state, name))
            state.form = (*state.form[:at], changed, *state.form[at + 1 :])
        vars(state).update(zip(form.FIELDS, state.form[at].chosen, strict=True))
        state.kind = state.form[at].kind

    def pick(self, state, panel, place):
        """Show the layer of a line in the form."""
        number = self._lines(state)[place]
        if number:
            state.layer = str(number)
            self.changed(state, "layer")

    def look(self, state, panel, cell):
        """Choose the cell that is looked at."""
        number = next(level.number for level in state.levels if level.name == panel)
        same = number == state.number
        state.number, state.cell = number, cell
        if same:
            self._see(state)
        else:
            self._compute()  # the reader's function is asked about this map

    # ---- computing -------------------------------------------------------------------------------

    def compute(self, state):
        """Build the stack, as far as its layers fit, and see what the chosen cell sees."""
        for name in form.FIELDS:
            self.bar[name].shown = name in state.form[int(state.layer) - 1].offered
        image = _inputs.whole(self._images[state.picture]())
        before = [level.number for level in getattr(state, "levels", ())]
        state.levels, state.failure = [levels.bottom(image)], ""
        for number, chosen in enumerate(state.form, 1):
            layer = chosen.layer(lambda size, at=number: _KERNELS[state.kernels](at, size))
            if layer is not None and not state.failure:
                level, problem = levels.stacked(state.levels[-1], number, layer)
                state.levels += [] if problem else [level]
                state.failure = f"Layer {number} {problem}." if problem else ""
        self._choose(state, before)
        self._see(state)
        return " ".join(filter(None, [state.failure, self._ask(state)]))

    @staticmethod
    def _choose(state, before):
        """Stay on a map that is pinned, or that is not the last; else go to the last one.

        A new map is looked at in its middle; the nearest cell is taken if a map got smaller.
        """
        numbers = [level.number for level in state.levels]
        last = not before or state.number == before[-1]
        goes = state.number not in numbers or (last and not state.pinned)
        if goes and state.number != numbers[-1]:
            shape = state.levels[-1].feature_map.shape
            state.number, state.cell = numbers[-1], tuple(length // 2 for length in shape)
        shape = state.levels[numbers.index(state.number)].feature_map.shape
        state.cell = nearest_cell(state.cell, shape)

    @staticmethod
    def _at(state):
        """Return the place of the chosen cell's map among the levels."""
        return [level.number for level in state.levels].index(state.number)

    def _see(self, state):
        """Follow the chosen cell back to the input, and find by how much each pixel changes it."""
        at = self._at(state)
        state.seen = levels.seen_below(state.levels, at, *state.cell)
        of = (state.picture, state.form, state.kernels, state.change)
        if of != self._effects_of:
            self._effects, self._effects_of = {}, of
        place = at, state.cell
        if place not in self._effects:
            asked = state.levels[: at + 1], state.cell, state.seen[0], state.change
            self._effects[place] = levels.effect_on(*asked)
        state.effect = self._effects[place]

    def _ask(self, state):
        """Return what the reader's function says of the chosen map, and what is wrong with it."""
        if self._receptive_field is None:
            return ""
        at = self._at(state)
        windows = [level.window for level in state.levels[1 : at + 1]]
        table = np.array(windows, dtype=int).reshape(-1, 3)
        answer, problem = asking.ask(self._receptive_field, {"table of layers": table}, ())
        level = state.levels[at]
        if problem or answer == level.size:
            return problem
        name = _run.name_of(self._receptive_field)
        return (
            f"{name} makes {_words.number(answer)} of {windows}, but a cell of {level.name} "
            f"sees {_words.count(level.size, 'pixel')} along each side."
        )

    # ---- what is seen ----------------------------------------------------------------------------

    def scene(self, state):
        """Return the maps, with what the chosen cell sees; below, by how much each pixel counts."""
        tall = state.levels[0].feature_map.shape[0] > _SMALL
        columns = sum(level.feature_map.shape[1] for level in state.levels)
        maps = tuple(
            Panel(
                level.name, level.feature_map, "signed" if level.number else "pixels",
                title=level.name, size="medium" if tall else "large", unit="pixel",
                tells=True, focus=True, spoken="Arrow keys move; what the cell sees is framed in "
                "the maps before it. Enter stays at the cell, Escape lets go.",
            )
            for level in state.levels
        )  # fmt: skip
        seen, inside, outside = self._counts(state)
        effect = Panel(
            "effect", state.effect, title="change, by pixel", size="medium", unit="pixel",
            note=f"{inside} of {seen} seen count, {outside} others", focus=True,
            spoken="Each pixel shows by how much the chosen cell changes when it is changed.",
        )  # fmt: skip
        return Scene(
            rows=(
                Row(maps, far=columns <= _NARROW),
                Row((effect, self._table(state)), wrap=False, narrow=(0,)),
            ),
            marks=tuple(self._marks(state)),
            beams=tuple(self._beams(state)),
            wide=columns > 2 * _NARROW,
            narrow=(("input", "effect"),),
        )

    def _boxes(self, state):
        """Yield the names of the maps from the input up to the chosen one, with what is seen."""
        for level, box in zip(state.levels, state.seen, strict=False):
            if box[2] * box[3]:
                yield level.name, box

    def _marks(self, state):
        *below, (name, cell) = self._boxes(state)
        for panel, box in below:
            yield Mark(panel, "window", box=box, words="seen")
        yield Mark(name, "here", (cell[:2],))
        if below and state.seen[0][2]:
            yield Mark("effect", "window", box=state.seen[0], words="seen")

    def _beams(self, state):
        for start, end in itertools.pairwise(self._boxes(state)):
            yield Beam(start, end)

    def _lines(self, state):
        """Return the layers in the table: those in use, and the next one; 0 is the input."""
        used = [at for at, chosen in enumerate(state.form, 1) if chosen.in_use]
        free = [at for at in range(1, _MOST + 1) if at > max(used, default=0)]
        return [0, *used, *free[:1]]

    def _table(self, state):
        """Return a line for each layer: what it is, what it comes to, what the cell sees there."""
        found = {level.number: level for level in state.levels}
        boxes = dict(zip(found, state.seen, strict=False))
        lines, rows = self._lines(state), []
        why = "does not fit" if "does not fit" in state.failure else "does not work"
        for number in lines:
            stops = state.failure.startswith(f"Layer {number} ")
            rows.append(_row(number, found, boxes, state.form, why if stops else "not reached"))
        strong = tuple(at for at, number in enumerate(lines) if str(number) == state.layer)
        return Table("layers", tuple(rows), _HEAD, strong=strong, pick=True)

    # ---- what is said ----------------------------------------------------------------------------

    @staticmethod
    def _counts(state):
        """Return how many pixels are seen, how many of them and of the others change the cell."""
        top, left, height, width = state.seen[0]
        changed = state.effect != 0
        inside = int(changed[top : top + height, left : left + width].sum())
        return height * width, inside, int(changed.sum()) - inside

    def spoken(self, state):
        """Say what the chosen cell sees of the input: ``sees rows 2-7, ... of the input: ...``."""
        box, size = state.seen[0], state.levels[self._at(state)].size
        if not box[2] * box[3]:
            return f"sees {_places(box)}"
        words = f"sees {_places(box)} of the input: {_pixels(box)}"
        cut = f", cut off at the edge from {size} x {size}" if box[2:] != (size, size) else ""
        return words + cut

    def _test(self, state):
        """Say which pixels change the chosen cell when they are changed one by one."""
        seen, inside, outside = self._counts(state)
        others = state.effect.size - seen
        rest = f"of the {_words.count(others, 'other')}, {outside or 'none'}"
        return (
            f"Changing one pixel at a time by {state.change}: of the "
            f"{_words.count(seen, 'pixel')} seen, {inside or 'none'} "
            f"{'changes' if inside == 1 else 'change'} this cell; "
            f"{rest if others else 'there are no others'}."
        )

    def sentence(self, state):
        box = state.seen[0]
        if not box[2] * box[3]:
            return f"{self._cell_words(state)} sees nothing but padding."
        _, inside, _ = self._counts(state)
        where = f"{self._cell_words(state)} sees {_pixels(box)}: {_places(box)} of the input."
        if box[2] * box[3] == 1:
            it = "it changes" if inside else "it does not change"
            return f"{where} Changed by {state.change}, {it} this cell."
        return (
            f"{where} Changed by {state.change}, {inside or 'none'} of them "
            f"{'changes' if inside == 1 else 'change'} it."
        )

    def _cell_words(self, state):
        name = state.levels[self._at(state)].name.capitalize()
        return f"{name}, row {state.cell[0]}, column {state.cell[1]}"

    def words(self, state):
        shape = _words.shape(state.levels[0].feature_map.shape)
        value = _words.number(state.levels[self._at(state)].feature_map[state.cell])
        parts = [f"Picture: {state.picture}, {shape}. Kernels: {state.kernels}."]
        made = [(level, state.form[level.number - 1].words()) for level in state.levels[1:]]
        parts += [
            f"Layer {level.number}: {words}, makes {_come_to(level)}." for level, words in made
        ]
        parts.append(f"The form shows layer {state.layer}.")
        parts.append(f"{self._cell_words(state)}, value {value}, {self.spoken(state)}.")
        return " ".join([*parts, self._test(state)])


def _come_to(level):
    """Say what a layer comes to: ``6 x 6; 9 parameters; sees 3 x 3, jump 1``."""
    shape = _words.shape(level.feature_map.shape)
    parameters = _words.count(level.layer.parameter_count, "parameter")
    return f"{shape}; {parameters}; sees {level.size} x {level.size}, jump {level.jump}"


def _places(box):
    """Write the rows and columns of a box: ``rows 2-7, columns 0-5``."""
    top, left, height, width = box
    if not height * width:
        return "nothing but padding"
    return _words.box(top, left, height, width)


def _pixels(box):
    """Write how large a box is: ``6 x 6 pixels``."""
    return f"{_words.shape(box[2:])} {'pixel' if box[2] * box[3] == 1 else 'pixels'}"


def _row(number, found, boxes, chosen, why):
    """Return the line of a layer in the table."""
    name = f"layer {number}" if number else "input"
    if number and not chosen[number - 1].in_use:
        return _filled(name, "add one: choose its kind")
    words = chosen[number - 1].words(brief=True) if number else ""
    if number not in found:
        return _filled(name, f"{words}: {why}")
    level = found[number]
    count = str(level.layer.parameter_count) if number else ""
    sees = f"{level.size} x {level.size}"
    made = (_words.shape(level.feature_map.shape), count, sees, str(level.jump))
    if number not in boxes:
        return _filled(name, words, *made)
    top, left, height, width = boxes[number]
    ends = (_words.span(top, top + height - 1), _words.span(left, left + width - 1))
    return (name, words, *made, *(ends if height * width else ("none", "none")))


def _filled(*cells):
    return (*cells, *[""] * (len(_HEAD) - len(cells)))


def _read_layers(layers):
    """Return the layers to begin with, as they would be chosen."""
    layers = [Conv2d(1, 1, 3), Conv2d(1, 1, 3), MaxPool2d(2)] if layers is None else list(layers)
    if len(layers) > _MOST:
        raise ValueError(f"`layers` must be at most {_MOST}, got {len(layers)}")
    read = [form.read_layer(layer) for layer in layers]
    return (*read, *[form.Choice()] * (_MOST - len(read)))
