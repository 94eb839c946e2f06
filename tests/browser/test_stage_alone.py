"""The stage in a page of its own, without JupyterLab, fed with what an explorer said."""

import base64

import pytest

from cnn_workshop.explorers import explore_convolution, explore_kernels, explore_page
from cnn_workshop.stage import stage

PAGE = '<body data-jp-theme-light="true"><div id="here" style="width: 900px"></div></body>'
# A widget's model, of which the stage uses no more than this; `feed` is a message from Python.
OPEN = """async ([code, first]) => {
    const address = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
    const { default: { initialize, render } } = await import(address);
    const state = {}, hears = {};
    const put = ({ said, data }) => {
        const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
        Object.assign(state, { said, data: new DataView(bytes.buffer) });
    };
    const model = {
        get: (name) => state[name], off() {}, send: (event) => sent.push(event),
        on: (name, hear) => (hears[name] ??= []).push(hear),
    };
    globalThis.sent = [];
    globalThis.feed = (said) => { put(said); hears['change:said'].forEach((hear) => hear()); };
    globalThis.root = () => document.querySelector('.cnn-stage');
    globalThis.calm = async () => {
        do await new Promise((done) => setTimeout(done, 20)); while (root().moves());
    };
    put(first);
    initialize({ model });
    globalThis.end = render({ model, el: document.querySelector('#here') });
    while (!root().dataset.painted) await new Promise(requestAnimationFrame);
    await calm();
}"""
LOOK = """() => {
    const canvas = root().querySelector('canvas');
    return canvas.toDataURL();
}"""

SEEN = "() => [root().seen('image'), root().seen('map')]"
LENS = """() => {
    const [{ x, y, cell, rows, cols, first, beside } = {}] = root().lenses;
    return cell && { x, y, width: cols * cell, height: rows * cell, first, beside };
}"""
LISTEN = """() => {
    globalThis.went = false;
    document.addEventListener('keydown', () => { globalThis.went = true; }, { once: true });
}"""


class Alone:
    """A page with a convolution explorer's stage; Python is asked by the test."""

    def __init__(self, page, explorer=None):
        self.page, self.explorer = page, explorer or explore_convolution()
        page.set_content(PAGE)
        page.evaluate(OPEN, [stage.CODE, self.said()])

    def said(self):
        """What Python said last."""
        data = base64.b64encode(self.explorer.data).decode()
        return {"said": self.explorer.said, "data": data}

    def written(self, value):
        """What Python says when the middle of the kernel becomes a value."""
        event = {"is": "write", "panel": "kernel", "cell": [1, 1], "value": value, "gesture": 1}
        self.explorer.do(event)
        return self.said()

    def stepped(self, cell):
        self.explorer.do({"is": "step", "panel": "map", "cell": cell})
        return self.said()

    def feed(self, said):
        self.page.evaluate("async (said) => { feed(said); await calm(); }", said)

    def lens(self):
        """Where the lens is, and which cell is its first; None if there is none."""
        return self.page.evaluate(LENS)

    def kernel(self):
        return self.page.evaluate("() => root().seen('kernel').numbers[4]")


@pytest.fixture(scope="module")
def page(chrome):
    page = chrome.new_page(viewport={"width": 1000, "height": 900}, reduced_motion="reduce")
    yield page
    page.close()


@pytest.fixture
def alone(page):
    return Alone(page)


def test_answer_is_drawn_at_once_when_the_one_before_was_seen(alone):
    shown = "(said) => { feed(said); return root().seen('kernel').numbers[4]; }"
    assert alone.page.evaluate(shown, alone.written(2.5)) == 2.5


def test_second_answer_within_a_frame_waits_until_the_first_was_seen(alone):
    said = [alone.written(value) for value in (1.5, 2.5)]
    seen = alone.page.evaluate(
        """async (said) => {
            said.forEach(feed);
            const seen = [];
            for (const frame of [1, 2]) {
                await new Promise(requestAnimationFrame);
                seen.push(root().seen('kernel').numbers[4]);
                await calm();
            }
            return seen;
        }""",
        said,
    )
    assert seen == [1.5, 2.5]


def test_newest_answer_is_drawn_when_several_wait(alone):
    said = [alone.written(value) for value in (1, 2, 3, 4)]
    count = "() => Number(root().dataset.painted)"
    before = alone.page.evaluate(count)
    alone.page.evaluate("async (said) => { said.forEach(feed); await calm(); }", said)
    assert (alone.kernel(), alone.page.evaluate(count) - before) == (4, 2)


def test_page_has_all_numbers_when_an_answer_was_left_out(alone):
    said = [alone.written(1), alone.written(2), alone.stepped((3, 3)), alone.written(2)]
    alone.page.evaluate("async (said) => { said.forEach(feed); await calm(); }", said)
    numbers = alone.page.evaluate("() => root().seen('map').numbers")
    assert numbers == alone.explorer.feature_map.ravel().tolist()
    assert not alone.page.evaluate("() => sent.filter((event) => event.is === 'all').length")


@pytest.mark.parametrize("move", ["write", "step", "step back", "limits"])
def test_cells_painted_singly_look_as_painted_anew(alone, move):
    said = {
        "write": lambda: alone.written(-3),
        "step": lambda: alone.stepped((2, 3)),
        "step back": lambda: [alone.feed(alone.stepped((4, 1))), alone.stepped((1, 4))][1],
        "limits": lambda: alone.written(900),
    }[move]()
    alone.feed(said)
    alone.page.wait_for_timeout(1000)  # what changed is framed for a moment
    singly = alone.page.evaluate(LOOK)
    anew = "async () => { document.body.classList.toggle('other'); await calm(); }"
    alone.page.evaluate(anew)
    assert alone.page.evaluate(LOOK) == singly


def test_key_on_a_menu_does_not_leave_the_stage(alone):
    alone.page.evaluate(LISTEN)
    alone.page.locator("select").first.press("ArrowDown")
    assert not alone.page.evaluate("() => went")


def test_key_with_control_leaves_the_stage(alone):
    alone.page.evaluate(LISTEN)
    alone.page.locator("select").first.press("Control+b")
    assert alone.page.evaluate("() => went")


@pytest.fixture
def photograph(page):
    return Alone(page, explore_convolution("Photograph of a cat"))


def test_window_on_a_photograph_has_a_lens_between_the_picture_and_its_map(photograph):
    lens, seen = photograph.lens(), photograph.page.evaluate(SEEN)
    image, result = seen
    assert lens["beside"]
    assert lens["first"] == [-1, -1]
    assert image["x"] + image["width"] < lens["x"]
    assert lens["x"] + lens["width"] < result["x"]
    assert image["y"] <= lens["y"] <= image["y"] + image["height"] - lens["height"]


def test_lens_follows_the_window_by_keys_and_by_messages(photograph):
    before = photograph.lens()
    photograph.feed(photograph.stepped((20, 30)))
    assert photograph.lens()["first"] == [19, 29]
    assert photograph.lens()["y"] > before["y"]
    photograph.page.locator("input[type=range].cnn-stage-scrub").press("ArrowRight")
    photograph.page.wait_for_function("() => root().lenses[0].first[1] === 30")


def test_lens_is_no_stop_for_the_tab_key(photograph, page):
    stops = "() => root().querySelectorAll('[tabindex=\"0\"]').length"
    many = page.evaluate(stops)
    assert photograph.lens()
    assert Alone(page).page.evaluate(stops) == many


def test_picture_whose_cells_can_be_seen_has_no_lens(alone):
    assert alone.lens() is None


def test_lens_without_room_beside_the_picture_lies_over_it_while_one_looks(page):
    alone = Alone(page, explore_kernels(target="diagonal"))
    assert alone.lens() is None
    image, result = page.evaluate(SEEN)
    page.locator("canvas").hover(position={"x": result["x"] + 20, "y": result["y"] + 20})
    page.wait_for_function("() => root().lenses.length")
    lens = alone.lens()
    assert not lens["beside"]
    assert image["x"] + image["width"] / 2 < lens["x"]
    assert lens["x"] + lens["width"] <= image["x"] + image["width"]
    assert image["y"] + image["height"] / 2 < lens["y"]
    page.mouse.move(2, 2)
    page.wait_for_function("() => !root().lenses.length")


def test_setting_that_changes_nothing_is_no_slider_and_says_why(page):
    alone = Alone(page, explore_page(suppress=False))
    sliders = page.locator('[data-name="settings"] input')
    assert [each.is_disabled() for each in sliders.all()] == [False, True]
    assert alone.explorer.shown["settings"].texts == ("0.90", "Suppress off")
    assert "the IoU limit changes nothing" in alone.explorer.text()
    bars = page.evaluate("() => root().seen('settings')")
    for row, written in enumerate([1, 1]):
        place = {
            "x": bars["x"] + bars["width"] / 2,
            "y": bars["y"] + (row + 0.5) * bars["height"] / 2,
        }
        page.locator("canvas").click(position=place)
        many = page.evaluate("() => sent.filter((event) => event.is === 'write').length")
        assert many == written
    alone.explorer.do({"is": "control", "name": "suppress", "value": True})
    alone.feed(alone.said())
    assert [each.is_disabled() for each in sliders.all()] == [False, False]
