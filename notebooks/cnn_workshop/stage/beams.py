"""Beams on paper: bands and lines that lead from some cells of one part to those of another."""

from cnn_workshop.drawing import Line, Shape, bent
from cnn_workshop.stage.place import HEAD
from cnn_workshop.stage.scene import Panel

ACCENT, ON_CELLS = "#b0127b", 1
"""The colour of where we are; the order of what lies on cells, below frames."""


def draw_beams(sheet, scene, parts, box_of):
    """Draw what leads from part to part.

    Parameters
    ----------
    sheet : Drawing
        Where to draw.
    scene : Scene
        Whose beams and windows.
    parts : dict of str to Placed
        Where its parts stand, by name.
    box_of : callable
        ``box_of(placed, box)``: left, top, width and height of some cells of a part.
    """
    for beam in scene.beams:
        ends = [(box_of(parts[name], box), parts[name]) for name, box in (beam.start, beam.end)]
        if beam.kind == "line":
            _draw_line(sheet, *(box for box, _ in ends), beam.weight)
        else:
            _draw_band(sheet, *ends)
    for link in scene.windows:
        for source, target in link.led if link.cell is not None else ():
            one, other = parts[source], parts[target]
            ends = (box_of(one, link.box()), one), (box_of(other, (*link.cell, 1, 1)), other)
            _draw_band(sheet, *ends)


def _draw_line(sheet, start, end, weight):
    (x, y, wide, high), (u, v, _, tall) = start, end
    middle, one, other = (x + wide + u) / 2, y + high / 2, v + tall / 2
    points = bent((x + wide, one), (middle, one), (middle, other), (u, other))
    sheet.add(Line(points, ACCENT, 0.6 + 5 * weight, alpha=0.15 + 0.65 * weight))


def _draw_band(sheet, start, end):
    """Draw a band from panel to panel, and rails on them along the edges of its cells."""
    (x, *_), (u, _, wide, _) = start[0], end[0]
    if u + wide <= x + 1 and end[1].y < start[1].y + start[1].height:  # a stamp: its pixel, left
        start, end = end, start
    down = end[0][0] < start[0][0] + start[0][2] - 1
    way = (lambda points: tuple(point[::-1] for point in points)) if down else tuple
    (x, y, wide, high), left = _along(*start, down)
    (u, v, _, tall), _ = _along(*end, down)
    right = end[1].y if down else end[1].x
    right = right if isinstance(end[1].part, Panel) else u
    tip = right - (HEAD - 4) * bool(down and end[1].part.title)  # no beam strikes a title through
    middle = (left + tip) / 2
    upper, lower = (
        bent((left, one), (middle, one), (middle, other), (tip, other))
        for one, other in ((y, v), (y + high, v + tall))
    )
    sheet.add(Shape(way((*upper, *reversed(lower))), ACCENT, alpha=0.07))
    look = {"colour": ACCENT, "width": 1.2, "alpha": 0.7}
    sheet.add(*(Line(way(edge), **look) for edge in (upper, lower)))
    for one, other, edges in ((x + wide, left, (y, y + high)), (right, u, (v, v + tall))):
        rails = [((one, edge), (other, edge)) for edge in edges if other > one]
        sheet.add(*(Line(way(rail), **look, order=ON_CELLS) for rail in rails))


def _along(box, each, down):
    """Return a box, seen along a beam, and where its panel ends; its own end if it has none."""
    x, y, wide, high = box
    if down:
        x, y, wide, high = y, x, high, wide
    if not isinstance(each.part, Panel):
        return (x, y, wide, high), x + wide
    return (x, y, wide, high), each.y + each.height if down else each.x + each.width
