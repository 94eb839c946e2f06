"""Lesson 06 in a browser: the bias moved by mouse and keyboard, and which cells then become 0."""

import re

import pytest

from cnn_core import convolve2d, datasets, kernels

LESSON = "06_relu.ipynb"
EDGES = convolve2d(datasets.digit(7), kernels.get("sobel_x"))


@pytest.fixture
def explorer(open_lesson):
    """The first explorer of the lesson, in the state it opens in."""
    parts = Bend(open_lesson(LESSON), "explore_activations()")
    parts.choose("Activation", "ReLU")
    parts.choose("Feature map", "7, Sobel y")
    parts.type_bias("0")
    parts.choose("Feature map", "7, Sobel x")
    parts.wait_for_twin(f"Bias: 0. Activation: ReLU. Output: from 0 to {EDGES.max():g}")
    return parts


class Bend:
    """The maps, controls and words of one activation explorer."""

    def __init__(self, lesson, source):
        self.page = lesson.page
        self.output = lesson.output(source)

    @property
    def bias(self):
        return self.output.get_by_label("bias row 0, column 0", exact=True)

    def type_bias(self, number):
        self.bias.focus()
        self.page.keyboard.type(number)
        self.page.keyboard.press("Enter")

    def choose(self, label, option):
        self.output.get_by_label(label, exact=True).select_option(label=option)
        self.wait_for_twin(f"{label}: {option}")

    def twin(self):
        return self.output.locator('[role="note"]').last.inner_text()

    def wait_for_twin(self, words):
        self.output.locator('[role="note"]').last.filter(has_text=words).wait_for(timeout=10_000)
        self.page.wait_for_timeout(60)

    def heatmap(self, title):
        title = self.page.locator(".cnn-heatmap-title", has_text=re.compile(f"^{title}$"))
        return self.output.locator(".cnn-heatmap-root").filter(has=title).first

    def hover(self, title, row, col):
        """Move the mouse to the middle of a cell of a map of six columns."""
        canvas = self.heatmap(title).locator("canvas")
        box = canvas.bounding_box()
        size = (canvas.evaluate("(canvas) => canvas.clientWidth") - 26) // EDGES.shape[1]
        self.page.mouse.move(box["x"] + 24 + (col + 0.5) * size, box["y"] + 16 + (row + 0.5) * size)

    def point(self):
        """Where the point on the curve is, in pixels."""
        circle = self.output.locator("svg circle")
        return float(circle.get_attribute("cx")), float(circle.get_attribute("cy"))


def zeros(bias):
    """Say how many cells of the 7 are 0 with a bias."""
    count = int((EDGES + bias <= 0).sum())
    return f"{count} of {EDGES.size} cells are 0 ({round(100 * count / EDGES.size)} %)"


def test_bias_moved_by_keyboard_makes_cells_zeros(explorer):
    explorer.bias.focus()
    explorer.page.keyboard.press("ArrowLeft")
    explorer.wait_for_twin("Bias: -1.")
    assert zeros(-1) in explorer.twin()
    assert explorer.output.get_by_text(zeros(-1)).count() == 2


def test_bias_pulled_down_by_mouse_makes_all_zeros(explorer):
    box = explorer.bias.bounding_box()
    middle = box["y"] + box["height"] / 2
    explorer.page.mouse.move(box["x"] + box["width"] / 2, middle)
    explorer.page.mouse.down()
    for step in range(10):
        explorer.page.mouse.move(box["x"] + box["width"] / 2 * (1 - step / 9), middle)
    explorer.page.mouse.up()
    explorer.wait_for_twin("36 of 36 cells are 0 (100 %)")


def test_hover_on_a_cell_moves_the_point_on_the_curve(explorer):
    explorer.hover("output map", 4, 3)
    explorer.wait_for_twin(f"{EDGES[4, 3]:g} + 0 = {EDGES[4, 3]:g}, and ReLU makes 0 of it.")
    left = explorer.point()
    assert explorer.heatmap("feature map").get_attribute("data-outlined") == "4,3"
    explorer.hover("output map", 4, 1)
    explorer.wait_for_twin(f"and ReLU makes {EDGES[4, 1]:g} of it.")
    right = explorer.point()
    assert left[0] < right[0]
    assert left[1] > right[1], "further up on the page"


def test_hover_on_the_feature_map_outlines_what_becomes_of_the_cell(explorer):
    explorer.hover("feature map", 1, 5)
    explorer.wait_for_twin("Row 1, column 5:")
    assert explorer.heatmap("output map").get_attribute("data-outlined") == "1,5"


def test_activation_is_chosen_by_keyboard_and_offers_its_slope(explorer):
    assert explorer.output.get_by_label("Slope", exact=True).is_hidden()
    explorer.output.get_by_label("Activation", exact=True).focus()
    explorer.page.keyboard.type("leaky")
    explorer.wait_for_twin("Activation: leaky ReLU, slope 0.1.")
    field = explorer.output.get_by_label("Slope", exact=True)
    field.fill("0.5")
    field.press("Enter")
    explorer.wait_for_twin(f"Output: from {EDGES.min() / 2:g} to {EDGES.max():g}")


@pytest.mark.parametrize("width", [1024, 1280])
@pytest.mark.parametrize("name", ["7, Sobel x", "cat, Sobel x"])
def test_nothing_is_clipped_or_wrapped_when_the_window_is_narrow(open_lesson, width, name):
    parts = Bend(open_lesson(LESSON, width=width), "explore_activations()")
    parts.choose("Activation", "leaky ReLU")
    parts.choose("Feature map", name)
    room = parts.output.bounding_box()
    stages = [stage.bounding_box() for stage in parts.output.locator("canvas").all()]
    assert max(box["x"] + box["width"] for box in stages) <= room["x"] + room["width"] + 1
    assert stages[0]["x"] + stages[0]["width"] < stages[1]["x"] < stages[2]["x"]
    controls = parts.output.locator(".widget-dropdown:visible, .widget-text:visible").all()
    assert len({round(control.bounding_box()["y"]) for control in controls}) == 1


def test_the_reader_s_relu_is_used_once_it_is_written(open_lesson):
    parts = Bend(open_lesson(LESSON), "activation=my_relu")
    parts.wait_for_twin("There is no output.")
    parts.page.evaluate(
        """(code) => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel
            .requestExecute({ code }).done""",
        "def my_relu(input_map):\n    return abs(input_map)",
    )
    parts.type_bias("1")
    parts.output.get_by_role("alert").filter(has_text="my_relu differs from ReLU in").wait_for()
    parts.wait_for_twin("-6 + 1 = -5, and my_relu makes 5 of it.")
