"""What would train wrongly, or fail after an hour, is refused at once; the last minibatch."""

# ruff: noqa: E501 - a refusal a line

import numpy as np
import pytest

from cnn_core import datasets
from cnn_core.layers import BatchNorm2d, Conv2d, Dropout, Flatten, Linear, ReLU, Softmax
from cnn_core.network import Sequential
from cnn_core.training import SGD, Adam, Epoch, Step, StepLR, evaluate, fit, minibatches

COUNT = 9
IMAGES = np.random.default_rng(0).normal(size=(COUNT, 1, 4, 4))
LABELS = np.arange(COUNT) % 3


def network(*extra):
    """Make a small network; `extra` layers follow its last one."""
    return Sequential(Flatten(), Linear(16, 3, rng=0), *extra)


def normed():
    """Make a network whose batch norm meets maps of one number."""
    return Sequential(Conv2d(1, 4, 4, rng=0), BatchNorm2d(4), ReLU(), Flatten(), Linear(4, 3))


def started(net, **options):
    """Start to train."""
    usual = {"images": IMAGES, "labels": LABELS, "optimizer": SGD(net, lr=0.1), "epochs": 2}
    return fit(net, **(usual | {"batch_size": 4, "rng": 0} | options))


# ---- softmax -----------------------------------------------------------------------------------

WANTED = r"`network` must give logits, got probabilities: it ends in `{}`, and the loss takes"


@pytest.mark.parametrize(
    ("layers", "name"),
    [
        ([Softmax()], "softmax"),
        ([("odds", Softmax())], "odds"),
        ([type("Mine", (Softmax,), {})()], "softmax"),
        ([Softmax(), Flatten()], "softmax"),
    ],
)
def test_fit_and_evaluate_refuse_a_network_that_ends_in_softmax(layers, name):
    net = network(*layers)
    with pytest.raises(ValueError, match=WANTED.format(name)):
        started(net)
    with pytest.raises(ValueError, match=WANTED.format(name)):
        evaluate(net, IMAGES, LABELS)


def test_fit_takes_a_softmax_on_the_way():
    assert next(started(network(Softmax(), Linear(3, 3, rng=1)))).step == 1


# ---- the last minibatch ------------------------------------------------------------------------


@pytest.mark.parametrize(("count", "size"), [(9, 4), (9, 8), (9, 1)])
def test_fit_refuses_a_single_picture_for_batch_norm_at_once(count, size):
    with pytest.raises(
        ValueError,
        match=f"`batch_size` must not leave a minibatch of one picture to `batch_norm1`.* got "
        f"{size} for {count} pictures: .*`drop_last=True`",
    ):
        started(normed(), batch_size=size)


@pytest.mark.parametrize("options", [{"batch_size": 3}, {"batch_size": 4, "drop_last": True}])
def test_fit_trains_batch_norm_when_no_picture_is_left_alone(options):
    assert isinstance(list(started(normed(), **options))[-1], Epoch)


def test_fit_takes_a_single_picture_where_batch_norm_meets_more_than_one_number():
    net = Sequential(Conv2d(1, 4, 3, rng=0), BatchNorm2d(4), Flatten(), Linear(16, 3))
    assert isinstance(list(started(net))[-1], Epoch)


def test_fit_that_refuses_leaves_the_network_as_it_was():
    net = Sequential(Dropout(0.5, rng=0), *normed())
    before = {name: array.copy() for name, array in net.buffers().items()}
    with pytest.raises(ValueError, match="`batch_size`"):
        started(net)
    for name, array in net.buffers().items():
        np.testing.assert_array_equal(array, before[name])
    assert all(layer.training for layer in net)


def test_fit_with_drop_last_shows_full_minibatches_only():
    sizes = []

    def watch(images, rng):
        sizes.append(len(images))
        return images

    events = list(started(network(), drop_last=True, augment=watch))
    assert sizes == [4, 4, 4, 4]
    assert [event.step for event in events if isinstance(event, Epoch)] == [2, 4]
    assert {event.steps for event in events} == {4}


def test_fit_with_drop_last_reports_the_means_of_what_was_shown():
    *steps, epoch = list(started(network(), drop_last=True, epochs=1))
    assert all(isinstance(step, Step) for step in steps)
    assert epoch.loss == pytest.approx(np.mean([step.loss for step in steps]))
    assert epoch.accuracy == np.mean([step.accuracy for step in steps])


def test_minibatches_with_drop_last_are_all_of_one_size():
    dealt = list(minibatches(11, 4, rng=0, drop_last=True))
    assert [len(rows) for rows in dealt] == [4, 4]
    assert len(set(np.concatenate(dealt))) == 8
    whole = list(minibatches(11, 4, rng=0))
    np.testing.assert_array_equal(dealt, whole[:2])


# ---- advice ------------------------------------------------------------------------------------


def message(net, **options):
    """Train until it stops; return what is said."""
    with pytest.raises(FloatingPointError) as caught:
        list(started(net, **options))
    return str(caught.value)


def test_fit_advises_to_look_at_pictures_that_are_not_finite():
    images = IMAGES.copy()
    images[:, 0, 0, 0] = np.nan
    said = message(network(), images=images)
    assert said.endswith(
        "it began with the pictures. This step was not taken; look at the pictures"
    )


def test_fit_advises_to_look_at_augment_when_it_makes_what_is_not_finite():
    said = message(network(), augment=lambda images, rng: images * np.inf)
    assert said.endswith("look at the pictures, and at what `augment` makes")


def test_fit_does_not_blame_the_learning_rate_before_the_first_step():
    net = network()
    net["linear1"].params["weight"][:] = np.inf
    said = message(net)
    assert said.endswith("look at how large the pictures and the first weights are")
    assert "smaller learning rate" not in said


def test_fit_advises_a_smaller_learning_rate_once_a_step_was_taken():
    net = network()
    assert message(net, optimizer=SGD(net, lr=1e38)).endswith("a smaller learning rate may help")


# ---- other kinds of arguments ------------------------------------------------------------------


@pytest.mark.parametrize("kind", [SGD, Adam])
def test_optimizer_refuses_the_parameters_at_once_and_says_what_it_wants(kind):
    wanted = "`network` must be the network itself, got a dict: .*PyTorch.*`net.parameters\\(\\)`"
    with pytest.raises(TypeError, match=wanted):
        kind(network().parameters(), lr=0.1)


@pytest.mark.parametrize(
    ("call", "error", "wanted"),
    [
        (lambda: fit(None, IMAGES, LABELS, SGD(network()), epochs=1), TypeError, "`network` must be a network, got NoneType"),
        (lambda: fit(Sequential, IMAGES, LABELS, SGD(network()), epochs=1), TypeError, "`network` must be a network, got the class Sequential"),
        (lambda: started(network(), optimizer=None), TypeError, "`optimizer` must be an optimiser, got NoneType"),
        (lambda: started(network(), optimizer=SGD), TypeError, "`optimizer` must be an optimiser, got the class SGD"),
        (lambda: evaluate(None, IMAGES, LABELS), TypeError, "`network` must be a network, got NoneType"),
        (lambda: StepLR(None, 2), TypeError, "`optimizer` must be an optimiser, got NoneType"),
        (lambda: StepLR(0.1, 2), TypeError, "`optimizer` must be an optimiser, got float"),
        (lambda: SGD(network(), lr=True), TypeError, "`lr` must be a number, got True"),
        (lambda: SGD(network(), lr=np.inf), ValueError, "`lr` must be finite, got inf"),
        (lambda: SGD(network(), lr=np.nan), ValueError, "`lr` must be at least 0, got nan"),
        (lambda: Adam(None), TypeError, "`network` must be a network, got NoneType"),
        (lambda: started(network(), rng="x"), TypeError, "`rng` must be a random generator or a whole number, got str"),
        (lambda: started(network(), rng=-1), ValueError, "`rng` must be at least 0, got -1"),
        (lambda: Linear(2, 3, rng="x"), TypeError, "`rng` must be a random generator or a whole number, got str"),
        (lambda: Linear(2, 3, dtype="foo"), ValueError, "`dtype` must be one of float32, float64, got 'foo'"),
        (lambda: Linear(2, 3, dtype=None), ValueError, "`dtype` must be one of float32, float64, got None"),
        (lambda: Linear(2, 3, init=0), TypeError, "`init` must be a function, got int"),
        (lambda: Linear(2, 3).output_shape(5), TypeError, "`input_shape` must be a tuple of whole numbers, got 5"),
        (lambda: network().summary(5), TypeError, "`input_shape` must be a tuple of whole numbers, got 5"),
        (lambda: next(started(network(), augment=lambda *_: None)), TypeError, r"`augment\(images, rng\)` must hold real numbers, got NoneType"),
        (lambda: started(network(), checkpoint=5), TypeError, "`checkpoint` must be the name of a file, got 5"),
        (lambda: started(network(), checkpoint=""), TypeError, "`checkpoint` must be the name of a file, got ''"),
        (lambda: datasets.photograph("coffee", gray="no"), TypeError, "`gray` must be True or False, got 'no'"),
        (lambda: Linear(10**9, 10), ValueError, "`weight` must hold at most 268435456 numbers, got shape"),
    ],
)  # fmt: skip
def test_argument_is_refused_at_once(call, error, wanted):
    with pytest.raises(error, match=f"^{wanted}"):
        call()
