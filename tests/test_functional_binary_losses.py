"""Yes-or-no losses: by hand, against other ways to compute them, at the ends, and backwards."""

from functools import partial

import numpy as np
import pytest
from scipy import special

from cnn_core.functional import binary_cross_entropy_with_logits as loss
from cnn_core.functional import binary_cross_entropy_with_logits_backward as backward
from cnn_core.functional import cross_entropy, sigmoid
from cnn_core.gradcheck import gradcheck

LOGITS = np.random.default_rng(0).normal(scale=3, size=(4, 5))
TARGETS = np.random.default_rng(1).integers(0, 2, size=(4, 5)).astype(float)


def test_loss_by_hand():
    logits = np.log([[3, 1 / 4]])  # probabilities 3 / 4 and 1 / 5
    found = loss(logits, [[1, 1]], reduction="none")
    np.testing.assert_allclose(found, [[np.log(4 / 3), np.log(5)]], rtol=1e-12)
    found = loss(logits, [[0, 0]], reduction="none")
    np.testing.assert_allclose(found, [[np.log(4), np.log(5 / 4)]], rtol=1e-12)


def test_loss_is_minus_the_logarithm_of_the_probability_of_what_is_true():
    right = special.expit(np.where(TARGETS, LOGITS, -LOGITS))
    np.testing.assert_allclose(loss(LOGITS, TARGETS, reduction="none"), -np.log(right), rtol=1e-12)


@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_loss_of_many_is_their_mean_or_sum(reduction):
    each = loss(LOGITS, TARGETS, reduction="none")
    found = loss(LOGITS, TARGETS, reduction=reduction)
    assert type(found) is float
    assert found == pytest.approx(getattr(each, reduction)())


def test_loss_of_equal_scores_is_the_logarithm_of_2():
    assert loss(np.zeros((4, 10)), np.eye(4, 10)) == pytest.approx(np.log(2))


def test_loss_of_one_class_is_the_cross_entropy_of_two():
    two = np.stack([np.zeros(5), LOGITS[0]], axis=1)
    expected = cross_entropy(two, TARGETS[0].astype(int))
    assert loss(LOGITS[0], TARGETS[0]) == pytest.approx(expected)


def test_loss_of_huge_logits_is_exact():
    logits = [1000, -1000, 1e30, -1e30]
    found = loss(logits, [1, 1, 0, 0], reduction="none")
    np.testing.assert_array_equal(found, [0, 1000, 1e30, 0])


def test_loss_of_a_share_is_smallest_where_the_probability_is_that_share():
    logits = np.linspace(-4, 4, 801)
    found = loss(logits, np.full(801, 0.25), reduction="none")
    assert sigmoid(logits[found.argmin()]) == pytest.approx(0.25, abs=0.01)


def test_loss_of_nothing_is_nan():
    assert np.isnan(loss(np.zeros((0, 5)), np.zeros((0, 5))))


@pytest.mark.parametrize("shape", [(), (5,), (1, 5), (4, 1), (4, 5)])
def test_weight_counts_each_loss_and_the_mean_divides_by_their_number(shape):
    weight = np.random.default_rng(2).random(shape)
    each = loss(LOGITS, TARGETS, reduction="none")
    found = loss(LOGITS, TARGETS, weight, reduction="none")
    np.testing.assert_allclose(found, each * weight, rtol=1e-12)
    assert loss(LOGITS, TARGETS, weight) == pytest.approx((each * weight).mean())


def test_pos_weight_counts_the_yes_alone():
    each = loss(LOGITS, TARGETS, reduction="none")
    found = loss(LOGITS, TARGETS, reduction="none", pos_weight=[1, 2, 3, 4, 0])
    expected = np.where(TARGETS, each * [1, 2, 3, 4, 0], each)
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_backward_by_hand():
    logits = np.log([[3, 1 / 4]])
    found = backward(2, logits, [[1, 0]])
    np.testing.assert_allclose(found, [[3 / 4 - 1, 1 / 5]], rtol=1e-12)


def test_backward_of_huge_logits_is_finite():
    found = backward(1, [1e4, -1e4, 1e4, -1e4], [1, 1, 0, 0], reduction="sum")
    np.testing.assert_array_equal(found, [0, -1, 1, 0])


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("weight", [None, [1.0, 2.0, 0.5, 3.0, 0.25]])
@pytest.mark.parametrize("pos_weight", [None, 3.0])
@pytest.mark.parametrize("targets", [TARGETS, TARGETS / 4], ids=["yes or no", "shares"])
def test_backward_passes_gradcheck(targets, pos_weight, weight, reduction):
    options = {"weight": weight, "reduction": reduction, "pos_weight": pos_weight}
    upstream = np.random.default_rng(3).normal(size=() if reduction != "none" else (4, 5))
    [check] = gradcheck(
        partial(loss, targets=targets, **options),
        partial(backward, targets=targets, **options),
        [LOGITS],
        upstream,
    )
    assert check.error < 1e-8


def test_backward_of_a_score_depends_on_no_other_score():
    changed = LOGITS.copy()
    changed[0, 0] += 9
    one, other = (backward(1, logits, TARGETS) for logits in (LOGITS, changed))
    assert (one != other).sum() == 1


def test_backward_is_float32_when_the_scores_are():
    found = backward(1, LOGITS.astype("f4"), TARGETS, np.ones(5), pos_weight=[2.0] * 5)
    assert found.dtype == np.float32
