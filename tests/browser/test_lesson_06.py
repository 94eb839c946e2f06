"""Lesson 06 in a browser: the bias moved by mouse and keyboard, and which cells then become 0."""

import pytest

from cnn_core import convolve2d, datasets, kernels
from on_stage import OnStage

LESSON = "06_relu.ipynb"
EDGES = convolve2d(datasets.digit(7), kernels.get("sobel_x"))


@pytest.fixture
def explorer(open_lesson):
    """The first explorer of the lesson, in the state it opens in."""
    bend = Bend(open_lesson(LESSON), "explore_activations()")
    bend.choose("Activation", "ReLU")
    bend.choose("Feature map", "Handwritten 7, Sobel y")
    bend.type_bias("0")
    bend.choose("Feature map", "Handwritten 7, Sobel x")
    bend.wait_for_twin(f"Bias: 0. Activation: ReLU. Output: from 0 to {EDGES.max():g}")
    return bend


class Bend(OnStage):
    """The maps, controls and words of one activation explorer."""

    @property
    def bias(self):
        return self.slider("bias", 0, 0)

    def type_bias(self, number):
        self.bias.focus()
        self.keys(*number, "Enter")

    def choose(self, label, option):
        super().choose(label, option)
        self.wait_for_twin(f"{label}: {option}")


def zeros(bias):
    """Say how many cells of the 7 are 0 with a bias."""
    count = int((EDGES + bias <= 0).sum())
    return f"{count} of {EDGES.size} cells are 0 ({round(100 * count / EDGES.size)} %)"


def test_bias_moved_by_keyboard_makes_cells_zeros(explorer):
    explorer.bias.focus()
    explorer.keys("ArrowDown")
    explorer.wait_for_twin("Bias: -1.")
    assert zeros(-1) in explorer.twin()
    explorer.root.locator(".cnn-stage-line").filter(has_text=zeros(-1)).wait_for()


def test_bias_pulled_down_by_mouse_makes_all_zeros(explorer):
    explorer.pull("bias", (0, 0), up=-560)
    explorer.wait_for_twin("36 of 36 cells are 0 (100 %)")


def test_hover_on_a_cell_of_the_output_follows_it_through(explorer):
    explorer.hover("output", 4, 3)
    explorer.wait_for_twin(f"{EDGES[4, 3]:g} + 0 = {EDGES[4, 3]:g}, and ReLU makes 0 of it.")
    assert explorer.framed("map") == {(4, 3)}
    before = explorer.pixels("curve")
    explorer.hover("output", 4, 1)
    explorer.wait_for_twin(f"and ReLU makes {EDGES[4, 1]:g} of it.")
    assert explorer.pixels("curve") != before, "the point has moved"


def test_hover_on_the_feature_map_frames_what_becomes_of_the_cell(explorer):
    explorer.hover("map", 1, 5)
    explorer.wait_for_twin("Row 1, column 5:")
    assert explorer.framed("output") == {(1, 5)}


def test_activation_is_chosen_by_keyboard_and_offers_its_slope(explorer):
    assert explorer.control("Slope").count() == 0
    explorer.control("Activation").focus()
    explorer.page.keyboard.type("leaky")
    explorer.wait_for_twin("Activation: leaky ReLU, slope 0.1.")
    explorer.enter("Slope", 0.5)
    explorer.wait_for_twin(f"Output: from {EDGES.min() / 2:g} to {EDGES.max():g}")


@pytest.mark.parametrize("width", [390, 1024, 1280])
@pytest.mark.parametrize("name", ["Handwritten 7, Sobel x", "Cat, Sobel x"])
def test_nothing_is_clipped_when_the_window_is_narrow(open_lesson, width, name):
    bend = Bend(open_lesson(LESSON, width=width), "explore_activations()")
    bend.choose("Activation", "leaky ReLU")
    bend.choose("Feature map", name)
    assert bend.beyond() == []
    for part in bend.root.locator(".cnn-stage-part").all():
        assert part.bounding_box()["width"] >= 24


def test_the_reader_s_relu_is_used_once_it_is_written(open_lesson):
    bend = Bend(open_lesson(LESSON), "activation=my_relu")
    bend.wait_for_twin("There is no output.")
    bend.lesson.run("def my_relu(input_map):\n    return abs(input_map)")
    bend.type_bias("1")
    bend.alert.filter(has_text="my_relu differs from ReLU in").wait_for()
    bend.wait_for_twin("-6 + 1 = -5, and my_relu makes 5 of it.")
