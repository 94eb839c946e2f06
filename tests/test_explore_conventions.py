"""The conventions explorer: what two libraries make of one tiny picture."""

import numpy as np
import pytest

import hands
from cnn_workshop import conventions
from cnn_workshop.explorers import explore_conventions
from cnn_workshop.stage import paper


@pytest.mark.parametrize("name", conventions.names())
def test_every_convention_opens_with_two_that_differ(name):
    explorer = explore_conventions(name)
    assert explorer.differing
    assert explorer.state.facts["left"].way != explorer.state.facts["right"].way


def test_left_is_pytorch_where_it_was_measured():
    for name in conventions.names():
        labels = conventions.libraries(name)
        if "PyTorch" in labels:
            assert explore_conventions(name).state.facts["left"].library == "PyTorch"


def test_first_cell_that_differs_calls_the_eye_on_both_sides():
    explorer = explore_conventions("bilinear", "PyTorch", "scikit-image")
    assert hands.marks(explorer, "flash") == {"left": ((0, 0),), "right": ((0, 0),)}
    assert hands.marks(explorer, "wrong")["right"] == ((0, 0), (0, 3))
    assert "differ first in row 0, column 0: 0 and 0.25" in hands.told(explorer)["sentence"]


def test_cells_that_one_alone_has_differ():
    explorer = explore_conventions("rounded up", "PyTorch", "Paddle")
    assert explorer.shown["left"].values.shape == (3, 3)
    assert explorer.shown["right"].values.shape == (4, 4)
    assert {(row, 3) for row in range(4)} | {(3, col) for col in range(4)} == set(
        explorer.differing
    )
    assert set(hands.marks(explorer, "wrong")) == {"right"}
    assert hands.marks(explorer, "flash") == {"right": ((0, 3),)}
    assert "They differ in size: 3 x 3 and 4 x 4." in hands.told(explorer)["sentence"]


def test_nan_on_both_sides_is_no_difference():
    explorer = explore_conventions("maximum of NaN", "PyTorch", "tinygrad")
    assert explorer.differing == ((0, 0),)


def test_two_that_go_the_same_way_agree_and_nothing_is_marked():
    explorer = explore_conventions("bilinear", "PyTorch", "Keras")
    assert explorer.differing == ()
    assert explorer.shown.marks == ()
    assert hands.told(explorer)["sentence"].startswith("They agree.")
    assert "0 cells differ." in explorer.text()


def test_another_convention_keeps_the_libraries_as_far_as_they_differ_there():
    explorer = explore_conventions("same, stride 2", "PyTorch", "TensorFlow")
    hands.choose(explorer, "convention", "maps in memory")
    assert (explorer.state.left, explorer.state.right) == ("PyTorch", "TensorFlow")
    hands.choose(explorer, "convention", "Sobel")
    assert (explorer.state.left, explorer.state.right) == (
        "OpenCV: Sobel", "scikit-image: filters.sobel_v",
    )  # fmt: skip


def test_menus_offer_those_of_the_convention():
    explorer = explore_conventions("PReLU")
    assert [key for key, _ in explorer.bar["left"].options] == ["PyTorch", "Keras", "MLX (cpu)"]


def test_sides_are_changed():
    explorer = explore_conventions("deviation", "PyTorch", "Keras")
    hands.press(explorer, "turn")
    assert explorer.results["left"].item() == 1
    assert explorer.state.left == "Keras"


def test_another_picture_is_computed_in_both_ways():
    explorer = explore_conventions("bilinear", "PyTorch", "SciPy")
    hands.write(explorer, "first", (0, 1), 3)
    assert explorer.results["right"] == pytest.approx(np.array([[0, 1, 2, 3]]))
    assert explorer.results["left"] == pytest.approx(np.array([[0, 0.75, 2.25, 3]]))
    assert "Measured with other numbers" in explorer.text()
    hands.press(explorer, "restore")
    assert "Measured with other numbers" not in explorer.text()


def test_another_picture_goes_with_its_convention_and_comes_back_by_undo():
    explorer = explore_conventions("rounding")
    hands.write(explorer, "first", (0, 0), 4)
    hands.choose(explorer, "convention", "deviation")
    assert explorer.shown["first"].values.tolist() == [[0, 2]]
    explorer.undo()
    assert explorer.shown["first"].values.tolist() == [[4, 1.5, 2.5]]


def test_table_says_who_goes_which_way_and_which_two_are_shown():
    explorer = explore_conventions("kernel", "PyTorch", "Pillow")
    table = explorer.shown["who"]
    assert [row[0] for row in table.rows] == ["not turned", "turned", "rows from below"]
    assert table.strong == (0, 2)
    assert table.rows[1][1] == "MLX (cpu): flip=True, SciPy: ndimage.convolve and 1 more"


@pytest.mark.parametrize("name", conventions.names())
def test_every_convention_is_drawn_on_paper(name):
    explorer = explore_conventions(name)
    assert paper.draw(explorer.shown, alt=explorer.text()).mimebundle


def test_words_hold_both_results_and_their_versions():
    words = explore_conventions("momentum", "PyTorch", "Keras").text()
    assert "PyTorch (version 2.13.0), rate outside: yes: -1 -1.15." in words
    assert "Keras (version 3.15.1), rate inside: no: -1 -1.6." in words


def test_library_of_which_nothing_was_measured_is_refused():
    with pytest.raises(ValueError, match=r"`right` must be one of OpenCV, .*, got 'PyTorch'"):
        explore_conventions("Sobel", right="PyTorch")


def test_convention_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match=r"`name` must be one of kernel, "):
        explore_conventions("flip")


def test_colours_of_both_sides_are_of_one_scale():
    explorer = explore_conventions("average, last window", "PyTorch", "scikit-image")
    assert explorer.shown["left"].ends == explorer.shown["right"].ends == (-5, 5)
    assert np.abs(explorer.results["right"]).max() < 5
