"""start.py, without a network: what it decides, the commands it builds, the words it uses."""

import ast
import importlib.util
import json
import os
import socket
import subprocess
import sys
from pathlib import Path, PureWindowsPath

import pytest

SCRIPT = Path(__file__).parents[1] / "start.py"


@pytest.fixture
def start():
    """A fresh copy of the module, so that a test may replace parts of it."""
    spec = importlib.util.spec_from_file_location("start", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def root(tmp_path):
    """A project folder with a pyproject.toml and nothing else."""
    folder = tmp_path / "Übung mit CNNs"
    folder.mkdir()
    write_pyproject(folder, 'dependencies = ["numpy>=2.0"]')
    return folder


def write_pyproject(folder, text):
    """Write a small pyproject.toml with something of its own in it."""
    extras = 'test = [\n    "pytest>=8.0", # a comment, "quoted"\n]\n'
    extras += 'lint = ["ruff"]\nlab = []\nbrowser = []\n'
    text = f'[project]\nversion = "1.2"\n{text}\n\n[project.optional-dependencies]\n{extras}'
    (folder / "pyproject.toml").write_text(text + '\n[tool.other]\npackages = ["cnn_core"]\n')


@pytest.fixture
def steps(start, monkeypatch):
    """Set-up commands, recorded in place of being run; making a .venv makes its folder."""
    recorded = []

    def record(command, venv):
        recorded.append([str(word) for word in command])
        if "venv" in command:
            venv.mkdir(parents=True)

    monkeypatch.setattr(start, "run", record)
    monkeypatch.setattr(start, "put_on_path", lambda root, venv: None)
    monkeypatch.setattr(start, "works", lambda command: True)
    monkeypatch.setattr(start.shutil, "which", lambda name: None)
    monkeypatch.setattr(start, "python_version", lambda venv: "3.12" if venv.exists() else None)
    return recorded


def kinds(steps):
    """Name each recorded step by the tool that does it; the last, which tries it out, has none."""
    tools = [[name for name in ("venv", "ensurepip", "pip") if name in step] for step in steps]
    return [names[0] for names in tools if names]


# Deciding what there is to do


def test_set_up_makes_an_environment_and_installs_what_the_lessons_need(start, root, steps):
    python = str(start.venv_python(root / ".venv"))
    assert start.set_up(root, ()) == root / ".venv"
    assert steps == [
        [sys.executable, "-m", "venv", str(root / ".venv")],
        [python, "-m", "pip", "install", "--no-compile", "numpy>=2.0"],
        [python, "-I", "-c", start.TRIED[".venv"]],
    ]


@pytest.mark.parametrize("command", ["test", "setup"])
def test_set_up_all_installs_the_tests_too_for_who_runs_them(start, root, steps, command):
    start.set_up_all(root, (), "open")
    assert steps[1][-1:] == ["numpy>=2.0"]
    start.set_up_all(root, (), command)
    assert kinds(steps) == ["venv", "pip", "pip"]
    assert steps[-2][-2:] == ["numpy>=2.0", "pytest>=8.0"]
    del steps[:]
    start.set_up_all(root, (), "open")
    assert steps == []


@pytest.mark.parametrize(
    ("command", "compiled"), [("open", []), ("test", []), ("setup", ["compileall"])]
)
def test_set_up_all_compiles_what_is_set_up_for_others(
    start, root, steps, monkeypatch, command, compiled
):
    tried = []
    monkeypatch.setattr(start, "works", lambda words: tried.append(words) or True)
    start.set_up_all(root, (), command)
    assert [words[2] for words in tried if "compileall" in words] == compiled
    start.set_up_all(root, (), command)
    assert [words[2] for words in tried if "compileall" in words] == compiled  # once is enough
    write_pyproject(root, 'dependencies = ["numpy>=2.1"]')
    start.set_up_all(root, (), command)
    assert [words[2] for words in tried if "compileall" in words] == 2 * compiled


def test_compile_all_compiles_every_package(start, tmp_path):
    venv = tmp_path / "venv"
    start.make_venv(tmp_path, venv, None)
    package = next(venv.glob("**/site-packages")) / "package.py"
    package.write_text("answer = 42")
    (package.parent / "of_another_python.py").write_text("print 42")
    start.compile_all(venv)
    assert list(package.parent.glob("__pycache__/package.*.pyc"))


def test_set_up_does_nothing_when_nothing_changed(start, root, steps):
    start.set_up(root, ())
    del steps[:]
    start.set_up(root, ())
    assert steps == []


def test_set_up_installs_again_when_pyproject_changed(start, root, steps):
    start.set_up(root, ())
    write_pyproject(root, 'dependencies = ["numpy>=2.1"]')
    del steps[:]
    start.set_up(root, ())
    assert kinds(steps) == ["pip"]


def test_set_up_begins_afresh_when_python_changed(start, root, steps, monkeypatch):
    start.set_up(root, ())
    del steps[:]
    monkeypatch.setattr(start, "python_version", lambda venv: "3.13")
    start.set_up(root, ())
    assert kinds(steps) == ["venv", "pip"]


def test_set_up_begins_afresh_when_the_folder_moved(start, root, steps):
    start.set_up(root, ())
    del steps[:]
    moved = root.rename(root.with_name("elsewhere"))
    start.set_up(moved, ())
    assert kinds(steps) == ["venv", "pip"]


def test_set_up_replaces_a_broken_environment_that_it_made(start, root, steps, monkeypatch):
    start.set_up(root, ())
    rubbish = root / ".venv" / "rubbish"
    rubbish.touch()
    del steps[:]
    monkeypatch.setattr(start, "python_version", lambda venv: None)
    start.set_up(root, ())
    assert kinds(steps) == ["venv", "pip"]
    assert not rubbish.exists()
    assert not list(root.glob(".venv-aside*"))


def test_set_up_moves_a_broken_environment_that_it_did_not_make(
    start, root, steps, monkeypatch, capsys
):
    (root / ".venv").mkdir()
    (root / ".venv" / "theirs").touch()
    monkeypatch.setattr(start, "python_version", lambda venv: None)
    start.set_up(root, ())
    assert kinds(steps) == ["venv", "pip"]
    assert (root / ".venv-aside-1" / "theirs").exists()
    assert "moved to .venv-aside-1" in capsys.readouterr().out


@pytest.mark.skipif(os.name == "nt", reason="links need a right of their own on Windows")
def test_set_up_moves_a_link_and_leaves_what_it_leads_to(start, root, steps, tmp_path):
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "start.json").write_text('{"folder": "elsewhere", "python": "3.12"}')
    (root / ".venv").symlink_to(theirs)
    start.set_up(root, ())
    assert (theirs / "start.json").exists()
    assert (root / ".venv-aside-1").is_symlink()


def test_make_venv_leaves_nothing_half_made_behind(start, root, monkeypatch):
    def interrupted(command, venv):
        venv.mkdir()
        raise KeyboardInterrupt

    monkeypatch.setattr(start, "run", interrupted)
    with pytest.raises(KeyboardInterrupt):
        start.make_venv(root, root / ".venv", None)
    assert not (root / ".venv").exists()


def test_set_up_builds_on_an_environment_that_another_program_made(start, root, steps):
    theirs = root / ".venv" / "theirs"
    theirs.mkdir(parents=True)
    start.set_up(root, ())
    assert kinds(steps) == ["pip"]
    assert theirs.exists()


def test_set_up_does_not_build_on_too_old_a_python(start, root, steps, monkeypatch):
    (root / ".venv").mkdir()
    monkeypatch.setattr(start, "python_version", lambda venv: "3.9")
    start.set_up(root, ())
    assert kinds(steps) == ["venv", "pip"]


def test_set_up_adds_extras_and_keeps_those_already_there(start, root, steps):
    start.set_up(root, ("lint",))
    start.set_up(root, ("browser",))
    assert steps[-2][-3:] == ["--no-compile", "numpy>=2.0", "ruff"]
    assert start.read_record(root / ".venv")["extras"] == ["browser", "lab", "lint"]
    del steps[:]
    start.set_up(root, ())
    assert steps == []


def test_set_up_refuses_an_extra_that_is_not_there_before_it_makes_anything(start, root, steps):
    with pytest.raises(start.SetupError, match="no extra called lnt, packages"):
        start.set_up(root, ("lnt", "packages"))
    assert steps == []


def test_requirements_are_what_a_reader_of_toml_finds(start):
    tomllib = pytest.importorskip("tomllib")
    project = tomllib.loads((SCRIPT.parent / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    for name in extras:
        expected = [*project["dependencies"], *extras[name]]
        assert start.requirements(SCRIPT.parent, [name]) == expected


def test_set_up_brings_pip_where_uv_made_the_environment(start, root, steps, monkeypatch):
    (root / ".venv").mkdir()
    monkeypatch.setattr(start, "works", lambda command: "pip" not in command)
    start.set_up(root, ())
    assert kinds(steps) == ["ensurepip", "pip"]


def test_set_up_uses_uv_when_it_is_there(start, root, steps, monkeypatch):
    monkeypatch.setattr(start.shutil, "which", lambda name: "/bin/uv")
    start.set_up(root, ())
    python = str(start.venv_python(root / ".venv"))
    assert steps[:2] == [
        ["/bin/uv", "venv", "--python", sys.executable, str(root / ".venv")],
        ["/bin/uv", "pip", "install", "--python", python, "numpy>=2.0"],
    ]


def test_set_up_passes_over_a_uv_that_does_not_run(start, root, steps, monkeypatch):
    monkeypatch.setattr(start.shutil, "which", lambda name: "/bin/uv")
    monkeypatch.setattr(start, "works", lambda command: command[0] != "/bin/uv")
    start.set_up(root, ())
    assert all(step[0] != "/bin/uv" for step in steps)


def test_set_up_is_not_finished_when_installing_failed(start, root, steps, monkeypatch):
    def fail(*arguments):
        raise start.SetupError("no network")

    with monkeypatch.context() as broken:
        broken.setattr(start, "install", fail)
        with pytest.raises(start.SetupError, match="no network"):
            start.set_up(root, ())
    start.set_up(root, ())
    assert kinds(steps) == ["venv", "pip"]


def test_set_up_forgets_only_the_package_that_was_being_unpacked(start, root, steps):
    start.set_up(root, ())
    write_pyproject(root, 'dependencies = ["numpy>=2.1"]')
    packages = root / ".venv" / "lib" / "python3.12" / "site-packages"
    whole, half = packages / "whole-1.0.dist-info", packages / "half-1.0.dist-info"
    for folder in (whole, half):
        folder.mkdir(parents=True)
        (folder / "METADATA").touch()
    (whole / "INSTALLER").touch()
    start.set_up(root, ())
    assert whole.exists()
    assert not half.exists()


def test_set_up_answers_the_question_about_news(start, root, steps):
    start.set_up(root, ())
    settings = json.loads(next(root.glob(".venv/**/overrides.json")).read_text())
    assert settings["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"


def test_read_record_is_empty_when_the_file_was_cut_short(start, root):
    (root / ".venv").mkdir()
    (root / ".venv" / "start.json").write_text('{"folder": ')
    assert start.read_record(root / ".venv") == {}


def test_python_version_is_none_for_a_python_outside_an_environment(start, root):
    venv = root / ".venv"
    folder = start.venv_python(venv).parent
    folder.mkdir(parents=True)
    assert start.python_version(venv) is None
    base = Path(sys.base_prefix, *(["python.exe"] if os.name == "nt" else ["bin", "python3"]))
    if os.name == "posix":
        start.venv_python(venv).symlink_to(base)
        assert start.python_version(venv) is None


def test_one_at_a_time_keeps_a_second_set_up_out(start):
    with start.one_at_a_time(), open(SCRIPT, "rb", buffering=0) as second:
        second.seek(1 << 30)
        assert not start.locked(second)
    with open(SCRIPT, "rb", buffering=0) as third:
        third.seek(1 << 30)
        assert start.locked(third)


# Saying what went wrong


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("ERROR: [Errno 28] No space left on device", "disk is full"),
        ("failed to copy file: No space left on device (os error 28)", "disk is full"),
        ("OSError: [WinError 112] There is not enough space on the disk", "disk is full"),
        (
            "WARNING: Retrying after connection broken by 'NewConnectionError(': Failed to "
            "establish a new connection: [Errno 111] Connection refused')'\n"
            "ERROR: No matching distribution found for setuptools>=68\n"
            "error: subprocess-exited-with-error",
            "online?",
        ),
        (
            "error: Failed to fetch\n  cause: dns error\n  cause: failed to lookup address",
            "online?",
        ),
        ("Failed to resolve 'x' ([Errno 11001] getaddrinfo failed)", "online?"),
        ("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]", "certificate"),
        ("PermissionError: [WinError 5] Access is denied: '.venv'", "Close JupyterLab"),
        ("[Errno 13] Permission denied: '/x/.venv'", "/x/.venv may not be written by you"),
        ("OSError: [Errno 30] Read-only file system: '/x'", "/x may not be written by you"),
        ("this system does not have Windows Long Path support enabled", "too long for Windows"),
        ("ERROR: Failed building wheel for scipy", "no ready-made scipy for this Python"),
        ("  × Failed to build `scipy==1.17`", "no ready-made scipy==1.17 for this Python"),
        ("The virtual environment was not created: ensurepip is not\navailable.", "-venv"),
        ("/usr/bin/python3: No module named venv", "-venv"),
        ("ERROR: something nobody thought of", "lines above"),
        ("error: subprocess-exited-with-error\nModuleNotFoundError: x", "lines above"),
        ("Permission denied", "lines above"),
    ],
)
def test_explain_says_it_in_plain_words(start, output, words):
    message = start.explain(output)
    assert words in message
    assert output.splitlines()[-1] in message


def test_explain_names_the_package_for_this_python(start):
    package = f"python3.{sys.version_info[1]}-venv"
    assert f"sudo apt install {package}" in start.explain("No module named ensurepip")


def test_run_explains_a_command_that_fails(start, root):
    code = "import sys; print('Errno 28: No space left on device'); sys.exit(3)"
    with pytest.raises(start.SetupError, match="disk is full"):
        start.run([sys.executable, "-c", code], root / ".venv")


def test_run_says_which_program_cannot_be_started(start, root):
    with pytest.raises(start.SetupError, match="no-such-program cannot be started: No such file"):
        start.run([str(root / "no-such-program")], root / ".venv")


def test_main_refuses_too_old_a_python_and_names_a_newer_one(start, monkeypatch, capsys):
    monkeypatch.setattr(start.sys, "version_info", (3, 8, 10))
    monkeypatch.setattr(start, "works", lambda command: command[0] == "python3.12")
    assert start.main([]) == 1
    message = capsys.readouterr().out
    assert "needs Python 3.10 or newer; this is Python 3.8." in message
    assert "python3.12 start.py" in message


def test_too_old_says_where_to_get_python_when_there_is_no_newer_one(start, monkeypatch):
    monkeypatch.setattr(start, "works", lambda command: False)
    assert "python.org" in start.too_old((3, 8))


def test_start_parses_on_an_old_python():
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 6))
    future = [node for node in tree.body if getattr(node, "module", None) == "__future__"]
    assert not future  # "from __future__ import annotations" is an error on Python 3.6


def test_main_shows_the_usage_for_an_unknown_word(start, capsys):
    assert start.main(["tset"]) == 2
    assert "python3 start.py test" in capsys.readouterr().out


def test_main_says_how_to_go_on_after_ctrl_c(start, monkeypatch, capsys):
    def interrupted(root, extras):
        raise KeyboardInterrupt

    monkeypatch.setattr(start, "set_up", interrupted)
    monkeypatch.chdir(SCRIPT.parent)
    assert start.main(["test"]) == 130
    assert "Run the same again" in capsys.readouterr().out


# Building the commands


def test_main_hands_extra_words_to_pytest(start, monkeypatch):
    handed = []
    monkeypatch.setattr(start, "set_up", lambda root, extras: Path("venv"))
    monkeypatch.setattr(start, "write_settings", lambda venv: None)
    monkeypatch.setattr(start, "hand_over", lambda command, venv: handed.extend(command[1:]))
    monkeypatch.chdir(SCRIPT.parent)
    start.main(["test", "-x", "tests/test_ops.py"])
    assert handed[:4] == ["-m", "pytest", "-n", "auto"]
    assert handed[-2:] == ["-x", "tests/test_ops.py"]


@pytest.mark.parametrize("command", ["class", "report", "answers", "guide"])
def test_main_hands_a_teachers_folder_on_as_seen_from_where_it_was_typed(
    start, tmp_path, monkeypatch, command
):
    handed = []
    monkeypatch.setattr(start, "set_up", lambda root, extras: Path("venv"))
    monkeypatch.setattr(start, "hand_over", lambda command, venv: handed.extend(command[1:]))
    monkeypatch.chdir(tmp_path)
    assert start.main([command, "year 10"]) == 0
    assert handed == ["-m", "cnn_workshop.classroom", command, str(tmp_path / "year 10")]


@pytest.mark.parametrize("rest", [[], ["one", "two"], ["--all"]])
def test_main_asks_for_one_folder_of_a_teachers_command(start, capsys, rest):
    assert start.main(["report", *rest]) == 2
    assert capsys.readouterr().out == "Name one folder:  python3 start.py report DIR\n"


def test_main_says_that_a_class_copy_has_no_teachers_commands(start, root, monkeypatch, capsys):
    monkeypatch.setattr(start, "ROOT", root)
    assert start.main(["answers", "here"]) == 2
    assert "This is a class's copy of the lessons" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("typed", "release"),
    [
        (["our site", "--pyodide", "pyodide.tar.bz2"], "pyodide.tar.bz2"),
        (["--pyodide=release", "our site"], "release"),
    ],
)
def test_main_hands_the_places_of_a_site_on_as_seen_from_where_they_were_typed(
    start, tmp_path, monkeypatch, typed, release
):
    handed, extras = [], []
    monkeypatch.setattr(start, "set_up", lambda *asked: extras.append(asked[1:]) or Path("venv"))
    monkeypatch.setattr(start, "hand_over", lambda command, venv: handed.extend(command[1:]))
    monkeypatch.chdir(tmp_path)
    assert start.main(["site", *typed]) == 0
    places = [str(tmp_path / "our site"), "--pyodide", str(tmp_path / release)]
    assert handed == ["-m", "cnn_workshop.website", *places]
    assert extras == [({"site"}, os.path.join("build", "site-venv"))]


def test_main_sets_up_what_builds_the_site_beside_the_lessons(start, monkeypatch):
    made = []
    monkeypatch.setattr(start, "set_up", lambda root, *asked: made.append(asked) or Path("venv"))
    monkeypatch.chdir(SCRIPT.parent)
    assert start.main(["setup", "lint", "site"]) == 0
    assert made == [({"lint", "test"},), ({"site"}, os.path.join("build", "site-venv"))]


def test_set_up_makes_an_environment_of_its_own_for_the_site(start, root, steps):
    text = (root / "pyproject.toml").read_text("utf-8")
    text = text.replace("lab = []", 'lab = ["jupyterlab"]\nsite = ["jupyterlite-core"]')
    (root / "pyproject.toml").write_text(text, "utf-8")
    venv = start.set_up(root, {"site"}, start.SITE_PLACE)
    assert venv == root / "build" / "site-venv"
    made, installed, tried = steps
    assert made[-1] == str(venv)
    assert installed[5:] == ["numpy>=2.0", "jupyterlite-core"]
    assert "jupyterlite_core" in tried[-1]
    assert start.is_finished(root, venv, {"site"})
    assert not (venv / "share").exists()


def test_main_leaves_the_address_of_a_release_as_it_is(start):
    address = "https://example.org/pyodide/full/"
    assert start.site_arguments(["x", "--pyodide", address])[2] == address


@pytest.mark.parametrize("rest", [[], ["a"], ["--pyodide", "x"], ["a", "b", "--pyodide", "x"]])
def test_main_asks_for_the_folder_and_the_release_of_a_site(start, capsys, rest):
    assert start.main(["site", *rest]) == 2
    assert capsys.readouterr().out.startswith("Name a folder and a release:  python3 start.py site")


def test_main_hands_options_to_jupyterlab_and_says_when_a_port_is_taken(start, monkeypatch, capsys):
    handed = []
    monkeypatch.setattr(start, "set_up", lambda root, extras: Path("venv"))
    monkeypatch.setattr(start, "write_settings", lambda venv: None)
    monkeypatch.setattr(start, "hand_over", lambda command, venv: handed.extend(command))
    monkeypatch.chdir(SCRIPT.parent)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        start.main(["--no-browser", "--port", port])
    assert handed[-3:] == ["--no-browser", "--port", port]
    assert f"Port {port} is taken" in capsys.readouterr().out


def test_lab_command_opens_the_first_lesson(start, root):
    command = start.lab_command(root, root / ".venv", [])
    assert command[:3] == [str(start.venv_python(root / ".venv")), "-m", "jupyterlab"]
    assert f"--ServerApp.root_dir={root / 'notebooks'}" in command
    assert "--LabApp.default_url=/lab/tree/00_start_here.ipynb" in command


@pytest.mark.parametrize(
    "option",
    [
        "--ServerApp.kernel_spec_manager_class=",
        "--ServerApp.kernel_websocket_connection_class=",
        "--FileContentsManager.pre_save_hook=",
        "--ServerApp.contents_manager_class=",
    ],
)
def test_lab_command_names_parts_of_the_server_that_exist(start, root, option):
    command = start.lab_command(root, root / ".venv", [])
    name = next(word for word in command if word.startswith(option))[len(option) :]
    module, _, attribute = name.rpartition(".")
    assert hasattr(importlib.import_module(module), attribute)


def test_lab_command_leaves_an_option_to_the_caller(start, root):
    command = start.lab_command(root, root / ".venv", ["--ServerApp.root_dir=/elsewhere"])
    assert [word for word in command if "root_dir" in word] == ["--ServerApp.root_dir=/elsewhere"]


@pytest.mark.parametrize(
    ("system", "path"), [("posix", "bin/python"), ("nt", r"Scripts\python.exe")]
)
def test_venv_python_lies_where_each_system_puts_it(start, system, path):
    start.os = type("os", (), {"name": system})
    folder = PureWindowsPath("C:/lessons") if system == "nt" else Path("/lessons")
    assert start.venv_python(folder) == folder / path


@pytest.mark.parametrize(
    "name",
    [
        *("VIRTUAL_ENV", "CONDA_PREFIX", "PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP"),
        *("PYTHONOPTIMIZE", "PYTHONWARNINGS", "JUPYTER_PATH", "JUPYTER_CONFIG_PATH", "LAB_DIR"),
        *("JUPYTER_NO_CONFIG", "IPYTHON_KERNEL__x", "MATPLOTLIBRC", "MPLBACKEND", "PIP_TARGET"),
        *("PIP_CONSTRAINT", "UV_PYTHON", "UV_OVERRIDE", "PYTEST_DISABLE_PLUGIN_AUTOLOAD"),
    ],
)
def test_environment_leaves_out_what_was_set_for_other_programs(start, root, monkeypatch, name):
    monkeypatch.setenv(name, "elsewhere")
    assert "elsewhere" not in start.environment(root / ".venv").values()


@pytest.mark.parametrize(
    "name",
    [
        *("HTTPS_PROXY", "JUPYTER_TOKEN", "PIP_INDEX_URL", "PIP_NO_INDEX", "PIP_CERT", "UV_INDEX"),
        *("UV_DEFAULT_INDEX", "UV_CACHE_DIR", "UV_INDEX_INNER_PASSWORD", "PIP_DEFAULT_TIMEOUT"),
    ],
)
def test_environment_keeps_how_to_reach_the_index_and_the_server(start, root, monkeypatch, name):
    monkeypatch.setenv(name, "mine")
    assert start.environment(root / ".venv")[name] == "mine"


def test_environment_puts_its_own_programs_first(start, root, monkeypatch):
    monkeypatch.setenv("PIP_USER", "1")
    settings = start.environment(root / ".venv")
    assert settings["PIP_USER"] == "0"
    assert settings["PATH"].startswith(str(root))


def test_environment_sends_what_is_written_to_a_folder_of_ours(start, root, monkeypatch):
    for name in ("JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "MPLCONFIGDIR"):
        monkeypatch.setenv(name, "elsewhere")
        folder = Path(start.environment(root / ".venv")[name])
        assert folder.is_relative_to(root / ".venv" / "own")


@pytest.mark.skipif(os.name == "nt", reason="there, such a name is written %HOME%")
def test_environment_does_not_write_where_ipython_would_read_the_name_as_a_variable(
    start, tmp_path, monkeypatch
):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr(start.sys, "platform", "linux")
    folder = Path(start.environment(tmp_path / "$HOME" / ".venv")["IPYTHONDIR"])
    assert folder.is_relative_to(tmp_path / "data" / "cnn-notebooks")


def test_environment_leaves_theme_and_shortcuts_where_the_person_has_them(
    start, root, monkeypatch, tmp_path
):
    monkeypatch.delenv("JUPYTERLAB_SETTINGS_DIR", raising=False)
    monkeypatch.delenv(start.THEIR_CONFIG, raising=False)
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "mine"))
    settings = start.environment(root / ".venv")["JUPYTERLAB_SETTINGS_DIR"]
    assert Path(settings) == tmp_path / "mine" / "lab" / "user-settings"


def test_environment_takes_our_folder_for_the_theme_when_theirs_cannot_be_written(
    start, root, monkeypatch, tmp_path
):
    (tmp_path / "file").touch()
    monkeypatch.setenv("JUPYTERLAB_SETTINGS_DIR", str(tmp_path / "file" / "settings"))
    settings = start.environment(root / ".venv")["JUPYTERLAB_SETTINGS_DIR"]
    assert Path(settings).is_relative_to(root / ".venv" / "own")


def test_their_config_is_the_persons_when_started_from_our_own_terminal(start, monkeypatch):
    monkeypatch.setenv(start.THEIR_CONFIG, "theirs")
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", "ours")
    assert start.their_config() == Path("theirs")


def test_environment_takes_one_thread_for_products_unless_told_otherwise(start, root, monkeypatch):
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    assert start.environment(root / ".venv")["OPENBLAS_NUM_THREADS"] == "1"
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "2")
    assert start.environment(root / ".venv")["OPENBLAS_NUM_THREADS"] == "2"


def test_hand_over_passes_the_exit_code_on(root):
    code = (
        f"import sys; sys.path.insert(0, {str(SCRIPT.parent)!r}); import start, pathlib; "
        f"start.hand_over([sys.executable, '-c', 'raise SystemExit(7)'], pathlib.Path())"
    )
    assert subprocess.call([sys.executable, "-c", code], cwd=root) == 7
