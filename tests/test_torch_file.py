"""Files of weights that PyTorch saved are read without PyTorch, and nothing in them is run."""

import collections
import io
import os
import pickle
import sys
import types
import zipfile

import numpy as np
import pytest

from cnn_workshop.pretrained import read_torch_file

WEIGHT = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
COUNT = np.array(7)


class Storage:
    """Raw numbers, as a file of PyTorch's tells of them."""

    def __init__(self, key, kind, numbers):
        self.key, self.kind, self.numbers = key, kind, numbers


class Tensor:
    """What pickles as PyTorch's tensors do: a call of a function that lays a shape over numbers."""

    def __init__(self, storage, offset, shape, stride):
        self.told = storage, offset, shape, stride, False, collections.OrderedDict()

    def __reduce__(self):
        return sys.modules["torch._utils"]._rebuild_tensor_v2, self.told


@pytest.fixture(autouse=True)
def torch(monkeypatch):
    """Stand in for those names of PyTorch that a file speaks of."""
    named = {"torch": types.ModuleType("torch"), "torch._utils": types.ModuleType("torch._utils")}
    for kind in ("FloatStorage", "LongStorage"):
        setattr(named["torch"], kind, type(kind, (), {"__module__": "torch"}))

    def _rebuild_tensor_v2(*told):
        raise AssertionError("a reader must not call what it finds")

    _rebuild_tensor_v2.__module__, _rebuild_tensor_v2.__qualname__ = (
        "torch._utils",
        ("_rebuild_tensor_v2"),
    )
    named["torch._utils"]._rebuild_tensor_v2 = _rebuild_tensor_v2
    for name, module in named.items():
        monkeypatch.setitem(sys.modules, name, module)


def pickled(thing, file=None):
    """Pickle as PyTorch does: raw numbers by an id of their own."""
    file = io.BytesIO() if file is None else file

    class Pickler(pickle.Pickler):
        def persistent_id(self, each):
            if isinstance(each, Storage):
                kind = getattr(sys.modules["torch"], each.kind)
                return "storage", kind, each.key, "cpu", each.numbers.size, None
            return None

    Pickler(file, protocol=2).dump(thing)
    return file


def storages(weight=WEIGHT, count=COUNT):
    return Storage("1", "FloatStorage", weight.ravel()), Storage("2", "LongStorage", count.ravel())


def state(one, two, **changes):
    told = {"offset": 0, "shape": WEIGHT.shape, "stride": (12, 4, 1), **changes}
    weight = Tensor(one, told["offset"], told["shape"], told["stride"])
    turned = Tensor(one, 0, (4, 2), (1, 12))
    held = {"weight": weight, "turned": turned, "count": Tensor(two, 0, (), ())}
    return collections.OrderedDict(held)


def save_new(path, thing, kept):
    with zipfile.ZipFile(path, "w") as files:
        files.writestr("archive/data.pkl", pickled(thing).getvalue())
        for each in kept:
            files.writestr(f"archive/data/{each.key}", each.numbers.tobytes())
    return path


def save_old(path, thing, kept, magic=0x1950A86A20F9469CFC6C):
    with path.open("wb") as file:
        head = {"protocol_version": 1001, "little_endian": True, "type_sizes": {}}
        for each in (magic, 1001, head, thing, [storage.key for storage in kept]):
            pickled(each, file)
        for each in kept:
            file.write(each.numbers.size.to_bytes(8, "little") + each.numbers.tobytes())
    return path


every_form = pytest.mark.parametrize("save", [save_new, save_old])


@every_form
def test_read_torch_file_gives_the_arrays_by_name(save, tmp_path):
    kept = storages()
    found = read_torch_file(save(tmp_path / "net.pth", state(*kept), kept))
    assert list(found) == ["weight", "turned", "count"]
    np.testing.assert_array_equal(found["weight"], WEIGHT)
    assert found["weight"].dtype == np.float32
    np.testing.assert_array_equal(found["turned"], WEIGHT[:, 0].T)
    assert (found["count"].shape, found["count"].item()) == ((), 7)


@every_form
def test_read_torch_file_gives_arrays_that_belong_to_the_caller(save, tmp_path):
    kept = storages()
    found = read_torch_file(save(tmp_path / "net.pth", state(*kept), kept))
    found["weight"][...] = 0
    assert found["turned"].any()


@every_form
def test_read_torch_file_runs_nothing_that_a_file_asks_for(save, tmp_path):
    class Evil:
        def __reduce__(self):
            return os.mkdir, (str(tmp_path / "was here"),)

    kept = storages()
    path = save(tmp_path / "net.pth", {"weight": Evil()}, kept)
    with pytest.raises(ValueError, match=r"it asks for (posix|nt)\.mkdir, which is not let thr"):
        read_torch_file(path)
    assert not (tmp_path / "was here").exists()


@pytest.mark.parametrize("name", ["builtins.eval", "builtins.getattr", "numpy.load", "torch.load"])
def test_read_torch_file_refuses_all_names_but_three(name, tmp_path):
    module, _, function = name.rpartition(".")
    code = f"\x80\x02c{module}\n{function}\nX\x01\x00\x00\x001\x85R.".encode("latin-1")
    path = tmp_path / "net.pth"
    with zipfile.ZipFile(path, "w") as files:
        files.writestr("archive/data.pkl", code)
    with pytest.raises(ValueError, match=f"it asks for {name}, which is not let through"):
        read_torch_file(path)


def test_read_torch_file_lets_no_file_change_what_rebuilds(tmp_path):
    code = b"\x80\x02ctorch._utils\n_rebuild_tensor_v2\n}X\x01\x00\x00\x00aK\x01sb."
    with zipfile.ZipFile(tmp_path / "net.pth", "w") as files:
        files.writestr("archive/data.pkl", code)
    with pytest.raises(ValueError, match="is no file of arrays that is read here"):
        read_torch_file(tmp_path / "net.pth")


@every_form
@pytest.mark.parametrize(
    "change",
    [{"offset": 1}, {"shape": (2, 3, 5)}, {"stride": (12, 4, 2)}, {"offset": -1},
     {"stride": (-12, 4, 1)}],
    ids=str,
)  # fmt: skip
def test_read_torch_file_reads_nothing_beyond_the_numbers(save, change, tmp_path):
    kept = storages()
    path = save(tmp_path / "net.pth", state(*kept, **change), kept)
    with pytest.raises(ValueError, match="an array reaches beyond its numbers"):
        read_torch_file(path)


def test_read_torch_file_refuses_more_numbers_than_the_file_is_long(tmp_path):
    huge = Storage("1", "FloatStorage", np.broadcast_to(np.float32(0), 10**12))
    thing = {"weight": Tensor(huge, 0, (1,), (1,))}
    path = save_old(tmp_path / "net.pth", thing, [])
    with pytest.raises(ValueError, match="more numbers than it holds"):
        read_torch_file(path)


@every_form
def test_read_torch_file_refuses_an_array_that_repeats_a_number_without_end(save, tmp_path):
    kept = storages()
    thing = {"weight": Tensor(kept[0], 0, (10**12,), (0,))}
    with pytest.raises(ValueError, match="an array has more numbers than there are"):
        read_torch_file(save(tmp_path / "net.pth", thing, kept))


def test_read_torch_file_refuses_a_zip_that_unfolds_to_more_than_its_size(tmp_path):
    with zipfile.ZipFile(tmp_path / "net.pth", "w", zipfile.ZIP_DEFLATED) as files:
        files.writestr("archive/data.pkl", b"\0" * 10**6)
    with pytest.raises(ValueError, match="it is packed"):
        read_torch_file(tmp_path / "net.pth")


@every_form
def test_read_torch_file_refuses_a_file_cut_short(save, tmp_path):
    kept = storages()
    path = save(tmp_path / "net.pth", state(*kept), kept)
    path.write_bytes(path.read_bytes()[:-12])
    with pytest.raises(ValueError, match="is no file of arrays that is read here"):
        read_torch_file(path)


def test_read_torch_file_refuses_another_kind_of_file(tmp_path):
    path = save_old(tmp_path / "net.pth", {}, [], magic=1)
    with pytest.raises(ValueError, match="it does not begin as one"):
        read_torch_file(path)


@pytest.mark.parametrize(("thing", "words"), [([1], "a list"), ({"a": 1}, "'a' is no array")])
def test_read_torch_file_refuses_what_is_no_dictionary_of_arrays(thing, words, tmp_path):
    with pytest.raises(ValueError, match=words):
        read_torch_file(save_new(tmp_path / "net.pth", thing, []))


def test_read_torch_file_says_that_there_is_no_file(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_torch_file(tmp_path / "none.pth")
