"""The check of lesson 10: it names the first layer that deviates, whatever the function answers."""

import numpy as np
import pytest

from cnn_core import functional
from cnn_workshop.exercises import EXERCISES, check_forward
from cnn_workshop.exercises.lesson_10 import LAYERS

RIGHT = EXERCISES["forward"].reference
LIST = f"the answer is a list of 8 arrays, one for each layer: {', '.join(LAYERS)}."


def with_layer(number, change):
    """Return a forward pass in which one layer is changed, and no other."""

    def mine(*arguments):
        layers = RIGHT(*arguments)
        layers[number] = change(layers[number])
        return layers

    return mine


@pytest.mark.parametrize("number", range(8))
def test_check_names_the_first_layer_that_deviates(number):
    report = check_forward(with_layer(number, lambda values: values + 1))
    assert not report.passed
    words = f"The first layer that deviates is {LAYERS[number]}, number {number + 1} of 8."
    assert report.remark == words
    assert report.case["layer"] == LAYERS[number]
    assert list(report.case)[1] == ("images", *LAYERS)[number]


def test_check_names_the_first_layer_when_all_behind_it_deviate_too():
    def second_relu_turned(images, *numbers):
        layers = RIGHT(images, *numbers)
        relu2 = np.minimum(layers[3], 0)
        pool2 = functional.max_pool2d(relu2, 2)
        flatten = functional.flatten(pool2)
        return [*layers[:4], relu2, pool2, flatten, functional.linear(flatten, *numbers[4:])]

    report = check_forward(second_relu_turned)
    assert "is relu2, number 5 of 8." in report.remark
    assert "should be 0: the larger of 0 and -0.1785. Yours is -0.1785." in report.explanation


def test_check_explains_a_pooled_number_by_its_window():
    report = check_forward(with_layer(2, lambda maps: maps + 1))
    window = RIGHT(*report_case())[1][0, 0, :2, :2]
    assert f"the largest of {', '.join(f'{number:.4g}' for number in window.flat)}." in repr(report)


def report_case():
    """Return the smallest case of the check."""
    return EXERCISES["forward"].cases[0]


def test_check_tells_the_shape_that_the_layer_has():
    report = check_forward(with_layer(4, lambda maps: maps[:, :, 1:]))
    assert "It returned shape 1 x 3 x 2 x 3; the answer has shape 1 x 3 x 3 x 3." in report.headline
    assert report.explanation == "relu2 gets 1 x 3 x 3 x 3 numbers."


def test_check_takes_layers_as_nested_lists():
    assert check_forward(lambda *a: [layer.tolist() for layer in RIGHT(*a)]).passed
    mine = with_layer(4, lambda maps: (maps + 1).tolist())
    assert "is relu2, number 5 of 8." in check_forward(mine).remark


ANSWERS = {
    "seven": (
        lambda *a: RIGHT(*a)[1:],
        "You return seven arrays: the list has one for each layer, conv1, relu1, pool1, conv2, "
        "relu2, pool2, flatten and linear1.",
    ),
    "dict": (
        lambda *a: dict(zip(LAYERS, RIGHT(*a), strict=True)),
        "You return a dictionary: a list is asked for, with the eight arrays in order.",
    ),
    "wrapped": (lambda *a: [RIGHT(*a)], f"It returned a list of 1; {LIST}"),
    "tuple": (lambda *a: (RIGHT(*a), RIGHT(*a)[-1]), f"It returned a tuple of 2; {LIST}"),
    "array": (lambda *a: RIGHT(*a)[0], f"It returned one ndarray; {LIST}"),
    "number": (lambda *a: 3, f"It returned one int; {LIST}"),
    "words": (lambda *a: "conv1", f"It returned one str; {LIST}"),
    "logits": (
        lambda *a: RIGHT(*a)[-1],
        "You return the logits alone: the list has one array for each layer.",
    ),
}
"""Answers that are no list of eight, and what is said of them."""


@pytest.mark.parametrize("name", ANSWERS)
def test_check_answers_without_a_case_when_there_is_no_list(name):
    forward, diagnosis = ANSWERS[name]
    report = check_forward(forward)
    assert (report.passed, report.diagnosis) == (False, diagnosis)
    assert (report.case, report.tables, report.remark, report.explanation) == ({}, (), "", "")
    assert repr(report).endswith(report.headline)


def crash(*arguments):
    return arguments[7]


def test_check_answers_without_a_case_when_the_function_raises():
    report = check_forward(crash)
    assert report.headline.startswith(
        "crash is not right yet. It stopped with IndexError: tuple index out of range (line "
    )
    assert (report.case, report.tables, report.remark) == ({}, (), "")


def test_check_says_how_many_pictures_there_were_when_it_raises_on_several():
    def one_alone(images, *numbers):
        [_] = images
        return RIGHT(images, *numbers)

    report = check_forward(one_alone)
    assert "It stopped with ValueError: too many values to unpack" in report.headline
    assert report.remark == "It was given 2 pictures at a time."


def test_check_is_no_alarm_when_nothing_is_written():
    def unwritten(*arguments):
        raise NotImplementedError

    assert check_forward(unwritten).tone == "unwritten"


def test_check_writes_a_case_whose_grid_is_wider_than_a_line():
    def flat_mistake(images, *numbers):
        layers = RIGHT(images, *numbers)
        return layers if len(images) == 1 else [*layers[:6], layers[6] + 1, layers[7]]

    report = check_forward(flat_mistake)
    assert "flatten" in repr(report)
    assert "is flatten, number 7 of 8." in report._repr_html_()


def test_check_counts_layers_and_sets_of_pictures():
    assert repr(check_forward(RIGHT)).endswith("They are 8 layers, for 2 sets of pictures.")
