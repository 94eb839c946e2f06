"""Lesson 07 as a person uses it: step, drag, point, shift by a pixel, write the function."""

import re

import pytest

from cnn_core import datasets, max_pooling
from on_stage import OnStage

NOTEBOOK = "07_pooling.ipynb"
EIGHT = datasets.digit(8)


@pytest.fixture
def shift(open_lesson):
    """The explorer of the shifted 8, one pixel to the right."""
    explorer = OnStage(open_lesson(NOTEBOOK), 'explore_pooling("Handwritten 8"')
    explorer.choose("Picture", "Handwritten 8")
    explorer.choose("Kind", "max")
    for label, value in (("Size", 2), ("Stride", 2), ("Shift down", 0), ("Shift right", 1)):
        explorer.enter(label, value)
    explorer.press("first step")
    explorer.wait_for_twin(re.compile("Step 1 of 16.*Moved 1 right"))
    return explorer


def test_pointing_at_an_output_frames_its_window_in_both_pictures(shift):
    shift.hover("map", 1, 2)
    shift.wait_for_twin("row 1, column 2, value 15")
    covered = {(row, col) for row in (2, 3) for col in (4, 5)}
    assert shift.framed("image") == shift.framed("moved") == covered
    for name in ("map", "moved map", "change"):
        assert shift.framed(name) == {(1, 2)}


def test_pointing_at_the_change_goes_to_that_cell(shift):
    shift.hover("change", 2, 0)
    shift.wait_for_twin("row 2, column 0, value 3")
    assert shift.framed("map") == {(2, 0)}
    shift.root.get_by_text("After the shift it is 0.").wait_for()


def test_pointing_at_a_pixel_outlines_the_cell_that_it_feeds(shift):
    shift.hover("image", 5, 3)
    assert shift.dashed("map") == {(2, 1)}


def test_window_is_dragged_over_either_picture(shift):
    shift.drag("image", (0, 0), (2, 4))
    shift.wait_for_twin("row 1, column 2, value 15")
    shift.drag("moved", (2, 4), (4, 0))
    shift.wait_for_twin("row 2, column 0, value 3")


def test_pixel_is_typed_into_the_picture_and_taken_back(shift):
    shift.panel("image").focus()
    shift.keys("9", "Enter")
    shift.wait_for_twin(re.compile(r"changed by hand.*value 9\."))
    assert shift.numbers("image", 8)[0, 0] == 9
    shift.keys("Control+z")
    shift.wait_for_twin(re.compile(r"Handwritten 8.*value 0\."))


def test_every_window_turned_leaves_the_output_as_it_is(shift):
    shift.press("Turn every window")
    shift.wait_for_twin("Picture: changed by hand")
    assert (shift.numbers("image", 8) != EIGHT).any()
    assert (shift.numbers("map", 4) == max_pooling(EIGHT)).all()


def test_arrow_keys_step_over_the_outputs(shift):
    shift.panel("map").focus()
    shift.keys("ArrowDown", "ArrowRight", "ArrowRight")
    shift.wait_for_twin("Step 7 of 16: row 1, column 2")
    words = "the largest of 0, 15, 12, 14 is 15 (row 2, column 5)"
    shift.live.filter(has_text=words).wait_for(state="attached")


def test_a_shift_typed_in_moves_the_picture_and_counts_the_changes(shift):
    shift.enter("Shift right", 2)
    shift.wait_for_twin("Moved 2 right: 49 of 64 inputs and 11 of 16 outputs changed")
    shift.wait_for_twin("The output has moved along, 1 right; apart from its rim it is the same.")
    shift.enter("Shift right", 0)
    shift.wait_for_twin(re.compile(r"is 0 \(4 times\)\.$"))
    assert shift.panel("change").count() == 0


def test_a_smaller_stride_lets_windows_overlap(shift):
    shift.enter("Stride", 1)
    shift.wait_for_twin("Pooled: 7 x 7, from 0 to 16; 49 of 64 numbers are left.")
    shift.hover("image", 4, 4)
    assert shift.dashed("map") == {(3, 3), (3, 4), (4, 3), (4, 4)}


def test_average_is_chosen_by_keyboard(shift):
    shift.control("Kind").focus()
    shift.keys("ArrowDown")
    shift.wait_for_twin("(0 + 0 + 0 + 0) / 4 = 0")


def test_a_cell_that_is_never_read_says_so(open_lesson):
    explorer = OnStage(open_lesson(NOTEBOOK), "explore_pooling(feature_map)")
    explorer.panel("image").focus()
    explorer.keys("End")
    explorer.live.filter(has_text="never read").wait_for(state="attached")


def test_a_wrong_function_is_named_and_a_right_one_taken_from_the_next_move(open_lesson):
    source = "def own_max_pooling(input_image, pool_size, stride):\n    return "
    lesson = open_lesson(NOTEBOOK).add(
        "import numpy as np\nfrom cnn_core import max_pooling\n"
        "from cnn_workshop.explorers import explore_pooling\n"
        f"{source}np.maximum(max_pooling(input_image, pool_size, stride), 0)",
        "explore_pooling('Edges of the 8', pool=own_max_pooling)",
    )
    explorer = OnStage(lesson, "explore_pooling('Edges")
    explorer.alert.filter(has_text="differs from the largest").wait_for()
    explorer.root.get_by_text("but own_max_pooling gives 0 here").first.wait_for()
    lesson.run(f"{source}max_pooling(input_image, pool_size, stride)")
    explorer.press("one step forward")
    explorer.wait_for_twin("Step 2 of 9")
    assert explorer.alert.count() == 0


@pytest.mark.parametrize("width", [390, 1024, 1280])
def test_nothing_is_clipped_when_the_window_is_narrow(open_lesson, width):
    lesson = open_lesson(NOTEBOOK).add(
        "from cnn_workshop.explorers import explore_pooling\n"
        "def unwritten(input_image, pool_size, stride):\n    raise NotImplementedError",
        "explore_pooling('Cameraman', stride=1, shift=(1, 1))",
        "explore_pooling(pool=unwritten, pool_size=5, stride=1, shift=(1, 1))",
    )
    lesson.widen(width)
    for source in ("'Cameraman'", "pool=unwritten"):
        explorer = OnStage(lesson, source)
        assert explorer.beyond() == []


def test_both_rows_and_the_player_fit_on_a_projector(shift):
    top = shift.control("Picture").bounding_box()["y"]
    player = shift.root.locator(".cnn-stage-player").bounding_box()
    assert player["y"] + player["height"] - top < 670, "of 768 pixels, less JupyterLab's bars"


def test_the_outputs_of_the_lesson_are_those_of_the_package():
    assert max_pooling(EIGHT)[1, 2] == 15
    assert max_pooling(EIGHT)[2, 0] == 3
