"""Which browser tests run in one process, so that a lesson is opened and run once for them."""

import pytest

import lab


@pytest.mark.parametrize(
    ("test", "lesson"),
    [
        ("test_lessons.py::test_lesson_runs[07_pooling.ipynb]", "07"),
        ("test_lesson_07.py::test_average_is_chosen_by_keyboard", "07"),
        ("test_lesson_07.py::test_nothing_is_clipped[390]", "07"),
        ("test_lesson_10.py::test_layers_stand_beside_each_other[True]", "10"),
        ("test_explorers.py::test_nothing_is_clipped[390]", ""),
        ("test_saving.py::test_a_saved_lesson_stays_alive", ""),
    ],
)
def test_lesson_of_is_the_number_of_the_lesson_when_a_test_is_about_one(test, lesson):
    assert lab.lesson_of(f"tests/browser/{test}") == lesson


def test_lesson_of_is_empty_when_the_test_has_no_browser():
    assert lab.lesson_of("tests/test_lesson_07.py::test_check") == ""


def test_lessons_are_shared_out_whole_when_files_are(pytestconfig):
    if not pytestconfig.pluginmanager.hasplugin("xdist"):
        pytest.skip("pytest-xdist is not there")
    plan = pytestconfig.pluginmanager.hook.pytest_xdist_make_scheduler
    scheduler = plan(config=Chosen("loadfile"), log=None)
    every, own = "test_lessons.py::test_runs[07_pooling.ipynb]", "test_lesson_07.py::test_average"
    parts = {scheduler._split_scope(f"tests/browser/{test}") for test in (every, own)}
    assert len(parts) == 1


class Chosen:
    """A configuration in which tests are shared out in some way."""

    def __init__(self, way):
        self.way = way

    def getoption(self, name):
        return {"dist": self.way}[name]

    def getvalue(self, name):
        return {"tx": ["2*popen"]}[name]
