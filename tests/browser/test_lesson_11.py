"""Lesson 11 as a person uses it: step, point, type gradients, write the functions."""

import re

import numpy as np
import pytest

from cnn_core import convolve2d_backward
from on_stage import OnStage

NOTEBOOK = "11_send_blame_back.ipynb"
PICTURE, KERNEL, MAX = "convolution: picture", "convolution: kernel", "max pooling"
ACCENT = [176, 18, 123]
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
    """The first explorer, as it opens."""
    return opened(open_lesson(NOTEBOOK), "explore_blame()")


@pytest.fixture
def pooling(open_lesson):
    """The explorer of max pooling, as it opens."""
    return opened(open_lesson(NOTEBOOK), 'explore_blame(layer="max pooling")')


def opened(lesson, source):
    """Return an explorer in the state it opens in, looked at row 1, column 1."""
    explorer = OnStage(lesson, source)
    explorer.begin_again()
    explorer.press("first step")
    explorer.hover("gradient", 1, 1)
    explorer.wait_for_twin("Row 1, column 1: 0 + 1 × ")
    return explorer


# ---- stepping and looking ------------------------------------------------------------------------


def test_stepping_adds_the_shares_up(explorer):
    before = explorer.pixels("gradient")
    explorer.press("one step forward")
    explorer.wait_for_twin("Row 1, column 1: 4 + 4 × 3 = 16.")
    assert explorer.pixels("gradient") != before
    explorer.press("last step")
    explorer.wait_for_twin("20 of 20 numbers are what the flipped kernel gives.")
    explorer.wait_for_twin("In all, from 4 output cells: 1 × 4 + 4 × 3 + -1 × 2 + 1 × 1 = 15.")


def test_window_of_the_step_is_framed_in_the_gradient(explorer):
    explorer.press("one step forward")
    explorer.wait_for_twin("Step 2 of 12")
    assert explorer.framed("gradient") == block(0, 1, 2, 2)
    seen = explorer.seen("gradient")
    x, y = seen["x"] + 2 * seen["cell"], seen["y"] - 0.5
    assert explorer.colour(x, y) == ACCENT


def test_pointing_at_a_pixel_shows_in_both_views_where_its_gradient_comes_from(explorer):
    explorer.hover("gradient", 2, 3)
    explorer.wait_for_twin("Row 2, column 3: ")
    assert explorer.dashed("upstream") == block(1, 2, 2, 2)
    assert explorer.framed("at once") == {(2, 3)}
    assert explorer.framed("spread") == block(2, 3, 2, 2)
    explorer.hover("at once", 0, 0)
    explorer.wait_for_twin("Row 0, column 0: ")
    assert explorer.framed("spread") == block(0, 0, 2, 2)


def test_pointing_at_an_output_gradient_goes_to_its_step(explorer):
    explorer.hover("upstream", 2, 1)
    explorer.wait_for_twin("Step 10 of 12: row 2, column 1, -1 times the slopes lands on rows 2-3")
    assert explorer.framed("gradient") == block(2, 1, 2, 2)


def test_the_window_dragged_over_the_gradient_takes_its_output_along(explorer):
    explorer.drag("gradient", (0, 0), (2, 3))
    explorer.wait_for_twin("Step 12 of 12: row 2, column 3")


def test_the_window_dragged_over_the_spread_gradient_reaches_the_padding(explorer):
    explorer.enter("Padding", 1)
    explorer.wait_for_twin("padding 1")
    explorer.drag("spread", (1, 1), (-1, -1))
    explorer.wait_for_twin("Row -1, column -1: ")
    assert explorer.framed("at once") == {(-1, -1)}


def test_step_alone_shows_one_share(explorer):
    explorer.hover("upstream", 1, 2)
    explorer.more()
    explorer.choose("Show", "this step")
    words = "Input gradient, this step: 4 x 5, rows 0 0 0 0 0 / 0 0 4 8 0 / 0 0 12 16 0 / 0 0 0 0 0"
    explorer.wait_for_twin(words)


# ---- changing ------------------------------------------------------------------------------------


def test_a_gradient_is_typed_into_the_cell_that_was_clicked(explorer):
    before = explorer.pixels("at once")
    explorer.click("upstream", 0, 0)
    explorer.page.keyboard.type("-3")
    explorer.keys("Enter")
    explorer.wait_for_twin("rows -3 4 -2 3 /")
    assert explorer.pixels("at once") != before
    explorer.keys("Escape", "Control+z")
    explorer.wait_for_twin("rows 1 4 -2 3 /")


def test_keyboard_alone_steps_looks_and_types(explorer):
    explorer.panel("upstream").focus()
    explorer.keys("ArrowRight", "ArrowDown")
    explorer.wait_for_twin("Step 6 of 12: row 1, column 1")
    explorer.keys("9", "Enter")
    explorer.wait_for_twin("/ -1 9 4 -2 /")
    explorer.keys("1", "Enter")
    explorer.wait_for_twin("/ -1 1 4 -2 /")
    explorer.panel("gradient").focus()
    explorer.keys("ArrowDown")
    explorer.wait_for_twin("Row 1, column 0: ")


def test_kernel_number_moved_by_key_changes_both_views(explorer):
    explorer.slider("kernel", 1, 1).focus()
    explorer.keys("ArrowUp")
    explorer.wait_for_twin("Kernel: 2 x 2, rows 1 2 / 3 4.5.")
    explorer.wait_for_twin("Row 1, column 1: 0 + 1 × 4.5 = 4.5.")
    assert explorer.numbers("flipped", 2)[0, 0] == 4.5


def test_stride_spreads_the_gradients_and_padding_is_cut_off(explorer):
    explorer.enter("Stride", 2)
    explorer.enter("Padding", 1)
    explorer.wait_for_twin("Stride 2, padding 1.")
    explorer.press("last step")
    explorer.wait_for_twin("42 of 42 numbers are what the flipped kernel gives.")
    explorer.hover("gradient", 0, 1)
    explorer.root.get_by_text("It is padding: its gradient is cut off.").first.wait_for()


# ---- layers --------------------------------------------------------------------------------------


def test_kernel_layer_shows_the_window_and_frames_it_in_the_input(explorer):
    explorer.choose("Layer", KERNEL)
    explorer.wait_for_twin("Layer: convolution: kernel.")
    explorer.hover("upstream", 1, 3)
    explorer.wait_for_twin("-2 times the slopes lands on rows 0-1, columns 0-1 of the kernel")
    assert explorer.framed("input") == block(1, 3, 2, 2)
    explorer.hover("gradient", 0, 1)
    explorer.wait_for_twin("Row 0, column 1 of the kernel: ")
    assert explorer.lit("input") == {(1, 4)}


def test_every_layer_in_the_menu_opens_and_goes_to_its_last_step(explorer):
    for layer in (KERNEL, "ReLU", MAX, "average pooling", PICTURE):
        explorer.choose("Layer", layer)
        explorer.press("last step")
        explorer.wait_for_twin(re.compile(rf"Layer: {layer}\..*Step (\d+) of \1:"))
        assert explorer.panel("at once").count() == (layer == PICTURE)


def test_tie_goes_to_the_first_until_the_other_grows(pooling):
    pooling.wait_for_twin("The largest, 5 at row 0, column 1, the first of 2 equal ones, has")
    pooling.click("input", 1, 1)
    pooling.wait_for_twin("Row 1, column 1: ")
    pooling.page.keyboard.type("6")
    pooling.keys("Enter", "Escape")
    pooling.press("first step")
    pooling.wait_for_twin("The largest, 6 at row 1, column 1, has the slope 1, the others 0.")
    pooling.wait_for_twin("Picture: your own, 4 x 5.")


def test_pointing_at_the_input_shows_the_outputs_that_reach_it(pooling):
    pooling.hover("input", 3, 2)
    pooling.wait_for_twin("Row 3, column 2: ")
    assert pooling.dashed("upstream") == block(2, 1, 1, 2)


def test_own_function_is_shown_with_its_wrong_cells_and_mended(open_lesson):
    lesson = open_lesson(NOTEBOOK)
    explorer = OnStage(lesson, "relu_backward=my_relu_backward")
    explorer.choose("Layer", MAX)
    explorer.wait_for_twin("Layer: max pooling.")
    lesson.run(WRONG.format(sign="="))
    explorer.press("one step forward")
    words = "my_max_pooling_backward differs from the right gradient in"
    explorer.alert.filter(has_text=words).wait_for()
    assert explorer.panel("yours").is_visible()
    lesson.run(WRONG.format(sign="+="))
    explorer.press("one step forward")
    explorer.wait_for_twin("Step 3 of 12")
    assert explorer.alert.count() == 0
    assert explorer.panel("yours").is_visible()


@pytest.mark.parametrize("width", [390, 1024, 1280])
def test_nothing_is_clipped_when_the_window_is_narrow(open_lesson, width):
    lesson = open_lesson(NOTEBOOK).add(
        "from cnn_core import convolve2d_backward\n"
        "from cnn_workshop.explorers import explore_blame\n"
        "def mine(*given, **geometry):\n    return convolve2d_backward(*given, **geometry)\n"
        "explore_blame('Lesson 02', 'vertical_edge', padding=1, convolve2d_backward=mine)"
    )
    lesson.widen(width)
    explorer = OnStage(lesson, "convolve2d_backward=mine")
    assert explorer.beyond(".cnn-stage-part, select:visible, button:visible", spare=1) == []


def test_the_lesson_has_no_complaints(open_lesson):
    assert open_lesson(NOTEBOOK).complaints == []


def test_the_numbers_of_this_file_are_right():
    upstream = np.resize([1, 4, -2, 3, -1], (14, 14))[:3, :4]
    assert upstream.tolist() == [[1, 4, -2, 3], [-1, 1, 4, -2], [3, -1, 1, 4]]
    gradient, _ = convolve2d_backward(upstream, np.zeros((4, 5)), [[1, 2], [3, 4]])
    assert gradient[1, 1] == 15
