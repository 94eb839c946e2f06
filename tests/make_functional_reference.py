"""Ask PyTorch for the results that `test_functional_reference.py` compares with, and store them.

    python tests/make_functional_reference.py        # needs torch; made with 2.13.0

Pictures and kernels are small whole numbers, so that the file is small and most results are exact.
Each call in the file: the function's name, its arrays in order, its options, and the results: one,
or for a ``..._backward``, whose first array is the upstream gradient, one for each floating array.
"""

import itertools
import json
from pathlib import Path

import numpy as np

PATH = Path(__file__).parent / "data" / "functional_reference.npz"
STEPS = [(1, 0), (1, 1), (2, 1), (3, 2)]
OTHER_NAMES = {
    "global_avg_pool2d": "adaptive_avg_pool2d",
    "global_max_pool2d": "adaptive_max_pool2d",
}


def numbers(*shape, low=-9, high=10):
    """Make whole numbers; no two shapes give the same."""
    return np.random.default_rng(shape).integers(low, high, size=shape).astype(np.int8)


def conv2d_cases():
    """Every step with dilation 1 and 2, then pairs, words, groups."""
    images, weight, bias = numbers(2, 3, 10, 6), numbers(7, 3, 3, 2), numbers(7)
    for (stride, padding), dilation in itertools.product(STEPS, (1, 2)):
        yield [images, weight, bias], {"stride": stride, "padding": padding, "dilation": dilation}
    yield [images, weight], {"stride": (2, 3), "padding": (0, 1), "dilation": (3, 1)}
    yield [images, weight], {"padding": "valid"}
    for kernel in ((7, 3, 3, 2), (7, 3, 4, 5), (7, 3, 1, 1)):
        yield [images, numbers(*kernel), bias], {"padding": "same", "dilation": (1, 2)}
    yield [numbers(2, 6, 10, 5), numbers(4, 3, 3, 2), numbers(4)], {"groups": 2, "padding": 1}
    yield [numbers(2, 3, 9, 5), numbers(6, 1, 2, 3)], {"groups": 3, "stride": 2}
    yield [numbers(1, 2, 21, 12), numbers(3, 2, 15, 4), numbers(3)], {"padding": (7, 1)}
    yield [numbers(1, 2, 23, 12), numbers(3, 2, 9, 4)], {"stride": 2, "dilation": (2, 1)}


def conv_transpose2d_cases():
    """Every step with dilation 1 and 2, then pairs, rows and columns added and cut off, groups."""
    images, weight, bias = numbers(2, 3, 5, 4), numbers(3, 7, 3, 2), numbers(7)
    for (stride, padding), dilation in itertools.product(STEPS, (1, 2)):
        options = {"stride": stride, "padding": padding, "dilation": dilation}
        yield [images, weight, bias], options
        if stride > 1:
            yield [images, weight, bias], options | {"output_padding": stride - 1}
    yield [images, weight], {"stride": (2, 3), "padding": (0, 1), "dilation": (3, 1)}
    yield [images, weight, bias], {"output_padding": (0, 1), "dilation": 2}  # at stride 1
    yield [images, weight], {"stride": 2, "padding": (3, 2), "output_padding": 1}  # past the kernel
    yield [images, numbers(3, 7, 1, 1), bias], {"stride": 3, "output_padding": (2, 0)}
    yield [numbers(2, 6, 5, 3), numbers(6, 2, 3, 2), numbers(4)], {"groups": 2, "stride": 2}
    yield [numbers(2, 3, 4, 5), numbers(3, 1, 4, 2)], {"groups": 3, "stride": 2, "padding": 1}
    yield [numbers(1, 9, 5, 4), numbers(9, 1, 3, 4)], {"padding": 1}  # few maps of many channels


def interpolate_cases():
    """Larger, smaller, to a size, by factors that come out even or not, each mode."""
    images = numbers(2, 3, 5, 4)
    sizes = [{"size": size} for size in (7, (9, 3), (5, 8), (1, 4))]
    factors = [{"scale_factor": factor} for factor in (2.0, 1.5, [2.7, 0.6])]
    for mode in ("nearest", "nearest-exact", "bilinear"):
        for size in (*sizes, *factors):
            yield [images], size | {"mode": mode}
            if mode == "bilinear":
                yield [images], size | {"mode": mode, "align_corners": True}


def pool_cases(**extra):
    """Every step with windows of two shapes, both ways of rounding, and what `extra` varies."""
    images = numbers(2, 3, 10, 7)
    for size, stride, up in itertools.product([(3, 2), (2, 4)], [None, (1, 2), (3, 4)], [0, 1]):
        for padding in (0, 1):
            for name, values in extra.items():
                for value in values:
                    options = {"stride": stride, "padding": padding, "ceil_mode": bool(up)}
                    yield [images], {"kernel_size": size, **options, name: value}


def activation_cases(*options):
    """Numbers from tiny to huge of both signs, with each of the options."""
    values = np.array([-1e30, -800, -30, -3, -0.5, -1e-9, 0, 1e-9, 0.5, 3, 30, 800, 1e30])
    for option in options or ({},):
        yield [values], option


def score_cases():
    """Along each axis, huge scores as well."""
    for scores, dim in itertools.product([numbers(4, 5), 1000.0 * numbers(4, 5)], (0, 1, -1)):
        yield [scores], {"dim": dim}
    yield [numbers(2, 5, 3, 4)], {"dim": 1}


def loss_cases():
    """With and without weights and ignored labels, each reduction, one place and many."""
    many = numbers(2, 5, 3, 4), numbers(2, 3, 4, low=0, high=5)
    for scores, labels in [(numbers(6, 5), numbers(6, low=0, high=5)), many]:
        for weight, ignored in itertools.product([None, numbers(5, low=1)], [-100, 2]):
            arrays = [scores, labels, *([] if weight is None else [weight])]
            for reduction in ("mean", "sum", "none"):
                yield arrays, {"ignore_index": ignored, "reduction": reduction}


def smoothed_cases():
    """The same with smoothed labels, a little and altogether."""
    for arrays, options in list(loss_cases())[::2]:
        yield arrays, options | {"label_smoothing": 0.25}
    yield arrays, options | {"label_smoothing": 1.0}


def yes_or_no_cases():
    """With and without weights of both kinds, each reduction, shares, and logits of 1000."""
    many = numbers(4, 5), numbers(5, 4, low=0, high=2).T
    shares = 1000.0 * numbers(2, 5, 3), numbers(2, 5, 3, low=0, high=5) / 4
    for logits, targets in [many, shares]:
        last = logits.shape[-1]
        weights = {"weight": numbers(last, 1, low=1)[:, 0], "pos_weight": numbers(last, low=1)}
        for names in ([], ["weight"], ["pos_weight"], ["weight", "pos_weight"]):
            arrays = [logits, targets, *(weights[name] for name in names)]
            for reduction in ("mean", "sum", "none"):
                yield arrays, {"reduction": reduction, "names": names}


def batch_norm_cases(**extra):
    """Pictures and rows, with and without weights; `extra` is one of the two modes."""
    for shape in [(4, 3, 5, 2), (6, 3), (2, 3, 7)]:
        images, running = numbers(*shape), [numbers(3), numbers(3, low=1)]
        for learned in ([], [numbers(1, 3)[0]], [numbers(1, 3)[0], numbers(1, 1, 3)[0, 0]]):
            yield [images, *running, *learned], {"eps": 0.5, **extra}
    yield [1e3 + numbers(4, 3, 5, 2) / 8, *running], extra


def running_cases():
    """Pictures and rows, a new batch that counts little, much, or alone."""
    for shape, momentum in itertools.product([(4, 3, 5, 2), (6, 3)], (0.1, 0.75, 1.0)):
        yield [numbers(*shape), numbers(3), numbers(3, low=1)], {"momentum": momentum}


def group_norm_cases():
    """Neighbouring channels in groups, one group, each channel alone; with and without weights."""
    for shape, groups in [((4, 6, 5, 2), 3), ((4, 6, 5, 2), 1), ((2, 6, 7), 6), ((5, 6), 2)]:
        for learned in ([], [numbers(1, 6)[0]], [numbers(1, 6)[0], numbers(1, 1, 6)[0, 0]]):
            arrays = [numbers(*shape), *learned]
            yield arrays, {"num_groups": groups, "eps": 0.5}
    yield [30 + numbers(4, 6, 5, 2) / 8, *learned], {"num_groups": 2}


def layer_norm_cases():
    """The last axis, the last two, all of a picture; with and without weights."""
    for axes in ((2,), (5, 2), (3, 5, 2)):
        for learned in ([], [numbers(1, *axes)[0]], [numbers(1, *axes)[0], numbers(2, *axes)[1]]):
            yield [numbers(4, 3, 5, 2), *learned], {"normalized_shape": axes, "eps": 0.5}
    yield [30 + numbers(4, 3, 5, 2) / 8, *learned], {"normalized_shape": axes}


def prelu_cases():
    """One slope for all, one for each channel, and rows."""
    for shape, slopes in [((4, 3, 5, 2), 3), ((4, 3, 5, 2), 1), ((6, 3), 3), ((7,), 1)]:
        yield [numbers(*shape), numbers(slopes) / 8], {}


def mse_cases():
    """With and without weights, each reduction."""
    outputs, targets, weight = numbers(4, 5, 3), numbers(5, 4, 3).swapaxes(0, 1), numbers(4, 15)
    for names in ([], ["weight"]):
        for reduction in ("mean", "sum", "none"):
            arrays = [outputs, targets, *([abs(weight).reshape(4, 5, 3)] if names else [])]
            yield arrays, {"reduction": reduction, "names": names}


def instance_norm_cases():
    """Maps and lines, with their own statistics and with running ones, with and without weights."""
    for shape in [(4, 3, 5, 2), (2, 3, 7)]:
        running = {"running_mean": numbers(3), "running_var": numbers(3, low=1)}
        learned = {"weight": numbers(1, 3)[0], "bias": numbers(1, 1, 3)[0, 0]}
        for given, own in [
            ({}, True),
            (learned, True),
            (running, False),
            (running | learned, False),
        ]:
            options = {"use_input_stats": own, "eps": 0.5, "names": list(given)}
            yield [numbers(*shape), *given.values()], options


def pad_cases():
    """Each mode, wider on one side than on the other, cut off, one axis to four."""
    images = numbers(2, 3, 5, 4)
    for pad in [(1, 2), (2, 0, 1, 3), (-1, 2, 2, -2), (0, 1, -1, 2, 1, 0, 0, 1)]:
        yield [images], {"pad": pad}
        yield [images], {"pad": pad, "value": -2.5}
    for mode in ("reflect", "replicate", "circular"):
        for pad in [(1, 2, 3, 0), (3, 0, 0, 4), (-1, 2, 2, -2), (-2, -1, 1, 1)]:
            yield [images], {"pad": pad, "mode": mode}
    yield [images], {"pad": (9, 7, 0, 8), "mode": "replicate"}
    yield [images], {"pad": (4, 4, 5, 5), "mode": "circular"}


def response_cases():
    """Odd and even widths, narrower and wider than there are channels."""
    for size, shape in itertools.product([1, 2, 3, 4, 9], [(2, 5, 3, 2), (2, 5, 3)]):
        yield [numbers(*shape)], {"size": size, "alpha": 0.5, "beta": 1.5, "k": 2.0}
    yield [numbers(2, 5, 3, 2)], {"size": 5}


def dropout_cases():
    """What chance decides nothing about."""
    for p, training in [(0.25, False), (0.0, True), (1.0, True)]:
        yield [numbers(2, 3, 4)], {"p": p, "training": training, "rng": 0}


POINTWISE = ("selu", "silu", "mish", "softsign", "hardsigmoid", "hardswish")

CASES = {
    "conv2d": conv2d_cases(),
    "conv_transpose2d": conv_transpose2d_cases(),
    "interpolate": interpolate_cases(),
    "max_pool2d": pool_cases(dilation=[1, (2, 1)]),
    "avg_pool2d": pool_cases(count_include_pad=[True, False]),
    "global_avg_pool2d": [([numbers(2, 3, 10, 6)], {})],
    "relu": activation_cases(),
    "leaky_relu": activation_cases({}, {"negative_slope": 0.25}),
    "sigmoid": activation_cases(),
    "tanh": activation_cases(),
    "gelu": activation_cases({}, {"approximate": "tanh"}),
    "softmax": score_cases(),
    "log_softmax": score_cases(),
    "flatten": [
        ([numbers(2, 3, 4, 5)], {"start_dim": start, "end_dim": end})
        for start, end in [(1, -1), (1, 2), (0, 1), (-1, 3)]
    ],
    "linear": [([numbers(4, 6), numbers(5, 6), *bias], {}) for bias in ([], [numbers(5)])],
    "nll_loss": loss_cases(),
    "cross_entropy": itertools.chain(loss_cases(), smoothed_cases()),
    "binary_cross_entropy_with_logits": yes_or_no_cases(),
    "batch_norm": itertools.chain(batch_norm_cases(training=True), batch_norm_cases()),
    "running_statistics": running_cases(),
    "group_norm": group_norm_cases(),
    "layer_norm": layer_norm_cases(),
    "dropout": dropout_cases(),
    "prelu": prelu_cases(),
    **{name: activation_cases() for name in POINTWISE},
    "elu": activation_cases({}, {"alpha": 0.25}, {"alpha": -2.0}),
    "softplus": activation_cases({}, {"beta": 0.5, "threshold": 2.0}, {"beta": -1.0}),
    "hardtanh": activation_cases({}, {"min_val": 0.0, "max_val": 6.0}, {"min_val": -30.0}),
    "global_max_pool2d": [([numbers(2, 3, 10, 6)], {}), ([numbers(2, 3, 1, 1)], {})],
    "mse_loss": mse_cases(),
    "instance_norm": instance_norm_cases(),
    "pad": pad_cases(),
    "local_response_norm": response_cases(),
}


BACKWARD = {
    "conv2d": list(conv2d_cases()),
    "conv_transpose2d": list(conv_transpose2d_cases()),
    "interpolate": list(interpolate_cases()),
    "max_pool2d": list(pool_cases(dilation=[1, (2, 1)]))[::2],
    "avg_pool2d": list(pool_cases(count_include_pad=[True, False]))[::3],
    **{name: CASES[name] for name in ("global_avg_pool2d", "flatten", "linear")},
    **{name: list(activation_cases()) for name in ("relu", "sigmoid", "tanh")},
    "leaky_relu": list(activation_cases({}, {"negative_slope": 0.25})),
    "gelu": list(activation_cases({}, {"approximate": "tanh"})),
    "softmax": list(score_cases()),
    "log_softmax": list(score_cases()),
    "nll_loss": list(loss_cases()),
    "cross_entropy": [*loss_cases(), *smoothed_cases()],
    "binary_cross_entropy_with_logits": list(yes_or_no_cases()),
    "batch_norm": [*batch_norm_cases(training=True), *batch_norm_cases()],
    "group_norm": list(group_norm_cases()),
    "layer_norm": list(layer_norm_cases()),
    "dropout": list(dropout_cases()),
    "prelu": list(prelu_cases()),
    **{name: list(activation_cases()) for name in POINTWISE},
    "elu": list(activation_cases({}, {"alpha": 0.25}, {"alpha": -2.0})),
    "softplus": list(activation_cases({}, {"beta": 0.5, "threshold": 2.0}, {"beta": -1.0})),
    "hardtanh": list(activation_cases({}, {"min_val": 0.0, "max_val": 6.0}, {"min_val": -30.0})),
    "global_max_pool2d": CASES["global_max_pool2d"],
    "mse_loss": list(mse_cases()),
    "instance_norm": list(instance_norm_cases()),
    "pad": list(pad_cases()),
    "local_response_norm": list(response_cases()),
}
"""The cases whose gradients are stored as well."""


def ask(name, arrays, options):
    """Call PyTorch's function of that name; return its results and the tensors that went in."""
    import torch

    function = getattr(torch.nn.functional, OTHER_NAMES.get(name, name), getattr(torch, name, None))
    tensors = [torch.from_numpy(array.astype(float)).requires_grad_() for array in arrays]
    if name in ("nll_loss", "cross_entropy"):
        tensors[1] = tensors[1].detach().long()
        tensors[2:] = [tensor.detach() for tensor in tensors[2:]]
    if "names" in options:
        options = dict(options)
        names = options.pop("names")
        tensors, last = tensors[: len(tensors) - len(names)], tensors[len(tensors) - len(names) :]
        learned = name == "instance_norm"
        last = {
            key: tensor if learned and key in ("weight", "bias") else tensor.detach()
            for key, tensor in zip(names, last, strict=True)
        }
        given = [tensors[0], *(tensor.detach() for tensor in tensors[1:])]
        return function(*given, **last, **options), [given[0], *last.values()]
    if name in ("batch_norm", "running_statistics"):
        tensors[1:3] = [tensor.detach() for tensor in tensors[1:3]]
    if name == "running_statistics":
        torch.nn.functional.batch_norm(*tensors, **options, training=True)  # changes two of them
        return tensors[1:3], tensors
    if name == "dropout":
        options = {key: options[key] for key in ("p", "training")}
    if name in ("global_avg_pool2d", "global_max_pool2d"):
        options = {"output_size": 1}
    if name in ("group_norm", "layer_norm"):  # these take their number or shape second
        chosen = {key: value for key, value in options.items() if key != "eps"}
        learned = dict(zip(("weight", "bias"), tensors[1:], strict=False))
        return function(tensors[0], **chosen, **learned, eps=options.get("eps", 1e-5)), tensors
    return function(*tensors, **options), tensors


def ask_backward(name, arrays, options):
    """Send whole numbers back through the function; return them and the gradients."""
    import torch

    result, tensors = ask(name, arrays, options)
    upstream = np.asarray(numbers(*result.shape))
    result.backward(torch.from_numpy(upstream.astype(float)))
    return upstream, [tensor.grad.numpy() for tensor in tensors if tensor.requires_grad]


def main():
    """Write the file: the list of calls, and every array once."""
    calls, stored = [], {}

    def keep(array):
        for name, other in stored.items():
            if other.dtype == array.dtype and np.array_equal(other, array):
                return name
        stored[f"array_{len(stored)}"] = array
        return f"array_{len(stored) - 1}"

    for name, cases in CASES.items():
        for arrays, options in cases:
            result, _ = ask(name, arrays, options)
            every = result if isinstance(result, list) else [result]
            results = [keep(small(each.detach().numpy())) for each in every]
            calls.append([name, [keep(array) for array in arrays], options, results])
    for name, cases in BACKWARD.items():
        for arrays, options in cases:
            upstream, gradients = ask_backward(name, arrays, options)
            results = [keep(small(gradient)) for gradient in gradients]
            given = [keep(array) for array in (upstream, *arrays)]
            calls.append([f"{name}_backward", given, options, results])
    PATH.parent.mkdir(exist_ok=True)
    np.savez_compressed(PATH, calls=np.array(json.dumps(calls)), **stored)


def small(result):
    """Return whole numbers as 16-bit ones."""
    whole = np.array_equal(result, np.clip(np.round(result), -(2**15), 2**15 - 1))
    return result.astype(np.int16) if whole else result


if __name__ == "__main__":
    main()
