"""The pipeline in words: each number, how it is made, and what becomes of it."""

import numpy as np

from cnn_workshop import _words
from cnn_workshop.explorers.pipeline import flow

CLASSES = ("edge", "no edge")
"""What the scores speak for: an edge that is bright on its left, or none."""
TITLES = {
    "image": "input image",
    "map": "feature map",
    "rectified": "map after ReLU",
    "map2": "second feature map",
    "rectified2": "second map after ReLU",
    "pooled": "pooled map",
    "flat": "flat row",
    "logits": "score",
    "probabilities": "probability",
}


def share(value):
    """Write a probability, which is never quite 0 or 1.

    Examples
    --------
    >>> share(0.8808), share(1 - 1e-9), share(1e-9), share(float("nan"))
    ('0.881', 'more than 0.999', 'less than 0.001', 'not a number')
    """
    if 0 < value < 0.0005:
        return "less than 0.001"
    if 0.9995 <= value < 1:
        return "more than 0.999"
    return _words.number(value) if np.isnan(value) else f"{value:.3f}"


def is_(state, name, cell):
    """Say what a number is: ``Row 0, column 1 of the feature map is 12``."""
    value = state.values[name][cell]
    if name == "probabilities":
        return f"The probability of {CLASSES[cell[0]]} is {share(value)}"
    if name == "logits":
        return f"The score of {CLASSES[cell[0]]} is {_words.number(value)}"
    if name == "flat":
        return f"Number {cell[0]} of the flat row is {_words.number(value)}"
    return f"Row {cell[0]}, column {cell[1]} of the {TITLES[name]} is {_words.number(value)}"


# ---- how a number is made ------------------------------------------------------------------------


def terms(state, name, cell):
    """Return the numbers that a number is made of, and those they are multiplied by, if any."""
    below = list(state.values)[list(state.values).index(name) - 1]
    numbers = [state.values[below][each] for each in flow.window_of(state, name, cell)]
    if name in ("map", "map2"):
        return numbers, (state.kernel if name == "map" else state.kernel2).ravel().tolist()
    if name == "logits":
        return numbers, state.weights[:, cell[0]].tolist()
    return numbers, None


def made(state, name, cell):
    """Read aloud how a number is made."""
    numbers, factors = terms(state, name, cell)
    value = _words.number(state.values[name][cell])
    listed = ", ".join(map(_words.number, numbers))
    if name in ("rectified", "rectified2"):
        return f"the larger of 0 and {listed} = {value}"
    if name == "pooled":
        what = "the largest" if state.pooling == "max" else "the average"
        return f"{what} of {listed} = {value}"
    if name == "flat":
        row, col = flow.window_of(state, name, cell)[0]
        return f"row {row}, column {col} of the pooled map, {value}"
    if name == "probabilities":
        return _made_share(state, cell, numbers)
    pairs = zip(numbers, factors, strict=True)
    sums = " plus ".join(
        f"{_words.number(one)} times {_words.number(other)}" for one, other in pairs
    )
    if name == "logits":
        sums += f" plus the bias {_words.number(state.bias[0, cell[0]])}"
    return f"{sums} = {value}"


def _made_share(state, cell, numbers):
    value = share(state.values["probabilities"][cell])
    if state.output == "sigmoid":
        return f"1 divided by 1 plus e to the power of {_words.number(-numbers[0])} = {value}"
    powers = " plus ".join(f"e to the {_words.number(each)}" for each in numbers)
    return f"e to the {_words.number(numbers[cell[0]])} divided by {powers} = {value}"


# ---- what becomes of it --------------------------------------------------------------------------


def sentence(state):
    """Say what the number is, and what becomes of it."""
    name, cell = state.focus
    if np.isnan(state.values[name][cell]):
        return f"{is_(state, name, cell)}: there is no answer yet."
    if name in ("map", "map2"):
        return f"{is_(state, name, cell)}. It {_and(_then(state))}."
    return f"{is_(state, name, cell)}: {made(state, name, cell)}."


def _and(parts):
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])}, and {parts[-1]}"


def _then(state):
    """Say what becomes of a number of a feature map, step by step."""
    (name, cell), path, values = state.focus, state.path, state.values
    bent = values[name.replace("map", "rectified")][cell]
    same = bent == values[name][cell]
    found = ["goes through ReLU unchanged" if same else f"becomes {_words.number(bent)} by ReLU"]
    if name == "map" and "map2" in values:
        row, col = path["map2"]
        return [*found, f"is read by row {row}, column {col} of the second feature map"]
    if "pooled" not in path:
        return [*found, "is left out: no pooling window reaches it"]
    if state.pooling == "max":
        wins = values["pooled"][path["pooled"]] == _before_pooling(state)[cell]
        found.append("wins its pooling window" if wins else "loses in its pooling window")
    else:
        found.append(f"goes into the average {_words.number(values['pooled'][path['pooled']])}")
    return [*found, f"the score is {_words.number(values['logits'][path['logits']])}"]


def _before_pooling(state):
    return state.values["rectified2" if "map2" in state.values else "rectified"]


# ---- the whole -----------------------------------------------------------------------------------


def words(state):
    """Return the whole state in plain words: every number, and where we are."""
    kernels = [f"Kernel: {_words.rows(state.kernel)}."]
    if state.convolutions == 2:
        kernels.append(f"Second kernel: {_words.rows(state.kernel2)}.")
    parts = [f"Picture: {state.picture}, {_words.rows(state.values['image'])}.", *kernels]
    for name in list(state.values)[1:-2]:
        how = _how(state) if name == "pooled" else ""
        parts.append(
            f"{_words.capitalised(TITLES[name])}{how}: {_table(state.values[name], name)}."
        )
    parts.append(f"Weights: {_words.rows(state.weights)}; bias: {_words.rows(state.bias)[5:]}.")
    for at, title in enumerate(CLASSES[: len(state.values["logits"])]):
        score, chance = (state.values[name][at, 0] for name in ("logits", "probabilities"))
        parts.append(f"Score of {title}: {_words.number(score)}; {state.output}: {share(chance)}.")
    name, cell = state.focus
    many = len(flow.steps(state.values))
    parts.append(
        f"Step {state.player + 1} of {many}: {_words.uncapitalised(is_(state, name, cell))}: "
        f"{made(state, name, cell)}."
    )
    return " ".join(parts)


def _how(state):
    window = _words.shape((flow.POOL, flow.POOL))
    return f", {state.pooling} of each window of {window}, stride {state.stride}"


def _table(values, name):
    if name == "flat":
        return " ".join(map(_words.number, values[:, 0]))
    return _words.rows(values)
