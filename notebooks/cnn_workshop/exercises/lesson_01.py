"""Lesson 01, "A picture is a table": cut a piece out of a picture."""

import numpy as np

from cnn_workshop import _words
from cnn_workshop.exercises._exercise import Exercise, Mistake


def crop(input_image, top, left, height, width):
    """Cut a rectangle out of a picture.

    Parameters
    ----------
    input_image : ndarray of shape (H, W)
        The picture.
    top, left : int
        Row and column of the rectangle's first pixel, counted from 0.
    height, width : int
        Its number of rows and columns.

    Returns
    -------
    ndarray of shape (height, width)

    Examples
    --------
    >>> crop(np.array([[1, 2, 3], [4, 5, 6]]), top=1, left=0, height=1, width=2)
    array([[4, 5]])
    """
    return input_image[top : top + height, left : left + width]


def _crop_by_loops(input_image, top, left, height, width):
    return [[input_image[top + row, left + col] for col in range(width)] for row in range(height)]


def _crop_by_index(input_image, top, left, height, width):
    return input_image[np.ix_(np.arange(top, top + height), np.arange(left, left + width))]


def _cut_out(input_image, top, left, height, width):
    piece = crop(input_image, top, left, height, width).copy()
    crop(input_image, top, left, height, width)[:] = 0
    return piece


def _blacken_the_rest(input_image, top, left, height, width):
    result = np.zeros_like(input_image)
    crop(result, top, left, height, width)[:] = crop(input_image, top, left, height, width)
    return result


_MISTAKES = (
    Mistake(
        "height and width swapped",
        "Height and width are swapped: rows go with `height`, columns with `width`.",
        lambda image, top, left, height, width: crop(image, top, left, width, height),
    ),
    Mistake(
        "top and left swapped",
        "Top and left are swapped: `top` counts rows, `left` counts columns.",
        lambda image, top, left, height, width: crop(image, left, top, height, width),
    ),
    Mistake(
        "columns before rows",
        "You index with the column first: an array wants the row first, then the column.",
        lambda image, top, left, height, width: crop(image, left, top, width, height),
    ),
    Mistake(
        "last index included",
        "Your piece is one row and one column too large: a slice stops before its end, so the end "
        "is top + height, with nothing added.",
        lambda image, top, left, height, width: crop(image, top, left, height + 1, width + 1),
    ),
    Mistake(
        "one too few",
        "Your piece is one row and one column too small: a slice already stops before its end, so "
        "take nothing off top + height.",
        lambda image, top, left, height, width: crop(image, top, left, height - 1, width - 1),
    ),
    Mistake(
        "size taken for the end",
        "You end the slice at `height`, which is a size, not a place: the end is top + height.",
        lambda image, top, left, height, width: image[top:height, left:width],
    ),
    Mistake(
        "counted from the far end",
        "You stop `height` rows before the picture's end: count from the top instead.",
        lambda image, top, left, height, width: image[top:-height, left:-width],
    ),
    Mistake(
        "counted from 1",
        "You count from 1, but the first row and the first column have the number 0.",
        lambda image, top, left, height, width: image[
            top - 1 : top - 1 + height, left - 1 : left - 1 + width
        ],
    ),
    Mistake(
        "one too far",
        "Your piece begins one row and one column too late: its first pixel is at [top, left].",
        lambda image, top, left, height, width: crop(image, top + 1, left + 1, height, width),
    ),
    Mistake(
        "corner",
        "Your piece always begins at the picture's corner: `top` and `left` are not used.",
        lambda image, top, left, height, width: image[:height, :width],
    ),
    Mistake(
        "rows sliced twice",
        "Two pairs of brackets slice the rows twice: put both slices into one pair, "
        "with a comma between them.",
        lambda image, top, left, height, width: image[top : top + height][left : left + width],
    ),
    Mistake(
        "columns not cut",
        "You cut the rows but keep every column: the second slice is missing.",
        lambda image, top, left, height, width: image[top : top + height],
    ),
    Mistake(
        "rows not cut",
        "You cut the columns but keep every row: the first slice should not be a bare colon.",
        lambda image, top, left, height, width: image[:, left : left + width],
    ),
    Mistake(
        "top and left as the centre",
        "You put the piece's middle at [top, left]: its first pixel belongs there.",
        lambda image, top, left, height, width: crop(
            image, top - height // 2, left - width // 2, height, width
        ),
    ),
    Mistake(
        "lists of places",
        "Lists of rows and columns are read in pairs, one pixel for each pair: use two slices.",
        lambda image, top, left, height, width: image[
            np.arange(top, top + height), np.arange(left, left + width)
        ],
    ),
    Mistake(
        "transposed",
        "Your piece lies on its side: rows and columns are exchanged, so leave out the `.T`.",
        lambda *arguments: crop(*arguments).T,
    ),
    Mistake(
        "flattened",
        "You return the right numbers in one long row: keep them as rows and columns.",
        lambda *arguments: crop(*arguments).ravel(),
    ),
    Mistake(
        "rest made black",
        "You make the rest of the picture black; the piece alone should remain.",
        _blacken_the_rest,
    ),
    Mistake(
        "cut out of the original",
        "You leave a hole in the picture you were given: copy the piece, do not erase it.",
        _cut_out,
    ),
    Mistake(
        "return forgotten",
        "Your function hands nothing back: its last line should be `return` and the piece.",
        lambda *arguments: None,
    ),
)


def _explain_pixel(input_image, top, left, height, width, at):
    """Say where a pixel of the crop comes from."""
    row, col = at
    read = np.zeros(np.shape(input_image), dtype=bool)
    read[top + row, left + col] = True
    return (
        f"it is the pixel in row {top} + {row}, column {left} + {col} of the picture",
        {"input_image": read},
    )


def _explain_size(input_image, top, left, height, width):
    rows, columns = _words.count(height, "row"), _words.count(width, "column")
    read = np.zeros(np.shape(input_image), dtype=bool)
    crop(read, top, left, height, width)[:] = True
    return f"The piece has {rows} (height) and {columns} (width).", {"input_image": read}


_NUMBERS = np.arange(1, 36).reshape(5, 7)  # every pixel another number: 1 to 35

CROP = Exercise(
    name="crop",
    parameters=("input_image", "top", "left", "height", "width"),
    reference=crop,
    cases=[
        (np.array([[7]]), 0, 0, 1, 1),
        (np.array([[1, 2, 3]]), 0, 1, 1, 2),
        (np.array([[1], [2], [3]]), 1, 0, 2, 1),
        (np.array([[1, 2, 3], [4, 5, 6]]), 0, 0, 2, 3),
        (np.array([[1, 2, 3], [4, 5, 6]]), 1, 0, 1, 2),
        (_NUMBERS[:4, :3], 1, 1, 2, 1),
        (np.array([[0.5, 0.25, -1], [0, 2, 4], [1, 8, 9], [3, 5, 7]]), 2, 0, 2, 2),
        (_NUMBERS.astype(np.uint8) * 7, 1, 3, 3, 2),
        (_NUMBERS, 3, 2, 2, 4),
        (_NUMBERS, 2, 1, 2, 3),
    ],
    kinds={"input_image": "pixels", "result": "pixels"},
    mistakes=_MISTAKES,
    right_answers=(crop, _crop_by_loops, _crop_by_index),
    explain_cell=_explain_pixel,
    explain_shape=_explain_size,
)
