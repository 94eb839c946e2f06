"""Lesson 14 as a person uses it: shift pictures by mouse and key, plug layers and networks in."""

import re

import numpy as np
import pytest

from cnn_core import datasets
from parts import Parts

NOTEBOOK = "14_translation.ipynb"
HELD_OUT = datasets.load_digits("test")
MARK = [184, 0, 107]


class Commuting(Parts):
    """The heatmaps, controls and words of one commuting explorer."""

    titled = "^{}"


class Translation(Parts):
    """The heatmaps, sliders and words of one translation explorer."""

    def slider(self, title):
        return self.output.get_by_role("slider", name=f"{title} row 0, column 0")


@pytest.fixture
def seven(open_lesson):
    """The explorer of the handwritten 7, one pixel to the right."""
    explorer = Commuting(open_lesson(NOTEBOOK), 'explore_commuting("convolution"')
    explorer.choose("Picture", "Handwritten 7")
    explorer.choose("Layer", "convolution")
    for label, value in (("Stride", 1), ("Padding", 0), ("Shift down", 0), ("Shift right", 1)):
        explorer.enter(label, value)
    explorer.wait_for_twin("moved 1 right. Layer: convolution; 3 x 3 of ones, stride 1, padding 0")
    return explorer


@pytest.fixture
def both(open_lesson):
    """The explorer of the two networks, not moved, with the first picture."""
    explorer = Translation(open_lesson(NOTEBOOK), "explore_translation(both")
    explorer.choose("Maps show", "all pictures: accuracy, %")
    explorer.enter("Picture", 0)
    for title in ("shift down", "shift right"):
        explorer.slider(title).focus()
        explorer.page.keyboard.type("0")
        explorer.page.keyboard.press("Enter")
    explorer.wait_for_twin("a 2, not moved.")
    return explorer


# ---- both orders ---------------------------------------------------------------------------------


def test_padding_typed_in_marks_the_cells_that_differ(seven):
    before = seven.pixels("difference")
    seven.enter("Padding", 1)
    seven.wait_for_twin("2 of 56 cells differ, first row 0, column 7")
    assert seven.pixels("difference") != before
    size = seven.cell_size("difference: 2 of 56", cols=8)
    left_edge = seven.colour("difference: 2 of 56", 24 + 7 * size, 16 + 1.5 * size)
    assert left_edge == MARK


def test_pointing_at_the_difference_goes_to_that_cell_everywhere(seven):
    seven.hover("difference", 2, 3, 6)
    seven.wait_for_twin(re.compile(r"Row 2, column 3: layer first (\d+), shift first \1\.$"))
    for title in ("layer, then shift", "shift, then layer", "difference"):
        assert seven.cursor(title) == "2,3"
    assert seven.outlined("moved picture") == {(row, col) for row in (2, 3, 4) for col in (3, 4, 5)}


def test_pointing_at_the_map_outlines_its_window_in_the_picture(seven):
    seven.hover("its map", 1, 0, 6)
    assert seven.outlined("picture") == {(row, col) for row in (1, 2, 3) for col in (0, 1, 2)}


def test_a_cell_that_came_in_says_so(seven):
    seven.hover("shift, then layer", 0, 0, 6)
    seven.wait_for_twin("layer first, it came in with the shift.")
    seven.readout("shift, then layer").filter(has_text="came in").wait_for()


def test_arrow_keys_walk_over_the_difference(seven):
    seven.hover("difference", 0, 1, 6)
    seven.canvas("difference").focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight"):
        seven.page.keyboard.press(key)
    seven.wait_for_twin("Row 1, column 3: ")
    words = "row 1, column 3, value 0"
    seven.live("difference").filter(has_text=words).wait_for(state="attached", timeout=5000)


def test_a_layer_is_chosen_by_keyboard_and_hides_what_it_has_not(seven):
    seven.control("Layer").focus()
    seven.page.keyboard.press("ArrowDown")
    seven.page.keyboard.press("ArrowDown")
    seven.wait_for_twin("Layer: max pooling 2 x 2. Map: 4 x 4. A cell of the map stands for a step")
    assert not seven.control("Stride").is_visible()
    seven.enter("Shift right", 2)
    seven.wait_for_twin("it moves 1 right. All 12 cells in both are equal.")


def test_a_layer_of_the_reader_is_named_when_it_fails_and_used_when_it_is_mended(open_cells):
    source = "def my_layer(picture):\n    return "
    lesson = open_cells(
        "from cnn_workshop.explorers import explore_commuting",
        f"{source}picture[0]",
        "explore_commuting(my_layer, 'All ones')",
    )
    explorer = Commuting(lesson, "explore_commuting(my_layer")
    explorer.alert.filter(
        has_text="it returned 8 numbers in one row; the answer has rows and"
    ).wait_for()
    lesson.run(f"{source}2 * picture")
    explorer.enter("Shift right", 2)
    explorer.wait_for_twin("All 48 cells in both are equal.")
    assert explorer.alert.count() == 0


# ---- networks ------------------------------------------------------------------------------------


def test_sliders_move_the_picture_by_keyboard(both):
    before = both.pixels("a 2")
    both.slider("shift right").focus()
    both.page.keyboard.press("ArrowRight")
    both.wait_for_twin("a 2, moved 1 right.")
    assert both.pixels("a 2") != before
    both.slider("shift down").focus()
    both.page.keyboard.press("Home")
    both.wait_for_twin("a 2, moved 3 up, 1 right.")
    for title in ("trained as they are", "trained on shifts by 1"):
        assert both.cursor(title) == "-3,1"


def test_a_slider_dragged_to_its_end_stops_there(both):
    slider = both.slider("shift right")
    box = both.box_of(slider)
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    both.page.mouse.move(*middle)
    both.page.mouse.down()
    for step in range(1, 9):
        both.page.mouse.move(middle[0] + step * box["width"] / 8, middle[1])
    both.page.mouse.up()
    both.settle()
    both.wait_for_twin("a 2, moved 3 right.")


def test_pointing_at_a_map_moves_the_picture(both):
    both.hover("trained on shifts by 1", 4, 1, 7)
    both.wait_for_twin("a 2, moved 1 down, 2 left.")
    assert both.cursor("trained as they are") == "1,-2"
    assert both.slider("shift right").input_value() == "-2"


def test_arrow_keys_on_a_map_move_the_picture(both):
    both.canvas("trained as they are").focus()
    for key in ("ArrowUp", "ArrowRight", "ArrowRight"):
        both.page.keyboard.press(key)
    both.wait_for_twin("a 2, moved 1 up, 2 right.")


def test_another_picture_is_typed_in_and_its_own_map_is_chosen(both):
    both.enter("Picture", 140)
    both.wait_for_twin(f"Picture 140 of 360, a {HELD_OUT.labels[140]}, not moved.")
    before = both.pixels("trained as they are")
    both.choose("Maps show", "this picture: % sure")
    both.wait_for_twin("Maps show: this picture: % sure.")
    assert both.pixels("trained as they are") != before


def test_the_repaired_network_is_good_at_nine_shifts(both):
    words = both.twin().partition("trained on shifts by 1: ")
    assert "90 % or more at 1 of 49 shifts." in words[0]
    assert "90 % or more at 9 of 49 shifts." in words[2]


def test_a_network_of_the_reader_is_asked_again_when_it_is_mended(open_cells):
    source = "def my_network(images):\n    return np.eye(10)[np.zeros(len(images), int)]"
    lesson = open_cells(
        "import numpy as np\nfrom cnn_workshop.explorers import explore_translation",
        f"{source}[:5]",
        "explore_translation(my_network)",
    )
    explorer = Translation(lesson, "explore_translation(")
    explorer.alert.filter(has_text="the answer has a row a picture").wait_for()
    lesson.run(source)
    explorer.slider("shift right").focus()
    explorer.page.keyboard.press("ArrowLeft")
    share = 100 * np.mean(HELD_OUT.labels == 0)
    explorer.wait_for_twin(f"accuracy {share:.0f} % on all 360, moved like this")
    assert explorer.alert.count() == 0


# ---- room ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [1024, 1280])
def test_nothing_is_clipped_or_wrapped_when_the_window_is_narrow(open_cells, width):
    lesson = open_cells(
        "import numpy as np\n"
        "from cnn_workshop.explorers import explore_commuting, explore_translation\n"
        "def a_layer_with_a_long_name(picture):\n    return picture\n"
        "def network(images):\n    return images.reshape(len(images), 64)[:, :10]",
        "explore_commuting('conv, ReLU, pool', np.ones((32, 20)), padding=2)",
        "explore_commuting(a_layer_with_a_long_name)",
        "explore_translation({'one': network, 'two': network, 'three': network}, reach=5)",
        width=width,
    )
    for source in ("'conv, ReLU", "explore_commuting(a_layer", "'three'"):
        output = lesson.output(source)
        room = output.bounding_box()
        for part in output.locator(".cnn-heatmap-stage:visible canvas").all():
            box = part.bounding_box()
            assert box["x"] + box["width"] <= room["x"] + room["width"] + 1
        controls = output.locator(".widget-dropdown:visible, .widget-text:visible").all()
        assert len({round(control.bounding_box()["y"]) for control in controls}) == 1


def test_both_rows_fit_on_a_projector(seven):
    top = seven.control("Picture").bounding_box()["y"]
    note = seven.note.bounding_box()
    assert note["y"] + note["height"] - top < 670, "of 768 pixels, less JupyterLab's bars"
