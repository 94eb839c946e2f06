"""The blame explorer: every control to its ends, against functions that count in other ways."""

import re

import numpy as np
import pytest

from cnn_core import functional
from cnn_core.gradcheck import numerical_gradients
from cnn_workshop.explorers import explore_blame
from cnn_workshop.explorers.blame import shares
from cnn_workshop.explorers.blame.blame import PICTURES
from cnn_workshop.explorers.blame.shares import (
    AVERAGE,
    CONVOLUTIONS,
    KERNEL,
    LAYERS,
    MAX,
    PICTURE,
    RELU,
)
from hands import boxes, choose, go, go_to_step, marks, write

IMAGE = np.array([[1, 5, 2, 0], [3, 5, 8, 8], [-3, -1, 0, 6]])
WEIGHTS = np.array([[1, -2], [3, 4]])
ROW = {"image": [[1, 2, 3]], "kernel": [[5, 7]], "grad_output": [[1, 10]]}


def batch(image):
    """Put two axes in front, as `functional` wants them, in float64."""
    return np.asarray(image, float)[np.newaxis, np.newaxis]


def witness(explorer):
    """Compute the gradient with the vectorised functions."""
    layer, stride = explorer.state.layer, explorer.state.stride
    image, upstream = batch(explorer.image), batch(explorer.state.upstream)
    if layer == RELU:
        return functional.relu_backward(upstream, image)[0, 0]
    if layer == MAX:
        return functional.max_pool2d_backward(upstream, image, explorer.state.size, stride)[0, 0]
    if layer == AVERAGE:
        return functional.avg_pool2d_backward(upstream, image, explorer.state.size, stride)[0, 0]
    kernel, padding = batch(explorer.kernel), explorer.state.padding
    gradients = functional.conv2d_backward(upstream, image, kernel, None, stride, padding)
    return gradients[CONVOLUTIONS.index(layer)][0, 0]


def look(explorer, panel, cell):
    """Look at a number of a panel, by pointer or key."""
    explorer.do({"is": "look", "panel": panel, "cell": list(cell)})


def stepping(explorer):
    """Return the window of the step."""
    return explorer.shown.windows[0]


def gathering(explorer):
    """Return the window in the gradient that is spread out."""
    return explorer.shown.windows[1]


def without_padding(explorer, shown):
    """Cut the rim of padding off."""
    rim = explorer.state.shares.rim
    rows, cols = shown.shape
    return shown[rim : rows - rim, rim : cols - rim]


def assert_right(explorer):
    """Hold the last step of the explorer to the witness."""
    expected = witness(explorer)
    go_to_step(explorer, explorer.shown.player.last)
    shown = without_padding(explorer, explorer.shown["gradient"].values)
    np.testing.assert_allclose(shown, expected)
    np.testing.assert_allclose(explorer.gradient, expected)
    assert explorer.problem == ""
    if explorer.state.layer == PICTURE:
        everything = explorer.shown["at once"].values
        np.testing.assert_allclose(without_padding(explorer, everything), expected)
        assert f"{everything.size} of {everything.size} numbers are what" in explorer.text()


# ---- layers, pictures, geometry ------------------------------------------------------------------


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("picture", PICTURES)
def test_last_step_is_the_whole_gradient(layer, picture):
    explorer = explore_blame(IMAGE, WEIGHTS)
    choose(explorer, "layer", layer)
    choose(explorer, "picture", picture)
    assert f"Layer: {layer}. Picture: {picture}, " in explorer.text()
    assert_right(explorer)


@pytest.mark.parametrize("layer", [PICTURE, KERNEL])
@pytest.mark.parametrize("size", [1, 2, 3, 5])
@pytest.mark.parametrize("stride", [1, 2, 4])
@pytest.mark.parametrize("padding", [0, 1, 2])
def test_convolution_takes_every_size_stride_and_padding(layer, size, stride, padding):
    explorer = explore_blame("Lesson 02", WEIGHTS, layer=layer)
    choose(explorer, "size", size)
    choose(explorer, "stride", stride)
    choose(explorer, "padding", padding)
    assert f"Stride {stride}, padding {padding}. Kernel: {size} x {size}, " in explorer.text()
    assert_right(explorer)


@pytest.mark.parametrize("layer", [MAX, AVERAGE])
@pytest.mark.parametrize("size", [1, 2, 3, 4])
@pytest.mark.parametrize("stride", [1, 2, 3, 4])
def test_pooling_takes_every_size_and_stride(layer, size, stride):
    explorer = explore_blame("With ties", layer=layer, pool_size=size, stride=stride)
    assert f"Pool size {size}, stride {stride}." in explorer.text()
    assert_right(explorer)


def test_kernel_need_not_be_square():
    assert_right(explore_blame(IMAGE, [[1, 2, 3]], stride=2, padding=1))


def test_kernel_can_be_chosen_by_name():
    explorer = explore_blame("Lesson 02", "vertical_edge")
    np.testing.assert_array_equal(explorer.kernel, [[1, 0, -1]] * 3)


def test_size_is_kept_apart_for_kernel_and_pooling_window():
    explorer = explore_blame("Lesson 02", WEIGHTS, pool_size=3)
    assert explorer.state.size == 2
    choose(explorer, "layer", MAX)
    assert explorer.state.size == 3
    choose(explorer, "layer", KERNEL)
    assert explorer.state.size == 2
    np.testing.assert_array_equal(explorer.kernel, WEIGHTS)


def test_only_what_a_layer_has_is_shown():
    explorer = explore_blame(IMAGE)
    shown = {}
    for layer in LAYERS:
        choose(explorer, "layer", layer)
        controls = [explorer.bar[name] for name in ("size", "stride", "padding")]
        shown[layer] = [control.label for control in controls if control.shown]
        assert ("at once" in explorer.shown) == (layer == PICTURE)
        assert ("input" in explorer.shown) == (layer != PICTURE)
        assert "yours" not in explorer.shown
    assert shown[RELU] == []
    assert shown[MAX] == shown[AVERAGE] == ["Size", "Stride"]
    assert shown[PICTURE] == shown[KERNEL] == ["Size", "Stride", "Padding"]


def test_window_that_does_not_fit_is_explained_and_gone_when_it_fits_again():
    explorer = explore_blame(IMAGE, layer=MAX)
    choose(explorer, "size", 4)
    words = "The window does not fit into a picture of 3 x 4: choose a smaller size."
    assert explorer.problem == words
    assert "There is no output." in explorer.text()
    assert explorer.shown.player is None
    choose(explorer, "sum", "this step")
    go(explorer, (0, 0), "upstream")
    look(explorer, "input", (0, 0))
    assert explorer.figure().alt == explorer.text()
    choose(explorer, "size", 3)
    assert explorer.shown.player is not None
    choose(explorer, "sum", "so far")
    assert_right(explorer)


def test_gradient_is_what_nudging_says():
    explorer = explore_blame(IMAGE / 7 + np.arange(12).reshape(3, 4) / 100, WEIGHTS)

    def forward(image):
        return functional.conv2d(batch(image), batch(WEIGHTS))[0, 0]

    [expected] = numerical_gradients(forward, [explorer.image], explorer.state.upstream)
    np.testing.assert_allclose(explorer.gradient, expected, rtol=1e-6)


# ---- the step ------------------------------------------------------------------------------------


def test_shares_add_up_step_by_step():
    explorer = explore_blame(**ROW)
    assert "Step 1 of 2: row 0, column 0, 1 times the slopes lands on row 0" in explorer.text()
    np.testing.assert_array_equal(explorer.shown["gradient"].values, [[5, 7, 0]])
    assert (stepping(explorer).box(), stepping(explorer).walk) == ((0, 0, 1, 2), True)
    go_to_step(explorer, 1)
    np.testing.assert_array_equal(explorer.shown["gradient"].values, [[5, 57, 70]])
    assert stepping(explorer).box() == (0, 1, 1, 2)


def test_step_may_be_shown_alone():
    explorer = explore_blame(**ROW)
    go_to_step(explorer, 1)
    choose(explorer, "sum", "this step")
    np.testing.assert_array_equal(explorer.shown["gradient"].values, [[0, 50, 70]])
    assert not stepping(explorer).walk
    assert explorer.shown["sum"].total == 50
    assert explorer.shown["gradient"].title == "input gradient, this step"
    assert "Row 0, column 1: 10 × 5 = 50." in explorer.text()
    choose(explorer, "sum", "so far")
    np.testing.assert_array_equal(explorer.shown["gradient"].values, [[5, 57, 70]])


def test_every_step_is_the_gradient_of_the_outputs_so_far():
    explorer = explore_blame(IMAGE, WEIGHTS, layer=MAX)
    upstream = explorer.state.upstream
    for step in range(upstream.size):
        go_to_step(explorer, step)
        sent = np.where(np.arange(upstream.size).reshape(upstream.shape) <= step, upstream, 0)
        expected = functional.max_pool2d_backward(batch(sent), batch(IMAGE), 2, 1)[0, 0]
        np.testing.assert_array_equal(explorer.shown["gradient"].values, expected)


def test_colours_of_the_gradient_are_the_same_at_every_step():
    explorer = explore_blame(**ROW)
    ends = explorer.shown["gradient"].ends
    go_to_step(explorer, 1)
    assert explorer.shown["gradient"].ends == ends == (-70, 70)


def test_cursor_on_the_output_gradient_moves_the_step():
    explorer = explore_blame(IMAGE, WEIGHTS)
    go(explorer, (1, 2), "upstream")
    assert explorer.now.number == 5
    assert "Step 6 of 6: row 1, column 2, " in explorer.text()


def test_step_stays_in_the_output_when_it_gets_smaller():
    explorer = explore_blame(IMAGE, WEIGHTS)
    go_to_step(explorer, explorer.shown.player.last)
    choose(explorer, "stride", 2)
    assert (explorer.shown.player.value, explorer.shown.player.last) == (1, 1)


# ---- the number that is looked at ----------------------------------------------------------------


def test_sum_is_spelled_out_where_windows_overlap():
    explorer = explore_blame(**ROW)
    look(explorer, "gradient", (0, 1))
    assert "Row 0, column 1: 0 + 1 × 7 = 7." in explorer.text()
    assert "In all, from 2 output cells: 1 × 7 + 10 × 5 = 57." in explorer.text()
    go_to_step(explorer, 1)
    assert "Row 0, column 1: 7 + 10 × 5 = 57." in explorer.text()
    assert explorer.sentence(explorer.state).startswith("Row 0, column 1 gets 7 + 10 × 5 = 57. ")
    assert explorer.shown["sum"].terms.tolist() == [7, 50]
    assert explorer.shown["sum"].note == "so far; in all 57, from 2 outputs"


def test_step_that_sends_nothing_to_the_pixel_says_so():
    explorer = explore_blame(**ROW)
    go_to_step(explorer, 1)
    look(explorer, "gradient", (0, 0))
    assert "Row 0, column 0: nothing in this step; it stays 5." in explorer.text()
    choose(explorer, "sum", "this step")
    assert "Row 0, column 0: nothing in this step." in explorer.text()


def test_both_views_look_at_the_same_pixel():
    explorer = explore_blame(IMAGE, WEIGHTS)
    go(explorer, (2, 1), "at once")
    assert explorer.state.pixel == (2, 1)
    look(explorer, "gradient", (0, 3))
    assert gathering(explorer).cell == (0, 3)


@pytest.mark.parametrize("layer", [MAX, AVERAGE])
def test_cursor_on_the_input_looks_at_that_pixel(layer):
    explorer = explore_blame(IMAGE, layer=layer)
    look(explorer, "input", (0, 3))
    assert explorer.state.pixel == (0, 3)


def test_cursor_on_the_input_of_relu_goes_to_that_step():
    explorer = explore_blame(IMAGE, layer=RELU)
    look(explorer, "input", (2, 1))
    assert explorer.state.cell == (2, 1)
    assert "-1 went in, not positive: slope 0." in explorer.text()
    go_to_step(explorer, 0)
    assert explorer.state.pixel == (0, 0)


def test_pixel_that_no_window_reads_is_not_to_blame():
    explorer = explore_blame([[1, 2, 3], [4, 5, 6]], [[1, 2], [3, 4]], stride=2)
    look(explorer, "gradient", (0, 2))
    assert "No window reads it: no gradient reaches it." in explorer.text()


def test_blame_on_the_padding_is_cut_off():
    explorer = explore_blame(IMAGE, WEIGHTS, padding=1)
    look(explorer, "gradient", (-1, 0))
    assert "It is padding: its gradient is cut off." in explorer.text()
    assert explorer.shown["gradient"].origin == (-1, -1)
    assert ("gradient", (0, 0, 3, 4)) in boxes(explorer, "frame")
    assert explorer.gradient.shape == IMAGE.shape
    choose(explorer, "padding", 0)
    assert explorer.state.pixel == (0, 0)
    assert boxes(explorer, "frame") == []


def test_long_sum_is_not_read_out():
    explorer = explore_blame("Lesson 02", WEIGHTS, layer=KERNEL)
    assert "In all, from 16 output cells: 16 products, " in explorer.text()


# ---- slopes --------------------------------------------------------------------------------------


def test_tie_goes_to_the_first_and_says_so():
    explorer = explore_blame([[1, 5], [5, 4]], layer=MAX, grad_output=[[8]])
    np.testing.assert_array_equal(explorer.shown["slopes"].values, [[0, 1], [0, 0]])
    np.testing.assert_array_equal(explorer.gradient, [[0, 8], [0, 0]])
    assert stepping(explorer).box() == (0, 0, 2, 2)
    assert marks(explorer, "best")["input"] == ((0, 1),)
    words = "The largest, 5 at row 0, column 1, the first of 2 equal ones, has the slope 1"
    assert words in explorer.text()


def test_average_shares_equally():
    explorer = explore_blame([[1, 5], [5, 4]], layer=AVERAGE, grad_output=[[8]])
    np.testing.assert_array_equal(explorer.gradient, [[2, 2], [2, 2]])
    assert "All 4 numbers of the window have the slope 1 / 4." in explorer.text()


def test_relu_stops_blame_at_zero_and_below():
    explorer = explore_blame([[-6, 12, 0, 3]], layer=RELU, grad_output=[[10, 20, 30, 40]])
    np.testing.assert_array_equal(explorer.gradient, [[0, 20, 0, 40]])


def test_slopes_of_the_kernel_are_the_window():
    explorer = explore_blame(IMAGE, WEIGHTS, layer=KERNEL)
    go_to_step(explorer, 4)
    np.testing.assert_array_equal(explorer.shown["slopes"].values, IMAGE[1:3, 1:3])
    assert stepping(explorer).box() == (1, 1, 2, 2)
    choose(explorer, "layer", MAX)
    assert explorer.shown["slopes"].title == "slopes"


@pytest.mark.parametrize("padding", [0, 1])
def test_spread_gradient_says_which_zeros_were_put_in(padding):
    explorer = explore_blame("Lesson 02", WEIGHTS, stride=2, padding=padding)
    spread = explorer.shown["spread"]
    places = map(tuple, (np.argwhere(np.ones(spread.values.shape)) - padding).tolist())
    real = [place for place in places if place not in marks(explorer, "never")["spread"]]
    lines = [1, 3] if padding == 0 else [0, 2, 4]
    assert real == [(row, col) for row in lines for col in lines]
    values = [spread.values[row + padding, col + padding] for row, col in real]
    assert values == explorer.state.upstream.ravel().tolist()
    np.testing.assert_array_equal(explorer.shown["flipped"].values, WEIGHTS[::-1, ::-1])


# ---- editing -------------------------------------------------------------------------------------


def test_typed_gradient_is_used_and_kept_when_the_output_changes():
    explorer = explore_blame(IMAGE, WEIGHTS)
    write(explorer, "upstream", (0, 1), 7.5)
    assert explorer.state.upstream[0, 1] == 7.5
    assert_right(explorer)
    choose(explorer, "padding", 2)
    choose(explorer, "padding", 0)
    assert explorer.state.upstream[0, 1] == 7.5


def test_typed_number_of_the_input_makes_a_picture_of_your_own():
    explorer = explore_blame("With ties", layer=MAX)
    write(explorer, "input", (0, 0), 20)
    assert "Picture: your own, 4 x 5." in explorer.text()
    assert explorer.image[0, 0] == 20
    assert "The largest, 20 at row 0, column 0, has the slope 1" in explorer.text()
    choose(explorer, "picture", "Lesson 02")
    choose(explorer, "picture", "your own")
    assert explorer.image[0, 0] == 20
    assert_right(explorer)


def test_kernel_number_changes_both_views():
    explorer = explore_blame(IMAGE, WEIGHTS)
    assert explorer.shown["kernel"].edit == "slide"
    write(explorer, "kernel", (0, 0), -4.5)
    assert explorer.kernel[0, 0] == -4.5
    assert_right(explorer)
    choose(explorer, "layer", MAX)
    assert explorer.shown["slopes"].edit == ""


def test_kernel_taken_back_has_its_size_in_the_bar():
    explorer = explore_blame(IMAGE, WEIGHTS)
    choose(explorer, "size", 3)
    explorer.undo()
    assert explorer.bar["size"].value == 2
    np.testing.assert_array_equal(explorer.kernel, WEIGHTS)


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ([[1, 2]], [[1, 2, 0], [0, 0, 0]]),
        ([[1, 2, 3, 4], [5, 6, 7, 8], [9, 9, 9, 9]], [[1, 2, 3], [5, 6, 7]]),
    ],
)
def test_given_gradient_is_filled_up_or_cut_off(given, used):
    explorer = explore_blame(IMAGE, WEIGHTS, given)
    np.testing.assert_array_equal(explorer.state.upstream, used)


def test_image_of_the_reader_is_a_copy():
    mine = IMAGE.astype(float)
    explorer = explore_blame(mine, layer=KERNEL)
    mine[:] = 0
    choose(explorer, "picture", "Lesson 02")
    choose(explorer, "picture", "your picture")
    np.testing.assert_array_equal(explorer.image, IMAGE)


# ---- arguments, ties between heatmaps, static picture --------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "error", "match"),
    [
        ({"image": [1, 2]}, ValueError, "`image` must have 2 dimensions"),
        ({"image": np.zeros((11, 2))}, ValueError, "`image` must be at most 10 x 10"),
        ({"kernel": np.zeros((6, 2))}, ValueError, "`kernel` must be at most 5 x 5"),
        ({"grad_output": [1, 2]}, ValueError, "`grad_output` must have 2 dimensions"),
        ({"layer": "pooling"}, ValueError, "`layer` must be one of convolution: picture, "),
        ({"pool_size": 6}, ValueError, "`pool_size` must be at most 5"),
        ({"stride": 0}, ValueError, "`stride` must be at least 1"),
        ({"padding": 3}, ValueError, "`padding` must be at most 2"),
        ({"relu_backward": 3}, TypeError, "`relu_backward` must be a function"),
        ({"max_pooling_backward": 3}, TypeError, "`max_pooling_backward` must be a function"),
        ({"convolve2d_backward": 3}, TypeError, "`convolve2d_backward` must be a function"),
    ],
)
def test_arguments_that_cannot_be_used_are_refused(arguments, error, match):
    with pytest.raises(error, match=re.escape(match)):
        explore_blame(**arguments)


def test_windows_have_the_geometry_of_the_layer():
    explorer = explore_blame("Lesson 02", WEIGHTS, stride=2, padding=1)
    link = stepping(explorer)
    assert (link.stride, link.padding, link.shape) == ((2, 2), (1, 1), (2, 2))
    assert (link.inputs, link.outputs, link.kernels) == (("gradient",), ("upstream",), ("kernel",))
    assert (gathering(explorer).inputs, gathering(explorer).shape) == (("spread",), (2, 2))
    choose(explorer, "layer", KERNEL)
    assert stepping(explorer).inputs == ("input",)
    assert "gradient" in stepping(explorer).kernels
    choose(explorer, "layer", RELU)
    link = stepping(explorer)
    assert (link.stride, link.padding, link.shape) == ((1, 1), (0, 0), (1, 1))
    assert link.inputs == ("gradient", "input")


def test_gathering_window_lies_in_the_spread_gradient_that_makes_the_number():
    explorer = explore_blame("Lesson 02", WEIGHTS, padding=1)
    look(explorer, "gradient", (-1, 3))
    link = gathering(explorer)
    spread = explorer.shown["spread"]
    rows, cols = (
        slice(first - start, first - start + length)
        for first, start, length in zip(link.box()[:2], spread.origin, link.shape, strict=True)
    )
    made = (spread.values[rows, cols] * explorer.shown["flipped"].values).sum()
    assert made == explorer.shown["at once"].values[0, 4]


def test_numbers_of_the_gathering_row_can_be_read():
    large = explore_blame("Handwritten 7").shown["spread"]
    assert max(large.values.shape) > 8
    assert large.size == "large"


@pytest.mark.parametrize("layer", LAYERS)
def test_static_picture_shows_what_the_explorer_shows(layer):
    explorer = explore_blame(IMAGE, layer=layer)
    assert explorer.figure().alt == explorer.text()
    assert explorer._repr_mimebundle_()["text/plain"] == explorer.text()


def test_nan_in_the_picture_is_shown_without_a_warning():
    image = np.array([[np.nan, 1], [2, 3.5]])
    for layer in LAYERS:
        explorer = explore_blame(image, layer=layer)
        assert explorer.figure().alt == explorer.text()


def test_spread_has_room_for_what_the_last_window_left_over():
    found = shares.share_out(PICTURE, np.zeros((4, 6)), np.ones((2, 3)), stride=2)
    spread = shares.spread(np.ones(found.shape), found.window, 2, found.target)
    assert spread.shape == (4 + 1, 6 + 2)
