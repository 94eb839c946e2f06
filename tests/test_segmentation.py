"""How good a mask is: accuracy and intersection over union."""

import re

import numpy as np
import pytest

from cnn_core.segmentation import mask_iou, pixel_accuracy

MASK, TRUTH = np.array([[1, 1, 0], [0, 1, 0]], bool), np.array([[0, 1, 1], [0, 1, 0]], bool)


def test_mask_iou_by_hand():
    assert mask_iou(MASK, TRUTH) == 2 / 4


def test_pixel_accuracy_by_hand():
    assert pixel_accuracy(MASK, TRUTH) == 4 / 6


def test_mask_of_nothing_is_accurate_and_has_no_iou():
    truth = np.zeros((10, 10), bool)
    truth[0] = True
    assert pixel_accuracy(~truth & False, truth) == 0.9
    assert mask_iou(~truth & False, truth) == 0


def test_mask_iou_of_two_masks_of_nothing_is_1():
    assert mask_iou(MASK & False, MASK & False) == 1


def test_mask_iou_takes_several_masks_as_one():
    assert mask_iou([MASK, MASK], [MASK, TRUTH]) == 5 / 7


@pytest.mark.parametrize("call", [mask_iou, pixel_accuracy])
@pytest.mark.parametrize(
    ("mask", "message"),
    [
        ([[0, 1]], "`mask` must have shape (2, 3) to match `truth`, got shape (1, 2)"),
        (MASK * 0.5, "`mask` must hold False and True, or 0 and 1, got 0.5"),
        (MASK * np.nan, "`mask` must hold False and True, or 0 and 1, got nan"),
        (MASK * 255, "`mask` must hold False and True, or 0 and 1, got 255"),
    ],
)
def test_measures_refuse_what_is_no_mask(call, mask, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        call(mask, TRUTH)
