"""The digit classifier that ships: how well it reads digits that it was not trained on."""

from pathlib import Path

import numpy as np
import pytest

from cnn_core import datasets, functional
from cnn_core.network import digit_classifier, load_digit_classifier

DATA = Path(datasets.__file__).parent / "data"


@pytest.fixture(scope="module")
def held_out():
    images, labels = datasets.load_mnist("test")
    return images[:, None] / 255, labels


def share_right(pictures, labels):
    """Return the share of the pictures that are read right."""
    return (load_digit_classifier()(pictures).argmax(axis=1) == labels).mean()


def test_classifier_reads_held_out_digits(held_out):
    assert share_right(*held_out) >= 0.97


def test_classifier_reads_every_digit(held_out):
    pictures, labels = held_out
    for digit in range(10):
        assert share_right(pictures[labels == digit], digit) >= 0.9


@pytest.mark.parametrize("shift", [(2, 0), (-2, 0), (0, 2), (0, -2), (1, -1)])
def test_classifier_reads_digits_off_the_middle(held_out, shift):
    pictures, labels = held_out
    assert share_right(np.roll(pictures, shift, axis=(2, 3)), labels) >= 0.95


def test_classifier_reads_digits_without_greys(held_out):
    pictures, labels = held_out
    assert share_right(pictures > 0.4, labels) >= 0.95


def test_classifier_reads_digits_drawn_with_a_thick_pen(held_out):
    pictures, labels = held_out
    thick = functional.max_pool2d(pictures, 2, stride=1)
    thick = np.pad(thick, ((0, 0), (0, 0), (0, 1), (0, 1)))
    assert share_right(thick, labels) >= 0.95


def test_classifier_gives_a_logit_for_each_digit(held_out):
    logits = load_digit_classifier()(held_out[0][:3].astype(np.float32))
    assert logits.shape == (3, 10)
    assert logits.dtype == np.float32


def test_classifier_is_the_one_that_digit_classifier_makes():
    assert repr(load_digit_classifier()) == repr(digit_classifier())


def test_classifier_is_new_each_time():
    load_digit_classifier()["conv1"].params["weight"][:] = 0
    assert load_digit_classifier()["conv1"].params["weight"].any()


def test_classifier_file_is_small_and_in_the_readme():
    file = DATA / "digit_classifier.npz"
    assert file.stat().st_size <= 30_000
    assert f"## {file.name}" in (DATA / "README.md").read_text(encoding="utf-8")


def test_digit_classifier_starts_alike_from_the_same_seed():
    one, other = digit_classifier(rng=3), digit_classifier(rng=3)
    for name, array in one.parameters().items():
        np.testing.assert_array_equal(array, other.parameters()[name])


def test_digit_classifier_knows_nothing_yet(held_out):
    pictures, labels = held_out
    loss = functional.cross_entropy(digit_classifier(rng=0)(pictures), labels)
    assert abs(loss - np.log(10)) < 0.1
