"""The counting explorer: every field driven to its ends, and the numbers counted once more."""

import math
import re

import numpy as np
import pytest

import hands
from cnn_workshop.drawing import Words
from cnn_workshop.explorers import explore_counts


def counted_one_by_one(channels, rows, columns, filters, size):
    """Count weights and uses by walking through both layers, without a product."""
    tall, wide = len(range(rows - size + 1)), len(range(columns - size + 1))
    weights = sum(1 for _ in np.ndindex(filters, channels, size, size))
    pairs = sum(1 for _ in np.ndindex(channels * rows * columns, filters * tall * wide))
    outputs = sum(1 for _ in np.ndindex(filters, tall, wide))
    return weights + filters, weights * tall * wide, pairs + outputs, pairs


def numbers_of(explorer):
    layers = explorer.convolution, explorer.dense
    return tuple(number for each in layers for number in (each.parameters, each.multiplications))


@pytest.mark.parametrize("fields", [(3, 5, 4, 2, 3), (1, 3, 7, 4, 1), (2, 4, 4, 3, 4)])
def test_numbers_are_those_of_a_walk_through_both_layers(fields):
    assert numbers_of(explore_counts(*fields)) == counted_one_by_one(*fields)


def test_explorer_opens_with_the_question_of_the_lesson():
    explorer = explore_counts()
    assert explorer.text() == (
        "Input: 3 x 32 x 32. Output: 16 x 30 x 30. "
        "Convolution: 16 times 3 times 3 times 3 = 432 for the weights and 16 for the biases, "
        "448 numbers to learn; 388,800 multiplications for one picture. "
        "Dense layer: 3,072 times 14,400 = 44,236,800 for the weights and 14,400 for the biases, "
        "44,251,200 numbers to learn; 44,236,800 multiplications for one picture. "
        "Of the 3,072 numbers, one output reads: convolution 27, dense layer 3,072."
    )


@pytest.mark.parametrize("name", ["in_channels", "rows", "columns", "filters", "size"])
@pytest.mark.parametrize("end", ["least", "most"])
def test_field_moved_to_its_end_is_counted_exactly(name, end):
    explorer = explore_counts()
    hands.choose(explorer, name, getattr(explorer.bar[name], end))
    if name in ("rows", "columns") and end == "least":
        assert "does not fit" in explorer.problem
        return
    channels, rows, columns, filters, size = (each.value for each in explorer.bar.values())
    places = (rows - size + 1) * (columns - size + 1)
    assert explorer.convolution.parameters == filters * (channels * size**2 + 1)
    assert explorer.dense.weights == channels * rows * columns * filters * places
    assert explorer.shown["learnt"].texts[1] == f"{explorer.dense.parameters:,}"


def test_largest_numbers_are_exact():
    explorer = explore_counts(512, 512, 512, 512, 1)
    assert explorer.dense.weights == 2**54
    assert "18,014,398,509,481,984 for the weights" in explorer.text()


def test_numbers_to_learn_stay_when_the_picture_grows():
    explorer = explore_counts()
    before = explorer.convolution.parameters, explorer.convolution.multiplications
    hands.choose(explorer, "rows", 64)
    assert explorer.convolution.parameters == before[0]
    assert explorer.convolution.multiplications > before[1]


def test_bars_are_as_long_as_their_numbers_have_digits_on_one_scale():
    explorer = explore_counts()
    bars = [explorer.shown[name] for name in ("learnt", "multiplied")]
    lengths = np.array([part.values for part in bars])
    np.testing.assert_allclose(10 ** lengths.T.ravel(), numbers_of(explorer))
    assert bars[0].ends == bars[1].ends == (0, lengths.max())


def test_bars_stand_beside_how_their_numbers_come_about():
    explorer = explore_counts()
    products = [explorer.shown[f"{name} product"].rows for name in ("learnt", "multiplied")]
    assert products == [
        (("= 16 × 3 × 3 × 3 + 16",), ("= 3,072 × 14,400 + 14,400",)),
        (("= 16 × 3 × 3 × 3 × 30 × 30",), ("= 3,072 × 14,400",)),
    ]


def test_panels_hold_what_one_output_reads():
    explorer = explore_counts(2, 7, 9, 4, 3)
    window = np.zeros((7, 9))
    window[2:5, 3:6] = 1
    np.testing.assert_array_equal(explorer.shown["convolution"].values, window)
    np.testing.assert_array_equal(explorer.shown["dense layer"].values, np.ones((7, 9)))
    notes = [explorer.shown[name].note for name in ("convolution", "dense layer")]
    assert notes == ["18 numbers", "all 126 numbers"]
    assert hands.boxes(explorer, "window") == [
        ("convolution", (2, 3, 3, 3)),
        ("dense layer", (0, 0, 7, 9)),
    ]


def test_layers_read_and_learn_the_same_when_the_kernel_is_as_large_as_the_picture():
    explorer = explore_counts(rows=5, columns=5, size=5)
    one, other = (explorer.shown[name].values for name in ("convolution", "dense layer"))
    np.testing.assert_array_equal(one, other)
    assert hands.told(explorer)["sentence"] == (
        "Both layers learn 1,216 numbers. The kernel has one place only."
    )


def test_sentence_says_how_many_times_as_many_numbers_the_dense_layer_learns():
    assert hands.told(explore_counts())["sentence"] == (
        "The dense layer learns 98,775 times as many numbers as the convolution. "
        "The convolution uses each weight at 900 places."
    )


def test_sentence_stays_exact_when_the_layers_are_nearly_the_same():
    explorer = explore_counts(1, 2, 1, 1, 1)
    assert numbers_of(explorer) == (2, 2, 6, 4)
    assert "learns 3 times as many" in hands.told(explorer)["sentence"]


def test_kernel_that_does_not_fit_is_explained_and_taken_back():
    explorer = explore_counts(rows=4, columns=9)
    hands.choose(explorer, "size", 5)
    assert explorer.problem == (
        "A kernel of 5 x 5 does not fit into a picture of 4 x 9: "
        "choose a smaller kernel, or more rows and columns."
    )
    assert "learnt" not in explorer.shown
    assert explorer.figure().alt == explorer.text()
    assert explorer.text().startswith("Input: 3 x 4 x 9. Filters: 16. There is nothing to count.")
    hands.choose(explorer, "size", 4)
    assert explorer.problem == ""
    assert explorer.convolution.places == (1, 6)


def test_figure_holds_the_four_numbers():
    explorer = explore_counts()
    shown = {words.text for words in explorer.figure().figure.all(Words)}
    assert {f"{number:,}" for number in numbers_of(explorer)} <= shown


# ---- the reader's own function -------------------------------------------------------------------


def test_own_function_is_given_the_fields():
    met = []
    explorer = explore_counts(
        2, 8, 9, 5, 3, count_parameters=lambda *given: met.append(given) or 95
    )
    assert met == [(2, 5, 3, 3)]
    assert explorer.text().endswith("<lambda> counts the same.")


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda c, o, kh, kw: o * kh * kw + o, "<lambda> gives 160; there are 448 numbers."),
        (lambda c, o, kh, kw: None, "it returned nothing (None)"),
        (lambda c, o, kh, kw: [c, o], "it returned 2 numbers in one row; the answer is a single"),
        (lambda c, o, kh, kw: math.sqrt(-c), "ValueError: "),
        (lambda c, o, kh, kw: math.nan, "gives not a number; there are 448 numbers."),
    ],
)
def test_wrong_function_is_told_what_is_wrong(function, words):
    explorer = explore_counts(count_parameters=function)
    assert words in explorer.problem
    assert explorer.convolution.parameters == 448
    assert "counts the same" not in explorer.text()


def test_new_version_of_the_function_is_used_at_the_next_move(run_cell):
    notebook = run_cell("def mine(c, o, kh, kw):\n    raise NotImplementedError")
    explorer = explore_counts(count_parameters=notebook.mine)
    assert "mine is not written yet" in explorer.problem
    run_cell("def mine(c, o, kh, kw):\n    return o * (c * kh * kw + 1)")
    hands.choose(explorer, "filters", 7)
    assert explorer.problem == ""
    assert explorer.text().endswith("mine counts the same.")


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"rows": 0}, ValueError, "`rows` must be at least 1, got 0"),
        ({"size": 12}, ValueError, "`size` must be at most 11, got 12"),
        ({"filters": 2.5}, TypeError, "`filters` must be a whole number, got 2.5"),
        ({"count_parameters": 3}, TypeError, "`count_parameters` must be a function, got int"),
    ],
)
def test_arguments_that_cannot_be_used_are_refused(arguments, error, words):
    with pytest.raises(error, match=re.escape(words)):
        explore_counts(**arguments)
