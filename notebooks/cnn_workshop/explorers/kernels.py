"""The kernel editor: change the numbers of a kernel and see what it finds in a photograph."""

import numpy as np

from cnn_core import _checks, kernels
from cnn_workshop import _words, palettes
from cnn_workshop.explorers import _inputs, _kernel_words, _photographs
from cnn_workshop.explorers.convolution import fast_convolve2d
from cnn_workshop.explorers.shared import asking, parts
from cnn_workshop.explorers.shared.controls import Action, Choice, Number, Switch
from cnn_workshop.explorers.shared.docs import opens
from cnn_workshop.explorers.shared.explorer import Explorer, gray, nearest_cell
from cnn_workshop.stage import Column, Equation, Mark, Panel, Row, Scene, Text, Window

_OWN_SIDES = (128, 64, 32, 16)
_OWN_SIDE = 64
"""For a reader's function photographs are smaller: plain loops take half a second for a large one,
and a drag would leave a queue of them."""

_NO_TARGET = "none"
_TURNS = {
    "transpose": ("Transpose", "transposed"),
    "across": ("Flip left to right", "flipped left to right"),
    "down": ("Flip upside down", "flipped upside down"),
}
"""The switches that turn a kernel, in the order in which they act: label, and words."""


@opens(
    "the image, kernel, target or side cannot be used", inside="convolve", explorer="KernelEditor"
)
def explore_kernels(
    image=None, kernel="sobel_x", *, target=None, side=None, convolve=fast_convolve2d
):
    """Open the kernel editor.

    Parameters
    ----------
    image : array_like of shape (H, W), or str, optional
        Your picture, of at most 512 x 512 pixels, or the name of one in its menu.
    kernel : array_like of shape (K, K), or str, default "sobel_x"
        Your kernel, at most 5 x 5, or the name of one in `cnn_core.kernels`.
    target : {"diagonal", "blur", "sharpen"}, optional
        The feature map to aim at, from a kernel that only copies. The kernel behind it stays
        hidden; so do the named kernels.
    side : {256, 128, 64, 32, 16}, optional
        What the longest side of the picture is reduced to: 256, or 64 for your own function.
    convolve : callable, optional
        Your own function from a picture and a kernel to the feature map. Plain loops take their
        time for a photograph, so the longest side is then at most 128.

    Examples
    --------
    >>> editor = explore_kernels([[0, 0, 9], [0, 0, 9], [0, 0, 9]])
    >>> editor.feature_map
    array([[36.]])
    >>> editor.bar["transpose"].value = True
    >>> editor.feature_map
    array([[0.]])
    """
    return KernelEditor(image, kernel, target, side, convolve)


class KernelEditor(Explorer):
    """A photograph, a kernel to be changed, and what it finds; beside it a map to aim at.

    Attributes
    ----------
    image, kernel : ndarray of shape (H, W) and (K, K)
        As they stand.
    feature_map : ndarray of shape (H - K + 1, W - K + 1)
        What `convolve` made of them; NaN everywhere if it failed.
    target_map : ndarray or None
        The feature map to aim at.
    """

    invitation = "Drag a number of the kernel, and watch the map."
    first_touched = "kernel"
    calls = ("_convolve",)
    gives = ("image", "feature_map", "target_map")

    def __init__(self, image, kernel, target, side, convolve):
        self._convolve = _checks.function(convolve, "convolve")
        images, self._chosen = _inputs.choose_image(image, _photographs.PICTURES)
        self._images = dict(images)
        if target is not None:
            _checks.one_of(target, "target", list(kernels.TARGETS))
            kernel = "identity" if isinstance(kernel, str) else kernel
        self._first_kernel, preset = _inputs.choose_kernel(kernel)
        rows, cols = self._first_kernel.shape
        if rows != cols:
            raise ValueError(f"`kernel` must be square, got shape {self._first_kernel.shape}")
        self._preset = _inputs.OWN if target else preset
        self._target = target or _NO_TARGET
        self._sides, self._side = self._offered_sides(side)
        super().__init__("kernel editor")

    kernel = property(lambda self: self.state.weights)

    def _offered_sides(self, side):
        """Return the sides to choose from, and the one to begin with."""
        quick = self._convolve is fast_convolve2d
        sides = _photographs.SIDES if quick else _OWN_SIDES
        if side not in (None, *sides):
            raise ValueError(f"`side` must be one of {', '.join(map(str, sides))}, got {side!r}")
        return [str(each) for each in sides], str(side or (sides[0] if quick else _OWN_SIDE))

    # ---- what a person chooses -------------------------------------------------------------------

    def controls(self):
        """Return picture, kernel, target; and, behind *More*, all that turns and resizes."""
        kinds = [("colours", "signed"), ("grey", "pixels")]
        kind = "pixels" if _best_in_grey(self._target) else "signed"
        turns = [Switch(name, label, False, rare=True) for name, (label, _) in _TURNS.items()]
        return [
            Choice("picture", "Picture", list(self._images), self._chosen),
            Choice("preset", "Kernel", _presets(self._target), self._preset),
            Choice("target", "Target", [_NO_TARGET, *kernels.TARGETS], self._target),
            *turns,
            Number("size", "Size", len(self._first_kernel), 1, 5, rare=True),
            Action("divide", "Divide by the sum", self._divide_by_sum, rare=True),
            Choice("side", "Longest side", self._sides, self._side, rare=True),
            Choice("shown_as", "Map in", kinds, kind, rare=True),
        ]

    def begin(self, state):
        """Return the kernel as it stands, before it is turned, as last the person's own; and more.

        Files of one name replace each other in the menu, but not in what can be undone.
        """
        kernel = np.array(self._first_kernel, dtype=float)
        return {"kernel": kernel, "base": kernel, "own": kernel, "cell": None, "opened": {}}

    def changed(self, state, name):
        """Let kernel, its name, its size and its turns agree."""
        if name == "kernel":
            _become_own(state, state.kernel)
        elif name == "preset":
            own = state.preset == _inputs.OWN
            _take_kernel(state, state.own if own else kernels.get(state.preset))
        elif name == "size":
            _become_own(state, _inputs.resized(state.kernel, state.size))
        elif name in _TURNS:
            state.kernel = _turned(state)
        elif name == "target":
            state.shown_as = "pixels" if _best_in_grey(state.target) else "signed"
            aims = state.target != _NO_TARGET
            _become_own(state, kernels.get("identity") if aims else state.kernel)

    def _divide_by_sum(self, state):
        """Divide the kernel by its sum, so that brightness is kept."""
        total = state.kernel.sum()
        if abs(total) < _kernel_words.NOTHING:
            self._refusal = "The kernel's numbers add up to 0: there is nothing to divide by."
        else:
            _become_own(state, state.kernel / total)

    def take_picture(self, state, panel, colours, filename):
        """Put an opened picture into the menu and show it, in grey."""
        name, mine = _kernel_words.short(filename), gray(colours)
        self._images[name] = lambda: mine
        state.opened = {**state.opened, name: mine}
        self.bar["picture"].options = [(each, each) for each in self._images]
        state.picture = name

    # ---- computing -------------------------------------------------------------------------------

    _refusal = ""

    @property
    def failed(self):
        """Whether there is no feature map."""
        return bool(self.state.failure)

    def compute(self, state):
        """Run `convolve`, and make the map to aim at."""
        refusal, self._refusal = self._refusal, ""
        self.bar["preset"].options = _presets(state.target)
        opened = state.opened.get(state.picture)
        picture = self._images[state.picture]() if opened is None else opened
        state.image = _inputs.whole(_photographs.reduced(picture, int(state.side)))
        state.weights = _inputs.whole(state.kernel)
        state.feature_map, state.failure = self._found(state)
        state.target_map = self._aimed(state)
        if state.target_map is not None:
            state.agree = _kernel_words.hits(state.feature_map, state.target_map)
        state.places = _kernel_words.extremes(state.feature_map)
        first = state.places[1] if state.places else (0, 0)
        cell = first if state.cell is None else state.cell
        state.cell = nearest_cell(cell, state.feature_map.shape)
        state.wrong, difference = self._compared_with_book(state)
        return refusal or state.failure or difference

    def _found(self, state):
        """Return the feature map, NaN everywhere if there is none, and what went wrong."""
        image, kernel = state.image, state.weights
        shape = tuple(int(length) for length in np.subtract(image.shape, kernel.shape) + 1)
        if min(shape) < 1:
            return np.full((1, 1), np.nan), (
                f"A kernel of {_words.shape(kernel.shape)} does not fit into a picture of "
                f"{_words.shape(image.shape)}: choose a smaller size, or a longer side."
            )
        arrays = {"input image": image, "kernel": kernel}
        return asking.ask(self._convolve, arrays, shape)

    def _aimed(self, state):
        """Return the map to aim at, as large as the kernel leaves it; None if there is none."""
        if state.failure or state.target == _NO_TARGET:
            return None
        hidden = _inputs.resized(kernels.TARGETS[state.target].values, len(state.weights))
        return fast_convolve2d(state.image, hidden)

    def _compared_with_book(self, state):
        """Return the cells where a reader's function is not what `cnn_core` makes, and say so."""
        if state.failure or self._convolve is fast_convolve2d:
            return (), ""
        right = fast_convolve2d(state.image, state.weights)
        answer = "the sums of products"
        return asking.compared(self._convolve, answer, state.feature_map, right)

    # ---- what is seen ----------------------------------------------------------------------------

    def scene(self, state):
        """Return picture, map and target; below, the kernel and what there is to say of it."""
        aims = state.target_map is not None
        outputs = ("map", "target", "off") if aims else ("map",)
        window = Window(
            ("image",), outputs, ("kernel",), shape=state.weights.shape,
            cell=None if state.failure else state.cell,
        )  # fmt: skip
        finding = (("image", "map"), ("kernel", "most", "least"))
        aiming = (("image", "kernel", "map", "target"),)  # what is moved beside what moves
        return Scene(
            rows=(Row(self._maps(state), far=True), Row(self._below(state))),
            marks=(Mark("map", "wrong", state.wrong, words="not the sum of the products"),),
            windows=(window,),
            narrow=aiming if aims else finding,
        )

    def _maps(self, state):
        """Return the picture and its map, in colours that compare; and the map to aim at."""
        kind, aimed = state.shown_as, state.target_map
        scaled = state.feature_map if aimed is None else aimed
        ends = palettes.limits(state.image if kind == "pixels" else scaled, kind)
        look = {"kind": kind, "limits": ends, "unit": "pixel"}
        image = Panel(
            "image", state.image, "pixels", "input image", unit="pixel", takes_picture=True,
            spoken="Drag the window over it. The arrow keys move; the cells that a pixel feeds "
            "light up.",
        )  # fmt: skip
        spoken = "The arrow keys move; Enter pins a cell, Escape lets it go."
        maps = (image, Panel("map", state.feature_map, title="feature map", spoken=spoken, **look))
        if aimed is None:
            return maps
        spoken = "The feature map to aim at. The arrow keys move."
        target = Panel("target", aimed, title="target map", spoken=spoken, **look)
        return (*maps, target, self._still_off(state))

    @staticmethod
    def _still_off(state):
        """Return what is left to mend, beside the map that is being mended."""
        off = state.feature_map - state.target_map
        hits, close = state.agree
        return Panel(
            "off", np.where(close, 0.0, off), title="still off", size="medium", unit="pixel",
            note=_words.of(hits, close.size, "cell", ("agrees", "agree")),
        )  # fmt: skip

    def _below(self, state):
        """Return the kernel, what its numbers add up to, and what it aims at or answers to."""
        kernel = parts.kernel("kernel", state.kernel, note="drag up or down")
        total = Equation(
            "sum", state.weights, state.weights.sum(), title="sum of the kernel",
            note=_kernel_words.meaning(state.weights).partition(": ")[2],
        )  # fmt: skip
        if state.target_map is None:
            return (kernel, total, *self._extremes(state))
        hits, close = state.agree
        hit = (Text(("Hit!",), large=True),) if hits == close.size else ()
        return kernel, Column((total,), rare="the sum of the kernel"), *hit

    def _extremes(self, state):
        """Enlarge the windows with the highest and the lowest answer."""
        if state.places is None:
            return
        names = (("most", "answers most"), ("least", "answers least"))
        size, ends = len(state.weights), palettes.limits(state.image, "pixels")
        for (name, title), (row, col) in zip(names, state.places[::-1], strict=True):
            window = state.image[row : row + size, col : col + size]
            yield Panel(
                name, window, "pixels", title, size="small", unit="window", limits=ends,
                origin=(row, col), note=f"at {row}, {col}",
            )  # fmt: skip

    # ---- what is said ----------------------------------------------------------------------------

    def spoken(self, state):
        """Say how far the map is from its target; nothing if there is none."""
        if state.target_map is None:
            return ""
        return _kernel_words.score(state.feature_map, state.target_map)

    def sentence(self, state):
        if state.failure:
            return "There is no feature map."
        row, col = state.cell
        here = f"Row {row}, column {col} is {_words.number(state.feature_map[row, col])}."
        return f"{self.spoken(state)} {here}".strip()

    def words(self, state):
        turns = "".join(f", {words}" for name, (_, words) in _TURNS.items() if getattr(state, name))
        parts = [
            f"Picture: {state.picture}, {_words.shape(state.image.shape)}. "
            f"Kernel: {self.bar['preset'].words}{turns}, "
            f"{_kernel_words.numbers(state.weights)}; {_kernel_words.meaning(state.weights)}."
        ]
        if state.failure:
            return " ".join([*parts, "There is no feature map."])
        row, col = state.cell
        value = _words.number(state.feature_map[row, col])
        parts.append(_kernel_words.range_with_places(state.feature_map))
        if state.shown_as == "pixels":
            parts.append("It is shown in grey.")
        parts.append(f"Row {row}, column {col}: {value}.")
        if state.target_map is not None:
            parts.append(f"Target: {state.target}. {self.spoken(state)}")
        return " ".join(parts)


def _presets(target):
    """Return the menu of kernels: a person who aims at a target has only their own."""
    named = [(known.label, name) for name, known in kernels.KERNELS.items()]
    return [(_inputs.OWN, _inputs.OWN), *(named if target == _NO_TARGET else [])]


def _best_in_grey(target):
    """Tell whether a target is a picture, rather than a map of edges."""
    return target != _NO_TARGET and kernels.TARGETS[target].values.sum() != 0


def _become_own(state, kernel):
    """Take a kernel, as it lies, for the person's own."""
    state.own, state.preset = np.array(kernel, dtype=float), _inputs.OWN
    _take_kernel(state, state.own)


def _take_kernel(state, kernel):
    """Take a kernel that is not turned."""
    for name in _TURNS:
        setattr(state, name, False)
    state.base = state.kernel = np.array(kernel, dtype=float)
    state.size = len(kernel)


def _turned(state):
    """Return the kernel as the switches say: transposed first, then flipped."""
    kernel = state.base.T if state.transpose else state.base
    kernel = kernel[:, ::-1] if state.across else kernel
    return kernel[::-1] if state.down else kernel
