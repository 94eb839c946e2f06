"""The activation explorer: every control driven to its ends, and the twin read after each.

The activations are worked out here once more, by SciPy or by hand.
"""

import numpy as np
import pytest
from scipy.special import erf, expit

from cnn_core import functional, ops
from cnn_workshop.explorers import explore_activations
from cnn_workshop.explorers.activations import _MAPS
from hands import choose, go, marks, told, window, write

MAP = np.array([[-6, 12, -1], [0, -3, 7]])
WITNESSES = {
    "ReLU": lambda x: np.where(x > 0, x, 0),
    "leaky ReLU": lambda x: np.where(x > 0, x, 0.1 * x),
    "sigmoid": expit,
    "tanh": np.tanh,
    "GELU": lambda x: x * (1 + erf(x / np.sqrt(2))) / 2,
    "no bend": lambda x: x,
}


def right(input_map):
    """Give the right answer in other words than `cnn_core`."""
    return (input_map + abs(input_map)) / 2


def set_bias(explorer, bias):
    """Drag the bias, slide it, or type it."""
    write(explorer, "bias", (0, 0), bias)


def assert_output(explorer, expected):
    """Hold the output, as kept and as shown, to what it should be."""
    for shown in (explorer.output_map, explorer.shown["output"].values):
        np.testing.assert_allclose(shown, expected, atol=1e-7)
    assert explorer.problem == ""


def points_of(explorer):
    """Read the curve: places and heights, as far as there are any."""
    (values,) = explorer.shown["curve"].series.values()
    return values[:, np.isfinite(values[1])]


# ---- maps, bias, activations ---------------------------------------------------------------------


@pytest.mark.parametrize("name", _MAPS)
def test_map_menu_shows_the_map(name):
    explorer = explore_activations(MAP)
    choose(explorer, "map", name)
    np.testing.assert_allclose(explorer.shown["map"].values, _MAPS[name]())
    assert_output(explorer, right(_MAPS[name]()))
    assert explorer.text().startswith(f"Feature map: {name}, ")


def test_map_of_the_menu_is_made_once(monkeypatch):
    explorer = explore_activations(MAP)
    choose(explorer, "map", "Cat, Sobel x")
    monkeypatch.setattr(ops, "convolve2d", None)
    before = explorer.feature_map
    set_bias(explorer, 2)
    np.testing.assert_array_equal(explorer.biased, before + 2)


def test_map_menu_returns_to_your_own_map():
    explorer = explore_activations(MAP)
    choose(explorer, "map", "Handwritten 7, Sobel x")
    choose(explorer, "map", "your map")
    np.testing.assert_array_equal(explorer.feature_map, MAP)


def test_bias_slider_goes_on_after_all_is_0():
    explorer = explore_activations(MAP)
    assert explorer.shown["bias"].least < -explorer.feature_map.max()


def test_map_menu_holds_the_bias_within_the_new_range():
    explorer = explore_activations(MAP)
    set_bias(explorer, -12)
    choose(explorer, "map", "Handwritten 7, Sobel x, pixels 0 to 1")
    assert explorer.bias == explorer.shown["bias"].least == -6


def test_map_is_a_copy():
    mine = MAP.astype(float)
    explorer = explore_activations(mine)
    mine[:] = 0
    choose(explorer, "map", "Handwritten 7, Sobel x")
    choose(explorer, "map", "your map")
    np.testing.assert_array_equal(explorer.feature_map, MAP)


@pytest.mark.parametrize("bias", [-12, -0.5, 2, 12])
@pytest.mark.parametrize("name", WITNESSES)
def test_bias_is_added_before_the_activation(name, bias):
    explorer = explore_activations(MAP)
    choose(explorer, "function", name)
    set_bias(explorer, bias)
    assert_output(explorer, WITNESSES[name](MAP + bias))
    assert f"Bias: {bias}. Activation: {name}" in explorer.text()


@pytest.mark.parametrize(("bias", "zeros"), [(-12, 6), (0, 4), (2, 2), (7, 0)])
def test_cells_that_are_0_are_counted(bias, zeros):
    explorer = explore_activations(MAP)
    set_bias(explorer, bias)
    words = f"{zeros} of 6 cells are 0 ({round(100 * zeros / 6)} %)"
    assert words in explorer.text()
    assert told(explorer)["sentence"].endswith(f"{words}.")


@pytest.mark.parametrize("slope", [0, 0.3, 2])
def test_slope_is_given_to_leaky_relu(slope):
    explorer = explore_activations(MAP)
    choose(explorer, "function", "leaky ReLU")
    choose(explorer, "slope", slope)
    assert_output(explorer, np.where(MAP > 0, MAP, slope * MAP))
    assert f"Activation: leaky ReLU, slope {slope}." in explorer.text()


def test_slope_is_offered_only_where_it_counts():
    explorer = explore_activations(MAP)
    shown = []
    for name in ("ReLU", "leaky ReLU", "tanh"):
        choose(explorer, "function", name)
        shown.append("slope" in [each["name"] for each in told(explorer)["controls"]])
    assert shown == [False, True, False]


def test_activation_may_be_one_of_the_menu():
    explorer = explore_activations(MAP, activation=functional.tanh)
    assert explorer.state.function == "tanh"
    assert_output(explorer, np.tanh(MAP))


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"feature_map": [1, 2]}, ValueError, "`feature_map` must have 2 dimensions"),
        ({"feature_map": np.zeros((65, 2))}, ValueError, r"at most 64 x 64, got shape \(65, 2\)"),
        ({"feature_map": [[np.nan]]}, ValueError, "`feature_map` must be finite numbers"),
        ({"feature_map": [["a"]]}, TypeError, "`feature_map` must hold real numbers"),
        ({"activation": 3}, TypeError, "`activation` must be a function, got int"),
    ],
)
def test_bad_argument_is_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        explore_activations(**arguments)


# ---- the current cell and the curve --------------------------------------------------------------


@pytest.mark.parametrize(("kind", "panel"), [("look", "map"), ("step", "output")])
def test_cursor_on_either_map_follows_one_number_through(kind, panel):
    explorer = explore_activations(MAP)
    set_bias(explorer, -2)
    explorer.do({"is": kind, "panel": panel, "cell": [0, 1]})
    words = "12 - 2 = 10, and ReLU makes 10 of it."
    assert f"Row 0, column 1: {words}" in explorer.text()
    assert told(explorer)["sentence"].startswith(words)
    assert window(explorer).cell == (0, 1)


def test_cursor_returns_to_the_first_cell_with_another_map():
    explorer = explore_activations(MAP)
    go(explorer, (1, 2), "output")
    choose(explorer, "map", "Cat, Sobel x")
    assert "Row 0, column 0: " in explorer.text()


@pytest.mark.parametrize("name", WITNESSES)
def test_curve_is_the_activation(name):
    explorer = explore_activations(MAP)
    choose(explorer, "function", name)
    xs, ys = points_of(explorer)
    np.testing.assert_allclose(xs, np.linspace(-12, 12, 97))
    np.testing.assert_allclose(ys, WITNESSES[name](xs), atol=1e-7)
    (left, right_), (low, high) = explorer.shown["curve"].limits
    assert (left, right_, low, high) == (-12, 12, min(ys.min(), 0), ys.max())


def test_curve_has_the_current_cell_on_it():
    explorer = explore_activations(MAP)
    go(explorer, (0, 1), "output")
    assert explorer.shown["curve"].point == tuple(points_of(explorer)[:, -1]) == (12, 12)


def test_curve_has_gaps_where_the_function_gives_no_number():
    def root(input_map):
        return np.sqrt(input_map)

    explorer = explore_activations(MAP, activation=root)
    assert points_of(explorer).shape == (2, 49)
    assert explorer.shown["curve"].point is None


def test_maps_are_tied_cell_to_cell():
    link = window(explore_activations(MAP))
    assert (link.inputs, link.outputs, link.shape) == (("map",), ("output",), (1, 1))


def test_picture_has_the_twin_as_its_words():
    explorer = explore_activations(MAP)
    assert explorer.figure().alt == explorer.text()


def test_bias_is_undone_and_reset():
    explorer = explore_activations(MAP)
    set_bias(explorer, 3)
    set_bias(explorer, 4)
    explorer.undo()
    assert explorer.bias == 3
    explorer.reset()
    assert explorer.bias == 0
    assert_output(explorer, right(MAP))


def test_share_of_zeros_stands_below_the_output():
    explorer = explore_activations(MAP)
    set_bias(explorer, -12)
    assert explorer.shown["output"].note == "100 % are 0"


def test_beam_leads_from_the_cell_over_its_point_of_the_curve():
    explorer = explore_activations(MAP)
    go(explorer, (1, 2), "output")
    ends = [(beam.start, beam.end) for beam in explorer.shown.beams]
    point = explorer.shown["curve"].point
    assert ends == [
        (("map", (1, 2, 1, 1)), ("curve", point)),
        (("curve", point), ("output", (1, 2, 1, 1))),
    ]
    assert point == explorer.shown["curve"].point == (MAP[1, 2], max(MAP[1, 2], 0))


def test_no_beam_leads_to_a_curve_that_is_not_there():
    explorer = explore_activations(MAP, activation=lambda values: None)
    assert explorer.shown["curve"].point is None
    assert explorer.shown.beams == ()


def test_curve_stands_below_wide_maps():
    explorer = explore_activations(np.zeros((3, 30)))
    assert [len(row.parts) for row in explorer.shown.rows] == [2, 2]
    assert explorer.shown.beams == ()
    assert window(explorer).beam


# ---- the reader's own function -------------------------------------------------------------------


def unwritten(input_map):
    raise NotImplementedError


def in_place(input_map):
    input_map[input_map < 0] = 0
    return input_map


def crash(input_map):
    return input_map[99]


FAILING = {
    "flat": (lambda input_map: right(input_map).ravel(), "6 numbers in one row; the answer has"),
    "nothing": (lambda input_map: None, "it returned nothing (None): is the line with `return`"),
    "in_place": (in_place, "in_place: it changed its input map in place; work on a copy."),
    "crash": (crash, "crash: IndexError: index 99 is out of bounds"),
    "unwritten": (unwritten, "unwritten is not written yet. Write it and run its cell"),
}


@pytest.mark.parametrize("name", FAILING)
def test_failing_function_is_told_what_is_wrong(name):
    function, words = FAILING[name]
    explorer = explore_activations(MAP, activation=function)
    assert words in explorer.problem
    assert np.isnan(explorer.shown["output"].values).all()
    assert "There is no output." in explorer.text()
    assert "makes" not in told(explorer)["sentence"]


@pytest.mark.parametrize("name", FAILING)
def test_failing_function_leaves_the_explorer_alive(name):
    working = {"activation": FAILING[name][0]}
    explorer = explore_activations(
        MAP, activation=lambda input_map: working["activation"](input_map)
    )
    working["activation"] = right
    set_bias(explorer, 1)
    assert_output(explorer, right(MAP + 1))


def test_function_meets_whole_numbers_as_integers():
    met = []

    def spy(input_map):
        met.append(input_map.dtype.kind)
        return right(input_map)

    explorer = explore_activations(MAP, activation=spy)
    set_bias(explorer, 0.5)
    assert met[::2] == ["i", "f"]


def test_function_called_relu_is_compared():
    def my_relu(input_map):
        return abs(input_map)

    explorer = explore_activations(MAP, activation=my_relu)
    assert explorer.problem == (
        "my_relu differs from ReLU in 3 of 6 cells, first at row 0, column 0: of -6 it makes 6, "
        "not 0."
    )
    assert "my_relu makes 6 of it" in explorer.text()
    assert marks(explorer, "wrong") == {"output": ((0, 0), (0, 2), (1, 1))}


def test_function_called_leaky_relu_is_compared_with_its_slope():
    def my_leaky_relu(input_map, negative_slope):
        return np.maximum(input_map, negative_slope * input_map)

    explorer = explore_activations(MAP, activation=my_leaky_relu)
    assert_output(explorer, np.where(MAP > 0, MAP, 0.1 * MAP))
    choose(explorer, "slope", 2)
    assert "differs from leaky ReLU in 5 of 6 cells" in explorer.problem


def test_function_of_another_name_may_be_anything():
    def square(input_map):
        return input_map**2

    explorer = explore_activations(MAP, activation=square)
    assert_output(explorer, MAP**2)


def test_function_is_left_when_another_is_chosen():
    explorer = explore_activations(MAP, activation=crash)
    choose(explorer, "function", "ReLU")
    assert_output(explorer, right(MAP))


MOVES = {
    "bias": lambda explorer: set_bias(explorer, 0),
    "hover": lambda explorer: go(explorer, (1, 1), "output"),
    "map": lambda explorer: choose(explorer, "map", "Handwritten 7, Sobel x"),
}


@pytest.mark.parametrize("move", MOVES)
def test_new_version_of_the_function_is_used_at_the_next_move(run_cell, move):
    unwritten = "def my_relu(input_map):\n    raise NotImplementedError"
    explorer = explore_activations(MAP, activation=run_cell(unwritten).my_relu)
    set_bias(explorer, 1)
    run_cell("def my_relu(input_map):\n    return right(input_map)", right=right)
    MOVES[move](explorer)
    assert_output(explorer, right(explorer.biased))


def test_function_does_not_run_when_only_the_cursor_moves():
    calls = []
    explorer = explore_activations(MAP, activation=lambda x: calls.append(1) or right(x))
    before = len(calls)
    go(explorer, (1, 1), "output")
    assert len(calls) == before
