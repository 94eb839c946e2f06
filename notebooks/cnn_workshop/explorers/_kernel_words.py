"""What the kernel editor says of a kernel and of its feature map."""

import numpy as np

from cnn_workshop import _words

NOTHING = 1e-9
_SPELLED_OUT = 9  # numbers of a kernel; more are too much to listen to
_WITHIN = 0.005  # of the largest number in the target map: a cell this close agrees


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


def hits(feature_map, target):
    """Return how many cells agree with a target, and which."""
    close = np.abs(feature_map - target) <= _WITHIN * np.abs(target).max()
    return int(close.sum()), close


def score(feature_map, target):
    """Say how far a feature map is from its target.

    Examples
    --------
    >>> score(np.array([[1.0, 2.0]]), np.array([[1.0, 2.0]]))
    'Hit: all 2 cells are as in the target map.'
    >>> score(np.array([[1.0, 2.0]]), np.array([[1.0, 5.0]]))
    'Not yet: 1 of 2 cells is as in the target map; on average yours are 1.5 off.'
    """
    agree, _ = hits(feature_map, target)
    if agree == target.size:
        cells = "the one cell is" if agree == 1 else f"all {agree} cells are"
        return f"Hit: {cells} as in the target map."
    cells = _words.of(agree, target.size, "cell", ("is", "are"))
    return (
        f"Not yet: {cells} as in the target map; "
        f"on average yours are {_words.number(np.abs(feature_map - target).mean(), 3)} off."
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
