"""What every public function of the book says of arguments that make no sense.

A table of calls that work. In each, one argument at a time is exchanged for each of a list of
strange values. The call may take it; if it refuses it, then in the house's words, naming the
argument: never with an error from deep inside.
"""

# ruff: noqa: E501 - a call a line

import inspect
import itertools
import re
import warnings

import numpy as np
import pytest

import cnn_core
from cnn_core import (
    datasets,
    detection,
    functional,
    gradcheck,
    kernels,
    layers,
    network,
    segmentation,
    training,
)
from cnn_core.layers import init

PICTURE = np.arange(20.0).reshape(4, 5)
KERNEL = np.ones((2, 3))
IMAGES = np.arange(2 * 3 * 6 * 5.0).reshape(2, 3, 6, 5) % 7
MAPS = IMAGES[:, :, ::2, :4:2]
ROWS = np.arange(20.0).reshape(4, 5) % 3
LABELS = [0, 4, 1, 1]
BOXES = [[0, 0, 2, 2], [1, 1, 3, 3]]
WEIGHT = np.ones((4, 3, 2, 2))
EIGHT = np.ones((12, 1, 8, 8))


def net():
    """Make a small network for pictures of 8 x 8 pixels."""
    return network.small_digit_classifier(rng=0)


def optimizer(kind=training.SGD):
    """Make an optimiser for a network of its own."""
    return kind(net(), lr=0.1)


def fit(**options):
    """Train for as long as `fit` would, in one call; its network and optimiser fit together."""
    given = net()
    usual = {"network": given, "optimizer": training.SGD(given, lr=0.1)}
    return list(itertools.islice(training.fit(**(usual | options)), 4))


FITTING = net()

CALLS = {
    # name: function, arguments that work
    "convolve2d": (cnn_core.convolve2d, {"input_image": PICTURE, "kernel": KERNEL, "stride": 1, "padding": 0, "dilation": 1}),
    "convolve2d_backward": (cnn_core.convolve2d_backward, {"grad_output": np.ones((3, 3)), "input_image": PICTURE, "kernel": KERNEL, "stride": 1, "padding": 0, "dilation": 1}),
    "conv_transpose2d": (cnn_core.conv_transpose2d, {"input_image": PICTURE, "kernel": KERNEL, "stride": 2, "padding": 1, "output_padding": 1, "dilation": 1}),
    "conv_transpose2d_backward": (cnn_core.conv_transpose2d_backward, {"grad_output": np.ones((7, 10)), "input_image": PICTURE, "kernel": KERNEL, "stride": 2, "padding": 1, "output_padding": 1, "dilation": 1}),
    "trace_convolve2d": (cnn_core.trace_convolve2d, {"input_image": PICTURE, "kernel": KERNEL, "row": 0, "col": 0, "stride": 1, "padding": 0, "dilation": 1}),
    "output_size": (cnn_core.output_size, {"input_size": 5, "kernel_size": 3, "stride": 1, "padding": 0, "dilation": 1}),
    "relu": (cnn_core.relu, {"input_image": PICTURE}),
    "relu_backward": (cnn_core.relu_backward, {"grad_output": PICTURE, "input_image": PICTURE}),
    "max_pooling": (cnn_core.max_pooling, {"input_image": PICTURE, "pool_size": 2, "stride": 2}),
    "max_pooling_backward": (cnn_core.max_pooling_backward, {"grad_output": np.ones((2, 2)), "input_image": PICTURE, "pool_size": 2, "stride": 2}),
    "fully_connected": (cnn_core.fully_connected, {"input_image": PICTURE, "weights": np.ones((20, 3)), "bias": np.ones(3)}),
    "fully_connected_backward": (cnn_core.fully_connected_backward, {"grad_output": np.ones(3), "input_image": PICTURE, "weights": np.ones((20, 3)), "bias": np.ones(3)}),
    "functional.conv2d": (functional.conv2d, {"images": IMAGES, "weight": WEIGHT, "bias": np.ones(4), "stride": 1, "padding": 0, "dilation": 1, "groups": 1}),
    "functional.conv2d_backward": (functional.conv2d_backward, {"grad_output": np.ones((2, 4, 5, 4)), "images": IMAGES, "weight": WEIGHT, "bias": np.ones(4), "stride": 1, "padding": 0, "dilation": 1, "groups": 1, "for_input": True}),
    "functional.conv_transpose2d": (functional.conv_transpose2d, {"images": IMAGES, "weight": np.ones((3, 4, 2, 2)), "bias": np.ones(4), "stride": 2, "padding": 1, "output_padding": 1, "groups": 1, "dilation": 1}),
    "functional.conv_transpose2d_backward": (functional.conv_transpose2d_backward, {"grad_output": np.ones((2, 4, 11, 9)), "images": IMAGES, "weight": np.ones((3, 4, 2, 2)), "bias": np.ones(4), "stride": 2, "padding": 1, "output_padding": 1, "groups": 1, "dilation": 1, "for_input": True}),
    "functional.interpolate": (functional.interpolate, {"images": IMAGES, "size": (4, 9), "scale_factor": None, "mode": "bilinear", "align_corners": True}),
    "functional.interpolate_backward": (functional.interpolate_backward, {"grad_output": np.ones((2, 3, 12, 7)), "images": IMAGES, "size": None, "scale_factor": (2, 1.5), "mode": "bilinear", "align_corners": None}),
    "functional.max_pool2d": (functional.max_pool2d, {"images": IMAGES, "kernel_size": 2, "stride": 2, "padding": 0, "dilation": 1, "ceil_mode": False}),
    "functional.max_pool2d_backward": (functional.max_pool2d_backward, {"grad_output": MAPS, "images": IMAGES, "kernel_size": 2, "stride": 2, "padding": 0, "dilation": 1, "ceil_mode": False}),
    "functional.avg_pool2d": (functional.avg_pool2d, {"images": IMAGES, "kernel_size": 2, "stride": 2, "padding": 0, "ceil_mode": False, "count_include_pad": True}),
    "functional.avg_pool2d_backward": (functional.avg_pool2d_backward, {"grad_output": MAPS, "images": IMAGES, "kernel_size": 2, "stride": 2, "padding": 0, "ceil_mode": False, "count_include_pad": True}),
    "functional.global_avg_pool2d": (functional.global_avg_pool2d, {"images": IMAGES}),
    "functional.global_avg_pool2d_backward": (functional.global_avg_pool2d_backward, {"grad_output": np.ones((2, 3, 1, 1)), "images": IMAGES}),
    "functional.relu": (functional.relu, {"values": ROWS}),
    "functional.relu_backward": (functional.relu_backward, {"grad_output": ROWS, "values": ROWS}),
    "functional.leaky_relu": (functional.leaky_relu, {"values": ROWS, "negative_slope": 0.1}),
    "functional.leaky_relu_backward": (functional.leaky_relu_backward, {"grad_output": ROWS, "values": ROWS, "negative_slope": 0.1}),
    "functional.sigmoid": (functional.sigmoid, {"values": ROWS}),
    "functional.sigmoid_backward": (functional.sigmoid_backward, {"grad_output": ROWS, "values": ROWS}),
    "functional.tanh": (functional.tanh, {"values": ROWS}),
    "functional.tanh_backward": (functional.tanh_backward, {"grad_output": ROWS, "values": ROWS}),
    "functional.gelu": (functional.gelu, {"values": ROWS, "approximate": "tanh"}),
    "functional.gelu_backward": (functional.gelu_backward, {"grad_output": ROWS, "values": ROWS, "approximate": "tanh"}),
    "functional.softmax": (functional.softmax, {"logits": ROWS, "dim": 1}),
    "functional.softmax_backward": (functional.softmax_backward, {"grad_output": ROWS, "logits": ROWS, "dim": 1}),
    "functional.log_softmax": (functional.log_softmax, {"logits": ROWS, "dim": 1}),
    "functional.log_softmax_backward": (functional.log_softmax_backward, {"grad_output": ROWS, "logits": ROWS, "dim": 1}),
    "functional.flatten": (functional.flatten, {"values": IMAGES, "start_dim": 1, "end_dim": -1}),
    "functional.flatten_backward": (functional.flatten_backward, {"grad_output": IMAGES.reshape(2, -1), "values": IMAGES, "start_dim": 1, "end_dim": -1}),
    "functional.linear": (functional.linear, {"inputs": ROWS, "weight": np.ones((3, 5)), "bias": np.ones(3)}),
    "functional.linear_backward": (functional.linear_backward, {"grad_output": np.ones((4, 3)), "inputs": ROWS, "weight": np.ones((3, 5)), "bias": np.ones(3), "for_input": True}),
    "functional.binary_cross_entropy_with_logits": (functional.binary_cross_entropy_with_logits, {"logits": ROWS, "targets": np.abs(np.sign(ROWS)), "weight": np.ones(5), "reduction": "mean", "pos_weight": np.ones(5)}),
    "functional.binary_cross_entropy_with_logits_backward": (functional.binary_cross_entropy_with_logits_backward, {"grad_output": 1, "logits": ROWS, "targets": np.abs(np.sign(ROWS)), "weight": np.ones(5), "reduction": "mean", "pos_weight": np.ones(5)}),
    "functional.nll_loss": (functional.nll_loss, {"log_probabilities": ROWS, "labels": LABELS, "weight": np.ones(5), "ignore_index": -100, "reduction": "mean"}),
    "functional.nll_loss_backward": (functional.nll_loss_backward, {"grad_output": 1, "log_probabilities": ROWS, "labels": LABELS, "weight": np.ones(5), "ignore_index": -100, "reduction": "mean"}),
    "functional.cross_entropy": (functional.cross_entropy, {"logits": ROWS, "labels": LABELS, "weight": np.ones(5), "ignore_index": -100, "reduction": "mean", "label_smoothing": 0.1}),
    "functional.cross_entropy_backward": (functional.cross_entropy_backward, {"grad_output": 1, "logits": ROWS, "labels": LABELS, "weight": np.ones(5), "ignore_index": -100, "reduction": "mean", "label_smoothing": 0.1}),
    "functional.batch_norm": (functional.batch_norm, {"images": IMAGES, "running_mean": np.zeros(3), "running_var": np.ones(3), "weight": np.ones(3), "bias": np.ones(3), "training": False, "momentum": 0.1, "eps": 1e-5}),
    "functional.batch_norm_backward": (functional.batch_norm_backward, {"grad_output": IMAGES, "images": IMAGES, "running_mean": np.zeros(3), "running_var": np.ones(3), "weight": np.ones(3), "bias": np.ones(3), "training": False, "momentum": 0.1, "eps": 1e-5}),
    "functional.normalisation.running_statistics": (functional.normalisation.running_statistics, {"images": IMAGES, "running_mean": np.zeros(3), "running_var": np.ones(3), "momentum": 0.1}),
    "functional.group_norm": (functional.group_norm, {"images": IMAGES, "num_groups": 3, "weight": np.ones(3), "bias": np.ones(3), "eps": 1e-5}),
    "functional.group_norm_backward": (functional.group_norm_backward, {"grad_output": IMAGES, "images": IMAGES, "num_groups": 3, "weight": np.ones(3), "bias": np.ones(3), "eps": 1e-5}),
    "functional.layer_norm": (functional.layer_norm, {"images": IMAGES, "normalized_shape": (3, 6, 5), "weight": np.ones((3, 6, 5)), "bias": np.ones((3, 6, 5)), "eps": 1e-5}),
    "functional.layer_norm_backward": (functional.layer_norm_backward, {"grad_output": IMAGES, "images": IMAGES, "normalized_shape": (3, 6, 5), "weight": np.ones((3, 6, 5)), "bias": np.ones((3, 6, 5)), "eps": 1e-5}),
    "functional.dropout": (functional.dropout, {"images": IMAGES, "p": 0.5, "training": True, "rng": 0}),
    "functional.dropout_backward": (functional.dropout_backward, {"grad_output": IMAGES, "images": IMAGES, "p": 0.5, "training": True, "rng": 0}),
    "functional.prelu": (functional.prelu, {"values": IMAGES, "weight": np.ones(3)}),
    "functional.prelu_backward": (functional.prelu_backward, {"grad_output": IMAGES, "values": IMAGES, "weight": np.ones(3)}),
    "functional.elu": (functional.elu, {"values": ROWS, "alpha": 1.0}),
    "functional.elu_backward": (functional.elu_backward, {"grad_output": ROWS, "values": ROWS, "alpha": 1.0}),
    "functional.selu": (functional.selu, {"values": ROWS}),
    "functional.selu_backward": (functional.selu_backward, {"grad_output": ROWS, "values": ROWS}),
    "functional.softplus": (functional.softplus, {"values": ROWS, "beta": 1.0, "threshold": 20.0}),
    "functional.softplus_backward": (functional.softplus_backward, {"grad_output": ROWS, "values": ROWS, "beta": 1.0, "threshold": 20.0}),
    "functional.silu": (functional.silu, {"values": ROWS}),
    "functional.silu_backward": (functional.silu_backward, {"grad_output": ROWS, "values": ROWS}),
    "functional.mish": (functional.mish, {"values": ROWS}),
    "functional.mish_backward": (functional.mish_backward, {"grad_output": ROWS, "values": ROWS}),
    "functional.softsign": (functional.softsign, {"values": ROWS}),
    "functional.softsign_backward": (functional.softsign_backward, {"grad_output": ROWS, "values": ROWS}),
    "functional.hardtanh": (functional.hardtanh, {"values": ROWS, "min_val": -1.0, "max_val": 1.0}),
    "functional.hardtanh_backward": (functional.hardtanh_backward, {"grad_output": ROWS, "values": ROWS, "min_val": -1.0, "max_val": 1.0}),
    "functional.hardsigmoid": (functional.hardsigmoid, {"values": ROWS}),
    "functional.hardsigmoid_backward": (functional.hardsigmoid_backward, {"grad_output": ROWS, "values": ROWS}),
    "functional.hardswish": (functional.hardswish, {"values": ROWS}),
    "functional.hardswish_backward": (functional.hardswish_backward, {"grad_output": ROWS, "values": ROWS}),
    "functional.global_max_pool2d": (functional.global_max_pool2d, {"images": IMAGES}),
    "functional.global_max_pool2d_backward": (functional.global_max_pool2d_backward, {"grad_output": np.ones((2, 3, 1, 1)), "images": IMAGES}),
    "functional.mse_loss": (functional.mse_loss, {"outputs": ROWS, "targets": ROWS, "reduction": "mean", "weight": np.ones((4, 5))}),
    "functional.mse_loss_backward": (functional.mse_loss_backward, {"grad_output": 1, "outputs": ROWS, "targets": ROWS, "reduction": "mean", "weight": np.ones((4, 5))}),
    "functional.instance_norm": (functional.instance_norm, {"images": IMAGES, "running_mean": np.zeros(3), "running_var": np.ones(3), "weight": np.ones(3), "bias": np.ones(3), "use_input_stats": True, "momentum": 0.1, "eps": 1e-5}),
    "functional.instance_norm_backward": (functional.instance_norm_backward, {"grad_output": IMAGES, "images": IMAGES, "running_mean": np.zeros(3), "running_var": np.ones(3), "weight": np.ones(3), "bias": np.ones(3), "use_input_stats": True, "momentum": 0.1, "eps": 1e-5}),
    "functional.pad": (functional.pad, {"images": ROWS, "pad": (1, 0), "mode": "constant", "value": 2.0}),
    "functional.pad_backward": (functional.pad_backward, {"grad_output": np.ones((4, 6)), "images": ROWS, "pad": (1, 0), "mode": "constant", "value": 2.0}),
    "functional.local_response_norm": (functional.local_response_norm, {"images": IMAGES, "size": 3, "alpha": 1e-4, "beta": 0.75, "k": 1.0}),
    "functional.local_response_norm_backward": (functional.local_response_norm_backward, {"grad_output": IMAGES, "images": IMAGES, "size": 3, "alpha": 1e-4, "beta": 0.75, "k": 1.0}),
    "layers.Conv2d": (layers.Conv2d, {"in_channels": 2, "out_channels": 4, "kernel_size": 3, "stride": 1, "padding": 0, "dilation": 1, "groups": 1, "bias": True, "rng": 0, "init": init.kaiming_normal, "dtype": "float32"}),
    "layers.ConvTranspose2d": (layers.ConvTranspose2d, {"in_channels": 2, "out_channels": 4, "kernel_size": 3, "stride": 1, "padding": 0, "output_padding": 0, "groups": 1, "bias": True, "dilation": 1, "rng": 0, "init": init.kaiming_normal, "dtype": "float32"}),
    "layers.Upsample": (layers.Upsample, {"size": None, "scale_factor": 2, "mode": "bilinear", "align_corners": False}),
    "layers.Linear": (layers.Linear, {"in_features": 4, "out_features": 3, "bias": True, "rng": 0, "init": init.kaiming_normal, "dtype": "float32"}),
    "layers.BatchNorm2d": (layers.BatchNorm2d, {"num_features": 3, "eps": 1e-5, "momentum": 0.1, "affine": True, "dtype": "float32"}),
    "layers.GroupNorm": (layers.GroupNorm, {"num_groups": 2, "num_channels": 4, "eps": 1e-5, "affine": True, "dtype": "float32"}),
    "layers.LayerNorm": (layers.LayerNorm, {"normalized_shape": (3, 4), "eps": 1e-5, "elementwise_affine": True, "bias": True, "dtype": "float32"}),
    "layers.Dropout": (layers.Dropout, {"p": 0.5, "rng": 0}),
    "layers.MaxPool2d": (layers.MaxPool2d, {"kernel_size": 2, "stride": 2, "padding": 0, "dilation": 1, "ceil_mode": False}),
    "layers.AvgPool2d": (layers.AvgPool2d, {"kernel_size": 2, "stride": 2, "padding": 0, "ceil_mode": False, "count_include_pad": True}),
    "layers.LeakyReLU": (layers.LeakyReLU, {"negative_slope": 0.1}),
    "layers.Softmax": (layers.Softmax, {"dim": 1}),
    "layers.init.kaiming_uniform": (init.kaiming_uniform, {"shape": (4, 3, 2, 2), "a": 0, "mode": "fan_in", "nonlinearity": "relu", "rng": 0}),
    "layers.init.kaiming_normal": (init.kaiming_normal, {"shape": (4, 3, 2, 2), "a": 0, "mode": "fan_in", "nonlinearity": "relu", "rng": 0}),
    "layers.init.xavier_uniform": (init.xavier_uniform, {"shape": (4, 3, 2, 2), "gain": 1, "rng": 0}),
    "layers.init.xavier_normal": (init.xavier_normal, {"shape": (4, 3, 2, 2), "gain": 1, "rng": 0}),
    "network.Sequential": (lambda layers: network.Sequential(layers), {"layers": layers.ReLU()}),
    "network.digit_classifier": (network.digit_classifier, {"rng": 0}),
    "network.small_digit_classifier": (network.small_digit_classifier, {"rng": 0, "dtype": "float32"}),
    "Sequential.forward": (lambda **options: net().forward(**options), {"images": EIGHT, "keep": False}),
    "Sequential.backward": (lambda **options: started().backward(**options), {"grad_output": np.ones((12, 10)), "keep": False, "for_input": True}),
    "Sequential.train": (lambda mode: net().train(mode), {"mode": True}),
    "Sequential.summary": (lambda input_shape: net().summary(input_shape), {"input_shape": (1, 8, 8)}),
    "Sequential.receptive_fields": (lambda within: net().receptive_fields(within), {"within": "conv1"}),
    "Sequential.__getitem__": (lambda name: net()[name], {"name": "conv1"}),
    "Sequential.save": (lambda path: net().save(path), {"path": None}),
    "Sequential.load": (lambda path: network.Sequential.load(path), {"path": None}),
    "Layer.output_shape": (lambda input_shape: layers.Conv2d(1, 2, 3).output_shape(input_shape), {"input_shape": (1, 8, 8)}),
    "Layer.multiplications": (lambda input_shape: layers.Conv2d(1, 2, 3).multiplications(input_shape), {"input_shape": (1, 8, 8)}),
    "training.fit": (fit, {"images": EIGHT, "labels": [1] * 12, "epochs": 1, "batch_size": 4, "drop_last": False, "rng": 0, "test": (EIGHT, [2] * 12), "augment": training.shifted, "schedule": lambda step: 0.1, "checkpoint": None, "checkpoint_every": 100}),
    "training.fit of this network": (fit, {"network": FITTING, "optimizer": training.SGD(FITTING, lr=0.1), "images": EIGHT, "labels": [1] * 12, "epochs": 1, "batch_size": 4}),
    "training.evaluate": (training.evaluate, {"network": net(), "images": EIGHT, "labels": [1] * 12}),
    "training.minibatches": (lambda **options: list(training.minibatches(**options)), {"count": 7, "batch_size": 3, "rng": 0, "drop_last": False}),
    "training.moved": (training.moved, {"images": EIGHT, "down": 1, "right": -2, "empty": 0}),
    "training.shifted": (training.shifted, {"images": EIGHT, "rng": 0, "by": 1}),
    "training.SGD": (training.SGD, {"network": net(), "lr": 0.1, "momentum": 0.9, "dampening": 0, "weight_decay": 0, "nesterov": False}),
    "training.Adam": (training.Adam, {"network": net(), "lr": 0.1, "betas": (0.9, 0.99), "eps": 1e-8, "weight_decay": 0}),
    "training.AdamW": (training.AdamW, {"network": net(), "lr": 0.1, "betas": (0.9, 0.99), "eps": 1e-8, "weight_decay": 0.01}),
    "training.RMSprop": (training.RMSprop, {"network": net(), "lr": 0.1, "alpha": 0.9, "eps": 1e-8, "weight_decay": 0, "momentum": 0, "centered": False}),
    "training.StepLR": (training.StepLR, {"optimizer": optimizer(), "step_size": 2, "gamma": 0.5}),
    "training.CosineAnnealingLR": (training.CosineAnnealingLR, {"optimizer": optimizer(), "T_max": 4, "eta_min": 0}),
    "training.LinearLR": (training.LinearLR, {"optimizer": optimizer(), "start_factor": 0.5, "end_factor": 1, "total_iters": 5}),
    "training.SequentialLR": (training.SequentialLR, {"optimizer": optimizer(), "schedulers": [training.StepLR(optimizer(), 2)] * 2, "milestones": [3]}),
    "Schedule.__call__": (lambda step: training.LinearLR(optimizer())(step), {"step": 3}),
    "gradcheck.gradcheck": (gradcheck.gradcheck, {"forward": np.sin, "backward": lambda grad, x: grad * np.cos(x), "inputs": [[1.0, 2.0]], "grad_output": [1, 2], "step": 1e-5}),
    "gradcheck.numerical_gradients": (gradcheck.numerical_gradients, {"function": np.sin, "inputs": [[1.0, 2.0]], "grad_output": [1, 2], "step": 1e-5}),
    "kernels.get": (kernels.get, {"name": "sobel_x"}),
    "datasets.load_digits": (datasets.load_digits, {"split": "test"}),
    "datasets.load_mnist": (datasets.load_mnist, {"split": "test"}),
    "datasets.digit": (datasets.digit, {"label": 3, "index": 0}),
    "datasets.photograph": (datasets.photograph, {"name": "coffee", "size": 16, "gray": False}),
    "datasets.coin_boxes": (datasets.coin_boxes, {"size": 128}),
    "detection.box_iou": (detection.box_iou, {"boxes1": BOXES, "boxes2": BOXES}),
    "detection.nms": (detection.nms, {"boxes": BOXES, "scores": [0.5, 0.6], "iou_threshold": 0.5}),
    "detection.batched_nms": (detection.batched_nms, {"boxes": BOXES, "scores": [0.5, 0.6], "idxs": [1, 2], "iou_threshold": 0.5}),
    "detection.window_boxes": (detection.window_boxes, {"rows": 2, "cols": 3, "size": 5, "stride": 4, "start": 1}),
    "detection.as_convolution": (detection.as_convolution, {"linear": layers.Linear(24, 2), "shape": (2, 3, 4)}),
    "detection.fully_convolutional": (detection.fully_convolutional, {"network": network.digit_classifier(0), "input_shape": (1, 28, 28)}),
    "segmentation.mask_iou": (segmentation.mask_iou, {"mask": np.eye(3), "truth": np.eye(3) == 0}),
    "segmentation.pixel_accuracy": (segmentation.pixel_accuracy, {"mask": np.eye(3), "truth": np.eye(3) == 0}),
    "datasets.attribution": (datasets.attribution, {"name": "coffee"}),
}  # fmt: skip


def started():
    """Return a network that has read pictures."""
    network = net()
    network(EIGHT)
    return network


STRANGE = {
    "None": None, "a word": "x", "no word": "", "bytes": b"x", "True": True, "0": 0, "-1": -1,
    "huge": 10**9, "64 bits": 2**63 - 1, "beyond 64 bits": 10**30, "-huge": -(10**9), "1.5": 1.5, "NaN": np.nan,
    "inf": np.inf, "1j": 1j, "an object": object(), "a type": int, "a list": [], "a dict": {},
    "a set": {1}, "a tuple": (1, 2, 3), "words": ["x", "y"], "ragged": [[1], [1, 2]],
    "Nones": [None, None], "0-d": np.array(2), "rank 1": np.ones(2), "rank 6": np.ones((1,) * 6),
    "empty": np.ones((0, 3)), "masked": np.ma.array([1.0, 2.0], mask=[0, 1]),
    "complex": np.ones(2, complex), "a function": lambda *_: None, "a generator": np.random,
}  # fmt: skip


STRANGE |= {"2": 2, "a wide array": np.ones((1, 3, 300, 300))}

CALLED_BACK = ("init", "augment", "schedule", "forward", "backward", "function")
"""Arguments that are functions of the caller's: what goes wrong in one is for him to say."""

PLACES = [(name, argument) for name, (_, arguments) in CALLS.items() for argument in arguments]


def public():
    """Return all that readers call: functions, and classes that take arguments."""
    modules = [cnn_core, functional, layers, network, training]
    found = {getattr(module, name) for module in modules for name in module.__all__}
    for module in (gradcheck, kernels, datasets, detection, segmentation, init):
        found |= {
            value for name, value in vars(module).items()
            if callable(value) and name[0] != "_" and value.__module__ == module.__name__
        }  # fmt: skip
    return found


RECORDS = (
    cnn_core.ConvolutionTrace, layers.Window, network.ReceptiveField, network.Summary,
    network.SummaryRow, training.Epoch, training.Step, gradcheck.GradientError, kernels.Kernel,
    datasets.Source, datasets.Digits, datasets.dataclass, datasets.NamedTuple,
)  # fmt: skip
"""What functions give back: readers make none."""

BASES = (layers.Layer, training.Optimizer, training.Schedule)
WITHOUT_ARGUMENTS = (layers.ReLU, layers.Flatten, layers.GlobalAvgPool2d)
OTHERWISE = (network.load_digit_classifier, detection.load_digit_detector, kernels.names,
             training.fit, network.Sequential, training.minibatches)  # fmt: skip
"""Those without arguments, and those that stand in the table in a wrapping."""


def test_table_holds_every_public_function():
    listed = {call for call, _ in CALLS.values()}
    missing = public() - listed - {*RECORDS, *BASES, *WITHOUT_ARGUMENTS, *OTHERWISE}
    assert not missing


@pytest.mark.parametrize("name", CALLS)
def test_table_holds_calls_that_work_with_every_argument(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    call, arguments = CALLS[name]
    if name not in ("Sequential.load", "Sequential.save"):
        call(**arguments)
    if not name.startswith(("Sequential.", "Layer.", "Schedule.", "network.Seq", "training.fit")):
        assert set(inspect.signature(call).parameters) <= {*arguments, "args", "options"}


@pytest.mark.parametrize(("name", "argument"), PLACES)
def test_public_function_refuses_in_words_that_name_an_argument(
    name, argument, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    for kind, value in STRANGE.items():
        error = complaint(*CALLS[name], argument, value)
        if error is None:
            continue
        if callable(value) and argument in CALLED_BACK:
            continue
        if argument == "inputs" and "positional arguments" in str(error):  # its own function says
            continue
        if isinstance(error, FileNotFoundError):
            assert name == "Sequential.load"
            continue
        assert isinstance(error, TypeError | ValueError), (kind, error)
        said = str(error)
        assert re.search(r"`[^`]+` must ", said), (kind, said)
        assert len(said) < 400, (kind, said)
        assert "array(" not in said, (kind, said)


def complaint(call, arguments, name, value):
    """Return what a call raises; None if it takes the value."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            call(**(arguments | {name: value}))
        except Exception as error:
            return error
    return None
