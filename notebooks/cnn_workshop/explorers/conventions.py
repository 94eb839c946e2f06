"""The conventions explorer: two libraries side by side, and the first cell in which they differ."""

import numpy as np

from cnn_core import _checks
from cnn_workshop import _words, conventions
from cnn_workshop.explorers.shared.controls import Action, Choice
from cnn_workshop.explorers.shared.docs import opens
from cnn_workshop.explorers.shared.explorer import Explorer
from cnn_workshop.stage import Column, Mark, Panel, Row, Scene, Sign, Table

_FIRST = "same, stride 2"
_CLOSE = 1e-6  # what differs by less is rounding
_INPUTS = ("first", "second")  # the panels that a person edits, whatever they hold
_RESULTS = ("left", "right")
_FARTHEST = 99.0
_SHORT = 5  # cells: a longer row takes more room
_LETTERS = 60  # of names in a row of the table: the twin names all


@opens("there is no such convention, or nothing was measured of a library there")
def explore_conventions(name=_FIRST, left=None, right=None):
    """Open the conventions explorer: what two libraries make of the same tiny picture.

    Parameters
    ----------
    name : str, default "same, stride 2"
        One of `cnn_workshop.conventions.names`.
    left, right : str, optional
        Two of the libraries of which it was measured; the first, and the first that differs from
        it, when left out.

    Notes
    -----
    Taught in lesson 18. Nothing of the libraries is called: both sides are computed here, in the
    way in which the library was seen to do it.

    Examples
    --------
    >>> explorer = explore_conventions("bilinear", "PyTorch", "scikit-image")
    >>> explorer.results["right"]
    array([[0.25, 0.25, 0.75, 0.75]])
    >>> explorer.differing
    ((0, 0), (0, 3))
    """
    _checks.one_of(name, "name", list(conventions.names()))
    there = list(conventions.libraries(name))
    for side, library in (("left", left), ("right", right)):
        if library is not None:
            _checks.one_of(library, side, there)
    return ConventionsExplorer(name, left, right)


class ConventionsExplorer(Explorer):
    """A convention, its tiny picture, and two results of it.

    Attributes
    ----------
    results : dict of str to ndarray of shape (H, W)
        What the two libraries make of the picture: ``"left"`` and ``"right"``.
    differing : tuple of (row, col)
        The cells in which they differ, in reading order.
    """

    invitation = "Choose a convention, or drag a number."
    gives = ("results", "differing")

    def __init__(self, name, left, right):
        self._name, self._wanted = name, (left, right)
        super().__init__("conventions explorer")

    # ---- what a person chooses -------------------------------------------------------------------

    def controls(self):
        """Return the convention, the two libraries, and what changes sides."""
        titles = [(conventions.convention(name).title, name) for name in conventions.names()]
        left, right = self._choose(self._name, *self._wanted)
        labels = self._labels(self._name)
        return [
            Choice("convention", "Convention", titles, self._name),
            Choice("left", "Left", labels, left),
            Choice("right", "Right", labels, right),
            Action("turn", "Change sides", self._change_sides),
            Action("restore", "The tiny picture again", self._put_back, rare=True),
        ]

    def begin(self, state):
        """Return the arrays that can be edited."""
        return self._arrays(state.convention)

    def changed(self, state, name):
        """Let picture and libraries follow the convention."""
        if name == "convention":
            vars(state).update(self._arrays(state.convention))
            kept = (label.partition(": ")[0] for label in (state.left, state.right))
            there = conventions.libraries(state.convention)
            kept = [library if library in there else None for library in kept]
            state.left, state.right = self._choose(state.convention, *kept, differing=True)

    @staticmethod
    def _arrays(name):
        given = [*conventions.convention(name).inputs.values(), np.zeros((1, 1))]
        return dict(zip(_INPUTS, given, strict=False))

    @staticmethod
    def _labels(name):
        return [fact.label for fact in conventions.facts(name)]

    @staticmethod
    def _choose(name, left, right, *, differing=False):
        """Return two labels: of the libraries asked for, and that differ as far as one may choose.

        With `differing`, the right one is another library rather than one that does the same.
        """
        facts = conventions.facts(name)
        one = next(each for each in facts if left in (None, each.library))
        others = [each for each in facts if each is not one]
        same = [each for each in others if each.library == right]
        unlike = [each for each in others if each.way != one.way]
        wanted = [each for each in same if each.way != one.way]
        other = [*wanted, *(unlike if differing or right is None else same or [one]), *others][0]
        return one.label, other.label

    @staticmethod
    def _change_sides(state):
        state.left, state.right = state.right, state.left

    def _put_back(self, state):
        vars(state).update(self._arrays(state.convention))

    # ---- computing -------------------------------------------------------------------------------

    def compute(self, state):
        """Do it both ways, and find the cells that differ."""
        state.asked = conventions.convention(state.convention)
        self.bar["left"].options = [(each, each) for each in self._labels(state.convention)]
        self.bar["right"].options = self.bar["left"].options
        by_label = {each.label: each for each in conventions.facts(state.convention)}
        state.facts = {side: by_label[getattr(state, side)] for side in _RESULTS}
        state.inputs = dict(
            zip(state.asked.inputs, (getattr(state, name) for name in _INPUTS), strict=False)
        )
        state.is_tiny = all(
            np.array_equal(array, state.asked.inputs[name], equal_nan=True)
            for name, array in state.inputs.items()
        )
        with np.errstate(all="ignore"):
            state.results = {
                side: state.asked.numbers(fact.way, *state.inputs.values())
                for side, fact in state.facts.items()
            }
        state.differing = _differing(*state.results.values())

    # ---- what is seen ----------------------------------------------------------------------------

    def scene(self, state):
        """Return the inputs, the two results, and below them who goes which way."""
        inputs = [
            Panel(
                panel, array, self._kind(state, array), name, size=self._size(array), edit="slide",
                farthest=_FARTHEST, unit="cells", step=1.0, least=-9.0, most=9.0,
                spoken="Type another number, or press the up and down arrow keys.",
            )
            for panel, (name, array) in zip(_INPUTS, state.inputs.items(), strict=False)
        ]  # fmt: skip
        results = [
            Column((self._result(state, side),), note=state.facts[side].way) for side in _RESULTS
        ]
        sign = Sign("≠" if state.differing else "=")
        return Scene(
            rows=(Row((*inputs, Sign("→"), results[0], sign, results[1])), self._who(state)),
            marks=tuple(self._marks(state)),
        )

    @staticmethod
    def _kind(state, array):
        """Return a scale of greys, and one with two colours where there are negative numbers."""
        return "signed" if np.nanmin([*array.ravel(), 0]) < 0 else "pixels"

    @staticmethod
    def _size(array):
        return "large" if max(array.shape) > _SHORT else "medium"

    def _result(self, state, side):
        fact, array = state.facts[side], state.results[side]
        ends = [np.nanmax(np.abs([*each.ravel(), 1e-9])) for each in state.results.values()]
        return Panel(
            side, array, "signed", fact.library,
            size=self._size(array), unit="cells", limits=(-max(ends), max(ends)), focus=True,
            spoken=f"{state.asked.result}, {fact.way}.",
        )  # fmt: skip

    @staticmethod
    def _marks(state):
        """Mark what differs, and call the eye to the first of it."""
        for side in _RESULTS:
            shape = state.results[side].shape
            cells = [cell for cell in state.differing if all(np.less(cell, shape))]
            if cells:
                yield Mark(side, "wrong", tuple(cells), words="differs")
            if cells and cells[0] == state.differing[0]:
                yield Mark(side, "flash", tuple(cells[:1]), words="the first that differs")

    @staticmethod
    def _who(state):
        """Return the ways, and who goes each of them."""
        ways = [way.name for way in state.asked.ways]
        chosen = tuple({ways.index(fact.way) for fact in state.facts.values()})
        rows = tuple((way, _briefly(_libraries(state, way))) for way in ways)
        return Table("who", rows, ("way", "seen in"), strong=tuple(sorted(chosen)))

    # ---- what is said ----------------------------------------------------------------------------

    def sentence(self, state):
        left, right = state.results.values()
        if not state.differing:
            return f"They agree. {state.asked.question}"
        row, col = state.differing[0]
        shapes = [_words.shape(each.shape) for each in (left, right)]
        if left.shape != right.shape:
            return f"They differ in size: {shapes[0]} and {shapes[1]}. {state.asked.question}"
        return (
            f"They differ first in row {row}, column {col}: {_words.number(left[row, col])} and "
            f"{_words.number(right[row, col])}. {state.asked.question}"
        )

    def words(self, state):
        given = "; ".join(f"{name} {_told(array)}" for name, array in state.inputs.items())
        sides = [
            f"{fact.label} (version {fact.version}), {fact.way}: {_told(state.results[side])}."
            for side, fact in state.facts.items()
        ]
        many = _words.count(len(state.differing), "cell")
        sure = "" if state.is_tiny else " Measured with other numbers; these are computed alike."
        ways = "; ".join(f"{each.name}: {_listed(state, each.name)}" for each in state.asked.ways)
        return (
            f"{state.asked.title}. {state.asked.question} Given: {given}. {' '.join(sides)}{sure} "
            f"{many} differ{'s' * (len(state.differing) == 1)}. Seen: {ways}."
        )


def _differing(left, right):
    """Return the cells in which two arrays differ, also those that only one of them has."""
    shape = np.maximum(left.shape, right.shape)
    laid = [np.full(shape, np.inf) for _ in range(2)]
    for sheet, each in zip(laid, (left, right), strict=True):
        sheet[: each.shape[0], : each.shape[1]] = each
    equal = np.isclose(*laid, rtol=_CLOSE, atol=_CLOSE, equal_nan=True)
    return tuple((int(row), int(col)) for row, col in np.argwhere(~equal))


def _listed(state, way):
    return "; ".join(each.label for each in conventions.facts(state.convention) if each.way == way)


def _libraries(state, way):
    """Return the libraries that go a way, and what was called where one goes several."""
    facts = conventions.facts(state.convention)
    several = {each.library for each in facts if each.way != way}
    own = [each for each in facts if each.way == way]
    return list(
        dict.fromkeys(each.label if each.library in several else each.library for each in own)
    )


def _briefly(names):
    """List as many names as there is room for, and say how many more there are."""
    lengths = np.cumsum([len(name) + 2 for name in names])
    many = max(1, int((lengths <= _LETTERS).sum()))
    more = f" and {len(names) - many} more" if many < len(names) else ""
    return ", ".join(names[:many]) + more


def _told(array):
    """Write an array in reading order, its rows apart by strokes."""
    return " / ".join(" ".join(_words.number(float(each)) for each in row) for row in array)
