"""Lesson 11 as a person uses it: step, point, type gradients, write the functions."""

import re

import numpy as np
import pytest

from cnn_core import convolve2d_backward
from parts import Parts

NOTEBOOK = "11_send_blame_back.ipynb"
PICTURE, KERNEL, MAX = "convolution: picture", "convolution: kernel", "max pooling"
MARK = [184, 0, 107]
WRONG = """
def my_max_pooling_backward(grad_output, input_image, pool_size=2, stride=2):
    result = np.zeros(input_image.shape)
    for row, col in np.ndindex(grad_output.shape):
        top, left = row * stride, col * stride
        window = input_image[top : top + pool_size, left : left + pool_size]
        down, right = np.unravel_index(window.argmax(), window.shape)
        result[top + down, left + right] {sign} grad_output[row, col]
    return result
"""


def block(top, left, height, width):
    """The cells of a rectangle."""
    return {(top + row, left + col) for row in range(height) for col in range(width)}


@pytest.fixture
def explorer(open_lesson):
    """The first explorer, at the first step of the convolution."""
    explorer = Parts(open_lesson(NOTEBOOK), "explore_blame()")
    explorer.choose("Layer", PICTURE)
    for label, value in (("Size", 2), ("Stride", 1), ("Padding", 0)):
        explorer.enter(label, value)
    explorer.choose("Show", "so far")
    explorer.choose("Picture", "With ties")
    explorer.press("first step")
    explorer.hover("input gradient, so far", 1, 1, 5)
    explorer.wait_for_twin("Row 1, column 1: 0 + 1 × 4 = 4.")
    return explorer


def test_stepping_adds_the_shares_up(explorer):
    before = explorer.pixels("input gradient, so far")
    explorer.press("one step forward")
    explorer.wait_for_twin("Row 1, column 1: 4 + 4 × 3 = 16.")
    assert explorer.pixels("input gradient, so far") != before
    explorer.press("last step")
    explorer.wait_for_twin("20 of 20 numbers are what the flipped kernel gives.")
    explorer.wait_for_twin("In all, from 4 output cells: 1 × 4 + 4 × 3 + -1 × 2 + 1 × 1 = 15.")


def test_window_of_the_step_is_framed_in_the_gradient(explorer):
    explorer.press("one step forward")
    explorer.wait_for_twin("Step 2 of 12")
    size = explorer.cell_size("input gradient, so far", 5)
    assert explorer.colour("input gradient, so far", 24 + 3 * size, 16 + 0.5 * size) == MARK


def test_pointing_at_a_pixel_shows_in_both_views_where_its_blame_comes_from(explorer):
    explorer.hover("input gradient, so far", 2, 3, 5)
    explorer.wait_for_twin("Row 2, column 3: ")
    assert explorer.outlined("output gradient") == block(1, 2, 2, 2)
    assert explorer.cursor("input gradient, at once") == "2,3"
    assert explorer.outlined("output gradient, spread out") == block(2, 3, 2, 2)
    explorer.hover("input gradient, at once", 0, 0, 5)
    explorer.wait_for_twin("Row 0, column 0: ")
    assert explorer.outlined("output gradient") == {(0, 0)}


def test_pointing_at_an_output_gradient_goes_to_its_step(explorer):
    explorer.hover("output gradient", 2, 1, 4)
    explorer.wait_for_twin("Step 10 of 12: row 2, column 1, -1 times the slopes lands on rows 2-3")


def test_step_alone_shows_one_share(explorer):
    explorer.hover("output gradient", 1, 2, 4)
    explorer.choose("Show", "this step")
    words = "Input gradient, this step: 4 x 5, rows 0 0 0 0 0 / 0 0 4 8 0 / 0 0 12 16 0 / 0 0 0 0 0"
    explorer.wait_for_twin(words)


def test_a_gradient_is_typed_into_the_cell_that_was_clicked(explorer):
    before = explorer.pixels("input gradient, at once")
    explorer.click("output gradient", 0, 0, 4)
    explorer.page.keyboard.type("-3")
    explorer.page.keyboard.press("Enter")
    explorer.wait_for_twin("rows -3 4 -2 3 /")
    assert explorer.pixels("input gradient, at once") != before
    explorer.page.keyboard.type("1")
    explorer.page.keyboard.press("Enter")
    explorer.page.keyboard.press("Escape")
    explorer.wait_for_twin("rows 1 4 -2 3 /")


def test_keyboard_alone_steps_looks_and_types(explorer):
    explorer.canvas("output gradient").focus()
    for key in ("ArrowRight", "ArrowDown"):
        explorer.page.keyboard.press(key)
    explorer.wait_for_twin("Step 6 of 12: row 1, column 1")
    explorer.page.keyboard.type("9")
    explorer.page.keyboard.press("Enter")
    explorer.wait_for_twin("/ -1 9 4 -2 /")
    explorer.page.keyboard.type("1")
    explorer.page.keyboard.press("Enter")
    explorer.wait_for_twin("/ -1 1 4 -2 /")
    explorer.canvas("input gradient, so far").focus()
    explorer.page.keyboard.press("ArrowDown")
    explorer.wait_for_twin("Row 2, column 1: -4 + 1 × 3 = -1.")


def test_kernel_slider_moved_by_keyboard_changes_both_views(explorer):
    slider = explorer.output.get_by_label("kernel row 1, column 1", exact=True)
    slider.focus()
    explorer.page.keyboard.press("ArrowRight")
    explorer.wait_for_twin("Kernel: 2 x 2, rows 1 2 / 3 4.5.")
    explorer.wait_for_twin("Row 1, column 1: 0 + 1 × 4.5 = 4.5.")
    slider.focus()
    explorer.page.keyboard.press("ArrowLeft")
    explorer.wait_for_twin("Kernel: 2 x 2, rows 1 2 / 3 4.")


def test_stride_spreads_the_gradients_and_padding_is_cut_off(explorer):
    explorer.enter("Stride", 2)
    explorer.enter("Padding", 1)
    explorer.wait_for_twin("Stride 2, padding 1.")
    explorer.press("last step")
    explorer.wait_for_twin("42 of 42 numbers are what the flipped kernel gives.")
    explorer.hover("input gradient, so far", 0, 1, 7)
    explorer.wait_for_twin("It is padding: its gradient is cut off.")


def test_kernel_layer_shows_the_window_and_outlines_it_in_the_input(explorer):
    explorer.choose("Layer", KERNEL)
    explorer.wait_for_twin("Layer: convolution: kernel.")
    explorer.hover("output gradient", 1, 3, 4)
    explorer.wait_for_twin("-2 times the slopes lands on rows 0-1, columns 0-1 of the kernel")
    assert explorer.outlined("input") == block(1, 3, 2, 2)
    explorer.hover("kernel gradient, so far", 0, 1, 2)
    explorer.wait_for_twin("Row 0, column 1 of the kernel: ")
    assert explorer.heatmap("input").get_attribute("data-met") == "1,4"


def test_every_layer_in_the_menu_opens_and_goes_to_its_last_step(explorer):
    for layer in (KERNEL, "ReLU", MAX, "average pooling", PICTURE):
        explorer.choose("Layer", layer)
        explorer.press("last step")
        explorer.wait_for_twin(re.compile(rf"Layer: {layer}\..*Step (\d+) of \1:"))
        assert explorer.heatmap("input gradient, at once").is_visible() == (layer == PICTURE)


@pytest.fixture
def pooling(open_lesson):
    """The explorer of max pooling, at the first step."""
    explorer = Parts(open_lesson(NOTEBOOK), 'explore_blame(layer="max pooling")')
    explorer.choose("Picture", "With ties")
    explorer.press("first step")
    return explorer


def test_tie_goes_to_the_first_until_the_other_grows(pooling):
    pooling.wait_for_twin("The largest, 5 at row 0, column 1, the first of 2 equal ones, has")
    pooling.click("input", 1, 1, 5)
    pooling.page.keyboard.type("6")
    pooling.page.keyboard.press("Enter")
    pooling.wait_for_twin("The largest, 6 at row 1, column 1 has the slope 1, the others 0.")
    pooling.wait_for_twin("Picture: your own, 4 x 5.")
    pooling.page.keyboard.press("Escape")


def test_pointing_at_the_input_outlines_the_outputs_that_blame_it(pooling):
    pooling.hover("input", 3, 2, 5)
    pooling.wait_for_twin("Row 3, column 2: ")
    assert pooling.outlined("output gradient") == block(2, 1, 1, 2)
    assert pooling.cursor("input gradient, so far") == "3,2"


def test_own_function_is_shown_with_its_wrong_cells_and_mended(open_lesson):
    lesson = open_lesson(NOTEBOOK)
    explorer = Parts(lesson, "relu_backward=my_relu_backward")
    explorer.choose("Layer", MAX)
    explorer.wait_for_twin("Layer: max pooling.")
    lesson.run(WRONG.format(sign="="))
    explorer.press("first step")
    explorer.press("one step forward")
    words = "my_max_pooling_backward differs from the right gradient in"
    explorer.alert.filter(has_text=words).wait_for()
    assert explorer.heatmap("yours").is_visible()
    lesson.run(WRONG.format(sign="+="))
    explorer.press("one step forward")
    explorer.wait_for_twin("Step 3 of 12")
    assert explorer.alert.count() == 0
    assert explorer.heatmap("yours").is_visible()


def test_narrow_page_cuts_nothing_off(open_cells):
    lesson = open_cells(
        "from cnn_core import *\nfrom cnn_workshop.explorers import *\n"
        "def mine(*given, **geometry):\n    return convolve2d_backward(*given, **geometry)\n"
        "explore_blame('Lesson 02', 'vertical_edge', padding=1, convolve2d_backward=mine)",
        width=1024,
    )
    explorer = Parts(lesson, "explore_blame")
    edge = explorer.output.bounding_box()
    for title in ("input gradient, so far", "yours", "input gradient, at once"):
        box = explorer.canvas(title).bounding_box()
        assert box["x"] + box["width"] <= edge["x"] + edge["width"] + 1
    controls = [explorer.control(label).bounding_box()["y"] for label in ("Picture", "Show")]
    assert controls[0] == controls[1]


def test_the_lesson_has_no_complaints(open_lesson):
    assert open_lesson(NOTEBOOK).complaints == []


def test_the_numbers_of_this_file_are_right():
    upstream = np.resize([1, 4, -2, 3, -1], (14, 14))[:3, :4]
    assert upstream.tolist() == [[1, 4, -2, 3], [-1, 1, 4, -2], [3, -1, 1, 4]]
    gradient, _ = convolve2d_backward(upstream, np.zeros((4, 5)), [[1, 2], [3, 4]])
    assert gradient[1, 1] == 15
