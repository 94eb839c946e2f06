"""The strip that says where in the machine a lesson is: what it says, and where it stands."""

import re
from pathlib import Path

import nbformat
import pytest

from cnn_workshop import where
from test_notebooks import Pictures, rerun_notebooks

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
LESSONS = {path.stem[:2]: path for path in sorted(NOTEBOOKS.glob("*.ipynb"))}


def words(strip):
    """What is left of a strip for those who hear it, without its pictures."""
    return " ".join(re.sub(r"<[^>]*>", "", strip).split())


def test_where_we_are_says_the_stages_in_order_and_the_present_one():
    assert words(where.where_we_are("relu")) == (
        "Where we are: image → convolution → here: ReLU → pooling → fully connected → verdict"
    )


def test_where_we_are_says_that_it_goes_back():
    assert words(where.where_we_are("pooling", back=True)) == (
        "Where we are, on the way back, from the verdict: "
        "image ← convolution ← ReLU ← here: pooling ← fully connected ← verdict"
    )


def test_where_we_are_links_every_stage_of_the_whole_machine():
    strip = where.where_we_are(*where.STAGES)
    assert words(strip).startswith("Where we are, in the whole machine: image → ")
    assert strip.count("<a href=") == len(where.STAGES)


def test_where_we_are_gives_every_picture_words():
    alts = Pictures(where.where_we_are("image")).alts
    assert len(set(alts)) == len(where.STAGES)
    assert all(alts)


def test_where_we_are_refuses_an_unknown_stage():
    with pytest.raises(ValueError, match="`stages` must be one of image, convolution, "):
        where.where_we_are("magic")


def test_where_we_are_refuses_no_stage():
    with pytest.raises(ValueError, match="`stages` must name one of image, "):
        where.where_we_are()


@pytest.mark.parametrize("stage", where.STAGES)
def test_where_we_are_links_to_lessons_that_exist(stage):
    others = [each for each in where.STAGES if each != stage]
    links = re.findall(r'href="([^"]+)"', where.where_we_are(stage))
    assert len(links) == len(others)
    assert all((NOTEBOOKS / link).exists() for link in links)


def test_every_lesson_but_the_first_has_its_place():
    assert set(LESSONS) - {"00"} <= set(where.AT)


@pytest.mark.parametrize("lesson", sorted(set(LESSONS) & set(where.AT)))
def test_a_lesson_shows_its_strip_below_its_title(lesson):
    notebook = nbformat.read(LESSONS[lesson], as_version=4)
    found = [at for at, cell in enumerate(notebook.cells) if cell.id == where.CELL]
    assert found, "run tests/rerun_notebooks.py: it writes the strip"
    assert found[0] <= 2
    back = lesson in where.BACK
    assert notebook.cells[found[0]].source == where.where_we_are(*where.AT[lesson], back=back)


def test_rerunning_writes_the_strip_anew():
    notebook = nbformat.read(LESSONS["06"], as_version=4)
    notebook.cells = [cell for cell in notebook.cells if cell.id != where.CELL]
    for _ in range(2):
        rerun_notebooks.write_strip(notebook, "06")
        assert [cell.id for cell in notebook.cells].count(where.CELL) == 1
        assert notebook.cells[1].source == where.where_we_are("relu")
        notebook.cells[1].source = "something else"


def test_rerunning_leaves_a_notebook_without_a_place_alone():
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Title")])
    rerun_notebooks.write_strip(notebook, "my")
    assert len(notebook.cells) == 1
