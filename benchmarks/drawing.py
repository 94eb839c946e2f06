"""What drawing on the machine's pad costs the page: main thread time for each move of the pointer.

    python benchmarks/drawing.py [--strokes 8]

A pointer draws strokes of 40 moves, 20 ms apart, on the pad of lesson 10's machine; in turns with
them it moves as far over the page beside it, with nothing to draw. Counted is the processor time of
the page's main thread: its own scripts, style, layout and painting, and what comes from Python.
"""

import argparse
import statistics
import tempfile

import bench  # first: it makes the next one findable
from controls import SHUT_DOWN, START, SUBJECTS

import lab

MOVES, GAP, MOST = 40, 20, 17  # in a stroke; milliseconds; of page work a move, the bar
PLACE = """() => {
    const { left, top, width, height } = document.querySelector('[data-hand=paint]')
        .getBoundingClientRect();
    return [left, top, width, height];
}"""


def work(session):
    """Milliseconds that the page's main thread has worked so far, and of what: all, scripts."""
    metrics = {
        each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]
    }
    return [1000 * metrics[name] for name in ("TaskDuration", "ScriptDuration")]


def stroke(page, session, start, end, pressed):
    """Move from a place to a place; returns the work of each kind, for each move."""
    page.mouse.move(*start)
    if pressed:
        page.mouse.down()
    page.wait_for_timeout(300)
    before = work(session)
    for step in range(1, MOVES + 1):
        page.mouse.move(*(a + (b - a) * step / MOVES for a, b in zip(start, end, strict=True)))
        page.wait_for_timeout(GAP)
    after = work(session)
    if pressed:
        page.mouse.up()
    page.evaluate("() => controls.quiet()")
    return [(late - early) / MOVES for early, late in zip(before, after, strict=True)]


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--strokes", type=int, default=8)
    options = parser.parse_args()
    print(bench.busy(), flush=True)
    with tempfile.TemporaryDirectory() as folder, lab.jupyterlab(folder) as address:
        bench.write_notebook(folder, "0.ipynb", (START + SUBJECTS["machine"], bench.FLOOR))
        with lab.browser() as chrome:
            page = chrome.new_page(viewport={"width": 1280, "height": 1600})
            session = page.context.new_cdp_session(page)
            session.send("Performance.enable", {"timeDomain": "threadTicks"})
            bench.open_notebook(page, address, "0.ipynb", "controls.js")
            left, top, width, height = page.evaluate(PLACE)
            found = {True: [], False: []}
            for turn in range(options.strokes):
                for pressed in (False, True):
                    x = left + width * (0.15 + 0.7 * turn / options.strokes)
                    ends = (x, top + 0.1 * height), (left + width - (x - left), top + 0.9 * height)
                    if not pressed:
                        ends = [(4, top + 0.1 * height), (4 + width / 9, top + 0.9 * height)]
                    found[pressed].append(stroke(page, session, *ends, pressed))
            page.evaluate(SHUT_DOWN)
    drawn, bare = (
        [statistics.median(column) for column in zip(*found[each], strict=True)]
        for each in (True, False)
    )
    print(f"page work for each move, ms: drawing {drawn[0]:.1f} (scripts {drawn[1]:.1f}), ", end="")
    print(f"bare {bare[0]:.1f}; wanted at most {MOST}: {'met' if drawn[0] <= MOST else 'NOT MET'}")


if __name__ == "__main__":
    main()
