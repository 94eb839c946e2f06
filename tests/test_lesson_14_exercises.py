"""Lesson 14's checks, tried with slips as people write them, and what the reports then say."""

import numpy as np
import pytest

from cnn_core import datasets
from cnn_core.layers import Conv2d, Flatten, Layer, Linear, MaxPool2d
from cnn_core.network import Sequential
from cnn_workshop.exercises import EXERCISES, check_commutes, check_repair, lesson_14
from cnn_workshop.exercises import lesson_14_repair as repair

NOISE = np.random.default_rng(8).random((1, 1, 20, 17))


def moved(pictures, down, right):
    """Move pictures as the lesson does."""
    rows, cols = pictures.shape[-2:]
    result = np.zeros_like(pictures)
    to = np.s_[..., max(down, 0) : rows + min(down, 0), max(right, 0) : cols + min(right, 0)]
    source = np.s_[..., max(-down, 0) : rows - max(down, 0), max(-right, 0) : cols - max(right, 0)]
    result[to] = pictures[source]
    return result


def test_check_accepts_an_answer_written_with_the_lessons_own_function():
    def my_commutes(layer, shift):
        step = layer.window.stride
        if np.any(shift % step):
            return False
        cells = shift // step
        one, other = moved(layer(NOISE), *cells), layer(moved(NOISE, *shift))
        inside = moved(np.ones_like(one), *cells) > 0
        return np.allclose(one[inside], other[inside])

    assert check_commutes(my_commutes).passed


@pytest.mark.parametrize("pair", [tuple, list, np.array])
def test_check_hands_the_shift_over_as_a_pair_that_can_be_reckoned_with(pair):
    def my_commutes(layer, shift):
        if shift == (0, 0):
            return True
        return EXERCISES["commutes"].reference(layer, pair(shift))

    assert check_commutes(my_commutes).passed


def _options_changed(layer):
    for name in layer.options:
        layer.options[name] = (7, 7)


def _forward_lost(layer):
    layer.forward = None


def _numbers_lost(layer):
    for param in layer.params.values():
        param[...] = 0


@pytest.mark.parametrize("spoil", [_options_changed, _forward_lost, _numbers_lost])
def test_check_hands_out_layers_that_may_be_spoiled(spoil):
    def my_commutes(layer, shift):
        answer = EXERCISES["commutes"].reference(layer, shift)
        spoil(layer)
        return answer

    assert check_commutes(my_commutes).passed
    assert check_commutes(my_commutes).passed
    assert not check_commutes(lambda layer, shift: spoil(layer) or False).passed


@pytest.mark.parametrize("case", EXERCISES["commutes"].cases, ids=str)
def test_right_answer_is_what_many_pictures_show(case):
    layer, shift = case
    answers = set()
    for seed in range(5):
        picture = np.random.default_rng(seed).normal(size=(1, 1, 12 + seed, 17 - seed))
        before, after = layer(picture)[0, 0], layer(moved(picture, *shift))[0, 0]
        places = np.argwhere(np.ones(after.shape)) - np.divide(shift, layer.window.stride)
        whole = (places == places.round()).all()
        inside = ((places >= 0) & (places < before.shape)).all(axis=1)
        there = tuple(places[inside].astype(int).T)
        here = tuple(np.argwhere(np.ones(after.shape))[inside].T)
        answers.add(bool(whole and np.allclose(before[there], after[here])))
    assert answers == {bool(EXERCISES["commutes"].reference(*case))}


def test_report_shows_both_orders_and_marks_the_cells_that_differ():
    report = check_commutes(lambda layer, shift: True)
    assert str(report.case["layer"]).startswith("Conv2d(1, 1, kernel_size=(3, 3)")
    assert (report.case["down"], report.case["right"]) == (0, 1)
    names = [grid.name for line in report.tables for grid in line]
    assert names == ["picture", "moved picture", "layer, then shift", "shift, then layer"]
    differs = report.tables[1][1].wrong
    assert differs[:, -1].all()
    assert not differs[:, :-1].any()
    assert report.explanation == (
        "It should be False: 6 of the 36 cells that are in both maps differ. "
        "NaN: came in with the shift."
    )


@pytest.mark.parametrize("case", EXERCISES["commutes"].cases, ids=str)
def test_report_shows_a_picture_that_proves_the_answer(case):
    right = EXERCISES["commutes"].reference(*case)
    assert ("are equal" in lesson_14._why(*case)) == right


def test_report_says_that_no_whole_number_of_cells_fits():
    assert "is no whole number of cells" in check_commutes(_odd_yes).explanation


def _odd_yes(layer, shift):
    reference = EXERCISES["commutes"].reference(layer, shift)
    return reference or layer.window.stride == (2, 2)


def test_report_says_what_an_odd_layer_does():
    def my_commutes(layer, shift):
        right = EXERCISES["commutes"].reference(layer, shift)
        return right or type(layer).__name__ == "Mirror"

    report = check_commutes(my_commutes)
    assert report.diagnosis == "It answers True where False is right."
    assert report.explanation.endswith("What Mirror does: Exchange left and right.")


def test_report_asks_for_true_or_false():
    report = check_commutes(lambda layer, shift: [True, False])
    assert "the answer is True or False." in report.diagnosis


# ---- the repaired network ------------------------------------------------------------------------

DIGITS = datasets.load_digits("test")


class Oracle(Layer):
    """Read every digit right at some shifts, whatever it looks like, and wrong at the others."""

    window = None

    def __init__(self, weak, split="test", move=moved):
        super().__init__()
        pictures = datasets.load_digits(split)
        self.known = {}
        for shift in repair._SHIFTS:
            images = move(pictures.images[:, None] / 16, *shift)
            for image, label in zip(images, pictures.labels, strict=True):
                self.known[image.tobytes()] = (label + (shift in weak)) % 10

    def forward(self, images):
        """Return logits: 1 for the class that is said, else 0."""
        return np.eye(10)[[self.known.get(np.array(image).tobytes(), 0) for image in images]]


WEAK = {(0, 2), (1, -2), (2, 0), (2, 1), (-2, -2), (-1, 2)}


@pytest.fixture(scope="module")
def network():
    return Sequential(Oracle(WEAK))


def test_repair_accepts_a_repaired_network_and_its_true_report(network):
    report = check_repair(network, sorted(WEAK))
    assert report.passed
    assert "below 90 % at 6 of 25 shifts" in report.headline
    assert report.tables[0][0].values.shape == (5, 5)


@pytest.mark.parametrize("form", [list, tuple, np.array, iter])
def test_repair_takes_the_report_in_any_form(network, form):
    assert check_repair(network, form(sorted(WEAK))).passed


@pytest.mark.parametrize(
    ("weak", "words"),
    [
        (set(repair._SHIFTS) - WEAK, "You list the shifts at which it is good"),
        ({shift[::-1] for shift in WEAK}, "You wrote right first"),
        ({(-down, -right) for down, right in WEAK}, "You moved the other way"),
        ({(0, 2), (2, 0)}, "You left out the slanted shifts"),
        ({(0, 2), (2, 0), (2, 1)}, "You left out the shifts up and to the left"),
        (WEAK - {(2, 1)}, "Missing from your list: (2, 1) with "),
        (WEAK | {(2, 2)}, "In your list, but good: (2, 2) with "),
        (set(), "Missing from your list: (-2, -2) with "),
        ({(0, 3)}, "(0, 3) is beyond two pixels"),
        ([1, 2], "The report is a list of pairs of whole numbers"),
        ([(0, 1, 2)], "The report is a list of pairs of whole numbers"),
        ([(0, 1.5)], "The report is a list of pairs of whole numbers"),
        ("none", "The report is a list of pairs of whole numbers"),
        (7, "The report is a list of pairs of whole numbers"),
    ],
)
def test_repair_says_what_is_wrong_with_the_report(network, weak, words):
    report = check_repair(network, weak)
    assert not report.passed
    assert report.diagnosis.startswith(words)
    assert report.headline == f"Not right yet. {report.diagnosis}"


def test_repair_is_calm_about_what_is_not_there_yet(network):
    for given in [(None, None), (network, None), (None, [])]:
        report = check_repair(*given)
        assert report.tone == "unwritten"
        assert "train your network" in report.headline


def test_repair_names_the_worst_shift_within_one_pixel():
    report = check_repair(Sequential(Oracle({(0, 1), (1, 1), (0, 2)})), [(0, 2)])
    words = "It is not repaired within one pixel: below 90 % at 2 of 9 shifts, at (0, 1) only "
    assert report.diagnosis.startswith(words)


def test_repair_sees_a_network_that_is_not_trained():
    report = check_repair(Sequential(Flatten(), Linear(64, 10, rng=0)), [])
    assert report.diagnosis.startswith("Without a shift its accuracy is ")


@pytest.mark.parametrize(
    ("network", "words"),
    [
        (lambda images: images, "The first argument is your network, a Sequential; it is a func"),
        (Sequential(Conv2d(1, 2, 3), MaxPool2d(9)), "The network cannot read pictures"),
        (Sequential(Flatten(), Linear(3, 10)), "The network cannot read pictures"),
    ],
)
def test_repair_refuses_what_is_no_network_for_digits(network, words):
    assert check_repair(network, []).diagnosis.startswith(words)


def test_repair_recognises_a_report_measured_on_the_training_pictures(monkeypatch):
    _pretend(monkeypatch, train={(0, 2), (2, 2)})
    report = check_repair(Sequential(Flatten(), Linear(64, 10)), [(0, 2), (2, 2)])
    assert report.diagnosis.startswith("You measured on the training pictures")


def test_repair_recognises_a_report_measured_with_a_shift_that_wraps_around(monkeypatch):
    _pretend(monkeypatch, rolled={(0, 2), (2, 2)})
    report = check_repair(Sequential(Flatten(), Linear(64, 10)), [(0, 2), (2, 2)])
    assert report.diagnosis.startswith("Your shift lets what leaves on one side come back")


def test_repair_takes_an_empty_report_for_nothing_but_an_empty_one(monkeypatch):
    _pretend(monkeypatch)
    report = check_repair(Sequential(Flatten(), Linear(64, 10)), [])
    assert report.diagnosis.startswith("Missing from your list: (-2, -2) with 50 %, ")


def test_repair_takes_either_answer_near_the_limit(monkeypatch):
    _pretend(monkeypatch, near={(0, 2)})
    network = Sequential(Flatten(), Linear(64, 10))
    assert check_repair(network, sorted(WEAK)).passed
    assert check_repair(network, sorted(WEAK - {(0, 2)})).passed
    assert not check_repair(network, sorted(WEAK - {(2, 0)})).passed


def _pretend(monkeypatch, train=frozenset(), rolled=frozenset(), near=frozenset()):
    """Let the check measure made-up shares."""

    def measured(network, split, move):
        weak = train if split == "train" else rolled if move is repair._rolled else WEAK
        shares = {shift: 0.5 if shift in weak else 0.95 for shift in repair._SHIFTS}
        return {**shares, **dict.fromkeys(near, 0.895)}, ""

    monkeypatch.setattr(repair, "_measured", measured)
