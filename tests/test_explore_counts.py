"""The counting explorer: every field driven to its ends, and the numbers counted once more."""

import math
import re

import numpy as np
import pytest

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
        "44,251,200 numbers to learn; 44,236,800 multiplications for one picture."
    )


@pytest.mark.parametrize("name", ["in_channels", "rows", "columns", "filters", "size"])
@pytest.mark.parametrize("end", ["min", "max"])
def test_field_moved_to_its_end_is_counted_exactly(name, end):
    explorer = explore_counts()
    field = explorer.fields[name]
    field.value = getattr(field, end)
    if name in ("rows", "columns") and end == "min":
        assert "does not fit" in explorer.problem
        return
    channels, rows, columns, filters, size = (each.value for each in explorer.fields.values())
    places = (rows - size + 1) * (columns - size + 1)
    assert explorer.convolution.parameters == filters * (channels * size**2 + 1)
    assert explorer.dense.weights == channels * rows * columns * filters * places
    assert f"{explorer.dense.parameters:,}" in explorer.table.value


def test_largest_numbers_are_exact():
    explorer = explore_counts(512, 512, 512, 512, 1)
    assert explorer.dense.weights == 2**54
    assert "18,014,398,509,481,984 for the weights" in explorer.text()


def test_numbers_to_learn_stay_when_the_picture_grows():
    explorer = explore_counts()
    before = explorer.convolution.parameters, explorer.convolution.multiplications
    explorer.fields["rows"].value = 64
    assert explorer.convolution.parameters == before[0]
    assert explorer.convolution.multiplications > before[1]


def test_bars_grow_by_one_block_for_each_digit():
    widths = re.findall(r"width:(\d+)px;height:18px", explore_counts().table.value)
    numbers = sorted(numbers_of(explore_counts()))
    blocks = [int(width) / 15 for width in sorted(widths, key=int)]
    np.testing.assert_allclose(blocks, np.log10(numbers), atol=0.05)


def test_kernel_that_does_not_fit_is_explained_and_taken_back():
    explorer = explore_counts(rows=4, columns=9)
    explorer.fields["size"].value = 5
    assert explorer.problem == (
        "A kernel of 5 x 5 does not fit into a picture of 4 x 9: "
        "choose a smaller kernel, or more rows and columns."
    )
    assert explorer.table.value == ""
    assert explorer.picture().alt == explorer.text()
    explorer.fields["size"].value = 4
    assert explorer.problem == ""
    assert explorer.convolution.places == (1, 6)


def test_picture_holds_the_four_numbers():
    explorer = explore_counts()
    (axes,) = explorer.picture().figure.axes
    shown = [text.get_text().strip() for text in axes.texts]
    assert {f"{number:,}" for number in numbers_of(explorer)} <= set(shown)
    assert [bar.get_width() for bar in axes.patches] == [448, 44251200, 388800, 44236800]


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
    explorer.fields["filters"].value = 7
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
