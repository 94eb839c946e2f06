"""The pipeline explorer: every number of the 5 x 5 example, edited, traced, by own functions."""

from pathlib import Path

import numpy as np
import pytest

import hands
from cnn_core import convolve2d, fully_connected, max_pooling, relu
from cnn_workshop.explorers import explore_pipeline, pipeline
from cnn_workshop.explorers.pipeline.pipeline import PICTURES
from cnn_workshop.stage import Column, Panel, Text
from cnn_workshop.stage.scene import leaves

NOTEBOOKS = Path(pipeline.__file__).parents[3]
MAP = [[-6, 12, 12], [-6, 8, 8], [-6, 6, 6]]
BENT = [[0, 12, 12], [0, 8, 8], [0, 6, 6]]


@pytest.fixture
def explorer():
    return explore_pipeline()


def values(explorer):
    return {name: made.tolist() for name, made in explorer.values.items()}


def texts(explorer):
    """The words below each step, by title; of two convolutions the second."""
    parts = leaves(explorer.shown.rows)
    return {part.title: part for part in parts if isinstance(part, Text)}


def sentence(explorer):
    return hands.told(explorer)["sentence"]


# ---- the numbers ---------------------------------------------------------------------------------


def test_example_has_the_numbers_of_the_lessons(explorer):
    found = values(explorer)
    assert found["map"] == MAP
    assert found["rectified"] == BENT
    assert found["pooled"] == found["flat"] == [[12]]
    assert found["logits"] == [[12 * 0.5 - 4]]
    assert found["probabilities"][0][0] == pytest.approx(1 / (1 + np.exp(-2)))


def test_average_pooling_takes_the_mean_of_the_window(explorer):
    hands.choose(explorer, "pooling", "average")
    assert values(explorer)["pooled"] == [[(0 + 12 + 0 + 8) / 4]]
    assert texts(explorer)["average pooling"].lines == ("mean of", "0, 12, 0, 8", "= 5")


def test_softmax_against_a_score_of_0_is_sigmoid(explorer):
    sigmoid = explorer.values["probabilities"][0, 0]
    hands.choose(explorer, "output", "softmax")
    assert values(explorer)["logits"] == [[2], [0]]
    np.testing.assert_allclose(explorer.values["probabilities"][:, 0], [sigmoid, 1 - sigmoid])


def test_second_convolution_reads_what_the_first_one_left(explorer):
    hands.choose(explorer, "convolutions", 2)
    found = values(explorer)
    assert found["rectified"] == BENT
    assert found["map2"] == [[0 - 8, 12 - 8], [0 - 6, 8 - 6]]
    assert found["rectified2"] == [[0, 4], [0, 2]]
    assert found["pooled"] == [[4]]
    assert found["logits"] == [[4 * 0.5 - 4]]


def test_stride_of_1_leaves_four_numbers_to_flatten_row_by_row(explorer):
    hands.choose(explorer, "stride", 1)
    found = values(explorer)
    assert found["pooled"] == [[12, 12], [8, 8]]
    assert found["flat"] == [[12], [12], [8], [8]]
    weights = explorer.shown["weights"].values
    assert weights.shape == (4, 1)
    assert found["logits"] == [[np.dot([12, 12, 8, 8], weights[:, 0]) - 4]]


def test_stride_is_not_offered_where_only_one_window_fits(explorer):
    offered = [control["name"] for control in hands.told(explorer)["controls"]]
    hands.choose(explorer, "convolutions", 2)
    now = [control["name"] for control in hands.told(explorer)["controls"]]
    assert set(offered) - set(now) == {"stride"}


@pytest.mark.parametrize("output", ["sigmoid", "softmax"])
@pytest.mark.parametrize("convolutions", [1, 2])
@pytest.mark.parametrize("picture", PICTURES)
def test_steps_are_what_the_package_makes(explorer, picture, convolutions, output):
    hands.choose(explorer, "picture", picture)
    hands.choose(explorer, "convolutions", convolutions)
    hands.choose(explorer, "output", output)
    maps = relu(convolve2d(PICTURES[picture], explorer.state.kernel))
    if convolutions == 2:
        maps = relu(convolve2d(maps, explorer.state.kernel2))
    flat = max_pooling(maps, 2, 2).ravel()
    scores = fully_connected(flat, explorer.state.weights, explorer.state.bias[0])
    np.testing.assert_allclose(explorer.values["logits"][:, 0], scores)


# ---- what is edited ------------------------------------------------------------------------------


def test_kernel_number_changes_everything_after_it(explorer):
    hands.write(explorer, "kernel", (0, 0), 2)
    found = values(explorer)
    assert found["map"][0] == [-6 + 1, 12 + 2, 12 + 3]
    assert found["pooled"] == [[14]]
    assert found["logits"] == [[3]]


def test_picture_can_be_typed_and_is_offered_until_it_is_undone(explorer):
    hands.write(explorer, "image", (0, 3), 9)
    assert explorer.state.picture == "changed by hand"
    assert values(explorer)["map"][0][1] == 12 - 9
    hands.choose(explorer, "picture", "a blank page")
    hands.choose(explorer, "picture", "changed by hand")
    assert explorer.state.image[0, 3] == 9
    for _ in range(3):
        explorer.undo()
    assert ("changed by hand", "changed by hand") not in explorer.bar["picture"].options


def test_weights_and_bias_are_kept_when_their_number_changes(explorer):
    hands.write(explorer, "weights", (0, 0), 1.5)
    hands.write(explorer, "bias", (0, 0), 1)
    hands.choose(explorer, "stride", 1)
    hands.choose(explorer, "output", "softmax")
    hands.write(explorer, "weights", (3, 1), 7)
    hands.choose(explorer, "stride", 2)
    assert explorer.shown["weights"].values.tolist() == [[1.5, 0]]
    assert explorer.shown["bias"].values.tolist() == [[1, 0]]
    hands.choose(explorer, "stride", 1)
    assert explorer.shown["weights"].values[3, 1] == 7


def test_editing_one_explorer_changes_no_other_one(explorer):
    hands.write(explorer, "weights", (0, 0), 3)
    hands.write(explorer, "image", (0, 0), 3)
    other = explore_pipeline()
    assert other.state.weights.tolist() == [[0.5]]
    assert values(other)["map"] == MAP


# ---- from number to number -----------------------------------------------------------------------


def test_opens_at_the_first_12(explorer):
    assert explorer.shown.player.value == 1
    assert sentence(explorer) == (
        "Row 0, column 1 of the feature map is 12. It goes through ReLU unchanged, wins its "
        "pooling window, and the score is 2."
    )


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ((0, 0), "becomes 0 by ReLU, loses in its pooling window, and the score is 2."),
        ((1, 1), "goes through ReLU unchanged, loses in its pooling window, and the score is 2."),
        ((2, 1), "goes through ReLU unchanged, and is left out: no pooling window reaches it."),
    ],
)
def test_sentence_follows_a_number_to_its_end(explorer, cell, words):
    hands.go(explorer, cell)
    assert sentence(explorer).endswith(f"It {words}")


@pytest.mark.parametrize(
    ("panel", "words"),
    [
        ("rectified", "Row 0, column 0 of the map after ReLU is 0: the larger of 0 and -6 = 0."),
        ("pooled", "Row 0, column 0 of the pooled map is 12: the largest of 0, 12, 0, 8 = 12."),
        ("flat", "Number 0 of the flat row is 12: row 0, column 0 of the pooled map, 12."),
        ("logits", "The score of edge is 2: 12 times 0.5 plus the bias -4 = 2."),
        (
            "probabilities",
            "The probability of edge is 0.881: 1 divided by 1 plus e to the power of -2 = 0.881.",
        ),
    ],
)
def test_sentence_says_how_any_other_number_is_made(explorer, panel, words):
    hands.go(explorer, (0, 0), panel)
    assert sentence(explorer) == words


def test_number_left_out_leads_nowhere(explorer):
    hands.go(explorer, (2, 2))
    cells = {link.outputs[0]: link.cell for link in explorer.shown.windows}
    assert cells["map"] == cells["rectified"] == (2, 2)
    assert cells["pooled"] is cells["flat"] is cells["logits"] is cells["probabilities"] is None
    assert explorer.shown.beams == ()
    assert texts(explorer)["max pooling"].lines == ("no window", "reaches it")


def test_score_leads_back_to_the_pixels_that_made_it(explorer):
    hands.go(explorer, (1, 1))
    hands.go(explorer, (0, 0), "logits")
    cells = {link.outputs[0]: link.cell for link in explorer.shown.windows}
    assert cells["pooled"] == (0, 0)
    assert cells["rectified"] == cells["map"] == (0, 1)  # the 12 that won


def test_score_of_four_numbers_leads_back_to_the_one_that_counts_most(explorer):
    hands.choose(explorer, "stride", 1)
    hands.write(explorer, "weights", (2, 0), 9)
    hands.go(explorer, (0, 0), "logits")
    assert {link.outputs[0]: link.cell for link in explorer.shown.windows}["flat"] == (2, 0)


def test_second_map_leads_back_to_the_product_that_counts_most(explorer):
    hands.choose(explorer, "convolutions", 2)
    hands.go(explorer, (0, 1), "map2")  # 12 * 1 and 8 * -1
    assert {link.outputs[0]: link.cell for link in explorer.shown.windows}["map"] == (0, 1)


def test_player_visits_every_number_that_is_computed_once(explorer):
    hands.choose(explorer, "stride", 1)
    hands.choose(explorer, "output", "softmax")
    seen = []
    for step in range(explorer.shown.player.last + 1):
        hands.go_to_step(explorer, step)
        assert explorer.shown.player.value == step
        seen.append(explorer.state.focus)
    sizes = {"map": 9, "pooled": 4, "flat": 4, "logits": 2, "probabilities": 2}
    assert [name for name, _ in seen] == [each for each, many in sizes.items() for _ in range(many)]
    assert len(set(seen)) == len(seen)


def test_cell_and_player_agree(explorer):
    hands.go(explorer, (1, 2), "rectified")
    assert explorer.shown.player.value == 5
    hands.go(explorer, (0, 0), "probabilities")
    assert explorer.shown.player.value == explorer.shown.player.last == 12


def test_place_that_is_gone_is_left(explorer):
    hands.choose(explorer, "convolutions", 2)
    hands.go(explorer, (1, 1), "map2")
    hands.choose(explorer, "convolutions", 1)
    assert explorer.state.focus[0] in explorer.values
    assert explorer.problem == ""


# ---- what stands there ---------------------------------------------------------------------------


def test_each_step_has_a_link_to_its_lesson(explorer):
    hands.choose(explorer, "convolutions", 2)
    links = {title: part.link for title, part in texts(explorer).items()}
    wanted = {"convolution": "02", "ReLU": "06", "max pooling": "07", "flatten": "09"}
    wanted |= {"fully connected": "09", "sigmoid": "09"}
    assert {title: words for title, (words, _) in links.items()} == {
        title: f"lesson {number}" for title, number in wanted.items()
    }
    for title, (_, file) in links.items():
        assert file.startswith(wanted[title])
        assert (NOTEBOOKS / file).exists()


def test_arithmetic_stands_below_each_step(explorer):
    lines = {title: part.lines for title, part in texts(explorer).items()}
    assert lines == {
        "convolution": ("9 products,", "sum: 12"),
        "ReLU": ("max(0, 12)", "= 12"),
        "max pooling": ("largest of", "0, 12, 0, 8", "= 12"),
        "flatten": ("row by row",),
        "fully connected": ("12 · 0.5 - 4", "= 2"),
        "sigmoid": ("1 divided by", "1 + exp(-2)", "= 0.881"),
    }
    products = explorer.shown["products"].values
    assert products.tolist() == [[2, 0, 0], [5, 0, -1], [8, 0, -2]]


def test_softmax_and_four_numbers_are_spelled_out(explorer):
    hands.choose(explorer, "stride", 1)
    hands.choose(explorer, "output", "softmax")
    lines = {title: part.lines for title, part in texts(explorer).items()}
    assert lines["fully connected"] == (
        "12 · 0.5", "+ 12 · 0.5", "+ 8 · (-0.5)", "+ 8 · (-0.5)", "- 4", "= 0",
    )  # fmt: skip
    assert lines["softmax"] == ("exp(0) of", "exp(0)", "+ exp(0)", "= 0.500")


def test_what_is_below_the_steps_begins_at_one_height(explorer):
    hands.choose(explorer, "stride", 1)
    (row,) = explorer.shown.rows
    for column in row.parts:
        assert isinstance(column, Column)
        top = column.parts[0]
        assert isinstance(top, Panel)
        assert top.room == 5 == 2 * top.drop + len(top.values)
    assert len({part.unit for part in explorer.shown.panels}) == 1


def test_words_hold_every_number(explorer):
    hands.choose(explorer, "convolutions", 2)
    hands.choose(explorer, "output", "softmax")
    words = explorer.text()
    for part in (
        "the 5 x 5 example, rows 1 2 3 0 1 / 4 5 6 1 2 / 7 8 9 2 3 / 1 2 3 4 5 / 6 7 8 5 6.",
        "Kernel: rows 1 0 -1 / 1 0 -1 / 1 0 -1.", "Second kernel: rows 1 0 / 0 -1.",
        "Feature map: rows -6 12 12 / -6 8 8 / -6 6 6.", "rows 0 12 12 / 0 8 8 / 0 6 6.",
        "Second feature map: rows -8 4 / -6 2.", "rows 0 4 / 0 2.",
        "max of each window of 2 x 2, stride 2: rows 4.", "Flat row: 4.",
        "Weights: rows 0.5 0; bias: -4 0.", "Score of edge: -2; softmax: 0.119.",
        "Score of no edge: 0; softmax: 0.881.",
    ):  # fmt: skip
        assert part in words


# ---- the reader's functions ----------------------------------------------------------------------


def flipped(image, kernel):
    return convolve2d(image, kernel[::-1, ::-1])


def absolute(feature_map):
    return np.abs(feature_map)


def first(feature_map, pool_size, stride):
    return feature_map[: -pool_size + 1 : stride, : -pool_size + 1 : stride]


def no_bias(numbers, weights, bias):
    return numbers @ weights


SLIPS = {  # argument: the function, the step that is marked, what it makes
    "convolve2d": (flipped, "map", "flipped differs from the sums of products in 9 of 9 cells"),
    "relu": (absolute, "rectified", "absolute differs from the larger of 0 and each number in 3"),
    "max_pooling": (first, "pooled", "first differs from the largest numbers in 1 of 1 cells"),
    "fully_connected": (no_bias, "logits", "no_bias differs from the weighted sums in 1 of 1"),
}


@pytest.mark.parametrize("argument", SLIPS)
def test_own_function_is_run_and_its_wrong_cells_are_marked(argument):
    function, step, words = SLIPS[argument]
    explorer = explore_pipeline(**{argument: function})
    assert explorer.problem.startswith(words.removesuffix(" cells"))
    assert list(hands.marks(explorer, "wrong")) == [step]


def test_own_functions_are_run_one_after_the_other():
    slips = {argument: slip[0] for argument, slip in SLIPS.items()}
    explorer = explore_pipeline(**slips)
    assert values(explorer)["map"] == [[6, -12, -12], [6, -8, -8], [6, -6, -6]]
    assert values(explorer)["rectified"] == np.abs(MAP).tolist()
    assert values(explorer)["pooled"] == [[6]]
    assert values(explorer)["logits"] == [[3]]
    assert explorer.problem.startswith("flipped differs")
    assert explorer.problem.count("differs") == 1


def test_own_functions_that_are_right_are_not_complained_of():
    explorer = explore_pipeline(
        convolve2d=lambda image, kernel: convolve2d(image, kernel),
        relu=lambda feature_map: np.maximum(feature_map, 0),
        max_pooling=lambda feature_map, pool_size, stride: max_pooling(
            feature_map, pool_size, stride
        ),
        fully_connected=lambda numbers, weights, bias: numbers @ weights + bias,
    )
    for convolutions, stride, output in ((1, 2, "sigmoid"), (1, 1, "softmax"), (2, 2, "softmax")):
        hands.choose(explorer, "stride", stride)
        hands.choose(explorer, "convolutions", convolutions)
        hands.choose(explorer, "output", output)
        assert explorer.problem == ""
        assert hands.marks(explorer, "wrong") == {}


@pytest.mark.parametrize("argument", SLIPS)
def test_step_that_fails_leaves_those_before_it(argument):
    def broken(*arrays):
        raise ValueError("as a test")

    explorer = explore_pipeline(**{argument: broken})
    assert explorer.problem.startswith("broken: ValueError: as a test")
    names = list(explorer.values)
    failed = names.index(SLIPS[argument][1])
    for name in names[:failed]:
        assert np.isfinite(explorer.values[name]).all()
    for name in names[failed:]:
        assert np.isnan(explorer.values[name]).all()


def test_functions_after_a_failed_one_are_not_run():
    called = []
    explore_pipeline(convolve2d=lambda image, kernel: None, relu=called.append)
    assert called == []


def test_own_pooling_is_not_asked_for_averages():
    explorer = explore_pipeline(max_pooling=first)
    hands.choose(explorer, "pooling", "average")
    assert explorer.problem == ""


@pytest.mark.parametrize("argument", SLIPS)
def test_newest_version_of_each_function_is_used_at_the_next_move(argument, run_cell):
    source = "def mine(*arrays):\n    return {}"
    wrong = run_cell(source.format("None")).mine
    explorer = explore_pipeline(**{argument: wrong})
    assert explorer.problem.startswith("mine: it returned nothing")
    right = {"convolve2d": convolve2d, "relu": relu, "max_pooling": max_pooling}
    right["fully_connected"] = fully_connected
    run_cell(source.format("right(*arrays)"), right=right[argument])
    hands.go(explorer, (1, 1))
    assert explorer.problem == ""


@pytest.mark.parametrize("argument", SLIPS)
def test_explore_pipeline_refuses_what_is_no_function(argument):
    with pytest.raises(TypeError, match=f"`{argument}` must be a function"):
        explore_pipeline(**{argument: 3})
