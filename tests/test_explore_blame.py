"""The blame explorer: every control to its ends, against functions that count in other ways."""

import re

import numpy as np
import pytest

from cnn_core import functional
from cnn_core.gradcheck import numerical_gradients
from cnn_workshop.explorers import _blame, explore_blame
from cnn_workshop.explorers._blame import AVERAGE, CONVOLUTIONS, KERNEL, LAYERS, MAX, PICTURE, RELU
from cnn_workshop.explorers.blame import PICTURES

IMAGE = np.array([[1, 5, 2, 0], [3, 5, 8, 8], [-3, -1, 0, 6]])
WEIGHTS = np.array([[1, -2], [3, 4]])
ROW = {"image": [[1, 2, 3]], "kernel": [[5, 7]], "grad_output": [[1, 10]]}


def batch(image):
    """Put two axes in front, as `functional` wants them, in float64."""
    return np.asarray(image, float)[np.newaxis, np.newaxis]


def witness(explorer):
    """Compute the gradient with the vectorised functions."""
    layer, stride = explorer.layer.value, explorer.stride.value
    image, upstream = batch(explorer.image), batch(explorer.scene.grad_output)
    if layer == RELU:
        return functional.relu_backward(upstream, image)[0, 0]
    if layer == MAX:
        return functional.max_pool2d_backward(upstream, image, explorer.size.value, stride)[0, 0]
    if layer == AVERAGE:
        return functional.avg_pool2d_backward(upstream, image, explorer.size.value, stride)[0, 0]
    kernel, padding = batch(explorer.kernel), explorer.padding.value
    gradients = functional.conv2d_backward(upstream, image, kernel, None, stride, padding)
    return gradients[CONVOLUTIONS.index(layer)][0, 0]


def without_padding(explorer, shown):
    """Cut the rim of padding off."""
    rim = explorer.scene.shares.rim
    rows, cols = shown.shape
    return shown[rim : rows - rim, rim : cols - rim]


def assert_right(explorer):
    """Hold the last step of the explorer to the witness."""
    expected = witness(explorer)
    explorer.stepper.value = explorer.stepper.last
    shown = without_padding(explorer, explorer.view.result.values)
    np.testing.assert_allclose(shown, expected)
    np.testing.assert_allclose(explorer.gradient, expected)
    assert explorer.problem == ""
    if explorer.layer.value == PICTURE:
        everything = explorer.view.gathered.values
        np.testing.assert_allclose(without_padding(explorer, everything), expected)
        assert f"{everything.size} of {everything.size} numbers are what" in explorer.text()


# ---- layers, pictures, geometry ------------------------------------------------------------------


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("picture", PICTURES)
def test_last_step_is_the_whole_gradient(layer, picture):
    explorer = explore_blame(IMAGE, WEIGHTS)
    explorer.layer.value = layer
    explorer.picture_choice.value = picture
    assert f"Layer: {layer}. Picture: {picture}, " in explorer.text()
    assert_right(explorer)


@pytest.mark.parametrize("layer", [PICTURE, KERNEL])
@pytest.mark.parametrize("size", [1, 2, 3, 5])
@pytest.mark.parametrize("stride", [1, 2, 4])
@pytest.mark.parametrize("padding", [0, 1, 2])
def test_convolution_takes_every_size_stride_and_padding(layer, size, stride, padding):
    explorer = explore_blame("Lesson 02", WEIGHTS, layer=layer)
    explorer.size.value = size
    explorer.stride.value = stride
    explorer.padding.value = padding
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
    assert explorer.size.value == 2
    explorer.layer.value = MAX
    assert explorer.size.value == 3
    explorer.layer.value = KERNEL
    assert explorer.size.value == 2
    np.testing.assert_array_equal(explorer.kernel, WEIGHTS)


def test_only_what_a_layer_has_is_shown():
    explorer = explore_blame(IMAGE)
    controls = {"Size": explorer.size, "Stride": explorer.stride, "Padding": explorer.padding}
    view = explorer.view
    shown = {}
    for layer in LAYERS:
        explorer.layer.value = layer
        shown[layer] = [name for name, each in controls.items() if each.layout.display == ""]
        assert (view.gather.layout.display == "") == (layer == PICTURE)
        assert (view.input.layout.display == "none") == (layer == PICTURE)
        assert view.yours.layout.display == "none"
    assert shown[RELU] == []
    assert shown[MAX] == shown[AVERAGE] == ["Size", "Stride"]
    assert shown[PICTURE] == shown[KERNEL] == ["Size", "Stride", "Padding"]


def test_window_that_does_not_fit_is_explained_and_gone_when_it_fits_again():
    explorer = explore_blame(IMAGE, layer=MAX)
    explorer.size.value = 4
    words = "The window does not fit into a picture of 3 x 4: choose a smaller size."
    assert explorer.problem == words
    assert "There is no output." in explorer.text()
    assert explorer.stepper.layout.display == "none"
    explorer.shown.value = "this step"
    explorer.view.result.cursor = [0, 0]
    assert explorer.picture().alt == explorer.text()
    explorer.size.value = 3
    assert explorer.stepper.layout.display == ""
    explorer.shown.value = "so far"
    assert_right(explorer)


def test_gradient_is_what_nudging_says():
    explorer = explore_blame(IMAGE / 7 + np.arange(12).reshape(3, 4) / 100, WEIGHTS)

    def forward(image):
        return functional.conv2d(batch(image), batch(WEIGHTS))[0, 0]

    [expected] = numerical_gradients(forward, [explorer.image], explorer.scene.grad_output)
    np.testing.assert_allclose(explorer.gradient, expected, rtol=1e-6)


# ---- the step ------------------------------------------------------------------------------------


def test_shares_add_up_step_by_step():
    explorer = explore_blame(**ROW)
    assert "Step 1 of 2: row 0, column 0, 1 times the slopes lands on row 0" in explorer.text()
    np.testing.assert_array_equal(explorer.view.result.values, [[5, 7, 0]])
    assert explorer.view.result.boxes == [[0, 0, 1, 2]]
    assert explorer.view.upstream.hatched == [[0, 1]]
    explorer.stepper.value = 1
    np.testing.assert_array_equal(explorer.view.result.values, [[5, 57, 70]])
    assert explorer.view.result.boxes == [[0, 1, 1, 2]]
    assert explorer.view.upstream.hatched == []


def test_step_may_be_shown_alone():
    explorer = explore_blame(**ROW)
    explorer.stepper.value = 1
    explorer.shown.value = "this step"
    np.testing.assert_array_equal(explorer.view.result.values, [[0, 50, 70]])
    assert explorer.view.upstream.hatched == [[0, 0]]
    assert explorer.view.result.title == "input gradient, this step"
    assert "Row 0, column 1: 10 × 5 = 50." in explorer.text()
    explorer.shown.value = "so far"
    np.testing.assert_array_equal(explorer.view.result.values, [[5, 57, 70]])


def test_every_step_is_the_gradient_of_the_outputs_so_far():
    explorer = explore_blame(IMAGE, WEIGHTS, layer=MAX)
    upstream = explorer.scene.grad_output
    for step in range(upstream.size):
        explorer.stepper.value = step
        sent = np.where(np.arange(upstream.size).reshape(upstream.shape) <= step, upstream, 0)
        expected = functional.max_pool2d_backward(batch(sent), batch(IMAGE), 2, 1)[0, 0]
        np.testing.assert_array_equal(explorer.view.result.values, expected)


def test_colours_of_the_gradient_are_the_same_at_every_step():
    explorer = explore_blame(**ROW)
    ends = explorer.view.result.low, explorer.view.result.high
    explorer.stepper.value = 1
    assert (explorer.view.result.low, explorer.view.result.high) == ends == (-70, 70)


def test_cursor_on_the_output_gradient_moves_the_step():
    explorer = explore_blame(IMAGE, WEIGHTS)
    explorer.view.upstream.cursor = [1, 2]
    assert explorer.stepper.value == 5
    assert "Step 6 of 6: row 1, column 2, " in explorer.text()


def test_step_stays_in_the_output_when_it_gets_smaller():
    explorer = explore_blame(IMAGE, WEIGHTS)
    explorer.stepper.value = explorer.stepper.last
    explorer.stride.value = 2
    assert (explorer.stepper.value, explorer.stepper.last) == (1, 1)


# ---- the number that is looked at ----------------------------------------------------------------


def test_sum_is_spelled_out_where_windows_overlap():
    explorer = explore_blame(**ROW)
    explorer.view.result.cursor = [0, 1]
    assert "Row 0, column 1: 0 + 1 × 7 = 7." in explorer.text()
    assert "In all, from 2 output cells: 1 × 7 + 10 × 5 = 57." in explorer.text()
    explorer.stepper.value = 1
    assert "Row 0, column 1: 7 + 10 × 5 = 57." in explorer.text()
    assert "7 + 10 × 5 = 57" in explorer.arithmetic.value


def test_step_that_sends_nothing_to_the_pixel_says_so():
    explorer = explore_blame(**ROW)
    explorer.stepper.value = 1
    explorer.view.result.cursor = [0, 0]
    assert "Row 0, column 0: nothing in this step; it stays 5." in explorer.text()
    explorer.shown.value = "this step"
    assert "Row 0, column 0: nothing in this step." in explorer.text()


def test_both_views_look_at_the_same_pixel():
    explorer = explore_blame(IMAGE, WEIGHTS)
    explorer.view.gathered.cursor = [2, 1]
    assert explorer.view.result.cursor == [2, 1]
    explorer.view.result.cursor = [0, 3]
    assert explorer.view.gathered.cursor == [0, 3]


@pytest.mark.parametrize("layer", [MAX, AVERAGE])
def test_cursor_on_the_input_looks_at_that_pixel(layer):
    explorer = explore_blame(IMAGE, layer=layer)
    explorer.view.input.cursor = [0, 3]
    assert explorer.view.result.cursor == [0, 3]


def test_cursor_on_the_input_of_relu_goes_to_that_step():
    explorer = explore_blame(IMAGE, layer=RELU)
    explorer.view.input.cursor = [2, 1]
    assert explorer.stepper.cell == (2, 1)
    assert "-1 went in, not positive: slope 0." in explorer.text()
    explorer.stepper.value = 0
    assert explorer.view.input.cursor == explorer.view.result.cursor == [0, 0]


def test_pixel_that_no_window_reads_is_not_to_blame():
    explorer = explore_blame([[1, 2, 3], [4, 5, 6]], [[1, 2], [3, 4]], stride=2)
    explorer.view.result.cursor = [0, 2]
    assert "No window reads it: no gradient reaches it." in explorer.text()


def test_blame_on_the_padding_is_cut_off():
    explorer = explore_blame(IMAGE, WEIGHTS, padding=1)
    explorer.view.result.cursor = [-1, 0]
    assert "It is padding: its gradient is cut off." in explorer.text()
    assert explorer.view.result.origin == [-1, -1]
    assert explorer.view.result.frame == [0, 0, 3, 4]
    assert explorer.gradient.shape == IMAGE.shape
    explorer.padding.value = 0
    assert explorer.view.result.cursor == [0, 0]
    assert explorer.view.result.frame == []


def test_long_sum_is_not_read_out():
    explorer = explore_blame("Lesson 02", WEIGHTS, layer=KERNEL)
    assert "In all, from 16 output cells: 16 products, " in explorer.text()


# ---- slopes --------------------------------------------------------------------------------------


def test_tie_goes_to_the_first_and_says_so():
    explorer = explore_blame([[1, 5], [5, 4]], layer=MAX, grad_output=[[8]])
    np.testing.assert_array_equal(explorer.view.slopes.values, [[0, 1], [0, 0]])
    np.testing.assert_array_equal(explorer.gradient, [[0, 8], [0, 0]])
    assert explorer.view.input.boxes == [[0, 0, 2, 2], [0, 1, 1, 1]]
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
    explorer.stepper.value = 4
    np.testing.assert_array_equal(explorer.view.slopes.values, IMAGE[1:3, 1:3])
    assert explorer.view.slopes.origin == [1, 1]
    assert explorer.view.result.boxes == [[0, 0, 2, 2]]
    explorer.layer.value = MAX
    assert explorer.view.slopes.origin == [0, 0]


@pytest.mark.parametrize("padding", [0, 1])
def test_spread_gradient_says_which_zeros_were_put_in(padding):
    explorer = explore_blame("Lesson 02", WEIGHTS, stride=2, padding=padding)
    spread = explorer.view.spread
    places = (np.argwhere(np.ones(spread.shape)) - padding).tolist()
    real = [place for place in places if place not in spread.hatched]
    lines = [1, 3] if padding == 0 else [0, 2, 4]
    assert real == [[row, col] for row in lines for col in lines]
    values = [spread.values[row + padding, col + padding] for row, col in real]
    assert values == explorer.scene.grad_output.ravel().tolist()
    np.testing.assert_array_equal(explorer.view.flipped.values, WEIGHTS[::-1, ::-1])


# ---- editing -------------------------------------------------------------------------------------


def test_typed_gradient_is_used_and_kept_when_the_output_changes():
    explorer = explore_blame(IMAGE, WEIGHTS)
    upstream = explorer.view.upstream
    changed = upstream.values
    changed[0, 1] = 7.5
    upstream.data = changed.astype("<f8").tobytes()
    assert explorer.scene.grad_output[0, 1] == 7.5
    assert_right(explorer)
    explorer.padding.value = 2
    explorer.padding.value = 0
    assert explorer.scene.grad_output[0, 1] == 7.5


def test_typed_number_of_the_input_makes_a_picture_of_your_own():
    explorer = explore_blame("With ties", layer=MAX)
    changed = explorer.view.input.values
    changed[0, 0] = 20
    explorer.view.input.data = changed.astype("<f8").tobytes()
    assert "Picture: your own, 4 x 5." in explorer.text()
    assert explorer.image[0, 0] == 20
    assert "The largest, 20 at row 0, column 0 has the slope 1" in explorer.text()
    explorer.picture_choice.value = "Lesson 02"
    explorer.picture_choice.value = "your own"
    assert explorer.image[0, 0] == 20
    assert_right(explorer)


def test_kernel_slider_changes_both_views():
    explorer = explore_blame(IMAGE, WEIGHTS)
    assert explorer.view.slopes.mode == "sliders"
    changed = explorer.view.slopes.values
    changed[0, 0] = -4.5
    explorer.view.slopes.data = changed.astype("<f8").tobytes()
    assert explorer.kernel[0, 0] == -4.5
    assert_right(explorer)
    explorer.layer.value = MAX
    assert explorer.view.slopes.mode == "look"


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ([[1, 2]], [[1, 2, 0], [0, 0, 0]]),
        ([[1, 2, 3, 4], [5, 6, 7, 8], [9, 9, 9, 9]], [[1, 2, 3], [5, 6, 7]]),
    ],
)
def test_given_gradient_is_filled_up_or_cut_off(given, used):
    explorer = explore_blame(IMAGE, WEIGHTS, given)
    np.testing.assert_array_equal(explorer.scene.grad_output, used)


def test_image_of_the_reader_is_a_copy():
    mine = IMAGE.astype(float)
    explorer = explore_blame(mine, layer=KERNEL)
    mine[:] = 0
    explorer.picture_choice.value = "Lesson 02"
    explorer.picture_choice.value = "your picture"
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


def test_heatmaps_are_tied_with_the_geometry_of_the_layer():
    explorer = explore_blame("Lesson 02", WEIGHTS, stride=2, padding=1)
    view = explorer.view
    link = view.upstream.link
    assert (link["stride"], link["padding"], link["kernel"]) == ([2, 2], [1, 1], [2, 2])
    assert link["output"] == list(explorer.scene.shares.shape)
    assert view.result.link["role"] == "input"
    assert view.gathered.link["group"] == view.spread.link["group"] != link["group"]
    explorer.layer.value = KERNEL
    assert (view.input.link["role"], view.result.link["role"]) == ("input", "kernel")
    explorer.layer.value = RELU
    link = view.upstream.link
    assert (link["stride"], link["padding"], link["kernel"]) == ([1, 1], [0, 0], [1, 1])


@pytest.mark.parametrize(("layer", "panels"), [(PICTURE, 6), (KERNEL, 4), (RELU, 4), (MAX, 4)])
def test_static_picture_shows_what_the_explorer_shows(layer, panels):
    explorer = explore_blame(IMAGE, layer=layer)
    picture = explorer.picture()
    assert len(picture.figure.axes) == panels
    assert picture.alt == explorer.text()
    assert explorer._repr_mimebundle_()["text/plain"] == explorer.text()


def test_every_control_has_a_label():
    controls = explore_blame().children[0].children
    labels = ["Picture", "Layer", "Size", "Stride", "Padding", "Show"]
    assert [control.description for control in controls] == labels


def test_nan_in_the_picture_is_shown_without_a_warning():
    image = np.array([[np.nan, 1], [2, 3.5]])
    for layer in LAYERS:
        explorer = explore_blame(image, layer=layer)
        assert explorer.picture().alt == explorer.text()


def test_spread_has_room_for_what_the_last_window_left_over():
    shares = _blame.share_out(PICTURE, np.zeros((4, 6)), np.ones((2, 3)), stride=2)
    spread = _blame.spread(np.ones(shares.shape), shares.window, 2, shares.target)
    assert spread.shape == (4 + 1, 6 + 2)
