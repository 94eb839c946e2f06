"""Lesson 08 with mouse and keyboard: the stack explorer, and what its reader then sees."""

import pytest

from on_stage import OnStage

LESSON = "08_stack_it.ipynb"


@pytest.fixture
def explorer(open_lesson):
    """The first stack explorer of the lesson, as it opens."""
    stack = OnStage(open_lesson(LESSON), "explore_stack()")
    stack.keys("Escape")
    if stack.root.get_by_role("button", name="reset").is_enabled():
        stack.press("reset")
    stack.hover("layer 3", 1, 1)
    stack.wait_for_twin("Layer 3, row 1, column 1")
    return stack


def test_moving_over_a_deep_cell_frames_what_it_sees_in_every_map(explorer):
    before = {name: explorer.pixels(name) for name in ("input", "layer 1", "layer 2", "effect")}
    explorer.hover("layer 3", 0, 1)
    explorer.wait_for_twin("Layer 3, row 0, column 1")
    explorer.wait_for_twin("sees rows 0-5, columns 2-7 of the input: 6 x 6 pixels")
    assert all(explorer.pixels(name) != pixels for name, pixels in before.items())


def test_clicked_cell_stays_while_the_mouse_goes_over_other_maps(explorer):
    explorer.click("layer 3", 1, 0)
    explorer.wait_for_twin("Layer 3, row 1, column 0")
    explorer.hover("layer 1", 4, 4)
    explorer.wait_for_twin("Layer 3, row 1, column 0")
    explorer.click("layer 1", 4, 4)
    explorer.wait_for_twin("Layer 1, row 4, column 4")
    explorer.keys("Escape")


def test_pinned_cell_stays_when_a_layer_is_added(explorer):
    explorer.click("layer 3", 0, 1)
    explorer.choose("Layer", "4")
    explorer.choose("Kind", "ReLU")
    explorer.wait_for_twin("Layer 3, row 0, column 1")
    explorer.panel("layer 3").focus()
    explorer.keys("Escape")
    explorer.choose("Kind", "no layer")
    explorer.choose("Kind", "ReLU")
    explorer.wait_for_twin("Layer 4, row 1, column 1")


def test_arrow_keys_walk_over_a_map_and_choose_its_cells(explorer):
    explorer.panel("layer 2").focus()
    explorer.keys("Home", "Control+Home", "ArrowRight", "ArrowDown")
    explorer.wait_for_twin("Layer 2, row 1, column 1")
    explorer.wait_for_twin("sees rows 1-5, columns 1-5 of the input: 5 x 5 pixels")
    explorer.live.filter(has_text="sees rows 1-5, columns 1-5 of the input").wait_for(
        state="attached"
    )


def test_form_is_driven_by_keyboard_and_says_what_it_comes_to(explorer):
    explorer.choose("Layer", "4")
    explorer.choose("Kind", "Convolution")
    explorer.alert.filter(has_text="Layer 4 does not fit: the window reaches over 3 x 3").wait_for()
    explorer.enter("Size", "2")
    explorer.wait_for_twin("sees 8 x 8, jump 2")
    assert explorer.panel("layer 4").is_visible()
    assert explorer.alert.count() == 0


def test_fields_are_those_of_the_kind(explorer):
    explorer.choose("Kind", "ReLU")
    assert explorer.control("Size").count() == 0
    explorer.choose("Kind", "Convolution")
    assert explorer.control("Size").input_value() == "3"


def test_click_on_a_line_of_the_table_shows_its_layer(explorer):
    box = explorer.panel("layers").bounding_box()
    explorer.page.mouse.click(box["x"] + 80, box["y"] + 22 + 1.5 * 20)
    explorer.wait_for_twin("The form shows layer 1.")
    assert explorer.control("Kind").input_value() == "Convolution"


def test_smaller_change_reaches_fewer_pixels(explorer):
    before = explorer.pixels("effect")
    explorer.more()
    explorer.enter("Change each pixel by", "1")
    explorer.wait_for_twin("of the 36 pixels seen, 25 change this cell")
    assert explorer.pixels("effect") != before


@pytest.mark.parametrize("width", [390, 1024, 1280])
@pytest.mark.parametrize("source", ["explore_stack()", "*block"])
def test_nothing_is_clipped_when_the_window_is_narrow(open_lesson, width, source):
    stack = OnStage(open_lesson(LESSON, width=width), source)
    assert stack.beyond() == []


def test_table_stands_in_lines_on_a_telephone_and_is_clicked_there(open_lesson):
    stack = OnStage(open_lesson(LESSON, width=390), "explore_stack()")
    box = stack.panel("layers").bounding_box()
    assert 6 * 20 < box["height"] < 12 * 20, "one line a row, and of the chosen row all"
    stack.page.mouse.click(box["x"] + 40, box["y"] + 10 + 1 * 20)
    stack.wait_for_twin("The form shows layer 1.")


def test_wrong_answer_of_the_reader_is_told_at_the_next_move(open_lesson):
    lesson = open_lesson(LESSON).add(
        "from cnn_workshop.explorers import explore_stack\n"
        "def own_receptive_field(layers):\n    return 5",
        "explore_stack(receptive_field=own_receptive_field)",
    )
    stack = OnStage(lesson, "explore_stack(receptive")
    stack.alert.filter(has_text="own_receptive_field makes 5 of").wait_for()
    stack.hover("layer 2", 0, 0)
    stack.alert.wait_for(state="detached")
    assert lesson.complaints == []
