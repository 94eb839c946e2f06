"""Run ONNX's own test cases of the layers of convolutional networks on `cnn_core.functional`.

    python -m venv /tmp/onnx && /tmp/onnx/bin/pip install onnx==1.23.2 numpy
    PYTHONPATH=. /tmp/onnx/bin/python benchmarks/onnx_cases.py          # --all: every case by name

In scope is every case of one node whose operator is in `CALLS`. A case passes when the numbers that
ONNX gives come out of a function of `functional`; reshaping, types and the order of arguments are
this file's. "Composed" are those among them that need more than one function, or arithmetic beside
it. What `functional` has not, or refuses, is listed with its reason; a wrong number is an error.
"""

import argparse
import sys
import warnings
from collections import Counter, defaultdict

import numpy as np

from cnn_core import functional as F
from cnn_core.functional.normalisation import running_statistics


class RefusedError(Exception):
    """There is no function that does this; the message says what is missing."""


class Composed(list):
    """Results that took more than one function."""


def function(name):
    """Return a function of `functional`, or say that there is none."""
    if not hasattr(F, name):
        raise RefusedError(f"no `{name}`")
    return getattr(F, name)


# ---- windows -----------------------------------------------------------------------------------


def flat(images, at):
    """Return pictures, also those of one row, and the numbers that describe the windows."""
    axes = images.ndim - 2
    if axes > 2:
        raise RefusedError("three axes: `functional` knows pictures alone")
    names = {"kernel_shape": 1, "strides": 1, "dilations": 1, "pads": 0, "output_padding": 0}
    window = {name: list(at.get(name, [usual] * axes)) for name, usual in names.items()}
    window["pads"] = window["pads"] if "pads" in at else [0] * 2 * axes
    if axes == 1:
        images = images[:, :, None]
        window = {
            name: [0, values[0], 0, values[1]] if name == "pads" else [names[name], *values]
            for name, values in window.items()
        }
    return images, window


def borders(images, window, auto):
    """Return the widths above, to the left, below and to the right."""
    if auto in ("NOTSET", "VALID"):
        return window["pads"]
    first, last = [], []
    windows = (window[name] for name in ("kernel_shape", "strides", "dilations"))
    for size, kernel, stride, dilation in zip(images.shape[2:], *windows, strict=True):
        total = max(0, (-(-size // stride) - 1) * stride + dilation * (kernel - 1) + 1 - size)
        less, more = total // 2, total - total // 2
        first.append(less if auto == "SAME_UPPER" else more)
        last.append(more if auto == "SAME_UPPER" else less)
    return first + last


def padded(images, at, value=0, pool=False):
    """Return pictures with the border they need, the windows, and the padding still to be made.

    That is the same on both sides, and for a pool at most half the window.
    """
    images, window = flat(images, at)
    top, left, bottom, right = borders(images, window, at.get("auto_pad", "NOTSET"))
    fits = all(2 * p <= k for p, k in zip((top, left), window["kernel_shape"], strict=True))
    if (top, left) == (bottom, right) and (fits or not pool):
        return images, window, (top, left)
    return F.pad(images, (left, right, top, bottom), value=value), window, (0, 0)


def shaped(result, images):
    """Return the result with as many axes as the pictures had."""
    return result[:, :, 0] if images.ndim == 3 else result


def conv(at, images, weight, bias=None):
    at = {"kernel_shape": list(weight.shape[2:]), **at}
    pictures, window, padding = padded(images, at)
    kernels = weight.reshape(*weight.shape[:2], *window["kernel_shape"])
    options = {"stride": window["strides"], "dilation": window["dilations"], "padding": padding}
    return [shaped(F.conv2d(pictures, kernels, bias, **options, groups=at.get("group", 1)), images)]


def conv_transpose(at, images, weight, bias=None):
    transpose = function("conv_transpose2d")
    at = {"kernel_shape": list(weight.shape[2:]), **at}
    pictures, window = flat(images, at)
    kernels = weight.reshape(*weight.shape[:2], *window["kernel_shape"])
    stride, extra = window["strides"], window["output_padding"]
    whole = transpose(
        pictures, kernels, bias, stride=stride, output_padding=extra,
        dilation=window["dilations"], groups=at.get("group", 1),
    )  # fmt: skip
    pads = window["pads"]
    if wanted := at.get("output_shape") or (
        at.get("auto_pad", "NOTSET") != "NOTSET"
        and [size * step for size, step in zip(pictures.shape[2:], stride, strict=True)]
    ):
        total = [size - goal for size, goal in zip(whole.shape[2:], wanted, strict=True)]
        less, more = [each // 2 for each in total], [each - each // 2 for each in total]
        pads = less + more if at.get("auto_pad") == "SAME_UPPER" else more + less
    top, left, bottom, right = pads
    result = shaped(F.pad(whole, (-left, -right, -top, -bottom)), images)
    return Composed([result]) if any(pads) else [result]


def max_pool(at, images):
    pictures, window, padding = padded(images, at, -np.inf, pool=True)
    options = {"dilation": window["dilations"], "ceil_mode": bool(at.get("ceil_mode"))}
    sizes = window["kernel_shape"], window["strides"], padding
    return [shaped(F.max_pool2d(pictures, *sizes, **options), images)]


def means(at, images, border):
    """Take the mean of every window; `border` says whether a border of zeros counts."""
    pictures, window, padding = padded(images, at, pool=True)
    if window["dilations"] != [1, 1]:
        raise RefusedError("no dilation in `avg_pool2d`, as in PyTorch")
    arguments = window["kernel_shape"], window["strides"], padding, bool(at.get("ceil_mode"))
    added = pictures.shape != flat(images, at)[0].shape
    result = F.avg_pool2d(pictures, *arguments, count_include_pad=border)
    if added and not border:  # zeros that `pad` made are divided out again
        ones, *_ = padded(np.ones_like(images), at, pool=True)
        result = result / F.avg_pool2d(ones, *arguments)
        return Composed([shaped(result, images)])
    return [shaped(result, images)]


def lp_pool(at, images):
    power = at.get("p", 2)
    [result] = means(at, abs(images) ** power, border=True)
    return Composed([(result * np.prod(at["kernel_shape"])) ** (1 / power)])


def resize(at, images, _roi=None, scales=None, sizes=None):
    interpolate = function("interpolate")
    mode = at.get("mode", "nearest")
    place = at.get("coordinate_transformation_mode", "half_pixel")
    nearest = at.get("nearest_mode", "round_prefer_floor")
    how = {
        ("nearest", "half_pixel", "round_prefer_floor"): ("nearest-exact", None),
        ("nearest", "half_pixel", "round_prefer_ceil"): ("nearest-exact", None),
        ("nearest", "asymmetric", "floor"): ("nearest", None),
        ("linear", "half_pixel", nearest): ("bilinear", False),
        ("linear", "pytorch_half_pixel", nearest): ("bilinear", False),
        ("linear", "align_corners", nearest): ("bilinear", True),
    }.get((mode, place, nearest))
    if at.get("antialias") or how is None:
        smooth = ", smoothed" if at.get("antialias") else ""
        raise RefusedError(f"`interpolate` has no {mode} {place}{smooth}")
    chosen = wanted_size(at, images, scales, sizes)
    differs_by_design(place, images, **chosen)
    if nearest == "round_prefer_floor" and how[0] == "nearest-exact" and sizes is not None:
        # Half way between two pixels, PyTorch takes the later one, and ONNX the earlier.
        turned = interpolate(images[..., ::-1, ::-1], **chosen, mode=how[0])
        return Composed([turned[..., ::-1, ::-1]])
    return [interpolate(images, **chosen, mode=how[0], align_corners=how[1])]


def wanted_size(at, images, scales, sizes):
    """Return what `interpolate` is told of the size of the result."""
    axes = [axis % 4 for axis in at.get("axes", range(images.ndim))]
    given = dict(zip(axes, sizes if scales is None else scales, strict=True))
    if sizes is None:
        return {"scale_factor": tuple(float(given.get(axis, 1)) for axis in (2, 3))}
    size = tuple(int(given.get(axis, images.shape[axis])) for axis in (2, 3))
    policy = at.get("keep_aspect_ratio_policy", "stretch")
    if policy != "stretch":
        ratios = [goal / length for goal, length in zip(size, images.shape[2:], strict=True)]
        ratio = min(ratios) if policy == "not_larger" else max(ratios)
        size = tuple(int(ratio * length + 0.5) for length in images.shape[2:])
    return {"size": size}


def differs_by_design(place, images, size=(), scale_factor=()):
    """Refuse what PyTorch, and so `interpolate`, counts in another way."""
    if place == "pytorch_half_pixel" and 1 in size:
        raise RefusedError("one pixel is the middle one, as in PyTorch, not the first")
    sizes = np.multiply(images.shape[2:], scale_factor) if scale_factor else np.zeros(2)
    if place == "align_corners" and (sizes % 1).any():
        raise RefusedError("corners lie on each other after rounding, as in PyTorch, not before")


# ---- normalisation -----------------------------------------------------------------------------


def batch_norm(at, images, weight, bias, mean, var):
    options = {"eps": at.get("epsilon", 1e-5), "training": bool(at.get("training_mode"))}
    result = F.batch_norm(images, mean, var, weight, bias, **options)
    if not options["training"]:
        return [result]
    # ONNX keeps the variance divided by n, and weighs the old one with its momentum.
    of_batch, unbiased = running_statistics(images, mean, var, momentum=1)
    count, old = images.size / images.shape[1], at.get("momentum", 0.9)
    new_var = old * var + (1 - old) * unbiased * (count - 1) / count
    return Composed([result, old * mean + (1 - old) * of_batch, new_var])


def layer_norm(at, images, weight, bias=None):
    """Give the first result alone: mean and deviation, ONNX's others, are no results of ours."""
    shape = images.shape[at.get("axis", -1) :]
    eps = at.get("epsilon", 1e-5)
    bias = None if bias is None else bias.reshape(shape)
    return [F.layer_norm(images, shape, weight.reshape(shape), bias, eps)]


def instance_norm(at, images, weight, bias):
    return [F.instance_norm(images, weight=weight, bias=bias, eps=at.get("epsilon", 1e-5))]


def group_norm(at, images, weight, bias):
    return [F.group_norm(images, at["num_groups"], weight, bias, at.get("epsilon", 1e-5))]


def response_norm(at, images):
    k, alpha, beta = at.get("bias", 1.0), at.get("alpha", 1e-4), at.get("beta", 0.75)
    return [F.local_response_norm(images, at["size"], alpha, beta, k)]


def dropout(at, values, ratio=None, training=None):
    p = at.get("ratio", 0.5) if ratio is None else float(ratio)
    on = training is not None and bool(training)
    if on and p > 0:
        raise RefusedError("numbers of another random generator")
    return [F.dropout(values, p, on, rng=0), np.ones(values.shape, bool)]


# ---- numbers, rows and losses ------------------------------------------------------------------


def clip(at, values, lowest=-np.inf, highest=np.inf):
    limits = (-np.inf if lowest is None else lowest), (np.inf if highest is None else highest)
    return [F.hardtanh(values, *map(float, limits))]


def prelu(at, values, weight):
    if weight.shape == values.shape:
        return [F.prelu(values.reshape(1, -1), weight.ravel()).reshape(values.shape)]
    rows = values.reshape(-1, values.shape[-1])
    return [F.prelu(rows, weight).reshape(values.shape)]


def selu(at, values):
    if not at:
        return [F.selu(values)]
    return Composed([at["gamma"] * F.elu(values, at["alpha"])])


def celu(at, values):
    alpha = at.get("alpha", 1.0)
    return Composed([alpha * F.elu(values / alpha)])


def hard_sigmoid(at, values):
    return Composed([F.hardtanh(at.get("alpha", 0.2) * values + at.get("beta", 0.5), 0, 1)])


def shrink(at, values):
    if at.get("bias", 0) != at["lambd"]:
        raise RefusedError("no `hardshrink`")
    return Composed([values - F.hardtanh(values, -at["lambd"], at["lambd"])])


def thresholded(at, values):
    raise RefusedError("no `threshold`")


def flatten(at, values):
    axis = at.get("axis", 1)
    axis += values.ndim if axis < 0 else 0
    if axis == 0:
        return [F.flatten(values[None])]
    return [F.flatten(F.flatten(values, 0, axis - 1))]


def gemm(at, a, b, c=None):
    a = at.get("alpha", 1.0) * (a.T if at.get("transA") else a)
    weight = b if at.get("transB") else b.T
    if c is None:
        return [F.linear(a, weight)]
    c = at.get("beta", 1.0) * c
    if c.ndim == 2 and len(c) > 1:
        return Composed([F.linear(a, weight) + c])
    return [F.linear(a, weight, np.broadcast_to(c.ravel(), len(weight)))]


def pad(at, images, pads, value=None, axes=None):
    axes = range(images.ndim) if axes is None else [int(axis) % images.ndim for axis in axes]
    pairs = dict(zip(axes, zip(pads[: len(axes)], pads[len(axes) :], strict=True), strict=True))
    widths = [w for axis in reversed(range(images.ndim)) for w in pairs.get(axis, (0, 0))]
    mode = {"edge": "replicate", "wrap": "circular"}.get(at["mode"], at["mode"])
    value = None if value is None or mode != "constant" else float(value)
    return [F.pad(images, [int(width) for width in widths], mode, value)]


def loss(name):
    def call(at, scores, labels, weight=None):
        options = {"ignore_index": at["ignore_index"]} if "ignore_index" in at else {}
        options["reduction"] = at.get("reduction", "mean")
        found = getattr(F, name)(scores, labels, weight, **options)
        return [found, F.log_softmax(scores, 1)]

    return call


def plain(name, **renamed):
    def call(at, *arrays):
        options = {ours: at[theirs] for ours, theirs in renamed.items() if theirs in at}
        return [getattr(F, name)(*arrays, **options)]

    return call


def along(name):
    return lambda at, logits: [getattr(F, name)(logits, at.get("axis", -1))]


CALLS = {
    "AveragePool": lambda at, images: means(at, images, bool(at.get("count_include_pad"))),
    "BatchNormalization": batch_norm,
    "Celu": celu,
    "Clip": clip,
    "Conv": conv,
    "ConvTranspose": conv_transpose,
    "Dropout": dropout,
    "Elu": plain("elu", alpha="alpha"),
    "Flatten": flatten,
    "Gelu": plain("gelu", approximate="approximate"),
    "Gemm": gemm,
    "GlobalAveragePool": plain("global_avg_pool2d"),
    "GlobalMaxPool": plain("global_max_pool2d"),
    "GroupNormalization": group_norm,
    "HardSigmoid": hard_sigmoid,
    "HardSwish": plain("hardswish"),
    "InstanceNormalization": instance_norm,
    "LRN": response_norm,
    "LayerNormalization": layer_norm,
    "LeakyRelu": plain("leaky_relu", negative_slope="alpha"),
    "LogSoftmax": along("log_softmax"),
    "LpPool": lp_pool,
    "MaxPool": max_pool,
    "MeanVarianceNormalization": lambda at, images: [
        F.batch_norm(images, None, None, training=True, eps=1e-9)
    ],
    "Mish": plain("mish"),
    "NegativeLogLikelihoodLoss": loss("nll_loss"),
    "PRelu": prelu,
    "Pad": pad,
    "Relu": plain("relu"),
    "Resize": resize,
    "Selu": selu,
    "Shrink": shrink,
    "Sigmoid": plain("sigmoid"),
    "Softmax": along("softmax"),
    "SoftmaxCrossEntropyLoss": loss("cross_entropy"),
    "Softplus": plain("softplus"),
    "Softsign": plain("softsign"),
    "Swish": lambda at, values: [F.silu(values)],
    "Tanh": plain("tanh"),
    "ThresholdedRelu": thresholded,
    "Upsample": lambda at, images, scales: resize(at, images, None, scales),
}


# ---- running -----------------------------------------------------------------------------------


def cases():
    """Yield the name, the node, the inputs, the results and the tolerances of each case."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from onnx.backend.test.loader import load_model_tests

        every = load_model_tests(kind="node")
    for case in every:
        nodes = case.model.graph.node
        if len(nodes) == 1 and nodes[0].op_type in CALLS:
            yield case.name, nodes[0], *case.data_sets[0], case.rtol, case.atol


def attributes(node):
    """Return the attributes of a node; words as text."""
    from onnx.helper import get_attribute_value

    found = {each.name: get_attribute_value(each) for each in node.attribute}
    return {
        name: value.decode() if isinstance(value, bytes) else value for name, value in found.items()
    }


def known(array):
    """Return an array in a type that NumPy itself knows."""
    array = np.asarray(array)
    return array.astype(np.float32) if array.dtype.kind not in "biuf" else array


def inputs(node, given):
    """Return the inputs in their places; None where the node leaves one out."""
    given = iter(given)
    return [known(next(given)) if name else None for name in node.input]


def differs(found, expected, rtol, atol):
    """Say how results differ from what they should be; an empty text if they do not."""
    for number, wanted in enumerate(expected[: len(found)]):
        wanted = np.asarray(wanted)
        given = np.asarray(found[number])
        given = given.astype(wanted.dtype)
        if given.shape != wanted.shape:
            return f"result {number} has shape {given.shape}, not {wanted.shape}"
        if not np.allclose(known(given), known(wanted), rtol, atol, equal_nan=True):
            return f"result {number} has other numbers"
    return ""


def verdict(node, given, expected, rtol, atol):
    """Return what became of a case, and why."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            found = CALLS[node.op_type](attributes(node), *inputs(node, given))
    except RefusedError as missing:
        return "refused", str(missing)
    except (TypeError, ValueError) as refusal:
        if " must " not in str(refusal):  # not ours: a slip in this file
            raise
        return "refused", f"ours says: {refusal}"
    only = node.op_type == "LayerNormalization"
    if len(found) < len(expected) and not only:
        return "refused", f"{len(expected)} results, ours has {len(found)}"
    if wrong := differs(found, expected, rtol, atol):
        return "wrong", wrong
    return ("composed" if isinstance(found, Composed) else "passed"), ""


def main():
    """Print a line for each operator, the reasons, and the sum."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--all", action="store_true", help="print every case by name")
    show_all = parser.parse_args().all
    table, reasons = defaultdict(Counter), defaultdict(list)
    for name, node, given, expected, rtol, atol in cases():
        became, why = verdict(node, given, expected, rtol, atol)
        table[node.op_type][became] += 1
        if why:
            reasons[node.op_type, became, why].append(name)
        if show_all:
            print(f"{became:9} {name} {why}")
    titles = ("passed", "composed", "refused", "wrong")
    print(f"{'operator':28}{'cases':>6}" + "".join(f"{title:>10}" for title in titles))
    for operator, counts in sorted(table.items()):
        row = "".join(f"{counts[title] or '':>10}" for title in titles)
        print(f"{operator:28}{counts.total():>6}{row}")
    print()
    for (operator, became, why), names in sorted(reasons.items()):
        print(f"{operator}: {len(names)} {became}: {why}")
    total = sum(table.values(), Counter())
    good = total["passed"] + total["composed"]
    print(f"\n{good} of {total.total()} ({total['composed']} of them composed), {dict(total)}")
    return 1 if total["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
