"""What the newer functions of `functional` refuse, and in which words."""

# ruff: noqa: E501 - a refusal a line

import numpy as np
import pytest

from cnn_core import functional

IMAGES = np.random.default_rng(0).normal(size=(2, 5, 3, 4))
MAPS = "for `images` of shape (2, 5, 3, 4)"


@pytest.mark.parametrize(
    ("name", "arguments", "options", "message"),
    [
        ("instance_norm", [IMAGES[0, 0]], {}, "`images` must have shape (N, C, L, ...), got shape (3, 4)"),
        ("instance_norm", [IMAGES[..., :1, :1]], {}, "`images` must hold more than one number for each channel of a picture, got shape (2, 5, 1, 1)"),
        ("instance_norm", [IMAGES], {"weight": [1, 2]}, f"`weight` must have shape (5,) {MAPS}, got shape (2,)"),
        ("instance_norm", [IMAGES], {"use_input_stats": 1}, "`use_input_stats` must be True or False, got 1"),
        ("instance_norm", [IMAGES], {"use_input_stats": False}, "`running_mean` must hold real numbers, got NoneType"),
        ("instance_norm", [IMAGES], {"momentum": 2}, "`momentum` must be at most 1, got 2.0"),
        ("local_response_norm", [IMAGES[0, 0], 2], {}, "`images` must have shape (N, C, L, ...), got shape (3, 4)"),
        ("local_response_norm", [IMAGES, 0], {}, "`size` must be at least 1, got 0"),
        ("local_response_norm", [IMAGES, 2], {"k": -1}, "`k` must be at least 0, got -1.0"),
        ("prelu", [IMAGES, [1, 2]], {}, "`weight` must have shape (1,) or (5,) for `values` of shape (2, 5, 3, 4), got shape (2,)"),
        ("prelu", [IMAGES, 0.5], {}, "`weight` must have shape (1,) or (5,) for `values` of shape (2, 5, 3, 4), got shape ()"),
        ("elu", [IMAGES, "1"], {}, "`alpha` must hold real numbers, got str"),
        ("softplus", [IMAGES, 0], {}, "`beta` must be another number than 0, got 0.0"),
        ("softplus", [IMAGES], {"beta": np.inf}, "`beta` must be finite, got inf"),
        ("hardtanh", [IMAGES, 2, 1], {}, "`min_val` must be at most `max_val`, got 2.0 and 1.0"),
        ("hardtanh", [IMAGES, np.nan], {}, "`min_val` must be at most `max_val`, got nan and 1.0"),
        ("global_max_pool2d", [IMAGES[0]], {}, "`images` must have shape (N, C, H, W), got shape (5, 3, 4)"),
        ("mse_loss", [IMAGES, IMAGES[:1]], {}, "`targets` must have shape (2, 5, 3, 4) to match `outputs`, got shape (1, 5, 3, 4)"),
        ("mse_loss", [IMAGES, IMAGES], {"weight": [1]}, "`weight` must have shape (2, 5, 3, 4) to match `outputs`, got shape (1,)"),
        ("mse_loss", [IMAGES, IMAGES], {"reduction": "max"}, "`reduction` must be one of mean, sum, none, got 'max'"),
        ("cross_entropy", [IMAGES[0, 0], [0, 1, 2]], {"label_smoothing": 1.5}, "`label_smoothing` must be at most 1, got 1.5"),
        ("cross_entropy_backward", [1, IMAGES[0, 0], [0, 1, 2]], {"label_smoothing": -1}, "`label_smoothing` must be at least 0, got -1.0"),
        ("pad", [IMAGES, 1], {}, "`pad` must be a tuple of widths, got 1"),
        ("pad", [IMAGES, (1, 2, 3)], {}, "`pad` must hold two widths for each of at most 4 axes, got 3"),
        ("pad", [IMAGES, (1,) * 10], {}, "`pad` must hold two widths for each of at most 4 axes, got 10"),
        ("pad", [IMAGES, (0.5, 1)], {}, "`pad` must be a whole number, got 0.5"),
        ("pad", [IMAGES, (0, 10_001)], {}, "`pad` must be at most 10000, got 10001"),
        ("pad", [IMAGES, (-2, -2)], {}, "`pad` must leave something along axis 3 of `images` of shape (2, 5, 3, 4), got -2 and -2"),
        ("pad", [IMAGES, (9, -5)], {}, "`pad` must leave something along axis 3 of `images` of shape (2, 5, 3, 4), got 9 and -5"),
        ("pad", [IMAGES, (4, 0), "reflect"], {}, "`pad` must be at most 3 along axis 3 of `images`, for mode 'reflect' and shape (2, 5, 3, 4), got 4"),
        ("pad", [IMAGES, (3, -2), "circular"], {}, "`pad` must be at most 2 along axis 3 of `images`, for mode 'circular' and shape (2, 5, 3, 4), got 3"),
        ("pad", [IMAGES, (5, -4), "circular"], {}, "`pad` must leave something along axis 3 of `images` of shape (2, 5, 3, 4), got 5 and -4"),
        ("pad", [IMAGES[:0], (0, 0, 0, 0, 0, 0, 0, 1), "replicate"], {}, "`pad` must be at most 0 along axis 0 of `images`, for mode 'replicate' and shape (0, 5, 3, 4), got 1"),
        ("pad", [IMAGES, (1, 1), "edge"], {}, "`mode` must be one of constant, reflect, replicate, circular, got 'edge'"),
        ("pad", [IMAGES, (1, 1), "reflect", 0], {}, "`value` 0 must come with `mode` 'constant', got 'reflect'"),
        ("pad", [np.zeros((1, 1, 1, 1)), (9000,) * 8], {}, "`pad` must hold at most 268435456 numbers, got shape (18001, 18001, 18001, 18001)"),
    ],
)  # fmt: skip
def test_function_refuses(name, arguments, options, message):
    with pytest.raises((TypeError, ValueError)) as caught:
        getattr(functional, name)(*arguments, **options)
    assert str(caught.value) == message
