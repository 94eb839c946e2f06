"""How good a mask is: which pixels of a picture belong to something, said and true.

A mask has True where something is. These two numbers take one mask, or several of one shape, as a
whole; a mean over pictures is the caller's.
"""

from cnn_core import _checks


def pixel_accuracy(mask, truth):
    """Return the share of the pixels that two masks agree on.

    Parameters
    ----------
    mask, truth : array_like of bool, of one shape
        What is said, and what is true: False or 0, and True or 1.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    TypeError, ValueError
        If they hold anything else, or have not one shape.

    Notes
    -----
    Where little is to be found, a mask of nothing is nearly right by this. Taught in lesson 19.

    Examples
    --------
    >>> pixel_accuracy([[0, 0, 0, 0]], [[0, 0, 0, 1]])
    0.75
    """
    mask, truth = _masks(mask, truth)
    return float((mask == truth).mean())


def mask_iou(mask, truth):
    """Return the intersection over union of two masks: pixels in both by pixels in either.

    Parameters
    ----------
    mask, truth
        As in `pixel_accuracy`.

    Returns
    -------
    float
        From 0, nothing in common, to 1, the same. Two masks of nothing are the same: 1.

    Raises
    ------
    TypeError, ValueError
        As `pixel_accuracy`.

    Notes
    -----
    Also called Jaccard index. Taught in lesson 19.

    References
    ----------
    P. Jaccard, "The distribution of the flora in the alpine zone", New Phytologist 1912.

    Examples
    --------
    >>> mask_iou([[0, 1, 1, 1]], [[0, 0, 1, 1]]) == 2 / 3
    True
    """
    mask, truth = _masks(mask, truth)
    either = int((mask | truth).sum())
    return int((mask & truth).sum()) / either if either else 1.0


def _masks(mask, truth):
    """Check two masks; return them as booleans."""
    both = {name: _checks.array(value, name) for name, value in (("mask", mask), ("truth", truth))}
    for name, values in both.items():
        wrong = values[(values != 0) & (values != 1)]
        if wrong.size:
            raise ValueError(f"`{name}` must hold False and True, or 0 and 1, got {wrong[0]}")
    _checks.same_shape(both["mask"], "mask", both["truth"].shape, "to match `truth`")
    return (values == 1 for values in both.values())
