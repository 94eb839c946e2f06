"""The blame explorer with the reader's own backward passes, right and wrong."""

import numpy as np
import pytest

from cnn_core import convolve2d_backward, max_pooling_backward, relu_backward
from cnn_workshop import _run
from cnn_workshop.drawing import Pixels
from cnn_workshop.explorers import explore_blame
from cnn_workshop.explorers.blame.shares import KERNEL, MAX, PICTURE, RELU
from hands import choose, go, go_to_step, marks

IMAGE = np.array([[1, 5, 2, 0], [3, 5, 8, 8], [-3, -1, 0, 6]])
WEIGHTS = np.array([[1, -2], [3, 4]])


def mine(grad_output, input_image, kernel, **geometry):
    """Give the right answer, under another name."""
    return convolve2d_backward(grad_output, input_image, kernel, **geometry)


def unflipped(grad_output, input_image, kernel, **geometry):
    return mine(grad_output, input_image, kernel[::-1, ::-1], **geometry)


def unwritten(grad_output, input_image, kernel, **geometry):
    raise NotImplementedError


def crash(grad_output, input_image, kernel, **geometry):
    return grad_output[99]


def overwrite(grad_output, input_image, kernel, **geometry):
    answers = mine(grad_output, input_image, kernel, **geometry)
    grad_output[0, 0] += 1
    return answers


def endless(grad_output, input_image, kernel, **geometry):
    while True:
        pass


def one_only(*given, **geometry):
    return mine(*given, **geometry)[0]


def padded(*given, **geometry):
    grad_image, grad_kernel = mine(*given, **geometry)
    return np.pad(grad_image, 1), grad_kernel


def kernel_of_the_wrong_shape(*given, **geometry):
    grad_image, grad_kernel = mine(*given, **geometry)
    return grad_image, grad_kernel[0]


def all_ties(grad_output, input_image, pool_size=2, stride=2):
    result = np.zeros(input_image.shape)
    for row, col in np.ndindex(grad_output.shape):
        window = np.s_[row * stride :, col * stride :]
        part = input_image[window][:pool_size, :pool_size]
        result[window][:pool_size, :pool_size] += grad_output[row, col] * (part == part.max())
    return result


def look(explorer, panel, cell):
    explorer.do({"is": "look", "panel": panel, "cell": list(cell)})


WRONG = {
    "unwritten": (unwritten, "unwritten is not written yet. Write it and run its cell"),
    "crash": (crash, "crash: IndexError: index 99 is out of bounds for axis 0 with size 2 (line "),
    "overwrite": (overwrite, "overwrite: it changed its grad_output in place; work on a copy."),
    "endless": (endless, "endless: it was still running after 0.1 seconds and was stopped (line "),
    "one_only": (
        one_only,
        "one_only: it returned shape 3 x 4; the answer is two arrays, the gradients",
    ),
    "nothing": (
        lambda *_, **__: None,
        "it returned nothing (None): is the line with `return` missing?",
    ),
    "padded": (
        padded,
        "padded: the gradient of the input: it returned shape 5 x 6; the answer has shape 3 x 4.",
    ),
    "kernel_of_the_wrong_shape": (
        kernel_of_the_wrong_shape,
        "the gradient of the kernel: it returned 2 numbers in one row; the answer has shape 2 x 2.",
    ),
}
"""Wrong functions, and a part of what is said about them."""


@pytest.mark.parametrize(("backward", "words"), WRONG.values(), ids=WRONG)
def test_own_function_that_fails_is_explained_and_leaves_the_explorer_alive(
    backward, words, monkeypatch
):
    monkeypatch.setitem(_run.run.__kwdefaults__, "time_limit", 0.1)
    explorer = explore_blame(IMAGE, WEIGHTS, convolve2d_backward=backward)
    assert words in explorer.problem
    assert words in explorer.text()
    assert "yours" not in explorer.shown
    go_to_step(explorer, 2)
    np.testing.assert_array_equal(explorer.shown["at once"].values, explorer.gradient)
    choose(explorer, "layer", MAX)
    assert explorer.problem == ""


def test_own_function_that_is_right_stands_beside_the_right_gradient():
    explorer = explore_blame(IMAGE, WEIGHTS, convolve2d_backward=mine, padding=1, stride=2)
    assert marks(explorer, "wrong") == {}
    np.testing.assert_array_equal(explorer.shown["yours"].values, explorer.gradient)
    assert explorer.problem == ""
    choose(explorer, "layer", KERNEL)
    np.testing.assert_array_equal(explorer.shown["yours"].values, explorer.gradient)
    assert explorer.problem == ""


def test_own_function_that_is_wrong_has_its_wrong_cells_framed():
    explorer = explore_blame([[1, 5], [5, 4]], layer=MAX, max_pooling_backward=all_ties)
    assert marks(explorer, "wrong") == {"yours": ((1, 0),)}
    assert explorer.problem == (
        "all_ties differs from the right gradient in 1 of 4 cells, first at row 1, column 0."
    )
    look(explorer, "gradient", (1, 0))
    assert "all_ties gives 1 here." in explorer.text()
    assert "all_ties gives 1 here." in explorer.shown["sum"].unlike
    look(explorer, "gradient", (0, 0))
    assert "here." not in explorer.text()


def test_own_function_is_compared_in_the_gradient_that_is_shown():
    explorer = explore_blame(IMAGE, WEIGHTS, convolve2d_backward=unflipped)
    assert "unflipped differs from the right gradient in" in explorer.problem
    choose(explorer, "layer", KERNEL)
    assert explorer.problem == ""
    choose(explorer, "layer", PICTURE)
    assert "unflipped differs from the right gradient in" in explorer.problem


def test_own_function_is_looked_at_by_the_cursor_on_it():
    explorer = explore_blame(IMAGE, WEIGHTS, convolve2d_backward=mine, padding=1)
    look(explorer, "yours", (2, 3))
    assert explorer.state.pixel == (2, 3)
    look(explorer, "gradient", (-1, 0))
    assert explorer.shown["sum"].unlike == ""


@pytest.mark.parametrize(
    ("argument", "backward", "layer"),
    [
        ("relu_backward", lambda *given: relu_backward(*given), RELU),
        ("max_pooling_backward", lambda *given: max_pooling_backward(*given), MAX),
        ("convolve2d_backward", mine, PICTURE),
    ],
)
def test_explorer_begins_with_the_layer_that_has_an_own_function(argument, backward, layer):
    explorer = explore_blame(IMAGE, WEIGHTS, **{argument: backward})
    assert explorer.state.layer == layer
    np.testing.assert_array_equal(explorer.shown["yours"].values, explorer.gradient)
    choose(explorer, "layer", "average pooling")
    assert "yours" not in explorer.shown


def test_own_pooling_gets_size_and_stride_in_this_order():
    met = []

    def spy(grad_output, input_image, pool_size, stride):
        met.append((pool_size, stride))
        return max_pooling_backward(grad_output, input_image, pool_size, stride)

    explorer = explore_blame(IMAGE, max_pooling_backward=spy, pool_size=3, stride=2)
    assert met == [(3, 2)]
    assert explorer.problem == ""


def test_own_convolution_gets_stride_and_padding_by_name():
    met = []

    def spy(*given, **geometry):
        met.append(geometry)
        return mine(*given, **geometry)

    explore_blame(IMAGE, WEIGHTS, convolve2d_backward=spy, stride=2, padding=1)
    assert met == [{"stride": 2, "padding": 1}]


def test_own_function_does_not_run_when_only_the_step_or_the_pixel_moves():
    calls = []
    explorer = explore_blame(
        IMAGE, WEIGHTS, convolve2d_backward=lambda *given, **rest: calls.append(1) or mine(*given)
    )
    go_to_step(explorer, 3)
    look(explorer, "gradient", (0, 1))
    go(explorer, (0, 0), "upstream")
    assert len(calls) == 1


def test_own_function_may_return_lists():
    explorer = explore_blame(
        IMAGE,
        WEIGHTS,
        convolve2d_backward=lambda *given, **rest: [part.tolist() for part in mine(*given)],
    )
    assert explorer.problem == ""
    np.testing.assert_array_equal(explorer.shown["yours"].values, explorer.gradient)


def test_own_function_that_was_run_again_is_used_from_the_next_step(run_cell):
    source = "def my_backward(grad_output, input_image):\n    return {}"
    notebook = run_cell(source.format("input_image.no_such_thing"))
    explorer = explore_blame(IMAGE, relu_backward=notebook.my_backward)
    assert "no_such_thing" in explorer.problem
    run_cell(source.format("relu_backward(grad_output, input_image)"), relu_backward=relu_backward)
    go_to_step(explorer, 3)
    assert explorer.problem == ""
    np.testing.assert_array_equal(explorer.shown["yours"].values, explorer.gradient)
    assert explorer.now.number == 3
    assert "Step 4 of 12: " in explorer.text()


def test_static_picture_holds_the_own_answer_too():
    explorer = explore_blame(IMAGE, WEIGHTS, convolve2d_backward=unflipped)
    images = explorer.figure().figure.all(Pixels)
    assert len(images) == len(explorer.shown.panels) == 9
