"""What lessons 01 to 07 answer under "What you should have seen": each answer, found again."""

import numpy as np
import pytest

from cnn_core import convolve2d, datasets, functional, kernels, max_pooling, relu
from cnn_workshop.explorers import (
    explore_activations,
    explore_convolution,
    explore_counts,
    explore_filters,
    explore_geometry,
    explore_kernels,
    explore_picture,
    explore_pooling,
)
from hands import choose, press, write
from test_what_was_seen import CLAIMED, answer, answers, claims

IMAGE = np.array(
    [[1, 2, 3, 0, 1], [4, 5, 6, 1, 2], [7, 8, 9, 2, 3], [1, 2, 3, 4, 5], [6, 7, 8, 5, 6]]
)
EDGE = np.array([[1, 0, -1]] * 3)
FIRST = [f"{number:02}" for number in range(1, 8)]


# ---- lessons 01 to 04 ----------------------------------------------------------------------------


@claims("01", "Inverting leaves what you drew", "You have the picture")
def test_lesson_01_a_brush_of_8_and_inverting_twice():
    seven = datasets.digit(7)
    explorer = explore_picture(seven, change=lambda image: 16 - image)
    write(explorer, "table", (0, 0), 8)
    before = explorer.state.table
    press(explorer, "change")
    assert explorer.state.table[0, 0] == 8
    assert not np.array_equal(explorer.state.table, before)
    press(explorer, "change")
    assert np.array_equal(explorer.state.table, before)


@claims("01", "Each number moves one column")
def test_lesson_01_a_shift_leaves_some_numbers():
    seven = datasets.digit(7)
    explorer = explore_picture(seven)
    press(explorer, "right")
    assert np.array_equal(explorer.state.table[:, 1:], seven[:, :-1])
    assert not explorer.state.table[:, 0].any()
    same = (explorer.state.table == seven).sum()
    assert f"{same} of the 64 stay the same" in answer("01", "Each number moves")


@claims("01", "In blue", "Green")
def test_lesson_01_channels_of_the_cat():
    cat = datasets.photograph("chelsea", size=96)
    nose = cat[50:58, 48:58].reshape(-1, 3)
    assert nose.mean(axis=0).argmin() == 2
    assert nose.mean(axis=0).argmax() == 0
    grey = cat @ np.array([0.299, 0.587, 0.114])
    assert abs(cat - grey[..., np.newaxis]).mean(axis=(0, 1)).argmin() == 1


@claims("02", "The inner 3 x 3 pixels", "Every number of the feature map flips")
def test_lesson_02_a_copying_kernel_and_flipped_signs():
    copying = np.zeros((3, 3))
    copying[1, 1] = 1
    values = explore_convolution(IMAGE, copying).shown["map"].values
    listed = ", then ".join(" ".join(f"{each:.0f}" for each in row) for row in values)
    assert np.array_equal(values, IMAGE[1:4, 1:4])
    assert listed in answer("02", "The inner")
    assert np.array_equal(
        explore_convolution(IMAGE, -EDGE).shown["map"].values,
        -explore_convolution(IMAGE, EDGE).shown["map"].values,
    )


@claims("02", "Each corner pixel")
def test_lesson_02_how_many_cells_a_pixel_feeds():
    feeds = convolve2d(np.pad(np.ones((3, 3)), 2), np.ones((3, 3)))
    assert (feeds[0, 0], feeds[0, -1], feeds[2, 2]) == (1, 1, 9)
    assert (feeds == 1).sum() == 4
    assert (feeds == 9).sum() == 1
    assert IMAGE[2, 2] == 9


@claims("03", "It finds horizontal edges now")
def test_lesson_03_sobel_transposed_on_the_tripod():
    camera = datasets.photograph("camera", size=128)
    assert np.array_equal(kernels.get("sobel_x").T, kernels.get("sobel_y"))
    across, down = (abs(convolve2d(camera, kernels.get(f"sobel_{way}"))) for way in "xy")
    post, tripod = (slice(82, 110), slice(66, 74)), (slice(82, 120), slice(60, 100))
    assert down[post].mean() < across[post].mean() / 4
    assert across[tripod].mean() / 4 < down[tripod].mean() < across[tripod].mean()


@claims("03", "Red and blue change places")
def test_lesson_03_sobel_flipped():
    kernel = kernels.get("sobel_x")
    assert np.array_equal(kernel[:, ::-1], -kernel)


@claims("03", "Both sums are 1")
def test_lesson_03_sums_of_emboss_and_blur():
    camera = datasets.photograph("camera", size=128)
    sky = slice(4, 20), slice(90, 120)
    for name in ("emboss", "box_blur"):
        assert np.isclose(kernels.get(name).sum(), 1)
        values = convolve2d(camera, kernels.get(name))[sky]
        assert abs(values.mean() - camera[sky].mean()) < 5


@claims("03", "The largest, 820")
def test_lesson_03_the_largest_and_the_smallest_sum():
    camera = datasets.photograph("camera", size=128)
    words = explore_kernels(side=128).text()
    for value, (row, col) in ((820, (42, 41)), (-855, (42, 12))):
        assert f"{value} at row {row}, column {col}" in words
        assert str(value) in answer("03", "The largest")
        window = camera[row : row + 3, col : col + 3]
        left, right = window[:, 0].mean(), window[:, 2].mean()
        assert np.sign(right - left) == np.sign(value)


def geometry(**numbers):
    """The explorer as the lesson opens it, with some numbers changed, both ways alike."""
    explorer = explore_geometry(4, 3, stride=2, padding=1)
    for name, value in numbers.items():
        choose(explorer, f"{name} down", value)
    return explorer


@claims("04", "One window is left")
def test_lesson_04_without_padding_pixels_are_lost():
    explorer = geometry(padding=0)
    never = explorer.times_read == 0
    assert explorer.output_shape == (1, 1)
    assert never[3].all()
    assert never[:, 3].all()
    assert f"{never.sum()} of {never.size} pixels" in answer("04", "One window")


@claims("04", "Windows begin at 0 and 4")
def test_lesson_04_a_stride_of_4_jumps_and_leaves_over():
    explorer = geometry(padding=0, size=9, stride=4)
    assert explorer.output_shape == (2, 2)
    assert np.flatnonzero(explorer.times_read[0] == 0).tolist() == [3, 7, 8]


# ---- lessons 05 to 07 ----------------------------------------------------------------------------


@claims("05", "Eight maps for each picture")
def test_lesson_05_eight_filters():
    shape = functional.conv2d(np.ones((10, 3, 32, 32)), np.ones((8, 3, 3, 3))).shape
    assert str(shape) in answer("05", "Eight maps")


@claims("05", "An error: a filter of three kernels")
def test_lesson_05_grey_pictures():
    grey = np.ones((10, 1, 28, 28))
    with pytest.raises(ValueError, match=r"`weight` must have shape \(O, 1, KH, KW\)"):
        functional.conv2d(grey, np.ones((16, 3, 3, 3)))
    functional.conv2d(grey, np.ones((16, 1, 3, 3)))


@claims("05", "An error too: four axes")
def test_lesson_05_one_picture_is_no_batch():
    picture, weight = np.ones((3, 32, 32)), np.ones((16, 3, 3, 3))
    with pytest.raises(ValueError, match=r"shape \(N, C, H, W\)"):
        functional.conv2d(picture, weight)
    functional.conv2d(picture[np.newaxis], weight)


@claims("05", "The red channel is left")
def test_lesson_05_without_its_green_kernel_filter_0_is_the_red_channel():
    explorer = explore_filters("Astronaut")
    before = np.array(explorer.shown["map"].values)
    red = datasets.photograph("astronaut", size=40)[1:-1, 1:-1, 0]
    photo = datasets.photograph("astronaut", size=40)[1:-1, 1:-1]
    write(explorer, "kernel_green", (1, 1), 0)
    after = np.array(explorer.shown["map"].values)
    assert np.allclose(after, red)
    white = photo.min(axis=2) > 200
    assert before[white].mean() < 20 < 200 < after[white].mean()


@claims("05", "Filter 2 has the same numbers", "The two edge filters")
def test_lesson_05_edges_in_colour_and_without_neighbours():
    explorer = explore_filters("Astronaut")
    weight = explorer.weight[2]
    assert np.array_equal(weight[0], -weight[1])
    assert not weight[2].any()
    sums = explorer.weight.sum(axis=(2, 3))
    assert not sums[1].any()
    assert not sums[2].any()
    choose(explorer, "size", "1 x 1")
    blank = [not each.any() for each in explorer.feature_maps]
    assert blank[:3] == [False, True, True]


@claims("05", "The 448 parameters")
def test_lesson_05_a_larger_photograph_needs_no_more_parameters():
    small, large = (explore_counts(rows=side, columns=side).text() for side in (32, 64))
    numbers = [text.split("448 numbers to learn; ") for text in (small, large)]
    assert all(len(parts) == 2 for parts in numbers)
    assert numbers[0][1].split()[0] != numbers[1][1].split()[0]


@claims("05", "16 kernels of 3 x 3")
def test_lesson_05_a_filter_on_16_channels():
    weight = np.ones((1, 16, 3, 3))
    assert f"{weight.size} weights" in answer("05", "16 kernels")
    assert "16 for the biases" in explore_counts(in_channels=16).text()


@claims("05", "The two layers are the same")
def test_lesson_05_one_place_only():
    text = explore_counts(rows=5, columns=5, size=5).text()
    assert text.count("1,216 numbers to learn; 1,200 multiplications") == 2


@claims("06", "From -60 on")
def test_lesson_06_a_bias_that_leaves_nothing():
    edges = convolve2d(datasets.digit(7), kernels.get("sobel_x"))
    assert edges.max() == 60
    assert relu(edges - 59).any()
    assert not relu(edges - 60).any()
    assert not relu(edges - 61).any()


@claims("06", "Left are the edges")
def test_lesson_06_what_relu_leaves_of_a_7():
    seven = datasets.digit(7)
    left = relu(convolve2d(seven, kernels.get("sobel_x"))) > 0
    weights = np.array([1, 2, 1])[:, np.newaxis]
    brighter = convolve2d(seven[:, 2:], weights) > convolve2d(seven[:, :-2], weights)
    assert np.array_equal(left, brighter)


@claims("06", "Both become 1, nearly")
def test_lesson_06_sigmoid_saturates():
    explorer = explore_activations()
    choose(explorer, "function", "sigmoid")
    high, low = functional.sigmoid(np.array([60.0, 20.0]))
    assert high - low < 1e-8
    choose(explorer, "map", "Handwritten 7, Sobel x, pixels 0 to 1")
    values = np.array(explorer.shown["output"].values)
    assert np.ptp(values) > 0.8
    assert len(np.unique(values.round(2))) > 20


def pooled(**numbers):
    """The pooling of the lesson's map of 4 x 5, with some numbers changed."""
    given = [[1, 5, 2, 0, 9], [3, 4, 8, 1, 7], [-3, -1, 0, 6, 2], [-4, -2, 5, 3, 1]]
    explorer = explore_pooling(np.array(given))
    for name, value in numbers.items():
        choose(explorer, name, value)
    return explorer


@claims("07", "12 of 20")
def test_lesson_07_overlapping_windows():
    assert pooled(stride=1).shown["map"].values.shape == (3, 4)


@claims("07", "Two numbers are left")
def test_lesson_07_a_stride_larger_than_the_window():
    explorer = pooled(stride=3)
    assert np.array(explorer.shown["map"].values).tolist() == [[5, 9]]
    [never] = [
        {tuple(cell) for cell in mark.cells}
        for mark in explorer.shown.marks
        if mark.kind == "never"
    ]
    assert never == {(row, col) for row in range(4) for col in range(5) if row > 1 or col == 2}


@claims("07", "Their mean, -2.5")
def test_lesson_07_average_of_negative_numbers():
    assert np.array(pooled(kind="average").shown["map"].values)[1, 0] == -2.5


def after_moving(pixels, size=2):
    """The pooled 8, and the pooled 8 after it has moved to the right."""
    eight = datasets.digit(8)
    moved = np.pad(eight, ((0, 0), (pixels, 0)))[:, :8]
    return max_pooling(eight, size, 2), max_pooling(moved, size, 2)


@claims("07", "The lower output is the upper one")
def test_lesson_07_a_shift_by_two_is_one_step():
    before, after = after_moving(2)
    assert np.array_equal(after[:, 1:], before[:, :-1])


@claims("07", "Fewer change")
def test_lesson_07_larger_windows_change_less():
    words = answer("07", "Fewer change")
    shares = {}
    for size in (2, 3, 4):
        before, after = after_moving(1, size)
        changed = (before != after).sum()
        shares[size] = changed / before.size
        assert size == 2 or f"{changed} of {before.size} with size {size}" in words
    assert shares[2] > shares[3] > shares[4]


# ---- all -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("lesson", FIRST)
def test_every_answer_is_claimed(lesson):
    loose = [
        each for each in answers(lesson) if not any(each.startswith(it) for it in CLAIMED[lesson])
    ]
    assert loose == []


@pytest.mark.parametrize("lesson", FIRST)
def test_a_lesson_has_answers(lesson):
    assert answers(lesson)
