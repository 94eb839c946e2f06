"""Lesson 08 with mouse and keyboard: the stack explorer, and what its reader then sees."""

import re

import numpy as np
import pytest

LESSON = "08_stack_it.ipynb"


@pytest.fixture
def explorer(open_lesson):
    """The first stack explorer of the lesson, as it opens."""
    parts = Parts(open_lesson(LESSON))
    parts.choose("Layer 4", "no layer")
    parts.choose("Layer 3", "ReLU")
    parts.choose("Layer 3", "Max pooling")
    parts.field("Change each pixel by", "1000")
    parts.let_go()
    return parts


class Parts:
    """The form, the heatmaps and the words of one stack explorer."""

    def __init__(self, lesson, source="explore_stack()"):
        self.lesson, self.page = lesson, lesson.page
        self.output = lesson.output(source)

    def heatmap(self, title):
        title = self.page.locator(".cnn-heatmap-title", has_text=re.compile(f"^{title}$"))
        return self.output.locator(".cnn-heatmap-root").filter(has=title).first

    def canvas(self, title):
        return self.heatmap(title).locator("canvas")

    def choose(self, label, option):
        self.output.get_by_label(label, exact=True).select_option(label=option)
        self.page.wait_for_timeout(150)

    def field(self, label, value):
        field = self.output.get_by_label(label, exact=True)
        field.fill(value)
        field.press("Enter")
        self.page.wait_for_timeout(150)

    def let_go(self):
        """Choose the last cell of layer 3, pinned by nothing."""
        self.canvas("layer 3").focus()
        for key in ("Enter", "Escape", "Control+End"):
            self.page.keyboard.press(key)
            self.wait_for_twin("Layer 3, row")
        self.wait_for_twin("Layer 3, row 1, column 1")

    def wait_for_twin(self, words):
        self.output.locator('[role="note"]').last.filter(has_text=words).wait_for(timeout=10_000)
        self.page.wait_for_timeout(60)

    def place(self, title, row, col, cols):
        """The middle of a cell of a map with so many columns, on the page."""
        self.canvas(title).scroll_into_view_if_needed()
        box = self.canvas(title).bounding_box()
        size = (box["width"] - 26) // cols
        return box["x"] + 24 + (col + 0.5) * size, box["y"] + 16 + (row + 0.5) * size

    def framed(self, title, top, left, cols):
        """Whether a frame begins at the top left corner of a cell."""
        box = self.canvas(title).bounding_box()
        size = (box["width"] - 26) // cols
        x, y = 24 + left * size, 16 + (top + 0.5) * size
        pixel = self.canvas(title).evaluate(
            "(canvas, [x, y]) => Array.from(canvas.getContext('2d').getImageData(x, y, 1, 1).data)",
            [x, y],
        )
        return pixel[:3] == [184, 0, 107]


def test_moving_over_a_deep_cell_frames_what_it_sees_in_every_map(explorer):
    explorer.page.mouse.move(*explorer.place("layer 3", 0, 1, cols=2))
    explorer.wait_for_twin("Layer 3, row 0, column 1")
    explorer.wait_for_twin("sees rows 0-5, columns 2-7 of the input: 6 x 6 pixels")
    assert explorer.framed("layer 2", 0, 2, cols=4)
    assert explorer.framed("layer 1", 0, 2, cols=6)
    assert explorer.framed("input", 0, 2, cols=8)
    assert explorer.framed("change of the cell, by pixel", 0, 2, cols=8)
    assert not explorer.framed("input", 0, 1, cols=8)


def test_clicked_cell_stays_while_the_mouse_goes_over_other_maps(explorer):
    explorer.page.mouse.click(*explorer.place("layer 3", 1, 0, cols=2))
    explorer.wait_for_twin("Layer 3, row 1, column 0")
    explorer.page.mouse.move(*explorer.place("layer 1", 4, 4, cols=6))
    explorer.page.wait_for_timeout(300)
    explorer.wait_for_twin("Layer 3, row 1, column 0")
    explorer.page.mouse.click(*explorer.place("layer 1", 4, 4, cols=6))
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
    explorer.field("Size of layer 4", "2")
    explorer.wait_for_twin("sees 8 x 8, jump 2")
    assert explorer.heatmap("layer 4").is_visible()
    assert explorer.output.get_by_label("Layer 5", exact=True).is_visible()
    assert not explorer.output.get_by_label("Layer 6", exact=True).is_visible()


def test_smaller_change_reaches_fewer_pixels(explorer):
    before = explorer.canvas("change of the cell, by pixel").screenshot()
    explorer.field("Change each pixel by", "1")
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
        "from cnn_core.explorers import explore_stack\n"
        "def my_receptive_field(layers):\n    return 5",
        "explore_stack(receptive_field=my_receptive_field)",
    )
    output = lesson.output("explore_stack(receptive")
    output.get_by_role("alert").filter(has_text="my_receptive_field makes 5 of").wait_for()
    parts = Parts(lesson, "explore_stack(receptive")
    parts.canvas("layer 2").focus()
    output.get_by_role("alert").wait_for(state="detached")
    assert lesson.complaints == []
