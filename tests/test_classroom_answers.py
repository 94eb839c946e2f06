"""``start.py answers``: every exercise is solved, and the solution passes its check."""

import ast
import re
import subprocess
import sys

import nbformat
import numpy as np
import pytest
from nbclient.exceptions import CellExecutionError

import cnn_core
from cnn_core import datasets, detection, functional, interpret, ops
from cnn_core.gradcheck import gradcheck
from cnn_core.network import load_digit_classifier
from cnn_workshop import exercises
from cnn_workshop.classroom import answers
from cnn_workshop.classroom.lessons import checks_in, lessons, source_of
from cnn_workshop.exercises._shifts import moved

LESSONS = lessons()
FROM_THE_LESSON = {
    # What the lessons import or define above their exercises.
    **{"np": np, "functional": functional, "ops": ops, "gradcheck": gradcheck, "moved": moved},
    **{"convolve2d": cnn_core.convolve2d, "datasets": datasets, "detection": detection},
}
ELSEWHERE = {"my_best", "my_network", "my_weak_shifts", "my_patch"}
"""What needs a training of seconds, or a network of the lesson: tried by its exercise, or below."""


def code_of(notebook):
    """Return the code cells of a notebook."""
    return [source_of(cell) for cell in notebook["cells"] if cell["cell_type"] == "code"]


def exercises_in(notebook):
    """Name what a person is asked to write in a notebook."""
    text = "\n".join(code_of(notebook))
    given = {each for _, _, names in checks_in(notebook["cells"]) for each in names}
    function, value = r"^def {}\(.*\):\n    raise NotImplementedError", r"^{0} = (.*None|\[$)"
    functions = {each for each in given if re.search(function.format(each), text, re.MULTILINE)}
    mine = {each for each in given if each.startswith("my_")}
    return functions | {each for each in mine if re.search(value.format(each), text, re.MULTILINE)}


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.number)
def test_worked_writes_all_that_is_to_be_written(lesson):
    notebook, solved = answers.worked(lesson.notebook)
    assert exercises_in(lesson.notebook) <= set(solved)
    assert "NotImplementedError" not in "\n".join(code_of(notebook))
    assert not re.search(r"^my_\w+ = .*None", "\n".join(code_of(notebook)), re.MULTILINE)


@pytest.mark.parametrize("lesson", LESSONS[1:], ids=lambda lesson: lesson.number)
def test_worked_answers_pass_their_strict_checks(lesson):
    notebook, solved = answers.worked(lesson.notebook)
    wanted = [name for name in solved if name not in ELSEWHERE]
    checks = {name: getattr(exercises, name) for name in exercises.__all__}
    space, checked = {**checks, **FROM_THE_LESSON}, []
    for source in code_of(notebook):
        concerns = rf"^def ({'|'.join(wanted)})\(|^check_.*, strict=True\)"
        apart = ELSEWHERE.intersection(re.findall(r"\w+", source))
        if re.search(concerns, source, re.MULTILINE) and not apart:
            exec(source, space)
            checked += re.findall(r"^check_\w+\((\w+), strict=True\)", source, re.MULTILINE)
    assert checked == wanted
    assert wanted


def test_the_chosen_settings_of_lesson_13_are_those_that_its_tests_train_with():
    settings = ast.literal_eval(answers.CHOSEN["my_best"])
    assert settings == {"lr": 0.05, "momentum": 0.9, "batch_size": 64, "shift": 1, "epochs": 60}


def test_the_chosen_patch_of_lesson_16_refutes_the_map():
    trained = load_digit_classifier()
    five = (datasets.load_mnist("test").images[15] / 255).astype(np.float32)
    claim = interpret.gradient_times_input(trained, five[None], label=5)
    patch = ast.literal_eval(answers.CHOSEN["my_patch"])
    assert exercises.check_refuted(trained, five, claim, patch).passed


def test_the_chosen_find_and_checklist_of_lesson_17_pass():
    assert exercises.check_planted(ast.literal_eval(answers.CHOSEN["my_find"])).passed
    assert exercises.check_checklist(ast.literal_eval(answers.CHOSEN["my_checklist"])).passed


def test_worked_makes_a_check_of_several_arguments_strict():
    cell = {"cell_type": "code", "source": "my_patch = None\ncheck_refuted(net, one, my_patch)"}
    notebook, solved = answers.worked({"cells": [{"cell_type": "markdown", "source": "# 1"}, cell]})
    assert solved == ["my_patch"]
    assert code_of(notebook)[0].endswith("\ncheck_refuted(net, one, my_patch, strict=True)")


def test_worked_leaves_the_lesson_as_it_was():
    lesson = LESSONS[2]
    before = "\n".join(code_of(lesson.notebook))
    answers.worked(lesson.notebook)
    assert "\n".join(code_of(lesson.notebook)) == before


def test_worked_refuses_a_function_that_no_check_asks_for():
    cell = {"cell_type": "code", "source": "def my_own(x):\n    raise NotImplementedError"}
    with pytest.raises(ValueError, match="`my_own` must be what a check asks for"):
        answers.worked({"cells": [{"cell_type": "markdown", "source": "# 99"}, cell]})


def small(source):
    """Return a folder's one small lesson with an exercise."""
    notebook = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell("# 99 · Small"),
            nbformat.v4.new_code_cell(
                "import numpy as np\n\nfrom cnn_workshop.exercises import check_relu"
            ),
            nbformat.v4.new_code_cell("def my_relu(input_map):\n    raise NotImplementedError"),
            nbformat.v4.new_code_cell(source),
        ]
    )
    return nbformat.writes(notebook)


def written(folder, lessons_folder):
    """Write answers in a Python of its own, for kernels leave sockets open; return what is said."""
    code = (
        "import sys; from pathlib import Path\n"
        "from cnn_workshop.classroom.answers import write_answers\n"
        "print(*write_answers(*map(Path, sys.argv[1:])), sep='\\n')"
    )
    command = [sys.executable, "-c", code, str(folder), str(lessons_folder)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    return run.stdout.splitlines()


def test_write_answers_runs_what_it_writes_and_overwrites_nothing(tmp_path):
    lesson, folder = tmp_path / "lessons" / "99_small.ipynb", tmp_path / "answers"
    lesson.parent.mkdir()
    lesson.write_text(small("check_relu(my_relu)"), "utf-8")
    said = written(folder, lesson.parent)
    (path,) = folder.iterdir()
    assert said[1:] == ["99_small_answers.ipynb: my_relu"]
    shown = nbformat.read(path, as_version=4).cells[-1].outputs[0].data["text/plain"]
    assert shown.startswith("my_relu is right on all")
    path.write_text("mine")
    assert list(answers.write_answers(folder, lesson.parent))[1:] == [
        "99_small_answers.ipynb was there already and stays as it is."
    ]
    assert path.read_text() == "mine"


def test_write_answers_says_what_does_not_run_and_writes_it_not(tmp_path, monkeypatch):
    def fail(notebook, folder):
        raise CellExecutionError("", "NameError", "name 'nothing' is not defined\nmore")

    monkeypatch.setattr(answers, "_run", fail)
    lesson, folder = tmp_path / "99_small.ipynb", tmp_path / "answers"
    lesson.write_text(small("check_relu(my_relu)"), "utf-8")
    said = list(answers.write_answers(folder, tmp_path))
    assert said[1:] == [
        "99_small_answers.ipynb is not written: it does not run. "
        "NameError: name 'nothing' is not defined"
    ]
    assert list(folder.iterdir()) == []
