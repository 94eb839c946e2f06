"""The named kernels: their numbers, and that their signs mean what their description says."""

import numpy as np
import pytest
from scipy.signal import correlate2d

from cnn_core import kernels

BLURS = ["box_blur", "box_blur_5", "gaussian_blur", "gaussian_blur_5"]
EDGES = ["sobel_x", "sobel_y", "prewitt_x", "prewitt_y", "vertical_edge", "laplacian"]
KEEP_BRIGHTNESS = ["identity", *BLURS, "sharpen", "emboss"]

BRIGHT_RIGHT = np.array([[0, 0, 0, 9, 9, 9]] * 5)
BRIGHT_BELOW = np.array([[0] * 5] * 3 + [[9] * 5] * 3)


def respond(name, picture):
    """Slide the kernel, not flipped, over the picture, by SciPy."""
    return correlate2d(picture, kernels.get(name), mode="valid")


def test_names_lists_all_kernels():
    assert set(kernels.names()) == {*KEEP_BRIGHTNESS, *EDGES}


@pytest.mark.parametrize("name", kernels.names())
def test_get_shape_follows_the_name(name):
    assert kernels.get(name).shape == ((5, 5) if name.endswith("_5") else (3, 3))


@pytest.mark.parametrize("name", kernels.names())
def test_get_type(name):
    assert kernels.get(name).dtype == np.float64


@pytest.mark.parametrize("name", kernels.names())
def test_get_gives_an_array_of_your_own(name):
    kernels.get(name)[:] = 99
    assert kernels.get(name).max() < 99


@pytest.mark.parametrize("name", ["sobel", "", None, 3, ["sobel_x"]])
def test_get_refuses_unknown_name(name):
    with pytest.raises(ValueError, match=r"`name` must be one of identity, box_blur, .*, emboss,"):
        kernels.get(name)


@pytest.mark.parametrize("name", kernels.names())
def test_kernels_have_words(name):
    kernel = kernels.KERNELS[name]
    assert kernel.label
    assert kernel.source


@pytest.mark.parametrize("name", kernels.names())
def test_kernels_looks_for_is_one_sentence(name):
    text = kernels.KERNELS[name].looks_for
    assert text.endswith(".")
    assert text.count(". ") == 0


def test_kernels_labels_differ():
    labels = [kernel.label for kernel in kernels.KERNELS.values()]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("name", KEEP_BRIGHTNESS)
def test_get_sums_to_one_when_brightness_is_kept(name):
    assert kernels.get(name).sum() == pytest.approx(1, abs=1e-15)


@pytest.mark.parametrize("name", EDGES)
def test_get_sums_to_zero_when_it_looks_for_edges(name):
    assert kernels.get(name).sum() == 0


@pytest.mark.parametrize("name", kernels.names())
def test_get_maps_a_constant_picture_to_its_sum(name):
    picture = np.full((7, 6), 5)
    np.testing.assert_allclose(respond(name, picture), 5 * kernels.get(name).sum(), atol=1e-12)


@pytest.mark.parametrize("name", ["identity", *BLURS, "sharpen", "laplacian"])
def test_get_has_no_direction(name):
    kernel = kernels.get(name)
    np.testing.assert_array_equal(kernel, np.rot90(kernel))
    np.testing.assert_array_equal(kernel, kernel.T)


@pytest.mark.parametrize("name", BLURS)
def test_get_has_positive_values_only_when_it_blurs(name):
    assert kernels.get(name).min() > 0


@pytest.mark.parametrize(("x", "y"), [("sobel_x", "sobel_y"), ("prewitt_x", "prewitt_y")])
def test_get_y_is_x_transposed(x, y):
    np.testing.assert_array_equal(kernels.get(x).T, kernels.get(y))


@pytest.mark.parametrize(
    ("name", "row"), [("gaussian_blur", [1, 2, 1]), ("gaussian_blur_5", [1, 4, 6, 4, 1])]
)
def test_gaussian_blur_is_binomial_both_ways(name, row):
    np.testing.assert_array_equal(kernels.get(name), np.outer(row, row) / sum(row) ** 2)


def test_sharpen_is_identity_minus_laplacian():
    expected = kernels.get("identity") - kernels.get("laplacian")
    np.testing.assert_array_equal(kernels.get("sharpen"), expected)


def test_vertical_edge_is_the_classic_example():
    assert kernels.get("vertical_edge").tolist() == [[1, 0, -1]] * 3


@pytest.mark.parametrize(
    ("name", "value"), [("sobel_x", 36), ("prewitt_x", 27), ("vertical_edge", -27)]
)
def test_x_kernels_sign_when_it_gets_brighter_to_the_right(name, value):
    assert respond(name, BRIGHT_RIGHT).tolist() == [[0, value, value, 0]] * 3


@pytest.mark.parametrize(("name", "value"), [("sobel_y", 36), ("prewitt_y", 27)])
def test_y_kernels_sign_when_it_gets_brighter_downwards(name, value):
    expected = [[0] * 3, [value] * 3, [value] * 3, [0] * 3]
    assert respond(name, BRIGHT_BELOW).tolist() == expected


@pytest.mark.parametrize("name", ["sobel_x", "prewitt_x", "vertical_edge"])
def test_x_kernels_are_silent_when_the_edge_is_horizontal(name):
    assert not respond(name, BRIGHT_BELOW).any()


@pytest.mark.parametrize("name", ["sobel_y", "prewitt_y"])
def test_y_kernels_are_silent_when_the_edge_is_vertical(name):
    assert not respond(name, BRIGHT_RIGHT).any()


def test_laplacian_is_positive_on_the_dark_side_of_an_edge():
    assert respond("laplacian", BRIGHT_RIGHT).tolist() == [[0, 9, -9, 0]] * 3


def test_sharpen_overshoots_on_both_sides_of_an_edge():
    assert respond("sharpen", BRIGHT_RIGHT).tolist() == [[0, -9, 18, 9]] * 3


def test_emboss_adds_light_when_it_gets_brighter_to_the_lower_right():
    ramp = np.add.outer(np.arange(5), np.arange(5))
    assert (respond("emboss", ramp) > ramp[1:-1, 1:-1]).all()


def test_identity_returns_the_pixel_in_the_middle():
    picture = np.arange(30).reshape(5, 6)
    np.testing.assert_array_equal(respond("identity", picture), picture[1:-1, 1:-1])
