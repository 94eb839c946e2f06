"""The pooling explorer: every control driven to its ends, and the twin read after each.

NumPy's sliding windows are the witness for the outputs. The reader's own functions are held in
`test_explore_pooling_own.py`.
"""

import re

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from cnn_workshop.explorers import _pooled, _shift, explore_pooling
from cnn_workshop.explorers.pooling import PICTURES

PICTURE = np.array([[1, 5, 2, 0, 9], [3, 4, 8, 1, 7], [-3, -1, 0, 6, 2], [-4, -2, 5, 3, 1]])


def witness(image, pool_size, stride, kind="max"):
    """Pool by NumPy's windows."""
    windows = sliding_window_view(image, (pool_size, pool_size))[::stride, ::stride]
    return windows.max(axis=(2, 3)) if kind == "max" else windows.mean(axis=(2, 3))


def shifted(image, down, right):
    """Move a picture by way of a larger one."""
    rows, cols = image.shape
    wide = np.pad(image, 10)
    return wide[10 - down : 10 - down + rows, 10 - right : 10 - right + cols]


def assert_right(explorer):
    """Hold outputs, shapes and counts of the twin to NumPy."""
    size, stride, kind = (each.value for each in (explorer.size, explorer.stride, explorer.kind))
    expected = witness(explorer.image, size, stride, kind)
    for shown in (explorer.pooled, explorer.output.values):
        np.testing.assert_allclose(shown, expected)
    moved = shifted(explorer.image, *explorer.shift)
    after = witness(moved, size, stride, kind)
    np.testing.assert_array_equal(explorer.moved, moved)
    np.testing.assert_allclose(explorer.moved_pooled, after)
    words = explorer.text()
    assert explorer.problem == ""
    assert f"Pooled: {expected.shape[0]} x {expected.shape[1]}, " in words
    assert f"; {expected.size} of {moved.size} numbers are left." in words
    if any(explorer.shift):
        inputs = f"{(moved != explorer.image).sum()} of {moved.size} inputs"
        outputs = f"{(~np.isclose(after, expected)).sum()} of {after.size} outputs"
        assert f": {inputs} and {outputs} changed, by " in words
        np.testing.assert_allclose(explorer.change.values, after - expected)


# ---- pictures, kinds, sizes, strides -------------------------------------------------------------


@pytest.mark.parametrize("name", PICTURES)
def test_picture_menu_shows_the_picture(name):
    explorer = explore_pooling(PICTURE, shift=(1, -2))
    explorer.picture_choice.value = name
    np.testing.assert_array_equal(explorer.input.values, PICTURES[name]())
    assert explorer.text().startswith(f"Picture: {name}, ")
    assert_right(explorer)


@pytest.mark.parametrize("name", PICTURES)
def test_picture_can_be_chosen_by_name(name):
    assert explore_pooling(name).picture_choice.value == name


def test_picture_with_negative_numbers_has_a_scale_with_zero_in_the_middle():
    explorer = explore_pooling("Handwritten 8")
    assert (explorer.input.low, explorer.input.high) == (0, 16)
    grey = explorer.input.palette
    explorer.picture_choice.value = "Edges of the 8"
    assert explorer.input.palette != grey
    for heatmap in (explorer.input, explorer.output):
        assert (heatmap.low, heatmap.high) == (-42, 42)


@pytest.mark.parametrize("kind", ["max", "average"])
@pytest.mark.parametrize("pool_size", [1, 2, 3, 4])
@pytest.mark.parametrize("stride", [1, 2, 3, 5])
def test_size_and_stride_give_the_output_of_either_kind(kind, pool_size, stride):
    explorer = explore_pooling(PICTURE, shift=(0, 1))
    explorer.kind.value = kind
    explorer.size.value = pool_size
    explorer.stride.value = stride
    assert f"Kind: {kind}, size {pool_size}, stride {stride}." in explorer.text()
    assert_right(explorer)


def test_window_larger_than_the_picture_is_explained_and_gone_when_it_fits_again():
    explorer = explore_pooling(PICTURE, shift=(1, 0))
    explorer.size.value = 5
    assert explorer.problem == (
        "A window of 5 x 5 does not fit into a picture of 4 x 5: choose a smaller size."
    )
    assert "There is no output." in explorer.text()
    assert explorer.arithmetic.value == ""
    assert explorer.input.boxes == explorer.input.hatched == []
    assert explorer.output.note == [-1, -1, ""]
    explorer.stepper.value = 0
    explorer.output.cursor = [0, 0]
    explorer.size.value = 4
    assert_right(explorer)


@pytest.mark.parametrize(
    ("shape", "pool_size", "stride", "unread"),
    [
        ((4, 4), 2, 2, set()),
        ((4, 5), 2, 2, {(row, 4) for row in range(4)}),
        ((3, 2), 1, 2, {(0, 1), (1, 0), (1, 1), (2, 1)}),
        ((2, 5), 2, 3, {(0, 2), (1, 2)}),
        ((5, 5), 3, 1, set()),
    ],
)
def test_cells_that_no_window_reads_are_hatched_and_counted(shape, pool_size, stride, unread):
    picture = np.arange(shape[0] * shape[1]).reshape(shape)
    explorer = explore_pooling(picture, pool_size=pool_size, stride=stride)
    assert set(map(tuple, explorer.input.hatched)) == unread
    words = "Every pixel is read." if not unread else f"Never read: {len(unread)} pixels."
    assert words in explorer.text()


def test_never_read_is_what_a_changed_picture_shows():
    rng = np.random.default_rng(0)
    for _ in range(30):
        rows, cols = rng.integers(3, 9, 2)
        size, stride = rng.integers(1, 4, 2)
        zeros = np.zeros((rows, cols))
        without = []
        for row, col in np.ndindex(rows, cols):
            picture = zeros.copy()
            picture[row, col] = 1
            if not witness(picture, size, stride).any():
                without.append([row, col])
        assert _pooled.never_read((rows, cols), size, stride) == without


# ---- the current window --------------------------------------------------------------------------


def test_stepper_visits_every_window_and_says_its_largest():
    explorer = explore_pooling(PICTURE)
    seen = []
    for step in range(explorer.stepper.last + 1):
        explorer.stepper.value = step
        seen.append(explorer.text().partition(": the largest of ")[2])
    assert seen == [
        "1, 5, 3, 4 is 5 (row 0, column 1).",
        "2, 0, 8, 1 is 8 (row 1, column 2).",
        "-3, -1, -4, -2 is -1 (row 2, column 1).",
        "0, 6, 5, 3 is 6 (row 2, column 3).",
    ]


def test_winning_cells_are_framed_in_both_pictures():
    explorer = explore_pooling([[1, 7, 0, 2], [7, 3, 1, 2]], shift=(0, 1))
    assert explorer.input.boxes == [[0, 1, 1, 1], [1, 0, 1, 1]]
    assert explorer.moved_input.boxes == [[1, 1, 1, 1]]
    assert "is 7 (2 times)" in explorer.text()
    explorer.stepper.value = 1
    assert explorer.input.boxes == [[0, 3, 1, 1], [1, 3, 1, 1]]
    assert explorer.moved_input.boxes == [[0, 2, 1, 1]]


def test_average_is_spelled_out_and_frames_no_cell():
    explorer = explore_pooling([[3, 5], [0, 9]], kind="average")
    assert explorer.text().endswith("columns 0-1: (3 + 5 + 0 + 9) / 4 = 4.25.")
    assert explorer.input.boxes == []


def test_large_window_is_not_read_out():
    explorer = explore_pooling("Handwritten 8", pool_size=4)
    assert "the largest of the 16 numbers is 16 (row 3, column 3)" in explorer.text()
    explorer.kind.value = "average"
    assert "the mean of the 16 numbers is 5.438" in explorer.text()


def test_table_holds_the_window_and_frames_the_largest():
    explorer = explore_pooling(PICTURE)
    cells = re.findall(r"<td style=\"([^\"]*)\">([^<]*)</td>", explorer.arithmetic.value)
    assert [number for _, number in cells] == ["1", "5", "3", "4"]
    assert ["outline" in style for style, _ in cells] == [False, True, False, False]


def test_cursor_of_every_output_moves_the_step_and_the_others():
    explorer = explore_pooling("Handwritten 8", shift=(1, 1))
    outputs = [explorer.output, explorer.moved_output, explorer.change]
    for at, heatmap in enumerate(outputs):
        heatmap.cursor = [1, at]
        assert explorer.stepper.value == 4 + at
        assert all(other.cursor == [1, at] for other in outputs)
        assert f"Step {5 + at} of 16: row 1, column {at}, " in explorer.text()


def test_step_stays_in_the_output_when_it_gets_smaller():
    explorer = explore_pooling(PICTURE, stride=1)
    explorer.stepper.value = explorer.stepper.last
    explorer.stride.value = 3
    assert (explorer.stepper.value, explorer.stepper.last) == (1, 1)
    assert explorer.output.cursor == [0, 1]


def test_outputs_are_tied_to_their_pictures_with_size_and_stride():
    explorer = explore_pooling("Handwritten 8", pool_size=3, stride=2, shift=(0, 1))
    pairs = [(explorer.input, explorer.output), (explorer.moved_input, explorer.moved_output)]
    for source, target in pairs:
        assert source.link["group"] == target.link["group"]
        assert (source.link["kernel"], source.link["stride"]) == ([3, 3], [2, 2])
        assert target.link["output"] == [3, 3]
    assert explorer.input.link["group"] != explorer.moved_input.link["group"]


# ---- the shift -----------------------------------------------------------------------------------


@pytest.mark.parametrize("down", [-3, -1, 0, 2, 3])
@pytest.mark.parametrize("right", [-3, 0, 1, 3])
def test_shift_moves_the_picture_and_counts_what_changed(down, right):
    explorer = explore_pooling("Handwritten 8")
    explorer.down.value = down
    explorer.right.value = right
    assert explorer.shift == (down, right)
    assert_right(explorer)


@pytest.mark.parametrize("down", [-3, 3])
@pytest.mark.parametrize("right", [-3, 3])
def test_shift_may_move_a_small_picture_out_of_sight(down, right):
    explorer = explore_pooling([[1, 2], [3, 4]], shift=(down, right))
    assert not explorer.moved.any()
    assert_right(explorer)


def test_shift_row_is_there_only_with_a_shift():
    explorer = explore_pooling(PICTURE)
    below = explorer.children[2]
    assert below.layout.display == "none"
    assert "Moved" not in explorer.text()
    explorer.right.value = -2
    assert below.layout.display == ""
    assert " Moved 2 left: " in explorer.text()
    explorer.right.value = 0
    assert below.layout.display == "none"


@pytest.mark.parametrize(
    ("shift", "stride", "words"),
    [
        ((0, 1), 2, "The shift is no multiple of the stride: the windows meet other pixels."),
        ((2, -1), 2, "The shift is no multiple of the stride: the windows meet other pixels."),
        ((0, 2), 2, "The output has moved along, 1 right; apart from its rim it is the same."),
        ((-2, -2), 1, "moved along, 2 up, 2 left; apart from its rim it is the same."),
        ((3, 0), 3, "The output has moved along, 1 down; apart from its rim it is the same."),
    ],
)
def test_shift_says_whether_the_output_moved_along(shift, stride, words):
    assert explore_pooling("Handwritten 8", shift=shift, stride=stride).text().endswith(words)


def test_shift_counts_are_the_titles_of_what_changed():
    explorer = explore_pooling("Handwritten 8", shift=(0, 1))
    assert explorer.moved_input.title == "moved: 45 of 64 changed"
    assert explorer.change.title == "change: 10 of 16"
    assert "outputs changed, by 57 in all." in explorer.text()


def test_moved_leaves_the_picture_alone_and_keeps_fractions():
    picture = np.array([[0.5, 1.5]])
    result = _shift.moved(picture, 0, 1)
    np.testing.assert_array_equal(result, [[0, 0.5]])
    np.testing.assert_array_equal(picture, [[0.5, 1.5]])


def test_nan_is_shown_and_counts_as_unchanged():
    explorer = explore_pooling([[np.nan, 1], [2, 3]], shift=(0, 0))
    assert np.isnan(explorer.pooled[0, 0])
    assert "value not a number" in explorer.text()
    assert explorer.input.boxes == []
    assert not _shift.changed(np.array([np.nan]), np.array([np.nan])).any()


def test_infinity_is_shown_without_a_warning():
    explorer = explore_pooling([[np.inf, 1, -np.inf], [2, 3, np.inf]], stride=1, shift=(0, 1))
    np.testing.assert_array_equal(explorer.pooled, [[np.inf, np.inf]])
    assert "Moved 1 right: " in explorer.text()
    assert explorer.picture().alt == explorer.text()


# ---- arguments, static picture -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "error", "match"),
    [
        ({"image": [1, 2]}, ValueError, "`image` must have 2 dimensions"),
        ({"image": "No such picture"}, ValueError, "`image` must be one of"),
        ({"image": np.zeros((600, 2))}, ValueError, "`image` must be at most 512 x 512"),
        ({"pool": 3}, TypeError, "`pool` must be a function"),
        ({"kind": "mean"}, ValueError, "`kind` must be one of max, average"),
        ({"pool_size": 6}, ValueError, "`pool_size` must be at most 5"),
        ({"stride": 0}, ValueError, "`stride` must be at least 1"),
        ({"stride": 1.5}, TypeError, "`stride` must be a whole number"),
        ({"shift": (0, 4)}, ValueError, "`shift` must be at most 3"),
        ({"shift": (1,)}, ValueError, "`shift` must be two numbers, down and right"),
    ],
)
def test_arguments_that_cannot_be_used_are_refused(arguments, error, match):
    with pytest.raises(error, match=match):
        explore_pooling(**arguments)


def test_picture_of_the_reader_is_a_copy():
    mine = PICTURE.astype(float)
    explorer = explore_pooling(mine)
    mine[:] = 0
    explorer.picture_choice.value = "Handwritten 8"
    explorer.picture_choice.value = "your picture"
    np.testing.assert_array_equal(explorer.image, PICTURE)


@pytest.mark.parametrize(("shift", "panels"), [((0, 0), 2), ((0, 1), 5)])
def test_static_picture_shows_what_the_explorer_shows(shift, panels):
    explorer = explore_pooling(PICTURE, shift=shift)
    picture = explorer.picture()
    assert len(picture.figure.axes) == panels
    assert picture.alt == explorer.text()
    bundle = explorer._repr_mimebundle_()
    assert bundle["text/plain"] == explorer.text()
    assert "To bring it alive" in bundle["text/html"]


def test_every_control_has_a_label():
    controls = explore_pooling(PICTURE).children[0].children
    assert [control.description for control in controls] == [
        "Picture",
        "Kind",
        "Size",
        "Stride",
        "Shift down",
        "Shift right",
    ]
