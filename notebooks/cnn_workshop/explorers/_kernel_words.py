"""What the kernel editor says of a kernel and of its feature map."""

import numpy as np

from cnn_workshop import _words, palettes

NOTHING = 1e-9
_SPELLED_OUT = 9  # numbers of a kernel; more are too much to listen to
_WIDEST = 150  # pixels, for a bar of the meter


def numbers(kernel):
    """Read a small kernel aloud; of a larger one only its size.

    Examples
    --------
    >>> numbers(np.array([[1, -1], [0.5, 0]]))
    '2 x 2: rows 1 -1 / 0.5 0'
    """
    size = _words.shape(kernel.shape)
    return f"{size}: {_words.rows(kernel)}" if kernel.size <= _SPELLED_OUT else size


def meaning(kernel):
    """Say what the kernel's sum does to a flat area.

    Examples
    --------
    >>> meaning(np.array([[1, 0, -1]]))
    'sum 0: flat areas become 0'
    >>> meaning(np.full((3, 3), 1 / 9))
    'sum 1: flat areas keep their brightness'
    >>> meaning(np.ones((3, 3)))
    'sum 9: flat areas become 9 times as bright'
    """
    total = float(kernel.sum())
    if abs(total) < NOTHING:
        return "sum 0: flat areas become 0"
    if abs(total - 1) < NOTHING:
        return "sum 1: flat areas keep their brightness"
    value = _words.number(total)
    if total < 0:
        return f"sum {value}: flat areas become negative"
    change = f"{value} times as bright" if total > 1 else f"darker, {value} of what they were"
    return f"sum {value}: flat areas become {change}"


def meter(kernel):
    """Draw the kernel's sum: what its positive and its negative numbers add up to."""
    parts = {"positive": kernel[kernel > 0].sum(), "negative": kernel[kernel < 0].sum()}
    most = max(1.0, *(abs(part) for part in parts.values()))
    lines = "".join(_bar(name, part, most) for name, part in parts.items())
    words, _, rest = meaning(kernel).partition(":")
    return (
        '<div style="font-size:13px;line-height:1.5;color:var(--jp-ui-font-color1,inherit)">'
        f'{lines}<b style="font-size:16px">{words}</b>:{rest}</div>'
    )


def _bar(name, part, most):
    colour = tuple(int(c) for c in palettes.colours(np.sign([part]), "signed", (-1.3, 1.3))[0])
    style = (
        f"display:inline-block;height:11px;width:{_WIDEST * abs(part) / most:.0f}px;"
        f"background:rgb{colour};margin:0 8px 0 0"
    )
    return (
        '<div style="white-space:nowrap"><span style="display:inline-block;width:130px">'
        f'{name} numbers</span><span aria-hidden="true" style="{style}"></span>'
        f"{_words.number(part)}</div>"
    )


def extremes(feature_map):
    """Return where the lowest and the highest number are, or None if all are alike."""
    if not np.isfinite(feature_map).all() or np.ptp(feature_map) < NOTHING:
        return None
    places = (np.unravel_index(at, feature_map.shape) for at in _ends(feature_map))
    return [(int(row), int(col)) for row, col in places]


def _ends(feature_map):
    return feature_map.argmin(), feature_map.argmax()


def range_with_places(feature_map):
    """Say how far a feature map reaches, and where.

    Examples
    --------
    >>> range_with_places(np.array([[1.0, -2.0], [5.0, 0.0]]))
    'Feature map: 2 x 2, from -2 at row 0, column 1 to 5 at row 1, column 0.'
    """
    size, places = _words.shape(feature_map.shape), extremes(feature_map)
    if places is None:
        between = _words.span_of_values(feature_map) or "no finite number in it"
        return f"Feature map: {size}, {between}."
    ends = (
        f"{_words.number(feature_map[place])} at row {place[0]}, column {place[1]}"
        for place in places
    )
    return f"Feature map: {size}, from {' to '.join(ends)}."


def short(filename, most=28):
    """Shorten a file's name for a menu, in the middle.

    Examples
    --------
    >>> short("IMG_20240714_184512_HDR_original.jpeg")
    'IMG_20240714_…_original.jpeg'
    """
    if len(filename) <= most:
        return filename
    half = (most - 1) // 2
    return f"{filename[:half]}…{filename[-half - 1 :]}"
