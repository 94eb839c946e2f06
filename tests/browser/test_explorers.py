"""What a person does with mouse and keyboard, in a real JupyterLab, and what they then see."""

import os
import re

import numpy as np
import pytest
from numpy import inf, nan

import lab
from cnn_core import convolve2d, datasets, functional, kernels
from on_stage import OnStage

SEVEN = datasets.digit(7)
EXPLORER = "from cnn_workshop.explorers import *\nexplore_convolution()"
VERTICAL = kernels.get("vertical_edge")
TOLD = """() => {
    const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
    window.told = [];
    window.telling ??= kernel.anyMessage.connect((_, { msg, direction }) => {
        const isOne = direction === 'recv' && msg.header.msg_type === 'comm_msg';
        const sizes = (msg.buffers ?? []).map((buffer) => buffer.byteLength);
        if (isOne) window.told.push([msg.content.data.method, sizes]);
    });
}"""


BUSY = """(code) => {
    const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
    window.isBusy = true;
    kernel.requestExecute({ code }).done.then(() => { window.isBusy = false; });
}"""
WAIT_FOR_A_FILE = """import os, time
end = time.monotonic() + 90
while time.monotonic() < end and not os.path.exists({!r}):
    time.sleep(0.05)"""


@pytest.fixture(scope="module")
def lesson(open_lesson, folder):
    """The convolution explorer in a notebook of its own, shared by the tests below."""
    lab.write_notebook(folder / "explorer.ipynb", EXPLORER)
    return open_lesson("explorer.ipynb")


@pytest.fixture
def explorer(lesson):
    """The explorer's parts, in the state it opens in."""
    lesson.widen(1280)
    explorer = OnStage(lesson, "explore_")
    explorer.begin_again()
    explorer.press("first step")
    explorer.wait_for_twin("Kernel: Vertical edge, 3 x 3.")
    explorer.wait_for_twin("Step 1 of 36")
    return explorer


def block(top, left, height, width):
    """The cells of a rectangle."""
    return {(top + row, left + col) for row in range(height) for col in range(width)}


def changed(row, col, value):
    """The vertical edge's kernel with one number changed."""
    kernel = VERTICAL.astype(float)
    kernel[row, col] = value
    return kernel


# ---- the kernel ----------------------------------------------------------------------------------


def test_a_kernel_number_moved_by_key_changes_pixels_and_twin(explorer):
    before = explorer.pixels("map")
    explorer.slider("kernel", 0, 2).focus()
    explorer.keys("ArrowUp")
    kernel = changed(0, 2, -0.5)
    explorer.wait_for_twin(f"value {convolve2d(SEVEN, kernel)[0, 0]:g}")
    assert explorer.pixels("map") != before
    assert np.array_equal(explorer.numbers("kernel", 3), kernel)


def test_a_number_typed_on_a_kernel_number_is_taken(explorer):
    explorer.slider("kernel", 1, 2).focus()
    explorer.page.keyboard.type("-2.5")
    explorer.keys("Enter")
    kernel = changed(1, 2, -2.5)
    explorer.wait_for_twin(f"value {convolve2d(SEVEN, kernel)[0, 0]:g}")
    assert np.array_equal(explorer.numbers("kernel", 3), kernel)


def test_a_number_clicked_and_typed_is_kept_when_it_is_left(explorer):
    explorer.click("kernel", 1, 1)
    explorer.page.keyboard.type("8,5")
    explorer.panel("map").focus()
    explorer.wait_for_twin("Kernel: your own")
    assert explorer.numbers("kernel", 3)[1, 1] == 8.5


def test_a_number_dragged_up_grows(explorer):
    explorer.pull("kernel", (1, 0), up=42)
    explorer.wait_for_twin("Kernel: your own")
    assert explorer.numbers("kernel", 3)[1, 0] == 4


def test_a_number_dragged_far_up_stays_in_the_range_of_its_slider(explorer):
    explorer.pull("kernel", (1, 0), up=180)
    explorer.wait_for_twin("Kernel: your own")
    assert explorer.numbers("kernel", 3)[1, 0] == 5


def test_the_arrow_keys_walk_over_the_kernel_as_one_stop(explorer):
    explorer.slider("kernel", 0, 0).focus()
    explorer.keys("ArrowRight", "ArrowRight", "ArrowRight")
    label = explorer.page.evaluate("() => document.activeElement.getAttribute('aria-label')")
    assert label == "kernel row 1, column 0"
    explorer.keys("Tab")
    label = explorer.page.evaluate("() => document.activeElement.getAttribute('aria-label')")
    assert label == "step"


def test_a_kernel_number_in_focus_has_a_slider_that_a_finger_finds(explorer):
    explorer.click("kernel", 2, 2)
    slider = explorer.root.locator(".cnn-stage-slide input")
    assert slider.bounding_box()["height"] >= 24
    slider.fill("3.5")
    explorer.wait_for_twin("Kernel: your own")
    assert explorer.numbers("kernel", 3)[2, 2] == 3.5


def test_colours_are_held_while_a_number_is_dragged(explorer):
    x, y = explorer.place("kernel", 1, 1)
    before = explorer.seen("map")["ends"]
    explorer.page.mouse.move(x, y)
    explorer.page.mouse.down()
    explorer.page.mouse.move(x, y - 70, steps=5)
    explorer.settle()
    held = explorer.seen("map")["ends"]
    explorer.page.mouse.up()
    explorer.settle()
    explorer.page.evaluate("() => document.activeElement.blur()")
    explorer.settle()
    assert held == before
    assert explorer.seen("map")["ends"] != before


def test_a_drag_of_40_values_ends_with_the_right_value(explorer):
    x, y = explorer.place("kernel", 1, 0)
    explorer.page.mouse.move(x, y)
    explorer.page.mouse.down()
    for step in range(40):
        explorer.page.mouse.move(x, y - 1.5 * step)
        explorer.page.wait_for_timeout(10)
    explorer.page.mouse.up()
    explorer.settle()
    kernel = explorer.numbers("kernel", 3)
    assert kernel[1, 0] == 5
    assert np.array_equal(explorer.numbers("map", 6), convolve2d(SEVEN, kernel))


def test_undo_and_redo_by_key(explorer):
    explorer.slider("kernel", 1, 1).focus()
    explorer.keys("ArrowUp")
    explorer.wait_for_twin("Kernel: your own")
    explorer.keys("Control+z")
    explorer.wait_for_twin("Kernel: Vertical edge")
    assert np.array_equal(explorer.numbers("kernel", 3), VERTICAL)
    explorer.keys("Control+Shift+z")
    explorer.wait_for_twin("Kernel: your own")
    assert explorer.numbers("kernel", 3)[1, 1] == 0.5


def test_three_moves_while_a_cell_runs_are_answered_one_after_the_other(explorer, tmp_path):
    end = tmp_path / "end"
    explorer.page.evaluate(BUSY, WAIT_FOR_A_FILE.format(str(end)))
    before = explorer.pixels("map")
    kernel = VERTICAL.astype(float)
    for col, value in enumerate([3, -2, 4.5]):
        kernel[0, col] = value
        explorer.slider("kernel", 0, col).focus()
        explorer.page.keyboard.type(str(value))
        explorer.page.keyboard.press("Enter")
    explorer.wait_for_twin(f"value {convolve2d(SEVEN, kernel)[0, 0]:g}")
    assert explorer.page.evaluate("() => window.isBusy")
    end.touch()
    explorer.page.wait_for_function("() => !window.isBusy")
    assert np.array_equal(explorer.numbers("kernel", 3), kernel)
    assert np.array_equal(explorer.numbers("map", 6), convolve2d(SEVEN, kernel))
    assert explorer.pixels("map") != before
    for _ in range(3):
        explorer.press("undo")
    assert np.array_equal(explorer.numbers("kernel", 3), VERTICAL)


# ---- looking -------------------------------------------------------------------------------------


def test_hover_on_an_output_cell_frames_its_window(explorer):
    explorer.hover("map", 3, 2)
    assert explorer.framed("image") == block(3, 2, 3, 3)
    assert explorer.framed("map") == {(3, 2)}
    explorer.wait_for_twin("row 3, column 2")


def test_hover_on_an_output_cell_is_answered_before_python_is_asked(explorer):
    explorer.page.evaluate(TOLD)
    x, y = explorer.place("map", 4, 1)
    found = explorer.root.evaluate(
        """(root, [x, y]) => {
            const box = root.querySelector('.cnn-stage-scene');
            const move = { clientX: x, clientY: y, bubbles: true };
            box.dispatchEvent(new PointerEvent('pointermove', move));
            return [root.seen('image').framed[0], window.told.length];
        }""",
        [x, y],
    )
    assert found == [[4, 1], 0]


def test_the_frame_of_the_window_has_the_accent_colour(explorer):
    explorer.hover("map", 3, 2)
    seen = explorer.seen("image")
    x, y = seen["x"] + 2 * seen["cell"] - 0.5, seen["y"] + 4 * seen["cell"]
    assert explorer.colour(x, y) == [176, 18, 123]


def test_hover_on_a_pixel_frames_every_cell_that_it_feeds(explorer):
    explorer.hover("image", 1, 4)
    assert explorer.dashed("map") == block(0, 2, 2, 3)


def test_hover_on_a_pixel_lights_its_kernel_number_and_its_product(explorer):
    explorer.hover("map", 2, 3)
    explorer.hover("image", 3, 5)
    for name in ("kernel", "window", "products"):
        assert explorer.lit(name) == {(1, 2)}


def test_hover_on_a_product_lights_its_pixel(explorer):
    explorer.hover("map", 2, 3)
    explorer.hover("products", 0, 1)
    assert explorer.lit("image") == {(2, 4)}
    assert explorer.framed("image") == block(2, 3, 3, 3)


def test_the_window_dragged_over_the_image_takes_its_cell_along(explorer):
    explorer.drag("image", (1, 1), (5, 4))
    explorer.wait_for_twin("row 4, column 3, value")
    assert explorer.framed("image") == block(4, 3, 3, 3)


def test_the_window_comes_to_a_pixel_that_is_pressed(explorer):
    explorer.click("image", 6, 6)
    explorer.wait_for_twin("row 5, column 5, value")


SHADES = """(root, [x, y, width, height]) => {
    const canvas = root.querySelector('canvas'), sharp = canvas.width / canvas.clientWidth;
    const box = [x, y, width, height].map((part) => Math.round(part * sharp));
    const { data } = canvas.getContext('2d').getImageData(...box), pixels = data.length / 4;
    const shade = (_, at) => data.slice(4 * at, 4 * at + 3).join();
    return new Set(Array.from({ length: pixels }, shade)).size;
}"""


def test_the_kernel_s_numbers_stand_on_the_pixels_of_the_window_alone(explorer):
    def shades():
        seen = explorer.seen("image")
        x, y = (seen[side] + 2 * seen["cell"] for side in "xy")
        return explorer.root.evaluate(SHADES, [x - 20, y - 12, 14, 8])  # corner of row 1, column 1

    explorer.hover("map", 0, 0)
    assert shades() > 2
    explorer.hover("map", 5, 5)
    assert shades() == 1


def test_a_key_says_what_the_colours_mean(explorer):
    assert explorer.root.locator(".cnn-stage-key").is_visible()


def test_hover_follows_stride_padding_and_dilation(explorer):
    explorer.more()
    for label, value in (("Padding", 2), ("Dilation", 2), ("Stride", 3)):
        explorer.enter(label, value)
    explorer.wait_for_twin("Stride 3, padding 2, dilation 2")
    explorer.press("last step")
    rows = [2 * 3 - 2 + 2 * step for step in range(3)]
    assert explorer.framed("image") == {(row, col) for row in rows for col in rows}
    for label, value in (("Stride", 1), ("Dilation", 1), ("Padding", 0)):
        explorer.enter(label, value)
    explorer.wait_for_twin("Stride 1, padding 0, dilation 1")


def test_a_number_beyond_the_ends_is_said_in_a_sentence(explorer):
    explorer.more()
    explorer.enter("Stride", 9)
    words = "Stride goes from 1 to 8 in whole numbers: it is 8 now."
    explorer.root.locator(".cnn-stage-problem", has_text=words).wait_for()


def test_arrow_keys_move_the_cell_and_not_the_notebook(explorer):
    explorer.panel("map").focus()
    explorer.keys("ArrowDown", "ArrowDown", "ArrowRight", "End", "PageDown", "Home", "ArrowUp")
    explorer.wait_for_twin("row 4, column 0")
    assert explorer.panel("map").evaluate("(part) => document.activeElement === part")


def test_the_cell_is_spoken_with_its_sum(explorer):
    explorer.panel("map").focus()
    explorer.keys("ArrowRight")
    value = convolve2d(SEVEN, VERTICAL)[0, 1]
    words = f"row 0, column 1, value −{-value:g}: 0 times 1 plus 7 times 0 plus 8 times -1"
    explorer.live.filter(has_text=words).wait_for(state="attached")


def test_a_click_pins_the_cell_and_escape_lets_it_go(explorer):
    explorer.click("map", 1, 1)
    explorer.hover("map", 4, 4)
    assert explorer.framed("map") == {(1, 1)}
    explorer.live.filter(has_text="pinned: Escape lets go").wait_for(state="attached")
    explorer.panel("map").focus()
    explorer.keys("Escape")
    explorer.hover("map", 4, 3)
    assert explorer.framed("map") == {(4, 3)}


# ---- stepping ------------------------------------------------------------------------------------


def test_the_player_scrubbed_40_times_ends_at_the_right_step(explorer):
    explorer.root.get_by_role("slider", name="step", exact=True).evaluate(
        """async (input) => {
            for (let at = 0; at < 40; at++) {
                input.value = (at * 7) % 36;
                input.dispatchEvent(new Event('input', { bubbles: true }));
                await new Promise((done) => setTimeout(done, 10));
            }
        }"""
    )
    explorer.wait_for_twin(f"Step {39 * 7 % 36 + 1} of 36")
    assert explorer.framed("image") == block(*divmod(39 * 7 % 36, 6), 3, 3)


def test_play_moves_on_by_itself_until_paused(explorer):
    explorer.root.get_by_label("playing speed").select_option(label="10 a second")
    explorer.press("play", exact=True)
    explorer.note.filter(has_text=re.compile(r"Step ([5-9]|\d\d) of 36")).wait_for(state="attached")
    few = explorer.live.text_content()
    explorer.press("pause")
    paused = explorer.twin()
    explorer.page.wait_for_timeout(400)
    assert explorer.twin() == paused
    assert re.fullmatch(r"row \d, column \d, -?\d+", few)


def test_the_window_glides_when_it_is_stepped_and_stands_still_after(explorer):
    seen = explorer.root.evaluate(
        """async (root) => {
            const before = Number(root.dataset.painted);
            root.querySelector('[aria-label="one step forward"]').click();
            const first = root.seen('image').framed[0];
            await new Promise((done) => setTimeout(done, 600));
            return [first, root.seen('image').framed[0], Number(root.dataset.painted) - before];
        }"""
    )
    first, last, painted = seen
    assert first[1] < 1
    assert last == [0, 1]
    assert painted > 2


# ---- the whole -----------------------------------------------------------------------------------


def test_a_move_that_changes_many_parts_is_answered_in_one_message_of_what_changed(explorer):
    explorer.page.evaluate(TOLD)
    explorer.choose("Kernel", "Sobel y")
    told = explorer.page.evaluate("() => window.told")
    assert len(told) == 1
    method, buffers = told[0]
    assert method == "update"
    assert sum(buffers) == 8 * (9 + 9 + 36)  # kernel, products, feature map: not the input image
    assert np.array_equal(explorer.numbers("kernel", 3), kernels.get("sobel_y"))


def test_what_can_be_opened_says_that_it_is_closed(lesson):
    tools = OnStage(lesson.add("untouched = explore_convolution()\nuntouched"), "untouched =").root
    for name in ("More", "copy numbers"):
        button = tools.get_by_role("button", name=name, exact=True)
        assert button.get_attribute("aria-expanded") == "false"


def test_the_tab_key_stops_at_most_nine_times(explorer):
    explorer.press("first step")
    more = explorer.root.get_by_role("button", name="More")
    if more.get_attribute("aria-expanded") == "true":
        more.click()
    explorer.root.locator(".cnn-stage-skip").focus()
    stops = 0
    while explorer.root.evaluate("(root) => root.contains(document.activeElement)"):
        stops += 1
        explorer.page.keyboard.press("Tab")
    assert 5 <= stops <= 9


def test_the_way_past_leads_behind_the_stage(explorer):
    explorer.root.locator(".cnn-stage-skip").focus()
    explorer.keys("Enter", "Tab")
    assert not explorer.root.evaluate("(root) => root.contains(document.activeElement)")


@pytest.mark.parametrize("label", ["Kernel", "Picture"])
def test_letters_typed_on_a_control_are_no_commands_of_the_notebook(explorer, label):
    cells = explorer.page.locator(".jp-CodeCell").count()
    explorer.control(label).focus()
    explorer.page.keyboard.type("ddbadd")
    explorer.page.wait_for_timeout(300)
    assert explorer.page.locator(".jp-CodeCell").count() == cells


def test_the_words_open_below_the_sentence(explorer):
    explorer.press("in words")
    assert explorer.note.bounding_box()["width"] > 200
    explorer.press("in words")
    assert explorer.note.bounding_box()["width"] <= 1


def test_colours_are_held_while_a_number_is_dragged_and_let_go_after_it(explorer):
    before = explorer.seen("map")["ends"]
    x, y = explorer.place("kernel", 1, 1)
    explorer.page.mouse.move(x, y)
    explorer.page.mouse.down()
    explorer.page.mouse.move(x, y - 35, steps=5)
    explorer.settle()
    during = explorer.seen("map")
    explorer.page.mouse.up()
    explorer.settle()
    explorer.panel("map").focus()
    assert max(np.abs(during["numbers"])) > before[1]
    assert during["ends"] == before
    assert explorer.seen("map")["ends"][1] == max(np.abs(during["numbers"]))


def test_colours_can_be_held_and_let_go(explorer):
    def press(words):
        explorer.press("copy numbers")
        explorer.press(f"feature map: {words}")

    before = explorer.seen("map")["ends"]
    press("hold colours")
    explorer.choose("Kernel", "Sobel x")
    assert explorer.seen("map")["ends"] == before
    press("let colours go")
    assert explorer.seen("map")["ends"] != before


PICTURE = """async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 12, height: 9 });
    const blob = await new Promise((done) => canvas.toBlob(done, 'image/png'));
    return new File([blob], 'mine.png', { type: 'image/png' });
}"""


def test_an_own_picture_is_pasted_on_the_input_image(explorer):
    explorer.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    explorer.page.evaluate(
        f"""async () => {{
            const file = await ({PICTURE})();
            await navigator.clipboard.write([new ClipboardItem({{ 'image/png': file }})]);
        }}"""
    )
    explorer.click("image", 2, 2)
    explorer.page.keyboard.press("Control+v")
    explorer.wait_for_twin("Picture: your own file, 9 x 12.")


def test_an_own_picture_is_dropped_on_the_input_image(explorer):
    taken = explorer.panel("image").evaluate(
        f"""async (part) => {{
            const dataTransfer = new DataTransfer(), {{ x, y }} = part.getBoundingClientRect();
            dataTransfer.items.add(await ({PICTURE})());
            const at = {{ clientX: x + 5, clientY: y + 5, dataTransfer }};
            const send = (name) => {{
                const event = new DragEvent(name, {{ ...at, bubbles: true, cancelable: true }});
                return !part.dispatchEvent(event);
            }};
            return ['dragover', 'drop'].map(send);
        }}"""
    )
    assert taken == [True, True]
    explorer.wait_for_twin("Picture: your own file, 9 x 12.")


def copied(explorer, form="Python"):
    """What is on the clipboard, once the explorer says that it has copied something."""
    explorer.root.get_by_text(f"numbers are copied, as {form}").first.wait_for()
    return explorer.page.evaluate("() => navigator.clipboard.readText()")


def from_csv(text):
    return np.loadtxt(text.splitlines(), delimiter=",")


@pytest.mark.parametrize(("form", "read"), [("Python", eval), ("CSV", from_csv)])
def test_numbers_can_be_copied(explorer, form, read):
    explorer.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    explorer.press("copy numbers")
    explorer.press(f"kernel: {form}")
    assert np.array_equal(read(copied(explorer, form)), VERTICAL)


@pytest.mark.parametrize(("name", "right"), [("kernel", VERTICAL), ("image", SEVEN)])
def test_panel_in_hand_is_copied_by_key(explorer, name, right):
    explorer.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    explorer.click(name, 0, 0)
    explorer.keys("Control+c")
    assert np.array_equal(eval(copied(explorer)), right)


def test_an_own_picture_that_is_opened_is_shown(explorer, tmp_path):
    from PIL import Image

    Image.fromarray(np.full((9, 12), 200, np.uint8)).save(tmp_path / "mine.png")
    with explorer.page.expect_file_chooser() as chooser:
        explorer.root.get_by_role("button", name="open my own picture").click()
    chooser.value.set_files(tmp_path / "mine.png")
    explorer.wait_for_twin("Picture: your own file, 9 x 12.")
    assert set(explorer.seen("image")["numbers"]) == {200}


def test_the_theme_can_be_changed_while_the_explorer_is_open(explorer):
    light = explorer.pixels("map")
    lab.set_theme(explorer.page, True)
    dark = explorer.pixels("map")
    lab.set_theme(explorer.page, False)
    assert dark != light
    assert explorer.pixels("map") == light


def test_full_screen_enlarges_all_of_it(explorer):
    before = explorer.seen("image")
    explorer.root.get_by_role("button", name="full screen").click()
    explorer.page.wait_for_timeout(500)
    zoom = explorer.root.evaluate("(root) => root.style.getPropertyValue('--zoom')")
    bottom = "(words) => words.getBoundingClientRect().bottom <= innerHeight"
    inside = explorer.root.locator(".cnn-stage-words").evaluate(bottom)
    explorer.page.evaluate("() => document.exitFullscreen()")
    explorer.page.wait_for_timeout(500)
    assert float(zoom) > 1.1
    assert inside
    assert explorer.seen("image") == before


def test_full_screen_is_entered_and_left_by_key_and_not_while_one_types(explorer):
    is_full = "() => document.fullscreenElement !== null"
    explorer.more()
    explorer.control("Stride").focus()
    explorer.page.keyboard.press("f")
    explorer.page.wait_for_timeout(300)
    assert not explorer.page.evaluate(is_full)
    explorer.panel("map").focus()
    for state in ("true", "false"):
        explorer.page.keyboard.press("f")
        explorer.page.wait_for_function(f"() => ({is_full})() === {state}")
    assert explorer.panel("map").evaluate("(part) => document.activeElement === part")


def test_the_stage_has_no_serious_fault_for_screen_readers(explorer):
    path = os.environ.get("AXE_PATH")
    if not path:
        pytest.skip("AXE_PATH names no axe-core")
    explorer.page.add_script_tag(path=path)
    result = explorer.page.evaluate("() => axe.run('.cnn-stage')")
    found = [(each["id"], each["nodes"][0]["html"]) for each in result["violations"]]
    assert found == []


def test_two_views_stay_in_step(lesson):
    lesson.add("twice = explore_convolution()\ndisplay(twice, twice)")
    one, other = OnStage(lesson, "display("), OnStage(lesson, "display(")
    other.root = other.output.locator(".cnn-stage").nth(1)
    one.slider("kernel", 1, 1).focus()
    one.keys("ArrowUp")
    one.hover("map", 2, 2)
    for view in (one, other):
        assert view.numbers("kernel", 3)[1, 1] == 0.5
        assert view.framed("map") == {(2, 2)}


FAULTS = {
    "raises": ("return image.no_such_thing", "alert", "no_such_thing"),
    "unwritten": ("raise NotImplementedError", "note", "unwritten is not written yet"),
    "nothing": ("image + 1", "alert", "it returned nothing (None)"),
    "endless": ("while True: pass", "alert", "it was still running after"),
    "misshapen": ("return image", "alert", "misshapen: it returned shape 8 x 8"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_the_readers_function_is_told_what_is_wrong_and_taken_anew(lesson, name):
    fault, role, words = FAULTS[name]
    head = f"from cnn_core import convolve2d\ndef {name}(image, kernel):\n    "
    lesson.add(f"{head}{fault}", f"explore_convolution(convolve={name})")
    explorer = OnStage(lesson, f"convolve={name}")
    problem = explorer.root.locator(".cnn-stage-problem:visible")
    problem.filter(has_text=words).wait_for()
    assert problem.get_attribute("role") == role
    lesson.run(f"{head}return convolve2d(image, kernel)")
    explorer.choose("Kernel", "Sobel x")
    explorer.wait_for_twin("Feature map: 6 x 6")
    assert problem.count() == 0
    explorer.press("one step forward")
    explorer.wait_for_twin("Step 2 of 36")


def test_numbers_without_end_are_copied_as_python(lesson):
    lesson.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    lesson.add(
        "import numpy as np\nfrom cnn_core import convolve2d",
        "def divided(image, kernel):\n    return convolve2d(image, kernel) / np.zeros(1)",
        "import warnings\nwarnings.simplefilter('ignore')\n"
        "explore_convolution(np.eye(5), convolve=divided)",
    )
    explorer = OnStage(lesson, "convolve=divided")
    explorer.click("map", 0, 0)
    explorer.keys("Control+c")
    found = eval(copied(explorer))
    assert np.array_equal(found, [[nan, inf, inf], [-inf, nan, inf], [-inf, -inf, nan]], True)


def test_bars_and_colours_are_copied_as_well(lesson):
    lesson.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    lesson.add("explore_scores([2, 1, 0])", "explore_channels('coffee')")
    scores, channels = (OnStage(lesson, f"explore_{name}(") for name in ("scores", "channels"))
    scores.panel("logits").locator("input").first.focus()
    scores.keys("Control+c")
    assert np.array_equal(eval(copied(scores)), [2, 1, 0])
    scores.press("copy numbers")
    scores.press("probability: CSV")
    rows = [line.split(",") for line in copied(scores, "CSV").splitlines()]
    right = functional.softmax(np.array([2.0, 1, 0]), dim=0)
    assert [label for label, _ in rows] == ['"0"', '"1"', '"2"']
    assert np.allclose([float(share) for _, share in rows], right)
    photograph = datasets.photograph("coffee", size=96)
    for form, read in (("Python", eval), ("CSV", from_csv)):
        channels.press("copy numbers")
        channels.press(f"photograph: {form}")
        assert np.array_equal(read(copied(channels, form)).reshape(photograph.shape), photograph)


@pytest.mark.parametrize("width", [390, 1024, 1280])
def test_nothing_is_clipped_when_the_window_is_narrow(lesson, width):
    cells = {
        "small": "narrow = explore_convolution()\nnarrow",
        "large": "explore_convolution('Cat')",
    }
    lesson.add(*cells.values())
    lesson.widen(width)
    explorers = {name: OnStage(lesson, source) for name, source in cells.items()}
    for explorer in explorers.values():
        assert explorer.beyond(".cnn-stage-part, select:visible, button:visible", spare=1) == []
    lesson.photograph({f"convolution-{name}-{width}": explorers[name].root for name in cells})


def test_a_pinned_cell_is_let_go_when_there_is_no_such_cell_any_more(explorer):
    explorer.click("map", 5, 5)
    explorer.choose("Kernel", "Box blur 5 x 5")
    explorer.wait_for_twin("Feature map: 4 x 4")
    explorer.hover("map", 1, 2)
    explorer.wait_for_twin("row 1, column 2")


def test_a_long_way_can_be_played_as_a_whole(explorer):
    explorer.choose("Picture", "Cameraman")
    explorer.wait_for_twin("of 3844")
    explorer.root.get_by_label("playing speed").select_option(label="all in 20 seconds")
    explorer.press("play", exact=True)
    explorer.note.filter(has_text=re.compile(r"Step [1-9]\d\d of 3844")).wait_for(state="attached")
    explorer.press("pause")
