"""What the checks of lesson 05 report; `test_exercises.py` proves their banks."""

import numpy as np

from cnn_workshop.exercises import EXERCISES, check_convolve_channels, check_count_parameters

SLIPS = {
    slip.name: slip.functions[0]
    for slip in EXERCISES["convolve_channels"].mistakes
    if slip.functions
}


def test_report_explains_a_number_by_its_parts_and_its_bias():
    report = check_convolve_channels(
        lambda image, weight, bias: SLIPS["last channel only"](image, weight, bias) + 1
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
