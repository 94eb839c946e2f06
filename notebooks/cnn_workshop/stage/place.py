"""Where the parts of a scene stand on paper, in CSS pixels: as `layout.js` has it when wide."""

import re
from dataclasses import dataclass, replace

from cnn_workshop import _words
from cnn_workshop.stage.scene import (
    Bars,
    Column,
    Detail,
    Equation,
    Grid,
    Panel,
    Row,
    Sign,
    Table,
    leaves,
)

SIDES = {
    "large": (44, 308),
    "medium": (38, 190),
    "small": (26, 112),
    "strip": (14, 56),
}
"""For each size of panel, the largest cell and the greatest height."""
WIDER = 1.24  # a large picture may be so much wider than high

HEAD, FOOT, CLOSE, NEAR, FAR, WIDEST_GAP, WIDEST_BARE = 24, 20, 14, 16, 40, 300, 96
TALLEST, TALLEST_ALONE, TITLE = 372, 520, 120
LABEL = 0.34  # of the room: so much of it a label beside a bar takes at most
EQUATION, CURVE, SMALL_CURVE = (236, 108), (320, 190), (196, 136)
BAR, BAR_LENGTH, LINE, GAP = 26, 130, 20, 18
_CARD, _WIDE, _MARGIN = 872, 1132, 24
_NUMBER = re.compile("[−-]?([0-9.,]+(·10[⁻⁰¹²³⁴-⁹]+)?|∞)|[?]")
_MINUS, _DASH = re.compile(r"(?<![^\s(])-(?= ?\d)"), re.compile(r"(?<=\d)-(?=\d)")
_LETTER, _BOLD = 7.2, 8.4  # pixels: a letter of 13 px, and a bold one


@dataclass
class Placed:
    """A part and its place: the left upper corner of its cells, below its title."""

    part: object
    x: float
    y: float
    width: float
    height: float
    cell: float = 0.0
    middle: float = 0.0


@dataclass
class _Size:
    width: float
    up: float
    down: float


def lay_out(scene):
    """Return the placed parts, the lines between the rows, the titles of columns, and the size."""
    room = _WIDE if scene.wide else _CARD
    placed, lines, heads, y, left, right = [], [], [], 16.0, None, 0.0
    rows = _without_details(scene.rows)
    for part in _with_short_labels(rows, int((LABEL * room - 10) / _LETTER)):
        row = part if isinstance(part, Row) else Row((part,))
        cells = _fitted_cells(row, room, TALLEST if len(scene.rows) > 1 else TALLEST_ALONE)
        sizes = _apart([_size(each, cells) for each in row.parts], row)
        length = _length(row, sizes, room, WIDEST_GAP if _is_tied(scene) else WIDEST_BARE)
        start = _MARGIN + max(0, (room - length) / 2) if left is None else left
        left = start if left is None else left
        if placed:
            lines.append(y + 6)
            y += 22
        y = _place_row(row, sizes, cells, (start, y, length), placed, heads) + 14
        right = max(right, start + length)
    shift = left - _MARGIN
    for each in placed:
        each.x -= shift
    heads = [(x - shift, *rest) for x, *rest in heads]
    return placed, lines, heads, (right - shift + _MARGIN, y + 4)


def _is_tied(scene):
    """Tell whether beams run between the parts, and need room."""
    return bool(scene.beams) or any(window.beam for window in scene.windows)


def _without_details(parts):
    """Return the parts but for those that only a telephone shows."""
    if not any(isinstance(part, Detail) for part in leaves(parts)):
        return parts
    kept = tuple(part for part in parts if not isinstance(part, Detail))
    boxes = (Row, Column, Grid)
    return tuple(
        replace(part, parts=_without_details(part.parts)) if isinstance(part, boxes) else part
        for part in kept
    )


def _with_short_labels(parts, letters):
    """Return the parts with labels of bars that are no longer than so many letters."""
    return tuple(_with_short_label(part, letters) for part in parts)


def _with_short_label(part, letters):
    if isinstance(part, Row | Column | Grid):
        return replace(part, parts=_with_short_labels(part.parts, letters))
    if not isinstance(part, Bars) or all(len(str(label)) <= letters for label in part.labels):
        return part
    return replace(part, labels=tuple(_cut(str(label), letters) for label in part.labels))


def _cut(label, letters):
    return label if len(label) <= letters else f"{label[: letters - 1].rstrip()}…"


def _fitted_cells(row, room, tallest):
    for scale in [1 - 0.04 * step for step in range(24)]:
        cells = _cells(row.parts, scale)
        cells |= _columns(row.parts, cells)
        sizes = _apart([_size(each, cells) for each in row.parts], row)
        tall = row.far and not row.wrap and max(size.up + size.down for size in sizes) > tallest
        if not tall and _length(row, sizes, 0) <= room:
            break
    return cells


def _apart(sizes, row):
    """Let what is higher than a panel stand off until the panel's note is written."""
    gap = _near(row)
    for at, (part, size) in enumerate(zip(row.parts, sizes, strict=True)):
        if not isinstance(part, Panel) or not part.note:
            continue
        left = size.width + gap
        for other in sizes[at + 1 :]:
            if other.down > size.down - FOOT + 4:
                size.width += max(0, 0.92 * _LETTER * len(part.note) - left)
                break
            left += other.width + gap
    return sizes


def _cells(parts, scale):
    """Return the size of each panel's cells, by its name."""
    found, units = {}, {}
    panels = [part for part in leaves(parts) if isinstance(part, Panel)]
    for panel in panels:
        most, side = SIDES[panel.size]
        rows, cols = _cells_along(panel)
        wider = WIDER if panel.size == "large" else 1
        cell = min(most, side / rows, wider * side / cols) * scale
        found[panel.name] = cell
        if panel.unit:
            units[panel.unit] = min(cell, units.get(panel.unit, cell))
    for panel in panels:
        cell = units.get(panel.unit, found[panel.name])
        found[panel.name] = float(int(cell)) if cell >= 8 and panel.size != "strip" else cell
    return found


def _columns(parts, cells):
    """Return how wide parts are at least, by id: rows of as many parts stand in columns."""
    found = {}
    for box in (part for part in parts if isinstance(part, Row | Column | Grid)):
        found |= _columns(box.parts, cells)
        rows = all(isinstance(each, Row) for each in box.parts)
        if isinstance(box, Column) and rows and len({len(row.parts) for row in box.parts}) == 1:
            for column in zip(*(row.parts for row in box.parts), strict=True):
                widest = max(_size(each, cells).width for each in column)
                found |= {id(each): widest for each in column}
    return found


def _cells_along(panel):
    """How many cells share the sides that a size stands for: of a strip of maps, those of one."""
    return panel.tiles if panel.size == "strip" and panel.tiles else _grid(panel)


def _grid(panel):
    rows, cols = panel.values.shape[:2]
    return rows + 2 * panel.padding[0], cols + 2 * panel.padding[1]


def _size(part, cells):
    size = _size_alone(part, cells)
    size.width = max(size.width, cells.get(id(part), 0))
    return size


def _size_alone(part, cells):
    if isinstance(part, Row):
        sizes = [_size(each, cells) for each in part.parts]
        ups, downs = [size.up for size in sizes], [size.down for size in sizes]
        return _Size(_length(part, sizes, 0), max(ups, default=0), max(downs, default=0))
    if isinstance(part, Column | Grid):
        return _size_of_column(part, cells)
    beside = isinstance(part, Table) and part.beside
    up = HEAD if (beside and part.head) or getattr(part, "title", "") else 0
    if isinstance(part, Panel):
        (rows, cols), cell = _grid(part), cells[part.name]
        foot = FOOT if part.note or part.edit == "slide" else 0
        width = max(cols * cell, _title(part.title))
        down = max((rows + part.drop) * cell + foot, part.room * cell)
        return _Size(width, up, down)
    width, height = _plain_size(part)
    return _Size(width, up, height)


def _title(words):
    """Return how wide a title is at least: no longer one runs into the next."""
    long = _LETTER * len(words)
    return max(long, min(long + 12, TITLE)) if words else 0


def bold(words):
    """Return how wide a title is."""
    return _BOLD * len(words)


def _plain_size(part):
    if isinstance(part, Sign):
        return 22, 0
    if isinstance(part, Equation):
        return EQUATION
    kind = type(part).__name__
    if kind == "Curve":
        across, down = SMALL_CURVE if part.small else CURVE
        return across * part.long, down
    if kind == "Bars":
        return sum(bars_widths(part)), BAR * len(part.labels)
    if kind == "Table":
        if part.beside:
            return sum(table_widths(part)), BAR * len(part.rows)
        return sum(table_widths(part)), LINE * (len(part.rows) + bool(part.head)) + 4
    letters = 40 / 13 if part.large else 1
    lines = [*part.lines, part.title, *part.link[:1]]
    width = max(_LETTER * letters * max(map(len, lines)), _LETTER * part.letters)
    return width, (48 if part.large else LINE) * len(part.lines) + linked(part)


def linked(part):
    """Return how far a link moves the lines below it down."""
    return LINE if part.link else 0


def _size_of_column(part, cells):
    rows = part.parts
    if isinstance(part, Grid):
        rows = grid_rows(part)
    sizes = [_size(each, cells) for each in rows]
    height = sum(size.up + size.down for size in sizes) + 8 * (len(sizes) - 1)
    extra = (HEAD if part.title else 0) + (FOOT if part.note else 0)
    up = sizes[0].up + extra
    words = _LETTER * max(len(part.title) + 2, 0.9 * len(part.note))
    return _Size(max(words, *(size.width for size in sizes)), up, height - sizes[0].up)


def grid_rows(grid):
    """Return the rows of a grid: none of its parts stands alone in the last one."""
    count, across = len(grid.parts), grid.across
    if count % across == 1:
        across = -(-count // -(-count // across))
    starts = range(0, count, across)
    return [Row(tuple(grid.parts[at : at + across]), wrap=False) for at in starts]


def bars_widths(bars):
    """Return the widths of the labels, the bars and the numbers behind them."""
    longest = max((len(str(label)) for label in bars.labels), default=0)
    after = max(66, _LETTER * max(map(len, bars.texts), default=0) + 10)
    return _LETTER * longest + 10, BAR_LENGTH * bars.long, after


def table_widths(table):
    """Return the width of each column."""
    rows = [[_LETTER * len(cell_text(value)) for value in row] for row in table.rows]
    heads = [[_BOLD * len(value) for value in table.head]] if table.head else []
    return [max(column) + GAP for column in zip(*heads, *rows, strict=True)]


def is_number(value):
    """Tell whether a cell of a table holds a number, also one in words: ``3·10⁻⁵``."""
    return not isinstance(value, str) or bool(_NUMBER.fullmatch(value))


def cell_text(value):
    """Return what a cell of a table says."""
    return typeset(value) if isinstance(value, str) else _words.number(value).replace("-", "−")


def typeset(words):
    """Return words as they are printed: with a minus before a number, and a dash between two.

    Examples
    --------
    >>> typeset("-0.5"), typeset("3 - 1"), typeset("rows 2-7"), typeset("one-piece")
    ('−0.5', '3 − 1', 'rows 2–7', 'one-piece')
    """
    return _MINUS.sub("−", _DASH.sub("–", words))


def _near(row):
    return (FAR if row.wrap else CLOSE) if row.far else NEAR


def _length(row, sizes, room, widest=WIDEST_GAP):
    least, gaps = sum(size.width for size in sizes), max(0, len(sizes) - 1)
    near = _near(row)
    spare = (room - least) / max(1, gaps) if row.far else 0
    return least + gaps * min(max(near, spare), widest if row.far else near)


def _place_row(row, sizes, cells, room, placed, heads):
    x, y, length = room
    up = max((size.up for size in sizes), default=0)
    down = max((size.down for size in sizes), default=0)
    gap = (length - sum(size.width for size in sizes)) / max(1, len(sizes) - 1)
    panel = next((part for part in row.parts if isinstance(part, Panel)), None)
    middle = _grid(panel)[0] * cells[panel.name] / 2 if panel else down / 2
    for part, size in zip(row.parts, sizes, strict=True):
        _place(part, size, cells, (x, y + up, middle), placed, heads)
        x += size.width + gap
    return y + up + down


def _place(part, size, cells, where, placed, heads):
    x, y, middle = where
    if isinstance(part, Row):
        sizes = [_size(each, cells) for each in part.parts]
        _place_row(part, sizes, cells, (x, y - size.up, size.width), placed, heads)
    elif isinstance(part, Column | Grid):
        rows = grid_rows(part) if isinstance(part, Grid) else part.parts
        first = _size(rows[0], cells)
        top = y - first.up
        if part.title or part.note:
            heads.append((x, top, part.title, part.note))
        for each in rows:
            inner = _size(each, cells)
            where = (x, top + inner.up, inner.down / 2)
            _place(each, inner, cells, where, placed, heads)
            top += inner.up + inner.down + 8
    elif isinstance(part, Panel):
        cell = cells[part.name]
        rows, cols = _grid(part)
        y += part.drop * cell
        placed.append(Placed(part, x, y, cols * cell, rows * cell, cell, middle))
    else:
        placed.append(Placed(part, x, y, size.width, size.down, 0.0, middle))
