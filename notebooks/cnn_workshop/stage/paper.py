"""A scene on paper: the static picture that is stored beside every explorer.

It stands as in the page: the same sizes, gaps, colours and marks, in CSS pixels, on one drawing.
"""

import numpy as np

from cnn_workshop import _words, drawing, palettes
from cnn_workshop.charts import Chart, dot, reach_of
from cnn_workshop.drawing import (
    INK,
    WHITE,
    Area,
    Drawing,
    Line,
    Outline,
    Pixels,
    Stripes,
    Words,
)
from cnn_workshop.painting import bounds
from cnn_workshop.pictures import Picture
from cnn_workshop.stage import place
from cnn_workshop.stage.beams import ACCENT, draw_beams
from cnn_workshop.stage.marks import WRONG, draw_marks
from cnn_workshop.stage.scene import Curve, Panel

_SOFT, _LINE = "#5f6670", "#d9dde2"
_BAR, _CHIP, _CURVES = "#8d96a1", "#eceef1", ("#b0127b", "#2166ac", "#be3c23")
_READABLE, _GRIDDED, _NAME, _DOT, _CLEAR = 15, 9, 14, 4, 22
"""Pixels: cells of which size have numbers, and lines between them; how high a curve's name is, a
point's radius, and how far words stay off the next title."""
_MOST_COUNTED, _APART, _STEPS = 12, 14, (1, 2, 5, 10, 20, 50, 100, 200)
"""How many rows and columns of a figure are numbered at most, how many pixels these numbers are
apart, and of which of more there is one."""


def draw(scene, *, alt, alone=False):
    """Draw a scene.

    Parameters
    ----------
    scene : Scene
        What to draw.
    alt : str
        What it shows, in words: the alternative text, and the plain-text output.
    alone : bool, default False
        Whether it is a figure of its own, and does not stand for what is seen in the page: as no
        cursor tells where a cell is, rows and columns of panels are numbered.

    Returns
    -------
    cnn_workshop.pictures.Picture
    """
    placed, lines, heads, (width, height) = place.lay_out(scene)
    sheet = Drawing(width, height)
    parts = {each.part.name: each for each in placed if hasattr(each.part, "name")}
    for y in lines:
        sheet.add(Line(((16, y), (width - 16, y)), _LINE, 1))
    draw_beams(sheet, scene, parts, _box)
    for each in placed:
        if not isinstance(each.part, Panel):
            _DRAW[type(each.part).__name__](sheet, each)
            continue
        _draw_panel(sheet, each, finest=_READABLE if alone else _GRIDDED)
        _draw_shape(sheet, each, _next_title(each, placed))
        sheet.add(*_counted(each) if alone else ())
    for x, y, title, note in heads:
        _write(sheet, x, y - (33 if note else 13), title, font="bold")
        _write(sheet, x, y - 13, note, size=12, colour=_SOFT)
    draw_marks(sheet, scene, parts, _box)
    return Picture(sheet, alt)


def draw_panel(sheet, scene, corner, cell):
    """Draw a scene of one panel on a sheet that has more on it.

    Parameters
    ----------
    sheet : Drawing
        What to draw on.
    scene : Scene
        Its panel, and the marks on that.
    corner : (float, float)
        Where its left and its upper edge lie, in CSS pixels.
    cell : float
        Height and width of a cell, in CSS pixels.

    Returns
    -------
    (float, float, float, float)
        Its left, top, width and height.
    """
    (panel,) = scene.panels
    rows, cols = panel.values.shape[:2]
    box = (*corner, cols * cell, rows * cell)
    each = place.Placed(panel, *box, cell)
    _draw_panel(sheet, each, finest=_READABLE)
    draw_marks(sheet, scene, {panel.name: each}, _box)
    return box


# ---- parts -----------------------------------------------------------------------------------


def _write(sheet, x, y, text, **look):
    if text:
        sheet.add(Words(float(x), float(y), text, **{"colour": INK, **look}))


def _title(sheet, each):
    _write(sheet, each.x, each.y - 13, place.typeset(each.part.title), font="bold")


def _draw_panel(sheet, each, finest):
    """Draw a panel, with lines between its cells if these are not finer than so many pixels."""
    panel, cell = each.part, each.cell
    _title(sheet, each)
    down, across = panel.padding
    if down or across:
        sheet.add(Stripes((each.x, each.y, each.width, each.height)))
    rows, cols = panel.values.shape[:2]
    left, top = each.x + across * cell, each.y + down * cell
    colours = _colours(panel)
    box = (left, top, cols * cell, rows * cell)
    sheet.add(Pixels(box, colours))
    if panel.kind == "pixels":  # white ones, on white paper
        sheet.add(Outline((left - 0.5, top - 0.5, cols * cell + 1, rows * cell + 1), _LINE, 1))
    if panel.kind != "colour":
        if cell >= finest:
            sheet.add(*drawing.grid(box, (rows, cols), WHITE, 1))
        _draw_numbers(sheet, panel, colours, (left, top), cell)
    if panel.tiles:
        maps = rows / panel.tiles[0], cols / panel.tiles[1]
        sheet.add(*drawing.grid(box, maps, WHITE, 2.5))
    if panel.note:
        note = place.typeset(panel.note)
        _write(sheet, each.x, each.y + each.height + 12, note, size=12, colour=_SOFT)


def _draw_shape(sheet, each, following):
    """Write how large a panel is at its right; or behind its title, clear of the next one."""
    panel = each.part
    shape = _words.shape(panel.values.shape[:2]).replace(" x ", " × ")
    shown = panel.title and panel.size == "large" and not panel.tiles
    behind = place.bold(panel.title) + 8
    right = max(each.width, behind + 7 * len(shape))
    if not shown or right > max(each.width, 150) or each.x + right > sheet.width - 4:
        return
    look = {"size": 12, "colour": _SOFT}
    if each.x + right > following - _CLEAR:
        _write(sheet, each.x + behind, each.y - 13, shape, **look)
    else:
        _write(sheet, each.x + right, each.y - 13, shape, side="right", **look)


def _next_title(each, placed):
    """Return where the next title on the line of a part's begins."""
    titled = [other for other in placed if getattr(other.part, "title", "")]
    line = [other.x for other in titled if other.x > each.x and abs(other.y - each.y) < place.HEAD]
    return min(line, default=np.inf)


def _colours(panel):
    if panel.kind == "colour":
        return np.clip(panel.values, 0, 255).astype(np.uint8)
    return palettes.colours(panel.values, panel.kind, panel.ends, palettes.LIGHT)


def _draw_numbers(sheet, panel, colours, corner, cell):
    if cell < _READABLE or panel.values.size > 1024 or not panel.numbers:
        return
    texts = ["" if panel.gaps and np.isnan(value) else _brief(value) for value in panel.values.flat]
    size = min(cell / 2.6, 15, (cell - 5) / (0.6 * max(1, *map(len, texts))))
    if size < 7:
        return
    look, (left, top) = {"side": "middle", "digits": True}, corner
    for (row, col), text in zip(np.ndindex(colours.shape[:2]), texts, strict=True):
        ink = palettes.ink(colours[row, col])  # dark or light, as the cell wants it
        middle = left + (col + 0.5) * cell, top + (row + 0.5) * cell
        sheet.add(Words(*middle, text, size, ink, **look))


def _counted(each):
    """Return the numbers of a panel's rows and columns, from 0 on, where there is more than one."""
    look = {"size": 9.5, "colour": _SOFT}
    rows, cols = (_steps(size, each.cell) for size in each.part.values.shape[:2])
    middles = [(at, (at + 0.5) * each.cell) for at in rows]
    beside = [Words(each.x - 5, each.y + y, str(at), side="right", **look) for at, y in middles]
    middles = [(at, (at + 0.5) * each.cell) for at in cols]
    low = each.y + each.height + 9
    return [*beside, *(Words(each.x + x, low, str(at), side="middle", **look) for at, x in middles)]


def _steps(size, cell):
    """Return which of some rows are numbered: no more than can be read."""
    most = min(_MOST_COUNTED, size * cell / _APART)
    step = next((step for step in _STEPS if size / step <= most), size)
    return range(0, size if size > 1 else 0, step)


def _brief(value):
    """Write a number as the page does, with a true minus."""
    return _words.brief(value).replace("-", "−")


def _draw_sign(sheet, each):
    look = {"size": 20, "side": "middle"}
    _write(sheet, each.x + 11, each.y + each.middle, each.part.character, **look)


def _draw_equation(sheet, each):
    equation = each.part
    _title(sheet, each)
    terms = np.asarray(equation.terms, float).ravel()
    terms = terms[np.isfinite(terms)]  # the others have no length
    ends = max(np.abs(terms).max(initial=0), 1e-9)
    sums = [terms[terms > 0], terms[terms < 0]]
    longest = max(*(abs(part.sum()) for part in sums), 1e-9)
    for row, part in enumerate(sums):
        left, top = each.x + 18, each.y + 36 * row
        _write(sheet, each.x + 5, top + 15, "+−"[row], size=15, colour=_SOFT, side="middle")
        if not part.size:
            _write(sheet, left, top + 15, "nothing", size=12, colour=_SOFT)
        for term in part:
            long = abs(term) / longest * (each.width - 22)
            colour = palettes.colours(np.array(term), "signed", (-ends, ends), palettes.LIGHT)
            sheet.add(Area((left, top, max(1, long - 1.5), 30), _hex(colour)))
            text = _brief(abs(term))
            if long > 8 * len(text) + 6:
                look = {"side": "middle", "colour": palettes.ink(colour)}
                _write(sheet, left + long / 2 - 1, top + 15, text, **look)
            left += long
    _draw_total(sheet, each, equation)


def _draw_total(sheet, each, equation):
    total = _words.number(equation.total).replace("-", "−")
    sheet.add(Words(each.x, each.y + 90, total, 24, INK, "bold"))
    after = each.x + bounds(sheet.shapes[-1])[2] + 10
    note, unlike = map(place.typeset, (equation.note, equation.unlike))
    _write(sheet, after, each.y + (82 if unlike else 91), note, size=12, colour=_SOFT)
    _write(sheet, after, each.y + 98, unlike, size=12, colour=WRONG, font="bold")


def _hex(colour):
    return f"#{bytes(np.asarray(colour, np.uint8)).hex()}"


def _draw_bars(sheet, each):
    bars, (low, high) = each.part, each.part.ends
    _title(sheet, each)
    before, long = place.bars_widths(bars)[:2]
    scale = long / ((high - low) or 1)
    start = each.x + before
    zero = start + np.clip(-low, 0, high - low) * scale
    for at, (label, value) in enumerate(zip(bars.labels, bars.values, strict=True)):
        top, strong = each.y + place.BAR * at, bars.chosen == at
        font = "bold" if strong else "plain"
        _write(sheet, start - 10, top + 13, str(label), side="right", font=font)
        sheet.add(Area((start, top + 4, long, place.BAR - 8), _CHIP))
        end = start + (np.clip(value, low, high) - low) * scale
        colour = ACCENT if strong else _BAR
        if bars.kind == "signed" and not strong:
            shade = palettes.colours(np.array(value), "signed", (low, high), palettes.LIGHT)
            colour = _hex(shade)
        box = (min(zero, end), top + 4, max(2, abs(end - zero)), place.BAR - 8)
        sheet.add(Area(box, colour))
        if bars.compared is not None:
            other = start + (np.clip(bars.compared[at], low, high) - low) * scale
            box = (min(zero, other), top + place.BAR - 4, max(1, abs(other - zero)), 2)
            sheet.add(Area(box, INK))
        text = place.typeset(bars.texts[at]) if bars.texts else _behind(value, bars.kind)
        _write(sheet, start + long + 8, top + 13, text, font=font, colour=_SOFT)


def _behind(value, kind):
    """Return what stands behind a bar."""
    if kind == "signed" or not np.isfinite(value):
        return _brief(value)
    return "< 0.001" if 0 < value < 0.0005 else f"{value:.3f}".rstrip("0").rstrip(".")


def _draw_curve(sheet, each):
    curve = each.part
    _title(sheet, each)
    drawn = {name: _points(curve, values) for name, values in curve.series.items()}
    chart = Chart(sheet, _axes(each), *_ends(curve, drawn.values()))
    names = {"size": 12, "colour": _SOFT, "below": 22}
    chart.name(curve.axes, chart.scales(size=11, colour=_SOFT, line=_LINE), **names)
    if curve.zero:
        for line in (((0, 0), chart.y), (chart.x, (0, 0))):
            sheet.add(Line(tuple(chart.at(*end) for end in zip(*line, strict=True)), _LINE, 1))
    strong, ends = iter(np.resize(_CURVES, len(curve.series)).tolist()), []
    for name, (x, y) in drawn.items():
        pale, faint = name in curve.pale, name in curve.faint
        colour = _BAR if pale or faint else next(strong)
        width = 0.8 if faint else 1.6 if pale else 2.4
        chart.curve(x, y, colour, width, dash=(6, 3) if pale else (), dots=name in curve.dots)
        there = np.flatnonzero(np.isfinite(y))
        if len(curve.series) > 1 and there.size and not faint:
            ends.append((chart.at(x[there[-1]], y[there[-1]]), name, colour))
    if curve.point is not None:
        sheet.add(dot(chart.at(*curve.point), _DOT, ACCENT))
    _draw_names(chart, ends)
    left, top, wide, high = chart.box
    look = {"size": 12, "colour": _SOFT, "side": "middle"}
    _write(sheet, left + wide / 2, top + high / 2, curve.note, **look)


def _axes(each):
    """Return the box of a curve's axes."""
    return each.x + 38, each.y, each.width - 48, each.height - 34


def _point_box(each, point):
    """Return the box of a point of a curve."""
    drawn = [_points(each.part, values) for values in each.part.series.values()]
    x, y = Chart(None, _axes(each), *_ends(each.part, drawn)).at(*point)
    return x - _DOT, y - _DOT, 2 * _DOT, 2 * _DOT


def _points(curve, values):
    values = np.asarray(values, float)
    x, y = values if values.ndim == 2 else (np.arange(len(values)), values)
    if curve.limits:
        y = np.where(np.isfinite(y), np.clip(y, *sorted(curve.limits[1])), np.nan)
    return x, y


def _ends(curve, drawn):
    """Return the ends of both scales of a curve's chart."""
    if curve.limits:
        return curve.limits
    more = [(0.0,)] if curve.zero else []
    ends = [reach_of([*more, *sides]) for sides in zip(*drawn, strict=True)]
    return ends if ends else ((0, 1), (0, 1))


def _draw_names(chart, ends):
    """Write the names of curves at their ends, none on another one, and all within the chart."""
    left, top, wide, high = chart.box
    ends = sorted(ends, key=lambda end: -end[0][1])
    places, above = [], top + high + _NAME / 2
    for (_, y), *_ in ends:
        above = min(y - _NAME / 2, above - _NAME)
        places.append(above)
    below = top + _NAME / 2 - 5  # a little above its edge is room
    for at in reversed(range(len(places))):
        places[at] = max(places[at], below)
        below = places[at] + _NAME
    for ((x, _), name, colour), y in zip(ends, places, strict=True):
        first = x - left < 0.3 * wide
        look = {"size": 12, "colour": colour, "side": "left" if first else "right"}
        _write(chart.drawing, x + 4 if first else x, y, name, rim=WHITE, **look)


def _draw_table(sheet, each):
    table, widths = each.part, place.table_widths(each.part)
    _title(sheet, each)
    if table.note and table.blank:
        _write(sheet, each.x, each.y + place.LINE / 2, table.note, size=12, colour=_SOFT)
        return
    lines = [(table.head, "bold", _SOFT)] if table.head else []
    fonts = ["bold" if at in table.strong else "plain" for at in range(len(table.rows))]
    lines += [(row, font, INK) for row, font in zip(table.rows, fonts, strict=True)]
    high = place.BAR if table.beside else place.LINE
    first = each.y - high if table.beside and table.head else each.y
    for at, (row, font, colour) in enumerate(lines):
        left, top = each.x, first + high * at
        for col, (value, width) in enumerate(zip(row, widths, strict=True)):
            first_cell = next((each[col] for each in table.rows if each[col] != ""), "")
            number = place.is_number(first_cell)
            x, side = (left + width - place.GAP, "right") if number else (left, "left")
            look = {"side": side, "font": font, "colour": colour}
            _write(sheet, x, top + high / 2, place.cell_text(value), **look)
            left += width
    if table.head:
        y = each.y + (0 if table.beside else place.LINE)
        sheet.add(Line(((each.x, y), (each.x + each.width, y)), _LINE, 1))


def _draw_text(sheet, each):
    _title(sheet, each)
    size, step = (40, 48) if each.part.large else (13, place.LINE)
    font = "bold" if each.part.large else "plain"
    if each.part.link:
        _write(sheet, each.x, each.y + place.LINE / 2, each.part.link[0], size=12, colour=_SOFT)
    top = each.y + place.linked(each.part)
    for at, line in enumerate(each.part.lines):
        _write(sheet, each.x, top + step * (at + 0.5), place.typeset(line), size=size, font=font)


_DRAW = {
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
    if isinstance(each.part, Curve):
        return _point_box(each, box)
    panel = each.part
    top, left, high, wide = box
    if not each.cell:  # each of some bars is a row
        return each.x - 6, each.y + top * place.BAR, each.width, high * place.BAR
    x = (left - panel.origin[1] + panel.padding[1]) * each.cell
    y = (top - panel.origin[0] + panel.padding[0]) * each.cell
    x1, x2 = np.clip([x, x + wide * each.cell], 0, each.width)
    y1, y2 = np.clip([y, y + high * each.cell], 0, each.height)
    return each.x + x1, each.y + y1, x2 - x1, y2 - y1
