"""The pictures that the lessons open with: one a lesson, sharp, and told in words."""

import base64
import io
import json
import re
from pathlib import Path

import pytest
from PIL import Image

from cnn_workshop import painting
from cnn_workshop.drawing import Words
from cnn_workshop.openings import OPENINGS, opening

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"


@pytest.mark.parametrize("lesson", [f"{number:02}" for number in range(1, 8)])
def test_a_lesson_opens_with_its_picture(lesson):
    [path] = NOTEBOOKS.glob(f"{lesson}_*.ipynb")
    cells = json.loads(path.read_text("utf-8"))["cells"]
    first = next(cell for cell in cells if cell["cell_type"] == "code")
    assert f'opening("{lesson}")' in "".join(first["source"])
    [output] = first["outputs"]
    assert "".join(output["data"]["text/plain"]) == f"[figure] {opening(lesson).alt}"


@pytest.mark.parametrize("lesson", sorted(OPENINGS)[1:8])
def test_an_opening_poses_a_question(lesson):
    assert "?" in opening(lesson).alt


def test_an_opening_is_sharp_and_stored_once():
    picture = opening("01")
    bundle = picture.mimebundle()
    assert set(bundle) == {"text/html", "text/plain"}
    page, wide = bundle["text/html"], picture.figure.width
    assert f"width:{wide:.0f}px;max-width:100%" in page
    file = base64.b64decode(re.search('base64,([^"]+)', page)[1])
    assert Image.open(io.BytesIO(file)).width == 2 * wide


@pytest.mark.parametrize("lesson", OPENINGS)
def test_words_of_an_opening_lie_on_the_sheet_and_apart(lesson):
    drawing = opening(lesson).figure
    boxes = [(painting.bounds(words), words.text) for words in drawing.all(Words)]
    for at, ((left, top, wide, high), text) in enumerate(boxes):
        assert 0 <= left <= left + wide <= drawing.width, text
        assert -1 <= top <= top + high <= drawing.height + 1, text
        for (x, y, width, height), other in boxes[at + 1 :]:
            apart = left + wide <= x or x + width <= left or top + high <= y or y + height <= top
            assert apart, (text, other)


def test_opening_refuses_a_lesson_without_one():
    with pytest.raises(ValueError, match="`lesson` must be one of 0"):
        opening("99")
