"""Every lesson says what is stored where no thread can start, as in a Python in the page."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
NO_THREADS = "This Python has no threads"  # which lesson 00 adds here to what it says elsewhere
LESSONS = sorted((HERE.parent / "notebooks").glob("[0-9]*.ipynb"))

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system copies no process")


@pytest.fixture(scope="module")
def runner():
    """What runs lessons one after the other, without threads."""
    command = [sys.executable, str(HERE / "lessons_without_threads.py")]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, env={**os.environ, "OPENBLAS_NUM_THREADS": "1"}, **pipes) as it:
        yield it
        it.stdin.close()


def told(cell):
    """Return what a cell printed and the words of what it showed."""
    return "".join(
        "".join(out["text"] if out["output_type"] == "stream" else out["data"]["text/plain"])
        for out in cell["outputs"]
    )


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem[:2])
def test_lesson_says_what_is_stored_and_imports_no_matplotlib(path, runner):
    runner.stdin.write(f"{path.stem[:2]}\n")
    runner.stdin.flush()
    answer = json.loads(runner.stdout.readline())
    assert answer["problem"] == ""
    assert answer["asked"] > 0
    assert not answer["matplotlib"]  # 28 MB, for each learner on a hub
    cells = json.loads(path.read_text("utf-8"))["cells"]
    stored = [told(cell) for cell in cells if cell["cell_type"] == "code"]
    said = [re.sub(f"{NO_THREADS}.*\n", "", each) for each in answer["said"]]
    assert [each.strip() for each in said] == [each.strip() for each in stored]
    assert (NO_THREADS in "".join(answer["said"])) == path.stem.startswith("00")
