"""What training is made of: optimisers, schedules, minibatches, shifts. PyTorch's are elsewhere."""

import numpy as np
import pytest

from cnn_core.layers import Flatten, Linear
from cnn_core.network import Sequential
from cnn_core.training import (
    SGD,
    Adam,
    AdamW,
    CosineAnnealingLR,
    LinearLR,
    RMSprop,
    SequentialLR,
    StepLR,
    minibatches,
    shifted,
)


def network(dtype=np.float64):
    """Make a network of one weight, 3, whose gradient is what `blame` says."""
    net = Sequential(Linear(1, 1, bias=False, dtype=dtype))
    net["linear1"].params["weight"][:] = 3
    return net


def weight(net):
    """Return the weight of that network."""
    return net["linear1"].params["weight"].item()


def blame(net, gradient=1):
    """Give the weight a gradient."""
    net([[1]])
    net.backward([[gradient]])


def weights_on_the_way(optimizer, net, gradients):
    """Take a step for each gradient; return the weight after each."""
    weights = []
    for gradient in gradients:
        blame(net, gradient)
        optimizer.step()
        weights.append(round(weight(net), 6))
    return weights


# ---- optimisers: by hand -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "weights"),
    [
        # gradients 1, 2, 0 at a learning rate of 0.5, from 3
        ({}, [2.5, 1.5, 1.5]),
        ({"momentum": 0.5}, [2.5, 1.25, 0.625]),  # speeds 1, 2.5, 1.25
        ({"momentum": 0.5, "dampening": 0.5}, [2.5, 1.75, 1.375]),  # speeds 1, 1.5, 0.75
        ({"momentum": 0.5, "nesterov": True}, [2.25, 0.625, 0.3125]),  # 1.5, 3.25, 0.625
        ({"weight_decay": 0.1}, [2.35, 1.2325, 1.170875]),
    ],
)
def test_sgd_takes_the_steps_worked_out_by_hand(options, weights):
    net = network()
    assert weights_on_the_way(SGD(net, lr=0.5, **options), net, [1, 2, 0]) == weights


def test_adam_takes_steps_of_the_learning_rate_whatever_the_gradient():
    for gradient in (1e-3, 1, 1e6):
        net = network()
        assert weights_on_the_way(Adam(net, lr=0.5), net, [gradient] * 3) == pytest.approx(
            [2.5, 2, 1.5], abs=1e-4
        )


@pytest.mark.parametrize("kind", [SGD, Adam, AdamW, RMSprop])
def test_optimizer_moves_the_arrays_themselves(kind):
    net = network(np.float32)
    array = net["linear1"].params["weight"]
    blame(net)
    kind(net, lr=np.float64(0.5)).step()
    assert net["linear1"].params["weight"] is array
    assert array.item() < 3
    assert array.dtype == np.float32


@pytest.mark.parametrize("kind", [SGD, Adam, AdamW, RMSprop])
def test_optimizer_leaves_the_gradients_alone(kind):
    net = network()
    optimizer = kind(net, lr=0.5, weight_decay=0.1)
    blame(net, 2)
    optimizer.step()
    optimizer.step()
    assert net.gradients()["linear1.weight"].item() == 2


def test_adamw_pulls_by_the_learning_rate_whatever_the_gradient():
    for gradient in (1e-3, 1, 1e6):
        net = network()
        found = weights_on_the_way(AdamW(net, lr=0.5, weight_decay=0.5), net, [gradient] * 2)
        assert found == pytest.approx([3 - 0.5 - 0.75, 1.75 - 0.5 - 1.75 / 4], abs=1e-4)


@pytest.mark.parametrize(
    ("options", "weights"),
    [
        # gradients 2, 4 at a learning rate of 0.5, from 3; squares 4 / 4 and 3 / 4 + 16 / 4
        ({}, [2, 2 - 2 / 4.75**0.5]),
        ({"momentum": 0.5}, [2, 2 - 0.5 - 2 / 4.75**0.5]),
        ({"eps": 1}, [2.5, 2.5 - 2 / (4.75**0.5 + 1)]),
        # means 2 / 4 and 3 / 8 + 4 / 4
        ({"centered": True}, [3 - 0.75**-0.5, 3 - 0.75**-0.5 - 2 / (4.75 - 1.375**2) ** 0.5]),
        # gradients 2 + 3 and 4 + 2
        ({"weight_decay": 1}, [2, 2 - 3 / (0.75 * 6.25 + 9) ** 0.5]),
    ],
)
def test_rmsprop_takes_the_steps_worked_out_by_hand(options, weights):
    net = network()
    optimizer = RMSprop(net, lr=0.5, alpha=0.75, **options)
    assert weights_on_the_way(optimizer, net, [2, 4]) == pytest.approx(weights, abs=2e-6)


def test_rmsprop_centered_stays_finite_for_a_gradient_that_never_changes():
    net = network()
    optimizer = RMSprop(net, lr=1e-9, alpha=0.1, centered=True)
    assert np.isfinite(weights_on_the_way(optimizer, net, [1 / 3] * 60)).all()


def test_sgd_does_not_keep_the_array_of_a_gradient():
    net = network()
    optimizer = SGD(net, lr=0.5, momentum=0.5)
    blame(net)
    optimizer.step()
    net["linear1"].grads["weight"][:] = 100
    assert optimizer.memory["velocity.linear1.weight"].item() == 1


def test_optimizer_takes_a_learning_rate_that_changed():
    net = network()
    optimizer = SGD(net, lr=0.5)
    blame(net)
    optimizer.lr = 2
    optimizer.step()
    assert weight(net) == 1


def test_sgd_takes_a_momentum_that_changed():
    net = network()
    optimizer = SGD(net, lr=0.5)
    assert weights_on_the_way(optimizer, net, [1, 1]) == [2.5, 2]
    optimizer.momentum = 0.5
    assert weights_on_the_way(optimizer, net, [1, 1]) == [1.5, 0.75]


def test_optimizer_tells_what_it_is():
    optimizer = SGD(network(), lr=0.5, momentum=0.9)
    optimizer.lr = 0.25
    assert repr(optimizer) == (
        "SGD(lr=0.25, momentum=0.9, dampening=0.0, weight_decay=0.0, nesterov=False)"
    )


@pytest.mark.parametrize("kind", [SGD, Adam, AdamW, RMSprop])
def test_optimizer_without_gradients_says_so(kind):
    with pytest.raises(RuntimeError, match=r"there is no gradient for linear1\.weight: call `back"):
        kind(network()).step()


@pytest.mark.parametrize(
    ("kind", "options", "error", "message"),
    [
        (SGD, {"lr": -0.1}, ValueError, r"`lr` must be at least 0, got -0\.1"),
        (SGD, {"lr": np.nan}, ValueError, "`lr` must be at least 0, got nan"),
        (SGD, {"lr": "fast"}, TypeError, "`lr` must hold real numbers, got str"),
        (SGD, {"momentum": -1}, ValueError, "`momentum` must be at least 0, got -1"),
        (SGD, {"dampening": -1}, ValueError, "`dampening` must be at least 0, got -1"),
        (SGD, {"weight_decay": -1}, ValueError, "`weight_decay` must be at least 0, got -1"),
        (SGD, {"nesterov": 1}, TypeError, "`nesterov` must be True or False, got 1"),
        (SGD, {"nesterov": True}, ValueError, "`nesterov` must come with a positive `momentum`"),
        (SGD, {"nesterov": True, "momentum": 0.9, "dampening": 0.1}, ValueError,
         "a `dampening` of 0, got momentum 0.9 and dampening 0.1"),
        (Adam, {"lr": -0.1}, ValueError, "`lr` must be at least 0"),
        (Adam, {"eps": -1}, ValueError, "`eps` must be at least 0"),
        (Adam, {"weight_decay": -1}, ValueError, "`weight_decay` must be at least 0"),
        (Adam, {"betas": 0.9}, TypeError, "`betas` must be a tuple of two numbers, got 0.9"),
        (Adam, {"betas": [0.9]}, ValueError, "`betas` must give 2 numbers, got 1"),
        (Adam, {"betas": (0.9, 1)}, ValueError, r"`betas` must be below 1, got \(0\.9, 1\.0\)"),
        (Adam, {"betas": (-0.1, 0.9)}, ValueError, "`betas` must be at least 0"),
        (AdamW, {"weight_decay": -1}, ValueError, "`weight_decay` must be at least 0"),
        (AdamW, {"betas": (0.9, 1)}, ValueError, r"`betas` must be below 1, got \(0\.9, 1\.0\)"),
        (RMSprop, {"lr": -0.1}, ValueError, "`lr` must be at least 0"),
        (RMSprop, {"alpha": 1.5}, ValueError, r"`alpha` must be at most 1, got 1\.5"),
        (RMSprop, {"alpha": -1}, ValueError, "`alpha` must be at least 0"),
        (RMSprop, {"eps": -1}, ValueError, "`eps` must be at least 0"),
        (RMSprop, {"weight_decay": -1}, ValueError, "`weight_decay` must be at least 0"),
        (RMSprop, {"momentum": np.inf}, ValueError, "`momentum` must be finite"),
        (RMSprop, {"centered": 1}, TypeError, "`centered` must be True or False, got 1"),
    ],
)  # fmt: skip
def test_optimizer_refuses(kind, options, error, message):
    with pytest.raises(error, match=message):
        kind(network(), **options)


@pytest.mark.parametrize("name", ["lr", "momentum"])
def test_sgd_refuses_a_change_below_zero(name):
    optimizer = SGD(network(), lr=0.1)
    with pytest.raises(ValueError, match=f"`{name}` must be at least 0, got -1"):
        setattr(optimizer, name, -1)


# ---- schedules ---------------------------------------------------------------------------------


def test_schedule_changes_nothing_in_the_optimizer():
    optimizer = SGD(network(), lr=0.5)
    assert LinearLR(optimizer, start_factor=0.1)(0) == 0.05
    assert optimizer.lr == 0.5


def test_schedule_starts_from_the_rate_that_the_optimizer_was_made_with():
    optimizer = SGD(network(), lr=0.5)
    optimizer.lr = 7
    assert StepLR(optimizer, 3)(0) == 0.5


def test_schedule_tells_what_it_is():
    optimizer = SGD(network(), lr=0.5)
    assert repr(StepLR(optimizer, 3)) == "StepLR(lr=0.5, step_size=3, gamma=0.1)"
    assert repr(SequentialLR(optimizer, [StepLR(optimizer, 3)], [])) == (
        "SequentialLR(lr=0.5, schedulers=[StepLR(lr=0.5, step_size=3, gamma=0.1)], milestones=[])"
    )


@pytest.mark.parametrize(
    ("kind", "arguments", "error", "message"),
    [
        (StepLR, [0], ValueError, "`step_size` must be at least 1, got 0"),
        (StepLR, [1.5], TypeError, "`step_size` must be a whole number"),
        (StepLR, [3, "x"], TypeError, "`gamma` must hold real numbers"),
        (CosineAnnealingLR, [0], ValueError, "`T_max` must be at least 1, got 0"),
        (CosineAnnealingLR, [3, "x"], TypeError, "`eta_min` must hold real numbers"),
        (LinearLR, ["x"], TypeError, "`start_factor` must hold real numbers"),
        (LinearLR, [0.1, 1, 0], ValueError, "`total_iters` must be at least 1, got 0"),
        (SequentialLR, [[abs, abs], [3, 4]], ValueError, "`milestones` must give 1 numbers"),
        (SequentialLR, [[abs] * 3, [4, 3]], ValueError, r"`milestones` must rise, got \[4, 3\]"),
        (SequentialLR, [[abs] * 3, [4, 4]], ValueError, r"`milestones` must rise, got \[4, 4\]"),
        (SequentialLR, [[abs] * 2, [0]], ValueError, "`milestones` must be at least 1, got 0"),
    ],
)
def test_schedule_refuses(kind, arguments, error, message):
    with pytest.raises(error, match=message):
        kind(SGD(network(), lr=0.5), *arguments)


# ---- minibatches -------------------------------------------------------------------------------


def test_minibatches_deal_every_picture_out_once():
    handfuls = list(minibatches(10, 4, rng=0))
    assert [len(rows) for rows in handfuls] == [4, 4, 2]
    assert sorted(np.concatenate(handfuls)) == list(range(10))


def test_minibatches_come_in_the_same_order_from_the_same_seed():
    one, other, third = (np.concatenate(list(minibatches(50, 8, rng=seed))) for seed in (1, 1, 2))
    assert np.array_equal(one, other)
    assert not np.array_equal(one, third)


def test_minibatches_draw_from_the_generator_that_is_given():
    rng = np.random.default_rng(0)
    one, other = list(minibatches(50, 50, rng)), list(minibatches(50, 50, rng))
    assert not np.array_equal(one, other)


def test_minibatches_of_all_pictures_are_one():
    assert len(list(minibatches(5, 5))) == 1


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((0, 1), ValueError, "`count` must be at least 1, got 0"),
        (([1, 2], 1), TypeError, r"`count` must be a whole number, got \[1, 2\]"),
        ((5, 6), ValueError, "`batch_size` must be at most 5, the number of pictures, got 6"),
        ((5, 0), ValueError, "`batch_size` must be at least 1, got 0"),
        ((5, 2.0), TypeError, r"`batch_size` must be a whole number, got 2\.0"),
    ],
)
def test_minibatches_refuse_at_once(arguments, error, message):
    with pytest.raises(error, match=message):
        minibatches(*arguments)


# ---- shifts ------------------------------------------------------------------------------------


def moved(picture, down, across):
    """Move a picture of shape (C, H, W), one pixel after the other."""
    result = np.zeros_like(picture)
    _, height, width = picture.shape
    for row in range(height):
        for col in range(width):
            if 0 <= row - down < height and 0 <= col - across < width:
                result[:, row, col] = picture[:, row - down, col - across]
    return result


@pytest.mark.parametrize("by", [0, 1, 2])
def test_shifted_moves_each_picture_by_any_of_the_steps(by):
    rng = np.random.default_rng(0)
    images = rng.integers(1, 100, size=(400, 2, 5, 4)).astype(float)
    steps = [(down, across) for down in range(-by, by + 1) for across in range(-by, by + 1)]
    found = dict.fromkeys(steps, 0)
    for picture, result in zip(images, shifted(images, rng=1, by=by), strict=True):
        matches = [step for step in steps if np.array_equal(result, moved(picture, *step))]
        assert len(matches) == 1
        found[matches[0]] += 1
    assert min(found.values()) >= 0.4 * 400 / len(steps)


def test_shifted_leaves_the_pictures_alone():
    images = np.ones((3, 1, 4, 4), np.float32)
    result = shifted(images, rng=0)
    result[...] = 5
    assert images.min() == images.max() == 1
    assert result.dtype == np.float32


def test_shifted_is_the_same_from_the_same_seed():
    images = np.random.default_rng(0).normal(size=(20, 1, 5, 4))
    np.testing.assert_array_equal(shifted(images, rng=2), shifted(images, rng=2))
    assert not np.array_equal(shifted(images, rng=2), shifted(images, rng=3))


def test_shifted_takes_a_batch_of_no_pictures():
    assert shifted(np.zeros((0, 1, 5, 4))).shape == (0, 1, 5, 4)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((np.zeros((3, 5, 4)), 0), ValueError, r"`images` must have shape \(N, C, H, W\), got"),
        ((np.zeros((3, 1, 5, 4)), 0, -1), ValueError, "`by` must be at least 0, got -1"),
        ((np.zeros((3, 1, 5, 4)), 0, 0.5), TypeError, "`by` must be a whole number, got 0.5"),
    ],
)
def test_shifted_refuses(arguments, error, message):
    with pytest.raises(error, match=message):
        shifted(*arguments)


def test_optimizer_moves_every_parameter():
    net = Sequential(Flatten(), Linear(4, 3, rng=0), Linear(3, 2, rng=1))
    before = {name: array.copy() for name, array in net.parameters().items()}
    net(np.ones((5, 1, 2, 2)))
    net.backward(np.ones((5, 2)))
    SGD(net, lr=0.1).step()
    for name, array in net.parameters().items():
        assert (array != before[name]).all()
