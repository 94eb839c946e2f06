"""First weights: as wide as their formulas say, and handed to a layer."""

from functools import partial

import numpy as np
import pytest

from cnn_core.layers import Conv2d, Linear
from cnn_core.layers.init import kaiming_normal, kaiming_uniform, xavier_normal, xavier_uniform

CONV, MATRIX = (40, 6, 5, 3), (300, 90)
FANS = {CONV: (6 * 15, 40 * 15), MATRIX: (90, 300)}
GAINS = {"linear": 1, "sigmoid": 1, "tanh": 5 / 3, "relu": 2**0.5, "leaky_relu": (2 / 1.25) ** 0.5}
every_shape = pytest.mark.parametrize("shape", [CONV, MATRIX])
every_one = pytest.mark.parametrize(
    "draw", [kaiming_uniform, kaiming_normal, xavier_uniform, xavier_normal]
)


def fills(values, bound):
    """Tell whether numbers lie evenly between -bound and bound."""
    shares, _ = np.histogram(values, bins=4, range=(-bound, bound))
    return abs(values).max() <= bound and (abs(shares / values.size - 0.25) < 0.02).all()


def is_bell(values, deviation):
    """Tell whether numbers are those of a bell curve around 0: 68 % within one deviation."""
    inside = (abs(values) < deviation).mean()
    return abs(values.std() / deviation - 1) < 0.03 and abs(inside - 0.683) < 0.02


@every_shape
@pytest.mark.parametrize("mode", ["fan_in", "fan_out"])
@pytest.mark.parametrize("nonlinearity", GAINS)
def test_kaiming_is_as_wide_as_its_formula(shape, mode, nonlinearity):
    options = {"a": 0.5, "mode": mode, "nonlinearity": nonlinearity, "rng": 0}
    deviation = GAINS[nonlinearity] / np.sqrt(FANS[shape][mode == "fan_out"])
    assert fills(kaiming_uniform(shape, **options), np.sqrt(3) * deviation)
    assert is_bell(kaiming_normal(shape, **options), deviation)


@every_shape
@pytest.mark.parametrize("gain", [1, 2.5])
def test_xavier_is_as_wide_as_its_formula(shape, gain):
    deviation = gain * np.sqrt(2 / sum(FANS[shape]))
    assert fills(xavier_uniform(shape, gain, rng=0), np.sqrt(3) * deviation)
    assert is_bell(xavier_normal(shape, gain, rng=0), deviation)


def test_kaiming_is_made_for_relu_when_nothing_is_said():
    np.testing.assert_array_equal(
        kaiming_normal(CONV, rng=0), kaiming_normal(CONV, nonlinearity="relu", rng=0)
    )


def test_kaiming_keeps_the_size_of_a_signal_through_many_layers():
    rng = np.random.default_rng(0)
    signal = rng.normal(size=(50, 200))
    for _ in range(20):
        signal = np.maximum(signal @ kaiming_normal((200, 200), rng=rng).T, 0)
    assert 0.3 < np.sqrt((signal**2).mean()) < 3


@pytest.mark.parametrize("name", ["kaiming_uniform", "kaiming_normal", "xavier_uniform"])
def test_draw_is_as_wide_as_that_of_pytorch_when_installed(name):
    torch = pytest.importorskip("torch")
    theirs = getattr(torch.nn.init, f"{name}_")(torch.empty(CONV)).numpy()
    ours = {"kaiming_uniform": kaiming_uniform, "kaiming_normal": kaiming_normal}
    assert abs(ours.get(name, xavier_uniform)(CONV, rng=0).std() / theirs.std() - 1) < 0.05


@every_one
def test_draw_is_the_same_for_the_same_seed(draw):
    expected = draw(CONV, rng=np.random.default_rng(7))
    np.testing.assert_array_equal(draw(CONV, rng=7), expected)
    rng = np.random.default_rng(7)
    assert (draw(CONV, rng=rng) != draw(CONV, rng=rng)).all()
    assert (draw(MATRIX) != draw(MATRIX)).any()


@every_one
@pytest.mark.parametrize("shape", [(5,), ()])
def test_draw_refuses_a_shape_of_fewer_than_two_sides(draw, shape):
    with pytest.raises(ValueError, match=r"^`len\(shape\)` must be at least 2, got [01]"):
        draw(shape)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"shape": (3, 0)}, ValueError, "`shape` must be at least 1, got 0"),
        ({"shape": (3, 1.5)}, TypeError, "`shape` must be a whole number, got 1.5"),
        ({"mode": "fan"}, ValueError, "`mode` must be one of fan_in, fan_out, got 'fan'"),
        ({"nonlinearity": "gelu"}, ValueError, "`nonlinearity` must be one of leaky_relu, linear,"),
        ({"a": "x"}, TypeError, "`a` must hold real numbers, got str"),
    ],
)
def test_kaiming_refuses(options, error, message):
    with pytest.raises(error, match=message):
        kaiming_normal(**{"shape": (3, 2), **options})


# ---- in a layer --------------------------------------------------------------------------------


@every_one
@pytest.mark.parametrize(
    "make",
    [lambda **given: Conv2d(6, 40, (5, 3), **given), lambda **given: Linear(90, 40, **given)],
)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_layer_takes_its_first_weights_from_init(make, draw, dtype):
    params = make(init=draw, rng=3, dtype=dtype).params
    expected = draw(params["weight"].shape, rng=3).astype(dtype)
    np.testing.assert_array_equal(params["weight"], expected, strict=True)
    np.testing.assert_array_equal(params["bias"], np.zeros(40, dtype), strict=True)


def test_layer_counts_the_inputs_of_its_own_group():
    weight = Conv2d(12, 40, (5, 3), groups=2, init=kaiming_normal, rng=0).params["weight"]
    assert is_bell(weight, np.sqrt(2 / 90))


def test_layer_takes_options_of_init():
    tanh = partial(xavier_normal, gain=5 / 3)
    assert is_bell(Linear(90, 300, init=tanh, rng=0).params["weight"], 5 / 3 * np.sqrt(2 / 390))


def test_layer_refuses_weights_of_another_shape():
    message = r"`init\(shape\)` must have shape \(3, 2\) for Linear\(.*, got shape \(2, 3\)"
    with pytest.raises(ValueError, match=message):
        Linear(2, 3, init=lambda shape, rng: np.ones(shape[::-1]))


def test_layer_refuses_an_init_that_is_no_function():
    with pytest.raises(TypeError, match="`init` must be a function, got str"):
        Linear(2, 3, init="kaiming")
