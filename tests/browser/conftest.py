"""One JupyterLab and one Chromium for all browser tests, and pages with a lesson open in them.

A page with JupyterLab loaded serves one notebook after the other: to load it takes longer than
most notebooks take to run.
"""

import shutil
from pathlib import Path

import pytest

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
# that is stepped is on its way for some frames more.
SETTLE = """async (patience) => {
    const start = Date.now();
    const wait = (ms) => new Promise((done) => setTimeout(done, ms));
    for (const turn of [1, 2]) {
        await wait(20);
        const asked = [...window.unanswered];
        const open = () => asked.some((id) => window.unanswered.has(id));
        while (open() && Date.now() - start < patience) await wait(20);
    }
    const moves = () => [...document.querySelectorAll('.cnn-stage')].some((one) => one.moves?.());
    while (moves() && Date.now() - start < patience) await wait(20);
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
    with lab.jupyterlab(folder) as address:
        yield address


@pytest.fixture(scope="session")
def chrome():
    """A headless Chromium."""
    with lab.browser() as chrome:
        yield chrome


class Lesson:
    """A page with a notebook open and run, and what went wrong in it."""

    def __init__(self, page, address, name, width=1280, scale=1):
        self.page, self.scale, self.complaints = page, scale, []
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
        """Close the notebook and stop its kernel; the page is as it was before."""
        for event, heard in self.hears.items():
            self.page.remove_listener(event, heard)
        lab.set_theme(self.page, False)
        lab.close_notebook(self.page)


@pytest.fixture(scope="session")
def desk(chrome, address):
    """What opens notebooks and closes them again, on pages that it keeps for the next ones."""
    return Desk(chrome, address)


class Desk:
    """The pages that wait for a notebook."""

    def __init__(self, chrome, address):
        self.chrome, self.address, self.free = chrome, address, []

    def open(self, name, width=1280, scale=1):
        """Open a notebook on a free page, or on a new one if its pixels are of another size."""
        page = self.free.pop() if self.free and scale == 1 else self._new_page(scale)
        return Lesson(page, self.address, name, width, scale)

    def _new_page(self, scale):
        size = {"width": 1280, "height": HEIGHT}
        return self.chrome.new_context(viewport=size, device_scale_factor=scale).new_page()

    def close(self, lesson):
        """Close a notebook, and keep its page unless its pixels are of another size."""
        lesson.close()
        if lesson.scale == 1:
            self.free.append(lesson.page)
        else:
            lesson.page.context.close()


@pytest.fixture(scope="session")
def open_lesson(desk):
    """A function that opens a lesson, or makes the open one as wide as asked; one at a time."""
    opened = {}

    def close():
        for name in tuple(opened):
            desk.close(opened.pop(name))

    def opener(name, width=1280):
        if name not in opened:
            close()
            opened[name] = desk.open(name)
        opened[name].widen(width)
        return opened[name]

    yield opener
    close()


@pytest.fixture
def open_cells(desk, folder, request):
    """A function that opens a notebook of the given code cells."""
    opened = []

    def opener(*cells, **options):
        name = f"{request.node.name.partition('[')[0]}.ipynb"
        lab.write_notebook(folder / name, *cells)
        opened.append(desk.open(name, **options))
        return opened[-1]

    yield opener
    for lesson in opened:
        desk.close(lesson)


@pytest.fixture(scope="module")
def open_cells_once(desk, folder, request):
    """A function like `open_cells` for a test of several widths, which opens the cells once."""
    opened = {}

    def close():
        for cells in tuple(opened):
            desk.close(opened.pop(cells))

    def opener(*cells, width):
        if cells not in opened:
            close()
            name = f"{request.path.stem}-once.ipynb"
            lab.write_notebook(folder / name, *cells)
            opened[cells] = desk.open(name, width=width)
        opened[cells].widen(width)
        return opened[cells]

    yield opener
    close()
