"""One JupyterLab and one Chromium for all browser tests, and pages with a lesson open in them."""

import re
import shutil
from pathlib import Path

import pytest

import lab

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
# plays never comes to an end. A stage may draw 40 ms after its values came, in the next frame.
SETTLE = """async (patience) => {
    const start = Date.now();
    const wait = (ms) => new Promise((done) => setTimeout(done, ms));
    for (const turn of [1, 2]) {
        await wait(20);
        const asked = [...window.unanswered];
        const open = () => asked.some((id) => window.unanswered.has(id));
        while (open() && Date.now() - start < patience) await wait(20);
    }
    await wait(40);
    for (const frame of [1, 2]) await new Promise(requestAnimationFrame);
}"""
# The page loads its widgets one after the other; then, for half a second, none is new.
STILL = """async () => {
    const size = () => document.querySelectorAll('.jp-Notebook *').length;
    for (let still = 0, turn = 0, before = 0; still < 5 && turn < 200; still++, turn++) {
        await new Promise((done) => setTimeout(done, 100));
        if (size() !== before) [still, before] = [-1, size()];
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
    lesson = re.search(r"test_lesson_(\d\d)|\[(\d\d)_", item.nodeid)
    return (lesson.group(1) or lesson.group(2), not lesson.group(2)) if lesson else ("", False)


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
    with lab.jupyterlab(folder) as address:
        yield address


@pytest.fixture(scope="session")
def chrome():
    """A headless Chromium."""
    with lab.browser() as chrome:
        yield chrome


class Lesson:
    """A page with a notebook open and run, and what went wrong in it."""

    def __init__(self, chrome, address, name, width=1280, scale=1):
        context = chrome.new_context(
            viewport={"width": width, "height": 1600}, device_scale_factor=scale
        )
        self.page = context.new_page()
        self.complaints = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._note)
        lab.open_notebook(self.page, address, name)
        self.page.evaluate(LISTEN)
        lab.run_all(self.page)
        self.page.evaluate(STILL)
        self.settle()

    def _note(self, message):
        if message.type == "error":
            self.complaints.append(message.text)

    def widen(self, width):
        """Make the window as wide as that."""
        size = self.page.viewport_size
        if size["width"] != width:
            self.page.set_viewport_size({**size, "width": width})
            self.page.wait_for_timeout(300)
            self.settle()

    def output(self, source):
        """The output of the first code cell whose source contains some text."""
        cells = self.page.locator(".jp-CodeCell")
        cell = cells.filter(has=self.page.locator(".jp-InputArea", has_text=source)).first
        cell.scroll_into_view_if_needed()
        return cell.locator(".jp-Cell-outputArea")

    def run(self, source):
        """Run source text as a cell that is edited and run again does."""
        self.page.evaluate(RUN, source)

    def settle(self, patience=5_000):
        """Wait until Python has answered all that it was told, and the answers are drawn."""
        self.page.evaluate(SETTLE, patience)

    def photograph(self, parts):
        """Keep screenshots in both themes: of parts of the page, by name; None stands for all."""
        ARTIFACTS.mkdir(exist_ok=True)
        for dark in (False, True):
            lab.set_theme(self.page, dark)
            for name, part in parts.items():
                theme = "dark" if dark else "light"
                (part or self.page).screenshot(path=ARTIFACTS / f"{name}-{theme}.png")
        lab.set_theme(self.page, False)

    def close(self):
        """Stop the kernel and close the page."""
        self.page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")
        self.page.context.close()


@pytest.fixture(scope="session")
def open_lesson(chrome, address):
    """A function that opens a lesson, or makes the open one as wide as asked; one at a time."""
    opened = {}

    def close():
        for lesson in opened.values():
            lesson.close()
        opened.clear()

    def opener(name, width=1280):
        if name not in opened:
            close()
            opened[name] = Lesson(chrome, address, name)
        opened[name].widen(width)
        return opened[name]

    yield opener
    close()


@pytest.fixture
def open_cells(chrome, address, folder, request):
    """A function that opens a notebook of the given code cells."""
    opened = []

    def opener(*cells, **options):
        name = f"{request.node.name.partition('[')[0]}.ipynb"
        lab.write_notebook(folder / name, *cells)
        opened.append(Lesson(chrome, address, name, **options))
        return opened[-1]

    yield opener
    for lesson in opened:
        lesson.close()
