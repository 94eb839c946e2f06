"""What the benchmarks in the browser share: the notebook, the page, and the floor."""

import json
import os
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "tests" / "browser")]

import lab  # noqa: E402

# As start.py has it for the lessons: the second thread of a small product would wait for whatever
# the browser does on its processor, up to 20 ms.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

FLOOR = """
from ipywidgets import FloatSlider, Label, VBox
slider, label = FloatSlider(min=-5, max=5, step=0.25), Label("0.0")
label.add_class("echo")
slider.observe(lambda change: setattr(label, "value", str(change.new)), "value")
VBox([slider, label])
"""


def write_notebook(folder, name, sources):
    """Write a notebook with one code cell for each source."""
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    cells = [
        {**cell, "id": f"cell-{number}", "source": source.strip()}
        for number, source in enumerate(sources)
    ]
    notebook = {"cells": cells, "metadata": {"kernelspec": kernelspec}}
    text = json.dumps({**notebook, "nbformat": 4, "nbformat_minor": 5})
    (Path(folder) / name).write_text(text, "utf-8")


def open_notebook(page, address, name, script):
    """Open a notebook whose last cell is the floor, run it, and give the page its eyes."""
    lab.open_notebook(page, address, name)
    lab.run_all(page)
    page.locator(".echo").wait_for()
    page.wait_for_timeout(2000)
    for each in ("eyes.js", script):
        page.evaluate((HERE / each).read_text("utf-8"))


def busy():
    """Say how much other work this machine has: times from a busy one say little."""
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    return f"{os.cpu_count()} processors, load before starting {load}"
