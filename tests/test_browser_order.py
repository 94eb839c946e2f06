"""How the tests are shared out: a file as a whole, a lesson in a browser too, the longest first.

And what is told of each where they are.
"""

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import lab

ROOT = Path(__file__).parents[1]
THREADS = "OPENBLAS_NUM_THREADS"


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


class Item:
    """A test as it is collected."""

    def __init__(self, nodeid):
        self.nodeid, self.path = nodeid, Path(nodeid.partition("::")[0])


@pytest.fixture
def plan(pytestconfig):
    """What decides how the tests are shared out."""
    return pytestconfig.pluginmanager.get_plugin(str(ROOT / "tests" / "conftest.py"))


@pytest.fixture
def order(plan):
    """A function that returns tests in the order in which they are shared out."""

    def ordered(way, *nodeids):
        items = [Item(nodeid) for nodeid in nodeids]
        plan.pytest_collection_modifyitems(Chosen(way), items)
        return [item.nodeid for item in items]

    return ordered


FEW, MANY = "tests/test_surroundings.py::test_folder", "tests/test_a.py::test_{}"


def test_long_files_have_their_turn_first_when_files_are_shared_out(order):
    given = [MANY.format(number) for number in range(3)]
    assert order("loadfile", *given, FEW) == [FEW, *given]
    assert order("no", *given, FEW) == [*given, FEW]


def test_long_files_have_their_turn_first_in_each_of_the_processes(plan):
    items = [Item(nodeid) for nodeid in (MANY.format(0), FEW)]
    one_of_two = Chosen("no")  # xdist has changed it there
    one_of_two.workerinput = {}
    plan.pytest_collection_modifyitems(one_of_two, items)
    assert [item.nodeid for item in items] == [FEW, MANY.format(0)]


def test_files_have_their_turn_by_their_number_of_tests_and_stay_whole(order):
    given = ["tests/test_b.py::test_z", *map(MANY.format, "ba"), "tests/test_b.py::test_y"]
    given.append("tests/test_b.py::test_x")
    assert order("loadfile", *given) == [*(given[at] for at in (0, 3, 4, 1, 2))]


def test_tests_of_a_lesson_in_the_browser_have_their_turn_together(order):
    every, own = "test_lessons.py::test_runs[07_pooling.ipynb]", "test_lesson_07.py::test_average"
    given = [f"tests/browser/{test}" for test in (every, "test_saving.py::test_a", own)]
    assert order("loadfile", *given) == [given[0], given[2], given[1]]


def test_long_lesson_has_its_turn_first_with_all_that_is_asked_of_it(order):
    every, own = "test_lessons.py::test_runs[12_detective.ipynb]", "test_lesson_12.py::test_net"
    given = [f"tests/browser/{test}" for test in ("test_a.py::test_b", every, own)]
    assert order("loadfile", *given) == [given[1], given[2], given[0]]


def test_files_that_are_named_as_long_are_there(plan):
    folders = ("tests", "notebooks", "tests/browser")
    there = {path.name for folder in folders for path in (ROOT / folder).iterdir()}
    lessons = {name[:2] for name in there if name.endswith(".ipynb")}
    assert set(plan._LONGEST) <= there
    assert set(plan._LONGEST_IN_A_BROWSER) <= there | lessons


class Chosen:
    """A configuration in which tests are shared out in some way."""

    option = SimpleNamespace(loadscopereorder=False)

    def __init__(self, way):
        self.way = way

    def getoption(self, name, default=None):
        return {"dist": self.way}.get(name, default)

    def getvalue(self, name):
        return {"tx": ["2*popen"]}[name]


def test_lessons_have_their_turn_before_files_of_many_tests(order):
    lesson = "notebooks/02_slide_a_window.ipynb::Cell 0"
    given = [*(MANY.format(number) for number in range(3)), lesson]
    assert order("loadfile", *given) == [lesson, *given[:3]]


def test_files_that_take_longest_are_there(plan):
    folders = ROOT / "tests", ROOT / "notebooks"
    assert [name for name in plan._LONGEST if not any((at / name).exists() for at in folders)] == []


class Node:
    """A process that the tests are shared out to; notes what it is sent."""

    gateway = SimpleNamespace(id="gw")
    shutting_down = False

    def __init__(self):
        self.sent = []

    def send_runtest_some(self, places):
        self.sent += places

    def shutdown(self):
        self.shutting_down = True


@pytest.fixture
def shared_out(plan, pytestconfig):
    """A function that runs tests in two processes; returns what each was sent, and the plan."""
    if not pytestconfig.pluginmanager.hasplugin("xdist"):
        pytest.skip("pytest-xdist is not there")

    def shared(names):
        scheduler = plan.pytest_xdist_make_scheduler(config=Chosen("loadfile"), log=None)
        nodes = Node(), Node()
        for node in nodes:
            scheduler.add_node(node)
            scheduler.add_node_collection(node, names)
        scheduler.schedule()
        for turn in range(len(names)):
            for node in nodes:
                if turn < len(node.sent):
                    scheduler.mark_test_complete(node, node.sent[turn])
        return [node.sent for node in nodes], scheduler

    return shared


def test_every_test_is_sent_once_and_a_file_to_one_process(shared_out):
    names = [f"tests/test_{file}.py::test_{at}" for file in "abcdefg" for at in range(4)]
    sent, scheduler = shared_out(names)
    assert sorted(sent[0] + sent[1]) == list(range(len(names)))
    assert min(map(len, sent)) > 0
    files = [{names[place].partition("::")[0] for place in places} for places in sent]
    assert not files[0] & files[1]
    assert scheduler.tests_finished
    assert not scheduler.has_pending


def test_test_that_has_ended_is_counted_no_more(shared_out):
    _, scheduler = shared_out([f"tests/test_{file}.py::test_{at}" for file in "abc" for at in "12"])
    assert list(scheduler.assigned_work.values()) == [{}, {}]


def test_numpy_is_loaded_behind_the_number_of_its_threads():
    code = "import sys, conftest, os; print('numpy' in sys.modules, os.environ[sys.argv[1]])"
    settings = {name: value for name, value in os.environ.items() if name != THREADS}
    command = [sys.executable, "-c", code, THREADS]
    paths = os.pathsep.join(str(ROOT / part) for part in ("tests", "tests/browser", "notebooks"))
    settings.update(PYTHONPATH=paths, PRETRAINED_TESTS="")
    assert subprocess.check_output(command, env=settings, text=True) == "False 1\n"


# ---- what is told of a test ----------------------------------------------------------------------


def report(when, outcome="passed", duration=0.001):
    """What a part of a test has come to."""
    passed = outcome == "passed"
    return SimpleNamespace(when=when, outcome=outcome, passed=passed, duration=duration)


@pytest.fixture
def told(plan, monkeypatch):
    """A function that runs a test of given reports where tests are shared out; what is told of it.

    It is None where pytest itself tells of the test.
    """

    def run(*reports, **chosen):
        monkeypatch.setattr(plan, "runtestprotocol", lambda *item, **way: reports)
        heard = []
        option = SimpleNamespace(**{"verbose": 0, "xmlpath": None, **chosen})
        config = SimpleNamespace(option=option, workerinput={})
        hook = SimpleNamespace(pytest_runtest_logreport=lambda report: heard.append(report))
        done = plan.pytest_runtest_protocol(SimpleNamespace(config=config, ihook=hook), None)
        return [(each.when, each.outcome) for each in heard] if done else None

    return run


def test_passed_test_is_told_of_once(told):
    assert told(*map(report, ("setup", "call", "teardown"))) == [("call", "passed")]


@pytest.mark.parametrize("outcome", ["failed", "skipped"])
def test_all_that_did_not_pass_is_told(told, outcome):
    ends = report("setup", outcome), report("call", outcome), report("teardown", outcome)
    assert told(*ends) == [(each.when, outcome) for each in ends]


def test_what_took_long_is_told(told):
    parts = report("setup", duration=2.0), report("call"), report("teardown")
    assert told(*parts) == [("setup", "passed"), ("call", "passed")]


@pytest.mark.parametrize("chosen", [{"verbose": 1}, {"xmlpath": "report.xml"}])
def test_all_is_told_when_somebody_asks_for_it(told, chosen):
    assert told(**chosen) is None
