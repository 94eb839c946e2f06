"""Colours for numbers: one scale for each kind of value, the same on screen and on paper.

- ``"pixels"``: black to white, for pictures;
- ``"signed"``: blue, neutral, red, with zero always in the middle, for kernels and feature maps;
- ``"probability"``: pale to dark, from 0 to 1.

All three can be told apart without red-green vision, and the number itself is printed wherever it
fits, so that no one depends on the colour.
"""

import numpy as np

from cnn_core import _checks

STOPS = {
    "pixels": ["#000000", "#ffffff"],
    "signed": ["#0a3a82", "#2f79c2", "#9cc7ea", "#f5f5f5", "#f6b48f", "#d6562f", "#861a14"],
    "probability": ["#f7fbff", "#c3dbee", "#6baed6", "#2171b5", "#08306b"],
}

LIGHT = {
    "pixels": ["#222224", "#fafafa"],
    "signed": ["#2166ac", "#f4f4f4", "#be3c23"],
    "probability": ["#f4f4f4", "#9ec5e8", "#2166ac"],
}
DARK = {
    "pixels": ["#24272c", "#fafafa"],
    "signed": ["#4d94e6", "#2b2f34", "#f06e46"],
    "probability": ["#2b2f34", "#2f5f96", "#7db4f0"],
}
"""The same scales on the stage, light (and on paper) and dark: zero is nearly the page's colour."""

MISSING = "#d9d9d9"
"""The colour under the hatching of a cell that has no number (NaN)."""


def palette(kind, stops=STOPS):
    """Return the 256 colours of a scale, from its lowest value to its highest.

    Parameters
    ----------
    kind : {"pixels", "signed", "probability"}
        The kind of value.
    stops : dict of str to list of str
        The colours that each scale passes through: `STOPS`, `LIGHT` or `DARK`.

    Returns
    -------
    ndarray of shape (256, 3), dtype uint8
        Red, green and blue.

    Raises
    ------
    ValueError
        If there is no such scale.

    Examples
    --------
    >>> palette("pixels")[[0, 255]]
    array([[  0,   0,   0],
           [255, 255, 255]], dtype=uint8)
    """
    stops = stops[_checks.one_of(kind, "kind", list(stops))]
    anchors = np.array([_rgb(stop) for stop in stops])
    place = np.linspace(0, len(stops) - 1, 256)
    if kind == "signed":
        place[127:129] = (len(stops) - 1) / 2  # zero lies between these two: exactly neutral
    colours = [np.interp(place, np.arange(len(stops)), channel) for channel in anchors.T]
    return np.stack(colours, axis=1).round().astype(np.uint8)


def limits(values, kind):
    """Return the numbers that the two ends of a scale stand for.

    Parameters
    ----------
    values : ndarray
        The values to be shown; NaN and infinity are passed over.
    kind : {"pixels", "signed", "probability"}
        The kind of value.

    Returns
    -------
    tuple of float
        Lowest and highest. For ``"signed"`` they are symmetric about zero; for ``"pixels"`` they
        hold zero as black; for ``"probability"`` they are 0 and 1.

    Examples
    --------
    >>> import numpy as np
    >>> limits(np.array([-6, 12]), "signed"), limits(np.array([0, 16]), "pixels")
    ((-12.0, 12.0), (0.0, 16.0))
    """
    _checks.one_of(kind, "kind", list(STOPS))
    finite = np.asarray(values, dtype=float)
    finite = finite[np.isfinite(finite)]
    low, high = (finite.min(), finite.max()) if finite.size else (0.0, 0.0)
    if kind == "signed":
        size = max(abs(low), abs(high)) or 1.0
        return -float(size), float(size)
    if kind == "probability":
        return 0.0, 1.0
    return min(0.0, float(low)), float(high) if high > 0 else 1.0


def colours(values, kind, ends=None, stops=STOPS):
    """Return the colour of each value.

    Parameters
    ----------
    values : ndarray of any shape
        The values; NaN gets the colour `MISSING`.
    kind : {"pixels", "signed", "probability"}
        The kind of value.
    ends : tuple of float, optional
        What the ends of the scale stand for; `limits` of the values when left out.
    stops : dict of str to list of str
        As for `palette`.

    Returns
    -------
    ndarray of the same shape and a last axis of 3, dtype uint8

    Examples
    --------
    >>> import numpy as np
    >>> colours(np.array([0, 255]), "pixels")
    array([[  0,   0,   0],
           [255, 255, 255]], dtype=uint8)
    """
    values = np.asarray(values, dtype=float)
    low, high = ends if ends is not None else limits(values, kind)
    with np.errstate(all="ignore"):  # ends that are infinite, or too far apart for one number
        place = np.clip((np.nan_to_num(values, nan=low, posinf=high, neginf=low) - low), 0, None)
        share = np.clip(np.nan_to_num(place / ((high - low) or 1.0)), 0, 1)
    # Half a step counts as one, as Math.round has it in the page; np.rint goes to the even one.
    index = np.floor(share * 255 + 0.5).astype(int)
    found = palette(kind, stops)[index]
    found[np.isnan(values)] = _rgb(MISSING)
    return found


def ink(colour):
    """Return black or white, whichever stands out more on `colour` (at least 4.5 to 1).

    Parameters
    ----------
    colour : sequence of 3 numbers
        Red, green and blue, from 0 to 255.

    Returns
    -------
    str
        ``"#000000"`` or ``"#ffffff"``.

    Examples
    --------
    >>> ink((255, 255, 255)), ink((10, 58, 130))
    ('#000000', '#ffffff')
    """
    return "#000000" if luminance(colour) > 0.1791 else "#ffffff"


def luminance(colour):
    """Return the relative luminance of a colour, as WCAG 2 defines it.

    Parameters
    ----------
    colour : sequence of 3 numbers
        Red, green and blue, from 0 to 255.

    Returns
    -------
    float
        From 0, black, to 1, white.

    Examples
    --------
    >>> luminance((0, 0, 0)), round(luminance((255, 255, 255)), 6)
    (0.0, 1.0)
    """
    channel = np.asarray(colour, dtype=float) / 255
    linear = np.where(channel <= 0.04045, channel / 12.92, ((channel + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def _rgb(colour):
    """Read red, green and blue from ``"#rrggbb"``."""
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
