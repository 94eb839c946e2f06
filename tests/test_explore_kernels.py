"""The kernel editor: every control driven to its ends, and the twin read after each.

SciPy is the witness for the feature maps. The reader's own functions, targets and opened pictures
are held in `test_explore_kernels_own.py`.
"""

import numpy as np
import pytest
from scipy.signal import correlate2d

from cnn_core import kernels
from cnn_workshop.explorers import explore_kernels
from cnn_workshop.explorers._photographs import PICTURES, SIDES, reduced
from hands import choose, go, press, told, window, write

PICTURE = np.random.default_rng(3).integers(0, 17, (7, 9))
KERNEL = np.array([[1, 2, 3], [4, 5, 6], [7, 8, 10]])


def slide(explorer, row, col, value):
    """Drag, slide or type a number of the kernel."""
    write(explorer, "kernel", (row, col), value)


def assert_right(explorer):
    """Hold the feature map, what is shown of it, and the twin to SciPy."""
    expected = correlate2d(explorer.image.astype(float), explorer.kernel, mode="valid")
    np.testing.assert_allclose(explorer.feature_map, expected, atol=1e-9)
    np.testing.assert_allclose(explorer.shown["map"].values, expected, rtol=1e-6, atol=1e-4)
    assert explorer.problem == ""
    rows, cols = expected.shape
    assert f"Feature map: {rows} x {cols}, from " in explorer.text()
    return expected


# ---- what it opens with --------------------------------------------------------------------------


def test_explore_kernels_opens_with_a_photograph_of_256_pixels():
    explorer = explore_kernels()
    assert explorer.image.shape == (256, 256)
    assert explorer.text().startswith(
        "Picture: Cameraman, 256 x 256. Kernel: Sobel x, 3 x 3: "
        "rows -1 0 1 / -2 0 2 / -1 0 1; sum 0: flat areas become 0. Feature map: 254 x 254, from "
    )
    assert_right(explorer)


def test_explore_kernels_tells_the_whole_state():
    assert explore_kernels([[0, 0, 0, 9], [0, 0, 0, 9], [0, 9, 9, 9]]).text() == (
        "Picture: your picture, 3 x 4. Kernel: Sobel x, 3 x 3: rows -1 0 1 / -2 0 2 / -1 0 1; "
        "sum 0: flat areas become 0. Feature map: 1 x 2, from 9 at row 0, column 0 to 27 at row 0, "
        "column 1. Row 0, column 1: 27."
    )


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"image": "nobody"}, ValueError, "`image` must be one of Cameraman, "),
        ({"image": np.zeros((513, 5))}, ValueError, "`image` must be at most 512 x 512"),
        ({"kernel": "nothing"}, ValueError, "`kernel` must be one of identity, "),
        ({"kernel": [[1, 2]]}, ValueError, r"`kernel` must be square, got shape \(1, 2\)"),
        ({"kernel": np.ones((7, 7))}, ValueError, "`kernel` must be at most 5 x 5"),
        ({"target": "moon"}, ValueError, "`target` must be one of diagonal, blur, sharpen"),
        ({"side": 100}, ValueError, "`side` must be one of 256, 128, 64, 32, 16, got 100"),
        ({"convolve": np.add, "side": 256}, ValueError, "`side` must be one of 128, 64, 32, 16"),
        ({"convolve": 3}, TypeError, "`convolve` must be a function, got int"),
    ],
)
def test_explore_kernels_refuses_what_it_cannot_use(options, error, words):
    with pytest.raises(error, match=words):
        explore_kernels(**options)


# ---- picture -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("side", [SIDES[0], SIDES[-1]])
def test_picture_of_every_name_and_side_is_convolved(name, side):
    explorer = explore_kernels(kernel="sharpen")
    choose(explorer, "side", str(side))
    choose(explorer, "picture", name)
    assert max(explorer.image.shape) <= side
    assert f"Picture: {name}, " in explorer.text()
    assert_right(explorer)


def test_window_begins_where_the_kernel_answers_most_and_stays_in_the_picture():
    explorer = explore_kernels("White square")
    assert explorer.feature_map[window(explorer).cell] == explorer.feature_map.max()
    go(explorer, (12, 13))
    choose(explorer, "picture", "A single dot")
    assert window(explorer).cell == (6, 6)


@pytest.mark.parametrize("side", [1, 3, 4, 7, 9, 20])
def test_reduced_keeps_the_mean_of_its_blocks(side):
    smaller = reduced(PICTURE.astype(float), side)
    assert max(smaller.shape) == min(side, 9)
    if side in (1, 9):
        assert smaller.mean() == pytest.approx(PICTURE.mean())


def test_reduced_rounds_whole_numbers():
    assert reduced(np.array([[1, 2, 3, 5]]), 2).tolist() == [[2, 4]]


def test_reduced_leaves_a_small_picture_as_it_is():
    assert np.array_equal(reduced(PICTURE, 9), PICTURE)


# ---- kernel --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", kernels.names())
def test_kernel_of_every_name_is_shown_and_used(name):
    explorer = explore_kernels(PICTURE)
    choose(explorer, "preset", name)
    assert np.allclose(explorer.kernel, kernels.get(name))
    assert explorer.state.size == len(kernels.get(name))
    assert f"Kernel: {kernels.KERNELS[name].label}, " in explorer.text()
    assert_right(explorer)


@pytest.mark.parametrize("value", [-5, 5, 0.5, 999])
def test_kernel_slider_is_used_at_once(value):
    explorer = explore_kernels(PICTURE)
    slide(explorer, 2, 1, value)
    assert explorer.kernel[2, 1] == value
    assert explorer.bar["preset"].words == "your own"
    assert_right(explorer)


def test_kernel_of_ones_own_comes_back():
    explorer = explore_kernels(PICTURE, KERNEL)
    choose(explorer, "preset", "emboss")
    choose(explorer, "preset", "your own")
    assert np.array_equal(explorer.kernel, KERNEL)


@pytest.mark.parametrize(("asked", "size"), [(-9, 1), (1, 1), (4, 4), (5, 5), (99, 5)])
def test_size_goes_from_1_to_5(asked, size):
    explorer = explore_kernels(PICTURE, KERNEL)
    choose(explorer, "size", asked)
    assert explorer.kernel.shape == (size, size)
    middle = (size - 1) // 2
    assert explorer.kernel[middle, middle] == 5
    assert_right(explorer)


def test_size_that_does_not_fit_is_said():
    explorer = explore_kernels(np.ones((3, 9)), KERNEL)
    choose(explorer, "size", 5)
    assert explorer.text().endswith(
        "There is no feature map. A kernel of 5 x 5 does not fit into a picture of 3 x 9: "
        "choose a smaller size, or a longer side."
    )
    assert np.isnan(explorer.feature_map).all()
    assert "most" not in explorer.shown
    assert window(explorer).cell is None
    choose(explorer, "size", 3)
    assert_right(explorer)


# ---- flip and transpose --------------------------------------------------------------------------

TURNS = ("across", "down", "transpose")
TURNED = {
    (False, False, False): KERNEL,
    (True, False, False): KERNEL[:, ::-1],
    (False, True, False): KERNEL[::-1],
    (True, True, False): KERNEL[::-1, ::-1],
    (False, False, True): KERNEL.T,
    (True, False, True): KERNEL.T[:, ::-1],
    (False, True, True): KERNEL.T[::-1],
    (True, True, True): KERNEL.T[::-1, ::-1],
}


@pytest.mark.parametrize("values", TURNED)
@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_turns_do_not_depend_on_the_order_of_clicks(values, order):
    explorer = explore_kernels(PICTURE, KERNEL)
    for at in order:
        choose(explorer, TURNS[at], values[at])
    assert np.array_equal(explorer.kernel, TURNED[values])
    assert_right(explorer)
    for at in order:
        choose(explorer, TURNS[at], False)
    assert np.array_equal(explorer.kernel, KERNEL)


def test_turns_are_said():
    explorer = explore_kernels(PICTURE)
    for name in TURNS:
        choose(explorer, name, True)
    words = "Kernel: Sobel x, transposed, flipped left to right, flipped upside down, 3 x 3: rows "
    assert words + "1 2 1 / 0 0 0 / -1 -2 -1;" in explorer.text()


def test_turns_are_let_go_when_a_slider_moves_and_the_kernel_stays_as_it_is_seen():
    explorer = explore_kernels(PICTURE, KERNEL)
    choose(explorer, "transpose", True)
    slide(explorer, 0, 0, -4)
    assert not explorer.state.transpose
    assert explorer.kernel.tolist() == [[-4, 4, 7], [2, 5, 8], [3, 6, 10]]


def test_turns_are_let_go_when_another_kernel_is_chosen():
    explorer = explore_kernels(PICTURE)
    choose(explorer, "across", True)
    choose(explorer, "preset", "emboss")
    assert not explorer.state.across
    assert np.array_equal(explorer.kernel, kernels.get("emboss"))


# ---- the sum -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kernel", "words"),
    [
        ([[1, -1], [2, -2]], "sum 0: flat areas become 0"),
        (np.full((3, 3), 1 / 9), "sum 1: flat areas keep their brightness"),
        ([[9]], "sum 9: flat areas become 9 times as bright"),
        ([[0.25]], "sum 0.25: flat areas become darker, 0.25 of what they were"),
        ([[-1]], "sum -1: flat areas become negative"),
    ],
)
def test_sum_is_said_in_twin_and_beside_the_sum(kernel, words):
    explorer = explore_kernels(PICTURE, kernel)
    assert f"; {words}." in explorer.text()
    total = explorer.shown["sum"]
    assert f"sum {total.total:g}: {total.note}" == words
    np.testing.assert_array_equal(total.terms, kernel)


def test_divide_by_sum_makes_a_blur_of_ones():
    explorer = explore_kernels(PICTURE, np.ones((3, 3)))
    press(explorer, "divide")
    np.testing.assert_allclose(explorer.kernel, 1 / 9)
    assert "sum 1: flat areas keep their brightness" in explorer.text()
    assert_right(explorer)


def test_divide_by_sum_says_so_when_the_sum_is_0():
    explorer = explore_kernels(PICTURE)
    press(explorer, "divide")
    assert explorer.problem == "The kernel's numbers add up to 0: there is nothing to divide by."
    assert np.array_equal(explorer.kernel, kernels.get("sobel_x"))
    slide(explorer, 0, 0, 1)
    assert explorer.problem == ""


# ---- the maps ------------------------------------------------------------------------------------


def test_map_has_zero_in_the_middle_of_its_colours():
    explorer = explore_kernels(PICTURE)
    low, high = explorer.shown["map"].ends
    assert low == -high == -np.abs(explorer.feature_map).max()


def test_map_in_grey_has_the_colours_of_the_picture():
    explorer = explore_kernels(PICTURE)
    choose(explorer, "shown_as", "pixels")
    assert explorer.shown["map"].kind == "pixels"
    assert explorer.shown["map"].ends == (0, PICTURE.max())


def test_map_says_the_cell_of_the_window():
    explorer = explore_kernels(PICTURE)
    go(explorer, (4, 2))
    value = f"{explorer.feature_map[4, 2]:.0f}"
    assert explorer.text().endswith(f"Row 4, column 2: {value}.")
    assert told(explorer)["sentence"] == f"Row 4, column 2 is {value}."
    choose(explorer, "size", 5)
    assert "Row 2, column 2: " in explorer.text()


def test_map_shows_the_windows_that_answer_most_and_least():
    explorer = explore_kernels(PICTURE)
    expected = assert_right(explorer)
    for name, value in (("most", expected.max()), ("least", expected.min())):
        panel = explorer.shown[name]
        assert (panel.values * explorer.kernel).sum() == value
        row, col = panel.origin
        assert np.array_equal(panel.values, PICTURE[row : row + 3, col : col + 3])


def test_map_that_is_the_same_everywhere_has_no_such_windows():
    explorer = explore_kernels(np.ones((6, 7)))
    assert "most" not in explorer.shown
    assert "Feature map: 4 x 5, from 0 to 0." in explorer.text()


def test_map_is_tied_to_the_picture_and_the_kernel():
    explorer = explore_kernels(PICTURE, KERNEL)
    choose(explorer, "size", 5)
    link = window(explorer)
    assert (link.inputs, link.outputs, link.kernels) == (("image",), ("map",), ("kernel",))
    assert link.shape == (5, 5)


def test_picture_is_stored_with_the_twin():
    explorer = explore_kernels(PICTURE)
    bundle = explorer._repr_mimebundle_()
    assert bundle["text/plain"] == explorer.text()
    assert bundle["text/html"].count("<img ") == 1


# ---- undo ----------------------------------------------------------------------------------------


def test_undo_brings_back_a_named_kernel_after_a_target():
    explorer = explore_kernels(PICTURE, "emboss")
    choose(explorer, "target", "blur")
    explorer.undo()
    assert explorer.state.preset == "emboss"
    assert np.array_equal(explorer.kernel, kernels.get("emboss"))
    explorer.redo()
    assert explorer.state.target == "blur"
    assert np.array_equal(explorer.kernel, kernels.get("identity"))


def test_undo_brings_back_the_turns():
    explorer = explore_kernels(PICTURE, KERNEL)
    choose(explorer, "transpose", True)
    slide(explorer, 0, 0, 4)
    explorer.undo()
    assert explorer.state.transpose
    choose(explorer, "transpose", False)
    assert np.array_equal(explorer.kernel, KERNEL)


def test_what_is_still_off_stands_beside_the_map_that_is_mended():
    explorer = explore_kernels(target="diagonal", side=32)
    assert [part.name for part in explorer.shown.rows[0]] == ["image", "map", "target", "off"]
    panels = [explorer.shown[name] for name in ("map", "off")]
    assert panels[0].unit == panels[1].unit
    assert panels[1].note.endswith("cells agree")
