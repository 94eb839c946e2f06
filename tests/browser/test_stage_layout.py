"""What the layout does in rooms of all widths, in numbers: in the page of the stage alone."""

import itertools

import numpy as np
import pytest

import hands
from cnn_core.layers import Conv2d, MaxPool2d, ReLU
from cnn_workshop.explorers import (
    explore_activations,
    explore_attribution,
    explore_blame,
    explore_boxes,
    explore_channels,
    explore_commuting,
    explore_convolution,
    explore_counts,
    explore_depth,
    explore_detective,
    explore_filters,
    explore_geometry,
    explore_kernels,
    explore_machine,
    explore_neighbours,
    explore_occlusion,
    explore_page,
    explore_pipeline,
    explore_pooling,
    explore_pretrained,
    explore_scores,
    explore_stack,
    explore_suppression,
    explore_training,
    explore_translation,
    explore_transposed,
    explore_verdict,
)
from cnn_workshop.stage import Bars, Beam, Column, Curve, Equation, Panel, Row, Scene, Table, Text
from cnn_workshop.stage.scene import leaves
from layouts import Layout, in_cells, letters, typeset

NAME = "tights for gymnastics, a one-piece leotard, or a sport jersey"
PHONE, SIDEBAR, PROJECTOR, LAPTOP, DESK, WIDE = 284, 590, 651, 856, 872, 1112
NETWORKS = {
    name: lambda images: images.reshape(len(images), 64)[:, :10]
    for name in ("trained as they are", "trained on shifts by 1")
}
ONE_LINE, TWO_LINES = 45, 79  # CSS pixels: how high a bar is


@pytest.fixture(scope="module")
def page(chrome):
    page = chrome.new_page(viewport={"width": 1000, "height": 900})
    yield page
    page.close()


def bars(label):
    bars = Bars("bars", np.array([0.2, 0.8]), (label, "dog"))
    maps = Panel("maps", np.zeros((4, 4)), title="maps")
    return Scene((Row((maps, Column((bars,), title="verdict"))),))


@pytest.mark.parametrize("room", [PHONE, DESK])
def test_long_label_is_cut_and_leaves_room_for_its_bar(page, room):
    stage = Layout(page, bars(NAME), room)
    found = stage["bars"]
    assert stage.beyond() == []
    assert found["labels"][0].endswith("…")
    assert NAME.startswith(found["labels"][0][:-1])
    assert found["labels"][1] == "dog"
    assert found["whole"] == NAME
    assert found["width"] - found["before"] > 100


def test_short_labels_are_not_cut(page):
    found = Layout(page, bars("cat"), PHONE)["bars"]
    assert (found["labels"], found["whole"]) == (["cat", "dog"], "")


def test_kernel_stands_beside_the_picture_where_three_pictures_stand_below_one_another(page):
    stage = Layout(page, explore_kernels(target="diagonal").shown, PHONE)
    assert stage.top("kernel") == stage.top("image")
    assert stage["kernel"]["x"] > stage.right("image")
    assert stage["kernel"]["cell"] >= 24
    assert stage.top("map") > stage.top("image")
    assert stage.beyond() == []


def test_sum_of_a_kernel_waits_behind_a_button_on_a_phone_only_beside_a_target(page):
    scene = explore_kernels(target="diagonal").shown
    assert "sum" not in Layout(page, scene, PHONE).parts
    for whole in (Layout(page, scene, PHONE, whole=True), Layout(page, scene, DESK)):
        assert "sum" in whole.parts
    assert "sum" in Layout(page, explore_kernels().shown, PHONE).parts


def test_picture_stands_beside_its_map_on_a_phone(page):
    stage = Layout(page, explore_kernels(side=128).shown, PHONE)
    assert stage.stands_beside("image", "map")
    assert stage.stands_beside("kernel", "most")


@pytest.mark.parametrize("size", [4, 64, 224])
def test_both_maps_of_a_geometry_stand_beside_each_other_on_a_phone(page, size):
    stage = Layout(page, explore_geometry(size, 3, padding=1).shown, PHONE)
    assert stage.stands_beside("input", "output")
    assert stage.beyond() == []


def test_both_layers_that_are_counted_stand_beside_each_other_on_a_phone(page):
    scene = explore_counts().shown
    for room in (PHONE, SIDEBAR, DESK):
        stage = Layout(page, scene, room)
        assert stage.stands_beside("convolution", "dense layer")
        assert stage.beyond() == []


def test_kernel_stays_below_where_three_pictures_stand_beside_one_another(page):
    stage = Layout(page, explore_kernels(target="diagonal").shown, DESK)
    assert stage.top("kernel") > stage.top("image") + stage["image"]["height"]


def test_scores_have_logits_and_probabilities_beside_each_other_on_a_phone(page):
    scene = explore_scores().shown
    phone, desk = Layout(page, scene, PHONE), Layout(page, scene, DESK)
    assert phone.stands_beside("logits", "probabilities")
    assert phone.beyond() == []
    assert phone.height < 900
    assert "marks" in desk.parts
    assert "marks" not in phone.parts, "the sentence says which is verdict and label"


def test_both_maps_of_translation_are_seen_with_the_picture_on_a_phone(page):
    stage = Layout(page, explore_translation(NETWORKS, number=140).shown, PHONE)
    names = [name for name in stage.parts if name.startswith("map of")]
    assert len(names) == 2
    assert max(stage.top(name) + stage[name]["height"] for name in names) < 450


@pytest.mark.parametrize("explore", [explore_machine, explore_stack])
def test_second_row_stays_on_one_line_in_a_narrow_window(page, explore):
    scene = explore().shown
    names = [part.name for part in leaves(scene.rows[1].parts) if hasattr(part, "name")]
    stage = Layout(page, scene, LAPTOP)
    first, last = names[0], names[-1]
    assert stage.top(last) < stage.top(first) + stage[first]["height"]
    assert stage.beyond() == []
    assert stage.height < 560


def test_parts_are_smaller_below_a_bar_of_two_lines(page):
    rows = tuple(Row((Panel(name, np.zeros((7, 7))),)) for name in ("one", "other"))
    one, two = (Layout(page, Scene(rows), DESK, bar) for bar in (ONE_LINE, TWO_LINES))
    assert one.height + ONE_LINE <= 635
    assert two.height + TWO_LINES <= 635
    assert two["one"]["cell"] < one["one"]["cell"]


def test_far_parts_are_far_apart_only_for_beams(page):
    parts = (Panel("one", np.eye(3)), Panel("other", np.eye(3)))
    bare = Scene((Row(parts, far=True),))
    tied = Scene(bare.rows, beams=(Beam(("one", None), ("other", None)),))
    gaps = [
        stage["other"]["x"] - stage.right("one")
        for stage in (Layout(page, scene, DESK) for scene in (bare, tied))
    ]
    assert gaps[0] < 100 < 250 < gaps[1]


@pytest.mark.parametrize(
    ("touched", "each"), [({}, 20), ({"edit": "slide"}, 24), ({"pick": True}, 24)]
)
def test_bars_on_a_phone_are_as_high_as_a_finger_where_they_are_touched(page, touched, each):
    part = Bars("bars", np.array([0.2, 0.8]), ("cat", "dog"), **touched)
    assert Layout(page, Scene((Row((part,)),)), PHONE)["bars"]["height"] == 2 * each


def test_table_without_bars_beside_it_is_as_close_as_words(page):
    scene = explore_scores().shown
    phone, desk = Layout(page, scene, PHONE), Layout(page, scene, DESK)
    rows = len(scene["terms"].rows)
    assert phone["terms"]["height"] == 20 * rows
    assert desk["terms"]["height"] / rows == desk["logits"]["height"] / (rows - 1)


def rows_to_choose_from(strong):
    rows = tuple((f"layer {at}", "max pooling", "26 x 26", "10 x 10") for at in range(3))
    table = Table("rows", rows, ("", "kind", "what it makes", "sees"), strong=strong, pick=True)
    return Scene((Row((table,)),))


def test_table_to_choose_from_is_as_high_whichever_row_is_chosen(page):
    heights = [Layout(page, rows_to_choose_from(strong), PHONE).height for strong in ((0,), (2,))]
    assert heights[0] == heights[1]


def test_table_to_choose_from_says_all_of_the_chosen_row_alone_on_a_phone(page):
    table = Layout(page, rows_to_choose_from((1,)), PHONE)["rows"]
    assert table["height"] < 20 * 3 * 2


@pytest.mark.parametrize("room", [PROJECTOR, LAPTOP])
def test_what_is_higher_than_a_panel_stands_behind_its_note(page, room):
    note = "some words that are far longer than the panel above them"
    small, high = Panel("small", np.zeros((2, 2)), note=note), Panel("high", np.zeros((6, 2)))
    stage = Layout(page, Scene((Row((small, high)),)), room)
    lower = Layout(page, Scene((Row((high, small)),)), room)
    assert stage["high"]["x"] - stage["small"]["x"] > 6 * len(note)
    assert lower["small"]["x"] - lower["high"]["x"] < 6 * len(note)


def test_formulas_of_both_directions_stand_side_by_side_on_a_projector(page):
    stage = Layout(page, explore_geometry(4, 3, stride=2, padding=1).shown, PROJECTOR)
    assert stage.beyond() == []
    assert stage.height < 500


def test_rows_of_a_table_in_which_nothing_stands_yet_take_no_room_on_a_phone(page):
    def high(rows, room):
        table = Table("rows", (("1", "7"), *rows), ("stroke", "it says"))
        return Layout(page, Scene((Row((table,)),)), room)["rows"]["height"]

    blank, filled = (("", ""),) * 3, (("", ""), ("3", "1"))
    assert high(blank, PHONE) == high((), PHONE)
    assert high(filled, PHONE) == high((), PHONE) + 2 * 20
    assert high(blank, DESK) == high((), DESK) + 3 * 20


def test_page_to_draw_on_stands_still_when_the_first_stroke_is_listed(page):
    explorer = explore_verdict()
    rooms = (PHONE, SIDEBAR, PROJECTOR, DESK)
    before = [Layout(page, explorer.shown, room) for room in rooms]
    hands.paint(explorer, "drawing", np.eye(28))
    for room, old in zip(rooms, before, strict=True):
        assert Layout(page, explorer.shown, room)["drawing"] == old["drawing"]


def test_pixel_stands_beside_its_numbers_on_a_phone(page):
    stage = Layout(page, explore_channels(to_gray=lambda colours: colours[..., 1]).shown, PHONE)
    assert stage.stands_beside("pixel", "numbers")
    assert stage.beyond() == []


def test_words_that_leave_room_for_letters_take_no_more_than_there_is(page):
    stage = Layout(page, Scene((Row((Text(("few",), letters=90),)),)), PHONE)
    assert stage.beyond() == []


def test_board_of_the_detective_stands_still_whichever_gradient_is_chosen(page):
    explorer = explore_detective({"A": [2, 1], "right": [2, 0.4]})
    places = set()
    for name in explorer.found:
        explorer.bar["wanted"].value = name
        stage = Layout(page, explorer.shown, DESK, TWO_LINES)
        places.add(stage.top("board"))
        assert stage["board"]["x"] < 40
        assert stage.beyond() == []
        assert stage.height < 515
    assert len(places) == 1


def test_wide_gradients_of_the_detective_stay_beside_each_other_on_a_phone(page):
    explorer = explore_detective()
    explorer.bar["place"].value = "pool1"
    stage = Layout(page, explorer.shown, PHONE)
    assert stage.stands_beside("computed", "nudged")
    assert stage.stands_beside("nudged", "difference")


def test_numbers_of_the_detective_can_be_read(page):
    explorer = explore_detective()
    cell = Layout(page, explorer.shown, DESK, TWO_LINES)["computed"]["cell"]
    assert letters(page, explorer.shown["computed"].values.ravel().tolist(), cell) >= 9.9


@pytest.mark.parametrize(("room", "long"), [(PHONE, 92), (DESK, 130)])
def test_slider_of_a_number_has_room_beside_what_is_higher(page, room, long):
    slide = Panel("slide", np.eye(1), edit="slide")
    parts = (slide, Bars("bars", np.full(4, 0.5), ("a", "b", "c", "d")))
    stage = Layout(page, Scene((Row(parts),)), room)
    assert stage["bars"]["x"] - stage["slide"]["x"] >= long or not stage.stands_beside(*stage.parts)


def test_notes_of_neighbours_do_not_run_into_each_other(page):
    parts = tuple(Panel(name, np.zeros((4, 2)), note="a few words below it") for name in "ab")
    stage = Layout(page, Scene((Row(parts),)), DESK)
    assert stage["b"]["x"] - stage["a"]["x"] > 120


def test_slider_of_the_bias_lies_on_no_words(page):
    stage = Layout(page, explore_filters().shown, DESK)
    words = stage["Text"]
    assert words["y"] + words["height"] <= stage.top("bias") + stage["bias"]["height"]


def test_page_to_draw_on_is_large_on_a_phone(page):
    stage = Layout(page, explore_verdict().shown, PHONE)
    assert stage["drawing"]["height"] >= 170
    assert stage.top("bars") < 330
    assert stage.beyond() == []


def two_convolutions():
    explorer = explore_pipeline()
    for name, value in (("convolutions", 2), ("output", "softmax")):
        explorer.bar[name].value = value
    return explorer


SIX_LAYERS = [Conv2d(1, 1, 3), ReLU(), MaxPool2d(2)] * 2


@pytest.mark.parametrize(
    ("explore", "most"),
    [
        (explore_activations, 460),
        (lambda: explore_activations(np.zeros((40, 60))), 420),
        (lambda: explore_pooling("Handwritten 8", shift=(0, 1)), 430),
        (explore_convolution, 430),
        (explore_stack, 525),
        (explore_machine, 625),
        (explore_blame, 420),
        (lambda: explore_blame(layer="max pooling"), 510),
        (lambda: explore_detective({"A": [2, 1], "right": [2, 0.4]}), 600),
        (explore_filters, 640),
        (lambda: explore_filters("Astronaut"), 635),
        (explore_counts, 540),
        (lambda: explore_kernels(target="diagonal", side=64), 530),
        (lambda: explore_geometry(224, 7, stride=2, padding=3), 480),
        (lambda: explore_neighbours(number=3), 640),
        (lambda: explore_stack("Handwritten 0, larger", SIX_LAYERS), 625),
        (explore_scores, 670),
        (explore_page, 600),
        (lambda: explore_page(classes="ten and nothing"), 600),
        (explore_commuting, 540),
        (explore_occlusion, 390),
        (explore_transposed, 600),
        (lambda: explore_translation(NETWORKS), 530),
        (explore_pipeline, 480),
        (two_convolutions, 580),
        (explore_verdict, 600),
    ],
)
def test_explorer_is_no_longer_than_that_on_a_phone(page, explore, most):
    assert Layout(page, explore().shown, PHONE).height <= most


def test_question_mark_stands_for_a_number_that_is_not_known_and_not_for_a_gap(page):
    assert in_cells(page, [1, np.nan], gaps=False) == ["1", "?"]
    assert in_cells(page, [1, np.nan], gaps=True) == ["1", ""]


def test_minus_and_dash_are_printed(page):
    words = ["-0.5", "3 - 1", "rows 2-7", "one-piece", "says -3 (-4)"]
    printed = ["−0.5", "3 − 1", "rows 2–7", "one-piece", "says −3 (−4)"]
    assert typeset(page, words) == printed


@pytest.mark.parametrize("image", [None, np.zeros((12, 9)), "Cat"])
def test_feature_map_stands_beside_its_picture_on_a_phone_and_their_sum_below(page, image):
    stage = Layout(page, explore_convolution(image).shown, PHONE)
    assert stage.stands_beside("image", "map")
    assert stage["image"]["cell"] == stage["map"]["cell"]
    assert stage.top("kernel") > stage.top("image") + stage["image"]["height"]


def test_photograph_stands_beside_its_feature_map_on_a_phone(page):
    stage = Layout(page, explore_filters().shown, PHONE)
    assert stage.stands_beside("photograph", "map")
    assert stage.top("photograph") < stage.top("red") < stage.top("sum")
    assert stage.right("map 1") < stage["sum"]["x"]
    assert stage.beyond() == []
    assert "bias" not in stage.parts
    assert "bias" in Layout(page, explore_filters().shown, PHONE, whole=True).parts


def test_no_room_is_kept_for_sliders_in_a_narrow_card(page):
    rows = tuple(Row((Panel(name, np.eye(3), edit="slide"),)) for name in ("one", "other"))
    gaps = {
        room: stage.top("other") - stage.top("one") - stage["one"]["height"]
        for room, stage in ((room, Layout(page, Scene(rows), room)) for room in (PHONE, DESK))
    }
    assert gaps[PHONE] < 30 < gaps[DESK]


def test_photograph_parts_and_map_of_a_filter_stand_beside_each_other_on_a_projector(page):
    stage = Layout(page, explore_filters().shown, PROJECTOR)
    edges = [stage[name]["x"] for name in ("photograph", "red", "kernel_red", "red part", "map")]
    assert edges == sorted(edges)
    assert len({stage.top(name) for name in ("photograph", "red", "red part", "map")}) == 1
    assert stage.height < 400


def test_verdicts_stand_below_the_batch_and_beside_each_other_on_a_phone(page):
    stage = Layout(page, explore_neighbours(number=3).shown, PHONE)
    assert stage.stands_beside("training", "evaluation")
    assert stage.top("way") > stage.top("training")
    assert stage.top("training") + stage["training"]["height"] < 450


@pytest.mark.parametrize("depth", [2, 20])
def test_both_networks_of_a_depth_stand_beside_each_other_on_a_phone(page, depth):
    stage = Layout(page, explore_depth(depth).shown, PHONE)
    assert stage.stands_beside("without", "with")
    assert stage["with"]["height"] >= 60
    assert stage.beyond() == []


def test_page_s_digits_and_what_they_are_called_are_seen_at_once_on_a_phone(page):
    stage = Layout(page, explore_page().shown, PHONE)
    assert stage.stands_beside("map", "shares")
    assert stage.top("shares") + stage["shares"]["height"] < 620
    assert stage["drawing"]["height"] >= 170


def test_steps_of_the_pipeline_stand_beside_each_other_on_a_phone(page):
    stage = Layout(page, explore_pipeline().shown, PHONE)
    assert stage.stands_beside("image", "kernel")
    assert stage.stands_beside("map", "products")
    assert stage["kernel"]["cell"] >= 24, "a finger drags its numbers"
    assert stage.top("probabilities") < 460


def test_steps_of_the_pipeline_stand_on_one_line_on_a_projector(page):
    stage = Layout(page, explore_pipeline().shown, PROJECTOR)
    steps = ["image", "map", "rectified", "pooled", "flat", "logits", "probabilities"]
    assert max(stage.top(name) for name in steps) < stage.top("image") + stage["image"]["height"]
    assert stage.beyond() == []


def test_last_steps_of_the_pipeline_stand_no_farther_apart_than_the_first(page):
    stage = Layout(page, explore_pipeline().shown, SIDEBAR)
    assert stage.top("probabilities") > stage.top("logits")
    assert stage["Text"]["x"] < 150, "how the probability is made"


def test_what_is_rare_waits_behind_a_button_on_a_phone_alone(page):
    scene = explore_scores().shown
    phone, whole = Layout(page, scene, PHONE), Layout(page, scene, PHONE, whole=True)
    assert phone.rare == whole.rare == ["the curve of the loss"]
    assert "curve" not in phone.parts
    assert "curve" in whole.parts
    assert whole.height > phone.height + 100
    for room in (PROJECTOR, DESK):
        stage = Layout(page, scene, room)
        assert stage.rare == []
        assert "curve" in stage.parts


def test_map_of_the_chosen_number_is_enlarged_on_a_phone_alone(page):
    explorer = explore_machine()
    assert "chosen map" not in Layout(page, explorer.shown, PHONE).parts
    explorer.do({"is": "pick", "panel": "conv2", "cell": [30, 8]})
    phone = Layout(page, explorer.shown, PHONE)
    assert phone["chosen map"]["width"] >= 48
    assert phone["chosen map"]["cell"] > 2 * phone["conv2"]["cell"]
    assert phone.stands_beside("drawing", "bars") or phone.right("drawing") < phone["bars"]["x"]
    for room in (PROJECTOR, DESK):
        assert "chosen map" not in Layout(page, explorer.shown, room).parts


def test_table_of_layers_stands_beside_the_picture_on_a_projector(page):
    stage = Layout(page, explore_stack().shown, PROJECTOR)
    assert stage.stands_beside("effect", "layers")
    assert stage.beyond() == []


def test_overlap_is_told_below_the_scores_beside_the_boxes(page):
    stage = Layout(page, explore_suppression().shown, PROJECTOR)
    assert stage["Text"]["x"] == stage["scores"]["x"]
    assert stage.top("Text") < stage.top("page") + stage["page"]["height"]


def test_bars_behind_the_maps_of_a_network_are_as_high_as_those(page):
    scene = explore_machine().shown
    stage = Layout(page, scene, WIDE)
    assert 0.9 < stage["bars"]["height"] / stage["conv1"]["height"] <= 1
    alone = Layout(page, Scene((Row((scene["bars"],)),)), DESK)
    assert alone["bars"]["height"] == 26 * 10


def test_lines_between_the_layers_have_room_beside_the_sidebar(page):
    stage = Layout(page, explore_machine().shown, SIDEBAR)
    for left, right in itertools.pairwise(("drawing", "conv1", "conv2", "bars")):
        assert stage[right]["x"] - stage.right(left) >= 10


def test_sum_is_lower_in_a_narrow_card(page):
    scene = Scene((Row((Equation("sum", np.array([2, -1]), 1),)),))
    heights = [Layout(page, scene, room)["sum"]["height"] for room in (PHONE, DESK)]
    assert heights == [90, 108]


def test_small_sums_of_eight_maps_can_be_read(page):
    sums = [-0.00345, 0.13, 0, 0.534, 0, -0.163, -0.599, 0]
    assert letters(page, sums, 30) >= 8.5


def test_number_that_is_nearly_nothing_beside_others_takes_no_exponent(page):
    map_of_gelu = [50, -1.5e-282, -0.00013, 0]
    assert letters(page, map_of_gelu, 40) == letters(page, [50, -0.05, -0.05, 0], 40)
    assert letters(page, [1e-6, -1.5e-7, 0, 0], 40) != letters(page, [50, 0, 0, 0], 40)


def test_products_of_the_machine_wait_behind_a_button_on_a_phone(page):
    scene = explore_machine().shown
    phone, whole = Layout(page, scene, PHONE), Layout(page, scene, PHONE, whole=True)
    assert phone.rare == ["the products"]
    hidden = {"window", "kernel", "products", "sums"}
    assert not hidden & set(phone.parts)
    assert hidden <= set(whole.parts)
    assert whole.beyond() == []


def test_what_a_cell_sees_and_what_changes_it_stand_side_by_side_on_a_phone(page):
    stage = Layout(page, explore_stack().shown, PHONE)
    assert stage.stands_beside("input", "effect")
    assert stage["input"]["cell"] == stage["effect"]["cell"]


def test_both_maps_of_an_activation_stand_side_by_side_on_a_phone(page):
    stage = Layout(page, explore_activations().shown, PHONE)
    assert stage.stands_beside("map", "output")
    assert stage.top("bias") < stage.top("curve")
    assert stage["bias"]["cell"] >= 24, "a finger drags it"


@pytest.mark.parametrize("room", [SIDEBAR, DESK])
def test_bias_stands_below_the_curve_where_no_beam_runs(page, room):
    stage = Layout(page, explore_activations().shown, room)
    assert stage.top("output") == stage.top("map")
    assert stage.top("bias") > stage.top("curve") + stage["curve"]["height"]


@pytest.mark.parametrize(("lines", "low"), [(2, False), (40, True)])
def test_pictures_side_by_side_are_lower_only_in_a_long_scene_on_a_phone(page, lines, low):
    three = tuple(Panel(name, np.eye(30), "pixels") for name in ("one", "other", "third"))
    scene = Scene((Row(three), Row((Text(("word",) * lines),))), narrow=(("one", "other"),))
    stage = Layout(page, scene, PHONE)
    assert (stage["one"]["height"] <= 112) == low
    assert max(part["y"] + part["height"] for part in stage.parts.values()) < stage.height - 4
    assert stage.stands_beside("one", "other")


def test_names_within_names_stand_below_one_another_on_a_phone(page):
    parts = tuple(Panel(name, np.eye(4), title=name) for name in "abcd")
    scene = Scene((Row(parts),), narrow=(("a", ("b", "d")),))
    stage = Layout(page, scene, PHONE)
    assert stage.stands_beside("a", "b")
    assert stage["b"]["x"] == stage["d"]["x"]
    assert stage.top("b") < stage.top("d") < stage.top("c")
    assert stage.stands_beside("b", "d") is False
    wide = Layout(page, scene, DESK)
    assert wide.stands_beside("b", "c")


def test_moved_picture_can_be_compared_with_the_first_on_a_phone(page):
    stage = Layout(page, explore_pooling("Handwritten 8", shift=(0, 1)).shown, PHONE)
    assert stage.stands_beside("image", "map")
    assert stage.stands_beside("moved", "moved map")
    assert stage["image"]["cell"] == stage["moved"]["cell"] >= 18
    assert stage.rare == ["the windows"]


@pytest.mark.parametrize("wanted", ["conv1.weight", "conv2.weight", "linear1.weight"])
@pytest.mark.parametrize("room", [SIDEBAR, PROJECTOR])
def test_board_of_the_detective_stands_beside_the_network_in_a_narrow_card(page, room, wanted):
    explorer = explore_detective({"A": [2, 1], "right": [2, 0.4]})
    explorer.bar["wanted"].value = wanted
    stage = Layout(page, explorer.shown, room)
    assert stage.right("board") <= stage["conv1"]["x"]
    assert stage.beyond() == []
    assert stage.height < 460


def test_both_orders_of_commuting_are_seen_at_once_on_a_phone(page):
    stage = Layout(page, explore_commuting().shown, PHONE)
    for left, right in (("image", "map"), ("moved", "shift first"), ("layer first", "difference")):
        assert stage.stands_beside(left, right)
    assert min(part["cell"] for part in stage.parts.values()) >= 18
    assert stage.beyond() == []


@pytest.mark.parametrize(
    ("explore", "moved", "moves"),
    [(explore_occlusion, "image", "map"), (explore_transposed, "image", "result")],
)
def test_what_is_moved_stands_beside_what_moves_on_a_phone(page, explore, moved, moves):
    assert Layout(page, explore().shown, PHONE).stands_beside(moved, moves)


def test_maps_of_two_networks_stand_beside_each_other_below_the_picture_on_a_phone(page):
    stage = Layout(page, explore_translation(NETWORKS).shown, PHONE)
    assert stage.stands_beside(*(f"map of {name}" for name in NETWORKS))
    assert stage["picture"]["cell"] >= 24
    assert stage["picture"]["height"] < 210, "it leaves room for what moves with it"


def test_curves_of_a_depth_stand_beside_each_other_with_the_sidebar_open(page):
    stage = Layout(page, explore_depth().shown, SIDEBAR)
    assert stage.stands_beside("spread", "loss")
    assert stage.height < 500


def test_count_of_stamps_stands_off_from_the_sum_before_it(page):
    for room in (SIDEBAR, PROJECTOR, DESK):
        stage = Layout(page, explore_transposed().shown, room)
        assert stage["overlap"]["x"] - stage.right("stamp") >= 24


def test_cells_are_smaller_on_a_projector_where_all_would_not_be_seen_at_once(page):
    stage = Layout(page, explore_transposed().shown, PROJECTOR)
    assert stage.height < 530
    assert stage["kernel"]["cell"] >= 24, "a hand drags its numbers"


def test_kernels_of_a_training_stand_at_the_middle_of_the_picture_they_read(page):
    stage = Layout(page, explore_training().shown, DESK)
    middles = [stage.top(name) + stage[name]["height"] / 2 for name in ("picture", "kernels")]
    assert abs(middles[0] - middles[1]) < 4


# ---- a card is used to its edges -----------------------------------------------------------------

CARD = 918  # CSS pixels: a card beside nothing


def reach(stage):
    """How far to the right the parts of a card reach, from 0 to 1: the mean over all heights."""
    heights = np.linspace(20, stage.height - 20, 60)
    ends = [
        [stage.right(name) for name, part in stage.parts.items()
         if part["y"] - 24 <= height <= part["y"] + part["height"] + 10]
        for height in heights
    ]  # fmt: skip
    return np.mean([max(each, default=0) for each in ends]) / stage.room


@pytest.mark.parametrize(
    ("explore", "least"),
    [
        (explore_scores, 0.85),
        (lambda: explore_scores([2, 1, 0], [0, 1], last_step="sigmoid"), 0.78),
        (hands.open_segmentation, 0.85),
        (explore_verdict, 0.84),
        (explore_attribution, 0.92),
        (explore_pretrained, 0.72),
    ],
)
def test_card_is_used_to_its_right_edge(page, explore, least):
    stage = Layout(page, explore().shown, CARD)
    assert reach(stage) > least
    assert stage.beyond() == []


def test_bars_are_as_long_as_is_said_but_on_a_phone(page):
    def track(room, **options):
        scene = Scene((Bars("bars", np.array([0.2, 0.8]), ("cat", "dog"), **options),))
        bars = Layout(page, scene, room)["bars"]
        return bars["width"] - bars["before"]

    assert track(CARD, long=2) - track(CARD) == 130
    assert track(PHONE, long=2) == track(PHONE)


def test_curve_is_as_long_as_is_said_but_on_a_phone(page):
    def width(room, **options):
        scene = Scene((Curve("curve", {"loss": np.arange(3)}, **options),))
        return Layout(page, scene, room)["curve"]["width"]

    assert width(CARD, long=1.5) == 1.5 * width(CARD)
    assert width(PHONE, long=1.5) == width(PHONE)


@pytest.mark.parametrize(
    ("explore", "name"), [(explore_boxes, "settings"), (explore_suppression, "scores")]
)
def test_bars_that_are_dragged_use_the_room_beside_a_page(page, explore, name):
    stage = Layout(page, explore().shown, CARD)
    assert stage.right(name) > 0.88 * CARD


def test_curve_of_the_loss_stands_still_whatever_is_written_beside_it(page):
    explorer = explore_scores()
    before = Layout(page, explorer.shown, CARD)["curve"]
    hands.choose(explorer, "label", "3")
    hands.choose(explorer, "preset", "one at 1000")
    assert Layout(page, explorer.shown, CARD)["curve"] == before


def test_mask_explorer_stands_in_two_rows_one_of_which_is_a_sum(page):
    stage = Layout(page, hands.open_segmentation().shown, CARD)
    for row in (("image", "shares", "measures"), ("mask", "truth", "difference")):
        assert all(stage.stands_beside(*pair) for pair in itertools.pairwise(row))
    for upper, lower in (("image", "mask"), ("shares", "truth"), ("measures", "difference")):
        assert stage[upper]["x"] == stage[lower]["x"]


def test_sum_of_masks_stays_on_one_line_on_a_phone_and_no_sign_is_left_alone(page):
    stage = Layout(page, hands.open_segmentation().shown, PHONE)
    for row in (("image", "shares"), ("mask", "truth", "difference")):
        assert all(stage.stands_beside(*pair) for pair in itertools.pairwise(row))
    assert stage.beyond() == []
    assert stage.height < 480


@pytest.mark.parametrize("room", [CARD, PHONE])
def test_maps_of_a_network_stand_behind_or_below_what_it_says(page, room):
    stage = Layout(page, explore_attribution().shown, room)
    for weights in ("trained", "weights shuffled"):
        maps = [f"{name}, {weights}" for name in ("saliency", "gradient x input", "Grad-CAM")]
        assert all(stage.stands_beside(*pair) for pair in itertools.pairwise(maps))
        said = stage[f"said by {weights}"]
        assert stage.top(maps[0]) >= said["y"]
        assert room == PHONE or stage[maps[0]]["x"] > said["x"] + said["width"]
    assert stage.beyond() == []
    assert stage.height < 540


def test_maps_stand_still_whichever_network_stands_beside_the_trained_one(page):
    explorer = explore_attribution()
    before = Layout(page, explorer.shown, CARD)
    hands.choose(explorer, "other", "never trained")
    after = Layout(page, explorer.shown, CARD)
    for name in ("picture", "saliency, trained", "Grad-CAM, trained"):
        assert before[name] == after[name]


def test_counts_of_boxes_that_the_sentence_says_too_are_left_out_on_a_phone(page):
    scene = explore_boxes().shown
    assert "counts" in Layout(page, scene, CARD).parts
    assert "counts" not in Layout(page, scene, PHONE).parts
