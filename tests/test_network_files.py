"""Networks in files: they come back as they went, no damaged or foreign file passes for one."""

import io
import json

import numpy as np
import pytest

from cnn_core.layers import (
    AvgPool2d,
    BatchNorm2d,
    Conv2d,
    Dropout,
    Flatten,
    GlobalAvgPool2d,
    GroupNorm,
    Layer,
    LayerNorm,
    LeakyReLU,
    Linear,
    MaxPool2d,
    ReLU,
    Softmax,
)
from cnn_core.network import Sequential, load_digit_classifier


def small(dtype=np.float32):
    """Make a network with every kind of layer and no option at its usual value."""
    conv = {"padding": (2, 1), "dilation": (1, 2), "groups": 2, "bias": False}
    return Sequential(
        ("first", Conv2d(2, 4, (3, 2), (2, 1), **conv, rng=0, dtype=dtype)), ReLU(),
        MaxPool2d((2, 3), 1, padding=1, dilation=2, ceil_mode=True), LeakyReLU(0.3),
        AvgPool2d(2, (1, 2), padding=1, ceil_mode=True, count_include_pad=False),
        Conv2d(4, 2, 3, padding="same", rng=1, dtype=dtype), GlobalAvgPool2d(), Flatten(),
        Linear(2, 3, rng=2, dtype=dtype), Softmax(dim=-1),
    )  # fmt: skip


@pytest.fixture
def path(tmp_path):
    small().save(tmp_path / "net.npz")
    return tmp_path / "net.npz"


def rewrite(path, change):
    """Change the contents of a saved network: `change` gets the description and the arrays."""
    with np.load(path) as archive:
        arrays = {name: archive[name] for name in archive.files}
    described = json.loads(str(arrays.pop("architecture")))
    change(described, arrays)
    np.savez(path, architecture=np.array(json.dumps(described)), **arrays)


# ---- there and back ----------------------------------------------------------------------------


def test_load_gives_the_same_layers(path):
    assert repr(Sequential.load(path)) == repr(small())


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_load_gives_the_same_numbers(tmp_path, dtype):
    small(dtype).save(tmp_path / "net.npz")
    loaded = Sequential.load(tmp_path / "net.npz").parameters()
    for name, array in small(dtype).parameters().items():
        assert loaded[name].dtype == dtype
        np.testing.assert_array_equal(loaded[name], array)


def test_load_gives_a_network_that_computes_the_same(path):
    images = np.random.default_rng(0).normal(size=(2, 2, 11, 9))
    np.testing.assert_array_equal(Sequential.load(path)(images), small()(images))


def test_load_gives_numbers_that_may_be_changed(path):
    net = Sequential.load(path)
    net["linear1"].params["weight"] += 1


def test_load_gives_whole_numbers_as_floats(tmp_path):
    net = Sequential(Conv2d(1, 1, 2, bias=False))
    net["conv1"].params["weight"] = np.array([[[[1, 0], [0, -1]]]])
    net.save(tmp_path / "net.npz")
    weight = Sequential.load(tmp_path / "net.npz")["conv1"].params["weight"]
    assert (weight.dtype, weight.tolist()) == (np.float64, [[[[1, 0], [0, -1]]]])


def test_save_writes_the_same_bytes_again(path):
    before = path.read_bytes()
    Sequential.load(path).save(path)
    assert path.read_bytes() == before


def test_save_takes_the_path_as_it_is(tmp_path):
    small().save(str(tmp_path / "net"))
    assert [file.name for file in tmp_path.iterdir()] == ["net"]
    assert Sequential.load(str(tmp_path / "net"))["relu1"]


# ---- what is kept without being learned --------------------------------------------------------


def used(dtype=np.float32):
    """Make a network with statistics and choices of its own, after two batches."""
    net = Sequential(
        Conv2d(1, 3, 2, rng=0, dtype=dtype), BatchNorm2d(3, eps=0.1, momentum=0.3, dtype=dtype),
        Dropout(0.3, rng=1), BatchNorm2d(3, affine=False, dtype=dtype),
    )  # fmt: skip
    for seed in range(2):
        net(np.random.default_rng(seed).normal(size=(4, 1, 5, 3)))
    return net


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_load_gives_the_same_buffers(tmp_path, dtype):
    used(dtype).save(tmp_path / "net.npz")
    net = Sequential.load(tmp_path / "net.npz")
    assert {name for name in net.buffers() if name.startswith("dropout")} == {"dropout1.choices"}
    for name, array in used(dtype).buffers().items():
        np.testing.assert_array_equal(net.buffers()[name], array, strict=True)


def test_load_gives_the_same_group_and_layer_norms(tmp_path):
    net, images = Sequential(GroupNorm(2, 4), LayerNorm((4, 5, 3))), np.ones((2, 4, 5, 3))
    for param in net.parameters().values():
        param[...] = np.random.default_rng(0).normal(size=param.shape)
    net.save(tmp_path / "net.npz")
    found = Sequential.load(tmp_path / "net.npz")
    assert repr(list(found.layers.values())) == repr(list(net.layers.values()))
    np.testing.assert_array_equal(found(images), net(images))


@pytest.mark.parametrize("training", [True, False])
def test_load_gives_a_network_that_goes_on_as_the_one_saved(tmp_path, training):
    net, images = used(), np.random.default_rng(7).normal(size=(2, 1, 5, 3))
    net.save(tmp_path / "net.npz")
    other = Sequential.load(tmp_path / "net.npz").train(training)
    net.train(training)
    for _ in range(2):
        np.testing.assert_array_equal(other(images), net(images))


def test_load_reads_a_file_without_buffers():
    """One that was written before there were any."""
    assert load_digit_classifier().buffers() == {}


# ---- saving goes wrong -------------------------------------------------------------------------


def test_save_that_fails_leaves_the_old_file(path, monkeypatch):
    def cut_short(file, **arrays):
        file.write(b"PK")
        raise OSError("the disk is full")

    before = path.read_bytes()
    monkeypatch.setattr(np, "savez_compressed", cut_short)
    with pytest.raises(OSError, match="the disk is full"):
        small().save(path)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_save_refuses_a_layer_of_ones_own(path):
    class Mine(Layer):
        pass

    before = path.read_bytes()
    with pytest.raises(ValueError, match=r"`layer` must be one of AvgPool2d, .*, got 'Mine'"):
        Sequential(Mine()).save(path)
    assert path.read_bytes() == before


def test_save_into_no_folder_says_so(tmp_path):
    with pytest.raises(FileNotFoundError):
        small().save(tmp_path / "nowhere" / "net.npz")


# ---- other files -------------------------------------------------------------------------------


def test_load_of_no_file_says_so(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"net\.npz"):
        Sequential.load(tmp_path / "net.npz")


@pytest.mark.parametrize("share", [0, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 0.999])
def test_load_refuses_a_file_cut_short(path, share):
    whole = path.read_bytes()
    path.write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(ValueError, match=r"got .*net\.npz: it is cut short, damaged"):
        Sequential.load(path)


def test_load_refuses_damage_or_is_not_touched_by_it(path):
    """A wrong byte is found out, unless it lies where nothing is read (a date, for example)."""
    whole, wanted, refused = path.read_bytes(), small().parameters(), 0
    for place in range(0, len(whole), 23):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        try:
            loaded = Sequential.load(path).parameters()
        except ValueError:
            refused += 1
            continue
        for name, array in wanted.items():
            np.testing.assert_array_equal(loaded[name], array)
    assert refused > 20


def plain_array(file):
    np.save(file, np.zeros(3))


def other_arrays(file):
    np.savez(file, weight=np.zeros(3))


def python_objects(file):
    np.savez(file, architecture=np.array([{"a": 1}], dtype=object))


def other_text(file):
    np.savez(file, architecture=np.array('{"format": "something else"}'))


def a_list(file):
    np.savez(file, architecture=np.array("[1, 2]"))


@pytest.mark.parametrize(
    "write",
    [plain_array, other_arrays, python_objects, other_text, a_list],
    ids=lambda f: f.__name__,
)
def test_load_refuses_other_arrays(tmp_path, write):
    file = io.BytesIO()
    write(file)
    (tmp_path / "other.npz").write_bytes(file.getvalue())
    with pytest.raises(ValueError, match=r"`path` must name a saved network, got .*other\.npz: it"):
        Sequential.load(tmp_path / "other.npz")


def test_load_refuses_a_text(tmp_path):
    (tmp_path / "net.npz").write_text("This is no network.")
    with pytest.raises(ValueError, match=r"net\.npz: it is cut short, damaged, or of another kind"):
        Sequential.load(tmp_path / "net.npz")


def test_load_refuses_a_newer_version(path):
    rewrite(path, lambda described, _: described.update(version=2))
    with pytest.raises(ValueError, match=r"format 1, got format 2 .* a newer version"):
        Sequential.load(path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda _, arrays: arrays.update({"linear1.bias": np.zeros(4, np.float32)}),
            r"must hold numbers of shape \(3,\) under linear1.bias, got numbers of shape \(4,\)",
        ),
        (
            lambda _, arrays: arrays.pop("linear1.bias"),
            r"must hold numbers of shape \(3,\) under linear1.bias, got nothing",
        ),
        (
            lambda _, arrays: arrays.update({"linear9.bias": np.zeros(4)}),
            r"must hold nothing under linear9.bias, got numbers of shape \(4,\)",
        ),
        (
            lambda _, arrays: arrays.update({"linear1.bias": np.array(["a", "b", "c"])}),
            r"must hold numbers of shape \(3,\) under linear1.bias, got <U1 of shape \(3,\)",
        ),
        (
            lambda described, arrays: (
                described["layers"][1].update(type="BatchNorm2d", options={"num_features": 4}),
                arrays.update({"relu1.weight": np.ones(4), "relu1.bias": np.ones(4)}),
            ),
            r"must hold numbers of shape \(4,\) under relu1.running_mean, got nothing",
        ),
        (
            lambda described, _: described["layers"][1].update(type="Sigmoid"),
            "describes a layer that cannot be made: `type` must be one of AvgPool2d, .* 'Sigmoid'",
        ),
        (
            lambda described, _: described["layers"][0]["options"].update(stride=0),
            "describes a layer that cannot be made: `stride` must be at least 1, got 0",
        ),
        (
            lambda described, _: described["layers"][0]["options"].update(colour=3),
            "describes a layer that cannot be made: .*colour",
        ),
        (
            lambda described, _: described["layers"][0].pop("options"),
            "describes a layer that cannot be made: 'options'",
        ),
        (
            lambda described, _: described.update(layers=[3]),
            "describes a layer that cannot be made",
        ),
        (
            lambda described, _: described["layers"][1].update(name="first"),
            "must have names of their own, .* got 'first'",
        ),
        (lambda described, _: described.update(layers=[]), "must hold at least one layer"),
    ],
)
def test_load_refuses_what_does_not_belong_together(path, change, message):
    rewrite(path, change)
    with pytest.raises(ValueError, match=message):
        Sequential.load(path)
