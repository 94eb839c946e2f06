"""What a person does with mouse and keyboard, in a real JupyterLab, and what they then see."""

import re

import numpy as np
import pytest

import lab
from cnn_core import convolve2d, datasets, kernels
from parts import Parts

SEVEN = datasets.digit(7)
COLUMNS = {"input image": SEVEN.shape[1], "feature map": SEVEN.shape[1] - 2}
EXPLORER = (
    "from cnn_workshop.explorers import *\nexplore_convolution(stride=1, padding=0, dilation=1)"
)


@pytest.fixture(scope="module")
def lesson(open_lesson, folder):
    """The convolution explorer in a notebook of its own, shared by the tests below."""
    lab.write_notebook(folder / "explorer.ipynb", EXPLORER)
    return open_lesson("explorer.ipynb")


@pytest.fixture
def explorer(lesson):
    """The explorer's parts, in the state it opens in."""
    explorer = Convolution(lesson, "explore_")
    explorer.choose("Kernel", "Sobel x")
    explorer.choose("Kernel", "Vertical edge")
    explorer.first_step()
    return explorer


class Convolution(Parts):
    """The heatmaps, sliders and words of one convolution explorer."""

    def slider(self, row, col):
        return self.control(f"kernel row {row}, column {col}")

    def choose(self, label, option):
        super().choose(label, option)
        self.wait_for_twin(f"{label}: {option}")

    def first_step(self):
        self.press("first step")
        self.wait_for_twin("Step 1 of")

    def hover(self, title, row, col):
        super().hover(title, row, col, COLUMNS[title])

    def click(self, title, row, col):
        super().click(title, row, col, COLUMNS[title])

    def kernel(self):
        sliders = self.output.locator('.cnn-heatmap-sliders input[type="range"]')
        values = [float(text.get_attribute("aria-valuetext")) for text in sliders.all()]
        return np.reshape(values, (3, 3))


def block(top, left, height, width):
    """The cells of a rectangle."""
    return {(top + row, left + col) for row in range(height) for col in range(width)}


def test_a_slider_moved_by_keyboard_changes_pixels_and_twin(explorer):
    before = explorer.pixels("feature map")
    explorer.slider(0, 2).focus()
    explorer.page.keyboard.press("ArrowRight")
    kernel = kernels.get("vertical_edge")
    kernel[0, 2] += 0.5
    first = convolve2d(SEVEN, kernel)[0, 0]
    explorer.wait_for_twin(f"value {first:g}")
    assert explorer.pixels("feature map") != before
    assert np.array_equal(explorer.kernel(), kernel)


def test_a_number_typed_on_a_kernel_slider_is_taken(explorer):
    explorer.slider(1, 2).focus()
    explorer.page.keyboard.type("-2.5")
    explorer.page.keyboard.press("Enter")
    kernel = kernels.get("vertical_edge")
    kernel[1, 2] = -2.5
    explorer.wait_for_twin(f"value {convolve2d(SEVEN, kernel)[0, 0]:g}")
    assert np.array_equal(explorer.kernel(), kernel)


def test_hover_on_an_output_cell_outlines_its_window_and_the_kernel(explorer):
    explorer.hover("feature map", 3, 2)
    assert explorer.outlined("input image") == block(3, 2, 3, 3)
    assert explorer.outlined("kernel") == block(0, 0, 3, 3)
    explorer.wait_for_twin("row 3, column 2")


def test_hover_on_an_output_cell_draws_a_frame_around_the_window(explorer):
    explorer.hover("feature map", 3, 2)
    size = explorer.cell_size("input image", SEVEN.shape[1])
    colour = explorer.colour("input image", 24 + 2 * size, 16 + 4 * size)
    assert colour == [184, 0, 107]


def test_hover_on_a_pixel_outlines_every_cell_that_it_feeds(explorer):
    explorer.hover("input image", 1, 4)
    assert explorer.outlined("feature map") == block(0, 2, 2, 3)


def test_hover_on_a_pixel_follows_stride_padding_and_dilation(explorer):
    for label, value in (("Padding", "2"), ("Dilation", "2"), ("Stride", "3")):
        explorer.enter(label, value)
        explorer.wait_for_twin(f"{label.lower()} {value}" if label != "Stride" else "Stride 3")
    explorer.press("last step")
    rows = [2 * 3 - 2 + 2 * step for step in range(3)]
    assert explorer.outlined("input image") == {(row, col) for row in rows for col in rows}
    for label, value in (("Stride", "1"), ("Dilation", "1"), ("Padding", "0")):
        explorer.enter(label, value)
    explorer.wait_for_twin("Stride 1, padding 0, dilation 1")


def test_a_move_that_changes_many_parts_is_answered_in_one_message(explorer):
    explorer.page.evaluate(
        """() => {
            const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
            window.told = [];
            kernel.anyMessage.connect((_, { msg, direction }) => {
                const isOne = direction === 'recv' && msg.header.msg_type === 'comm_msg';
                if (isOne) window.told.push(msg.content.data);
            });
        }"""
    )
    explorer.choose("Kernel", "Sobel y")
    told = explorer.page.evaluate(
        "() => window.told.map(({ method, content }) => [method, content])"
    )
    assert [method for method, _ in told] == ["echo_update", "custom"]
    assert len(told[1][1]) >= 4  # the kernel, the feature map, its arithmetic, the twin
    assert np.array_equal(explorer.kernel(), kernels.get("sobel_y"))


def test_a_drag_of_40_values_ends_with_the_right_value(explorer):
    box = explorer.box_of(explorer.slider(1, 0))
    middle = box["y"] + box["height"] / 2
    explorer.page.mouse.move(box["x"] + box["width"] / 2, middle)
    explorer.page.mouse.down()
    for step in range(40):
        explorer.page.mouse.move(box["x"] + 1 + step * (box["width"] - 2) / 39, middle)
        explorer.page.wait_for_timeout(10)
    explorer.page.mouse.up()
    explorer.settle()
    kernel = explorer.kernel()
    assert kernel[1, 0] == 5
    explorer.hover("feature map", 2, 3)
    feature_map = convolve2d(SEVEN, kernel)
    explorer.wait_for_twin(f"row 2, column 3, value {feature_map[2, 3]:g}")
    assert f"from {feature_map.min():g} to {feature_map.max():g}" in explorer.twin()


def test_the_stepper_scrubbed_40_times_ends_at_the_right_step(explorer):
    scrub = explorer.output.get_by_role("slider", name="step")
    scrub.evaluate(
        """async (input) => {
            for (let at = 0; at < 40; at++) {
                input.value = (at * 7) % 36;
                input.dispatchEvent(new Event('input', { bubbles: true }));
                await new Promise((done) => setTimeout(done, 10));
            }
        }"""
    )
    explorer.wait_for_twin(f"Step {39 * 7 % 36 + 1} of 36")
    assert explorer.outlined("input image") == block(*divmod(39 * 7 % 36, 6), 3, 3)


def test_play_moves_on_by_itself_until_paused(explorer):
    explorer.output.get_by_label("playing speed").select_option(label="10 a second")
    explorer.press("play", exact=True)
    explorer.note.filter(has_text=re.compile(r"Step ([5-9]|\d\d) of 36")).wait_for()
    explorer.press("pause")
    paused = explorer.twin()
    explorer.page.wait_for_timeout(400)
    assert explorer.twin() == paused


def test_arrow_keys_move_the_cursor_and_not_the_notebook(explorer):
    explorer.canvas("feature map").focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "End", "PageDown", "Home", "ArrowUp"):
        explorer.page.keyboard.press(key)
    explorer.wait_for_twin("row 4, column 0")
    assert explorer.canvas("feature map").evaluate("(c) => document.activeElement === c")


def test_the_cursor_is_spoken_with_its_sum(explorer):
    explorer.canvas("feature map").focus()
    explorer.page.keyboard.press("ArrowRight")
    value = convolve2d(SEVEN, kernels.get("vertical_edge"))[0, 1]
    words = f"row 0, column 1, value {value:g}: 0 times 1 plus 7 times 0 plus 8 times -1"
    explorer.live("feature map").filter(has_text=words).wait_for(state="attached")


def test_a_click_pins_the_cell_and_escape_lets_it_go(explorer):
    explorer.click("feature map", 1, 1)
    explorer.hover("feature map", 4, 4)
    assert explorer.cursor("feature map") == "1,1"
    explorer.page.keyboard.press("Escape")
    explorer.hover("feature map", 4, 3)
    assert explorer.cursor("feature map") == "4,3"


def test_heatmaps_are_drawn_in_the_pixels_of_a_dense_screen(open_cells):
    lesson = open_cells(EXPLORER, scale=2)
    sizes = (
        lesson.output("explore_")
        .locator("canvas")
        .first.evaluate("(canvas) => [canvas.width, canvas.clientWidth]")
    )
    assert sizes[0] == 2 * sizes[1]


def test_two_views_of_one_heatmap_stay_in_step(open_cells):
    lesson = open_cells(
        "from cnn_workshop.heatmap import Heatmap\n"
        "heatmap = Heatmap([[1, 2, 3], [4, 5, 6]], mode='paint', brush=-7, title='twice')\n"
        "display(heatmap, heatmap)"
    )
    views = lesson.page.locator(".cnn-heatmap-root")
    views.nth(0).locator("canvas").focus()
    lesson.page.keyboard.press("ArrowRight")
    lesson.page.keyboard.press("Space")
    lesson.settle()
    for view in (views.nth(0), views.nth(1)):
        assert view.get_attribute("data-cursor") == "0,1"
        assert "value -7" in view.locator(".cnn-heatmap-readout").inner_text()


def test_the_readers_function_is_taken_anew_when_its_cell_is_run_again(open_cells):
    lesson = open_cells(
        "from cnn_workshop.explorers import explore_convolution\n"
        "from cnn_core import convolve2d\n"
        "def mine(image, kernel):\n    return image.no_such_thing",
        "explore_convolution(convolve=mine)",
    )
    explorer = Convolution(lesson, "explore_convolution(convolve")
    explorer.alert.filter(has_text="no_such_thing").wait_for()
    lesson.run("def mine(image, kernel):\n    return convolve2d(image, kernel)")
    explorer.choose("Kernel", "Sobel x")
    explorer.wait_for_twin("Feature map: 6 x 6")
    assert explorer.alert.count() == 0


@pytest.mark.parametrize("width", [1024, 1280])
def test_nothing_is_clipped_or_wrapped_when_the_window_is_narrow(open_cells, width):
    lesson = open_cells(EXPLORER, "explore_convolution('Photograph of a cat')", width=width)
    for source in ("stride=1", "Photograph"):
        output = lesson.output(source)
        room = output.bounding_box()
        tops = set()
        for canvas in output.locator(".cnn-heatmap-stage:visible").all():
            box = canvas.locator("canvas").bounding_box()
            assert box["x"] + box["width"] <= room["x"] + room["width"] + 1
        for control in output.locator(".widget-dropdown:visible, .widget-text:visible").all():
            tops.add(round(control.bounding_box()["y"]))
        assert len(tops) == 1, "the controls stand on one line"
        lesson.photograph(
            {f"convolution-{'small' if 'stride' in source else 'large'}-{width}": None}
        )


def test_the_theme_can_be_changed_while_the_explorer_is_open(explorer):
    light = explorer.pixels("feature map")
    lab.set_theme(explorer.page, True)
    dark = explorer.pixels("feature map")
    lab.set_theme(explorer.page, False)
    assert dark != light
    assert explorer.pixels("feature map") == light


def test_a_kernel_slider_in_focus_marks_the_pixel_that_it_meets(explorer):
    explorer.hover("feature map", 2, 3)
    explorer.slider(0, 1).focus()
    explorer.settle()
    assert explorer.heatmap("input image").get_attribute("data-met") == "2,4"
    assert explorer.outlined("input image") == block(2, 3, 3, 3)


@pytest.mark.parametrize("label", ["Kernel", "Size"])
def test_letters_typed_on_a_control_are_no_commands_of_the_notebook(explorer, label):
    cells = explorer.page.locator(".jp-CodeCell").count()
    explorer.control(label).focus()
    explorer.page.keyboard.type("ddbadd")
    explorer.page.wait_for_timeout(300)
    assert explorer.page.locator(".jp-CodeCell").count() == cells


def test_a_number_typed_is_kept_when_the_slider_is_left(explorer):
    explorer.slider(1, 1).focus()
    explorer.page.keyboard.type("8,5")
    explorer.canvas("feature map").focus()
    explorer.settle()
    assert explorer.kernel()[1, 1] == 8.5


def test_a_pinned_cell_says_how_to_let_it_go(explorer):
    explorer.click("feature map", 1, 1)
    live = explorer.live("feature map")
    live.filter(has_text="pinned: Escape lets go").wait_for(state="attached")
    explorer.page.keyboard.press("Escape")
