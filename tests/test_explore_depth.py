"""The depth explorer: signals through many layers, and both trainings, against the layers."""

import numpy as np
import pytest

import hands
from cnn_core.layers import BatchNorm2d, ReLU
from cnn_workshop import deep
from cnn_workshop.explorers import explore_depth


@pytest.fixture
def opened():
    """A function that opens an explorer; what trains is paused at the end."""
    explorers = []

    def opener(**options):
        explorers.append(explore_depth(2, **options))
        return explorers[-1]

    yield opener
    for explorer in explorers:
        explorer.state.run.pause()


def signals(depth, scale, normalised, seed=0):
    """Return what the layers themselves make of the first pictures, behind each ReLU."""
    images, found = deep.pictures()[0][:16], []
    for layer in deep.deep_network(depth, scale, normalised, seed):
        images = layer(images)
        if isinstance(layer, ReLU):
            found.append(images)
    return found


# ---- signals -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["without", "with"])
@pytest.mark.parametrize(("depth", "scale"), [(2, 1.0), (5, 0.35), (10, 2.5)])
def test_spreads_are_those_behind_each_relu(depth, scale, kind):
    explorer = explore_depth(depth, scale=scale)
    expected = [maps.std() for maps in signals(depth, scale, kind == "with")]
    np.testing.assert_allclose(explorer.spreads[kind], expected, rtol=1e-3)


def test_scale_dragged_is_the_scale_of_the_weights():
    explorer = explore_depth(5)
    hands.write(explorer, "scale", (0, 0), 0.6)
    expected = [maps.std() for maps in signals(5, 0.6, False)]
    np.testing.assert_allclose(explorer.spreads["without"], expected, rtol=1e-3)
    assert "first weights 0.6 times He's" in explorer.text()


@pytest.mark.parametrize(("typed", "kept"), [(0, 0.1), (9, 3.0), (float("nan"), 1.0)])
def test_scale_keeps_within_what_float32_can_hold(typed, kept):
    explorer = explore_depth(2)
    hands.write(explorer, "scale", (0, 0), typed)
    assert explorer.state.scale.tolist() == [kept]


def test_both_networks_begin_with_the_same_weights():
    plain, normalised = (deep.deep_network(3, 1.5, kind, seed=4) for kind in (False, True))
    assert sum(isinstance(layer, BatchNorm2d) for layer in normalised) == 3
    for name, array in plain.parameters().items():
        assert np.array_equal(array, normalised.parameters()[name])


def test_signals_leave_the_running_statistics_alone():
    network = deep.deep_network(2, 1.0, True, seed=0)
    before = {name: array.copy() for name, array in network.buffers().items()}
    deep.signals(network)
    assert all(np.array_equal(array, before[name]) for name, array in network.buffers().items())


def test_summary_counts_each_number_once_in_its_power_of_ten():
    layer = np.array([0, 0, 0, 0, 2e-7, 1e-6, 0.05, 0.3, 1, 9.9, 10, 1000, 5e6, 0.4, 0.5, 0.6])
    [column] = deep.summary([layer])[0].T
    counts = {0: 2, 2: 1, 3: 2, 4: 4, 5: 1, 9: 1, 10: 1, 11: 4}
    assert {row: share * 16 / 100 for row, share in enumerate(column) if share} == counts


def test_every_column_of_a_histogram_adds_up_to_100_percent():
    explorer = explore_depth(10, scale=2)
    for histograms in explorer.histograms.values():
        np.testing.assert_allclose(histograms.sum(axis=0), 100)


def test_look_says_what_stands_in_a_cell():
    explorer = explore_depth(5)
    explorer.do({"is": "look", "panel": "with", "cell": [4, 2]})
    share = explorer.histograms["with"][4, 1]
    said = f"Layer 2, with batch norm: {share:.0f} % of its numbers are 0.1 to 1."
    assert said in explorer.text()
    assert hands.told(explorer)["sentence"].startswith(said)


def test_look_stays_within_a_network_that_became_shorter():
    explorer = explore_depth(5)
    explorer.do({"is": "look", "panel": "without", "cell": [11, 5]})
    hands.choose(explorer, "depth", 2)
    dead = explorer.histograms["without"][11, 1]
    assert f"Layer 2, without batch norm: {dead:.0f} % of its numbers are 0." in explorer.text()


def test_spread_is_drawn_as_powers_of_ten():
    explorer = explore_depth(5, scale=0.5)
    line = explorer.shown["spread"].series["without"]
    np.testing.assert_allclose(line, [range(1, 6), np.log10(explorer.spreads["without"])])


def test_frame_lies_on_the_rows_around_1():
    explorer = explore_depth(5)
    assert hands.boxes(explorer, "frame") == [(kind, (3, 1, 2, 5)) for kind in deep.KINDS]


# ---- the training --------------------------------------------------------------------------------


def test_step_trains_both_on_the_same_minibatches(opened):
    explorer = opened(lr=0.01)
    explorer.step(2)
    assert {record.steps for record in explorer.records.values()} == {2}
    images, labels, _ = deep.pictures()
    order = explorer.state.run.trainers["with"]
    assert len(order.task.images) == len(images) == len(labels) == 1077
    first = [record.losses[0] for record in explorer.records.values()]
    assert first[0] != first[1]


def test_step_is_the_one_of_a_training_alone(opened):
    """What one learns does not hang on the other: both draw from generators of their own."""
    explorer, again = opened(seed=1), opened(seed=1)
    explorer.step(3)
    again.step(3)
    for kind in deep.KINDS:
        assert explorer.records[kind].losses == again.records[kind].losses


def test_histograms_are_those_of_the_networks_as_they_are_now(opened):
    explorer = opened()
    before = explorer.spreads["without"]
    explorer.step(2)
    network = explorer.state.run.trainers["without"].network
    expected = deep.summary(deep.signals(network))[1]
    assert np.array_equal(explorer.spreads["without"], expected)
    assert not np.array_equal(explorer.spreads["without"], before)


def test_loss_is_told_of_both(opened):
    explorer = opened()
    assert "No step is taken yet." in explorer.text()
    assert explorer.shown["loss"].note == "after Start: both networks"
    hands.press(explorer, "step")
    losses = [explorer.records[kind].losses[0] for kind in deep.KINDS]
    words = "Loss after 1 step: {:.2f} without batch norm, {:.2f} with batch norm."
    assert words.format(*losses) in explorer.text()
    assert explorer.shown["loss"].note == ""
    for kind, loss in zip(deep.KINDS, losses, strict=True):
        assert np.allclose(explorer.shown["loss"].series[kind], [[1], [min(loss, 4)]])


def test_numbers_too_large_stop_one_and_not_the_other(opened):
    explorer = explore_depth(20, scale=3)
    explorer.step(3)
    plain, normalised = (explorer.records[kind] for kind in deep.KINDS)
    assert plain.steps < normalised.steps == 3
    assert explorer.problem.startswith("Without batch norm: After ")
    assert "numbers are too large to go on" in explorer.problem


@pytest.mark.parametrize("change", ["scale", "depth", "anew"])
def test_other_first_weights_begin_anew(opened, change):
    explorer = opened()
    explorer.step(1)
    if change == "scale":
        hands.write(explorer, "scale", (0, 0), 0.5)
    elif change == "depth":
        hands.choose(explorer, "depth", 5)
    else:
        hands.press(explorer, "anew")
    assert explorer.records == {}
    assert not explorer.running


def test_learning_rate_counts_from_the_next_step_on(opened):
    explorer = opened(lr=0.01)
    explorer.step(1)
    hands.choose(explorer, "lr", 0.1)
    explorer.step(1)
    assert {record.steps for record in explorer.records.values()} == {2}
    assert {each.optimizer.lr for each in explorer.state.run.trainers.values()} == {0.1}


def test_undo_brings_a_left_training_back(opened):
    explorer = opened()
    explorer.step(2)
    hands.press(explorer, "anew")
    explorer.undo()
    assert {record.steps for record in explorer.records.values()} == {2}


def test_start_trains_by_itself_until_paused(opened):
    explorer = opened()
    hands.press(explorer, "start")
    assert explorer.running
    assert explorer.bar["start"].label == "Pause"
    hands.press(explorer, "start")
    assert not explorer.running
    assert explorer.bar["start"].label == "Start"


def test_layers_at_rest_keep_no_pictures_and_their_statistics(opened):
    explorer = opened()
    explorer.step(1)
    network = explorer.state.run.trainers["with"].network
    kept = {name: array.copy() for name, array in network.buffers().items()}
    explorer.state.run.rest()
    assert all(np.array_equal(array, kept[name]) for name, array in network.buffers().items())
    for layer in network:
        with pytest.raises(RuntimeError, match="remembers no pictures"):
            layer.inputs  # noqa: B018


# ---- arguments -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"depth": 3}, "`depth` must be one of 2, 5, 10, 20"),
        ({"scale": 0}, "`scale` must be"),
        ({"scale": 3.5}, "`scale` must be"),
        ({"lr": -1}, "`lr` must be"),
        ({"seed": -1}, "`seed` must be"),
    ],
)
def test_explore_depth_refuses(options, words):
    with pytest.raises(ValueError, match=words):
        explore_depth(**options)
