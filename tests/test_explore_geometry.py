"""The geometry explorer: its form driven to its ends, and every count held to plain loops.

What its text twin says of numbers that do not fit, and the reader's own functions, are in
`test_explore_geometry_words.py`.
"""

import numpy as np
import pytest

import hands
from cnn_core import convolve2d, datasets
from cnn_workshop.explorers import explore_geometry
from cnn_workshop.explorers.geometry.geometry import AS_TYPED, DIRECTIONS, SAME, VALID

SETTINGS = [  # down and across: size, kernel, stride, padding, dilation
    ((4, 3, 2, 1, 1), (4, 3, 2, 1, 1)),
    ((10, 3, 3, 2, 2), (6, 2, 1, 0, 3)),
    ((7, 1, 4, 0, 1), (9, 5, 2, 3, 1)),
    ((5, 2, 1, 1, 4), (12, 3, 5, 0, 2)),
    ((1, 1, 1, 0, 1), (3, 2, 7, 6, 2)),
]
NAMES = ("size", "kernel", "stride", "padding", "dilation")


def open_with(down, across):
    """Open the explorer with five numbers for each direction."""
    size, kernel, stride, padding, dilation = zip(down, across, strict=True)
    return explore_geometry(size, kernel, stride=stride, padding=padding, dilation=dilation)


def windows(size, kernel, stride, padding, dilation):
    """Find what each window reads along one side, by trying every place one by one."""
    found = []
    for step in range(1000):
        reads = [step * stride - padding + at * dilation for at in range(kernel)]
        if reads[-1] >= size + padding:
            return found
        found.append(reads)
    raise AssertionError("the window never came to an end")


def counted(down, across):
    """Count how often each place of the padded picture is read, window by window."""
    (tall, _, _, top, _), (wide, _, _, left, _) = down, across
    counts = np.zeros((tall + 2 * top, wide + 2 * left), dtype=int)
    for rows in windows(*down):
        for cols in windows(*across):
            for row in rows:
                for col in cols:
                    counts[row + top, col + left] += 1
    return counts


def unread(explorer):
    """The striped places."""
    return hands.marks(explorer, "never").get("input", ())


# ---- the counts ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("down", "across"), SETTINGS)
def test_times_read_is_what_walking_window_by_window_counts(down, across):
    explorer = open_with(down, across)
    expected = counted(down, across)
    np.testing.assert_array_equal(explorer.times_read, expected)
    np.testing.assert_array_equal(explorer.shown["input"].values, expected)
    assert explorer.shown["input"].origin == (-down[3], -across[3])


@pytest.mark.parametrize(("down", "across"), SETTINGS)
def test_pixels_read_counts_what_lies_inside_the_picture(down, across):
    explorer = open_with(down, across)
    expected = [
        [
            sum(0 <= row < down[0] and 0 <= col < across[0] for row in rows for col in cols)
            for cols in windows(*across)
        ]
        for rows in windows(*down)
    ]
    np.testing.assert_array_equal(explorer.pixels_read, expected)
    np.testing.assert_array_equal(explorer.shown["output"].values, expected)
    assert explorer.output_shape == np.shape(expected)


def test_pixels_read_is_what_ones_make_of_ones():
    explorer = explore_geometry((5, 7), (3, 2), stride=2, padding=1, dilation=2)
    ones = convolve2d(np.ones((5, 7)), np.ones((3, 2)), stride=2, padding=1, dilation=2)
    np.testing.assert_array_equal(explorer.pixels_read, ones)


@pytest.mark.parametrize(("down", "across"), SETTINGS)
def test_both_maps_add_up_to_the_same(down, across):
    explorer = open_with(down, across)
    inside = explorer.times_read[down[3] : down[3] + down[0], across[3] : across[3] + across[0]]
    assert inside.sum() == explorer.pixels_read.sum()
    assert f"The counts of the pixels add up to {inside.sum()}, on both maps." in explorer.text()
    for panel in explorer.shown.panels:
        assert f"{inside.sum()} in all" in panel.note


@pytest.mark.parametrize(("down", "across"), SETTINGS)
def test_striped_places_are_those_that_no_window_reads(down, across):
    explorer = open_with(down, across)
    never = np.argwhere(counted(down, across) == 0) - [down[3], across[3]]
    assert sorted(unread(explorer)) == sorted(map(tuple, never.tolist()))


def test_a_pixel_that_is_never_read_does_not_change_the_feature_map():
    explorer = explore_geometry(8, 3, stride=4)
    picture = datasets.digit(7)
    kernel = np.arange(1, 10).reshape(3, 3)
    before = convolve2d(picture, kernel, stride=4)
    for row, col in np.ndindex(8, 8):
        changed = picture.copy()
        changed[row, col] += 1
        same = np.array_equal(convolve2d(changed, kernel, stride=4), before)
        assert same == ((row, col) in unread(explorer))


def test_frame_is_the_picture_when_there_is_padding():
    framed = hands.boxes(explore_geometry((4, 6), 3, padding=(0, 1)), "frame")
    assert framed == [("input", (0, 0, 4, 6))]
    assert hands.boxes(explore_geometry((4, 6), 3), "frame") == []


# ---- the form ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("direction", DIRECTIONS)
def test_field_typed_to_its_ends_and_back_comes_to_the_same_state(name, direction):
    explorer = open_with((9, 3, 2, 1, 1), (7, 2, 1, 0, 2))
    before = explorer.text()
    start = getattr(explorer.state, f"{name} {direction}")
    for value in (-5, 0, 1, 2, 8, 500, 10**7, 10**30):
        hands.choose(explorer, f"{name} {direction}", value)
        assert explorer.text().startswith("Input ")
        assert bool(explorer.problem) == (0 in explorer.output_shape)
    hands.choose(explorer, f"{name} {direction}", start)
    assert explorer.text() == before


@pytest.mark.parametrize("name", NAMES)
def test_field_changes_both_directions_when_they_are_linked(name):
    explorer = explore_geometry(9, 3, padding=1)
    assert explorer.state.linked
    hands.choose(explorer, f"{name} across", 2)
    assert getattr(explorer.state, f"{name} down") == 2
    assert explorer.down.__dict__ | {"name": ""} == explorer.across.__dict__ | {"name": ""}


def test_field_changes_one_direction_when_they_are_not_linked():
    explorer = explore_geometry(9, (3, 2))
    assert not explorer.state.linked
    hands.choose(explorer, "stride down", 3)
    assert (explorer.down.stride, explorer.across.stride) == (3, 1)
    assert explorer.output_shape == (3, 8)


def test_linking_copies_only_the_number_that_is_typed():
    explorer = explore_geometry((4, 6), 3)
    assert explorer.state.linked
    hands.choose(explorer, "stride down", 2)
    assert explorer.text().startswith("Input 4 x 6, kernel 3 x 3, stride 2, padding 0, dilation 1.")


@pytest.mark.parametrize(("kernel", "dilation"), [(1, 1), (3, 1), (5, 1), (3, 2), (7, 3)])
def test_same_keeps_the_size_whatever_is_typed_after_it(kernel, dilation):
    explorer = explore_geometry((20, 23), 3)
    hands.choose(explorer, "preset", SAME)
    hands.choose(explorer, "kernel down", kernel)
    hands.choose(explorer, "dilation down", dilation)
    assert explorer.output_shape == (20, 23)
    assert explorer.down.padding == dilation * (kernel - 1) // 2


def test_valid_takes_the_padding_away():
    explorer = explore_geometry(5, 3, padding=2)
    hands.choose(explorer, "preset", VALID)
    assert getattr(explorer.state, "padding across") == 0
    assert explorer.output_shape == (3, 3)


def test_padding_that_is_typed_is_no_longer_chosen_by_name():
    explorer = explore_geometry(5, 3, padding="same")
    assert explorer.down.padding == 1
    hands.choose(explorer, "padding down", 2)
    assert explorer.state.preset == AS_TYPED
    assert explorer.output_shape == (7, 7)


def fields(explorer):
    """The labels of the fields that stand in the bar."""
    return [each["label"] for each in hands.told(explorer)["controls"] if each["is"] == "Number"]


def test_field_stands_for_both_directions_while_they_are_linked_and_alike():
    explorer = explore_geometry((4, 6), 3)
    assert fields(explorer) == [
        "Input down", "Kernel", "Stride", "Padding", "Dilation", "Input across"
    ]  # fmt: skip


def test_every_field_has_a_name_of_its_own_when_directions_are_not_linked():
    explorer = explore_geometry()
    hands.choose(explorer, "linked", False)
    names = fields(explorer)
    assert {"Input down", "Input across", "Dilation down", "Dilation across"} <= set(names)
    assert len(set(names)) == len(names) == 10


def test_padding_by_name_that_is_given_is_shown():
    assert hands.told(explore_geometry(padding="valid"))["open"]
    assert not hands.told(explore_geometry())["open"]


@pytest.mark.parametrize(("value", "words"), [(SAME, "same"), (VALID, "valid")])
def test_twin_tells_that_padding_is_chosen_by_name(value, words):
    explorer = explore_geometry(5, 3)
    hands.choose(explorer, "preset", value)
    assert f"The padding is chosen by name: {words}." in explorer.text()


# ---- the window ----------------------------------------------------------------------------------


def test_stepper_walks_over_the_windows_in_reading_order():
    explorer = open_with((9, 3, 2, 1, 1), (7, 2, 2, 0, 1))
    rows, cols = explorer.output_shape
    assert explorer.shown.player.last == rows * cols - 1
    for step in range(rows * cols):
        hands.go_to_step(explorer, step)
        assert hands.window(explorer).cell == divmod(step, cols)
        row, col = divmod(step, cols)
        assert f"Step {step + 1} of {rows * cols}: row {row}, column {col}." in explorer.text()


def test_cursor_on_the_output_moves_the_stepper():
    explorer = explore_geometry((6, 8), 3)
    hands.go(explorer, (2, 4), "output")
    assert explorer.shown.player.value == 2 * 6 + 4
    assert "The window reads rows 2-4, columns 4-6: 9 places." in explorer.text()


def test_window_stays_at_the_nearest_place_when_the_output_gets_smaller():
    explorer = explore_geometry(8, 3)
    hands.go(explorer, (5, 5), "output")
    hands.choose(explorer, "stride down", 3)
    assert hands.window(explorer).cell == (1, 1)
    assert explorer.shown.player.value == 3


def test_window_carries_both_directions():
    window = hands.window(open_with((10, 3, 3, 2, 2), (6, 2, 1, 0, 3)))
    assert (window.inputs, window.outputs) == (("input",), ("output",))
    assert window.shape == (3, 2)
    assert (window.stride, window.padding, window.dilation) == ((3, 1), (2, 0), (2, 3))


@pytest.mark.parametrize(("down", "across"), SETTINGS)
def test_window_lies_on_what_it_reads(down, across):
    explorer = open_with(down, across)
    hands.go_to_step(explorer, explorer.shown.player.last)
    rows, cols = windows(*down)[-1], windows(*across)[-1]
    assert hands.window(explorer).cells() == tuple((row, col) for row in rows for col in cols)


# ---- large pictures ------------------------------------------------------------------------------


def test_first_layer_of_a_photograph_network_is_drawn():
    explorer = explore_geometry(224, 7, stride=2, padding=3)
    assert explorer.output_shape == (112, 112)
    assert explorer.times_read.shape == (230, 230)
    assert unread(explorer) == ()
    assert hands.told(explorer)["sentence"].endswith("The palest are never read.")
    hands.go_to_step(explorer, 5)
    assert "palest" not in hands.told(explore_geometry(64, 7))["sentence"]


def test_picture_too_large_to_draw_is_still_counted():
    explorer = explore_geometry(5000, 3, stride=2)
    assert explorer.output_shape == (2499, 2499)
    assert explorer.shown.panels == []
    assert explorer.text().endswith("than 512 rows or columns are counted, but not drawn.")
    hands.choose(explorer, "size down", 9)
    assert len(explorer.shown.panels) == 2
    assert "Output 4 x 4." in explorer.text()
