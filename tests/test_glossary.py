"""The glossary: its words are found from the lessons, from their other names, and lead back."""

import json
import re
from pathlib import Path

import pytest

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
PAGE = (NOTEBOOKS / "glossary.md").read_text("utf-8")
ENTRIES = {
    name: text.strip()
    for name, text in re.findall(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
}
LESSONS = {
    path.name: "\n".join(
        "".join(cell["source"])
        for cell in json.loads(path.read_text("utf-8"))["cells"]
        if cell["cell_type"] == "markdown"
    )
    for path in sorted(NOTEBOOKS.glob("*.ipynb"))
}
USED = sorted(
    {link for text in LESSONS.values() for link in re.findall(r"glossary\.md#(\S*?)\)", text)}
)
FULL = [name for name, text in ENTRIES.items() if not text.startswith("See [")]


def anchor(name):
    """What JupyterLab and GitHub both make of a heading in small letters."""
    return name.replace(" ", "-")


def others(name):
    """The other names that an entry lists."""
    listed = re.search(r"\*Also: (.*)\.\*", ENTRIES[name])
    return re.findall(r"\[(.+?)\]", listed[1]) if listed else []


def test_headings_stand_in_order_and_once():
    """`1 x 1` stands where one looks for it: under one."""
    order = [name.replace("1 x 1", "one") for name in re.findall("^## (.+)$", PAGE, re.MULTILINE)]
    assert order == sorted(set(order), key=lambda name: name.replace("-", " "))


def test_headings_are_in_small_letters():
    """The page's ids keep capitals and GitHub's do not: small letters are right in both."""
    assert [name for name in ENTRIES if anchor(name) != anchor(name).lower()] == []


@pytest.mark.parametrize("name", ENTRIES)
def test_links_of_an_entry_lead_somewhere(name):
    anchors = {anchor(each) for each in ENTRIES}
    for link in re.findall(r"\]\(([^)]+)\)", ENTRIES[name]):
        page, _, part = link.partition("#")
        assert part in anchors if not page else (NOTEBOOKS / page).exists()


@pytest.mark.parametrize("name", FULL)
def test_every_other_name_leads_back_to_its_entry(name):
    for other in others(name):
        assert ENTRIES[other] == f"See [{name}](#{anchor(name)})."


@pytest.mark.parametrize("name", [name for name in ENTRIES if name not in FULL])
def test_every_entry_that_only_points_is_listed_where_it_points(name):
    [(target, part)] = re.findall(r"See \[(.+)\]\(#(.+)\)\.", ENTRIES[name])
    assert anchor(target) == part
    assert name in others(target)


@pytest.mark.parametrize("name", FULL)
def test_every_entry_names_a_lesson_that_uses_the_word(name):
    [lesson] = re.findall(r"\[Lesson \d\d\]\((.+)\)", ENTRIES[name])
    names = [name, *others(name)]
    words = " ".join(LESSONS[lesson].lower().split())
    assert any(each in words for each in names)


@pytest.mark.parametrize("name", FULL)
def test_entries_are_short(name):
    first = ENTRIES[name].split("\n\n")[0]
    assert 1 <= len(re.findall(r"[.:?](?: |$)", first)) <= 4
    assert len(first.split()) <= 50


@pytest.mark.parametrize("part", USED)
def test_lessons_link_to_entries_that_exist(part):
    assert part in {anchor(name) for name in ENTRIES}


def test_lessons_link_to_the_glossary():
    assert len(USED) >= 20
