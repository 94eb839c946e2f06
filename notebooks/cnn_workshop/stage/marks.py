"""Marks on paper: what is said of some cells, by frames, stripes and the sign ≠."""

from cnn_workshop.drawing import INK, WHITE, Area, Outline, Stripes, Words
from cnn_workshop.painting import bounds
from cnn_workshop.stage.beams import ACCENT, ON_CELLS

WRONG = "#b3261e"
_FRAMES, _BEST, _LETTERS = 2, 3, 4  # a window's frame would hide the best one
_BADGED = 20  # pixels: cells of which size get a badge
_BADGE_IN = 0.45  # how much of a badge lies on its cell
_LOOKS = {
    "frame": {"colour": INK, "width": 2.0},
    "best": {"colour": INK, "width": 2.5, "order": _BEST},
    "ghost": {"width": 1.5, "dash": (2, 2)},
    "thin": {"width": 1.0, "rim": 0},
}


def draw_marks(sheet, scene, parts, box_of):
    """Draw what lies on the panels of a scene.

    Parameters
    ----------
    sheet : Drawing
        Where to draw.
    scene : Scene
        Whose marks and windows.
    parts : dict of str to Placed
        Where its parts stand, by name.
    box_of : callable
        ``box_of(placed, box)``: left, top, width and height of some cells of a part.
    """
    for mark in scene.marks:
        each = parts[mark.panel]
        singly = [mark.box] if mark.box else [(row, col, 1, 1) for row, col in mark.cells]
        boxes = [mark.box] if mark.box else _blocks(mark.cells)
        if mark.kind == "chosen":
            _frame(sheet, (each.x - 2, each.y - 2, each.width + 4, each.height + 4), width=2.5)
        elif mark.kind == "never":
            for box in singly:
                sheet.add(Stripes(box_of(each, box), order=ON_CELLS))
        elif mark.kind == "wrong":
            for box in singly:
                _unequal(sheet, box_of(each, box))
        else:
            look = _LOOKS.get(mark.kind, {})
            for box in boxes:
                _frame(sheet, box_of(each, box), **look)
                if mark.text:
                    _label(sheet, box_of(each, box), mark.text, look.get("colour", ACCENT))
    for link in scene.windows:
        if link.cell is not None:
            for name in link.inputs:
                for box in _blocks(link.cells()):
                    _frame(sheet, box_of(parts[name], box))
            for name in link.outputs:
                _frame(sheet, box_of(parts[name], (*link.cell, 1, 1)))


def _frame(sheet, box, *, colour=ACCENT, width=3.0, dash=(), order=_FRAMES, rim=2.5):
    x, y, wide, high = box
    if wide < 1 or high < 1:
        return
    around = (x - 0.5, y - 0.5, wide + 1, high + 1)
    if rim:
        sheet.add(Outline(around, WHITE, width + rim, radius=3, order=order))
    sheet.add(Outline(around, colour, width, radius=3, dash=dash, order=order))


def _label(sheet, box, text, colour):
    """Write a few letters into the upper left corner of a frame, on its colour."""
    x, y = box[0] + 4, box[1] + 7
    words = Words(x, y, text, 11, WHITE, "bold", order=_LETTERS)
    left, _, wide, _ = bounds(words)
    ground = Area((left - 2, y - 6.5, wide + 4, 13), colour, radius=2, order=_LETTERS)
    sheet.add(ground, words)


def _blocks(cells):
    """Return cells that touch as one block, and scattered ones one by one."""
    if not cells:
        return []
    rows, cols = zip(*cells, strict=True)
    high, wide = max(rows) - min(rows) + 1, max(cols) - min(cols) + 1
    if high * wide == len(cells):
        return [(min(rows), min(cols), high, wide)]
    return [(row, col, 1, 1) for row, col in cells]


def _unequal(sheet, box):
    x, y, wide, high = box
    edge = (x + 0.5, y + 0.5, wide - 1, high - 1)
    sheet.add(Outline(edge, WRONG, 1.5, order=ON_CELLS))
    if wide >= _BADGED:
        side = min(max(wide / 3.2, 9), 13)
        corner = (x + wide - _BADGE_IN * side, y - (1 - _BADGE_IN) * side)
        sheet.add(Area((*corner, side, side), WRONG, order=_BEST))
        look = {"size": side - 2, "colour": WHITE, "side": "middle", "order": _BEST}
        sheet.add(Words(corner[0] + side / 2, corner[1] + side / 2, "≠", **look))
