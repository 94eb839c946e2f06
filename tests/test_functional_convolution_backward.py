"""`conv2d_backward` sends the same back, whichever way it takes."""

import numpy as np
import pytest

from cnn_core.functional import conv2d, conv2d_backward, convolution, convolution_backward


def numbers(*shape):
    """Make whole numbers of both signs, as floats: their sums of products are exact."""
    return np.random.default_rng(shape).integers(-9, 10, size=shape).astype(float)


def plainly(monkeypatch):
    """Let the gradients be computed by the plain ways, which are right for every argument."""
    monkeypatch.setattr(convolution_backward, "blame_images", convolution_backward._share_out)
    take("_gather", monkeypatch)


PLAN = convolution_backward.plan.__wrapped__
WAYS = ["_gather", "_gather_along_lines", "_gather_along_rows"]
every_way = pytest.mark.parametrize("way", WAYS)


def take(way, monkeypatch):
    """Let every gradient of the weight go one way."""
    chosen = getattr(convolution_backward, way)
    monkeypatch.setattr(convolution_backward, "_fastest_gather", lambda *_: (chosen, 10, 0))
    monkeypatch.setattr(convolution_backward, "plan", PLAN)


def assert_as_plainly(images, weight, monkeypatch, **options):
    """Compare the gradients with those of the plain ways."""
    grad_output = numbers(*conv2d(images, weight, **options).shape)
    monkeypatch.setattr(convolution_backward, "_adds_sooner", lambda *_: False)
    found = conv2d_backward(grad_output, images, weight, **options)[:2]
    plainly(monkeypatch)
    expected = conv2d_backward(grad_output, images, weight, **options)[:2]
    for pair in zip(found, expected, strict=True):
        np.testing.assert_array_equal(*pair)
        assert pair[0].flags.c_contiguous


@pytest.mark.parametrize("dilation", [1, 2, (3, 2)])
@pytest.mark.parametrize("padding", [0, 1, (2, 1), (4, 3)])
@pytest.mark.parametrize("stride", [1, 2, (3, 1), 4])
@pytest.mark.parametrize("weight", [(2, 5, 3, 4), (12, 5, 3, 4), (1, 5, 2, 2)])
def test_conv2d_backward_is_the_same_when_it_is_a_convolution(
    weight, stride, padding, dilation, monkeypatch
):
    options = {"padding": padding, "dilation": dilation, "stride": stride}
    assert_as_plainly(numbers(3, 5, 10, 9), numbers(*weight), monkeypatch, **options)


@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("kernels", [6, 12])
def test_conv2d_backward_is_the_same_of_depthwise_kernels(kernels, stride, monkeypatch):
    options = {"padding": 1, "groups": 6, "stride": stride}
    assert_as_plainly(numbers(3, 6, 10, 9), numbers(kernels, 1, 3, 2), monkeypatch, **options)


@pytest.mark.parametrize(
    ("weight", "sooner"),
    [
        pytest.param((64, 3, 7, 7), True, id="few channels"),
        pytest.param((2, 90, 3, 3), False, id="many channels"),
    ],
)
def test_conv2d_backward_adds_up_where_that_takes_less_time(weight, sooner):
    arguments = np.ones((9, weight[1], 14, 14)), np.ones(weight), None, 1, 0, 1, 1
    *arrays, rows, cols = convolution.arguments(*arguments)
    grad_maps = (9, 1, weight[0], rows.windows, cols.windows)
    turned = arrays[1].swapaxes(1, 2).shape
    assert convolution_backward._adds_sooner(grad_maps, turned, rows, cols) == sooner


@pytest.mark.parametrize("block", [1, 700])
def test_conv2d_backward_adds_up_the_same_in_blocks_of_any_size(block, monkeypatch):
    plainly(monkeypatch)
    arguments = numbers(5, 7, 8, 7), numbers(5, 3, 9, 8), numbers(7, 3, 2, 2)
    expected = conv2d_backward(*arguments)[0]
    monkeypatch.setattr(convolution, "BLOCK", block)
    np.testing.assert_array_equal(conv2d_backward(*arguments)[0], expected)


@pytest.mark.parametrize("block", [1, 700, 2**20])
@pytest.mark.parametrize("groups", [1, 3])
@every_way
def test_conv2d_backward_of_the_weight_is_the_same_whichever_way_it_takes(
    way, groups, block, monkeypatch
):
    images, weight = numbers(3, 6, 7, 8), numbers(6, 6 // groups, 3, 2)
    grad_output, options = numbers(3, 6, 7, 9), {"padding": 1, "groups": groups}
    plainly(monkeypatch)
    expected = conv2d_backward(grad_output, images, weight, **options)[1]
    monkeypatch.setattr(convolution, "BLOCK", block)
    take(way, monkeypatch)
    np.testing.assert_array_equal(
        conv2d_backward(grad_output, images, weight, **options)[1], expected
    )


@pytest.mark.parametrize("block", [1, 60, 700])
@every_way
def test_conv2d_backward_of_the_weight_takes_blocks_that_read_the_border_alone(
    way, block, monkeypatch
):
    arguments = numbers(2, 3, 13, 10), numbers(2, 2, 4, 5), numbers(3, 2, 4, 2)
    plainly(monkeypatch)
    expected = conv2d_backward(*arguments, padding=(6, 3))[1]
    monkeypatch.setattr(convolution, "BLOCK", block)
    take(way, monkeypatch)
    np.testing.assert_array_equal(conv2d_backward(*arguments, padding=(6, 3))[1], expected)


@pytest.mark.parametrize("dilation", [1, 2, (3, 2)])
@pytest.mark.parametrize("stride", [2, 3, (3, 1)])
@pytest.mark.parametrize("groups", [1, 3])
@every_way
def test_conv2d_backward_of_the_weight_is_the_same_at_any_stride(
    way, groups, stride, dilation, monkeypatch
):
    images, weight = numbers(3, 6, 10, 9), numbers(6, 6 // groups, 3, 2)
    options = {"padding": (2, 1), "stride": stride, "dilation": dilation, "groups": groups}
    grad_output, found = numbers(*conv2d(images, weight, **options).shape), []
    for chosen in ("_gather", way):
        take(chosen, monkeypatch)
        found.append(conv2d_backward(grad_output, images, weight, **options)[1])
    np.testing.assert_array_equal(*found)


@pytest.mark.parametrize(
    ("weight", "groups", "way"),
    [
        pytest.param((40, 9, 3, 3), 1, "_gather", id="many kernels"),
        pytest.param((2, 90, 3, 3), 1, "_gather_along_rows", id="few kernels"),
        pytest.param((9, 1, 3, 3), 9, "_gather_along_lines", id="depthwise"),
    ],
)
def test_conv2d_backward_of_the_weight_takes_the_least_time(weight, groups, way):
    images = np.ones((8, weight[1] * groups, 40, 40))
    *arrays, rows, cols = convolution.arguments(images, np.ones(weight), None, 1, 1, 1, groups)
    maps = (8, *arrays[1].shape[:2], rows.windows, cols.windows)
    assert (
        convolution_backward._fastest_gather(arrays[0].shape, maps, rows, cols)[0].__name__ == way
    )


@pytest.mark.parametrize(("count", "side"), [(1, 5), (7, 2), (40, 4)])
def test_conv2d_backward_of_the_bias_adds_up_all_pictures_and_places(count, side):
    grad_output = numbers(count, 3, side, side)
    given = numbers(count, 2, side, side), numbers(3, 2, 1, 1), numbers(3)
    found = conv2d_backward(grad_output, *given)[2]
    np.testing.assert_array_equal(found, grad_output.sum(axis=(0, 2, 3)))


@pytest.mark.parametrize("stride", [1, 2])
def test_conv2d_backward_keeps_an_infinite_kernel_value_to_the_pixels_it_met(stride, monkeypatch):
    images, weight = np.ones((1, 1, 6, 6)), np.ones((1, 1, 3, 3))
    weight[0, 0, 0, 0] = np.inf
    grad_output = np.ones(conv2d(images, weight, stride=stride).shape)
    found = conv2d_backward(grad_output, images, weight, stride=stride)[0]
    expected = np.zeros((6, 6), bool)
    expected[:4:stride, :4:stride] = True
    np.testing.assert_array_equal(~np.isfinite(found[0, 0]), expected)
    assert not np.isnan(found).any()


@every_way
def test_conv2d_backward_keeps_infinity_to_the_kernel_values_that_met_it(way, monkeypatch):
    images, weight = np.ones((1, 9, 6, 6)), np.ones((1, 9, 3, 3))
    images[0, 0, 0, 0] = np.inf
    take(way, monkeypatch)
    grad_weight = conv2d_backward(np.ones((1, 1, 4, 4)), images, weight)[1]
    assert np.argwhere(~np.isfinite(grad_weight)).tolist() == [[0, 0, 0, 0]]


def test_conv2d_backward_takes_a_border_wider_than_the_kernel():
    images, weight = numbers(2, 5, 4, 4), numbers(1, 5, 2, 2)
    grad_output = numbers(2, 1, 9, 9)
    found = conv2d_backward(grad_output, images, weight, padding=3)
    inner = conv2d_backward(grad_output[:, :, 2:-2, 2:-2], images, weight, padding=1)
    np.testing.assert_array_equal(found[0], inner[0])
    np.testing.assert_array_equal(found[1], inner[1])
