"""The operations compute the right numbers; `test_ops_arguments.py` holds what they accept.

Shapes differ in every dimension: a square picture under a square kernel hides swapped axes.
"""

import dataclasses
import inspect

import numpy as np
import pytest
from scipy.ndimage import maximum_filter
from scipy.signal import correlate2d

from cnn_core import (
    ConvolutionTrace,
    convolve2d,
    fully_connected,
    max_pooling,
    output_size,
    relu,
    trace_convolve2d,
)

CLASSIC = [[1, 2, 3, 0, 1], [4, 5, 6, 1, 2], [7, 8, 9, 2, 3], [1, 2, 3, 4, 5], [6, 7, 8, 5, 6]]
EDGE = [[1, 0, -1]] * 3
STEPS = [(1, 0), (1, 1), (2, 1), (3, 2)]
GEOMETRIES = [
    pytest.param({"stride": stride, "padding": padding, "dilation": dilation}, id=name)
    for stride, padding in STEPS
    for dilation in (1, 2, 3)
    for name in [f"stride{stride}-padding{padding}-dilation{dilation}"]
]
SHAPES = [((10, 6), (3, 2)), ((7, 11), (2, 3)), ((9, 8), (1, 3)), ((8, 9), (2, 1))]


def numbers(*shape, seed=0):
    """Make whole numbers of both signs, no two pictures of them alike."""
    return np.random.default_rng([seed, *shape]).integers(-9, 10, size=shape)


def slide(picture, kernel, stride=1, padding=0, dilation=1):
    """Convolve by SciPy: zeros between the kernel's numbers, then every `stride`-th result."""
    rows, cols = kernel.shape
    spread = np.zeros((dilation * (rows - 1) + 1, dilation * (cols - 1) + 1), dtype=kernel.dtype)
    spread[::dilation, ::dilation] = kernel
    bordered = np.zeros([size + 2 * padding for size in picture.shape], dtype=picture.dtype)
    bordered[padding : padding + picture.shape[0], padding : padding + picture.shape[1]] = picture
    return correlate2d(bordered, spread, mode="valid")[::stride, ::stride]


def pool(picture, size, stride):
    """Pool by SciPy: the maximum around every cell, of which those of whole windows are kept."""
    before = size // 2
    around = maximum_filter(picture, size=size, mode="nearest")
    whole = around[before : picture.shape[0] - (size - before) + 1,
                   before : picture.shape[1] - (size - before) + 1]  # fmt: skip
    return whole[::stride, ::stride]


# ---- output_size -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sizes", "options", "expected"),
    [
        ((5, 3), {}, 3),
        ((5, 5), {}, 1),
        ((5, 3), {"stride": 2}, 2),
        ((6, 3), {"stride": 2}, 2),
        ((5, 3), {"padding": 1}, 5),
        ((5, 3), {"dilation": 2}, 1),
        ((28, 5), {"stride": 2, "padding": 2}, 14),
        ((1, 3), {"padding": 1}, 1),
    ],
)
def test_output_size_by_hand(sizes, options, expected):
    assert output_size(*sizes, **options) == expected


@pytest.mark.parametrize("options", GEOMETRIES)
@pytest.mark.parametrize("kernel_size", [1, 2, 3, 4])
def test_output_size_counts_the_positions(kernel_size, options):
    stride, padding, dilation = options.values()
    for input_size in range(1, 15):
        starts = range(-padding, input_size + padding, stride)
        ends = [start + dilation * (kernel_size - 1) for start in starts]
        count = sum(end < input_size + padding for end in ends)
        if count:
            assert output_size(input_size, kernel_size, **options) == count
        else:
            with pytest.raises(ValueError, match="`kernel_size` must fit inside `input_size`"):
                output_size(input_size, kernel_size, **options)


def test_output_size_is_a_plain_int_when_given_numpy_integers():
    assert type(output_size(np.uint8(200), np.uint8(3), padding=np.uint8(100))) is int


def test_output_size_does_not_wrap_when_given_numpy_integers():
    assert output_size(np.uint8(200), np.uint8(3), padding=np.uint8(100)) == 398


# ---- convolve2d --------------------------------------------------------------------------------


def test_convolve2d_classic_example():
    expected = [[-6, 12, 12], [-6, 8, 8], [-6, 6, 6]]
    np.testing.assert_array_equal(convolve2d(CLASSIC, EDGE), expected)


def test_classic_example_through_relu_and_max_pooling():
    feature_map = relu(convolve2d(CLASSIC, EDGE))
    np.testing.assert_array_equal(feature_map, [[0, 12, 12], [0, 8, 8], [0, 6, 6]])
    np.testing.assert_array_equal(max_pooling(feature_map), [[12]])


def test_convolve2d_by_hand_when_not_square():
    picture = [[1, 2, 3, 4], [5, 6, 7, 8]]
    np.testing.assert_array_equal(convolve2d(picture, [[1, 10, 100]]), [[321, 432], [765, 876]])


def test_convolve2d_by_hand_when_padded():
    expected = [[1, 12, 20], [3, 34, 40]]
    padded = convolve2d([[1, 2], [3, 4]], [[10, 1]], padding=1)
    np.testing.assert_array_equal(padded, [[0, 0, 0], *expected, [0, 0, 0]])


def test_convolve2d_by_hand_when_dilated():
    picture = [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]]
    kernel = [[1, 10], [100, 1000]]
    np.testing.assert_array_equal(convolve2d(picture, kernel, dilation=2), [[11931, 13042]])


def test_convolve2d_by_hand_when_strided():
    picture = [[1, 2, 3, 4, 5, 6], [7, 8, 9, 10, 11, 12], [13, 14, 15, 16, 17, 18]]
    np.testing.assert_array_equal(convolve2d(picture, [[1]], stride=2), [[1, 3, 5], [13, 15, 17]])


def test_convolve2d_does_not_flip_the_kernel():
    np.testing.assert_array_equal(convolve2d([[1, 2], [3, 4]], [[0, 0], [1, 0]]), [[3]])


@pytest.mark.parametrize("options", GEOMETRIES)
@pytest.mark.parametrize(("shape", "kernel_shape"), SHAPES)
def test_convolve2d_matches_scipy(shape, kernel_shape, options):
    picture, kernel = numbers(*shape), numbers(*kernel_shape, seed=1)
    expected = slide(picture, kernel, **options)
    np.testing.assert_array_equal(convolve2d(picture, kernel, **options), expected, strict=True)


@pytest.mark.parametrize("options", GEOMETRIES)
def test_convolve2d_matches_scipy_when_fractional(options):
    picture, kernel = numbers(10, 6) / 7, numbers(3, 2, seed=1) / 3
    expected = slide(picture, kernel, **options)
    np.testing.assert_allclose(convolve2d(picture, kernel, **options), expected, atol=1e-12)


def test_convolve2d_is_fractional_when_only_the_kernel_is():
    np.testing.assert_array_equal(convolve2d([[1, 2, 3]], [[0.5, 0.25]]), [[1, 1.75]])


@pytest.mark.parametrize("options", GEOMETRIES)
def test_convolve2d_shape_is_output_size(options):
    sides = [output_size(10, 3, **options), output_size(6, 2, **options)]
    assert list(convolve2d(numbers(10, 6), numbers(3, 2), **options).shape) == sides


# ---- trace_convolve2d --------------------------------------------------------------------------


def traces(picture, kernel, options):
    """Take every number of the feature map apart: pairs of it and its trace."""
    feature_map = convolve2d(picture, kernel, **options)
    for row, col in np.ndindex(feature_map.shape):
        yield feature_map[row, col], trace_convolve2d(picture, kernel, row, col, **options)


def test_trace_convolve2d_by_hand():
    trace = trace_convolve2d(CLASSIC, EDGE, row=0, col=1)
    np.testing.assert_array_equal(trace.window, [[2, 3, 0], [5, 6, 1], [8, 9, 2]])
    np.testing.assert_array_equal(trace.kernel, EDGE)
    np.testing.assert_array_equal(trace.products, [[2, 0, 0], [5, 0, -1], [8, 0, -2]])
    assert trace.total == 12


def test_trace_convolve2d_places_by_hand_when_strided_padded_and_dilated():
    options = {"stride": 2, "padding": 1, "dilation": 3}
    trace = trace_convolve2d(numbers(10, 6), numbers(3, 2), row=1, col=2, **options)
    assert (trace.row, trace.col) == (1, 2)
    assert (trace.rows, trace.cols) == ((1, 4, 7), (3, 6))


@pytest.mark.parametrize("options", GEOMETRIES)
def test_trace_convolve2d_total_is_the_output_number(options):
    for number, trace in traces(numbers(10, 6), numbers(3, 2, seed=1), options):
        assert trace.total == number


@pytest.mark.parametrize("options", GEOMETRIES)
def test_trace_convolve2d_total_is_the_sum_of_products(options):
    for _, trace in traces(numbers(10, 6), numbers(3, 2, seed=1), options):
        np.testing.assert_array_equal(trace.products, trace.window * trace.kernel)
        assert trace.total == trace.products.sum()


@pytest.mark.parametrize("options", GEOMETRIES)
def test_trace_convolve2d_window_is_what_lies_at_its_places(options):
    picture = 1 + np.arange(60).reshape(10, 6)
    place = {(row, col): picture[row, col] for row, col in np.ndindex(picture.shape)}
    for _, trace in traces(picture, numbers(3, 2), options):
        found = [[place.get((row, col), 0) for col in trace.cols] for row in trace.rows]
        np.testing.assert_array_equal(trace.window, found)


def test_trace_convolve2d_total_is_a_plain_number():
    assert type(trace_convolve2d(CLASSIC, EDGE, 0, 0).total) is int
    assert type(trace_convolve2d(CLASSIC, np.array(EDGE) / 2, 0, 0).total) is float


def test_trace_convolve2d_cannot_be_changed():
    trace = trace_convolve2d(CLASSIC, EDGE, 0, 0)
    assert isinstance(trace, ConvolutionTrace)
    with pytest.raises(dataclasses.FrozenInstanceError, match="total"):
        trace.total = 0


# ---- relu --------------------------------------------------------------------------------------


def test_relu_by_hand():
    np.testing.assert_array_equal(relu([[-6, 12, 0], [-1, 1, -0.5]]), [[0, 12, 0], [0, 1, 0]])


@pytest.mark.parametrize("shape", [(), (7,), (10, 6), (2, 3, 10, 6)])
def test_relu_matches_its_definition_when_of_any_shape(shape):
    values = numbers(*shape) / 4
    expected = np.reshape([max(0.0, value) for value in np.ravel(values)], shape)
    np.testing.assert_array_equal(relu(values), expected, strict=True)


# ---- max_pooling -------------------------------------------------------------------------------


def test_max_pooling_by_hand():
    picture = [[1, 5, 2, 0], [3, 4, 8, 1], [-1, -2, -9, -8], [-3, -4, -7, -6]]
    np.testing.assert_array_equal(max_pooling(picture), [[5, 8], [-1, -6]])


def test_max_pooling_drops_a_window_that_does_not_fit():
    picture = [[1, 2, 99], [3, 4, 99], [5, 6, 99], [7, 8, 99], [99, 99, 99]]
    np.testing.assert_array_equal(max_pooling(picture), [[4], [8]])


def test_max_pooling_stride_stays_2_when_pool_size_changes():
    np.testing.assert_array_equal(
        max_pooling(np.arange(35).reshape(5, 7), 3), [[16, 18, 20], [30, 32, 34]]
    )


@pytest.mark.parametrize("stride", [1, 2, 3, 4])
@pytest.mark.parametrize("pool_size", [1, 2, 3, 5])
@pytest.mark.parametrize("shape", [(10, 6), (7, 11)])
def test_max_pooling_matches_scipy(shape, pool_size, stride):
    picture = numbers(*shape) - 20
    expected = pool(picture, pool_size, stride)
    np.testing.assert_array_equal(max_pooling(picture, pool_size, stride), expected, strict=True)


# ---- fully_connected ---------------------------------------------------------------------------


def test_fully_connected_by_hand_when_one_output():
    assert fully_connected([[1, 2, 3], [4, 5, 6]], [1, 10, 100, 0, 0, -1], 1000) == 1315


def test_fully_connected_by_hand_when_several_outputs():
    weights = [[1, 0, 1], [0, 1, 1]]
    np.testing.assert_array_equal(fully_connected([[2, 3]], weights, [10, 20, 30]), [12, 23, 35])


def test_fully_connected_of_one_output_is_a_plain_number():
    assert type(fully_connected([[1, 2]], [3, 4], 5)) is int
    assert type(fully_connected([[1, 2]], [3, 4.5], 5)) is float


@pytest.mark.parametrize("shape", [(), (6,), (10, 6), (2, 5, 3)])
def test_fully_connected_matches_numpy_when_one_output(shape):
    image, weights = numbers(*shape), numbers(int(np.prod(shape)), seed=1)
    assert fully_connected(image, weights, 7) == image.ravel() @ weights + 7


@pytest.mark.parametrize("outputs", [1, 4, 60])
def test_fully_connected_matches_numpy_when_several_outputs(outputs):
    image, weights, bias = numbers(10, 6), numbers(60, outputs, seed=1), numbers(outputs)
    expected = image.ravel() @ weights + bias
    np.testing.assert_array_equal(fully_connected(image, weights, bias), expected, strict=True)


# ---- how they are called -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("function", "signature"),
    [
        (output_size, "(input_size, kernel_size, *, stride=1, padding=0, dilation=1)"),
        (convolve2d, "(input_image, kernel, *, stride=1, padding=0, dilation=1)"),
        (
            trace_convolve2d,
            "(input_image, kernel, row, col, *, stride=1, padding=0, dilation=1)",
        ),
        (relu, "(input_image)"),
        (max_pooling, "(input_image, pool_size=2, stride=2)"),
        (fully_connected, "(input_image, weights, bias)"),
    ],
)
def test_signature_is_the_documented_one(function, signature):
    assert str(inspect.signature(function)) == signature
