"""Put the site together: JupyterLite, the lessons, Python and its packages, and the first page."""

import json
import shutil
import subprocess
import sys
import tempfile
from importlib import metadata
from pathlib import Path

from cnn_workshop.classroom.lessons import FOLDER, lessons
from cnn_workshop.website import landing, wheels
from cnn_workshop.website.lock import KERNEL, OURS, Served
from cnn_workshop.website.release import Release, SiteError

_MARK = "cnn-notebooks-site.json"
"""By this file we know a site that we made, and may be made anew."""

_PYODIDE = "static/pyodide"
_LAB = "lab/index.html"
_SETTINGS = {
    "jupyter-lite-schema-version": 0,
    "jupyter-config-data": {
        "appName": "CNN Notebooks",
        "exposeAppInBrowser": True,
        "litePluginSettings": {
            "@jupyterlite/pyodide-kernel-extension:kernel": {
                "pyodideUrl": f"./{_PYODIDE}/pyodide.mjs",
                "disablePyPIFallback": True,
                "loadPyodideOptions": {"packages": list(KERNEL)},  # side by side, and first
            }
        },
    },
}


def build(folder, where, partly=False):
    """Build the site.

    Parameters
    ----------
    folder : path
        Where to: new, empty, or a site made before, which is replaced.
    where : str or path
        A release of Pyodide: a folder, an archive, or an address.
    partly : bool, default False
        Whether to leave out compiled packages that the release lacks, NumPy among them: for tests.

    Yields
    ------
    str
        A line for the person at the keyboard.

    Raises
    ------
    SiteError
        If it cannot be built; the folder is then as it was before.
    """
    folder = Path(folder)
    _refuse_strangers(folder)
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        release = Release(where, scratch)
        yield f"Python {release.lock['info']['python']} from {where}"
        served = _packages(release, scratch, partly)
        yield f"{len(served.entries)} packages, ours among them"
        python = {**release.runtime(), **served.files}
        python["pyodide-lock.json"] = json.dumps(served.lock()).encode()
        site = _jupyterlite(scratch)
        _write(site / _PYODIDE, python)
        size = sum(map(len, python.values()))
        page = landing.files(lessons(), size / 1e6)
        page[_LAB] = _with_our_script((site / _LAB).read_text("utf-8"))
        _write(site, {name: text.encode() for name, text in page.items()})
        mark = {"pyodide": release.lock["info"], "missing": served.missing}
        _write(site, {_MARK: json.dumps(mark).encode()})
        if folder.exists():
            shutil.rmtree(folder)
        shutil.move(site, folder)
    yield f"The site is in {folder}: {size / 1e6:.0f} MB of Python, and JupyterLite."
    if served.missing:
        yield f"Left out, so that no lesson runs: {', '.join(served.missing)}."
    yield f"To look at it:  {Path(sys.executable).name} -m http.server --directory {folder}"


def _refuse_strangers(folder):
    if folder.exists() and not (folder.is_dir() and _may_be_replaced(folder)):
        raise SiteError(f"{folder} holds something else: name a new or empty folder.")


def _may_be_replaced(folder):
    return (folder / _MARK).is_file() or not any(folder.iterdir())


def _packages(release, scratch, partly):
    """Gather what the kernel and the lessons load."""
    served = Served(release, scratch, partly)
    for name in KERNEL:
        served.add(name)
    served.add_wheel(wheels.own(FOLDER.parent, scratch))
    served.fetch()
    rules = [rule for rule in metadata.requires(OURS) or [] if "extra ==" not in rule]
    served.refuse_old(rules)
    return served


def _jupyterlite(scratch):
    """Build JupyterLite with the lessons in it; return its folder."""
    source, site = scratch / "lite", scratch / "site"
    contents = source / "contents"
    contents.mkdir(parents=True)
    for lesson in lessons():
        (contents / lesson.path.name).write_text(_with_whole_texts(lesson.path), encoding="utf-8")
    for path in FOLDER.glob("*.md"):
        shutil.copy(path, contents)
    (source / "jupyter-lite.json").write_text(json.dumps(_SETTINGS), encoding="utf-8")
    options = ["--apps", "lab", "--contents", "contents", "--no-sourcemaps"]
    options += ["--no-unused-shared-packages", "--no-libarchive", "--output-dir", str(site)]
    command = [sys.executable, "-m", "jupyterlite_core", "build", *options]
    done = subprocess.run(
        command, cwd=source, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    if done.returncode:
        raise SiteError(f"JupyterLite was not built.\n{(done.stdout + done.stderr)[-2000:]}")
    return site


def _with_whole_texts(path):
    """Return a notebook whose printed texts are whole, as Jupyter's server hands them to a page.

    In the file they are lists of lines, and JupyterLite, which has no server, shows a list with
    commas between its lines.
    """
    notebook = json.loads(path.read_text("utf-8"))
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            if output["output_type"] == "stream":
                output["text"] = "".join(output["text"])
    return json.dumps(notebook, ensure_ascii=False)


def _with_our_script(page):
    """Return JupyterLite's page with the script that saves lessons without their widgets."""
    script = f'<script type="module" src="../{landing.SAVING}"></script>'
    before, head, after = page.partition("</head>")
    if not head:
        raise SiteError(f"JupyterLite has made another {_LAB} than the lessons know how to use.")
    return before + script + head + after


def _write(folder, files):
    """Write files by their place in a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
