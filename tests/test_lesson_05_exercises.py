"""Lesson 05's checks, tried with slips as people write them, and what the reports then say."""

import numpy as np
import pytest

from cnn_core import convolve2d
from cnn_workshop.exercises import EXERCISES, check_convolve_channels, check_count_parameters


def _empty(input_image, weight):
    height, width = (
        a - b + 1 for a, b in zip(input_image.shape[1:], weight.shape[2:], strict=True)
    )
    return np.zeros((len(weight), height, width))


def _slip_overwritten(input_image, weight, bias):
    result = _empty(input_image, weight)
    for o in range(len(weight)):
        for c in range(len(input_image)):
            result[o] = convolve2d(input_image[c], weight[o, c]) + bias[o]
    return result


def _slip_bias_in_the_inner_loop(input_image, weight, bias):
    result = _empty(input_image, weight)
    for o in range(len(weight)):
        for c in range(len(input_image)):
            result[o] += convolve2d(input_image[c], weight[o, c]) + bias[o]
    return result


def _slip_bias_in_every_product(input_image, weight, bias):
    result = _empty(input_image, weight)
    for o, row, col in np.ndindex(result.shape):
        for c, i, j in np.ndindex(weight.shape[1:]):
            result[o, row, col] += input_image[c, row + i, col + j] * weight[o, c, i, j] + bias[o]
    return result


def _slip_list_of_parts(input_image, weight, bias):
    return [
        convolve2d(input_image[c], weight[o, c]) + bias[o]
        for o in range(len(weight))
        for c in range(len(input_image))
    ]


def _slip_one_kernel(input_image, weight, bias):
    total = sum(channel.astype(float) for channel in input_image)
    return [convolve2d(total, weight[o, 0]) + bias[o] for o in range(len(weight))]


def _slip_return_in_the_loop(input_image, weight, bias):  # noqa: RET503
    for o in range(len(weight)):
        total = bias[o]
        for c in range(len(input_image)):
            total = total + convolve2d(input_image[c], weight[o, c])
        return total


def _slip_bias_broadcast(input_image, weight, bias):
    windows = np.lib.stride_tricks.sliding_window_view(input_image, weight.shape[2:], axis=(1, 2))
    return np.einsum("chwij,ocij->ohw", windows, weight) + bias


@pytest.mark.parametrize(
    ("function", "name"),
    [
        (_slip_overwritten, "last channel only"),
        (_slip_bias_in_the_inner_loop, "bias once for each channel"),
        (_slip_bias_in_every_product, "bias once for each product"),
        (_slip_list_of_parts, "parts side by side"),
        (_slip_one_kernel, "one kernel for all channels"),
        (_slip_return_in_the_loop, "first filter only"),
        (_slip_bias_broadcast, "bias along the columns"),
    ],
)
def test_check_names_the_slip_of_somebody_elses_code(function, name):
    diagnoses = {m.name: m.diagnosis for m in EXERCISES["convolve_channels"].mistakes}
    assert check_convolve_channels(function).diagnosis == diagnoses[name]


def test_report_explains_a_number_by_its_parts_and_its_bias():
    report = check_convolve_channels(
        lambda image, weight, bias: _slip_overwritten(image, weight, bias) + 1
    )
    assert report.explanation.startswith("Map 0, row 0, column 0 should be 8: ")
    assert (
        "channel 0 gives 6, channel 1 gives -2, and the bias adds 4. Yours is 3."
        in report.explanation
    )
    assert "channel 1 gives -2" in report._repr_html_()


def test_report_explains_the_shape_by_filters_and_places():
    report = check_convolve_channels(lambda image, weight, bias: np.zeros((1, 9, 9)))
    assert report.explanation == (
        "1 filter gives 1 map. Down, the window fits 1 - 1 + 1 = 1 time. "
        "Across, the window fits 2 - 1 + 1 = 2 times."
    )


def test_report_explains_the_count_as_a_product():
    report = check_count_parameters(lambda c, o, kh, kw: o * kh * kw + o)
    assert report.diagnosis == (
        "You count one kernel for each filter: a filter has one for each input channel."
    )
    words = "1 filter times 2 channels times 1 times 3 weights, plus 1 bias. Yours is 4."
    assert words in report.explanation
