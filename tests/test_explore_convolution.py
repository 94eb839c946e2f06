"""The convolution explorer: every control driven to its ends, and the twin read after each.

SciPy is the witness for the feature maps. Links, enlarged part and static picture are held in
`test_explore_convolution_view.py`, the reader's own functions in `test_explore_convolution_own.py`,
bad arguments and threads in `test_explore_convolution_guards.py`.
"""

import re

import numpy as np
import pytest
from scipy.signal import correlate2d

from cnn_core import kernels
from cnn_workshop.explorers import explore_convolution
from cnn_workshop.explorers._inputs import PICTURES
from hands import choose, go, go_to_step, told, write, write_all

PICTURE = np.random.default_rng(0).integers(0, 17, (5, 7))
KERNEL = np.array([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
HANDMADE = [[1, 2, 3, 0], [4, 5, 6, 1], [7, 8, 9, 2]]
SPELLED = (
    "1 times 1 plus 2 times 0 plus 3 times -1 plus 4 times 1 plus 5 times 0 plus 6 times -1 plus "
    "7 times 1 plus 8 times 0 plus 9 times -1 = -6"
)


def witness(image, kernel, stride=1, padding=0, dilation=1):
    """Compute the feature map by SciPy, with the kernel spread out by the dilation."""
    image, kernel = np.asarray(image, float), np.asarray(kernel, float)
    spread = np.zeros([dilation * (length - 1) + 1 for length in kernel.shape])
    spread[::dilation, ::dilation] = kernel
    return correlate2d(np.pad(image, padding), spread, mode="valid")[::stride, ::stride]


def assert_right(explorer):
    """Hold the feature map, and its size and place in the twin, to SciPy."""
    expected = witness(explorer.image, explorer.kernel, **explorer.state.geometry)
    for shown in (explorer.feature_map, explorer.shown["map"].values):
        np.testing.assert_allclose(shown, expected, atol=1e-9)
    assert explorer.problem == ""
    words = explorer.text()
    assert f"Feature map: {expected.shape[0]} x {expected.shape[1]}, " in words
    assert f"Step {explorer.shown.player.value + 1} of {expected.size}: " in words


def twin_cell(explorer):
    """Read row, column and value from the twin."""
    found = re.search(r"row (\d+), column (\d+), value (-?\d+)\.", explorer.text())
    return tuple(int(part) for part in found.groups())


def covered(explorer):
    """Read from the twin which rows and columns the window covers."""
    return re.search(r"The window covers (.*?): ", explorer.text())[1]


# ---- pictures and kernels ------------------------------------------------------------------------


@pytest.mark.parametrize("name", PICTURES)
def test_picture_menu_shows_the_picture(name):
    explorer = explore_convolution(PICTURE)
    choose(explorer, "picture", name)
    np.testing.assert_array_equal(explorer.image, PICTURES[name]())
    np.testing.assert_array_equal(explorer.shown["image"].values, PICTURES[name]())
    rows, cols = explorer.image.shape
    assert explorer.text().startswith(f"Picture: {name}, {rows} x {cols}. ")
    assert_right(explorer)


def test_picture_menu_returns_to_your_own_picture():
    explorer = explore_convolution(PICTURE)
    choose(explorer, "picture", "Handwritten 3")
    choose(explorer, "picture", "your picture")
    np.testing.assert_array_equal(explorer.image, PICTURE)


def test_picture_is_a_copy():
    mine = PICTURE.astype(float)
    explorer = explore_convolution(mine)
    mine[:] = 0
    choose(explorer, "picture", "Handwritten 3")
    choose(explorer, "picture", "your picture")
    np.testing.assert_array_equal(explorer.image, PICTURE)


@pytest.mark.parametrize("name", kernels.names())
def test_kernel_menu_shows_the_kernel(name):
    explorer = explore_convolution(PICTURE, [[7]])
    choose(explorer, "preset", name)
    kernel = kernels.get(name)
    np.testing.assert_allclose(explorer.kernel, kernel)
    assert explorer.state.size == len(kernel)
    label = kernels.KERNELS[name].label.removesuffix(" 5 x 5")
    assert re.search(f"Kernel: {label},? {len(kernel)} x {len(kernel)}\\.", explorer.text())
    assert_right(explorer)


def test_kernel_menu_keeps_the_kernel_when_your_own_is_picked():
    explorer = explore_convolution(PICTURE, "sobel_x")
    choose(explorer, "preset", "your own")
    np.testing.assert_array_equal(explorer.kernel, kernels.get("sobel_x"))
    assert "Kernel: your own, 3 x 3." in told(explorer)["twin"]


def test_kernel_numbers_written_give_a_new_feature_map():
    explorer = explore_convolution(PICTURE, "sobel_x")
    write_all(explorer, "kernel", KERNEL / 2)
    np.testing.assert_array_equal(explorer.kernel, KERNEL / 2)
    assert explorer.state.preset == "your own"
    assert "Kernel: your own, 3 x 3." in explorer.text()
    assert explorer.shown["kernel"].ends == (-4.5, 4.5)
    assert_right(explorer)


def test_kernel_sliders_reach_at_least_five_and_as_far_as_the_kernel():
    maps = [explore_convolution(PICTURE, [[-20 * scale, 1]]).shown["kernel"] for scale in (0, 1)]
    assert [(each.least, each.most) for each in maps] == [(-5, 5), (-20, 20)]


def test_kernel_edits_end_with_the_last_one_when_200_come_at_once():
    explorer = explore_convolution(PICTURE)
    for number in range(200):
        write(explorer, "kernel", (1, 1), number)
        go_to_step(explorer, number % 15)
    assert explorer.kernel[1, 1] == 199
    assert twin_cell(explorer)[:2] == (0, 4)
    assert_right(explorer)


# ---- size ----------------------------------------------------------------------------------------

RESIZED = {
    1: [[5]],
    2: [[5, 6], [8, 9]],
    3: KERNEL,
    4: [[1, 2, 3, 0], [4, 5, 6, 0], [7, 8, 9, 0], [0, 0, 0, 0]],
    5: np.pad(KERNEL, 1),
}


@pytest.mark.parametrize("size", RESIZED)
def test_size_keeps_the_middle_of_the_kernel(size):
    explorer = explore_convolution(PICTURE, KERNEL)
    choose(explorer, "size", size)
    np.testing.assert_array_equal(explorer.kernel, RESIZED[size])
    assert f"Kernel: your own, {size} x {size}." in explorer.text()
    assert_right(explorer)


@pytest.mark.parametrize("there", [(4, 5), (4, 5, 4), (5, 4)])
def test_size_loses_nothing_when_it_grows_step_by_step_and_shrinks_again(there):
    explorer = explore_convolution(PICTURE, KERNEL)
    for size in (*there, 3):
        choose(explorer, "size", size)
    np.testing.assert_array_equal(explorer.kernel, KERNEL)


@pytest.mark.parametrize("there", [(2,), (1,), (2, 1, 2)])
def test_size_puts_the_middle_back_when_it_shrinks_and_grows_again(there):
    explorer = explore_convolution(PICTURE, KERNEL)
    for size in (*there, 3):
        choose(explorer, "size", size)
    assert explorer.kernel[1, 1] == 5


def test_size_makes_a_named_kernel_your_own():
    explorer = explore_convolution(PICTURE, "sobel_x")
    choose(explorer, "size", 2)
    assert explorer.state.preset == "your own"


def test_size_makes_the_kernel_square_when_it_was_not():
    explorer = explore_convolution(PICTURE, [[1, 2, 3]])
    assert "Kernel: your own, 1 x 3." in explorer.text()
    choose(explorer, "size", 3)
    np.testing.assert_array_equal(explorer.kernel, [[0, 0, 0], [1, 2, 3], [0, 0, 0]])


# ---- stride, padding, dilation -------------------------------------------------------------------

ENDS = {"stride": (1, 8), "padding": (0, 8), "dilation": (1, 8)}


@pytest.mark.parametrize("name", ENDS)
def test_geometry_field_stays_between_its_ends(name):
    field = explore_convolution().bar[name]
    for asked, got in zip((-99, 99), ENDS[name], strict=True):
        field.value = asked
        assert field.value == got


@pytest.mark.parametrize("stride", [1, 8])
@pytest.mark.parametrize("padding", [0, 8])
@pytest.mark.parametrize("dilation", [1, 2, 8])
def test_geometry_gives_the_right_feature_map(stride, padding, dilation):
    explorer = explore_convolution(np.tile(PICTURE, (4, 3)), KERNEL)
    for name, value in {"stride": stride, "padding": padding, "dilation": dilation}.items():
        choose(explorer, name, value)
    assert f"Stride {stride}, padding {padding}, dilation {dilation}. " in explorer.text()
    assert explorer.shown["image"].padding == (padding, padding)
    assert_right(explorer)


def test_geometry_starts_where_it_is_told_to():
    explorer = explore_convolution(PICTURE, KERNEL, stride=2, padding=1, dilation=2)
    assert explorer.state.geometry == {"stride": 2, "padding": 1, "dilation": 2}
    assert_right(explorer)


def misfit():
    """Open an explorer whose kernel does not fit into its picture."""
    explorer = explore_convolution(PICTURE, KERNEL)
    go_to_step(explorer, 4)
    choose(explorer, "dilation", 3)
    return explorer


def test_misfit_is_said_in_a_sentence():
    assert misfit().text() == (
        "Picture: your picture, 5 x 7. Kernel: your own, 3 x 3. Stride 1, padding 0, dilation 3. "
        "There is no feature map. A kernel that reaches over 7 x 7 does not fit into a picture of "
        "5 x 7: choose a smaller size or dilation, or more padding."
    )


def test_misfit_shows_no_numbers():
    explorer = misfit()
    scene = explorer.shown
    assert np.isnan(scene["map"].values).all()
    assert explorer.spoken(explorer.state) == ""
    assert [panel.name for panel in scene.panels] == ["image", "map", "kernel"]
    assert (scene.player.value, scene.player.last) == (0, 0)
    assert "does not fit" in told(explorer)["problem"]


@pytest.mark.parametrize(
    ("what", "value"), [("dilation", 2), ("size", 2), ("padding", 1), ("picture", "Handwritten 7")]
)
def test_misfit_is_over_when_something_gives_way(what, value):
    explorer = misfit()
    choose(explorer, what, value)
    assert told(explorer)["problem"] == ""
    assert_right(explorer)


def test_misfit_has_a_static_picture():
    bundle = misfit()._repr_mimebundle_()
    assert "does not fit" in bundle["text/plain"]


# ---- the step ------------------------------------------------------------------------------------


def test_step_twin_tells_the_whole_state():
    explorer = explore_convolution(HANDMADE)
    assert explorer.text() == (
        "Picture: your picture, 3 x 4. Kernel: Vertical edge, 3 x 3. "
        "Stride 1, padding 0, dilation 1. Feature map: 1 x 2, from -6 to 12. "
        "Step 1 of 2: row 0, column 0, value -6. "
        f"The window covers rows 0-2, columns 0-2: {SPELLED}."
    )
    go_to_step(explorer, 1)
    assert "Step 2 of 2: row 0, column 1, value 12. The window covers rows 0-2, columns 1-3: " in (
        explorer.text()
    )


def test_step_twin_is_right_at_every_cell():
    explorer = explore_convolution(PICTURE, KERNEL)
    expected = witness(PICTURE, KERNEL)
    assert explorer.shown.player.last == 14
    for step in range(15):
        go_to_step(explorer, step)
        row, col = divmod(step, 5)
        assert twin_cell(explorer) == (row, col, expected[row, col])
        assert covered(explorer) == f"rows {row}-{row + 2}, columns {col}-{col + 2}"
        assert explorer.text().endswith(f" = {expected[row, col]:.0f}.")
        assert explorer.shown["sum"].total == expected[row, col]


@pytest.mark.parametrize(
    ("geometry", "first", "last"),
    [
        ({}, "rows 0-2, columns 0-2", "rows 2-4, columns 4-6"),
        ({"stride": 2}, "rows 0-2, columns 0-2", "rows 2-4, columns 4-6"),
        ({"stride": 8}, "rows 0-2, columns 0-2", "rows 0-2, columns 0-2"),
        ({"padding": 1}, "rows -1 to 1, columns -1 to 1", "rows 3-5, columns 5-7"),
        ({"dilation": 2}, "rows 0, 2, 4, columns 0, 2, 4", "rows 0, 2, 4, columns 2, 4, 6"),
    ],
)
def test_step_ends_cover_the_right_window(geometry, first, last):
    explorer = explore_convolution(PICTURE, KERNEL, **geometry)
    assert covered(explorer) == first
    go_to_step(explorer, explorer.shown.player.last)
    assert covered(explorer) == last


def test_step_covers_a_single_pixel_when_the_kernel_is_one_number():
    assert covered(explore_convolution(PICTURE, [[2]])) == "row 0, column 0"


def test_step_moves_the_window_and_its_cell():
    explorer = explore_convolution(PICTURE)
    go_to_step(explorer, 8)
    (window,) = explorer.shown.windows
    assert window.cell == (1, 3)
    assert window.box() == (1, 3, 3, 3)


def test_step_follows_the_pointer_on_the_feature_map():
    explorer = explore_convolution(PICTURE, KERNEL)
    go(explorer, (2, 1))
    assert explorer.shown.player.value == 11
    assert twin_cell(explorer) == (2, 1, witness(PICTURE, KERNEL)[2, 1])


@pytest.mark.parametrize(
    ("asked", "cell"), [((1, 99), (1, 4)), ((9, 0), (2, 0)), ((-1, -1), (0, 0))]
)
def test_step_is_the_nearest_when_there_is_none_such(asked, cell):
    explorer = explore_convolution(PICTURE)
    go(explorer, asked)
    assert twin_cell(explorer)[:2] == cell
    assert explorer.shown.windows[0].cell == cell


def test_step_is_the_last_when_the_feature_map_shrinks():
    explorer = explore_convolution(PICTURE, KERNEL)
    go_to_step(explorer, 14)
    choose(explorer, "stride", 2)
    player = explorer.shown.player
    assert (player.value, player.last) == (5, 5)
    assert explorer.shown.windows[0].cell == (1, 2)
