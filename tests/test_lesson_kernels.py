"""The kernels that lessons are tested with: one lesson has a plain one, several have copies."""

import contextlib
import json
from pathlib import Path
from types import SimpleNamespace

import pytest

import forking

kernel = pytest.importorskip("nbval.kernel")
SPEC = {"argv": ["copy", "{connection_file}"], "display_name": "Python 3", "language": "python"}


@pytest.fixture
def heard(monkeypatch, tmp_path):
    """What happened to the process that makes copies; it is none here."""
    happened = []

    @contextlib.contextmanager
    def kernels(log):
        happened.append("begun")
        yield {"JUPYTER_PATH": str(tmp_path)}
        happened.append("ended")

    spec = tmp_path / "kernels" / "python3" / "kernel.json"
    spec.parent.mkdir(parents=True)
    spec.write_text(json.dumps(SPEC))
    monkeypatch.setattr(forking, "kernels", kernels)
    now = kernel.NbvalKernelspecManager  # of this very run, perhaps
    plain = next(each for each in now.__mro__ if each.__module__ == kernel.__name__)
    monkeypatch.setattr(kernel, "NbvalKernelspecManager", plain)
    return happened


@pytest.fixture
def collected(pytestconfig):
    """A function that tells of collected tests by their files; returns what ends at the end."""
    plan = pytestconfig.pluginmanager.get_plugin(str(Path(__file__).with_name("conftest.py")))

    def told(*files):
        ends = []
        items = [SimpleNamespace(path=Path(file)) for file in files]
        config = SimpleNamespace(add_cleanup=ends.append)
        plan.pytest_collection_finish(SimpleNamespace(items=items, config=config))
        return ends

    return told


def spec_of_nbval():
    """The kernel that nbval starts next."""
    return kernel.NbvalKernelspecManager().get_kernel_spec(kernel.CURRENT_ENV_KERNEL_NAME)


def test_several_lessons_have_copies_of_one_kernel(heard, collected):
    ends = collected("01_a.ipynb", "test_a.py", "02_b.ipynb")
    assert heard == []  # no process waits where no lesson is run
    assert [spec_of_nbval().argv for _ in range(2)] == [SPEC["argv"]] * 2
    assert heard == ["begun"]
    for end in ends:
        end()
    assert heard == ["begun", "ended"]


def test_one_lesson_has_a_plain_kernel(heard, collected):
    collected("01_a.ipynb", "01_a.ipynb", "test_a.py")
    assert "ipykernel_launcher" in spec_of_nbval().argv
    assert heard == []


def test_lessons_have_plain_kernels_where_no_process_is_copied(heard, collected, monkeypatch):
    monkeypatch.setattr(forking, "kernels", lambda log: contextlib.nullcontext({}))
    collected("01_a.ipynb", "02_b.ipynb")
    assert "ipykernel_launcher" in spec_of_nbval().argv
