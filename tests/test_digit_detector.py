"""The shipped digit detector, on pages that it has never seen."""

import numpy as np
import pytest

from cnn_core import datasets, detection, functional
from cnn_core.data import train_digit_detector as made
from cnn_core.network import load_digit_classifier

LIMIT, SURE = 0.3, 0.9


@pytest.fixture(scope="module")
def detector():
    """The shipped one."""
    return detection.load_digit_detector()


def detected(network, page):
    """Return box and digit of all that is kept on a page."""
    shares = functional.softmax(network(page[np.newaxis, np.newaxis])[0].astype(float), dim=0)
    best, digits = shares[:10].max(axis=0).ravel(), shares[:10].argmax(axis=0).ravel()
    sure = np.flatnonzero(best > SURE)
    boxes = detection.window_boxes(*shares.shape[1:], size=28, stride=4)[sure]
    kept = detection.nms(boxes, best[sure], LIMIT)
    return list(zip(boxes[kept].tolist(), digits[sure][kept].tolist(), strict=True))


def counted(network, pages=60):
    """Return how many digits there are, how many are found, and how many alarms are false."""
    images, labels = datasets.load_mnist("test")
    rng, totals = np.random.default_rng(1), np.zeros(3, int)
    for _ in range(pages):
        page, placed = made.page_of(images / 255, labels, rng)
        found = detected(network, page)
        hits = [
            any(said == label and max(abs(x1 - left), abs(y1 - top)) <= 6
                for (x1, y1, *_), said in found)
            for top, left, label in placed
        ]  # fmt: skip
        totals += len(placed), sum(hits), max(len(found) - sum(hits), 0)
    return totals


def test_detector_finds_nearly_all_digits_and_little_else(detector):
    digits, found, false = counted(detector)
    assert found >= 0.8 * digits
    assert false <= 0.15 * digits


def test_ten_classes_alone_see_more_digits_where_there_are_none_than_digits():
    digits, found, false = counted(
        detection.fully_convolutional(load_digit_classifier(), (1, 28, 28)), 30
    )
    assert false > 2 * digits
    assert found < 0.7 * digits


def test_detector_is_never_sure_of_a_digit_on_grass_and_ten_classes_nearly_always_are(detector):
    assert "grass" not in made.PHOTOGRAPHS
    grass = datasets.photograph("grass", gray=True)[np.newaxis, np.newaxis] / 255
    ten = detection.fully_convolutional(load_digit_classifier(), (1, 28, 28))
    sure = [
        np.mean(functional.softmax(network(grass)[0], dim=0)[:10].max(axis=0) > SURE)
        for network in (detector, ten)
    ]
    assert sure[0] < 0.005
    assert sure[1] > 0.8


def test_wanted_names_the_digit_nothing_and_what_is_left_out():
    found = made.wanted([(8, 12, 7)])
    assert found.shape == (9, 14)
    assert found[2, 3] == 7
    assert found[2, 4] == made.IGNORED
    assert found[2, 5] == made.NOTHING


def test_page_lays_whole_digits_and_cuts_off_what_sticks_out():
    page = np.zeros(made.PAGE)
    made.lay(page, np.ones((28, 28)), -2, 54)
    assert page[:26, 54:].all()
    assert page.sum() == 26 * 26
