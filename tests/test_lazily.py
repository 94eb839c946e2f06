"""What is imported only when it is asked for, and what a lesson's first cell does not wait for."""

import json
import subprocess
import sys

import PIL.Image
import pytest

from cnn_workshop import exercises, explorers
from cnn_workshop.openings import OPENINGS

LESSONS = [f"{number:02}" for number in range(21)]


def loaded(code):
    """Return the names of all modules that a fresh Python has after some code."""
    last = "import json, sys; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{last}"], capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def libraries(modules):
    """Return the parts of modules' names before the first dot."""
    return {name.partition(".")[0] for name in modules}


def test_explorers_are_imported_one_by_one():
    modules = loaded("from cnn_workshop.explorers import explore_convolution")
    explorers_there = {name.split(".")[2] for name in modules if "shop.explorers." in name}
    assert {name for name in explorers_there if name[0] != "_"} == {"convolution", "shared"}


def test_exercises_are_imported_one_by_one():
    modules = loaded("from cnn_workshop.exercises import check_convolve2d")
    assert [name for name in modules if "exercises.lesson_" in name] == [
        "cnn_workshop.exercises.lesson_02"
    ]
    assert "numpy.random" not in modules  # 7 MB, which lesson 02 has no use for


def test_what_checks_and_draws_brings_no_widgets_along():
    modules = loaded("from cnn_workshop import exercises, plots; exercises.check_convolve2d")
    assert "cnn_workshop.stage.table" in modules
    assert not libraries(modules) & {"anywidget", "ipywidgets"}


def test_name_that_is_no_exercise_is_not_there():
    with pytest.raises(AttributeError, match="no attribute 'check_nothing'"):
        getattr(exercises, "check_nothing")  # noqa: B009
    assert {"check_crop", "check_repair", "what_is_wrong"} <= {*dir(exercises)}


def test_explorer_that_was_made_but_not_shown_has_loaded_nothing_that_draws():
    modules = loaded("from cnn_workshop.explorers import explore_convolution as e; e()")
    never = {"matplotlib", "PIL", "scipy", "ipykernel", "jupyter_client", "nbformat"}
    assert not libraries(modules) & never
    assert not modules & {"cnn_workshop.exercises", "cnn_workshop.questions", "cnn_core.training"}


def test_pictures_are_drawn_and_stored_without_matplotlib():
    """An explorer's, a lesson's own, a chart, and what a lesson opens with."""
    code = (
        "from cnn_workshop import plots\n"
        "from cnn_workshop.explorers import explore_training\n"
        "from cnn_workshop.openings import opening\n"
        "stored = [explore_training()._repr_mimebundle_()]\n"
        "charts = {'a': {'loss': [2, 1]}}\n"
        "drawn = [plots.plot_curves(charts, names=('x', 'y'), limits=(0, 2)), opening('00')]\n"
        "stored += [each._repr_mimebundle_() for each in [*drawn, plots.plot_heatmap([[1, 2]])]]\n"
        "assert all('base64,' in each['text/html'] for each in stored)"
    )
    modules = libraries(loaded(code))
    assert "PIL" in modules
    assert "matplotlib" not in modules


@pytest.mark.skipif(
    not hasattr(PIL.Image, "_EXTENSION_PLUGIN"), reason="an older Pillow imports five at once"
)
def test_png_pictures_are_stored_without_what_writes_photographs():
    modules = loaded(
        "import numpy as np\n"
        "from cnn_workshop import plots, printing\n"
        "plots.plot_heatmap([[1, 2]])._repr_mimebundle_()\n"
        "printing.png_of(np.zeros((2, 3, 3), np.uint8))"
    )
    plug_ins = {name for name in modules if name.startswith("PIL.") and "Plugin" in name}
    assert plug_ins == {"PIL.PngImagePlugin"}


def test_a_figure_of_matplotlib_is_printed_where_a_reader_made_one():
    code = (
        "from matplotlib.figure import Figure\n"
        "from cnn_workshop.pictures import Picture\n"
        "assert 'base64,' in Picture(Figure(), 'empty').mimebundle()['text/html']"
    )
    assert "matplotlib" in libraries(loaded(code))


def test_explorers_offer_every_name_before_it_is_imported():
    names = ", ".join(map(repr, explorers.__all__))
    code = f"from cnn_workshop import explorers; assert {{{names}}} <= set(dir(explorers))"
    assert "cnn_workshop.explorers.setup" not in loaded(code)


def test_explorers_refuse_a_name_that_they_do_not_have():
    with pytest.raises(AttributeError, match=r"module 'cnn_workshop\.explorers' has no attribute"):
        explorers.explore_nothing  # noqa: B018


def test_explorers_give_the_same_thing_each_time():
    assert explorers.explore_counts is explorers.explore_counts
    assert callable(explorers.explore_counts)


def test_openings_are_those_of_all_lessons():
    assert list(OPENINGS) == LESSONS


def test_opening_imports_no_other():
    modules = loaded("from cnn_workshop.openings import opening; opening('02')")
    assert {name[-2:] for name in modules if ".openings.lesson_" in name} == {"02"}
