"""Every lesson says what is stored where no thread can start, as in a Python in the page.

In the same run, its own code finds the truth of each of its predictions.
"""

import configparser
import functools
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


PREDICTING = [path for path in LESSONS if ".compare(" in path.read_text("utf-8")]
number_of = {"ids": lambda path: path.stem[:2]}


@pytest.fixture(scope="module")
def answer_of():
    """A function that runs a lesson without threads, once, and returns what came of it."""
    command = [sys.executable, str(HERE / "lessons_without_threads.py")]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, env={**os.environ, "OPENBLAS_NUM_THREADS": "1"}, **pipes) as it:

        @functools.cache
        def ask(path):
            it.stdin.write(f"{path.stem[:2]}\n")
            it.stdin.flush()
            return json.loads(it.stdout.readline())

        yield ask
        it.stdin.close()


def told(cell):
    """Return what a cell printed and the words of what it showed."""
    return "".join(
        "".join(out["text"] if out["output_type"] == "stream" else out["data"]["text/plain"])
        for out in cell["outputs"]
    )


def where_machines_agree(words):
    """Return words without what differs from machine to machine, as nbval compares lessons."""
    rules = configparser.RawConfigParser()
    rules.read(HERE / "nbval_sanitize.cfg", encoding="utf-8")
    for name in rules.sections():
        words = re.sub(rules[name]["regex"], rules[name]["replace"], words)
    return words.strip()


@pytest.mark.parametrize("path", LESSONS, **number_of)
def test_lesson_says_what_is_stored_and_imports_no_matplotlib(path, answer_of):
    answer = answer_of(path)
    assert answer["problem"] == ""
    assert answer["asked"] > 0
    assert not answer["matplotlib"]  # 28 MB, for each learner on a hub
    cells = json.loads(path.read_text("utf-8"))["cells"]
    stored = [told(cell) for cell in cells if cell["cell_type"] == "code"]
    said = [re.sub(f"{NO_THREADS}.*\n", "", each) for each in answer["said"]]
    assert [*map(where_machines_agree, said)] == [*map(where_machines_agree, stored)]
    assert (NO_THREADS in "".join(answer["said"])) == path.stem.startswith("00")


@pytest.mark.parametrize("path", PREDICTING, **number_of)
def test_what_a_lesson_sees_is_what_its_predictions_ask_for(path, answer_of):
    assert answer_of(path)["unlike"] == ""
