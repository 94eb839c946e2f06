"""The live training: every control driven to its ends, its thread started, paused and begun anew.

`cnn_core.training.fit`, run bare with the same numbers, is the witness for what it learns.
"""

import sys
import threading
import time
import types

import numpy as np
import pytest

import hands
from cnn_core import datasets, network, training
from cnn_workshop import _run
from cnn_workshop.drawing import Line
from cnn_workshop.explorers import explore_training
from cnn_workshop.explorers.training.tasks import load

AT_ONCE = ("lr", "batch_size", "momentum", "shift", "epochs", "pace")


@pytest.fixture
def opened():
    """A function that opens explorers and pauses them in the end."""
    explorers = []

    def opener(*arguments, **options):
        explorers.append(explore_training(*arguments, **options))
        return explorers[-1]

    yield opener
    for explorer in explorers:
        explorer.pause()


def wait_for(condition, seconds=20.0):
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.005)


def wait_for_end(explorer):
    """Wait until the training has ended and said so."""
    wait_for(lambda: not explorer.running)
    explorer.pause()


def weights(explorer):
    """Return all that the network has learned, as one row."""
    return np.concatenate([array.ravel() for array in explorer.network.parameters().values()])


def training_set():
    """Return the pictures that are learned from."""
    return [part[:1077] for part in datasets.load_digits("train")]


def validation_set():
    """Return the pictures that settings are compared on."""
    return [part[1077:] for part in datasets.load_digits("train")]


def right(parameter, gradient, velocity, lr, momentum):
    faster = velocity * momentum + gradient
    return [parameter - faster * lr, faster]


# ---- what it opens with --------------------------------------------------------------------------


def test_explorer_opens_ready_and_has_learned_nothing(opened):
    explorer = opened()
    assert not explorer.running
    assert explorer.record.steps == 0
    assert "Ready: 15 epochs of 17 steps each. Nothing is learned yet." in explorer.text()
    assert "Validation set after 0 steps: loss 2.3" in explorer.text()


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"digits": "9 x 9"}, ValueError, "`digits` must be one of 8 x 8, 28 x 28"),
        ({"lr": -1}, ValueError, "`lr` must be at least 0 and finite, got -1"),
        ({"lr": "fast"}, TypeError, "`lr` must hold real numbers, got str"),
        ({"momentum": np.inf}, ValueError, "`momentum` must be"),
        ({"batch_size": -1}, ValueError, "`batch_size` must be at least 0, got -1"),
        ({"pictures": 0.5}, TypeError, "`pictures` must be a whole number"),
        ({"shift": 3}, ValueError, "`shift` must be at most 2, got 3"),
        ({"epochs": 0}, ValueError, "`epochs` must be at least 1, got 0"),
        ({"seed": -1}, ValueError, "`seed` must be at least 0, got -1"),
        ({"sgd_step": 3}, TypeError, "`sgd_step` must be a function, got int"),
    ],
)
def test_bad_argument_is_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        explore_training(**arguments)


@pytest.mark.parametrize(
    "options", [{"lr": 0.25}, {"lr": 0}, {"batch_size": 48}, {"momentum": 0.75}, {"pictures": 30}]
)
def test_menus_offer_what_was_asked_for(opened, options):
    explorer = opened(**options)
    ((name, value),) = options.items()
    assert explorer.bar[name].value == value
    assert getattr(explorer.state.run.settings, name) == value


@pytest.mark.parametrize("digits", ["8 x 8", "28 x 28"])
def test_no_picture_of_the_test_set_is_learned_from_or_shown(digits):
    task = load(digits)
    images, _ = {"8 x 8": datasets.load_digits, "28 x 28": datasets.load_mnist}[digits]("test")
    largest = {"8 x 8": 16, "28 x 28": 255}[digits]
    judged = {np.round(image).astype(int).tobytes() for image in images.astype(float)}
    for part in (task.images, task.validation[0]):
        seen = {np.round(image[0] * largest).astype(int).tobytes() for image in part}
        assert not judged & seen


# ---- learning ------------------------------------------------------------------------------------


def test_page_asks_for_the_start_until_a_step_was_taken(opened):
    explorer = opened()
    assert hands.told(explorer)["first"] == "Press Start."
    explorer.step()
    assert hands.told(explorer)["first"] == ""


def test_steps_are_those_of_fit(opened):
    explorer = opened(lr=0.2, momentum=0.5, seed=3)
    explorer.step(30)
    rng = np.random.default_rng(3)
    net = network.small_digit_classifier(rng)
    images, labels = training_set()
    optimizer = training.SGD(net, 0.2, 0.5)
    events = training.fit(net, images[:, None] / 16, labels, optimizer, epochs=2, rng=rng)
    losses = [event.loss for event in events if isinstance(event, training.Step)]
    assert explorer.record.losses == losses[:30]


def test_epoch_ends_with_the_validation_set(opened):
    explorer = opened(lr=0.5)
    explorer.step(17)
    images, labels = validation_set()
    loss, accuracy = training.evaluate(explorer.network, images[:, None] / 16, labels)
    assert explorer.record.validation[-1] == (17, pytest.approx(loss), accuracy)
    assert explorer.record.epochs == 1
    assert "17 steps, 1 of 15 epochs done" in explorer.text()


def test_first_loss_is_near_that_of_a_clueless_network(opened):
    explorer = opened()
    explorer.step()
    assert explorer.record.losses[0] == pytest.approx(np.log(10), abs=0.1)


def test_running_mean_weighs_the_first_steps_alike(opened):
    explorer = opened()
    explorer.step(4)
    record = explorer.record
    assert record.smooth_losses[-1] == pytest.approx(np.mean(record.losses))


def test_training_ends_after_its_epochs(opened):
    explorer = opened(pictures=20, epochs=3, lr=0.3)
    explorer.start()
    wait_for_end(explorer)
    assert explorer.record.steps == 3
    assert "Done: 3 steps, 3 of 3 epochs done." in explorer.text()
    assert not explorer.bar["start"].active
    hands.choose(explorer, "epochs", 5)
    assert explorer.bar["start"].active
    explorer.start()
    wait_for_end(explorer)
    assert explorer.record.steps == 5


def test_large_digits_are_learned_too(opened):
    explorer = opened("28 x 28", pictures=100)
    explorer.step(2)
    assert "a network of 5258 numbers" in explorer.text()
    assert explorer.shown["maps"].tiles == (26, 26)


# ---- start, pause, reset -------------------------------------------------------------------------


def test_start_trains_in_the_background_and_pause_keeps_everything(opened):
    explorer = opened(epochs=999)
    explorer.start()
    assert explorer.running
    assert explorer.bar["start"].label == "Pause"
    wait_for(lambda: explorer.record.steps >= 5)
    began = time.monotonic()
    explorer.pause()
    assert time.monotonic() - began < 0.5
    steps, learned = explorer.record.steps, weights(explorer)
    time.sleep(0.1)
    assert explorer.record.steps == steps
    np.testing.assert_array_equal(weights(explorer), learned)
    assert explorer.bar["start"].label == "Start"
    assert f"Paused: {steps} steps" in explorer.text()
    explorer.start()
    wait_for(lambda: explorer.record.steps > steps)


def test_pause_answers_at_once_when_steps_are_slow(opened):
    explorer = opened(epochs=999)
    hands.choose(explorer, "pace", 1)
    explorer.start()
    wait_for(lambda: explorer.record.steps >= 1)
    began = time.monotonic()
    explorer.pause()
    assert time.monotonic() - began < 0.5
    assert explorer.record.steps <= 2


def test_started_and_paused_training_is_the_one_of_single_steps(opened):
    first, second = opened(lr=0.3), opened(lr=0.3)
    for _ in range(3):
        first.start()
        steps = first.record.steps
        wait_for(lambda steps=steps: first.record.steps > steps)
        first.pause()
    second.step(first.record.steps)
    np.testing.assert_array_equal(weights(first), weights(second))


def test_reset_begins_anew_from_the_same_start(opened):
    explorer = opened()
    before = weights(explorer)
    explorer.start()
    wait_for(lambda: explorer.record.steps >= 3)
    explorer.reset()
    assert not explorer.running
    assert explorer.record.steps == 0
    np.testing.assert_array_equal(weights(explorer), before)


def test_two_explorers_train_at_once(opened):
    first, second = opened(epochs=999), opened(epochs=999, lr=0.3)
    first.start()
    second.start()
    wait_for(lambda: min(first.record.steps, second.record.steps) >= 5)
    first.pause()
    assert second.running


def test_network_can_be_tried_while_it_trains(opened):
    explorer, alone = opened(epochs=999, lr=0.3), opened(lr=0.3)
    explorer.start()
    images, labels = datasets.load_digits("test")
    for _ in range(20):
        training.evaluate(explorer.network, images[:, None] / 16, labels)
    explorer.pause()
    assert explorer.problem == ""
    alone.step(explorer.record.steps)
    np.testing.assert_array_equal(weights(explorer), weights(alone))


def test_orders_from_many_threads_end_in_a_pause(opened):
    explorer = opened(epochs=999)
    orders = [explorer.start, explorer.pause, explorer.step, explorer.reset, explorer.start]
    threads = [threading.Thread(target=order) for order in orders * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
        assert not thread.is_alive()
    explorer.pause()
    assert not explorer.running
    assert explorer.problem == ""


# ---- changed as it runs --------------------------------------------------------------------------


def test_learning_rate_and_momentum_count_from_the_next_step(opened):
    explorer = opened()
    explorer.step()
    before = weights(explorer)
    hands.choose(explorer, "lr", 0)
    explorer.step()
    np.testing.assert_array_equal(weights(explorer), before)
    hands.choose(explorer, "momentum", 0.9)
    explorer.step()
    assert explorer.state.run.optimizer.momentum == 0.9


def test_batch_size_counts_from_the_next_step(opened):
    explorer = opened()
    explorer.step(3)
    hands.choose(explorer, "batch_size", 256)
    explorer.step()
    assert explorer.record.batches == 5
    hands.choose(explorer, "batch_size", 0)
    explorer.step()
    assert explorer.record.batches == 1
    assert "batch size 1077" in explorer.text()


def test_shift_shows_other_pictures(opened):
    first, second = opened(), opened(shift=2)
    first.step(3)
    second.step(3)
    assert first.record.losses != second.record.losses


def test_changes_reach_a_training_that_runs(opened):
    explorer = opened(epochs=999)
    explorer.start()
    wait_for(lambda: explorer.record.steps >= 2)
    hands.choose(explorer, "lr", 0)
    wait_for(lambda: explorer.state.run.optimizer.lr == 0)
    assert "Learning rate 0," in explorer.text()


def test_other_pictures_wait_for_a_new_beginning(opened):
    explorer = opened()
    explorer.step()
    hands.choose(explorer, "pictures", 20)
    assert "1077 in the training set" in explorer.text()
    assert "Once begun anew: 20 pictures of 8 x 8." in explorer.text()
    assert explorer.bar["anew"].label == "Begin anew: 20 pictures of 8 x 8"
    hands.press(explorer, "anew")
    assert "20 in the training set" in explorer.text()
    assert explorer.bar["anew"].label == "Begin anew"


def test_other_pictures_are_taken_at_once_when_nothing_is_lost(opened):
    explorer = opened()
    hands.choose(explorer, "digits", "28 x 28")
    assert (
        "Digits of 28 x 28: 4000 in the training set, 1000 in the validation set" in explorer.text()
    )


def test_network_that_has_learned_nothing_is_judged_once_for_each_size_of_digits(
    opened, monkeypatch
):
    explorer = opened()
    first = {}
    for digits in ("28 x 28", "8 x 8"):
        hands.choose(explorer, "digits", digits)
        first[digits] = explorer.record.validation
    monkeypatch.setattr(training, "evaluate", None)
    for digits in (*first, *first):
        hands.choose(explorer, "digits", digits)
        assert explorer.record.validation == first[digits]
    assert first["8 x 8"] != first["28 x 28"]


@pytest.mark.parametrize("name", AT_ONCE)
def test_every_control_can_be_driven_to_its_ends(opened, name):
    explorer = opened(pictures=20)
    control = explorer.bar[name]
    ends = [control.least, 3] if name == "epochs" else [value for _, value in control.options]
    for value in (ends[0], ends[-1]):
        hands.choose(explorer, name, value)
        explorer.step()
        assert getattr(explorer.state.run.settings, name) == value
        assert explorer.problem == "" or "learning rate" in explorer.problem


def test_validation_picture_is_chosen(opened):
    explorer = opened()
    images, labels = validation_set()
    hands.choose(explorer, "number", 359)
    np.testing.assert_allclose(explorer.shown["picture"].values, images[359] / 16)
    assert f"validation picture 359 is a {labels[359]}, taken for a" in explorer.text()


# ---- what goes wrong -----------------------------------------------------------------------------


def test_infinite_loss_is_told_in_a_sentence_and_reset_works_after_it(opened):
    explorer = opened(lr=1e300, epochs=50)
    explorer.start()
    wait_for_end(explorer)
    assert "Lower the learning rate, and begin anew." in explorer.problem
    assert "Stopped:" in explorer.text()
    explorer.reset()
    assert explorer.problem == ""
    hands.choose(explorer, "lr", 0.1)
    explorer.step(2)
    assert explorer.record.steps == 2
    assert explorer.problem == ""


def test_training_stops_when_the_page_answers_no_more(opened, monkeypatch):
    monkeypatch.setattr("cnn_workshop.explorers.training.live._PATIENCE", 0.3)
    explorer = opened(epochs=999)
    explorer.start()
    answer(explorer)
    wait_for_end(explorer)
    assert "Paused:" in explorer.text()
    explorer.start()
    steps = explorer.record.steps
    wait_for(lambda: explorer.record.steps > steps + 3)


def test_training_sends_no_more_frames_than_the_page_shows(opened):
    explorer = opened(epochs=999)
    explorer.start()
    seen = answer(explorer)
    time.sleep(2)
    assert hands.told(explorer)["serial"] <= seen + 8


def answer(explorer):
    """Say once, as a page does, which frame was shown; returns its number."""
    first = hands.told(explorer)["serial"]
    wait_for(lambda: hands.told(explorer)["serial"] > first)
    assert hands.told(explorer)["asks"] == "now"
    seen = hands.told(explorer)["serial"]
    explorer._handle_custom_msg({"is": "seen", "serial": seen}, [])
    return seen


def test_page_is_asked_to_answer_now_and_then(opened):
    explorer = opened(epochs=999)
    explorer.start()
    seen = answer(explorer)
    wait_for(lambda: hands.told(explorer)["serial"] > seen + 1)
    assert hands.told(explorer)["asks"] == "later"


def test_step_does_not_wait_for_a_person_at_work(opened):
    explorer = opened(epochs=999)
    explorer.start()
    with explorer.turn():
        steps = explorer.record.steps
        wait_for(lambda: explorer.record.steps > steps + 50)
    explorer.pause()


def test_screen_reader_hears_of_it_now_and_then(opened, monkeypatch):
    monkeypatch.setattr("cnn_workshop.explorers.training.live._SPOKEN_EVERY", 60)
    explorer = opened(epochs=999)
    spoken = []
    explorer.observe(lambda _: spoken.append(hands.told(explorer)["aloud"]), "said")
    explorer.start()
    wait_for(lambda: len(spoken) > 8)
    assert len(set(spoken)) <= 2
    explorer.pause()
    assert spoken[-1].startswith("Paused:")


# ---- the reader's own step -----------------------------------------------------------------------


def test_own_step_learns_what_sgd_learns(opened):
    own, ours = (opened(lr=0.2, momentum=0.9, sgd_step=step) for step in (right, None))
    own.step(5)
    ours.step(5)
    np.testing.assert_allclose(weights(own), weights(ours), rtol=1e-9)
    assert own.problem == ""


def test_unwritten_step_is_said_calmly(opened):
    def my_sgd_step(parameter, gradient, velocity, lr, momentum):
        raise NotImplementedError

    explorer = opened(sgd_step=my_sgd_step)
    assert "my_sgd_step is not written yet." in explorer.text()
    explorer.start()
    wait_for_end(explorer)
    assert explorer.record.steps == 0
    assert "my_sgd_step is not written yet." in explorer.problem


WRONG = {
    "nothing": (
        lambda p, g, v, lr, m: None,
        "it returned nothing (None): is the line with `return` missing?",
    ),
    "alone": (
        lambda p, g, v, lr, m: p - lr * g,
        "it returned shape 8 x 1 x 3 x 3; the answer is the new",
    ),
    "shape": (lambda p, g, v, lr, m: (p.ravel()[:1], v), "it returned"),
    "raises": (lambda p, g, v, lr, m: p[99], "IndexError"),
    "parameters": (lambda p, g, lr: p, "TypeError"),
}


@pytest.mark.parametrize("name", WRONG)
def test_unusable_step_stops_the_training_and_moves_nothing(opened, name):
    function, words = WRONG[name]
    explorer = opened(sgd_step=function)
    before = weights(explorer)
    explorer.start()
    wait_for_end(explorer)
    assert words in explorer.problem
    np.testing.assert_array_equal(weights(explorer), before)


def test_step_that_changes_its_gradient_is_refused(opened):
    def my_sgd_step(parameter, gradient, velocity, lr, momentum):
        gradient *= lr
        return parameter - gradient, velocity

    explorer = opened(sgd_step=my_sgd_step)
    explorer.step()
    assert "my_sgd_step: it changed its gradient in place; work on a copy." in explorer.problem


def test_wrong_step_trains_on_and_is_told(opened):
    def uphill(parameter, gradient, velocity, lr, momentum):
        velocity = momentum * velocity + gradient
        return parameter + lr * velocity, velocity

    explorer = opened(sgd_step=uphill, lr=0.5)
    explorer.step(30)
    assert "uphill takes another step than SGD with momentum" in explorer.problem
    assert explorer.record.losses[-1] > explorer.record.losses[0]


def test_newer_version_of_the_step_is_used(opened, monkeypatch):
    module = types.ModuleType("__main__")
    monkeypatch.setitem(sys.modules, "__main__", module)
    exec("def my_sgd_step(p, g, v, lr, m): raise NotImplementedError", module.__dict__)
    explorer = opened(sgd_step=module.my_sgd_step)
    exec("def my_sgd_step(p, g, v, lr, m): return p - lr * g, g", module.__dict__)
    assert _run.newest(module.my_sgd_step) is module.my_sgd_step
    explorer.step()
    assert explorer.record.steps == 1
    assert explorer.problem == ""


# ---- what stands in the file ---------------------------------------------------------------------


@pytest.mark.parametrize("steps", [0, 1, 40])
def test_static_picture_is_stored_with_the_twin(opened, steps):
    explorer = opened()
    if steps:
        explorer.step(steps)
    bundle = explorer._repr_mimebundle_()
    assert bundle["text/plain"] == explorer.text()
    assert "<img alt=" in bundle["text/html"]
    assert len(bundle["image/png"]) < 100_000


# ---- the curves ----------------------------------------------------------------------------------


def test_curves_hold_what_was_noted(opened):
    explorer = opened()
    explorer.step(20)
    loss, accuracy, record = explorer.shown["loss"], explorer.shown["accuracy"], explorer.record
    np.testing.assert_array_equal(loss.series["each minibatch"], [range(1, 21), record.losses])
    np.testing.assert_array_equal(loss.series["running mean"][1], record.smooth_losses)
    np.testing.assert_allclose(accuracy.series["training"][1] / 100, record.smooth_accuracies)
    steps, _, shares = zip(*record.validation, strict=True)
    np.testing.assert_allclose(accuracy.series["validation"], [steps, np.multiply(shares, 100)])


def test_curves_say_what_they_show(opened):
    explorer = opened()
    explorer.step(2)
    assert explorer.shown["loss"].spoken.startswith("2.3")
    assert explorer.shown["accuracy"].spoken.startswith("Accuracy: ")


@pytest.fixture(scope="module")
def after_400_steps():
    """The training on 20 pictures after 400 steps, each of which is an epoch: for reading only."""
    explorer = explore_training(pictures=20, epochs=999)
    explorer.step(400)
    return explorer


def test_curves_have_room_for_the_whole_training(opened, after_400_steps):
    assert opened().shown["loss"].limits[0] == (0, 255)
    assert opened(epochs=999).shown["loss"].limits[0] == (0, 256)
    assert after_400_steps.shown["loss"].limits[0] == (0, 999)


def test_curve_of_many_steps_keeps_its_ends(after_400_steps):
    curve = after_400_steps.shown["loss"].series["each minibatch"]
    assert curve.shape == (2, 300)
    assert (curve[0, 0], curve[0, -1]) == (1, 400)
    assert curve[1, -1] == after_400_steps.record.losses[-1]


@pytest.mark.parametrize("lr", [10, 1e300])
def test_loss_that_leaves_the_chart_stops_at_its_edge(opened, lr):
    explorer = opened(lr=lr)
    explorer.step(5)
    assert explorer.shown["loss"].limits[1][1] <= 10
    assert explorer.figure().figure.all(Line)


def test_curves_of_the_last_run_stay_pale(opened):
    explorer = opened()
    explorer.step(20)
    losses = list(explorer.record.smooth_losses)
    hands.press(explorer, "anew")
    for name in ("loss", "accuracy"):
        curve = explorer.shown[name]
        assert "last run" in curve.pale
        assert "last run" in curve.series
    np.testing.assert_array_equal(explorer.shown["loss"].series["last run"][1], losses)
    assert f"The last run, pale: 20 steps, loss {losses[-1]:.3g}, accuracy " in explorer.text()
    explorer.step()
    assert "last run" in explorer.shown["loss"].series


def test_run_without_a_step_leaves_the_curves_of_the_one_before(opened):
    explorer = opened()
    explorer.step(5)
    hands.press(explorer, "anew")
    hands.press(explorer, "anew")
    assert explorer.shown["loss"].series["last run"].shape == (2, 5)


def test_undo_brings_the_training_back_that_was_left(opened):
    explorer = opened()
    explorer.step(5)
    before, learned = explorer.text(), weights(explorer)
    hands.press(explorer, "anew")
    explorer.step(2)
    explorer.undo()
    assert explorer.text() == before
    np.testing.assert_array_equal(weights(explorer), learned)
    explorer.step()
    assert explorer.record.steps == 6


def test_training_that_is_left_ends(opened):
    explorer = opened(epochs=999)
    explorer.start()
    left = explorer.state.run
    hands.press(explorer, "anew")
    wait_for(lambda: not left.running)
    assert explorer.record.steps == 0


def test_steps_are_not_undone(opened):
    explorer = opened()
    hands.press(explorer, "step")
    hands.press(explorer, "start")
    hands.press(explorer, "start")
    assert hands.told(explorer)["history"] == [0, 0]


def test_layers_of_a_run_at_rest_keep_no_picture(opened):
    explorer = opened()
    explorer.step(17)
    for layer in explorer.state.run.network:
        with pytest.raises(RuntimeError, match="remembers no pictures"):
            layer.inputs  # noqa: B018


def test_empty_axes_say_what_will_stand_there(opened):
    explorer = opened()

    def notes():
        return [explorer.shown[name].note for name in ("loss", "accuracy")]

    assert notes() == ["after Start: one point for each step"] * 2
    explorer.step()
    assert notes() == ["", ""]
    hands.press(explorer, "anew")
    assert explorer.record.steps == 0
    assert notes() == ["", ""]  # the last run is there, pale
