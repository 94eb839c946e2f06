"""The noise explorer: which labels are wrong, and a training for each amount of them."""

import time

import numpy as np
import pytest

import hands
from cnn_core import training
from cnn_workshop.explorers import explore_noise
from cnn_workshop.explorers.noise import GIVEN, TRUE
from cnn_workshop.explorers.shared.last import Last
from cnn_workshop.explorers.training import tasks, trainer

STEPS = 17 * 12


@pytest.fixture
def shown():
    explorer = explore_noise(20)
    yield explorer
    explorer.pause()


def wait_for(explorer, percent):
    """Wait until the training with so many wrong labels has ended by itself, and is shown."""
    until = time.monotonic() + 120
    while percent not in explorer.results:
        assert time.monotonic() < until
        time.sleep(0.01)


@pytest.mark.parametrize("percent", [0, 20, 50, 90])
def test_so_many_labels_are_wrong_and_each_is_another_digit(percent):
    explorer = explore_noise(percent, seed=3)
    wrong = explorer.labels != explorer.right_labels
    assert wrong.sum() == round(1077 * percent / 100)
    assert set(explorer.labels) <= set(range(10))
    np.testing.assert_array_equal(explorer.right_labels, tasks.load("8 x 8").labels)


def test_labels_wrong_at_random_are_each_other_digit_about_as_often():
    explorer = explore_noise(90)
    off = (explorer.labels - explorer.right_labels) % 10
    counts = np.bincount(off[off > 0], minlength=10)[1:]
    assert counts.min() > 0.7 * counts.mean()


def test_labels_that_are_wrong_stay_so_when_more_become_wrong(shown):
    before, wrong = shown.labels, shown.labels != shown.right_labels
    hands.write(shown, "wrong", (0,), 60)
    np.testing.assert_array_equal(shown.labels[wrong], before[wrong])


def test_wrong_labels_are_framed_and_told(shown):
    wrong = np.flatnonzero(shown.labels[:10] != shown.right_labels[:10])
    assert set(hands.marks(shown, "chosen")) == {f"picture {at}" for at in wrong}
    told = " ".join(map(str, shown.labels[:10]))
    assert f"are labelled {told} and show 0 1 2 3 4 5 6 7 8 9" in shown.text()


def test_trained_network_is_better_by_right_labels_and_corrects_wrong_ones(shown):
    assert np.isnan(list(shown.accuracy.values())).all()
    shown.step(STEPS)
    run = shown.state.run
    said = run.network(run.task.images).argmax(axis=1)
    wrong = shown.labels != shown.right_labels
    assert shown.accuracy[GIVEN] == np.mean(said == shown.labels) < 0.8
    held_out, truth = run.task.validation
    assert shown.accuracy[TRUE] == np.mean(run.network(held_out).argmax(axis=1) == truth) > 0.9
    share = round(100 * np.mean(said[wrong] == shown.right_labels[wrong]))
    assert f"it says the right one for {share} %" in shown.text()
    assert shown.results == {20: tuple(shown.accuracy.values())}


def test_frame_of_the_last_step_is_told_while_the_training_still_ends(shown):
    shown.step(STEPS)
    shown.state.run.running = True
    shown.state.results, shown._judged = {}, None
    del shown.state.mended
    shown._show_frame(shown.state.run)
    shown.state.run.running = False
    assert "it says the right one for" in shown.text()
    assert set(shown.results) == {20}


def test_step_that_is_taken_while_it_is_told_is_told_in_the_next_frame(shown):
    before = shown.text()
    shown.state.run.learn_once()
    assert shown.text() == before
    shown._show_frame(shown.state.run)
    assert "In epoch 1 of 12: " in shown.text()


def test_step_beyond_the_end_is_judged_as_well(shown):
    shown.step(STEPS)
    shown.step(17)
    run = shown.state.run
    said = run.network(run.task.images).argmax(axis=1)
    assert shown.accuracy[GIVEN] == np.mean(said == shown.labels)


def test_empty_axes_say_what_comes_until_a_training_has_ended(shown):
    assert shown.shown["results"].note == "one point for each training"
    shown.step(STEPS)
    assert shown.shown["results"].note == ""


def test_another_amount_begins_at_once_when_one_has_begun(shown):
    hands.write(shown, "wrong", (0,), 30)
    assert not shown.running
    shown.step(STEPS)
    hands.write(shown, "wrong", (0,), 0)
    wait_for(shown, 0)
    assert set(shown.results) == {0, 30}
    curve = shown.shown["results"].series
    assert curve[TRUE][0].tolist() == [0, 30]
    assert curve[GIVEN][1].tolist() == [100 * shown.results[each][0] for each in (0, 30)]


def test_undo_brings_the_training_before_back(shown):
    shown.step(STEPS)
    before = shown.text()
    hands.write(shown, "wrong", (0,), 70)
    shown.undo()
    assert not shown.running
    assert shown.text() == before


@pytest.mark.parametrize(("percent", "words"), [(91, "`percent` must be"), ("x", "`percent` must")])
def test_argument_that_cannot_be_used_is_refused(percent, words):
    with pytest.raises((TypeError, ValueError), match=words):
        explore_noise(percent)


def test_network_that_has_learned_nothing_is_judged_once_for_all_amounts(monkeypatch):
    judged, evaluate = [], training.evaluate
    monkeypatch.setattr(training, "evaluate", lambda *of: judged.append(of) or evaluate(*of))
    monkeypatch.setattr(trainer, "_first_try", Last())
    explorer = explore_noise(20)
    before = explorer.state.run.record.validation
    for percent in (21, 22, 23):
        hands.write(explorer, "wrong", (0, 0), percent)
        assert explorer.state.run.record.validation == before
    assert len(judged) == 1
