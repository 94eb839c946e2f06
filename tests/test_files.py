"""Files are written whole, where they were asked for, under the name that was typed."""

import os
import subprocess
import sys
import time
import zipfile

import numpy as np
import pytest

from cnn_core import _files
from cnn_core.layers import ReLU
from cnn_core.network import Sequential

KIND = _files.Format("a thing", "thing", 1, "thing")
links = pytest.mark.skipif(os.name == "nt", reason="links need a right of their own there")


def write(path, value=1):
    """Write a file."""
    _files.write(path, KIND, {}, {"value": np.array(value)})


def value(path):
    """Return what was written."""
    _, arrays = _files.read(path, KIND, "path")
    return int(arrays["value"])


# ---- links -------------------------------------------------------------------------------------


@links
def test_write_keeps_a_symbolic_link_and_replaces_what_it_points_to(tmp_path):
    (tmp_path / "disk").mkdir()
    link, target = tmp_path / "run.npz", tmp_path / "disk" / "real.npz"
    write(target, 1)
    link.symlink_to(target)
    write(link, 2)
    assert link.is_symlink()
    assert (value(target), value(link)) == (2, 2)
    assert list((tmp_path / "disk").iterdir()) == [target]


@links
def test_write_makes_the_file_that_a_symbolic_link_waits_for(tmp_path):
    link = tmp_path / "run.npz"
    link.symlink_to("later.npz")
    write(link, 3)
    assert link.is_symlink()
    assert value(tmp_path / "later.npz") == 3


# ---- errors ------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["nowhere/run.npz", "file/run.npz", "folder"])
def test_write_names_the_path_that_was_typed(tmp_path, monkeypatch, place):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("a poem")
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match=rf"'{place}'$") as caught:
        write(place)
    assert caught.value.filename == place
    assert ".saving" not in str(caught.value)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder"]


def test_write_names_the_path_that_was_typed_when_it_may_not(tmp_path, monkeypatch):
    def denied(old, new):
        raise PermissionError(13, "Permission denied", str(old), None, str(new))

    monkeypatch.setattr(os, "replace", denied)
    path = tmp_path / "run.npz"
    with pytest.raises(PermissionError) as caught:
        write(path)
    assert str(caught.value) == f"[Errno 13] Permission denied: {str(path)!r}"
    assert list(tmp_path.iterdir()) == []


def test_write_that_is_interrupted_leaves_nothing(tmp_path, monkeypatch):
    def interrupted(file, **arrays):
        file.write(b"PK")
        raise KeyboardInterrupt

    write(tmp_path / "run.npz", 1)
    monkeypatch.setattr(np, "savez_compressed", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "run.npz", 2)
    assert [path.name for path in tmp_path.iterdir()] == ["run.npz"]
    assert value(tmp_path / "run.npz") == 1


@pytest.mark.parametrize("path", [None, 5, True, b"run.npz", ""])
def test_network_refuses_what_is_no_path(path):
    wanted = "`path` must be the name of a file, got "
    with pytest.raises(TypeError, match=wanted):
        Sequential(ReLU()).save(path)
    with pytest.raises(TypeError, match=wanted):
        Sequential.load(path)


# ---- killed ------------------------------------------------------------------------------------

STUCK = """
import sys, time
import numpy as np
from cnn_core import _files
def slowly(file, **arrays):
    file.write(b"PK")
    file.flush()
    print("writing", flush=True)
    time.sleep(600)
np.savez_compressed = slowly
_files.write(sys.argv[1], _files.Format("a thing", "thing", 1, "thing"), {}, {})
"""


@pytest.fixture
def stuck(tmp_path):
    """A process that is in the middle of writing ``run.npz``."""
    command = [sys.executable, "-c", STUCK, tmp_path / "run.npz"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout.readline().strip() == "writing"
        yield child
        child.kill()


def test_write_removes_what_a_killed_process_left(tmp_path, stuck):
    stuck.kill()
    stuck.wait()
    assert len(list(tmp_path.iterdir())) == 1
    write(tmp_path / "other.npz")
    assert len(list(tmp_path.iterdir())) == 2  # that was not its own
    write(tmp_path / "run.npz")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other.npz", "run.npz"]


def test_write_removes_what_was_left_where_the_module_of_locks_is_empty(tmp_path, stuck):
    """JupyterLite puts an empty module in the place of the one that Pyodide lacked once."""
    stuck.kill()
    stuck.wait()
    code = (
        "import sys, types; sys.modules['fcntl'] = types.ModuleType('fcntl')\n"
        "sys.path.insert(0, sys.argv[2]); import test_files as t; t.write(sys.argv[1], 5)"
    )
    path = tmp_path / "run.npz"
    subprocess.run([sys.executable, "-c", code, path, os.path.dirname(__file__)], check=True)
    assert [each.name for each in tmp_path.iterdir()] == ["run.npz"]
    assert value(path) == 5


def test_write_leaves_alone_what_another_process_is_writing(tmp_path, stuck):
    write(tmp_path / "run.npz", 7)
    hidden = [path for path in tmp_path.iterdir() if path.name.startswith(".saving-")]
    assert len(hidden) == 1
    assert stuck.poll() is None
    assert value(tmp_path / "run.npz") == 7


def test_file_is_whole_at_any_moment_while_two_processes_write_it(tmp_path):
    path = tmp_path / "run.npz"
    write(path)
    code = (
        "import sys, time; sys.path.insert(0, sys.argv[2]); import test_files as t\n"
        "end = time.monotonic() + 1\n"
        "while time.monotonic() < end: t.write(sys.argv[1], 5)"
    )
    command = [sys.executable, "-c", code, path, os.path.dirname(__file__)]
    writers = [subprocess.Popen(command) for _ in range(2)]
    end = time.monotonic() + 30
    while any(writer.poll() is None for writer in writers) and time.monotonic() < end:
        assert zipfile.ZipFile(path).testzip() is None
    assert [writer.wait() for writer in writers] == [0, 0]
    assert [each.name for each in tmp_path.iterdir()] == ["run.npz"]
