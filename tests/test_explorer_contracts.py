"""What every explorer on the stage promises, tested over one table of all of them.

An explorer is tested by being listed; one that is exported and not listed fails.
"""

import contextlib
import dataclasses
import functools
import inspect
import itertools
import re
from collections.abc import Callable

import comm
import numpy as np
import pytest

import hands
from cnn_core import (
    convolve2d,
    convolve2d_backward,
    datasets,
    detection,
    functional,
    interpret,
    ops,
    segmentation,
)
from cnn_core.functional.normalisation import running_statistics
from cnn_core.layers import Conv2d, Flatten, Linear, ReLU
from cnn_core.network import Sequential
from cnn_workshop import _run, explorers, pretrained
from cnn_workshop.drawing import Pixels
from cnn_workshop.explorers import _photographs
from cnn_workshop.explorers.shared import Action, Choice, Explorer, Number, Switch
from cnn_workshop.stage import Beam, Panel

LOSSES = {"right": [2.3, 0.4, 0.1], "A": [2.3, 1.2, 0.4]}
IMAGE = np.random.default_rng(0).integers(0, 17, (6, 7))


@dataclasses.dataclass
class Promise:
    """How an explorer is opened, alone or with a reader's function, and moved from cell to cell.

    Attributes
    ----------
    start : callable
        ``start(function=None)`` opens it.
    right : callable, optional
        A right function of the reader's; None if it takes none.
    moves : tuple of dict
        Events that ask for another cell; empty if it shows nothing that could be asked for.
    idle : tuple of str
        Controls that change nothing for the picture it is opened with, as a size does that it has
        not; or that it refuses.
    """

    start: Callable
    right: Callable | None = None
    moves: tuple = ()
    idle: tuple = ()

    @property
    def next_move(self):
        """What a person may do next."""
        return self.moves[0] if self.moves else {"is": "reset"}


def start_blame(backward=convolve2d_backward):
    return explorers.explore_blame(IMAGE, convolve2d_backward=backward)


def start_convolution(convolve=convolve2d):
    return explorers.explore_convolution(IMAGE, "sobel_x", convolve=convolve)


def start_geometry(size=ops.output_size):
    return explorers.explore_geometry((9, 7), (3, 2), padding=1, output_size=size)


def start_counts(count_parameters=None):
    options = {} if count_parameters is None else {"count_parameters": count_parameters}
    return explorers.explore_counts(2, 9, 8, 4, **options)


def right_count(in_channels, out_channels, kernel_height, kernel_width):
    return out_channels * (in_channels * kernel_height * kernel_width + 1)


def start_filters(convolve=None):
    colours = np.random.default_rng(0).integers(0, 256, (6, 7, 3))
    return explorers.explore_filters(colours, **({"convolve": convolve} if convolve else {}))


def start_pretrained():
    """Start on photographs that the network knows: what is said does not depend on the moment."""
    for name in datasets.PHOTOGRAPHS if pretrained.network() is not None else ():
        pretrained.passed(name)
    return explorers.explore_pretrained()


def start_scores(softmax=None):
    return explorers.explore_scores([2, 1, 0], softmax=softmax)


def start_stack(receptive_field=None):
    return explorers.explore_stack(receptive_field=receptive_field)


def right_receptive_field(layers):
    return 1 + sum(
        dilation * (size - 1) * np.prod(layers[:at, 1])
        for at, (size, _, dilation) in enumerate(layers)
    )


def start_channels(to_gray=None):
    return explorers.explore_channels("coffee", to_gray=to_gray)


def start_commuting(layer="convolution"):
    return explorers.explore_commuting(layer, IMAGE)


def upper_and_lower(images):
    return np.stack([images[:, 0, :3].sum(axis=(1, 2)), images[:, 0, 3:].sum(axis=(1, 2))], axis=1)


def start_translation(network=upper_and_lower):
    images, labels = np.eye(6)[:, None, :, None] * np.ones(7), np.arange(6) // 3
    return explorers.explore_translation({"yours": network}, images, labels, reach=2)


def start_activations(activation=ops.relu):
    return explorers.explore_activations(IMAGE / 4 - 2, activation=activation)


def start_kernels(convolve=convolve2d):
    return explorers.explore_kernels(IMAGE, "sobel_x", convolve=convolve)


def start_pooling(pool=ops.max_pooling):
    return explorers.explore_pooling(IMAGE, pool=pool)


def start_pipeline(convolve=convolve2d):
    return explorers.explore_pipeline(convolve2d=convolve)


def take_step(parameter, gradient, velocity, lr, momentum):
    velocity = momentum * velocity + gradient
    return parameter - lr * velocity, velocity


def start_training(sgd_step=None):
    return explorers.explore_training(sgd_step=sgd_step)


def start_neighbours(batch_norm=None):
    return explorers.explore_neighbours(number=3, batch_norm=batch_norm)


def normalise(images, running_mean, running_var, weight, bias, training):
    given = images, running_mean, running_var
    result = functional.batch_norm(*given, weight, bias, training=training)
    return result, *(running_statistics(*given) if training else given[1:])


def small_network():
    return Sequential(Conv2d(1, 3, 3, rng=0), ReLU(), Flatten(), Linear(60, 4, rng=1))


SMALL_PICTURES = np.random.default_rng(0).random((3, 1, 6, 7))


def start_occlusion(occlusion_map=None):
    options = {} if occlusion_map is None else {"occlusion_map": occlusion_map}
    return explorers.explore_occlusion(small_network(), SMALL_PICTURES, number=1, size=2, **options)


def right_occlusion_map(network, image, size, fill):
    label = network(image[None, None])[0].argmax()
    return interpret.occlusion_map(network, image[None], label, size, fill=fill)


def start_attribution(attribution=None):
    return explorers.explore_attribution(
        small_network(), SMALL_PICTURES, number=1, attribution=attribution
    )


def start_adversarial(attack=None):
    options = {} if attack is None else {"attack": attack}
    labels = np.array([0, 3, 1])
    return explorers.explore_adversarial(
        small_network(), SMALL_PICTURES, labels, number=1, **options
    )


def start_machine(forward=None):
    return explorers.explore_machine("Handwritten 7", forward=forward)


def start_marks(mark=None):
    options = {} if mark is None else {"mark": mark}
    labels = np.array([0, 3, 1])
    return explorers.explore_marks(small_network(), SMALL_PICTURES, labels, digit=3, **options)


def right_mark(images, shift):
    images, end = images.copy(), images.shape[3] - shift
    images[:, :, -2:, max(end - 2, 0) : max(end, 0)] = 1
    return images


def right_forward(images, weight1, bias1, weight2, bias2, weight3, bias3):
    layers = [images]
    for weight, bias in ((weight1, bias1), (weight2, bias2)):
        layers.append(functional.conv2d(layers[-1], weight, bias))
        layers.append(functional.relu(layers[-1]))
        layers.append(functional.max_pool2d(layers[-1], 2))
    flat = layers[-1].reshape(len(images), -1)
    return [*layers[1:], flat, flat @ weight3.T + bias3]


def right_leaks(train, test):
    flat, known = test.reshape(len(test), -1), train.reshape(len(train), -1)
    return (flat[:, None] == known).all(axis=2).any(axis=1)


def right_attack(network, images, labels, epsilon):
    *_, logits = network.forward(images, keep=True).values()
    shares = functional.softmax(logits, dim=1) - np.eye(4)[labels]
    return images + epsilon * np.sign(network.backward(shares.astype(logits.dtype)))


def start_page(nms=detection.nms):
    return explorers.explore_page(nms=nms)


BOXES = detection.window_boxes(4, 5, 3, 1)
SCORES = np.linspace(0.99, 0.6, 20)


def start_boxes(nms=detection.nms):
    return explorers.explore_boxes(IMAGE, BOXES, SCORES, BOXES[[7]], nms=nms, sure=0.8)


def start_suppression(nms=detection.nms):
    return explorers.explore_suppression(nms=nms)


def right_nms(boxes, scores, iou_threshold):
    overlaps, kept = detection.box_iou(boxes, boxes), []
    for each in np.argsort(-scores, kind="stable"):
        if not (overlaps[each, kept] > iou_threshold).any():
            kept.append(int(each))
    return kept


def start_transposed(conv_transpose2d=ops.conv_transpose2d):
    return explorers.explore_transposed("1 to 12", conv_transpose2d=conv_transpose2d)


def start_segmentation(iou=segmentation.mask_iou):
    return hands.open_segmentation(iou=iou)


TABLE = {
    "explore_activations": Promise(
        start_activations,
        lambda feature_map: np.maximum(feature_map, 0),
        ({"is": "step", "panel": "output", "cell": [2, 1]},),
    ),
    "explore_channels": Promise(
        start_channels,
        lambda picture: picture.mean(axis=2),
        (
            {"is": "step", "panel": "green", "cell": [2, 1]},
            {"is": "look", "panel": "photograph", "cell": [5, 6]},
        ),
    ),
    "explore_commuting": Promise(
        start_commuting,
        lambda picture: picture[1:-1, 1:-1],
        tuple(
            {"is": "step", "panel": panel, "cell": [2, 1]}
            for panel in ("map", "layer first", "shift first", "difference")
        ),
    ),
    "explore_blame": Promise(
        start_blame,
        lambda *arrays, **geometry: convolve2d_backward(*arrays, **geometry),
        ({"is": "step", "panel": "upstream", "cell": [2, 1]},),
    ),
    "explore_conventions": Promise(explorers.explore_conventions),
    "explore_counts": Promise(start_counts, right_count),
    "explore_convolution": Promise(
        start_convolution,
        lambda image, kernel: convolve2d(image, kernel),
        ({"is": "step", "panel": "map", "cell": [2, 1]},),
    ),
    "explore_geometry": Promise(
        start_geometry,
        lambda size, kernel, stride, padding, dilation: (
            (size + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1
        ),
        ({"is": "step", "panel": "output", "cell": [2, 1]},),
    ),
    "explore_kernels": Promise(
        start_kernels,
        lambda image, kernel: convolve2d(image, kernel),
        ({"is": "step", "panel": "map", "cell": [2, 1]},),
        idle=("side", "divide"),
    ),
    "explore_machine": Promise(
        start_machine,
        right_forward,
        idle=("brush", "bars"),  # the next stroke shows the one, the page the other
    ),
    "explore_marks": Promise(start_marks, right_mark),
    "explore_neighbours": Promise(start_neighbours, normalise),
    "explore_noise": Promise(
        explorers.explore_noise, moves=({"is": "control", "name": "step", "value": True},)
    ),
    "explore_depth": Promise(
        lambda: explorers.explore_depth(2),
        moves=({"is": "look", "panel": "with", "cell": [4, 2]},),
    ),
    "explore_pooling": Promise(
        start_pooling,
        lambda image, pool_size, stride: ops.max_pooling(image, pool_size, stride=stride),
        ({"is": "step", "panel": "output", "cell": [1, 1]},),
    ),
    "explore_occlusion": Promise(
        start_occlusion, right_occlusion_map, ({"is": "step", "panel": "map", "cell": [2, 1]},)
    ),
    "explore_adversarial": Promise(
        start_adversarial, right_attack, ({"is": "step", "panel": "changed", "cell": [2, 1]},)
    ),
    "explore_attribution": Promise(
        start_attribution,
        lambda network, image, label: np.abs(image[0]),
        (
            {"is": "step", "panel": "gradient x input, trained", "cell": [2, 1]},
            {"is": "step", "panel": "Grad-CAM, weights shuffled", "cell": [1, 3]},
        ),
    ),
    "explore_boxes": Promise(start_boxes, right_nms),
    "explore_page": Promise(
        start_page, right_nms, ({"is": "step", "panel": "map", "cell": [2, 1]},)
    ),
    "explore_suppression": Promise(start_suppression, right_nms, ({"is": "player", "value": 3},)),
    "explore_segmentation": Promise(
        start_segmentation,
        lambda mask, truth: (mask & truth).sum() / max((mask | truth).sum(), 1),
        ({"is": "step", "panel": "mask", "cell": [2, 1]},),
    ),
    "explore_transposed": Promise(
        start_transposed,
        lambda image, kernel, stride, padding: ops.conv_transpose2d(
            image, kernel, stride=stride, padding=padding
        ),
        ({"is": "step", "panel": "image", "cell": [2, 1]},),
    ),
    "explore_picture": Promise(  # a function of the reader's runs when its button is pressed
        lambda: explorers.explore_picture([[0, 12, 3], [4, 0, 5]]),
        moves=(
            {"is": "step", "panel": "table", "cell": [1, 1]},
            {"is": "look", "panel": "seen", "cell": [0, 2]},
        ),
    ),
    "explore_pipeline": Promise(
        start_pipeline,
        lambda image, kernel: convolve2d(image, kernel),
        (
            *(
                {"is": "step", "panel": panel, "cell": [0, 0]}
                for panel in ("map", "rectified", "pooled", "flat", "logits", "probabilities")
            ),
            {"is": "player", "value": 12},
        ),
    ),
    "explore_setup": Promise(explorers.explore_setup, moves=({"is": "player", "value": 6},)),
    "explore_filters": Promise(
        start_filters,
        lambda image, weight, bias: functional.conv2d(image[None], weight, bias)[0],
        tuple(
            {"is": "step", "panel": panel, "cell": [2, 1]}
            for panel in ("map", "green part", "map 1")
        ),
    ),
    "explore_pretrained": Promise(
        start_pretrained,
        moves=(
            {"is": "step", "panel": "map", "cell": [2, 1]},
            {"is": "player", "value": 5},
        ),
    ),
    "explore_scores": Promise(
        start_scores, lambda logits: np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    ),
    "explore_splits": Promise(
        lambda leaks=None: explorers.explore_splits(leaks, forms=1), right_leaks
    ),
    "explore_stack": Promise(
        start_stack,
        right_receptive_field,
        ({"is": "look", "panel": "layer 1", "cell": [1, 2]},),
    ),
    "explore_training": Promise(
        start_training, take_step, ({"is": "control", "name": "step", "value": True},)
    ),
    "explore_translation": Promise(
        start_translation,
        lambda images: upper_and_lower(images),
        ({"is": "step", "panel": "map of yours", "cell": [-1, 2]},),
    ),
    "explore_verdict": Promise(explorers.explore_verdict),
    "explore_detective": Promise(
        lambda is_right=None: explorers.explore_detective(LOSSES, is_right=is_right),
        lambda layer: True,
        ({"is": "step", "panel": "difference", "cell": [2, 1]},),
    ),
}
TAKE_PICTURES = (
    "explore_channels",
    "explore_commuting",
    "explore_convolution",
    "explore_kernels",
    "explore_pooling",
    "explore_picture",
    "explore_filters",
    "explore_verdict",
    "explore_machine",
)
"""The explorers on which a person's own picture can be dropped, without the large network."""

every_explorer = pytest.mark.parametrize("name", TABLE)
with_function = pytest.mark.parametrize("name", [name for name in TABLE if TABLE[name].right])


def crash(*arguments, **options):
    raise KeyError("no such thing")


def unwritten(*arguments, **options):
    raise NotImplementedError


def nothing(*arguments, **options):
    return None


def endless(*arguments, **options):
    while True:
        pass


def shapeless(*arguments, **options):
    return np.zeros((1, 2, 3, 4))


BAD = {
    crash: "crash: KeyError: ",
    unwritten: "unwritten is not written yet. ",
    nothing: "nothing: it returned nothing (None)",
    endless: "endless: it was still running after 0.02 seconds",
    shapeless: "shapeless: it returned ",
}


@contextlib.contextmanager
def impatient_with(function):
    """Stop a reader's function soon, if it is the one without an end: no other has to hurry."""
    with pytest.MonkeyPatch.context() as patch:
        if function is endless:
            patch.setitem(_run.run.__kwdefaults__, "time_limit", 0.02)
        yield


@functools.cache
def opened(name):
    """An explorer as it opens, for all tests that only look at it."""
    return TABLE[name].start()


@pytest.fixture
def sent(monkeypatch):
    """All messages to the page: what they say, and how many bytes come with them."""
    messages = []

    def publish(to, _, data=None, metadata=None, buffers=None, **others):
        messages.append((data, [len(memoryview(each).cast("B")) for each in buffers or ()]))

    monkeypatch.setattr(comm.DummyComm, "publish_msg", publish)
    return messages


def values_of(control):
    """Return the values that a control is to be tried at, two at least."""
    if isinstance(control, Choice):
        return [value for _, value in control.options]
    if isinstance(control, Number):
        return [control.least, control.most]
    return [False, True] if isinstance(control, Switch) else []


def changes(explorer):
    """Yield the name of each control with each of its values."""
    for name, control in explorer.bar.items():
        for value in values_of(control):
            yield name, value


def unknown_in(scene):
    """Name the panels that a scene's marks, beams and windows speak of, and that are not there."""
    named = [mark.panel for mark in scene.marks]
    named += [end[0] for beam in scene.beams for end in (beam.start, beam.end)]
    for link in scene.windows:
        named += [*link.inputs, *link.outputs]
    return [each for each in named if each not in scene]


class Walk:
    """An explorer whose controls were moved to each of their values, one after the other.

    Attributes
    ----------
    before : str
        Its twin as it opened.
    steps : list of tuple
        Control, value, what state and bar made of that, the twin, and what the scene named in vain.
    """

    def __init__(self, name):
        self.explorer, self.steps = TABLE[name].start(), []
        self.before = self.explorer.text()
        for control, value in changes(self.explorer):
            hands.choose(self.explorer, control, value)
            taken = [getattr(self.explorer.state, control), self.explorer.bar[control].value]
            found = self.explorer.text(), unknown_in(self.explorer.shown)
            self.steps.append((control, value, taken, *found))


walked = functools.cache(Walk)


# ---- the table -----------------------------------------------------------------------------------


def test_table_lists_every_explorer():
    exported = {name for name in explorers.__all__ if name.startswith("explore_")}
    assert exported == set(TABLE)


def private_methods(bases):
    """Name the methods that classes of the workshop keep for themselves."""
    ours = [base for base in bases if base.__module__.startswith("cnn_workshop.")]
    return {
        name
        for base in ours
        for name, made in vars(base).items()
        if callable(made) and re.fullmatch("_[a-z].*[a-z]", name)
    }


@every_explorer
def test_explorer_replaces_no_private_method_of_the_frame(name):
    own = [base for base in type(opened(name)).__mro__ if base not in Explorer.__mro__]
    assert private_methods(own) & private_methods(Explorer.__mro__) == set()


# ---- the reader's function -----------------------------------------------------------------------


@pytest.mark.parametrize("function", BAD, ids=lambda function: function.__name__)
@with_function
def test_bad_function_is_told_in_a_sentence(name, function):
    with impatient_with(function):
        explorer = TABLE[name].start(function)
    assert explorer.problem.startswith(BAD[function])
    assert explorer.problem[-1] in ".?"
    assert hands.told(explorer)["problem"] == explorer.problem


@pytest.mark.parametrize("function", BAD, ids=lambda function: function.__name__)
@pytest.mark.parametrize(  # the machine keeps what it computed until a cell runs
    "name", [each for each in TABLE if TABLE[each].right and each != "explore_machine"]
)
def test_bad_function_leaves_the_stage_alive(name, function):
    working = [function]
    with impatient_with(function):
        explorer = TABLE[name].start(lambda *arrays, **options: working[0](*arrays, **options))
    working[0] = TABLE[name].right
    explorer.reset()
    assert explorer.problem == ""
    right = TABLE[name].start(lambda *arrays, **options: working[0](*arrays, **options))
    assert explorer.text() == right.text()


def changed_to(value, change):
    """Return a right answer, or several, with all numbers of it changed."""
    if isinstance(value, (list, tuple)):
        return type(value)(changed_to(each, change) for each in value)
    return change(np.asarray(value, dtype=float))[()]


ODD = {
    "no numbers": lambda numbers: numbers * np.nan,
    "without end": lambda numbers: np.full(numbers.shape, -np.inf),
    "the largest there are": lambda numbers: np.where(numbers > np.mean(numbers), 1e308, -1e308),
    "no number first": lambda numbers: np.where(numbers == numbers.flat[0], np.nan, numbers),
}


@pytest.mark.parametrize("odd", ODD)
@with_function
def test_odd_numbers_of_a_function_are_told_drawn_and_warned_of_nowhere(name, odd):
    def mine(*arrays, **options):
        return changed_to(TABLE[name].right(*arrays, **options), ODD[odd])

    explorer = TABLE[name].start(mine)
    for move in TABLE[name].moves:
        explorer.do(move)
    assert not re.search(
        r"\b(nan|inf)\b|\d{20}", explorer.text() + hands.told(explorer)["sentence"]
    )
    assert explorer._repr_mimebundle_()["text/plain"] == explorer.text()


@with_function
def test_what_a_function_prints_is_told(name):
    def mine(*arrays, **options):
        print("as far as here")
        return TABLE[name].right(*arrays, **options)

    explorer = TABLE[name].start(mine)
    assert explorer.problem == ""
    assert re.fullmatch("mine printed: (as far as here\n?)+", explorer.printed)
    assert explorer.printed in explorer.text()
    assert hands.told(explorer)["printed"] == explorer.printed


@with_function
def test_newest_function_is_used_at_the_next_move(name, run_cell):
    promise = TABLE[name]
    source = "def mine(*arrays, **options):\n    {}"
    explorer = promise.start(run_cell(source.format("return None")).mine)
    run_cell(source.format("return right(*arrays, **options)"), right=promise.right)
    explorer.do(promise.next_move)
    assert explorer.problem == ""


# ---- controls ------------------------------------------------------------------------------------


@every_explorer
def test_control_can_be_moved_to_its_ends(name):
    for control, value, taken, _, _ in walked(name).steps:
        assert taken == [value, value], control


@every_explorer
def test_twin_tells_where_each_control_stands(name):
    explorer = TABLE[name].start()
    for control in explorer.bar.values():
        explorer.reset()
        if not control.shown or control.name in TABLE[name].idle:
            continue
        found = []
        for value in values_of(control):
            hands.choose(explorer, control.name, value)
            found.append(explorer.text())
        assert len(set(found)) == len(found), control.name


@every_explorer
def test_action_can_be_pressed(name):
    explorer = TABLE[name].start()
    for control in explorer.bar.values():
        if isinstance(control, Action) and control.active and control.name not in TABLE[name].idle:
            hands.press(explorer, control.name)
            assert explorer.problem == ""


@every_explorer
def test_control_is_the_same_from_python_as_from_the_page(name):
    explorer = TABLE[name].start()
    for control, value, _, text, _ in walked(name).steps:
        explorer.bar[control].value = value
        assert explorer.text() == text


@every_explorer
def test_rare_controls_come_last(name):
    chosen = [each for each in opened(name).bar.values() if not isinstance(each, Action)]
    rare = [control.rare for control in chosen]  # a button may come and go
    assert rare == sorted(rare)


# ---- names ---------------------------------------------------------------------------------------


@functools.cache
def small_photographs():
    """Every photograph, and its middle square, as eight numbers a side, by its name in menus."""
    found = []
    for key, name in _photographs.NAMES.items():
        photograph = datasets.photograph(key, gray=True)
        side = min(photograph.shape)
        top, left = ((length - side) // 2 for length in photograph.shape)
        square = photograph[top : top + side, left : left + side]
        found += [(name, eight_a_side(photograph)), (name, eight_a_side(square))]
    return found


def eight_a_side(picture):
    """Reduce a picture to 64 numbers, whatever its shape and its scale."""
    for axis in (0, 1):
        starts = np.arange(8) * picture.shape[axis] // 8
        lengths = np.diff([*starts, picture.shape[axis]])
        sums = np.add.reduceat(picture.astype(float), starts, axis)
        picture = np.moveaxis(np.moveaxis(sums, axis, -1) / lengths, -1, axis)
    return picture.ravel()


def photographs_in(scene):
    """Name the photographs that a scene shows."""
    for panel in scene.panels:
        values = np.asarray(panel.values, float)
        values = values.mean(axis=2) if values.ndim == 3 else values
        if min(values.shape) >= 16 and np.isfinite(values).all() and values.std() > 0:
            for name, photograph in small_photographs():
                if np.corrcoef(eight_a_side(values), photograph)[0, 1] > 0.98:
                    yield name


def picture_menus(explorer):
    """Return the menus from which a person chooses what is looked at."""
    known = ("picture", "photograph", "map")
    return [each for each in explorer.bar.values() if each.name in known]


@every_explorer
def test_photograph_has_one_name_in_all_menus(name):
    explorer = TABLE[name].start()
    for menu in picture_menus(explorer):
        for words, value in menu.options:
            hands.choose(explorer, menu.name, value)
            assert {words} >= set(photographs_in(explorer.shown))
            if words in _photographs.NAMES.values():
                assert words in photographs_in(explorer.shown)
                assert words in explorer.text()


def test_name_is_spelled_alike_in_all_menus_of_pictures():
    spelled = {}
    for name in TABLE:
        for menu in picture_menus(opened(name)):
            for words, _ in menu.options:
                spelled.setdefault(words.casefold(), set()).add(words)
    assert [each for each in spelled.values() if len(each) > 1] == []


# ---- editing, undo and reset ---------------------------------------------------------------------


def edits(explorer):
    """Yield what can be written into each part that can be edited, and where."""
    for part in explorer.shown.edited:
        value = part.values.flat[0] + 3 * part.step
        most = part.limits[1] if part.edit == "paint" and part.limits else np.inf
        yield part.name, getattr(part, "origin", (0, 0)), min(value, most)


@every_explorer
def test_edited_number_is_shown_and_taken_back_if_it_is_there(name):
    explorer = TABLE[name].start()
    before = explorer.text()
    for name, cell, value in edits(explorer):
        hands.write(explorer, name, cell, value)
        assert explorer.shown[name].values.flat[0] == value
        explorer.undo()
        assert explorer.text() == before
        hands.write(explorer, name, [at + 999 for at in cell], value)
        hands.paint(explorer, name, np.zeros(explorer.shown[name].values.size + 1))
        assert explorer.text() == before


@every_explorer
def test_undo_goes_back_to_the_beginning_and_redo_to_the_end(name):
    walk = walked(name)
    after = walk.explorer.text()
    for _ in walk.steps:
        walk.explorer.undo()
    assert walk.explorer.text() == walk.before
    for _ in walk.steps:
        walk.explorer.redo()
    assert walk.explorer.text() == after


@every_explorer
def test_undo_does_nothing_when_there_is_nothing_to_undo(name):
    explorer = TABLE[name].start()
    before = explorer.text()
    explorer.undo()
    explorer.redo()
    assert explorer.text() == before


@every_explorer
def test_reset_is_the_beginning(name):
    explorer = TABLE[name].start()
    before = hands.told(explorer)
    for control, value in changes(explorer):
        hands.choose(explorer, control, value)
    explorer.reset()
    after = hands.told(explorer)
    for part in ("scene", "twin", "sentence", "controls"):
        assert after[part] == before[part]


@pytest.mark.parametrize("name", TAKE_PICTURES)
def test_opened_picture_is_undone_by_itself_and_found_again_in_the_menu(name):
    explorer = TABLE[name].start()
    for panel in [panel.name for panel in explorer.shown.panels if panel.takes_picture]:
        first = explorer.text()
        for white in (0, 255):  # what is pasted always has the same name
            hands.hand_in(explorer, panel, [[[white, 9, 9]] * 7, [[9, 9, white]] * 7] * 4)
        last = explorer.shown[panel].values
        explorer.undo()
        assert not np.array_equal(explorer.shown[panel].values, last)
        explorer.undo()
        assert explorer.text() == first
        menu = next(iter(explorer.bar.values()))
        offered = {key for _, key in TABLE[name].start().bar[menu.name].options}
        for added in {key for _, key in menu.options} - offered:
            hands.choose(explorer, menu.name, added)
            assert np.array_equal(explorer.shown[panel].values, last)


@every_explorer
def test_moves_are_not_undone_and_end_where_there_is_no_cell_or_panel_any_more(name):
    explorer = TABLE[name].start()
    for move in TABLE[name].moves:
        explorer.do(move)
        if "cell" in move:  # the page may still show what was larger
            explorer.do({**move, "cell": [999, 999]})
            explorer.do({**move, "panel": "gone"})
        explorer.text()
    assert hands.told(explorer)["history"] == [0, 0]


# ---- messages ------------------------------------------------------------------------------------


def bytes_shown(explorer):
    """Return how many bytes the arrays of the scene have, each counted once."""
    arrays = {}

    def find(part):
        if isinstance(part, dict):
            if "key" in part:
                size = {"f8": 8, "f4": 4, "u1": 1}[part["dtype"]]
                arrays[part["key"]] = size * int(np.prod(part["shape"]))
            for each in part.values():
                find(each)
        elif isinstance(part, list):
            for each in part:
                find(each)

    find(hands.told(explorer)["scene"])
    return sum(arrays.values())


@every_explorer
def test_move_is_answered_in_one_message(name, sent):
    explorer = TABLE[name].start()
    events = [{"is": "write", "panel": each, "cell": list(cell), "value": value}
              for each, cell, value in edits(explorer)]  # fmt: skip
    chosen = ({"is": "control", "name": each, "value": value} for each, value in changes(explorer))
    after = [*TABLE[name].moves, {"is": "undo"}, {"is": "redo"}, {"is": "reset"}]
    for number, event in enumerate(itertools.chain(events, chosen, after), 1):
        sent.clear()
        explorer.do({**event, "number": number})
        assert [data["method"] for data, _ in sent] == ["update"], event
        assert hands.told(explorer)["heard"] == number


@every_explorer
def test_message_carries_no_array_that_the_page_has(name, sent):
    explorer = TABLE[name].start()
    sent.clear()
    explorer.do({"is": "undo"})
    assert sum(size for _, sizes in sent for size in sizes) == 0


@every_explorer
def test_page_that_asks_is_sent_all_arrays(name, sent):
    explorer = TABLE[name].start()
    explorer.do(TABLE[name].next_move)
    explorer.do({"is": "undo"})  # it changes nothing: the page has all arrays
    sent.clear()
    explorer._handle_custom_msg({"is": "all"}, [])
    ((_, sizes),) = sent
    assert sum(sizes) == bytes_shown(explorer)


@every_explorer
def test_error_of_the_explorer_itself_is_answered_too(name, monkeypatch):
    explorer = TABLE[name].start()

    def fail(state):
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(explorer, "scene", fail)
    with pytest.raises(RuntimeError, match="a fault of ours"):
        explorer.do({**TABLE[name].next_move, "number": 5})
    said = hands.told(explorer)
    assert (said["heard"], said["problem"]) == (5, "RuntimeError: a fault of ours")


@every_explorer
def test_error_of_the_explorer_itself_is_raised_before_anything_is_shown(name, monkeypatch):
    def fail(explorer, state):
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(type(opened(name)).__mro__[1], "sentence", fail)
    with pytest.raises(RuntimeError, match="a fault of ours"):
        TABLE[name].start()


# ---- the scene -----------------------------------------------------------------------------------


@every_explorer
def test_scene_names_only_what_stands_there(name):
    assert unknown_in(opened(name).shown) == []
    for control, value, _, _, unknown in walked(name).steps:
        assert unknown == [], (control, value)


@every_explorer
def test_window_lies_on_its_input(name):
    explorer = opened(name)
    for link in explorer.shown.windows:
        if link.cell is not None and link.outputs:
            row, col = link.cell
            output = explorer.shown[link.outputs[0]]
            (top, left), (rows, cols) = output.origin, output.values.shape[:2]
            assert top <= row < top + rows
            assert left <= col < left + cols


@every_explorer
def test_panels_that_take_keys_say_how(name):
    explorer = opened(name)
    for panel in explorer.shown.panels:
        if panel.edit or panel.focus or panel.pick:
            assert panel.title or name == "explore_machine"  # its columns have them
            assert panel.spoken
    takes = any(panel.takes_picture for panel in explorer.shown.panels)
    assert takes == (name in TAKE_PICTURES) or name == "explore_pretrained"


# ---- words and figure ----------------------------------------------------------------------------


@every_explorer
def test_sentence_is_short(name):
    explorer = opened(name)
    sentence = hands.told(explorer)["sentence"]
    assert re.fullmatch(r"[-−A-Z0-9].*[.?!]", sentence)
    assert len(sentence) <= 160


@every_explorer
def test_page_says_what_to_do_first_until_something_was_changed(name):
    explorer = TABLE[name].start()
    asked = hands.told(explorer)["first"] or explorer.sentence(explorer.state)
    assert re.match("Draw|Drag|Press|Point|Change|Choose|Pick|Swap|Step|Move|Raise", asked)
    assert len(asked) <= 120
    explorer.reset()
    assert hands.told(explorer)["first"] == ""


def test_page_says_what_to_do_first_until_it_was_played():
    explorer = explorers.explore_suppression()
    assert hands.told(explorer)["first"] == explorer.invitation
    hands.go_to_step(explorer, 2)
    assert hands.told(explorer)["first"] == ""


@every_explorer
def test_part_to_touch_first_is_there(name):
    explorer = opened(name)
    first, start = (hands.told(explorer)[each] for each in ("first", "start"))
    assert not start or (first and start in explorer.shown)


def test_page_frames_what_to_touch_first_until_something_is_changed():
    explorer = explorers.explore_picture([[0, 16], [8, 0]])
    assert hands.told(explorer)["start"] == "seen"
    hands.press(explorer, "invert")
    assert hands.told(explorer)["start"] == ""


@every_explorer
def test_docstring_names_what_is_opened(name):
    doc = inspect.getdoc(getattr(explorers, name))
    assert f"Returns\n-------\n{type(opened(name)).__name__}\n" in doc


@every_explorer
def test_each_method_that_a_person_or_the_page_asks_for_is_described(name):
    for method in ("controls", "compute", "scene", "sentence", "words", "text", "do"):
        assert inspect.getdoc(getattr(type(opened(name)), method)), method


@with_function
def test_docstring_says_that_errors_of_a_function_are_shown(name):
    assert re.search("An error\\s+inside|an error inside", inspect.getdoc(getattr(explorers, name)))


ONE_OF_MANY = (
    r"\b1 of \d+ \w+ (are|have|differ|agree)\b|\bof 1 \w+s (are|have|changed|differ)\b|\b[Aa]ll 1 |"
    r"(?<![\d.,:x×/=+-] )\b1 (x 1 )?(pixels|cells|numbers|rows|outputs|inputs|others)\b"
)


@every_explorer
def test_one_thing_is_told_as_one(name):
    texts = [walked(name).before, *(text for _, _, _, text, _ in walked(name).steps)]
    for text in texts:
        assert not re.search(ONE_OF_MANY, text), text


@every_explorer
def test_stored_text_is_the_twin(name):
    explorer = opened(name)
    bundle = explorer._repr_mimebundle_()
    assert bundle["text/plain"] == explorer.text()
    assert "<figcaption>" in bundle["text/html"]
    assert len(bundle["image/png"]) < 100_000


@every_explorer
def test_figure_has_all_panels_of_the_scene(name):
    explorer = opened(name)
    images = explorer.figure().figure.all(Pixels)
    assert len(images) == len(explorer.shown.panels)


def test_beam_is_a_band_by_default():
    assert Beam(("a", None), ("b", None)).kind == "band"


def test_panel_refuses_an_unknown_kind():
    with pytest.raises(ValueError, match="`kind` must be one of"):
        Panel("x", [[1]], "colours")
