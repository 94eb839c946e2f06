"""How every function of `functional` is called, for the tests that ask the same of all of them."""

import numpy as np

RUNNING = {"running_mean": None, "running_var": None, "training": True}
LABELS = {"labels": [0, 4, 1, 1], "reduction": "none"}
TARGETS = {"targets": np.arange(20).reshape(4, 5) % 3 / 2, "reduction": "none"}


def calls(images, scores):
    """Give the array arguments and the options of each function, by its name.

    ``images`` have shape (2, 3, 10, 6), ``scores`` (4, 5).
    """
    return {
        "conv2d": ([images, np.ones((7, 3, 3, 2)), np.ones(7)], {}),
        "conv_transpose2d": ([images, np.ones((3, 5, 2, 4)), np.ones(5)], {"stride": 2}),
        "interpolate": ([images], {"scale_factor": (1.5, 2), "mode": "bilinear"}),
        "max_pool2d": ([images], {"kernel_size": 2}),
        "avg_pool2d": ([images], {"kernel_size": 2}),
        "global_avg_pool2d": ([images], {}),
        "relu": ([images], {}),
        "leaky_relu": ([images], {}),
        "sigmoid": ([images], {}),
        "tanh": ([images], {}),
        "gelu": ([images], {}),
        "softmax": ([scores], {"dim": 1}),
        "log_softmax": ([scores], {"dim": 1}),
        "flatten": ([images], {}),
        "linear": ([scores, np.ones((3, 5)), np.ones(3)], {}),
        "nll_loss": ([scores], LABELS),
        "cross_entropy": ([scores], LABELS),
        "binary_cross_entropy_with_logits": ([scores], TARGETS),
        "batch_norm": ([images], RUNNING),
        "group_norm": ([images], {"num_groups": 3}),
        "layer_norm": ([scores], {"normalized_shape": 5}),
        "dropout": ([images], {"rng": 0}),
        "prelu": ([images, np.array([0.25, 0.5, -2])], {}),
        "elu": ([images], {}),
        "selu": ([images], {}),
        "softplus": ([images], {}),
        "silu": ([images], {}),
        "mish": ([images], {}),
        "softsign": ([images], {}),
        "hardtanh": ([images], {}),
        "hardsigmoid": ([images], {}),
        "hardswish": ([images], {}),
        "global_max_pool2d": ([images], {}),
        "mse_loss": ([scores], TARGETS),
        "instance_norm": ([images], {}),
        "pad": ([images], {"pad": (1, 2, 3, 0)}),
        "local_response_norm": ([images], {"size": 2}),
    }
