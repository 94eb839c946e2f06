"""What lesson 18 says in words only: computed, or looked up in what was measured."""

import inspect

import numpy as np
import pytest

import hands
from cnn_core.datasets import photograph
from cnn_workshop import conventions, pretrained
from cnn_workshop.explorers import explore_conventions, explore_pretrained
from cnn_workshop.pretrained import efficientnet, seen, torch_file
from test_lesson_claims import prose


def ways(name, library):
    return {fact.way for fact in conventions.facts(name, library=library)}


def test_lesson_18_pytorch_agrees_with_another_library_each_time():
    assert "in average pooling PyTorch counts the border as JAX does, its weights lie as" in prose(
        "18"
    )
    adam = "its Adam, a rule for the steps of training, tinygrad's."
    assert f"Paddle's do, its running variance is MLX's, {adam}" in prose("18")
    for name, library in {
        "average, border": "JAX",
        "weights in memory": "Paddle",
        "running statistics": "MLX (cpu)",
        "Adam": "tinygrad",
    }.items():
        assert ways(name, library) == ways(name, "PyTorch")


def test_lesson_18_there_are_26_conventions():
    assert "Twenty-six conventions" in prose("18")
    assert len(conventions.names()) == 26


def test_lesson_18_windows_stand_31_pixels_apart_at_the_end():
    assert "$1 + 2 + 4 + 8 + 16 = 31$ pixels" in prose("18")
    assert "It has 49 convolutions, five of them with stride 2" in prose("18")
    strides = [2, *efficientnet._STRIDES]  # that of the stem comes first
    kernels = [3, 3, 3, 5, 5, 3, 3, 3, 5, 5, 5, 5, 5, 5, 5, 5, 3]
    size, step, apart = 224, 1, 0
    for stride, kernel in zip(strides, kernels, strict=True):
        sides = (
            pretrained.same_padding(size, kernel, stride),
            pretrained.both_sides(size, kernel, stride),
        )
        apart += step * (sides[1][0] - sides[0][0])
        size, step = -(-size // stride), step * stride
    assert (strides.count(2), apart) == (5, 31)


def test_lesson_18_scipy_turns_and_pillow_counts_from_below():
    assert "It counts the kernel's rows from below".lower() in prose("18").lower()
    assert "gives 3 2 1, 6 5 4, 9 8 7" in prose("18")
    explorer = explore_conventions("kernel", "SciPy", "Pillow")
    assert explorer.results["left"].ravel().tolist() == list(range(1, 10))
    assert explorer.results["right"].ravel().tolist() == [3, 2, 1, 6, 5, 4, 9, 8, 7]
    assert [fact.library for fact in conventions.facts("kernel") if fact.way == "turned"] == [
        "MLX (cpu)", "SciPy", "kornia",
    ]  # fmt: skip


def test_lesson_18_scikit_image_reads_a_quarter_inside():
    assert "**0.25 and 0.75.**" in prose("18")
    explorer = explore_conventions("bilinear", "PyTorch", "scikit-image")
    assert explorer.results["left"][0, [0, -1]].tolist() == [0, 1]
    assert explorer.results["right"][0, [0, -1]].tolist() == [0.25, 0.75]


def test_lesson_18_means_differ_more_than_variances():
    assert "**The mean:** 0.2 and 0.02" in prose("18")
    assert "The variance is 1.7 and 1.03" in prose("18")
    explorer = explore_conventions("running statistics", "PyTorch", "Keras")
    np.testing.assert_allclose(explorer.results["left"], [[0.2, 1.7]])
    np.testing.assert_allclose(explorer.results["right"], [[0.02, 1.03]])


def test_lesson_18_the_2_is_the_fifth_in_keras():
    assert "**In row 1, column 0**, the fifth number" in prose("18")
    explorer = explore_conventions("weights in memory", "PyTorch", "Keras")
    assert explorer.results["right"].ravel()[:5].tolist() == [1, 9, 5, 13, 2]


def test_lesson_18_maps_shrink_and_grow_in_number():
    assert "32 of 112 x 112 behind the stem, 320 of 7 x 7 in block 16, 1,280 in the" in prose("18")
    assert "Until block 5 they have 28 x 28 cells or more" in prose("18")
    assert "From block 12 on, 7 x 7, each cell stands for 32 x 32 pixels" in prose("18")
    sizes = {name: made[:2] for name, made in pretrained.maps_of("coffee").items()}
    assert (sizes["stem"], sizes["block 16"], sizes["head"]) == ((32, 112), (320, 7), (1280, 7))
    sides = [side for name, (_, side) in sizes.items() if name.startswith("block")]
    assert min(sides[:5]) == 28 > max(sides[5:11]) > max(sides[11:]) == 224 / 32


def test_lesson_18_map_11_of_the_stem_is_empty_and_map_3_nearly():
    assert "**Map 11**, and map 3 nearly" in prose("18")
    brightest = explore_pretrained().maps.max(axis=(1, 2))
    assert brightest[11] < 1e-6
    assert sorted(np.argsort(brightest)[:2]) == [3, 11]
    assert brightest[3] < 0.1 * np.median(brightest)


def test_lesson_18_a_full_convolution_has_32_times_the_weights():
    assert "32 kernels of 1 x 3 x 3, 288 weights" in prose("18")
    assert "from 32 to 32 channels has 9,216" in prose("18")
    depthwise = pretrained.first_steps()[1].weight
    assert (depthwise.size, depthwise.size * 32) == (288, 9216)


def test_lesson_18_reader_has_about_150_lines():
    assert "in 150 lines" in prose("18")
    assert 130 <= len(inspect.getsource(torch_file).splitlines()) <= 160


def test_lesson_18_prose_knows_the_size_of_the_network():
    assert "4.7 million numbers, 49 convolutions" in prose("18")
    weights = pretrained.load_weights()
    if weights is None:
        pytest.skip("the weights are not installed: setup pretrained")
    assert round(sum(array.size for array in weights.values()) / 1e6, 1) == 4.7


def test_lesson_18_explorer_shows_the_photograph_that_the_network_gets():
    explorer = explore_pretrained()
    shown = explorer.shown["image"].values
    given = np.moveaxis(pretrained.prepared(photograph("coffee"))[0] * 128 + 127, 0, 2)
    assert np.abs(shown.astype(float) - given).max() <= 0.51


def test_lesson_18_three_of_four_wrong_ways_still_say_espresso():
    assert "Three of the four say espresso, only less surely" in prose("18")
    right = pretrained.verdict_on("coffee")
    ways = ({"padding": "both sides"}, {"colours": "BGR"}, {"values": "0 to 1"})
    for wrong in (pretrained.verdict_on("coffee", **way) for way in ways):
        assert wrong.names[0] == "espresso"
        assert wrong.probabilities[0] < right.probabilities[0]
    assert "Only the last line is bad enough to be seen" in prose("18")
    assert "espresso" not in pretrained.verdict_on("coffee", values="0 to 255").names


def test_lesson_18_reader_s_photograph_needs_the_weights():
    assert "With the weights installed, *Picture* has more photographs, and takes yours" in prose(
        "18"
    )
    assert "**Of your photograph it sees the middle square**" in prose("18")
    there, explorer = pretrained.network() is not None, explore_pretrained()
    assert ("picture" in explorer.bar) is there
    assert any(part.takes_picture for part in explorer.shown.panels) is there


def test_lesson_18_player_goes_through_the_layers():
    explorer = explore_pretrained()
    hands.go_to_step(explorer, 17)
    assert "Layer: head, 1280 maps of 7 x 7" in explorer.text()


def test_lesson_18_explorer_says_that_its_numbers_are_stored(monkeypatch):
    monkeypatch.setattr(seen, "network", lambda: None)
    monkeypatch.setattr(pretrained, "network", lambda: None)
    explorer = explore_pretrained()
    assert hands.told(explorer)["sentence"].endswith("of 112 x 112. Stored numbers.")
    assert seen.from_store() in explorer.text()
    assert list(explorer.bar) == ["layer"]
