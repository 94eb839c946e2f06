"""A curve with a point on it, as inline SVG: quick enough to be drawn anew at every move."""

import html

import numpy as np

from cnn_workshop import _words

_LEFT, _MARGIN = 44, 26  # pixels, for the numbers at the axes
_MARK = "#b8006b"
_STRONG = 'stroke="var(--jp-brand-color1,#1976d2)"'
_TEXT = "font-size:11px;fill:currentColor"


def curve(xs, ys, point, *, names, limits, alt, size=(260, 170), beside=()):
    """Draw a curve, and a point on it.

    Parameters
    ----------
    xs, ys : ndarray of shape (N,)
        The curve; a gap where a number is missing.
    point : tuple of float
        Where the point is; one beyond the limits is drawn at the edge, NaN not at all.
    names : tuple of str
        What the two axes count.
    limits : tuple of float
        ``(left, right, bottom, top)``: what the edges stand for.
    alt : str
        What there is to see, in words.
    size : tuple of int, default (260, 170)
        Width and height in pixels.
    beside : sequence of (xs, ys)
        Other curves to compare it with, dashed and pale.

    Returns
    -------
    str
        HTML.
    """
    place = _placing(limits, size)
    width, height = size
    pale = 'stroke="currentColor" stroke-opacity="0.6" stroke-dasharray="5 4"'
    looks = [*((each, pale) for each in beside), ((xs, ys), _STRONG)]
    lines = "".join(
        f'<polyline points="{points}" fill="none" stroke-width="2" {look}/>'
        for line, look in looks
        for points in _runs(*line, place)
    )
    dot = ""
    if np.isfinite(point).all():
        x, y = place(*point)
        dot = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{_MARK}" stroke="#fff"/>'
    return (
        f'<svg role="img" aria-label="{html.escape(alt)}" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" style="color:var(--jp-ui-font-color1,#212121);'
        f'display:block;overflow:visible">{_axes(names, limits, place)}{lines}{dot}</svg>'
    )


def _placing(limits, size):
    """Return the function from a point of the curve to pixels, held at the edges."""
    left, right, bottom, top = limits
    across, down = size[0] - _LEFT - _MARGIN, size[1] - 2 * _MARGIN

    def place(x, y):
        x, y = np.clip(x, left, right), np.clip(y, bottom, top)
        return (
            _LEFT + (x - left) / (right - left) * across,
            _MARGIN + (top - y) / (top - bottom) * down,
        )

    return place


def _runs(xs, ys, place):
    """Write each unbroken stretch of the curve as a list of points; what lies outside is cut."""
    inside = np.isfinite(ys)
    breaks = np.flatnonzero(np.diff(inside.astype(int))) + 1
    for part in np.split(np.arange(len(xs)), breaks):
        if len(part) and inside[part[0]]:
            places = (place(xs[at], ys[at]) for at in part)
            yield " ".join(f"{x:.1f},{y:.1f}" for x, y in places)


def _axes(names, limits, place):
    """Draw the two axes through 0, or along the edge nearest to it, with their ends in numbers."""
    left, right, bottom, top = limits
    (x0, y0), (x1, y1) = place(left, bottom), place(right, top)
    origin = place(0, 0)
    numbers = [
        (x0, y0 + 14, "start", _words.number(left)),
        (x1, y0 + 14, "end", _words.number(right)),
        (x0 - 5, y1 + 4, "end", _words.number(top)),
        (x0 - 5, y0, "end", _words.number(bottom)),
        ((x0 + x1) / 2, y0 + 18, "middle", names[0]),
        (x0, y1 - 10, "start", names[1]),
    ]
    texts = "".join(
        f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" style="{_TEXT}">'
        f"{html.escape(words)}</text>"
        for x, y, anchor, words in numbers
    )
    return (
        f'<path d="M{x0:.0f},{origin[1]:.1f}H{x1:.0f}M{origin[0]:.1f},{y0:.0f}V{y1:.0f}" '
        f'stroke="currentColor" stroke-opacity="0.5"/>{texts}'
    )
