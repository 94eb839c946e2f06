"""The translation explorer: every control driven to its ends, and the twin read after each.

The witness moves each picture by way of a larger one and asks the network about one at a time.
"""

import numpy as np
import pytest

import hands
from cnn_core import datasets
from cnn_core.layers import Conv2d, Dropout, Flatten, Linear, MaxPool2d, ReLU
from cnn_core.network import Sequential
from cnn_workshop import _run
from cnn_workshop.explorers import explore_translation
from cnn_workshop.stage import Text
from cnn_workshop.stage.scene import leaves

IMAGES = np.random.default_rng(0).random((6, 1, 5, 7))
LABELS = np.array([0, 2, 1, 1, 0, 2])
WEIGHTS = np.random.default_rng(1).normal(size=(35, 3))


def scores(images):
    return images.reshape(len(images), -1) @ WEIGHTS


def brightness(images):
    """Answer alike wherever the ink is, as long as it stays in sight."""
    return np.stack([images.sum(axis=(1, 2, 3)), -images.sum(axis=(1, 2, 3)), np.zeros(6)], axis=1)


def shifted(image, down, right):
    rows, cols = image.shape
    return np.pad(image, 10)[10 - down : 10 - down + rows, 10 - right : 10 - right + cols]


def witness(network, down, right):
    """Return what a network reads on every picture, moved."""
    moved = [shifted(image[0], down, right) for image in IMAGES]
    return np.array([network(np.stack([image[None]] * 6))[0].argmax() for image in moved])


def explorer(networks=scores, **options):
    return explore_translation(networks, IMAGES, LABELS, **options)


# ---- what it measures ----------------------------------------------------------------------------


def test_accuracy_is_the_share_read_right_at_every_shift():
    shown = explorer(reach=2)
    for down in range(-2, 3):
        for right in range(-2, 3):
            expected = (witness(scores, down, right) == LABELS).mean()
            assert shown.results["scores"].accuracy[down + 2, right + 2] == expected
            assert shown.shown["map of scores"].values[down + 2, right + 2] == round(100 * expected)


def test_map_of_one_picture_shows_the_probability_of_its_label():
    shown = explorer(number=3)
    hands.choose(shown, "shown", "one")
    logits = scores(shifted(IMAGES[3, 0], -1, 2)[None, None])[0]
    expected = np.exp(logits[1]) / np.exp(logits).sum()
    assert shown.shown["map of scores"].values[2, 5] == np.round(100 * expected)
    assert "Maps show: this picture: % sure." in shown.text()
    hands.choose(shown, "number", 0)
    assert shown.shown["map of scores"].values[2, 5] != np.round(100 * expected)


def test_test_digits_are_the_pictures_when_none_are_given():
    shown = explore_translation(lambda images: images.reshape(360, 64)[:, :10])
    test = datasets.load_digits("test")
    np.testing.assert_array_equal(shown.images[:, 0] * 16, test.images)
    np.testing.assert_array_equal(shown.labels, test.labels)


def test_network_is_asked_in_evaluation_mode_and_left_as_it_was():
    network = Sequential(Flatten(), Dropout(0.5), Linear(35, 3, rng=0))
    shares = [explorer(network).accuracy for _ in range(2)]
    assert shares[0] == shares[1]
    assert all(layer.training for layer in network)


def test_network_of_convolutions_is_read_like_a_function():
    network = Sequential(Conv2d(1, 2, 3, rng=0), ReLU(), MaxPool2d(2), Flatten(), Linear(4, 3))
    shown = explorer({"net": network}, shift=(0, 1))
    assert shown.accuracy["net"] == (witness(network, 0, 1) == LABELS).mean()


# ---- controls ------------------------------------------------------------------------------------


@pytest.mark.parametrize("down", [-3, 0, 3])
@pytest.mark.parametrize("right", [-3, 1, 3])
def test_shift_moves_the_picture_and_the_cell_of_every_map(down, right):
    shown = explorer({"one": scores, "other": brightness}, number=2)
    hands.choose(shown, "down", down)
    hands.choose(shown, "right", right)
    assert shown.shift == (down, right)
    np.testing.assert_allclose(shown.shown["picture"].values, shifted(IMAGES[2, 0], down, right))
    link = hands.window(shown)
    assert (link.outputs, link.cell) == (("map of one", "map of other"), (down, right))
    assert {shown.shown[name].origin for name in link.outputs} == {(-3, -3)}
    share = 100 * (witness(scores, down, right) == LABELS).mean()
    assert f"one: says {witness(scores, down, right)[2]}, probability 0" in shown.text()
    assert f"accuracy {share:.0f} % on all 6, moved like this" in shown.text()


def test_typed_shift_beyond_the_ends_stops_there():
    shown = explorer()
    hands.choose(shown, "right", 99)
    assert shown.shift == (0, 3)
    assert shown.bar["right"].value == 3


def test_cell_of_a_map_moves_the_pictures_and_the_fields():
    shown = explorer({"one": scores, "other": brightness})
    hands.go(shown, (-2, 1), "map of other")
    assert (shown.bar["down"].value, shown.bar["right"].value) == (-2, 1)
    assert hands.window(shown).cell == (-2, 1)
    assert "moved 2 up, 1 right." in shown.text()
    said = hands.told(shown)["sentence"]
    assert said.startswith(f"A {LABELS[0]}, moved 2 up, 1 right: one says {LABELS[0]}, accuracy ")


@pytest.mark.parametrize("shift", [(0, 0), (2, -1)])
def test_window_frames_where_the_middle_of_the_picture_is(shift):
    assert hands.window(explorer(shift=shift)).cells() == ((2 + shift[0], 3 + shift[1]),)


def test_pixels_that_came_in_are_hatched():
    assert hands.marks(explorer(), "never") == {}
    came_in = {(0, col) for col in range(7)} | {(row, 6) for row in range(5)}
    assert set(hands.marks(explorer(shift=(1, -1)), "never")["picture"]) == came_in


@pytest.mark.parametrize("number", [0, 5])
def test_picture_is_chosen_by_its_number(number):
    shown = explorer()
    hands.choose(shown, "number", number)
    np.testing.assert_allclose(shown.shown["picture"].values, IMAGES[number, 0])
    assert shown.shown["picture"].title == f"a {LABELS[number]}"
    assert shown.text().startswith(f"Picture {number} of 6, a {LABELS[number]}, not moved.")


def test_twin_says_right_or_wrong_and_at_how_many_shifts_most_are_right():
    shown = explorer(lambda images: np.tile([9.0, 0, 0], (6, 1)), number=0)
    assert "says 0, probability more than 0.999: right; accuracy 33 % on all 6," in shown.text()
    assert "90 % or more at 0 of 49 shifts." in shown.text()
    assert answers(shown) == ["✓ says 0"]
    hands.choose(shown, "number", 1)
    assert ": wrong; " in shown.text()
    assert answers(shown) == ["✗ says 0"]


def answers(shown):
    """Return what stands below the maps."""
    return [part.title for part in leaves(shown.shown.rows) if isinstance(part, Text)]


def test_every_control_has_a_label():
    shown = explorer()
    labels = [control.label for control in shown.bar.values()]
    assert labels == ["Picture", "Shift down", "Shift right", "Maps show"]


# ---- functions of the reader ---------------------------------------------------------------------


def _unwritten(images):
    raise NotImplementedError


def _changes(images):
    images[:] = 0
    return scores(images)


@pytest.mark.parametrize(
    ("network", "words"),
    [
        (lambda images: images[99], "IndexError"),
        (lambda images: None, "it returned nothing (None)"),
        (lambda images: scores(images)[:5], "the answer has a row a picture"),
        (lambda images: scores(images).argmax(axis=1), "the answer has a row a picture"),
        (
            lambda images: scores(images)[:, :2],
            "it returned shape 6 x 2; the answer has 3 logits a picture",
        ),
        (_unwritten, "_unwritten is not written yet."),
        (_changes, "it changed its images in place; work on a copy"),
    ],
)
def test_network_without_an_answer_is_explained_and_the_other_goes_on(network, words):
    shown = explorer({"bad": network, "good": scores})
    assert words in shown.problem
    assert "bad: there is no answer." in shown.text()
    assert "bad gives no answer" in hands.told(shown)["sentence"]
    titles = [part.title for part in leaves(shown.shown.rows) if isinstance(part, Text)]
    assert titles[0] == "✗ no answer"
    hands.choose(shown, "right", 1)
    assert np.isnan(shown.shown["map of bad"].values).all()
    assert shown.accuracy["good"] == (witness(scores, 0, 1) == LABELS).mean()
    assert np.isnan(shown.accuracy["bad"])


def test_more_logits_than_classes_are_welcome():
    shown = explorer(lambda images: np.pad(scores(images), ((0, 0), (0, 2)), constant_values=-99))
    assert shown.accuracy["<lambda>"] == (scores(IMAGES).argmax(axis=1) == LABELS).mean()


def test_newest_version_of_a_function_is_used_on_the_next_move(monkeypatch):
    shown = explorer()
    before = shown.results["scores"]
    hands.choose(shown, "right", 1)
    assert shown.results["scores"] is before
    monkeypatch.setattr(_run, "newest", lambda given: brightness)
    hands.go(shown, (0, 2), "map of scores")
    assert shown.accuracy["scores"] == (witness(brightness, 0, 2) == LABELS).mean()


# ---- arguments -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "error", "match"),
    [
        ({"networks": 3}, TypeError, "`networks` must be a function"),
        ({"networks": {}}, ValueError, "`networks` must be 1 to 3 networks by name, got 0"),
        ({"networks": {"a": scores, "b": 1}}, TypeError, "`networks` must be a function"),
        ({"labels": None}, TypeError, "`images` and `labels` must be given together"),
        ({"images": IMAGES[:, 0]}, ValueError, "`images` must have shape"),
        ({"labels": LABELS[:5]}, ValueError, "`labels` must have shape"),
        ({"labels": LABELS - 1}, ValueError, "`labels` must be whole numbers from 0 on"),
        ({"labels": LABELS / 2}, ValueError, "`labels` must be whole numbers from 0 on"),
        ({"number": 6}, ValueError, "`number` must be at most 5"),
        ({"reach": 6}, ValueError, "`reach` must be at most 5"),
        ({"shift": (0, 4)}, ValueError, "`shift` must be at most 3"),
        ({"shift": 1}, ValueError, "`shift` must be two numbers, down and right"),
    ],
)
def test_arguments_that_cannot_be_used_are_refused(arguments, error, match):
    given = {"networks": scores, "images": IMAGES, "labels": LABELS, **arguments}
    with pytest.raises(error, match=match):
        explore_translation(**given)
