"""The exercises of lesson 15: what they accept, refuse and say, beyond what holds for all banks."""

import re

import numpy as np
import pytest

from cnn_core import functional
from cnn_core.functional.normalisation import running_statistics
from cnn_core.gradcheck import gradcheck
from cnn_workshop.exercises import (
    EXERCISES,
    check_batch_norm,
    check_batch_norm_backward,
    check_dropout,
)

NAMES = ("batch_norm", "batch_norm_backward", "dropout")
NORM = EXERCISES["batch_norm"]


def own(exercise):
    """The slips of an exercise's own bank."""
    return [mistake for mistake in exercise.mistakes if not mistake.common]


@pytest.mark.parametrize("name", NAMES)
def test_bank_knows_at_least_20_slips(name):
    assert len(own(EXERCISES[name])) >= 20


def test_batch_norm_reference_is_the_one_of_the_package():
    """And so PyTorch's: tests/test_functional_reference.py compares that with stored values."""
    for images, mean, var, weight, bias, training in NORM._inputs:
        result, new_mean, new_var = NORM.reference(images, mean, var, weight, bias, training)
        right = functional.batch_norm(images, mean, var, weight, bias, training=training)
        moved = running_statistics(images, mean, var) if training else (mean, var)
        assert np.array_equal(result, right)
        assert np.array_equal(new_mean, moved[0])
        assert np.array_equal(new_var, moved[1])


def test_batch_norm_cases_hold_both_modes_and_a_channel_without_spread():
    modes = {case[-1] for case in NORM._inputs}
    assert modes == {True, False}
    spreads = [case[0].var(axis=(0, 2, 3)).min() for case in NORM._inputs if case[-1]]
    assert min(spreads) == 0
    assert any(0 < spread < 1e-3 for spread in spreads)  # where eps can be seen


@pytest.mark.parametrize("number", range(len(EXERCISES["batch_norm_backward"]._inputs)))
def test_batch_norm_backward_reference_is_what_nudging_says(number):
    exercise = EXERCISES["batch_norm_backward"]
    grad_output, images, weight = exercise._inputs[number]

    def forward(images, weight, bias):
        return functional.batch_norm(images, None, None, weight, bias, training=True)

    def backward(grad_output, images, weight, bias):
        return exercise.reference(grad_output, images, weight)

    inputs = [np.asarray(each, float) for each in (images, weight, np.zeros(len(weight)))]
    checks = gradcheck(forward, backward, inputs, grad_output)
    assert all(check.error < 1e-5 for check in checks)


def test_batch_norm_accepts_an_answer_in_another_memory_order():
    def transposed(images, running_mean, running_var, weight, bias, training):
        columns = images.transpose(1, 0, 2, 3).reshape(images.shape[1], -1).T
        mean, var = running_mean, running_var
        if training:
            mean, var = columns.mean(0), columns.var(0)
            running_mean = running_mean + (mean - running_mean) / 10
            running_var = running_var + (columns.var(0, ddof=1) - running_var) / 10
        normal = (columns - mean) * (var + 1e-5) ** -0.5 * weight + bias
        pictures, channels, rows, cols = images.shape
        result = normal.T.reshape(channels, pictures, rows, cols).transpose(1, 0, 2, 3)
        return result, running_mean, running_var

    assert check_batch_norm(transposed).passed


def test_batch_norm_names_two_slips_in_two_answers():
    def both(images, running_mean, running_var, weight, bias, training):
        mean, var = running_mean, running_var
        if training:
            mean, var = images.mean(axis=(0, 2, 3)), images.var(axis=(0, 2, 3))
            running_mean = 0.1 * running_mean + 0.9 * mean
            running_var = 0.9 * running_var + 0.1 * var
        mean, var, weight, bias = (each[:, None, None] for each in (mean, var, weight, bias))
        return (images - mean) / np.sqrt(var + 1e-5) * weight + bias, running_mean, running_var

    diagnosis = check_batch_norm(both).diagnosis
    assert "In the running mean the momentum is the wrong way round" in diagnosis
    assert "In the running variance the batch's variance is divided by n" in diagnosis


def test_batch_norm_explains_a_number_by_its_channel():
    def halved(images, running_mean, running_var, weight, bias, training):
        result, *moved = NORM.reference(images, running_mean, running_var, weight, bias, training)
        return result / 2 + 0.25, *moved

    report = check_batch_norm(halved)
    assert "training = True" in repr(report)
    assert (
        "should be -1: 1 less the mean 3, divided by the root of the variance 4 plus 0.00001, "
        "both of the whole channel; times the weight 1, plus the bias 0." in report.explanation
    )


def test_batch_norm_explains_how_a_running_variance_moves():
    def still(images, running_mean, running_var, weight, bias, training):
        result, mean, _ = NORM.reference(images, running_mean, running_var, weight, bias, training)
        return result, mean, running_var * 1.5

    words = "0.9 times 1 plus 0.1 times the batch's variance, divided by 2 - 1, 8"
    assert words in check_batch_norm(still).explanation


def test_batch_norm_backward_explains_a_gradient_by_its_three_parts():
    def tripled(grad_output, images, weight):
        grad, *others = EXERCISES["batch_norm_backward"].reference(grad_output, images, weight)
        return 3 * grad, *others

    explanation = check_batch_norm_backward(tripled).explanation
    assert re.search(r"it is g, 4\.899, less the channel's mean of g, 2\.245, less", explanation)


def test_batch_norm_backward_names_each_wrong_part():
    def halves(grad_output, images, weight):
        deviation = np.sqrt(images.var(axis=(0, 2, 3), keepdims=True) + 1e-5)
        g = grad_output * weight.reshape(-1, 1, 1) / deviation
        normal = (images - images.mean(axis=(0, 2, 3), keepdims=True)) / deviation
        grad_weight = (grad_output * normal).mean(axis=(0, 2, 3))
        return g, grad_weight, grad_output.sum(axis=(0, 2, 3))

    diagnosis = check_batch_norm_backward(halves).diagnosis
    assert "In the gradient of the pictures the ways through the mean and the" in diagnosis
    assert "In the gradient of the weight a mean stands where a sum belongs" in diagnosis


def test_dropout_draws_are_never_p_itself():
    """So that `<` and `<=` are both right: which of them is meant, no draw can tell."""
    for _, p, _, draws in EXERCISES["dropout"]._inputs:
        assert not np.isclose(draws, p).any()


def test_dropout_accepts_what_leaves_out_at_p_or_below():
    def at_most(images, p, training, draws):
        return (
            []
            if images is None
            else np.where(training & (draws <= p), 0, images) / (1 - p * training)
        )

    assert check_dropout(at_most).passed


def test_dropout_is_the_one_of_the_package():
    images = np.random.default_rng(0).normal(size=(3, 4))
    draws = np.random.default_rng(5).random((3, 4), dtype=np.float32)
    ours = EXERCISES["dropout"].reference(images, 0.3, True, draws)
    assert np.allclose(ours, functional.dropout(images, 0.3, rng=5))


def test_dropout_explains_by_the_draw():
    report = check_dropout(lambda images, p, training, draws: images * 1.5)
    assert "its draw, 0.4, is not less than p = 0.25: 6 is divided by 0.75." in report.explanation
