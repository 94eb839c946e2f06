"""pyproject.toml is the one place for dependencies; everything else that names them agrees."""

import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CONDA_NAMES = {"matplotlib": "matplotlib-base"}
ONLY_CONDA = {"python", "pip"}


def read_list(text, key):
    """Read one list of strings from a TOML file (Python 3.10 has no tomllib)."""
    found = re.search(rf"^{key} = \[\n(.*?)^\]$", text, re.MULTILINE | re.DOTALL)
    assert found, f"pyproject.toml has no list called {key}"
    return re.findall(r'^\s*"(.+?)",?$', found[1], re.MULTILINE)


def split(requirement):
    """Split ``name>=1.2`` into the name and its bounds."""
    name, bounds = re.fullmatch(r"([\w.-]+)\s*(.*)", requirement).groups()
    return name.lower(), bounds.replace(" ", "")


@pytest.fixture(scope="module")
def pyproject():
    return (ROOT / "pyproject.toml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def conda():
    """environment.yml's packages with their bounds, without the pip section."""
    _, dependencies = (ROOT / "environment.yml").read_text(encoding="utf-8").split("dependencies:")
    return dict(split(line) for line in re.findall(r"^  - ([^:\n]+)$", dependencies, re.MULTILINE))


def test_environment_has_the_packages_and_bounds_of_pyproject(pyproject, conda):
    wanted = [rule for key in ("dependencies", "lab", "test") for rule in read_list(pyproject, key)]
    expected = {CONDA_NAMES.get(name, name): bounds for name, bounds in map(split, wanted)}
    found = {name: bounds for name, bounds in conda.items() if name not in ONLY_CONDA}
    assert found == expected


def test_environment_has_a_python_that_pyproject_allows(pyproject, conda):
    oldest = re.search(r'requires-python = ">=3\.(\d+)"', pyproject)[1]
    chosen = re.fullmatch(r"=3\.(\d+)", conda["python"])[1]
    assert int(chosen) >= int(oldest)


def test_environment_installs_this_folder_with_pip(conda):
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    assert "pip" in conda
    assert re.search(r"^  - pip:\n      - -e \.$", text, re.MULTILINE)


def test_environment_takes_packages_from_conda_forge_alone():
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    channels = re.search(r"channels:\n((?:  - .+\n)+)", text)[1].split("\n  - ")
    assert [channel.strip(" -\n") for channel in channels] == ["conda-forge", "nodefaults"]


def test_start_asks_for_the_python_that_pyproject_asks_for(pyproject):
    oldest = re.search(r'requires-python = ">=3\.(\d+)"', pyproject)[1]
    script = (ROOT / "start.py").read_text(encoding="utf-8")
    assert f"OLDEST_PYTHON = (3, {oldest})" in script


def test_pyproject_finds_both_packages_where_they_lie(pyproject):
    found = re.search(r"^\[tool.setuptools.packages.find\]\n(.*?)\n\n", pyproject, re.M | re.S)[1]
    assert 'where = [".", "notebooks"]' in found
    assert 'include = ["cnn_core*", "cnn_workshop*"]' in found


def test_every_folder_of_the_packages_is_a_package():
    """A folder without __init__.py works from a clone, and is missing from what pip builds."""
    homes = (ROOT / "cnn_core", ROOT / "notebooks" / "cnn_workshop")
    scripts = {ROOT / "cnn_core" / "data"}  # run from a clone; what it holds is shipped as data
    folders = {path.parent for home in homes for path in home.glob("**/*.py")} - scripts
    assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []


def test_jupyter_loads_no_parsers_of_addresses_first():
    """They took half of JupyterLab's start; nbval has loaded the same here."""
    assert "jsonschema" in sys.modules
    assert "rfc3987_syntax" not in sys.modules
