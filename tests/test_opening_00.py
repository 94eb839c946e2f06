"""The photograph with three answers: outlines that lie on it, boxes around them, and words."""

import numpy as np
import pytest

from cnn_core import datasets
from cnn_workshop import painting
from cnn_workshop.drawing import Outline, Pixels, Shape, Words
from cnn_workshop.openings import opening
from cnn_workshop.openings.lesson_00 import CUP, SPOON


@pytest.fixture
def picture():
    return opening("00")


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


def on_photograph(picture, at, points):
    """Return points of a drawing as pixels of one of its photographs."""
    left, top, wide, high = picture.figure.all(Pixels)[at].box
    rows, cols = datasets.photograph("coffee").shape[:2]
    return (np.array(points) - (left, top)) * (cols / wide, rows / high)


def test_box_is_as_large_as_the_outline(picture):
    boxes, shapes = picture.figure.all(Outline), picture.figure.all(Shape)
    assert len(boxes) == len(shapes) == 2
    for box, shape, outline in zip(boxes, shapes, (CUP, SPOON), strict=True):
        left, top, wide, high = box.box
        corners = on_photograph(picture, 1, [(left, top), (left + wide, top + high)])
        np.testing.assert_allclose(corners, [np.min(outline, axis=0), np.max(outline, axis=0)])
        np.testing.assert_allclose(on_photograph(picture, 2, shape.points), outline, atol=1e-9)
        assert box.colour == shape.colour


def test_photographs_keep_their_sides(picture):
    rows, cols = datasets.photograph("coffee").shape[:2]
    boxes = [image.box for image in picture.figure.all(Pixels)]
    assert [box[2] / box[3] for box in boxes] == pytest.approx([cols / rows] * 3)


def test_question_and_task_stand_at_each_picture(picture):
    words = picture.figure.all(Words)
    titles = [each.text for each in words if each.font == "bold" and each.text.endswith("?")]
    assert titles == ["What is in it?", "Where is it?", "Which pixels?"]
    for title in titles:
        assert title in picture.alt
    tasks = [each.text for each in words if each.font == "plain"]
    assert len(tasks) == 3
    for task in tasks:
        assert task.partition(":")[0].capitalize() in picture.alt
    for title, image in zip(titles, picture.figure.all(Pixels), strict=True):
        (place,) = (each for each in words if each.text == title)
        assert place.x == image.box[0]
        assert place.y < image.box[1]


def test_names_stand_beside_their_things_on_a_rim(picture):
    names = [each for each in picture.figure.all(Words) if each.rim]
    assert [each.text for each in names] == ["cup", "spoon"] * 2
    for name, box in zip(names, picture.figure.all(Outline), strict=False):
        left, _, wide, _ = painting.bounds(name)
        assert left + wide < box.box[0] or left > box.box[0] + box.box[2]


def test_picture_leaves_room_in_the_lesson(picture):
    assert sum(map(len, picture.mimebundle().values())) < 150_000
