"""How the blame explorer looks: gradients of input and output, one step, and all of it at once."""

import numpy as np

from cnn_core import ops
from cnn_workshop import _words, palettes
from cnn_workshop.explorers.blame import shares
from cnn_workshop.explorers.blame.shares import CONVOLUTIONS, KERNEL, MAX, PICTURE
from cnn_workshop.explorers.shared import parts
from cnn_workshop.stage import Equation, Mark, Panel, Player, Row, Scene, Sign, Window

SO_FAR, ALONE = "so far", "this step"
_LARGEST_MEDIUM = 8  # rows or columns: with more, numbers are too small to be read
_LOOK = "The arrow keys move; the outputs whose gradients reach a number light up."
_TYPE = "The arrow keys move; type a number to change one."


def scene(state, unlike):
    """Return input and gradients; below, the step; and, of a picture, all at once.

    Parameters
    ----------
    state : State
        What the explorer has worked out.
    unlike : str
        What the reader's function gives for the number looked at, if it is not right.

    Returns
    -------
    Scene
    """
    if not state.shares:
        return Scene((_input(state),))
    gathers = state.layer == PICTURE
    rows = [Row(tuple(_gradients(state)), far=True), Row(tuple(_arithmetic(state, unlike)))]
    rows += [Row(_gathered(state), rare="all of it at once")] if gathers else []
    windows = (_link(state), *((_gathering(state),) if gathers else ()))
    return Scene(
        rows=tuple(rows),
        marks=tuple(_marks(state)),
        windows=windows,
        player=Player.at(state.cell, "upstream", state.upstream.shape),
    )


def _size(state):
    """Return how much room the gradients share with what stands beside them."""
    return "large" if state.answer is None and state.layer != PICTURE else "medium"


def _input(state):
    rim = state.shares.padding if state.shares else 0
    kind = "signed" if state.input.min() < 0 else "pixels"
    return Panel(
        "input", state.input, kind, "input", unit="pixel", size=_size(state), edit="type",
        padding=(rim, rim), tells=state.layer != KERNEL, spoken=_TYPE,
    )  # fmt: skip


def _ends(state):
    """Return the ends of the colours of all gradients of what takes the blame."""
    return palettes.limits(state.sums, "signed")


def _result(state, name, values, title, **look):
    """Return a gradient of what takes the blame, in the colours of all steps."""
    rim, ends = state.shares.rim, _ends(state)
    return Panel(
        name, values, title=title, limits=ends, origin=(-rim, -rim), tells=True, focus=True,
        spoken=_LOOK, **look,
    )  # fmt: skip


def _gradients(state):
    """Yield the large panels, from the input on the left to the output on the right."""
    look = {"unit": "pixel", "size": _size(state)}
    if state.layer not in CONVOLUTIONS:
        yield _input(state)
    if state.answer is not None:
        rim = state.shares.rim
        yield Panel(
            "yours", state.answer, title="yours", limits=_ends(state),
            padding=(rim, rim), tells=True, focus=True, spoken=_LOOK, **look,
        )  # fmt: skip
    yield _result(state, "gradient", state.now.values, state.now.title, **look)
    if state.layer == KERNEL:
        yield _input(state)
    yield Panel(
        "upstream", state.upstream, title="output gradient", edit="type", spoken=_TYPE, **look
    )


def _arithmetic(state, unlike):
    """Yield gradient times slopes, what that is, and what becomes of the number looked at."""
    now, look = state.now, {"size": "medium", "unit": "sum"}
    ends = palettes.limits(state.upstream, "signed")
    yield Panel("sent", np.array([[now.sent]]), title="gradient", limits=ends, **look)
    yield Sign("×")
    yield _slopes(state)
    yield Sign("=")
    share, ends = now.sent * now.slopes, _ends(state)
    yield Panel("share", share, title="share", limits=ends, **look)
    yield Sign("Σ")
    many = _words.count(len(now.terms), "output")
    whole = _words.number(sum(np.prod(term) for term in now.terms.values()))
    yield Equation(
        "sum", now.so_far, now.value, title=f"row {state.pixel[0]}, column {state.pixel[1]}",
        note=f"{state.sum}; in all {whole}, from {many}",
        unlike=unlike,
    )  # fmt: skip


def _slopes(state):
    """Return the slopes of the step: those of a convolution's pixels are the kernel."""
    now, look = state.now, {"size": "medium", "unit": "sum"}
    if state.layer == PICTURE:
        return parts.kernel("kernel", state.kernel, **look)
    if state.layer == KERNEL:
        return Panel("slopes", now.slopes, title="window", **look)
    return Panel("slopes", now.slopes, title="slopes", limits=(-1, 1), **look)


def _gathered(state):
    """Return the one convolution with the flipped kernel that does the same at once."""
    flipped, rim = state.kernel[::-1, ::-1], state.shares.rim
    spread = shares.spread(state.upstream, *_spreading(state))
    size = "medium" if max(spread.shape) <= _LARGEST_MEDIUM else "large"
    look = {"unit": "gathered", "size": size}
    return (
        Panel(
            "spread", spread, title="output gradient, spread out", origin=(-rim, -rim),
            spoken="The arrow keys move; the numbers that it reaches light up.", **look,
        ),
        Sign("*"),
        Panel("flipped", flipped, title="kernel, flipped", **look),
        Sign("="),
        _result(
            state, "at once", ops.convolve2d(spread, flipped), "input gradient, at once", **look
        ),
    )  # fmt: skip


def _spreading(state):
    return state.shares.window, state.shares.stride, state.shares.target


def _gathering(state):
    """Tie the number looked at to what is gathered for it."""
    return Window(
        ("spread",), ("at once",), ("flipped",), shape=state.kernel.shape, cell=state.pixel,
        beam=False,
    )  # fmt: skip


def _link(state):
    """Tie the output cell to the numbers that it sends its gradient to."""
    there = [part.name for part in _gradients(state)]
    taking = ["input"] if state.layer == KERNEL else ["gradient", "input", "yours"]
    kernels = {PICTURE: ("kernel",), KERNEL: ("slopes", "gradient")}.get(state.layer, ("slopes",))
    return Window(
        tuple(name for name in taking if name in there), ("upstream",), kernels, ("share",),
        shape=state.shares.window, stride=state.shares.stride, padding=state.shares.padding,
        cell=state.cell, walk=state.sum == SO_FAR,
    )  # fmt: skip


def _marks(state):
    """Mark the number looked at, the winner, the picture in its padding, and what is wrong."""
    now, rim = state.now, state.shares.rim
    names = ["gradient"] if state.layer != PICTURE else ["gradient", "at once"]
    for name in names:
        if rim:
            yield Mark(name, "frame", box=(0, 0, *state.input.shape), words="")
        yield Mark(name, "never", state.shares.unread(), words="no gradient reaches it")
    yield Mark("gradient", "best", (state.pixel,))
    if now.met:
        slopes = "kernel" if state.layer == PICTURE else "slopes"
        yield Mark(slopes, "best", (now.met,))
        yield Mark("share", "best", (now.met,))
    if state.layer == MAX:
        yield Mark("input", "best", (now.winner,), words="the largest of its window")
    if state.layer == PICTURE:
        put_in = shares.spread(np.ones(state.shares.shape), *_spreading(state)) == 0
        yield Mark("spread", "never", np.argwhere(put_in) - rim, words="put in")
    yield Mark("yours", "wrong", state.wrong, words="not the right gradient")
