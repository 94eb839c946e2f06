"""One JupyterLab and one Chromium for all browser tests, and pages with a lesson open in them."""

import shutil
from pathlib import Path

import lab
import nbformat
import pytest

ARTIFACTS = lab.REPOSITORY / "artifacts"


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
        lab.run_all(self.page)
        self.page.wait_for_timeout(500)

    def _note(self, message):
        if message.type == "error":
            self.complaints.append(message.text)

    def output(self, source):
        """The output of the first code cell whose source contains some text."""
        cells = self.page.locator(".jp-CodeCell")
        cell = cells.filter(has=self.page.locator(".jp-InputArea", has_text=source)).first
        cell.scroll_into_view_if_needed()
        return cell.locator(".jp-Cell-outputArea")

    def photograph(self, name, part=None):
        """Keep a screenshot of a part of the page, or of all that is in view, in both themes."""
        ARTIFACTS.mkdir(exist_ok=True)
        for dark in (False, True):
            lab.set_theme(self.page, dark)
            theme = "dark" if dark else "light"
            (part or self.page).screenshot(path=ARTIFACTS / f"{name}-{theme}.png")
        lab.set_theme(self.page, False)

    def close(self):
        """Stop the kernel and close the page."""
        self.page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")
        self.page.context.close()


@pytest.fixture(scope="module")
def open_lesson(chrome, address):
    """A function that opens a lesson once for each module, size and pixel density."""
    opened = {}

    def opener(name, **options):
        key = (name, *sorted(options.items()))
        if key not in opened:
            opened[key] = Lesson(chrome, address, name, **options)
        return opened[key]

    yield opener
    for lesson in opened.values():
        lesson.close()


@pytest.fixture
def open_cells(chrome, address, folder, request):
    """A function that opens a notebook of the given code cells."""
    opened = []

    def opener(*cells, **options):
        name = f"{request.node.name.partition('[')[0]}.ipynb"
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
        notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
        nbformat.write(notebook, Path(folder) / name)
        opened.append(Lesson(chrome, address, name, **options))
        return opened[-1]

    yield opener
    for lesson in opened:
        lesson.close()
