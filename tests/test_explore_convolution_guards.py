"""What the convolution explorer refuses, and that threads and its own errors do not spoil it."""

import threading

import numpy as np
import pytest

from cnn_core import convolve2d
from cnn_workshop.explorers import explore_convolution
from hands import choose, told

PICTURE = np.random.default_rng(0).integers(0, 17, (5, 7))
KERNEL = np.array([[1, 2, 3], [4, 5, 6], [7, 8, 9]])


def open_with(convolve):
    return explore_convolution(PICTURE, KERNEL, convolve=convolve)


# ---- bad arguments -------------------------------------------------------------------------------

BAD = [
    ({"image": [1, 2, 3]}, ValueError, r"`image` must have 2 dimensions, got shape \(3,\)"),
    ({"image": np.ones((3, 4, 3))}, ValueError, r"`image` must have 2 dimensions, got shape \(3, "),
    ({"image": "Handwritten 9"}, ValueError, "`image` must be one of Handwritten 7, .* got 'Hand"),
    ({"image": [[1, 2], [3]]}, ValueError, "`image` must have rows of equal length"),
    ({"image": [[]]}, ValueError, "`image` must not be empty"),
    ({"image": 3}, ValueError, r"`image` must have 2 dimensions, got shape \(\)"),
    ({"image": [["a"]]}, TypeError, "`image` must hold real numbers"),
    ({"image": np.ones((513, 2))}, ValueError, r"`image` must be at most 512 x 512, got shape \(5"),
    ({"kernel": [1, 2]}, ValueError, r"`kernel` must have 2 dimensions, got shape \(2,\)"),
    ({"kernel": np.ones((6, 1))}, ValueError, r"`kernel` must be at most 5 x 5, got shape \(6, 1"),
    ({"kernel": "sobel"}, ValueError, "`kernel` must be one of identity, .* got 'sobel'"),
    ({"kernel": None}, TypeError, "`kernel` must hold real numbers, got NoneType"),
    ({"convolve": 3}, TypeError, "`convolve` must be a function, got int"),
    ({"convolve": None}, TypeError, "`convolve` must be a function, got NoneType"),
    ({"stride": 0}, ValueError, "`stride` must be at least 1, got 0"),
    ({"stride": 9}, ValueError, "`stride` must be at most 8, got 9"),
    ({"stride": 1.5}, TypeError, "`stride` must be a whole number, got 1.5"),
    ({"padding": -1}, ValueError, "`padding` must be at least 0, got -1"),
    ({"padding": True}, TypeError, "`padding` must be a whole number, got True"),
    ({"dilation": 0}, ValueError, "`dilation` must be at least 1, got 0"),
    (
        {"colour": 1},
        ValueError,
        "`geometry` must be one of stride, padding, dilation, got 'colour'",
    ),
    ({"convolve": np.add, "stride": 2}, TypeError, "`stride` must be an argument of `convolve`"),
]


@pytest.mark.parametrize(("arguments", "error", "message"), BAD)
def test_bad_argument_is_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        explore_convolution(**arguments)


# ---- threads, and errors of the explorer itself --------------------------------------------------


def test_change_from_another_thread_is_not_lost_when_it_comes_during_a_computation():
    started, go_on = threading.Event(), threading.Event()
    go_on.set()

    def slow(image, kernel, stride=1, padding=0):
        started.set()
        go_on.wait(2)
        return convolve2d(image, kernel, stride=stride, padding=padding)

    explorer = open_with(slow)
    fields = explorer.bar
    started.clear()
    go_on.clear()
    first = threading.Thread(target=setattr, args=(fields["stride"], "value", 2))
    first.start()
    assert started.wait(300)
    second = threading.Thread(target=setattr, args=(fields["padding"], "value", 1))
    second.start()
    while fields["padding"].value != 1:
        second.join(0.01)
    go_on.set()
    first.join(300)
    second.join(300)
    expected = convolve2d(PICTURE, KERNEL, stride=2, padding=1)
    np.testing.assert_array_equal(explorer.feature_map, expected)
    assert "Stride 2, padding 1. Feature map: 3 x 4, " in explorer.text()


def test_changes_from_two_threads_end_with_the_last_of_each():
    explorer = open_with(convolve2d)

    def drag(name, values):
        for value in values:
            explorer.bar[name].value = value

    threads = [
        threading.Thread(target=drag, args=("stride", [1, 2, 3, 4, 5] * 10)),
        threading.Thread(target=drag, args=("padding", [1, 2, 3, 4, 5, 6] * 10)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)  # a busy machine: they end within seconds, or never
        assert not thread.is_alive()
    expected = convolve2d(PICTURE, KERNEL, stride=5, padding=6)
    np.testing.assert_array_equal(explorer.shown["map"].values, expected)
    assert explorer.shown.player.last == expected.size - 1


UNKNOWN = {"is": "control", "name": "none of them", "value": 1}


def test_error_of_the_explorer_itself_is_shown_and_raised():
    explorer = open_with(convolve2d)
    with pytest.raises(KeyError, match="none of them"):
        explorer.do({**UNKNOWN, "number": 7})
    assert told(explorer)["problem"].startswith("KeyError: ")
    assert told(explorer)["heard"] == 7


def test_error_of_the_explorer_itself_is_gone_when_all_is_well_again():
    explorer = open_with(convolve2d)
    with pytest.raises(KeyError, match="none of them"):
        explorer.do(UNKNOWN)
    choose(explorer, "size", 2)
    assert told(explorer)["problem"] == ""


def test_kernel_comes_back_when_the_size_went_down_and_up_again():
    explorer = explore_convolution(kernel=[[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    for size in (1, 5, 2, 3):
        choose(explorer, "size", size)
    assert explorer.kernel.tolist() == [[1, 2, 3], [4, 5, 6], [7, 8, 9]]


def test_own_kernel_comes_back_when_it_is_chosen_again():
    explorer = explore_convolution(kernel=[[1, 2], [3, 4]])
    choose(explorer, "preset", "sobel_x")
    choose(explorer, "preset", "your own")
    assert explorer.kernel.tolist() == [[1, 2], [3, 4]]
    assert explorer.state.size == 2


def test_difference_is_said_when_it_is_not_at_the_current_cell():
    def last_row_wrong(image, kernel):
        feature_map = convolve2d(image, kernel)
        feature_map[-1] = 0
        return feature_map

    explorer = explore_convolution(np.ones((5, 6)), np.ones((2, 2)), convolve=last_row_wrong)
    assert explorer.problem == (
        "last_row_wrong differs from the sums of products in 5 of 20 cells, "
        "first at row 3, column 0."
    )


def test_difference_is_not_said_when_there_is_none():
    explorer = explore_convolution(convolve=lambda image, kernel: convolve2d(image, kernel))
    assert explorer.problem == ""
