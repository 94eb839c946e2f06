"""What every explorer owes a reader's own function, whatever it does: one table, one contract."""

import numpy as np
import pytest

import hands
from cnn_workshop import _run, explorers

TAKES = {
    "explore_activations": "activation",
    "explore_adversarial": "attack",
    "explore_attribution": "attribution",
    "explore_blame": "convolve2d_backward",
    "explore_boxes": "nms",
    "explore_channels": "to_gray",
    "explore_commuting": "layer",
    "explore_convolution": "convolve",
    "explore_counts": "count_parameters",
    "explore_depth": None,
    "explore_conventions": None,
    "explore_detective": "is_right",
    "explore_filters": "convolve",
    "explore_geometry": "output_size",
    "explore_kernels": "convolve",
    "explore_machine": "forward",
    "explore_marks": "mark",
    "explore_neighbours": "batch_norm",
    "explore_noise": None,
    "explore_occlusion": "occlusion_map",
    "explore_page": "nms",
    "explore_picture": "change",
    "explore_pipeline": "convolve2d",
    "explore_pooling": "pool",
    "explore_pretrained": None,
    "explore_scores": "softmax",
    "explore_segmentation": "iou",
    "explore_setup": None,
    "explore_splits": "leaks",
    "explore_stack": "receptive_field",
    "explore_suppression": "nms",
    "explore_training": "sgd_step",
    "explore_translation": "networks",
    "explore_transposed": "conv_transpose2d",
    "explore_verdict": None,
    # each explorer, and its argument for a reader's own function
}
ASKED = {"explore_picture": lambda explorer: hands.press(explorer, "change")}
"""How to have the function run where that does not happen by itself."""
OPENED = {"explore_segmentation": hands.open_segmentation}
"""How to open what needs more than the function."""

FUNCTIONS = {name: argument for name, argument in TAKES.items() if argument}


def raises(*arrays, **options):
    raise ZeroDivisionError("as a test")


def unwritten(*arrays, **options):
    raise NotImplementedError


def nothing(*arrays, **options):
    print("as far as here")


def endless(*arrays, **options):
    while True:
        pass


def misshapen(*arrays, **options):
    return np.zeros((3, 1, 7))


def words(*arrays, **options):
    return "seven"


def several(*arrays, **options):
    return [[1, 2], [3]]


def generator(*arrays, **options):
    yield 1


WRONG = {
    raises: "raises: ZeroDivisionError: as a test (line ",
    unwritten: "unwritten is not written yet. Write it and run its cell",
    nothing: "nothing: it returned nothing (None): is the line with `return` missing? It printed: "
    "as far as here",
    endless: "endless: it was still running after 0.02 seconds and was stopped (line ",
    misshapen: "misshapen: it returned shape 3 x 1 x 7; the answer ",
    words: "words: it returned str",
    several: "several: ",
    generator: "generator: it returned a generator, which has not begun to count: was `return` "
    "meant where `yield` is written?",
}


def open_with(name, function):
    """Open an explorer with a reader's function, and have that run."""
    argument = TAKES[name]
    value = {"yours": function} if argument == "networks" else function
    explorer = OPENED.get(name, getattr(explorers, name))(**{argument: value})
    ASKED.get(name, lambda explorer: None)(explorer)
    return explorer


def test_table_lists_every_explorer():
    assert set(TAKES) == {name for name in explorers.__all__ if name.startswith("explore_")}


@pytest.mark.usefixtures("no_pictures")
@pytest.mark.parametrize("wrong", WRONG, ids=lambda function: function.__name__)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_own_function_that_fails_is_explained_and_leaves_the_explorer_alive(
    name, wrong, monkeypatch
):
    if wrong is endless:  # no other has to hurry
        monkeypatch.setitem(_run.run.__kwdefaults__, "time_limit", 0.02)
    explorer = open_with(name, wrong)
    assert WRONG[wrong] in explorer.problem
    assert explorer.problem.count(WRONG[wrong]) == 1
    assert WRONG[wrong] in explorer.text()
    assert "array(" not in explorer.problem
    assert "<generator" not in explorer.problem
    assert explorer._repr_mimebundle_()["text/plain"] == explorer.text()
