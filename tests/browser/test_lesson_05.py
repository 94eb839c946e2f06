"""Lesson 05 as a person meets it: the filters and the counts, by mouse and by keyboard."""

import numpy as np
import pytest

from cnn_core import datasets, functional
from on_stage import OnStage

LESSON = "05_colour_in_many_maps_out.ipynb"
PHOTO = np.moveaxis(datasets.photograph("astronaut", size=40).astype(int), 2, 0)
CHANNELS = ("red", "green", "blue")
OUTPUTS = ("red part", "green part", "blue part", "map", "map 1")


@pytest.fixture
def explorer(open_lesson):
    """The filters explorer of the lesson, in the state it opens in."""
    explorer = OnStage(open_lesson(LESSON), 'explore_filters("Astronaut")')
    explorer.choose("Size", "1 x 1")
    explorer.press("reset: all as at the beginning")
    explorer.wait_for_twin("Filter 0: Red minus green. 4 filters of 3 x 3 x 3")
    return explorer


def sum_at(row, col, red=1, green=-1, bias=0):
    """The words for a cell of filter 0, whose kernels hold one number each."""
    parts = [red * PHOTO[0, row + 1, col + 1], green * PHOTO[1, row + 1, col + 1], 0]
    terms = " plus ".join(f"{name} {part:g}" for name, part in zip(CHANNELS, parts, strict=True))
    return f"Row {row}, column {col}: {terms} plus bias {bias} = {sum(parts) + bias:g}."


def test_hover_on_a_part_frames_its_window_in_every_channel(explorer):
    explorer.hover("green part", 20, 7)
    explorer.wait_for_twin(sum_at(20, 7))
    window = {(20 + row, 7 + col) for row in range(3) for col in range(3)}
    for name in ("photograph", *CHANNELS):
        assert explorer.framed(name) == window
    for name in OUTPUTS:
        assert explorer.framed(name) == {(20, 7)}


def test_hover_on_a_channel_dashes_the_cells_that_it_feeds_in_all_maps(explorer):
    explorer.hover("blue", 5, 9)
    fed = {(row, col) for row in (3, 4, 5) for col in (7, 8, 9)}
    for name in OUTPUTS:
        assert explorer.dashed(name) == fed


def test_window_dragged_over_the_photograph_takes_all_maps_with_it(explorer):
    explorer.drag("photograph", (1, 1), (21, 8))
    explorer.wait_for_twin(sum_at(20, 7))
    for name in OUTPUTS:
        assert explorer.framed(name) == {(20, 7)}


def test_arrow_keys_on_the_feature_map_move_the_window_of_all(explorer):
    explorer.hover("map", 3, 3)
    explorer.wait_for_twin("Row 3, column 3")
    explorer.panel("map").focus()
    explorer.keys("ArrowDown")
    explorer.wait_for_twin(sum_at(4, 3))
    assert explorer.framed("blue part") == {(4, 3)}


def test_kernel_number_moved_by_keyboard_changes_its_part_and_the_sum(explorer):
    explorer.hover("map", 10, 10)
    explorer.wait_for_twin(sum_at(10, 10))
    before = {name: explorer.numbers(name, 38) for name in ("map 0", "map 1")}
    explorer.slider("green kernel", 1, 1).focus()
    explorer.keys("ArrowUp")
    explorer.wait_for_twin(sum_at(10, 10, green=-0.5))
    assert not np.array_equal(explorer.numbers("map 0", 38), before["map 0"])
    assert np.array_equal(explorer.numbers("map 1", 38), before["map 1"])


def test_kernel_number_is_pulled_up(explorer):
    explorer.pull("kernel_blue", (1, 1), 21)
    explorer.wait_for_twin("Filter 0: your own.")
    assert explorer.numbers("kernel_blue", 3)[1, 1] == 1.5


def test_bias_typed_as_a_number_is_added_once(explorer):
    explorer.hover("map", 10, 10)
    explorer.wait_for_twin(sum_at(10, 10))
    explorer.slider("bias", 0, 0).focus()
    explorer.page.keyboard.type("-40")
    explorer.keys("Enter")
    explorer.wait_for_twin(sum_at(10, 10, bias=-40))


def test_click_on_a_small_map_shows_its_filter(explorer):
    explorer.click("map 2", 12, 5)
    explorer.wait_for_twin("Filter 2: From red to green.")
    assert "Row 12, column 5" in explorer.twin()
    assert explorer.slider("red kernel", 0, 2).get_attribute("aria-valuetext") == "-1"


def test_enter_on_a_small_map_shows_its_filter(explorer):
    explorer.panel("map 3").focus()
    explorer.keys("ArrowRight", "Enter")
    explorer.wait_for_twin("Filter 3: Brightness.")


def test_size_one_blanks_the_maps_of_edges_only(explorer):
    explorer.choose("Size", "1 x 1")
    explorer.wait_for_twin("4 filters of 3 x 1 x 1 weights and 4 biases: 16 numbers")
    blank = [not explorer.numbers(f"map {index}", 40).any() for index in range(4)]
    assert blank == [False, True, True, False]


def test_a_map_shows_the_numbers_of_the_fast_convolution(explorer):
    weight = np.zeros((1, 3, 3, 3))
    weight[0, :2, 1, 1] = 1, -1
    total = functional.conv2d(PHOTO[np.newaxis], weight)[0, 0]
    assert np.array_equal(explorer.numbers("map", 38), total)
    explorer.hover("map", 33, 5)
    explorer.wait_for_twin(
        f"Row 33, column 5: red 225 plus green -115 plus blue 0 plus bias 0 = {total[33, 5]:g}"
    )


@pytest.mark.parametrize("width", [390, 1024, 1280])
def test_nothing_is_clipped(open_lesson, width):
    explorer = OnStage(open_lesson(LESSON, width=width), 'explore_filters("Astronaut")')
    explorer.more()
    explorer.enter("Number of filters", 6)
    explorer.wait_for_twin("Feature map 0 of 6")
    rest = explorer.root.locator(".cnn-stage-rest")
    if rest.is_visible():
        rest.click()  # on a telephone, the bias waits behind it
    room = explorer.root.evaluate("(root) => root.querySelector('canvas').clientWidth")
    names = ["photograph", *CHANNELS, *OUTPUTS, *(f"map {at}" for at in range(6)), "sum", "bias"]
    places = [explorer.seen(name) for name in (*names, "kernel_red")]
    assert all(place["x"] >= 0 and place["x"] + place["width"] <= room for place in places)
    assert explorer.seen("kernel_red")["cell"] >= 24
    if width == 1280:
        lines = [explorer.seen(name)["x"] for name in OUTPUTS[:3]]
        assert len(set(lines)) == 1
        assert explorer.root.bounding_box()["height"] <= 680


def test_counts_follow_a_typed_number(open_lesson):
    counts = OnStage(open_lesson(LESSON), "explore_counts(in_channels=3")
    counts.enter("Filters", 32)
    counts.wait_for_twin(
        "32 times 3 times 3 times 3 = 864 for the weights and 32 for the biases, 896 numbers"
    )
    np.testing.assert_allclose(counts.numbers("learnt", 1)[:, 0], np.log10([896, 88_502_400]))
    counts.press("undo")
    counts.wait_for_twin("448 numbers to learn")


def test_kernel_typed_as_large_as_the_picture_reads_all_of_it(open_lesson):
    counts = OnStage(open_lesson(LESSON), "explore_counts(in_channels=3")
    for label in ("Rows", "Columns", "Kernel size"):
        counts.enter(label, 5)
    counts.wait_for_twin("convolution 75, dense layer 75")
    for name in ("convolution", "dense layer"):
        np.testing.assert_array_equal(counts.numbers(name, 5), np.ones((5, 5)))
    counts.press("reset")


def test_a_wrong_choice_of_the_quiz_names_its_slip(open_lesson):
    output = open_lesson(LESSON).output('quiz_on("kernels of ten filters")')
    output.get_by_label("10", exact=True).check()
    output.get_by_role("status").filter(has_text="A filter has one for each channel").wait_for()
