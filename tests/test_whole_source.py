"""What a reader made, written down so that it stands for itself, and run by itself."""

import linecache
import types

import numpy as np
import pytest

from cnn_core import relu
from cnn_workshop.exercises.check.whole import whole_source


@pytest.fixture
def notebook():
    """A function that runs source text as a cell of one notebook, whose text can be read."""
    space = {"__name__": "__main__"}

    def run(source):
        name = f"<cell {len(space)} {hash(source)}>"
        linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
        exec(compile(source, name, "exec"), space)
        return types.SimpleNamespace(**space)

    return run


def alone(source):
    """Run a source by itself, and return what it defines."""
    space = {}
    exec(compile(source, "alone", "exec"), space)
    return types.SimpleNamespace(**space)


def test_whole_source_is_the_function_as_it_was_typed(notebook):
    typed = "def my_relu(x):\n    # by hand\n    return x * (x > 0)\n"
    assert whole_source("my_relu", notebook(typed).my_relu) == typed


def test_whole_source_keeps_the_reader_s_own_name(notebook):
    made = notebook("def bend(x):\n    return abs(x)\n").bend
    assert alone(whole_source("my_relu", made)).bend(-2) == 2


def test_whole_source_imports_what_the_notebook_has_imported(notebook):
    notebook("import math\nimport numpy as np\nfrom cnn_core import convolve2d as slide")
    made = notebook("def mine(x):\n    return np.abs(slide(x, np.ones((1, 1)))) + math.pi").mine
    source = whole_source("my_own", made)
    assert source.startswith("from cnn_core import convolve2d as slide\nimport math\nimport numpy")
    assert alone(source).mine(np.array([[-1]])) == pytest.approx(1 + np.pi)


def test_whole_source_brings_helpers_with_all_that_they_need(notebook):
    notebook("import numpy as np\nEDGE = 2")
    notebook("def widen(x):\n    return np.pad(x, EDGE)\n")
    made = notebook("def mine(x):\n    return [widen(row) for row in x]\n").mine
    [row] = alone(whole_source("my_own", made)).mine([[1]])
    assert row.tolist() == [0, 0, 1, 0, 0]


def test_whole_source_brings_a_helper_under_the_name_that_is_used(notebook):
    notebook("def old(x):\n    return x + 1\n\nstep = old\n")
    made = notebook("def mine(x):\n    return step(x)\n").mine
    assert alone(whole_source("my_own", made)).mine(1) == 2


def test_whole_source_leaves_out_what_is_only_named_alike(notebook):
    notebook("shape = 3\nkernel = 4\n")
    made = notebook("def mine(x):\n    kernel = x.shape\n    return kernel\n").mine
    assert whole_source("my_own", made).startswith("def mine")


def test_whole_source_brings_defaults_and_decorators(notebook):
    notebook("import functools\nimport numpy as np\nSTEP = 2")
    made = notebook("@functools.lru_cache\ndef inner(k=STEP): return k\n").inner
    notebook("def mine(x, step=STEP, kind: np.ndarray = None):\n    return x * step * inner()\n")
    made = notebook("").mine
    assert alone(whole_source("my_own", made)).mine(3) == 12


def test_whole_source_writes_small_arrays_out_with_their_kind(notebook):
    notebook("import numpy as np\nTABLE = np.array([[1, 2]], dtype=np.uint8)")
    made = notebook("def mine():\n    return TABLE\n").mine
    table = alone(whole_source("my_own", made)).mine()
    assert (table.dtype, table.tolist()) == (np.uint8, [[1, 2]])


def test_whole_source_says_what_it_could_not_bring(notebook):
    notebook("HUGE = iter([])")
    made = notebook("def mine():\n    return HUGE\n").mine
    source = whole_source("my_own", made)
    assert "HUGE = None  # in the notebook it was of the type list_iterator" in source
    assert alone(source).mine() is None


@pytest.mark.parametrize(
    "typed",
    [
        "def mine(n):\n    return 1 if n < 2 else n * mine(n - 1)\n",
        "def one(n):\n    return n < 2 or n * mine(n - 1)\ndef mine(n):\n    return one(n)\n",
    ],
)
def test_whole_source_comes_to_an_end_with_what_calls_itself(notebook, typed):
    assert alone(whole_source("my_own", notebook(typed).mine)).mine(4) == 24


def test_whole_source_names_a_lambda(notebook):
    notebook("import numpy as np")
    made = notebook("bend = lambda x: np.maximum(x, 0)\n").bend
    assert alone(whole_source("my_relu", made)).my_relu(-3) == 0


def test_whole_source_of_a_function_made_by_another_has_what_that_was_given(notebook):
    made = notebook(
        "def make(by):\n    def mine(x):\n        return x * by\n    return mine\nf = make(3)\n"
    ).f
    assert alone(whole_source("my_own", made)).mine(2) == 6


def test_whole_source_of_an_imported_function_is_its_import():
    assert whole_source("my_relu", relu) == "from cnn_core import relu as my_relu\n"


@pytest.mark.parametrize(
    "made", [[[0, 1], [2, 3]], {"lr": 0.1, "epochs": 3}, np.eye(2), np.array([[True]]), (1, "a")]
)
def test_whole_source_writes_plain_values(made):
    back = alone(whole_source("my_own", made)).my_own
    assert type(back) is type(made)
    assert np.all(back == made) if isinstance(made, np.ndarray) else back == made


@pytest.mark.parametrize(
    "made",
    [object(), np.zeros(1000), np.array([np.nan]), float("inf"), [print], {1: object()}],
)
def test_whole_source_is_empty_for_what_cannot_be_written(made):
    assert whole_source("my_own", made) == ""


def test_whole_source_is_empty_without_a_text(run_cell):
    assert whole_source("my_own", run_cell("def mine():\n    return 1\n").mine) == ""
