"""Lesson 07 as a person uses it: step, point, shift by a pixel, write the function."""

import re

import pytest

from cnn_core import datasets, max_pooling

NOTEBOOK = "07_pooling.ipynb"
EIGHT = datasets.digit(8)


class Explorer:
    """The heatmaps, controls and words of one pooling explorer."""

    def __init__(self, lesson, source):
        self.page = lesson.page
        self.output = lesson.output(source)

    def heatmap(self, title):
        words = self.page.locator(".cnn-heatmap-title", has_text=re.compile(f"^{title}"))
        return self.output.locator(".cnn-heatmap-root").filter(has=words).first

    def cells(self, title, name="outlined"):
        found = self.heatmap(title).get_attribute(f"data-{name}")
        return {tuple(map(int, cell.split(","))) for cell in found.split()}

    def wait_for(self, words):
        self.output.locator('[role="note"]').last.filter(has_text=words).wait_for(timeout=10_000)
        self.page.wait_for_timeout(60)

    def type_into(self, label, value):
        field = self.output.get_by_label(label, exact=True)
        field.fill(str(value))
        field.press("Enter")

    def hover(self, title, row, col, cols):
        canvas = self.heatmap(title).locator("canvas")
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        size = (canvas.evaluate("(canvas) => canvas.clientWidth") - 26) // cols
        self.page.mouse.move(box["x"] + 24 + (col + 0.5) * size, box["y"] + 16 + (row + 0.5) * size)
        self.page.wait_for_timeout(60)

    def colour(self, title, x, y):
        """The colour of one point of a heatmap, in CSS pixels from its corner."""
        return self.heatmap(title).evaluate(
            """(root, [x, y]) => Array.from(root.querySelector('canvas').getContext('2d')
                .getImageData(x, y, 1, 1).data)""",
            [x, y],
        )[:3]


@pytest.fixture
def shift(open_lesson):
    """The explorer of the shifted 8, one pixel to the right."""
    explorer = Explorer(open_lesson(NOTEBOOK), 'explore_pooling("Handwritten 8"')
    explorer.output.get_by_label("Kind", exact=True).select_option(label="max")
    for label, value in (("Size", 2), ("Stride", 2), ("Shift down", 0), ("Shift right", 1)):
        explorer.type_into(label, value)
    explorer.output.get_by_role("button", name="first step").click()
    explorer.wait_for(re.compile("Step 1 of 16.*Moved 1 right"))
    return explorer


def test_pointing_at_an_output_outlines_its_window_in_the_picture(shift):
    shift.hover("pooled", 1, 2, 4)
    shift.wait_for("row 1, column 2, value 15")
    window = {(row, col) for row in (2, 3) for col in (4, 5)}
    assert shift.cells("input") == window
    assert shift.cells("moved:") == window
    for title in ("moved, pooled", "change"):
        assert shift.cells(title, "cursor") == {(1, 2)}


def test_pointing_at_the_change_goes_to_that_cell(shift):
    shift.hover("change", 2, 0, 4)
    shift.wait_for("row 2, column 0, value 3")
    assert shift.cells("pooled", "cursor") == {(2, 0)}
    shift.output.get_by_text("after the shift: 0").wait_for()


def test_pointing_at_a_pixel_outlines_the_cell_that_it_feeds(shift):
    shift.hover("input", 5, 3, 8)
    assert shift.cells("pooled") == {(2, 1)}


def test_the_winning_cell_is_framed(shift):
    shift.hover("pooled", 0, 1, 4)
    shift.wait_for("is 14")
    size = (shift.heatmap("input").locator("canvas").evaluate("(c) => c.clientWidth") - 26) // 8
    shift.page.wait_for_timeout(200)
    for row in (0, 1):
        assert EIGHT[row, 3] == 14
        inner_edge = shift.colour("input", 24 + 3 * size, 16 + (row + 0.5) * size)
        assert inner_edge == [184, 0, 107]


def test_arrow_keys_step_over_the_outputs(shift):
    shift.heatmap("pooled").locator("canvas").focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight"):
        shift.page.keyboard.press(key)
    shift.wait_for("Step 7 of 16: row 1, column 2")
    live = shift.heatmap("pooled").locator('[aria-live="polite"]')
    words = "the largest of 0, 15, 12, 14 is 15 (row 2, column 5)"
    live.filter(has_text=words).wait_for(state="attached", timeout=5000)


def test_a_shift_typed_in_moves_the_picture_and_counts_the_changes(shift):
    shift.type_into("Shift right", 2)
    shift.wait_for("Moved 2 right: 49 of 64 inputs and 11 of 16 outputs changed")
    shift.wait_for("The output has moved along, 1 right; apart from its rim it is the same.")
    shift.output.get_by_text("change: 11 of 16").wait_for()
    shift.type_into("Shift right", 0)
    shift.wait_for(re.compile(r"is 0 \(4 times\)\.$"))
    assert not shift.heatmap("change").is_visible()


def test_a_smaller_stride_lets_windows_overlap(shift):
    shift.type_into("Stride", 1)
    shift.wait_for("Pooled: 7 x 7, from 0 to 16; 49 of 64 numbers are left.")
    shift.hover("input", 4, 4, 8)
    assert shift.cells("pooled") == {(3, 3), (3, 4), (4, 3), (4, 4)}


def test_average_is_chosen_by_keyboard(shift):
    shift.output.get_by_label("Kind", exact=True).focus()
    shift.page.keyboard.press("ArrowDown")
    shift.wait_for("(0 + 0 + 0 + 0) / 4 = 0")


def test_a_cell_that_is_never_read_says_so(open_lesson):
    explorer = Explorer(open_lesson(NOTEBOOK), "explore_pooling(feature_map)")
    explorer.hover("input", 0, 4, 5)
    readout = explorer.heatmap("input").locator(".cnn-heatmap-readout")
    readout.filter(has_text="never read").wait_for()


def test_a_wrong_function_is_named_and_a_right_one_taken_from_the_next_move(open_cells):
    source = "def my_max_pooling(input_image, pool_size, stride):\n    return "
    lesson = open_cells(
        "import numpy as np\nfrom cnn_core import max_pooling\n"
        "from cnn_core.explorers import explore_pooling\n"
        f"{source}np.maximum(max_pooling(input_image, pool_size, stride), 0)",
        "explore_pooling('Edges of the 8', pool=my_max_pooling)",
    )
    explorer = Explorer(lesson, "explore_pooling('Edges")
    explorer.output.get_by_role("alert").filter(has_text="differs from the largest").wait_for()
    explorer.output.get_by_text("but my_max_pooling gives 0 here").first.wait_for()
    lesson.page.evaluate(
        """(code) => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel
            .requestExecute({ code }).done""",
        f"{source}max_pooling(input_image, pool_size, stride)",
    )
    explorer.output.get_by_role("button", name="one step forward").click()
    explorer.wait_for("Step 2 of 9")
    assert explorer.output.get_by_role("alert").count() == 0


@pytest.mark.parametrize("width", [1024, 1280])
def test_nothing_is_clipped_or_wrapped_when_the_window_is_narrow(open_cells, width):
    lesson = open_cells(
        "from cnn_core.explorers import explore_pooling\n"
        "def my_max_pooling(input_image, pool_size, stride):\n    raise NotImplementedError",
        "explore_pooling('Photograph of a man', stride=1, shift=(1, 1))",
        "explore_pooling(pool=my_max_pooling, pool_size=5, stride=1, shift=(1, 1))",
        width=width,
    )
    for source in ("Photograph", "pool=my"):
        output = lesson.output(source)
        room = output.bounding_box()
        for part in output.locator(".cnn-heatmap-stage:visible canvas, table:visible").all():
            box = part.bounding_box()
            assert box["x"] + box["width"] <= room["x"] + room["width"] + 1
        controls = output.locator(".widget-dropdown:visible, .widget-text:visible").all()
        assert len({round(control.bounding_box()["y"]) for control in controls}) == 1


def test_both_rows_and_the_stepper_fit_on_a_projector(shift):
    top = shift.output.get_by_label("Picture", exact=True).bounding_box()["y"]
    stepper = shift.output.locator(".cnn-stepper").bounding_box()
    assert stepper["y"] + stepper["height"] - top < 670, "of 768 pixels, less JupyterLab's bars"


def test_the_outputs_of_the_lesson_are_those_of_the_package():
    assert max_pooling(EIGHT)[1, 2] == 15
    assert max_pooling(EIGHT)[2, 0] == 3
