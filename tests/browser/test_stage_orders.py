"""Keys, answers and what a page does meanwhile, in every order: no move, key or word is lost."""

import pytest

from cnn_workshop.explorers import (
    explore_blame,
    explore_convolution,
    explore_depth,
    explore_machine,
    explore_pooling,
    explore_scores,
    explore_setup,
    explore_stack,
)
from cnn_workshop.stage import stage
from test_stage_alone import Alone, middle

SENT = "(kind) => sent.filter((event) => event.is === kind)"
TWIN = "() => root().querySelector('[role=note]').textContent"
FOCUS = "() => document.activeElement.closest('[data-name]')?.dataset.name ?? 'nothing'"
WIDEN = """async (width) => {
    document.querySelector('#here').style.width = `${width}px`;
    const fits = () => Math.abs(root().querySelector('canvas').clientWidth - width) < 40;
    while (!fits()) await new Promise(requestAnimationFrame);
    await calm();
}"""
FRAMES = """async () => {
    for (const frame of [1, 2, 3]) await new Promise(requestAnimationFrame);
}"""


@pytest.fixture(scope="module")
def page(chrome):
    page = chrome.new_page(viewport={"width": 1300, "height": 900}, reduced_motion="reduce")
    yield page
    page.close()


def answer(alone, kind):
    """Let Python answer the oldest event of a kind that it has not heard of."""
    event = alone.page.evaluate(SENT, kind)[alone.answered]
    alone.answered += 1
    alone.explorer.do(event)
    alone.feed(alone.said())


def opened(page, explore, **options):
    page.mouse.move(1299, 899)  # off the stage
    alone = Alone(page, explore, **options)
    alone.answered = 0
    more = page.get_by_role("button", name="More")
    if more.is_visible():
        more.click()
    return alone


# ---- an answer that comes between two moves ------------------------------------------------------


def test_number_goes_on_from_the_last_key_when_an_older_answer_comes_between(page):
    alone = opened(page, explore_convolution)
    field = page.get_by_label("Padding", exact=True)
    for _ in range(2):
        field.press("ArrowUp")
    answer(alone, "control")
    assert field.input_value() == "2"
    field.press("ArrowUp")
    assert [event["value"] for event in page.evaluate(SENT, "control")] == [1, 2, 3]
    for _ in range(2):
        answer(alone, "control")
    assert field.input_value() == str(alone.explorer.state.padding) == "3"


def test_number_is_told_when_it_goes_back_before_the_answer(page):
    alone = opened(page, explore_convolution)
    field = page.get_by_label("Padding", exact=True)
    for key in ("ArrowUp", "ArrowDown"):
        field.press(key)
        assert page.evaluate(SENT, "control")[-1]["value"] == int(field.input_value())
    for _ in range(2):
        answer(alone, "control")
    assert field.input_value() == str(alone.explorer.state.padding) == "0"


def test_menu_goes_on_from_the_last_key_when_an_older_answer_comes_between(page):
    alone = opened(page, explore_convolution)
    field = page.get_by_label("Kernel", exact=True)
    for _ in range(2):
        field.press("ArrowDown")
    chosen = field.input_value()
    answer(alone, "control")
    assert field.input_value() == chosen
    answer(alone, "control")
    assert field.input_value() == chosen


def test_field_shows_what_python_made_of_it_when_that_is_as_before(page):
    alone = opened(page, explore_convolution)
    field = page.get_by_label("Padding", exact=True)
    field.press("ArrowUp")
    [event] = page.evaluate(SENT, "control")
    alone.explorer.do({**event, "value": 0})
    alone.feed(alone.said())
    assert field.input_value() == "0"


def test_player_goes_on_from_the_last_key_when_an_older_answer_comes_between(page):
    alone = opened(page, explore_setup)
    first = alone.explorer.state.player
    scrub = page.locator(".cnn-stage-scrub")
    for _ in range(2):
        scrub.press("ArrowRight")
    answer(alone, "player")
    scrub.press("ArrowRight")
    told = [event["value"] for event in page.evaluate(SENT, "player")]
    assert told == [first + 1, first + 2, first + 3]
    for _ in range(2):
        answer(alone, "player")
    assert scrub.input_value() == str(alone.explorer.state.player) == str(first + 3)


def test_slider_goes_on_from_the_last_key_when_answers_come_between(page):
    alone = opened(page, explore_depth)
    page.locator("[data-name=scale] input").focus()
    for turn in range(6):
        page.keyboard.press("ArrowLeft")
        if turn in (1, 2, 4):
            answer(alone, "write")
    told = [round(event["value"], 2) for event in page.evaluate(SENT, "write")]
    assert told[: alone.answered] == [0.95, 0.9, 0.85]
    assert round(page.evaluate("() => root().seen('scale').numbers[0]"), 2) == 0.7


# ---- two views of one explorer -------------------------------------------------------------------

SPOKEN = """(at) => {
    const live = document.querySelectorAll('[aria-live=polite]')[at], { [at]: mine } = spoken;
    new MutationObserver(() => mine.push(live.textContent)).observe(live, { childList: true });
}"""
HUSHED = "() => new Promise((done) => setTimeout(done, 400))"  # what is spoken, is by then


@pytest.fixture
def two_views(page):
    """A convolution in two views; `spoken` keeps what each has a screen reader say."""
    alone = opened(page, explore_convolution)
    page.evaluate("() => { globalThis.spoken = [[], []]; another(); }")
    for at in (0, 1):
        page.evaluate(SPOKEN, at)
    yield alone
    page.evaluate("() => document.querySelectorAll('.cnn-stage')[1].remove()")


def test_only_the_view_that_plays_is_spoken(page, two_views):
    page.get_by_role("button", name="play", exact=True).nth(1).click()
    for _ in range(2):
        page.wait_for_function("(known) => sent.length > known", arg=two_views.answered)
        answer_all(two_views)
    page.evaluate(HUSHED)
    page.get_by_role("button", name="pause").click()
    one, other = page.evaluate("() => spoken")
    assert one == []
    assert other
    assert all(len(words) < 60 for words in other[:2])


def test_only_the_view_that_is_stepped_is_spoken(page, two_views):
    page.locator(".cnn-stage-scrub").nth(1).press("ArrowRight")
    answer_all(two_views)
    page.evaluate(HUSHED)
    one, other = page.evaluate("() => spoken")
    assert one == []
    assert len(other) == 1


# ---- what is pinned, and changes that are taken back ---------------------------------------------


def answer_all(alone):
    """Let Python answer every event that it has not heard of; return them."""
    events = alone.page.evaluate("() => sent")[alone.answered :]
    for event in events:
        alone.explorer.do(event)
        alone.feed(alone.said())
    alone.answered += len(events)
    return events


@pytest.fixture
def pinned(page):
    """A convolution whose kernel was changed, with the cell in row 3, column 3 pinned."""
    alone = opened(page, explore_convolution)
    page.locator("[data-name=kernel] input").nth(4).press("ArrowUp")
    answer_all(alone)
    page.mouse.click(*middle(alone, "map", 3, 3))
    answer_all(alone)
    return alone


FRAMED = "() => root().seen('map').framed"


def test_pinned_cell_stays_when_a_change_is_taken_back(pinned):
    for name in ("undo", "redo"):
        pinned.page.get_by_role("button", name=name).click()
        assert [event["is"] for event in answer_all(pinned)] == [name, "step"]
        assert pinned.page.evaluate(FRAMED) == [[3, 3]]
        assert pinned.explorer.state.cell == (3, 3)


def test_pin_of_a_panel_that_tells_stays_when_a_change_is_taken_back(page):
    alone = opened(page, explore_stack)
    alone.explorer.do({"is": "control", "name": "size", "value": 3})
    alone.feed(alone.said())
    page.mouse.click(*middle(alone, "layer 2", 1, 1))
    answer_all(alone)
    page.get_by_role("button", name="undo").click()
    answer_all(alone)
    assert (alone.explorer.state.number, alone.explorer.state.cell) == (2, (1, 1))
    assert alone.explorer.state.pinned


def test_pinned_cell_is_let_go_when_all_is_as_at_the_beginning(pinned):
    pinned.page.get_by_role("button", name="reset").click()
    answer_all(pinned)
    assert pinned.page.evaluate(FRAMED) == [[0, 0]]
    pinned.page.mouse.move(*middle(pinned, "map", 1, 2))
    assert pinned.page.evaluate(FRAMED) == [[1, 2]]


def test_escape_lets_a_pinned_cell_go_wherever_the_focus_is(pinned):
    pinned.page.get_by_role("button", name="in words").press("Escape")
    pinned.page.mouse.move(*middle(pinned, "map", 1, 2))
    assert pinned.page.evaluate(FRAMED) == [[1, 2]]


# ---- what is typed while something else goes on --------------------------------------------------


def typing(page, explore=explore_pooling):
    """An explorer, with a 7 typed into row 1, column 2 of its picture, and more to come."""
    alone = opened(page, explore)
    page.locator('[data-name="image"]').focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight", "7"):
        page.keyboard.press(key)
    return alone


def test_number_goes_on_in_its_cell_when_the_pointer_goes_elsewhere(page):
    typing(page)
    box = page.locator('[data-name="map"]').bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.keyboard.press("8")
    page.keyboard.press("Enter")
    [event] = page.evaluate(SENT, "write")
    assert (event["panel"], event["cell"], event["value"]) == ("image", [1, 2], 78)


def test_number_goes_on_in_its_cell_while_the_player_plays(page):
    typing(page)
    page.evaluate("() => root().querySelector('[aria-label=play]').click()")
    page.wait_for_function(f"() => ({SENT})('step').length > 0")
    page.keyboard.press("8")
    page.keyboard.press("Enter")
    page.evaluate("() => root().querySelector('[aria-label=pause]').click()")
    [event] = page.evaluate(SENT, "write")
    assert (event["panel"], event["cell"], event["value"]) == ("image", [1, 2], 78)


def test_number_that_was_typed_is_dropped_when_its_panel_goes(page):
    alone, errors = opened(page, explore_blame), []
    page.once("pageerror", lambda error: errors.append(str(error)))
    page.locator("[data-name=kernel] input").first.focus()
    page.keyboard.press("7")
    alone.explorer.bar["layer"].value = "average pooling"
    alone.feed(alone.said())
    assert errors == []
    assert page.evaluate(SENT, "write") == []


def test_number_that_was_typed_is_told_before_the_menu_that_is_opened_then(page):
    alone = opened(page, explore_convolution)
    page.locator("[data-name=kernel] input").nth(4).focus()
    page.keyboard.press("7")
    menu = page.get_by_label("Kernel", exact=True)
    menu.focus()
    menu.select_option("sobel_x")
    assert [event["is"] for event in answer_all(alone)] == ["write", "control"]
    page.keyboard.press("Control+z")
    answer_all(alone)
    assert alone.kernel() == alone.explorer.kernel[1, 1] == 7


def test_number_is_dragged_on_when_the_drag_is_taken_back_meanwhile(page):
    alone = opened(page, explore_convolution)
    first = alone.explorer.kernel[1, 1]
    x, y = middle(alone, "kernel", 1, 1)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y - 14)
    answer_all(alone)
    page.keyboard.press("Control+z")
    answer_all(alone)
    assert alone.kernel() == first
    page.mouse.move(x, y - 28)
    answer_all(alone)
    assert alone.kernel() == first + 2
    page.mouse.up()
    page.keyboard.press("Control+z")
    answer_all(alone)
    assert alone.kernel() == first
    assert alone.explorer.said.count('"history":[0,1]') == 1


def test_curve_that_is_clicked_is_read_and_all_is_painted_on(page):
    opened(page, explore_depth)
    errors = []
    page.once("pageerror", lambda error: errors.append(error))
    box = page.locator("[data-name=loss]").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.up()
    page.mouse.move(1299, 899)
    page.evaluate(FRAMES)
    assert errors == []


def test_picture_takes_the_new_colours_while_a_number_is_dragged(page):
    alone = opened(page, explore_convolution)
    x, y = middle(alone, "kernel", 1, 1)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y - 14)
    page.evaluate("() => { document.body.dataset.jpThemeLight = 'false'; }")
    page.mouse.move(x, y - 28)
    assert page.evaluate("() => root().dataset.theme") == "dark"
    assert alone.kernel() == alone.explorer.kernel[1, 1] + 2
    page.mouse.up()
    page.evaluate("() => { document.body.dataset.jpThemeLight = 'true'; }")


def test_window_stands_where_it_was_stepped_to_when_the_page_is_made_narrow_on_its_way(chrome):
    page = chrome.new_page(viewport={"width": 1300, "height": 900})
    opened(page, explore_convolution)
    page.evaluate("() => root().querySelector('[aria-label=\"one step forward\"]').click()")
    page.evaluate(WIDEN, 390)
    assert page.evaluate("() => root().seen('image').framed[0]") == [0, 1]
    page.close()


# ---- an answer that is never drawn, or fails -----------------------------------------------------


def test_number_of_the_page_gives_way_when_its_answer_was_left_out(page):
    alone = opened(page, explore_convolution)
    page.locator("[data-name=kernel] input").nth(4).press("ArrowUp")
    [event] = page.evaluate(SENT, "write")
    said = [alone.stepped((0, 1))]
    alone.explorer.do({**event, "value": 4})
    said += [alone.said(), alone.stepped((0, 2))]  # the last one answers no event
    page.evaluate("async (said) => { said.forEach(feed); await calm(); }", said)
    assert alone.kernel() == 4


def test_number_waits_for_its_own_answer_when_another_page_is_answered(page):
    alone = opened(page, explore_convolution)
    page.locator("[data-name=kernel] input").nth(4).press("ArrowUp")
    [event] = page.evaluate(SENT, "write")
    alone.explorer.do({"is": "step", "panel": "map", "cell": (0, 1), "number": 2_000_000})
    alone.feed(alone.said())
    assert alone.kernel() == event["value"]


def test_number_is_left_when_there_are_more_of_them_by_now(page):
    alone = opened(page, explore_convolution)
    page.locator("[data-name=kernel] input").nth(4).press("ArrowUp")
    alone.explorer.do({"is": "control", "name": "size", "value": 5})
    alone.feed(alone.said())
    numbers = page.evaluate("() => root().seen('kernel').numbers")
    assert numbers == alone.explorer.kernel.ravel().tolist()


def test_words_are_told_when_the_picture_fails(page):
    alone = opened(page, explore_convolution)
    page.evaluate(
        """() => {
            const pen = root().querySelector('canvas').getContext('2d');
            pen.clearRect = () => { throw new Error('broken'); };
        }"""
    )
    alone.feed(alone.written(2.5))
    assert page.evaluate(TWIN) == alone.explorer.text()


def test_others_are_told_when_one_telling_fails(page):
    told = page.evaluate(
        """(source) => {
            const told = [], clock = { now: () => 0 }, none = () => 0;
            const names = ['setTimeout', 'clearTimeout', 'performance', 'within'];
            const make = new Function(...names, `${source}; return makeRest();`);
            const rest = make(none, none, clock, none);
            rest.later('broken', () => { throw new Error('broken'); });
            rest.later('twin', () => told.push('twin'));
            rest.catchUp();
            return told;
        }""",
        (stage._HERE / "rest.js").read_text("utf-8"),
    )
    assert told == ["twin"]


# ---- what would take the focus away --------------------------------------------------------------


def test_focus_stays_when_parts_change_places(page):
    opened(page, explore_machine)
    page.evaluate(WIDEN, 390)
    page.locator("[data-name=conv1]").focus()
    order = "() => [...root().querySelectorAll('.cnn-stage-part')].map((part) => part.dataset.name)"
    narrow = page.evaluate(order)
    for width in (1180, 390):
        page.evaluate(WIDEN, width)
        assert page.evaluate(FOCUS) == "conv1"
    assert page.evaluate(order) == narrow


def test_parts_stand_in_the_order_of_the_scene_whichever_has_the_focus(page):
    alone = opened(page, explore_scores)
    order = "() => [...root().querySelectorAll('.cnn-stage-part')].map((part) => part.dataset.name)"
    wide = page.evaluate(order)
    page.evaluate(WIDEN, 390)
    alone.page.locator("[data-name=logits] input").first.focus()
    page.evaluate(WIDEN, 900)
    assert page.evaluate(order) == wide
    assert page.evaluate(FOCUS) == "logits"


def test_field_comes_back_to_its_place_in_the_bar(page):
    alone = opened(page, explore_convolution)
    fields = "[...root().querySelectorAll('select, input[type=number]')]"
    labels = f"() => {fields}.map((field) => field.ariaLabel)"
    before = page.evaluate(labels)
    page.get_by_label("Kernel", exact=True).focus()
    for shown in (False, True):
        alone.explorer.bar["size"].shown = shown
        alone.feed(alone.stepped((0, int(shown))))
        assert ("Size" in page.evaluate(labels)) == shown
    assert page.evaluate(labels) == before
    assert page.evaluate("() => document.activeElement.ariaLabel") == "Kernel"


def test_focus_comes_back_with_the_connection(page):
    opened(page, explore_depth)
    page.locator("[data-name=scale] input").focus()
    page.evaluate("() => connect('connecting')")
    page.evaluate(FRAMES)
    assert page.evaluate(FOCUS) == "nothing"
    page.evaluate("() => connect('connected')")
    assert page.evaluate(FOCUS) == "scale"


def test_focus_is_left_where_a_person_put_it_while_the_connection_was_gone(page):
    opened(page, explore_depth)
    page.locator("[data-name=scale] input").focus()
    page.evaluate("() => connect('connecting')")
    page.evaluate(FRAMES)
    page.evaluate(
        """() => {
            const other = Object.assign(document.createElement('button'), { id: 'other' });
            document.body.append(other);
            other.focus();
            connect('connected');
        }"""
    )
    assert page.evaluate("() => document.activeElement.id") == "other"


def test_keys_still_reach_the_stage_when_the_panel_with_the_focus_goes(page):
    alone = opened(page, explore_blame)
    page.locator("[data-name=kernel] input").first.focus()
    alone.explorer.bar["layer"].value = "average pooling"
    alone.feed(alone.said())
    page.keyboard.press("Control+z")
    assert len(page.evaluate(SENT, "undo")) == 1


def test_keys_still_reach_the_stage_when_the_number_with_the_focus_goes(page):
    alone = opened(page, explore_convolution)
    alone.explorer.do({"is": "control", "name": "size", "value": 5})
    alone.feed(alone.said())
    page.locator("[data-name=kernel] input").last.focus()
    page.keyboard.press("Control+z")
    answer(alone, "undo")
    assert page.locator("[data-name=kernel] input").count() == 9
    page.keyboard.press("Control+Shift+z")
    assert len(page.evaluate(SENT, "redo")) == 1


def test_keys_still_reach_the_stage_when_the_field_with_the_focus_goes(page):
    alone = opened(page, explore_convolution)
    page.get_by_label("Size", exact=True).focus()
    alone.explorer.bar["size"].shown = False
    alone.feed(alone.stepped((0, 1)))
    page.keyboard.press("Control+z")
    assert len(page.evaluate(SENT, "undo")) == 1
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("() => document.activeElement !== root()")


def test_button_keeps_the_focus_when_there_is_nothing_more_to_take_back(page):
    alone = opened(page, explore_convolution)
    alone.feed(alone.written(2.5))
    undo = page.get_by_role("button", name="undo")
    undo.press("Enter")
    answer(alone, "undo")
    page.evaluate(FRAMES)
    assert page.evaluate("() => document.activeElement.title") == "undo (Ctrl+Z)"
    undo.press("Enter")
    assert len(page.evaluate(SENT, "undo")) == 1
    undo.evaluate("(undo) => undo.blur()")
    assert undo.is_disabled()
