"""What lesson 15 says in words, found again: its closed answers, and numbers that no cell shows."""

import numpy as np
import pytest

import hands
from cnn_core import datasets, functional
from cnn_core.functional.normalisation import running_statistics
from cnn_core.layers import BatchNorm2d, Conv2d, Flatten, Linear, MaxPool2d, ReLU
from cnn_core.network import Sequential
from cnn_core.training import SGD, fit
from cnn_workshop.deep import pictures
from cnn_workshop.explorers import explore_depth, explore_neighbours
from test_lesson_claims import prose

LN_10 = np.log(10)


def sane_network():
    """The lesson's network with two batch norms, trained as there."""
    options = {"rng": np.random.default_rng(1), "dtype": np.float64}
    net = Sequential(
        *(Conv2d(1, 8, 3, padding=1, **options), BatchNorm2d(8, dtype=np.float64)),
        *(ReLU(), MaxPool2d(2)),
        *(Conv2d(8, 16, 3, padding=1, **options), BatchNorm2d(16, dtype=np.float64)),
        *(ReLU(), MaxPool2d(2), Flatten(), Linear(64, 10, **options)),
    )
    images, labels = datasets.load_digits("train")
    optimizer = SGD(net, lr=0.1, momentum=0.9)
    for _step in fit(net, images[:, np.newaxis] / 16, labels, optimizer, epochs=5, rng=1):
        pass
    return net


def losses(normalised, depth=20, steps=50, **options):
    """The losses of one network of the depth explorer, minibatch by minibatch, as it trains."""
    explorer = explore_depth(depth, **options)
    run = explorer.state.run
    trainer = run._trainer("with" if normalised else "without")
    for _ in range(steps):
        trainer.learn_once()
    assert not trainer.problem
    return np.array(trainer.record.smooth_losses)


def test_only_the_net_without_batch_norm_minds_the_scale():
    assert (
        "goes from 0.00000003 at scale 0.5 over 0.03 at 1 to 30,000 at 2. With it, it stays at "
        "about 0.6" in prose("15")
    )
    for scale, last in ((0.5, 3e-8), (1, 0.03), (2, 3e4)):
        spreads = explore_depth(scale=scale).spreads
        assert np.isclose(spreads["without"][-1], last, rtol=0.2)
        assert abs(spreads["with"][-1] - 0.6) < 0.05


def test_at_a_rate_of_003_the_deep_net_stays_at_ln_10():
    assert (
        "stays at ln 10**, the loss of a net that knows nothing; after 50 steps the other one is "
        "near 1.6." in prose("15")
    )
    assert abs(losses(False)[-1] - LN_10) < 0.03
    assert abs(losses(True)[-1] - 1.6) < 0.25  # 1.5 to 1.8, likewise


def test_at_a_rate_of_001_both_deep_nets_learn():
    assert (
        "At 0.01 both learn, the one with batch norm faster: it is below 1.7 when the other is at "
        "2.2." in prose("15")
    )
    assert abs(losses(False, lr=0.01)[-1] - 2.2) < 0.1
    assert losses(True, lr=0.01)[-1] < 1.7  # 1.2 to 1.6: the last bit of a number decides


@pytest.mark.parametrize("lr", [0.003, 0.03, 0.3])
def test_at_half_the_scale_no_rate_helps(lr):
    assert "it stays at ln 10**, with any rate from 0.003 to 0.3" in prose("15")
    assert losses(False, steps=40, scale=0.5, lr=lr)[-1] > LN_10 - 0.02


def test_at_half_the_scale_five_layers_learn():
    assert "With five layers and a rate of 0.1 it learns." in prose("15")
    assert losses(False, depth=5, steps=100, scale=0.5, lr=0.1)[-1] < 1.5


def test_batch_norm_is_no_cure_for_too_long_a_step():
    assert "at scale 0.5 and a rate of 0.3 neither of them learns" in prose("15")
    assert losses(True, steps=40, scale=0.5, lr=0.3)[-1] > LN_10 - 0.05


def test_a_factor_a_layer_leaves_25_zeros():
    assert "twenty such layers leave 25 zeros behind the point" in prose("15")
    numbers, rng = pictures()[0][:64].reshape(64, 64).astype(float), np.random.default_rng(0)
    for _ in range(20):
        weight = rng.normal(0, 0.01, (64, 64))
        numbers = functional.relu(functional.linear(numbers, weight))
    assert f"{numbers.std():.1e}" == "4.5e-26"


# ---- the neighbours ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def near():
    """The explorer of the lesson, as it opens."""
    return explore_neighbours(sane_network(), number=300)


@pytest.fixture
def opened(near):
    near.reset()
    return near


def test_the_line_of_evaluation_stays(opened):
    assert "that of evaluation stays at 62 %" in prose("15")
    for _ in range(10):
        hands.press(opened, "swap")
    in_training, in_evaluation = np.array([each.shares for each in opened.way]).T
    assert set(np.round(100 * in_evaluation)) == {62}
    assert len(set(in_training)) == 11


def test_two_swaps_turn_the_8_into_a_1_and_the_third_turns_it_back(opened):
    assert "**Two swaps** turn the 8 into a 1, the third one turns it back." in prose("15")
    for _ in range(3):
        hands.press(opened, "swap")
    assert [each.classes[0] for each in opened.way] == [8, 8, 1, 8]


@pytest.mark.parametrize(("kind", "said", "share"), [("all 1s", 8, 0.997), ("all 8s", 1, 0.993)])
def test_a_1_among_1s_is_called_an_8_and_among_8s_a_1(opened, kind, said, share):
    assert (
        "**Among seven other 1s it is called an 8**, with probability 0.997; **among seven 8s a "
        "1**, with 0.993." in prose("15")
    )
    hands.choose(opened, "neighbours", kind)
    assert opened.shown["training"].values.argmax() == said
    assert round(opened.shown["training"].values[said], 3) == share


def test_blank_pages_pull_the_means_away(opened):
    assert "Blank pages pull nearly every mean away from its line, some to half of it." in prose(
        "15"
    )
    hands.choose(opened, "neighbours", "blank pages")
    means, running = opened.shown["means"].values, opened.shown["means"].compared
    away = np.abs(means - running) > 0.03
    assert away.sum() >= len(means) - 2
    assert (np.abs(means / running - 0.5) < 0.06).sum() >= 2


def test_digit_0_is_a_2_among_all_of_them(opened):
    assert "Digit 0, a 2, is a 2 among all of them: both modes are sure." in prose("15")
    hands.choose(opened, "number", 0)
    for kind in ("all 1s", "all 8s", "blank pages", "drawn at random"):
        hands.choose(opened, "neighbours", kind)
        assert opened.way[-1].classes == (2, 2)
        assert min(opened.way[-1].shares) > 0.9


def test_digit_136_wavers(opened):
    assert "*Digit* 136 wavers as well." in prose("15")
    hands.choose(opened, "number", 136)
    for _ in range(12):
        hands.press(opened, "draw")
    assert len({each.classes[0] for each in opened.way}) > 1


def test_the_conventions_on_the_running_variance_are_those_of_the_package():
    assert "ONNX, Keras, Flax and Paddle the one over n" in prose("15")
    assert "ONNX, Keras, Flax and Paddle keep the one divided by n" in " ".join(
        running_statistics.__doc__.split()
    )


def test_test_sets_in_the_package_are_not_sorted():
    """So that *sorted by class* is the lesson's own doing."""
    labels = datasets.load_digits("test").labels
    assert (np.diff(labels) < 0).any()
