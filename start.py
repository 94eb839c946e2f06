#!/usr/bin/env python3
"""Set up the lessons and open them. Needs Python and nothing else.

    python3 start.py                   open the lessons in JupyterLab
    python3 start.py test              run all tests
    python3 start.py setup [extra...]  only set up, with more of pyproject.toml's extras if named

On Windows: py start.py. Further words go to JupyterLab or to pytest, for example
"python3 start.py --no-browser --port 9999". Everything is installed into the folder .venv beside
this file; delete that folder to begin afresh.
"""
# This file must parse on an old Python, to be able to say that it is too old.

import contextlib
import hashlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
FIRST_LESSON = "00_start_here.ipynb"
CONNECTION = "cnn_workshop.server.NoDelayWebsocketConnection"
SAVING = "cnn_workshop.server.save_pictures"
CONTENTS = "cnn_workshop.server.LessonContentsManager"
OLDEST_PYTHON = (3, 10)
FOREIGN_SETTINGS = (  # of other environments; each of these would leak into ours
    *("VIRTUAL_ENV", "CONDA_PREFIX", "PYTHONHOME", "PYTHONPATH", "__PYVENV_LAUNCHER__"),
    *("PIP_PREFIX", "PIP_TARGET", "UV_SYSTEM_PYTHON", "MPLBACKEND"),
)
CAUSES = {  # words in what an installer says: what they mean; the first match counts
    "no module named '?(venv|ensurepip)|ensurepip is not": "The part of Python that makes "
    "environments is missing. On Debian and Ubuntu:  sudo apt install python{}.{}-venv".format(
        *sys.version_info[:2]
    ),
    "no space left|os error 28|not enough space|disk quota exceeded": "The disk is full, or the "
    "folder for temporary files is. The set-up needs about 1 GB.",
    "long path|filename or extension is too long": "A file's path is too long for Windows. Move "
    "this folder nearer to the top of the drive.",
    "certificate.verify.failed|unknownissuer": "Something between this machine and the package "
    "index shows a certificate that is not trusted here. Try another network.",
    "new connection|connection refused|name resolution|getaddrinfo|unreachable|timed out|dns error"
    "|proxyerror|error sending request|connection broken": "The package index could not be "
    "reached. Is this machine online?",
    "permission denied|access is denied|winerror 5|winerror 32|read-only file": "Something in this "
    "folder may not be written, or is in use. Close JupyterLab if it is open; is the folder yours?",
    "failed building wheel|failed to build|subprocess-exited-with-error": "A package could not be "
    "built; maybe it is not ready for this Python yet. Python 3.11 to 3.14 are safe choices.",
}


class SetupError(Exception):
    """Something went wrong; the message tells the person at the keyboard what."""


def say(message):
    """Print one message, at once."""
    print(message, flush=True)


def explain(output):
    """Show the end of what a failing step said, and what it means in plain words."""
    meanings = [CAUSES[words] for words in CAUSES if re.search(words, output, re.IGNORECASE)]
    lines = [line[:160] for line in output.strip().splitlines()[-10:]]
    quoted = "\n    ".join(["", *lines])
    why = meanings[0] if meanings else "The lines above should say why."
    return f"{quoted}\n\nThat did not work. {why}\nThen run the same again."


def too_old(version):
    """Say that this Python is too old, and name a newer one if this machine has it."""
    message = "This project needs Python {}.{} or newer; this is Python {}.{}.".format(
        *OLDEST_PYTHON, *version[:2]
    )
    for minor in range(14, OLDEST_PYTHON[1] - 1, -1):
        name = f"python3.{minor}"
        if works([name, "--version"]):
            return f"{message}\nThis machine has a newer one. Run:  {name} start.py"
    return f"{message}\nGet a newer one from python.org or from your system's packages."


def venv_python(root):
    """Path of the Python inside .venv."""
    return root / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def environment(root=ROOT):
    """Environment variables for every command: .venv comes first, other environments are out."""
    kept = {name: value for name, value in os.environ.items() if name not in FOREIGN_SETTINGS}
    # The lessons' matrices are small: a second thread wins little, and fights with the browser.
    kept.setdefault("OPENBLAS_NUM_THREADS", "1")
    path = str(venv_python(root).parent) + os.pathsep + kept.get("PATH", "")
    return dict(kept, PATH=path, PIP_USER="0", JUPYTER_PREFER_ENV_PATH="1")


def works(command):
    """Tell whether a command exists, runs and ends well."""
    options = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
    with contextlib.suppress(OSError):
        return subprocess.call(command, env=environment(), **options) == 0
    return False


def run(command, root):
    """Run one step of the set-up quietly; when it fails, raise an error that says why."""
    lines = []
    options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with subprocess.Popen(command, cwd=str(root), env=environment(root), **options) as process:
        try:
            for raw in process.stdout:
                lines.append(raw.decode("utf-8", "replace").rstrip())
                show_progress(lines[-1])
        except BaseException:
            process.kill()
            raise
        finally:
            show_progress("")
    if process.returncode:
        raise SetupError(explain("\n".join(lines)))


def show_progress(line):
    """Show an installer's latest line in place of the one before, if a person is watching."""
    if sys.stdout.isatty():
        print("\r    " + line.strip()[:70].ljust(70), end="" if line else "\r", flush=True)


@contextlib.contextmanager
def one_at_a_time():
    """Hold a lock on this very file, so that two set-ups never write into one .venv."""
    with open(__file__, "rb", buffering=0) as file:
        file.seek(1 << 30)  # far beyond the end: on Windows, nobody can read a locked part
        told = False
        while not locked(file):
            if not told:
                say("Another start.py is at work in this folder; waiting for it to finish.")
            told = True
            time.sleep(0.5)
        yield


def locked(file):
    """Try to lock an open file; closing it, or the end of this program, unlocks it."""
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        pass  # this kind of disk knows no locks: go on without
    return True


def python_version(root):
    """Version of the Python in .venv, such as "3.12"; None unless it works and is isolated."""
    code = "import sys; print('%d.%d' % sys.version_info[:2]); exit(sys.prefix == sys.base_prefix)"
    command = [str(venv_python(root)), "-I", "-c", code]
    with contextlib.suppress(OSError, subprocess.CalledProcessError):
        options = {"env": environment(root), "stderr": subprocess.DEVNULL}
        return subprocess.check_output(command, **options).decode().strip()
    return None


def fingerprint(root):
    """All that a finished set-up depends on: when it changes, there is something to do."""
    pyproject = hashlib.sha256((root / "pyproject.toml").read_bytes()).hexdigest()
    return {"folder": str(root), "python": python_version(root), "pyproject": pyproject}


def read_record(root):
    """Read what the last finished set-up wrote; empty when none ever finished."""
    with contextlib.suppress(OSError, ValueError):
        return json.loads((root / ".venv" / "start.json").read_text(encoding="utf-8"))
    return {}


def is_usable(root, record):
    """Tell whether .venv can be built on: it runs, and neither it nor its Python has moved."""
    version = python_version(root)
    if version is None or tuple(map(int, version.split("."))) < OLDEST_PYTHON:
        return False
    return not record or (record["folder"], record["python"]) == (str(root), version)


def forget_half_installed(root):
    """Make the installer unpack again what it was unpacking when a set-up was cut short.

    Installers write a package's file INSTALLER when all else is in place.
    """
    for folder in (root / ".venv").glob("**/site-packages/*.dist-info"):
        if not (folder / "INSTALLER").exists():
            shutil.rmtree(str(folder))


def make_venv(root, uv):
    """Make an empty .venv, in place of a broken one."""
    say("Making an environment in the folder .venv")
    venv = root / ".venv"
    if venv.exists():
        shutil.rmtree(str(venv))
    if uv:
        run([uv, "venv", "--python", sys.executable, str(venv)], root)
    else:
        run([sys.executable, "-m", "venv", str(venv)], root)


def install(root, uv, extras):
    """Install what pyproject.toml names, and this folder as it stands, into .venv."""
    say("Installing NumPy, JupyterLab and the rest: a minute or two the first time")
    python = str(venv_python(root))
    pip = [uv, "pip", "install", "--python", python] if uv else [python, "-m", "pip", "install"]
    if not uv and not works([python, "-m", "pip", "--version"]):
        run([python, "-m", "ensurepip", "--upgrade", "--default-pip"], root)
    run([*pip, "-e", ".[{}]".format(",".join(extras))], root)


def silence_news(root):
    """Keep JupyterLab from asking, above the first lesson, whether it may fetch news."""
    settings = root / ".venv" / "share" / "jupyter" / "lab" / "settings" / "overrides.json"
    answers = {"fetchNews": "false", "checkForUpdates": False}
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(json.dumps({"@jupyterlab/apputils-extension:notification": answers}))


def set_up(root, extras):
    """Bring .venv to what pyproject.toml asks for; do nothing when it is there already."""
    record = read_record(root)
    extras = sorted({"test", *extras, *record.get("extras", ())})
    if record == dict(fingerprint(root), extras=extras):
        return
    uv = shutil.which("uv")
    uv = uv if uv and works([uv, "--version"]) else None
    if not is_usable(root, record):
        make_venv(root, uv)
    forget_half_installed(root)
    install(root, uv, extras)
    silence_news(root)
    finished = json.dumps(dict(fingerprint(root), extras=extras))
    (root / ".venv" / "start.json").write_text(finished, encoding="utf-8")
    say("Everything is set up.")


def lab_command(root, arguments):
    """Build the command that opens the first lesson; the caller's arguments go before ours."""
    options = {
        "--Application.log_level": "ERROR",
        "--ServerApp.root_dir": root / "notebooks",
        "--ServerApp.kernel_websocket_connection_class": CONNECTION,
        "--FileContentsManager.pre_save_hook": SAVING,
        "--ServerApp.contents_manager_class": CONTENTS,
        "--LabApp.default_url": f"/lab/tree/{FIRST_LESSON}",
    }
    given = {argument.split("=")[0] for argument in arguments}
    ours = [f"{name}={value}" for name, value in options.items() if name not in given]
    if hasattr(os, "geteuid") and os.geteuid() == 0:  # in a container one is often root
        ours.append("--allow-root")
    return [str(venv_python(root)), "-m", "jupyterlab", "-y", *ours, *arguments]


def taken_port(arguments):
    """Port that the arguments ask for, if another program has it; otherwise None."""
    asked = re.search(r"--(?:ServerApp\.)?port[= ](\d+)", " ".join(arguments))
    with socket.socket() as probe:
        if asked and probe.connect_ex(("127.0.0.1", int(asked.group(1)))) == 0:
            return asked.group(1)
    return None


def hand_over(command, root):
    """Become another program; Windows cannot, so there wait for it and pass its exit code on."""
    if os.name == "posix":
        os.execve(command[0], command, environment(root))
    with subprocess.Popen(command, env=environment(root)) as process:
        while process.poll() is None:
            with contextlib.suppress(KeyboardInterrupt):  # it gets Ctrl-C too, and ends by itself
                process.wait()
    sys.exit(process.returncode)


def main(arguments):
    """Do what the command line asks for; return the exit code."""
    if sys.version_info < OLDEST_PYTHON:
        say(too_old(sys.version_info))
        return 1
    sys.stdout.reconfigure(errors="replace")
    command, rest = "open", arguments
    if arguments and (not arguments[0].startswith("-") or arguments[0] in ("-h", "--help")):
        command, rest = arguments[0], arguments[1:]
    if command not in ("open", "setup", "test"):
        say(__doc__)
        return 0 if "-h" in command else 2
    os.chdir(str(ROOT))
    try:
        with one_at_a_time():
            set_up(ROOT, rest if command == "setup" else ())
    except KeyboardInterrupt:
        say("\nStopped. Run the same again; it goes on from here.")
        return 130
    except (SetupError, OSError) as error:
        say(error if isinstance(error, SetupError) else explain(str(error)))
        return 1
    if command == "test":
        hand_over([str(venv_python(ROOT)), "-m", "pytest", *rest], ROOT)
    if command == "open":
        if taken_port(rest):
            say(f"Port {taken_port(rest)} is taken: JupyterLab will look for a free one near it.")
        say("Opening the lessons in JupyterLab. Press Ctrl-C here to stop.")
        hand_over(lab_command(ROOT, rest), ROOT)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
