"""Lesson 04's explorer in a real JupyterLab: the form, the stripes, the window, the keyboard."""

import pytest

from parts import Parts

LESSON = "04_edges_steps_holes.ipynb"


class Form(Parts):
    """The fields, heatmaps and words of one geometry explorer."""

    def type(self, label, value):
        """Type a number into a field and leave it, as a person does."""
        self.control(label).fill(str(value))
        self.control(label).press("Tab")
        self.settle()

    def colours(self, title, row, col):
        """All the colours within one cell of a heatmap whose first cell is [-1, -1]."""
        return self.heatmap(title).evaluate(
            """(root, [row, col]) => {
                const canvas = root.querySelector('canvas');
                const size = 48;
                const [left, top] = [24 + (col + 1) * size + 2, 16 + (row + 1) * size + 2];
                const pen = canvas.getContext('2d');
                const { data } = pen.getImageData(left, top, size - 4, size - 4);
                const found = new Set();
                for (let at = 0; at < data.length; at += 4)
                    found.add(data.slice(at, at + 3).join());
                return [...found];
            }""",
            [row, col],
        )


@pytest.fixture
def form(open_lesson):
    """The form with 4 pixels, kernel 3, stride 2, padding 1, as the lesson opens it."""
    form = Form(open_lesson(LESSON), "explore_geometry(4")
    for label, value in [("Kernel", 3), ("Stride", 2), ("Dilation", 1), ("Input", 4)]:
        form.type(f"{label} down", value)
    form.type("Padding down", 0)
    form.type("Padding down", 1)
    form.press("first step")
    form.wait_for_twin("stride 2, padding 1, dilation 1. Down: floor((4 ")
    form.wait_for_twin("Step 1 of 4")
    return form


def test_a_number_typed_changes_both_directions_the_formula_and_the_twin(form):
    form.type("Padding down", 0)
    form.wait_for_twin("Never read: row 3 and column 3.")
    assert form.control("Padding across").input_value() == "0"
    formula = "Across: floor((4 + 2 × 0 - 1 × (3 - 1) - 1) / 2) + 1 = floor(1 / 2) + 1 = 1"
    form.output.get_by_text(formula).first.wait_for()


def test_arrow_keys_in_a_field_move_the_number_and_not_the_notebook(form):
    field = form.control("Stride across")
    field.focus()
    form.page.keyboard.press("ArrowUp")
    form.wait_for_twin("stride 3, padding 1")
    assert field.evaluate("(field) => document.activeElement === field")


def test_letters_typed_on_a_field_are_no_commands_of_the_notebook(form):
    cells = form.page.locator(".jp-Cell").count()
    form.control("Input down").focus()
    form.page.keyboard.type("dd")
    form.page.wait_for_timeout(300)
    assert form.page.locator(".jp-Cell").count() == cells


def test_what_does_not_fit_is_said_at_once_and_gone_again(form):
    form.type("Kernel down", 9)
    words = "reaches over 9 places, and the padded picture has 6: 3 too few"
    form.alert.filter(has_text=words).wait_for()
    form.type("Kernel down", 3)
    form.wait_for_twin("Output 2 x 2")
    assert form.alert.count() == 0


def test_stepping_moves_the_window_over_the_padding(form):
    form.press("one step forward")
    form.wait_for_twin("Step 2 of 4: row 0, column 1. The window reads rows -1 to 1, columns 1-3")
    expected = {(row, col) for row in (-1, 0, 1) for col in (1, 2, 3)}
    assert form.outlined("times read") == expected


def test_hover_on_the_output_outlines_the_window_with_its_holes(form):
    form.type("Input down", 9)
    form.type("Dilation down", 3)
    form.wait_for_twin("dilation 3. Down")
    form.hover("pixels read", 0, 1, cols=3)
    form.wait_for_twin("row 0, column 1. The window reads rows -1, 2, 5, columns 1, 4, 7")
    expected = {(row, col) for row in (-1, 2, 5) for col in (1, 4, 7)}
    assert form.outlined("times read") == expected


def test_arrow_keys_on_the_left_map_light_up_the_windows_that_read_a_place(form):
    form.canvas("times read").focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight"):
        form.page.keyboard.press(key)
    form.settle()
    assert form.cursor("times read") == "1,1"
    assert form.outlined("pixels read") == {(0, 0), (0, 1), (1, 0), (1, 1)}


def test_a_place_that_is_never_read_is_striped_and_says_so(form):
    assert len(form.colours("times read", 4, 4)) > len(form.colours("times read", 3, 3))
    form.canvas("times read").focus()
    for key in ("PageDown", "End"):
        form.page.keyboard.press(key)
    form.settle()
    words = "row 4, column 4, padding, value 0, never read"
    assert form.readout("times read").inner_text() == words


def test_padding_is_chosen_by_name(form):
    form.type("Stride down", 1)
    form.choose("Padding", "same: keep the size")
    form.type("Kernel down", 5)
    form.wait_for_twin("kernel 5 x 5, stride 1, padding 2")
    form.wait_for_twin("Output 4 x 4")
    form.choose("Padding", "as typed")


def test_one_direction_alone_when_they_are_not_changed_together(form):
    box = form.output.get_by_label("Change both directions together")
    box.uncheck()
    form.type("Stride across", 1)
    form.wait_for_twin("stride 2 down and 1 across")
    form.type("Stride across", 2)
    box.check()


def test_the_readers_function_is_asked_when_its_cell_is_run_again(form):
    own = Form(form.lesson, "output_size=my_output_size")
    form.lesson.run(
        "def my_output_size(n, k, s, p, d):\n    return -(-(n + 2 * p - d * (k - 1) - 1) // s) + 1"
    )
    own.press("one step forward")
    words = "my_output_size(224, 7, 2, 3, 1) gives 113, but 112 windows fit down."
    own.alert.filter(has_text=words).wait_for()


@pytest.mark.parametrize("width", [1024, 1280])
def test_form_stands_in_columns_and_nothing_is_clipped(open_lesson, width):
    form = Form(open_lesson(LESSON, width=width), "output_size=my_output_size")
    room = form.output.bounding_box()
    lefts = {}
    for direction in ("down", "across"):
        for head in ("Input", "Kernel", "Stride", "Padding", "Dilation"):
            box = form.control(f"{head} {direction}").bounding_box()
            lefts.setdefault(head, set()).add(round(box["x"]))
            assert box["x"] + box["width"] <= room["x"] + room["width"]
    assert all(len(places) == 1 for places in lefts.values())
    for canvas in form.output.locator("canvas").all():
        box = canvas.bounding_box()
        assert box["x"] + box["width"] <= room["x"] + room["width"] + 1
