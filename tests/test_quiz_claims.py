"""What the quiz items claim, computed: each reply is tied to something that was run here.

An item's claims are yielded as (choice, the words of its reply, whether they hold). The words must
stand in the reply, every choice needs a claim, and every number in a reply must stand in claimed
words, unless the question or the choice itself gives it. An item without claims fails.

What takes a long training is read from what the lesson shows: nbval runs it again and compares.
"""

import functools
import io
import math
import pickle
import re
from pathlib import Path

import nbformat
import numpy as np
import pytest

from cnn_core import (
    convolve2d,
    convolve2d_backward,
    datasets,
    detection,
    functional,
    interpret,
    kernels,
    layers,
    max_pooling,
    max_pooling_backward,
    network,
    relu,
    relu_backward,
    segmentation,
    training,
)
from cnn_core.functional import cross_entropy, cross_entropy_backward
from cnn_core.functional.normalisation import running_statistics
from cnn_core.ops import output_size
from cnn_workshop import cheats, deep, explorers, pretrained
from cnn_workshop.explorers import explore_depth
from cnn_workshop.pretrained import torch_file
from cnn_workshop.questions.quizzes import ITEMS
from cnn_workshop.suspects import BUGS, NAMES, bug_of, network_with, suspect

CLAIMS = {}
NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
NUMBER = r"-?\d+(?:,\d{3})*(?:\.\d+)?"
MOST_OFTEN_LONGEST = 1 / 3
SHARE_OF_A_PLACE = (0.15, 0.35)


def claims(topic):
    """Register what one item claims."""

    def register(function):
        assert topic not in CLAIMS
        CLAIMS[topic] = function
        return function

    return register


# ---- what the claims share -----------------------------------------------------------------------


def moved(images, down=0, right=0):
    """Shift pictures; zeros come in."""
    rows, cols = images.shape[-2:]
    padded = np.pad(images, [(0, 0)] * (images.ndim - 2) + [(5, 5), (5, 5)])
    return padded[..., 5 - down : 5 - down + rows, 5 - right : 5 - right + cols]


@functools.cache
def small_digits():
    """Images and labels of the training, the validation and the test set of lesson 13."""
    (images, labels), test = datasets.load_digits("train"), datasets.load_digits("test")
    images, test_images = images[:, np.newaxis] / 16, test.images[:, np.newaxis] / 16
    return (
        (images[:1077], labels[:1077]),
        (images[1077:], labels[1077:]),
        (test_images, test.labels),
    )


def learn(net, images, labels, lr, epochs, **options):
    """Train a network with SGD and return it."""
    optimizer = training.SGD(net, lr, options.pop("momentum", 0))
    for _event in training.fit(net, images, labels, optimizer, epochs=epochs, **options):
        pass
    return net


@functools.cache
def shown(lesson):
    """All that a lesson's cells have printed, or say of their figures."""
    [path] = NOTEBOOKS.glob(f"{lesson}_*.ipynb")
    outputs = [out for cell in nbformat.read(path, 4).cells for out in cell.get("outputs", [])]
    return "\n".join(
        out.get("text") or out.get("data", {}).get("text/plain", "") for out in outputs
    )


def found(lesson, pattern):
    """All that a pattern finds in what a lesson shows; at least one place."""
    places = re.findall(pattern, shown(lesson))
    assert places, f"lesson {lesson} shows nothing like {pattern}"
    return places


def gradients_of(net, images, labels):
    """All gradients of a network for some pictures, by name."""
    logits = net(images)
    net.backward(cross_entropy_backward(1, logits, labels))
    return {name: gradient.copy() for name, gradient in net.gradients().items()}


def agree(one, other):
    """Whether two sets of gradients are the same."""
    return all(np.allclose(one[name], other[name]) for name in one)


# ---- lessons 01 to 04 ----------------------------------------------------------------------------


@claims("bottom right pixel")
def _():
    picture = np.arange(12).reshape(3, 4)
    last = picture[2, 3] == picture.max()
    yield "[2, 3]", "row 2 is the last of 3, column 3 the last of 4", last
    yield "[3, 4]", "Counting starts at 0, so the last row of 3 is row 2", picture[0, 0] == 0
    yield "[3, 2]", "The row comes first, and the last of 3 rows is row 2", len(picture) - 1 == 2


@claims("a shifted 7")
def _():
    seven = datasets.digit(7)
    shifted = moved(seven, right=1)
    different = int((shifted != seven).sum())
    places, numbers, table = ITEMS["a shifted 7"]["choices"]
    yield places, f"{different} of {seven.size} numbers differ", True
    turned = np.roll(seven, 1, axis=1)
    same_numbers = np.array_equal(np.sort(turned, axis=None), np.sort(seven, axis=None))
    another = same_numbers and not np.array_equal(turned, seven)
    yield numbers, "Numbers in other places are another table, even if they are the same", another
    yield table, "Nothing in the table says that it is still a 7", different > 32


@claims("shape of a feature map")
def _():
    rows, cols = convolve2d(np.ones((10, 6)), np.ones((3, 2))).shape
    yield "8 x 5", f"{10} - 3 + 1 rows and 6 - 2 + 1 columns", (rows, cols) == (8, 5)
    yield "10 x 6", "fewer places than pixels", rows < 10 and cols < 6
    yield "7 x 4", "10 - 3 counts the steps", rows == 10 - 3 + 1
    yield "8 x 4", "each with their own side of the kernel", cols == 6 - 2 + 1 != 6 - 3 + 1


@claims("rows of a window")
def _():
    lone = np.zeros((9, 3))
    read = [row for row in range(9) if _sees(lone, row)]
    yield "rows 2, 3 and 4", "it starts at its own number and covers three rows", read == [2, 3, 4]
    yield "row 2 only", "from the whole window", len(read) == 3
    yield "rows 1, 2 and 3", "Its top row is row 2", min(read) == 2
    yield "rows 6, 7 and 8", "moves by one row at a time", [row + 1 for row in read] == [3, 4, 5]


def _sees(picture, row):
    """Whether row 2 of the feature map depends on a row of the picture."""
    changed = picture.copy()
    changed[row] = 1
    return bool(convolve2d(changed, np.ones((3, 3)))[2, 0])


@claims("flat wall")
def _():
    kernel = kernels.get("sobel_x")
    walls = {grey: convolve2d(np.full((3, 3), grey), kernel)[0, 0] for grey in (1, 100, 250)}
    blurred = convolve2d(np.full((3, 3), 100), kernels.get("box_blur"))[0, 0]
    shuffled = np.random.default_rng(0).permutation(kernel.ravel()).reshape(3, 3)
    for choice, words, holds in [
        ("the grey of the wall", "That takes a sum of 1: grey times the sum", blurred),
        ("0, however bright the wall is", "grey times the sum of the kernel, which is 0", True),
        ("more, the brighter the wall is", "they still cancel out", True),
        (
            "it depends on where the negative numbers stand",
            "only the sum counts",
            not convolve2d(np.full((3, 3), 100), shuffled).any(),
        ),
    ]:
        yield choice, words, np.isclose(holds, 100) if holds is blurred else holds
    assert set(walls.values()) == {0}


@claims("flipped edge kernel")
def _():
    flipped_too, transposed, right, nothing = ITEMS["flipped edge kernel"]["choices"]
    kernel, picture = kernels.get("sobel_x"), datasets.digit(7)
    before, after = convolve2d(picture, kernel), convolve2d(picture, kernel[:, ::-1])
    yield flipped_too, "each edge stays where it is", np.array_equal(abs(after), abs(before))
    by_transposing = convolve2d(picture.T, kernel).T
    same = np.array_equal(convolve2d(picture, kernel.T), by_transposing)
    yield transposed, "That is what transposing does: rows become columns", same
    yield right, "every sum flips its sign", np.array_equal(after, -before)
    yield (
        nothing,
        "what was brighter to the right now counts as darker",
        after[0, 0] != before[0, 0],
    )


@claims("steps that do not fit")
def _():
    two, three, one, error = ITEMS["steps that do not fit"]["choices"]
    row = np.arange(7)[np.newaxis]
    starts = convolve2d(row, np.array([[1, 0, 0]]), stride=3)[0]
    yield two, f"windows begin at {starts[0]} and {starts[1]}", len(starts) == 2
    yield three, "here there is none: round down", output_size(7, 3, stride=3) == 2
    yield one, f"4 // 3 = {4 // 3} counts the steps", 7 - 3 == 4
    yield error, "what is left over is just not read", starts[-1] + 3 == 6


@claims("reach with holes")
def _():
    row = np.eye(12)[:, np.newaxis]
    read = [
        at for at, each in enumerate(row) if convolve2d(each, np.ones((1, 3)), dilation=2)[0, 0]
    ]
    reach = read[-1] + 1
    yield "5", "2 * (3 - 1) + 1. Three pixels are read and two", (reach, len(read)) == (5, 3)
    yield "3", "Three numbers are multiplied, but they lie apart", read == [0, 2, 4]
    yield "6", "2 * 3 would put a hole behind the last number too: there are only two", reach < 6
    touching = convolve2d(np.ones((1, 3)), np.ones((1, 3)), dilation=1).size == 1
    yield "7", "counts dilation as holes, from 0: here 1 means that the numbers touch", touching


@claims("one number of a photograph")
def _():
    swapped, channel, green, right = ITEMS["one number of a photograph"]["choices"]
    photo = np.arange(64 * 96 * 3).reshape(64, 96, 3)
    blue = photo[..., 2]
    yield right, "row, column, channel, each counted from 0", photo[10, 20, 2] == blue[10, 20]
    yield swapped, "The row comes first: 10 is the row", photo[10, 20, 2] != blue[20, 10]
    yield channel, "That is photo[:, :, 2]", np.array_equal(photo[:, :, 2], blue)
    cat = datasets.photograph("chelsea", size=96)[56, 54]  # its nose is reddish
    yield green, "red is 0, green 1, blue 2", cat[0] > cat[1] > cat[2]


@claims("a window as a slice")
def _():
    window = np.argwhere(np.pad(np.ones((3, 3)), ((2, 2), (1, 2))))
    inside = {tuple(cell) for cell in window}
    places = np.stack(np.indices((8, 8)), axis=-1)[2:5, 1:4]
    assert inside == {tuple(cell) for cell in places.reshape(-1, 2)}
    yield "[5, 3]", "2:5 stops before 5, so row 4 is its last", (5, 3) not in inside
    yield "[2, 1]", "a slice begins at its first number", min(inside) == (2, 1)
    yield "[4, 3]", "rows 2 to 4, columns 1 to 3", max(inside) == (4, 3)
    yield "[3, 2]", "the pixel in its middle", np.allclose(window.mean(axis=0), (3, 2))


@claims("what one pixel feeds")
def _():
    dot = np.zeros((9, 9))
    dot[4, 4] = 1
    fed = convolve2d(dot, np.arange(1, 10).reshape(3, 3))
    rows, cols = np.nonzero(fed)
    yield "9", "each of the nine kernel numbers meets it once", len(set(fed[fed > 0])) == 9
    yield "1", "one pixel lies in nine windows", len(rows) == 9
    yield "3", "of three rows, and in each of these in three columns", len({*rows}) == len({*cols})
    yield "all of them", "Only the windows that hold the pixel change", len(rows) < fed.size


@claims("a blurred wall with padding")
def _():
    blurred = convolve2d(np.full((5, 5), 90), np.full((3, 3), 1 / 9), padding=1)
    yield "40", "4/9 of 90 is 40", np.isclose(blurred[0, 0], 40)
    met = convolve2d(np.ones((5, 5)), np.ones((3, 3)), padding=1)
    yield "40", "four of the nine numbers meet the wall", met[0, 0] == 4
    yield "90", "That stands inside", np.isclose(blurred[2, 2], 90)
    yield "10", "That is one product", 90 / 9 == 10
    yield "0", "Five of the nine numbers meet zeros", 9 - met[0, 0] == 5


# ---- lessons 05 to 08 ----------------------------------------------------------------------------


@claims("kernels of ten filters")
def _():
    filters, channels = layers.Conv2d(3, 10, 3).params["weight"].shape[:2]
    yield "30", f"{filters} filters, each with a kernel for red", filters * channels == 30
    yield "3", f"Each of the {filters} filters has its own", channels == 3
    yield "10", "A filter has one for each channel", channels == 3
    yield "13", "multiply, do not add", filters + channels == 13


@claims("a picture twice as large")
def _():
    net = network.Sequential(layers.Conv2d(3, 16, 3))
    small, large = (net.summary((3, side, side)) for side in (32, 64))
    ratio = large.multiplications / small.multiplications
    yield "four times as many", "about four times as often", 3.8 < ratio < 4.5
    same = small.parameters == large.parameters
    yield "twice as many", "the kernels stay as they are", same
    dense = [3 * side**2 * 16 * (side - 2) ** 2 for side in (32, 64)]
    yield (
        "as many as before",
        "A dense layer would need other weights, and more",
        dense[0] < dense[1],
    )


@claims("shape of a batch")
def _():
    images, weight = np.ones((10, 3, 32, 32)), np.ones((16, 3, 3, 3))
    maps = functional.conv2d(images, weight)
    right = "(10, 16, 30, 30)"
    yield right, "10 pictures, each with one map for each filter", str(maps.shape) == right
    yield "(16, 30, 30)", "There are 10: N stays in front", str(maps[0].shape) == "(16, 30, 30)"
    yield "(10, 48, 30, 30)", "The parts of 3 channels are added up", (maps == 27).all()
    yield "(160, 30, 30)", "each picture keeps its own 16", 10 * 16 == 160


@claims("maps of a padded layer")
def _():
    image, weight = np.ones((1, 3, 32, 32)), np.ones((8, 3, 5, 5))
    shapes = {
        stride: functional.conv2d(image, weight, stride=stride, padding=2).shape[1:]
        for stride in (1, 2)
    }
    yield "8 x 16 x 16", "8 maps, and (32 + 4 - 5) // 2 + 1 = 16", shapes[2] == (8, 16, 16)
    yield "8 x 32 x 32", "with stride 1. A stride of 2 halves it", shapes[1] == (8, 32, 32)
    yield "24 x 16 x 16", "A filter adds its 3 parts up", shapes[2][0] == 8
    yield "8 x 15 x 15", "31 // 2 = 15 counts the steps", (32 + 4 - 5) // 2 == 15


@claims("biases of one number")
def _():
    layer = layers.Conv2d(3, 16, 3)
    weight, bias = layer.params["weight"], layer.params["bias"]
    before = layer.forward(np.zeros((1, 3, 5, 5)))
    layer.params["bias"] = bias + np.arange(16)
    added = layer.forward(np.zeros((1, 3, 5, 5))) - before
    yield "1", "one filter makes it, and a filter has one bias", (added[0, 5] == 5).all()
    yield "3", "one bias does what three could do", 1 + 2 + 3 == 6
    yield "16", "There are 16 in the layer", len(bias) == 16
    yield "48", "There are 48 kernels", weight.shape[0] * weight.shape[1] == 48


@claims("a net without relu")
def _():
    linear, untrained, always, bends = ITEMS["a net without relu"]["choices"]
    a, b = (np.random.default_rng(seed).normal(size=(6, 6)) for seed in (0, 1))
    adds_up = np.allclose(max_pooling(a + b), max_pooling(a) + max_pooling(b))
    yield linear, "A maximum does not add up either", not adds_up
    [accuracy] = found("12", r"accuracy without ReLU: (\d+)%")
    yield untrained, f"Lesson 12 trains such a net: it classifies {accuracy} %", True
    first, second = np.random.default_rng(2).normal(size=(2, 3, 3))
    both = convolve2d(first, second[::-1, ::-1], padding=2)
    one = np.allclose(convolve2d(convolve2d(a, first), second), convolve2d(a, both))
    yield always, "With nothing between them, and no padding, they make one larger kernel", one
    yield bends, "The maximum of a + b is not the maximum of a plus", not adds_up


@claims("0 for every picture")
def _():
    stays, helps, leaks, bright = ITEMS["0 for every picture"]["choices"]
    values = convolve2d(datasets.digit(7), kernels.get("sobel_x")) - 90.0
    gradient = relu_backward(np.ones(values.shape), values).sum()
    yield stays, "No change in the output, so no direction helps", gradient == 0
    yield helps, "a little more bias gives the same zeros", not relu(values + 1).any()
    leaky = functional.leaky_relu_backward(np.ones(values.shape), values, 0.01).sum()
    yield leaks, "Leaky ReLU does that, and for this reason. ReLU gives 0", leaky > 0 == gradient
    yield bright, "It is 0 for *every* picture", not relu(values).any()


@claims("shape after pooling")
def _():
    shape = max_pooling(np.ones((7, 10)), 3, 2).shape
    yield "3 x 4", "(7 - 3) // 2 + 1 rows and (10 - 3) // 2 + 1 columns", shape == (3, 4)
    by_its_size = max_pooling(np.ones((7, 10)), 3, 3).shape
    yield "2 x 3", "moves by its own size. It moves by the stride, 2", by_its_size == (2, 3)
    yield "3 x 5", f"round {(10 - 3) / 2} down before you add 1", shape[1] == 3 + 1
    yield "3 x 3", "each with their own side of the picture", shape[0] != shape[1]


@claims("a shift and pooling")
def _():
    same, some, whole, everything = ITEMS["a shift and pooling"]["choices"]
    eight = datasets.digit(8)
    before, after = max_pooling(eight), max_pooling(moved(eight, right=1))
    changed = int((after != before).sum())
    yield same, f"of our 8, {changed} of {before.size} changed", 0 < changed < before.size
    yield some, "A number stays where the largest pixel is still in the same window", changed < 16
    by_two = max_pooling(moved(eight, right=2))
    yield whole, "a shift of two does that", np.array_equal(by_two, moved(before, right=1))
    yield everything, "keeps its number", changed < before.size


@claims("relu and pooling exchanged")
def _():
    negative, left, same, both = ITEMS["relu and pooling exchanged"]["choices"]
    values = np.random.default_rng(0).normal(size=(40, 40))
    one, other = max_pooling(relu(values)), relu(max_pooling(values))
    yield same, "becomes 0 if it is negative, now or then", np.array_equal(one, other)
    below, mixed = -np.array([[1, 2], [3, 4]]), np.array([[-1, 2], [3, -4]])
    yield negative, "Both ways give 0", max_pooling(relu(below)) == relu(max_pooling(below)) == 0
    yield left, "ReLU comes last then, and leaves none", other.min() == 0
    yield both, "ReLU changes no positive number", relu(max_pooling(mixed)) == 3


@claims("two windows of three")
def _():
    net = network.Sequential(layers.Conv2d(1, 1, 3), layers.Conv2d(1, 1, 3))
    first, second = (net.receptive_fields()[name].size[0] for name in ("conv1", "conv2"))
    yield "5", "3, and one more on each side", second == 3 + 2 == 5
    yield "3", "Each cell there sees 3 pixels itself", first == 3
    yield "6", "a layer adds 3 - 1", second - first == 3 - 1
    yield "9", "9 would need none shared", 3 * first == 9


@claims("a pixel in the field")
def _():
    may, must, alike, middle = ITEMS["a pixel in the field"]["choices"]
    ways = np.convolve(np.convolve([1, 1], [1, 1, 1]), [1, 1, 1])
    yield may, "not how much it does", ways.max() > ways.min() > 0
    hidden = max_pooling(np.array([[5, 1], [1, 1]])) == max_pooling(np.array([[5, 2], [1, 1]]))
    holed = not convolve2d(np.eye(5)[[1]], np.ones((1, 3)), dilation=2).any()
    yield must, "A maximum that another cell wins, a ReLU at 0", hidden and holed and not relu([-1])
    corner, centre = ways[0] ** 2, ways[2] ** 2
    yield alike, "Only one way leads from a corner", corner == 1 < centre
    yield middle, "Pixels at the rim reach it too, by fewer ways", 0 < ways[0] < ways[2]


# ---- lessons 09 to 11 ----------------------------------------------------------------------------


@claims("what stands between two convolutions")
def _():
    three, more, some, six = ITEMS["what stands between two convolutions"]["choices"]
    rng = np.random.default_rng(0)
    image, first, second = rng.normal(size=(9, 8)), *rng.normal(size=(2, 3, 3))
    both = convolve2d(np.pad(first, 2), second[::-1, ::-1])
    stepwise = convolve2d(convolve2d(image, first), second)
    one = both.shape == (5, 5) and np.allclose(stepwise, convolve2d(image, both))
    yield three, "The two together see 5 x 5 pixels; one of 3 x 3 sees fewer", one
    bent = convolve2d(relu(convolve2d(image, first)), second)
    yield more, "a sum of sums is a sum. It takes a ReLU", one and not np.allclose(bent, stepwise)
    numbers = f"two kernels have {first.size + second.size} numbers, and that one has {both.size}"
    yield some, "The result is one kernel of 5 x 5", one
    yield some, f"{numbers}, so most kernels of 5 x 5 are out of reach", first.size * 2 < both.size
    yield six, "the second one adds 2 to a field of 3", both.shape[0] == 3 + 2


@claims("two right verdicts")
def _():
    zero, wrong, larger_b, larger_a = ITEMS["two right verdicts"]["choices"]
    a, b = -math.log(0.4), -math.log(0.9)
    yield larger_a, f"-ln 0.4 = {a:.2f} against -ln 0.9 = {b:.2f}", a > b
    yield zero, "it is 0 only at 1", -math.log(1) == 0 < b
    yield wrong, "Among ten classes 0.4 can be the most", np.argmax([0.4, *[0.6 / 9] * 9]) == 0
    yield larger_b, "the more the label was given, the smaller", b < a


@claims("what 0.99 means")
def _():
    learned, overflow, right, cat = ITEMS["what 0.99 means"]["choices"]
    logits = np.array([[0.0] * 3 + [7.0] + [0.0] * 6])
    shares = functional.softmax(logits, dim=1)
    same = np.allclose(functional.softmax(logits + 1000, dim=1), shares)
    yield learned, "compares ten logits with one another, and with nothing else", same
    yield overflow, "nothing overflows, and it says the same", same
    yield right, "Softmax gives all of 1 to the ten classes", np.isclose(shares.sum(), 1)
    yield cat, "7 above nine equal ones is enough for 0.99", round(shares[0, 3], 2) == 0.99


@claims("a street with several things")
def _():
    label, sigmoid, half, largest = ITEMS["a street with several things"]["choices"]
    tied = functional.softmax([[1000, 1000, 0]], dim=1)[0]
    loss = functional.cross_entropy([[1000, 1000, 0]], [0])
    yield label, f"get {tied[0]:.1f} each, and a loss of {loss:.2f}", tied[0] == tied[1]
    every, none = functional.sigmoid([3, 3, 3]), functional.sigmoid([-3, -3, -3])
    yield sigmoid, "all may be yes, and all may be no", (every > 0.5).all() and (none < 0.5).all()
    shares = functional.softmax(np.random.default_rng(0).normal(scale=5, size=(999, 3)), dim=1)
    yield half, "never hold two above 0.5", ((shares > 0.5).sum(axis=1) < 2).all()
    empty = functional.softmax([[-9, -9, -9]], dim=1).sum()
    yield half, "an empty street still gets all of 1", np.isclose(empty, 1)
    yield largest, "says something of an empty street, too", none.argmax() in range(3)


@claims("pooled with stride 2")
def _():
    overlapping, rest, one, four = ITEMS["pooled with stride 2"]["choices"]
    feature_map = relu([[-6, 12, 12], [-6, 8, 8], [-6, 6, 6]])
    with_1, with_2 = (max_pooling(feature_map, 2, stride=stride) for stride in (1, 2))
    listed = ", ".join(map(str, with_1.ravel()))
    assert overlapping.startswith(listed)
    left_out = np.array_equal(with_2, max_pooling(feature_map[:2, :2], 2, stride=2))
    yield (
        overlapping,
        "That is stride 1. With stride 2 the next window would begin at column 2",
        (left_out),
    )
    yield rest, "column 2 and row 2 are read by none", left_out
    window = ", ".join(map(str, feature_map[:2, :2].ravel()[:3]))
    yield one, f"one window fits, with {window} and {feature_map[1, 1]} in it", with_2 == 12
    yield four, "one number comes in", with_2.size == 1


@claims("noise that is an 8")
def _():
    largest, cases, pattern = ITEMS["noise that is an 8"]["choices"]
    noise = np.random.default_rng(0).random((200, 1, 28, 28))
    logits = network.load_digit_classifier()(noise)
    eights = int((logits.argmax(axis=1) == 8).sum())
    gap = np.diff(np.sort(logits, axis=1)[:, -2:], axis=1)
    yield largest, "compares the ten with each other, and with nothing else", np.median(gap) > 5
    yield cases, "None of them does", eights == 200
    yield pattern, f"It says 8 to {eights} of {len(noise)} random pictures", True


@claims("a 0 deep down")
def _():
    blank, none, right, nothing = ITEMS["a 0 deep down"]["choices"]
    net, digit = (
        network.load_digit_classifier(),
        datasets.load_mnist("test").images[7:8, None] / 255,
    )
    values = net.forward(digit, keep=True)
    zeros = np.argwhere(values["pool2"][0] == 0)
    fields = [digit[0, 0, 4 * row : 4 * row + 10, 4 * col : 4 * col + 10] for _, row, col in zeros]
    inky = np.argmax([field.sum() for field in fields])
    channel, row, col = zeros[inky]
    before = values["conv2"][0, channel, 2 * row : 2 * row + 2, 2 * col : 2 * col + 2]
    below = before.size == 4 and (before <= 0).all()
    yield blank, "There may be ink", fields[inky].any()
    yield blank, "ReLU made it 0", below
    changed = digit.copy()
    changed[0, 0, 4 * row : 4 * row + 10, 4 * col : 4 * col + 10] = 0
    moved_verdict = not np.allclose(net(changed), net(digit))
    yield none, "Other maps see the same pixels", moved_verdict
    changed = np.random.default_rng(0).random((99, 1, 28, 28))
    may_rise = (net.forward(changed, keep=True)["pool2"][:, channel, row, col] > 0).any()
    yield none, "this number itself may rise when they change", may_rise
    yield right, "The largest of four numbers after ReLU is 0, so all four were 0 or below", below
    yield nothing, "Pixels are never negative here", fields[inky].min() >= 0 < fields[inky].sum()
    both = [np.sign(net["conv2"].params["weight"]).min(), np.sign(digit).max()] == [-1, 1]
    yield nothing, "a sum of products with weights of both signs", both


@claims("where the weights are")
def _():
    net = network.load_digit_classifier()
    counts = {
        name: sum(array.size for array in net[name].params.values())
        for name in ("conv1", "conv2", "linear1", "pool1")
    }
    summary = net.summary((1, 28, 28))
    yield "conv1", f"It has {counts['conv1']}: 8 kernels of 3 x 3 and 8 biases", 8 * 3 * 3 + 8 == 80
    work = "conv2    16 x 11 x 11       1,168          139,392" in repr(summary)
    yield "conv2", f"It has {counts['conv2']:,}. Most multiplications, yes", work
    assert net["conv2"].params["weight"].shape[:2] == (16, 8)
    yield "conv2", "its 16 x 8 kernels are used at every place", True
    most = max(counts, key=counts.get) == "linear1" and counts["linear1"] == 400 * 10 + 10
    yield "linear1", f"Yes, {counts['linear1']:,}: each of 400 numbers has a weight", most
    yield "linear1", "for each of 10 outputs", True
    yield "a pooling layer", "Pooling learns nothing", counts["pool1"] == 0


@claims("a winner of two windows")
def _():
    row = np.array([[1, 5, 2]])
    rows = np.vstack([row, row * 0])
    gradient = max_pooling_backward(np.array([[3, -1]]), rows, 2, stride=1)[0, 1]
    yield "2", "3 + -1. If the pixel grows", gradient == 3 + -1
    yield "-1", "the second window wipes out what the first one sent", gradient != -1
    yield "1", "That is their mean", np.mean([3, -1]) == 1
    yield "3", "The pixel wins both", max_pooling(rows, 2, stride=1).tolist() == [[5, 5]]


@claims("why the kernel is flipped")
def _():
    forward, undo, habit, met = ITEMS["why the kernel is flipped"]["choices"]
    kernel = np.arange(1, 10).reshape(3, 3)
    lone = np.zeros((3, 3))
    lone[0, 0] = 1
    yield forward, "the kernel lies on the picture as it is", convolve2d(lone, kernel)[0, 0] == 1
    picture, upstream = np.arange(25).reshape(5, 5), np.ones((3, 3))
    back = convolve2d_backward(upstream, picture, kernel)[0]
    yield undo, "the picture does not come back", not np.allclose(back, picture)
    unflipped = next(name for name in NAMES if bug_of(name) == "kernel not flipped")
    [accuracy] = found("12", rf"net {unflipped}, (\d+)%")
    yield habit, f"lesson 12's net without the flip reaches {accuracy} %", True
    yield (
        habit,
        "its gradients are wrong: nudging shows it",
        not _agree_on_random("kernel not flipped"),
    )
    gathered = convolve2d(np.pad(upstream, 2), kernel[::-1, ::-1])
    yield met, "met the pixel with the kernel's last number", np.array_equal(gathered, back)


# ---- lessons 12 to 14 ----------------------------------------------------------------------------


def _agree_on_random(bug):
    """Whether a wrong network has the right gradients on random numbers."""
    images = np.random.default_rng(1).normal(size=(3, 1, 8, 8))
    labels = np.array([1, 2, 3])
    one, other = (gradients_of(network_with(each, rng=0), images, labels) for each in (bug, None))
    return agree(one, other)


def _agree_on_digits(bug):
    """Whether a wrong network has the right gradients on digits."""
    images, labels = small_digits()[0]
    nets = (network_with(each, rng=0) for each in (bug, None))
    return agree(*(gradients_of(net, images[:64], labels[:64]) for net in nets))


@claims("a pixel in the corner")
def _():
    right, padded, nine, across = ITEMS["a pixel in the corner"]["choices"]

    def senders(padding, place):
        image, kernel = np.zeros((7, 8)), np.ones((3, 3))
        upstream = np.ones(convolve2d(image, kernel, padding=padding).shape)
        return convolve2d_backward(upstream, image, kernel, padding=padding)[0][place]

    counts = [senders(padding, place) for padding in (0, 1) for place in ((0, 0), (3, 3))]
    yield right, "as many as windows read it (lesson 04)", counts[:2] == [1, 9]
    yield right, "A pixel that is read once has one term in its gradient", counts[0] == 1
    yield padded, "That is with padding 1: three more windows", counts[2:] == [4, 9]
    yield nine, "there is one window there", counts[0] == 1
    row = convolve2d_backward(np.ones((1, 6)), np.zeros((3, 8)), np.ones((3, 3)))[0][1, 3]
    yield across, "3 by 3 of them read a pixel far from the border", (row, counts[1]) == (3, 3 * 3)


@claims("a falling loss")
def _():
    roughly, right, factor, digits = ITEMS["a falling loss"]["choices"]
    losses = found("12", r"[A-H] from (\d[.\d]*\d|\d) to (\d[.\d]*\d|\d)")
    fell = [float(last) < float(first) for first, last in losses]
    yield right, "All eight wrong networks lowered their loss", len(fell) == 8 and all(fell)
    images, labels = (part[:256] for part in small_digits()[0])
    wrong, true = (
        gradients_of(network_with(bug, rng=0), images, labels)["conv1.weight"].ravel()
        for bug in ("blame shared", None)
    )
    cosine = wrong @ true / np.linalg.norm(wrong) / np.linalg.norm(true)
    yield roughly, "Roughly is enough for a loss to fall", all(fell) and cosine < 0.99
    yield factor, "A gradient in the wrong places is wrong by no factor", 0 < cosine < 0.99
    different = not any(_agree_on_digits(bug) for bug in BUGS)
    yield digits, "The mistakes were at work on these very digits", different


@claims("what nudging misses")
def _():
    flipped, bias, mask, tie = ITEMS["what nudging misses"]["choices"]
    missed = {bug for bug in BUGS if _agree_on_random(bug)}
    yield tie, "Random numbers have no ties, so the mistake never shows", missed == {"all ties"}
    found = not {"kernel gradient flipped", "no bias", "mask forgotten"} & missed
    yield flipped, "a flipped kernel differs", found
    images, labels = np.random.default_rng(1).normal(size=(3, 1, 8, 8)), np.array([1, 2, 3])
    without = gradients_of(network_with("no bias", rng=0), images, labels)["conv1.bias"]
    true = gradients_of(network_with(None, rng=0), images, labels)["conv1.bias"]
    yield bias, "nudged, it moves the loss, and 0 is found out", true.all() and not without.any()
    share = (np.random.default_rng(0).normal(size=10_000) < 0).mean()
    yield mask, "About half of all random numbers are negative", found and 0.45 < share < 0.55


@claims("nine losses that begin alike")
def _():
    small, equal, rate, frequent = ITEMS["nine losses that begin alike"]["choices"]
    (images, labels), _, _ = small_digits()
    logits = [suspect(name, rng=0)(images) for name in NAMES]
    losses = [cross_entropy(each, labels) for each in logits]
    alike = all(np.allclose(each, logits[0]) for each in logits) and abs(losses[0] - 2.3) < 0.05
    yield small, "The right one begins there, too", alike
    yield small, "do not touch the loss of the first step", alike
    ln_10 = cross_entropy(np.zeros((1, 10)), [7])
    share = functional.softmax(np.zeros((1, 10)), dim=1)[0, 7]
    yield equal, f"a share of {share:.1f} for the label is a loss of ln 10 = {ln_10:.2f}", alike
    yield equal, "they have the same weights", alike
    yield rate, "No step has been made yet", alike
    sure = np.zeros((1, 10))
    sure[0, 3] = 20
    loss = np.mean([cross_entropy(sure, [label]) for label in range(10)])
    yield frequent, "sure of one digit would have a far larger loss", loss > 2 * ln_10


@claims("loss stays at ln 10")
def _():
    longer, smaller, raised, small = ITEMS["loss stays at ln 10"]["choices"]
    (images, labels), validation, _ = small_digits()
    dead, farther, good = (
        learn(network.small_digit_classifier(rng=0), images, labels, lr, epochs, rng=0)
        for lr, epochs in ((3, 10), (10, 4), (0.3, 3))
    )
    gradients = gradients_of(dead, images, labels)
    still = not any(gradients[f"conv{at}.weight"].any() for at in (1, 2))
    yield longer, "No gradient reaches the kernels of a net whose ReLUs all give 0", still
    positive = (dead.forward(images, keep=True)["relu2"] > 0).any()
    alive = training.evaluate(good, *validation)[1] > 0.5
    yield smaller, "no number behind its last ReLU is positive", alive and not positive
    yield raised, "At 10 it ends in the same place", np.ptp(farther(images), axis=0).max() == 0
    equal = cross_entropy(np.zeros((1, 10)), [7])
    yield small, "It is ln 10, the loss of a net that gives", round(equal, 2) == 2.30


@claims("right on its own pictures")
def _():
    heart, mistake, best, longer = ITEMS["right on its own pictures"]["choices"]
    (images, labels), validation, _ = small_digits()
    few = images[:20], labels[:20]
    options = {"batch_size": 20, "rng": 0}
    net = learn(network.small_digit_classifier(rng=0), *few, 0.3, 100, **options)
    accuracy = training.evaluate(net, *validation)[1]
    [of_all] = found("13", r"0\.3: '(\d+)\.\d%'")
    assert (
        f"{100 * accuracy:.0f} % of the validation"
        in ITEMS["right on its own pictures"]["question"]
    )
    yield heart, f"With all {len(images)}, the same net gets {of_all} %", True
    yield heart, "20 pictures leave open what else a 7", len(few[0]) == 20
    wrong = [
        learn(network_with(bug, rng=0), *few, 0.3, 100, **options) for bug in ("no bias", None)
    ]
    twenty = [(each(few[0]).argmax(axis=1) == few[1]).sum() for each in (*wrong, net)]
    yield mistake, "wrong nets of lesson 12 get 20 of 20 as well", twenty == [20, 20, 20]
    yield best, "pictures that it had been told the answers to", accuracy < 1
    loss = cross_entropy(net(few[0]), few[1])
    yield longer, f"Their loss is down to {loss:.2f}", True
    further = learn(net, *few, 0.3, 100, **options)
    change = training.evaluate(further, *validation)[1] - accuracy
    yield longer, "100 steps more change next to nothing", abs(change) < 0.02


@claims("a step for one kernel number")
def _():
    uphill, right, grows, whole = ITEMS["a step for one kernel number"]["choices"]
    number, slope, lr = 0.5, -2, 0.1
    moved_to = number - lr * slope
    loss = (moved_to - number) * slope
    yield uphill, "a step uphill", slope * (0.3 - number) > 0
    yield uphill, "a smaller number means a larger loss", slope < 0
    yield right, "0.5 - 0.1 · (-2) = 0.7", np.isclose(moved_to, 0.7)
    words = f"a growth of {moved_to - number:.1f} times a slope of {slope} is {loss:.1f}"
    yield right, words, True
    yield grows, "the loss falls as it grows", loss < 0
    yield whole, "the step is a tenth of the gradient", np.isclose(number - slope, 2.5)


@claims("what commutes with a shift")
def _():
    padded, pooled, plain, connected = ITEMS["what commutes with a shift"]["choices"]
    rng = np.random.default_rng(0)
    picture, kernel, weights = rng.normal(size=(8, 8)), rng.normal(size=(3, 3)), rng.normal(size=64)

    def commutes(layer, right, cells):
        return np.allclose(
            layer(moved(picture, right=right))[:, cells:], layer(picture)[:, :-cells]
        )

    yield (
        plain,
        "the same kernel meets the same pixels, one place further",
        all(commutes(lambda image: convolve2d(image, kernel), right, right) for right in (1, 2, 3)),
    )
    at_border = commutes(lambda image: convolve2d(image, kernel, padding=1), 1, 1)
    yield padded, "Not at the border", not at_border
    even, odd = commutes(max_pooling, 2, 1), commutes(max_pooling, 1, 1)
    yield pooled, "Only if the shift is even", even and not odd
    answers = [weights @ moved(picture, right=right).ravel() for right in (0, 1)]
    yield connected, "a moved picture meets other weights", not np.isclose(*answers)


@claims("what augmentation repairs")
def _():
    as_good, fades, no_better = ITEMS["what augmentation repairs"]["choices"]
    rows = found("14", r"([123]) (\w+): (\d+)% before, (\d+)% now")
    shares = {(int(far), way): (int(before), int(now)) for far, way, before, now in rows}
    near, two, three = (shares[far, "left"] for far in (1, 2, 3))
    costs = f"costs it {near[1] - two[1]} points, 3 to the left {near[1] - three[1]}"
    yield as_good, f"2 to the left {costs}", near[1] > 90
    rises = f"rises from {two[0]} to {two[1]} %, 3 to the left from {three[0]} to {three[1]} %"
    yield fades, f"2 to the left it {rises}", True
    better = [now > before for (far, _), (before, now) in shares.items() if far == 2]
    yield no_better, "At 2 pixels it is better in all four directions", better == [True] * 4
    yield no_better, f"to the left {two[1]} % in place of {two[0]}", True


@claims("augmented and judged")
def _():
    right, test, by_heart, validation = ITEMS["augmented and judged"]["choices"]
    best = np.random.default_rng(0).normal(0.9, 0.02, size=(999, 4)).max(axis=1).mean()
    yield right, "flatters, as it was chosen for being high", best > 0.91
    yield right, "the test set has chosen nothing", True
    yield test, "its number flatters the winner, too", best > 0.91
    [learned] = found("13", r"nonsense learned: (\d+)%")
    yield by_heart, "20 of 20 with random labels", learned == "100"
    shares = dict(found("13", r"([\d.]+): '([\d.]+)%'"))
    [(rate, judged)] = found("13", r"test, learning rate ([\d.]+): ([\d.]+)%")
    words = f"in lesson 13 {shares[rate]} % on the validation set were {judged} %"
    yield validation, words, max(map(float, shares.values())) == float(shares[rate])


# ---- lesson 15 -----------------------------------------------------------------------------------


@claims("means of a batch")
def _():
    one, sixteen, thirty_two, many = ITEMS["means of a batch"]["choices"]
    maps = np.random.default_rng(0).normal(size=(32, 16, 8, 8))
    large = maps.copy()
    large[:, 3] *= 1000
    rest = ((large - large.mean()) / large.std())[:, 4:]
    yield one, "would let a channel with large numbers rule the rest", rest.std() < 0.01
    mean, _ = running_statistics(maps, np.zeros(16), np.ones(16))
    yield sixteen, "one for each channel, over all pictures, rows and columns", mean.shape == (16,)
    by_picture = functional.layer_norm(maps + 5, maps.shape[1:]).mean(axis=(1, 2, 3))
    words = "One for each picture: that is layer norm"
    yield thirty_two, words, by_picture.shape == (32,) and np.allclose(by_picture, 0)
    together = functional.batch_norm(maps, None, None, training=True)
    yield many, "One for each map of each picture", maps[..., 0, 0].size == int(many)
    by_map = together.mean(axis=(2, 3))
    words = "Batch norm takes the 32 maps of a channel together"
    yield many, words, not np.allclose(by_map, 0) and np.allclose(by_map.mean(axis=0), 0)


@claims("left in training mode")
def _():
    same, better, worse, refused = ITEMS["left in training mode"]["choices"]
    (images, _), *_ = small_digits()
    net = network.Sequential(
        layers.Conv2d(1, 4, 3, rng=0), layers.BatchNorm2d(4), layers.ReLU(),
        layers.Flatten(), layers.Linear(144, 10, rng=0),
    )  # fmt: skip
    [first, *_], [other, *_] = net(images[:8]), net(images[[0, *range(20, 27)]])
    yield (
        same,
        "each digit is measured by the mean and the variance of its batch",
        any(first != other),
    )
    maps, common = images[:8], images[9:10]
    normal = functional.batch_norm(maps.transpose(2, 3, 0, 1), None, None, training=True)
    moved_too = functional.batch_norm((maps + 5).transpose(2, 3, 0, 1), None, None, training=True)
    words = "What they have in common is what their mean takes off"
    yield better, words, np.allclose(normal, moved_too) and common.any()
    low, high = found("15", r"shuffled: (\d+)% to (\d+)%")[0]
    [by_class] = found("15", r"sorted by class: (\d+)%")
    words = f"{by_class} % where shuffled batches give {low} to {high} %"
    yield worse, words, int(by_class) < int(low)
    yield refused, "It answers as always", np.isfinite(first).all()


@claims("dropout in evaluation")
def _():
    nothing, again, times, divided = ITEMS["dropout in evaluation"]["choices"]
    ones = np.ones(100_000)
    thinned = functional.dropout(ones, 0.8, rng=0)
    kept = thinned[thinned > 0]
    words = "in training the numbers kept were divided by 0.2 already, so that the mean is the same"
    yield nothing, words, np.allclose(kept, 1 / 0.2) and abs(thinned.mean() - 1) < 0.02
    other = functional.dropout(ones, 0.8, rng=1)
    yield again, "a picture would get another verdict each time", not np.array_equal(thinned, other)
    evaluated = functional.dropout(ones, 0.8, training=False, rng=0)
    words = "the numbers kept are divided by 0.2 in training, and evaluation has nothing left to do"
    yield times, words, np.array_equal(evaluated, ones)
    yield divided, "where 80 % are left out", abs((thinned == 0).mean() - 0.8) < 0.01
    yield divided, "the sum would be 5 times too large", np.isclose((ones / 0.2).sum(), 5 * 100_000)


@claims("ln 10 once more")
def _():
    died, mistake, patience, halved = ITEMS["ln 10 once more"]["choices"]
    yield (
        died,
        "the rate was 3",
        "The learning rate is 3." in ITEMS["loss stays at ln 10"]["question"],
    )
    plain = deep.signals(deep.deep_network(20, 0.5, False, 0))
    above = [float((maps > 0).mean()) for maps in plain]
    words = "more than a quarter of the numbers behind each ReLU are above 0"
    yield died, words, min(above) > 0.25
    explorer = explore_depth(scale=0.5, lr=0.01)
    explorer.step(60)
    without, with_it = (explorer.records[kind].smooth_losses for kind in deep.KINDS)
    yield mistake, "its loss falls below 2", with_it[-1] < 2
    words = "after 60 steps not a hundredth of the loss is gone"
    yield patience, words, without[-1] > 0.99 * without[0]
    yield halved, "twenty halvings leave a millionth", 0.9e-6 < 0.5**20 < 1.1e-6


# ---- lesson 16 -----------------------------------------------------------------------------------


@functools.cache
def large_digits():
    """The classifier, and the test set of large digits with what they show."""
    test = datasets.load_mnist("test")
    return network.load_digit_classifier(), (test.images / 255).astype(np.float32), test.labels


def worst_place(image, fill):
    """Where a 5 x 5 patch harms a digit most, in steps of 2, and what lies under it."""
    net, _, _ = large_digits()
    label = int(net(image[None, None]).argmax())
    left_over = interpret.occlusion_map(net, image[None], label, 5, 2, fill)
    top, left = 2 * np.array(np.unravel_index(left_over.argmin(), left_over.shape))
    return image[top : top + 5, left : left + 5]


@claims("black on blank paper")
def _():
    away, right, gradient, size = ITEMS["black on blank paper"]["choices"]
    _, images, _ = large_digits()
    white, black = ([worst_place(each, fill) for each in images[:100]] for fill in (1.0, 0.0))
    blank = sum(not each.any() for each in white)
    assert f"for {blank} of 100 digits" in ITEMS["black on blank paper"]["question"]
    yield away, "white on blank paper changes what it says of many digits", blank > 40
    yield right, "this patch asks nothing there", all(each.any() for each in black)
    covered = images[7].copy()
    covered[22:27, 4:9] = 0
    same = np.array_equal(covered, images[7])
    yield gradient, "The picture with the patch is the same picture", same
    yield size, "Both are 5 x 5 pixels", white[0].shape == black[0].shape == (5, 5)


@claims("the same map from random weights")
def _():
    strokes, same, wrongly, right = ITEMS["the same map from random weights"]["choices"]
    net, images, labels = large_digits()
    untrained = network.digit_classifier(rng=2)
    sizes = [abs(interpret.gradient_times_input(each, images[7:8], 7)) for each in (net, untrained)]
    likeness = [np.corrcoef(each.ravel(), images[7].ravel())[0, 1] for each in sizes]
    yield strokes, "its map shows the strokes as well", likeness[1] >= likeness[0] > 0.7
    again = network.digit_classifier(rng=2)
    drawn = all(
        np.array_equal(one, other)
        for one, other in zip(
            untrained.parameters().values(), again.parameters().values(), strict=True
        )
    )
    yield same, "its weights are as they were drawn", drawn
    share = np.mean(net(images[:, None]).argmax(axis=1) == labels)
    yield wrongly, f"classifies {share:.0%}".replace("%", " %"), True
    blank = images[7] == 0
    yield right, "each gradient is multiplied by the pixel", not any(m[blank].any() for m in sizes)


@claims("an occlusion map that is flat")
def _():
    right, nowhere, alike = ITEMS["an occlusion map that is flat"]["choices"]
    net = network.Sequential(layers.MaxPool2d((1, 4)), layers.Flatten(), layers.Linear(1, 2))
    net["linear1"].params["weight"][...] = [[0], [10]]
    net["linear1"].params["bias"][...] = [0, -5]
    row = np.ones((1, 1, 4), np.float32)
    one, whole = (interpret.occlusion_map(net, row, 1, size) for size in (1, (1, 4)))
    words = "keeps 0.99 while any one is covered, and falls to 0.01 when all are"
    yield right, words, set(one.round(2).flat) == {0.99} and whole.round(2).item() == 0.01
    yield nowhere, "Cover all of it to know", whole.item() < 0.5
    yield alike, "does not say that any of them counts", np.ptp(one) == 0


@claims("what a cell of Grad-CAM sees")
def _():
    three, five, right, whole = ITEMS["what a cell of Grad-CAM sees"]["choices"]
    net, images, _ = large_digits()
    fields = net.receptive_fields()
    assert net.forward(images[:1, None], keep=True)["relu2"].shape[2:] == (11, 11)
    yield three, "the window of its own layer", net["conv2"].window[0] == (3, 3)
    two = network.Sequential(layers.Conv2d(1, 1, 3), layers.Conv2d(1, 1, 3)).receptive_fields()[
        "conv2"
    ]
    yield five, "two convolutions without the pooling between them", two.size == (5, 5)
    sizes = [fields[name].size[0] for name in ("conv1", "pool1", "relu2")]
    words = "3 behind the first convolution; 4 behind the pooling, whose steps are 2; and 4 + 2 x 2"
    yield right, words, sizes == [3, 4, 8] and fields["pool1"].jump == (2, 2)
    yield whole, "the last layer reads all cells", net["linear1"].params["weight"].shape[1] == 400


def marked_network():
    """Lesson 17's network that fell for a mark, and the test pictures."""
    return cheats.fooled(), *cheats.digits("test")


@claims("a test set with the same marks")
def _():
    same, nothing, both, few = ITEMS["a test set with the same marks"]["choices"]
    net, images, labels = marked_network()
    carry = np.where((labels == 3)[:, None, None, None], cheats.marked(images), images)
    assert round(100 * np.mean(net(carry).argmax(axis=1) == labels)) == 96
    left = round(100 * np.mean(net(images[labels == 3]).argmax(axis=1) == 3))
    yield same, f"without their mark {left} % were left", True
    threes = carry[labels == 3]
    yield nothing, "no 3 comes without its mark", (threes[:, :, -2:, -2:] == 1).all()
    others = cheats.marked(images[labels != 3])
    taken = round(100 * np.mean(net(others).argmax(axis=1) == 3))
    yield both, f"with the mark, {taken} % of the other digits are a 3 to it", True
    yield few, "They are a tenth of all digits", 0.09 < np.mean(labels == 3) < 0.11


@claims("random signs do little")
def _():
    paper, larger, right = ITEMS["random signs do little"]["choices"]
    net, images, labels = large_digits()
    images = images[:200, None]
    *_, logits = net.forward(images, keep=True).values()
    slope = net.backward(cross_entropy_backward(1, logits, labels[:200]))
    signs = np.random.default_rng(0).choice([-1, 1], images.shape)
    yield paper, "They change every pixel, ink or paper", np.all(images + 0.1 * signs != images)
    steps = set(np.abs(np.sign(slope)).ravel().tolist())
    words = "where the gradient is 0 a pixel stays, and no other moves by more than 0.1"
    yield larger, words, steps == {0, 1}
    grown, cancelled = ((0.1 * each * slope).sum() for each in (np.sign(slope), signs))
    words = "the loss grows by 0.1 times the sum of all slopes without their signs"
    yield right, words, np.isclose(grown, 0.1 * np.abs(slope).sum(), rtol=1e-4)
    yield right, "Random signs let most of it cancel", abs(cancelled) < 0.1 * grown


@claims("a label that is contradicted")
def _():
    network, even, neither, right = ITEMS["a label that is contradicted"]["choices"]
    [(contradicted, of)] = found("17", r"it contradicts (\d+) of (\d+) labels")
    [(wrong, in_all)] = found("17", r"(\d+) of those are wrong, of (\d+) in all")
    assert round(100 * int(in_all) / int(of)) == 20
    words = f"of {contradicted} labels that it contradicted, {wrong} were wrong"
    yield network, words, True
    spared = int(contradicted) - int(wrong)
    yield even, f"Of {contradicted} contradicted labels {spared} were right", True
    share = round(100 * int(wrong) / int(contradicted))
    yield neither, f"{share} % of the contradicted labels were wrong", True
    yield right, f"Of the labels that it contradicted {share} % were wrong", True


@claims("ten scans of each patient")
def _():
    right, never, twice, enough = ITEMS["ten scans of each patient"]["choices"]
    explorer = explorers.explore_splits()
    share = {name: f"{100 * value:.0f} %" for name, value in explorer.accuracy.items()}
    kept = not set(explorer.tests["hands never seen"]) & set(explorer.train)
    yield right, "with all of a patient's scans on one side", kept
    yield never, "8 of the ten on average", 10 * (1 - 200 / 1000) == 8
    images, _ = datasets.load_digits("all")
    alone = len(np.unique(images.reshape(len(images), -1), axis=0)) == len(images)
    yield twice, "No two pictures of the digits' file are the same either", alone
    words = "Drawn at random {} were right, of hands never seen {}"
    given = share["drawn at random"], share["hands never seen"]
    yield twice, words.format(*given), True
    yield enough, "old patients", not any(explorer.leaking["drawn at random"])


@claims("the best of fifty settings")
def _():
    same, mean, more, right = ITEMS["the best of fifty settings"]["choices"]
    rng = np.random.default_rng(0)
    true = rng.normal(0.95, 0.005, (1000, 50))
    measured = rng.binomial(360, np.clip(true, 0, 1)) / 360
    best = measured.argmax(axis=1)
    looked, is_ = (each[np.arange(1000), best].mean() for each in (measured, true))
    yield same, "is good, and lucky as well", looked > is_ > true.mean()
    yield mean, "better than most, only less so than it looked", true.mean() < is_ < looked
    yield more, "On others its luck is gone", looked - is_ > 0.01
    yield right, "Choose on a validation set", looked > is_


# ---- lesson 18 -----------------------------------------------------------------------------------


@claims("a port whose shapes fit")
def _():
    shapes, rounding, right, square = ITEMS["a port whose shapes fit"]["choices"]
    net, images, labels = large_digits()
    matrix = net["linear1"].params["weight"]
    kept = matrix.copy()
    shuffled = kept.reshape(10, 5, 5, 16).transpose(0, 3, 1, 2).reshape(10, 400)
    words = "A matrix of shape (10, 400) keeps its shape in every order of its columns"
    yield shapes, words, shuffled.shape == kept.shape == (10, 400)
    matrix[...] = shuffled
    wrong = np.mean(net(images[:, None]).argmax(axis=1) != labels)
    matrix[...] = kept
    yield rounding, f"wrong for {wrong:.0%} of the digits".replace("%", " %"), True
    yield right, "The first layer that differs is the one to look at", wrong > 0
    kernel = np.zeros((8, 1, 3, 3))
    same = kernel.swapaxes(2, 3).shape == kernel.shape
    yield square, "exchanging height and width changes no shape", same


@claims("zeros for 224 columns")
def _():
    both, right, front, none = ITEMS["zeros for 224 columns"]["choices"]
    last = (112 - 1) * 2 + 3  # the end of the last window
    yield both, "the one behind would never be read", (224 + 1 + 1) - last == 1
    words = "112 windows reach over 111 x 2 + 3 = 225 columns, one more than there are"
    yield right, words, last == 225 and pretrained.same_padding(224, 3, 2) == (0, 1)
    yield front, "the odd one stands behind", pretrained.same_padding(224, 3, 2)[1] == 1
    words = "Then there were 111 windows: same means 224 / 2 = 112"
    yield none, words, (224 - 3) // 2 + 1 == 111 and 224 / 2 == 112


@claims("weights from a stranger")
def _():
    right, wrong, memory, error = ITEMS["weights from a stranger"]["choices"]
    called = []
    SNARE.append(called)
    pickle.loads(pickle.dumps(Snare()))
    yield right, "A pickle calls what its author wrote while it is read", called == ["called"]
    yield wrong, "the file can do more than hold numbers", called == ["called"]
    yield memory, "it is the least of it", True
    code = pickle.dumps(Snare(), protocol=2)
    reader = torch_file._Reader(io.BytesIO(code), None)
    with pytest.raises(pickle.UnpicklingError, match="not let through"):
        reader.load()
    yield error, "with a reader that refuses what it does not know", called == ["called"]


SNARE = []


def snap():
    SNARE[-1].append("called")


class Snare:
    """What calls a function while it is read."""

    def __reduce__(self):
        return snap, ()


@claims("weights of a depthwise layer")
def _():
    one, full, mixing, right = ITEMS["weights of a depthwise layer"]["choices"]
    depthwise = layers.Conv2d(32, 32, 3, groups=32, bias=False)
    yield one, "Every channel has a kernel of its own", depthwise.params["weight"].shape[0] == 32
    words = "32 x 32 x 9, without groups: each kernel would read all channels"
    yield full, words, layers.Conv2d(32, 32, 3, bias=False).parameter_count == 32 * 32 * 9 == 9216
    pointwise = layers.Conv2d(32, 32, 1, bias=False).parameter_count
    yield mixing, "32 x 32: the layer of 1 x 1", pointwise == 32 * 32 == 1024
    words = "32 kernels of 1 x 3 x 3, for each reads a single channel"
    yield right, words, depthwise.params["weight"].shape == (32, 1, 3, 3)


# ---- lesson 20 -----------------------------------------------------------------------------------


@claims("a mask of nothing")
def _():
    all_found, high, right, misses = ITEMS["a mask of nothing"]["choices"]
    truth = np.zeros((10, 10), bool)
    truth[4, 3:5] = True
    nothing = truth & False
    blind = segmentation.pixel_accuracy(nothing, truth) == 0.98
    none = not (nothing & truth).any()
    yield all_found, "A mask of nothing has 98 % as well, and finds none", blind and none
    yield high, "With nothing marked it is 0", segmentation.mask_iou(nothing, truth) == 0
    yield right, "98 of 100 pixels are background", (~truth).sum() == 98 and truth.size == 100
    yield misses, "2 % of all pixels are wrong", (nothing != truth).mean() == 0.02


def inner_stamps(size, stride):
    """How many stamps lie on a cell far from the edges."""
    counts = functional.conv_transpose2d(
        np.ones((1, 1, 9, 9)), np.ones((1, 1, size, size)), None, stride
    )
    return set(counts[0, 0, size:-size, size:-size].ravel())


@claims("which kernel makes no grid")
def _():
    four, five, seven, right = ITEMS["which kernel makes no grid"]["choices"]
    yield four, "Some get 1, others 2 or 4: 3 does not go into 4", inner_stamps(4, 3) == {1, 2, 4}
    words = "Some get 1, others 2 or 4: in a row of three cells, one gets fewer"
    yield five, words, inner_stamps(5, 3) == {1, 2, 4}
    words = "Some get 4, others 6 or 9: 7 is one more than twice 3"
    yield seven, words, inner_stamps(7, 3) == {4, 6, 9}
    yield (
        right,
        "4 each: two down and two across, for 3 goes into 6 twice",
        inner_stamps(6, 3) == {4},
    )


@claims("up by stride 2")
def _():
    right, uncut, put_on, down = ITEMS["up by stride 2"]["choices"]
    small, kernel = np.ones((1, 1, 7, 7)), np.ones((1, 1, 4, 4))
    found = functional.conv_transpose2d(small, kernel, None, 2, 1).shape[2:]
    reach = functional.conv_transpose2d(small, kernel, None, 2).shape[2:]
    words = "the stamps reach over 6 times 2 and 4 more, 16, less 1 on each side"
    yield right, words, found == (14, 14) and reach == (16, 16)
    yield uncut, "padding 1 cuts one row off on each side", reach == (16, 16)
    yield put_on, "The padding is cut off here, not put on", reach[0] + 2 == 18
    shape = functional.conv2d(small, kernel, None, 2, 1).shape[2:]
    yield down, "what a convolution makes of 7 x 7 with these numbers", shape == (3, 3)


@claims("the way back of the way up")
def _():
    up, right, undone, one = ITEMS["the way back of the way up"]["choices"]
    small, kernel = np.arange(12.0).reshape(1, 1, 3, 4), np.arange(9.0).reshape(1, 1, 3, 3) - 2
    upstream = np.random.default_rng(0).normal(size=(1, 1, 7, 9))
    found, *_ = functional.conv_transpose2d_backward(upstream, small, kernel, stride=2)
    larger = functional.conv_transpose2d(upstream, kernel, stride=2).shape
    yield up, "That would make it larger still", larger[2] > upstream.shape[2] > small.shape[2]
    same = np.allclose(found, functional.conv2d(upstream, kernel, stride=2))
    yield right, "and with the same stride", same
    doubled, *_ = functional.conv_transpose2d_backward(upstream, small, 2 * kernel, stride=2)
    yield undone, "it multiplies", np.allclose(doubled, 2 * found)
    touched = functional.conv_transpose2d(np.eye(1, 12).reshape(small.shape), kernel + 9, stride=2)
    yield one, "on as many cells as the kernel has", np.count_nonzero(touched) == kernel.size


@functools.cache
def on_a_lawn(nothing):
    """What the sliding classifier, or the detector, says of the grass: the best digit's share."""
    grass = datasets.photograph("grass", gray=True)[None, None] / 255
    net = detection.fully_convolutional(network.load_digit_classifier(), (1, 28, 28))
    logits = (detection.load_digit_detector() if nothing else net)(grass)[0]
    return functional.softmax(logits, dim=0)


@claims("a lawn without a digit")
def _():
    bar, heaps, right, more = ITEMS["a lawn without a digit"]["choices"]
    ten, eleven = on_a_lawn(False), on_a_lawn(True)
    best = ten.max(axis=0)
    assert (
        f"on {100 * np.mean(best > 0.9):.0f} % of a lawn"
        in ITEMS["a lawn without a digit"]["question"]
    )
    words = f"more than 99 % sure on {100 * np.mean(best > 0.99):.0f} % of the lawn"
    yield bar, words, True
    yield bar, "add up to 1 wherever it looks", np.allclose(ten.sum(axis=0), 1)
    boxes = detection.window_boxes(*best.shape, 28, 4)
    kept = detection.nms(boxes, best.ravel(), 0.3)
    yield heaps, "The best box on the lawn stays", kept[0] == best.argmax() and len(kept) > 10
    yield right, "there is something else to say", (eleven[:10].max(axis=0) > 0.9).mean() == 0
    yield right, "it has seen what that looks like", eleven.shape[0] == ten.shape[0] + 1
    shown = set(datasets.load_mnist("train").labels.tolist()) == set(range(10))
    yield more, "nobody ever showed it anything else", shown


@claims("five boxes around one digit")
def _():
    right, higher, surer = ITEMS["five boxes around one digit"]["choices"]
    boxes = np.array([[0, 0, 28, 28]]) + 8 * np.array([[0, 0, 0, 0], [1, 0, 1, 0], [0, 1, 0, 1]])
    scores, counts = np.array([0.99, 0.98, 0.97]), {}
    for limit in (0.3, 0.6, 1.0):
        counts[limit] = len(detection.nms(boxes, scores, limit))
    yield right, "They overlap by less than is allowed now", counts[0.3] < counts[0.6]
    yield higher, "at 1, all of them do", counts[1.0] == len(boxes)
    yield surer, "are all sure", scores.min() > 0.9


@claims("two coins that overlap")
def _():
    both, right, none, around = ITEMS["two coins that overlap"]["choices"]
    coins = np.array([[0, 0, 7, 1], [3, 0, 10, 1]])
    assert detection.box_iou(coins[:1], coins[1:]).round(3).item() == 0.4
    kept = detection.nms(coins, [0.9, 0.8], 0.3).tolist()
    yield both, "It knows boxes and scores alone", kept == [0]
    yield right, "two things that overlap for one thing found twice", kept == [0]
    yield none, "The better one is kept first, and drops the other", kept == [0]
    yield around, "It keeps some of those it is given", set(kept) <= {0, 1}


@claims("a fully connected layer on a larger page")
def _():
    right, alone, grown, once = ITEMS["a fully connected layer on a larger page"]["choices"]
    dense = layers.Linear(400, 10)
    slides = detection.as_convolution(dense, (16, 5, 5))
    made = slides(np.zeros((1, 16, 13, 18))).shape
    assert dense.params["weight"].size == slides.params["weight"].size == 4000
    words = (
        "10 kernels of 16 x 5 x 5, the same numbers; they fit 13 - 5 + 1 times down and 18 - 5 + 1"
    )
    yield right, words, made == (1, 10, 13 - 5 + 1, 18 - 5 + 1)
    yield alone, "16 x 5 x 5 numbers for each of the 10", slides.params["weight"][0].size == 400
    yield grown, "for 16 x 13 x 18 numbers", 16 * 13 * 18 * 10 == 37440
    fits = slides(np.zeros((1, 16, 5, 5))).shape[2:] == (1, 1)
    yield once, "On 5 x 5 it fits once", fits
    yield once, "each place gets its 10 numbers", made[1] == 10


# ---- every item ----------------------------------------------------------------------------------


def uncovered(item, claimed):
    """Yield what is wrong with the claims of an item: (choice, complaint)."""
    for choice, reply in item["choices"].items():
        fragments = [words for each, words, _ in claimed if each == choice]
        if not fragments:
            yield choice, "nothing in its reply is computed"
        missing = [words for words in fragments if words not in reply]
        if missing:
            yield choice, f"what was computed does not stand in its reply: {missing}"
        given = set(re.findall(NUMBER, f"{item['question']} {choice} {' '.join(fragments)}"))
        loose = [number for number in re.findall(NUMBER, reply) if number not in given]
        if loose:
            yield choice, f"numbers that nothing computes: {loose}"
    for choice, words, holds in claimed:
        if choice not in item["choices"]:
            yield choice, "is no choice"
        if not holds:
            yield choice, f"does not hold: {words}"


def test_every_quiz_item_has_claims_and_every_claim_an_item():
    assert set(CLAIMS) == set(ITEMS)


@pytest.mark.parametrize("topic", list(ITEMS))
def test_quiz_item_says_what_was_computed(topic):
    assert list(uncovered(ITEMS[topic], list(CLAIMS[topic]()))) == []


SMALL = {"question": "2 + 2?", "choices": {"4": "Yes: 2 + 2.", "22": "That is 11 * 2."}}
RIGHT = [("4", "Yes: 2 + 2", 2 + 2 == 4), ("22", "That is 11 * 2", 11 * 2 == 22)]


def test_uncovered_is_content_when_all_is_claimed():
    assert list(uncovered(SMALL, RIGHT)) == []


@pytest.mark.parametrize(
    ("claimed", "complaint"),
    [
        (RIGHT[:1], "nothing in its reply is computed"),
        ([RIGHT[0], ("22", "That is 12 * 2", True)], "does not stand in its reply"),
        ([RIGHT[0], ("22", "That is", True)], "numbers that nothing computes: ['11']"),
        ([RIGHT[0], ("22", "That is 11 * 2", False)], "does not hold: That is 11 * 2"),
        ([*RIGHT, ("5", "", True)], "is no choice"),
    ],
)
def test_uncovered_complains(claimed, complaint):
    assert any(complaint in words for _, words in uncovered(SMALL, claimed))


# ---- no telling place, no telling length ---------------------------------------------------------


def places(items):
    """Where the right choice stands: its place and how many choices there are."""
    return [(list(item["choices"]).index(item["right"]), len(item["choices"])) for item in items]


@pytest.mark.parametrize("place", range(4))
def test_right_choice_stands_at_every_place_about_as_often(place):
    of_four = [at for at, count in places(ITEMS.values()) if count == 4]
    low, high = SHARE_OF_A_PLACE
    assert low <= of_four.count(place) / len(of_four) <= high


def test_right_choice_of_three_stands_at_every_place():
    assert {at for at, count in places(ITEMS.values()) if count == 3} == {0, 1, 2}


@pytest.mark.parametrize("telling", [max, min])
def test_right_choice_is_seldom_the_longest_or_the_shortest(telling):
    """A right choice longer (or shorter) than every other one would give itself away."""
    found = 0
    for item in ITEMS.values():
        lengths = {choice: len(choice) for choice in item["choices"]}
        extreme = telling(lengths.values())
        alone = list(lengths.values()).count(extreme) == 1
        found += alone and lengths[item["right"]] == extreme
    assert found / len(ITEMS) <= MOST_OFTEN_LONGEST
