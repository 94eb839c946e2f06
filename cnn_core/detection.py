"""Where is it? A classifier that slides over a page, boxes, and which of them to keep.

A box is ``(x1, y1, x2, y2)``: left, top, right, bottom, measured between the pixels, so that a box
over columns 2, 3 and 4 has ``x1 = 2`` and ``x2 = 5``. Names and meaning are torchvision's.
"""

import copy
from pathlib import Path

import numpy as np

from cnn_core import _checks
from cnn_core.layers import (
    AvgPool2d,
    BatchNorm2d,
    Conv2d,
    Dropout,
    Flatten,
    LeakyReLU,
    Linear,
    MaxPool2d,
    ReLU,
    Softmax,
)
from cnn_core.network import Sequential

_FILE = Path(__file__).parent / "data" / "digit_detector.npz"
_LOCAL = (AvgPool2d, BatchNorm2d, Conv2d, MaxPool2d)
"""Layers of which each output cell reads a window, the same one wherever it is."""
_SINGLE = (Dropout, LeakyReLU, ReLU)
"""Layers of which each output number reads one number."""


def box_iou(boxes1, boxes2):
    """Compare each box with each other one: the area of what they share over that of both.

    Parameters
    ----------
    boxes1, boxes2 : array_like of shape (N, 4) and (M, 4)
        The boxes, each ``(x1, y1, x2, y2)`` with ``x1 <= x2`` and ``y1 <= y2``. Either may be
        empty, of shape (0, 4).

    Returns
    -------
    ndarray of shape (N, M)
        The intersection over the union: 0 for boxes that share nothing, 1 for equal ones; NaN for
        two boxes that both have no area, since 0 / 0 has no answer.

    Raises
    ------
    TypeError
        If an argument does not hold numbers.
    ValueError
        If it has another shape, or a box whose sides are exchanged or not finite.

    Notes
    -----
    ``torchvision.ops.box_iou`` does the same, but does not refuse exchanged sides. Taught in
    lesson 20.

    Examples
    --------
    A square, and the same one moved by half its side both ways:

    >>> box_iou([[0, 0, 2, 2]], [[1, 1, 3, 3], [0, 0, 2, 2], [2, 0, 4, 2]]).round(3)
    array([[0.143, 1.   , 0.   ]])
    """
    one, other = _boxes(boxes1, "boxes1"), _boxes(boxes2, "boxes2")
    _checks.bearable((len(one), len(other)), "boxes1")
    return _iou(one, other)


def nms(boxes, scores, iou_threshold):
    """Keep the best box of each heap: non-maximum suppression.

    The box with the largest score is kept, and all that overlap it too much are dropped; then the
    best of the others is kept; and so on. A box that was dropped drops none itself.

    Parameters
    ----------
    boxes : array_like of shape (N, 4)
        The boxes, as in `box_iou`; there may be none.
    scores : array_like of shape (N,)
        How good each is. Of equal scores the first one counts as better.
    iou_threshold : float
        From 0 to 1. A box is dropped if its IoU with a kept one is larger; equal is not larger.

    Returns
    -------
    ndarray of shape (K,), dtype int64
        The numbers of the boxes that are kept, the best first.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind, shape or size, or a score is NaN.

    Notes
    -----
    The same as ``torchvision.ops.nms``. Taught in lesson 20.

    References
    ----------
    A. Neubeck, L. Van Gool, "Efficient non-maximum suppression", ICPR 2006.

    Examples
    --------
    The second box overlaps the first, and is dropped; the third overlaps only the second:

    >>> boxes = [[0, 0, 10, 1], [3, 0, 13, 1], [6, 0, 16, 1]]
    >>> nms(boxes, [0.9, 0.8, 0.7], iou_threshold=0.5)
    array([0, 2])
    """
    boxes, scores, limit = _scored(boxes, scores, iou_threshold)
    order = np.argsort(-scores, kind="stable")
    kept = []
    while len(order):
        best, order = order[0], order[1:]
        kept.append(best)
        order = order[~(_iou(boxes[[best]], boxes[order])[0] > limit)]  # NaN drops nothing
    return np.array(kept, dtype=np.int64)


def batched_nms(boxes, scores, idxs, iou_threshold):
    """Keep the best box of each heap, with the boxes of each class to themselves.

    Parameters
    ----------
    boxes, scores, iou_threshold
        As in `nms`.
    idxs : array_like of int, shape (N,)
        The class of each box. Boxes of different classes never drop each other.

    Returns
    -------
    ndarray of shape (K,), dtype int64
        The numbers of the boxes that are kept, the best first.

    Raises
    ------
    TypeError, ValueError
        As in `nms`.

    Notes
    -----
    The same as ``torchvision.ops.batched_nms``. Taught in lesson 20.

    Examples
    --------
    >>> boxes = [[0, 0, 2, 2], [0, 0, 2, 2], [0, 0, 2, 2]]
    >>> batched_nms(boxes, [0.7, 0.9, 0.8], [3, 5, 3], iou_threshold=0.5)
    array([1, 2])
    """
    boxes, scores, limit = _scored(boxes, scores, iou_threshold)
    classes = _classes(idxs, len(scores))
    kept = [np.zeros(0, dtype=np.int64)]
    for each in np.unique(classes):
        members = np.flatnonzero(classes == each)
        kept.append(members[nms(boxes[members], scores[members], limit)])
    found = np.sort(np.concatenate(kept))
    return found[np.argsort(-scores[found], kind="stable")]


def window_boxes(rows, cols, size, stride=1, start=0):
    """Return the box of the page that each cell of a map has read, row by row.

    Parameters
    ----------
    rows, cols : int
        The shape of the map.
    size, stride : int or (int, int)
        Height and width of the window, and how far it moves from cell to cell, down and across.
    start : int, default 0
        How far the first window lies from the page's top and left edge.

    Returns
    -------
    ndarray of shape (rows * cols, 4), dtype int64
        ``(x1, y1, x2, y2)`` of each, in reading order.

    Raises
    ------
    TypeError, ValueError
        If an argument is no whole number, or too small.

    Examples
    --------
    >>> window_boxes(1, 3, size=28, stride=4)
    array([[ 0,  0, 28, 28],
           [ 4,  0, 32, 28],
           [ 8,  0, 36, 28]])
    """
    rows = _checks.integer(rows, "rows", minimum=0)
    cols = _checks.integer(cols, "cols", minimum=0)
    _checks.bearable((rows, cols, 4), "rows")
    size = _checks.pair(size, "size", minimum=1)
    stride = _checks.pair(stride, "stride", minimum=1)
    start = _checks.integer(start, "start", minimum=0, maximum=2**31 - 1)
    down, across = np.divmod(np.arange(rows * cols), max(cols, 1))
    top, left = start + down * stride[0], start + across * stride[1]
    return np.stack([left, top, left + size[1], top + size[0]], axis=1)


def as_convolution(linear, shape):
    """Return the convolution that computes what a fully connected layer does, at every place.

    Parameters
    ----------
    linear : cnn_core.layers.Linear
        A layer that reads flattened maps.
    shape : (int, int, int)
        The shape (C, H, W) that the maps had before they were flattened.

    Returns
    -------
    cnn_core.layers.Conv2d
        With copies of the same numbers, and a kernel of H x W. On maps of that shape it gives one
        cell for each output of the layer: the same numbers. On larger maps it gives more cells.

    Raises
    ------
    TypeError
        If `linear` is no fully connected layer.
    ValueError
        If it does not read as many numbers as maps of that shape hold.

    Notes
    -----
    The weights of one output, laid out again as `flatten` took them, are a kernel: channel by
    channel, row by row. Taught in lesson 20.

    References
    ----------
    J. Long, E. Shelhamer, T. Darrell, "Fully convolutional networks for semantic segmentation",
    CVPR 2015.

    Examples
    --------
    >>> as_convolution(Linear(400, 10, rng=0), (16, 5, 5))
    Conv2d(16, 10, kernel_size=(5, 5), stride=(1, 1))
    """
    if not isinstance(linear, Linear):
        raise TypeError(f"`linear` must be a Linear, got {type(linear).__name__}")
    outputs, inputs = linear.params["weight"].shape
    shape = _checks.sizes(shape, "shape")
    if len(shape) != 3 or np.prod(shape, dtype=float) != inputs:
        raise ValueError(
            f"`shape` must be (C, H, W) of maps with {inputs} numbers, as {linear} reads, "
            f"got {shape}"
        )
    channels, *window = shape
    made = Conv2d(channels, outputs, tuple(window), bias="bias" in linear.params, rng=0)
    made.params = {name: param.copy() for name, param in linear.params.items()}
    made.params["weight"] = made.params["weight"].reshape(outputs, *shape)
    return made


def fully_convolutional(network, input_shape):
    """Return a network that does at every place of a page what a classifier does with one picture.

    Parameters
    ----------
    network : cnn_core.network.Sequential
        Convolutions and poolings; Flatten; and then fully connected layers, with activations
        between them. It is not changed.
    input_shape : (int, int, int)
        The shape (C, H, W) of the pictures that it was made for.

    Returns
    -------
    Sequential
        In evaluation mode, with copies of the same numbers: without Flatten, and with a convolution
        in place of each fully connected layer. It reads pages of any size from H x W on, and gives
        maps of logits, shape (N, K, H_out, W_out), one cell for each place of the window.

    Raises
    ------
    TypeError
        If `network` is no Sequential.
    ValueError
        If it has a layer that cannot slide, or no fully connected one.

    Notes
    -----
    Each cell has the numbers that the classifier gives for the part of the page in its window,
    provided that no layer pads: padding puts zeros around a crop where the page has pixels. Taught
    in lesson 20.

    References
    ----------
    P. Sermanet et al., "OverFeat: integrated recognition, localization and detection using
    convolutional networks", ICLR 2014.

    Examples
    --------
    >>> from cnn_core.network import load_digit_classifier
    >>> net = fully_convolutional(load_digit_classifier(), (1, 28, 28))
    >>> net(np.zeros((1, 1, 60, 80))).shape
    (1, 10, 9, 14)
    """
    if not isinstance(network, Sequential):
        raise TypeError(f"`network` must be a Sequential, got {type(network).__name__}")
    shape, flat, layers = _checks.sizes(input_shape, "input_shape"), None, []
    for name, layer in network.layers.items():
        if flat is None and isinstance(layer, Flatten):
            flat = shape
        elif flat is not None and isinstance(layer, Linear):
            layers.append((name, as_convolution(layer, flat)))
            flat = layer.options["out_features"], 1, 1
        elif _slides(layer, flat):
            layers.append((name, copy.deepcopy(layer)))
        else:
            raise ValueError(
                f"`network` must be of layers that can slide over a page, got {layer} as {name!r}"
            )
        shape = layer.output_shape(shape)
    if flat is None or not any(isinstance(layer, Linear) for layer in network):
        raise ValueError("`network` must have Flatten and then a fully connected layer, got none")
    return Sequential(*layers).eval()


def load_digit_detector():
    """Load a network that says of every place of a page which digit is there, or nothing.

    Returns
    -------
    Sequential
        5,659 trained numbers, float32. It reads pages of shape (N, 1, H, W) from 28 x 28 on, with
        values from 0, blank, to 1, full ink, and gives maps of logits of shape (N, 11, H_out,
        W_out): ten digits, and nothing as class 10. Its window of 28 x 28 pixels moves by 4.

    Notes
    -----
    Trained on pages of the training digits: ``python -m cnn_core.data.train_digit_detector``. Used
    in lesson 20.

    Examples
    --------
    >>> detector = load_digit_detector()
    >>> set(detector(np.zeros((1, 1, 60, 80)))[0].argmax(axis=0).ravel().tolist())
    {10}
    """
    return Sequential.load(_FILE)


def _slides(layer, flat):
    """Tell whether a layer does the same at every place; after Flatten, places are 1 x 1."""
    alike = isinstance(layer, _SINGLE) or (isinstance(layer, Softmax) and layer.window is not None)
    return alike or (flat is None and isinstance(layer, _LOCAL))


def _iou(boxes1, boxes2):
    """Return the intersection over the union of all pairs of boxes that are known to be right."""
    one, other = boxes1[:, np.newaxis], boxes2[np.newaxis]
    shared = np.minimum(one[..., 2:], other[..., 2:]) - np.maximum(one[..., :2], other[..., :2])
    intersection = shared.clip(min=0).prod(axis=-1)
    union = _area(one) + _area(other) - intersection
    with np.errstate(invalid="ignore"):  # 0 / 0 is NaN, as the documentation says
        return intersection / union


def _area(boxes):
    return (boxes[..., 2:] - boxes[..., :2]).prod(axis=-1)


def _boxes(value, name):
    """Return `value` as boxes, or refuse it."""
    boxes = _checks.floats(value, name, "N", 4)
    right = (boxes[:, :2] <= boxes[:, 2:]).all(axis=1) & np.isfinite(boxes).all(axis=1)
    if not right.all():
        wrong = int(np.argmin(right))
        raise ValueError(
            f"`{name}` must be finite, with x1 <= x2 and y1 <= y2, got "
            f"{boxes[wrong].tolist()} as box {wrong}"
        )
    return boxes


def _scored(boxes, scores, iou_threshold):
    """Return boxes, scores and the limit, or refuse them."""
    boxes = _boxes(boxes, "boxes")
    scores = _checks.floats(scores, "scores", "N")
    _checks.same_shape(scores, "scores", (len(boxes),), "with one for each box")
    if np.isnan(scores).any():
        raise ValueError(f"`scores` must not be NaN, got NaN for box {np.isnan(scores).argmax()}")
    return boxes, scores, _checks.number(iou_threshold, "iou_threshold", 0, 1)


def _classes(idxs, count):
    """Return the class of each box, or refuse them."""
    classes = _checks.floats(idxs, "idxs", "N")
    _checks.same_shape(classes, "idxs", (count,), "with one for each box")
    if (classes != np.round(classes)).any() or not np.isfinite(classes).all():
        raise TypeError("`idxs` must be whole numbers, got others")
    return classes
