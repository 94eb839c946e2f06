"""The checks of lesson 11 on answers as people write them, in code that their banks never saw."""

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view
from scipy import signal

from cnn_core import convolve2d, convolve2d_backward, max_pooling, ops
from cnn_core.gradcheck import gradcheck
from cnn_workshop.exercises import (
    EXERCISES,
    check_bias_backward,
    check_convolve2d_backward,
    check_max_pooling_backward,
    check_relu_backward,
)

NAMES = ("relu_backward", "max_pooling_backward", "convolve2d_backward", "bias_backward")


def diagnosis_of(exercise, name):
    """Return what a bank says of one of its mistakes."""
    [words] = [each.diagnosis for each in EXERCISES[exercise].mistakes if each.name == name]
    return words


# ---- the banks and the cases -------------------------------------------------------------------


def test_banks_hold_the_wrong_answers_that_are_known_from_real_courses():
    assert sum(len(EXERCISES[name].mistakes) for name in NAMES) >= 200


@pytest.mark.parametrize("name", NAMES)
def test_bank_says_sentences(name):
    for mistake in EXERCISES[name].mistakes:
        assert mistake.diagnosis[0].isupper() or mistake.diagnosis.startswith("`")
        assert mistake.diagnosis[-1] in ".?"


@pytest.mark.parametrize("name", NAMES)
def test_gradients_from_above_are_never_all_ones(name):
    numbers = [np.ravel(case[0]) for case in EXERCISES[name].cases]
    assert any((each < 0).any() for each in numbers)
    assert any((each == 0).any() for each in numbers)
    assert any((each % 1 != 0).any() for each in numbers)
    assert not any((each == 1).all() for each in numbers)


def test_max_pooling_backward_is_asked_about_overlaps_ties_gaps_and_what_is_left_over():
    cases = EXERCISES["max_pooling_backward"].cases
    left_over = [(image.shape[0] - size) % stride for _, image, size, stride in cases]
    assert any(stride < size for *_, size, stride in cases)
    assert any(stride > size for *_, size, stride in cases)
    assert any(left_over)
    assert any((image < 0).all() for _, image, *_ in cases)
    assert any(len(np.unique(image)) == 1 < image.size for _, image, *_ in cases)
    assert any(image.dtype == np.uint8 for _, image, *_ in cases)


def test_convolve2d_backward_is_asked_about_every_geometry():
    cases = EXERCISES["convolve2d_backward"].cases
    geometries = {case[3:] for case in cases}
    for position, values in enumerate([(1, 2, 3), (0, 1, 2), (1, 2, 3)]):
        assert {geometry[position] for geometry in geometries} == set(values)
    shapes = {case[2].shape for case in cases}
    assert any(rows > cols > 1 for rows, cols in shapes)
    assert any(1 < rows < cols for rows, cols in shapes)


@pytest.mark.parametrize("at", range(0, 42, 2))
def test_convolve2d_backward_expects_what_nudging_says(at):
    exercise = EXERCISES["convolve2d_backward"]
    grad_output, image, kernel, stride, padding, dilation = exercise.cases[at]
    geometry = {"stride": stride, "padding": padding, "dilation": dilation}
    errors = gradcheck(
        lambda *arrays: convolve2d(*arrays, **geometry),
        lambda grad, *arrays: exercise.reference(grad, *arrays, **geometry),
        [image.astype(float), kernel.astype(float)],
        grad_output.astype(float),
    )
    assert max(each.error for each in errors) < 1e-6


# ---- right answers as people write them --------------------------------------------------------


def right_relu_in_one_line(grad_output, input_image):
    return grad_output * np.heaviside(input_image, 0)


def right_relu_with_an_if(grad_output, input_image):
    result = np.empty(grad_output.shape)
    for row in range(result.shape[0]):
        for col in range(result.shape[1]):
            if input_image[row, col] > 0:
                result[row, col] = grad_output[row, col]
            else:
                result[row, col] = 0
    return result


def right_pooling_as_in_courses(grad_output, input_image, pool_size=2, stride=2):
    result = np.zeros_like(input_image, dtype=float)
    height, width = grad_output.shape
    for row in range(height):
        for col in range(width):
            top, left = row * stride, col * stride
            window = input_image[top : top + pool_size, left : left + pool_size]
            mask = np.zeros_like(window, dtype=bool)
            mask.flat[np.argmax(window)] = True
            result[top : top + pool_size, left : left + pool_size] += mask * grad_output[row, col]
    return result


def right_pooling_with_where(grad_output, input_image, pool_size=2, stride=2):
    result = np.zeros(input_image.shape, dtype=np.float32)
    for (row, col), blame in np.ndenumerate(grad_output):
        window = input_image[row * stride :, col * stride :][:pool_size, :pool_size]
        tops, lefts = np.where(window == np.max(window))
        result[row * stride + tops[0], col * stride + lefts[0]] += blame
    return result


def right_convolution_as_in_courses(
    grad_output, input_image, kernel, *, stride=1, padding=0, dilation=1
):
    height, width = input_image.shape
    padded = np.pad(input_image, padding).astype(float)
    d_padded, d_kernel = np.zeros_like(padded), np.zeros(kernel.shape)
    for i in range(grad_output.shape[0]):
        for j in range(grad_output.shape[1]):
            for k in range(kernel.shape[0]):
                for m in range(kernel.shape[1]):
                    y, x = i * stride + k * dilation, j * stride + m * dilation
                    d_padded[y, x] += kernel[k, m] * grad_output[i, j]
                    d_kernel[k, m] += padded[y, x] * grad_output[i, j]
    return [d_padded[padding : padding + height, padding : padding + width], d_kernel]


def right_convolution_with_scipy(grad_output, input_image, kernel, stride=1, padding=0, dilation=1):
    big = np.zeros([dilation * (side - 1) + 1 for side in kernel.shape])
    big[::dilation, ::dilation] = kernel
    room = [
        side + 2 * padding - size + 1
        for side, size in zip(input_image.shape, big.shape, strict=True)
    ]
    sent = np.zeros(room)
    sent[::stride, ::stride] = grad_output
    full = signal.convolve2d(sent, big)
    rows, cols = (slice(padding, padding + side) for side in input_image.shape)
    padded = np.pad(input_image.astype(float), padding)
    return full[rows, cols], signal.correlate2d(padded, sent, "valid")[::dilation, ::dilation]


def right_convolution_by_nudging(grad_output, input_image, kernel, **geometry):
    """Take numerical gradients: exact, for what is multiplied and added only."""

    def loss(image, values):
        return (convolve2d(image, values, **geometry) * grad_output).sum()

    gradients = []
    arrays = [np.array(input_image, float), np.array(kernel, float)]
    for array in arrays:
        gradient = np.zeros(array.shape)
        for place in np.ndindex(array.shape):
            array[place] += 1
            above = loss(*arrays)
            array[place] -= 2
            gradient[place] = (above - loss(*arrays)) / 2
            array[place] += 1
        gradients.append(gradient)
    return tuple(gradients)


def right_bias_with_a_matrix(grad_output):
    return grad_output.transpose(1, 0, 2, 3).reshape(grad_output.shape[1], -1) @ np.ones(
        grad_output.size // grad_output.shape[1]
    )


def right_bias_one_axis_after_the_other(grad_output):
    return grad_output.sum(3).sum(2).sum(0).tolist()


@pytest.mark.parametrize(
    ("check", "function"),
    [
        (check_relu_backward, right_relu_in_one_line),
        (check_relu_backward, right_relu_with_an_if),
        (check_max_pooling_backward, right_pooling_as_in_courses),
        (check_max_pooling_backward, right_pooling_with_where),
        (check_convolve2d_backward, right_convolution_as_in_courses),
        (check_convolve2d_backward, right_convolution_with_scipy),
        (check_convolve2d_backward, right_convolution_by_nudging),
        (check_bias_backward, right_bias_with_a_matrix),
        (check_bias_backward, right_bias_one_axis_after_the_other),
    ],
)
def test_check_accepts_right_answers_in_code_it_has_never_seen(check, function):
    report = check(function)
    assert report.passed, repr(report)


# ---- wrong answers as people write them --------------------------------------------------------


def relu_of_gradient(grad_output, input_image):
    grad_output = grad_output.copy()
    grad_output[grad_output < 0] = 0
    return grad_output


def relu_zero_left_open(grad_output, input_image):
    result = grad_output.astype(float)
    result[input_image < 0] = 0
    return result


def relu_guided(grad_output, input_image):
    rows, cols = input_image.shape
    result = np.zeros((rows, cols))
    for row in range(rows):
        for col in range(cols):
            if input_image[row, col] > 0 and grad_output[row, col] > 0:
                result[row, col] = grad_output[row, col]
    return result


def relu_empty_like_the_picture(grad_output, input_image):
    result = np.zeros_like(input_image)
    for row in range(input_image.shape[0]):
        for col in range(input_image.shape[1]):
            if input_image[row, col] > 0:
                result[row, col] = grad_output[row, col]
    return result


def relu_in_place(grad_output, input_image):
    grad_output *= input_image > 0
    return grad_output


def relu_python_max(grad_output, input_image):
    return grad_output if max(0, input_image) else 0


def pooling_equal_to_the_maximum(grad_output, input_image, pool_size, stride):
    result = np.zeros(input_image.shape)
    for row in range(grad_output.shape[0]):
        for col in range(grad_output.shape[1]):
            place = np.s_[
                row * stride : row * stride + pool_size, col * stride : col * stride + pool_size
            ]
            window = input_image[place]
            result[place] += (window == window.max()) * grad_output[row, col]
    return result


def pooling_equals_sign(grad_output, input_image, pool_size, stride):
    result = np.zeros(input_image.shape)
    for row in range(grad_output.shape[0]):
        for col in range(grad_output.shape[1]):
            top, left = row * stride, col * stride
            window = input_image[top : top + pool_size, left : left + pool_size]
            down, right = np.unravel_index(np.argmax(window), window.shape)
            result[top + down, left + right] = grad_output[row, col]
    return result


def pooling_last_wins(grad_output, input_image, pool_size, stride):
    result = np.zeros(input_image.shape)
    for row in range(grad_output.shape[0]):
        for col in range(grad_output.shape[1]):
            best, where = -np.inf, None
            for y in range(row * stride, row * stride + pool_size):
                for x in range(col * stride, col * stride + pool_size):
                    if input_image[y, x] >= best:
                        best, where = input_image[y, x], (y, x)
            result[where] += grad_output[row, col]
    return result


def pooling_by_blocks(grad_output, input_image, pool_size, stride):
    rows, cols = (side // pool_size for side in input_image.shape)
    result = np.zeros(input_image.shape)
    for row in range(rows):
        for col in range(cols):
            top, left = row * pool_size, col * pool_size
            window = input_image[top : top + pool_size, left : left + pool_size]
            at = window.argmax()
            result[top + at // pool_size, left + at % pool_size] += grad_output[row, col]
    return result


def pooling_like_the_output(grad_output, input_image, pool_size, stride):
    result = np.zeros_like(grad_output)
    for row, col in np.ndindex(grad_output.shape):
        result[row, col] += grad_output[row, col]
    return result


def pooling_average(grad_output, input_image, pool_size, stride):
    result = np.zeros(input_image.shape)
    for row, col in np.ndindex(grad_output.shape):
        for y, x in np.ndindex(pool_size, pool_size):
            result[row * stride + y, col * stride + x] += grad_output[row, col] / pool_size**2
    return result


def pooling_by_upsampling(grad_output, input_image, pool_size, stride):
    rows, cols = input_image.shape
    spread = grad_output.repeat(stride, axis=0).repeat(stride, axis=1)
    pooled = max_pooling(input_image, pool_size, stride)
    pooled = pooled.repeat(stride, axis=0).repeat(stride, axis=1)
    result = np.zeros((rows, cols))
    high, wide = min(rows, len(spread)), min(cols, spread.shape[1])
    winners = input_image[:high, :wide] == pooled[:high, :wide]
    result[:high, :wide] = winners * spread[:high, :wide]
    return result


def pooling_fancy_index(grad_output, input_image, pool_size, stride):
    windows = sliding_window_view(input_image, (pool_size, pool_size))[::stride, ::stride]
    at = windows.reshape(*grad_output.shape, -1).argmax(axis=-1)
    rows, cols = np.indices(grad_output.shape) * stride
    result = np.zeros(input_image.shape)
    result[rows + at // pool_size, cols + at % pool_size] += grad_output
    return result


def pooling_integers(grad_output, input_image, pool_size, stride):
    result = input_image * 0
    for row, col in np.ndindex(grad_output.shape):
        top, left = row * stride, col * stride
        at = input_image[top : top + pool_size, left : left + pool_size].argmax()
        result[top + at // pool_size, left + at % pool_size] += grad_output[row, col]
    return result


def _convolution(scatter, gather, cut=None):
    """Return a backward pass in loops over the windows, with a line each for the reader."""

    def backward(grad_output, input_image, kernel, *, stride=1, padding=0, dilation=1):
        high, wide = input_image.shape
        padded = np.pad(input_image, padding)
        grad_padded, grad_kernel = np.zeros(padded.shape), np.zeros(kernel.shape)
        down, right = (dilation * (side - 1) + 1 for side in kernel.shape)
        for row, col in np.ndindex(grad_output.shape):
            top, left = row * stride, col * stride
            window = np.s_[top : top + down : dilation, left : left + right : dilation]
            scatter(grad_padded, window, grad_output[row, col], kernel)
            gather(grad_kernel, padded[window], grad_output[row, col])
        if cut:
            return cut(grad_padded, padding), grad_kernel
        return grad_padded[padding : padding + high, padding : padding + wide], grad_kernel

    return backward


def _scatter(grad_padded, window, blame, kernel):
    grad_padded[window] += blame * kernel


def _gather(grad_kernel, pixels, blame):
    grad_kernel += blame * pixels


def _scatter_overwriting(grad_padded, window, blame, kernel):
    grad_padded[window] = blame * kernel


def _scatter_turned(grad_padded, window, blame, kernel):
    grad_padded[window] += blame * np.rot90(kernel, 2)


def _gather_overwriting(grad_kernel, pixels, blame):
    grad_kernel[...] = blame * pixels


def _gather_turned(grad_kernel, pixels, blame):
    grad_kernel += blame * pixels[::-1, ::-1]


def convolution_with_the_kernel_unflipped(
    grad_output, input_image, kernel, *, stride=1, padding=0, dilation=1
):
    _, grad_kernel = convolve2d_backward(
        grad_output, input_image, kernel, stride=stride, padding=padding, dilation=dilation
    )
    rows, cols = (
        side + 2 * padding - dilation * (size - 1)
        for side, size in zip(input_image.shape, kernel.shape, strict=True)
    )
    sent = np.zeros((rows, cols))
    sent[::stride, ::stride] = grad_output
    tall, wide = (dilation * (size - 1) for size in kernel.shape)
    full = convolve2d(np.pad(sent, ((tall, tall), (wide, wide))), kernel, dilation=dilation)
    high, broad = input_image.shape
    return full[padding : padding + high, padding : padding + broad], grad_kernel


def convolution_without_stride(
    grad_output, input_image, kernel, *, stride=1, padding=0, dilation=1
):
    padded = np.pad(input_image, padding)
    grad_padded, grad_kernel = np.zeros(padded.shape), np.zeros(kernel.shape)
    for row in range(grad_output.shape[0]):
        for col in range(grad_output.shape[1]):
            for down in range(kernel.shape[0]):
                for right in range(kernel.shape[1]):
                    y, x = row + down * dilation, col + right * dilation
                    grad_padded[y, x] += grad_output[row, col] * kernel[down, right]
                    grad_kernel[down, right] += grad_output[row, col] * padded[y, x]
    high, wide = input_image.shape
    return grad_padded[padding : padding + high, padding : padding + wide], grad_kernel


def convolution_in_the_picture_itself(
    grad_output, input_image, kernel, *, stride=1, padding=0, dilation=1
):
    grad_input, grad_kernel = np.zeros(input_image.shape), np.zeros(kernel.shape)
    for row, col in np.ndindex(grad_output.shape):
        for down, right in np.ndindex(kernel.shape):
            y = row * stride - padding + down * dilation
            x = col * stride - padding + right * dilation
            grad_input[y, x] += grad_output[row, col] * kernel[down, right]
            grad_kernel[down, right] += grad_output[row, col] * input_image[y, x]
    return grad_input, grad_kernel


def convolution_that_learns(grad_output, input_image, kernel, *, stride=1, padding=0, dilation=1):
    gradients = convolve2d_backward(
        grad_output, input_image, kernel, stride=stride, padding=padding, dilation=dilation
    )
    kernel -= gradients[1].astype(kernel.dtype)
    return gradients


def convolution_zeros_like(grad_output, input_image, kernel, *, stride=1, padding=0, dilation=1):
    padded = np.pad(input_image, padding)
    grad_padded, grad_kernel = np.zeros_like(padded), np.zeros_like(kernel)
    for row, col in np.ndindex(grad_output.shape):
        for down, right in np.ndindex(kernel.shape):
            y, x = row * stride + down * dilation, col * stride + right * dilation
            grad_padded[y, x] += grad_output[row, col] * kernel[down, right]
            grad_kernel[down, right] += grad_output[row, col] * padded[y, x]
    high, wide = input_image.shape
    return grad_padded[padding : padding + high, padding : padding + wide], grad_kernel


def convolution_in_a_dict(grad_output, input_image, kernel, **geometry):
    return dict(enumerate(convolve2d_backward(grad_output, input_image, kernel, **geometry)))


def bias_over_the_batch(grad_output):
    return np.array([maps.sum() for maps in grad_output])


def bias_averaged(grad_output):
    return sum(grad_output).mean(axis=(1, 2))


def bias_overwritten(grad_output):
    result = np.zeros(grad_output.shape[1])
    for picture in grad_output:
        for number, values in enumerate(picture):
            result[number] = values.sum()
    return result


WRONG = [
    ("relu_backward", relu_of_gradient, "mask from the gradient"),
    ("relu_backward", relu_zero_left_open, "open at 0"),
    ("relu_backward", relu_guided, "negative gradients dropped"),
    ("relu_backward", relu_empty_like_the_picture, "type of the picture"),
    ("relu_backward", relu_in_place, "written into the gradient"),
    ("relu_backward", relu_python_max, "one question for all"),
    ("max_pooling_backward", pooling_equal_to_the_maximum, "all tied ones"),
    ("max_pooling_backward", pooling_equals_sign, "= for +="),
    ("max_pooling_backward", pooling_fancy_index, "= for +="),
    ("max_pooling_backward", pooling_last_wins, "last of the tied ones"),
    ("max_pooling_backward", pooling_like_the_output, "shape of grad_output"),
    ("max_pooling_backward", pooling_average, "averaged"),
    ("max_pooling_backward", pooling_by_upsampling, "outputs repeated"),
    ("max_pooling_backward", pooling_integers, "type of the picture"),
    ("convolve2d_backward", _convolution(_scatter_overwriting, _gather), "picture: = for +="),
    ("convolve2d_backward", _convolution(_scatter, _gather_overwriting), "kernel: = for +="),
    ("convolve2d_backward", _convolution(_scatter_overwriting, _gather_overwriting), "= for +="),
    (
        "convolve2d_backward",
        _convolution(_scatter_turned, _gather),
        "picture: kernel the wrong way round",
    ),
    (
        "convolve2d_backward",
        convolution_with_the_kernel_unflipped,
        "picture: kernel the wrong way round",
    ),
    ("convolve2d_backward", _convolution(_scatter, _gather_turned), "kernel: flipped"),
    (
        "convolve2d_backward",
        _convolution(_scatter_turned, _gather_turned),
        "mathematicians' convolution",
    ),
    (
        "convolve2d_backward",
        _convolution(_scatter, _gather, cut=lambda padded, p: padded[p:-p, p:-p]),
        "[p:-p]",
    ),
    (
        "convolve2d_backward",
        _convolution(_scatter, _gather, cut=lambda padded, p: padded[p:, p:]),
        "picture: cut above and on the left",
    ),
    ("convolve2d_backward", convolution_without_stride, "stride forgotten"),
    ("convolve2d_backward", convolution_in_the_picture_itself, "negative places"),
    ("convolve2d_backward", convolution_that_learns, "written into kernel"),
    ("convolve2d_backward", convolution_zeros_like, "types of picture and kernel"),
    ("bias_backward", bias_over_the_batch, "pictures kept apart"),
    ("bias_backward", bias_averaged, "mean over the places"),
    ("bias_backward", bias_overwritten, "last picture only"),
]


@pytest.mark.parametrize(("exercise", "function", "name"), WRONG)
def test_check_knows_slips_in_code_it_has_never_seen(exercise, function, name):
    assert EXERCISES[exercise].check(function).diagnosis == diagnosis_of(exercise, name)


def test_check_refuses_a_backward_pass_that_is_right_for_windows_side_by_side_alone():
    report = check_max_pooling_backward(pooling_by_blocks)
    assert not report.passed


# ---- two gradients, one report -----------------------------------------------------------------


def test_report_names_the_gradient_that_is_wrong():
    report = check_convolve2d_backward(_convolution(_scatter, _gather_turned))
    assert report.remark == (
        "`grad_input_image` is right, `grad_kernel` is wrong in 18 of 21 calls. The smallest:"
    )
    captions = [table.caption for table in report.tables[1]]
    assert captions == ["expected grad_kernel (1 x 2)", "your grad_kernel (1 x 2)"]
    np.testing.assert_array_equal(report.expected, [[-3, -8]])


def test_report_says_it_of_both_gradients_when_each_has_a_slip_of_its_own():
    function = _convolution(_scatter_overwriting, _gather_turned)
    assert check_convolve2d_backward(function).diagnosis == (
        f"{diagnosis_of('convolve2d_backward', 'picture: = for +=')} "
        f"{diagnosis_of('convolve2d_backward', 'kernel: flipped')}"
    )


def _one_off(number):
    """Return a backward pass in which the last number of one gradient is wrong."""

    def one_off(grad_output, input_image, kernel, **geometry):
        gradients = convolve2d_backward(grad_output, input_image, kernel, **geometry)
        gradients[number][-1, -1] += 1
        return gradients

    return one_off


def test_report_describes_an_unknown_slip_by_the_gradient_and_its_place():
    report = check_convolve2d_backward(_one_off(1))
    assert report.diagnosis == "`grad_kernel`: its only number is wrong."
    assert report.explanation == (
        "Row 0, column 0 of grad_kernel should be 6: the value meets one pixel of the only window, "
        "3 times 2. Yours is 7."
    )


def test_report_says_which_windows_send_blame_to_a_pixel():
    report = check_convolve2d_backward(_convolution(_scatter_overwriting, _gather))
    assert report.explanation == (
        "Row 0, column 1 of grad_input_image should be -7: 2 windows read the pixel, 1 times -1 "
        "plus -2 times 3. Yours is -6."
    )
    grad_output, _, kernel = report.tables[0]
    assert grad_output.window.tolist() == [[True, True]]
    assert kernel.window.tolist() == [[True, True]]


def test_report_says_that_no_window_reads_a_pixel():
    def paid(grad_output, input_image, kernel, *, stride, padding, dilation):
        geometry = {"stride": stride, "padding": padding, "dilation": dilation}
        grad_image, grad_kernel = convolve2d_backward(grad_output, input_image, kernel, **geometry)
        return np.where(grad_image == 0, 9 * (stride > 2), grad_image), grad_kernel

    assert "should be 0: no window reads this pixel." in check_convolve2d_backward(paid).explanation


def test_report_counts_the_products_that_are_too_many_to_write():
    def large_wrong(grad_output, input_image, kernel, **geometry):
        gradients = convolve2d_backward(grad_output, input_image, kernel, **geometry)
        return gradients[0], gradients[1] + (grad_output.size > 12)

    explanation = check_convolve2d_backward(large_wrong).explanation
    assert explanation.count(" times ") == 9
    assert "products more. Yours is " in explanation


def test_report_has_no_case_when_there_are_not_two_gradients():
    report = check_convolve2d_backward(convolution_in_a_dict)
    assert report.diagnosis == (
        "It returned a dict of 2; the answer is 2 arrays: grad_input_image, grad_kernel."
    )
    assert (report.case, report.tables, report.remark) == ({}, (), "")


def test_report_takes_one_array_for_no_gradient_of_the_picture():
    report = check_convolve2d_backward(lambda grad_output, *arrays, **geometry: grad_output)
    assert report.diagnosis == (
        "It returned one ndarray; the answer is 2 arrays: grad_input_image, grad_kernel."
    )


def test_report_shows_the_case_when_a_backward_pass_stops():
    def stops(grad_output, input_image, kernel, *, stride, padding, dilation):
        if dilation == 3:
            raise KeyError("three")
        geometry = {"stride": stride, "padding": padding, "dilation": dilation}
        return convolve2d_backward(grad_output, input_image, kernel, **geometry)

    report = check_convolve2d_backward(stops)
    assert report.diagnosis.startswith("It stopped with KeyError: 'three' (line ")
    assert report.remark == "It fails in 1 of 21 calls. The smallest:"
    assert report.case["dilation"] == 3


def test_report_praises_both_gradients():
    assert repr(check_convolve2d_backward(convolve2d_backward)) == (
        "convolve2d_backward is right on all 42 cases. They are 2 answers to each of 21 calls."
    )


def test_check_asks_for_options_by_their_names():
    report = check_convolve2d_backward(lambda grad_output, input_image, kernel: None)
    assert report.diagnosis == (
        "Your function must take 6 parameters, (grad_output, input_image, kernel, *, stride, "
        "padding, dilation), the last 3 by name; yours are: grad_output, input_image, kernel."
    )
    assert "*, stride, padding, dilation" in EXERCISES["convolve2d_backward"].signature


def test_check_of_two_gradients_is_calm_about_an_exercise_that_is_not_written_yet():
    def my_convolve2d_backward(grad_output, input_image, kernel, *, stride, padding, dilation):
        raise NotImplementedError

    assert check_convolve2d_backward(my_convolve2d_backward).tone == "unwritten"


# ---- what the other reports explain ------------------------------------------------------------


def test_report_says_which_windows_a_pixel_wins():
    assert check_max_pooling_backward(pooling_equals_sign).explanation == (
        "Row 0, column 1 should be -3: the pixel lies in 2 windows and wins 2, which send 4 plus "
        "-7. Yours is -7."
    )


def test_report_says_that_a_tie_was_lost():
    assert check_max_pooling_backward(pooling_equal_to_the_maximum).explanation == (
        "Row 1, column 0 should be 0: the pixel lies in 1 window and wins none: of equal numbers "
        "the first wins. Yours is 5."
    )


def test_report_says_what_went_in_and_whether_the_gradient_passes():
    assert check_relu_backward(relu_zero_left_open).explanation == (
        "Row 0, column 0 should be 0: 0 went in there, which is not positive, so nothing passes. "
        "Yours is 4."
    )


def test_report_adds_up_picture_by_picture():
    assert "2 from picture 0 plus -5 from picture 1 plus 4 from picture 2. Yours is 4." in (
        check_bias_backward(bias_overwritten).explanation
    )


def test_relu_backward_does_not_ask_what_nan_times_nothing_is():
    for grad_output, image in EXERCISES["relu_backward"].cases:
        assert (image[np.isnan(grad_output)] > 0).all()
    assert check_relu_backward(ops.relu_backward).passed
