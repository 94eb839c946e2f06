"""A cell run again closes what it showed; a function older than its text is told."""

import gc
import types
import weakref

import ipywidgets
import pytest
from IPython.core.interactiveshell import InteractiveShell
from ipywidgets.widgets.widget import _instances
from traitlets.config import Config

import hands
from cnn_workshop import _cells, explorers, questions
from cnn_workshop._alive import Alive
from cnn_workshop.exercises import check_relu
from cnn_workshop.explorers import explore_convolution, explore_pooling
from cnn_workshop.questions import predict, quiz

pytestmark = pytest.mark.usefixtures("no_pictures")

IMAGE = [[1, 2, 3, 0], [4, 5, 6, 1], [7, 8, 9, 2]]


class Notebook:
    """Runs source text as the cells of a notebook do, in a real IPython shell."""

    def __init__(self, shell):
        self.shell, self.cell = shell, None
        shell.get_parent = lambda: {"metadata": {"cellId": self.cell} if self.cell else {}}
        shell.user_ns.update(explorers=explorers, questions=questions, shown=self.shown)

    def shown(self, thing):
        """Show a thing, as the last line of a cell does."""
        assert thing._repr_mimebundle_()

    def run(self, cell, source):
        """Run a cell, and return what came of it."""
        self.cell = cell
        result = self.shell.run_cell(source, cell_id=cell)
        self.cell = None
        return result

    def __getitem__(self, name):
        return self.shell.user_ns[name]


@pytest.fixture(scope="module")
def shell():
    """An IPython shell that writes no history."""
    InteractiveShell.clear_instance()
    memory = Config({"HistoryManager": {"hist_file": ":memory:", "enabled": False}})
    shell = InteractiveShell.instance(config=memory)
    yield shell
    InteractiveShell.clear_instance()
    if _cells.cells._shell is shell:  # what a test without a notebook has made began to follow it
        _cells.cells.unwatch()


@pytest.fixture
def notebook(shell, monkeypatch):
    """A notebook whose cells are told apart."""
    cells = _cells.Cells()
    cells.watch(shell)
    monkeypatch.setattr(_cells, "cells", cells)
    monkeypatch.setattr(_cells, "get_ipython", lambda: shell)
    yield Notebook(shell)
    for things in cells.held.values():
        for thing in things:
            thing.close()
    cells.unwatch()
    shell.reset()


def alive(thing):
    """Tell whether a thing and all of its parts can be shown; refuse what is half alive."""
    states = {widget.comm is not None for widget in thing.all_widgets()}
    assert len(states) == 1
    return states.pop()


VIEW = "application/vnd.jupyter.widget-view+json"
SHOWS = "e = explorers.explore_convolution(); shown(e)"


# ---- closing -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        SHOWS,
        "shown(explorers.explore_machine())",
        "shown(questions.predict('How many?'))",
        "shown(questions.predict('How many?').compare(3))",
        "shown(questions.progress('02'))",
        "shown(questions.quiz_on('rows of a window'))",
        "e = explorers.explore_setup(); shown(e); shown(e)",
        "shown(explorers.explore_setup()); shown(explorers.explore_setup())",
        "explorers.explore_setup()",
    ],
)
def test_a_cell_run_again_keeps_no_widget_of_the_run_before(notebook, source):
    notebook.run("a", source)
    first = len(_instances)
    for _ in range(3):
        notebook.run("a", source)
    assert len(_instances) == first


def test_a_cell_run_again_leaves_no_closed_explorer_in_the_results(notebook):
    notebook.shell.user_ns["_oh"].update({7: "a result"})
    for number in (8, 9):
        notebook.run("a", SHOWS)
        notebook.shell.user_ns["_oh"][number] = notebook["e"]
        # as IPython itself does: it keeps them among the hidden variables, too
        notebook.shell.push({f"_{number}": notebook["e"]}, interactive=False)
    assert notebook.shell.user_ns["_oh"] == {7: "a result", 9: notebook["e"]}
    assert "_8" not in notebook.shell.user_ns
    assert "_8" not in notebook.shell.user_ns_hidden
    assert alive(notebook.shell.user_ns["_9"])


def test_a_cell_run_again_lets_go_of_the_explorer_before(notebook, monkeypatch):
    made = []
    for count in range(100, 106):  # each result under its own number, as in a notebook
        monkeypatch.setattr(notebook.shell, "execution_count", count)
        notebook.run("a", "e = explorers.explore_setup(); e")
        made.append(weakref.ref(notebook["e"]))
    gc.collect()
    assert made[-1]() is notebook["e"]
    assert made[0]() is made[1]() is None  # IPython's _, __ and ___ hold the last three


def test_a_cell_run_again_leaves_no_picture_of_a_closed_explorer(notebook):
    kept = getattr(notebook.shell.history_manager, "outputs", None)
    if kept is None:
        pytest.skip("this IPython keeps no outputs")
    kept.clear()
    for cell in "aab":
        notebook.run(cell, "e = explorers.explore_convolution(); e")
    views = [output.bundle.get(VIEW) for outputs in kept.values() for output in outputs]
    assert len(views) == 2
    assert views[-1]["model_id"] == notebook["e"].model_id


@pytest.mark.parametrize("source", ["1 / 0", "def f(:", "pass", "explorers.explore_pooling('no')"])
def test_a_cell_run_again_with_another_text_closes_what_it_showed(notebook, source):
    before = len(_instances)
    notebook.run("a", SHOWS)
    notebook.run("a", source)
    assert not alive(notebook["e"])
    assert len(_instances) == before


def test_a_cell_that_fails_after_it_made_an_explorer_closes_it_when_it_runs_again(notebook):
    before = len(_instances)
    notebook.run("a", "e = explorers.explore_convolution(); 1 / 0")
    assert alive(notebook["e"])
    notebook.run("a", "pass")
    assert len(_instances) == before


def test_an_explorer_that_cannot_be_made_leaves_no_widget_behind(monkeypatch):
    before = len(_instances)

    def fail(self):
        raise OSError("as a test")

    monkeypatch.setattr(explorers.pooling.PoolingExplorer, "_compute", fail)
    with pytest.raises(OSError, match="as a test"):
        explore_pooling(IMAGE)
    assert len(_instances) == before


# ---- staying alive -------------------------------------------------------------------------------


def test_an_explorer_shown_by_another_cell_stays_alive(notebook):
    notebook.run("a", SHOWS)
    kept = notebook["e"]
    notebook.run("b", "shown(e)")
    notebook.run("a", SHOWS)
    assert alive(kept)
    notebook.run("b", "shown(e)")
    assert not alive(kept)


def test_an_explorer_shown_again_by_its_cell_stays_alive(notebook):
    notebook.run("a", "e = explorers.explore_convolution()")
    for _ in range(2):
        notebook.run("b", "shown(e)")
        assert alive(notebook["e"])


def test_an_explorer_that_was_closed_comes_to_life_as_it_was_when_it_is_shown(notebook):
    notebook.run("a", "e = explorers.explore_pooling(); shown(e)")
    kept = notebook["e"]
    hands.go(kept, (0, 3))
    name, words = kept.model_id, kept.text()
    notebook.run("a", "pass")
    assert not alive(kept)
    notebook.run("b", "shown(e)")
    assert alive(kept)
    assert (kept.model_id, kept.text()) == (name, words)
    hands.go(kept, (0, 1))
    assert kept.text() != words


def test_nothing_is_closed_where_cells_have_no_names(notebook):
    notebook.run(None, SHOWS)
    kept = notebook["e"]
    notebook.run(None, SHOWS)
    assert alive(kept)


def test_other_peoples_widgets_are_left_alone(notebook):
    notebook.shell.user_ns["ipywidgets"] = ipywidgets
    notebook.run("a", "slider = ipywidgets.IntSlider(); e = explorers.explore_setup(); shown(e)")
    slider = notebook["slider"]
    notebook.run("a", "pass")
    assert slider.comm is not None


def test_a_closed_training_stops(notebook):
    notebook.run("a", "e = explorers.explore_training(epochs=900); shown(e); e.start()")
    training = notebook["e"]
    notebook.run("a", "pass")
    assert not training.running


@pytest.mark.parametrize("name", [name for name in explorers.__all__ if "explore_" in name])
def test_every_explorer_is_closed_and_opened_with_all_its_parts(name):
    before = set(_instances)
    explorer = OPENED.get(name, getattr(explorers, name))()
    assert isinstance(explorer, Alive)
    made = set(_instances) - before
    explorer.close()
    assert set(_instances) == before
    assert explorer._repr_mimebundle_()
    assert set(_instances) - before == made
    explorer.close()


def _translation():
    return explorers.explore_translation({"digits": lambda images: images[:, 0, :10, 0]})


OPENED = {
    "explore_translation": _translation,
    "explore_segmentation": hands.open_segmentation,
}


# ---- functions older than their text -------------------------------------------------------------

RIGHT = """def my_relu(feature_map):
    return [[0 if number < 0 else number for number in row] for row in feature_map]
"""


@pytest.mark.parametrize(
    ("newest", "reason"),
    [
        ("def my_relu(feature_map)\n    return 0", "SyntaxError in line 1"),
        ("def my_relu(feature_map):\nreturn 0", "IndentationError in line 2"),
        ("unknown\n\n\ndef my_relu(feature_map):\n    return 0", "NameError"),
    ],
)
def test_outdated_names_the_function_whose_cell_failed(notebook, newest, reason):
    notebook.run("a", RIGHT)
    assert _cells.outdated(notebook["my_relu"]) == ""
    notebook.run("a", newest)
    assert _cells.outdated(notebook["my_relu"]) == (
        f"Your newest text of my_relu did not run ({reason}): this is about the version before it."
    )
    notebook.run("a", RIGHT)
    assert _cells.outdated(notebook["my_relu"]) == ""


def test_outdated_is_silent_of_a_function_that_was_defined_before_the_error(notebook):
    notebook.run("a", RIGHT)
    notebook.run("a", f"{RIGHT}\n1 / 0")
    assert _cells.outdated(notebook["my_relu"]) == ""


@pytest.mark.parametrize("thing", [3, None, len, explore_convolution])
def test_outdated_is_silent_of_what_no_cell_defines(thing):
    assert _cells.outdated(thing) == ""


def test_a_check_says_that_it_judges_the_version_before(notebook):
    notebook.run("a", RIGHT)
    assert check_relu(notebook["my_relu"]).headline.startswith("my_relu is right")
    notebook.run("a", "def my_relu(feature_map)\n    return 0")
    report = check_relu(notebook["my_relu"])
    assert report.headline.startswith(
        "Your newest text of my_relu did not run (SyntaxError in line 1): this is about the "
        "version before it. my_relu is right"
    )


def _choose(explorer, number):
    explorer.bar["preset"].value = ("sobel_x", "sobel_y", "box_blur")[number]


def _choose_kernel(explorer, number):
    explorer.bar["preset"].value = ("sobel_x", "sobel_y", "box_blur")[number]


@pytest.mark.parametrize(
    ("call", "move"),
    [
        ("explore_convolution(convolve=mine)", _choose),
        ("explore_kernels(convolve=mine)", _choose_kernel),
    ],
)
def test_an_explorer_says_that_it_shows_the_version_before(notebook, call, move):
    notebook.run("a", "def mine(image, kernel):\n    return image[2:, 2:] * 0")
    notebook.run("b", f"e = explorers.{call}")
    notebook.run("a", "def mine(image, kernel)\n    return image")
    explorer = notebook["e"]
    move(explorer, 1)
    assert "Your newest text of mine did not run (SyntaxError in line 1)" in explorer.problem
    notebook.run("a", "def mine(image, kernel):\n    return image[2:, 2:] * 0")
    move(explorer, 2)
    assert "did not run" not in explorer.problem


# ---- interruptions -------------------------------------------------------------------------------


def test_an_interrupted_check_says_so_in_one_sentence(monkeypatch, capsys):
    def interrupt(*arguments, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr("cnn_workshop._run.run", interrupt)
    with pytest.raises(KeyboardInterrupt) as caught:
        check_relu(lambda feature_map: feature_map)
    words = "The check was interrupted, so nothing is judged: run its cell again."
    assert caught.value._render_traceback_() == [words]


def test_an_interrupted_explorer_says_so_in_one_sentence_and_leaves_nothing(monkeypatch):
    def interrupt(self):
        raise KeyboardInterrupt

    before = len(_instances)
    monkeypatch.setattr(explorers.pooling.PoolingExplorer, "_compute", interrupt)
    with pytest.raises(KeyboardInterrupt, match="Interrupted before it was complete") as caught:
        explore_pooling(IMAGE)
    assert len(caught.value._render_traceback_()) == 1
    assert len(_instances) == before


def test_a_cell_that_is_interrupted_shows_no_way_through_the_package(notebook, capsys, monkeypatch):
    def interrupt(*arguments, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr("cnn_workshop._run.run", interrupt)
    notebook.shell.user_ns["check"] = check_relu
    result = notebook.run("a", "check(lambda feature_map: feature_map)")
    shown = capsys.readouterr()
    assert isinstance(result.error_in_exec, KeyboardInterrupt)
    assert "The check was interrupted" in shown.out + shown.err
    assert "_exercise.py" not in shown.out + shown.err


def test_hold_does_nothing_without_a_notebook(monkeypatch):
    cells = _cells.Cells()
    monkeypatch.setattr(_cells, "cells", cells)
    monkeypatch.setattr(_cells, "get_ipython", lambda: None)
    _cells.hold(types.SimpleNamespace())
    assert cells.held == {}


def test_questions_are_alive():
    assert isinstance(predict("How many?"), Alive)
    assert isinstance(quiz("2 + 2?", {"4": ""}, right="4"), Alive)
