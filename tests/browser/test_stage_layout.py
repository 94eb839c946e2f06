"""What the layout does in rooms of all widths, in numbers: in the page of the stage alone."""

import numpy as np
import pytest
from layouts import Layout

from cnn_workshop.explorers import explore_kernels
from cnn_workshop.stage import Bars, Column, Panel, Row, Scene

NAME = "tights for gymnastics, a one-piece leotard, or a sport jersey"
PHONE, DESK = 286, 872


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
    explorer = explore_kernels()
    explorer.do({"is": "control", "name": "target", "value": "diagonal"})
    stage = Layout(page, explorer.shown, PHONE)
    assert stage.top("kernel") == stage.top("image")
    assert stage["kernel"]["x"] > stage.right("image")
    assert stage["kernel"]["cell"] >= 24
    assert stage.top("map") > stage.top("image")
    assert stage.beyond() == []


def test_kernel_stays_below_where_three_pictures_stand_beside_one_another(page):
    explorer = explore_kernels()
    explorer.do({"is": "control", "name": "target", "value": "diagonal"})
    stage = Layout(page, explorer.shown, DESK)
    assert stage.top("kernel") > stage.top("image") + stage["image"]["height"]
