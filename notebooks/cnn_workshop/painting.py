"""Drawings painted by Pillow: sharp letters, and straight edges on whole dots.

Pillow is imported when the first drawing is painted, and the letters are those that matplotlib
brings: nothing is imported of it, since it is large, and slow on a fresh machine.
"""

import functools
import importlib.util
import itertools
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cnn_workshop.drawing import Area, Line, Outline, Pixels, Shape, Stripes, Words

_FINER = 4  # a slanting edge is drawn so much larger, and made smaller: its dots are mixed
_FONTS = {"plain": "DejaVuSans.ttf", "bold": "DejaVuSans-Bold.ttf", "mono": "DejaVuSansMono.ttf"}
_MIDDLE, _DIGIT, _NEXT_LINE = 0.276, 0.365, 1.2  # of a letter's size, above the line it stands on


def pixels(drawing):
    """Return a drawing as an image of Pillow.

    Parameters
    ----------
    drawing : Drawing
        What to paint.

    Returns
    -------
    PIL.Image.Image
    """
    from PIL import Image

    size = [max(1, round(side * drawing.density)) for side in (drawing.width, drawing.height)]
    sheet = _Sheet(Image.new("RGB", size, "#ffffff"), drawing.density)
    for shape in sorted(drawing.shapes, key=lambda shape: shape.order):
        _PUT[type(shape)](sheet, shape)
    return sheet.image


@dataclass
class _Sheet:
    """What is drawn on: an image, and its dots in a CSS pixel."""

    image: object
    dots: int

    def whole(self, box):
        """Return the left, top, right and lower end of a box in whole dots, at least one apart."""
        left, top, wide, high = (side * self.dots for side in box)
        ends = [math.floor(end + 0.5) for end in (left, top, left + wide, top + high)]
        return *ends[:2], max(ends[2], ends[0] + 1), max(ends[3], ends[1] + 1)

    def thick(self, width):
        """Return how many dots thick a line is."""
        return max(1, math.floor(width * self.dots + 0.5))

    def fill(self, box, colour):
        """Fill a box that is given in CSS pixels."""
        self.image.paste(colour, self.whole(box))

    def put_softly(self, shape, points, draw):
        """Draw with smooth edges, in the shape's colour, on the part around some points.

        ``draw`` gets a pen, and a function that says where on its ground a point lies.
        """
        from PIL import Image, ImageDraw

        reach = 1 + getattr(shape, "width", 0) / 2
        low_ends, high_ends = np.min(points, axis=0) - reach, np.max(points, axis=0) + reach
        left, top = (max(0, int(end)) for end in low_ends * self.dots)
        ends = zip(self.image.size, high_ends * self.dots, strict=True)
        right, low = (min(side, int(end) + 1) for side, end in ends)
        if right <= left or low <= top:
            return

        def at(point):
            x, y = (side * self.dots for side in point)
            return (x - left) * _FINER, (y - top) * _FINER

        mask = Image.new("L", ((right - left) * _FINER, (low - top) * _FINER))
        draw(ImageDraw.Draw(mask), at)
        mask = mask.reduce(_FINER)
        if getattr(shape, "alpha", 1.0) < 1:
            mask = mask.point([round(shape.alpha * level) for level in range(256)])
        self.image.paste(shape.colour, (left, top), mask)


# ---- rectangles --------------------------------------------------------------------------------


def _put_area(sheet, area):
    if area.radius:
        _put_round(sheet, area, 0, fill=255)
    else:
        sheet.fill(area.box, area.colour)


def _put_outline(sheet, outline):
    (x, y, wide, high), width = outline.box, outline.width
    corners = ((x, y), (x + wide, y), (x + wide, y + high), (x, y + high), (x, y))
    if outline.dash:
        for side in itertools.pairwise(corners):
            _put_line(sheet, Line(side, outline.colour, width, dash=outline.dash))
    elif outline.radius:
        line = max(1, round(width * sheet.dots * _FINER))
        _put_round(sheet, outline, width / 2, outline=255, width=line)
    else:
        line = sheet.thick(width)
        half = line / 2 / sheet.dots
        left, top, right, low = sheet.whole((x - half, y - half, wide + 2 * half, high + 2 * half))
        for side in (
            (left, top, right, top + line),
            (left, low - line, right, low),
            (left, top, left + line, low),
            (right - line, top, right, low),
        ):
            sheet.image.paste(outline.colour, side)


def _put_round(sheet, shape, beyond, **look):
    """Draw a rectangle with round corners, some pixels beyond its box."""
    x, y, wide, high = shape.box
    ends = (x - beyond, y - beyond), (x + wide + beyond, y + high + beyond)

    def draw(pen, at):
        corner, (right, low) = map(at, ends)
        radius = (shape.radius + beyond) * sheet.dots * _FINER
        pen.rounded_rectangle((*corner, right - 1, low - 1), radius, **look)

    sheet.put_softly(shape, ends, draw)


def _put_stripes(sheet, stripes):
    from PIL import Image

    left, top, right, low = sheet.whole(stripes.box)
    down, across = np.ogrid[top:low, left:right]
    step = 6 * sheet.dots
    away = np.abs((down + across) % step - step / 2)  # from the middle of a stripe, across
    cover = np.clip(0.7 * sheet.dots - away + 0.5, 0, 1)
    mask = Image.fromarray((255 * cover).astype(np.uint8))
    sheet.image.paste(stripes.colour, (left, top), mask)


def _put_pixels(sheet, pixels):
    from PIL import Image

    left, top, right, low = sheet.whole(pixels.box)
    size, (rows, cols) = (right - left, low - top), pixels.values.shape[:2]
    image = Image.fromarray(np.ascontiguousarray(pixels.values, dtype=np.uint8))
    larger = cols <= size[0] and rows <= size[1]
    image = image.resize(size, Image.Resampling.NEAREST if larger else Image.Resampling.BOX)
    sheet.image.paste(image, (left, top))


# ---- lines and shapes --------------------------------------------------------------------------


def _put_line(sheet, line):
    across, down = (np.ptp(side) for side in zip(*line.points, strict=True))
    parts = _dashes(line) if line.dash else [line.points]
    if line.alpha == 1 and not min(across, down):
        for part in parts:
            _put_straight(sheet, line, part, upright=down > across)
        return
    thick = max(1, round(line.width * sheet.dots * _FINER))

    def draw(pen, at):
        for part in parts:
            pen.line([at(point) for point in part], fill=255, width=thick, joint="curve")

    sheet.put_softly(line, line.points, draw)


def _put_straight(sheet, line, points, upright):
    """Draw a line across or down, always as many dots thick."""
    (x, y), (wide, high) = np.min(points, axis=0), np.ptp(points, axis=0)
    half = sheet.thick(line.width) / 2 / sheet.dots
    around = (x - half, y, 2 * half, high) if upright else (x, y - half, wide, 2 * half)
    sheet.fill(around, line.colour)


def _dashes(line):
    """Return the points of each dash of a line."""
    points, (dash, gap) = np.array(line.points, float), line.dash
    far = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    found = []
    for begin in np.arange(0, far[-1], dash + gap):
        end = min(begin + dash, far[-1])
        places = [begin, *far[(far > begin) & (far < end)], end]
        found.append(np.stack([np.interp(places, far, side) for side in points.T], axis=1))
    return [list(map(tuple, part.tolist())) for part in found]


def _put_shape(sheet, shape):
    def draw(pen, at):
        pen.polygon([at(point) for point in shape.points], fill=255)

    sheet.put_softly(shape, shape.points, draw)


# ---- words -------------------------------------------------------------------------------------


def bounds(words):
    """Return what room some words take.

    Parameters
    ----------
    words : Words
        Which.

    Returns
    -------
    (float, float, float, float)
        Their left, top, width and height in CSS pixels. The height is that of the lines, whether or
        not a letter reaches so far up and down.
    """
    lines = words.text.split("\n")
    wide = max(_font(words.font, words.size, 1).getlength(line) for line in lines)
    high = words.size * (0.97 + _NEXT_LINE * (len(lines) - 1))
    if words.turned:
        return words.x - high / 2, words.y - wide / 2, high, wide
    left = words.x - wide * {"left": 0, "middle": 0.5, "right": 1}[words.side]
    return left, words.y - high / 2, wide, high


@functools.cache
def _font(name, size, dots):
    """Return a font of Pillow, for letters of a size in CSS pixels."""
    from PIL import ImageFont

    path = str(_folder() / _FONTS[name])
    return ImageFont.truetype(path, round(size * dots), layout_engine=ImageFont.Layout.BASIC)


@functools.cache
def _folder():
    """Return where matplotlib's fonts lie, without importing it."""
    found = importlib.util.find_spec("matplotlib")
    folder = Path(found.origin).parent / "mpl-data"
    if not folder.is_dir():  # some systems keep it elsewhere, and matplotlib knows where
        import matplotlib

        folder = Path(matplotlib.get_data_path())
    return folder / "fonts" / "ttf"


def _put_words(sheet, words):
    from PIL import ImageDraw

    if words.turned:
        _put_turned(sheet, words)
        return
    pen, lines = ImageDraw.Draw(sheet.image), words.text.split("\n")
    anchor = {"left": "ls", "middle": "ms", "right": "rs"}[words.side]
    look = {"font": _font(words.font, words.size, sheet.dots), "fill": words.colour}
    if words.rim:
        look |= {"stroke_width": 2 * sheet.dots, "stroke_fill": words.rim}
    below = _DIGIT if words.digits else _MIDDLE
    for at, line in enumerate(lines):
        y = words.y + words.size * (below + (at - (len(lines) - 1) / 2) * _NEXT_LINE)
        place = (round(words.x * sheet.dots), round(y * sheet.dots))
        pen.text(place, line, anchor=anchor, **look)


def _put_turned(sheet, words):
    from PIL import Image, ImageDraw

    letters, size = _font(words.font, words.size, sheet.dots), words.size * sheet.dots
    mask = Image.new("L", (round(letters.getlength(words.text)) + 2, round(size * 1.3)))
    base = round(mask.height / 2 + _MIDDLE * size)
    ImageDraw.Draw(mask).text((1, base), words.text, font=letters, fill=255, anchor="ls")
    mask = mask.transpose(Image.Transpose.ROTATE_90)
    left, top = (round(place * sheet.dots) for place in (words.x, words.y))
    sheet.image.paste(words.colour, (left - mask.width // 2, top - mask.height // 2), mask)


_PUT = {
    Area: _put_area,
    Outline: _put_outline,
    Line: _put_line,
    Shape: _put_shape,
    Stripes: _put_stripes,
    Pixels: _put_pixels,
    Words: _put_words,
}
