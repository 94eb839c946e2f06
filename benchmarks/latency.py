"""How long from a key to the pixels, in a real JupyterLab: our explorer beside two others.

    python benchmarks/latency.py [--quick]

Prints one table and, for each bar of the project, what was measured. Times are never asserted: the
exit code is 1 only if something is broken (a blank frame, a wrong last value).
"""

import argparse
import contextlib
import random
import re
import statistics
import sys
import tempfile

import bench  # first: it makes the two below findable

import lab
from cnn_core import convolve2d, datasets, kernels

WATCHED, STEP, REACH = (2, 2), 0.5, 5  # the output cell; the slider's step; its ends
KEYS_PER_ROUND = 6  # the first of each round warms up and is not counted

EXPLORER = f"""
from cnn_workshop.explorers import explore_convolution
explorer = explore_convolution()
explorer.do({{"is": "step", "panel": "map", "cell": {list(WATCHED)}}})
explorer
"""
INTERACT = f"""
import matplotlib.pyplot as plt
import numpy as np
from ipywidgets import FloatSlider, interact
from cnn_core import convolve2d, datasets, kernels
from cnn_workshop import palettes
image, kernel = datasets.digit(7), kernels.get("vertical_edge").astype(float)

def draw_panel(axes, values):
    colours = palettes.colours(values, "signed")
    axes.imshow(colours, interpolation="nearest")
    for (row, col), value in np.ndenumerate(values):
        ink = palettes.ink(colours[row, col])
        axes.text(col, row, f"{{value:.3g}}", ha="center", va="center_baseline", color=ink)
    for row in range(1, values.shape[0]):
        axes.axhline(row - 0.5, color="0.5", linewidth=0.4)
    for col in range(1, values.shape[1]):
        axes.axvline(col - 0.5, color="0.5", linewidth=0.4)

def draw(weight):
    kernel[1, 1] = weight
    figure, panels = plt.subplots(1, 3, figsize=(9, 3.4))
    for axes, values in zip(panels, [image, kernel, convolve2d(image, kernel)]):
        PANEL
    plt.show()

interact(draw, weight=FloatSlider(min=-{REACH}, max={REACH}, step={STEP}));
"""
FULL = INTERACT.replace("PANEL", "draw_panel(axes, values)")
BARE = INTERACT.replace("PANEL", "axes.imshow(values)")
SUBJECTS = {
    "floor": "floor: slider echoed to a label",
    "explorer": "ours: convolution explorer",
    "full": "interact, the same three panels",
    "bare": "interact, colours only",
}


@contextlib.contextmanager
def opened(chrome, nodelay):
    """Start a JupyterLab of its own; yields a page in which all candidates stand."""
    with tempfile.TemporaryDirectory() as folder:
        cells = (EXPLORER, FULL, BARE, bench.FLOOR)
        bench.write_notebook(folder, "latency.ipynb", cells)
        with lab.jupyterlab(folder, nodelay=nodelay) as address:
            page = chrome.new_page(
                viewport={"width": 1280, "height": 2200}, reduced_motion="reduce"
            )
            bench.open_notebook(page, address, "latency.ipynb", "probe.js")
            page.locator(".cnn-stage canvas").wait_for()
            page.locator(".jp-OutputArea img").last.wait_for()
            yield page


def press(page, subject, key):
    """Press a key; returns the time until the output has changed, and messages from Python."""
    page.evaluate("(name) => probe.watch(name, 'keydown')", subject)
    page.keyboard.press(key)
    return page.evaluate("(pause) => probe.measured(pause)", random.uniform(150, 300))


def key_to_pixels(page, rounds):
    """Press keys on the candidates by turns, so that all of them meet the same noise."""
    found = {subject: [] for subject in SUBJECTS}
    for number in range(rounds):
        for subject in random.sample(list(SUBJECTS), len(SUBJECTS)):
            page.evaluate("(name) => probe.focus(name)", subject)
            page.wait_for_timeout(400)
            key = "ArrowDown" if number % 2 else "ArrowUp"
            presses = [press(page, subject, key) for _ in range(KEYS_PER_ROUND)]
            found[subject] += presses[1:]
    return found


def hover_to_highlight(page, moves):
    """Move the mouse over output cells; returns the times until the input's outline moved."""
    times = []
    for move in range(moves):
        cell = [move % 6, (move * 5 + 1 + move // 6) % 6]
        place = page.evaluate("(cell) => probe.middleOf(cell)", cell)
        page.evaluate("() => probe.watch('hover', 'pointermove')")
        page.mouse.move(*place)
        times.append(page.evaluate("(p) => probe.measured(p)", random.uniform(150, 300))["time"])
    page.mouse.click(*page.evaluate("(cell) => probe.middleOf(cell)", list(WATCHED)))
    page.mouse.move(2, 2)  # the click pinned the cell whose value is checked below
    page.wait_for_timeout(500)
    return times


def drag_values(first):
    """Return 40 slider values: up and down between the ends, from some place on the way."""
    ways = int(2 * REACH / STEP)
    places = [(first + step) % (2 * ways) for step in range(40)]
    return [-REACH + STEP * min(place, 2 * ways - place) for place in places]


def expected(value):
    """Compute the watched output cell for a slider value, without the explorer."""
    kernel = kernels.get("vertical_edge").astype(float)
    kernel[1, 1] = value
    return convolve2d(datasets.digit(7), kernel)[WATCHED]


def drags(pages, count):
    """Drag on the pages by turns; returns what was shown, and what went wrong, for each page."""
    firsts = (7, 26, 55, 71)
    ends = {first: drag_values(first)[-1] for first in firsts}
    slowly = {
        name: {first: drag(page, [0, ends[first]], 600)["whole"] for first in firsts}
        for name, page in pages.items()
    }
    results = {name: [] for name in pages}
    for number in range(count):
        for name, page in pages.items():
            first = firsts[number % len(firsts)]
            result = drag(page, drag_values(first), 25)
            told = re.search(r"row 2, column 2, value (-?[\d.]+)\. ", result["twin"])
            result["wrong"] = (
                result["slider"] != ends[first]
                or float(told[1]) != expected(ends[first])
                or result["whole"] != slowly[name][first]
            )
            results[name].append(result)
    return results


def drag(page, values, gap):
    """Move the kernel slider through the values, `gap` milliseconds apart."""
    return page.evaluate("([values, gap]) => probe.drag(values, gap)", [values, gap])


def tenth_largest(times):
    """Return the time that nine of ten stay below."""
    return statistics.quantiles(times, n=10)[-1]


def print_times(title, rows):
    """Print one table of times."""
    print(f"\n{title:38}{'median':>8}{'p90':>8}{'n':>5}")
    for name, times in rows.items():
        middle, most = statistics.median(times), tenth_largest(times)
        print(f"  {name:36}{middle:8.1f}{most:8.1f}{len(times):5}")


def report(keys, hover, dragged):
    """Print all that was measured and each bar; returns whether something is broken."""
    times = {name: [each["time"] for each in presses] for name, presses in keys.items()}
    middle = {name: statistics.median(values) for name, values in times.items()}
    print_times("key to pixels, ms", {SUBJECTS[name]: times[name] for name in SUBJECTS})
    counts = {name: statistics.median(each["messages"] for each in keys[name]) for name in keys}
    print("  messages from Python for a key:", ", ".join(f"{n} {c:g}" for n, c in counts.items()))
    print_times("hover to highlight, ms", {"feature map to input image": hover})
    print(f"\n{'40 values dragged over a second':38}{'median':>8}{'least':>8}{'n':>5}  backlog, ms")
    shown = {name: [each["shown"] for each in each_drag] for name, each_drag in dragged.items()}
    for name, frames in shown.items():
        backlog = statistics.median(each["backlog"] for each in dragged[name])
        row = f"{statistics.median(frames):8g}{min(frames):8}{len(frames):5}{backlog:9.0f}"
        print(f"  {'frames shown, ' + name:36}{row}")
    every = [each for each_drag in dragged.values() for each in each_drag]
    wrong, blanks = sum(each["wrong"] for each in every), sum(each["blanks"] for each in every)
    to_floor = middle["explorer"] / middle["floor"]
    to_interact = middle["full"] / middle["explorer"]
    print(
        f"\ninteract with colours only / ours: {middle['bare'] / middle['explorer']:.1f} (no bar)"
    )
    shown_at_start = statistics.median(shown["as start.py starts it"])
    bars = [
        ("ours / floor", f"{to_floor:.2f}", "<= 1.0", to_floor <= 1.0),
        ("interact / ours", f"{to_interact:.1f}", ">= 4", to_interact >= 4),
        ("frames shown of 40", f"{shown_at_start:g}", ">= 37", shown_at_start >= 37),
        ("hover to highlight, ms", f"{statistics.median(hover):.1f}", "<= 17",
         statistics.median(hover) <= 17),
        (f"wrong last values in {len(every)} drags", str(wrong), "0", not wrong),
        (f"blank frames in {len(every)} drags", str(blanks), "0", not blanks),
    ]  # fmt: skip
    print(f"\n{'bar':38}{'measured':>10}{'wanted':>10}")
    for name, value, wanted, met in bars:
        print(f"  {name:36}{value:>10}{wanted:>10}   {'met' if met else 'NOT MET'}")
    return bool(wrong or blanks)


def main():
    """Measure, print, and say by the exit code whether something is broken."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a fifth of the measurements")
    share = 5 if parser.parse_args().quick else 1
    print(bench.busy(), flush=True)
    with lab.browser() as chrome, contextlib.ExitStack() as stack:
        pages = {
            "as start.py starts it": stack.enter_context(opened(chrome, nodelay=True)),
            "plain jupyter lab": stack.enter_context(opened(chrome, nodelay=False)),
        }
        page = pages["as start.py starts it"]
        keys = key_to_pixels(page, 10 // share)
        page.evaluate("() => probe.focus('explorer')")  # in sight, whichever came last
        hover = hover_to_highlight(page, 40 // share)
        page.evaluate("() => probe.focus('explorer')")
        dragged = drags(pages, 20 // share)
    return int(report(keys, hover, dragged))


if __name__ == "__main__":
    sys.exit(main())
