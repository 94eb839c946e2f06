"""One JupyterLab and one Chromium for all browser tests, and pages with a lesson open in them.

A page with JupyterLab loaded serves one notebook after the other: to load it takes longer than
most notebooks take to run.
"""

import shutil
from pathlib import Path

import pytest

import forking
import lab

HEIGHT = 1600
ARTIFACTS = lab.REPOSITORY / "artifacts"

# Keeps what the page has told Python until Python is done with it and its answer is handled.
LISTEN = """() => {
    const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
    const asked = window.unanswered = new Set();
    kernel.anyMessage.connect((_, { msg: { header }, direction }) => {
        if (direction === 'send' && header.msg_type === 'comm_msg') asked.add(header.msg_id);
    });
    kernel.iopubMessage.connect((_, { content, parent_header }) => {
        if (content.execution_state === 'idle') asked.delete(parent_header.msg_id);
    });
}"""
# What stands open now, and what the page sends when that is answered, but no more: a page that
# plays never comes to an end. A stage draws when its values come, or in the next frame; a window
# that is stepped is on its way for some frames more. What is told when all rests is told at once.
SETTLE = """async (patience) => {
    const start = performance.now(), isLate = () => performance.now() - start > patience;
    const frame = () => new Promise(requestAnimationFrame);
    const moment = () => new Promise((done) => setTimeout(done, 5));
    for (const turn of [1, 2]) {
        await frame();
        const asked = [...window.unanswered];
        while (asked.some((id) => window.unanswered.has(id)) && !isLate()) await moment();
    }
    const stages = [...document.querySelectorAll('.cnn-stage')];
    const move = () => {
        stages.forEach((one) => one.catchUp?.());
        return stages.some((one) => one.moves?.());
    };
    while (move() && !isLate()) await frame();
    await frame();
    await frame();
}"""
# The page loads its widgets one after the other; then, for half a second, none is new.
STILL = """async () => {
    const size = () => document.querySelectorAll('.jp-Notebook *').length;
    for (let still = 0, turn = 0, before = 0; still < 5 && turn < 200; still++, turn++) {
        await new Promise((done) => setTimeout(done, 100));
        if (size() !== before) [still, before] = [-1, size()];
    }
}"""
# Finds the first code cell with a text in its source, and marks it: to look through all cells each
# time that something in it is asked for takes long.
MARK = """(source) => {
    const { widgets } = window.jupyterapp.shell.currentWidget.content;
    const isAsked = ({ model: { type, sharedModel } }) =>
        type === 'code' && sharedModel.getSource().includes(source);
    const at = widgets.findIndex(isAsked);
    if (at < 0) throw new Error(`no code cell holds ${source}`);
    return widgets[at].node.dataset.asked = at;
}"""
# Appends code cells to the notebook, and runs them.
ADD = """async ([sources, run]) => {
    const { sharedModel } = window.jupyterapp.shell.currentWidget.context.model;
    const first = sharedModel.cells.length;
    const cells = sources.map((source) => ({ cell_type: 'code', source, metadata: {} }));
    sharedModel.insertCells(first, cells);
    for (const at of sources.keys()) await eval(run)(first + at);
}"""
RUN_CELL = """(at) => {
    const { content } = window.jupyterapp.shell.currentWidget;
    content.deselectAll();
    content.activeCellIndex = at;
    return window.jupyterapp.commands.execute('notebook:run-cell');
}"""
# A window of another width: all that is laid out anew has been, and stands for some frames. A stage
# that is far out of sight follows when it comes into sight.
LAID_OUT = """async () => {
    const all = (selector) => [...document.querySelectorAll(selector)];
    const widths = () => all('.jp-Notebook, .cnn-stage-scene').map((node) => node.clientWidth);
    const isInSight = (scene) => scene.checkVisibility({ contentVisibilityAuto: true });
    const fits = ({ clientWidth, children: [canvas] }) =>
        Math.abs(canvas.clientWidth - clientWidth) < 2;
    const fit = () => all('.cnn-stage-scene').filter(isInSight).every(fits);
    for (let still = 0, turn = 0, before = ''; still < 6 && turn < 300; still++, turn++) {
        await new Promise(requestAnimationFrame);
        const now = widths().join();
        if (now !== before || !fit()) [still, before] = [-1, now];
    }
}"""
RUN = """(code) => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel
    .requestExecute({ code }).done"""


def pytest_collection_modifyitems(items):
    """Let the tests of one lesson follow one another, so that it is opened once for all of them."""
    folder = Path(__file__).parent
    here = sorted((item for item in items if item.path.parent == folder), key=_place_of)
    items[:] = [item for item in items if item.path.parent != folder] + here


def _place_of(item):
    """Say where a test stands: by lesson, and what every lesson is asked before its own tests."""
    return (lab.lesson_of(item.nodeid), item.path.stem != "test_lessons")


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """A folder with a copy of the lessons."""
    folder = tmp_path_factory.mktemp("lessons")
    for lesson in sorted((lab.REPOSITORY / "notebooks").glob("*.ipynb")):
        shutil.copy(lesson, folder)
    return folder


@pytest.fixture(scope="session")
def address(folder):
    """The address of a JupyterLab that serves the folder."""
    with (
        open(folder / "kernels.log", "w") as log,
        forking.kernels(log) as variables,
        lab.jupyterlab(folder, without=lab.ASIDE, variables=variables) as address,
    ):
        yield address


@pytest.fixture(scope="session")
def chrome():
    """A headless Chromium."""
    with lab.browser() as chrome:
        yield chrome


class Lesson:
    """A page with a notebook open and run, and what went wrong in it."""

    def __init__(self, page, address, name, width=1280, runs=True):
        self.page, self.name, self.runs = page, name, runs
        self.complaints, self.added = [], set()
        self.hears = {"pageerror": lambda error: self.complaints.append(str(error))}
        self.hears["console"] = self._note
        for event, heard in self.hears.items():
            page.on(event, heard)
        page.set_viewport_size({"width": width, "height": HEIGHT})
        if page.url.startswith(address):
            page.mouse.move(0, 0)
            lab.open_next_notebook(page, name)
        else:
            lab.open_notebook(page, address, name)
        page.evaluate(LISTEN)
        if runs:
            lab.run_all(page)
            page.evaluate(STILL)
            self.settle()

    def _note(self, message):
        if message.type == "error":
            self.complaints.append(message.text)

    def widen(self, width):
        """Make the window as wide as that."""
        size = self.page.viewport_size
        if size["width"] != width:
            self.page.set_viewport_size({**size, "width": width})
            self.lay_out()

    def lay_out(self):
        """Wait until all that is in sight is laid out for the room there is now."""
        self.page.evaluate(LAID_OUT)
        self.settle()

    def output(self, source):
        """The output of the first code cell whose source contains some text."""
        cell = self.page.locator(f'[data-asked="{self.page.evaluate(MARK, source)}"]')
        cell.scroll_into_view_if_needed()
        return cell.locator(".jp-Cell-outputArea")

    def add(self, *sources):
        """Run source texts as new cells at the notebook's end, once; that takes no new kernel."""
        if sources not in self.added:
            self.added.add(sources)
            self.page.evaluate(ADD, [sources, RUN_CELL])
            self.page.evaluate(STILL)
            self.settle()
        return self

    def run_again(self, source):
        """Run the first code cell with some text in its source once more."""
        self.page.evaluate(RUN_CELL, self.page.evaluate(MARK, source))

    def run(self, source):
        """Run source text as a cell that is edited and run again does."""
        self.page.evaluate(RUN, source)

    def settle(self, patience=5_000):
        """Wait until Python has answered all that it was told, and the answers are drawn."""
        self.page.evaluate(SETTLE, patience)

    def photograph(self, parts, themes=(False, True)):
        """Keep screenshots of parts of the page, by name, in each theme; None stands for all."""
        ARTIFACTS.mkdir(exist_ok=True)
        for dark in themes:
            lab.set_theme(self.page, dark)
            for name, part in parts.items():
                theme = "dark" if dark else "light"
                (part or self.page).screenshot(path=ARTIFACTS / f"{name}-{theme}.png")
        lab.set_theme(self.page, False)

    def close(self):
        """Close the notebook and stop its kernel; the page is as it was before."""
        for event, heard in self.hears.items():
            self.page.remove_listener(event, heard)
        lab.set_theme(self.page, False)
        lab.close_notebook(self.page)


class Desk:
    """A page on which one notebook is open at a time, which goes when another one comes."""

    def __init__(self, chrome, address):
        self.chrome, self.address = chrome, address
        self.page = self.lesson = None

    def open(self, name, width=1280, runs=True):
        """Open a notebook and run it; or do not run it, to see what a person finds at first."""
        try:
            self.clear()
            if self.page is None:
                size = {"width": width, "height": HEIGHT}
                self.page = self.chrome.new_context(viewport=size).new_page()
            self.lesson = Lesson(self.page, self.address, name, width, runs)
        except Exception:  # what is on the page now is in nobody's way on the next one
            if self.page:
                self.page.context.close()
            self.page = None
            raise
        return self.lesson

    def clear(self):
        """Close the open notebook, if there is one."""
        lesson, self.lesson = self.lesson, None
        if lesson:
            lesson.close()


@pytest.fixture(scope="session")
def desk(chrome, address):
    """What opens notebooks and closes them again, all on one page."""
    desk = Desk(chrome, address)
    yield desk
    desk.clear()


@pytest.fixture(scope="session")
def open_lesson(desk):
    """A function that opens a lesson, or makes the open one as wide as asked."""

    def opener(name, width=1280):
        if desk.lesson is None or (desk.lesson.name, desk.lesson.runs) != (name, True):
            desk.open(name)
        desk.lesson.widen(width)
        return desk.lesson

    return opener


@pytest.fixture
def open_cells(desk, folder, request):
    """A function that opens a notebook of the given code cells."""

    def opener(*cells):
        name = f"{request.node.name.partition('[')[0]}.ipynb"
        lab.write_notebook(folder / name, *cells)
        return desk.open(name)

    return opener
