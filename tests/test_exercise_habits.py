"""Answers as people write them: each row was accepted, or named wrongly, before."""

import re
import textwrap
import warnings

import numpy as np
import pytest

from cnn_workshop.exercises import EXERCISES
from cnn_workshop.exercises.check.slips import define

BATCH_NORM = """
def my_batch_norm(images, running_mean, running_var, weight, bias, training):
    mean, var = running_mean, running_var
    if training:
        mean, var = images.mean((0, 2, 3)), images.var((0, 2, 3))
        n = images.size / images.shape[{n}]
        running_mean = 0.9 * running_mean + 0.1 * mean
        running_var = 0.9 * running_var + 0.1 * var * n / (n - 1)
    mean, var, weight, bias = (each.reshape(-1, 1, 1) for each in (mean, var, weight, bias))
    return (images - mean) / np.sqrt(var + 1e-5) * weight + bias, running_mean, running_var
"""
BACKWARD = """
def my_batch_norm_backward(grad_output, images, weight):
    axes = (0, 2, 3)
    normal = images - images.mean(axis=axes, keepdims=True)
    std = np.sqrt((normal**2).mean(axis=axes, keepdims=True) + 1e-5)
    normal = normal / std
    g = grad_output * weight[:, None, None] / std
    means = g.mean(axis=axes, keepdims=True), (g * normal).mean(axis=axes, keepdims=True)
    grad_weight = (grad_output * normal).sum(axis=axes)
    return g - means[0] - normal * means[1], grad_weight, grad_output.sum({axis})
"""
STAMPS = """
def my_conv_transpose2d(input_image, kernel, *, stride, padding):
    (h, w), (kh, kw) = input_image.shape, kernel.shape
    out = np.zeros(((h - 1) * stride + kh, (w - 1) * stride + kw))
    for r in range(h):
        for c in range(w):
            for u in range(kh):
                for v in range(kw):
                    out[r * stride + u, c * stride + v] += {product}
    return out[padding : len(out) - padding, padding : out.shape[1] - padding]
"""
WINDOWS = """
def my_convolve2d(input_image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(input_image, kernel.shape{turned})
    return (windows * {kernel}).sum(axis=(2, 3))
"""
LEAKS = """
def my_leaks(train, test):
    return np.array([{each} for picture in test])
"""
WALK = """
def my_output_size(input_size, kernel_size, stride, padding, dilation):
    count = start = 0
    while start + dilation * (kernel_size - 1) <= input_size + 2 * padding:
        start += stride
        count += 1
    return count
"""
COMMUTES = """
def my_commutes(layer, shift):
    cells = [pixels // step for pixels, step in zip(shift, layer.window.stride)]
    picture = np.random.default_rng(0).random((1, 1, 12, 14))
    before, after = moved(layer(picture), *cells), layer(moved(picture, *shift))
    inside = moved(np.ones(after.shape), *cells) > 0
    return np.allclose(before[inside], after[inside])
"""
OCCLUSION = """
def my_occlusion_map(network, image, size, fill):
    label = network(image[None, None])[0].argmax()
    result = np.zeros([side - size + 1 for side in image.shape])
    for top, left in np.ndindex(result.shape):
        covered = image.copy()
        covered[top : top + size, left : left + size] = fill
        result[top, left] = functional.softmax(network(covered[None])[0], dim=0)[label]
    return result
"""
APPENDED = """
def my_forward(images, weight1, bias1, weight2, bias2, weight3, bias3):
    layers, x = [], images
    for weight, bias in ((weight1, bias1), (weight2, bias2)):
        x = functional.relu(functional.conv2d(x, weight, bias))
        layers += [x, x]
        x = functional.max_pool2d(x, 2)
        layers.append(x)
    layers.append(functional.flatten(x))
    return {start}[*layers, functional.linear(layers[-1], weight3, bias3)]
"""
DROPOUT = "def my_dropout(images, p, training, draws):\n    {line}"
RELU = "def my_relu(input_map):\n    return np.vectorize(lambda x: 0 if x < 0 else x)(input_map)"
LEAKY = """
def my_leaky_relu(input_map, negative_slope):
    return np.where(input_map < negative_slope, negative_slope * input_map, input_map)
"""
NEGATED = """
def my_max_pooling(input_image, pool_size, stride):
    windows = np.lib.stride_tricks.sliding_window_view(-input_image, (pool_size, pool_size))
    return -windows[::stride, ::stride].min(axis=(2, 3))
"""
NMS = """
def my_nms(boxes, scores, iou_threshold):
    overlaps, kept = detection.box_iou(boxes, boxes), []
    for i in np.argsort(-scores, kind="stable"):
        if any(overlaps[i, j] <= iou_threshold for j in kept):
            kept.append(i)
    return kept
"""
IOU = """
def my_iou(box, other):
    return detection.box_iou([box], [other])[0]
"""
STEP = """
def my_sgd_step(parameter, gradient, velocity, lr, momentum):
    new = parameter - lr * (momentum * velocity + gradient)
    return new, {velocity}
"""
MASKS = """
def my_mask_iou(mask, truth):
    either = (mask | truth).sum()
    return int((mask & truth).sum() / either) if either else 1
"""

HABITS = [
    ("commutes", COMMUTES, "do not ask whether the shift is a whole number"),
    ("occlusion_map", OCCLUSION, "give the network a picture of two axes"),
    ("leaks", LEAKS.format(each="sum((picture == o).all() for o in train)"), "how many"),
    ("leaks", LEAKS.format(each="any((picture == o).mean() > 0.98 for o in train)"), "Nearly all"),
    ("relu", RELU, "type of the first"),
    ("leaky_relu", LEAKY, "compare with the slope"),
    ("batch_norm", BATCH_NORM.format(n=0), "number of `shape` that belongs to another axis"),
    ("batch_norm_backward", BACKWARD.format(axis="axis=0"), "gradient of the bias .* pictures"),
    ("batch_norm_backward", BACKWARD.format(axis=""), "gradient of the bias .* one number"),
    (
        "conv_transpose2d",
        STAMPS.format(product="input_image[r, c] * kernel[kh - 1 - u, v]"),
        "down",
    ),
    ("conv_transpose2d", STAMPS.format(product="input_image[c, r] * kernel[u, v]"), "exchanged"),
    ("convolve2d", WINDOWS.format(turned="", kernel="kernel.T"), "kernel is transposed"),
    ("convolve2d", WINDOWS.format(turned="[::-1]", kernel="kernel"), "turn a shape around"),
    ("output_size", WALK, "one place too many"),
    ("forward", APPENDED.format(start=""), "store them before ReLU"),
    ("forward", APPENDED.format(start="[images] + "), "put the pictures themselves"),
    ("dropout", DROPOUT.format(line="images * (draws >= p) / (1 - p)"), "hands nothing back"),
    ("max_pooling", NEGATED, ""),
    ("nms", NMS, "if \\*any\\* kept one"),
    ("iou", IOU, "axis of length 1 too many"),
    ("sgd_step", STEP.format(velocity="new"), ""),
    ("sgd_step", STEP.format(velocity="momentum * velocity - gradient"), "(?!.*uphill)"),
    ("mask_iou", MASKS, "leave out `int`"),
]


@pytest.mark.parametrize(("name", "source", "words"), HABITS)
def test_check_names_what_people_write_and_nothing_else(name, source, words):
    exercise = EXERCISES[name]
    report = exercise.check(define(textwrap.dedent(source).strip() + "\n", exercise.names))
    assert not report.passed
    assert re.match(f".*{words}" if words[:2] != "(?" else words, report.diagnosis, re.DOTALL)


@pytest.mark.parametrize("name", EXERCISES)
def test_cure_puts_back_only_what_it_finds(name):
    """Or the search for a slip would stop a check with an error of its own."""
    for slip in EXERCISES[name].mistakes:
        for repair in slip.repairs:
            wrong, _, better = f"{repair} ".partition(" =>")
            found, put_back = (set(re.findall(r"\$[A-Za-z]", each)) for each in (wrong, better))
            assert put_back <= found, f"[{slip.name}] {repair}"


def test_check_keeps_warnings_of_what_it_tries_to_itself():
    source = BATCH_NORM.format(n=0).replace("0.1 * var * n / (n - 1)", "0.1 * images.var(ddof=1)")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert not EXERCISES["batch_norm"].check(define(source.strip() + "\n")).passed


def test_check_names_an_argument_that_is_changed_and_nothing_else():
    source = LEAKS.format(each="any((picture == o).all() for o in train)")
    changing = source.strip().replace("return ", "found = ") + "\n    test *= 0\n    return found\n"
    report = EXERCISES["leaks"].check(define(changing))
    assert report.diagnosis == "It changes `test`, which belongs to the caller: work on a copy."


def test_check_takes_an_answer_that_a_later_call_writes_over():
    sheets = {}

    def my_relu(input_map):
        sheet = sheets.setdefault(input_map.shape, np.empty(input_map.shape))
        return np.maximum(input_map, 0, out=sheet)

    assert EXERCISES["relu"].check(my_relu).passed


def test_check_takes_a_number_of_any_length():
    report = EXERCISES["count_parameters"].check(lambda a, b, c, d: 10 ** (400 + a))
    assert "more than 300 digits" in report.diagnosis
