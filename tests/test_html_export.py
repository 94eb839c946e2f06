"""What ``nbconvert --to html`` makes of a lesson: pictures that everybody can read."""

import html
import re
from pathlib import Path

import nbformat
import pytest
from nbconvert import HTMLExporter

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
FIGURE = re.compile(r"<figure\b.*?</figure>", re.DOTALL)
ALT = re.compile(r'<img\b[^>]*?\balt="([^"]*)"', re.DOTALL)


def stored_figures(notebook):
    """The alternative texts of the figures that are stored in a notebook, in order."""
    outputs = [out for cell in notebook.cells for out in cell.get("outputs", [])]
    pages = [out.get("data", {}).get("text/html", "") for out in outputs]
    return [alt for page in pages for alt in words_of_figures(page)]


def words_of_figures(page):
    """The alternative texts of the figures on a page, in order."""
    found = [alt for figure in FIGURE.findall(page) for alt in ALT.findall(figure)]
    return [html.unescape(alt) for alt in found]


@pytest.fixture(scope="module")
def notebook():
    return nbformat.read(next(NOTEBOOKS.glob("02_*.ipynb")), 4)


@pytest.fixture(scope="module")
def page(notebook):
    """Lesson 02 as a page; nbconvert's own templates, as ``nbconvert --to html`` takes them."""
    return HTMLExporter().from_notebook_node(notebook)[0]


def test_export_keeps_each_figure_with_its_words(notebook, page):
    stored = stored_figures(notebook)
    assert len(stored) >= 4
    assert all(len(alt) > 20 for alt in stored)
    assert words_of_figures(page) == stored


def test_export_has_words_for_every_picture(page):
    """One without words of its own gets nbconvert's, which say that there are none."""
    pictures = re.findall(r"<img\b[^>]*", page)
    assert len(pictures) > len(FIGURE.findall(page))  # the strip of the machine has some, too
    assert [picture[:80] for picture in pictures if not ALT.match(picture)] == []
    assert "No description has been provided" not in page


def test_every_stored_picture_is_a_figure():
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        for cell in nbformat.read(path, 4).cells:
            for out in cell.get("outputs", []):
                data = out.get("data", {})
                bare = {"image/png", "image/jpeg", "image/svg+xml"}.intersection(data)
                assert not bare or "<figure" in data.get("text/html", ""), f"{path.name}: {cell.id}"
