"""What shows where the focus is, and what stays in forced colours and without motion."""

import pytest

from cnn_workshop import palettes
from cnn_workshop.explorers import explore_convolution, explore_pipeline, explore_training
from test_stage_alone import Alone

DARK = "(dark) => { document.body.dataset.jpThemeLight = String(!dark); }"
# How what has the focus shows it: the outline, and what lies behind that.
OUTLINE = """() => {
    const { activeElement: node } = document;
    if (!root().contains(node)) return null;
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(node);
    let ground = node.parentElement;
    const colour = () => getComputedStyle(ground).backgroundColor;
    while (/^rgba.* 0\\)$/.test(colour())) ground = ground.parentElement;
    const isNumber = node.matches('.cnn-stage-part input');
    const name = node.ariaLabel ?? node.textContent;
    const focus = getComputedStyle(root()).getPropertyValue('--focus');
    return { name, isNumber, focus, outlineStyle, outlineWidth, outlineColor, ground: colour() };
}"""
# The colours along a line through the upper edge of the number with the focus.
EDGE = """() => {
    const { activeElement: node } = document, canvas = root().querySelector('canvas');
    const one = node.getBoundingClientRect(), all = canvas.getBoundingClientRect();
    const x = one.x - all.x + one.width / 2, y = one.y - all.y;
    const { data } = canvas.getContext('2d').getImageData(Math.round(x), Math.round(y - 4), 1, 10);
    return Array.from({ length: 10 }, (_, at) => Array.from(data.slice(4 * at, 4 * at + 3)));
}"""


@pytest.fixture
def make_page(chrome):
    pages = []

    def make(**media):
        pages.append(chrome.new_page(viewport={"width": 1000, "height": 900}, **media))
        return pages[-1]

    yield make
    for page in pages:
        page.close()


def numbers(colour):
    """Red, green and blue of a colour as the page says it."""
    return [int(part) for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]


def contrast(one, other):
    low, high = sorted(palettes.luminance(tuple(each)) for each in (one, other))
    return (high + 0.05) / (low + 0.05)


def stops(page):
    """Walk over all that takes the focus, by the Tab key; yield how each shows it."""
    page.locator(".cnn-stage-skip").focus()
    while (seen := page.evaluate(OUTLINE)) is not None:
        yield seen
        page.keyboard.press("Tab")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("explore", [explore_convolution, explore_pipeline, explore_training])
def test_focus_stands_out_wherever_it_is(make_page, explore, dark):
    page = make_page(reduced_motion="reduce")
    Alone(page, explore)
    page.evaluate(DARK, dark)
    page.evaluate("() => document.body.append(document.createElement('button'))")
    page.evaluate("() => calm()")
    found = 0
    for seen in stops(page):
        found += 1
        if seen["isNumber"]:  # painted, on a rim of the paper's colour
            ring, frame = page.evaluate(EDGE), list(bytes.fromhex(seen["focus"].strip(" #")))
            at = ring.index(frame)
            around = ring[at - 3 : at + 4]  # its own edges are blurred
            assert max(contrast(frame, each) for each in around) >= 3, seen["name"]
        else:
            assert seen["outlineStyle"] == "solid", seen["name"]
            assert seen["outlineWidth"] == "2px", seen["name"]
            sides = numbers(seen["outlineColor"]), numbers(seen["ground"])
            assert contrast(*sides) >= 3, seen["name"]
    assert found >= 5


KEY = "() => getComputedStyle(root().querySelector('.cnn-stage-key'), '::before').backgroundImage"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_key_has_the_colours_of_the_cells_in_forced_colours(make_page, scheme):
    page = make_page(forced_colors="active", color_scheme=scheme)
    Alone(page)
    key = page.evaluate(KEY)
    assert "rgb(33, 102, 172)" in key
    assert "rgb(190, 60, 35)" in key


WORDS = """() => {
    const canvas = root().querySelector('canvas'), pen = canvas.getContext('2d');
    const { x, y } = root().seen('image'), { data } = pen.getImageData(x, y - 22, 90, 16);
    const sums = Array.from({ length: data.length / 4 }, (_, at) =>
        data[4 * at + 3] ? data[4 * at] + data[4 * at + 1] + data[4 * at + 2] : null);
    const inked = sums.filter((sum) => sum !== null);
    return [Math.min(...inked), Math.max(...inked)];
}"""


def test_words_of_the_picture_change_with_forced_colours(make_page):
    page = make_page(color_scheme="dark")
    Alone(page)
    assert page.evaluate(WORDS)[0] < 150, "dark letters on white"
    page.emulate_media(forced_colors="active", color_scheme="dark")
    page.evaluate("() => calm()")
    assert page.evaluate(WORDS)[1] > 700, "the system's letters are white on black"


FRAMES = """async () => {
    const before = Number(root().dataset.painted);
    root().querySelector('[aria-label="one step forward"]').click();
    const [first] = root().seen('image').framed;
    await new Promise((done) => setTimeout(done, 300));
    return [first[1], Number(root().dataset.painted) - before];
}"""


def test_window_glides_by_itself_alone(make_page):
    page = make_page()
    Alone(page)
    place, paintings = page.evaluate(FRAMES)
    assert place < 1
    assert paintings > 3
    box = page.locator('[data-name="image"]').bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 120)
    framed = page.evaluate("() => root().seen('image').framed[0]")
    page.mouse.up()
    assert framed[0] == int(framed[0]) >= 1, "no motion while it is dragged"


def test_nothing_glides_for_those_who_want_no_motion(make_page):
    page = make_page(reduced_motion="reduce")
    Alone(page)
    assert page.evaluate(FRAMES) == [1, 1]
