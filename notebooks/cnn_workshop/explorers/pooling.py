"""The pooling explorer: what is left of each window, and what a small shift does to it."""

from dataclasses import dataclass

import numpy as np

from cnn_core import _checks, datasets, functional, kernels, ops
from cnn_workshop import _run, _words, palettes
from cnn_workshop.explorers import _arithmetic, _inputs, _shift
from cnn_workshop.explorers._photographs import offered
from cnn_workshop.explorers.shared import asking
from cnn_workshop.explorers.shared.controls import Action, Choice, Number
from cnn_workshop.explorers.shared.docs import opens
from cnn_workshop.explorers.shared.explorer import Explorer, gray, nearest_cell
from cnn_workshop.stage import Column, Mark, Panel, Player, Row, Scene, Sign, Text, Window

_SPELLED_OUT = 9  # numbers; more are too much to listen to
_LARGEST_WINDOW = 5
_FARTHEST = 3  # pixels of a shift
_LEAST = 0.9  # how far two pictures and what is left of them shrink, to stand on one line
_OWN = "own"
PICTURES = {
    "Handwritten 8": lambda: datasets.digit(8),
    "Edges of the 8": lambda: ops.convolve2d(datasets.digit(8), kernels.get("vertical_edge")),
    "Handwritten 7, larger": lambda: datasets.load_mnist().images[7],
    **offered("camera", size=64),
}


@opens(inside="pool")
def explore_pooling(
    image=None, *, pool=ops.max_pooling, kind="max", pool_size=2, stride=2, shift=(0, 0)
):
    """Open the pooling explorer.

    Parameters
    ----------
    image : array_like of shape (H, W), or str, optional
        Your picture or feature map, or the name of one in the menu.
    pool : callable, default `cnn_core.max_pooling`
        Your own function, ``pool(image, pool_size, stride)``. It is held to the largest numbers.
    kind : {"max", "average"}, default "max"
        What is left of each window, if `pool` is not yours.
    pool_size, stride : int, default 2
        Side of the window, 1 to 5; how far it moves, 1 to 5.
    shift : tuple of int, default (0, 0)
        By how many pixels the picture is moved, down and right, -3 to 3. Zeros come in.

    Examples
    --------
    >>> explorer = explore_pooling([[3, 5, 1, 1], [0, 9, 1, 2]], shift=(0, 1))
    >>> explorer.pooled, explorer.moved_pooled
    (array([[9, 2]]), array([[3, 9]]))
    """
    return PoolingExplorer(image, pool, kind, pool_size, stride, shift)


class PoolingExplorer(Explorer):
    """A picture and what pooling leaves of it; below, the same picture moved.

    Attributes
    ----------
    image, moved : ndarray of shape (H, W)
        What the person chose or typed; the same, moved by `shift`.
    pooled, moved_pooled : ndarray of shape (H_out, W_out)
        What pooling made of the two; NaN everywhere if it failed.
    shift : tuple of int
        By how many pixels the picture is moved: down, right.
    trace : PoolingTrace
        The current window, taken apart; None if it does not fit.
    """

    invitation = "Drag the window, or change its size."
    calls = ("_pool",)
    gives = ("image", "moved", "pooled", "moved_pooled", "trace")

    def __init__(self, image, pool, kind, pool_size, stride, shift):
        self._pool = _checks.function(pool, "pool")
        self._images, self._chosen = _inputs.choose_image(image, PICTURES)
        _checks.one_of(kind, "kind", ["max", "average"])
        self._kinds, self._kind = [("max", "max"), ("average", "average")], kind
        if pool is not ops.max_pooling:
            self._kinds.insert(0, (_run.name_of(pool), _OWN))
            self._kind = _OWN
        self._size = _checks.integer(pool_size, "pool_size", 1, _LARGEST_WINDOW)
        self._stride = _checks.integer(stride, "stride", 1, _LARGEST_WINDOW)
        self._shift = _shift.checked(shift, _FARTHEST)
        super().__init__("pooling explorer", open_rare=any(self._shift))

    shift = property(lambda self: (self.state.down, self.state.right))

    # ---- what a person chooses -------------------------------------------------------------------

    def controls(self):
        """Return picture, kind, window; and, behind *More*, the shift, and windows turned."""
        down, right = self._shift
        return [
            Choice("picture", "Picture", list(self._images), self._chosen),
            Choice("kind", "Kind", self._kinds, self._kind),
            Number("size", "Size", self._size, 1, _LARGEST_WINDOW),
            Number("stride", "Stride", self._stride, 1, _LARGEST_WINDOW),
            Number("down", "Shift down", down, -_FARTHEST, _FARTHEST, rare=True),
            Number("right", "Shift right", right, -_FARTHEST, _FARTHEST, rare=True),
            Action("turn", "Turn every window", self._turn_windows, rare=True),
        ]

    def begin(self, state):
        """Return the picture and the cell."""
        return {"image": _inputs.whole(self._images[state.picture]()), "cell": (0, 0)}

    def changed(self, state, name):
        """Let the picture and its name agree."""
        if name == "picture":
            state.image = _inputs.whole(self._images[state.picture]())
        elif name == "image":
            self._take(state, state.image, _inputs.BY_HAND)

    def take_picture(self, state, panel, colours, filename):
        """Pool a person's own picture, in grey."""
        self._take(state, gray(colours), _inputs.UPLOADED)

    def _take(self, state, image, name):
        """Pool a picture that is not from the menu; it stays there."""
        state.image, state.picture = _inputs.whole(image), name
        menu = self.bar["picture"]
        self._images = _inputs.with_picture(self._images, menu, name, state.image)

    def _turn_windows(self, state):
        """Turn each window by half a turn: what was at its top left is at its bottom right."""
        image, size = state.image.copy(), state.size
        for row, col in np.ndindex(self._shape(state)):
            top, left = row * state.stride, col * state.stride
            window = state.image[top : top + size, left : left + size]
            image[top : top + size, left : left + size] = window[::-1, ::-1]
        self._take(state, image, _inputs.BY_HAND)

    def step(self, state, panel, cell):
        """Stand at a cell of the output, or at the nearest one there is."""
        state.cell = nearest_cell(cell, state.pooled.shape)
        state.trace = state.moved_trace = None
        if not state.unfit:
            state.trace, state.moved_trace = (
                trace_pooling(image, *state.cell, state.size, state.stride, state.kind)
                for image in (state.image, state.moved)
            )

    # ---- computing -------------------------------------------------------------------------------

    @staticmethod
    def _shape(state):
        """Return how many windows fit, down and across."""
        return tuple((side - state.size) // state.stride + 1 for side in state.image.shape)

    def compute(self, state):
        """Pool the picture, and the moved one, and compare with the largest numbers."""
        state.moved = _shift.moved(state.image, state.down, state.right)
        self.bar["turn"].active = state.stride >= state.size
        state.failure = state.unfit = ""
        if min(self._shape(state)) < 1:
            state.failure = state.unfit = (
                f"A window of {_words.shape((state.size, state.size))} does not fit into a picture "
                f"of {_words.shape(state.image.shape)}: choose a smaller size."
            )
        state.pooled = self._pooled(state, state.image)
        still = not (state.down or state.right)
        state.moved_pooled = state.pooled if still else self._pooled(state, state.moved)
        state.wrong, difference = self._compared_with_book(state)
        self.step(state, "map", state.cell)
        return state.failure or difference

    def _pooled(self, state, image):
        """Pool one picture in the chosen way; the first failure is kept."""
        geometry, pooled = {"pool_size": state.size, "stride": state.stride}, None
        if not state.failure and state.kind == _OWN:
            shape, arguments = self._shape(state), {"input image": image, **geometry}
            pooled, state.failure = asking.ask(self._pool, arguments, shape)
        elif not state.failure and state.kind == "average":
            pooled = functional.avg_pool2d(image[None, None], state.size, state.stride)[0, 0]
        elif not state.failure:
            pooled = _largest(image, state)
        shape = (1, 1) if state.unfit else self._shape(state)
        return np.full(shape, np.nan) if pooled is None else pooled

    def _compared_with_book(self, state):
        """Return the cells where the reader's function leaves something else, and say so."""
        if state.kind != _OWN or state.failure:
            return (), ""
        right = _largest(state.image, state)
        return asking.compared(self._pool, "the largest numbers", state.pooled, right)

    # ---- what is seen ----------------------------------------------------------------------------

    def scene(self, state):
        """Return input and output, and the current window; below, the same of the moved picture."""
        if any(self.shift):
            first = (self._pair(state, "image", "map"), *self._window(state), self._change(state))
            moved = (self._pair(state, "moved", "moved map"), *self._window(state, "moved "))
            rows = (Row(first, least=_LEAST), Row(moved, least=_LEAST))
        else:
            rows = (Row(self._pair(state, "image", "map").parts, far=True),)
            rows += (Row(self._left(state)),) if state.trace else ()
        return Scene(
            rows=rows,
            marks=tuple(self._marks(state)),
            windows=(self._link(state),),
            player=Player.at(state.cell, "map", state.pooled.shape),
            narrow=(("image", "map"), ("moved", ("moved map", "change")))
            if any(self.shift)
            else (),
        )

    def _look(self, state):
        """Return how all pictures and outputs are shown: in the colours of the one chosen."""
        kind = "signed" if state.image.min() < 0 else "pixels"
        return {"kind": kind, "limits": palettes.limits(state.image, kind)}

    def _pair(self, state, source, target):
        """Return a picture and its output, as far apart as a beam needs."""
        look = {"unit": "pixel", "size": "medium" if any(self.shift) else "large"}
        look |= self._look(state)
        drop = 0 if any(self.shift) else min((state.size - 1) / 2, 2)
        own = source == "image"
        spoken = "The arrow keys move; Enter pins a cell, Escape lets it go."
        count = "" if own else f"{_shift.how_many(state.image, state.moved)} changed"
        image = Panel(
            source, state.image if own else state.moved, title="input" if own else "moved",
            edit="type" if own else "", takes_picture=own, note=count,
            spoken="Drag the window over it. The arrow keys move; the cell that a pixel feeds "
            "lights up." + (" Type a number to change one." if own else ""), **look,
        )  # fmt: skip
        output = Panel(
            target, state.pooled if own else state.moved_pooled, drop=drop,
            title="pooled" if own else "moved, pooled", spoken=spoken, **look,
        )  # fmt: skip
        return Row((image, output), far=True)

    def _window(self, state, which=""):
        """Return the current window of one of the pictures."""
        trace = state.moved_trace if which else state.trace
        if trace is None:
            return ()
        size = "medium" if state.size <= 3 else "small"
        look = {"size": size, "unit": "window", **self._look(state)}
        window = Panel(f"{which}window", trace.window, title="window", **look)
        return (Column((window,), rare="the windows") if any(self.shift) else window,)

    def _left(self, state):
        """Return the current window, and what is left of it."""
        wrong = self._value_words(state)
        left = Text((_words.number(state.trace.value),), state.trace.title, large=True)
        parts = (*self._window(state), Sign("→"), left)
        return (*parts, Text((wrong,))) if wrong else parts

    def _change(self, state):
        """Return by how much each output changes through the shift."""
        with np.errstate(invalid="ignore"):
            change = state.moved_pooled - state.pooled
        count = f"{_shift.how_many(state.pooled, state.moved_pooled)} changed"
        return Panel("change", change, title="change", unit="pixel", size="medium", note=count)

    def _link(self, state):
        """Tie the window in both pictures to the cell that it makes."""
        shifted = any(self.shift)
        return Window(
            ("image", "moved") if shifted else ("image",),
            ("map", "moved map", "change") if shifted else ("map",),
            windows=("window", "moved window") if shifted else ("window",),
            shape=(state.size, state.size), stride=(state.stride, state.stride),
            cell=state.cell if state.trace else None, walk=not shifted, pairs=True,
        )  # fmt: skip

    def _marks(self, state):
        """Frame the largest numbers, hatch what is never read, sign what is wrong."""
        names = ("image", "moved") if any(self.shift) else ("image",)
        if state.trace is None:
            return
        unread = never_read(state.image.shape, state.size, state.stride)
        for name, trace in zip(names, (state.trace, state.moved_trace), strict=False):
            yield Mark(name, "never", unread, words="never read")
            if trace.winners:
                window = "window" if name == "image" else "moved window"
                inner = [(row - trace.rows[0], col - trace.cols[0]) for row, col in trace.winners]
                yield Mark(name, "best", tuple(trace.winners), words="the largest of its window")
                yield Mark(window, "best", tuple(inner), words="the largest")
        yield Mark("map", "wrong", state.wrong, words="not the largest of its window")

    # ---- what is said ----------------------------------------------------------------------------

    def _value_words(self, state):
        """Say what the reader's function gave at this cell, if it is not what is left."""
        if state.failure:
            return ""
        return asking.unlike(self._pool, state.pooled[state.cell], state.trace.value)

    def sentence(self, state):
        if state.trace is None:
            return "There is no output."
        row, col = state.cell
        words = (
            f"Row {row}, column {col} is {_words.number(state.trace.value)}. "
            f"The window covers {_arithmetic.places(state.trace)}: {in_words(state.trace)}"
        )
        difference = self._value_words(state)
        words += f", {difference}." if difference else "."
        if any(self.shift) and not state.failure:
            words += f" After the shift it is {_words.number(state.moved_pooled[state.cell])}."
        return words

    def spoken(self, state):
        """Return what is left of the current window, in words."""
        return "" if state.trace is None else in_words(state.trace)

    def brief(self, state):
        """Return place and value."""
        row, col = state.cell
        return f"row {row}, column {col}, {_words.number(state.pooled[row, col])}"

    def words(self, state):
        size, stride = state.size, state.stride
        parts = [
            f"Picture: {state.picture}, {_words.shape(state.image.shape)}. "
            f"Kind: {self.bar['kind'].words}, size {size}, stride {stride}."
        ]
        if state.failure:
            return " ".join([*parts, "There is no output."])
        unread = len(never_read(state.image.shape, size, stride))
        parts += [
            f"Pooled: {_words.shape(state.pooled.shape)}, {_words.span_of_values(state.pooled)}; "
            f"{_words.of(state.pooled.size, state.image.size, 'number', ('is', 'are'))} left.",
            f"Never read: {_words.count(unread, 'pixel')}." if unread else "Every pixel is read.",
            f"{_arithmetic.step(state.cell, state.pooled.shape)}, "
            f"value {_words.number(state.pooled[state.cell])}. "
            f"The window covers {_arithmetic.places(state.trace)}: {in_words(state.trace)}",
        ]
        difference = self._value_words(state)
        parts[-1] += f", {difference}." if difference else "."
        if any(self.shift):
            maps = (state.image, state.pooled, state.moved_pooled)
            parts.append(_shift.in_words(self.shift, stride, *maps))
        return " ".join(parts)


@dataclass(frozen=True)
class PoolingTrace:
    """How one number of a pooled picture comes about.

    Attributes
    ----------
    rows, cols : tuple of int
        The rows and columns of the picture that the window reads.
    window : ndarray of shape (pool_size, pool_size)
        The numbers read.
    kind : {"max", "average"}
        What is left of them.
    value : float
        The largest number, or the mean.
    """

    rows: tuple
    cols: tuple
    window: np.ndarray
    kind: str
    value: float

    @property
    def title(self):
        """What the value is."""
        return "their mean" if self.kind == "average" else "the largest"

    @property
    def winners(self):
        """The cells of the picture that hold the largest number; none for a mean."""
        if self.kind == "average":
            return []
        places = np.argwhere(self.window == self.value).tolist()
        return [(self.rows[row], self.cols[col]) for row, col in places]


def trace_pooling(image, row, col, pool_size, stride, kind):
    """Take one number of a pooled picture apart."""
    rows = tuple(range(row * stride, row * stride + pool_size))
    cols = tuple(range(col * stride, col * stride + pool_size))
    window = image[np.ix_(rows, cols)]
    kind = "average" if kind == "average" else "max"
    value = window.mean() if kind == "average" else window.max()
    return PoolingTrace(rows, cols, window, kind, value.item())


def never_read(shape, pool_size, stride):
    """Return the cells of a picture that no window reads: the remainder, and gaps.

    Examples
    --------
    >>> never_read((2, 5), pool_size=2, stride=2)
    [[0, 4], [1, 4]]
    """
    read = [np.zeros(side, dtype=bool) for side in shape]
    for line in read:
        for start in range(0, len(line) - pool_size + 1, stride):
            line[start : start + pool_size] = True
    return np.argwhere(~np.outer(*read)).tolist()


def in_words(trace):
    """Say what is left of a window: ``the largest of 3, 5, 0, 9 is 9 (row 1, column 2)``."""
    numbers = [_words.number(value) for value in trace.window.flat]
    answer, many = _words.number(trace.value), len(numbers) > _SPELLED_OUT
    if trace.kind == "average":
        sums = f"the mean of the {len(numbers)} numbers" if many else f"({' + '.join(numbers)})"
        return f"{sums} is {answer}" if many else f"{sums} / {len(numbers)} = {answer}"
    listed = f"the {len(numbers)} numbers" if many else ", ".join(numbers)
    return f"the largest of {listed} is {answer}{_where(trace.winners)}"


def _where(cells):
    """Say which cell won, or how many are equal."""
    if not cells:
        return ""
    row, col = cells[0]
    return f" (row {row}, column {col})" if len(cells) == 1 else f" ({len(cells)} times)"


def _largest(image, state):
    """Return what is left of a picture, without the loops of `cnn_core.max_pooling`."""
    images = image[None, None].astype(float)
    return _inputs.whole(functional.max_pool2d(images, state.size, state.stride)[0, 0])
