"""The site, where a whole release of Pyodide is at hand: what a visitor waits for.

    python benchmarks/lite.py WHERE [--lessons 02 13] [--partly]

builds the site with the release in WHERE (a folder, an archive or an address), serves it from this
machine, and opens it in a headless Chromium with nothing cached. Printed, never asserted: seconds
until the cells, the session, the first thing that Python prints, and the first number of an
explorer; how much was fetched until then; from a key on a kernel's number to Python's new sum; how
long lessons take from the first cell to the last. The exit code is 1 if a lesson has an error.

``--partly`` takes a release that lacks Pillow or matplotlib, such as its core with NumPy: all runs
then, but no picture is drawn.
"""

import argparse
import contextlib
import functools
import http.server
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import bench  # noqa: F401  first: it makes the next one findable

import lab

TOOLS = lab.REPOSITORY / "build" / "site-venv" / ("Scripts" if os.name == "nt" else "bin")
"""Made by ``python3 start.py setup site``."""

NO_PICTURES = """
from cnn_workshop import painting, pictures
class Letters:  # as wide as they are many
    def __init__(self, name, size, dots):
        self.wide = size * dots / 2
    def getlength(self, words):
        return self.wide * len(words)
painting._font = Letters
pictures.Picture._png = lambda self: b""
"""
EXPLORER = """
from cnn_workshop.explorers import explore_convolution
explore_convolution()
"""
WRITE = """(code) => {
    const { content } = window.jupyterapp.shell.currentWidget;
    content.activeCellIndex = content.widgets.findIndex((cell) => cell.model.type === 'code');
    content.activeCell.model.sharedModel.setSource(code);
}"""
RUN = "() => window.jupyterapp.commands.execute('notebook:run-cell')"
RUN_ALL = "() => window.jupyterapp.commands.execute('notebook:run-all-cells')"
ERRORS = """() => window.jupyterapp.shell.currentWidget.content.widgets
    .filter((cell) => cell.model.type === 'code').flatMap((cell) => {
        const outputs = cell.model.outputs.toJSON();
        return outputs.filter(({ output_type }) => output_type === 'error')
            .map(({ ename, evalue }) => `${ename}: ${evalue}`);
    })"""
# The map is looked at, not the twin: what only screen readers meet is told some time after a move.
KEY = """async (key) => {
    const stage = document.querySelector('.cnn-stage');
    const look = () => stage.seen('map').numbers.join();
    const before = look(), start = performance.now();
    const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });
    document.activeElement.dispatchEvent(event);
    while (look() === before && performance.now() - start < 5000)
        await new Promise((done) => setTimeout(done, 1));
    return performance.now() - start;
}"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files without a word."""

    def log_message(self, text, *details):
        pass


@contextlib.contextmanager
def served(folder):
    """Serve a folder; yields its address."""
    handler = functools.partial(Quiet, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


class Visit:
    """A page in a browser that has been nowhere, with a lesson open in it."""

    def __init__(self, chrome, address, lesson):
        self.began, self.bytes, self.requests = time.monotonic(), 0, 0
        self.page = chrome.new_context(viewport={"width": 1280, "height": 1600}).new_page()
        self.page.context.on("requestfinished", self._count)
        self.page.goto(f"{address}lab/index.html?path={lesson}")
        self.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=120_000)
        self.cells = self.passed()
        self.page.wait_for_function(lab.IS_OPEN, arg=lesson, timeout=120_000)
        self.page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.ready")
        self.session = self.passed()

    def _count(self, request):
        # What a service worker hands on is told twice: once by it, once by the page.
        response = request.response()
        if response is None or response.from_service_worker:
            return
        self.requests += 1
        self.bytes += int(response.headers.get("content-length", 0))

    def passed(self):
        """Seconds since the address was opened."""
        return time.monotonic() - self.began

    def execute(self, code):
        """Run some code; returns what it prints, or its error."""
        return self.page.evaluate(lab.ASK, code)


def first_number(visit, partly):
    """Open the convolution explorer in the first code cell, and say when what was there."""
    print(f"  cells {visit.cells:.1f} s, session {visit.session:.1f} s", flush=True)
    visit.execute("print(1)")
    print(f"  first print {visit.passed():.1f} s", flush=True)
    if partly:
        visit.execute(NO_PICTURES)
    visit.page.evaluate(WRITE, EXPLORER)
    visit.page.evaluate(RUN)
    for error in visit.page.evaluate(ERRORS):
        print(f"    {error[:160]}")
    visit.page.locator(".cnn-stage-twin", has_text="Step 1 of 36").wait_for(
        state="attached", timeout=180_000
    )
    print(f"  first number of an explorer {visit.passed():.1f} s", flush=True)
    print(f"  {visit.bytes / 1e6:.1f} MB in {visit.requests} requests", flush=True)


def keys(visit, count=20):
    """Move a number of the kernel by key; print how long Python's answer takes."""
    visit.page.get_by_role("slider", name="kernel row 0, column 2", exact=True).focus()
    # Up and down in turns: at the slider's end nothing would change.
    pressed = ("ArrowUp", "ArrowDown") * (count // 2)
    times = [visit.page.evaluate(KEY, key) for key in pressed]
    middle = statistics.median(times)
    print(f"  key to number: median {middle:.0f} ms, {min(times):.0f} to {max(times):.0f} ms")


def whole_lesson(chrome, address, lesson, partly):
    """Run a lesson from top to bottom; return its errors."""
    visit = Visit(chrome, address, lesson)
    visit.execute(NO_PICTURES if partly else "print(1)")
    began = time.monotonic()
    visit.page.evaluate(RUN_ALL)
    errors = visit.page.evaluate(ERRORS)
    print(f"  {lesson}: {time.monotonic() - began:.1f} s, {len(errors)} errors", flush=True)
    for error in errors:
        print(f"    {error[:160]}")
    visit.page.context.close()
    return errors


def main():
    """Build, visit and measure; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("where", metavar="WHERE")
    parser.add_argument("--lessons", nargs="*", default=["02", "13"])
    parser.add_argument("--partly", action="store_true")
    asked = parser.parse_args()
    errors = []
    with tempfile.TemporaryDirectory() as scratch:
        site = Path(scratch) / "site"
        command = [TOOLS / "python", "-m", "cnn_workshop.website", site, "--pyodide", asked.where]
        subprocess.run([*command, *(["--partly"] if asked.partly else [])], check=True)
        with served(site) as address, lab.browser() as chrome:
            print("A first visit, nothing cached:")
            visit = Visit(chrome, address, "02_slide_a_window.ipynb")
            first_number(visit, asked.partly)
            keys(visit)
            visit.page.context.close()
            print("Whole lessons, each in a browser of its own:")
            for number in asked.lessons:
                (path,) = (site / "files").glob(f"{number}_*.ipynb")
                errors += whole_lesson(chrome, address, path.name, asked.partly)
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
