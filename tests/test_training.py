"""The training loop: what it tells, what it computes and when, and what it refuses."""

import numpy as np
import pytest

from cnn_core import datasets
from cnn_core.functional import cross_entropy, softmax
from cnn_core.layers import BatchNorm2d, Conv2d, Dropout, Flatten, Linear, MaxPool2d, ReLU
from cnn_core.network import Sequential
from cnn_core.training import SGD, Adam, Epoch, Step, StepLR, evaluate, fit, minibatches, shifted

PICTURES, LABELS = 20, [place % 3 for place in range(20)]


def images(count=PICTURES, dtype=np.float32):
    """Make pictures of noise of shape (2, 6, 5)."""
    return np.random.default_rng(3).normal(size=(count, 2, 6, 5)).astype(dtype)


def network(*extra, dtype=np.float32):
    """Make a small network with three classes for them."""
    conv, last = Conv2d(2, 4, 3, rng=0, dtype=dtype), Linear(8, 3, rng=1, dtype=dtype)
    return Sequential(conv, *extra, ReLU(), MaxPool2d(2, 2), Flatten(), last)


def training(net=None, **options):
    """Start to train a small network, with changes to the usual arguments."""
    net = net or network()
    arguments = {"images": images(), "labels": LABELS, "optimizer": SGD(net, lr=0.1)}
    arguments |= {"epochs": 2, "batch_size": 8, "rng": 0}
    return fit(net, **(arguments | options))


def copied(net):
    """Return copies of all numbers of a network."""
    return {name: array.copy() for name, array in (net.parameters() | net.buffers()).items()}


def same(one, other):
    """Tell whether two networks, or copies of their numbers, agree bit for bit."""
    one, other = (each if isinstance(each, dict) else copied(each) for each in (one, other))
    return all(np.array_equal(array, other[name]) for name, array in one.items())


# ---- what it tells -----------------------------------------------------------------------------


def test_fit_tells_of_every_minibatch_and_every_epoch():
    kinds = [(type(event).__name__, event.epoch, event.step) for event in training()]
    assert kinds == [
        ("Step", 1, 1), ("Step", 1, 2), ("Step", 1, 3), ("Epoch", 1, 3),
        ("Step", 2, 4), ("Step", 2, 5), ("Step", 2, 6), ("Epoch", 2, 6),
    ]  # fmt: skip


def test_fit_tells_how_many_steps_there_will_be():
    assert {event.steps for event in training()} == {6}


def test_fit_tells_the_loss_before_the_step():
    net = network()
    loss, accuracy = evaluate(net, images(), LABELS)
    step = next(training(net, batch_size=PICTURES))
    assert step.loss == pytest.approx(loss, rel=1e-5)
    assert step.accuracy == accuracy


def test_fit_tells_the_mean_over_the_pictures_of_an_epoch():
    *steps, epoch = list(training(epochs=1))
    sizes = [8, 8, 4]
    for field in ("loss", "accuracy"):
        mean = np.average([getattr(step, field) for step in steps], weights=sizes)
        assert getattr(epoch, field) == pytest.approx(mean)


def test_fit_tells_the_same_of_each_epoch_when_nothing_moves():
    net = network()
    epochs = [event for event in training(net, optimizer=SGD(net, lr=0)) if type(event) is Epoch]
    assert epochs[0].loss == pytest.approx(epochs[1].loss, rel=1e-6)


def test_fit_tries_the_test_pictures_after_every_epoch():
    net, test = network(), (images(7), LABELS[:7])
    for event in training(net, test=test):
        if isinstance(event, Epoch):
            assert (event.test_loss, event.test_accuracy) == evaluate(net, *test)


def test_fit_without_test_pictures_tells_nothing_of_them():
    epoch = list(training(epochs=1))[-1]
    assert (epoch.test_loss, epoch.test_accuracy) == (None, None)


# ---- what it computes, and when ----------------------------------------------------------------


@pytest.mark.parametrize("kind", [SGD, Adam])
def test_fit_lowers_the_loss(kind):
    net = network()
    events = list(training(net, epochs=40, optimizer=kind(net, lr=0.02)))
    assert events[-1].loss < 0.7 * events[0].loss


def test_fit_learns_twenty_pictures_by_heart():
    net = network(BatchNorm2d(4))
    options = {"epochs": 60, "batch_size": 20, "optimizer": SGD(net, lr=0.3, momentum=0.9)}
    assert list(training(net, **options))[-1].accuracy == 1


def test_fit_learns_to_read_small_digits():
    pictures, labels = datasets.load_digits()
    net = Sequential(Flatten(), Linear(64, 10, rng=0))
    held_out, held_out_labels = datasets.load_digits("test")
    test = held_out[:, None] / 16, held_out_labels
    optimizer = SGD(net, lr=0.2, momentum=0.9)
    *_, last = fit(net, pictures[:, None] / 16, labels, optimizer, epochs=8, rng=0, test=test)
    assert last.accuracy >= 0.95
    assert last.test_accuracy >= 0.88


def test_fit_takes_the_steps_of_a_loop_written_out():
    net, other = network(), network()
    list(training(net, optimizer=SGD(net, 0.1, momentum=0.9)))
    optimizer, rng = SGD(other, 0.1, momentum=0.9), np.random.default_rng(0)
    for _ in range(2):
        for rows in minibatches(PICTURES, 8, rng):
            probabilities = softmax(other(images()[rows]), dim=1)
            probabilities[np.arange(len(rows)), np.array(LABELS)[rows]] -= 1
            other.backward(probabilities / len(rows))
            optimizer.step()
    for name, array in net.parameters().items():
        np.testing.assert_allclose(array, other.parameters()[name], atol=1e-6)


def test_fit_gives_the_same_weights_from_the_same_start():
    one, other = network(Dropout(0.5, rng=2)), network(Dropout(0.5, rng=2))
    for net in (one, other):
        list(training(net, augment=shifted))
    assert same(one, other)


def test_fit_gives_other_weights_from_another_order():
    one, other = network(), network()
    list(training(one, rng=0))
    list(training(other, rng=1))
    assert not same(one, other)


def test_fit_goes_through_all_pictures_in_every_epoch_in_another_order():
    seen = []
    numbered = np.arange(PICTURES, dtype=np.float32)[:, None, None, None] + np.zeros((1, 2, 6, 5))

    def watch(batch, rng):
        seen.extend(batch[:, 0, 0, 0].astype(int).tolist())
        return batch

    list(training(images=numbered, augment=watch))
    first, second = seen[:PICTURES], seen[PICTURES:]
    assert sorted(first) == sorted(second) == list(range(PICTURES))
    assert first != second != sorted(first)


def test_fit_computes_nothing_before_it_is_asked():
    net = network()
    before = copied(net)
    run = training(net)
    assert same(net, before)
    next(run)
    assert not same(net, before)


def test_fit_takes_one_step_at_a_time():
    net, calls = network(), []
    optimizer = SGD(net, lr=0.1)
    take = optimizer.step
    optimizer.step = lambda: (calls.append("step"), take())
    for count, event in enumerate(training(net, optimizer=optimizer, epochs=1), start=1):
        assert len(calls) == (count if isinstance(event, Step) else count - 1)


def test_fit_can_be_closed():
    net = network()
    run = training(net)
    next(run)
    run.close()
    stopped = copied(net)
    assert list(run) == []
    assert same(net, stopped)


def test_fit_takes_a_learning_rate_that_changed_on_the_way():
    net = network()
    optimizer = SGD(net, lr=0.1)
    run = training(net, optimizer=optimizer)
    assert next(run).lr == 0.1
    optimizer.lr, before = 0, copied(net)
    assert next(run).lr == 0
    assert same(net, before)


def test_fit_asks_the_schedule_before_every_step():
    net = network()
    optimizer = SGD(net, lr=8)
    run = training(net, optimizer=optimizer, schedule=StepLR(optimizer, 2, gamma=0))
    assert [event.lr for event in run if isinstance(event, Step)] == [8, 8, 0, 0, 0, 0]


def test_fit_takes_any_function_as_a_schedule():
    rates = [event.lr for event in training(schedule=lambda step: step / 10) if type(event) is Step]
    assert rates == [0, 0.1, 0.2, 0.3, 0.4, 0.5]


def test_fit_shows_what_augment_gives():
    net, other = network(), network()
    list(training(net, augment=lambda batch, rng: 0 * batch))
    list(training(other, images=0 * images()))
    assert same(net, other)


def test_fit_computes_in_the_type_of_the_network_whatever_augment_gives():
    net = network()
    list(training(net, augment=lambda batch, rng: batch.astype(np.float64)))
    assert net["conv1"].inputs.dtype == np.float32


def test_fit_gives_its_rng_to_augment():
    given, rng = [], np.random.default_rng(4)
    list(training(rng=rng, augment=lambda batch, rng: given.append(rng) or batch))
    assert all(each is rng for each in given)


def test_fit_trains_in_training_mode_and_tests_in_evaluation_mode():
    net, modes = network(Dropout(0.5, rng=0)).eval(), []
    layer = net["dropout1"]
    forward = layer.forward
    layer.forward = lambda batch: modes.append(layer.training) or forward(batch)
    list(training(net, epochs=1, test=(images(), LABELS)))
    first = modes.index(True)  # before it, at once: do the pictures fit?
    assert modes[first : first + 3] == [True, True, True]
    assert set(modes[first + 3 :]) == {False}


def test_fit_computes_in_the_type_of_the_network():
    net, other = network(), network()
    list(training(net, images=images(dtype=np.float64)))
    list(training(other))
    assert same(net, other)
    assert {array.dtype for array in net.gradients().values()} == {np.dtype("f4")}


def test_fit_takes_whole_numbers_and_lists():
    *_, last = training(images=images().round().astype(int).tolist(), labels=np.array(LABELS, "u1"))
    assert np.isfinite(last.loss)


def test_fit_leaves_pictures_and_labels_alone():
    pictures, labels = images(), np.array(LABELS)

    def spoil(batch, rng):
        batch[...] = 0
        return batch

    list(training(images=pictures, labels=labels, test=(pictures, labels), augment=spoil))
    np.testing.assert_array_equal(pictures, images())
    np.testing.assert_array_equal(labels, LABELS)


# ---- numbers that are not finite ---------------------------------------------------------------


def deep(weights):
    """Make a network of two fully connected layers, with these two weights everywhere."""
    net = Sequential(Flatten(), Linear(60, 4, rng=0), ReLU(), Linear(4, 3, rng=1))
    for name, weight in zip(("linear1", "linear2"), weights, strict=True):
        if weight is not None:
            net[name].params["weight"][:] = weight
    return net


def stopped(net, **options):
    """Train until it stops; return the numbers of the network before that step."""
    before = copied(net)
    run = training(net, **options)
    try:
        for _ in run:
            before = copied(net)
    except FloatingPointError as error:
        return str(error), before
    pytest.fail("it did not stop")


def test_fit_stops_at_a_loss_that_is_not_finite():
    net = deep((None, None))
    message, before = stopped(net, optimizer=SGD(net, lr=1e30))
    assert message == (
        "the loss is nan in epoch 1, step 2, at a learning rate of 1e+30: it began with what "
        "`linear2` gives. This step was not taken; a smaller learning rate may help"
    )
    assert same(net, before)


def test_fit_stops_at_a_loss_that_is_infinite():
    net = deep((0, 0))
    net["linear2"].params["bias"][:] = [3e38, -3e38, 0]
    message, _ = stopped(net, labels=[1] * PICTURES)
    assert message.startswith("the loss is inf in epoch 1, step 1, ")
    assert "it began with the loss itself." in message


def test_fit_stops_at_pictures_that_are_not_finite():
    pictures = images()
    pictures[:, 0, 0, 0] = np.nan
    message, _ = stopped(network(), images=pictures)
    assert "epoch 1, step 1," in message
    assert "it began with the pictures." in message


def test_fit_stops_at_parameters_that_are_not_finite():
    net = deep((None, np.inf))
    assert "it began with the parameters of `linear2`." in stopped(net)[0]


def test_fit_stops_at_parameters_that_a_step_made_infinite():
    net = deep((None, None))
    message, _ = stopped(net, optimizer=SGD(net, lr=1e40))
    assert "step 2, " in message
    assert "it began with the parameters of `linear1`." in message


def test_fit_stops_in_a_later_epoch():
    net = network()
    message, _ = stopped(net, schedule=lambda step: 1e38 if step == 3 else 0.1, epochs=3)
    assert "in epoch 2, step 5," in message


def test_fit_stops_at_a_gradient_that_is_not_finite():
    net = deep((0, np.array([[1e38], [0], [-1e38]])))
    net["linear1"].params["bias"][:] = 1e-36
    message, before = stopped(net, images=1e6 * np.ones((PICTURES, 2, 6, 5)))
    assert "a gradient is not finite in epoch 1, step 1," in message
    assert "it began with the gradient of linear1.weight." in message
    assert same(net, before)


def test_fit_names_the_gradient_that_was_infinite_first():
    last = [Linear(4, 4, rng=0), ReLU(), Linear(4, 3, rng=1)]
    net = Sequential(Flatten(), Linear(60, 4, rng=2), ReLU(), *last)
    for name, weight in [("linear1", 0), ("linear2", 1e6), ("linear3", [[1e38], [0], [-1e38]])]:
        net[name].params["weight"][:] = weight
        net[name].params["bias"][:] = {"linear1": 1e-38, "linear2": 1e-36, "linear3": 0}[name]
    message, _ = stopped(net)
    assert "it began with the gradient of what `relu1` gives." in message


# ---- what it refuses ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"images": images(0), "labels": []}, ValueError,
         r"`images` must hold at least one picture, got shape \(0, 2, 6, 5\)"),
        ({"labels": LABELS[:-1]}, ValueError, r"`labels` must have shape \(20,\) .* shape \(19,\)"),
        ({"labels": [3, *LABELS[1:]]}, ValueError, "`labels` must be from 0 to 2 .*, got 3"),
        ({"labels": [-1, *LABELS[1:]]}, ValueError, "`labels` must be from 0 to 2 .*, got -1"),
        ({"labels": [-100, *LABELS[1:]]}, ValueError, "`labels` must be from 0 to 2 .*, got -100"),
        ({"labels": np.ones(20)}, TypeError, "`labels` must be whole numbers, got an array of flo"),
        ({"labels": np.ones((20, 1), int)}, ValueError, r"`labels` .* got shape \(20, 1\)"),
        ({"images": images()[:, :1]}, ValueError, "`conv1` cannot take what comes from the input"),
        ({"images": "pictures"}, TypeError, "`images` must hold real numbers, got str"),
        ({"batch_size": 21}, ValueError,
         "`batch_size` must be at most 20, the number of pictures, got 21"),
        ({"batch_size": 0}, ValueError, "`batch_size` must be at least 1, got 0"),
        ({"batch_size": 2.5}, TypeError, "`batch_size` must be a whole number, got 2.5"),
        ({"epochs": 0}, ValueError, "`epochs` must be at least 1, got 0"),
        ({"optimizer": SGD(network(), 0.1)}, ValueError, "`optimizer` must be made for `network`"),
        ({"test": (images(5), LABELS)}, ValueError, r"`test labels` must have shape \(5,\)"),
        ({"test": (images(0), [])}, ValueError, "`test images` must hold at least one picture"),
        ({"test": images(5)}, ValueError, "`test` must give 2 arrays: pictures and labels, got 5"),
        ({"augment": 3}, TypeError, "`augment` must be a function, got int"),
        ({"schedule": 0.1}, TypeError, "`schedule` must be a function, got float"),
        ({"checkpoint_every": 0}, ValueError, "`checkpoint_every` must be at least 1, got 0"),
    ],
)  # fmt: skip
def test_fit_refuses_at_once(options, error, message):
    with pytest.raises(error, match=message):
        training(**options)


def test_fit_refuses_a_network_that_gives_no_rows_of_logits():
    net = Sequential(Conv2d(2, 4, 3))
    with pytest.raises(
        ValueError, match=r"`network` must give logits of shape \(N, K\), got shape"
    ):
        training(net)


def test_fit_refuses_an_augment_that_loses_pictures():
    with pytest.raises(ValueError, match="`augment` must give 8 pictures, got 7"):
        next(training(augment=lambda batch, rng: batch[1:]))


def test_fit_refuses_a_schedule_below_zero():
    with pytest.raises(ValueError, match=r"`lr` must be at least 0, got -1\.0"):
        next(training(schedule=lambda step: -1))


# ---- evaluate ----------------------------------------------------------------------------------


def test_evaluate_gives_the_mean_loss_and_the_share_read_right():
    net, pictures = network(dtype=np.float64), images(601, np.float64)
    labels = np.arange(601) % 3
    logits = net(pictures)
    loss, accuracy = evaluate(net, pictures, labels)
    assert loss == pytest.approx(cross_entropy(logits, labels))
    assert accuracy == pytest.approx((logits.argmax(axis=1) == labels).mean())


def test_evaluate_thins_nothing_out():
    net = network(Dropout(0.9, rng=0))
    assert evaluate(net, images(), LABELS) == evaluate(net, images(), LABELS)


def test_evaluate_puts_the_mode_of_every_layer_back():
    net = network(Dropout(0.9, rng=0))
    net.eval()
    net["dropout1"].training = True
    evaluate(net, images(), LABELS)
    assert [layer.training for layer in net] == [False, True, False, False, False, False]


def test_evaluate_puts_the_mode_back_when_it_fails():
    net = network()
    with pytest.raises(ValueError, match="`conv1` cannot take"):
        evaluate(net, images()[:, :1], LABELS)
    assert all(layer.training for layer in net)


def test_evaluate_moves_nothing():
    net = network(BatchNorm2d(4), Dropout(0.5, rng=0))
    before = copied(net)
    evaluate(net, images(), LABELS)
    assert same(net, before)


def test_evaluate_refuses_labels_that_do_not_fit():
    with pytest.raises(ValueError, match="`labels` must be from 0 to 2"):
        evaluate(network(), images(3), [0, 1, 3])
