"""A notebook's cells for all tests, and whether the browser tests can run on this machine.

The environment variable BROWSER_TESTS decides: ``required`` makes a missing browser an error,
``off`` leaves them out; otherwise they run if playwright and Chromium are there.
PRETRAINED_TESTS=required makes it an error that the weights of lesson 18 are not installed; without
them, the tests that need them are skipped, and counted.
"""

import gc
import os
import sys
import types
from collections import Counter

import pytest
from _pytest.runner import runtestprotocol

import forking
import lab
import surroundings

surroundings.leave_settings_out()

_WANTED = os.environ.get("BROWSER_TESTS", "")
_MISSING = lab.missing()
_REASON = "BROWSER_TESTS is off" if _WANTED == "off" else _MISSING and f"{_MISSING} is missing"

if _WANTED == "required" and _MISSING:
    raise pytest.UsageError(f"the browser tests are required, but {_MISSING} is missing")

if os.environ.get("PRETRAINED_TESTS") == "required":
    from cnn_workshop import pretrained  # and NumPy, behind the settings, of which it reads some

    if pretrained.weights_file() is None:
        raise pytest.UsageError("the tests of the weights are required: start.py setup pretrained")

_LONGEST = (
    *("test_lessons_without_threads.py", "test_surroundings.py", "test_figure_settings.py"),
    *("12_gradient_detective.ipynb", "test_lesson_13_exercises.py", "test_lesson_claims.py"),
    *("14_translation.ipynb", "17_catch_the_data_cheating.ipynb", "test_without_threads.py"),
    *("test_lesson_15_claims.py", "test_lesson_17_claims.py", "test_classroom_answers.py"),
    *("test_openings.py", "test_lesson_19_claims.py", "test_lazily.py"),
)
"""Files of few tests that take seconds each, the longest first (measured, ``--durations 0``)."""

_LONGEST_IN_A_BROWSER = ("test_website.py", "12", "14", "17", "test_reloading.py", "13", "16")
"""The same for the browser; a number is a lesson, with all that is asked of it."""

_WORTH_TELLING = 0.1  # seconds that a test is set up or cleared away: of less, nobody is told

collect_ignore = ["browser"] if _REASON else []


def pytest_xdist_auto_num_workers(config):
    """Use the cores that this process may use, and four at most: each starts kernels of its own.

    And one process more, for now and then each waits for a kernel: a tenth of the time. Not where
    all are in a browser, which keeps the cores busy, and whose tests have their own patience.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    in_a_browser = all("browser" in argument for argument in config.args)
    return min((cores or 1) + (not in_a_browser), 4)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """With ``--dist loadfile``, let one process have all that the browser asks of one lesson.

    The tests of every lesson are in one file, those of one lesson in another: each would open it.
    """
    if config.getoption("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling

    class Collection(list):
        """Finds each of thousands of names at once, not by reading all those before it."""

        def __init__(self, names):
            super().__init__(names)
            self.places = {name: place for place, name in enumerate(self)}

        def index(self, name):
            return self.places[name]

    class LoadLessonScheduling(LoadFileScheduling):
        def add_node_collection(self, node, collection):
            super().add_node_collection(node, collection)
            if node in self.registered_collections:
                self.registered_collections[node] = Collection(collection)

        def _split_scope(self, nodeid):
            return lab.lesson_of(nodeid) or super()._split_scope(nodeid)

        def mark_test_complete(self, node, item_index, duration=0):
            # Forgotten, it is not counted again after each of the thousands that follow.
            nodeid = self.registered_collections[node][item_index]
            scope = self._split_scope(nodeid)
            waiting = self.assigned_work[node].get(scope, {})
            waiting.pop(nodeid, None)
            if not waiting:
                self.assigned_work[node].pop(scope, None)
            self._reschedule(node)

    return LoadLessonScheduling(config, log)


def pytest_configure(config):
    """Keep our order where files are shared out: xdist's own is by how many tests a file holds."""
    config.option.loadscopereorder = False


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """With ``--dist loadfile``, begin with the files that take longest.

    Else one process ends with a long file, while the others have nothing left to do. Behind them
    come the lessons, each of which starts a kernel, and then those with the most tests; what is
    shared out as a whole stays together. The processes that run tests are not told of ``--dist``,
    and it is their order that counts.
    """
    if config.getoption("dist", "no") != "loadfile" and not _is_one_of_several(config):
        return
    parts = {item: lab.lesson_of(item.nodeid) or item.nodeid.partition("::")[0] for item in items}
    tests = Counter(parts.values())
    turns = {name: turn for turn, name in enumerate((*_LONGEST, *_LONGEST_IN_A_BROWSER))}

    def turn(item):
        name = lab.lesson_of(item.nodeid) or item.path.name
        turn = turns.get(name, 99 if item.path.suffix == ".ipynb" else 100)
        return turn, -tests[parts[item]], parts[item]

    items.sort(key=turn)


def _is_one_of_several(config):
    return hasattr(config, "workerinput")


def _writes_xml(option):
    return getattr(option, "xmlpath", None) is not None


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item, nextitem):
    """Where tests are shared out, tell of each in one message what the summary is made of.

    Six messages for each of thousands keep a core busy, on which tests could run.
    """
    option = item.config.option
    if not _is_one_of_several(item.config) or option.verbose > 0 or _writes_xml(option):
        return None
    for report in runtestprotocol(item, log=False, nextitem=nextitem):
        if report.when == "call" or not report.passed or report.duration > _WORTH_TELLING:
            item.ihook.pytest_runtest_logreport(report=report)
    return True


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection():
    """Set the thousands of tests apart, once, from what is looked through for garbage."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


def pytest_collection_finish(session):
    """Run several lessons in copies of one kernel that has imported what takes long.

    A single one waits for no copy; that kernels are this very Python is tested with one.
    """
    lessons = {item.path for item in session.items if item.path.suffix == ".ipynb"}
    if len(lessons) > 1:
        from nbval import kernel

        kernel.NbvalKernelspecManager = forking.lend(
            kernel.NbvalKernelspecManager, session.config.add_cleanup
        )


def pytest_terminal_summary(terminalreporter):
    """Say in one line that the browser tests were not run."""
    if _REASON:
        terminalreporter.write_line(f"The browser tests were not run: {_REASON}.")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup():
    """Let no test see which functions another one has left outdated."""
    if "cnn_workshop._cells" in sys.modules:
        sys.modules["cnn_workshop._cells"].cells.outdated.clear()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown():
    """Let no test see what another one has answered, and none be told what is checked."""
    if "cnn_workshop.questions.question" in sys.modules:
        from cnn_workshop import _judged
        from cnn_workshop.questions import journal, question

        question._answers.clear()
        journal.journal.__init__()
        _judged.listen(None)


@pytest.fixture
def no_pictures(monkeypatch):
    """Draw no static pictures of explorers: for tests of everything else about them."""
    from cnn_workshop.explorers.shared import Explorer

    class Undrawn:
        def mimebundle(self, text, caption):
            return {"text/html": caption, "text/plain": text}

        def close(self):
            pass

    monkeypatch.setattr(Explorer, "figure", lambda self: Undrawn())


@pytest.fixture
def run_cell(monkeypatch):
    """A function that runs source text as a cell of one notebook, and returns what that defines.

    ``run_cell("def mine(x): return right(x)", right=right).mine`` is the reader's function; run
    again with another text, the notebook holds a newer version of it.
    """
    notebook = types.ModuleType("__main__")
    monkeypatch.setitem(sys.modules, "__main__", notebook)

    def run(source, **names):
        vars(notebook).update(names)
        exec(source, vars(notebook))
        return notebook

    return run
