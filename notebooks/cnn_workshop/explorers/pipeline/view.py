"""How the pipeline is shown: the steps from left to right, and below each how a number is made."""

import numpy as np

from cnn_workshop import _words
from cnn_workshop.explorers.pipeline import flow, wording
from cnn_workshop.explorers.shared import parts
from cnn_workshop.stage import Beam, Column, Mark, Panel, Player, Row, Scene, Text, Window

_TITLES = wording.TITLES | {
    "rectified": "after ReLU",
    "map2": "map 2",
    "rectified2": "ReLU 2",
    "pooled": "pooled",
    "flat": "flat",
}
_LINKS = {
    "convolution": ("lesson 02", "02_slide_a_window.ipynb"),
    "ReLU": ("lesson 06", "06_relu.ipynb"),
    "pooling": ("lesson 07", "07_pooling.ipynb"),
    "end": ("lesson 09", "09_scores_to_a_verdict.ipynb"),
}
_LAST = ("logits", "probabilities")
_NARROW = (
    ("image", "kernel"),  # the map is not beside them: a finger needs cells of 24 pixels
    ("map", "products"),
    ("rectified", "pooled", "flat", "weights"),
    ("map2", "kernel2", "rectified2"),
    (*_LAST, "bias"),  # below a single number stands its slider, wider than it
)
_LETTERS = 10  # for which there is room below each step: a longer number moves nothing
_MOVE = "The arrow keys move; Enter pins a cell, Escape lets it go."


def scene(state, last):
    """Return the scene of a state; `last` is the last step of the player."""
    columns = [
        Column((_panel(state, "image"), _kernel(state, "kernel", "kernel", "drag up or down"))),
        Column((_panel(state, "map"), _convolution(state, "map", products=True))),
        Column((_panel(state, "rectified"), _relu(state, "rectified"))),
    ]
    if state.convolutions == 2:
        second = (_convolution(state, "map2"), _kernel(state, "kernel2", "kernel 2"))
        columns.append(Column((_panel(state, "map2"), *second)))
        columns.append(Column((_panel(state, "rectified2"), _relu(state, "rectified2"))))
    columns += [
        Column((_panel(state, "pooled"), _pooling(state))),
        Column((_panel(state, "flat"), *_flatten(state))),
        Column((_panel(state, "logits"), _connected(state))),
        Column((_panel(state, "probabilities"), _output(state))),
    ]
    return Scene(
        rows=(Row(tuple(columns), far=True, wrap=False, narrow=(0,), least=0.7),),
        narrow=_NARROW,
        marks=tuple(_marks(state)),
        beams=tuple(_beams(state)),
        windows=tuple(_windows(state)),
        player=Player(state.player, last),
        wide=True,
    )


# ---- what each step makes ------------------------------------------------------------------------


def _panel(state, name):
    """Return what a step makes, in the middle of a room that is as high as the picture."""
    values, rows = state.values[name], len(state.values["image"])
    look = {"unit": "cell", "room": rows, "drop": (rows - len(values)) / 2}
    look |= {"title": _title(state, name), "size": "large" if name == "image" else "medium"}
    if name == "image":
        return Panel(
            name, values, "pixels", limits=(min(0, values.min()), max(9, values.max())),
            edit="type", spoken="Drag the window over it. The arrow keys move; type a number to "
            "change one.", **look,
        )  # fmt: skip
    note = ", ".join(wording.CLASSES[: len(values)]) if name in _LAST else ""
    kind = "probability" if name == "probabilities" else "signed"
    return Panel(name, values, kind, limits=_ends(state, name), note=note, spoken=_MOVE, **look)


def _title(state, name):
    plural = len(state.values["logits"]) > 1
    if name == "probabilities":
        return "probabilities" if plural else "probability"
    return "scores" if name == "logits" and plural else _TITLES[name]


def _ends(state, name):
    """Return the ends of a colour scale: one for all maps, one for the scores."""
    if name == "probabilities":
        return (0, 1)
    others = ("image", *_LAST)
    shown = [name] if name in _LAST else [each for each in state.values if each not in others]
    numbers = np.concatenate([state.values[each].ravel() for each in shown])
    most = np.abs(numbers[np.isfinite(numbers)]).max(initial=1)
    return (-most, most)


# ---- how it is made ------------------------------------------------------------------------------


def _bracketed(value):
    return f"({_words.number(value)})" if value < 0 else _words.number(value)


def _text(title, link, *lines):
    text = Text(lines, title=title, link=_LINKS[link], letters=_LETTERS)
    return Column((text,), rare="how each number is made")


def _at(state, name):
    """Return the cell of a step that is on the way; the first one if none is."""
    return state.path.get(name, (0, 0))


def _kernel(state, name, title, note=""):
    return parts.kernel(name, getattr(state, name), title, unit="cell", note=note)


def _convolution(state, name, products=False):
    cell = _at(state, name)
    numbers, factors = wording.terms(state, name, cell)
    total = _words.number(state.values[name][cell])
    many = _words.count(len(numbers), "product")
    text = _text("convolution", "convolution", f"{many},", f"sum: {total}")
    if not products:
        return text
    table = (np.array(numbers) * factors).reshape(state.kernel.shape)
    products = Panel("products", table, "signed", "products", size="medium", unit="cell")
    return Column((text, products))


def _relu(state, name):
    cell = _at(state, name)
    (number,), _ = wording.terms(state, name, cell)
    line = f"max(0, {_words.number(number)})"
    return _text("ReLU", "ReLU", line, f"= {_words.number(state.values[name][cell])}")


def _pooling(state):
    title = f"{state.pooling} pooling"
    if "pooled" not in state.path:
        return _text(title, "pooling", "no window", "reaches it")
    cell = _at(state, "pooled")
    numbers = [_words.number(each) for each in wording.terms(state, "pooled", cell)[0]]
    value = f"= {_words.number(state.values['pooled'][cell])}"
    if state.pooling == "max":
        return _text(title, "pooling", "largest of", ", ".join(numbers), value)
    return _text(title, "pooling", "mean of", ", ".join(numbers), value)


def _flatten(state):
    """Return the words on it, and what its numbers are weighed by."""
    look = {"unit": "cell", "note": "", "least": -10.0, "most": 10.0}
    weights = parts.kernel("weights", state.weights, "weights", **look)
    bias = parts.kernel("bias", state.bias, "bias", **look)
    both = (weights, bias) if len(state.weights) == 1 else (Row((weights, bias), wrap=False),)
    return _text("flatten", "end", "row by row"), *both


def _connected(state):
    cell = _at(state, "logits")
    pairs = zip(*wording.terms(state, "logits", cell), strict=True)
    first, *others = [f"{_words.number(one)} · {_bracketed(other)}" for one, other in pairs]
    bias = state.bias[0, cell[0]]
    start = f"{'-' if bias < 0 else '+'} {_words.number(abs(bias))}"
    lines = [first, *(f"+ {each}" for each in others), start] if others else [f"{first} {start}"]
    return _text(
        "fully connected", "end", *lines, f"= {_words.number(state.values['logits'][cell])}"
    )


def _output(state):
    row, _ = _at(state, "probabilities")
    scores = [_words.number(each) for each in state.values["logits"][:, 0]]
    value = f"= {wording.share(state.values['probabilities'][row, 0])}"
    if state.output == "sigmoid":
        lines = ("1 divided by", f"1 + exp({_words.number(-state.values['logits'][0, 0])})")
    else:
        lines = (f"exp({scores[row]}) of", f"exp({scores[0]})", f"+ exp({scores[1]})")
    return _text(state.output, "end", *lines, value)


# ---- what ties them together ---------------------------------------------------------------------


def _windows(state):
    """Return the windows: each step's numbers answer a pointer, and frame what they are made of."""
    path = state.path
    kernel, look = state.kernel.shape, {"cell": path.get("map")}
    yield Window(("image",), ("map",), ("kernel",), ("products",), shape=kernel, **look)
    yield Window(("map",), ("rectified",), cell=path.get("rectified"))
    below = "rectified"
    if state.convolutions == 2:
        look = {"shape": state.kernel2.shape, "cell": path.get("map2")}
        yield Window(("rectified",), ("map2",), ("kernel2",), **look)
        yield Window(("map2",), ("rectified2",), cell=path.get("rectified2"))
        below = "rectified2"
    size = (flow.POOL, flow.POOL)
    yield Window((below,), ("pooled",), shape=size, stride=state.stride, cell=path.get("pooled"))
    yield Window((), ("flat",), cell=path.get("flat"))
    single = len(state.values["logits"]) == 1
    yield Window(
        ("flat",), ("logits",), ("weights",) if single else (), stride=0,
        shape=state.values["flat"].shape, cell=path.get("logits"),
    )  # fmt: skip
    whole = state.output == "softmax"
    yield Window(
        ("logits",), ("probabilities",), shape=state.values["logits"].shape if whole else 1,
        stride=0 if whole else 1, cell=path.get("probabilities"),
    )  # fmt: skip


def _beams(state):
    """Return the beam from the pooled map to the flat row; windows have the others."""
    if "flat" in state.path:
        yield Beam(("pooled", (*state.path["pooled"], 1, 1)), ("flat", (*state.path["flat"], 1, 1)))


def _marks(state):
    for name, cells in state.wrong.items():
        yield Mark(name, "wrong", cells, words="not what this step makes of the numbers before it")
    if len(state.values["logits"]) > 1 and "logits" in state.path:
        row = state.path["logits"][0]
        yield Mark("weights", "window", box=(0, row, len(state.weights), 1))
        yield Mark("bias", "window", box=(0, row, 1, 1))
    below = "rectified2" if state.convolutions == 2 else "rectified"
    windows = (
        flow.window_of(state, "pooled", cell) for cell in np.ndindex(state.values["pooled"].shape)
    )
    never = set(np.ndindex(state.values[below].shape)).difference(*windows)
    yield Mark(below, "never", tuple(sorted(never)), words="no pooling window reaches it")
