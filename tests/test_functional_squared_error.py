"""The squared error: by hand, its reductions and weights, and backwards."""

from functools import partial

import numpy as np
import pytest

from cnn_core.functional import mse_loss, mse_loss_backward
from cnn_core.gradcheck import gradcheck

OUTPUTS, TARGETS = np.random.default_rng(0).normal(size=(2, 4, 5))
WEIGHT = np.random.default_rng(1).uniform(0, 3, size=(4, 5))


def test_mse_loss_by_hand():
    outputs, targets = [[1, 2], [3, 4]], [[1, 4], [0, 4]]
    np.testing.assert_array_equal(mse_loss(outputs, targets, "none"), [[0, 4], [9, 0]])
    assert mse_loss(outputs, targets, "sum") == 13
    assert mse_loss(outputs, targets) == 13 / 4
    assert type(mse_loss(outputs, targets)) is float


def test_mse_loss_mean_divides_by_the_sum_of_the_weights():
    expected = np.average((OUTPUTS - TARGETS) ** 2, weights=WEIGHT)
    assert mse_loss(OUTPUTS, TARGETS, weight=WEIGHT) == pytest.approx(expected)


def test_mse_loss_of_nothing_is_nan():
    assert np.isnan(mse_loss(np.zeros((0, 3)), np.zeros((0, 3))))
    assert mse_loss_backward(1, np.zeros((0, 3)), np.zeros((0, 3))).shape == (0, 3)


@pytest.mark.parametrize("weight", [None, WEIGHT], ids=["no weight", "weight"])
@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_mse_loss_backward_passes_gradcheck(reduction, weight):
    options = {"targets": TARGETS, "reduction": reduction, "weight": weight}
    forward, backward = (partial(each, **options) for each in (mse_loss, mse_loss_backward))
    upstream = np.random.default_rng(2).normal(size=np.shape(forward(OUTPUTS)))
    [check] = gradcheck(forward, backward, [OUTPUTS], upstream)
    assert check.error < 1e-8
