"""The machine explorer driven by the reader's own forward pass, right and wrong."""

import numpy as np
import pytest

import hands
from cnn_core import datasets, functional, ops
from cnn_core.network import load_digit_classifier
from cnn_workshop import _run
from cnn_workshop.explorers import explore_machine, forward_by_hand

NET = load_digit_classifier()
LAYERS = ("conv1", "relu1", "pool1", "conv2", "relu2", "pool2", "flatten", "linear1")


@pytest.fixture
def impatient(monkeypatch):
    """Stop a reader's function after a tenth of a second."""
    monkeypatch.setitem(_run.run.__kwdefaults__, "time_limit", 0.1)


def right(images, weight1, bias1, weight2, bias2, weight3, bias3):
    """Give the right answer in other words than the network."""
    layers = []
    for weight, bias in ((weight1, bias1), (weight2, bias2)):
        layers.append(functional.conv2d(layers[-1] if layers else images, weight, bias))
        layers.append(np.maximum(layers[-1], 0))
        layers.append(functional.max_pool2d(layers[-1], 2))
    flat = layers[-1].reshape(len(images), -1)
    return [*layers, flat, flat @ weight3.T + bias3]


def changed(number, change):
    """Return a forward pass, one of whose layers is changed; those behind it are not."""

    def mine(*arguments):
        layers = right(*arguments)
        layers[number] = change(layers[number])
        return layers

    return mine


def overwrite(images, *numbers):
    layers = right(images, *numbers)
    images[:] = 0
    return layers


def overwrite_weight(images, weight1, *numbers):
    layers = right(images, weight1, *numbers)
    weight1 *= 2
    return layers


def unwritten(*arguments):
    raise NotImplementedError


def crash(images, *numbers):
    return numbers[6]


def endless(*arguments):
    while True:
        pass


def talk(images, *numbers):
    print("images are", images.shape)


UNUSABLE = {
    "seven": (
        lambda *a: right(*a)[1:],
        "it returned a list of 7; the answer is a list of 8 arrays.",
    ),
    "array": (
        lambda *a: right(*a)[-1],
        "it returned shape 1 x 10; the answer is a list of 8 arrays.",
    ),
    "nothing": (lambda *a: None, "it returned nothing (None): is the line with `return` missing?"),
    "dict": (lambda *a: dict(zip(LAYERS, right(*a), strict=True)), "it returned dict; the "),
    "too_small": (
        changed(4, lambda maps: maps[:, :, 1:]),
        "relu2: it returned shape 1 x 16 x 10 x 11; the answer has shape 1 x 16 x 11 x 11.",
    ),
    "no_batch": (
        changed(7, lambda logits: logits[0]),
        "linear1: it returned 10 numbers in one row; the answer has shape 1 x 10.",
    ),
    "words": (changed(0, lambda maps: "maps"), "conv1: it returned str, not an array of numbers."),
    "overwrite": (overwrite, "overwrite: it changed its images in place; work on a copy."),
    "overwrite_weight": (overwrite_weight, "it changed its conv1.weight in place; work on a copy."),
    "crash": (crash, "crash: IndexError: tuple index out of range (line "),
    "endless": (endless, "endless: it was still running after 0.1 seconds and was stopped (line "),
    "unwritten": (unwritten, "unwritten is not written yet. Write it and run its cell: it is used"),
    "talk": (talk, "It printed: images are (1, 1, 28, 28)"),
}
"""Forward passes that give no layers, and a part of what is said about them."""


# ---- a forward pass of one's own -----------------------------------------------------------------


def test_own_forward_gives_the_numbers():
    explorer = explore_machine("Handwritten 4", forward=right)
    assert (explorer.problem, explorer.verdict) == ("", 4)
    np.testing.assert_allclose(
        explorer.shown["relu2"].values,
        explore_machine("Handwritten 4").shown["relu2"].values,
        atol=1e-5,
    )


def test_own_forward_may_return_a_tuple_of_lists():
    explorer = explore_machine(forward=lambda *a: tuple(layer.tolist() for layer in right(*a)))
    assert explorer.problem == ""


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("name", UNUSABLE)
def test_unusable_forward_is_told_what_is_wrong(name):
    forward, words = UNUSABLE[name]
    explorer = explore_machine(forward=forward)
    assert words in explorer.problem
    assert explorer.text().endswith(explorer.problem)
    assert "No verdict yet: there are no numbers." in explorer.text()
    assert all(np.isnan(explorer.shown[name].values).all() for name in LAYERS[:6])


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("name", UNUSABLE)
def test_unusable_forward_leaves_the_explorer_alive(name):
    working = {"forward": UNUSABLE[name][0]}
    explorer = explore_machine(forward=lambda *arguments: working["forward"](*arguments))
    hands.press(explorer, "keep")
    hands.press(explorer, "down")
    working["forward"] = right
    hands.choose(explorer, "picture", "Handwritten 2")
    assert (explorer.problem, explorer.verdict) == ("", 2)
    assert "Of the kept picture it says nothing." in explorer.text()
    explorer.figure()


@pytest.mark.parametrize("number", range(8))
def test_deviating_layer_is_named(number):
    explorer = explore_machine(forward=changed(number, lambda values: values + 0.5))
    size = explorer.values[LAYERS[number]].size
    place = {7: "class 0", 6: "number 0"}.get(number, "map 0, row 0, column 0")
    assert explorer.problem == (
        f"mine differs first in {LAYERS[number]}: {size} of {size} numbers, "
        f"first at {LAYERS[number]}, {place}."
    )


def test_deviating_number_is_told_when_it_is_taken_apart():
    explorer = explore_machine(forward=changed(1, lambda maps: maps - 1))
    hands.pick(explorer, "relu1", (0, 0))
    assert " = 0, but relu1 has -1 here. " in explorer.text()


def test_deviation_of_float32_is_none():
    explorer = explore_machine(forward=lambda *a: [layer.astype("f4") for layer in right(*a)])
    assert explorer.problem == ""


def test_new_version_of_the_forward_pass_is_used_from_the_next_stroke(run_cell):
    explorer = explore_machine(forward=run_cell("def mine(*arguments): return None").mine)
    run_cell("def mine(*arguments): return right(*arguments)", right=right)
    hands.paint(explorer, "drawing", explorer.image + np.eye(28)[5] * np.eye(28)[5][:, None])
    assert (explorer.problem, explorer.verdict) == ("", 7)


def test_forward_is_refused_when_it_is_no_function():
    with pytest.raises(TypeError, match="`forward` must be a function, got list"):
        explore_machine(forward=[1])


# ---- put together from functions of one's own ----------------------------------------------------


@pytest.mark.parametrize("digit", [0, 7])
def test_forward_by_hand_gives_what_the_network_gives(digit):
    pictures = datasets.load_mnist("test")
    image = pictures.images[pictures.labels == digit][:1, np.newaxis] / 255
    by_hand = forward_by_hand()(image, *NET.parameters().values())
    by_network = list(NET.forward(image, keep=True).values())[1:]
    for mine, wanted in zip(by_hand, by_network, strict=True):
        np.testing.assert_allclose(mine, wanted, atol=1e-4)


def flipped(image, kernel):
    return ops.convolve2d(image, kernel[::-1, ::-1])


def absolute(feature_map):
    return np.abs(feature_map)


def overlapping(feature_map, pool_size, stride):
    return ops.max_pooling(feature_map, pool_size, stride) + (stride == 2)


def no_bias(image, weights, bias):
    return ops.fully_connected(image, weights, 0 * bias)


def in_place(feature_map):
    feature_map[feature_map < 0] = 0
    return feature_map


def nothing(feature_map):
    return None


@pytest.mark.parametrize(
    ("own", "words"),
    [
        ({"convolve2d": flipped}, "forward differs first in conv1: "),
        ({"relu": absolute}, "forward differs first in relu1: "),
        ({"max_pooling": overlapping}, "forward differs first in pool1: 1352 of 1352 numbers"),
        ({"fully_connected": no_bias}, "forward differs first in linear1: 10 of 10 numbers"),
        ({"relu": nothing}, "forward: "),
        ({"relu": unwritten}, "forward is not written yet"),
        ({"convolve2d": lambda image: image}, "takes 1 positional argument but 2 were given"),
    ],
)
def test_own_wrong_function_is_found_by_its_layer(own, words):
    assert words in explore_machine(forward=forward_by_hand(**own)).problem


def test_own_relu_in_place_spoils_no_layer_before_it():
    assert explore_machine(forward=forward_by_hand(relu=in_place)).problem == ""


def test_own_function_is_used_in_its_newest_version(run_cell):
    my_relu = run_cell("def my_relu(maps): return maps").my_relu
    explorer = explore_machine(forward=forward_by_hand(relu=my_relu))
    assert "differs first in relu1" in explorer.problem
    run_cell("def my_relu(maps): return maps * (maps > 0)")
    hands.pick(explorer, "bars", 3)
    assert explorer.problem == ""
