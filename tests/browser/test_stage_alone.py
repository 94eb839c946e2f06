"""The stage in a page of its own, without JupyterLab, fed with what an explorer said."""

import base64

import numpy as np
import pytest

from cnn_core import convolve2d
from cnn_workshop.explorers import (
    explore_commuting,
    explore_conventions,
    explore_convolution,
    explore_detective,
    explore_filters,
    explore_geometry,
    explore_kernels,
    explore_machine,
    explore_page,
    explore_pooling,
    explore_scores,
    explore_stack,
    explore_transposed,
    explore_verdict,
)
from cnn_workshop.stage import stage

PAGE = (
    f"<style>{stage.Stage._css}</style>"
    '<body data-jp-theme-light="true"><div id="here" style="width: 900px"></div></body>'
)
# A widget's model, of which the stage uses no more than this; `feed` is a message from Python,
# `connect` the state of the connection, `another` a second view.
OPEN = """async ([code, first]) => {
    const address = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
    const { default: { initialize, render } } = await import(address);
    const state = {}, hears = {};
    const put = ({ said, data }) => {
        const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
        Object.assign(state, { said, data: new DataView(bytes.buffer) });
    };
    const heard = [], none = { connect() {}, disconnect() {} };
    const connectionStatusChanged = { ...none, connect: (hear) => heard.push(hear) };
    const kernel = { status: 'idle', statusChanged: none, connectionStatusChanged };
    globalThis.connect = (connectionStatus) => {
        Object.assign(kernel, { connectionStatus });
        heard.forEach((hear) => hear());
    };
    connect('connected');
    const model = {
        widget_manager: { kernel },
        get: (name) => state[name], off() {}, send: (event) => sent.push(event),
        on: (name, hear) => (hears[name] ??= []).push(hear),
    };
    globalThis.sent = [];
    globalThis.feed = (said) => { put(said); hears['change:said'].forEach((hear) => hear()); };
    globalThis.root = () => document.querySelector('.cnn-stage');
    globalThis.calm = async () => {  // the page tells of new sizes and colours in its next frame
        await new Promise(requestAnimationFrame);
        do await new Promise((done) => setTimeout(done, 20)); while (root().moves());
    };
    put(first);
    initialize({ model });
    globalThis.end = render({ model, el: document.querySelector('#here') });
    globalThis.another = () => render({ model, el: document.body });
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
    """A page with an explorer's stage; Python is asked by the test."""

    def __init__(self, page, explore=explore_convolution, **options):
        self.page, self.explorer = page, explore(**options)
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


def test_cell_looked_at_by_key_is_spoken_when_its_answer_comes_late(page):
    alone = Alone(page, explore_stack)
    page.locator('[data-name="layer 2"]').focus()
    page.keyboard.press("ArrowRight")
    [event] = page.evaluate("() => sent.filter(({ is }) => is === 'look').slice(-1)")
    page.wait_for_timeout(300)
    alone.explorer.do(event)
    alone.feed(alone.said())
    words = alone.explorer.spoken(alone.explorer.state)
    page.locator('[aria-live="polite"]').filter(has_text=words).wait_for(state="attached")


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


def test_what_a_function_prints_is_shown_as_long_as_it_does(page):
    def loud(image, kernel):
        if kernel[1, 1] < 2:
            print("the middle is", kernel[1, 1])
        return convolve2d(image, kernel)

    alone = Alone(page, explore_convolution, convolve=loud)
    said = page.locator(".cnn-stage-problem:visible")
    assert said.inner_text() == "loud printed: the middle is 0"
    alone.feed(alone.written(1.5))
    assert said.inner_text() == "loud printed: the middle is 1.5"
    alone.feed(alone.written(2))
    assert said.count() == 0


CHANGED = "(said) => { feed(said); return root().seen('map').outlined.map(String).sort(); }"


def test_cells_that_changed_are_outlined_for_a_moment(alone):
    before = alone.explorer.feature_map
    alone.explorer.do({"is": "write", "panel": "kernel", "cell": [2, 0], "value": 0})
    changed = np.argwhere(alone.explorer.feature_map != before)
    assert 0 < len(changed) <= 0.6 * before.size
    outlined = alone.page.evaluate(CHANGED, alone.said())
    assert outlined == [f"{row},{col}" for row, col in changed]
    alone.page.wait_for_function("() => root().seen('map').outlined.length === 0")


def test_nothing_is_outlined_when_the_window_moves_or_a_hand_drags(alone):
    assert alone.page.evaluate(CHANGED, alone.stepped((3, 3))) == []
    alone.page.mouse.move(*middle(alone, "kernel", 1, 1))
    alone.page.mouse.down()
    alone.explorer.do({"is": "write", "panel": "kernel", "cell": [2, 0], "value": 0})
    assert alone.page.evaluate(CHANGED, alone.said()) == []
    alone.page.mouse.up()


def test_what_to_do_first_is_said_until_something_was_changed(alone):
    said = alone.page.locator(".cnn-stage-line").get_by_text(alone.explorer.invitation)
    said.wait_for()
    alone.feed(alone.written(2))
    assert said.count() == 0


def test_canvases_are_kept_when_the_scene_gets_another_size_and_look_as_new_ones(alone):
    heights = """() => {
        const scene = root().querySelector('.cnn-stage-scene');
        return [scene.clientHeight, scene.firstChild.height];
    }"""
    found = [alone.page.evaluate(heights)]
    for side in (5, 2, 3):
        alone.explorer.do({"is": "control", "name": "size", "value": side})
        alone.feed(alone.said())
        found.append(alone.page.evaluate(heights))
    scenes, canvases = zip(*found, strict=True)
    assert list(scenes) != sorted(scenes)
    assert list(canvases) == sorted(canvases)
    alone.page.wait_for_timeout(1000)  # what changed is framed for a moment
    kept = alone.page.evaluate(LOOK)
    alone.page.evaluate("async () => { document.body.classList.toggle('other'); await calm(); }")
    assert alone.page.evaluate(LOOK) == kept


@pytest.mark.parametrize("width", [920, 640])
def test_picture_is_painted_once_when_the_bar_gets_another_line(page, width):
    alone = Alone(page, explore_geometry, input_size=8, kernel_size=3, stride=2, padding=1)
    narrow = "async (width) => { document.body.style.width = `${width}px`; await calm(); }"
    page.evaluate(narrow, width)
    seen = """() => {
        const bar = root().querySelector('.cnn-stage-bar');
        return [Number(root().dataset.painted), bar.clientHeight];
    }"""
    before, low = page.evaluate(seen)
    alone.explorer.do({"is": "control", "name": "linked", "value": False})
    alone.feed(alone.said())
    after, high = page.evaluate(seen)
    assert high > low
    assert after - before == 1


def test_page_is_not_laid_out_before_an_answer_was_painted(alone):
    client = alone.page.context.new_cdp_session(alone.page)
    client.send("Performance.enable")

    def layouts():
        found = client.send("Performance.getMetrics")["metrics"]
        return next(each["value"] for each in found if each["name"] == "LayoutCount")

    alone.explorer.do({"is": "control", "name": "size", "value": 5})
    said = alone.said()
    alone.page.evaluate("() => calm()")
    before = layouts()
    alone.page.evaluate("(said) => { feed(said); globalThis.fed = true; }", said)
    alone.page.evaluate("() => calm()")
    assert layouts() - before <= 2  # for the picture, and for what is told after it


def test_key_on_a_menu_does_not_leave_the_stage(alone):
    alone.page.evaluate(LISTEN)
    alone.page.locator("select").first.press("ArrowDown")
    assert not alone.page.evaluate("() => went")


def test_key_with_control_leaves_the_stage(alone):
    alone.page.evaluate(LISTEN)
    alone.page.locator("select").first.press("Control+b")
    assert alone.page.evaluate("() => went")


# ---- what is no part of the picture waits until it was painted -----------------------------------

HEARD = """() => [
    root().querySelector('[role=note]').textContent,
    root().querySelectorAll('[data-name=kernel] input')[4].getAttribute('aria-valuetext'),
]"""
# Each time that something in the page changes, but for the canvas.
COUNT = """() => {
    globalThis.changes = [];
    const everything = { subtree: true, childList: true, characterData: true, attributes: true };
    new MutationObserver((records) => changes.push(...records.map(({ target }) => target)))
        .observe(root(), everything);
}"""
RED = [255, 0, 0, 255]
# A mark on the canvas, which the next painting of its place takes away.
MARK = """([x, y]) => {
    const pen = root().querySelector('canvas').getContext('2d');
    pen.resetTransform();
    pen.fillStyle = 'red';
    pen.fillRect(x, y, 3, 3);
}"""
SPOT = """([x, y]) => {
    const pen = root().querySelector('canvas').getContext('2d');
    return Array.from(pen.getImageData(x + 1, y + 1, 1, 1).data);
}"""
PANEL = """(name) => {
    const { x, y, width, height } = root().seen(name);
    const box = [x - 5, y - 5, width + 10, height + 10].map(Math.round);
    return Array.from(root().querySelector('canvas').getContext('2d').getImageData(...box).data);
}"""


def middle(alone, name, row, col):
    """The middle of a cell in the window."""
    box = alone.page.locator(f'[data-name="{name}"]').bounding_box()
    cell = alone.page.evaluate("(name) => root().seen(name).cell", name)
    return box["x"] + (col + 0.5) * cell, box["y"] + (row + 0.5) * cell


def test_answer_is_told_to_screen_readers_when_it_was_painted(alone):
    before = alone.page.evaluate(HEARD)
    at_once = f"(said) => {{ feed(said); return ({HEARD})(); }}"
    assert alone.page.evaluate(at_once, alone.written(2.5)) == before
    alone.page.evaluate("() => calm()")
    assert alone.page.evaluate(HEARD) == [alone.explorer.text(), "2.5"]


def test_words_of_a_move_that_is_taken_back_are_not_told(alone):
    before = alone.page.evaluate(HEARD)[0]
    said = [alone.stepped((0, 1)), alone.stepped((0, 0))]
    alone.page.evaluate(
        """async (said) => {
            for (const each of said) {
                feed(each);
                for (const frame of [1, 2]) await new Promise(requestAnimationFrame);
            }
            await calm();
        }""",
        said,
    )
    assert alone.page.evaluate(HEARD)[0] == alone.explorer.text() == before


def test_moves_that_follow_one_another_are_told_once_and_the_last_of_them(page):
    told = page.evaluate(
        """(source) => {
            const timers = new Map(), told = [];
            const later = (act, wait) => { timers.set(timers.size, wait); return timers.size - 1; };
            const code = `${source}; return makeRest();`;
            const within = (least, value, most) => Math.max(least, Math.min(most, value));
            const clock = { now: () => 0 };
            const given = [later, (timer) => timers.delete(timer), clock, within];
            const names = ['setTimeout', 'clearTimeout', 'performance', 'within'];
            const rest = new Function(...names, code)(...given);
            for (const move of [1, 2, 3]) rest.later('twin', () => told.push(move));
            const before = [...told], running = timers.size;
            rest.catchUp();
            rest.catchUp();
            return [before, running, told, rest.waits()];
        }""",
        (stage._HERE / "rest.js").read_text("utf-8"),
    )
    assert told == [[], 1, [3], False]


def test_answers_without_an_end_are_told_to_screen_readers_in_between(alone):
    said = [alone.written(value) for value in (1, 2)]
    told = alone.page.evaluate(
        f"""async (said) => {{
            const before = ({HEARD})()[0], start = performance.now();
            while (({HEARD})()[0] === before && performance.now() - start < 20_000) {{
                said.forEach(feed);
                await new Promise(requestAnimationFrame);
            }}
            return ({HEARD})()[0] !== before;
        }}""",
        said,
    )
    assert told


def test_words_that_are_open_change_with_the_picture(alone):
    alone.page.get_by_role("button", name="in words").click()
    at_once = f"(said) => {{ feed(said); return ({HEARD})()[0]; }}"
    assert alone.page.evaluate(at_once, alone.written(2.5)) == alone.explorer.text()


def test_words_are_up_to_date_when_they_are_opened(alone):
    opened = f"""(said) => {{
        feed(said);
        root().querySelector('.cnn-stage-fold').click();
        return ({HEARD})()[0];
    }}"""
    assert alone.page.evaluate(opened, alone.written(2.5)) == alone.explorer.text()


def test_number_is_up_to_date_when_it_takes_the_focus(alone):
    focused = f"""(said) => {{
        feed(said);
        root().querySelectorAll('[data-name=kernel] input')[4].focus();
        return ({HEARD})()[1];
    }}"""
    assert alone.page.evaluate(focused, alone.written(2.5)) == "2.5"


@pytest.mark.parametrize("walk", ["", "ArrowRight", "End"])
def test_number_with_the_focus_is_painted_so_at_once(alone, walk):
    alone.page.locator("[data-name=kernel] input").nth(4).focus()
    if walk:
        alone.page.keyboard.press(walk)
    painted = alone.page.evaluate(LOOK)
    alone.feed(alone.said())  # the same once more: all is painted anew
    assert alone.page.evaluate(LOOK) == painted


def test_number_that_loses_the_focus_is_painted_so_at_once(alone):
    before = alone.page.evaluate(LOOK)
    number = alone.page.locator("[data-name=kernel] input").nth(4)
    number.focus()
    assert alone.page.evaluate(LOOK) != before
    number.blur()
    assert alone.page.evaluate(LOOK) == before


def test_number_changed_by_key_changes_nothing_in_the_page_before_its_answer(alone):
    alone.page.locator("[data-name=kernel] input").nth(4).focus()
    spoken = alone.page.locator('[aria-live="polite"]').filter(has_text="row 1, column 1")
    spoken.wait_for(state="attached")  # somewhat later
    alone.page.evaluate("() => calm()")
    alone.page.evaluate(COUNT)
    changed = alone.page.evaluate(
        """async () => {
            const key = { key: 'ArrowUp', bubbles: true, cancelable: true };
            changes.length = 0;   // what is spoken of the focus can come between
            document.activeElement.dispatchEvent(new KeyboardEvent('keydown', key));
            await null;
            return [sent.at(-1).is, changes.length];
        }"""
    )
    assert changed == ["write", 0]


# ---- what a hand changes is painted in its own panel ---------------------------------------------


def test_hand_on_a_number_paints_no_other_panel_before_the_answer(alone):
    x, y = middle(alone, "kernel", 1, 1)
    alone.page.mouse.move(x, y)
    alone.page.mouse.down()
    alone.page.evaluate("() => calm()")
    alone.page.evaluate(MARK, [4, 4])
    alone.page.mouse.move(x, y - 22)
    assert alone.kernel() == alone.explorer.kernel[1, 1] + 1.5
    assert alone.page.evaluate(SPOT, [4, 4]) == RED
    alone.feed(alone.written(alone.kernel()))
    assert alone.page.evaluate(SPOT, [4, 4]) != RED
    alone.page.mouse.up()


def test_panel_painted_alone_looks_as_painted_with_all(alone):
    x, y = middle(alone, "kernel", 1, 1)
    alone.page.mouse.move(x, y)
    alone.page.mouse.down()
    alone.page.mouse.move(x, y - 22)
    own = alone.page.evaluate(PANEL, "kernel")
    anew = "async () => { document.body.classList.toggle('other'); await calm(); }"
    alone.page.evaluate(anew)
    assert alone.page.evaluate(PANEL, "kernel") == own
    alone.page.mouse.up()


# ---- over the map --------------------------------------------------------------------------------


def steps(page):
    """The cells that the page has asked for, in order."""
    return page.evaluate("() => sent.filter(({ is }) => is === 'step').map(({ cell }) => cell)")


FRAMED = "() => root().seen('map').framed"


def test_map_is_scrubbed_with_the_button_down_and_nothing_is_pinned(alone):
    alone.page.mouse.move(*middle(alone, "map", 1, 1))
    alone.page.mouse.down()
    for cell in ((1, 2), (3, 2), (9, 2)):  # the last one is beyond its edge
        alone.page.mouse.move(*middle(alone, "map", *cell))
    assert alone.page.evaluate(FRAMED) == [[5, 2]]
    alone.page.mouse.up()
    alone.page.mouse.move(*middle(alone, "map", 0, 3))
    assert alone.page.evaluate(FRAMED) == [[0, 3]]


def test_pinned_cell_goes_along_when_another_is_scrubbed_to(alone):
    alone.page.mouse.click(*middle(alone, "map", 4, 4))
    alone.page.mouse.move(*middle(alone, "map", 1, 1))
    assert alone.page.evaluate(FRAMED) == [[4, 4]]
    alone.page.mouse.down()
    alone.page.mouse.move(*middle(alone, "map", 2, 1))
    assert alone.page.evaluate(FRAMED) == [[2, 1]]
    alone.page.mouse.up()


def test_finger_scrubs_over_the_map_and_pins_where_it_taps(chrome):
    page = chrome.new_page(viewport={"width": 1000, "height": 900}, has_touch=True)
    alone = Alone(page)
    hand = page.context.new_cdp_session(page)

    def touch(kind, *cell):
        places = [dict(zip("xy", middle(alone, "map", *cell), strict=True))] if cell else []
        hand.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": places})

    touch("Start", 1, 1)
    for cell in ((1, 2), (2, 3), (3, 3)):
        touch("Move", *cell)
    touch("End")
    assert steps(page)[0] == [1, 1]
    assert steps(page)[-1] == [3, 3]
    for cell in ((4, 4), (5, 5)):  # the first one is pinned; the next is pinned in its place
        touch("Start", *cell)
        touch("End")
    assert page.evaluate(FRAMED) == [[5, 5]]
    page.close()


LOUPE = """() => {
    const { loupe } = root();
    return loupe && { ...loupe, at: null, width: loupe.cols * loupe.cell,
                      height: loupe.rows * loupe.cell, held: loupe.box.slice(0, 2) };
}"""


@pytest.fixture
def phone(chrome):
    """A page as narrow as a telephone's, that is touched."""
    options = {"viewport": {"width": 320, "height": 900}, "reduced_motion": "reduce"}
    page = chrome.new_page(**options, has_touch=True)
    yield page
    page.close()


class Touched(Alone):
    """A stage under a finger."""

    def __init__(self, page, explore, **options):
        super().__init__(page, explore, **options)
        self.hand = page.context.new_cdp_session(page)
        page.evaluate(WIDE, 286)
        page.evaluate("() => calm()")

    def touch(self, kind, *place):
        """Begin, move or end a touch, on a cell of a panel."""
        places = [dict(zip("xy", middle(self, *place), strict=True))] if place else []
        self.hand.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": places})

    def loupe(self):
        """The cells that stand enlarged above the finger; None if there are none."""
        return self.page.evaluate(LOUPE)


@pytest.mark.parametrize(
    ("explore", "panel"),
    [(lambda: explore_pooling(shift=(0, 1)), "map"), (explore_commuting, "map"),
     (explore_page, "map"), (explore_convolution, "map"), (explore_stack, "layer 1")],
)  # fmt: skip
def test_cells_too_small_for_a_finger_stand_enlarged_above_it_while_it_looks_for_one(
    phone, explore, panel
):
    stage = Touched(phone, explore)
    box = phone.evaluate("(name) => root().seen(name)", panel)
    assert box["cell"] < 24
    stage.touch("Start", panel, 1, 1)
    loupe, finger = stage.loupe(), box["y"] + 1.5 * box["cell"]
    assert loupe["held"] == [1, 1]
    assert loupe["cell"] >= 24
    assert loupe["x"] >= 0
    assert loupe["x"] + loupe["width"] <= 286
    beside = loupe["x"] > box["x"] + 3 * box["cell"] or loupe["x"] + loupe["width"] < box["x"]
    assert loupe["y"] + loupe["height"] < finger - 20 or beside
    stage.touch("Move", panel, 2, 3)
    assert stage.loupe()["held"] == [2, 3]
    stage.touch("End")
    assert stage.loupe() is None


def test_cell_of_a_small_picture_is_enlarged_where_it_is_the_whole_window(phone):
    stage = Touched(phone, explore_transposed)
    stage.touch("Start", "image", 2, 1)
    assert stage.loupe()["held"] == [2, 1]
    stage.touch("End")


@pytest.mark.parametrize(
    ("explore", "panel"), [(explore_geometry, "output"), (explore_convolution, "image")]
)
def test_cells_that_a_finger_hits_and_windows_that_it_moves_are_not_enlarged(phone, explore, panel):
    stage = Touched(phone, explore)
    stage.touch("Start", panel, 1, 1)
    stage.touch("Move", panel, 2, 1)
    assert stage.loupe() is None
    stage.touch("End")


def test_mouse_needs_nothing_enlarged(phone):
    stage = Touched(phone, explore_commuting)
    phone.mouse.move(*middle(stage, "map", 1, 1))
    phone.mouse.down()
    assert stage.loupe() is None
    phone.mouse.up()


# ---- strokes -------------------------------------------------------------------------------------


@pytest.fixture
def drawing(page):
    """A page to draw on, with a stroke begun in its middle."""
    alone = Alone(page, explore_verdict)
    page.mouse.move(*middle(alone, "drawing", 8, 8))
    page.mouse.down()
    yield alone
    page.mouse.up()


def strokes(alone):
    """How many strokes went to Python."""
    return alone.page.evaluate("() => sent.filter((event) => event.is === 'paint').length")


def test_stroke_is_painted_before_its_answer_and_nothing_else(drawing):
    drawing.page.evaluate(MARK, [4, 4])
    drawing.page.mouse.move(*middle(drawing, "drawing", 8, 14))
    ink = drawing.page.evaluate("() => root().seen('drawing').numbers.filter(Boolean).length")
    assert ink > 6
    assert drawing.page.evaluate(SPOT, [4, 4]) == RED


def test_strokes_go_to_python_one_by_one_and_the_last_of_them_is_never_lost(drawing):
    for col in range(9, 15):
        drawing.page.mouse.move(*middle(drawing, "drawing", 8, col))
    assert strokes(drawing) == 1
    heard = """(said) => {
        const { number } = sent.filter((event) => event.is === 'paint').at(-1);
        feed({ ...said, said: said.said.replace(/"heard":\\d+/, `"heard":${number}`) });
    }"""
    drawing.page.evaluate(heard, drawing.said())
    assert strokes(drawing) == 2


# ---- windows on photographs ----------------------------------------------------------------------


@pytest.fixture
def photograph(page):
    return Alone(page, explore_convolution, image="Cat")


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
    alone = Alone(page, explore_kernels, target="diagonal")
    assert alone.lens() is None
    image = page.evaluate(SEEN)[0]
    page.mouse.move(*middle(alone, "map", 20, 20))
    page.wait_for_function("() => root().lenses.length")
    lens = alone.lens()
    assert not lens["beside"]
    assert image["x"] + image["width"] / 2 < lens["x"]
    assert lens["x"] + lens["width"] <= image["x"] + image["width"]
    assert image["y"] + image["height"] / 2 < lens["y"]
    leave = "(box) => box.dispatchEvent(new PointerEvent('pointerleave'))"
    page.locator(".cnn-stage-scene").evaluate(leave)
    assert alone.lens() is None


@pytest.mark.parametrize("side", [4, 40], ids=["cells of their own", "a dot a cell"])
def test_photograph_has_its_own_colours(page, side):
    colours = np.random.default_rng(0).integers(0, 256, (side, side, 3))
    Alone(page, explore_filters, photograph=colours)
    where = "() => (({ x, y, cell }) => [x, y, cell])(root().seen('photograph'))"
    x, y, cell = page.evaluate(where)
    for row, col in [(side - 1, 1), (side // 2, side - 1)]:  # clear of the window and its frame
        spot = [int(x + (col + 0.5) * cell) - 1, int(y + (row + 0.5) * cell) - 1]
        assert page.evaluate(SPOT, spot)[:3] == colours[row, col].tolist()


def test_setting_that_changes_nothing_is_no_slider_and_says_why(page):
    alone = Alone(page, explore_page, suppress=False)
    sliders = page.locator('[data-name="settings"] input')
    assert [each.is_disabled() for each in sliders.all()] == [False, True]
    assert alone.explorer.shown["settings"].texts == ("0.90", "Suppress off")
    assert "the IoU limit changes nothing" in alone.explorer.text()
    box = page.locator("[data-name=settings]").bounding_box()
    for row in (0, 1):
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + (row + 0.5) * box["height"] / 2)
        many = page.evaluate("() => sent.filter((event) => event.is === 'write').length")
        assert many == 1, "the first bar alone"
    alone.explorer.do({"is": "control", "name": "suppress", "value": True})
    alone.feed(alone.said())
    assert [each.is_disabled() for each in sliders.all()] == [False, False]


BUTTON = """() => {
    const node = root().querySelector('.cnn-stage-rest'), { height } = node.getBoundingClientRect();
    return { words: node.textContent, open: node.ariaExpanded, height, shown: !node.hidden };
}"""
WIDE = "(width) => { document.querySelector('#here').style.width = `${width}px`; }"


def narrow(page, explore):
    """An explorer in a card as narrow as a telephone's."""
    alone = Alone(page, explore)
    page.evaluate(WIDE, 288)
    page.wait_for_function("() => root().querySelector('canvas').clientWidth < 300")
    return alone


def test_what_waits_behind_a_button_comes_by_key_on_a_phone(page):
    narrow(page, explore_scores)
    curve = page.locator('.cnn-stage-part[data-name="curve"]')
    before = page.evaluate(BUTTON)
    assert before["words"] == "show also: the curve of the loss"
    assert (before["open"], before["shown"], curve.count()) == ("false", True, 0)
    assert before["height"] >= 24
    page.locator(".cnn-stage-rest").focus()
    page.keyboard.press("Enter")
    assert curve.count() == 1
    assert page.evaluate(BUTTON)["open"] == "true"
    page.evaluate(WIDE, 900)
    page.wait_for_function("() => root().querySelector('canvas').clientWidth > 800")
    assert (page.evaluate(BUTTON)["shown"], curve.count()) == (False, 1)


def test_click_on_an_enlarged_map_chooses_a_number_of_the_map_itself(page):
    alone = narrow(page, explore_machine)
    alone.explorer.do({"is": "pick", "panel": "conv2", "cell": [30, 8]})
    alone.feed(alone.said())
    near, sheet = (page.evaluate("(name) => root().seen(name)", name) for name in NEAR)
    assert near["numbers"] == [
        sheet["numbers"][22 * row + col] for row in range(22, 33) for col in range(11)
    ]
    box = page.locator('.cnn-stage-part[data-name="chosen map"]').bounding_box()
    page.mouse.click(box["x"] + 2.5 * near["cell"], box["y"] + 1.5 * near["cell"])
    sent = page.evaluate("() => sent.at(-1)")
    assert (sent["is"], sent["panel"], sent["cell"]) == ("pick", "conv2", [23, 2])


NEAR = ("chosen map", "conv2")
CUT = """() => [...root().querySelectorAll('.cnn-stage-bar select')].map((select) => {
    const pen = document.createElement('canvas').getContext('2d'), style = getComputedStyle(select);
    pen.font = `${style.fontSize} ${style.fontFamily}`;
    const [{ text }] = select.selectedOptions;
    return [text, pen.measureText(text).width + 8 - select.clientWidth];
}).filter(([, beyond]) => beyond > 0)"""


@pytest.mark.parametrize("explore", [explore_conventions, explore_detective])
def test_chosen_entries_of_menus_are_read_to_their_end_on_a_phone(page, explore):
    narrow(page, explore)
    assert page.evaluate(CUT) == []
