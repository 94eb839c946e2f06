"""What lessons 08 to 14 answer under "What you should have seen": each answer, found again.

An answer is a line of such a cell. Each is claimed by a test that does what its question asks for,
and the words stand in the test, so that neither outlives the other.
"""

import functools
import re
from pathlib import Path

import nbformat
import numpy as np
import pytest

from cnn_core import convolve2d, convolve2d_backward, datasets, functional
from cnn_core.network import load_digit_classifier, small_digit_classifier
from cnn_core.training import SGD, fit, moved
from cnn_workshop.explorers import (
    explore_blame,
    explore_commuting,
    explore_machine,
    explore_pipeline,
    explore_scores,
    explore_stack,
    explore_training,
)
from cnn_workshop.suspects import bug_of, suspect
from hands import choose, go_to_step, pick, press, write

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
CLAIMED = {}


@functools.cache
def answers(lesson):
    """All answers of a lesson, each in one line."""
    [path] = NOTEBOOKS.glob(f"{lesson}_*.ipynb")
    found = []
    for cell in nbformat.read(path, as_version=4).cells:
        if "What you should have seen</b>" in cell.source:
            listed = cell.source.split("</summary>")[1].split("</details>")[0]
            found += [" ".join(each.split()) for each in re.split(r"^- ", listed, flags=re.M)[1:]]
    return found


def claims(lesson, *beginnings):
    """Register a test for the answers that begin so."""
    CLAIMED.setdefault(lesson, []).extend(beginnings)
    for beginning in beginnings:
        assert sum(each.startswith(beginning) for each in answers(lesson)) == 1, beginning
    return lambda test: test


def answer(lesson, beginning):
    """The one answer that begins so."""
    [found] = [each for each in answers(lesson) if each.startswith(beginning)]
    return found


# ---- lesson 08 -----------------------------------------------------------------------------------


def columns(explorer):
    """The columns of the input that the chosen cell sees, in words."""
    return re.search(r"columns (\d+)-(\d+) of the input", explorer.text()).groups()


@claims("08", "Two: from the columns 2 to 7")
def test_lesson_08_the_neighbour_looks_two_pixels_further_left():
    explorer = explore_stack()
    right = columns(explorer)
    explorer.do({"is": "look", "panel": "layer 3", "cell": [1, 0]})
    words = "from the columns {} to {} to the columns {} to {}".format(*right, *columns(explorer))
    assert words in answer("08", "Two")


@claims("08", "The jump becomes 1. The field stays 6 x 6")
def test_lesson_08_a_stride_of_1_leaves_the_field():
    explorer = explore_stack()
    choose(explorer, "stride", 1)
    assert (
        "Layer 3: max pooling, size 2, stride 1, makes 3 x 3; 0 parameters; sees 6 x 6, jump 1"
        in (explorer.text())
    )


@claims("08", "A window of 3 x 3 does not fit")
def test_lesson_08_a_fourth_layer():
    explorer = explore_stack()
    choose(explorer, "layer", "4")
    choose(explorer, "kind", "Convolution")
    assert explorer.problem == (
        "Layer 4 does not fit: the window reaches over 3 x 3, and layer 3 is 2 x 2."
    )
    choose(explorer, "size", 2)
    assert "makes 1 x 1; 4 parameters; sees 8 x 8" in explorer.text()


@claims("08", "25 of the 36 matter")
def test_lesson_08_a_small_change():
    explorer = explore_stack()
    choose(explorer, "change", 1)
    assert "of the 36 pixels seen, 25 change this cell" in explorer.text()


def test_lesson_08_the_framed_number_sees_what_is_framed():
    network = load_digit_classifier()
    digit = datasets.load_mnist("test").images[7:8, None] / 255
    changes = np.zeros((28, 28), dtype=bool)
    before = network.forward(digit, keep=True)["pool2"][0, :, 1, 2]
    for row, col in np.ndindex(28, 28):
        changed = digit.copy()
        changed[..., row, col] = 9 - changed[..., row, col]
        changes[row, col] = (
            network.forward(changed, keep=True)["pool2"][0, :, 1, 2] != before
        ).any()
    assert changes[4:14, 8:18].all()
    assert changes.sum() == 100


# ---- lesson 09 -----------------------------------------------------------------------------------


def column(explorer, name):
    """One column of the terms, without the sum."""
    terms = explorer.shown["terms"]
    return [row[terms.head.index(name)] for row in terms.rows][:-1]


@claims("09", "Only the column *e^logit* changes")
def test_lesson_09_add_to_all_changes_one_column():
    before, after = explore_scores(), explore_scores()
    press(after, "add")
    assert column(before, "e^logit") != column(after, "e^logit")
    for name in ("− largest", "then e^"):
        assert column(before, name) == column(after, name)
    assert np.allclose(before.probabilities, after.probabilities)


@claims("09", "2.3, whatever the label")
def test_lesson_09_equal_logits_have_the_same_loss_for_every_label():
    explorer = explore_scores()
    choose(explorer, "preset", "all equal")
    for label in explorer.classes:
        choose(explorer, "label", label)
        assert round(explorer.loss, 1) == 2.3


@claims("09", "The 9 has infinity there")
def test_lesson_09_one_logit_at_1000():
    explorer = explore_scores()
    choose(explorer, "preset", "one at 1000")
    choose(explorer, "label", "3")
    assert column(explorer, "e^logit")[9] == "∞"
    assert column(explorer, "then e^")[9] == "1"
    assert explorer.loss == 1000


@claims("09", "Nearly: with the 7 at 20")
def test_lesson_09_the_loss_nears_0():
    explorer = explore_scores()
    write(explorer, "logits", (7, 0), 20)
    words = answer("09", "Nearly")
    assert f"the loss is {explorer.loss:.7f}" in words
    least = int(re.search(r"from about (\d+) on", words)[1])
    for logit, zero in ((least - 2, False), (least + 2, True), (100, True)):
        write(explorer, "logits", (7, 0), logit)
        assert (explorer.loss == 0) is zero


@pytest.fixture
def pets():
    """The explorer of two labels, as the lesson opens it."""
    return explore_scores([2, 1, 0], [0, 1], classes=["cat", "dog", "bird"], last_step="sigmoid")


@claims("09", "None: each class has its own logit only")
def test_lesson_09_a_moved_logit_moves_one_probability_or_all(pets):
    for step, count in (("sigmoid", 1), ("softmax", 3)):
        choose(pets, "last", step)
        before = pets.probabilities
        write(pets, "logits", (0, 0), pets.logits[0] + 1)
        assert (pets.probabilities != before).sum() == count


@claims("09", "Every probability grows")
def test_lesson_09_add_to_all_moves_every_probability(pets):
    choose(pets, "amount", 1)
    press(pets, "add")
    listed = ", ".join(f"{share:.3f}" for share in pets.probabilities)
    assert f"grows: {listed}." in answer("09", "Every probability grows")


@claims("09", "Negative ones: with all three at -5")
def test_lesson_09_nothing_is_true(pets):
    for place in (0, 1):
        pick(pets, "probabilities", place)
    for place in range(3):
        write(pets, "logits", (place, 0), -5)
    assert f"the loss is {pets.loss:.3f}" in answer("09", "Negative ones")


# ---- lesson 10 -----------------------------------------------------------------------------------


def verdict(picture):
    """What the digit classifier says of one picture: the class and its probability."""
    logits = load_digit_classifier()(picture[np.newaxis, np.newaxis])
    shares = functional.softmax(logits, dim=1)[0]
    return int(shares.argmax()), float(shares.max())


@claims("10", "Four weights, for the four numbers 12, 12, 8 and 8")
def test_lesson_10_a_stride_of_1_leaves_the_pipeline_undecided():
    explorer = explore_pipeline()
    choose(explorer, "stride", 1)
    assert explorer.shown["weights"].values.size == 4
    assert explorer.values["flat"][:, 0].tolist() == [12, 12, 8, 8]
    assert explorer.values["logits"] == 0
    assert explorer.values["probabilities"] == 0.5
    words = answer("10", "Four weights")
    assert "with the bias of -4 the score is 0, and the probability 0.5" in words


@claims("10", "Several: the score must fall below 0")
def test_lesson_10_one_number_brings_the_pipeline_below_a_half():
    assert "type 3 for the 8 in row 2, column 1" in answer("10", "Several")
    assert explore_pipeline().state.image[2, 1] == 8
    for panel, cell, value in (("weights", (0, 0), 0), ("bias", (0, 0), -7), ("image", (2, 1), 3)):
        explorer = explore_pipeline()
        write(explorer, panel, cell, value)
        assert explorer.values["logits"] < 0
        assert explorer.values["probabilities"] < 0.5


@claims("10", "1, with a probability of 0.17")
def test_lesson_10_a_blank_page():
    said, share = verdict(np.zeros((28, 28)))
    assert f"{said}, with a probability of {share:.2f}" in answer("10", "1, with")


@claims("10", "Most likely map 5, or map 2")
@pytest.mark.parametrize(("wide", "left"), [(2, 13), (2, 14), (3, 13)])
def test_lesson_10_a_bar_on_top_of_a_1(wide, left):
    one = np.zeros((28, 28))
    one[5:23, left : left + wide] = 1
    barred = one.copy()
    barred[5 : 5 + wide, 8:20] = 1
    network = load_digit_classifier()
    maps = [network.forward(each[None, None], keep=True)["relu1"][0] for each in (one, barred)]
    change = np.abs(maps[1] - maps[0]).sum(axis=(1, 2))
    assert verdict(one)[0] == 1
    assert set(np.argsort(-change)[:2]) == {5, 2}
    kernels = network["conv1"].params["weight"][:, 0]
    for at, bright in ((5, 0), (2, 2)):
        rows = kernels[at].sum(axis=1)
        assert rows[bright] > 0 > rows[2 - bright]


@claims("10", "The 7 from the menu may lose its foot")
def test_lesson_10_what_is_left_of_a_7():
    seven = datasets.load_mnist("test").images[7] / 255
    assert np.array_equal(explore_machine("Handwritten 7").image, seven)
    words = answer("10", "The 7 from")
    footless, barless = seven.copy(), seven.copy()
    footless[18:] = 0
    barless[:14] = 0
    assert verdict(footless)[0] == 7
    assert f"barely ({verdict(footless)[1]:.2f})" in words
    said, share = verdict(barless)
    assert f"it is a {said}, with {share:.2f}." in words


# ---- lesson 11 -----------------------------------------------------------------------------------


def steps(explorer, count):
    """What is said at each step."""
    for number in range(count):
        go_to_step(explorer, number)
        yield explorer.text()


@claims("11", "Four: the first and the third of the upper row")
def test_lesson_11_windows_with_a_tie():
    said = list(steps(explore_blame(layer="max pooling"), 12))
    tied = [at for at, words in enumerate(said) if "the first of" in words]
    assert [divmod(at, 4) for at in tied] == [(0, 0), (0, 2), (1, 2), (2, 0)]


@claims("11", "To the 9, all of it")
def test_lesson_11_a_larger_number_takes_the_gradient():
    explorer = explore_blame(layer="max pooling")
    write(explorer, "input", (0, 0), 9)
    go_to_step(explorer, 0)
    assert "The largest, 9 at row 0, column 0, has the slope 1" in explorer.text()
    assert "so far: 4 x 5, rows 1 0 0 0 0 / 0 0 0 0 0" in explorer.text()


@claims("11", "Average pooling gives every pixel of a window a quarter")
def test_lesson_11_average_pooling_and_relu():
    explorer = explore_blame(layer="average pooling")
    assert "All 4 numbers of the window have the slope 1 / 4." in explorer.text()
    choose(explorer, "layer", "ReLU")
    go_to_step(explorer, 3)
    assert "Row 0, column 3: 0 + 3 × 0 = 0." in explorer.text()
    assert "0 went in, not positive: slope 0." in explorer.text()


@claims("11", "From one: the four corners")
def test_lesson_11_how_many_outputs_reach_a_pixel():
    reached = convolve2d_backward(np.ones((3, 4)), np.zeros((4, 5)), np.ones((2, 2)))[0]
    assert "Picture: With ties, 4 x 5. Stride 1, padding 0. Kernel: 2 x 2" in explore_blame().text()
    assert (reached == 1).sum() == (reached[::3, ::4] == 1).sum() == 4
    assert (reached == 4).sum() == (reached[1:-1, 1:-1] == 4).sum() == 6


@claims("11", "It is computed, and cut off at the end")
def test_lesson_11_gradient_on_the_padding():
    explorer = explore_blame()
    choose(explorer, "padding", 1)
    assert "Input gradient, so far: 6 x 7" in explorer.text()
    gradient, _ = convolve2d_backward(np.ones((5, 6)), np.ones((4, 5)), np.ones((2, 2)), padding=1)
    assert gradient.shape == (4, 5)


@claims("11", "The window of the picture takes the kernel's place")
def test_lesson_11_gradient_of_the_kernel():
    said = list(steps(explore_blame(layer="convolution: kernel"), 12))
    assert all("lands on rows 0-1, columns 0-1 of the kernel" in words for words in said)
    assert "The slope of a kernel number is the pixel that it met." in said[0]


# ---- lesson 12 -----------------------------------------------------------------------------------


def gradients(name, images):
    """What a suspect, in 64 bits, computes for some pictures: by the names of its parameters."""
    net = suspect(name, rng=0, dtype=np.float64)
    logits = net(images)
    net.backward(functional.cross_entropy_backward(1, logits, [3]))
    return net.gradients()


@claims("12", "Both leave a gradient at 0")
def test_lesson_12_nets_e_and_g():
    three = datasets.digit(3)[None, None] / 16
    zero = {
        name: {at for at, each in gradients(name, three).items() if not each.any()}
        for name in ("right", "E", "G")
    }
    assert zero["right"] == set()
    assert zero["G"] == {"conv1.bias", "conv2.bias"}
    assert zero["E"] == {f"conv{at}.{which}" for at in (1, 2) for which in ("bias", "weight")}


@claims("12", "Net D. It is wrong in ties only")
def test_lesson_12_net_d():
    assert bug_of("D") == "all ties"
    three, random = (
        datasets.digit(3)[None, None] / 16,
        np.random.default_rng(0).random((1, 1, 8, 8)),
    )
    for images, same in ((random, True), (three, False)):
        right, of_d = gradients("right", images), gradients("D", images)
        assert all(np.allclose(right[name], of_d[name]) for name in right) is same
    assert (three == 0).mean() > 0.4


@claims("12", "Upside down and left to right")
def test_lesson_12_net_c():
    right, of_c = (gradients(name, datasets.digit(3)[None, None] / 16) for name in ("right", "C"))
    assert np.allclose(of_c["conv2.weight"], right["conv2.weight"][:, :, ::-1, ::-1])


# ---- lesson 13 -----------------------------------------------------------------------------------


@pytest.fixture
def live():
    """The training of the lesson, before its first step."""
    explorer = explore_training(lr=0.1, momentum=0.9)
    yield explorer
    explorer.pause()


def accuracies(explorer):
    """Accuracy on the training and on the validation set, in %, as the twin says them."""
    training, validation = re.findall(r"accuracy (\d+) %|Accuracy: (\d+) %", explorer.text())
    return int("".join(training)), int("".join(validation))


@claims("13", "They move most in the second to fourth epoch")
def test_lesson_13_when_kernels_move(live):
    moves, before = [], live.network["conv1"].params["weight"].copy()
    for _ in range(15):
        live.step(17)
        now = live.network["conv1"].params["weight"].copy()
        moves.append(np.abs(now - before).mean())
        before = now
    assert set(np.argsort(moves)[-3:]) == {1, 2, 3}
    assert max(moves[-3:]) < 0.1 * max(moves)


@claims("13", "No. Even one such step leaves it at guessing")
def test_lesson_13_a_moment_at_a_rate_of_10(live):
    live.step(17)
    choose(live, "lr", 10)
    live.step(1)
    choose(live, "lr", 0.1)
    live.step(170)
    assert accuracies(live)[1] <= 13


@claims("13", "With 1, each step sees another picture")
def test_lesson_13_batch_sizes():
    spread = {}
    for size in (1, 256):
        explorer = explore_training(lr=0.1, momentum=0.9)
        choose(explorer, "batch_size", size)
        explorer.step(60)
        spread[size] = np.abs(np.diff(explorer.record.losses)).mean()
        if size == 1:
            assert accuracies(explorer)[0] < 30
    assert spread[1] > 3 * spread[256]
    assert -(-1077 // 256) == 5


@claims("13", "Training set 100 %, validation set about 75 %")
def test_lesson_13_twenty_pictures(live):
    choose(live, "pictures", 20)
    choose(live, "anew", True)
    live.step(100)
    training, validation = accuracies(live)
    assert training == 100
    assert 70 <= validation <= 80


def test_lesson_13_what_the_kernels_became():
    images, labels = (part[:1077] for part in datasets.load_digits("train"))
    net = small_digit_classifier(rng=0)
    started = net["conv1"].params["weight"][:, 0].copy()
    optimizer = SGD(net, 0.3)
    for _event in fit(net, images[:, None] / 16, labels, optimizer, epochs=10, rng=0):
        pass
    third, fourth = net["conv1"].params["weight"][[3, 4], 0]
    assert (third[:, 0] > 0.5).all()
    assert third[:, 2].max() < 0.05
    assert fourth[0].sum() > 1.5
    assert fourth[2].sum() < -1.5
    assert started[3][:, 0].sum() > 0 > started[3][:, 2].sum()


# ---- lesson 14 -----------------------------------------------------------------------------------


def commuting(picture="Handwritten 7", layer="convolution", shift=(0, 1), **options):
    """What the commuting explorer says."""
    explorer = explore_commuting(layer, picture, shift=shift)
    for name, value in options.items():
        choose(explorer, name, value)
    return explorer.text()


@claims("14", "Only the last column, on the side where the digit leaves")
def test_lesson_14_padding_of_1():
    assert "2 of 56 cells differ, first row 0, column 7" in commuting(padding=1)
    assert "8 of 56 cells differ, first row 0, column 7" in commuting("all ones", padding=1)
    for picture, count in ((datasets.digit(7), 2), (np.ones((8, 8)), 8)):
        layer_first = moved(convolve2d(picture, np.ones((3, 3)), padding=1), 0, 1)
        shift_first = convolve2d(moved(picture, 0, 1), np.ones((3, 3)), padding=1)
        differ = layer_first[:, 1:] != shift_first[:, 1:]
        assert differ[:, -1].sum() == differ.sum() == count


@claims("14", "With stride 2, a shift of 1 is no whole number of cells")
def test_lesson_14_stride_2():
    assert "9 of 9 cells differ" in commuting(stride=2)
    assert "it moves 1 right. All 6 cells in both are equal" in commuting(shift=(0, 2), stride=2)
    for right, alike in ((1, False), (2, True), (3, False)):
        said = commuting(layer="max pooling 2 x 2", shift=(0, right))
        assert ("On this picture the layer commutes" in said) is alike


@claims("14", "None. It looks at each cell by itself")
@pytest.mark.parametrize("shift", [(0, 1), (2, -1), (3, 3)])
def test_lesson_14_relu(shift):
    said = commuting("Edges of the 8", "ReLU", shift)
    assert "On this picture the layer commutes with the shift." in said


def shown_by(lesson, pattern):
    """What a lesson's stored outputs say; nbval runs them again and compares."""
    [path] = NOTEBOOKS.glob(f"{lesson}_*.ipynb")
    outputs = [out for cell in nbformat.read(path, 4).cells for out in cell.get("outputs", [])]
    texts = [out.get("text") or out.get("data", {}).get("text/plain", "") for out in outputs]
    return re.findall(pattern, "\n".join(texts))


@claims("14", "A 1, with a probability of 0.999")
def test_lesson_14_the_moved_6():
    [said] = set(shown_by("14", r"a 6, moved 1 right.*?says (\d), probability ([\d.]+): wrong"))
    assert answer("14", "A 1").startswith("A {}, with a probability of {}".format(*said))


@claims("14", "Up: there the accuracy falls to 47 %")
def test_lesson_14_which_direction_costs_most():
    rows = dict(shown_by("14", r"1 (\w+): (\d+)% before"))
    assert rows.pop("up") == "47"
    assert set(rows.values()) == {"65", "66"}


@claims("14", "Not smoothly at all")
def test_lesson_14_the_answer_jumps():
    [share] = shown_by("14", r"in its place: a 6 with ([\d.]+)")
    assert float(share) > 0.99


@claims("14", "None does. What has left the picture")
@pytest.mark.parametrize("mode", ["edge", "reflect", "wrap", "mean"])
def test_lesson_14_no_padding_commutes(mode):
    def padded(picture):
        return convolve2d(np.pad(picture, 1, mode=mode), np.ones((3, 3)))

    picture = np.random.default_rng(0).normal(size=(8, 8))
    layer_first, shift_first = moved(padded(picture), 0, 1), padded(moved(picture, 0, 1))
    assert not np.allclose(layer_first[:, 1:], shift_first[:, 1:])
    if mode == "wrap":
        rolled = padded(np.roll(picture, 1, axis=1))
        assert np.allclose(np.roll(padded(picture), 1, axis=1), rolled)


# ---- all -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("lesson", CLAIMED)
def test_every_answer_is_claimed(lesson):
    loose = [
        each for each in answers(lesson) if not any(each.startswith(it) for it in CLAIMED[lesson])
    ]
    assert loose == []
