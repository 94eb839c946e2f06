"""The geometry explorer: its form driven to its ends, and every count held to plain loops.

What its text twin says of numbers that do not fit, and the reader's own functions, are in
`test_explore_geometry_words.py`.
"""

import numpy as np
import pytest

from cnn_core import convolve2d, datasets
from cnn_workshop.explorers import explore_geometry
from cnn_workshop.explorers._geometry_form import AS_TYPED, DIRECTIONS, SAME, VALID

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


# ---- the counts ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("down", "across"), SETTINGS)
def test_times_read_is_what_walking_window_by_window_counts(down, across):
    explorer = open_with(down, across)
    expected = counted(down, across)
    np.testing.assert_array_equal(explorer.times_read, expected)
    np.testing.assert_array_equal(explorer.input.values, expected)
    assert explorer.input.origin == [-down[3], -across[3]]


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
    np.testing.assert_array_equal(explorer.output.values, expected)
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
    assert f"add up to {inside.sum()}, as do those" in explorer.legend.value


@pytest.mark.parametrize(("down", "across"), SETTINGS)
def test_striped_places_are_those_that_no_window_reads(down, across):
    explorer = open_with(down, across)
    never = np.argwhere(counted(down, across) == 0) - [down[3], across[3]]
    assert sorted(explorer.input.hatched) == sorted(never.tolist())


def test_a_pixel_that_is_never_read_does_not_change_the_feature_map():
    explorer = explore_geometry(8, 3, stride=4)
    picture = datasets.digit(7)
    kernel = np.arange(1, 10).reshape(3, 3)
    before = convolve2d(picture, kernel, stride=4)
    for row, col in np.ndindex(8, 8):
        changed = picture.copy()
        changed[row, col] += 1
        same = np.array_equal(convolve2d(changed, kernel, stride=4), before)
        assert same == ([row, col] in explorer.input.hatched)


def test_frame_is_the_picture_when_there_is_padding():
    assert explore_geometry((4, 6), 3, padding=(0, 1)).input.frame == [0, 0, 4, 6]
    assert explore_geometry((4, 6), 3).input.frame == []


# ---- the form ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("direction", DIRECTIONS)
def test_field_typed_to_its_ends_and_back_comes_to_the_same_state(name, direction):
    explorer = open_with((9, 3, 2, 1, 1), (7, 2, 1, 0, 2))
    before = explorer.text()
    field = explorer.form.fields[name, direction]
    start = field.value
    for value in (-5, 0, 1, 2, 8, 500, 10**7, 10**30):
        field.value = value
        assert explorer.text().startswith("Input ")
        assert explorer.problem == ""
    field.value = start
    assert explorer.text() == before


@pytest.mark.parametrize("name", NAMES)
def test_field_changes_both_directions_when_they_are_linked(name):
    explorer = explore_geometry(9, 3, padding=1)
    assert explorer.form.linked.value
    explorer.form.fields[name, "across"].value = 2
    assert explorer.form.fields[name, "down"].value == 2
    assert explorer.down.__dict__ | {"name": ""} == explorer.across.__dict__ | {"name": ""}


def test_field_changes_one_direction_when_they_are_not_linked():
    explorer = explore_geometry(9, (3, 2))
    assert not explorer.form.linked.value
    explorer.form.fields["stride", "down"].value = 3
    assert (explorer.down.stride, explorer.across.stride) == (3, 1)
    assert explorer.output_shape == (3, 8)


def test_linking_copies_only_the_number_that_is_typed():
    explorer = explore_geometry((4, 6), 3)
    assert explorer.form.linked.value
    explorer.form.fields["stride", "down"].value = 2
    assert explorer.text().startswith("Input 4 x 6, kernel 3 x 3, stride 2, padding 0, dilation 1.")


@pytest.mark.parametrize(("kernel", "dilation"), [(1, 1), (3, 1), (5, 1), (3, 2), (7, 3)])
def test_same_keeps_the_size_whatever_is_typed_after_it(kernel, dilation):
    explorer = explore_geometry((20, 23), 3)
    explorer.form.preset.value = SAME
    explorer.form.fields["kernel", "down"].value = kernel
    explorer.form.fields["dilation", "down"].value = dilation
    assert explorer.output_shape == (20, 23)
    assert explorer.down.padding == dilation * (kernel - 1) // 2


def test_valid_takes_the_padding_away():
    explorer = explore_geometry(5, 3, padding=2)
    explorer.form.preset.value = VALID
    assert explorer.form.fields["padding", "across"].value == 0
    assert explorer.output_shape == (3, 3)


def test_padding_that_is_typed_is_no_longer_chosen_by_name():
    explorer = explore_geometry(5, 3, padding="same")
    assert explorer.down.padding == 1
    explorer.form.fields["padding", "down"].value = 2
    assert explorer.form.preset.value == AS_TYPED
    assert explorer.output_shape == (7, 7)


@pytest.mark.parametrize("field", ["Input", "Kernel", "Stride", "Padding", "Dilation"])
def test_every_field_has_a_name_of_its_own_for_screen_readers(field):
    explorer = explore_geometry()
    names = [each.description for each in explorer.form.fields.values()]
    assert f"{field} down" in names
    assert f"{field} across" in names
    assert len(set(names)) == 10


# ---- the window ----------------------------------------------------------------------------------


def test_stepper_walks_over_the_windows_in_reading_order():
    explorer = open_with((9, 3, 2, 1, 1), (7, 2, 2, 0, 1))
    rows, cols = explorer.output_shape
    assert explorer.stepper.last == rows * cols - 1
    for step in range(rows * cols):
        explorer.stepper.value = step
        assert explorer.output.cursor == list(divmod(step, cols))
        row, col = divmod(step, cols)
        assert f"Step {step + 1} of {rows * cols}: row {row}, column {col}." in explorer.text()


def test_cursor_on_the_output_moves_the_stepper():
    explorer = explore_geometry((6, 8), 3)
    explorer.output.cursor = [2, 4]
    assert explorer.stepper.value == 2 * 6 + 4
    assert "The window reads rows 2-4, columns 4-6: 9 places." in explorer.text()


def test_window_stays_at_the_nearest_place_when_the_output_gets_smaller():
    explorer = explore_geometry(8, 3)
    explorer.output.cursor = [5, 5]
    explorer.form.fields["stride", "down"].value = 3
    assert explorer.output.cursor == [1, 1]
    assert explorer.stepper.value == 3


def test_tie_carries_both_directions():
    explorer = open_with((10, 3, 3, 2, 2), (6, 2, 1, 0, 3))
    for heatmap, role in ((explorer.input, "input"), (explorer.output, "output")):
        assert heatmap.link["role"] == role
        assert heatmap.link["kernel"] == [3, 2]
        assert heatmap.link["stride"] == [3, 1]
        assert heatmap.link["padding"] == [2, 0]
        assert heatmap.link["dilation"] == [2, 3]
        assert heatmap.link["output"] == list(explorer.output_shape)


# ---- large pictures ------------------------------------------------------------------------------


def test_first_layer_of_a_photograph_network_is_drawn():
    explorer = explore_geometry(224, 7, stride=2, padding=3)
    assert explorer.output_shape == (112, 112)
    assert explorer.times_read.shape == (230, 230)
    assert explorer.input.hatched == []
    assert "The palest places are never read." in explorer.legend.value


@pytest.mark.parametrize("shape", [(60, 12), (12, 60), (500, 3), (4, 4)])
def test_maps_are_no_larger_than_the_page_whichever_side_is_longer(shape):
    explorer = explore_geometry(shape, (2, 2))
    for heatmap in (explorer.input, explorer.output):
        assert 1 <= heatmap.cell <= max(1, 372 / max(heatmap.shape))
        assert heatmap.cell <= 48


def test_picture_too_large_to_draw_is_still_counted():
    explorer = explore_geometry(5000, 3, stride=2)
    assert explorer.output_shape == (2499, 2499)
    assert explorer.maps.layout.display == "none"
    assert explorer.text().endswith("than 512 rows or columns are counted, but not drawn.")
    explorer.form.fields["size", "down"].value = 9
    assert explorer.maps.layout.display == ""
    assert "Output 4 x 4." in explorer.text()
