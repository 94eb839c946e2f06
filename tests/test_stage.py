"""The stage: what it tells the page of a scene, and how the same scene stands on paper."""

import json
import re
from pathlib import Path

import comm
import numpy as np
import pytest

from cnn_workshop import painting, palettes
from cnn_workshop.drawing import Area, Line, Outline, Pixels, Shape, Stripes, Words
from cnn_workshop.stage import (
    Bars,
    Beam,
    Column,
    Curve,
    Equation,
    Grid,
    Mark,
    Panel,
    Row,
    Scene,
    Sign,
    Stage,
    Table,
    Text,
    Window,
    paper,
    place,
)
from cnn_workshop.stage.scene import replace, told
from cnn_workshop.stage.table import ArrayTable

FOLDER = Path(place.__file__).parent
IMAGE = np.arange(20).reshape(4, 5)
INK, ACCENT = "#1c1e21", "#b0127b"


def everything():
    """Return a scene with a part of each kind."""
    image = Panel("image", IMAGE, "pixels", "input image", unit="pixel", padding=(1, 1))
    result = Panel("map", IMAGE[:2, :3] - 3.0, title="feature map", unit="pixel", drop=1)
    strips = tuple(Panel(f"map {number}", np.eye(5), size="strip") for number in range(4))
    return Scene(
        rows=(
            Row((image, result), far=True),
            Row(
                (Grid(strips, across=2, title="maps", note="4 of 5 x 5"), Text(("7",), large=True))
            ),
            Row((Bars("bars", np.array([0.2, 0.8]), ("0", "1"), chosen=1), Sign("="))),
            Column((Equation("sum", np.array([1.0, -2]), -1.0, unlike="but no"), Text(("words",)))),
            Row((Table("table", (("a", 1),), ("name", "amount")), Curve("curve", {"y": IMAGE[0]}))),
        ),
        marks=(
            Mark("image", "frame", box=(0, 0, 4, 5)),
            Mark("map", "wrong", ((0, 1),)),
            Mark("map", "never", ((1, 1),)),
            Mark("map 2", "chosen"),
        ),
        beams=(Beam(("map 0", None), ("map 3", None), 0.5, "line"),),
        windows=(Window(("image",), ("map",), shape=(3, 3), padding=1, cell=(0, 1)),),
    )


@pytest.fixture
def sent(monkeypatch):
    """The bytes of all messages to the page."""
    messages = []

    def publish(to, _, data=None, metadata=None, buffers=None, **others):
        messages.append(b"".join(bytes(each) for each in buffers or ()))

    monkeypatch.setattr(comm.DummyComm, "publish_msg", publish)
    return messages


# ---- the scene -----------------------------------------------------------------------------------


def test_scene_finds_its_parts_by_name_at_any_depth():
    scene = everything()
    assert scene["map 3"].size == "strip"
    assert "sum" in scene
    assert "no such" not in scene


def test_scene_refuses_two_parts_of_one_name():
    with pytest.raises(ValueError, match="`name` must be given once, got two parts called 'a'"):
        Scene((Row((Panel("a", [[1]]), Panel("a", [[2]]))),))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"kind": "red"}, "`kind` must be one of"),
        ({"size": "huge"}, "`size` must be one of"),
        ({"edit": "erase"}, "`edit` must be one of"),
    ],
)
def test_panel_refuses_what_it_does_not_know(options, message):
    with pytest.raises(ValueError, match=message):
        Panel("a", [[1]], **options)


def test_panel_refuses_three_dimensions_unless_it_is_a_colour_picture():
    with pytest.raises(ValueError, match="`values` must have 2 dimensions"):
        Panel("a", np.zeros((2, 2, 3)))
    assert Panel("a", np.zeros((2, 2, 3)), "colour").values.shape == (2, 2, 3)


@pytest.mark.parametrize("values", [np.full((2, 2, 3), 7.4), np.full((2, 2, 3), 7, np.uint8)])
def test_panel_of_a_colour_picture_holds_bytes_that_reach_from_0_to_255(values):
    panel = Panel("a", values, "colour")
    assert panel.values.dtype == np.uint8
    assert (panel.values == 7).all()
    assert panel.ends == (0, 255)


def test_told_asks_for_the_ends_of_a_panel_once(monkeypatch):
    asked, limits = [], palettes.limits
    monkeypatch.setattr(palettes, "limits", lambda *given: asked.append(1) or limits(*given))
    assert told(Panel("a", np.ones((2, 2))), lambda array: 0)["ends"] == [-1, 1]
    assert len(asked) == 1


@pytest.mark.parametrize("least", [0.35, 0.5, 0.72])
def test_row_says_how_far_it_shrinks_unless_that_is_as_usual(least):
    assert told(Row((), least=least), lambda array: 0)["least"] == least
    assert "least" not in told(Row(()), lambda array: 0)


@pytest.mark.parametrize("cells", [[[0, 1], [1, 0]], np.array([[0, 1], [1, 0]])], ids=type)
def test_mark_takes_cells_in_any_sequence(cells):
    assert [list(cell) for cell in Mark("a", "wrong", cells).cells] == [[0, 1], [1, 0]]


def test_mark_takes_which_cells_of_a_panel_they_are():
    assert Mark("a", "wrong", np.array([[False, True], [True, False]])).cells == ((0, 1), (1, 0))


def test_scene_leaves_out_marks_of_no_cells():
    panel, seen = Panel("a", [[1]]), (Mark("a", "chosen"), Mark("a", "frame", box=(0, 0, 1, 1)))
    none = Mark("a", "never", np.zeros((1, 1), bool)), Mark("a", "wrong", ())
    assert Scene((panel,), marks=(*none, *seen)).marks == seen


def test_mark_refuses_an_unknown_kind():
    with pytest.raises(ValueError, match="`kind` must be one of window"):
        Mark("a", "bold")


def test_window_reads_the_cells_of_its_geometry():
    window = Window(("a",), ("b",), shape=(2, 3), stride=(1, 2), padding=1, dilation=(3, 1))
    assert window.box((1, 1)) == (0, 1, 4, 3)
    assert window.cells((1, 1)) == ((0, 1), (0, 2), (0, 3), (3, 1), (3, 2), (3, 3))


def test_scene_lists_the_parts_that_can_be_edited():
    bars = Bars("bars", np.array([1.0, 2.0]), ("a", "b"), edit="slide")
    scene = Scene((Row((Panel("a", [[1]], edit="paint"), Panel("b", [[1]]), bars)),))
    assert [part.name for part in scene.edited] == ["a", "bars"]


# ---- what the page is told -----------------------------------------------------------------------


def test_told_leaves_out_what_is_as_by_default():
    said = told(Panel("a", [[1, 2]], title="A"), lambda array: array.tolist())
    assert said == {
        "is": "Panel",
        "name": "a",
        "values": [[1, 2]],
        "title": "A",
        "ends": [-2.0, 2.0],
    }


@pytest.mark.parametrize(("gaps", "written"), [(False, ["1", "?"]), (True, ["1"])])
def test_gap_is_hatched_on_paper_without_a_question_mark(gaps, written):
    panel = Panel("gaps", np.array([[1, np.nan]]), gaps=gaps)
    words = paper.draw(Scene((panel,)), alt="").figure.all(Words)
    assert [each.text for each in words if each.text] == written


def test_told_is_json_whatever_the_numbers_are():
    part = Equation("a", np.array([np.nan]), np.float64("nan"), note="x")
    text = json.dumps(told(part, lambda array: array.size), allow_nan=False)
    assert json.loads(text)["total"] == "nan"


def test_stage_sends_each_array_once(sent):
    stage = Stage()
    sent.clear()
    first, second = np.arange(6.0).reshape(2, 3), np.ones((2, 2))
    stage.show(Scene((Row((Panel("a", first), Panel("b", second))),)))
    stage.show(Scene((Row((Panel("a", first), Panel("b", second + 1))),)))
    assert [len(each) for each in sent] == [6 * 8 + 4 * 8, 4 * 8]
    assert np.frombuffer(sent[1]).tolist() == [2, 2, 2, 2]


def test_stage_sends_equal_arrays_once(sent):
    stage = Stage()
    sent.clear()
    stage.show(Scene((Row((Panel("a", np.eye(3)), Panel("b", np.eye(3)))),)))
    assert len(sent[0]) == 9 * 8


@pytest.mark.parametrize(
    ("values", "kind", "size"),
    [
        (np.ones((64, 64)), "signed", 8),
        (np.ones((65, 64)), "signed", 4),
        (np.ones((4, 4, 3), np.uint8), "colour", 1),
    ],
)
def test_stage_sends_numbers_as_exactly_as_they_can_be_read(values, kind, size, sent):
    stage = Stage()
    sent.clear()
    stage.show(Scene((Panel("a", values, kind),)))
    assert len(sent[0]) == size * values.size


def test_stage_hands_events_on():
    events = []
    stage = Stage(lambda event, buffers: events.append((event, buffers)))
    stage._handle_custom_msg({"is": "pick"}, [b"1"])
    assert events == [({"is": "pick"}, [b"1"])]


# ---- page and paper agree ------------------------------------------------------------------------


def constants(name):
    """Read the numbers of a constant out of the page's layout."""
    text = (FOLDER / "layout.js").read_text("utf-8")
    found = re.search(rf"\b{name} = (\{{.*?\}}|\[.*?\]|[\d.]+)", text)[1]
    return [float(number) for number in re.findall(r"[\d.]+", found)]


def test_sizes_are_the_same_in_page_and_paper():
    assert constants("SIDES") == [each for pair in place.SIDES.values() for each in pair]
    for name in ("HEAD", "FOOT", "NEAR", "FAR", "WIDEST_GAP", "BAR", "LINE", "WIDER"):
        assert constants(name) == [getattr(place, name)]
    for name in ("EQUATION", "CURVE"):
        assert constants(name) == list(getattr(place, name))


def test_cells_of_one_unit_have_one_size_on_paper():
    placed, *_ = place.lay_out(everything())
    cells = {each.part.name: each.cell for each in placed if isinstance(each.part, Panel)}
    assert cells["image"] == cells["map"]


def test_parts_do_not_lie_on_each_other_on_paper():
    placed, _, _, (width, height) = place.lay_out(everything())
    boxes = [(part.x, part.y, part.x + part.width, part.y + part.height) for part in placed]
    for at, (left, top, right, bottom) in enumerate(boxes):
        assert 0 <= left <= right <= width
        assert 0 <= top <= bottom <= height
        for other in boxes[at + 1 :]:
            assert right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top


@pytest.mark.parametrize(("count", "rows"), [(3, [3]), (4, [2, 2]), (5, [3, 2])])
def test_no_part_of_a_small_grid_stands_alone_in_its_last_row(count, rows):
    grid = Grid(tuple(Panel(f"p{at}", np.eye(2)) for at in range(count)), across=3)
    assert [len(row.parts) for row in place.grid_rows(grid)] == rows


def test_long_titles_do_not_run_into_each_other_on_paper():
    panels = tuple(Panel(name, np.eye(3), title="a title of many letters") for name in "ab")
    first, second = place.lay_out(Scene((Row(panels),)))[0]
    assert second.x - first.x >= 7 * len("a title of many letters")


def test_wide_scene_shrinks_to_the_paper():
    panels = tuple(Panel(f"p{number}", np.eye(8)) for number in range(5))
    *_, (width, _) = place.lay_out(Scene((Row(panels, wrap=False),)))
    assert width <= 920


def test_paper_draws_every_part_with_its_words():
    picture = paper.draw(everything(), alt="all of it")
    words = {text.text for text in picture.figure.all(Words)}
    assert {"input image", "feature map", "maps", "4 of 5 x 5", "=", "−1", "but no"} <= words
    assert {"words", "amount", "≠", "0.8"} <= words
    assert len(picture.figure.all(Pixels)) == 6
    assert picture.alt == "all of it"


def beams(scene):
    """Return how many lines and bands a scene has on paper that something is seen through."""
    drawing = paper.draw(scene, alt="").figure
    seen_through = [shape for kind in (Line, Shape) for shape in drawing.all(kind)]
    return sum(shape.alpha < 1 and shape.colour == ACCENT for shape in seen_through)


def test_paper_draws_beams():
    with_beam, without = everything(), Scene(everything().rows)
    band, rails = 3, 4  # it, and its two edges; on either panel, those of its cells
    assert [beams(with_beam), beams(without)] == [1 + band + rails, 0]


@pytest.mark.parametrize("back", [False, True])
def test_band_runs_from_panel_to_panel_on_paper_and_rails_to_its_cells(back):
    one, other = Panel("one", np.eye(4)), Panel("other", np.eye(4))
    ends = [("one", (1, 1, 2, 2)), ("other", (2, 2, 1, 1))]
    scene = Scene((Row((one, other), far=True),), beams=(Beam(*(ends[::-1] if back else ends)),))
    left, right = place.lay_out(scene)[0]
    lines = [line.points for line in paper.draw(scene, alt="").figure.all(Line) if line.alpha < 1]
    edges, rails = lines[:2], lines[2:]
    assert {(edge[0][0], edge[-1][0]) for edge in edges} == {(left.x + left.width, right.x)}
    assert [(start[0], end[0]) for start, end in rails] == [
        *[(left.x + 3 * left.cell, left.x + left.width)] * 2,
        *[(right.x, right.x + 2 * right.cell)] * 2,
    ]
    heights = [start[1] for start, _ in rails]
    assert heights == [
        *(left.y + left.cell * row for row in (1, 3)),
        *(right.y + right.cell * row for row in (2, 3)),
    ]


def test_band_to_what_stands_below_runs_down_on_paper():
    scene = Scene(
        (Panel("one", np.eye(4)), Panel("other", np.eye(2))),
        beams=(Beam(("one", (1, 1, 1, 1)), ("other", None)),),
    )
    upper, lower = place.lay_out(scene)[0]
    lines = [line.points for line in paper.draw(scene, alt="").figure.all(Line) if line.alpha < 1]
    for edge in lines[:2]:
        assert edge[0][1] == upper.y + upper.height
        assert edge[-1][1] == lower.y
    titled = Scene((scene["one"], replace(scene["other"], title="below")), beams=scene.beams)
    _, lower = place.lay_out(titled)[0]
    lines = paper.draw(titled, alt="").figure.all(Line)
    heights = [y for line in lines if line.alpha < 1 for _, y in line.points]
    title = (lower.y - 13 - 6, lower.y)  # from its middle up half of its height
    assert not [y for y in heights if title[0] <= y <= title[1]]


def test_beam_ends_at_the_point_of_a_curve_on_paper():
    curve = Curve("curve", {"y": np.arange(5.0)}, limits=((0, 4), (0, 4)), point=(1, 3))
    scene = Scene(
        (Row((Panel("map", np.eye(2)), curve), far=True),),
        beams=(Beam(("map", (0, 1, 1, 1)), ("curve", (1, 3)), kind="line"),),
    )
    drawing = paper.draw(scene, alt="").figure
    x, y, wide, high = next(area.box for area in drawing.all(Area) if area.colour == ACCENT)
    (beam,) = (line for line in drawing.all(Line) if line.alpha < 1)
    assert beam.points[-1] == pytest.approx((x, y + high / 2))
    assert wide == high < 10


@pytest.mark.parametrize("col", [0, 5])
def test_band_to_what_stands_below_and_to_the_left_runs_down_on_paper(col):
    rows = (Panel("upper", np.zeros((6, 6))), Panel("lower", np.zeros((1, 1))))
    scene = Scene(rows, beams=(Beam(("upper", (2, col, 1, 1)), ("lower", None)),))
    upper, lower = place.lay_out(scene)[0]
    (band,) = paper.draw(scene, alt="").figure.all(Shape)
    heights = [y for _, y in band.points]
    assert min(heights) >= upper.y + upper.height
    assert max(heights) <= lower.y


def test_table_in_which_nothing_stands_says_what_will_on_paper():
    def words(rows):
        table = Table("table", rows, ("one", "other"), note="what will stand here")
        return [each.text for each in paper.draw(Scene((table,)), alt="").figure.all(Words)]

    assert words((("", ""), ("", ""))) == ["what will stand here"]
    assert words((("1", "2"), ("", ""))) == ["one", "other", "1", "2"]


def test_note_of_a_curve_stands_within_its_axes_on_paper():
    curve = Curve("curve", {"y": IMAGE[0]}, note="after Start: a point")
    drawing = paper.draw(Scene((curve,)), alt="").figure
    (words,) = (each for each in drawing.all(Words) if each.text == curve.note)
    frame = max((each.box for each in drawing.all(Outline)), key=lambda box: box[2])
    left, top, wide, high = painting.bounds(words)
    assert frame[0] < left < left + wide < frame[0] + frame[2]
    assert frame[1] < top < top + high < frame[1] + frame[3]


def test_badge_of_what_is_wrong_lies_on_no_digits_on_paper():
    scene = Scene((Panel("map", np.full((2, 2), 0.333)),), marks=(Mark("map", "wrong", ((1, 0),)),))
    (panel,) = place.lay_out(scene)[0]
    words = paper.draw(scene, alt="").figure.all(Words)
    badge, *digits = [painting.bounds(each) for each in words if each.text in ("≠", "0.333")][::-1]
    assert len(digits) == 4
    for left, top, wide, high in digits:
        apart = (
            badge[0] >= left + wide or left >= badge[0] + badge[2],
            badge[1] >= top + high or top >= badge[1] + badge[3],
        )
        assert any(apart)
    (frame,) = (each for each in paper.draw(scene, alt="").figure.all(Outline) if each.order == 1)
    assert frame.box == pytest.approx(
        (panel.x + 0.5, panel.y + panel.cell + 0.5, panel.cell - 1, panel.cell - 1)
    )


def test_paper_has_the_colours_of_the_light_page():
    scene = Scene((Panel("a", np.array([[-1.0, 0, 1]])),))
    (image,) = paper.draw(scene, alt="").figure.all(Pixels)
    ends = image.values[0, [0, 2]]
    np.testing.assert_array_equal(ends, [[0x21, 0x66, 0xAC], [0xBE, 0x3C, 0x23]])


def test_paper_clips_nothing_of_a_scene():
    drawing = paper.draw(everything(), alt="").figure
    for words in drawing.all(Words):
        left, top, wide, high = painting.bounds(words)
        assert left >= 0, words
        assert left + wide <= drawing.width, words
        assert 0 <= top <= top + high <= drawing.height, words


def test_paper_writes_no_words_on_others():
    drawing = paper.draw(everything(), alt="").figure
    boxes = [(painting.bounds(words), words.text) for words in drawing.all(Words)]
    for at, ((left, top, wide, high), text) in enumerate(boxes):
        for (x, y, width, height), other in boxes[at + 1 :]:
            apart = left + wide <= x or x + width <= left or top + high <= y or y + height <= top
            assert apart, (text, other)


def test_paper_stripes_padding_below_the_panel_and_cells_never_read_above_it():
    drawing = paper.draw(everything(), alt="").figure
    padding, never = drawing.all(Stripes)
    first = drawing.all(Pixels)[0]
    assert drawing.shapes.index(padding) < drawing.shapes.index(first)
    assert never.order > first.order == padding.order


def test_paper_stripes_a_wide_row_that_is_never_read_too():
    panel = Panel("a", np.zeros((3, 8)))
    cells = tuple((2, col) for col in range(8))
    scene = Scene((panel,), marks=(Mark("a", "never", box=(2, 0, 1, 8)), Mark("a", "never", cells)))
    drawing = paper.draw(scene, alt="").figure
    assert {stripes.order for stripes in drawing.all(Stripes)} == {1}
    assert len(drawing.all(Stripes)) == 1 + 8


@pytest.mark.parametrize(
    ("kind", "colour", "rim"),
    [("frame", INK, True), ("window", ACCENT, True), ("thin", ACCENT, False)],
)
def test_paper_frames_what_is_marked_on_a_white_rim(kind, colour, rim):
    scene = Scene((Panel("a", np.eye(4)),), marks=(Mark("a", kind, box=(0, 0, 2, 2)),))
    lines = paper.draw(scene, alt="").figure.all(Outline)
    assert [line.colour for line in lines] == ["#ffffff"] * rim + [colour]
    assert len({line.box for line in lines}) == 1
    assert [line.width for line in lines] == sorted((line.width for line in lines), reverse=True)


def test_paper_draws_the_frame_of_the_best_cell_above_a_windows():
    scene = Scene(
        (Panel("a", np.eye(4)), Panel("b", np.eye(2))),
        marks=(Mark("a", "best", ((0, 0),)),),
        windows=(Window(("a",), ("b",), shape=(3, 3), cell=(0, 0)),),
    )
    lines = paper.draw(scene, alt="").figure.all(Outline)
    orders = {line.colour: line.order for line in lines if line.colour != "#ffffff"}
    assert orders[INK] > orders[ACCENT]


@pytest.mark.parametrize("stops", [palettes.LIGHT, palettes.DARK], ids=["light", "dark"])
@pytest.mark.parametrize("kind", palettes.LIGHT)
def test_numbers_stand_out_on_every_colour_of_the_stage(kind, stops):
    for colour in palettes.palette(kind, stops):
        ink = palettes.ink(colour)
        light = palettes.luminance(colour)
        one, other = sorted((light, 1.0 if ink == "#ffffff" else 0.0))
        assert (other + 0.05) / (one + 0.05) >= 4.4


def style(theme):
    """Read the colours of the light or the dark page, by name."""
    light, dark = re.findall(r"\{\n((?:  --[^}]*)+)", (FOLDER / "stage.css").read_text("utf-8"))[:2]
    texts = [light] if theme == "light" else [light, dark]
    return dict(re.findall(r"--([\w-]+): #(\w{6});", "".join(texts)))


def brightness(colour):
    return palettes.luminance(tuple(bytes.fromhex(colour)))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "panel", "chip"])
def test_focus_stands_out_from_what_it_stands_on(ground, theme):
    colours = style(theme)
    one, other = sorted((brightness(colours["focus"]), brightness(colours[ground])))
    assert (other + 0.05) / (one + 0.05) >= 3


# ---- the table of reports ------------------------------------------------------------------------


def table(values=((1, 0), (0, 1)), **options):
    return ArrayTable("<i>", np.array(values), "pixels", (0, 1), **options)


def test_table_escapes_its_words():
    shown = table().html()
    assert "&lt;i&gt; (2 x 2)</caption>" in shown
    assert "<i>" not in re.findall("<.*?>", shown)


def test_table_has_the_colours_of_its_kind():
    shown = re.findall(r"background-color:(#\w+);", table().html())
    black, white = (f"#{bytes(palettes.palette('pixels')[at]).hex()}" for at in (0, -1))
    assert shown == [white, black, black, white]


def test_table_draws_a_line_around_the_window_and_not_within():
    window = np.array([[True, True], [False, False]])
    left, right = re.findall(r"min-width:22px[^\"]*", table(window=window).html())[:2]
    assert re.findall(r"border-(\w+):3px", left) == ["top", "bottom", "left"]
    assert re.findall(r"border-(\w+):3px", right) == ["top", "right", "bottom"]


def test_table_outlines_what_is_wrong():
    wrong = np.array([[False, True], [False, False]])
    assert table(wrong=wrong).html().count("not as expected") == 1


@pytest.mark.parametrize(
    ("values", "lines"),
    [
        (3, ["<i> (a single number)", "  3"]),
        ([1, np.nan], ["<i> (2 numbers in one row)", "    1  NaN"]),
        ([[[1, 2], [3, 4]]], ["<i> (1 x 2 x 2)", "  (1, 2)  (3, 4)"]),
        (np.zeros((0, 3)), ["<i> (0 x 3, empty)"]),
        (np.eye(20)[:1, :13], ["<i> (1 x 13, the first 12 each way)", f"  1{'  0' * 11}"]),
    ],
)
def test_table_is_read_as_text(values, lines):
    assert [line.rstrip() for line in table(values).lines()] == lines


# ---- the page that asks --------------------------------------------------------------------------


def test_stage_answers_a_page_that_asks_for_all():
    stage = Stage()
    stage.show(Scene((Panel("a", [[1]]),)))
    stage._handle_custom_msg({"is": "all", "number": 7}, [])
    assert json.loads(stage.said)["heard"] == 7
    assert np.frombuffer(stage.data).tolist() == [1]


# ---- the page's code -----------------------------------------------------------------------------


def test_code_comes_with_the_first_stage_alone(monkeypatch):
    monkeypatch.setattr(Stage, "_is_sent", False)
    lengths = [len(Stage().code) for _ in range(3)]
    assert lengths[0] > 10_000
    assert lengths[1:] == [0, 0]


def test_code_is_sent_to_a_page_that_asks_for_it(monkeypatch):
    stage, answers = Stage(), []
    monkeypatch.setattr(stage, "send", answers.append)
    stage._handle_custom_msg({"is": "code"}, [])
    assert "export default { initialize, render }" in answers[0]["code"]
