"""Lesson 04's two checks, on slips as people write them: in code that the banks have never seen."""

import math

import numpy as np
import pytest

from cnn_workshop.exercises import check_complete_convolve2d, check_output_size


def _ceil_of_division(input_size, kernel_size, stride, padding, dilation):
    return math.ceil((input_size + 2 * padding - dilation * (kernel_size - 1) - 1) / stride) + 1


def _textbook_without_dilation(input_size, kernel_size, stride, padding, dilation):
    return int((input_size - kernel_size + 2 * padding) / stride) + 1


def _holes_from_zero(input_size, kernel_size, stride, padding, dilation):
    reach = kernel_size + (kernel_size - 1) * dilation
    return (input_size + 2 * padding - reach) // stride + 1


def _counts_steps(input_size, kernel_size, stride, padding, dilation):
    start, count = -padding, 0
    while start + dilation * (kernel_size - 1) + 1 + stride <= input_size + padding:
        start += stride
        count += 1
    return count


def _true_division(input_size, kernel_size, stride, padding, dilation):
    return np.divide(input_size + 2 * padding - dilation * (kernel_size - 1) - 1, stride) + 1


SIZES = [
    (_ceil_of_division, "You round up"),
    (_textbook_without_dilation, "You leave the dilation out"),
    (_holes_from_zero, "You count the dilation from 0"),
    (_counts_steps, "You count the steps"),
    (_true_division, "You divide with `/`"),
]


@pytest.mark.parametrize(("function", "words"), SIZES)
def test_check_output_size_names_a_slip_as_people_write_it(function, words):
    assert check_output_size(function).diagnosis.startswith(words)


def test_check_output_size_takes_a_whole_number_that_is_a_float():
    def floored(input_size, kernel_size, stride, padding, dilation):
        reach = dilation * (kernel_size - 1) + 1
        return np.floor((input_size + 2 * padding - reach) / stride) + 1

    assert check_output_size(floored).passed


def test_check_output_size_says_where_the_windows_begin():
    report = check_output_size(_ceil_of_division)
    words = "It should be 1: a window over 3 of 4 pixels begins at 0 and nowhere else. Yours is 2."
    assert report.explanation == words


def _loops(image, kernel, stride, padding, dilation, **slip):
    """Convolve with four loops and index arithmetic, with a slip in one of its parts."""
    height, width = image.shape
    tall, wide = kernel.shape
    padded = np.zeros((height + 2 * padding, width + 2 * padding))
    padded[padding : padding + height, padding : padding + width] = image
    rows = (height + 2 * padding - dilation * (tall - 1) - 1) // stride + 1
    cols = (width + 2 * padding - dilation * (wide - 1) - 1) // stride + 1
    rows, cols = slip.get("size", lambda r, c: (r, c))(rows, cols)
    move, gap = slip.get("move", stride), slip.get("gap", dilation)
    result = np.zeros((rows, cols))
    for row in range(rows):
        for col in range(cols):
            total = 0
            for down in range(tall):
                for right in range(wide):
                    pixel = padded[row * move + down * gap, col * move + right * gap]
                    total += pixel * kernel[down, right]
            result[row, col] = total
    return result


def _square_result(*arguments):
    return _loops(*arguments, size=lambda rows, cols: (rows, rows))


def _exchanged_result(*arguments):
    return _loops(*arguments, size=lambda rows, cols: (cols, rows))


def _window_stays_close(*arguments):
    return _loops(*arguments, move=1)


def _reads_neighbours(*arguments):
    return _loops(*arguments, gap=1)


def _negative_places_wrap(image, kernel, stride, padding, dilation):
    """Pad nothing, and let row -1 be the last one."""
    (height, width), (tall, wide) = image.shape, kernel.shape
    rows = (height + 2 * padding - dilation * (tall - 1) - 1) // stride + 1
    cols = (width + 2 * padding - dilation * (wide - 1) - 1) // stride + 1
    result = np.zeros((rows, cols))
    for row in range(rows):
        for col in range(cols):
            for down in range(tall):
                for right in range(wide):
                    place = row * stride - padding + down * dilation
                    across = col * stride - padding + right * dilation
                    result[row, col] += image[place, across] * kernel[down, right]
    return result


def _crop(image, kernel, stride, padding, dilation):
    padded = np.zeros(np.add(image.shape, 2 * padding))
    padded[padding:-padding, padding:-padding] = image
    return _loops(padded, kernel, stride, 0, dilation)


def _rounded_up(image, kernel, stride, padding, dilation):
    def rounded(side, length):
        return math.ceil((side + 2 * padding - dilation * (length - 1) - 1) / stride) + 1

    size = tuple(map(rounded, image.shape, kernel.shape))
    return _loops(image, kernel, stride, padding, dilation, size=lambda rows, cols: size)


def _top_left_padding(image, kernel, stride, padding, dilation):
    padded = np.zeros(np.add(image.shape, padding))
    padded[padding:, padding:] = image
    return _loops(padded, kernel, stride, 0, dilation)


def _whole_numbers(image, kernel, stride, padding, dilation):
    result = _loops(image, kernel, stride, padding, dilation)
    return result.astype(np.int64)


CONVOLUTIONS = [
    (_square_result, "You compute the number of columns from the heights"),
    (_exchanged_result, "The height and width of your result are exchanged"),
    (_window_stays_close, "Your stride makes the result smaller, but the window still moves"),
    (_reads_neighbours, "Your dilation makes the result smaller, but the window still reads"),
    (_negative_places_wrap, "Your window begins at negative places"),
    (_crop, "With padding 0, `[padding:-padding]` is empty"),
    (_rounded_up, "You round the size of your result up"),
    (_top_left_padding, "No window reaches the zeros below and on the right"),
    (_whole_numbers, "Your result holds whole numbers only"),
    (lambda image, kernel, s, p, d: _loops(image, kernel, s, p, d + 1), "You count the dilation f"),
    (
        lambda image, kernel, s, p, d: _loops(image, kernel, 1, p, d),
        "Your window ignores the strid",
    ),
    (
        lambda image, kernel, s, p, d: _loops(image, kernel[::-1, ::-1], s, p, d),
        "Your kernel is tu",
    ),
]


@pytest.mark.parametrize(("function", "words"), CONVOLUTIONS)
def test_check_complete_convolve2d_names_a_slip_as_people_write_it(function, words):
    assert check_complete_convolve2d(function).diagnosis.startswith(words)


def test_check_complete_convolve2d_accepts_the_loops_without_a_slip():
    assert check_complete_convolve2d(lambda *arguments: _loops(*arguments)).passed


def test_check_complete_convolve2d_marks_the_window_inside_the_picture():
    def one_off(image, kernel, stride, padding, dilation):
        result = _loops(image, kernel, stride, padding, dilation)
        result[0, 0] += padding
        return result

    report = check_complete_convolve2d(one_off)
    words = "Row 0, column 0 should be 0: 0 times 2. Yours is 1."
    assert report.explanation == words
    assert not report.tables[0][0].window.any()
