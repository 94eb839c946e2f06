"""What a person wrote across the lessons becomes one file: it imports, it runs, it stays theirs."""

import json
import os
import subprocess
import sys

import pytest

from cnn_workshop import exercises
from cnn_workshop.exercises.check.whole import whole_source
from cnn_workshop.questions import collect, contents, record
from cnn_workshop.questions.journal import journal

RELU = "import numpy as np\n\n\ndef my_relu(x):\n    return np.maximum(x, 0)\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A function that writes a notebook with the sources that have passed into the folder."""
    monkeypatch.chdir(tmp_path)
    ages = iter(range(1000, 2000))

    def write(lesson, sources, name=None, passed=True):
        held = record.empty(lesson)
        for check, source in sources.items():
            entry = {"passed": passed, "tries": 1, "slips": [], "source": source}
            held["checks"][check] = entry
        path = tmp_path / (name or f"{lesson}_lesson.ipynb")
        output = {"metadata": {record.KEY: held}}
        path.write_text(json.dumps({"cells": [{"outputs": [output]}]}), "utf-8")
        os.utime(path, (next(ages),) * 2)
        return path

    write.path = tmp_path
    return write


def everything(way):
    """Return a right answer to every exercise that is a function, as a record holds it."""
    found = {}
    for lesson, names in contents.EXERCISES.items():
        for name in names:
            exercise = exercises.EXERCISES.get(name)
            if exercise is None or lesson == "03":
                continue
            answers = exercise.right_answers
            answer = answers[min(way, len(answers) - 1)]
            found.setdefault(lesson, {})[name] = whole_source(f"my_{name}", answer)
    return found


def run(path, *command):
    """Run a Python of its own in the folder of a file; return what it prints."""
    done = subprocess.run(
        [sys.executable, *command], cwd=path.parent, capture_output=True, text=True, check=False
    )
    assert not done.stderr, done.stderr
    return done.stdout


@pytest.mark.parametrize("way", [0, 1])
def test_collect_writes_a_file_that_reads_digits_with_everything_in_it(folder, way):
    answers = everything(way)
    for lesson, sources in answers.items():
        folder(lesson, sources)
    told = collect("my_network.py")
    many = sum(map(len, answers.values()))
    assert told.headline.startswith(f"my_network.py is written. {many} of ")
    said = run(folder.path / "my_network.py", "my_network.py").splitlines()
    assert [line[:22] for line in said] == [f"a {n}: my network says {n}" for n in range(10)]
    text = (folder.path / "my_network.py").read_text("utf-8")
    assert "core_" not in text


def test_collect_takes_from_the_core_what_is_not_written(folder):
    folder("06", {"relu": RELU})
    told = collect()
    text = (folder.path / "my_network.py").read_text("utf-8")
    assert "from cnn_core import convolve2d as core_convolve2d  # lesson 02 is not done" in text
    assert "np.asarray(my_relu(each))" in text
    assert run(folder.path / "my_network.py", "-c", "import my_network") == ""
    assert told.written == {"06": ("relu",)}
    assert "06" in told.missing
    assert "leaky_relu" in told.missing["06"]


def test_collect_writes_nothing_without_a_pass(folder):
    folder("06", {"relu": RELU}, passed=False)
    assert repr(collect()) == (
        "No check has passed in these notebooks so far: there is nothing to collect."
    )
    assert not (folder.path / "my_network.py").exists()


def test_collect_knows_what_the_open_notebook_has_not_saved(folder):
    journal.begin("06")
    journal.meet(None, "")
    journal.checked("relu", True, [], RELU)
    assert collect().written == {"06": ("relu",)}


def test_collect_does_not_count_what_runs_without_a_page(folder):
    journal.begin("06")
    journal.checked("relu", True, [], RELU)
    assert collect().written == {}


def test_collect_takes_the_newest_of_two_notebooks_of_a_lesson(folder):
    folder("06", {"relu": RELU.replace("0)", "0) + 0")}, "06_b.ipynb")
    folder("06", {"relu": RELU}, "06_a.ipynb")
    collect()
    assert "maximum(x, 0)\n" in (folder.path / "my_network.py").read_text("utf-8")


def test_collect_says_what_it_leaves_out(folder):
    folder("06", {"relu": RELU})
    folder("07", {"max_pooling": "def broken(:"})
    (folder.path / "08_broken.ipynb").write_text("{")
    (folder.path / "09_newer.ipynb").write_text(
        json.dumps({"cells": [{"outputs": [{"metadata": {record.KEY: {"version": 9}}}]}]})
    )
    assert collect().notes == (
        "08_broken.ipynb is left out: it is no notebook.",
        "09_newer.ipynb is left out: its record is of version 9, and this program knows 1 at most.",
        "max_pooling of lesson 07 is left out: its text is broken.",
    )


# ---- names that meet -----------------------------------------------------------------------------


def defined(folder):
    """Import the file that was collected; return what it defines."""
    space = {"__name__": "my_network"}
    text = (folder.path / "my_network.py").read_text("utf-8")
    exec(compile(text, "my_network.py", "exec"), space)
    return space


def test_collect_keeps_helpers_of_the_same_name_apart(folder):
    helper = "def helper(x):\n    return x + {}\n\n\ndef my_{}(x):\n    return helper(x)\n"
    folder("06", {"relu": helper.format(1, "relu"), "leaky_relu": helper.format(2, "leaky_relu")})
    collect()
    space = defined(folder)
    assert (space["my_relu"](0), space["my_leaky_relu"](0)) == (1, 2)


def test_collect_keeps_imports_of_the_same_name_apart(folder):
    source = "from math import {} as f\n\n\ndef my_{}(x):\n    return f(x)\n"
    folder("06", {"leaky_relu": source.format("floor", "leaky_relu")})
    folder("07", {"max_pooling": source.format("ceil", "max_pooling")})
    collect()
    space = defined(folder)
    assert (space["my_leaky_relu"](0.5), space["my_max_pooling"](0.5)) == (0, 1)


def test_collect_writes_a_shared_helper_once(folder):
    helper = "STEP = 2\n\n\ndef helper(x):\n    return x + STEP\n"
    source = helper + "\n\ndef my_{0}(x):\n    return helper(x)\n"
    folder("06", {"relu": source.format("relu"), "leaky_relu": source.format("leaky_relu")})
    collect()
    assert (folder.path / "my_network.py").read_text("utf-8").count("def helper") == 1
    assert defined(folder)["my_leaky_relu"](1) == 3


def test_collect_keeps_two_functions_that_a_person_named_alike(folder):
    folder("06", {"relu": "def f(x):\n    return 1\n", "leaky_relu": "def f(x):\n    return 2\n"})
    collect()
    space = defined(folder)
    assert (space["f"](0), space["my_relu"](0)) == (2, 1)


def test_collect_keeps_decorators_and_a_name_of_the_network_s_own(folder):
    source = "import functools\n\n\n@functools.cache\ndef my_network(x):\n    return x\n"
    folder("06", {"leaky_relu": source})
    collect()
    space = defined(folder)
    assert space["my_network"](7) == 7
    assert space["my_network"].cache_info().misses == 1
    assert callable(space["my_network_"])


def test_collect_writes_kernels_and_settings(folder):
    folder("03", {"blur": "my_blur = [[1, 2], [3, 4]]\n"})
    folder("13", {"overfit": "my_overfit = {'lr': 0.1}\n"})
    collect()
    space = defined(folder)
    assert (space["my_blur"], space["my_overfit"]) == ([[1, 2], [3, 4]], {"lr": 0.1})


# ---- the file that is there already --------------------------------------------------------------


def test_collect_leaves_a_file_that_it_did_not_write(folder):
    folder("06", {"relu": RELU})
    mine = folder.path / "my_network.py"
    mine.write_text("print('mine')\n")
    assert "so it stays as it is" in collect().headline
    assert mine.read_text() == "print('mine')\n"


def test_collect_leaves_a_file_that_was_changed_by_hand(folder):
    folder("06", {"relu": RELU})
    collect()
    mine = folder.path / "my_network.py"
    changed = mine.read_text("utf-8").replace("np.maximum(x, 0)", "np.maximum(x, 1)")
    mine.write_text(changed, "utf-8")
    assert "so it stays as it is" in collect().headline
    assert mine.read_text("utf-8") == changed


def test_collect_replaces_a_changed_file_when_told_to(folder):
    folder("06", {"relu": RELU})
    mine = folder.path / "my_network.py"
    mine.write_text("print('mine')\n")
    assert collect(replace=True).headline.startswith("my_network.py is replaced")
    assert "my_relu" in mine.read_text("utf-8")
    assert [path.name for path in folder.path.glob("*.p*")] == ["my_network.py"]


def test_collect_renews_its_own_file_and_says_so(folder):
    folder("06", {"relu": RELU})
    collect()
    assert collect().headline.startswith("my_network.py is there and up to date.")
    folder("07", {"max_pooling": "def my_max_pooling(x, size, stride):\n    return x\n"})
    assert collect().headline.startswith("my_network.py is replaced by a newer one.")
    assert "my_max_pooling" in (folder.path / "my_network.py").read_text("utf-8")


def test_collect_leaves_a_folder_of_that_name(folder):
    folder("06", {"relu": RELU})
    (folder.path / "my_network.py").mkdir()
    assert "so it stays as it is" in collect().headline


@pytest.mark.parametrize("file", ["my_network.txt", "02_network.py", "no.such.py", "a b.py", ""])
def test_collect_refuses_a_name_that_cannot_be_imported(folder, file):
    with pytest.raises(ValueError, match=r"must be a name that Python can import and end in \.py"):
        collect(file)


def test_collect_refuses_a_folder_that_is_not_there(folder):
    with pytest.raises(ValueError, match="must lie in a folder that is there"):
        collect("nowhere/my_network.py")


def test_collect_refuses_what_is_no_name(folder):
    with pytest.raises(TypeError, match="must be the name of a file, got int"):
        collect(3)


def test_collect_links_to_lessons_that_are_there(folder):
    folder("06", {"relu": RELU}, "06_relu.ipynb")
    page = collect()._repr_html_()
    assert '<a href="06_relu.ipynb">06</a> leaky_relu' in page
    assert page.count("<a ") == 1
