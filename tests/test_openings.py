"""The pictures that the lessons open with: one a lesson, sharp, and told in words."""

import json
from pathlib import Path

import pytest

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
    wide = picture.figure.get_figwidth() * picture.figure.dpi / 2
    assert f"width:{wide:.0f}px;max-width:100%" in bundle["text/html"]


def test_opening_refuses_a_lesson_without_one():
    with pytest.raises(ValueError, match="`lesson` must be one of 0"):
        opening("99")
