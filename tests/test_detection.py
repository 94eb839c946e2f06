"""Boxes, which of them to keep, and a classifier that slides: against loops and torchvision."""

import itertools

import numpy as np
import pytest

from cnn_core import detection
from cnn_core.detection import (
    as_convolution,
    batched_nms,
    box_iou,
    fully_convolutional,
    nms,
    window_boxes,
)
from cnn_core.layers import (
    BatchNorm2d,
    Conv2d,
    Dropout,
    Flatten,
    GlobalAvgPool2d,
    LeakyReLU,
    Linear,
    MaxPool2d,
    ReLU,
    Softmax,
)
from cnn_core.network import Sequential, load_digit_classifier
from make_detection_reference import DRAWS, LIMITS, PATH, SIZES

STORED = dict(np.load(PATH))
every_case = pytest.mark.parametrize("number", range(len(SIZES) * DRAWS))
SQUARE, MOVED, BESIDE = [0, 0, 2, 2], [1, 1, 3, 3], [2, 0, 4, 2]


def stored(number, *names):
    """Return stored arrays of one case."""
    return [STORED[f"{number} {name}"] for name in names]


def iou_by_loops(one, other):
    """Compare two boxes of whole numbers, cell by cell of a page."""
    cells = [
        {(row, col) for row in range(y1, y2) for col in range(x1, x2)}
        for x1, y1, x2, y2 in (one, other)
    ]
    return len(cells[0] & cells[1]) / len(cells[0] | cells[1])


def nms_by_loops(boxes, scores, limit):
    """Keep boxes one by one, as it is told."""
    left, kept = sorted(range(len(scores)), key=lambda each: -scores[each]), []
    while left:
        best = left.pop(0)
        kept.append(best)
        left = [each for each in left if not iou_by_loops(boxes[best], boxes[each]) > limit]
    return kept


def whole_boxes(seed, count=14):
    """Return boxes of whole numbers, all with an area."""
    rng = np.random.default_rng(seed)
    corner = rng.integers(0, 9, (count, 2))
    return np.concatenate([corner, corner + rng.integers(1, 8, (count, 2))], axis=1)


# ---- IoU ---------------------------------------------------------------------------------------


def test_box_iou_of_a_square_moved_by_half_its_side_is_a_seventh():
    np.testing.assert_allclose(box_iou([SQUARE], [MOVED, SQUARE, BESIDE]), [[1 / 7, 1, 0]])


def test_box_iou_counts_the_cells_that_both_cover():
    one, other = whole_boxes(1, 9), whole_boxes(2, 14)
    expected = [[iou_by_loops(first, second) for second in other] for first in one]
    np.testing.assert_allclose(box_iou(one, other), expected, rtol=1e-12)


@every_case
def test_box_iou_is_torchvisions(number):
    one, other, expected = stored(number, "boxes", "other", "iou")
    found = box_iou(one, other)
    assert found.shape == expected.shape
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_box_iou_of_two_boxes_without_area_is_nan_and_warns_not(recwarn):
    assert np.isnan(box_iou([[1, 1, 1, 1]], [[1, 1, 1, 1]])).all()
    assert box_iou([[1, 1, 1, 1]], [SQUARE]) == 0
    assert not recwarn


@pytest.mark.parametrize("boxes", [[SQUARE], np.array([SQUARE], np.uint8)])
def test_box_iou_reads_whole_numbers(boxes):
    np.testing.assert_allclose(box_iou(boxes, np.array([MOVED], np.uint8)), [[1 / 7]])


def test_box_iou_keeps_float32():
    assert box_iou(np.float32([SQUARE]), np.float32([MOVED])).dtype == np.float32


@pytest.mark.parametrize(
    "wrong", [[2, 0, 0, 2], [0, 2, 2, 0], [0, 0, np.nan, 2], [0, 0, np.inf, 2]]
)
def test_box_iou_refuses_a_box_that_is_none(wrong):
    with pytest.raises(ValueError, match=r"`boxes2` must be finite, with x1 <= x2 .* as box 1"):
        box_iou([SQUARE], [SQUARE, wrong])


@pytest.mark.parametrize("wrong", [SQUARE, [[1, 2, 3]], [], np.zeros((1, 4, 1))])
def test_box_iou_refuses_another_shape(wrong):
    with pytest.raises(ValueError, match=r"`boxes1` must have shape \(N, 4\)"):
        box_iou(wrong, [SQUARE])


# ---- non-maximum suppression -------------------------------------------------------------------


@pytest.mark.parametrize(("seed", "limit"), [*itertools.product(range(4), (0.0, 0.1, 0.4))])
def test_nms_keeps_what_loops_keep(seed, limit):
    boxes = whole_boxes(seed)
    scores = np.random.default_rng(seed).integers(0, 8, len(boxes)) / 8
    assert nms(boxes, scores, limit).tolist() == nms_by_loops(boxes, scores, limit)


@pytest.mark.parametrize("limit", LIMITS)
@every_case
def test_nms_is_torchvisions(number, limit):
    boxes, scores, expected = stored(number, "boxes", "scores", f"nms {limit}")
    found = nms(boxes, scores, limit)
    assert found.dtype == np.int64
    np.testing.assert_array_equal(found, expected)


def test_nms_drops_nothing_by_a_box_that_was_dropped():
    row = [[0, 0, 10, 1], [3, 0, 13, 1], [6, 0, 16, 1]]
    assert nms(row, [0.9, 0.8, 0.7], 0.5).tolist() == [0, 2]


def test_nms_keeps_the_first_of_equal_scores():
    assert nms([SQUARE, SQUARE, BESIDE, BESIDE], [0.5, 0.5, 0.9, 0.9], 0.5).tolist() == [2, 0]


def test_nms_keeps_a_box_whose_iou_is_the_limit():
    assert nms([[0, 0, 2, 1], [0, 0, 1, 1]], [0.9, 0.8], 0.5).tolist() == [0, 1]


def test_nms_keeps_boxes_without_area():
    assert nms([[1, 1, 1, 1]] * 2, [0.9, 0.8], 0.5).tolist() == [0, 1]


def test_nms_of_no_boxes_is_empty():
    assert nms(np.zeros((0, 4)), np.zeros(0), 0.5).shape == (0,)


def test_nms_does_not_wrap_scores_around():
    assert nms([SQUARE, SQUARE], np.array([0, 200], np.uint8), 0.5).tolist() == [1]


def test_nms_leaves_its_arguments_as_they_were():
    boxes, scores = whole_boxes(3).astype(float), np.arange(14.0)
    before = boxes.copy(), scores.copy()
    nms(boxes, scores, 0.3)
    np.testing.assert_array_equal(boxes, before[0])
    np.testing.assert_array_equal(scores, before[1])


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"scores": [0.5]}, ValueError, r"`scores` must have shape \(2,\) with one for each box"),
        ({"scores": [0.5, np.nan]}, ValueError, "`scores` must not be NaN, got NaN for box 1"),
        ({"scores": [[0.5, 0.6]]}, ValueError, r"`scores` must have shape \(N,\)"),
        ({"iou_threshold": 1.5}, ValueError, "`iou_threshold` must be at most 1, got 1.5"),
        ({"iou_threshold": -0.5}, ValueError, "`iou_threshold` must be at least 0"),
        ({"iou_threshold": True}, TypeError, "`iou_threshold` must be a number, got True"),
        ({"boxes": [SQUARE, [3, 0, 2, 2]]}, ValueError, "`boxes` must be finite, with x1 <= x2"),
    ],
)
def test_nms_refuses(change, error, words):
    arguments = {"boxes": [SQUARE, MOVED], "scores": [0.5, 0.6], "iou_threshold": 0.5, **change}
    with pytest.raises(error, match=words):
        nms(**arguments)


@pytest.mark.parametrize("limit", LIMITS)
@every_case
def test_batched_nms_keeps_what_torchvision_keeps(number, limit):
    boxes, scores, idxs, expected = stored(number, "boxes", "scores", "idxs", f"batched {limit}")
    found = batched_nms(boxes, scores, idxs, limit)
    np.testing.assert_array_equal(np.sort(found), expected)
    assert (np.diff(scores[found]) <= 0).all()


def test_batched_nms_lets_classes_overlap():
    assert batched_nms([SQUARE] * 3, [0.7, 0.9, 0.8], [3, 5, 3], 0.5).tolist() == [1, 2]


@pytest.mark.parametrize(
    ("idxs", "error", "words"),
    [
        ([1], ValueError, r"`idxs` must have shape \(2,\) with one for each box"),
        ([1, 1.5], TypeError, "`idxs` must be whole numbers"),
    ],
)
def test_batched_nms_refuses(idxs, error, words):
    with pytest.raises(error, match=words):
        batched_nms([SQUARE, MOVED], [0.5, 0.6], idxs, 0.5)


# ---- a classifier that slides ------------------------------------------------------------------


def test_window_boxes_are_those_of_the_receptive_field():
    net = load_digit_classifier()
    field = net.receptive_fields()["pool2"]
    boxes = window_boxes(3, 5, field.size, field.jump)
    expected = [field.box(row, col) for row in range(3) for col in range(5)]
    assert [[y1, x1, y2 - y1, x2 - x1] for x1, y1, x2, y2 in boxes.tolist()] == expected


def test_window_boxes_have_a_height_and_a_width_of_their_own():
    found = window_boxes(2, 2, (3, 5), (7, 11), start=1)
    assert found.tolist() == [[1, 1, 6, 4], [12, 1, 17, 4], [1, 8, 6, 11], [12, 8, 17, 11]]


def test_window_boxes_of_no_cells_are_none():
    assert window_boxes(0, 5, 3).shape == window_boxes(5, 0, 3).shape == (0, 4)


def test_as_convolution_gives_the_numbers_of_the_layer():
    layer = Linear(3 * 4 * 2, 5, rng=0, dtype=np.float64)
    maps = np.random.default_rng(1).normal(size=(2, 3, 4, 2))
    found = as_convolution(layer, (3, 4, 2))(maps)
    np.testing.assert_allclose(found[:, :, 0, 0], layer(maps.reshape(2, -1)), rtol=1e-12)


def test_as_convolution_copies_the_numbers():
    layer = Linear(8, 3, bias=False, rng=0)
    made = as_convolution(layer, (2, 2, 2))
    assert "bias" not in made.params
    made.params["weight"][...] = 7
    assert not (layer.params["weight"] == 7).any()


@pytest.mark.parametrize("shape", [(3, 4, 3), (24,), (1, 3, 4, 2)])
def test_as_convolution_refuses_another_shape(shape):
    with pytest.raises(ValueError, match=r"`shape` must be \(C, H, W\) of maps with 24 numbers"):
        as_convolution(Linear(24, 5), shape)


def test_as_convolution_refuses_another_layer():
    with pytest.raises(TypeError, match="`linear` must be a Linear, got ReLU"):
        as_convolution(ReLU(), (1, 2, 3))


def test_fully_convolutional_gives_what_each_crop_gets():
    net = load_digit_classifier()
    page = np.random.default_rng(0).random((60, 80)).astype(np.float32)
    found = fully_convolutional(net, (1, 28, 28))(page[None, None])[0]
    crops = [
        page[row * 4 : row * 4 + 28, col * 4 : col * 4 + 28]
        for row in range(9)
        for col in range(14)
    ]
    expected = net(np.stack(crops)[:, None]).reshape(9, 14, 10)
    np.testing.assert_allclose(found.transpose(1, 2, 0), expected, atol=1e-4)


def test_fully_convolutional_takes_hidden_layers_norms_and_softmax():
    net = Sequential(
        *(Conv2d(2, 3, (3, 2), rng=0, dtype=np.float64), BatchNorm2d(3, dtype=np.float64)),
        *(LeakyReLU(), MaxPool2d(2), Flatten(), Linear(18, 7, rng=1, dtype=np.float64), ReLU()),
        *(Dropout(0.5), Linear(7, 4, rng=2, dtype=np.float64), Softmax()),
    ).eval()
    pictures = np.random.default_rng(3).normal(size=(2, 2, 8, 5))
    made = fully_convolutional(net, (2, 8, 5))
    np.testing.assert_allclose(made(pictures)[:, :, 0, 0], net(pictures), rtol=1e-12)
    assert made(np.zeros((1, 2, 10, 9))).shape == (1, 4, 2, 3)


def test_fully_convolutional_leaves_the_network_alone():
    net = load_digit_classifier()
    made = fully_convolutional(net, (1, 28, 28))
    for name, param in made.parameters().items():
        param[...] = 0
        assert net.parameters()[name].any()


@pytest.mark.parametrize("layer", [GlobalAvgPool2d(), Softmax(dim=2)])
def test_fully_convolutional_refuses_a_layer_that_cannot_slide(layer):
    net = Sequential(Conv2d(1, 8, 3), layer, Flatten(), Linear(8, 2))
    with pytest.raises(ValueError, match="`network` must be of layers that can slide over a page"):
        fully_convolutional(net, (1, 3, 3))


@pytest.mark.parametrize("layers", [[Conv2d(1, 2, 3)], [Conv2d(1, 2, 3), Flatten()]])
def test_fully_convolutional_refuses_a_network_without_a_fully_connected_layer(layers):
    with pytest.raises(ValueError, match="`network` must have Flatten and then a fully connected"):
        fully_convolutional(Sequential(*layers), (1, 3, 3))


def test_fully_convolutional_refuses_what_is_no_network():
    with pytest.raises(TypeError, match="`network` must be a Sequential, got Flatten"):
        fully_convolutional(Flatten(), (1, 3, 3))


def test_public_functions_are_all_tested():
    public = {
        name
        for name, each in vars(detection).items()
        if getattr(each, "__module__", "") == detection.__name__ and name[0] != "_"
    }
    assert public - {"load_digit_detector"} <= set(globals())  # that has a file of its own
