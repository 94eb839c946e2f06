"""What ``start.py site`` puts together: from releases and wheels as small as can be."""

import hashlib
import json
import re
import tarfile
import zipfile
from pathlib import Path

import pytest

from cnn_workshop.classroom.lessons import lessons
from cnn_workshop.website import Release, SiteError, build, landing, wheels
from cnn_workshop.website import lock as locks
from cnn_workshop.website.build import _refuse_strangers, _with_our_script, _with_whole_texts

RUNTIME = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")


def wheel(folder, name, version, requires=(), pure=True):
    """Write a wheel that holds one module of the same name; return its path."""
    folder.mkdir(exist_ok=True)
    tag = "py3-none-any" if pure else "cp314-cp314-pyemscripten_2026_0_wasm32"
    path = folder / f"{name}-{version}-{tag}.whl"
    lines = [f"Name: {name}", f"Version: {version}", *(f"Requires-Dist: {x}" for x in requires)]
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr(f"{name}/__init__.py", "")
        packed.writestr(f"{name}-{version}.dist-info/METADATA", "\n".join(lines))
    return path


def entry(path, depends=()):
    """What a release's lock says of a wheel."""
    name, version = path.name.split("-")[:2]
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    known = {"name": name, "version": version, "file_name": path.name, "sha256": digest}
    return {**known, "imports": [name], "depends": list(depends)}


@pytest.fixture
def folder(tmp_path):
    """A release: its core, NumPy, which is compiled, and plain, which needs it."""
    folder = tmp_path / "release"
    numpy = wheel(folder, "numpy", "2.4.6", pure=False)
    plain = wheel(folder, "plain", "1.0")
    packages = {"numpy": entry(numpy), "plain": entry(plain, ["numpy"])}
    text = json.dumps({"info": {"python": "3.14.2"}, "packages": packages})
    (folder / "pyodide-lock.json").write_text(text)
    for name in RUNTIME:
        (folder / name).write_text(name)
    return folder


@pytest.fixture
def index(tmp_path, monkeypatch):
    """A package index: makes a wheel of whatever is asked for, and notes it."""
    asked = []

    def fetch(wanted, scratch, python):
        asked.append(dict(wanted))
        return {name: wheel(tmp_path / "came", name, version) for name, version in wanted.items()}

    monkeypatch.setattr(wheels, "fetch", fetch)
    return asked


@pytest.fixture
def own(tmp_path):
    """A wheel of our own, which needs plain, and on Windows something else."""
    rules = ["plain>=1", "colorama; sys_platform == 'win32'", "other; extra == 'test'"]
    return wheel(tmp_path, "ours", "0.1", rules)


# ---- a release ---------------------------------------------------------------------------------


def packed(folder):
    archive = folder.parent / "pyodide-1.tar.bz2"
    with tarfile.open(archive, "w:bz2") as target:
        target.add(folder, "pyodide")
    return archive


@pytest.mark.parametrize(
    "of", [lambda folder: folder, packed, Path.as_uri, lambda f: packed(f).as_uri()]
)
def test_release_is_read_from_a_folder_an_archive_or_the_address_of_either(folder, tmp_path, of):
    release = Release(of(folder), tmp_path)
    assert release.lock["info"]["python"] == "3.14.2"
    assert release.runtime() == {name: name.encode() for name in RUNTIME}
    assert zipfile.is_zipfile(folder / release.lock["packages"]["plain"]["file_name"])
    assert release.package(release.lock["packages"]["plain"])


def test_release_before_2026_has_a_script_of_another_name(folder, tmp_path):
    (folder / "pyodide.asm.mjs").rename(folder / "pyodide.asm.js")
    assert "pyodide.asm.js" in Release(folder, tmp_path).runtime()


@pytest.mark.parametrize("name", RUNTIME)
def test_release_names_what_it_lacks(folder, tmp_path, name):
    (folder / name).unlink()
    with pytest.raises(SiteError, match=f"lacks {name}"):
        Release(folder, tmp_path).runtime()


def test_release_refuses_a_folder_that_is_none(tmp_path):
    with pytest.raises(SiteError, match=r"is no release of Pyodide: .*pyodide-lock\.json"):
        Release(tmp_path, tmp_path)


def test_release_refuses_what_is_no_archive(tmp_path):
    (tmp_path / "x.tar.bz2").write_text("not one")
    with pytest.raises(SiteError, match="cannot be unpacked"):
        Release(tmp_path / "x.tar.bz2", tmp_path)


def test_release_says_that_an_address_does_not_answer(tmp_path):
    with pytest.raises(SiteError, match=r":9/pyodide-lock\.json cannot be fetched"):
        Release("http://127.0.0.1:9/", tmp_path)


def test_release_refuses_a_package_that_is_not_what_the_lock_says(folder, tmp_path):
    release = Release(folder, tmp_path)
    known = release.lock["packages"]["plain"]
    (folder / known["file_name"]).write_bytes(b"another")
    with pytest.raises(SiteError, match=r"plain-1\.0-.* is not what its lock says"):
        release.package(known)


# ---- the lock ----------------------------------------------------------------------------------


def served(folder, tmp_path, **options):
    return locks.Served(Release(folder, tmp_path), tmp_path, **options)


def test_served_holds_what_our_wheel_needs_and_nothing_else(folder, tmp_path, own, index):
    gathered = served(folder, tmp_path)
    gathered.add_wheel(own)
    gathered.fetch()
    packages = gathered.lock()["packages"]
    assert list(packages) == ["numpy", "ours", "plain"]
    assert packages["ours"]["imports"] == ["ours"]
    assert packages["ours"]["depends"] == ["plain"]
    assert set(gathered.files) == {known["file_name"] for known in packages.values()}
    assert index == [{}]


def test_served_locks_the_bytes_that_it_serves(folder, tmp_path, own, index):
    (folder / "plain-1.0-py3-none-any.whl").unlink()
    gathered = served(folder, tmp_path)
    gathered.add_wheel(own)
    gathered.fetch()
    for known in gathered.lock()["packages"].values():
        content = gathered.files[known["file_name"]]
        assert hashlib.sha256(content).hexdigest() == known["sha256"]
    assert index == [{"plain": "1.0"}]


def test_served_takes_what_no_release_has_in_the_version_that_is_installed(folder, tmp_path, index):
    gathered = served(folder, tmp_path)
    gathered.add("pytest")
    assert gathered.entries["pytest"]["version"] == pytest.__version__


def test_served_leaves_the_widgets_javascript_to_the_page(folder, tmp_path, index, monkeypatch):
    rules = {"ipywidgets": ["jupyterlab_widgets", "widgetsnbextension", "plain"]}
    monkeypatch.setattr(locks.metadata, "requires", rules.get)
    monkeypatch.setattr(locks.metadata, "version", lambda name: "8")
    gathered = served(folder, tmp_path)
    gathered.add("ipywidgets")
    assert gathered.entries["ipywidgets"]["depends"] == ["plain"]


def test_served_refuses_a_release_without_its_compiled_packages(folder, tmp_path, own):
    next(folder.glob("numpy-*")).unlink()
    with pytest.raises(SiteError, match=r"numpy-2.4.6-.*whl is not in .* A full release is needed"):
        served(folder, tmp_path).add_wheel(own)


def test_served_says_what_it_left_out_and_locks_nothing_that_needs_it(folder, tmp_path, own, index):
    next(folder.glob("numpy-*")).unlink()
    gathered = served(folder, tmp_path, partly=True)
    gathered.add_wheel(own)
    gathered.fetch()
    packages = gathered.lock()["packages"]
    assert gathered.missing == ["numpy"]
    assert "numpy" not in packages
    assert packages["plain"]["depends"] == []


def test_served_names_what_can_be_had_nowhere(folder, tmp_path):
    with pytest.raises(SiteError, match="no-such-package is neither in the release nor installed"):
        served(folder, tmp_path).add("no-such-package")


def test_served_refuses_a_release_older_than_the_lessons_ask_for(folder, tmp_path):
    gathered = served(folder, tmp_path)
    gathered.add("numpy")
    gathered.refuse_old(["numpy>=2.0", "matplotlib>=3.10"])
    with pytest.raises(SiteError, match=r"has numpy 2\.4\.6, and the lessons need >=2\.5"):
        gathered.refuse_old(["numpy>=2.5"])


# ---- the folder --------------------------------------------------------------------------------


def test_build_leaves_a_folder_with_something_else_as_it_is(folder, tmp_path):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("years of work")
    with pytest.raises(SiteError, match="holds something else: name a new or empty folder"):
        list(build(mine, folder))
    assert [path.name for path in mine.iterdir()] == ["thesis.txt"]


def test_build_may_replace_a_site_that_it_made(tmp_path):
    (tmp_path / "cnn-notebooks-site.json").write_text("{}")
    (tmp_path / "index.html").write_text("")
    _refuse_strangers(tmp_path)


def test_build_writes_notebooks_whose_printed_texts_are_whole():
    # JupyterLite shows a list of lines with commas between them, and a file holds such lists.
    for lesson in lessons():
        before = json.loads(lesson.path.read_text("utf-8"))
        after = json.loads(_with_whole_texts(lesson.path))
        for cell in before["cells"]:
            for output in cell.get("outputs", ()):
                if output["output_type"] == "stream":
                    output["text"] = "".join(output["text"])
        assert after == before


def test_build_refuses_a_page_of_jupyterlite_that_it_cannot_add_to():
    with pytest.raises(SiteError, match=r"another lab/index\.html than the lessons know"):
        _with_our_script("<html></html>")
    page = _with_our_script("<head></head><body></body>")
    assert re.fullmatch(r'<head><script type="module" src="\S+"></script></head>.*', page)


# ---- the first page ----------------------------------------------------------------------------


def test_landing_leads_to_every_lesson_with_its_question():
    page = landing.files(lessons(), 30)["index.html"]
    for lesson in lessons():
        row = re.search(
            rf'<span>{lesson.number}</span>.*path={lesson.path.name}".*<small>(.+?)</small>', page
        )
        assert row[1].endswith("?")


def test_landing_begins_with_the_scene_that_python_shows():
    first = landing.scene()
    (control,) = [each for each in first["said"]["controls"] if each["name"] == "preset"]
    kernels = {value for _, value in control["options"]} - {"your own"}
    assert kernels == set(first["kernels"])
    assert {len(kernel["numbers"]) for kernel in first["kernels"].values()} == {9}
    assert set(first["pictures"]) == {value for _, value in first["said"]["controls"][0]["options"]}


def test_landing_asks_nothing_of_another_origin():
    outside = re.compile(r"(?:src|href)=.?https?:|@import|url\(")
    files = landing.files(lessons(), 30)
    assert [name for name, text in files.items() if outside.search(text)] == []
