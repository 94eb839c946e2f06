"""The photograph with three answers: outlines that lie on it, boxes around them, and words."""

import numpy as np
import pytest
from matplotlib.patches import Polygon, Rectangle

from cnn_core import datasets
from cnn_workshop.openings import opening
from cnn_workshop.openings.lesson_00 import CUP, SPOON


@pytest.fixture
def picture():
    return opening("00")


def patches(axes, kind):
    return [patch for patch in axes.patches if isinstance(patch, kind)]


@pytest.mark.parametrize("outline", [CUP, SPOON])
def test_outline_lies_on_the_photograph(outline):
    rows, cols = datasets.photograph("coffee").shape[:2]
    left, top, right, bottom = *np.min(outline, axis=0), *np.max(outline, axis=0)
    assert 0 <= left < right < cols
    assert 0 <= top < bottom < rows


def test_cup_is_brighter_at_its_rim_than_what_lies_left_of_it():
    gray = datasets.photograph("coffee").mean(axis=2)
    rim, beside = gray[46, 75:82], gray[46, 60:67]
    assert rim.min() > beside.max()


def test_box_is_as_large_as_the_outline(picture):
    _, detection, segmentation = picture.figure.axes
    boxes, shapes = patches(detection, Rectangle), patches(segmentation, Polygon)
    assert len(boxes) == len(shapes) == 2
    for box, shape in zip(boxes, shapes, strict=True):
        corners = shape.get_xy()
        np.testing.assert_array_equal(box.get_xy(), corners.min(axis=0))
        size = (box.get_width(), box.get_height())
        np.testing.assert_array_equal(size, np.ptp(corners, axis=0))
        assert box.get_edgecolor()[:3] == shape.get_facecolor()[:3]


def test_question_and_task_stand_at_each_picture(picture):
    titles = [axes.get_title(loc="left") for axes in picture.figure.axes]
    assert titles == ["What is in it?", "Where is it?", "Which pixels?"]
    for title in titles:
        assert title in picture.alt
    for text in picture.figure.texts:
        assert text.get_text().partition(":")[0].capitalize() in picture.alt


def test_picture_leaves_room_in_the_lesson(picture):
    assert sum(map(len, picture.mimebundle().values())) < 150_000
