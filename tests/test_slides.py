"""What each cell is in a slide show: one idea a slide, and every slide fits the screen."""

import base64
import re
import struct
from pathlib import Path

import nbformat
import pytest
from matplotlib.figure import Figure
from nbconvert import SlidesExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from cnn_workshop.classroom import slides
from cnn_workshop.drawing import Drawing
from cnn_workshop.pictures import Picture

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
every_lesson = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name[:2])


def text(source):
    """Make a cell of text."""
    return new_markdown_cell(source)


def code(source="f(x)", *outputs):
    """Make a cell of code."""
    return new_code_cell(source, outputs=list(outputs))


def printed(lines):
    """Make an output of so many lines."""
    return new_output("stream", name="stdout", text="1\n" * lines)


def shown(width, height, style="max-width:100%"):
    """Make the output of a picture of a size."""
    beginning = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, height)
    data = base64.b64encode(beginning).decode()
    page = f'<figure><img alt="a" style="{style}" src="data:image/png;base64,{data}"></figure>'
    return new_output("display_data", {"text/html": page})


def types(*cells):
    """Return what cells are in a slide show."""
    return slides.slide_types(list(cells))


def test_slide_types_begin_a_slide_at_each_heading_and_go_on_below_it():
    assert types(text("# 99"), text("## One"), text("words"), code(), text("## Two")) == [
        *("slide", "slide", "-", "-", "slide")
    ]


def test_slide_types_keep_an_explanation_back_until_a_key_is_pressed():
    assert types(text("## One"), code(), text("so"), text("more")) == [
        *("slide", "-", "fragment", "-")
    ]


def test_slide_types_go_on_beneath_when_the_screen_is_full():
    assert types(text("## One"), code("f(x)", printed(17)), text("so")) == [
        *("slide", "-", "fragment")
    ]
    assert types(text("## One"), code("f(x)", printed(19)), text("so")) == [
        *("slide", "-", "subslide")
    ]


def test_slide_types_keep_a_text_with_the_code_that_it_leads_to():
    cells = [text("## One"), code("f(x)", printed(12)), text("Now:"), code("f(x)", printed(12))]
    assert types(*cells) == ["slide", "-", "subslide", "-"]


def test_slide_types_begin_beneath_when_a_text_and_its_code_need_two_slides():
    cells = [text("## One\n\n" + "word " * 90), code("f(x)", printed(20)), text("so")]
    assert types(*cells) == ["slide", "subslide", "fragment"]


def test_slide_types_leave_out_the_set_up_with_its_heading():
    imports = "import numpy as np\n\nfrom cnn_workshop import (\n    plots,\n)"
    assert types(text("# 99"), text("## Set up"), code(imports), text("## One")) == [
        *("slide", "skip", "skip", "slide")
    ]


@pytest.mark.parametrize("source", ["import numpy as np\n\nx = 1", "", "# a word", "f(x)"])
def test_slide_types_show_a_cell_that_does_more_than_import(source):
    assert types(text("# 99"), code(source)) == ["slide", "-"]


def test_slide_types_leave_out_what_a_person_has_done():
    assert types(text("# 99"), code('progress("99")'), text("word")) == ["slide", "skip", "-"]


def test_slide_types_make_the_instructors_notes_the_speakers():
    notes = text(
        "<details>\n<summary><b>Notes for the instructor</b></summary>\n\nWords.\n</details>"
    )
    assert types(text("# 99"), notes) == ["slide", "notes"]


def test_height_makes_a_wide_picture_smaller_and_holds_a_tall_one():
    low, wide, tall = shown(400, 200), shown(1600, 400), shown(400, 900, "max-height:515px")
    heights = [slides.height(code("f(x)", output)) for output in (low, wide, tall)]
    assert heights[0] == heights[1]
    assert heights[2] - heights[0] == 515 - 200


def test_height_does_not_count_what_is_closed():
    closed = "<details><summary>More</summary>" + "\n\nword" * 40 + "</details>"
    assert slides.height(text(f"word\n\n{closed}")) < slides.height(text("word\n\n" * 3))


def test_height_counts_an_output_that_is_stored_line_by_line():
    one, other = printed(3), printed(3)
    other["text"] = ["1\n", "1\n", "1\n"]
    assert slides.height(code("f(x)", one)) == slides.height(code("f(x)", other))


@pytest.mark.parametrize(("size", "held"), [((6, 4), False), ((6, 8), True), ((20, 8), False)])
def test_picture_is_held_to_the_height_of_a_slide_only_when_it_is_taller(size, held):
    wide, high = (96 * side for side in size)
    for figure in (Figure(figsize=size, dpi=96), Drawing(wide, high)):
        page = Picture(figure, "a").mimebundle()["text/html"]
        assert ("max-height:490px" in page) == held


@every_lesson
def test_lesson_has_slides_that_fit_the_screen(path):
    heights, kinds = [], []
    cells = nbformat.read(path, as_version=4).cells
    for cell, kind in zip(cells, slides.slide_types(cells), strict=True):
        if kind in ("skip", "notes"):
            continue
        if kind in ("slide", "subslide"):
            heights.append(0)
            kinds.append(cell.source.partition("\n")[0])
        heights[-1] += slides.height(cell)
    assert {kinds[at]: height for at, height in enumerate(heights) if height > 660} == {}
    assert len(heights) > 5


@pytest.fixture(scope="module")
def exporter():
    return SlidesExporter()


@every_lesson
def test_lesson_becomes_slides_whose_pictures_carry_their_words(path, exporter):
    lesson = nbformat.read(path, as_version=4)
    for cell in lesson.cells:
        if cell.cell_type == "code":  # to colour it takes half of the time, and it has no picture
            cell.source = ""
    page, _ = exporter.from_notebook_node(lesson)
    tags = re.findall(r"<img\b[^>]*>", page)
    assert tags
    assert [tag[:80] for tag in tags if not re.search(r'alt="[^"]', tag)] == []


def test_slides_exporter_makes_of_the_types_what_is_meant(exporter):
    cells = [text("# 99"), text("## Set up"), code("import numpy as np"), text("## One"), code()]
    cells += [text("word " * 60) for _ in range(8)]
    notebook = new_notebook(cells=cells)
    slides.mark(notebook.cells)
    page, _ = exporter.from_notebook_node(notebook)
    assert page.count("<section>") == 2 + 4
    assert "import numpy" not in page
