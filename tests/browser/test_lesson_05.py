"""Lesson 05 as a person meets it: the filters and the counts, by mouse and by keyboard."""

import numpy as np
import pytest

from cnn_core import datasets, functional
from on_stage import OnStage
from parts import Parts

LESSON = "05_colour_in_many_maps_out.ipynb"
PHOTO = np.moveaxis(datasets.photograph("astronaut", size=40).astype(int), 2, 0)


class Filters(Parts):
    """The heatmaps, controls and words of one filters explorer."""

    def hover(self, title, row, col, cols=38):
        super().hover(title, row, col, cols)

    def click(self, title, row, col, cols=38):
        super().click(title, row, col, cols)

    def slider(self, title, row=0, col=0):
        return self.control(f"{title} row {row}, column {col}")


@pytest.fixture
def explorer(open_lesson):
    """The filters explorer of the lesson, in the state it opens in."""
    explorer = Filters(open_lesson(LESSON), 'explore_filters("Astronaut")')
    explorer.choose("Shown", "0")
    explorer.choose("Size", "3 x 3")
    explorer.choose("Kernels", "Red minus green")
    explorer.wait_for_twin("Filter 0: Red minus green. 4 filters of 3 x 3 x 3")
    return explorer


def sum_at(row, col, red=1, green=-1, bias=0):
    """The words for a cell of filter 0, whose kernels hold one number each."""
    parts = [red * PHOTO[0, row + 1, col + 1], green * PHOTO[1, row + 1, col + 1], 0]
    terms = " plus ".join(f"{name} {part:g}" for name, part in zip(CHANNELS, parts, strict=True))
    return f"Row {row}, column {col}: {terms} plus bias {bias} = {sum(parts) + bias:g}."


CHANNELS = ("red", "green", "blue")


def test_hover_on_a_part_outlines_its_window_in_every_channel(explorer):
    explorer.hover("green part", 20, 7)
    explorer.wait_for_twin(sum_at(20, 7))
    window = {(20 + row, 7 + col) for row in range(3) for col in range(3)}
    for title in ("photograph", *CHANNELS):
        assert explorer.outlined(title) == window


def test_hover_on_a_channel_outlines_the_cells_that_it_feeds_in_all_maps(explorer):
    explorer.hover("blue", 5, 9, cols=40)
    fed = {(row, col) for row in (3, 4, 5) for col in (7, 8, 9)}
    for title in ("red part", "green part", "blue part", "feature map 0"):
        assert explorer.outlined(title) == fed


def test_arrow_keys_on_the_feature_map_move_all_four_cursors(explorer):
    explorer.hover("feature map 0", 3, 3)
    explorer.wait_for_twin("Row 3, column 3")
    explorer.canvas("feature map 0").focus()
    explorer.page.keyboard.press("ArrowDown")
    explorer.wait_for_twin(sum_at(4, 3))
    for name in CHANNELS:
        assert explorer.cursor(f"{name} part") == "4,3"


def test_kernel_slider_moved_by_keyboard_changes_its_part_and_the_sum(explorer):
    explorer.hover("feature map 0", 10, 10)
    explorer.wait_for_twin(sum_at(10, 10))
    before = {name: explorer.pixels(name) for name in ("map 0", "map 1")}
    explorer.slider("kernel for green", 1, 1).focus()
    explorer.page.keyboard.press("ArrowRight")
    explorer.wait_for_twin(sum_at(10, 10, green=-0.5))
    assert explorer.pixels("map 0") != before["map 0"]
    assert explorer.pixels("map 1") == before["map 1"]


def test_bias_typed_as_a_number_is_added_once(explorer):
    explorer.hover("feature map 0", 10, 10)
    explorer.wait_for_twin(sum_at(10, 10))
    explorer.slider("bias").focus()
    explorer.page.keyboard.type("-40")
    explorer.page.keyboard.press("Enter")
    explorer.wait_for_twin(sum_at(10, 10, bias=-40))
    explorer.output.get_by_text("+ bias").filter(has_text="-40").wait_for()


def test_click_on_a_map_below_shows_its_filter(explorer):
    explorer.click("map 2", 12, 5)
    explorer.wait_for_twin("Filter 2: From red to green.")
    assert "Row 12, column 5" in explorer.twin()
    assert explorer.slider("kernel for red", 0, 2).get_attribute("aria-valuetext") == "-1"


def test_enter_on_a_map_below_shows_its_filter(explorer):
    explorer.canvas("map 3").focus()
    explorer.page.keyboard.press("ArrowRight")
    explorer.page.keyboard.press("Enter")
    explorer.wait_for_twin("Filter 3: Brightness.")
    explorer.page.keyboard.press("Escape")


def test_size_one_blanks_the_maps_of_edges_only(explorer):
    explorer.choose("Size", "1 x 1")
    explorer.wait_for_twin("4 filters of 3 x 1 x 1 weights and 4 biases: 16 numbers")
    blank = []
    for index in range(4):
        explorer.canvas(f"map {index}").click(position={"x": 60, "y": 60})
        explorer.wait_for_twin(f"Filter {index}: ")
        blank.append("from 0 to 0" in explorer.twin())
    assert blank == [False, True, True, False]


def test_a_map_shows_the_numbers_of_the_fast_convolution(explorer):
    weight = np.zeros((1, 3, 3, 3))
    weight[0, :2, 1, 1] = 1, -1
    total = functional.conv2d(PHOTO[np.newaxis], weight)[0, 0, 33, 5]
    explorer.hover("feature map 0", 33, 5)
    explorer.wait_for_twin(
        f"Row 33, column 5: red 225 plus green -115 plus blue 0 plus bias 0 = {total:g}"
    )
    assert explorer.readout("feature map 0").inner_text() == "(33, 5): 110"


@pytest.mark.parametrize("width", [1024, 1280])
def test_nothing_is_clipped_or_wrapped(open_lesson, width):
    explorer = Filters(open_lesson(LESSON, width=width), 'explore_filters("Astronaut")')
    explorer.enter("Filters", 6)
    explorer.wait_for_twin("Feature map 0 of 6")
    right = explorer.output.evaluate("(node) => node.getBoundingClientRect().right")
    boxes = [canvas.bounding_box() for canvas in explorer.output.locator("canvas:visible").all()]
    assert len(boxes) == 1 + 3 + 3 + 1 + 3 + 1 + 6
    assert max(box["x"] + box["width"] for box in boxes) <= right
    tops = {round(explorer.canvas(f"map {index}").bounding_box()["y"]) for index in range(6)}
    assert len(tops) == 1
    controls = explorer.output.locator("select, input[type=number]")
    assert len({round(box.bounding_box()["y"] / 10) for box in controls.all()}) == 1


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
