"""Lesson 14 as a person uses it: shift pictures by mouse and key, plug layers and networks in."""

import re

import numpy as np
import pytest

from cnn_core import datasets
from on_stage import OnStage

NOTEBOOK = "14_translation.ipynb"
HELD_OUT = datasets.load_digits("test")
LAID_OVER = ("shift first", "layer first", "difference")


@pytest.fixture
def seven(open_lesson):
    """The explorer of the handwritten 7, one pixel to the right."""
    explorer = OnStage(open_lesson(NOTEBOOK), 'explore_commuting("convolution"')
    explorer.choose("Picture", "Handwritten 7")
    explorer.choose("Layer", "convolution")
    for label, value in (("Stride", 1), ("Padding", 0), ("Shift down", 0), ("Shift right", 1)):
        explorer.enter(label, value)
    explorer.wait_for_twin("moved 1 right. Layer: convolution; 3 x 3 of ones, stride 1, padding 0")
    return explorer


@pytest.fixture
def both(open_lesson):
    """The explorer of the two networks, not moved, with the first picture."""
    explorer = OnStage(open_lesson(NOTEBOOK), "explore_translation(both")
    explorer.choose("Maps show", "all pictures: accuracy, %")
    for label in ("Picture", "Shift down", "Shift right"):
        explorer.enter(label, 0)
    explorer.wait_for_twin("a 2, not moved.")
    return explorer


# ---- both orders ---------------------------------------------------------------------------------


def test_padding_typed_in_marks_the_cells_that_differ(seven):
    before = seven.pixels("difference")
    seven.enter("Padding", 1)
    seven.wait_for_twin("2 of 56 cells differ, first row 0, column 7")
    assert seven.pixels("difference") != before
    assert seven.framed("difference") == {(0, 7)}
    seven.root.get_by_text("2 of 56 cells differ.", exact=True).wait_for()


def test_pointing_at_the_difference_goes_to_that_cell_everywhere(seven):
    seven.hover("difference", 2, 3)
    seven.wait_for_twin(re.compile(r"Row 2, column 3: layer first (\d+), shift first \1\.$"))
    for name in LAID_OVER:
        assert seven.framed(name) == {(2, 3)}
    assert seven.framed("moved") == {(row, col) for row in (2, 3, 4) for col in (3, 4, 5)}
    assert seven.framed("map") == {(2, 2)}
    assert seven.framed("image") == {(row, col) for row in (2, 3, 4) for col in (2, 3, 4)}


def test_pointing_at_the_map_shows_its_window_and_where_it_goes(seven):
    seven.hover("map", 1, 0)
    seven.wait_for_twin("Row 1, column 1: layer first ")
    assert seven.framed("image") == {(row, col) for row in (1, 2, 3) for col in (0, 1, 2)}
    assert seven.framed("layer first") == {(1, 1)}


def test_a_cell_of_the_map_that_leaves_is_framed_nowhere_else(seven):
    seven.hover("map", 1, 5)
    seven.wait_for_twin(re.compile(r"Row 1, column 5 of the map, \d+, leaves with the shift\.$"))
    assert seven.framed("map") == {(1, 5)}
    assert all(seven.framed(name) == set() for name in LAID_OVER)


def test_a_window_dragged_over_either_picture_moves_that_of_the_other(seven):
    seven.drag("image", (1, 1), (4, 3))
    seven.wait_for_twin("Row 3, column 3: ")
    assert seven.framed("moved") == {(row, col) for row in (3, 4, 5) for col in (3, 4, 5)}
    seven.drag("moved", (4, 4), (1, 4))
    seven.wait_for_twin("Row 0, column 3: ")


def test_a_cell_that_came_in_says_so(seven):
    seven.hover("shift first", 0, 0)
    seven.wait_for_twin("layer first, it came in with the shift.")
    seven.click("shift first", 0, 0)
    seven.live.filter(has_text="came in with the shift, pinned").wait_for(state="attached")
    seven.keys("Escape")


def test_arrow_keys_walk_over_the_difference(seven):
    seven.hover("difference", 0, 1)
    seven.panel("difference").focus()
    seven.keys("ArrowDown", "ArrowRight", "ArrowRight")
    seven.wait_for_twin("Row 1, column 3: ")
    seven.live.filter(has_text="row 1, column 3, value 0").wait_for(state="attached")


def test_a_pixel_typed_in_goes_through_both_orders(seven):
    seven.panel("image").focus()
    seven.keys("9", "9", "Enter")
    seven.wait_for_twin(re.compile("changed by hand.*All 30 cells in both are equal"))
    assert seven.numbers("moved", 8)[0, 1] == 99
    seven.keys("Control+z")
    seven.wait_for_twin("Picture: Handwritten 7, ")


def test_a_layer_is_chosen_by_keyboard_and_hides_what_it_has_not(seven):
    seven.control("Layer").focus()
    seven.keys("ArrowDown", "ArrowDown")
    seven.wait_for_twin("Layer: max pooling 2 x 2. Map: 4 x 4. A cell of the map stands for a step")
    assert not seven.control("Stride").is_visible()
    seven.enter("Shift right", 2)
    seven.wait_for_twin("it moves 1 right. All 12 cells in both are equal.")


def test_a_layer_of_the_reader_is_named_when_it_fails_and_used_when_it_is_mended(open_lesson):
    source = "def own_layer(picture):\n    return "
    lesson = open_lesson(NOTEBOOK).add(
        "from cnn_workshop.explorers import explore_commuting",
        f"{source}picture[0]",
        "explore_commuting(own_layer, 'all ones')",
    )
    explorer = OnStage(lesson, "explore_commuting(own_layer")
    explorer.alert.filter(
        has_text="it returned 8 numbers in one row; the answer has rows and"
    ).wait_for()
    lesson.run(f"{source}2 * picture")
    explorer.enter("Shift right", 2)
    explorer.wait_for_twin("All 48 cells in both are equal.")
    assert explorer.alert.count() == 0


# ---- networks ------------------------------------------------------------------------------------


def test_fields_move_the_picture_by_keyboard(both):
    before = both.pixels("picture")
    both.control("Shift right").focus()
    both.keys("ArrowUp", "Enter")
    both.wait_for_twin("a 2, moved 1 right.")
    assert both.pixels("picture") != before
    both.enter("Shift down", -9)
    both.wait_for_twin("a 2, moved 3 up, 1 right.")
    for name in ("trained as they are", "trained on shifts by 1"):
        assert both.framed(f"map of {name}") == {(-3, 1)}


def test_picture_is_dragged_and_stops_at_the_last_shift(both):
    both.drag("picture", (4, 4), (3, 6))
    both.wait_for_twin("a 2, moved 1 up, 2 right.")
    both.drag("picture", (3, 6), (3, 7))
    both.wait_for_twin("a 2, moved 1 up, 3 right.")
    both.drag("picture", (3, 7), (0, 7))
    both.wait_for_twin("a 2, moved 3 up, 3 right.")
    assert both.control("Shift right").input_value() == "3"


def test_pointing_at_the_picture_outlines_the_shift_that_brings_its_middle_there(both):
    both.hover("picture", 2, 5)
    for name in ("trained as they are", "trained on shifts by 1"):
        assert both.dashed(f"map of {name}") == {(-2, 1)}


def test_pointing_at_a_map_moves_the_picture(both):
    both.hover("map of trained on shifts by 1", 4, 1)
    both.wait_for_twin("a 2, moved 1 down, 2 left.")
    assert both.framed("map of trained as they are") == {(1, -2)}
    assert both.control("Shift right").input_value() == "-2"


def test_arrow_keys_on_a_map_move_the_picture(both):
    both.panel("map of trained as they are").focus()
    both.keys("ArrowUp", "ArrowRight", "ArrowRight")
    both.wait_for_twin("a 2, moved 1 up, 2 right.")


def test_another_picture_is_typed_in_and_its_own_map_is_chosen(both):
    both.enter("Picture", 140)
    both.wait_for_twin(f"Picture 140 of 360, a {HELD_OUT.labels[140]}, not moved.")
    before = both.pixels("map of trained as they are")
    both.choose("Maps show", "this picture: % sure")
    both.wait_for_twin("Maps show: this picture: % sure.")
    assert both.pixels("map of trained as they are") != before


def test_the_repaired_network_is_good_at_nine_shifts(both):
    words = both.twin().partition("trained on shifts by 1: ")
    assert "90 % or more at 1 of 49 shifts." in words[0]
    assert "90 % or more at 9 of 49 shifts." in words[2]


def test_a_network_of_the_reader_is_asked_again_when_it_is_mended(open_lesson):
    source = "def own_network(images):\n    return np.eye(10)[np.zeros(len(images), int)]"
    lesson = open_lesson(NOTEBOOK).add(
        "import numpy as np\nfrom cnn_workshop.explorers import explore_translation",
        f"{source}[:5]",
        "explore_translation(own_network)",
    )
    explorer = OnStage(lesson, "explore_translation(own_network")
    explorer.alert.filter(has_text="the answer has a row a picture").wait_for()
    lesson.run(source)
    explorer.enter("Shift right", -1)
    share = 100 * np.mean(HELD_OUT.labels == 0)
    explorer.wait_for_twin(f"accuracy {share:.0f} % on all 360, moved like this")
    assert explorer.alert.count() == 0


# ---- room ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [390, 1024, 1280])
def test_nothing_is_clipped_when_the_window_is_narrow(open_lesson, width):
    lesson = open_lesson(NOTEBOOK).add(
        "import numpy as np\n"
        "from cnn_workshop.explorers import explore_commuting, explore_translation\n"
        "def a_layer_with_a_long_name(picture):\n    return picture\n"
        "def a_network(images):\n    return images.reshape(len(images), 64)[:, :10]",
        "explore_commuting('conv, ReLU, pool', np.ones((32, 20)), padding=2)",
        "explore_commuting(a_layer_with_a_long_name)",
        "explore_translation({'one': a_network, 'two': a_network, 'three': a_network}, reach=5)",
    )
    lesson.widen(width)
    for source in ("'conv, ReLU", "explore_commuting(a_layer", "'three'"):
        explorer = OnStage(lesson, source)
        assert explorer.beyond(".cnn-stage-part, select:visible, input:visible", spare=1) == []


def test_both_rows_fit_on_a_projector(seven):
    top = seven.root.bounding_box()["y"]
    line = seven.root.locator(".cnn-stage-line").bounding_box()
    assert line["y"] + line["height"] - top < 670, "of 768 pixels, less JupyterLab's bars"
