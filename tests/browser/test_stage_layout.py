"""What the layout does in rooms of all widths, in numbers: in the page of the stage alone."""

import numpy as np
import pytest

from cnn_workshop.explorers import (
    explore_kernels,
    explore_machine,
    explore_scores,
    explore_stack,
    explore_translation,
)
from cnn_workshop.stage import Bars, Beam, Column, Panel, Row, Scene
from layouts import Layout

NAME = "tights for gymnastics, a one-piece leotard, or a sport jersey"
PHONE, LAPTOP, DESK = 286, 856, 872
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
    names = [part.name for part in scene.rows[1].parts if hasattr(part, "name")]
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
