"""The pooling explorer: every control driven to its ends, and the twin read after each.

NumPy's sliding windows are the witness for the outputs. The reader's own functions are held in
`test_explore_pooling_own.py`.
"""

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from cnn_core import ops
from cnn_workshop.explorers import _shift, explore_pooling
from cnn_workshop.explorers.pooling import PICTURES, never_read
from cnn_workshop.stage import Text
from cnn_workshop.stage.scene import leaves
from hands import choose, go, go_to_step, hand_in, marks, press, told, window, write

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
    state = explorer.state
    size, stride, kind = state.size, state.stride, state.kind
    expected = witness(explorer.image, size, stride, kind)
    for shown in (explorer.pooled, explorer.shown["map"].values):
        np.testing.assert_allclose(shown, expected)
    moved = shifted(explorer.image, *explorer.shift)
    after = witness(moved, size, stride, kind)
    np.testing.assert_array_equal(explorer.moved, moved)
    np.testing.assert_allclose(explorer.moved_pooled, after)
    words = explorer.text()
    assert explorer.problem == ""
    assert f"Pooled: {expected.shape[0]} x {expected.shape[1]}, " in words
    are = "is" if expected.size == 1 else "are"
    assert f"; {expected.size} of {moved.size} numbers {are} left." in words
    if any(explorer.shift):
        inputs = f"{(moved != explorer.image).sum()} of {moved.size} inputs"
        outputs = f"{(~np.isclose(after, expected)).sum()} of {after.size} output"
        outputs += "s" * (after.size > 1)
        assert f": {inputs} and {outputs} changed, by " in words
        np.testing.assert_allclose(explorer.shown["change"].values, after - expected)


# ---- pictures, kinds, sizes, strides -------------------------------------------------------------


@pytest.mark.parametrize("name", PICTURES)
def test_picture_menu_shows_the_picture(name):
    explorer = explore_pooling(PICTURE, shift=(1, -2))
    choose(explorer, "picture", name)
    np.testing.assert_array_equal(explorer.shown["image"].values, PICTURES[name]())
    assert explorer.text().startswith(f"Picture: {name}, ")
    assert_right(explorer)


@pytest.mark.parametrize("name", PICTURES)
def test_picture_can_be_chosen_by_name(name):
    assert explore_pooling(name).state.picture == name


def test_picture_with_negative_numbers_has_a_scale_with_zero_in_the_middle():
    explorer = explore_pooling("Handwritten 8")
    assert (explorer.shown["image"].kind, explorer.shown["image"].ends) == ("pixels", (0, 16))
    choose(explorer, "picture", "Edges of the 8")
    for name in ("image", "map", "window"):
        assert (explorer.shown[name].kind, explorer.shown[name].ends) == ("signed", (-42, 42))


@pytest.mark.parametrize("kind", ["max", "average"])
@pytest.mark.parametrize("pool_size", [1, 2, 3, 4])
@pytest.mark.parametrize("stride", [1, 2, 3, 5])
def test_size_and_stride_give_the_output_of_either_kind(kind, pool_size, stride):
    explorer = explore_pooling(PICTURE, shift=(0, 1))
    choose(explorer, "kind", kind)
    choose(explorer, "size", pool_size)
    choose(explorer, "stride", stride)
    assert f"Kind: {kind}, size {pool_size}, stride {stride}." in explorer.text()
    assert_right(explorer)


def test_window_larger_than_the_picture_is_explained_and_gone_when_it_fits_again():
    explorer = explore_pooling(PICTURE, shift=(1, 0))
    choose(explorer, "size", 5)
    assert explorer.problem == (
        "A window of 5 x 5 does not fit into a picture of 4 x 5: choose a smaller size."
    )
    assert "There is no output." in explorer.text()
    assert told(explorer)["sentence"] == "There is no output."
    assert "window" not in explorer.shown
    assert explorer.shown.marks == ()
    assert window(explorer).cell is None
    go_to_step(explorer, 0)
    choose(explorer, "size", 4)
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
    assert set(map(tuple, marks(explorer, "never").get("image", ()))) == unread
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
        assert never_read((rows, cols), size, stride) == without


# ---- the current window --------------------------------------------------------------------------


def test_stepper_visits_every_window_and_says_its_largest():
    explorer = explore_pooling(PICTURE)
    seen = []
    for step in range(explorer.shown.player.last + 1):
        go_to_step(explorer, step)
        seen.append(explorer.text().partition(": the largest of ")[2])
    assert seen == [
        "1, 5, 3, 4 is 5 (row 0, column 1).",
        "2, 0, 8, 1 is 8 (row 1, column 2).",
        "-3, -1, -4, -2 is -1 (row 2, column 1).",
        "0, 6, 5, 3 is 6 (row 2, column 3).",
    ]


def test_winning_cells_are_framed_in_both_pictures_and_windows():
    explorer = explore_pooling([[1, 7, 0, 2], [7, 3, 1, 2]], shift=(0, 1))
    best = {"image": ((0, 1), (1, 0)), "window": ((0, 1), (1, 0))}
    best |= {"moved": ((1, 1),), "moved window": ((1, 1),)}
    assert marks(explorer, "best") == best
    assert "is 7 (2 times)" in explorer.text()
    go_to_step(explorer, 1)
    assert marks(explorer, "best")["image"] == ((0, 3), (1, 3))
    assert marks(explorer, "best")["moved window"] == ((0, 0),)


def test_average_is_spelled_out_and_frames_no_cell():
    explorer = explore_pooling([[3, 5], [0, 9]], kind="average")
    assert explorer.text().endswith("columns 0-1: (3 + 5 + 0 + 9) / 4 = 4.25.")
    assert marks(explorer, "best") == {}


def test_large_window_is_not_read_out():
    explorer = explore_pooling("Handwritten 8", pool_size=4)
    assert "the largest of the 16 numbers is 16 (row 3, column 3)" in explorer.text()
    choose(explorer, "kind", "average")
    assert "the mean of the 16 numbers is 5.438" in explorer.text()


def test_window_stands_with_what_is_left_of_it():
    explorer = explore_pooling(PICTURE)
    np.testing.assert_array_equal(explorer.shown["window"].values, [[1, 5], [3, 4]])
    (text,) = (part for part in leaves(explorer.shown.rows) if isinstance(part, Text))
    assert (text.title, text.lines) == ("the largest", ("5",))
    choose(explorer, "kind", "average")
    (text,) = (part for part in leaves(explorer.shown.rows) if isinstance(part, Text))
    assert (text.title, text.lines) == ("their mean", ("3.25",))


def test_step_on_every_output_moves_the_window():
    explorer = explore_pooling("Handwritten 8", shift=(1, 1))
    for at, name in enumerate(("map", "moved map", "change")):
        go(explorer, (1, at), name)
        assert window(explorer).cell == (1, at)
        assert explorer.shown.player.value == 4 + at
        assert f"Step {5 + at} of 16: row 1, column {at}, " in explorer.text()
        assert told(explorer)["sentence"].startswith(f"Row 1, column {at} is ")


def test_step_stays_in_the_output_when_it_gets_smaller():
    explorer = explore_pooling(PICTURE, stride=1)
    go_to_step(explorer, explorer.shown.player.last)
    choose(explorer, "stride", 3)
    assert (explorer.shown.player.value, explorer.shown.player.last) == (1, 1)
    assert window(explorer).cell == (0, 1)


def test_outputs_are_tied_to_their_pictures_with_size_and_stride():
    explorer = explore_pooling("Handwritten 8", pool_size=3, stride=2, shift=(0, 1))
    link = window(explorer)
    assert (link.shape, link.stride) == ((3, 3), (2, 2))
    assert link.led == [("image", "map"), ("moved", "moved map")]
    assert "change" in link.outputs


# ---- the shift -----------------------------------------------------------------------------------


@pytest.mark.parametrize("down", [-3, -1, 0, 2, 3])
@pytest.mark.parametrize("right", [-3, 0, 1, 3])
def test_shift_moves_the_picture_and_counts_what_changed(down, right):
    explorer = explore_pooling("Handwritten 8")
    choose(explorer, "down", down)
    choose(explorer, "right", right)
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
    assert "moved" not in explorer.shown
    assert "Moved" not in explorer.text()
    choose(explorer, "right", -2)
    assert {"moved", "moved map", "moved window", "change"} <= {
        panel.name for panel in explorer.shown.panels
    }
    assert " Moved 2 left: " in explorer.text()
    choose(explorer, "right", 0)
    assert "moved" not in explorer.shown


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


def test_shift_counts_stand_below_what_changed():
    explorer = explore_pooling("Handwritten 8", shift=(0, 1))
    assert explorer.shown["moved"].note == "45 of 64 changed"
    assert explorer.shown["change"].note == "10 of 16 changed"
    assert "outputs changed, by 57 in all." in explorer.text()


def test_shift_says_what_the_cell_becomes():
    explorer = explore_pooling("Handwritten 8", shift=(0, 1))
    go(explorer, (2, 0))
    assert told(explorer)["sentence"] == (
        "Row 2, column 0 is 3. The window covers rows 4-5, columns 0-1: the largest of 0, 0, 0, 3 "
        "is 3 (row 5, column 1). After the shift it is 0."
    )


def test_moved_leaves_the_picture_alone_and_keeps_fractions():
    picture = np.array([[0.5, 1.5]])
    result = _shift.moved(picture, 0, 1)
    np.testing.assert_array_equal(result, [[0, 0.5]])
    np.testing.assert_array_equal(picture, [[0.5, 1.5]])


def test_nan_is_shown_and_counts_as_unchanged():
    explorer = explore_pooling([[np.nan, 1], [2, 3]], shift=(0, 0))
    assert np.isnan(explorer.pooled[0, 0])
    assert "value not a number" in explorer.text()
    assert marks(explorer, "best") == {}
    assert not _shift.changed(np.array([np.nan]), np.array([np.nan])).any()


def test_infinity_is_shown_without_a_warning():
    explorer = explore_pooling([[np.inf, 1, -np.inf], [2, 3, np.inf]], stride=1, shift=(0, 1))
    np.testing.assert_array_equal(explorer.pooled, [[np.inf, np.inf]])
    assert "Moved 1 right: " in explorer.text()
    assert explorer.figure().alt == explorer.text()


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
    choose(explorer, "picture", "Handwritten 8")
    choose(explorer, "picture", "your picture")
    np.testing.assert_array_equal(explorer.image, PICTURE)


@pytest.mark.parametrize("shift", [(0, 0), (0, 1)])
def test_static_picture_has_the_twin_as_its_words(shift):
    explorer = explore_pooling(PICTURE, shift=shift)
    assert explorer.figure().alt == explorer.text()
    bundle = explorer._repr_mimebundle_()
    assert bundle["text/plain"] == explorer.text()
    assert "To bring it alive" in bundle["text/html"]


@pytest.mark.parametrize(("shift", "open_"), [((0, 0), False), ((0, 1), True)])
def test_shift_waits_behind_more_until_it_is_asked_for(shift, open_):
    explorer = explore_pooling(PICTURE, shift=shift)
    assert told(explorer)["open"] == open_
    labels = [(control.label, control.rare) for control in explorer.bar.values()]
    assert labels == [
        ("Picture", False),
        ("Kind", False),
        ("Size", False),
        ("Stride", False),
        ("Shift down", True),
        ("Shift right", True),
        ("Turn every window", True),
    ]


# ---- a picture changed by hand -------------------------------------------------------------------


def test_pixel_typed_in_is_pooled_and_taken_back():
    explorer = explore_pooling(PICTURE)
    write(explorer, "image", (0, 0), 7)
    assert explorer.pooled[0, 0] == 7
    assert explorer.text().startswith("Picture: changed by hand, 4 x 5.")
    assert_right(explorer)
    explorer.undo()
    np.testing.assert_array_equal(explorer.image, PICTURE)
    assert explorer.state.picture == "your picture"
    choose(explorer, "picture", "changed by hand")
    assert explorer.image[0, 0] == 7


def test_every_window_turned_changes_the_picture_and_none_of_the_outputs():
    explorer = explore_pooling("Handwritten 8")
    before, eight = explorer.pooled, explorer.image
    press(explorer, "turn")
    turned = eight.reshape(4, 2, 4, 2)[:, ::-1, :, ::-1].reshape(8, 8)
    np.testing.assert_array_equal(explorer.image, turned)
    np.testing.assert_array_equal(explorer.pooled, before)
    press(explorer, "turn")
    np.testing.assert_array_equal(explorer.image, eight)


def test_windows_that_overlap_cannot_be_turned():
    explorer = explore_pooling("Handwritten 8")
    assert explorer.bar["turn"].active
    choose(explorer, "stride", 1)
    assert not explorer.bar["turn"].active
    choose(explorer, "stride", 3)
    assert explorer.bar["turn"].active
    choose(explorer, "size", 1)
    press(explorer, "turn")
    assert_right(explorer)


def test_own_picture_is_pooled_in_grey_and_stays_in_the_menu():
    explorer = explore_pooling(PICTURE)
    colours = np.random.default_rng(0).integers(0, 256, (6, 7, 3))
    hand_in(explorer, "image", colours)
    np.testing.assert_array_equal(
        explorer.image, (colours @ np.array([299, 587, 114]) + 500) // 1000
    )
    assert_right(explorer)
    mine = explorer.image
    choose(explorer, "picture", "Handwritten 8")
    choose(explorer, "picture", "your own file")
    np.testing.assert_array_equal(explorer.image, mine)


def test_large_picture_is_pooled_as_by_the_plain_loops():
    explorer = explore_pooling("Cameraman", pool_size=3, stride=2)
    np.testing.assert_array_equal(explorer.pooled, ops.max_pooling(explorer.image, 3, 2))
