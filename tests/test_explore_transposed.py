"""The stamping explorer: pixels, kernel, stride, padding by hand, and what is stamped by then."""

import numpy as np
import pytest

import hands
from cnn_workshop.explorers import explore_transposed

IMAGE = np.array([[1.0, 2, 3], [4, 5, 6]])
KERNEL = np.array([[1.0, 2], [3, -4]])


def stamps(image, kernel, stride):
    """Stamp by the definition, number by number."""
    shape = [(side - 1) * stride + len(kernel) for side in image.shape]
    result = np.zeros(shape)
    for (row, col), (down, right) in (
        (a, b) for a in np.ndindex(image.shape) for b in np.ndindex(kernel.shape)
    ):
        result[row * stride + down, col * stride + right] += image[row, col] * kernel[down, right]
    return result


@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (2, 0), (2, 1), (3, 1), (4, 2)])
def test_result_is_the_sum_of_the_stamps_without_what_is_cut_off(stride, padding):
    explorer = explore_transposed(IMAGE, KERNEL, stride=stride, padding=padding)
    whole = stamps(IMAGE, KERNEL, stride)
    cut = slice(padding, -padding or None)
    np.testing.assert_array_equal(explorer.result, whole[cut, cut])
    shown = explorer.shown["result"].values
    np.testing.assert_array_equal(shown[cut, cut], whole[cut, cut])
    assert np.isnan(shown).sum() == whole.size - whole[cut, cut].size
    np.testing.assert_array_equal(
        explorer.overlap, stamps(np.ones((2, 3)), np.ones((2, 2)), stride)
    )


def test_step_stamps_the_pixels_up_to_it_in_reading_order():
    explorer = explore_transposed(IMAGE, KERNEL)
    hands.go(explorer, (0, 1), "image")
    expected = stamps(np.array([[1.0, 2, 0], [0, 0, 0]]), KERNEL, 2)
    np.testing.assert_array_equal(explorer.shown["result"].values, expected)
    assert explorer.shown["result"].title == "result so far"
    np.testing.assert_array_equal(explorer.shown["stamp"].values, 2 * KERNEL)
    assert "its stamp lies on rows 0-1, columns 2-3" in explorer.text()
    hands.go_to_step(explorer, 5)
    np.testing.assert_array_equal(explorer.shown["result"].values, explorer.result)


def test_reader_function_is_asked_with_the_pixels_stamped_so_far():
    given = []

    def mine(image, kernel, stride, padding):
        given.append(image.copy())
        return stamps(image, kernel, stride)

    explorer = explore_transposed(IMAGE, KERNEL, conv_transpose2d=mine)
    hands.go(explorer, (0, 1), "image")
    np.testing.assert_array_equal(given[0], IMAGE)
    np.testing.assert_array_equal(given[-1], [[1, 2, 0], [0, 0, 0]])


def test_reader_function_that_overwrites_is_told_where_it_differs_and_marked():
    def overwriting(image, kernel, stride, padding):
        result = np.zeros((5, 7))
        for row, col in np.ndindex(image.shape):
            result[2 * row : 2 * row + 3, 2 * col : 2 * col + 3] = image[row, col] * kernel
        return result

    explorer = explore_transposed(IMAGE, np.ones((3, 3)), conv_transpose2d=overwriting)
    wrong = explorer.result != stamps(IMAGE, np.ones((3, 3)), 2)
    assert (
        f"overwriting differs from the sum of the stamps in {wrong.sum()} of 35 cells"
        in explorer.text()
    )
    [mark] = [mark for mark in explorer.shown.marks if mark.kind == "wrong"]
    assert set(mark.cells) == set(map(tuple, np.argwhere(wrong).tolist()))


def test_marks_of_wrong_cells_stand_beside_what_the_padding_cuts_off():
    explorer = explore_transposed(
        IMAGE,
        KERNEL,
        padding=1,
        conv_transpose2d=lambda image, kernel, stride, padding: np.zeros((2, 4)),
    )
    [mark] = [mark for mark in explorer.shown.marks if mark.kind == "wrong"]
    whole = stamps(IMAGE, KERNEL, 2)
    assert all(whole[cell] for cell in mark.cells)


def test_padding_that_cuts_everything_off_is_told_and_nothing_breaks():
    explorer = explore_transposed(IMAGE, KERNEL, stride=1)
    hands.choose(explorer, "padding", 3)
    assert "There is no result. The stamps reach over 3 x 4: a padding of 3 cuts" in explorer.text()
    hands.go(explorer, (0, 0), "image")
    hands.choose(explorer, "padding", 1)
    assert explorer.result.shape == (1, 2)


def test_kernel_dragged_is_the_persons_own_and_comes_back_from_the_menu():
    explorer = explore_transposed(IMAGE)
    hands.write(explorer, "kernel", (1, 1), 4)
    assert explorer.bar["preset"].value == "your own"
    hands.choose(explorer, "preset", "tent")
    assert explorer.kernel[1, 1] == 1
    hands.choose(explorer, "preset", "your own")
    assert explorer.kernel[1, 1] == 4


def test_size_keeps_a_preset_and_grows_a_kernel_of_ones_own():
    explorer = explore_transposed(IMAGE, KERNEL)
    hands.choose(explorer, "size", 3)
    np.testing.assert_array_equal(explorer.kernel, [[0, 0, 0], [0, 1, 2], [0, 3, -4]])
    hands.choose(explorer, "preset", "all ones")
    hands.choose(explorer, "size", 5)
    np.testing.assert_array_equal(explorer.kernel, np.ones((5, 5)))


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"kernel": np.ones((2, 3))}, ValueError, "`kernel` must be square and at most 5 x 5"),
        ({"kernel": np.ones((6, 6))}, ValueError, "`kernel` must be square and at most 5 x 5"),
        ({"image": np.ones((9, 2))}, ValueError, "`image` must be at most 8 x 8, got shape"),
        ({"stride": 5}, ValueError, "`stride` must be at most 4, got 5"),
        ({"padding": -1}, ValueError, "`padding` must be at least 0, got -1"),
        ({"conv_transpose2d": 3}, TypeError, "`conv_transpose2d` must be a function, got int"),
    ],
)
def test_explore_transposed_refuses(given, error, message):
    with pytest.raises(error, match=f"^{message}"):
        explore_transposed(**given)


def test_stamps_that_no_cell_gets_are_told_of_a_larger_picture():
    explorer = explore_transposed("all ones", np.ones((5, 5)), stride=1)
    assert explorer.overlap.max() == 16
    assert "In a larger picture, far from the edges, every cell gets 25 stamps." in explorer.text()
