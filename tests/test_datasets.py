"""The shipped pictures: what they hold, how they are read, and that each has its licence."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from cnn_core import datasets

DATA = Path(datasets.__file__).parent / "data"
NETWORKS = ("digit_classifier", "digit_detector")
FILES = sorted(path.name for path in DATA.glob("*.npz") if path.stem not in NETWORKS)
LOADERS = [datasets.load_digits, datasets.load_mnist]
COLOUR = ["astronaut", "chelsea", "coffee"]
GREY = ["brick", "camera", "grass"]


def as_set(images):
    """Return the pictures as a set, to see which two parts share."""
    return {image.tobytes() for image in images}


# load_digits and load_mnist


@pytest.mark.parametrize(("split", "count"), [("train", 1437), ("test", 360), ("all", 1797)])
def test_load_digits_shapes(split, count):
    images, labels = datasets.load_digits(split)
    assert images.shape == (count, 8, 8)
    assert labels.shape == (count,)


@pytest.mark.parametrize(("split", "count"), [("train", 5000), ("test", 1000), ("all", 6000)])
def test_load_mnist_shapes(split, count):
    images, labels = datasets.load_mnist(split)
    assert images.shape == (count, 28, 28)
    assert labels.shape == (count,)


@pytest.mark.parametrize("load", LOADERS)
def test_load_types(load):
    images, labels = load()
    assert images.dtype == np.uint8
    assert labels.dtype == np.int64


@pytest.mark.parametrize(("load", "top"), [(datasets.load_digits, 16), (datasets.load_mnist, 255)])
def test_load_value_range(load, top):
    images = load("all").images
    assert images.min() == 0
    assert images.max() == top


def test_load_digits_label_counts():
    counts = np.bincount(datasets.load_digits("all").labels)
    assert counts.tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


@pytest.mark.parametrize(("split", "each"), [("train", 500), ("test", 100)])
def test_load_mnist_labels_are_balanced(split, each):
    assert np.bincount(datasets.load_mnist(split).labels).tolist() == [each] * 10


def test_load_mnist_digits_come_in_rotation():
    assert (datasets.load_mnist("all").labels.reshape(-1, 10) == np.arange(10)).all()


@pytest.mark.parametrize("load", LOADERS)
def test_load_splits_share_no_picture(load):
    assert not as_set(load("train").images) & as_set(load("test").images)


@pytest.mark.parametrize("load", LOADERS)
@pytest.mark.parametrize("field", ["images", "labels"])
def test_load_all_is_train_then_test(load, field):
    parts = [getattr(load(split), field) for split in ("train", "test")]
    np.testing.assert_array_equal(getattr(load("all"), field), np.concatenate(parts))


@pytest.mark.parametrize("load", LOADERS)
def test_load_defaults_to_the_training_part(load):
    np.testing.assert_array_equal(load().images, load("train").images)


@pytest.mark.parametrize("load", LOADERS)
@pytest.mark.parametrize("field", ["images", "labels"])
def test_load_gives_arrays_of_your_own(load, field):
    before = getattr(load(), field).copy()
    getattr(load(), field)[:] = 7
    np.testing.assert_array_equal(getattr(load(), field), before)


@pytest.mark.parametrize("load", LOADERS)
def test_load_refuses_unknown_split(load):
    with pytest.raises(ValueError, match=r"`split` must be one of train, test, all, got 'tset'"):
        load("tset")


def test_load_mnist_labels_fit_their_pictures():
    """A nearest class mean gets four of five right only where labels and pictures belong."""
    train, test = datasets.load_mnist("train"), datasets.load_mnist("test")
    means = np.stack([train.images[train.labels == label].mean(axis=0) for label in range(10)])
    flat = test.images.reshape(-1, 1, 784).astype(float)
    nearest = ((flat - means.reshape(1, 10, 784)) ** 2).sum(axis=2).argmin(axis=1)
    assert (nearest == test.labels).mean() > 0.75


# digit


def test_digit_is_the_first_of_its_label():
    images, labels = datasets.load_digits("all")
    np.testing.assert_array_equal(datasets.digit(7), images[labels == 7][0])


def test_digit_counts_index_within_its_label():
    images, labels = datasets.load_digits("all")
    np.testing.assert_array_equal(datasets.digit(3, index=182), images[labels == 3][182])


def test_digit_gives_an_array_of_your_own():
    before = datasets.digit(4).copy()
    datasets.digit(4)[:] = 1
    np.testing.assert_array_equal(datasets.digit(4), before)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((10,), ValueError, r"`label` must be at most 9, got 10"),
        ((-1,), ValueError, r"`label` must be at least 0, got -1"),
        (("7",), TypeError, r"`label` must be a whole number, got '7'"),
        ((3, 183), ValueError, r"`index` must be at most 182, got 183"),
        ((3, -1), ValueError, r"`index` must be at least 0, got -1"),
    ],
)
def test_digit_refuses(arguments, error, message):
    with pytest.raises(error, match=message):
        datasets.digit(*arguments)


# photograph


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("astronaut", (256, 256, 3)),
        ("brick", (256, 256)),
        ("camera", (256, 256)),
        ("chelsea", (170, 256, 3)),
        ("coffee", (171, 256, 3)),
        ("coins", (202, 256)),
        ("grass", (256, 256)),
    ],
)
def test_photograph_shape(name, shape):
    assert datasets.photograph(name).shape == shape


@pytest.mark.parametrize("name", datasets.PHOTOGRAPHS)
@pytest.mark.parametrize("size", [None, 50])
def test_photograph_type(name, size):
    assert datasets.photograph(name, size).dtype == np.uint8


@pytest.mark.parametrize("name", datasets.PHOTOGRAPHS)
def test_photograph_has_contrast(name):
    image = datasets.photograph(name)
    assert np.ptp(image) > 100


@pytest.mark.parametrize("size", [1, 2, 17, 64, 100, 255, 256])
def test_photograph_longest_side_is_size(size):
    assert max(datasets.photograph("coffee", size).shape[:2]) == size


@pytest.mark.parametrize("size", [17, 64, 100])
def test_photograph_keeps_the_proportion(size):
    height, width = datasets.photograph("chelsea", size).shape[:2]
    assert abs(height - width * 170 / 256) <= 0.5


def test_photograph_averages_blocks_when_the_factor_is_whole():
    image = datasets.photograph("brick").astype(int)
    blocks = image.reshape(64, 4, 64, 4).sum(axis=(1, 3))
    np.testing.assert_array_equal(datasets.photograph("brick", 64), (blocks + 8) // 16)


def test_photograph_averages_areas_when_the_factor_is_not_whole():
    """Blow the picture up by repetition first, so that every area is whole, then average blocks."""
    image = datasets.photograph("chelsea").astype(float)
    repeated = image.repeat(20, axis=0).repeat(30, axis=1)  # 170 x 20 and 256 x 30 hold 20 and 30
    blocks = repeated.reshape(20, 170, 30, 256, 3).mean(axis=(1, 3))
    np.testing.assert_allclose(datasets.photograph("chelsea", 30), blocks, atol=0.5 + 1e-9)


def test_photograph_keeps_every_value_when_size_is_its_own():
    np.testing.assert_array_equal(
        datasets.photograph("coffee", size=256), datasets.photograph("coffee")
    )


@pytest.mark.parametrize("name", COLOUR)
def test_photograph_grey_is_the_weighted_sum(name):
    expected = datasets.photograph(name) @ np.array([0.299, 0.587, 0.114])
    np.testing.assert_allclose(datasets.photograph(name, gray=True), expected, atol=0.5 + 1e-9)


def test_photograph_turns_grey_after_it_was_reduced():
    expected = datasets.photograph("astronaut", 40) @ np.array([0.299, 0.587, 0.114])
    got = datasets.photograph("astronaut", 40, gray=True)
    np.testing.assert_allclose(got, expected, atol=0.5 + 1e-9)


@pytest.mark.parametrize("name", GREY)
def test_photograph_stays_the_same_when_grey_already(name):
    np.testing.assert_array_equal(datasets.photograph(name, gray=True), datasets.photograph(name))


@pytest.mark.parametrize("options", [{}, {"size": 64}, {"gray": True}])
def test_photograph_gives_an_array_of_your_own(options):
    before = datasets.photograph("chelsea", **options).copy()
    datasets.photograph("chelsea", **options)[:] = 0
    np.testing.assert_array_equal(datasets.photograph("chelsea", **options), before)


def test_photograph_refuses_unknown_name():
    known = "astronaut, brick, camera, chelsea, coffee, coins, grass"
    with pytest.raises(ValueError, match=rf"`name` must be one of {known}, got 'lena'"):
        datasets.photograph("lena")


@pytest.mark.parametrize(
    ("size", "error", "message"),
    [
        (0, ValueError, r"`size` must be at least 1, got 0"),
        (257, ValueError, r"`size` must be at most 256, got 257"),
        (64.0, TypeError, r"`size` must be a whole number, got 64.0"),
        (True, TypeError, r"`size` must be a whole number, got True"),
    ],
)
def test_photograph_refuses_size(size, error, message):
    with pytest.raises(error, match=message):
        datasets.photograph("coffee", size)


# coins


def test_coin_boxes_are_24_in_reading_order():
    boxes = datasets.coin_boxes()
    assert boxes.shape == (24, 4)
    for row in boxes.reshape(4, 6, 4):
        assert (np.diff(row[:, 0]) > 0).all()
    assert (boxes.reshape(4, 6, 4)[1:, :, 1] > boxes.reshape(4, 6, 4)[:-1, :, 1]).all()


def test_coin_boxes_hold_what_is_brighter_than_around_them():
    image = datasets.photograph("coins").astype(float)
    for x1, y1, x2, y2 in datasets.coin_boxes().round().astype(int):
        inside = image[y1:y2, x1:x2]
        height, width = inside.shape
        middle = inside[height // 4 : -height // 4, width // 4 : -width // 4].mean()
        corners = inside[[0, 0, -1, -1], [0, -1, 0, -1]].mean()
        assert middle > corners + 20


def test_coin_boxes_shrink_with_the_photograph():
    small = datasets.photograph("coins", 128)
    np.testing.assert_allclose(datasets.coin_boxes(128), datasets.coin_boxes() / 2)
    assert (datasets.coin_boxes(128)[:, 2:] <= small.shape[::-1]).all()


def test_coin_boxes_are_an_array_of_your_own():
    datasets.coin_boxes()[...] = 0
    assert datasets.coin_boxes().all()


def test_coin_boxes_refuse_a_size_out_of_range():
    with pytest.raises(ValueError, match="`size` must be at most 256, got 300"):
        datasets.coin_boxes(300)


# licences and files


def test_sources_record_every_data_file():
    assert sorted(source.file for source in datasets.SOURCES.values()) == FILES


@pytest.mark.parametrize("name", datasets.SOURCES)
def test_sources_have_no_empty_field(name):
    assert all(vars(datasets.SOURCES[name]).values())


@pytest.mark.parametrize("name", datasets.SOURCES)
def test_sources_name_a_licence_that_allows_shipping(name):
    free = {"CC0 1.0", "CC BY 4.0", "CC BY-SA 3.0", "public domain"}
    free |= {"no known copyright restrictions"}  # what museums state of works as old as these coins
    assert datasets.SOURCES[name].licence in free


def test_sources_list_every_photograph():
    assert set(datasets.SOURCES) == {"digits", "mnist", *datasets.PHOTOGRAPHS}


@pytest.mark.parametrize("name", datasets.SOURCES)
def test_readme_agrees_with_sources(name):
    source = datasets.SOURCES[name]
    lines = (DATA / "README.md").read_text(encoding="utf-8").splitlines()
    (line,) = (line for line in lines if line.startswith(f"| `{source.file}` |"))
    assert source.authors in line
    assert source.licence in line


def test_attribution_names_title_authors_and_licence():
    assert datasets.attribution("mnist") == (
        "Handwritten digits, 28 x 28, by Y. LeCun, C. Cortes and C. Burges, "
        "from databases of NIST. Licence: CC BY-SA 3.0."
    )


def test_attribution_refuses_unknown_name():
    with pytest.raises(ValueError, match=r"`name` must be one of digits, mnist, .*, got 'cifar'"):
        datasets.attribution("cifar")


def test_data_folder_is_small():
    sizes = [path.stat().st_size for path in DATA.iterdir() if path.is_file()]
    assert sum(sizes) <= 2.5 * 1000 * 1000


@pytest.mark.parametrize("file", FILES)
def test_data_files_hold_plain_bytes_only(file):
    with np.load(DATA / file, allow_pickle=False) as archive:
        assert {archive[key].dtype for key in archive.files} == {np.dtype(np.uint8)}


def test_datasets_loads_from_any_working_directory(tmp_path):
    code = "from cnn_core import datasets; print(datasets.digit(0).sum())"
    root = Path(datasets.__file__).parents[1]
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(root)!r}); {code}"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert int(done.stdout) == datasets.digit(0).sum()
