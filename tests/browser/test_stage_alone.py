"""The stage in a page of its own, without JupyterLab, fed with what an explorer said."""

import base64

import pytest

from cnn_workshop.explorers import explore_convolution
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

LISTEN = """() => {
    globalThis.went = false;
    document.addEventListener('keydown', () => { globalThis.went = true; }, { once: true });
}"""


class Alone:
    """A page with a convolution explorer's stage; Python is asked by the test."""

    def __init__(self, page):
        self.page, self.explorer = page, explore_convolution()
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


def test_canvas_is_drawn_in_the_pixels_of_a_dense_screen(chrome):
    page = chrome.new_page(device_scale_factor=2)
    canvas = Alone(page).page.locator(".cnn-stage canvas")
    wide, shown = canvas.evaluate("(canvas) => [canvas.width, canvas.clientWidth]")
    page.close()
    assert wide == 2 * shown > 0


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


def test_last_of_several_keys_is_spoken_when_answers_come_late(alone):
    alone.page.locator('[data-name="map"]').focus()
    for key in ("ArrowRight", "ArrowDown"):
        alone.page.keyboard.press(key)
    events = alone.page.evaluate("() => sent")
    assert [event["cell"] for event in events] == [[0, 1], [1, 1]]
    for event in events:
        alone.explorer.do(event)
        alone.feed(alone.said())
        alone.page.wait_for_timeout(300)  # longer than a screen reader is kept waiting
    words = alone.explorer.spoken(alone.explorer.state)
    alone.page.locator('[aria-live="polite"]').filter(has_text=words).wait_for(state="attached")


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
