"""The check of lesson 07 on slips as people write them, in code that its bank has never seen."""

import numpy as np
import pytest

from cnn_workshop.exercises import EXERCISES, check_max_pooling

MISTAKES = {mistake.name: mistake.diagnosis for mistake in EXERCISES["max_pooling"].mistakes}


def _zero_start(image, pool_size, stride):
    rows = (image.shape[0] - pool_size) // stride + 1
    cols = (image.shape[1] - pool_size) // stride + 1
    result = np.zeros((rows, cols))
    for row in range(rows):
        for col in range(cols):
            for down in range(pool_size):
                for right in range(pool_size):
                    number = image[row * stride + down][col * stride + right]
                    if number > result[row, col]:
                        result[row, col] = number
    return result


def _largest_outside(image, pool_size, stride):
    largest, result = -np.inf, []
    for top in range(0, image.shape[0] - pool_size + 1, stride):
        line = []
        for left in range(0, image.shape[1] - pool_size + 1, stride):
            for number in image[top : top + pool_size, left : left + pool_size].flat:
                if number > largest:
                    largest = number
            line.append(largest)
        result.append(line)
    return result


def _every_start(image, pool_size, stride):
    return [
        [
            np.max(image[top : top + pool_size, left : left + pool_size])
            for left in range(0, image.shape[1], stride)
        ]
        for top in range(0, image.shape[0], stride)
    ]


def _rounded_up(image, pool_size, stride):
    rows, cols = (int(np.ceil((side - pool_size) / stride)) + 1 for side in image.shape)
    result = np.empty((rows, cols))
    for row in range(rows):
        for col in range(cols):
            top, left = stride * row, stride * col
            bottom = min(top + pool_size, image.shape[0])
            result[row, col] = image[top:bottom, left : left + pool_size].max()
    return result


def _blocks(image, pool_size, stride):
    rows, cols = (side // pool_size for side in image.shape)
    cut = image[: rows * pool_size, : cols * pool_size]
    return cut.reshape(rows, pool_size, cols, pool_size).max(axis=(1, 3))


def _square(image, pool_size, stride):
    size = (image.shape[0] - pool_size) // stride + 1
    result = np.zeros((size, size))
    for row in range(size):
        for col in range(size):
            top, left = row * stride, col * stride
            result[row, col] = image[top : top + pool_size, left : left + pool_size].max()
    return result


def _python_max(image, pool_size, stride):
    rows, cols = ((side - pool_size) // stride + 1 for side in image.shape)
    result = [[0] * cols for _ in range(rows)]
    for row in range(rows):
        for col in range(cols):
            top, left = row * stride, col * stride
            result[row][col] = max(image[top : top + pool_size, left : left + pool_size])
    return result


def _one_number(image, pool_size, stride):
    for top in range(0, image.shape[0] - pool_size + 1, stride):
        for left in range(0, image.shape[1] - pool_size + 1, stride):
            largest = image[top : top + pool_size, left : left + pool_size].max()
    return largest


def _forgotten_start(image, pool_size, stride):
    windows = np.lib.stride_tricks.sliding_window_view(image, (pool_size, pool_size))
    return windows.max(axis=(2, 3))


def _every_second(image, pool_size, stride):
    windows = np.lib.stride_tricks.sliding_window_view(image, (pool_size, pool_size))
    return windows[::2, ::2].max(axis=(2, 3))


def _prints_only(image, pool_size, stride):
    print(image[:pool_size, :pool_size].max())


@pytest.mark.parametrize(
    ("function", "name"),
    [
        (_zero_start, "maximum started at 0"),
        (_largest_outside, "largest never set back"),
        (_every_start, "window begun wherever there is a cell"),
        (_rounded_up, "window that sticks out"),
        (_blocks, "step is the pool size"),
        (_square, "width from height"),
        (_python_max, "largest of each row"),
        (_one_number, "last window only"),
        (_forgotten_start, "step always 1"),
        (_every_second, "stride always 2"),
        (_prints_only, "return forgotten"),
    ],
)
def test_check_max_pooling_knows_slips_in_code_it_has_never_seen(function, name):
    assert check_max_pooling(function).diagnosis == MISTAKES[name]


def test_check_max_pooling_shows_the_window_of_the_first_wrong_number():
    report = check_max_pooling(_zero_start)
    assert report.explanation == ("Row 0, column 0 should be -3: the window holds -3. Yours is 0.")


def test_check_max_pooling_counts_the_places_when_the_shape_is_wrong():
    report = check_max_pooling(_every_start)
    assert report.case["input_image"].shape == (2, 2)
    assert "Down, it fits (2 - 2) // 1 + 1 = 1 time." in report.explanation


def test_check_max_pooling_needs_no_case_of_less_than_one_window():
    for image, pool_size, stride in EXERCISES["max_pooling"].cases:
        assert pool_size <= min(image.shape)
        assert stride >= 1
