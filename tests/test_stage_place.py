"""Where parts stand on paper: strips of maps, rows that never wrap, and bars that are compared."""

import numpy as np
import pytest

from cnn_workshop.drawing import Area, Line, Outline, Words
from cnn_workshop.painting import bounds
from cnn_workshop.stage import (
    Bars,
    Beam,
    Column,
    Curve,
    Detail,
    Equation,
    Panel,
    Row,
    Scene,
    Table,
    Text,
    paper,
    place,
)


def strip(name, count, side):
    """Return maps of one layer, below one another."""
    return Panel(name, np.zeros((count * side, side)), size="strip", tiles=(side, side))


def placed(scene):
    """Return where the parts of a scene stand, by name."""
    return {each.part.name: each for each in place.lay_out(scene)[0]}


def test_lay_out_gives_each_map_of_a_strip_the_same_room_whatever_its_cells():
    found = placed(Scene((Row((strip("one", 4, 26), strip("other", 4, 5))),), wide=True))
    for name in ("one", "other"):
        assert found[name].width == place.SIDES["strip"][1]
        assert found[name].height == 4 * place.SIDES["strip"][1]


def test_lay_out_keeps_a_far_row_that_never_wraps_low_enough_for_the_screen():
    parts = (strip("one", 8, 26), strip("other", 8, 11))
    tall = placed(Scene((Row(parts, far=True),), wide=True))
    below = Row((strip("below", 1, 5),))
    low = placed(Scene((Row(parts, far=True, wrap=False), below), wide=True))
    assert tall["one"].height > place.TALLEST >= low["one"].height > 0.8 * place.TALLEST


def test_lay_out_lets_a_far_row_that_never_wraps_be_higher_when_nothing_stands_below_it():
    row = Row((strip("one", 12, 26), strip("other", 12, 11)), far=True, wrap=False)
    alone = placed(Scene((row,), wide=True))["one"].height
    above = placed(Scene((row, Row((strip("below", 1, 5),))), wide=True))["one"].height
    assert place.TALLEST_ALONE >= alone > place.TALLEST >= above


def test_lay_out_stands_rows_below_one_another_in_columns():
    rows = [
        Row((Panel(f"left {title}", [[1]], title=title), Panel(f"right {title}", [[2]])))
        for title in ("one", "one hundred and one")
    ]
    found = placed(Scene((Column(tuple(rows)),)))
    assert found["right one"].x == found["right one hundred and one"].x > found["left one"].x


def test_beam_ends_at_the_row_of_its_bar():
    bars = Bars("bars", np.array([0.2, 0.8]), ("cat", "dog"))
    scene = Scene((Row((strip("maps", 2, 5), Column((bars,), title="verdict")), far=True),))
    scene = Scene(scene.rows, beams=(Beam(("maps", None), ("bars", (1, 0, 1, 1)), 1, "line"),))
    drawing = paper.draw(scene, alt="two bars").figure
    (beam,) = (line for line in drawing.all(Line) if line.alpha < 1)
    bar = placed(scene)["bars"]
    assert beam.points[-1] == (bar.x - 6, bar.y + 1.5 * place.BAR)


def test_compared_bars_get_a_line_each_as_long_as_the_other_number():
    def widths(compared):
        bars = Bars("bars", np.array([0.5, 0.5]), ("cat", "dog"), limits=(0, 1), compared=compared)
        areas = paper.draw(Scene((bars,)), alt="two bars").figure.all(Area)
        return [area.box[2] for area in areas if area.box[3] == 2]

    assert widths(None) == []
    long = place.bars_widths(Bars("bars", np.zeros(2), ("cat", "dog")))[1]
    np.testing.assert_allclose(widths(np.array([0.25, 1.0])), [0.25 * long, long])


def test_table_beside_bars_has_a_row_for_each_and_its_head_where_titles_stand():
    bars = Bars("bars", np.array([0.2, 0.8]), ("cat", "dog"), title="probability")
    table = Table("table", (("1", "a"), ("2", "b"), ("sum", "")), ("x", "y"), beside=True)
    scene = Scene((Row((bars, table)),))
    found = placed(scene)
    assert found["table"].y == found["bars"].y
    assert found["table"].height == 3 * place.BAR
    texts = {text.text: text.y for text in paper.draw(scene, alt="").figure.all(Words)}
    assert texts["1"] == texts["cat"]
    assert texts["2"] == texts["dog"]
    assert texts["x"] == texts["probability"]


def test_table_has_room_for_its_bold_head():
    table = Table("table", (("8 x 8", 9),), ("makes", "parameters"))
    written = paper.draw(Scene((table,)), alt="").figure.all(Words)
    boxes = {each.text: bounds(each) for each in written}
    assert boxes["makes"][0] + boxes["makes"][2] + 6 <= boxes["parameters"][0]


def test_what_stands_below_panels_with_a_room_begins_at_one_height():
    def column(name, side, drop):
        panel = Panel(name, np.eye(side), unit="cell", room=5, drop=drop)
        return Column((panel, Text(("words",), title=name)))

    columns = (column("one", 5, 0), column("other", 1, 2), column("third", 3, 0))
    parts = place.lay_out(Scene((Row(columns),)))[0]
    assert len({each.y for each in parts if isinstance(each.part, Text)}) == 1


def test_text_has_room_for_its_letters_and_its_link():
    def size(**options):
        ((text,), *_) = place.lay_out(Scene((Text(("1",), **options),)))
        return text.width, text.height

    narrow, low = size()
    assert size(letters=10) == (10 * narrow, low)
    assert size(link=("lesson 02", "x.ipynb")) == (9 * narrow, 2 * low)


def test_link_is_written_above_the_lines():
    text = Text(("first line",), title="title", link=("lesson 02", "x.ipynb"))
    written = paper.draw(Scene((text,)), alt="").figure.all(Words)
    heights = {each.text: each.y for each in written}
    assert heights["title"] < heights["lesson 02"] < heights["first line"]


@pytest.mark.parametrize("value", [3, 0.5, "3", "−0.5", "3·10⁻⁵", "5·10⁸", "∞", "−∞", "?"])
def test_is_number_knows_numbers_in_words(value):
    assert place.is_number(value)


@pytest.mark.parametrize("value", ["", "cat", "rows 2-3", "3 x 4"])
def test_is_number_knows_words(value):
    assert not place.is_number(value)


def test_lay_out_cuts_a_long_label_of_bars_and_leaves_short_ones():
    name = "a label of a bar that is far longer than all that stands beside it"
    bars = Bars("bars", np.array([0.2, 0.8]), (name, "dog"))
    maps = Panel("maps", np.zeros((4, 4)))
    found = placed(Scene((Row((maps, Column((bars,)))),)))["bars"]
    long, short = found.part.labels
    assert name.startswith(long[:-1])
    assert long.endswith("…")
    assert short == "dog"
    assert place.bars_widths(found.part)[0] <= place.LABEL * 872
    assert found.x + found.width < 920


def test_lay_out_leaves_room_between_far_parts_only_for_beams():
    parts = (Panel("one", np.eye(3)), Panel("other", np.eye(3)))
    bare = placed(Scene((Row(parts, far=True),)))
    beam = Beam(("one", None), ("other", None))
    tied = placed(Scene((Row(parts, far=True),), beams=(beam,)))
    assert tied["other"].x - tied["one"].x == tied["one"].width + place.WIDEST_GAP
    assert bare["other"].x - bare["one"].x == bare["one"].width + place.WIDEST_BARE


def shapes_of(*panels):
    """Return what is written beside the titles of panels in a row on paper, and where it ends."""
    drawing = paper.draw(Scene((Row(panels),)), alt="").figure
    ends = {each.text: sum(bounds(each)[::2]) for each in drawing.all(Words) if "×" in each.text}
    return ends, drawing.width


def test_shape_is_left_out_on_paper_where_it_would_lie_on_the_next_title():
    title = "read by one output: convolution"
    panels = (Panel(name, np.eye(32), title=title) for name in ("one", "other"))
    assert shapes_of(*panels)[0] == {}


def test_shape_is_left_out_on_paper_where_it_would_end_beyond_the_sheet():
    assert shapes_of(Panel("one", np.eye(2), title="layer three"))[0] == {}
    ends, width = shapes_of(Panel("one", np.eye(4), title="layer three"))
    assert ends["4 × 4"] <= width


def test_shape_stands_behind_its_title_on_paper_where_the_next_title_is_near():
    row = (
        Panel("row", np.ones((1, 6)), title="picture"),
        Panel("k", np.ones((1, 3)), title="kernel"),
    )
    ends, _ = shapes_of(*row)
    found = placed(Scene((Row(row),)))
    assert ends["1 × 6"] < found["row"].x + found["row"].width - 40
    ends, _ = shapes_of(row[0])
    assert ends["1 × 6"] == pytest.approx(found["row"].x + found["row"].width, abs=2)


def test_what_is_higher_than_a_panel_stands_behind_its_note_on_paper():
    note = "36 of 36 seen count, 0 others"
    small, high = Panel("small", np.zeros((2, 2)), note=note), Panel("high", np.zeros((6, 2)))
    found = placed(Scene((Row((small, high)),)))
    assert found["high"].x - found["small"].x > 6 * len(note)
    found = placed(Scene((Row((high, small)),)))
    assert found["small"].x - found["high"].x < 6 * len(note)


def test_words_behind_a_total_have_a_true_minus_on_paper():
    part = Equation("sum", np.array([2, -1]), 1, note="bias -0.5 included", unlike="yours: -2")
    written = [each.text for each in paper.draw(Scene((part,)), alt="").figure.all(Words)]
    assert {"bias −0.5 included", "yours: −2"} <= set(written)


def test_title_and_note_have_a_true_minus_on_paper():
    panel = Panel("map", [[1]], title="a bias of -7", note="rows 2-3")
    written = [each.text for each in paper.draw(Scene((panel,)), alt="").figure.all(Words)]
    assert {"a bias of −7", "rows 2–3"} <= {*written}


def test_white_pixels_have_an_edge_on_paper():
    def edges(kind):
        scene = Scene((Panel("picture", np.ones((4, 4)), kind),))
        return len(paper.draw(scene, alt="").figure.all(Outline))

    assert [edges(kind) for kind in ("pixels", "signed")] == [1, 0]


def test_detail_that_a_telephone_shows_takes_no_place_on_paper():
    maps, detail = strip("maps", 2, 5), Detail("one map", "maps", (5, 0, 5, 5), "map 1")
    scene = Scene((Row((maps, Column((detail, Text(("words",)))))),))
    assert "one map" not in placed(Scene((Row((maps, detail)),)))
    written = [each.text for each in paper.draw(scene, alt="").figure.all(Words)]
    assert written == ["words"]


@pytest.mark.parametrize(
    ("part", "length"),
    [
        (lambda long: Bars("part", [0.2, 0.8], ("cat", "dog"), long=long), place.BAR_LENGTH),
        (lambda long: Curve("part", {"loss": np.arange(3)}, long=long), place.CURVE[0]),
    ],
)
def test_lay_out_makes_bars_and_curves_as_long_as_is_said(part, length):
    usual, long = (placed(Scene((part(long),)))["part"].width for long in (1, 2))
    assert long - usual == pytest.approx(length)
