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
    (folder / "pyproject.toml").write_text("[project]\n")
    return folder


@pytest.fixture
def steps(start, monkeypatch):
    """Set-up commands, recorded in place of being run; making a .venv makes its folder."""
    recorded = []

    def record(command, root):
        recorded.append([str(word) for word in command])
        if "venv" in command:
            (root / ".venv").mkdir()

    monkeypatch.setattr(start, "run", record)
    monkeypatch.setattr(start, "works", lambda command: True)
    monkeypatch.setattr(start.shutil, "which", lambda name: None)
    monkeypatch.setattr(
        start, "python_version", lambda root: "3.12" if (root / ".venv").exists() else None
    )
    return recorded


def kinds(steps):
    """Name each recorded step by the tool that does it."""
    return [next(name for name in ("venv", "ensurepip", "pip") if name in step) for step in steps]


# Deciding what there is to do


def test_set_up_makes_an_environment_and_installs_the_tests_too(start, root, steps):
    start.set_up(root, ())
    assert steps == [
        [sys.executable, "-m", "venv", str(root / ".venv")],
        [str(start.venv_python(root)), "-m", "pip", "install", "-e", ".[test]"],
    ]


def test_set_up_does_nothing_when_nothing_changed(start, root, steps):
    start.set_up(root, ())
    del steps[:]
    start.set_up(root, ())
    assert steps == []


def test_set_up_installs_again_when_pyproject_changed(start, root, steps):
    start.set_up(root, ())
    (root / "pyproject.toml").write_text('[project]\nname = "other"\n')
    del steps[:]
    start.set_up(root, ())
    assert kinds(steps) == ["pip"]


def test_set_up_begins_afresh_when_python_changed(start, root, steps, monkeypatch):
    start.set_up(root, ())
    del steps[:]
    monkeypatch.setattr(start, "python_version", lambda root: "3.13")
    start.set_up(root, ())
    assert kinds(steps) == ["venv", "pip"]


def test_set_up_begins_afresh_when_the_folder_moved(start, root, steps):
    start.set_up(root, ())
    del steps[:]
    moved = root.rename(root.with_name("elsewhere"))
    start.set_up(moved, ())
    assert kinds(steps) == ["venv", "pip"]


def test_set_up_replaces_an_environment_without_a_working_python(start, root, steps, monkeypatch):
    rubbish = root / ".venv" / "rubbish"
    rubbish.mkdir(parents=True)
    monkeypatch.setattr(start, "python_version", lambda root: None)
    start.set_up(root, ())
    assert kinds(steps) == ["venv", "pip"]
    assert not rubbish.exists()


def test_set_up_keeps_an_environment_somebody_else_made(start, root, steps):
    theirs = root / ".venv" / "theirs"
    theirs.mkdir(parents=True)
    start.set_up(root, ())
    assert kinds(steps) == ["pip"]
    assert theirs.exists()


def test_set_up_replaces_an_environment_of_too_old_a_python(start, root, steps, monkeypatch):
    (root / ".venv").mkdir()
    monkeypatch.setattr(start, "python_version", lambda root: "3.9")
    start.set_up(root, ())
    assert kinds(steps) == ["venv", "pip"]


def test_set_up_adds_extras_and_keeps_those_already_there(start, root, steps):
    start.set_up(root, ("lint",))
    start.set_up(root, ("browser",))
    assert steps[-1][-1] == ".[browser,lint,test]"
    del steps[:]
    start.set_up(root, ())
    assert steps == []


def test_set_up_brings_pip_where_uv_made_the_environment(start, root, steps, monkeypatch):
    (root / ".venv").mkdir()
    monkeypatch.setattr(start, "works", lambda command: "pip" not in command)
    start.set_up(root, ())
    assert kinds(steps) == ["ensurepip", "pip"]


def test_set_up_uses_uv_when_it_is_there(start, root, steps, monkeypatch):
    monkeypatch.setattr(start.shutil, "which", lambda name: "/bin/uv")
    start.set_up(root, ())
    python = str(start.venv_python(root))
    assert steps == [
        ["/bin/uv", "venv", "--python", sys.executable, str(root / ".venv")],
        ["/bin/uv", "pip", "install", "--python", python, "-e", ".[test]"],
    ]


def test_set_up_passes_over_a_uv_that_does_not_run(start, root, steps, monkeypatch):
    monkeypatch.setattr(start.shutil, "which", lambda name: "/bin/uv")
    monkeypatch.setattr(start, "works", lambda command: command[0] != "/bin/uv")
    start.set_up(root, ())
    assert all(step[0] != "/bin/uv" for step in steps)


def test_set_up_is_not_finished_when_installing_failed(start, root, steps, monkeypatch):
    def fail(root, uv, extras):
        raise start.SetupError("no network")

    with monkeypatch.context() as broken:
        broken.setattr(start, "install", fail)
        with pytest.raises(start.SetupError):
            start.set_up(root, ())
    start.set_up(root, ())
    assert kinds(steps) == ["venv", "pip"]


def test_set_up_forgets_only_the_package_that_was_being_unpacked(start, root, steps):
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
    assert start.read_record(root) == {}


def test_python_version_is_none_for_a_python_outside_an_environment(start, root):
    folder = start.venv_python(root).parent
    folder.mkdir(parents=True)
    assert start.python_version(root) is None
    base = Path(sys.base_prefix, *(["python.exe"] if os.name == "nt" else ["bin", "python3"]))
    if os.name == "posix":
        start.venv_python(root).symlink_to(base)
        assert start.python_version(root) is None


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
        ("[Errno 13] Permission denied: '/x/.venv'", "may not be written"),
        ("this system does not have Windows Long Path support enabled", "too long for Windows"),
        ("ERROR: Failed building wheel for scipy", "not ready for this Python"),
        ("The virtual environment was not created: ensurepip is not\navailable.", "-venv"),
        ("/usr/bin/python3: No module named venv", "-venv"),
        ("ERROR: something nobody thought of", "lines above"),
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
        start.run([sys.executable, "-c", code], root)


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
    monkeypatch.setattr(start, "set_up", lambda root, extras: None)
    monkeypatch.setattr(start, "hand_over", lambda command, root: handed.extend(command[1:]))
    monkeypatch.chdir(SCRIPT.parent)
    start.main(["test", "-x", "tests/test_ops.py"])
    assert handed == ["-m", "pytest", "-x", "tests/test_ops.py"]


def test_main_hands_options_to_jupyterlab_and_says_when_a_port_is_taken(start, monkeypatch, capsys):
    handed = []
    monkeypatch.setattr(start, "set_up", lambda root, extras: None)
    monkeypatch.setattr(start, "hand_over", lambda command, root: handed.extend(command))
    monkeypatch.chdir(SCRIPT.parent)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        start.main(["--no-browser", "--port", port])
    assert handed[-3:] == ["--no-browser", "--port", port]
    assert f"Port {port} is taken" in capsys.readouterr().out


def test_lab_command_opens_the_first_lesson(start, root):
    command = start.lab_command(root, [])
    assert command[:3] == [str(start.venv_python(root)), "-m", "jupyterlab"]
    assert f"--ServerApp.root_dir={root / 'notebooks'}" in command
    assert "--LabApp.default_url=/lab/tree/00_start_here.ipynb" in command


@pytest.mark.parametrize(
    "option",
    [
        "--ServerApp.kernel_websocket_connection_class=",
        "--FileContentsManager.pre_save_hook=",
        "--ServerApp.contents_manager_class=",
    ],
)
def test_lab_command_names_parts_of_the_server_that_exist(start, root, option):
    command = start.lab_command(root, [])
    name = next(word for word in command if word.startswith(option))[len(option) :]
    module, _, attribute = name.rpartition(".")
    assert hasattr(importlib.import_module(module), attribute)


def test_lab_command_leaves_an_option_to_the_caller(start, root):
    command = start.lab_command(root, ["--ServerApp.root_dir=/elsewhere"])
    assert [word for word in command if "root_dir" in word] == ["--ServerApp.root_dir=/elsewhere"]


@pytest.mark.parametrize(
    ("system", "path"), [("posix", "bin/python"), ("nt", r"Scripts\python.exe")]
)
def test_venv_python_lies_where_each_system_puts_it(start, system, path):
    start.os = type("os", (), {"name": system})
    folder = PureWindowsPath("C:/lessons") if system == "nt" else Path("/lessons")
    assert start.venv_python(folder) == folder / ".venv" / path


def test_environment_leaves_other_environments_out(start, root, monkeypatch):
    for name in ("VIRTUAL_ENV", "CONDA_PREFIX", "PYTHONPATH", "PYTHONHOME", "PIP_TARGET"):
        monkeypatch.setenv(name, "elsewhere")
    monkeypatch.setenv("PIP_USER", "1")
    monkeypatch.setenv("HTTPS_PROXY", "proxy")
    settings = start.environment(root)
    assert "elsewhere" not in settings.values()
    assert settings["PIP_USER"] == "0"
    assert settings["HTTPS_PROXY"] == "proxy"
    assert settings["PATH"].startswith(str(root))


def test_environment_takes_one_thread_for_products_unless_told_otherwise(start, root, monkeypatch):
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    assert start.environment(root)["OPENBLAS_NUM_THREADS"] == "1"
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "2")
    assert start.environment(root)["OPENBLAS_NUM_THREADS"] == "2"


def test_hand_over_passes_the_exit_code_on(root):
    code = (
        f"import sys; sys.path.insert(0, {str(SCRIPT.parent)!r}); import start, pathlib; "
        f"start.hand_over([sys.executable, '-c', 'raise SystemExit(7)'], pathlib.Path())"
    )
    assert subprocess.call([sys.executable, "-c", code], cwd=root) == 7
