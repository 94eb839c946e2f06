"""Lesson 01 in a browser: painting, undo, typing, and a photograph's colours taken apart."""

import pytest

from on_stage import OnStage

LESSON = "01_read_a_picture_as_a_table.ipynb"


@pytest.fixture
def picture(open_lesson):
    """The picture explorer of the lesson, with a blank picture."""
    explorer = OnStage(open_lesson(LESSON), "explore_picture(")
    explorer.choose("Picture", "Handwritten 3")
    explorer.choose("Picture", "a blank page")
    explorer.wait_for_twin("; 0 are not 0")
    return explorer


def test_painting_a_pixel_changes_both_halves_and_the_twin(picture):
    picture.panel("seen").focus()
    picture.keys("Control+Home", "Space")
    picture.wait_for_twin("Painted: 1 of 64 numbers changed. Row 0, column 0: 16.")
    assert picture.numbers("table", 8)[0, 0] == 16
    picture.panel("table").focus()
    picture.keys("Control+Home", "ArrowDown", "5", "Enter")
    picture.wait_for_twin("Row 1, column 0: 5")
    assert picture.numbers("seen", 8)[1, 0] == 5


def test_a_fast_stroke_paints_a_line_without_gaps_and_is_undone_as_one(picture):
    picture.drag("seen", (0, 0), (3, 3), steps=1)
    picture.wait_for_twin("; 4 are not 0")
    picture.press("undo")
    picture.wait_for_twin("; 0 are not 0")


def test_brush_is_what_a_stroke_leaves(picture):
    picture.enter("Brush", 8)
    picture.drag("table", (2, 1), (2, 4))
    picture.wait_for_twin("; 4 are not 0")
    assert picture.numbers("seen", 8)[2].tolist() == [0, 8, 8, 8, 8, 0, 0, 0]


def test_number_of_the_pixel_under_the_pointer_is_framed(picture):
    picture.hover("seen", 2, 5)
    picture.wait_for_twin("Row 2, column 5: 0.")
    assert picture.framed("table") == {(2, 5)}


def test_the_reader_s_function_has_a_button(picture):
    picture.press("Run invert")
    picture.wait_for_twin("64 of 64 numbers changed")


def test_letters_typed_on_a_button_do_not_delete_the_cell(picture):
    cells = picture.page.locator(".jp-Cell").count()
    picture.root.get_by_role("button", name="Shift right").focus()
    picture.page.keyboard.type("dd")
    picture.page.wait_for_timeout(300)
    assert picture.page.locator(".jp-Cell").count() == cells


def test_pixel_of_a_photograph_is_framed_in_all_its_channels(open_lesson):
    colour = OnStage(open_lesson(LESSON), 'explore_channels("chelsea")')
    colour.hover("photograph", 20, 30)
    colour.wait_for_twin("Row 20, column 30: red ")
    for channel in ("red", "green", "blue"):
        assert colour.framed(channel) == {(20, 30)}
    colour.hover("blue", 3, 4)
    colour.wait_for_twin("Row 3, column 4: red ")
    assert colour.framed("photograph") == {(3, 4)}


@pytest.mark.parametrize("width", [390, 1024, 1280])
@pytest.mark.parametrize("source", ["explore_picture(", 'explore_channels("chelsea")'])
def test_nothing_is_clipped_when_the_window_is_narrow(open_lesson, width, source):
    explorer = OnStage(open_lesson(LESSON, width=width), source)
    assert explorer.beyond() == []
