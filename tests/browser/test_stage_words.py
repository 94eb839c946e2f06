"""What is written on the stage can be read: nothing lies on it, and it lies on nothing else."""

import numpy as np
import pytest

from cnn_workshop.explorers import (
    explore_activations,
    explore_adversarial,
    explore_attribution,
    explore_blame,
    explore_channels,
    explore_commuting,
    explore_conventions,
    explore_convolution,
    explore_counts,
    explore_depth,
    explore_detective,
    explore_filters,
    explore_geometry,
    explore_kernels,
    explore_machine,
    explore_neighbours,
    explore_noise,
    explore_occlusion,
    explore_page,
    explore_picture,
    explore_pretrained,
    explore_splits,
    explore_stack,
    explore_training,
    explore_translation,
    explore_transposed,
    explore_verdict,
)
from hands import open_segmentation
from test_explorer_contracts import TABLE
from test_stage_alone import WIDE, Alone

PHONE, SIDEBAR, PROJECTOR, LAPTOP, DESK = 286, 592, 651, 856, 920
# What the last painting has written and drawn on the stage itself; numbers in cells are written
# elsewhere.
LISTEN = """() => {
    if (globalThis.heard) return;
    const { prototype } = CanvasRenderingContext2D;
    const none = () => ({ words: [], panels: [], bends: 0, ends: [], lines: [], halos: [] });
    const hear = (name, act) => {
        const old = prototype[name];
        prototype[name] = function (...given) {
            const { canvas } = this;
            if (canvas.isConnected && canvas.closest('.cnn-stage-scene')) act.call(this, ...given);
            return old.apply(this, given);
        };
    };
    globalThis.heard = none();
    hear('clearRect', function (left, top, width) {
        if (width === this.canvas.width) Object.assign(heard, none());
    });
    hear('fillText', function (text, x, y, most = Infinity) {
        if (!text.trim()) return;
        const long = this.measureText(text).width, width = Math.min(long, most);
        const left = x - width * { left: 0, center: 0.5, right: 1 }[this.textAlign];
        const high = 0.8 * parseFloat(/[0-9.]+px/.exec(this.font));
        heard.words.push({ text, left, top: y - high / 2, width, high, share: width / long });
    });
    hear('strokeText', (text) => heard.halos.push(text));
    hear('drawImage', (image, ...box) => {
        const [left, top, width, high] = box.slice(4);
        heard.panels.push({ left, top, width, high });
    });
    hear('bezierCurveTo', function (a, b, c, d, x, y) {
        heard.bends += 1;
        heard.ends.push([x, y]);
        heard.lines.push([this.lineWidth, 2 * (x - a)]);
    });
}"""
HEARD = """async () => {
    document.body.classList.toggle('other');
    await calm();
    for (const frame of [1, 2]) await new Promise(requestAnimationFrame);
    return heard;
}"""
DARK = "(dark) => { document.body.dataset.jpThemeLight = String(!dark); }"
SHADE = """([x, y]) => {
    const pen = root().querySelector('canvas').getContext('2d');
    return Array.from(pen.getImageData(Math.floor(x), Math.floor(y), 1, 1).data).slice(0, 3);
}"""


@pytest.fixture(scope="module")
def page(chrome):
    page = chrome.new_page(viewport={"width": 1000, "height": 900}, reduced_motion="reduce")
    yield page
    page.close()


def heard(page, explore, room, **chosen):
    """What is written and drawn of an explorer in a card that is so wide, as its bar is set."""
    alone = Alone(page, explore)
    for name, value in chosen.items():
        alone.explorer.do({"is": "control", "name": name, "value": value})
        alone.feed(alone.said())
    page.evaluate(LISTEN)
    page.evaluate(WIDE, room)
    page.wait_for_function("(room) => root().querySelector('canvas').clientWidth <= room", arg=room)
    return page.evaluate(HEARD)


def translation(networks=("trained as they are", "trained on shifts by 1"), right=2):
    """Networks by name, for which one function stands, and the picture that they read."""
    said = dict.fromkeys(networks, lambda images: images.reshape(len(images), 64)[:, :10])
    return explore_translation(said, number=140, shift=(0, right))


def overlap(one, other):
    """How far two boxes lie on each other, in CSS pixels."""
    sides = (("left", "width"), ("top", "high"))
    ends = [min(each[at] + each[long] for each in (one, other)) for at, long in sides]
    starts = [max(each[at] for each in (one, other)) for at, _ in sides]
    return min(end - start for end, start in zip(ends, starts, strict=True))


def is_within(words, panel):
    """Whether words stand on a panel as its own: a box's name, a kernel's number."""
    middle = words["left"] + words["width"] / 2, words["top"] + words["high"] / 2
    starts, longs = (panel["left"], panel["top"]), (panel["width"], panel["high"])
    return all(0 < at - start < long for at, start, long in zip(middle, starts, longs, strict=True))


@pytest.mark.parametrize(
    ("explore", "room", "chosen"),
    [
        (explore_machine, LAPTOP + 2, {}),  # the words behind a sum
        (lambda: explore_blame(layer="average pooling"), PHONE, {}),
        (lambda: explore_page(suppress=False), LAPTOP, {}),  # the last title
        (explore_stack, DESK, {"size": 7}),  # the note beside a table
        (explore_stack, LAPTOP, {"kind": "Average pooling"}),
        (explore_blame, PROJECTOR, {}),
        (lambda: explore_kernels(target="diagonal", side=64), DESK, {}),
        (lambda: explore_kernels(target="diagonal", side=64), PROJECTOR + 2, {}),
        (explore_conventions, PHONE, {"convention": "kernel"}),  # a row of many names
        (lambda: explore_neighbours(number=3), PHONE, {}),  # titles of bars
        (translation, PHONE, {}),  # notes of a picture and of the maps beside it
        (translation, SIDEBAR, {"shown": "one"}),
        (explore_occlusion, PHONE, {}),
        (explore_attribution, PHONE, {}),  # a title beside a map
        (explore_splits, PHONE, {}),
    ],
)
def test_words_end_within_the_stage_and_lie_on_nothing(page, explore, room, chosen):
    found = heard(page, explore, room, **chosen)
    words = [
        each for each in found["words"] if not any(is_within(each, at) for at in found["panels"])
    ]
    assert words
    for at, each in enumerate(words):
        assert 0 <= each["left"] <= each["left"] + each["width"] <= room - 2, each
        assert each["share"] > 0.76, each
        is_badge = each["text"] == "≠" and each["high"] < 12  # in the corner of its own cell
        for other in [*words[at + 1 :], *([] if is_badge else found["panels"])]:
            assert overlap(each, other) < 1.5, (each, other)


def test_beam_leaves_out_a_note_that_it_crosses(page):
    assert "drag it to move it" in heard(page, lambda: translation(["one"], 0), PHONE)["halos"]


def test_beam_to_a_part_on_a_lower_line_leads_down_however_far_to_the_left_that_is(page):
    ends = heard(page, translation, PHONE)["ends"]
    picture, lower = (
        page.evaluate("(name) => root().seen(name)", name)
        for name in ("picture", "map of trained as they are")
    )
    assert ends
    for _, y in ends:
        assert picture["y"] + picture["height"] - 1 <= y <= lower["y"] + 1


def test_note_beside_a_beam_has_no_halo(page):
    assert "drag a number up or down" not in heard(page, explore_transposed, LAPTOP)["halos"]


def test_beam_runs_across_no_bars_that_stand_between_its_ends(page):
    assert heard(page, explore_page, LAPTOP)["bends"] > 0
    assert heard(page, explore_page, PHONE)["bends"] == 0


def test_beam_leads_back_to_no_part_that_lies_below_and_wholly_to_the_left(page):
    assert heard(page, explore_pretrained, LAPTOP)["bends"] > 0
    assert heard(page, explore_pretrained, PHONE)["bends"] == 0


def test_beam_to_a_part_below_and_to_the_left_leads_down(page):
    found = heard(page, explore_channels, DESK)
    at = page.evaluate("() => root().seen('photograph')")
    assert min(y for _, y in found["ends"]) >= at["y"] + at["height"] - 1


def test_beam_leads_from_each_part_of_a_filter_to_its_map(page):
    """Three, though the last part stands below the whole map: an outline and two edges each."""
    found = heard(page, explore_filters, 1112)
    ends = [x for x, _ in found["ends"]]
    left = page.evaluate("() => root().seen('map').x")
    last, map_ = (page.evaluate("(name) => root().seen(name)", n) for n in ("blue part", "map"))
    assert last["y"] > map_["y"] + map_["height"]
    assert sum(abs(x - left) < 2 for x in ends) == 3 * 3


def test_beam_runs_to_no_point_of_a_curve_that_stands_below(page):
    assert heard(page, explore_activations, PHONE)["bends"] == 0


@pytest.mark.parametrize("dark", [False, True])
def test_white_pixels_have_an_edge_on_white_paper(page, dark):
    Alone(page, explore_transposed)  # of ones alone
    page.evaluate(DARK, dark)
    page.evaluate("() => calm()")
    at = page.evaluate("() => root().seen('image')")
    x, y = at["x"] + at["cell"], at["y"] + at["cell"]  # of the second pixel, down and across
    edge, inside = (page.evaluate(SHADE, [x + far, y + 6]) for far in (0, 3))
    if dark:
        assert edge[0] < inside[0] - 100
    else:
        assert inside == [250, 250, 250]
        assert edge == [217, 221, 226]


def test_small_white_pixels_have_an_edge_around_all_of_them(page):
    Alone(page, lambda: explore_kernels(np.full((64, 64), 255)))
    at = page.evaluate("() => root().seen('image')")
    beside = page.evaluate(SHADE, [at["x"] - 1, at["y"] + at["height"] - 20])
    assert at["cell"] < 16
    assert beside == [217, 221, 226]


def test_first_word_of_a_line_begins_where_the_others_do(page):
    Alone(page, explore_counts)
    lefts = """() => ['.cnn-stage-line', '.cnn-stage-fold'].map((name) => {
        const node = root().querySelector(name), { paddingLeft } = getComputedStyle(node);
        return node.getBoundingClientRect().left + parseFloat(paddingLeft);
    })"""
    found = []
    for room in range(260, 320, 6):
        page.evaluate(WIDE, room)
        found.append(page.evaluate(lefts))
    gaps = [fold - line for line, fold in found]
    assert min(gaps) == pytest.approx(0, abs=0.6)
    assert all(gap > 20 for gap in gaps if gap > 1)


def test_rails_lead_from_the_panel_s_edge_to_the_cells_that_a_pixel_makes(page):
    alone = Alone(page, explore_transposed)
    alone.explorer.do({"is": "step", "panel": "image", "cell": [1, 1]})
    alone.feed(alone.said())
    page.evaluate("() => calm()")
    at = page.evaluate("() => root().seen('result')")
    x, rows = at["x"] + at["cell"] / 2, (at["y"] + at["cell"] * row for row in (2, 5))
    shades = [[page.evaluate(SHADE, [x, y + beside]) for beside in (-2, -1, 0)] for y in rows]
    for around in shades:  # the rail's red is far from its green; a cell's is not, nor the paper's
        assert max(red - green for red, green, _ in around) > 60
    left = page.evaluate(SHADE, [at["x"] - 20, at["y"] + 3.5 * at["cell"]])
    paper = page.evaluate(SHADE, [at["x"] - 20, at["y"] + at["height"] - 4])
    assert left != paper  # the band comes from the left


def test_shape_is_not_read_with_the_next_title(page):
    words = heard(page, explore_conventions, DESK, convention="same, stride 2")["words"]
    shape = next(each for each in words if each["text"] == "1 × 6")
    following = next(each for each in words if each["text"] == "kernel")
    assert following["left"] - shape["left"] - shape["width"] > 60


@pytest.mark.parametrize("convention", ["bilinear", "kernel", "bicubic"])
def test_badge_of_what_is_wrong_has_its_middle_outside_its_cell(page, convention):
    found = heard(page, explore_conventions, DESK, convention=convention)
    sides = [page.evaluate("(name) => root().seen(name)", name) for name in ("left", "right")]
    badges = [each for each in found["words"] if each["text"] == "≠" and each["high"] < 12]
    assert badges
    for badge in badges:
        across, down = badge["left"] + badge["width"] / 2, badge["top"] + badge["high"] / 2
        side = next(each for each in sides if -8 < across - each["x"] < each["width"] + 8)
        corner = [(across - side["x"]) / side["cell"], (down - side["y"]) / side["cell"]]
        beyond = [at - round(at) for at in corner]  # of the corner of a cell, in cells
        assert 0 <= beyond[0] < 0.1
        assert -0.1 < beyond[1] <= 0.03


def test_beam_ends_at_the_point_of_a_curve(page):
    found = heard(page, explore_activations, DESK)
    at = page.evaluate("() => root().seen('curve')")
    across, up = (21 + 60) / 120, 21 / 60  # the first number of the map, on axes to 60
    point = at["x"] + 38 + across * (at["width"] - 48), at["y"] + (1 - up) * (at["height"] - 34)
    ends = np.array(found["ends"])
    near = np.abs(ends - point).max(axis=1) < 6  # its radius is 5
    assert near.sum() == 4  # the two edges of either band, and of its ground the same again


def test_table_in_which_nothing_stands_says_what_will(page):
    written = heard(page, explore_verdict, DESK)["words"]
    words = {each["text"]: each for each in written}
    assert "how sure" not in words
    note, table = (
        words["What it says after each stroke"],
        page.evaluate("() => root().seen('strokes')"),
    )
    middles = note["left"] + note["width"] / 2, note["top"] + note["high"] / 2
    for middle, start, long in zip(middles, "xy", ("width", "height"), strict=True):
        assert abs(middle - table[start] - table[long] / 2) < 2


def test_empty_axes_hold_a_note(page):
    words = heard(page, explore_training, DESK)["words"]
    notes = [each for each in words if each["text"].startswith("after Start")]
    assert [each["share"] for each in notes] == [1, 1]
    for name, note in zip(("loss", "accuracy"), notes, strict=True):
        at = page.evaluate("(name) => root().seen(name)", name)
        assert at["x"] + 38 < note["left"]
        assert note["left"] + note["width"] < at["x"] + at["width"] - 10


FIELDS = ".cnn-stage-field, .cnn-stage-action"


@pytest.mark.parametrize(
    ("explore", "room"),
    [
        (explore_commuting, DESK),
        (explore_geometry, DESK),
        (explore_convolution, SIDEBAR),
        (explore_depth, SIDEBAR),
        (explore_noise, SIDEBAR),
        (explore_splits, SIDEBAR),
        (open_segmentation, SIDEBAR),
    ],
)
def test_buttons_for_the_whole_share_the_second_line_of_a_bar(page, explore, room):
    Alone(page, explore)
    page.evaluate(WIDE, room)
    bar = page.locator(".cnn-stage-bar")
    fields = [each.bounding_box() for each in bar.locator(FIELDS).all()]
    tools = bar.locator(".cnn-stage-tools").bounding_box()
    assert min(each["y"] for each in fields) < tools["y"] - 20
    assert any(abs(each["y"] - tools["y"]) < 10 for each in fields)


def test_formula_is_printed_with_minus_signs(page):
    found = heard(page, lambda: explore_geometry(4, 3, stride=2, padding=1), DESK)["words"]
    assert "floor((4 + 2 × 1 − 1 × (3 − 1) − 1) / 2) + 1" in [each["text"] for each in found]


def test_title_is_set_closely_only_where_it_must(page):
    def share(room, title):
        words = heard(page, lambda: explore_geometry(4, 3, stride=2, padding=1), room)["words"]
        (found,) = (each for each in words if each["text"] == title)
        assert found["left"] + found["width"] <= room - 12
        return found["share"]

    assert share(SIDEBAR, "times read") == 1
    assert share(PHONE, "times read") == 1
    assert share(PHONE, "pixels read") < 1


def test_speed_stands_beside_the_player_s_buttons_in_a_narrow_window(page):
    Alone(page, lambda: explore_convolution(np.zeros((64, 64))))
    page.evaluate(WIDE, SIDEBAR)
    middles = """() => ['button', 'select'].map((name) => {
        const part = root().querySelector(`.cnn-stage-player ${name}`);
        const { top, bottom } = part.getBoundingClientRect();
        return (top + bottom) / 2;
    })"""
    first, second = page.evaluate(middles)
    assert abs(first - second) < 6


def test_field_with_the_focus_stays_where_it_is_when_it_becomes_the_last(page):
    alone = Alone(page, explore_commuting)
    for layer in ("ReLU", "convolution"):  # without a stride and a padding, and with them
        menu = page.get_by_label("Layer", exact=True)
        menu.focus()
        alone.explorer.do({"is": "control", "name": "layer", "value": layer})
        alone.explorer.bar["down"].low = alone.explorer.bar["right"].low = False
        alone.explorer.bar["down"].shown = alone.explorer.bar["right"].shown = layer != "ReLU"
        alone.explorer.do({"is": "control", "name": "picture", "value": "all ones"})
        alone.feed(alone.said())
        assert menu.evaluate("(menu) => menu === document.activeElement")


def test_labels_of_numbers_stand_on_one_line_on_a_phone(page):
    Alone(page, explore_commuting)
    page.evaluate(WIDE, PHONE)
    labels = [each.bounding_box() for each in page.locator(".cnn-stage-label").all()]
    assert len(labels) == 6
    assert max(each["height"] for each in labels) < 20


@pytest.mark.parametrize(
    ("explore", "most"),
    [(lambda: explore_neighbours(number=3), 130), (explore_adversarial, 60), (explore_splits, 110)],
)
def test_bar_is_no_higher_than_that_on_a_phone(page, explore, most):
    Alone(page, explore)
    page.evaluate(WIDE, PHONE)
    assert page.locator(".cnn-stage-bar").bounding_box()["height"] <= most


@pytest.mark.parametrize("room", [PHONE, DESK])
def test_what_the_colours_stand_for_is_said_on_the_first_line_of_the_words(page, room):
    Alone(page, explore_transposed)
    page.evaluate(WIDE, room)
    key = page.locator(".cnn-stage-key").bounding_box()
    line = page.locator(".cnn-stage-line").bounding_box()
    assert key["y"] < line["y"] + 8
    assert key["y"] + key["height"] < line["y"] + 27
    assert line["x"] + line["width"] - key["x"] - key["width"] < 8


@pytest.mark.parametrize("room", [PHONE, PROJECTOR, DESK])
def test_slider_of_a_kernel_lies_on_no_title_of_another_column(page, room):
    pointed(page, explore_filters, room, "kernel_green", 0.5, leave=False)
    slider = page.locator(".cnn-stage-slide").bounding_box()
    part = page.locator('.cnn-stage-part[data-name="green part"]').bounding_box()
    page.mouse.move(0, 0)
    assert slider["width"] >= 90
    assert slider["x"] + slider["width"] <= part["x"]


def test_number_that_is_pinned_on_a_telephone_is_read_in_its_cell(page):
    Alone(page, lambda: explore_convolution(np.arange(25.0).reshape(5, 5)))
    page.evaluate(LISTEN)
    for room, said in ((PHONE, False), (DESK, True)):
        page.evaluate(WIDE, room)
        page.evaluate("() => calm()")
        page.locator('.cnn-stage-part[data-name="map"]').click(position={"x": 30, "y": 30})
        words = page.evaluate(HEARD)["words"]
        assert any("pinned" in each["text"] for each in words) == said
        page.keyboard.press("Escape")


def pinned_words(page, explore, name):
    """What is written when a cell near the corner of a panel is pinned."""
    heard(page, explore, DESK)
    place = 1.5 * page.evaluate("(name) => root().seen(name).cell", name)
    page.locator(f'.cnn-stage-part[data-name="{name}"]').click(position={"x": place, "y": place})
    words = page.evaluate(HEARD)["words"]
    page.keyboard.press("Escape")
    return [each["text"] for each in words]


def test_pinned_cell_is_told_in_place_of_a_note(page):
    words = pinned_words(page, lambda: explore_geometry(4, 3), "output")
    assert "row 1, column 1: 9 · pinned, Escape lets go" in words
    note = explore_geometry(4, 3).shown["output"].note
    assert note
    assert note not in words
    assert note in [each["text"] for each in page.evaluate(HEARD)["words"]]


def test_number_that_is_read_in_its_cell_is_not_told_again_on_others_when_it_is_pinned(page):
    words = pinned_words(page, explore_detective, "difference")
    assert "pinned, Escape lets go" in words


def test_gap_stands_before_what_to_do_first(page):
    Alone(page, explore_kernels)
    ends = """() => ['b', '.cnn-stage-first'].map((name) => {
        const node = root().querySelector(`.cnn-stage-line > ${name}`);
        const { left, right } = node.getBoundingClientRect();
        return [left, right];
    })"""
    (_, end), (start, _) = page.evaluate(ends)
    assert start - end > 4


def test_what_to_do_first_waits_for_what_stands_in_the_way_on_a_phone(page):
    def unwritten(image, kernel):
        raise NotImplementedError

    Alone(page, lambda: explore_convolution(convolve=unwritten))
    first = page.locator(".cnn-stage-first")
    assert first.is_visible()
    page.evaluate(WIDE, PHONE)
    page.evaluate("() => calm()")
    assert not first.is_visible()
    Alone(page, explore_convolution)
    page.evaluate(WIDE, PHONE)
    assert first.is_visible()


def test_no_arrows_take_the_room_of_a_number_on_a_phone(page):
    Alone(page, explore_stack)
    page.evaluate(WIDE, PHONE)
    cut = "(node) => node.scrollWidth > node.clientWidth"
    assert not page.get_by_label("Size", exact=True).evaluate(cut)


FRAMED = """(name) => {
    const { x, y, width, height } = root().seen(name);
    const pen = root().querySelector('canvas').getContext('2d');
    const { data } = pen.getImageData(x, Math.round(y + height) + 1, width, 3);
    const isPink = (at) => data[at] - data[at + 1] > 60;
    return Array.from({ length: data.length / 4 }, (_, at) => 4 * at).some(isPink);
}"""


def test_what_to_touch_first_is_framed_until_a_person_does_something(page):
    alone = Alone(page, lambda: explore_picture(np.zeros((6, 6), int)))
    assert page.evaluate(FRAMED, "seen")
    assert not page.evaluate(FRAMED, "table")
    box = page.locator('.cnn-stage-part[data-name="table"]').bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + 60)
    alone.feed(alone.said())
    assert not page.evaluate(FRAMED, "seen")
    page.mouse.move(0, 0)


def pointed(page, explore, room, name, share, leave=True):
    """The words on the stage, and its height, with the pointer so far across and down a panel."""
    Alone(page, explore)
    page.evaluate(LISTEN)
    page.evaluate(WIDE, room)
    page.evaluate("() => calm()")
    rest = page.locator(".cnn-stage-rest")
    if rest.is_visible():
        rest.click()
        page.evaluate("() => calm()")
    box = page.locator(f'.cnn-stage-part[data-name="{name}"]').bounding_box()
    page.mouse.move(box["x"] + share * box["width"], box["y"] + share * box["height"])
    words = page.evaluate(HEARD)["words"]
    if leave:
        page.mouse.move(0, 0)
    return words, page.locator(".cnn-stage-scene").bounding_box()["height"]


@pytest.mark.parametrize(
    ("explore", "room", "name"),
    [
        (explore_blame, PROJECTOR, "spread"),
        (explore_blame, PHONE, "at once"),
        (lambda: explore_detective({"A": [2, 1], "right": [2, 0.4]}), PHONE, "computed"),
        (open_segmentation, PROJECTOR + 2, "truth"),
    ],
)
def test_what_is_said_of_a_cell_ends_within_the_stage_and_lies_on_no_note(
    page, explore, room, name
):
    words, height = pointed(page, explore, room, name, 0.95)
    notes = [each for each in words if each["text"].startswith("red: too much")]
    for each in words:
        assert each["left"] + each["width"] <= room - 2, each
        assert each["top"] + each["high"] <= height, each
        for note in notes:
            assert each is note or overlap(each, note) < 1.5, each


@pytest.mark.parametrize(
    ("explore", "title"), [(explore_detective, "linear1"), (explore_machine, "draw here")]
)
def test_title_is_not_squeezed_where_there_is_room_behind_it(page, explore, title):
    words = heard(page, explore, PROJECTOR)["words"]
    assert [each["share"] for each in words if each["text"] == title] == [1]


def test_shape_keeps_clear_of_the_title_of_a_column(page):
    for room in (SIDEBAR, PROJECTOR):
        words = {each["text"]: each for each in heard(page, explore_machine, room)["words"]}
        shape = words.get("28 × 28", {"left": 0, "width": 0})
        assert shape["left"] + shape["width"] <= words["conv1"]["left"] - 6


def test_line_between_layers_is_thin_where_they_are_close(page):
    for room in (SIDEBAR, DESK):
        lines = heard(page, explore_machine, room)["lines"]
        assert len(lines) > 10
        for thick, way in lines:
            assert thick <= 0.6 + 0.15 * way + 0.1


@pytest.mark.parametrize("room", [PHONE, DESK])
def test_key_to_the_colours_stands_beside_the_first_line(page, room):
    heard(page, explore_machine, room)
    key, words = (page.locator(f".cnn-stage-{name}").bounding_box() for name in ("key", "line b"))
    assert abs(key["y"] - words["y"]) < 8
    assert key["height"] <= 19, "the second line of words would keep clear of it, too"


def test_words_behind_a_total_take_the_room_that_there_is(page):
    alone = Alone(page, explore_machine)
    alone.explorer.do({"is": "pick", "panel": "conv2", "cell": [30, 8]})
    alone.feed(alone.said())
    page.evaluate(LISTEN)
    words = page.evaluate(HEARD)["words"]
    [share] = [each["share"] for each in words if each["text"].startswith("bias ")]
    assert share > 0.85


def test_note_has_a_true_minus(page):
    explore = TABLE["explore_attribution"].start
    words = [each["text"] for each in heard(page, explore, DESK)["words"]]
    notes = [text for text in words if text.startswith("correlation")]
    assert any("−" in text for text in notes)
    assert not any("-" in text for text in notes)
