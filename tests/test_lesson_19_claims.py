"""What lesson 19 says in words, found again: its closed answers, and numbers that no cell shows."""

import functools
import re
from pathlib import Path

import nbformat
import numpy as np
import pytest

import hands
from cnn_core import convolve2d
from cnn_core.segmentation import mask_iou, pixel_accuracy
from cnn_workshop.explorers import explore_segmentation, explore_transposed
from cnn_workshop.openings import lesson_19
from test_lesson_claims import prose

[PATH] = (Path(__file__).parents[1] / "notebooks").glob("19_*.ipynb")


@functools.cache
def lesson():
    """What the lesson's own cells leave behind: pictures, masks, the four networks."""
    source = {cell.id: cell.source for cell in nbformat.read(PATH, 4).cells}
    names = {}
    for cell in ("imports", "scenes", "network", "training", "rounds"):
        exec(source[cell].replace('progress("19")', ""), names)
    return names


@pytest.fixture
def masks():
    """The explorer of masks as the lesson opens it."""
    names = lesson()
    images = names["prepared"](names["test_images"][:20])
    return explore_segmentation(names["nets"], images, names["test_masks"][:20])


def said(explorer):
    """Accuracy and IoU of the picture, and their means."""
    pair = round(explorer.accuracy, 2), round(explorer.iou, 2)
    return pair, tuple(round(mean, 2) for mean in explorer.state.means)


def inner(explorer):
    """The numbers of the result far from the edges."""
    reach = len(explorer.kernel)
    return set(explorer.result[reach:-reach, reach:-reach].ravel().tolist())


def test_accuracy_hardly_moves_while_the_iou_comes_from_nothing(masks):
    words = (
        "The accuracy goes from 79 % to 96 %, the IoU from 0.00 to 0.83** (picture 0; on the mean "
        "of the 20 from 85 % to 96 %, and from 0.00 to 0.73)"
    )
    assert words in prose("19")
    assert said(masks) == ((0.96, 0.83), (0.96, 0.73))
    hands.choose(masks, "network", "network after round 1")
    assert said(masks) == ((0.79, 0.0), (0.85, 0.0))


def test_nothing_and_everything(masks):
    words = "Nothing has 79 % of the pixels right and an IoU of 0; everything has 21 % and 0.21.**"
    assert f"{words} The network of round 1 has marked nothing, too" in prose("19")
    for name, found in (("nothing", (0.79, 0.0)), ("everything", (0.21, 0.21))):
        hands.choose(masks, "network", f"nobody: mark {name}")
        assert said(masks)[0] == found
    hands.choose(masks, "network", "network after round 1")
    assert not masks.mask.any()


def test_threshold_of_the_second_round(masks):
    words = "At 0.3 the IoU is largest, 0.67 for 0.45 at the threshold 0.5; at 0.05 it is down to"
    assert f"{words} 0.52" in prose("19")
    hands.choose(masks, "network", "network after round 2")
    found = {}
    for part in range(1, 20):
        hands.choose(masks, "threshold", part * 0.05)
        found[part] = round(masks.iou, 2)
    assert max(found, key=found.get) == 6
    assert (found[6], found[10], found[1]) == (0.67, 0.45, 0.52)


def test_mistakes_lie_at_the_edges_of_the_strokes(masks):
    assert "**At the edges of the strokes**, nearly all of them" in prose("19")
    for number in range(20):
        hands.choose(masks, "number", number)
        truth = masks.state.truth
        around = np.pad(truth, 1, mode="edge")
        near = [around[down : down + 28, right : right + 28] for down, right in np.ndindex(3, 3)]
        edge = np.any(near, axis=0) != np.all(near, axis=0)
        assert edge[masks.mask != truth].mean() > 0.95


@pytest.mark.parametrize(("size", "counts"), [(2, {1}), (3, {1, 2, 4}), (4, {4}), (5, {4, 6, 9})])
def test_sizes_that_make_a_grid(size, counts):
    words = "With size 3 the inner cells are 1, 2 and 4; with 5 they are 4, 6 and 9; with 4 all are"
    assert f"{words} 4, and with 2 all are 1." in prose("19")
    explorer = explore_transposed(np.ones((8, 8)))
    hands.choose(explorer, "size", size)
    assert inner(explorer) == counts
    assert ("a checkerboard" in explorer.text()) is (len(counts) > 1)


def test_tent_makes_up_for_the_grid():
    words = "0.25, 0.5, 0.25, then 0.5, 1, 0.5, then 0.25, 0.5, 0.25"
    assert words in prose("19")
    explorer = explore_transposed()
    hands.choose(explorer, "preset", "tent")
    assert explorer.kernel.ravel().tolist() == [
        float(each) for each in re.findall(r"[\d.]*\d", words)
    ]
    assert inner(explorer) == {1.0}


def test_tent_of_size_4_makes_a_soft_7_and_ones_a_grid():
    assert "**Ones make blocks with a grid on them; the tent makes a soft 7**" in prose("19")
    roughness = {}
    for preset, size in (("all ones", 3), ("tent", 4)):
        explorer = explore_transposed("Handwritten 7")
        hands.choose(explorer, "preset", preset)
        hands.choose(explorer, "size", size)
        result = explorer.result / explorer.result.max()
        roughness[preset] = np.abs(np.diff(result, n=2)).mean()
    assert roughness["all ones"] > 2 * roughness["tent"]


def test_stride_3_with_size_3_gives_every_cell_one_stamp():
    assert "**Stride 3 with size 3: every cell gets one stamp.**" in prose("19")
    explorer = explore_transposed(stride=3)
    assert set(explorer.overlap.ravel()) == {1}


def test_transposed_convolution_does_not_undo_a_convolution():
    words = "the numbers are others, only the size comes back"
    assert words in prose("19")
    picture, kernel = np.arange(1.0, 37).reshape(6, 6) % 7, np.array([[1, 2], [3, -1]])
    source = {cell.id: cell.source for cell in nbformat.read(PATH, 4).cells}
    names = {"np": np}
    exec(source["stamps"], names)
    back = names["stamped"](convolve2d(picture, kernel), kernel, stride=1)
    assert back.shape == picture.shape
    assert not np.allclose(back, picture)


def test_opening_shows_a_mask_of_nothing_that_is_right_for_more_pixels_and_has_no_iou():
    _, truth, answers = lesson_19.masks()
    accuracies = [pixel_accuracy(mask, truth) for mask in answers.values()]
    ious = [mask_iou(mask, truth) for mask in answers.values()]
    assert accuracies[0] > accuracies[1]
    assert ious[0] == 0 < ious[1]


def test_one_pixel_of_a_thousand():
    assert "where 1 pixel of 1,000 is tumour, nothing at all is 99.9 % right" in prose("19")
    truth = np.zeros((10, 100), bool)
    truth[3, 4] = True
    assert round(100 * pixel_accuracy(truth & False, truth), 1) == 99.9
