"""How long from a move to the last pixel or word that it changes: every control of every explorer.

    python benchmarks/controls.py [--quick] [--control NAME] [EXPLORER ...]

The controls are found in the page, and each is moved as a person does. Between them the floor is
measured, a slider echoed to a label, so that both meet the same noise. Times are only printed.
"""

import argparse
import contextlib
import itertools
import random
import statistics
import tempfile

import bench  # first: it makes the next one findable

import lab

START = """
import numpy as np
from cnn_core import datasets, detection, functional
from cnn_workshop.explorers import *
from cnn_core.layers import Conv2d
from cnn_core.network import Sequential, load_digit_classifier
small, labels = (part[:100] for part in datasets.load_mnist("test"))
seven = datasets.load_mnist().images[7] / 255
"""
BRIGHT = "datasets.photograph('camera', size=64)"
SUBJECTS = {
    "picture": "explore_picture()",
    "channels": "explore_channels()",
    "convolution": "explore_convolution()",
    "convolution 64 x 64": f"explore_convolution({BRIGHT})",
    "kernels 64": "explore_kernels(side=64)",
    "kernels 64, target": "explore_kernels(target='diagonal', side=64)",
    "kernels 256": "explore_kernels()",
    "geometry": "explore_geometry(8, 3, stride=2, padding=1)",
    "geometry 64 x 64": "explore_geometry(64, 5)",
    "filters": "explore_filters()",
    "counts": "explore_counts()",
    "activations": "explore_activations(activation=functional.leaky_relu)",
    "activations 64 x 64": f"explore_activations({BRIGHT})",
    "pooling": "explore_pooling(shift=(0, 1))",
    "pooling 64 x 64": f"explore_pooling({BRIGHT}, shift=(0, 1))",
    "stack": "explore_stack()",
    "stack 28 x 28": "explore_stack('Handwritten 0, larger')",
    "scores": "explore_scores()",
    "machine": "explorer = explore_machine(np.roll(seven, 3, axis=1))\nexplorer",
    "blame": "explore_blame()",
    "detective": "explore_detective()",
    "training": "explore_training()",
    "commuting": "explore_commuting()",
    "translation": "explore_translation(load_digit_classifier(), (small / 255)[:, None], labels)",
    "occlusion": "explore_occlusion()",
    "attribution": "explore_attribution()",
    "adversarial": "explore_adversarial()",
    "marks": "explore_marks()",
    "noise": "explore_noise()",
    "splits": "explore_splits()",
    "conventions": "explore_conventions()",
    "pretrained": "explore_pretrained()",
    "transposed": "explore_transposed()",
    "segmentation": (
        "nets = {name: Sequential(Conv2d(1, 1, 3, padding=1, rng=0)) for name in 'ab'}\n"
        "explore_segmentation(nets, (small[:9] / 255)[:, None], small[:9] > 99)"
    ),
    "page": "explore_page()",
    "boxes": (
        "boxes = detection.window_boxes(4, 5, 20, 6)\n"
        "camera, scores = datasets.photograph('camera', 64), np.linspace(0.99, 0.6, 20)\n"
        "explore_boxes(camera, boxes, scores, boxes[:2])"
    ),
    "suppression": "explore_suppression()",
}
KEEP = 'explorer.do({"is": "control", "name": "keep", "value": True})'
SUBJECTS["machine, two kept"] = SUBJECTS["machine"].replace("\n", f"\n{KEEP}\n")
SHUT_DOWN = "() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()"
LARGE, MOST, MORE = "256", 1.6, 150  # in a photograph of 256 pixels a side: so many ms more
MOVES, FLOOR_MOVES = 16, 4  # the first of each warms up and is not counted
KEYS = {
    "number": ("ArrowUp", "ArrowDown"),
    "slider": ("ArrowUp", "ArrowDown"),
    "bar": ("ArrowLeft", "ArrowRight"),
    "cursor": ("ArrowRight", "ArrowLeft"),
    "step": ("ArrowRight", "ArrowLeft"),
    "switch": ("Space",),
    "button": ("Enter",),
    "pick": ("Enter",),
}
BEFORE = {
    "Shift right": [("undo", "Enter")],
    "Shift down": [("undo", "Enter")],
    "Clear": [("undo", "Enter")],
    "To the middle": [("undo", "Enter")],
    "Keep": [("Clear", "Enter"), ("undo", "Enter")],
    "Divide by the sum": [("kernel", "ArrowUp")],
    "Begin anew": [("One step", "Enter")],
    "Down to what counts most": [("logits", "Enter")],
}
"""Before each press of a button: what another control is to do, so that there is something to see;
the others take turns."""
UNDONE = {kind: KEYS[kind] for kind in ("bar", "slider", "number")}
UNDONE["menu"] = ("ArrowDown", "ArrowUp")
"""What is moved before each undo, the first that there is: one of the two keys does move it."""


# ---- one move ----------------------------------------------------------------------------------


def focus(page, at):
    """Put the keyboard on a control, and wait until the page is quiet."""
    page.evaluate("(at) => controls.focus(at)", at)
    page.evaluate("() => controls.quiet()")


def press(page, at, key):
    """Press a key on the control in focus; returns what was measured."""
    page.evaluate("(at) => controls.watch(at, 'keydown')", at)
    page.keyboard.press(key)
    return page.evaluate("(pause) => controls.measured(pause)", random.uniform(0, 100))


def dab(page, at, turn):
    """Put the brush on a cell of a panel; returns what was measured."""
    page.mouse.move(*page.evaluate("([at, turn]) => controls.place(at, turn)", [at, turn]))
    page.evaluate("() => controls.quiet()")
    page.evaluate("(at) => controls.watch(at, 'pointerdown')", at)
    page.mouse.down()
    found = page.evaluate("(pause) => controls.measured(pause)", random.uniform(0, 100))
    page.mouse.up()
    page.mouse.move(2, 2)
    return found


# ---- one control -------------------------------------------------------------------------------


def keys(control, count):
    """Return the keys of at least `count` moves, that end where they began."""
    if control["kind"] != "menu":
        return list(itertools.islice(itertools.cycle(KEYS[control["kind"]]), count))
    last, start = control["length"] - 1, control["start"]
    down, up = ["ArrowDown"], ["ArrowUp"]
    tour = down * (last - start) + up * last + down * start
    return tour * -(-count // max(len(tour), 1))


def before_of(control, controls):
    """Return what is to be done before each press of a control: other controls, each with a key."""
    if control["name"] != "undo":
        others = {other["name"]: other["at"] for other in controls}
        pairs = BEFORE.get(control["name"], ())
        return [(others[name], key) for name, key in pairs if name in others]
    movable = [other for kind in UNDONE for other in controls if other["kind"] == kind]
    return [(movable[0]["at"], key) for key in UNDONE[movable[0]["kind"]]] if movable else []


def prepare(page, control, turn):
    """Do what has to come before a move, if anything, and put the keyboard back."""
    if control["kind"] == "pick":
        page.keyboard.press("ArrowLeft" if turn % 2 else "ArrowRight")
        page.evaluate("() => controls.quiet()")
    before = control["before"]
    if before:
        at, key = before[turn % len(before)]
        focus(page, at)
        page.keyboard.press(key)
        page.evaluate("() => controls.quiet()")
        focus(page, control["at"])


def moves(page, control, count):
    """Move a control; returns what was measured each time something changed."""
    if control["kind"] == "stroke":
        return [dab(page, control["at"], turn) for turn in range(count)]
    focus(page, control["at"])
    if control["kind"] == "cursor":
        page.keyboard.press("Enter")  # pinned: the explorers that ask for a click hear of it too
        page.evaluate("() => controls.quiet()")
    found = []
    for turn, key in enumerate(keys(control, count)):
        prepare(page, control, turn)
        found.append(press(page, control["at"], key))
        if turn == 3 and not any(each["last"] for each in found):
            break  # a control that changes nothing
    if control["kind"] in ("cursor", "pick"):
        page.keyboard.press("Escape")
        page.evaluate("() => controls.quiet()")
    return found


def floor(page):
    """Move the slider that is echoed to a label; returns the times."""
    focus(page, -1)
    pairs = itertools.islice(itertools.cycle(("ArrowRight", "ArrowLeft")), FLOOR_MOVES)
    return [press(page, -1, key)["time"] for key in pairs][1:]


# ---- one explorer ------------------------------------------------------------------------------


def measure(page, wanted, count):
    """Move the controls one after the other, and the floor before and after each.

    Returns the rows and one floor for all: six moves beside each control say it to a fifth only,
    and of three hundred such ratios the worst would tell of the floor's luck.
    """
    controls = page.evaluate("() => controls.find()")
    grounds, rows = floor(page), []
    for control in controls:
        control["before"] = before_of(control, controls)
        name = f"{control['name']} ({control['kind']})"
        if wanted in name:
            seen = [each for each in moves(page, control, count)[1:] if each["last"]]
            grounds += floor(page)
            rows.append((name, seen))
    return rows, statistics.median(grounds)


# ---- the tables --------------------------------------------------------------------------------


def summary(subject, rows, ground):
    """Print the table of one explorer; returns what is to be said of each of its controls."""
    head = f"{'floor':>7}{'median':>8}{'ratio':>7}{'messages':>10}{'n':>4}  last to change"
    print(f"\n{subject:54}{head}")
    results = []
    for name, seen in rows:
        if not seen:
            print(f"  {name:52}{ground:7.1f}  nothing to see")
            continue
        middle = statistics.median(each["time"] for each in seen)
        messages = statistics.median(each["messages"] for each in seen)
        last = statistics.mode(each["last"] for each in seen)
        met = middle <= (ground + MORE if LARGE in subject else MOST * ground)
        words = f"{ground:7.1f}{middle:8.1f}{middle / ground:7.2f}{messages:10g}{len(seen):4}  "
        words += last + ("" if met else "   NOT MET")
        print(f"  {name:52}{words}", flush=True)
        results.append((middle / ground, met, f"{subject}: {name}", words))
    return results


def main():
    """Measure, and print a table for each explorer and the worst of all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="six moves of each control")
    parser.add_argument("--control", default="", help="only controls with this in their name")
    parser.add_argument("explorer", nargs="*", help="only explorers whose name begins so")
    options = parser.parse_args()
    print(bench.busy(), flush=True)
    begins, results = tuple(options.explorer) or "", []
    count = 6 if options.quick else MOVES
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        address = stack.enter_context(lab.jupyterlab(folder))
        chrome = stack.enter_context(lab.browser())
        for number, (subject, source) in enumerate(SUBJECTS.items()):
            if subject.startswith(begins):
                bench.write_notebook(folder, f"{number}.ipynb", (START + source, bench.FLOOR))
                size = {"width": 1280, "height": 1600}
                page = chrome.new_page(viewport=size, reduced_motion="reduce")
                bench.open_notebook(page, address, f"{number}.ipynb", "controls.js")
                results += summary(subject, *measure(page, options.control, count))
                page.evaluate(SHUT_DOWN)
                page.close()
    missed = sum(not met for _, met, *_ in results)
    print(f"\n{len(results)} controls, {missed} beyond the bar. The slowest:")
    for _, _, name, words in sorted(results, reverse=True)[:12]:
        print(f"  {name:72}{words}")


if __name__ == "__main__":
    main()
