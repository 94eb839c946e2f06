"""Lesson 08 with mouse and keyboard: the stack explorer, and what its reader then sees."""

import numpy as np
import pytest

from parts import Parts

LESSON = "08_stack_it.ipynb"


@pytest.fixture
def explorer(open_lesson):
    """The first stack explorer of the lesson, as it opens."""
    stack = Stack(open_lesson(LESSON), "explore_stack()")
    stack.choose("Layer 4", "no layer")
    stack.choose("Layer 3", "ReLU")
    stack.choose("Layer 3", "Max pooling")
    stack.enter("Change each pixel by", "1000")
    stack.let_go()
    return stack


class Stack(Parts):
    """The form, the heatmaps and the words of one stack explorer."""

    def let_go(self):
        """Choose the last cell of layer 3, pinned by nothing."""
        self.canvas("layer 3").focus()
        for key in ("Enter", "Escape", "Control+End"):
            self.page.keyboard.press(key)
            self.wait_for_twin("Layer 3, row")
        self.wait_for_twin("Layer 3, row 1, column 1")

    def framed(self, title, top, left, cols):
        """Whether a frame begins at the top left corner of a cell."""
        size = self.cell_size(title, cols)
        return self.colour(title, 24 + left * size, 16 + (top + 0.5) * size) == [184, 0, 107]


def test_moving_over_a_deep_cell_frames_what_it_sees_in_every_map(explorer):
    explorer.hover("layer 3", 0, 1, cols=2)
    explorer.wait_for_twin("Layer 3, row 0, column 1")
    explorer.wait_for_twin("sees rows 0-5, columns 2-7 of the input: 6 x 6 pixels")
    assert explorer.framed("layer 2", 0, 2, cols=4)
    assert explorer.framed("layer 1", 0, 2, cols=6)
    assert explorer.framed("input", 0, 2, cols=8)
    assert explorer.framed("change of the cell, by pixel", 0, 2, cols=8)
    assert not explorer.framed("input", 0, 1, cols=8)


def test_clicked_cell_stays_while_the_mouse_goes_over_other_maps(explorer):
    explorer.click("layer 3", 1, 0, cols=2)
    explorer.wait_for_twin("Layer 3, row 1, column 0")
    explorer.hover("layer 1", 4, 4, cols=6)
    explorer.wait_for_twin("Layer 3, row 1, column 0")
    explorer.click("layer 1", 4, 4, cols=6)
    explorer.wait_for_twin("Layer 1, row 4, column 4")


def test_arrow_keys_walk_over_a_map_and_choose_its_cells(explorer):
    explorer.canvas("layer 2").focus()
    explorer.wait_for_twin("Layer 2, row 0, column 0")
    explorer.page.keyboard.press("ArrowRight")
    explorer.page.keyboard.press("ArrowDown")
    explorer.wait_for_twin("Layer 2, row 1, column 1")
    explorer.wait_for_twin("sees rows 1-5, columns 1-5 of the input: 5 x 5 pixels")
    assert explorer.framed("input", 1, 1, cols=8)


def test_form_is_driven_by_keyboard_and_says_what_it_comes_to(explorer):
    explorer.choose("Layer 4", "Convolution")
    explorer.wait_for_twin("Layer 4 does not fit: the window reaches over 3 x 3")
    assert explorer.output.get_by_text("does not fit").first.is_visible()
    explorer.enter("Size of layer 4", "2")
    explorer.wait_for_twin("sees 8 x 8, jump 2")
    assert explorer.heatmap("layer 4").is_visible()
    assert explorer.control("Layer 5").is_visible()
    assert not explorer.control("Layer 6").is_visible()


def test_smaller_change_reaches_fewer_pixels(explorer):
    before = explorer.canvas("change of the cell, by pixel").screenshot()
    explorer.enter("Change each pixel by", "1")
    explorer.wait_for_twin("of the 36 pixels seen, 25 change this cell")
    assert explorer.canvas("change of the cell, by pixel").screenshot() != before


@pytest.mark.parametrize("width", [1024, 1280])
def test_nothing_of_the_explorers_sticks_out(open_lesson, width):
    lesson = open_lesson(LESSON, width=width)
    for source in ("explore_stack()", "*block"):
        output = lesson.output(source)
        area = output.bounding_box()
        edge = area["x"] + area["width"]
        parts = output.locator(".cnn-heatmap-stage, .cnn-heatmap-readout, input, select").all()
        ends = [part.bounding_box() for part in parts]
        assert max(end["x"] + end["width"] for end in ends if end) <= edge
        texts = output.locator(".widget-html-content").all()
        heights = [text.bounding_box()["height"] for text in texts if text.is_visible()]
        assert np.count_nonzero(heights) > 3


def test_wrong_answer_of_the_reader_is_told_at_the_next_move(open_cells):
    lesson = open_cells(
        "from cnn_workshop.explorers import explore_stack\n"
        "def my_receptive_field(layers):\n    return 5",
        "explore_stack(receptive_field=my_receptive_field)",
    )
    output = lesson.output("explore_stack(receptive")
    output.get_by_role("alert").filter(has_text="my_receptive_field makes 5 of").wait_for()
    stack = Stack(lesson, "explore_stack(receptive")
    stack.canvas("layer 2").focus()
    output.get_by_role("alert").wait_for(state="detached")
    assert lesson.complaints == []
