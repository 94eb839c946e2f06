"""Pictures moved by whole pixels: against NumPy's roll, beyond the border, and what is refused."""

import re

import numpy as np
import pytest

from cnn_core.training import moved

PICTURES = np.arange(1, 2 * 3 * 5 * 4 + 1).reshape(2, 3, 5, 4)


@pytest.mark.parametrize("down", [-2, 0, 3])
@pytest.mark.parametrize("right", [-3, 0, 1])
def test_moved_is_a_roll_with_zeros_for_what_came_round(down, right):
    wide = np.pad(PICTURES, ((0, 0), (0, 0), (5, 5), (4, 4)))
    expected = np.roll(wide, (down, right), axis=(2, 3))[..., 5:-5, 4:-4]
    np.testing.assert_array_equal(moved(PICTURES, down, right), expected)


def test_moved_takes_a_single_picture():
    picture = PICTURES[0, 0]
    np.testing.assert_array_equal(moved(picture, 1, -1), moved(PICTURES, 1, -1)[0, 0])


@pytest.mark.parametrize(("down", "right"), [(5, 0), (0, -4), (100, 1)])
def test_moved_leaves_nothing_when_the_picture_is_out_of_sight(down, right):
    assert not moved(PICTURES, down, right).any()


def test_moved_leaves_the_pictures_alone():
    before = PICTURES.copy()
    result = moved(PICTURES, 0, 0)
    result[...] = 0
    np.testing.assert_array_equal(PICTURES, before)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ([[1, 2], 0, 1], ValueError, "`images` must have shape (..., H, W), got shape (2,)"),
        ([PICTURES, 0.5, 1], TypeError, "`down` must be a whole number, got 0.5"),
        ([PICTURES, 1, True], TypeError, "`right` must be a whole number, got True"),
        ([[["a"]], 1, 1], TypeError, "`images` must hold real numbers"),
    ],
)
def test_moved_refuses(arguments, error, message):
    with pytest.raises(error, match=re.escape(message)):
        moved(*arguments)


@pytest.mark.parametrize(
    ("dtype", "empty", "expected"),
    [("u1", 0, "i8"), ("f4", 0, "f8"), ("f4", np.nan, "f8"), ("i8", np.nan, "f8")],
)
def test_moved_has_a_type_that_holds_what_comes_in(dtype, empty, expected):
    result = moved(np.array([[1, 2], [3, 4]], dtype), 1, 0, empty=empty)
    assert result.dtype == expected
    np.testing.assert_array_equal(result, [[empty, empty], [1, 2]])


def test_moved_refuses_what_is_no_number_to_come_in():
    with pytest.raises(TypeError, match="`empty` must hold real numbers"):
        moved(PICTURES, 1, 1, empty="black")
