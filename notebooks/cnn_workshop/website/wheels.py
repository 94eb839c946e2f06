"""Packages as wheels: ours, built from this folder, and pure Python ones from the package index."""

import shutil
import subprocess
import sys
import tempfile
import zipfile
from email.parser import Parser
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from cnn_workshop.website.release import SiteError

_PARTS = ("pyproject.toml", "README.md", "LICENSE", "cnn_core", "notebooks/cnn_workshop")
_LEFT_OUT = shutil.ignore_patterns("__pycache__", "classroom", "website", ".ipynb_checkpoints")


def own(project, folder):
    """Build this project's wheel, without what only teachers use; return its path."""
    # Setuptools writes beside what it builds, and reads a folder's name as syntax: a copy is built.
    with tempfile.TemporaryDirectory() as scratch:
        for part in _PARTS:
            source, target = project / part, Path(scratch) / part
            if source.is_dir():
                shutil.copytree(source, target, ignore=_LEFT_OUT)
            else:
                shutil.copy(source, target)
        _pip("wheel", [scratch], folder, "--no-build-isolation")
    return next(Path(folder).glob("cnn_notebooks-*.whl"))


def fetch(wanted, folder, python):
    """Fetch the wheels of pure Python packages, at once.

    Parameters
    ----------
    wanted : dict of str to str
        The version of each package, by name.
    folder : path
        Where to.
    python : str
        The page's Python, such as "3.14".

    Returns
    -------
    dict of str to path

    Raises
    ------
    SiteError
        If the index lacks one.
    """
    if not wanted:
        return {}
    pure = ["--only-binary", ":all:", "--platform", "any", "--abi", "none"]
    pure += ["--implementation", "py", "--python-version", python]
    rules = [f"{name}=={version}" for name, version in wanted.items()]
    _pip("download", rules, folder, *pure)
    came = {canonicalize_name(path.name.split("-")[0]): path for path in Path(folder).glob("*.whl")}
    lacking = sorted(set(wanted) - set(came))
    if lacking:
        raise SiteError(f"No wheel came of {', '.join(lacking)}.")
    return {name: came[name] for name in wanted}


def _pip(command, what, folder, *options):
    """Let pip put a wheel into a folder."""
    target = {"wheel": "--wheel-dir", "download": "--dest"}[command]
    quiet = ("--quiet", "--disable-pip-version-check", "--no-deps")
    line = [sys.executable, "-m", "pip", command, *quiet, *options, target, str(folder), *what]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SiteError(
            f"{', '.join(what)}: there is no wheel for the page.\n{done.stderr.strip()[-1500:]}"
        )


def metadata(path):
    """Return what a wheel says of itself."""
    with zipfile.ZipFile(path) as wheel:
        name = next(name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
        return Parser().parsestr(wheel.read(name).decode())


def modules(path):
    """Return the names by which what is in a wheel is imported.

    Examples
    --------
    >>> import io, zipfile
    >>> file = io.BytesIO()
    >>> with zipfile.ZipFile(file, "w") as wheel:
    ...     for name in ("a/__init__.py", "a/b/c.py", "d.py", "a-1.dist-info/METADATA"):
    ...         wheel.writestr(name, "")
    >>> modules(file)
    ['a', 'd']
    """
    with zipfile.ZipFile(path) as wheel:
        parts = [name.split("/") for name in wheel.namelist() if name.endswith(".py")]
    found = {place[0].removesuffix(".py") for place in parts if "-" not in place[0]}
    return sorted(found)


def needs(rules, python):
    """Return the names of the packages that requirements name for a page.

    Parameters
    ----------
    rules : list of str
        Requirements, as a package's metadata states them.
    python : str
        The page's Python, such as "3.14".

    Returns
    -------
    list of str

    Examples
    --------
    >>> needs(["comm>=0.1", "colorama; sys_platform == 'win32'", "x; extra == 'test'"], "3.14")
    ['comm']
    """
    page = {
        **{"python_version": python, "python_full_version": f"{python}.0", "extra": ""},
        **{"sys_platform": "emscripten", "platform_system": "Emscripten", "os_name": "posix"},
        **{"platform_machine": "wasm32", "implementation_name": "cpython"},
    }
    wanted = map(Requirement, rules)
    return sorted(
        {
            canonicalize_name(each.name)
            for each in wanted
            if each.marker is None or each.marker.evaluate(page)
        }
    )
