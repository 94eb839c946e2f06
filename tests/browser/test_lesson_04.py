"""Lesson 04's explorer in a real JupyterLab: the form, the stripes, the window, the keyboard."""

import pytest

from on_stage import OnStage

LESSON = "04_edges_steps_holes.ipynb"


@pytest.fixture
def form(open_lesson):
    """The form with 4 pixels, kernel 3, stride 2, padding 1, as the lesson opens it."""
    form = OnStage(open_lesson(LESSON), "explore_geometry(4")
    form.begin_again()
    form.press("first step")
    form.wait_for_twin("stride 2, padding 1, dilation 1. Both directions are changed together.")
    form.wait_for_twin("Step 1 of 4")
    return form


def test_a_number_typed_changes_both_directions_the_formula_and_the_twin(form):
    form.enter("Padding", 0)
    form.wait_for_twin("Never read: row 3 and column 3.")
    formula = "Across: floor((4 + 2 × 0 - 1 × (3 - 1) - 1) / 2) + 1 = floor(1 / 2) + 1 = 1"
    form.wait_for_twin(formula)
    assert form.control("Padding across").count() == 0


def test_arrow_keys_in_a_field_move_the_number_and_not_the_notebook(form):
    field = form.control("Stride")
    field.focus()
    form.page.keyboard.press("ArrowUp")
    form.page.keyboard.press("Enter")
    form.wait_for_twin("stride 3, padding 1")
    assert field.evaluate("(field) => document.activeElement === field")


def test_letters_typed_on_a_field_are_no_commands_of_the_notebook(form):
    cells = form.page.locator(".jp-Cell").count()
    form.control("Input").focus()
    form.page.keyboard.type("dd")
    form.page.wait_for_timeout(300)
    assert form.page.locator(".jp-Cell").count() == cells


def test_what_does_not_fit_is_said_at_once_and_gone_again(form):
    form.enter("Kernel", 9)
    words = "reaches over 9 places, and the padded picture has 6: 3 too few"
    form.alert.filter(has_text=words).wait_for()
    form.enter("Kernel", 3)
    form.wait_for_twin("Output 2 x 2")
    assert form.alert.count() == 0


def test_stepping_moves_the_window_over_the_padding(form):
    form.press("one step forward")
    form.wait_for_twin("Step 2 of 4: row 0, column 1. The window reads rows -1 to 1, columns 1-3")
    assert form.framed("input") == {(row, col) for row in (-1, 0, 1) for col in (1, 2, 3)}


def test_hover_on_the_output_outlines_the_window_with_its_holes(form):
    form.enter("Input", 9)
    form.enter("Dilation", 3)
    form.wait_for_twin("dilation 3. Both")
    form.hover("output", 0, 1)
    form.wait_for_twin("row 0, column 1. The window reads rows -1, 2, 5, columns 1, 4, 7")
    expected = {(row, col) for row in (-1, 2, 5) for col in (1, 4, 7)}
    assert form.framed("input") == expected


def test_arrow_keys_on_the_left_map_light_up_the_windows_that_read_a_place(form):
    form.panel("input").focus()
    form.keys("Control+Home", "ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight")
    assert form.dashed("output") == {(0, 0), (0, 1), (1, 0), (1, 1)}


def test_a_place_that_is_never_read_says_so(form):
    form.panel("input").focus()
    form.keys("Control+End")
    words = "row 4, column 4"
    form.live.filter(has_text=words).filter(has_text="never read").wait_for(state="attached")


def test_padding_is_chosen_by_name(form):
    form.enter("Stride", 1)
    form.more()
    form.choose("Padding by name", "same: keep the size")
    form.enter("Kernel", 5)
    form.wait_for_twin("kernel 5 x 5, stride 1, padding 2")
    form.wait_for_twin("Output 4 x 4")


def test_one_direction_alone_when_they_are_not_changed_together(form):
    form.control("Change both directions together").uncheck()
    form.enter("Stride across", 1)
    form.wait_for_twin("stride 2 down and 1 across")
    assert form.control("Stride down").input_value() == "2"


def test_the_readers_function_is_asked_when_its_cell_is_run_again(form):
    own = OnStage(form.lesson, "output_size=my_output_size")
    form.lesson.run(
        "def my_output_size(n, k, s, p, d):\n    return -(-(n + 2 * p - d * (k - 1) - 1) // s) + 1"
    )
    own.press("one step forward")
    words = "my_output_size(224, 7, 2, 3, 1) gives 113, but 112 windows fit down."
    own.alert.filter(has_text=words).wait_for()


@pytest.mark.parametrize("width", [1024, 1280])
def test_nothing_is_clipped_when_directions_differ(open_lesson, width):
    form = OnStage(open_lesson(LESSON, width=width), "output_size=my_output_size")
    form.control("Change both directions together").uncheck()
    form.settle()
    room = form.root.bounding_box()
    for direction in ("down", "across"):
        for head in ("Input", "Kernel", "Stride", "Padding", "Dilation"):
            box = form.control(f"{head} {direction}").bounding_box()
            assert box["x"] + box["width"] <= room["x"] + room["width"]
    form.control("Change both directions together").check()
