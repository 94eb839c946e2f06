"""A scene on paper: the static figure that is stored beside every explorer, by matplotlib.

It stands as in the page: the same sizes, gaps, colours and marks, in CSS pixels, on one drawing.
No function here touches pyplot, so no figure is kept alive or shown twice.
"""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, PathPatch, Rectangle
from matplotlib.path import Path

from cnn_workshop import _words, figure_settings, palettes
from cnn_workshop.plots import Picture
from cnn_workshop.stage import place

_INK, _SOFT, _LINE, _ACCENT, _WRONG = "#1c1e21", "#5f6670", "#d9dde2", "#b0127b", "#b3261e"
_BAR, _CHIP, _CURVES = "#8d96a1", "#eceef1", ("#b0127b", "#2166ac", "#be3c23")
_POINT = 0.75  # points in a CSS pixel
_READABLE = 15
_DPI = 96


@figure_settings.ours()
def draw(scene, *, alt):
    """Draw a scene.

    Parameters
    ----------
    scene : Scene
        What to draw.
    alt : str
        What it shows, in words: the alternative text, and the plain-text output.

    Returns
    -------
    cnn_workshop.plots.Picture
    """
    placed, lines, heads, (width, height) = place.lay_out(scene)
    figure = Figure(figsize=(width / _DPI, height / _DPI), dpi=_DPI, facecolor="white")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.set_axis_off()
    parts = {each.part.name: each for each in placed if hasattr(each.part, "name")}
    for y in lines:
        axes.plot([16, width - 16], [y, y], color=_LINE, linewidth=0.8)
    _draw_beams(axes, scene, parts)
    for each in placed:
        _DRAW[type(each.part).__name__](axes, each)
    for x, y, title, note in heads:
        _write(axes, x, y - (33 if note else 13), title, weight="bold")
        _write(axes, x, y - 13, note, size=12, color=_SOFT)
    _draw_marks(axes, scene, parts)
    return Picture(figure, alt)


# ---- parts -----------------------------------------------------------------------------------


def _write(axes, x, y, text, *, size=13, **look):
    look = {"va": "center", "color": _INK, **look}
    axes.text(x, y, text, fontsize=size * _POINT, **look)


def _title(axes, each):
    if each.part.title:
        _write(axes, each.x, each.y - 13, each.part.title, weight="bold")


def _draw_panel(axes, each):
    panel, cell = each.part, each.cell
    _title(axes, each)
    shape = _words.shape(panel.values.shape[:2]).replace(" x ", " × ")
    shown = panel.title and panel.size in ("large", "whole") and not panel.tiles
    if shown and 7.2 * len(panel.title) + 40 < max(each.width, 150):
        right = each.x + max(each.width, 7.6 * len(panel.title) + 10 + 6 * len(shape))
        _write(axes, right, each.y - 13, shape, size=12, color=_SOFT, ha="right")
    down, across = panel.padding
    if down or across:
        _hatch(axes, each.x, each.y, each.width, each.height)
    rows, cols = panel.values.shape[:2]
    left, top = each.x + across * cell, each.y + down * cell
    colours = _colours(panel)
    ends = (left, left + cols * cell, top + rows * cell, top)
    axes.imshow(colours, extent=ends, interpolation="nearest", aspect="auto", zorder=2)
    if panel.kind != "colour":
        _draw_grid(axes, (left, top), (rows, cols), cell)
        _draw_numbers(axes, panel, colours, (left, top), cell)
    if panel.tiles:
        _draw_gaps(axes, panel, (left, top), cell)
    if panel.note:
        _write(axes, each.x, each.y + each.height + 12, panel.note, size=12, color=_SOFT)


def _colours(panel):
    if panel.kind == "colour":
        return np.clip(panel.values, 0, 255).astype(np.uint8)
    colours = palettes.colours(panel.values, panel.kind, panel.ends, palettes.LIGHT)
    return (colours * 0.38 + 255 * 0.62).astype(np.uint8) if panel.pale else colours


def _draw_grid(axes, corner, shape, cell):
    if cell < 9:
        return
    (left, top), (rows, cols) = corner, shape
    places = [left + col * cell for col in range(1, cols)]
    axes.vlines(places, top, top + rows * cell, color="white", linewidth=0.7, zorder=3)
    places = [top + row * cell for row in range(1, rows)]
    axes.hlines(places, left, left + cols * cell, color="white", linewidth=0.7, zorder=3)


def _draw_gaps(axes, panel, corner, cell):
    (left, top), (rows, cols) = corner, panel.values.shape[:2]
    down = np.arange(panel.tiles[0], rows, panel.tiles[0]) * cell + top
    across = np.arange(panel.tiles[1], cols, panel.tiles[1]) * cell + left
    axes.hlines(down, left, left + cols * cell, color="white", linewidth=2, zorder=3)
    axes.vlines(across, top, top + rows * cell, color="white", linewidth=2, zorder=3)


def _draw_numbers(axes, panel, colours, corner, cell):
    if cell < _READABLE or panel.values.size > 1024 or not panel.numbers:
        return
    texts = [_brief(value) for value in panel.values.flat]
    size = min(cell / 2.6, 15, (cell - 5) / (0.6 * max(map(len, texts))))
    if size < 7:
        return
    for (row, col), text in zip(np.ndindex(panel.values.shape), texts, strict=True):
        x, y = corner[0] + (col + 0.5) * cell, corner[1] + (row + 0.5) * cell
        ink = palettes.ink(colours[row, col])
        place_ = {"ha": "center", "va": "center_baseline", "zorder": 4}
        axes.text(x, y + size * 0.06, text, fontsize=size * _POINT, color=ink, **place_)


def _brief(value):
    """Write a number as the page does: three digits, a true minus, or a sign for none."""
    if np.isfinite(value):
        return _words.number(value, 3).replace("-", "−")
    return "?" if np.isnan(value) else ("∞" if value > 0 else "−∞")


def _draw_sign(axes, each):
    _write(axes, each.x + 11, each.y + each.middle, each.part.character, size=20, ha="center")


def _draw_equation(axes, each):
    equation = each.part
    _title(axes, each)
    terms = np.asarray(equation.terms, float).ravel()
    terms = terms[np.isfinite(terms)]  # the others have no length
    ends = max(np.abs(terms).max(initial=0), 1e-9)
    sums = [terms[terms > 0], terms[terms < 0]]
    longest = max(*(abs(part.sum()) for part in sums), 1e-9)
    for row, part in enumerate(sums):
        left, top = each.x + 18, each.y + 36 * row
        _write(axes, each.x + 5, top + 15, "+−"[row], size=15, color=_SOFT, ha="center")
        if not part.size:
            _write(axes, left, top + 15, "nothing", size=12, color=_SOFT)
        for term in part:
            long = abs(term) / longest * (each.width - 22)
            colour = palettes.colours(np.array(term), "signed", (-ends, ends), palettes.LIGHT)
            axes.add_patch(Rectangle((left, top), max(1, long - 1.5), 30, color=colour / 255, lw=0))
            text = _brief(abs(term))
            if long > 8 * len(text) + 6:
                where = (left + long / 2 - 1, top + 15)
                _write(axes, *where, text, ha="center", color=palettes.ink(colour))
            left += long
    total = _words.number(equation.total).replace("-", "−")
    _write(axes, each.x, each.y + 90, total, size=24, weight="bold")
    after = each.x + 17 * len(total) + 10
    note = each.y + (82 if equation.unlike else 91)
    _write(axes, after, note, equation.note, size=12, color=_SOFT)
    _write(axes, after, each.y + 98, equation.unlike, size=12, color=_WRONG, weight="bold")


def _draw_bars(axes, each):
    bars, (low, high) = each.part, each.part.ends
    _title(axes, each)
    before, long = place.bars_widths(bars)[:2]
    scale = long / ((high - low) or 1)
    start = each.x + before
    zero = start + np.clip(-low, 0, high - low) * scale
    for at, (label, value) in enumerate(zip(bars.labels, bars.values, strict=True)):
        top, strong = each.y + place.BAR * at, bars.chosen == at
        weight = "bold" if strong else "normal"
        _write(axes, start - 10, top + 13, str(label), ha="right", weight=weight)
        axes.add_patch(Rectangle((start, top + 4), long, place.BAR - 8, color=_CHIP))
        end = start + (np.clip(value, low, high) - low) * scale
        colour = _ACCENT if strong else _BAR
        if bars.kind == "signed" and not strong:
            shade = palettes.colours(np.array(value), "signed", (low, high), palettes.LIGHT)
            colour = shade / 255
        corner = (min(zero, end), top + 4)
        axes.add_patch(Rectangle(corner, max(2, abs(end - zero)), place.BAR - 8, color=colour))
        if bars.compared is not None:
            other = start + (np.clip(bars.compared[at], low, high) - low) * scale
            corner = (min(zero, other), top + place.BAR - 4)
            axes.add_patch(Rectangle(corner, max(1, abs(other - zero)), 2, color=_INK))
        text = bars.texts[at] if bars.texts else _behind(value, bars.kind)
        _write(axes, start + long + 8, top + 13, text, weight=weight, color=_SOFT)


def _behind(value, kind):
    """Return what stands behind a bar."""
    if kind == "signed" or not np.isfinite(value):
        return _brief(value)
    return "< 0.001" if 0 < value < 0.0005 else f"{value:.3f}".rstrip("0").rstrip(".")


def _draw_curve(axes, each):
    curve = each.part
    _title(axes, each)
    (_, width), (height, _) = axes.get_xlim(), axes.get_ylim()
    long, high = each.width - 48, each.height - 34
    corner = ((each.x + 38) / width, 1 - (each.y + high) / height)
    inner = axes.figure.add_axes((*corner, long / width, high / height))
    strong, names = iter(np.resize(_CURVES, len(curve.series))), []
    for name, values in curve.series.items():
        values = np.asarray(values, float)
        x, y = values if values.ndim == 2 else (np.arange(len(values)), values)
        if curve.limits:
            y = np.where(np.isfinite(y), np.clip(y, *sorted(curve.limits[1])), np.nan)
        pale, faint = name in curve.pale, name in curve.faint
        colour = _BAR if pale or faint else next(strong)
        width = 0.6 if faint else 1.2 if pale else 1.8
        dash, mark = "--" if pale else "-", "." if name in curve.dots else None
        inner.plot(x, y, dash, marker=mark, color=colour, linewidth=width)
        there = np.flatnonzero(np.isfinite(y))
        if len(curve.series) > 1 and there.size and not faint:
            names.append((x[there[-1]], y[there[-1]], name, colour))
    if curve.limits:
        inner.set(xlim=curve.limits[0], ylim=curve.limits[1])
    _draw_names(inner, names, high)
    if curve.zero:
        inner.axhline(0, color=_LINE, zorder=0)
        inner.axvline(0, color=_LINE, zorder=0)
    if curve.point is not None:
        inner.plot(*curve.point, "o", color=_ACCENT)
    inner.set_xlabel(curve.axes[0], fontsize=9, color=_SOFT)
    inner.set_ylabel(curve.axes[1], fontsize=9, color=_SOFT)
    inner.tick_params(labelsize=8, colors=_SOFT)
    for side in inner.spines.values():
        side.set_color(_LINE)


def _draw_names(inner, names, high):
    """Write the names of curves at their ends, from the bottom up, none on another one."""
    low, top = inner.get_ylim()
    height, above = 14 * (top - low) / high, -np.inf
    for x, y, name, colour in sorted(names, key=lambda each: each[1]):
        above = max(y, above + height)
        if x - inner.get_xlim()[0] < 0.3 * np.ptp(inner.get_xlim()):
            inner.text(x, above, f" {name}", color=colour, fontsize=9, ha="left", va="bottom")
        else:
            inner.text(x, above, name, color=colour, fontsize=9, ha="right", va="bottom")


def _draw_table(axes, each):
    table, widths = each.part, place.table_widths(each.part)
    _title(axes, each)
    lines = [(table.head, "bold", _SOFT)] if table.head else []
    weights = ["bold" if at in table.strong else "normal" for at in range(len(table.rows))]
    lines += [(row, weight, _INK) for row, weight in zip(table.rows, weights, strict=True)]
    high = place.BAR if table.beside else place.LINE
    first = each.y - high if table.beside and table.head else each.y
    for at, (row, weight, colour) in enumerate(lines):
        left, top = each.x, first + high * at
        for col, (value, width) in enumerate(zip(row, widths, strict=True)):
            first_cell = next((each[col] for each in table.rows if each[col] != ""), "")
            number = place.is_number(first_cell)
            x, side = (left + width - place.GAP, "right") if number else (left, "left")
            text = place.cell_text(value)
            _write(axes, x, top + high / 2, text, ha=side, weight=weight, color=colour)
            left += width
    if table.head:
        y = each.y + (0 if table.beside else place.LINE)
        axes.plot([each.x, each.x + each.width], [y, y], color=_LINE, linewidth=0.8)


def _draw_text(axes, each):
    _title(axes, each)
    size, step = (40, 48) if each.part.large else (13, place.LINE)
    weight = "bold" if each.part.large else "normal"
    if each.part.link:
        _write(axes, each.x, each.y + place.LINE / 2, each.part.link[0], size=12, color=_SOFT)
    top = each.y + place.linked(each.part)
    for at, line in enumerate(each.part.lines):
        _write(axes, each.x, top + step * (at + 0.5), line, size=size, weight=weight)


_DRAW = {
    "Panel": _draw_panel,
    "Sign": _draw_sign,
    "Equation": _draw_equation,
    "Bars": _draw_bars,
    "Curve": _draw_curve,
    "Table": _draw_table,
    "Text": _draw_text,
}

# ---- what lies on them -----------------------------------------------------------------------


def _box(each, box):
    """Return the left, top, width and height of some cells, as far as they lie in the panel."""
    if box is None:
        return each.x, each.y, each.width, each.height
    panel = each.part
    top, left, high, wide = box
    if not each.cell:  # each of some bars is a row
        return each.x - 6, each.y + top * place.BAR, each.width, high * place.BAR
    x = (left - panel.origin[1] + panel.padding[1]) * each.cell
    y = (top - panel.origin[0] + panel.padding[0]) * each.cell
    x1, x2 = np.clip([x, x + wide * each.cell], 0, each.width)
    y1, y2 = np.clip([y, y + high * each.cell], 0, each.height)
    return each.x + x1, each.y + y1, x2 - x1, y2 - y1


def _frame(axes, box, *, colour=_ACCENT, width=3, dash="-", order=6, rim=2.5):
    x, y, wide, high = box
    if wide < 1 or high < 1:
        return
    lines = (("white", width + rim, "-"), (colour, width, dash))
    for edge, thick, style in lines if rim else lines[1:]:
        look = {"fill": False, "edgecolor": edge, "linewidth": thick * _POINT, "linestyle": style}
        patch = FancyBboxPatch((x, y), wide, high, boxstyle="round,pad=0.5,rounding_size=3", **look)
        patch.set(zorder=order, clip_on=False)
        axes.add_patch(patch)


def _label(axes, box, text, colour):
    """Write a few letters into the upper left corner of a frame, on its colour."""
    look = {"boxstyle": "round,pad=0.15", "facecolor": colour, "edgecolor": "none"}
    _write(
        axes,
        box[0] + 3,
        box[1] + 6,
        text,
        size=11,
        color="white",
        weight="bold",
        bbox=look,
        zorder=8,
    )


def _hatch(axes, x, y, wide, high):
    look = {"fill": False, "hatch": "////", "edgecolor": "0.78", "linewidth": 0}
    axes.add_patch(Rectangle((x, y), wide, high, zorder=5 if wide < 60 else 1, **look))


def _blocks(cells):
    """Return cells that touch as one block, and scattered ones one by one."""
    if not cells:
        return []
    rows, cols = zip(*cells, strict=True)
    high, wide = max(rows) - min(rows) + 1, max(cols) - min(cols) + 1
    if high * wide == len(cells):
        return [(min(rows), min(cols), high, wide)]
    return [(row, col, 1, 1) for row, col in cells]


def _draw_marks(axes, scene, parts):
    for mark in scene.marks:
        each = parts[mark.panel]
        singly = [mark.box] if mark.box else [(row, col, 1, 1) for row, col in mark.cells]
        boxes = [mark.box] if mark.box else _blocks(mark.cells)
        if mark.kind == "chosen":
            _frame(axes, (each.x - 2, each.y - 2, each.width + 4, each.height + 4), width=2.5)
        elif mark.kind == "never":
            for box in singly:
                _hatch(axes, *_box(each, box))
        elif mark.kind == "wrong":
            for box in singly:
                _unequal(axes, _box(each, box))
        else:
            look = _LOOKS.get(mark.kind, {})
            for box in boxes:
                _frame(axes, _box(each, box), **look)
                if mark.text:
                    _label(axes, _box(each, box), mark.text, look.get("colour", _ACCENT))
    for link in scene.windows:
        if link.cell is not None:
            for name in link.inputs:
                for box in _blocks(link.cells()):
                    _frame(axes, _box(parts[name], box))
            for name in link.outputs:
                _frame(axes, _box(parts[name], (*link.cell, 1, 1)))


_LOOKS = {
    "frame": {"colour": _INK, "width": 2},
    "best": {"colour": _INK, "width": 2.5, "order": 7},  # a window's frame would hide it
    "ghost": {"width": 1.5, "dash": ":"},
    "thin": {"width": 1, "rim": 0},
}


def _unequal(axes, box):
    x, y, wide, high = box
    look = {"fill": False, "edgecolor": _WRONG, "linewidth": 1.5, "zorder": 5}
    axes.add_patch(Rectangle((x + 1.5, y + 1.5), wide - 3, high - 3, **look))
    if wide >= 20:
        side = min(max(wide / 3.2, 9), 14)
        corner = (x + wide - side + 2, y - 2)
        axes.add_patch(Rectangle(corner, side, side, color=_WRONG, zorder=6))
        look = {"size": side - 2, "color": "white", "ha": "center", "zorder": 7}
        _write(axes, corner[0] + side / 2, corner[1] + side / 2, "≠", **look)


def _draw_beams(axes, scene, parts):
    for beam in scene.beams:
        ends = [_box(parts[name], box) for name, box in (beam.start, beam.end)]
        _draw_beam(axes, *ends, beam.weight, beam.kind)
    for link in scene.windows:
        for source, target in link.led if link.cell is not None else ():
            start = _box(parts[source], link.box())
            end = _box(parts[target], (*link.cell, 1, 1))
            _draw_beam(axes, start, end, 1.0, "band")


def _draw_beam(axes, start, end, weight, kind):
    (x, y, wide, high), (u, v, _, tall) = start, end
    middle = (x + wide + u) / 2
    if kind == "line":
        one, other = y + high / 2, v + tall / 2
        points = [(x + wide, one), (middle, one), (middle, other), (u, other)]
        look = {"alpha": 0.15 + 0.65 * weight, "linewidth": (0.6 + 5 * weight) * _POINT}
        axes.add_patch(PathPatch(Path(points, [1, 4, 4, 4]), fill=False, edgecolor=_ACCENT, **look))
        return
    upper = [(x + wide, y), (middle, y), (middle, v), (u, v)]
    lower = [(u, v + tall), (middle, v + tall), (middle, y + high), (x + wide, y + high)]
    whole = Path([*upper, *lower, upper[0]], [1, 4, 4, 4, 2, 4, 4, 4, 79])
    axes.add_patch(PathPatch(whole, facecolor=_ACCENT, alpha=0.07, linewidth=0))
    for edge in (upper, lower):
        path = Path(edge, [1, 4, 4, 4])
        axes.add_patch(PathPatch(path, fill=False, edgecolor=_ACCENT, alpha=0.7, linewidth=0.9))
