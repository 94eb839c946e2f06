"""What is left behind when the cell of an explorer is run again and again: in the page, in Python.

    python benchmarks/memory.py [--times 60] [EXPLORER ...]

First a bare slider of ipywidgets, to know what JupyterLab keeps by itself. Each explorer's cell is
run, then run so many times more, and between two runs used by one key on its first number or menu.
After the first and the last run all that can be given back is given back; what is then still used
is printed, and how much more that is.
"""

import argparse
import tempfile

import bench  # first: it makes the next one findable
from controls import SHUT_DOWN, START, SUBJECTS

import lab

BARE = {"a bare slider": "import ipywidgets\nipywidgets.IntSlider()"}
ALL = {**BARE, "pipeline": "explore_pipeline()", **SUBJECTS}
RUN_LAST = """async () => {
    const { commands, shell } = window.jupyterapp;
    const { content, sessionContext } = shell.currentWidget;
    content.activeCellIndex = content.widgets.length - 1;
    await commands.execute('notebook:run-cell');
    const { kernel } = sessionContext.session;
    await kernel.requestKernelInfo();
}"""
# Half a second in which the notebook has as many parts as before: all is drawn, all is removed.
QUIET = """async () => {
    const size = () => document.querySelectorAll('.jp-Notebook *').length;
    for (let still = 0, turn = 0, before = 0; still < 5 && turn < 100; still++, turn++) {
        await new Promise((done) => setTimeout(done, 100));
        if (size() !== before) [still, before] = [-1, size()];
    }
}"""
ASK = """async (code) => {
    const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
    let said = '';
    const asked = kernel.requestExecute({ code, store_history: false });
    asked.onIOPub = ({ content }) => { said += content.text ?? ''; };
    await asked.done;
    return said;
}"""
KERNEL = """
import ctypes, gc, re
gc.collect()
try:
    ctypes.CDLL(None).malloc_trim(0)
except (AttributeError, OSError):
    pass
kilobytes = re.search(r"VmRSS:\\s+(\\d+)", open("/proc/self/status").read())[1]
from ipywidgets.widgets import widget
print(int(kilobytes) / 1024, len(widget._instances))
"""
MEBIBYTE = 1 << 20


def used(page, session):
    """Megabytes used in the page and in Python; how many elements, and widgets, there are."""
    for _ in range(3):  # what one round sets free may hold what the next one does
        session.send("HeapProfiler.collectGarbage")
    heap = session.send("Runtime.getHeapUsage")["usedSize"] / MEBIBYTE
    counters = session.send("Memory.getDOMCounters")
    kernel, widgets = page.evaluate(ASK, KERNEL).split()
    return heap, counters["nodes"], counters["jsEventListeners"], float(kernel), int(widgets)


def touch(page):
    """Use the explorer with one key; it need not have anything that takes it."""
    stage = page.locator(".jp-OutputArea").last
    control = stage.locator("[role=slider], select, input").first
    if control.count():
        control.press("ArrowDown")
        page.evaluate(QUIET)


def measure(page, session, times):
    """Run the last cell again and again; returns what is used after the first and the last run."""
    rows = []
    for turn in range(times + 1):
        page.evaluate(RUN_LAST)
        page.evaluate(QUIET)
        if turn in (0, times):
            page.mouse.move(2, 2)
            rows.append(used(page, session))
        else:
            touch(page)
    return rows


def main():
    """Measure what the command line names, or all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("explorers", nargs="*", default=list(ALL), metavar="EXPLORER")
    parser.add_argument("--times", type=int, default=60)
    arguments = parser.parse_args()
    print(f"{'':24}{'page MB':>17}{'nodes':>16}{'listeners':>14}{'Python MB':>17}{'widgets':>11}")
    with tempfile.TemporaryDirectory() as folder, lab.jupyterlab(folder) as address:
        for number, subject in enumerate(arguments.explorers):
            name = f"{number}.ipynb"
            bench.write_notebook(folder, name, [START, ALL[subject]])
            with lab.browser() as chrome:
                page = chrome.new_page(viewport={"width": 1280, "height": 1600})
                session = page.context.new_cdp_session(page)
                lab.open_notebook(page, address, name)
                lab.run_all(page)
                first, last = measure(page, session, arguments.times)
                page.evaluate(SHUT_DOWN)
            report(subject, first, last)


def report(subject, first, last):
    """Print one explorer's row: after the first run, and how much more after the last."""
    columns = zip((9, 9, 8, 9, 5), (".1f", "d", "d", ".1f", "d"), first, last, strict=True)
    cells = [
        f"{one:{width}{form}} {many - one:+{width - 2}{form}}" for width, form, one, many in columns
    ]
    print(f"{subject:24}{''.join(cells)}", flush=True)


if __name__ == "__main__":
    main()
