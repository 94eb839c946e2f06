"""The kernel editor with what a person brings along: a function, a picture, an aim."""

import numpy as np
import pytest

from cnn_core import convolve2d, kernels
from cnn_workshop import _run
from cnn_workshop.drawing import Words
from cnn_workshop.explorers import explore_kernels
from hands import choose, go, hand_in, marks, told, window, write_all

PICTURE = np.random.default_rng(3).integers(0, 17, (7, 9))
KERNEL = np.array([[1, 2, 3], [4, 5, 6], [7, 8, 10]])


def right(image, kernel):
    """Give the right answer in other words than `cnn_core`."""
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return np.einsum("ijkl,kl->ij", windows, kernel)


def crash(image, kernel):
    raise ZeroDivisionError("on purpose")


def unwritten(image, kernel):
    raise NotImplementedError


def overwrite(image, kernel):
    kernel *= 2
    return right(image, kernel)


def forgets_the_middle(image, kernel):
    kernel[1, 1] = 0
    return right(image, kernel)


def turned(image, kernel):
    return right(image, kernel[::-1, ::-1])


def endless(image, kernel):
    while True:
        pass


def open_with(convolve, **options):
    return explore_kernels(PICTURE, KERNEL, convolve=convolve, **options)


# ---- the reader's function -----------------------------------------------------------------------


def test_own_function_starts_with_a_small_photograph():
    explorer = explore_kernels(convolve=convolve2d)
    assert explorer.image.shape == (64, 64)
    assert [value for _, value in explorer.bar["side"].options] == ["128", "64", "32", "16"]
    assert explorer.problem == ""


def test_own_function_is_what_computes_the_map():
    explorer = open_with(lambda image, kernel: right(image, kernel).tolist())
    assert np.array_equal(explorer.feature_map, right(PICTURE, KERNEL))
    assert explorer.problem == ""


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (crash, "crash: ZeroDivisionError: on purpose"),
        (unwritten, "unwritten is not written yet. Write it and run its cell"),
        (overwrite, "overwrite: it changed its kernel in place; work on a copy."),
        (lambda image, kernel: image, "it returned shape 7 x 9; the answer has shape 5 x 7."),
        (lambda image, kernel: None, "it returned nothing (None)"),
        (lambda image: image, "takes 1 positional argument but 2 were given"),
    ],
)
def test_own_function_that_fails_is_said_and_the_editor_stays_alive(function, words):
    explorer = open_with(function, target="blur")
    assert words in explorer.problem
    assert "There is no feature map." in explorer.text()
    assert np.isnan(explorer.feature_map).all()
    choose(explorer, "transpose", True)
    choose(explorer, "target", "diagonal")
    assert words in explorer.text()


def test_own_function_that_never_ends_is_stopped(monkeypatch):
    monkeypatch.setitem(_run.run.__kwdefaults__, "time_limit", 0.1)
    assert "still running after 0.1 seconds and was stopped" in open_with(endless).problem


def test_own_function_that_differs_is_said():
    explorer = open_with(turned)
    differing = np.argwhere(turned(PICTURE, KERNEL) != right(PICTURE, KERNEL))
    row, col = differing[0]
    assert explorer.problem == (
        f"turned differs from the sums of products in {len(differing)} of 35 cells, "
        f"first at row {row}, column {col}."
    )
    assert not explorer.failed
    assert set(marks(explorer, "wrong")["map"]) == set(map(tuple, differing.tolist()))


def test_own_function_of_a_newer_version_is_used_from_the_next_move_on(run_cell):
    explorer = open_with(run_cell("def mine(image, kernel):\n    raise NotImplementedError").mine)
    assert explorer.failed
    run_cell("def mine(image, kernel):\n    return right(image, kernel)", right=right)
    go(explorer, (0, 0))
    assert np.array_equal(explorer.feature_map, right(PICTURE, KERNEL))
    assert explorer.problem == ""


# ---- targets -------------------------------------------------------------------------------------


def become(explorer, kernel):
    """Set all numbers of the kernel."""
    write_all(explorer, "kernel", np.array(kernel, dtype=float))


@pytest.mark.parametrize("name", kernels.TARGETS)
def test_target_is_hit_by_its_kernel_on_every_picture(name):
    explorer = explore_kernels(target=name)
    assert np.array_equal(explorer.kernel, kernels.get("identity"))
    assert f"Target: {name}. Not yet: " in explorer.text()
    become(explorer, kernels.TARGETS[name].values)
    for _, picture in explorer.bar["picture"].options:
        choose(explorer, "picture", picture)
        assert "Hit: all " in explorer.text()
        assert told(explorer)["sentence"].startswith("Hit: all ")
        assert not explorer.shown["off"].values.any()


@pytest.mark.parametrize("name", kernels.TARGETS)
@pytest.mark.parametrize("wrong", ["sobel_x", "gaussian_blur", "laplacian", "emboss"])
def test_target_is_not_hit_by_another_kernel(name, wrong):
    explorer = explore_kernels(target=name)
    become(explorer, kernels.get(wrong))
    assert f"Target: {name}. Not yet: " in explorer.text()


def test_target_is_hit_by_a_larger_kernel_with_a_rim_of_zeros():
    explorer = explore_kernels(target="diagonal")
    become(explorer, kernels.TARGETS["diagonal"].values)
    for size in (4, 5, 3):
        choose(explorer, "size", size)
        assert "Hit: all " in explorer.text()


def test_target_forgives_three_digits():
    explorer = explore_kernels(target="blur")
    become(explorer, np.full((3, 3), 0.111))
    assert "Hit: all " in explorer.text()
    become(explorer, np.full((3, 3), 0.11))
    assert "Not yet: " in explorer.text()


def test_target_says_how_far_it_is_in_numbers():
    explorer = explore_kernels("A single dot", [[0] * 3] * 3, target="diagonal")
    assert explorer.text().endswith(
        "Not yet: 43 of 49 cells are as in the target map; on average yours are 0.122 off."
    )


def test_target_takes_the_named_kernels_away_and_brings_them_back():
    explorer = explore_kernels(PICTURE, "box_blur")
    choose(explorer, "target", "blur")
    assert [label for label, _ in explorer.bar["preset"].options] == ["your own"]
    assert np.array_equal(explorer.kernel, kernels.get("identity"))
    choose(explorer, "target", "none")
    assert len(explorer.bar["preset"].options) == 1 + len(kernels.KERNELS)
    assert "Target" not in explorer.text()
    assert "target" not in explorer.shown
    assert explorer.target_map is None


def test_target_starts_from_a_kernel_of_ones_own():
    explorer = explore_kernels(PICTURE, KERNEL, target="sharpen")
    assert np.array_equal(explorer.kernel, KERNEL)


def test_target_has_the_colours_of_the_map_beside_it():
    explorer = explore_kernels(target="diagonal")
    for name, kind in {"diagonal": "signed", "blur": "pixels", "sharpen": "pixels"}.items():
        choose(explorer, "target", name)
        assert explorer.state.shown_as == kind
        mine, aimed = (explorer.shown[panel] for panel in ("map", "target"))
        assert (mine.kind, mine.ends) == (aimed.kind, aimed.ends) == (kind, aimed.ends)


def test_target_shows_what_still_differs_and_only_that():
    explorer = explore_kernels("A single dot", [[0] * 3] * 3, target="diagonal")
    off = explorer.shown["off"]
    np.testing.assert_array_equal(off.values, explorer.feature_map - explorer.target_map)
    assert off.note == "43 of 49 cells agree"
    assert window(explorer).outputs == ("map", "target", "off")
    become(explorer, kernels.TARGETS["diagonal"].values)
    assert explorer.shown["off"].note == "49 of 49 cells agree"


def test_target_too_small_for_its_picture_is_said():
    explorer = explore_kernels(np.ones((2, 9)), target="blur")
    assert "A kernel of 3 x 3 does not fit into a picture of 2 x 9" in explorer.text()
    choose(explorer, "target", "none")
    choose(explorer, "size", 1)
    assert explorer.problem == ""


def test_target_map_is_in_the_static_picture():
    def written(explorer):
        return {words.text for words in explorer.figure().figure.all(Words)}

    given = written(explore_kernels(PICTURE, target="diagonal"))
    assert "target" in " ".join(given - written(explore_kernels(PICTURE)))


# ---- a picture from a file -----------------------------------------------------------------------


def upload(explorer, picture, filename="cat.png"):
    """Open a grey picture."""
    hand_in(explorer, "image", np.repeat(np.asarray(picture)[..., None], 3, axis=2), filename)


def test_upload_is_shown_and_stays_in_the_menu():
    explorer = explore_kernels()
    upload(explorer, PICTURE)
    assert np.array_equal(explorer.image, PICTURE)
    assert explorer.text().startswith("Picture: cat.png, 7 x 9. Kernel: Sobel x, 3 x 3")
    choose(explorer, "picture", "White square")
    choose(explorer, "picture", "cat.png")
    assert np.array_equal(explorer.image, PICTURE)


def test_upload_is_reduced_like_any_picture():
    explorer = explore_kernels(side=32)
    upload(explorer, np.zeros((100, 256)))
    assert explorer.image.shape == (12, 32)


def test_upload_too_narrow_for_a_kernel_leaves_the_picture_as_it_was():
    explorer = explore_kernels("White square")
    before = explorer.text()
    upload(explorer, PICTURE[:3], "thread.png")
    assert explorer.problem.startswith("thread.png is too narrow: reduced to 3 x 9 pixels, ")
    assert explorer.text() == f"{before} {explorer.problem}"
    upload(explorer, PICTURE)
    assert explorer.problem == ""


def test_upload_of_the_same_name_replaces_the_first():
    explorer = explore_kernels()
    upload(explorer, PICTURE)
    upload(explorer, PICTURE[::-1])
    assert np.array_equal(explorer.image, PICTURE[::-1])
    assert explorer.bar["picture"].options.count(("cat.png", "cat.png")) == 1


def test_upload_of_a_long_name_is_shortened():
    explorer = explore_kernels()
    upload(explorer, PICTURE, f"{'a' * 60}.jpeg")
    assert len(explorer.state.picture) == 28
    assert explorer.state.picture.endswith(".jpeg")
