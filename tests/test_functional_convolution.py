"""`conv2d` computes the right numbers, within its working memory, whatever way it is cut up."""

import tracemalloc
from unittest.mock import Mock

import numpy as np
import pytest
from scipy.signal import correlate

from cnn_core import convolve2d
from cnn_core.functional import _lines, _products, _windows, conv2d, convolution
from cnn_core.functional._lines import Lines
from cnn_core.functional._products import in_fours

STEPS = [(1, 0), (1, 1), (2, 1), (3, 2)]
every_step = pytest.mark.parametrize(("stride", "padding"), STEPS)


def numbers(*shape):
    """Make whole numbers of both signs, as floats: their sums of products are exact."""
    return np.random.default_rng(shape).integers(-9, 10, size=shape).astype(float)


def by_loops(images, weight, bias, **options):
    """Convolve every channel of every picture by the loops in `ops`, and add up."""
    return np.array([
        [
            sum(convolve2d(*both, **options) for both in zip(image, kernel, strict=True)) + start
            for kernel, start in zip(weight, bias, strict=True)
        ]
        for image in images
    ])  # fmt: skip


def test_conv2d_by_hand():
    images = [[[[1, 2, 3], [4, 5, 6]], [[0, 1, 0], [1, 0, 1]]]]
    weight = [[[[1, -1]], [[10, 20]]], [[[0, 1]], [[0, 0]]]]
    expected = [[[[119, 109], [109, 119]], [[-3, -2], [0, 1]]]]
    np.testing.assert_array_equal(conv2d(images, weight, bias=[100, -5]), expected)


@every_step
@pytest.mark.parametrize("dilation", [1, 2, 3])
@pytest.mark.parametrize(
    ("size", "kernel"),
    [((10, 6), (3, 2)), ((7, 11), (2, 3)), ((5, 4), (1, 1)), ((4, 12), (1, 4)), ((26, 6), (9, 2))],
)
def test_conv2d_agrees_with_the_loops(size, kernel, stride, padding, dilation):
    images, weight, bias = numbers(2, 3, *size), numbers(7, 3, *kernel), numbers(7)
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    expected = by_loops(images, weight, bias, **options)
    np.testing.assert_array_equal(conv2d(images, weight, bias, **options), expected)


@every_step
def test_conv2d_agrees_with_scipy(stride, padding):
    images, weight = numbers(2, 3, 10, 6), numbers(7, 3, 3, 2)
    bordered = np.pad(images, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    expected = np.stack(
        [correlate(bordered, kernel[None], mode="valid")[:, 0] for kernel in weight]
    )
    expected = expected.swapaxes(0, 1)[:, :, ::stride, ::stride]
    found = conv2d(images, weight, stride=stride, padding=padding)
    np.testing.assert_allclose(found, expected, atol=1e-9)


def test_conv2d_takes_pairs_down_and_across():
    images, weight = numbers(2, 3, 10, 6), numbers(7, 3, 3, 2)
    whole = conv2d(np.pad(images, [(0, 0), (0, 0), (2, 2), (1, 1)]), weight)
    found = conv2d(images, weight, stride=(3, 2), padding=(2, 1))
    np.testing.assert_array_equal(found, whole[:, :, ::3, ::2])


def test_conv2d_dilates_down_and_across():
    images, weight = numbers(2, 3, 10, 6), numbers(7, 3, 3, 2)
    spread = np.zeros((7, 3, 5, 4))
    spread[:, :, ::2, ::3] = weight
    np.testing.assert_array_equal(conv2d(images, weight, dilation=(2, 3)), conv2d(images, spread))


@pytest.mark.parametrize("kernel", [(3, 2), (4, 5), (2, 6), (1, 1)])
def test_conv2d_same_keeps_the_size_and_pads_more_at_the_far_end(kernel):
    images, weight = numbers(2, 3, 10, 6), numbers(7, 3, *kernel)
    ends = [((size - 1) // 2, size // 2) for size in kernel]
    expected = conv2d(np.pad(images, [(0, 0), (0, 0), *ends]), weight)
    found = conv2d(images, weight, padding="same")
    assert found.shape == (2, 7, 10, 6)
    np.testing.assert_array_equal(found, expected)


def test_conv2d_valid_pads_nothing():
    images, weight = numbers(2, 3, 10, 6), numbers(7, 3, 3, 2)
    found = conv2d(images, weight, stride=2, padding="valid")
    np.testing.assert_array_equal(found, conv2d(images, weight, stride=2))


@pytest.mark.parametrize(("groups", "kernels"), [(2, 4), (3, 6), (6, 6), (6, 12)])
@pytest.mark.parametrize("size", [(3, 2), (1, 1), (9, 2)])
def test_conv2d_groups_read_their_own_channels(groups, kernels, size):
    images, weight = numbers(2, 6, 10, 5), numbers(kernels, 6 // groups, *size)
    parts = zip(np.split(images, groups, axis=1), np.split(weight, groups), strict=True)
    expected = np.concatenate([conv2d(*part) for part in parts], axis=1)
    np.testing.assert_array_equal(conv2d(images, weight, groups=groups), expected)


def test_conv2d_keeps_nan_to_the_windows_that_read_it():
    images = np.zeros((1, 1, 5, 7))
    images[0, 0, 2, 6] = np.nan
    found = np.argwhere(np.isnan(conv2d(images, np.ones((1, 1, 2, 3)), padding=1)))
    assert found[:, 2:].tolist() == [[2, 5], [2, 6], [3, 5], [3, 6]]


def test_conv2d_takes_numbers_in_the_other_byte_order():
    images, weight = numbers(2, 3, 6, 5), numbers(4, 3, 2, 2)
    found = conv2d(images.astype(">f4"), weight.astype(">f4"))
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, conv2d(images, weight))


@pytest.mark.parametrize("wrong", [1.0, True, (1.0, 1)])
def test_conv2d_refuses_a_stride_that_equals_the_one_before_but_is_no_whole_number(wrong):
    images, weight = numbers(2, 3, 6, 5), numbers(4, 3, 2, 2)
    conv2d(images, weight, stride=1)
    with pytest.raises(TypeError, match="`stride` must be a whole number"):
        conv2d(images, weight, stride=wrong)


def test_conv2d_refuses_the_same_shapes_again():
    for _ in range(2):
        with pytest.raises(ValueError, match="`weight` must have shape"):
            conv2d(numbers(2, 3, 6, 5), numbers(4, 2, 2, 2))


# ---- the blocks --------------------------------------------------------------------------------


PLAN, PARTS = convolution.plan.__wrapped__, _products.parts.__wrapped__
WAYS = ["_convolve", "_along_rows"]
every_way = pytest.mark.parametrize("way", WAYS)


def take(way, monkeypatch, block=2**20):
    """Let every convolution go one way, in blocks of about so many numbers."""
    chosen = getattr(convolution, way)
    monkeypatch.setattr(convolution, "fastest", lambda *_: (chosen, 10, 0))
    monkeypatch.setattr(convolution, "plan", PLAN)
    monkeypatch.setattr(convolution, "BLOCK", block)


@every_step
@pytest.mark.parametrize("block", [1, 700, 5000])
@every_way
def test_conv2d_is_the_same_in_blocks_of_any_size(way, block, stride, padding, monkeypatch):
    images, weight, bias = numbers(5, 3, 10, 6), numbers(7, 3, 3, 2), numbers(7)
    expected = by_loops(images, weight, bias, stride=stride, padding=padding)
    take(way, monkeypatch, block)
    np.testing.assert_array_equal(conv2d(images, weight, bias, stride, padding), expected)


@pytest.mark.parametrize("dilation", [1, 2, 3, (1, 2)])
@pytest.mark.parametrize("stride", [1, 2, 3, (3, 1)])
@pytest.mark.parametrize("groups", [1, 2, 6])
@every_way
def test_conv2d_is_the_same_whichever_way_it_takes(way, groups, stride, dilation, monkeypatch):
    images, weight = numbers(3, 6, 10, 9), numbers(12, 6 // groups, 3, 2)
    bias, found = numbers(12), []
    for chosen in ("_convolve", way):
        take(chosen, monkeypatch)
        found.append(conv2d(images, weight, bias, stride, (2, 1), dilation, groups))
    np.testing.assert_array_equal(*found)


@every_way
def test_conv2d_of_no_pictures_gives_no_maps(way, monkeypatch):
    take(way, monkeypatch)
    assert conv2d(numbers(0, 4, 9, 8), numbers(8, 1, 3, 2), groups=4).shape == (0, 8, 7, 7)


@every_way
def test_conv2d_gives_maps_that_lie_in_one_piece(way, monkeypatch):
    take(way, monkeypatch)
    found = conv2d(numbers(3, 4, 9, 8), numbers(4, 1, 3, 2), padding=1, groups=4)
    assert found.flags.c_contiguous


@every_way
def test_conv2d_leaves_its_arguments_as_they_were(way, monkeypatch):
    arrays = numbers(3, 4, 9, 8), numbers(6, 4, 3, 2), numbers(6)
    before = [array.copy() for array in arrays]
    take(way, monkeypatch)
    conv2d(*arrays, stride=2, padding=1)
    for array, expected in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(array, expected)


@pytest.mark.parametrize("types", [("f4", "f4"), ("f4", "f8"), ("f8", "f4")])
@every_way
def test_conv2d_computes_in_the_wider_type(way, types, monkeypatch):
    images, weight = numbers(3, 2, 9, 8).astype(types[0]), numbers(6, 2, 3, 2).astype(types[1])
    take(way, monkeypatch)
    assert conv2d(images, weight).dtype == np.result_type(*types)


@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("wrong", [np.nan, np.inf])
@every_way
def test_conv2d_keeps_what_is_not_finite_to_the_windows_that_read_it(
    way, wrong, stride, monkeypatch
):
    images = np.zeros((2, 1, 5, 7))
    images[0, 0, 2, 6] = wrong
    weight = np.ones((1, 1, 2, 3))
    expected = by_loops(images, weight, [0], padding=1, stride=stride)
    take(way, monkeypatch)
    found = conv2d(images, weight, padding=1, stride=stride)
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("groups", [1, 6])
def test_conv2d_multiplies_single_numbers_without_a_matrix(groups):
    images, weight, bias = numbers(3, groups, 9, 8), numbers(12, 1, 1, 1), numbers(12)
    *arrays, rows, cols = convolution.arguments(images, weight, bias, (2, 1), 1, 1, groups)
    assert convolution.fastest(arrays[0].shape, arrays[1].shape, rows, cols)[0].__name__ == "_scale"
    found = conv2d(images, weight, bias, (2, 1), 1, groups=groups)
    expected = np.empty((3, groups, 12 // groups, rows.windows, cols.windows))
    convolution._convolve(*arrays, rows, cols, expected)
    np.testing.assert_array_equal(found, expected.reshape(found.shape))


@pytest.mark.parametrize(("kernels", "more"), [(1, 0), (3, 1), (4, 0), (6, 0), (7, 1)])
def test_in_fours_adds_a_kernel_of_zeros_where_one_is_missing(kernels, more):
    found, given = in_fours(np.ones((2, kernels, 5), np.float32)), 2 * kernels * 5
    assert found.shape == (2, kernels + more, 5)
    assert found.sum() == found[:, :kernels].sum() == given
    assert found.dtype == np.float32


@pytest.mark.parametrize("width", [1, 4, 5])
@pytest.mark.parametrize("kernels", [1, 3, 4])
@pytest.mark.parametrize("cached", [1, 2000, 2**18])
def test_conv2d_adds_up_rows_the_same_in_parts_of_any_size(cached, kernels, width, monkeypatch):
    kernels = 4 * kernels
    images, weight, bias = numbers(3, 4, 10, 9), numbers(kernels, 1, 3, width), numbers(kernels)
    monkeypatch.setattr(_lines, "CACHED", cached)
    found = []
    for way in ("_convolve", "_along_rows"):
        take(way, monkeypatch)
        found.append(conv2d(images, weight, bias, (1, 2), (2, 1), (1, 2), 4))
    np.testing.assert_array_equal(*found)


@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("step", [1, 2])
@pytest.mark.parametrize("width", [0, 1, 5])
def test_lay_copies_rows_wherever_they_are(width, step, dtype):
    given = numbers(3, 4, 2 * width).astype("f4")[:, ::2, : step * width : step]
    place = np.full((3, 6, width + 2), 7, dtype)
    _windows.lay(given, place[:, 1:3, 1:-1])
    np.testing.assert_array_equal(place[:, 1:3, 1:-1], given)
    assert place.sum() == 7 * (place.size - given.size) + given.sum()


def test_in_one_piece_copies_only_what_is_not():
    whole = numbers(3, 4, 5)
    assert _windows.in_one_piece(whole) is whole
    found = _windows.in_one_piece(whole.swapaxes(0, 1))
    np.testing.assert_array_equal(found, whole.swapaxes(0, 1))
    assert found.flags.c_contiguous


def cut_at(at_once, monkeypatch):
    """Cut products of more multiplications into pieces."""
    monkeypatch.setattr(_products, "AT_ONCE", at_once)
    monkeypatch.setattr(_products, "parts", PARTS)


@pytest.mark.parametrize(
    ("outputs", "numbers", "cells", "kernels", "columns"),
    [
        pytest.param(10, 100, 1000, 1, 1, id="at once"),
        pytest.param(10, 100, 1001, 1, 2, id="two pieces"),
        pytest.param(50, 100, 200 * 50, 1, 50, id="short ones"),
        pytest.param(51, 100, 200 * 50, 4, 16, id="some kernels at a time"),
        pytest.param(64, 10**6 // (16 * 32), 320, 4, 10, id="few columns"),
        pytest.param(64, 10**6 // (16 * 32) + 1, 320, 1, 1, id="too few columns"),
        pytest.param(51, 100, 0, 1, 1, id="none"),
    ],
)
def test_products_are_cut_into_pieces_that_blas_multiplies_at_once(
    outputs, numbers, cells, kernels, columns
):
    found = _products.parts(outputs, numbers, cells)
    assert [len(set(map(repr, axis))) for axis in zip(*found, strict=True)] == [kernels, columns]
    large = outputs * numbers * cells > 10**6
    assert _products.left_to_blas(outputs, numbers, cells) == (large and len(found) == 1)


@pytest.mark.parametrize("at_once", [1, 300, 900, 10**6])
@pytest.mark.parametrize("shape", [(4, 7, 11), (20, 7, 11), (2, 7, 0), (1, 1, 1)])
def test_multiply_is_the_same_in_pieces_of_any_size(shape, at_once, monkeypatch):
    cut_at(at_once, monkeypatch)
    monkeypatch.setattr(_products, "FEWEST", 1)
    outputs, reads, cells = shape
    kernels, columns = numbers(3, outputs, reads), numbers(2, 3, reads, cells)
    found = np.full((2, 3, outputs, cells), np.nan)
    _products.multiply(kernels, columns, found)
    np.testing.assert_array_equal(found, kernels @ columns)


@pytest.mark.parametrize(
    ("shape", "lying", "calls"),
    [
        pytest.param((20, 70, 300), False, 6, id="long rows"),
        pytest.param((20, 70, 300), True, 0, id="short rows that lie"),
        pytest.param((20, 150, 60), True, 6, id="long rows that lie"),
        pytest.param((20, 150, 60), False, 0, id="short rows"),
        pytest.param((3, 9, 300), False, 0, id="few numbers"),
    ],
)
def test_multiply_without_blas_goes_along_long_rows(shape, lying, calls, monkeypatch):
    outputs, reads, cells = shape
    kernels, columns = numbers(3, outputs, reads), numbers(2, 3, reads, cells)
    if lying:
        columns = np.ascontiguousarray(columns.swapaxes(2, 3)).swapaxes(2, 3)
    found, einsum = np.full((2, 3, outputs, cells), np.nan), Mock(wraps=np.einsum)
    monkeypatch.setattr(np, "einsum", einsum)
    monkeypatch.setattr(_products, "BLAS", False)
    _products.multiply(kernels, columns, found)
    np.testing.assert_allclose(found, kernels @ columns, atol=1e-10)
    assert einsum.call_count == calls


@pytest.mark.parametrize("size", [(9, 4), (4, 9)])
def test_conv2d_reads_lines_no_longer_than_its_windows(size):
    images = numbers(5, 2, 1, *size)
    weight = numbers(2, 1, 1, 3, 3)
    sides = convolution.arguments(images[:, :, 0], weight[:, 0], None, 1, 0, 1, 2)[3:]
    lines = Lines(images, *sides, float)
    assert lines.length == 5 * (size[0] - 2) * size[1]


@pytest.mark.parametrize(
    ("images", "weight", "stride", "groups", "way"),
    [
        pytest.param((2, 8, 13, 13), (16, 8, 3, 3), 2, 1, "_convolve", id="small"),
        pytest.param((64, 3, 28, 28), (16, 3, 3, 3), 1, 1, "_convolve", id="large"),
        pytest.param((4, 16, 99, 99), (8, 16, 3, 3), 1, 1, "_along_rows", id="wide"),
        pytest.param((2, 8, 13, 13), (8, 1, 1, 1), 1, 8, "_scale", id="one number"),
        pytest.param((4, 64, 28, 28), (2, 64, 3, 3), 1, 1, "_along_rows", id="few kernels"),
        pytest.param((27, 38, 87, 87), (38, 1, 6, 6), 1, 38, "_along_rows", id="depthwise"),
        pytest.param((1, 81, 14, 14), (81, 1, 5, 5), 1, 81, "_convolve", id="depthwise, one"),
    ],
)
def test_conv2d_takes_the_way_that_takes_the_least_time(images, weight, stride, groups, way):
    images, weight = np.ones(images, np.float32), np.ones(weight, np.float32)
    *arrays, rows, cols = convolution.arguments(images, weight, None, stride, 0, 1, groups)
    assert convolution.fastest(arrays[0].shape, arrays[1].shape, rows, cols)[0].__name__ == way


@pytest.mark.parametrize(
    ("images", "weight", "options"),
    [
        pytest.param((100, 16, 64, 64), (8, 16, 3, 3), {"padding": 1}, id="large batch"),
        pytest.param((1, 32, 600, 400), (8, 32, 3, 3), {"stride": 2}, id="large picture"),
        pytest.param((4, 3, 300, 200), (96, 3, 1, 1), {}, id="many maps"),
        pytest.param((1, 64, 40, 40), (4, 64, 15, 15), {"padding": 7}, id="large kernel"),
        pytest.param((200, 64, 40, 40), (64, 1, 5, 5), {"groups": 64}, id="depthwise"),
        pytest.param((500, 64, 12, 12), (64, 1, 5, 5), {"groups": 64}, id="depthwise, small"),
        pytest.param((500, 64, 18, 18), (64, 1, 7, 7), {"groups": 64}, id="depthwise, narrow"),
    ],
)
def test_conv2d_works_within_64_megabytes(images, weight, options):
    images, weight = np.ones(images, np.float32), np.ones(weight, np.float32)
    tracemalloc.start()
    try:
        feature_maps = conv2d(images, weight, **options)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most - feature_maps.nbytes < 64 * 2**20
