"""What every lesson keeps to, beyond running without an error (which nbval checks).

Each rule takes a notebook and yields its complaints; it is tried on every lesson, and on a small
wrong notebook that proves it able to complain.
"""

import functools
import importlib.util
import itertools
import re
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from nbconvert.exporters import ScriptExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
SPEC = importlib.util.spec_from_file_location(
    "rerun_notebooks", Path(__file__).with_name("rerun_notebooks.py")
)
rerun_notebooks = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(rerun_notebooks)


@functools.cache
def stored(path):
    """A lesson as it is stored, read once for all rules, none of which changes it."""
    return nbformat.read(path, as_version=4)


def cells(notebook, kind):
    """Cells of one kind, each with its number, counted from 1 over all cells."""
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == kind:
            yield number, cell


def outputs(notebook):
    """All outputs, each with the number of its cell."""
    for number, cell in cells(notebook, "code"):
        for output in cell.outputs:
            yield number, output


def without_code(text):
    """Markdown without its fenced blocks, where # begins a comment and not a heading."""
    return re.sub(r"^(```|~~~).*?^\1", "", text, flags=re.MULTILINE | re.DOTALL)


def headings(notebook):
    """Levels of the headings, in order, each with the number of its cell."""
    for number, cell in cells(notebook, "markdown"):
        for marks in re.findall(r"^(#{1,6}) ", without_code(cell.source), re.MULTILINE):
            yield number, len(marks)


class Pictures(HTMLParser):
    """Collects the alt texts of the pictures in some HTML; None where there is none."""

    def __init__(self, html):
        super().__init__()
        self.alts = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        if tag == "img":
            self.alts.append(dict(attributes).get("alt"))


def run_in_order(notebook):
    """Every code cell has run, from 1 on, without a gap."""
    counts = [cell.execution_count for _, cell in cells(notebook, "code")]
    if counts != list(range(1, len(counts) + 1)):
        yield f"execution counts are {counts}"


def no_error_or_stderr(notebook):
    """No output is an error or a warning."""
    for number, output in outputs(notebook):
        if output.output_type == "error" or output.get("name") == "stderr":
            yield f"cell {number} shows {output.get('ename', 'stderr')}"


def stored_as_the_maintainers_command_stores(notebook):
    """Kernel python3, no widget state, no timing: what rerun_notebooks.py writes."""
    tidy = nbformat.from_dict(notebook)
    rerun_notebooks.normalise(tidy)
    if tidy != notebook:
        yield "run tests/rerun_notebooks.py: it would store this notebook differently"


def not_too_large(notebook):
    """The file stays small enough to load at once, and to review."""
    size = len(nbformat.writes(notebook).encode())
    if size > rerun_notebooks.LARGEST:
        yield f"takes {size:,} bytes"


def more_words_than_code(notebook):
    """Markdown cells outnumber code cells, 1.2 to 1."""
    markdown, code = (len(list(cells(notebook, kind))) for kind in ("markdown", "code"))
    if markdown < 1.2 * code:
        yield f"has {markdown} markdown cells for {code} code cells"


def two_code_cells_in_a_row_at_most(notebook):
    """After two code cells comes a word about them."""
    kinds = [cell.cell_type for cell in notebook.cells]
    for number in range(len(kinds) - 2):
        if kinds[number : number + 3] == ["code"] * 3:
            yield f"cells {number + 1} to {number + 3} are all code"


def short_code_cells(notebook):
    """A code cell has at most 20 lines that are not blank; an import is one, however long."""
    for number, cell in cells(notebook, "code"):
        source = re.sub(r"^(from .+ import) \([^)]*\)", r"\1", cell.source, flags=re.MULTILINE)
        lines = [line for line in source.splitlines() if line.strip()]
        if len(lines) > 20:
            yield f"cell {number} has {len(lines)} lines"


def short_markdown_cells(notebook):
    """A markdown cell has under 130 words, not counting tags and what <details> folds away."""
    for number, cell in cells(notebook, "markdown"):
        shown = re.sub(r"<details.*?</details>", "", cell.source, flags=re.DOTALL)
        shown = re.sub(r"</?[a-z][^<>]*>", "", shown)
        if len(shown.split()) >= 130:
            yield f"cell {number} has {len(shown.split())} words"


def one_title(notebook):
    """There is one heading of level 1, and it comes first."""
    levels = [level for _, level in headings(notebook)]
    if levels.count(1) != 1 or levels[0] != 1:
        yield f"headings have the levels {levels}"


def no_skipped_heading_level(notebook):
    """A heading is at most one level below the one before."""
    previous = 0
    for number, level in headings(notebook):
        if level > previous + 1:
            yield f"cell {number} goes from level {previous} to {level}"
        previous = level


def pictures_have_words(notebook):
    """Every picture says what it shows, to those who do not see it."""
    texts = [
        (number, output.get("data", {}).get("text/html")) for number, output in outputs(notebook)
    ]
    texts += [(number, cell.source) for number, cell in cells(notebook, "markdown")]
    for number, text in texts:
        found = Pictures(text or "").alts + re.findall(r"!\[([^\]]*)\]\(", text or "")
        if not all(alt and alt.strip() for alt in found):
            yield f"cell {number} has a picture without alt text"
    for number, output in outputs(notebook):
        kinds = set(output.get("data", {}))
        if {"image/png", "image/jpeg", "image/svg+xml"} & kinds and "text/html" not in kinds:
            yield f"cell {number} shows a bare picture, which cannot carry alt text"


def nothing_fetched(notebook):
    """No code reaches for the network, or installs anything."""
    reach = (
        r"https?://|\b(urllib|requests|httpx|socket|urlretrieve|fetch_\w+)\b|^\s*[!%]\s*(pip|conda)"
    )
    for number, cell in cells(notebook, "code"):
        found = re.search(reach, cell.source, re.MULTILINE)
        if found:
            yield f"cell {number} has {found[0].strip()!r}"


def ran(source="1 + 1", count=1, *shown):
    """Make a code cell that has run."""
    return new_code_cell(source, execution_count=count, outputs=list(shown))


def html(text):
    """Make an output that shows some HTML."""
    return new_output("display_data", {"text/html": text})


def prose(text="words"):
    """Make a markdown cell."""
    return new_markdown_cell(text)


WRONG = [  # (a rule, the cells of a notebook that breaks it)
    (run_in_order, [ran(count=2)]),
    (run_in_order, [ran(), ran(count=3)]),
    (run_in_order, [new_code_cell("1 + 1")]),
    (no_error_or_stderr, [ran("1 / 0", 1, new_output("error", ename="ZeroDivisionError"))]),
    (no_error_or_stderr, [ran("warn()", 1, new_output("stream", name="stderr", text="Warning"))]),
    (stored_as_the_maintainers_command_stores, [new_markdown_cell(metadata={"execution": {}})]),
    (not_too_large, [ran("draw()", 1, html("x" * 300_000))]),
    (more_words_than_code, [prose(), ran()]),
    (two_code_cells_in_a_row_at_most, [prose(), ran(), ran(), ran()]),
    (short_code_cells, [ran("\n".join(["x = 1"] * 21))]),
    (short_markdown_cells, [prose("word " * 130 + "<details>more</details>")]),
    (one_title, [prose("## No title")]),
    (one_title, [prose("# One\n\n# Two")]),
    (no_skipped_heading_level, [prose("# Title"), prose("### Deep")]),
    (pictures_have_words, [ran("draw()", 1, html("<img src='a.png'>"))]),
    (pictures_have_words, [ran("draw()", 1, html("<img alt='  ' src='a.png'>"))]),
    (pictures_have_words, [ran("draw()", 1, new_output("display_data", {"image/png": "aaaa"}))]),
    (pictures_have_words, [prose("![](a.png)")]),
    (nothing_fetched, [ran("open_page('http://localhost')")]),
    (nothing_fetched, [ran("import urllib.request")]),
    (nothing_fetched, [ran("%pip install numpy")]),
]
RULES = list(dict.fromkeys(rule for rule, _ in WRONG))


def test_there_are_notebooks():
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_notebook_keeps_to_the_rule(rule, path):
    complaints = list(rule(stored(path)))
    assert not complaints, f"{path.name}: {rule.__doc__}\n" + "\n".join(complaints)


@pytest.mark.parametrize(("rule", "wrong"), WRONG, ids=lambda value: getattr(value, "__name__", ""))
def test_rule_complains_of_a_wrong_notebook(rule, wrong):
    assert list(rule(new_notebook(cells=wrong, metadata=rerun_notebooks.METADATA)))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_rule_is_content_with_a_right_notebook(rule):
    words = "word " * 120 + "<details>" + "word " * 100 + "</details>"
    title = prose("# Title\n\n```\n# a comment\n```\n\n## Part\n\n### Detail\n\n## Part")
    picture = ran("draw()", 2, html("<figure><img alt='A seven.' src='data:'></figure>"))
    right = new_notebook(cells=[title, ran("\n\n".join(["x = 1"] * 20)), prose(), picture, prose()])
    right.cells.append(prose(words + "![A seven.](seven.png)"))
    rerun_notebooks.normalise(right)
    assert not list(rule(right))


def test_normalise_keeps_ids_that_are_unique_and_names_the_others():
    notebook = new_notebook(cells=[prose(), prose(), prose(), prose()])
    for cell, name in zip(notebook.cells, ["a", "not valid", "a", "cell-02"], strict=True):
        cell.id = name
    rerun_notebooks.normalise(notebook)
    assert [cell.id for cell in notebook.cells] == ["a", "cell-02-2", "cell-03", "cell-02"]


def test_normalise_leaves_out_what_differs_from_run_to_run():
    pieces = [new_output("stream", name="stdout", text=text) for text in ("one\n", "two\n")]
    view = {rerun_notebooks.WIDGET_VIEW: {"model_id": "1"}}
    shown = new_output("display_data", {**view, "text/plain": "row 1", "text/html": "<p>row 1</p>"})
    cell = ran("show()", 1, *pieces, shown)
    cell.metadata["execution"] = {"iopub.execute_input": "2026-01-01"}
    notebook = new_notebook(cells=[cell], metadata={"widgets": {"state": {}}})
    rerun_notebooks.normalise(notebook)
    assert notebook.metadata == rerun_notebooks.METADATA
    assert cell.metadata == {"slideshow": {"slide_type": "subslide"}}
    assert [output.get("text") for output in cell.outputs] == ["one\ntwo\n", None]
    assert set(cell.outputs[1].data) == {"text/plain", "text/html"}


def test_normalise_says_what_each_cell_is_in_a_slide_show_whatever_was_said_before():
    notebook = new_notebook(cells=[prose("# Title"), prose(), prose("## Part")])
    for cell in notebook.cells:
        cell.metadata["slideshow"] = {"slide_type": "skip"}
    rerun_notebooks.normalise(notebook)
    types = [cell.metadata.slideshow.slide_type for cell in notebook.cells]
    assert types == ["slide", "-", "slide"]


def test_main_only_puts_in_order_what_is_stored_when_asked_to_run_nothing(tmp_path, monkeypatch):
    def fail(*_):
        raise AssertionError("it ran")

    monkeypatch.setattr(rerun_notebooks, "execute", fail)
    path = tmp_path / "98_small.ipynb"
    path.write_text(nbformat.writes(new_notebook(cells=[prose("# 98"), ran()])), "utf-8")
    assert rerun_notebooks.main(["--tidy", "--check"], tmp_path) == 1
    assert rerun_notebooks.main(["--tidy"], tmp_path) == 0
    assert rerun_notebooks.main(["--tidy", "--check"], tmp_path) == 0
    stored = nbformat.read(path, as_version=4).cells
    assert stored[1].execution_count == 1
    assert stored[0].metadata.slideshow.slide_type == "slide"


def test_normalise_keeps_a_widget_that_has_no_twin():
    shown = new_output("display_data", {rerun_notebooks.WIDGET_VIEW: {"model_id": "1"}})
    notebook = new_notebook(cells=[ran("show()", 1, shown)])
    rerun_notebooks.normalise(notebook)
    assert set(shown.data) == {rerun_notebooks.WIDGET_VIEW}


def test_readme_lists_every_lesson_with_its_title_question_and_minutes():
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    for path in NOTEBOOKS:
        opening = nbformat.read(path, as_version=4).cells[0].source
        number, title = re.match(r"# (\d\d) · (.+)", opening).groups()
        question = re.search(r"\*\*(.+?)\*\*", opening)[1]
        minutes = re.search(r"\*\*Time:\*\* (\d+) minutes", opening)[1]
        row = f"| {number} | [{title}](notebooks/{path.name}) | {question} | {minutes} |"
        assert row in readme


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_lesson_links_to_files_that_exist(path):
    sources = "\n".join(cell.source for cell in stored(path).cells)
    links = re.findall(r"\]\((?!https?:)([^)#\s]+)\)", sources)
    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_lesson_becomes_a_python_file_when_exported_as_a_script(path):
    notebook = nbformat.read(path, as_version=4)
    _, resources = ScriptExporter().from_notebook_node(notebook)
    assert resources["output_extension"] == ".py"


def test_lessons_lead_from_each_to_the_next():
    for path, following in itertools.pairwise(NOTEBOOKS):
        assert f"]({following.name})" in nbformat.read(path, as_version=4).cells[-2].source
