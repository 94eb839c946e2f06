"""What lesson 20's prose claims and no cell beside it computes."""

from pathlib import Path

import nbformat
import numpy as np
import pytest

import hands
from cnn_core import datasets, detection
from cnn_core.data import train_digit_detector
from cnn_workshop.explorers import explore_boxes, explore_page, explore_suppression
from cnn_workshop.explorers.detecting.page import ELEVEN, TEN
from cnn_workshop.openings.lesson_20 import PLACES, page

LESSON = nbformat.read(
    Path(__file__).parents[1] / "notebooks" / "20_where_is_it.ipynb", as_version=4
)
PROSE = " ".join(
    " ".join(cell.source.split()) for cell in LESSON.cells if cell.cell_type == "markdown"
)


def digits(explorer):
    """Return the digits that are found, the best first."""
    return [digit for _, digit, _ in explorer.found]


@pytest.fixture(scope="module")
def coins():
    """Run the lesson's own cells on the coins; return what they leave."""
    wanted = ("imports", "page", "grass", "coins-look", "coins-train", "coins-found")
    space = {}
    for cell in LESSON.cells:
        if cell.id in wanted:
            source = cell.source.replace('progress("20")', "")
            if cell.id == "grass":
                source = source.partition("\n\n\n")[0]
            exec(source, space)
    return space


def test_the_page_of_the_lesson_is_that_of_its_opening_and_of_its_explorer():
    source = "\n".join(cell.source for cell in LESSON.cells if cell.id == "page")
    assert str(PLACES) in source
    np.testing.assert_allclose(page(), explore_page().state.drawing, atol=1e-7)


def test_many_places_are_sure_and_a_higher_bar_leaves_wrong_ones():
    assert "50 of 126 places are sure" in PROSE
    assert "of a 0, a 2, a 4, a 6 that nobody wrote" in PROSE
    assert "at 0.99, 27 places are left, a 2 and a 4 among them" in PROSE
    explorer = explore_page(suppress=False)
    assert len(explorer.found) == 50
    assert explorer.map.size == 126
    assert set(digits(explorer)) - {1, 3, 7} == {0, 2, 4, 6}
    hands.write(explorer, "settings", (0, 0), 0.99)
    assert len(explorer.found) == 27
    assert set(digits(explorer)) - {1, 3, 7} == {2, 4}


def test_suppression_leaves_as_many_as_the_lesson_says():
    assert "50 boxes become 5** at 0.30" in PROSE
    assert "At 1.00 all 50 stay. At 0.00 three are left, the right ones" in PROSE
    found = {limit: digits(explore_page(limit=limit)) for limit in (0.0, 0.3, 1.0)}
    assert sorted(found[0.3]) == [0, 1, 3, 6, 7]
    assert len(found[1.0]) == 50
    assert sorted(found[0.0]) == [1, 3, 7]


def test_nothing_takes_the_wrong_boxes_away():
    assert "On grass eight boxes, seven 8s and a 3, become two: a 7 and a 3" in PROSE
    on_grass = {
        classes: digits(explore_page(page="digits on grass", classes=classes))
        for classes in (TEN, ELEVEN)
    }
    assert sorted(on_grass[TEN]) == [3, 8, 8, 8, 8, 8, 8, 8]
    assert sorted(on_grass[ELEVEN]) == [3, 7]
    assert sorted(digits(explore_page(classes=ELEVEN))) == [1, 3, 7]


def test_side_by_side_one_of_three_goes_at_a_low_limit():
    assert "at 0.24 or more all three stay. At 0.2 the 8 goes" in PROSE
    found = {
        limit: digits(explore_page(page="side by side", classes=ELEVEN, limit=limit))
        for limit in (0.2, 0.24, 0.5)
    }
    assert sorted(found[0.24]) == sorted(found[0.5]) == [2, 4, 8]
    assert sorted(found[0.2]) == [2, 4]


def test_the_detector_was_made_as_the_lesson_tells():
    assert "with blank paper, scribbles or photographs between them" in PROSE
    assert "the detector was taught with four photographs" in PROSE
    assert "It was never shown this lawn" in PROSE
    assert len(train_digit_detector.PHOTOGRAPHS) == 4
    assert "grass" not in train_digit_detector.PHOTOGRAPHS


def test_the_chain_and_the_box_within_a_box():
    assert "1 and 3 are left" in PROSE
    explorer = explore_suppression("a chain")
    hands.write(explorer, "scores", (1, 0), 0.96)
    assert explorer.kept == (1, 3)
    assert "the IoU is 144 / 864 = 0.17" in PROSE
    assert explore_suppression("one within the other").overlaps[0, 1] == pytest.approx(144 / 864)


def test_the_coins_are_found_as_the_lesson_says(coins):
    assert "229 places are sure, 24 boxes are left" in PROSE
    assert "The worst IoU with its true box is 0.66" in PROSE
    assert "At a limit of 0.5, 35 boxes are left" in PROSE
    assert "the photograph has eleven boxes too many" in PROSE
    picture, truth = datasets.photograph("coins"), coins["coins"]
    explorer = explore_boxes(picture, coins["boxes"], coins["scores"], truth)
    assert len(explorer.state.places) == 229
    assert len(explorer.kept) == explorer.hits == 24
    best = detection.box_iou(truth, coins["boxes"][explorer.kept]).max(axis=1)
    assert best.min().round(2) == 0.66
    hands.write(explorer, "settings", (1, 0), 0.5)
    assert len(explorer.kept) == 24 + 11


def test_the_coins_were_learned_from_the_left_half_alone(coins):
    assert "from a dozen examples and 20 rounds of training" in PROSE
    boxes, used = coins["boxes"], []
    for _, _, labels in coins["views"]:
        used.append(labels.ravel() != -100)
    used = np.concatenate(used)
    assert boxes[used][:, 2].max() <= 128
    learned = np.concatenate([labels.ravel() == 1 for _, _, labels in coins["views"]])
    seen = (detection.box_iou(coins["coins"], boxes[learned]) >= 0.6).any(axis=1)
    assert seen.sum() == 12
    assert not seen[coins["coins"][:, 0] > 120].any()
