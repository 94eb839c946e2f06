"""The machine explorer as a person uses it: draw, click, go down, by mouse and by keyboard."""

import re

import pytest

import lab
from parts import Parts

OPEN = "from cnn_workshop.explorers import explore_machine\nexplore_machine()"
THREE = [(5, 9), (4, 14), (7, 18), (11, 16), (13, 13), (15, 17), (19, 18), (22, 13), (20, 9)]
SPILLS = """(output) => {
    const { left, right } = output.getBoundingClientRect();
    const parts = [...output.querySelectorAll('canvas, select, button, table, .cnn-heatmap-title')];
    return parts.map((part) => [part, part.getBoundingClientRect()])
        .filter(([, box]) => box.width && (box.right > right + 1 || box.left < left - 1))
        .map(([part]) => part.outerHTML.slice(0, 80));
}"""


class Machine(Parts):
    """The parts of one machine explorer on its page."""

    titled = "^{}"

    def __init__(self, lesson):
        super().__init__(lesson, "explore_machine(")

    def ink(self):
        return int(re.search(r"(\d+) of 784 pixels", self.twin())[1])

    def point(self, row, col):
        """Return the place of a pixel of the drawing on the page."""
        box = self.canvas("your picture").bounding_box()
        place = self.place("your picture", row, col, cols=28)
        return box["x"] + place["x"], box["y"] + place["y"]

    def draw(self, places):
        """Draw one stroke with the mouse."""
        self.canvas("your picture").scroll_into_view_if_needed()
        self.page.mouse.move(*self.point(*places[0]))
        self.page.mouse.down()
        for place in places[1:]:
            self.page.mouse.move(*self.point(*place), steps=4)
        self.page.mouse.up()
        self.settle()

    def click_strip(self, title, fraction, down=0.5):
        """Click into a strip at a fraction of its width and height; the gutters are left out."""
        canvas = self.canvas(title)
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        x, y = 24 + fraction * (box["width"] - 26), 16 + down * (box["height"] - 20)
        canvas.click(position={"x": x, "y": y})
        self.settle()


@pytest.fixture(scope="module")
def page_of(open_lesson, folder):
    """A function that opens the explorer once for each width; it is put back to its start."""

    def opener(**options):
        lab.write_notebook(folder / "machine.ipynb", OPEN)
        return Machine(open_lesson("machine.ipynb", **options))

    return opener


@pytest.fixture
def machine(page_of):
    """The explorer with a handwritten 7, its verdict taken apart."""
    machine = page_of()
    machine.choose("Picture", "handwritten 7")
    machine.choose("Brush", "draw")
    machine.wait_for_twin("Picture: handwritten 7")
    machine.click_strip("logits", 0.75)
    machine.wait_for_twin("Taken apart: linear1, class 7")
    yield machine
    assert machine.lesson.complaints == []


def test_stroke_of_the_mouse_is_read_at_once(machine):
    machine.press("Clear")
    machine.wait_for_twin("The page is blank")
    before = {name: machine.pixels(name) for name in ("conv1: ", "pool2: ", "logits")}
    machine.draw(THREE)
    machine.wait_for_twin("It says 3")
    assert 80 < machine.ink() < 250
    for name, pixels in before.items():
        assert machine.pixels(name) != pixels
    machine.output.get_by_text("It says 3").first.wait_for()


def test_brush_is_soft_at_its_rim(machine):
    machine.press("Clear")
    machine.wait_for_twin("The page is blank")
    machine.draw([(14, 14), (14, 14)])
    machine.wait_for_twin(" 9 of 784 pixels have ink")
    readout = machine.readout("your picture")
    assert readout.inner_text().endswith("value 1")
    machine.page.mouse.move(*machine.point(15, 15))
    machine.settle()
    assert 0 < float(readout.inner_text().rpartition(" ")[2]) < 1


def test_undo_takes_a_whole_stroke_back(machine):
    machine.press("Clear")
    machine.wait_for_twin("The page is blank")
    machine.draw(THREE[:5])
    machine.wait_for_twin("Picture: your drawing")
    assert machine.ink() > 20
    machine.press("Undo")
    machine.wait_for_twin("The page is blank")


def test_eraser_takes_ink_away(machine):
    machine.choose("Brush", "erase")
    machine.draw([(8, 6), (8, 22)])
    machine.wait_for_twin("Picture: your drawing")
    assert machine.ink() < 118


def test_arrows_and_space_draw(machine):
    machine.press("Clear")
    machine.wait_for_twin("The page is blank")
    machine.canvas("your picture").focus()
    for key in ("Home", *["ArrowDown"] * 6, " ", "ArrowDown", "ArrowDown", " "):
        machine.page.keyboard.press(key)
    machine.wait_for_twin("Picture: your drawing")
    assert machine.ink() >= 9


def test_click_on_a_strip_takes_that_number_apart(machine):
    machine.click_strip("conv2: ", 3.5 / 16)
    machine.wait_for_twin("Taken apart: conv2, map 3, row 5, column 5: 72 products and the bias")
    readout = machine.readout("conv2: ")
    assert readout.inner_text().startswith("map 3, row 5, column 5, value ")
    machine.output.get_by_text("conv2, map 3, row 5, column 5:").first.wait_for()


def test_button_leads_down_to_nine_products(machine):
    way = ("pool2", "relu2", "conv2", "pool1", "relu1", "conv1")
    for layer in way:
        machine.press("Down to what counts most")
        machine.wait_for_twin(f"Taken apart: {layer}, map ")
    assert machine.button("Down to what").is_disabled()
    table = machine.output.get_by_role("table", name="pixel times kernel value")
    assert table.locator("td").count() == 9
    sees = re.compile(r"It sees rows (\d+)-(\d+), columns (\d+)-(\d+) of the picture")
    machine.wait_for_twin(sees)
    top, bottom, left, right = map(int, sees.search(machine.twin()).groups())
    assert (bottom - top, right - left) == (2, 2)
    for layer in way:
        assert machine.cursor(f"{layer}: ")


def test_enter_takes_apart_and_escape_lets_go(machine):
    machine.canvas("pool2: ").focus()
    for key in ("Home", "ArrowDown", "ArrowRight", "Enter"):
        machine.page.keyboard.press(key)
    machine.wait_for_twin("Taken apart: pool2, map 0, row ")
    before = machine.twin()
    readout = machine.readout("pool2: ")
    readout.filter(has_text="pinned: Escape lets go").wait_for()
    machine.page.keyboard.press("Escape")
    machine.page.keyboard.press("ArrowRight")
    readout.filter(has_not_text="pinned").wait_for()
    machine.settle()
    assert machine.twin() == before


def test_arrow_keys_on_a_pinned_number_go_on_taking_apart(machine):
    machine.click_strip("conv2: ", 3.5 / 16)
    machine.wait_for_twin("conv2, map 3, row 5, column 5")
    machine.page.keyboard.press("ArrowDown")
    machine.wait_for_twin("Taken apart: conv2, map 3, row 6, column 5")


def test_sums_choose_the_map_that_is_spelled_out(machine):
    machine.click_strip("conv2: ", 3.5 / 16)
    machine.wait_for_twin("conv2, map 3, row 5, column 5")
    machine.canvas("sum of each map").focus()
    machine.page.keyboard.press("Home")
    machine.wait_for_twin("pool1, map 0: ")
    machine.page.keyboard.press("ArrowRight")
    machine.wait_for_twin("pool1, map 1: ")
    machine.heatmap("pool1, map 1").wait_for()


def test_keep_compares_two_pictures(machine):
    machine.press("Keep to compare")
    machine.choose("Picture", "handwritten 4")
    machine.wait_for_twin("Of the kept picture it says 7.")
    pixels = machine.pixels("conv1: ")
    machine.choose("Show", "this minus the kept")
    machine.wait_for_twin("Showing: this minus the kept.")
    assert machine.pixels("conv1: ") != pixels
    machine.choose("Show", "this picture")


def test_explorer_is_a_group_with_a_name(machine):
    group = machine.page.get_by_role("group", name="machine explorer")
    assert group.get_by_role("button", name="Undo").count() == 1


def test_letters_on_a_button_are_no_commands(machine):
    machine.button("Undo").focus()
    for key in "ddaxb":
        machine.page.keyboard.press(key)
    machine.page.wait_for_timeout(200)
    assert machine.page.locator(".jp-CodeCell").count() == 1


@pytest.mark.parametrize("dark", [False, True])
def test_nothing_is_wider_than_the_page(page_of, dark):
    machine = page_of(width=1024)
    lab.set_theme(machine.page, dark)
    machine.output.scroll_into_view_if_needed()
    if not dark:
        machine.press("Keep to compare")
        machine.click_strip("conv1: ", 3.5 / 8)
        machine.wait_for_twin("Taken apart: conv1")
    assert machine.output.evaluate(SPILLS) == []
    machine.lesson.photograph({f"machine-1024-{'dark' if dark else 'light'}": machine.output})
    controls = [machine.control("Picture"), machine.button("Keep to compare")]
    assert abs(controls[0].bounding_box()["y"] - controls[1].bounding_box()["y"]) < 5


def test_finger_draws_as_the_mouse_does(machine):
    machine.press("Clear")
    machine.wait_for_twin("The page is blank")
    canvas = machine.canvas("your picture")
    assert canvas.evaluate("(canvas) => getComputedStyle(canvas).touchAction") == "none"
    client = machine.page.context.new_cdp_session(machine.page)
    for kind, place in [("touchStart", THREE[0]), *[("touchMove", each) for each in THREE[1:]]]:
        x, y = machine.point(*place)
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
        machine.page.wait_for_timeout(30)
    client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    machine.wait_for_twin("It says 3")
