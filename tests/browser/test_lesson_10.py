"""The machine explorer as a person uses it: draw, click, go down, by mouse, finger and keys."""

import itertools
import re

import pytest

import lab
from on_stage import OnStage

OPEN = "from cnn_workshop.explorers import explore_machine\nexplore_machine()"
THREE = [(5, 9), (4, 14), (7, 18), (11, 16), (13, 13), (15, 17), (19, 18), (22, 13), (20, 9)]
MAPS = ("conv1", "relu1", "pool1", "conv2", "relu2", "pool2")
DOWN = "Down to what counts most"


class Machine(OnStage):
    """One machine explorer on its page."""

    def __init__(self, lesson):
        super().__init__(lesson, "explore_machine(")

    def ink(self):
        return int(re.search(r"(\d+) of 784 pixels", self.twin())[1])


@pytest.fixture(scope="module")
def page_of(open_lesson, folder):
    """A function that opens the explorer once for each width; it is put back to its start."""
    lab.write_notebook(folder / "machine.ipynb", OPEN)
    return lambda **options: Machine(open_lesson("machine.ipynb", **options))


@pytest.fixture
def machine(page_of):
    """The explorer with a handwritten 7, its verdict taken apart."""
    machine = page_of()
    reset = machine.root.get_by_role("button", name="reset")
    if reset.is_enabled():
        reset.click()
    machine.wait_for_twin("Picture: Handwritten 7")
    machine.wait_for_twin("Taken apart: linear1, class 7")
    yield machine
    assert machine.lesson.complaints == []


def clear(machine):
    machine.press("Clear")
    machine.wait_for_twin("The page is blank")


def test_stroke_of_the_mouse_is_read_at_once(machine):
    clear(machine)
    before = {name: machine.pixels(name) for name in ("conv1", "pool2", "bars")}
    machine.draw(THREE)
    machine.wait_for_twin("It says 3")
    assert 80 < machine.ink() < 250
    for name, pixels in before.items():
        assert machine.pixels(name) != pixels
    machine.root.get_by_text("It says 3").first.wait_for()


def test_brush_is_soft_at_its_rim(machine):
    clear(machine)
    machine.draw([(14, 14), (14, 14)])
    machine.wait_for_twin(" 9 of 784 pixels have ink")
    numbers = machine.numbers("drawing", 28)
    assert numbers[14, 14] == 1
    assert 0 < numbers[15, 15] < 1


def test_undo_takes_a_whole_stroke_back(machine):
    clear(machine)
    machine.draw(THREE[:5])
    machine.wait_for_twin("Picture: your drawing")
    assert machine.ink() > 20
    machine.keys("Control+z")
    machine.wait_for_twin("The page is blank")


def test_eraser_takes_ink_away(machine):
    machine.choose("Brush", "erase")
    machine.draw([(8, 6), (8, 22)])
    machine.wait_for_twin("Picture: your drawing")
    assert machine.ink() < 118


def test_arrows_and_space_draw(machine):
    clear(machine)
    machine.panel("drawing").focus()
    machine.keys("Home", *["ArrowDown"] * 6, " ", "ArrowDown", "ArrowDown", " ")
    machine.wait_for_twin("Picture: your drawing")
    assert machine.ink() >= 9


def test_a_hint_never_moves_the_drawing(machine):
    clear(machine)
    before = machine.panel("drawing").bounding_box()
    machine.draw([(3, 3), (6, 6)])
    machine.wait_for_twin("is not in the middle")
    assert machine.panel("drawing").bounding_box() == before
    machine.press("Fit", exact=True)
    machine.root.get_by_text("Taken apart is").first.wait_for()


def test_click_on_a_map_takes_that_number_apart(machine):
    machine.hover("conv2", 11 + 5, 11 + 5)
    machine.click("conv2", 11 + 5, 11 + 5)
    machine.wait_for_twin("Taken apart: conv2, map 3, row 5, column 5: 72 products and the bias")
    machine.root.get_by_text("Taken apart is conv2, map 3, row 5, column 5").wait_for()


def test_button_leads_down_to_nine_products(machine):
    for layer in reversed(MAPS):
        machine.press(DOWN)
        machine.wait_for_twin(f"Taken apart: {layer}, map ")
    assert machine.root.get_by_role("button", name=DOWN).is_disabled()
    products = machine.numbers("products", 3)
    assert products.shape == (3, 3)
    factors = [machine.numbers(name, 3) for name in ("window", "kernel")]
    assert abs(products - factors[0] * factors[1]).max() < 1e-12
    sees = re.compile(r"It sees rows (\d+)-(\d+), columns (\d+)-(\d+) of the picture")
    machine.wait_for_twin(sees)
    top, bottom, left, right = map(int, sees.search(machine.twin()).groups())
    assert (bottom - top, right - left) == (2, 2)


def test_a_product_lights_up_with_its_factors(machine):
    for _ in MAPS:
        machine.press(DOWN)
    machine.hover("products", 1, 2)
    for name in ("window", "kernel", "products"):
        assert machine.lit(name) == {(1, 2)}


def test_enter_takes_apart(machine):
    machine.panel("pool2").focus()
    machine.keys("Home", "ArrowDown", "ArrowRight", "Enter")
    machine.wait_for_twin("Taken apart: pool2, map 0, row 1, column 1")


def test_sums_choose_the_map_that_is_spelled_out(machine):
    machine.click("conv2", 11 + 5, 11 + 5)
    machine.wait_for_twin("conv2, map 3, row 5, column 5")
    machine.panel("sums").focus()
    machine.keys("Home", "Enter")
    machine.wait_for_twin("pool1, map 0: ")
    machine.keys("ArrowRight", "Enter")
    machine.wait_for_twin("pool1, map 1: ")


def test_click_on_a_bar_takes_its_logit_apart(machine):
    box = machine.panel("bars").bounding_box()
    machine.page.mouse.click(box["x"] + 60, box["y"] + 0.95 * box["height"])  # the last of ten
    machine.wait_for_twin("Taken apart: linear1, class 9")


def test_keep_compares_two_pictures(machine):
    machine.press("Keep", exact=True)
    machine.choose("Picture", "Handwritten 4")
    machine.wait_for_twin("Of the kept picture it says 7.")
    pixels = machine.pixels("conv1")
    machine.choose("Show", "this minus the kept")
    machine.wait_for_twin("Showing: this minus the kept.")
    assert machine.pixels("conv1") != pixels


def test_explorer_is_a_group_with_a_name(machine):
    group = machine.page.get_by_role("group", name="machine explorer")
    assert group.get_by_role("button", name="undo").count() == 1


def test_letters_on_a_button_are_no_commands(machine):
    machine.root.get_by_role("button", name="Clear").focus()
    for key in "ddaxb":
        machine.page.keyboard.press(key)
    machine.page.wait_for_timeout(200)
    assert machine.page.locator(".jp-CodeCell").count() == 1


def test_all_of_it_stands_on_one_screen(machine):
    assert machine.root.bounding_box()["height"] <= 680
    bars, drawing = (machine.panel(name).bounding_box() for name in ("bars", "drawing"))
    assert abs(bars["y"] - drawing["y"]) < 2


@pytest.mark.parametrize("dark", [False, True])
def test_layers_stand_beside_each_other_on_a_small_screen(page_of, dark):
    machine = page_of(width=1024)
    lab.set_theme(machine.page, dark)
    machine.output.scroll_into_view_if_needed()
    boxes = [machine.panel(name).bounding_box() for name in ("drawing", *MAPS, "bars")]
    for left, right in itertools.pairwise(boxes):
        assert left["x"] + left["width"] < right["x"]
    whole = machine.root.bounding_box()
    assert boxes[-1]["x"] + boxes[-1]["width"] < whole["x"] + whole["width"]
    machine.lesson.photograph({"machine-1024": machine.output}, themes=(dark,))


def test_drawing_bars_and_all_layers_are_seen_at_once_on_a_phone(page_of):
    machine = page_of(width=390)
    drawing, bars, *layers = (
        machine.panel(name).bounding_box() for name in ("drawing", "bars", *MAPS)
    )
    assert drawing["x"] + drawing["width"] < bars["x"]
    assert drawing["width"] >= 130
    for left, right in itertools.pairwise(layers):
        assert left["x"] + left["width"] < right["x"]
    assert max(bars["y"], drawing["y"]) + bars["height"] < layers[0]["y"]
    assert layers[-1]["y"] + layers[-1]["height"] - drawing["y"] < 600, "of 844 pixels"
    for name in ("drawing", *MAPS, "bars"):
        box, whole = machine.panel(name).bounding_box(), machine.root.bounding_box()
        assert whole["x"] < box["x"]
        assert box["x"] + box["width"] < whole["x"] + whole["width"]


def test_finger_draws_as_the_mouse_does(machine):
    clear(machine)
    pad = machine.panel("drawing")
    assert pad.evaluate("(node) => getComputedStyle(node).touchAction") == "none"
    client = machine.page.context.new_cdp_session(machine.page)
    for kind, place in [("touchStart", THREE[0]), *[("touchMove", each) for each in THREE[1:]]]:
        x, y = machine.place("drawing", *place)
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
        machine.page.wait_for_timeout(30)
    client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    machine.wait_for_twin("It says 3")
