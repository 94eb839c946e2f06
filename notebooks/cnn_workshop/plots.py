"""A lesson's own figures: heatmaps in a row, and small charts, drawn as the explorers are.

Each is a scene of the stage, put on paper, with words for those who cannot see it.
"""

import numpy as np

from cnn_workshop import _words
from cnn_workshop.stage import paper
from cnn_workshop.stage.scene import Curve, Grid, Mark, Panel, Row, Scene, Sign, replace

_READ_OUT = 36  # numbers; more are too much to listen to
_ALIKE = 12  # rows and columns: larger arrays have cells of their own size
_SIZES = {3: "large", 5: "medium"}
"""How large the heatmaps of a row are at most, by how many they are; more of them are small."""


def heatmap(values, kind="signed", title="", limits=None, *, numbers=True, boxes=(), hatched=()):
    """Return one heatmap of a row.

    Parameters
    ----------
    values : array_like of shape (H, W) or (H, W, 3)
        Numbers; or red, green and blue, 0 to 255, for a colour picture.
    kind : {"signed", "pixels", "probability"}, default "signed"
        The kind of value.
    title : str
        What stands above it.
    limits : tuple of float, optional
        What the ends of the colour scale stand for.
    numbers : bool, default True
        Whether to print the numbers, where they fit.
    boxes : sequence of (top, left, height, width)
        Cells with a frame around them.
    hatched : sequence of (row, col)
        Cells with stripes.

    Returns
    -------
    cnn_workshop.stage.Scene
        It has one panel.
    """
    kind = "colour" if np.ndim(values) == 3 else kind
    panel = Panel("heatmap", values, kind, title, limits=limits, numbers=numbers)
    framed = (Mark(panel.name, "here", box=box) for box in boxes)
    return Scene((panel,), (*framed, Mark(panel.name, "never", hatched)))


def plot_heatmap(values, kind="signed", *, title="", alt=None, limits=None):
    """Draw one array as a heatmap.

    Parameters
    ----------
    values, kind, title, limits
        As for `heatmap`.
    alt : str, optional
        What it shows, in words; its title, its size and its numbers or their range when left out.

    Returns
    -------
    cnn_workshop.pictures.Picture

    Examples
    --------
    >>> plot_heatmap([[1, -2], [0, 3]], title="kernel").alt
    'kernel, 2 x 2: rows 1 -2 / 0 3'
    """
    return plot_row([heatmap(values, kind, title, limits)], alt=alt)


def plot_row(parts, *, alt=None):
    """Draw heatmaps in a row, with the signs between them.

    Parameters
    ----------
    parts : sequence of cnn_workshop.stage.Scene or str
        From left to right: what `heatmap` returns, and signs, such as ``"*"``.
    alt : str, optional
        What the row shows, in words; what `plot_heatmap` says of each when left out.

    Returns
    -------
    cnn_workshop.pictures.Picture

    Examples
    --------
    >>> plot_row([heatmap([[1]], title="a"), "→", heatmap([[2, 3]], title="b")]).alt
    'a, 1 x 1: rows 1; b, 1 x 2: rows 2 3'
    """
    parts, marks = list(parts), []
    for part in parts:
        if not isinstance(part, Scene | str):
            raise TypeError(f"`parts` must hold what heatmap() returns, or a sign, got {part!r}")
    shown = [scene.panels[0] for scene in parts if isinstance(scene, Scene)]
    if not shown:
        raise ValueError(f"`parts` must hold at least one heatmap, got {parts!r}")
    size = next((size for most, size in _SIZES.items() if len(shown) <= most), "small")
    tallest = max(len(panel.values) for panel in shown)
    alike = all(max(panel.values.shape[:2]) <= _ALIKE for panel in shown)
    for at, part in enumerate(parts):
        if not isinstance(part, Scene):
            parts[at] = Sign(part)
            continue
        (panel,), name = part.panels, f"heatmap {at}"
        unit = {"unit": "cell", "drop": (tallest - len(panel.values)) / 2} if alike else {}
        parts[at] = replace(panel, name=name, size=size, **unit)
        marks += [replace(mark, panel=name) for mark in part.marks]
    scene = Scene((Row(tuple(parts), wrap=False),), tuple(marks))
    return paper.draw(scene, alt=alt or "; ".join(map(_caption, shown)), alone=size != "small")


def plot_curves(charts, *, names, limits, across=4, alt=None):
    """Draw small charts beside and below one another, all on one scale, to be compared.

    Parameters
    ----------
    charts : dict of str to dict
        For each chart, by its title, the curves: for each, by its name, one number a step. The last
        curve is drawn strong; those before it are pale and dashed, to compare it with. Where a
        number is missing, a curve ends, and its name gets a cross.
    names : (str, str)
        What the two axes count.
    limits : (float, float)
        What the lower and the upper edge stand for; what lies beyond is drawn at the edge.
    across : int, default 4
        How many charts stand side by side.
    alt : str, optional
        What there is to see, in words; the first and last number of each curve when left out.

    Returns
    -------
    cnn_workshop.pictures.Picture

    Examples
    --------
    >>> curves = {"net 1": {"right": [3, 1], "wrong": [3, 2, np.nan]}}
    >>> plot_curves(curves, names=("epoch", "loss"), limits=(0, 3)).alt
    'loss by epoch. net 1: right from 3 to 1; wrong from 3 to 2, then no number.'
    """
    longest = max(len(values) for curves in charts.values() for values in curves.values())
    ends = ((1.0, float(longest)), tuple(map(float, limits)))
    across = min(across, len(charts))
    shown = {title: _series(curves) for title, curves in charts.items()}
    parts = [
        Curve(title, series, title, axes=(names[0], "" if at % across else names[1]),
              limits=ends, pale=tuple(series)[:-1], small=True)
        for at, (title, series) in enumerate(shown.items())
    ]  # fmt: skip
    words = " ".join(f"{title}: {_curve_words(curves)}." for title, curves in charts.items())
    alt = alt or f"{names[1]} by {names[0]}. {words}"
    return paper.draw(Scene((Grid(tuple(parts), across),)), alt=alt)


def _series(curves):
    """Return curves as places and heights, counted from 1, by the names that stand beside them."""
    shown = {}
    for name, values in curves.items():
        there = _until_missing(values)
        ended = " ×" if len(there) < len(values) else ""
        shown[f"{name}{ended}"] = np.array([np.arange(1, len(there) + 1), there])
    return shown


def _caption(panel):
    """Say a panel in words: every number of a small one, the range of a large one."""
    values = panel.values
    name = f"{panel.title or 'heatmap'}, {_words.shape(values.shape[:2])}"
    if values.ndim == 2 and values.size <= _READ_OUT:
        return f"{name}: {_words.rows(values)}"
    between = _words.span_of_values(values)
    missing = values.size - np.isfinite(values).sum()
    words = f"{name}, {f'values {between}' if between else 'no finite number in it'}"
    are = _words.count(missing, "is no finite number", "are no finite numbers")
    return f"{words}; {are}" if between and missing else words


def _until_missing(values):
    """Return the numbers up to the first that is missing."""
    values = np.asarray(values, dtype=float)
    missing = np.flatnonzero(~np.isfinite(values))
    return values[: missing[0]] if missing.size else values


def _curve_words(curves):
    """Say where each curve of a chart begins and ends."""
    parts = []
    for name, values in curves.items():
        there = _until_missing(values)
        ends = [_words.number(value, 2) for value in (there[0], there[-1])] if there.size else []
        parts.append(f"{name} from {' to '.join(ends)}" if ends else f"{name}: none")
        parts[-1] += ", then no number" if there.size < len(values) else ""
    return "; ".join(parts)
