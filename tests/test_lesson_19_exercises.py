"""Lesson 19's checks, tried with answers as people write them, and what the reports then say."""

import numpy as np
import pytest
from scipy import signal

from cnn_core import conv_transpose2d, convolve2d_backward, functional
from cnn_workshop.exercises import EXERCISES, check_conv_transpose2d, check_mask_iou

STAMPING, IOU = EXERCISES["conv_transpose2d"], EXERCISES["mask_iou"]


@pytest.mark.parametrize("case", STAMPING.cases, ids=range(len(STAMPING.cases)))
def test_right_answer_is_scipys_convolution_of_the_spread_picture(case):
    image, kernel, stride, padding = case
    spread = np.zeros([(side - 1) * stride + 1 for side in image.shape])
    spread[::stride, ::stride] = image
    whole = signal.convolve2d(spread, kernel)
    cut = slice(padding, -padding or None)
    np.testing.assert_allclose(STAMPING.reference(*case), whole[cut, cut])


@pytest.mark.parametrize("written", ["package", "batch", "gradient"])
def test_check_accepts_an_answer_that_calls_the_package(written):
    def my_conv_transpose2d(input_image, kernel, *, stride, padding):
        given = {"stride": stride, "padding": padding}
        if written == "package":
            return conv_transpose2d(input_image, kernel, **given)
        if written == "batch":
            batch = [np.asarray(each, float)[None, None] for each in (input_image, kernel)]
            return functional.conv_transpose2d(*batch, **given)[0, 0]
        shape = [
            (pixels - 1) * stride + side - 2 * padding
            for pixels, side in zip(input_image.shape, kernel.shape, strict=True)
        ]
        return convolve2d_backward(input_image, np.zeros(shape), kernel, **given)[0]

    assert check_conv_transpose2d(my_conv_transpose2d).passed


def test_report_names_the_stamps_that_lie_on_a_cell():
    def my_conv_transpose2d(input_image, kernel, *, stride, padding):
        result = conv_transpose2d(input_image, kernel, stride=stride, padding=padding).astype(float)
        if input_image.shape == (1, 2) and stride == 2:
            result[0, 2] += 1
        return result

    report = check_conv_transpose2d(my_conv_transpose2d)
    assert not report.passed
    assert "2 stamps lie on the cell, 1 times 3 plus 10 times 1" in repr(report)


def test_report_explains_the_shape():
    def my_conv_transpose2d(input_image, kernel, *, stride, padding):
        return np.zeros((40, 40))

    said = repr(check_conv_transpose2d(my_conv_transpose2d))
    assert "Across, the stamps reach over (1 - 1) * 1 + 2 = 2, less 2 * 0." in said


@pytest.mark.parametrize("case", IOU.cases, ids=range(len(IOU.cases)))
def test_right_iou_is_that_of_sets_of_pixels(case):
    one, other = ({tuple(cell) for cell in np.argwhere(mask)} for mask in case)
    expected = len(one & other) / len(one | other) if one | other else 1
    assert IOU.reference(*case) == expected


def test_check_accepts_an_iou_of_sets():
    def my_mask_iou(mask, truth):
        one, other = set(np.flatnonzero(mask)), set(np.flatnonzero(truth))
        return len(one & other) / len(one | other) if one | other else 1

    assert check_mask_iou(my_mask_iou).passed


def test_report_counts_both_and_either():
    report = check_mask_iou(lambda mask, truth: 0.9)
    assert "should be 1: 1 pixel in both by 1 in either" in repr(report)


def test_result_as_large_as_the_strides_is_known_by_its_shape_whatever_the_numbers():
    def my_conv_transpose2d(input_image, kernel, *, stride, padding):
        return np.full([side * stride for side in input_image.shape], 7)

    said = repr(check_conv_transpose2d(my_conv_transpose2d))
    assert "Your result is `rows * stride` high, whatever the kernel" in said
