"""The checks of lesson 20, on answers that their banks have never seen."""

import numpy as np
import pytest

from cnn_core import detection
from cnn_workshop.exercises import EXERCISES, check_iou, check_nms


def my_iou(box, other):
    """One side after the other, in a loop, with a product at the end."""
    shared, areas = 1, [1, 1]
    for low, high in ((0, 2), (1, 3)):
        ends = min(box[high], other[high]) - max(box[low], other[low])
        shared *= ends if ends > 0 else 0
        areas = [
            area * (each[high] - each[low]) for area, each in zip(areas, (box, other), strict=True)
        ]
    return shared / (sum(areas) - shared)


def my_nms(boxes, scores, iou_threshold):
    """By recursion, on the boxes' numbers."""

    def keep(numbers):
        if not numbers:
            return []
        best = max(numbers, key=lambda each: (scores[each], -each))
        overlaps = detection.box_iou(boxes[[best]], boxes)[0]
        return [best, *keep([n for n in numbers if n != best and overlaps[n] <= iou_threshold])]

    return keep(list(range(len(scores))))


@pytest.mark.parametrize(
    ("check", "function"),
    [
        (check_iou, my_iou),
        (check_iou, lambda box, other: detection.box_iou([box], [other])[0, 0]),
        (check_nms, my_nms),
        (check_nms, detection.nms),
    ],
)
def test_checks_accept_right_answers_of_another_make(check, function):
    assert check(function).passed


def iou_without_a_floor(box, other):
    wide = np.minimum(box[2], other[2]) - np.maximum(box[0], other[0])
    high = np.minimum(box[3], other[3]) - np.maximum(box[1], other[1])
    both = wide * high
    first = (box[2] - box[0]) * (box[3] - box[1])
    second = (other[2] - other[0]) * (other[3] - other[1])
    return both / (first + second - both)


def iou_over_the_sum(box, other):
    wide = max(0, min(box[2], other[2]) - max(box[0], other[0]))
    high = max(0, min(box[3], other[3]) - max(box[1], other[1]))
    sizes = [(b[2] - b[0]) * (b[3] - b[1]) for b in (box, other)]
    return wide * high / sum(sizes)


def nms_by_a_mask_of_pairs(boxes, scores, iou_threshold):
    ranked = sorted(range(len(scores)), key=lambda each: -scores[each])
    found = []
    for place, each in enumerate(ranked):
        better = ranked[:place]
        if all(detection.box_iou(boxes[[b]], boxes[[each]])[0, 0] <= iou_threshold for b in better):
            found.append(each)
    return found


def nms_turned_around(boxes, scores, iou_threshold):
    order = np.argsort(scores)[::-1]
    found = []
    while len(order):
        found.append(order[0])
        overlaps = detection.box_iou(boxes[order[:1]], boxes[order[1:]])[0]
        order = order[1:][overlaps <= iou_threshold]
    return found


@pytest.mark.parametrize(
    ("check", "function", "slip"),
    [
        (check_iou, iou_without_a_floor, "both sides below 0"),
        (check_iou, iou_over_the_sum, "union with the shared part twice"),
        (check_nms, nms_by_a_mask_of_pairs, "dropped boxes drop others"),
        (check_nms, nms_turned_around, "the last of equal scores"),
    ],
)
def test_checks_name_slips_written_in_another_way(check, function, slip):
    name = "iou" if check is check_iou else "nms"
    (expected,) = [each.diagnosis for each in EXERCISES[name].mistakes if each.name == slip]
    report = check(function)
    assert not report.passed
    assert report.diagnosis == expected


def test_report_on_nms_says_who_drops_whom():
    said = repr(check_nms(lambda boxes, scores, iou_threshold: list(range(len(scores)))))
    assert "Dropped: box 0 by box 1 (IoU" in said


def test_report_on_iou_writes_the_areas_out():
    said = repr(check_iou(lambda box, other: 0.5))
    assert (
        "they share x from 1 to 2 and y from 1 to 2, an area of 1; the union is 4 plus 4 less 1"
        in said
    )
    assert "0.1429" in said


@pytest.mark.parametrize(("name", "least"), [("iou", 20), ("nms", 20)])
def test_banks_hold_at_least_twenty_slips_of_their_own(name, least):
    own = [slip for slip in EXERCISES[name].mistakes if not slip.common]
    assert len(own) >= least
