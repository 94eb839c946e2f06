"""The site without an installation: its first page, and what runs there without compiled packages.

NumPy, Pillow and matplotlib come with a whole release of Pyodide, which is not fetched here: with
its core alone, the kernel starts, widgets live, and ours is imported as far as NumPy.
``benchmarks/lite.py`` runs the lessons where a release is at hand.
"""

import ast
import functools
import http.server
import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

import lab
from cnn_core import convolve2d, datasets, kernels
from cnn_workshop.explorers import explore_convolution
from on_stage import OnStage

CORE = os.environ.get("PYODIDE_PATH", str(lab.REPOSITORY / "build/npm/node_modules/pyodide"))
TOOLS = lab.REPOSITORY / "build" / "site-venv" / ("Scripts" if os.name == "nt" else "bin")
HERE = {
    f"Pyodide's core in {CORE} (PYODIDE_PATH names it)": (
        Path(CORE) / "pyodide-lock.json"
    ).exists(),
    "JupyterLite (start.py setup site)": TOOLS.exists(),
}
MISSING = " and ".join(name for name, there in HERE.items() if not there)
if MISSING:
    if os.environ.get("BROWSER_TESTS") == "required":
        raise pytest.UsageError(f"the tests of the site need {MISSING}")
    pytest.skip(f"there is no {MISSING}", allow_module_level=True)

WRITE = """(code) => {
    const { activeCell } = window.jupyterapp.shell.currentWidget.content;
    activeCell.model.sharedModel.setSource(code);
}"""
SETTLED = """async () => {
    const frame = () => new Promise(requestAnimationFrame);
    const moves = () => [...document.querySelectorAll('.cnn-stage')].some((one) => one.moves?.());
    do await frame(); while (moves());
    await frame();
}"""


LACKING = """
import importlib
for place in {names!r}:
    module, name = place.split(":")
    found = importlib.import_module(module)
    if not hasattr(found, name):
        try:
            importlib.import_module(f"{{module}}.{{name}}")
        except ImportError:
            print(place)
"""
ASKED_FOR_FIRST = {"os:sched_getaffinity", "fcntl:LOCK_EX", "fcntl:LOCK_NB", "fcntl:flock"}
"""What ours uses only where it is there."""

TO_CELL = """async (source) => {
    const { content } = window.jupyterapp.shell.currentWidget;
    const holds = ({ model }) => model.sharedModel.getSource().includes(source);
    const at = content.widgets.findIndex(holds);
    await content.scrollToItem(at);
    return at;
}"""


def library_names():
    """Name what ours takes from Python's own library, such as ``"time:sleep"``."""
    roots = (lab.REPOSITORY / "cnn_core", lab.REPOSITORY / "notebooks" / "cnn_workshop")
    for path in (path for root in roots for path in root.rglob("*.py")):
        if {"classroom", "website"} & set(path.parts) or path.name == "server.py":
            continue  # what only teachers use is not in the page
        tree, modules = ast.parse(path.read_text("utf-8")), {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                for each in node.names:
                    whole, first = each.name, each.name.partition(".")[0]
                    modules[each.asname or first] = whole if each.asname else first
            elif isinstance(node, ast.ImportFrom) and _is_library(node.module):
                yield from (f"{node.module}:{each.name}" for each in node.names)
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                module = modules.get(node.value.id)
                if _is_library(module):
                    yield f"{module}:{node.attr}"


def _is_library(module):
    return (module or "").partition(".")[0] in sys.stdlib_module_names


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files and notes what is missing."""

    missing = ()

    def log_message(self, text, *details):
        pass

    def send_error(self, code, *details):
        type(self).missing += (self.path,)
        super().send_error(code, *details)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The address of a site that was built here."""
    folder = tmp_path_factory.mktemp("site") / "site"
    command = [TOOLS / "python", "-m", "cnn_workshop.website", folder, "--pyodide", CORE]
    subprocess.run([*command, "--partly"], check=True)
    handler = functools.partial(Quiet, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


class Opened:
    """A page of the site, what went wrong in it, and what it asked of others."""

    def __init__(self, chrome, address):
        self.page = chrome.new_context(viewport={"width": 1280, "height": 1000}).new_page()
        self.complaints, self.strangers = [], []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.context.on("request", self._note)
        self.address = address
        self.page.goto(address)

    def _note(self, request):
        if not request.url.startswith((self.address.rsplit("/", 1)[0], "data:", "blob:")):
            self.strangers.append(request.url)

    def output(self, source):
        return self.page.locator("#living")

    def settle(self):
        self.page.evaluate(SETTLED)


# ---- the first page ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def first(chrome, site):
    opened = Opened(chrome, site)
    yield opened
    opened.page.context.close()


@pytest.fixture
def stage(first):
    stage = OnStage(first, "")
    stage.begin_again()
    stage.press("first step")
    stage.wait_for_twin("Kernel: Vertical edge, 3 x 3.")
    return stage


def beside(**options):
    """The explorer that a lesson opens, for what the page says without Python."""
    return explore_convolution(convolve=lambda image, kernel: convolve2d(image, kernel), **options)


@pytest.mark.parametrize(
    ("picture", "image"),
    [("Handwritten 7", 7), ("Handwritten 3", 3), ("Handwritten 0, larger", None)],
)
@pytest.mark.parametrize("name", ["vertical_edge", "sharpen", "box_blur", "emboss"])
def test_first_page_computes_and_says_what_python_does(stage, picture, image, name):
    explorer = beside(image=picture, kernel=name)
    stage.choose("Picture", picture)
    stage.choose("Kernel", explorer.bar["preset"].words.removesuffix(", 3 x 3"))
    pixels = datasets.load_mnist().images[0] if image is None else datasets.digit(image)
    right = convolve2d(pixels, kernels.get(name))
    np.testing.assert_allclose(stage.numbers("map", right.shape[1]), right, atol=1e-9)
    assert stage.twin() == explorer.text()


def test_first_page_answers_a_kernel_number_moved_by_key(stage):
    stage.slider("kernel", 0, 2).focus()
    stage.keys("ArrowUp")
    kernel = kernels.get("vertical_edge").astype(float)
    kernel[0, 2] = -0.5
    stage.wait_for_twin("Kernel: your own, 3 x 3.")
    assert np.array_equal(stage.numbers("map", 6), convolve2d(datasets.digit(7), kernel))
    assert stage.twin() == beside(kernel=kernel).text()
    stage.keys("Control+z")
    stage.wait_for_twin("Kernel: Vertical edge, 3 x 3.")


def test_first_page_walks_over_the_feature_map_and_says_the_sum(stage):
    stage.panel("map").focus()
    stage.keys("ArrowRight", "ArrowDown")
    explorer = beside()
    explorer.do({"is": "step", "panel": "map", "cell": [1, 1]})
    stage.wait_for_twin("row 1, column 1")
    assert stage.twin() == explorer.text()
    stage.live.filter(has_text=explorer.spoken(explorer.state)).wait_for(state="attached")
    assert np.array_equal(stage.numbers("window", 3), datasets.digit(7)[1:4, 1:4])


def test_first_page_undoes_and_resets(stage):
    stage.choose("Kernel", "Sobel x")
    stage.choose("Kernel", "Sharpen")
    stage.press("undo")
    stage.wait_for_twin("Kernel: Sobel x")
    stage.press("redo")
    stage.wait_for_twin("Kernel: Sharpen")
    stage.press("reset")
    stage.wait_for_twin("Kernel: Vertical edge")


@pytest.mark.parametrize("width", [390, 1280])
def test_first_page_fits_its_width(first, width):
    first.page.set_viewport_size({"width": width, "height": 1000})
    first.settle()
    assert first.page.evaluate("() => document.documentElement.scrollWidth") <= width


def test_first_page_is_sound_for_everybody(first):
    path = os.environ.get("AXE_PATH")
    if not path:
        pytest.skip("AXE_PATH names no axe-core")
    first.page.add_script_tag(path=path)
    found = first.page.evaluate("() => axe.run()")["violations"]
    assert [each["id"] for each in found] == []


def test_first_page_has_no_complaints(first):
    assert (first.complaints, first.strangers) == ([], [])


# ---- a lesson ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def lesson(chrome, site):
    """Lesson 02, opened in JupyterLite by its link on the first page, when its kernel is there."""
    opened = Opened(chrome, site)
    opened.page.get_by_role("link", name="Slide a window over a picture").click()
    opened.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=120_000)
    opened.page.wait_for_function(lab.IS_OPEN, arg="02_slide_a_window.ipynb", timeout=120_000)
    opened.page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.ready")
    yield opened
    opened.page.context.close()


def ask(lesson, code):
    """What a cell with such code prints, or the error it raises."""
    return lesson.page.evaluate(lab.ASK, code)


def test_lesson_opens_with_its_stored_pictures(lesson):
    lesson.page.locator(".jp-OutputArea figure img").first.wait_for(timeout=30_000)


def test_lesson_shows_its_printed_lines_as_they_were_printed(lesson):
    at = lesson.page.evaluate(TO_CELL, "print(products)")
    stored = lesson.page.locator(".jp-OutputArea-output pre", has_text="sum: -6")
    assert stored.inner_text().split("\n")[:4] == [
        "[[ 1  0 -3]",
        " [ 4  0 -6]",
        " [ 7  0 -9]]",
        "sum: -6",
    ]
    assert at > 0


def test_lesson_has_a_python_without_threads(lesson):
    code = (
        "import sys\nfrom cnn_workshop import _threads\nprint(sys.platform, _threads.can_start())"
    )
    assert ask(lesson, code) == "emscripten False"


def test_lesson_stops_what_does_not_end(lesson):
    code = """
from cnn_workshop._threads import TooLong, call_bounded
def endless():
    while True:
        pass
def on_one_line():
    while True: pass
def in_a_generator():
    sum(0 for _ in iter(int, 1))
def catches_everything():
    while True:
        try:
            while True:
                int()
        except BaseException:
            continue
for work in (endless, on_one_line, in_a_generator, catches_everything):
    try:
        call_bounded(work, 0.2)
    except TooLong:
        print("stopped")
"""
    assert ask(lesson, code).split() == ["stopped"] * 4


def test_lesson_has_all_of_pythons_library_that_ours_uses(lesson):
    # A name that a page's Python lacks fails only when a reader's function is called.
    missing = ask(lesson, LACKING.format(names=sorted(library_names()))).split()
    assert sorted(set(missing) - ASKED_FOR_FIRST) == []


def test_lesson_imports_ours_as_far_as_numpy(lesson):
    assert ask(lesson, "import cnn_core").endswith("No module named 'numpy'")


ANSWERING = """
import anywidget, ipywidgets, traitlets
class Answering(anywidget.AnyWidget):
    _esm = '''export default { render({ model, el }) {
        el.className = "answering";
        model.on("change:answer", () => { el.textContent = model.get("answer"); });
        model.set("question", 6); model.save_changes();
    } }'''
    question = traitlets.Int(0).tag(sync=True)
    answer = traitlets.Unicode("").tag(sync=True)
    @traitlets.observe("question")
    def _answer(self, change):
        self.answer = f"{change['new']} times 7 is {change['new'] * 7}"
"""
SHOW_BOTH = f"""{ANSWERING}
from IPython.display import display
picture = {{"text/html": "<p class='its-picture'>a picture</p>", "text/plain": "a picture"}}
display({{**picture, **Answering()._repr_mimebundle_()[0]}}, raw=True)
"""


def test_lesson_has_widgets_that_python_answers(lesson):
    cell = lesson.page.locator(".jp-CodeCell").first
    cell.locator(".cm-content").click()
    lesson.page.evaluate(WRITE, f"{ANSWERING}\nAnswering()")
    lesson.page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-cell')")
    answer = lesson.page.locator(".answering", has_text="6 times 7 is 42")
    answer.wait_for(timeout=60_000)


def test_lesson_is_saved_without_what_lives_in_python(lesson):
    """The page takes Python with it: opened the next day, a picture must not wait for it."""
    page = lesson.page
    page.evaluate(WRITE, SHOW_BOTH)
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-cell')")
    page.locator(".answering").last.wait_for(timeout=60_000)
    for _ in range(2):
        page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    assert not page.locator(".jp-Dialog").count()
    assert page.locator(".answering").count()  # this page keeps it
    next_day = page.context.new_page()
    next_day.goto(page.url)
    next_day.wait_for_selector(".jp-Notebook .jp-Cell", timeout=120_000)
    next_day.locator(".its-picture", has_text="a picture").wait_for(timeout=30_000)
    next_day.close()


def test_lesson_asks_nothing_of_another_origin_and_misses_nothing(lesson):
    assert lesson.strangers == []
    assert [path for path in Quiet.missing if "favicon" not in path] == []
