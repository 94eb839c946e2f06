"""start.py, for real, where little is as it should be: settings, home, folder names, other users.

A copy of the project lies in a folder with a hostile name. Its environment is made and filled by
start.py itself, without a network: what it installs is one tiny wheel, which leads to the packages
that this Python has.
"""

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import textwrap
import threading
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import nbformat
import pytest
from jupyter_client import BlockingKernelClient
from nbformat.v4 import new_code_cell, new_notebook, new_output

import surroundings
from cnn_workshop.classroom import slides

ROOT = surroundings.ROOT
FOLDERS = ["{x}", "Übung [1] 100%", "it's #2; $", "-x"]  # one in the other
if os.name == "posix":
    FOLDERS += ['"import os"', "ends in a space ", "two\nlines"]
PATIENCE = 120  # seconds; a busy machine is no failure
FOREIGN_FILES = {
    # a person's own settings; LEAK and the rest would be seen in a kernel that reads them
    "home/.jupyter/jupyter_config.py": "raise SystemExit('old')",
    "home/.jupyter/jupyter_lab_config.py": "import no_such_module",
    "home/.jupyter/jupyter_server_config.py": """
        c.ServerApp.root_dir = "/"
        c.ServerApp.kernel_spec_manager_class = "no.such.Manager"
        c.ServerApp.contents_manager_class = "no.such.Manager"
        c.ServerApp.jpserver_extensions = {"jupyterlab": False}
        c.MultiKernelManager.default_kernel_name = "ghost"
        c.KernelSpecManager.allowed_kernelspecs = {"ghost"}
        c.ServerApp.port_retries = 77
        """,
    "home/.jupyter/labconfig/page_config.json": """
        {"disabledExtensions": {"@jupyter-widgets/jupyterlab-manager": true}}
        """,
    "home/.ipython/profile_default/ipython_config.py": "c.IPKernelApp.exec_lines=['LEAK=1']",
    "home/.ipython/profile_default/startup/00-leak.py": "LEAK = 2; print('leak')",
    "home/.config/matplotlib/matplotlibrc": "image.origin: lower\nfont.size: 30",
    "else/kernels/python3/kernel.json": '{"argv": ["/bin/false"], "display_name": "x"}',
    "else/matplotlibrc": "image.origin: lower\nbroken line",
    "else/startup.py": "LEAK = 3; print('leak')",
    "else/path/nbval.py": "raise ImportError('another nbval')",
    "else/path/numpy.py": "raise ImportError('another numpy')",
    "else/path/ipykernel_launcher.py": "raise SystemExit('another kernel')",
}
FOREIGN_FILES["home/.local/share/jupyter/kernels/python3/kernel.json"] = FOREIGN_FILES[
    "else/kernels/python3/kernel.json"
]
FOREIGN_VARIABLES = {  # {} is the folder of the files above
    "HOME": "{}/home",
    "JUPYTER_PATH": "{}/else",
    "JUPYTER_CONFIG_PATH": "{}/home/.jupyter",
    "JUPYTER_DATA_DIR": "{}/home/.local/share/jupyter",
    "JUPYTER_RUNTIME_DIR": "/proc/nowhere",
    "JUPYTER_DEFAULT_PROVISIONER_NAME": "ghost",
    "JUPYTER_PREFER_ENV_PATH": "0",
    "JUPYTERLAB_DIR": "{}/else",
    "LAB_SETTING": "no setting at all",
    "IPYTHONDIR": "{}/home/.ipython",
    "MATPLOTLIBRC": "{}/else/matplotlibrc",
    "MPLCONFIGDIR": "{}/home/.config/matplotlib",
    "MPLBACKEND": "no_such_backend",
    "PYTHONPATH": "{}/else/path",
    "PYTHONSTARTUP": "{}/else/startup.py",
    "PYTHONOPTIMIZE": "2",
    "PYTHONWARNINGS": "error",
    "PYTEST_ADDOPTS": "--no-such-option",
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    "TRAITLETS_APPLICATION_RAISE_CONFIG_FILE_ERROR": "1",
    "PIP_TARGET": "{}/else",
    "PIP_CONSTRAINT": "{}/no-such-file",
    "UV_PYTHON": "3.2",
    "VIRTUAL_ENV": "{}/else",
}
LOOK = """
import json, os, sys
import matplotlib, numpy
import cnn_core, cnn_workshop
facts = {
    "python": sys.executable,
    "packages": [os.path.dirname(package.__file__) for package in (cnn_core, cnn_workshop)],
    "leaks": sorted({"LEAK"} & set(globals())),
    "origin": matplotlib.rcParams["image.origin"],
    "asserts": __debug__,
    "home": os.environ["IPYTHONDIR"],
}
print(json.dumps(facts, sort_keys=True))
""".strip()


# ---- the copy and how it is started --------------------------------------------------------------


def copy_project(folder, compiled=True):
    """Copy what start.py needs, once used or as it is cloned; its packages are this Python's."""
    folder.mkdir(parents=True)
    half_written = "*.pyc.*"
    left_out = shutil.ignore_patterns(half_written if compiled else "__pycache__")
    for name in ("cnn_core", "notebooks", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=left_out)
    shutil.copy(ROOT / "start.py", folder)
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for name, needed in (("dependencies", '"borrowed>=1"'), ("lab", ""), ("test", "")):
        text = re.sub(rf"^{name} = \[.*?^\]", f"{name} = [{needed}]", text, flags=re.M | re.S)
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")
    return folder


def write_wheel(folder):
    """Write a package that leads to the packages of this Python, for pip or uv to install."""
    facts = "borrowed-1.dist-info"
    sites = {sysconfig.get_path(name) for name in ("purelib", "platlib")}
    files = {
        "borrowed.pth": f"import sys; sys.path.extend({sorted(sites)!a})\n",
        f"{facts}/METADATA": "Metadata-Version: 2.1\nName: borrowed\nVersion: 1\n",
        f"{facts}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[f"{facts}/RECORD"] = "".join(f"{name},,\n" for name in [*files, f"{facts}/RECORD"])
    folder.mkdir()
    with zipfile.ZipFile(folder / "borrowed-1-py3-none-any.whl", "w") as wheel:
        for name, text in files.items():
            wheel.writestr(name, text)
    return folder


def lend_jupyterlab(venv):
    """Give an environment JupyterLab's page, which does not lie among the packages."""
    ours = Path(sys.prefix) / "share" / "jupyter"
    for name in ("labextensions", *(f"lab/{part}" for part in ("static", "themes", "schemas"))):
        (venv / "share" / "jupyter" / "lab").mkdir(parents=True, exist_ok=True)
        (venv / "share" / "jupyter" / name).symlink_to(ours / name)


def variables(wheels, **more):
    """Environment variables of a person who has set nothing, but for what is asked for."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TEMP") if name in os.environ}
    offline = {"PIP_NO_INDEX": "1", "UV_OFFLINE": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    links = {"PIP_FIND_LINKS": str(wheels), "UV_FIND_LINKS": str(wheels)}
    return {**kept, **offline, **links, **more}


def call(command, settings, **options):
    """Run a command to its end; returns its exit code and all that it said."""
    streams = {"stdin": subprocess.DEVNULL, "stderr": subprocess.STDOUT, "encoding": "utf-8"}
    done = subprocess.run(
        [str(word) for word in command],
        env=settings,
        stdout=subprocess.PIPE,
        timeout=PATIENCE,
        check=False,
        **streams,
        **options,
    )
    return done.returncode, done.stdout


@pytest.fixture(scope="module")
def wheels(tmp_path_factory):
    return write_wheel(tmp_path_factory.mktemp("index") / "wheels")


@pytest.fixture(scope="module")
def project(tmp_path_factory, wheels):
    """The copy, set up by start.py in a folder with a hostile name."""
    folder = copy_project(tmp_path_factory.mktemp("names").joinpath(*FOLDERS), compiled=False)
    home = str(tmp_path_factory.mktemp("home"))
    code, said = call([sys.executable, folder / "start.py", "setup"], variables(wheels, HOME=home))
    assert code == 0, said
    assert "Everything is set up" in said
    lend_jupyterlab(folder / ".venv")
    (folder / "notebooks" / "matplotlibrc").write_text("image.origin: lower\n")
    return folder


@pytest.fixture(scope="module")
def foreign(tmp_path_factory, wheels):
    """The variables of a person who has everything set for something else."""
    folder = tmp_path_factory.mktemp("foreign")
    for name, text in FOREIGN_FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(textwrap.dedent(text))
    settings = {name: value.format(folder) for name, value in FOREIGN_VARIABLES.items()}
    return variables(wheels, **settings)


@pytest.fixture(scope="module")
def homeless(wheels):
    """The variables of a person who may write nowhere at home."""
    return variables(wheels, HOME="/proc/nowhere")


@pytest.fixture
def settings(request):
    return request.getfixturevalue(request.param)


@contextlib.contextmanager
def lessons(project, settings):
    """Open the lessons without a browser; yields what was said up to the address."""
    said = []
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, project / "start.py", "--no-browser", "--port", port]
    log = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "encoding": "utf-8"}
    with subprocess.Popen([str(word) for word in command], env=settings, **log) as server:
        watchdog = threading.Timer(PATIENCE, server.kill)
        watchdog.start()
        try:
            for line in server.stdout:
                said.append(line)
                if "http://127.0.0.1" in line or "The lessons are at" in line:
                    break
            yield "".join(said)
        finally:
            watchdog.cancel()
            server.send_signal(signal.SIGTERM)
            server.stdout.read()


def answered(request):
    """Ask a server that may have said its address a moment before it listens."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return urllib.request.urlopen(request, timeout=PATIENCE)
        except urllib.error.URLError as error:
            if not isinstance(error.reason, ConnectionRefusedError) or time.monotonic() > end:
                raise
            time.sleep(0.1)


def asked(said, token, path, data=None):
    """Ask the server that said its address; returns the answer."""
    port = re.search(r"http://[\w.]+:(\d+)/lab", said)[1]
    headers = {"Authorization": f"token {token}"}
    return answered(urllib.request.Request(f"http://127.0.0.1:{port}/{path}", data, headers))


def seen_inside(project, said, token):
    """What a lesson's kernel, started by the server, sees."""
    with asked(said, token, "api/kernels", b'{"name": "python3"}') as answer:
        number = json.load(answer)["id"]
    client = BlockingKernelClient()
    client.load_connection_file(project / ".venv/own/runtime" / f"kernel-{number}.json")
    client.start_channels(hb=False)  # a busy machine misses a beat
    printed = []
    try:
        client.wait_for_ready(timeout=PATIENCE)
        reply = client.execute_interactive(
            LOOK,
            timeout=PATIENCE,
            output_hook=lambda message: printed.append(message["content"].get("text", "")),
        )
        assert reply["content"]["status"] == "ok", reply["content"]
    finally:
        client.stop_channels()
    return "".join(printed)


def expected_inside(project):
    """What it must see: the environment's own Python, packages and settings."""
    environment = project / ".venv"
    facts = {
        "python": str(surroundings.start.venv_python(environment)),
        "packages": [str(project / "cnn_core"), str(project / "notebooks" / "cnn_workshop")],
        "leaks": [],
        "origin": "upper",
        "asserts": True,
        "home": str(environment / "own" / "ipython"),
    }
    return json.dumps(facts, sort_keys=True) + "\n"


posix = pytest.mark.skipif(os.name != "posix", reason="signals and homes are other on Windows")


# ---- other people's settings, and homes that cannot be written -----------------------------------


@posix
@pytest.mark.parametrize("settings", ["foreign", "homeless"], indirect=True)
def test_lessons_run_on_the_environments_own_kernel(project, settings):
    (project / "notebooks" / "matplotlibrc").unlink(missing_ok=True)
    with lessons(project, {**settings, "JUPYTER_TOKEN": "s3cret"}) as said:
        assert seen_inside(project, said, "s3cret") == expected_inside(project)
        with asked(said, "s3cret", "lab") as page:
            assert b'"buildCheck": false' in page.read(), "the page looks for what is to be built"
    assert "Traceback" not in said
    assert "s3cret" not in said


@posix
@pytest.mark.parametrize(
    ("settings", "how"),
    [
        *(("foreign", how) for how in ("start.py test", "pytest", "rerun_notebooks.py")),
        ("homeless", "pytest"),
    ],
    indirect=["settings"],
)
def test_tests_run_on_the_environments_own_kernel(project, settings, how):
    notebook = new_notebook(
        cells=[
            new_code_cell(
                LOOK,
                id="look",
                execution_count=1,
                outputs=[new_output("stream", text=expected_inside(project))],
            )
        ],
        metadata=nbformat.read(project / "notebooks/00_start_here.ipynb", 4).metadata,
    )
    slides.mark(notebook.cells)
    probe = project / "notebooks" / "99_probe.ipynb"
    nbformat.write(notebook, probe)
    python = surroundings.start.venv_python(project / ".venv")
    # The Python that runs them is as its variables make it; what it starts is as it must be.
    of_python = ("PYTHON", "PYTEST")
    plain = {name: value for name, value in settings.items() if not name.startswith(of_python)}
    ways = {
        "start.py test": (
            [sys.executable, project / "start.py", "test", "-v", f"notebooks/{probe.name}"],
            settings,
        ),
        "pytest": ([python, "-m", "pytest", "-v", probe.name], plain),
        "rerun_notebooks.py": (
            [python, project / "tests" / "rerun_notebooks.py", "--check", probe.name],
            plain,
        ),
    }
    command, given = ways[how]
    code, said = call(command, given, cwd=probe.parent)
    assert code == 0, said
    assert "unchanged" in said or "1 passed" in said


@posix
def test_address_is_said_when_a_password_is_set(project, wheels, tmp_path):
    password = {"IdentityProvider": {"hashed_password": "argon2:$argon2id$v=19$abc"}}
    (tmp_path / ".jupyter").mkdir()
    (tmp_path / ".jupyter" / "jupyter_server_config.json").write_text(json.dumps(password))
    with lessons(project, variables(wheels, HOME=str(tmp_path))) as said:
        found = re.search(
            r"The lessons are at  http://localhost:\d+/lab/tree/00_\w+\.ipynb\n", said
        )
        assert found, said


# ---- folders ------------------------------------------------------------------------------------


def test_nothing_is_built_in_the_folder(project):
    assert not list(project.glob("*.egg-info"))
    assert not (project / "build").exists()


@posix
def test_folder_whose_name_no_environment_bears_gets_one_elsewhere(wheels, tmp_path):
    folder = copy_project(tmp_path / "10:30")
    home = tmp_path / "home"
    settings = variables(wheels, HOME=str(home))
    code, said = call([sys.executable, folder / "start.py", "setup"], settings)
    assert code == 0, said
    assert f"Yours is in\n    {home}/.local/share/cnn-notebooks/" in said
    assert not (folder / ".venv").exists()
    assert call([sys.executable, folder / "start.py", "setup"], settings) == (0, "")


# ---- another person ------------------------------------------------------------------------------


def other_user():
    """Options with which a command runs as another user; skips where there is no way to."""
    if os.name != "posix" or os.geteuid() != 0:
        pytest.skip("only root can become another user")
    return {"user": 65534, "group": 65534, "extra_groups": []}


def python_for(other):
    """A Python that another user can run, and make environments with."""
    check = "import ensurepip, venv, sys; sys.exit(sys.version_info[:2] != {})"
    check = check.format(sys.version_info[:2])
    for name in (sys.executable, "/usr/bin/python3", "/usr/local/bin/python3"):
        with contextlib.suppress(OSError):
            if subprocess.run([name, "-c", check], check=False, **other).returncode == 0:
                return name
    return pytest.skip("no Python like this one is there for other users")


@pytest.fixture
def open_folder(tmp_path_factory):
    """A folder that all users may enter and read; pytest's own are for one alone."""
    base = Path("/tmp" if os.path.isdir("/tmp") else tmp_path_factory.getbasetemp())
    folder = base / f"cnn-notebooks-test-{os.getpid()}-{time.monotonic_ns()}"
    folder.mkdir(mode=0o755)
    yield folder
    shutil.rmtree(folder)


def owned(folder, number):
    """Give a folder and all in it to a user."""
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, number, number, follow_symlinks=False)


def contents(folder):
    """Every file of a folder, with the time of its last change."""
    return {path: path.lstat().st_mtime_ns for path in folder.rglob("*") if path.name != "own"}


def test_environment_of_another_person_is_left_alone_when_it_does_not_run(open_folder, wheels):
    other = other_user()
    python = python_for(other)
    shutil.copytree(wheels, open_folder / "wheels")
    folder = copy_project(open_folder / "shared")
    theirs = folder / ".venv"
    theirs.mkdir()
    (theirs / "start.json").write_text('{"folder": "x", "python": "3.12"}')
    folder.chmod(0o777)
    theirs.chmod(0o777)
    home = open_folder / "home"
    home.mkdir()
    owned(home, 65534)
    before = contents(theirs)
    settings = variables(open_folder / "wheels", HOME=str(home))
    code, said = call([python, folder / "start.py", "setup"], settings, **other)
    assert code == 0, said
    assert f"{theirs} is not yours but root's, and stays as it is. Yours is in" in said
    assert contents(theirs) == before
    assert list(home.glob(".local/share/cnn-notebooks/*/venv/start.json"))
    code, said = call(
        [python, folder / "start.py", "test", "-n", "0", "tests/test_palettes.py"],
        settings,
        **other,
    )
    assert code == 0, said


def test_environment_of_another_person_is_used_when_it_has_all(open_folder, wheels):
    other = other_user()
    python = python_for(other)
    shutil.copytree(wheels, open_folder / "wheels")
    folder = copy_project(open_folder / "course")
    settings = variables(open_folder / "wheels", HOME=str(open_folder))
    code, said = call([python, folder / "start.py", "setup"], settings)
    assert code == 0, said
    before = contents(folder)
    settings["HOME"] = "/proc/nowhere"
    code, said = call(
        [
            python,
            folder / "start.py",
            "test",
            "tests/test_palettes.py",
            "notebooks/01_read_a_picture_as_a_table.ipynb",
        ],
        settings,
        **other,
    )
    assert code == 0, said
    assert "Yours is in" not in said
    assert contents(folder) == before
