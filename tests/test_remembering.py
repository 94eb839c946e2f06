"""A slow function's answers are used again while nothing can have changed what it would say."""

import types

import numpy as np
import pytest

import hands
import test_explorer_contracts as contracts
from cnn_core import ops
from cnn_core.layers import Conv2d, ReLU
from cnn_core.network import Sequential, load_digit_classifier
from cnn_workshop import _cells, explorers
from cnn_workshop.explorers.shared import asking, remembering

ARRAY = np.arange(6.0).reshape(2, 3)


class Shell:
    """As much of an IPython shell as `_cells` needs: it says when cells begin and end."""

    def __init__(self):
        self.user_ns, self._called = {}, {}
        self.events = types.SimpleNamespace(register=self._register, unregister=self._unregister)

    def _register(self, event, function):
        self._called[event] = function

    def _unregister(self, event, function):
        del self._called[event]

    def begin(self, source=""):
        """Begin to run a cell."""
        self._called["pre_run_cell"](types.SimpleNamespace(raw_cell=source, cell_id=None))

    def end(self):
        """End a cell."""
        info = types.SimpleNamespace(cell_id=None)
        nothing = {"error_before_exec": None, "error_in_exec": None}
        self._called["post_run_cell"](types.SimpleNamespace(info=info, **nothing))

    def run(self):
        """Run a cell."""
        self.begin()
        self.end()


@pytest.fixture
def shell(monkeypatch):
    """A notebook in which every function counts as slow."""
    cells, shell = _cells.Cells(), Shell()
    cells.watch(shell)
    monkeypatch.setattr(_cells, "cells", cells)
    monkeypatch.setattr(remembering, "memory", remembering.Memory())
    monkeypatch.setattr(remembering, "QUICK", -1)
    return shell


class Calls:
    """A function of a reader's that notes what it is asked."""

    def __init__(self, answer=np.negative):
        self.answer, self.heard = answer, []

    def __call__(self, *arguments, **options):
        self.heard.append(arguments)
        return self.answer(*arguments, **options)

    def __len__(self):
        return len(self.heard)


def asked(function, array=ARRAY, **options):
    """Ask a function about an array."""
    return asking.ask(function, {"array": array}, array.shape, **options)


# ---- the rule ------------------------------------------------------------------------------------


def test_ask_runs_a_slow_function_once_for_equal_arguments(shell):
    calls = Calls()
    first, again = asked(calls), asked(calls, ARRAY.copy())
    assert len(calls) == 1
    np.testing.assert_array_equal(first[0], again[0])


@pytest.mark.parametrize(
    "other", [ARRAY + 1, ARRAY.T, ARRAY.astype(np.float32), np.where(ARRAY, ARRAY, -0.0)]
)
def test_ask_runs_a_function_again_for_other_bytes(shell, other):
    calls = Calls()
    asked(calls)
    asked(calls, other)
    assert len(calls) == 2


def test_ask_runs_a_function_again_with_other_options(shell):
    calls = Calls(lambda array, stride: array)
    for stride in (1, 2, 1.0, True):
        asked(calls, stride=stride)
    assert len(calls) == 4


def test_ask_runs_another_function_although_it_is_alike(shell):
    one, other = Calls(), Calls()
    asked(one)
    asked(other)
    assert len(other) == 1


def test_ask_runs_a_function_again_after_a_cell_has_run(shell):
    calls = Calls()
    asked(calls)
    shell.run()
    asked(calls)
    assert len(calls) == 2


def test_ask_hears_of_a_helper_that_was_defined_anew(shell, run_cell):
    mine = run_cell(
        "def mine(array): return helper(array)\ndef helper(array): return array + 1"
    ).mine
    before, _ = asked(mine)
    shell.begin()
    run_cell("def helper(array): return array + 2")
    shell.end()
    np.testing.assert_array_equal(asked(mine)[0], before + 1)


def test_ask_remembers_nothing_said_while_a_cell_runs(shell):
    calls = Calls()
    shell.begin()
    asked(calls)
    asked(calls)
    shell.end()
    asked(calls)
    assert len(calls) == 3


def test_ask_remembers_nothing_while_a_cell_runs_that_ran_another(shell):
    shell.begin()
    shell.run()
    calls = Calls()
    asked(calls)
    asked(calls)
    assert len(calls) == 2


def test_ask_remembers_nothing_said_across_the_beginning_of_a_cell(shell):
    calls = Calls(lambda array: shell.run() or array)
    asked(calls)
    asked(calls)
    assert len(calls) == 2


def test_ask_remembers_nothing_without_cells(monkeypatch, shell):
    monkeypatch.setattr(_cells, "cells", _cells.Cells())
    calls = Calls()
    asked(calls)
    asked(calls)
    assert len(calls) == 2


def test_ask_runs_a_quick_function_each_time(monkeypatch, shell):
    monkeypatch.setattr(remembering, "QUICK", float("inf"))
    calls = Calls()
    asked(calls)
    asked(calls)
    assert len(calls) == 2


def test_ask_compares_nothing_for_functions_of_the_book(monkeypatch, shell):
    monkeypatch.setattr(remembering, "_key", lambda call: pytest.fail("it was compared"))
    np.testing.assert_array_equal(asked(ops.relu)[0], ARRAY)


def test_ask_remembers_what_went_wrong_with_what_was_printed(shell):
    def answer(array):
        print("on my way")
        raise KeyError("no such thing")

    calls = Calls(answer)
    problems = {asked(calls)[1] for _ in range(2)}
    assert len(calls) == len(problems) == 1
    assert "on my way" in problems.pop()


def test_ask_remembers_that_an_argument_was_changed_in_place(shell):
    calls = Calls(lambda array: array.__iadd__(1))
    assert {asked(calls)[1].split(": ")[1] for _ in range(2)} == {
        "it changed its array in place; work on a copy."
    }
    assert len(calls) == 1


# ---- what is known by what it holds --------------------------------------------------------------


def test_ask_runs_a_function_again_when_its_network_has_learned(shell):
    network, calls = Sequential(Conv2d(1, 1, 3, rng=0)), Calls(lambda network, array: array)
    for step in (0, 0, 1):
        network.parameters()["conv1.weight"][...] += step
        asking.ask(calls, {"network": network, "array": ARRAY}, ARRAY.shape)
    assert len(calls) == 2


@pytest.mark.parametrize("strange", [object(), np.array([None]), {1, 2}], ids=type)
def test_ask_runs_a_function_each_time_for_what_cannot_be_compared(shell, strange):
    calls = Calls(lambda strange, array: array)
    for _ in range(2):
        remembering.memory.run(calls, strange, ARRAY)
    assert len(calls) == 2


def test_ask_runs_a_function_each_time_when_its_answer_is_used_up(shell):
    calls = Calls(lambda array: (each for each in array))
    for _ in range(2):
        assert list(remembering.memory.run(calls, ARRAY).value)
    assert len(calls) == 2


def test_answer_can_be_written_into(shell):
    def run():
        return remembering.memory.run(np.negative, ARRAY).value

    for _ in range(2):
        run()[...] = 7
    np.testing.assert_array_equal(run(), -ARRAY)


def test_answer_is_forgotten_when_many_were_used_since(monkeypatch, shell):
    monkeypatch.setattr(remembering, "_MOST", 2)
    calls = Calls()
    for number in (0, 1, 0, 2, 0, 1):
        asked(calls, ARRAY + number)
    assert [int(array[0, 0]) for (array,) in calls.heard] == [0, 1, 2, 1]


def test_answer_is_forgotten_when_others_are_large(monkeypatch, shell):
    monkeypatch.setattr(remembering, "_MOST_NUMBERS", 13)
    for number in range(3):
        asked(np.negative, ARRAY + number)
    assert len(remembering.memory.outcomes) == 2


# ---- editions ------------------------------------------------------------------------------------


def test_edition_is_another_after_a_cell_has_run(shell):
    before = remembering.edition(asked)
    assert remembering.edition(asked) == before
    shell.run()
    assert remembering.edition(asked) != before


def test_edition_of_a_network_is_another_when_it_has_learned(shell):
    network = Sequential(Conv2d(1, 1, 3, rng=0))
    before = remembering.edition(network)
    shell.run()
    assert remembering.edition(network) == before
    network.parameters()["conv1.bias"][...] = 7
    assert remembering.edition(network) != before


def test_edition_of_a_network_with_a_layer_of_ones_own_is_another_after_a_cell(shell):
    class Mine(ReLU):
        pass

    network = Sequential(Conv2d(1, 1, 3, rng=0), Mine())
    before = remembering.edition(network)
    shell.run()
    assert remembering.edition(network) != before


# ---- explorers -----------------------------------------------------------------------------------


def test_splits_asks_once_for_each_amount_of_forms(shell):
    calls = Calls(lambda train, test: np.zeros(len(test)))
    explorer = explorers.explore_splits(calls, forms=2)
    for forms in (1, 2, 1, 2):
        hands.write(explorer, "forms", (0, 0), forms)
        hands.choose(explorer, "number", forms)
    assert len(calls) == 4  # two test sets, two amounts


def test_splits_asks_a_function_that_fails_once_for_each_amount_of_forms(shell):
    calls = Calls(lambda train, test: None)
    explorer = explorers.explore_splits(calls, forms=2)
    for forms in (1, 2, 1, 2):
        hands.write(explorer, "forms", (0, 0), forms)
        hands.choose(explorer, "number", forms)
    assert len(calls) == 2


ASKED = [name for name, promise in contracts.TABLE.items() if promise.right is not None]


@pytest.mark.parametrize("name", ASKED)
def test_helper_of_the_function_that_was_defined_anew_is_used_at_the_next_move(
    shell, run_cell, monkeypatch, name
):
    promise = contracts.TABLE[name]
    monkeypatch.setattr(remembering, "QUICK", 0.005)
    mine = run_cell(
        "def mine(*arrays, **options): return helper(*arrays, **options)", helper=promise.right
    ).mine
    explorer = promise.start(mine)
    explorer.reset()
    assert explorer.problem == ""
    shell.begin()
    run_cell("def helper(*arrays, **options): return None")
    shell.end()
    explorer.reset()
    assert explorer.problem.startswith("mine: it returned nothing (None)")


def test_machine_hears_of_a_network_that_has_learned(shell):
    network = load_digit_classifier()
    explorer = explorers.explore_machine(net=network)
    before = explorer.values["conv1"]
    network.parameters()["conv1.bias"][...] += 1
    explorer.reset()
    np.testing.assert_allclose(explorer.values["conv1"], before + 1, atol=1e-5)
