"""Hands that do what is allowed in an order that nobody thought of: fingers, keyboards, copies."""

import numpy as np
import pytest

from cnn_workshop.explorers import (
    explore_blame,
    explore_convolution,
    explore_noise,
    explore_stack,
    explore_transposed,
    explore_verdict,
)
from test_stage_alone import WIDE, Alone, middle

SENT = "(kind) => sent.filter((event) => event.is === kind)"
KEY = """(event) => document.activeElement.dispatchEvent(
    new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...event }))"""
COPIES = """() => Object.defineProperty(navigator, 'clipboard', { configurable: true, value: {
    writeText: async (text) => { globalThis.copied = text; },
} })"""


@pytest.fixture(scope="module")
def page(chrome):
    context = chrome.new_context(
        viewport={"width": 1000, "height": 900}, reduced_motion="reduce", has_touch=True
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def complaints(page):
    """What goes wrong in the page."""
    heard = []
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def opened(page, explore, **options):
    page.mouse.move(999, 899)  # off the stage
    return Alone(page, explore, **options)


class Fingers:
    """Two fingers on a page."""

    def __init__(self, page):
        self.hand = page.context.new_cdp_session(page)

    def put(self, kind, *places):
        points = [{"x": x, "y": y, "id": at} for at, (x, y) in enumerate(places)]
        event = {"type": f"touch{kind}", "touchPoints": points}
        self.hand.send("Input.dispatchTouchEvent", event)


# ---- fingers -------------------------------------------------------------------------------------


def test_second_finger_draws_nothing_while_the_first_one_does(page):
    alone, fingers = opened(page, explore_verdict), Fingers(page)
    start, on, palm = (middle(alone, "drawing", *cell) for cell in ((4, 4), (4, 6), (20, 20)))
    fingers.put("Start", start)
    fingers.put("Start", start, palm)
    fingers.put("Move", on, palm)
    fingers.put("Move", on, middle(alone, "drawing", 22, 22))
    fingers.put("End")
    numbers = page.evaluate("() => root().seen('drawing').numbers")
    inked = np.argwhere(np.reshape(numbers, (28, 28)) > 0)
    assert inked.min() >= 2
    assert inked.max() <= 8


def test_finger_that_scrolls_chooses_nothing_and_one_that_taps_does(page):
    alone, fingers = opened(page, explore_stack), Fingers(page)
    box = page.locator("[data-name=layers]").bounding_box()
    x, y = box["x"] + 60, box["y"] + box["height"] / 2
    fingers.put("Start", (x, y))
    assert page.evaluate(SENT, "pick") == []
    for up in range(10, 60, 10):
        fingers.put("Move", (x, y - up))
    fingers.put("End")
    assert page.evaluate(SENT, "pick") == []
    page.evaluate("() => scrollTo(0, 0)")
    page.touchscreen.tap(x, y)
    assert len(page.evaluate(SENT, "pick")) == 1
    assert alone.explorer.problem == ""


@pytest.mark.parametrize("width", [900, 300])
def test_head_of_a_table_and_what_is_beside_its_rows_choose_nothing(page, width):
    alone = opened(page, explore_stack)
    page.evaluate(WIDE, width)
    page.wait_for_function(
        "() => Math.abs(root().clientWidth - root().querySelector('canvas').clientWidth) < 4"
    )
    page.evaluate("() => calm()")
    table = page.locator("[data-name=layers]")
    table.scroll_into_view_if_needed()
    box, chosen = table.bounding_box(), []
    for share in range(1, 30):
        page.mouse.click(box["x"] + 30, box["y"] + box["height"] * share / 30)
        for event in page.evaluate(SENT, "pick")[len(chosen) :]:
            chosen.append(event.get("index"))
            alone.explorer.do(event)
            alone.feed(alone.said())
    assert len(chosen) < 29  # its head is none of them
    assert set(chosen) == set(range(len(alone.explorer.shown["layers"].rows)))


# ---- what goes, or is let go, while it is held ---------------------------------------------------


def test_drag_ends_when_what_it_holds_has_gone(page, complaints):
    alone = opened(page, explore_blame)
    x, y = middle(alone, "kernel", 0, 0)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y - 20)
    alone.explorer.bar["layer"].value = "average pooling"
    alone.feed(alone.said())
    told = len(page.evaluate(SENT, "write"))
    page.mouse.move(x, y - 60)
    page.mouse.up()
    page.mouse.move(*middle(alone, "upstream", 1, 1))
    assert complaints == []
    assert len(page.evaluate(SENT, "write")) == told


def test_number_with_the_focus_goes_when_the_kernel_becomes_smaller(page, complaints):
    alone = opened(page, explore_convolution)
    page.locator("[data-name=kernel] input").last.focus()
    alone.explorer.do({"is": "control", "name": "size", "value": 2})
    alone.feed(alone.said())
    assert complaints == []
    assert page.locator("[data-name=kernel] input").count() == 4
    assert page.evaluate("() => root().contains(document.activeElement)")


def test_pin_that_is_let_go_leaves_nothing_behind_when_the_pointer_has_left(page):
    alone = opened(page, explore_convolution)
    page.mouse.click(*middle(alone, "map", 2, 2))
    page.get_by_role("button", name="in words").focus()
    page.mouse.move(999, 899)
    looked = "() => root().seen('map').looked"
    assert page.evaluate(looked) == [2, 2]
    page.keyboard.press("Escape")
    assert page.evaluate(looked) is None


def test_card_is_painted_when_what_is_looked_at_is_left_out_as_it_becomes_narrow(page, complaints):
    alone = opened(page, explore_blame)
    page.mouse.move(*middle(alone, "spread", 2, 2))
    page.evaluate(WIDE, 300)
    page.wait_for_function("() => root().querySelector('canvas').clientWidth < 320")
    page.evaluate("() => calm()")
    assert not page.evaluate("() => root().querySelector('[data-name=spread]')")
    assert complaints == []


# ---- keyboards -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "code"), [("z", "KeyY"), ("Z", "KeyZ"), ("я", "KeyZ"), ("ζ", "KeyZ"), ("ئ", "KeyZ")]
)
def test_undo_is_the_letter_z_on_every_keyboard(page, key, code):
    alone = opened(page, explore_convolution)
    page.locator("[data-name=kernel] input").first.focus()
    page.evaluate(KEY, {"key": key, "code": code, "ctrlKey": True})
    assert len(page.evaluate(SENT, "undo")) == 1
    assert alone.explorer.problem == ""


def test_letter_that_an_input_method_composes_is_no_key_of_the_stage(page):
    opened(page, explore_convolution)
    page.evaluate("() => { root().requestFullscreen = async () => { globalThis.filled = true; }; }")
    page.evaluate("() => { globalThis.filled = false; }")
    page.locator("[data-name=map]").focus()
    page.evaluate(KEY, {"key": "Process", "code": "KeyF"})
    assert not page.evaluate("() => filled")
    page.evaluate(KEY, {"key": "а", "code": "KeyF"})
    assert page.evaluate("() => filled")


def test_stage_reads_from_left_to_right_in_a_page_that_does_not(page):
    alone = opened(page, explore_convolution)
    page.evaluate("() => { document.documentElement.dir = 'rtl'; }")
    first, last = (
        page.get_by_role("button", name=f"{end} step").bounding_box() for end in ("first", "last")
    )
    assert first["x"] < last["x"]
    said = page.locator(".cnn-stage")
    assert said.evaluate("(root) => getComputedStyle(root).direction") == "ltr"
    assert said.get_attribute("lang") == "en"
    page.evaluate("() => document.documentElement.removeAttribute('dir')")
    assert alone.explorer.problem == ""


# ---- copies --------------------------------------------------------------------------------------


def test_numbers_of_a_large_map_are_copied_as_what_they_are(page):
    image = np.random.default_rng(0).integers(0, 99, (70, 70)) / 10
    alone = opened(page, explore_convolution, image=image, kernel=np.ones((1, 1)))
    page.evaluate(COPIES)
    page.locator("[data-name=map]").focus()
    page.keyboard.press("Control+c")
    text = page.evaluate("() => copied")
    assert np.array_equal(eval(text, {"np": np}), alone.explorer.feature_map)


def test_one_number_is_copied_as_one(page):
    opened(page, explore_noise)
    page.evaluate(COPIES)
    page.locator("[data-name=wrong] input").first.focus()
    page.keyboard.press("Control+c")
    page.get_by_text("wrong labels, %: 1 number is copied, as Python.").first.wait_for()


# ---- what is outlined as changed -----------------------------------------------------------------


def test_cells_without_a_number_are_not_outlined_as_changed(page):
    alone = opened(page, explore_transposed, image="1 to 12", padding=1)
    alone.explorer.do({"is": "write", "panel": "kernel", "cell": [0, 0], "value": 2})
    alone.page.evaluate("(said) => feed(said)", alone.said())
    outlined = {tuple(cell) for cell in page.evaluate("() => root().seen('result').outlined")}
    values = alone.explorer.shown["result"].values
    assert outlined
    assert not outlined & set(map(tuple, np.argwhere(np.isnan(values)).tolist()))


def test_changed_cells_are_outlined_where_they_are_in_a_panel_that_begins_before_row_0(page):
    alone = opened(page, explore_blame, padding=2)
    panel = alone.explorer.shown["at once"]
    before, (top, left) = panel.values, panel.origin
    assert (top, left) == (-2, -2)
    alone.explorer.do({"is": "write", "panel": "upstream", "cell": [3, 4], "value": 9})
    alone.page.evaluate("(said) => feed(said)", alone.said())
    changed = np.add(np.argwhere(alone.explorer.shown["at once"].values != before), (top, left))
    outlined = page.evaluate("() => root().seen('at once').outlined")
    assert sorted(outlined) == sorted(changed.tolist())
