"""What arrives of an opened picture file; how the page reads it is tested in a browser."""

import numpy as np
import pytest

from cnn_core import datasets
from cnn_workshop.explorers._upload import Upload


def arrived(shape, problem="", data=None):
    """Return an upload that got a message from the page."""
    size = int(np.prod(shape)) * 3
    data = bytes(range(256)) * (size // 256 + 1) if data is None else data
    upload = Upload()
    upload.set_state(
        {
            "data": memoryview(data[:size]),
            "shape": list(shape),
            "filename": "cat.png",
            "problem": problem,
            "answers": 1,
        }
    )
    return upload


def test_upload_asks_the_page_for_256_pixels_at_most():
    assert Upload().longest == 256


def test_upload_tells_of_an_answer_once_everything_is_there():
    seen = []
    upload = Upload()
    upload.observe(lambda _: seen.append((upload.filename, upload.picture.shape)), "answers")
    upload.set_state(
        {
            "answers": 1,
            "filename": "cat.png",
            "shape": [5, 6],
            "data": memoryview(bytes(90)),
            "problem": "",
        }
    )
    assert seen == [("cat.png", (5, 6, 3))]


def test_upload_picture_is_red_green_blue_row_by_row():
    picture = arrived((6, 5)).picture
    assert picture.shape == (6, 5, 3)
    assert picture[0, :2].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert picture[1, 0].tolist() == [15, 16, 17]


def test_upload_gray_is_weighed_as_in_datasets():
    photograph = datasets.photograph("coffee", size=60)
    upload = arrived(photograph.shape[:2], data=photograph.tobytes())
    expected = datasets.photograph("coffee", size=60, gray=True)
    assert np.array_equal(upload.gray, expected)


@pytest.mark.parametrize("shape", [(4, 256), (256, 1)])
def test_upload_refuses_a_picture_too_narrow_for_a_kernel(shape):
    rows, cols = shape
    assert arrived(shape).refusal == (
        f"cat.png is too narrow: reduced to {rows} x {cols} pixels, "
        "it has fewer than 5 rows or columns."
    )


def test_upload_takes_a_picture_of_5_x_5():
    assert arrived((5, 5)).refusal == ""


def test_upload_passes_on_what_the_page_refuses():
    assert arrived((1, 1), problem="cat.png is empty.").refusal == "cat.png is empty."
