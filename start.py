#!/usr/bin/env python3
"""Set up the lessons and open them. Needs Python and nothing else.

    python3 start.py                   open the lessons in JupyterLab
    python3 start.py test              run all tests
    python3 start.py setup [extra...]  only set up, with more of pyproject.toml's extras if named

For teachers, each with a folder of your own in place of DIR:

    python3 start.py class DIR         put fresh copies of the lessons there, to hand out
    python3 start.py report DIR        read all notebooks there, and write what the class did
    python3 start.py answers DIR       put lessons with solved exercises there
    python3 start.py guide DIR         put the instructor's guide and the concept inventory there

To publish the lessons as a web site on which Python runs in the page, put there by

    python3 start.py site DIR --pyodide WHERE

with a release of Pyodide for WHERE: a folder, a pyodide-VERSION.tar.bz2, or the address of either.
What builds it is installed apart from the lessons, into the folder build/site-venv.

On Windows: py start.py. Further words go to JupyterLab or to pytest, for example
"python3 start.py --no-browser --port 9999". Everything is installed into the folder .venv beside
this file; delete that folder to begin afresh. Where this folder may not be written, or its .venv is
another person's, the environment lies in a folder of your own, whose name is said.
"""
# This file must parse on an old Python, to be able to say that it is too old.

import ast
import contextlib
import hashlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
NAME = "cnn-notebooks"
FIRST_LESSON = "00_start_here.ipynb"
CONNECTION = "cnn_workshop.server.NoDelayWebsocketConnection"
KERNELS = "cnn_workshop.server.OwnKernel"
SAVING = "cnn_workshop.server.save_pictures"
CONTENTS = "cnn_workshop.server.LessonContentsManager"
THEIR_CONFIG = "CNN_NOTEBOOKS_THEIR_CONFIG"
OLDEST_PYTHON = (3, 10)
LAB_PLACE, SITE_PLACE = ".venv", os.path.join("build", "site-venv")
"""Where the environments lie. What builds the site has one of its own: it brings an extension that
a JupyterLab beside it would try to load, too, and complain of."""
FOR_TEACHERS = ("class", "report", "answers", "guide")
TRIED = {  # that it works, by all that is imported; Python compiles it on the way
    LAB_PLACE: "from cnn_workshop.explorers import *; import cnn_workshop.server",
    SITE_PLACE: "import cnn_workshop.website, jupyterlite_core",
}
WAY = 2  # of setting up; a new number has every environment set up anew

# What a person has set for other programs, by how the names begin. Each kind has broken something:
# another Python and its packages; kernels, start-up files, extensions and folders of another
# Jupyter (LAB is read by JupyterLab as a setting of its own); styles that turn a picture upside
# down; plug-ins and options of the tests; and other places and rules to install by.
FOREIGN = re.compile(
    "PYTHON|__PYVENV_LAUNCHER__|VIRTUAL_ENV|CONDA_PREFIX|CONDA_DEFAULT_ENV"
    "|JUPYTER|JPY_|LAB|IPYTHON|IPYKERNEL|TRAITLETS|MPL|MATPLOTLIB|PYTEST|PIP_|UV_"
)
# Of these, what says how to reach the server, or the package index, and breaks no lesson.
KEPT = re.compile(
    "JUPYTER_(TOKEN(_FILE)?|PORT(_RETRIES)?)|(PIP|UV)_(.*INDEX.*|.*CACHE.*|.*TIMEOUT|.*CERT.*|FIND_LINKS|PROXY|RETRIES"
    "|TRUSTED_HOST|INSECURE_HOST|NATIVE_TLS|KEYRING_PROVIDER|USE_FEATURE|OFFLINE|LINK_MODE"
    "|CONFIG_FILE|CONCURRENT.*|HTTP.*)"
)
CAUSES = {  # words in what an installer says: what they mean; the first match counts
    "no module named '?(?:venv|ensurepip)|ensurepip is not": "The part of Python that makes "
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
    "access is denied|winerror 5\\b|winerror 32": "A file is in use, or may not be written. Close "
    "JupyterLab if it is open; is the folder yours?",
    "(?:permission denied|read-only file system): '([^'\\n]+)'": "{} may not be written by you.",
    "failed building wheel for (\\S+)|failed to build `([^`\\n]+)`": "There is no ready-made {} "
    "for this Python and machine, and it could not be built. Python 3.11 to 3.14 are safe choices.",
}


class SetupError(Exception):
    """Something went wrong; the message tells the person at the keyboard what."""


def say(message):
    """Print one message, at once."""
    print(message, flush=True)


def explain(output):
    """Show the end of what a failing step said, and what was recognised in it, in plain words."""
    lines = [line[:160] for line in output.strip().splitlines()[-10:]]
    quoted = "\n    ".join(["", *lines])
    return f"{quoted}\n\nThat did not work. {recognise(output)}\nThen run the same again."


def recognise(output):
    """Say in plain words what an installer's output means; only that, if none is known."""
    for words, meaning in CAUSES.items():
        found = re.search(words, output, re.IGNORECASE)
        if found:
            return meaning.format(*filter(None, found.groups()))
    return "The lines above should say why."


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


# ---- Whose settings, whose folders


def environment(venv):
    """Environment variables for every command: ours come first, other people's are out."""
    kept = without_foreign(os.environ)
    # The lessons' matrices are small: a second thread wins little, and fights with the browser.
    kept.setdefault("OPENBLAS_NUM_THREADS", "1")
    path = str(venv_python(venv).parent) + os.pathsep + kept.get("PATH", "")
    kept.update(PATH=path, PIP_USER="0", PYTHONNOUSERSITE="1", JUPYTER_PREFER_ENV_PATH="1")
    return dict(kept, **own_folders(own_place(venv) / "own"))


def without_foreign(settings):
    """Settings without those that were made for other programs."""
    return {
        name: value
        for name, value in settings.items()
        if KEPT.fullmatch(name) or not FOREIGN.match(name)
    }


def own_folders(own):
    """Variables that send all that Jupyter, IPython and matplotlib read and write to our folder.

    A person's theme and shortcuts stay where they are: they cannot break a lesson. Where their
    password, port and the like stand is passed on, to `cnn_workshop.server.configure`.
    """
    settings = os.environ.get("JUPYTERLAB_SETTINGS_DIR") or their_config() / "lab" / "user-settings"
    variables = {
        THEIR_CONFIG: their_config(),
        "JUPYTER_CONFIG_DIR": own / "config",
        "JUPYTER_DATA_DIR": own / "data",
        "JUPYTER_RUNTIME_DIR": own / "runtime",
        "JUPYTERLAB_SETTINGS_DIR": settings if can_write(settings) else own / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": own / "workspaces",
        "IPYTHONDIR": own / "ipython",
        "MPLCONFIGDIR": own / "matplotlib",
    }
    if str(home()) == "~":  # a user number without a name, as in containers
        variables["HOME"] = own
    if not can_write(os.environ.get("XDG_CACHE_HOME") or home() / ".cache"):
        variables["UV_NO_CACHE"] = "1"  # pip finds that out by itself
    return {name: str(value) for name, value in variables.items()}


def home():
    """Folder of the person at the keyboard; "~" if the system knows of none."""
    return Path(os.path.expanduser("~"))


def their_config():
    """Folder in which the person's own Jupyter settings lie."""
    named = os.environ.get(THEIR_CONFIG) or os.environ.get("JUPYTER_CONFIG_DIR")
    return Path(named or home() / ".jupyter")


def can_write(folder):
    """Tell whether a folder is there, or can be made, and can be written; "~" cannot."""
    with contextlib.suppress(OSError):
        if os.path.isabs(str(folder)):
            os.makedirs(str(folder), exist_ok=True)
            with tempfile.TemporaryFile(dir=str(folder)):
                return True
    return False


def is_mine(path):
    """Tell whether the person at the keyboard made a file; Windows keeps no such account."""
    return not hasattr(os, "geteuid") or os.stat(str(path)).st_uid == os.geteuid()


def owner(path):
    """Name of the person who made a file."""
    with contextlib.suppress(KeyError):
        return path.owner()
    return f"user {os.stat(str(path)).st_uid}"


def own_place(venv):
    """Folder to write into: the environment, or where it is another person's, one beside it."""
    readable = os.path.expandvars(str(venv)) == str(venv)  # IPython takes $HOME in a name for one
    if readable and (not venv.exists() or is_mine(venv)):
        return venv
    return personal_folder(venv.parent)


def personal_folder(root):
    """Folder of the person's own for one project folder, in the place the system has for that."""
    if os.name == "nt":
        base = Path(os.environ.get("LOCALAPPDATA") or home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or home() / ".local" / "share")
    shared = Path(tempfile.gettempdir()) / "{}-{}".format(NAME, getattr(os, "geteuid", int)())
    key = hashlib.sha256(os.fsencode(str(root))).hexdigest()[:8]
    for folder in (base / NAME, shared):
        if can_write(folder) and is_mine(folder):  # among temporary files, it might be a trap
            folder.chmod(0o700)
            return folder / key
    raise SetupError(f"Neither {base} nor {shared.parent} can be written: there is no place left.")


def venv_python(venv):
    """Path of the Python inside an environment."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def works(command):
    """Tell whether a command exists, runs and ends well."""
    options = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
    with contextlib.suppress(OSError):
        return subprocess.call(command, env=without_foreign(os.environ), **options) == 0
    return False


def run(command, venv):
    """Run one step of the set-up quietly; when it fails, raise an error that says why."""
    lines = []
    options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    try:
        process = subprocess.Popen(command, env=environment(venv), **options)
    except OSError as error:
        raise SetupError(f"{command[0]} cannot be started: {error.strerror}.") from None
    with process:
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


# ---- Setting up


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


def python_version(venv):
    """Version of an environment's Python, such as "3.12"; None unless it works and is isolated."""
    code = "import sys; print('%d.%d' % sys.version_info[:2]); exit(sys.prefix == sys.base_prefix)"
    command = [str(venv_python(venv)), "-I", "-c", code]
    with contextlib.suppress(OSError, subprocess.CalledProcessError):
        options = {"env": environment(venv), "stderr": subprocess.DEVNULL}
        return subprocess.check_output(command, **options).decode().strip()
    return None


def fingerprint(root, venv):
    """All that a finished set-up depends on: when it changes, there is something to do."""
    pyproject = hashlib.sha256((root / "pyproject.toml").read_bytes()).hexdigest()
    python = python_version(venv)
    return {"folder": str(root), "python": python, "pyproject": pyproject, "way": WAY}


def read_record(venv):
    """Read what this script wrote into an environment; empty where it made none."""
    with contextlib.suppress(OSError, ValueError):
        return json.loads((venv / "start.json").read_text(encoding="utf-8"))
    return {}


def is_finished(root, venv, extras):
    """Tell whether an environment has all that is asked for."""
    record, facts = read_record(venv), fingerprint(root, venv)
    same = all(record.get(name) == fact for name, fact in facts.items())
    return same and set(record.get("extras", ())).issuperset(extras)


def is_usable(root, venv):
    """Tell whether an environment can be built on: it runs; neither it nor its Python has moved."""
    version, record = python_version(venv), read_record(venv)
    if version is None or tuple(map(int, version.split("."))) < OLDEST_PYTHON:
        return False
    return not record or (record["folder"], record["python"]) == (str(root), version)


def own_environment(root, place):
    """Folder for the environment of the person at the keyboard: the one here, if that is theirs.

    What somebody else made is never changed, let alone deleted.
    """
    venv = root / place
    if os.path.lexists(str(venv)):
        here = is_mine(venv)
    else:  # no venv takes a name with a colon, as in PATH
        here = os.pathsep not in str(root) and can_write(venv.parent)
    return venv if here else personal_folder(root) / venv.name.lstrip(".")


def put_aside(venv):
    """Make room for a new environment: delete a broken one that this script made, move others."""
    if read_record(venv) and not venv.is_symlink():
        shutil.rmtree(str(venv))
    elif os.path.lexists(str(venv)):
        names = (venv.with_name(f"{venv.name}-aside-{at}") for at in range(1, 1000))
        aside = next(name for name in names if not os.path.lexists(str(name)))
        venv.rename(aside)
        say(f"What is in {venv.name} was not made here and does not work: moved to {aside.name}.")


def make_venv(root, venv, uv):
    """Make an empty environment, in place of a broken one."""
    put_aside(venv)
    shown = venv.relative_to(root) if root in venv.parents else venv
    say(f"Making an environment in the folder {shown}")
    try:
        if uv:
            run([uv, "venv", "--python", sys.executable, str(venv)], venv)
        else:
            run([sys.executable, "-m", "venv", str(venv)], venv)
    except BaseException:
        shutil.rmtree(str(venv), ignore_errors=True)
        raise
    write_record(venv, {"folder": str(root), "python": python_version(venv)})


def write_record(venv, record):
    """Write down what was set up: also the sign by which this script knows what it made."""
    (venv / "start.json").write_text(json.dumps(record), encoding="utf-8")


def forget_half_installed(venv):
    """Make the installer unpack again what it was unpacking when a set-up was cut short.

    Installers write a package's file INSTALLER when all else is in place.
    """
    for folder in venv.glob("**/site-packages/*.dist-info") if read_record(venv) else ():
        if not (folder / "INSTALLER").exists():
            shutil.rmtree(str(folder))


def requirements(root, extras):
    """Read from pyproject.toml what is needed, with some extras (Python 3.10 has no tomllib)."""
    text = (root / "pyproject.toml").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^\[([^\]\n]+)\]\n(.*?)(?=^\[|\Z)", text, re.MULTILINE | re.DOTALL))
    lists = r"^([\w-]+) = \[(.*?)\](?:\s*#[^\n]*)?$"
    found = {"dependencies": ()}
    for section in ("project", "project.optional-dependencies"):
        for name, body in re.findall(lists, sections.get(section, ""), re.MULTILINE | re.DOTALL):
            found[name] = re.findall('"([^"]+)"', re.sub("#.*", "", body))
    unknown = sorted(set(extras) - set(found))
    if unknown:
        raise SetupError("pyproject.toml has no extra called {}".format(", ".join(unknown)))
    return [rule for name in ("dependencies", *sorted(extras)) for rule in found[name]]


def install(root, venv, uv, wanted, place=LAB_PLACE):
    """Install what pyproject.toml names, and make the environment know this folder's packages."""
    what = "JupyterLab" if place == LAB_PLACE else "JupyterLite"
    say(f"Installing NumPy, {what} and the rest: a minute or two the first time")
    python = str(venv_python(venv))
    pip = [uv, "pip", "install", "--python", python] if uv else [python, "-m", "pip", "install"]
    if not uv and not works([python, "-m", "pip", "--version"]):
        run([python, "-m", "ensurepip", "--upgrade", "--default-pip"], venv)
    if wanted:
        run([*pip, *(() if uv else ["--no-compile"]), *wanted], venv)  # see compile_all
    put_on_path(root, venv)
    run([python, "-I", "-c", TRIED[place]], venv)


def put_on_path(root, venv):
    """Let the environment's Python find both packages where they lie, without building anything.

    A build would read the folder's name as syntax: setuptools fails in a folder called ``{x}``. The
    line is Python, and ASCII: it bears every name, and a .pth file has no encoding of its own.
    """
    code = "import sysconfig; print(ascii(sysconfig.get_path('purelib')))"
    command = [str(venv_python(venv)), "-I", "-c", code]
    site = Path(ast.literal_eval(subprocess.check_output(command, env=environment(venv)).decode()))
    folders = ascii([str(root), str(root / "notebooks")])
    (site / f"{NAME}.pth").write_text(f"import sys; sys.path.extend({folders})\n", encoding="ascii")
    pyproject = (root / "pyproject.toml").read_text(encoding="utf-8")
    version = re.search(r'^version = "(.+?)"', pyproject, re.MULTILINE).group(1)
    facts = site / f"cnn_notebooks-{version}.dist-info"  # lesson 00 reads what is needed
    facts.mkdir(exist_ok=True)
    lines = ["Metadata-Version: 2.1", f"Name: {NAME}", f"Version: {version}"]
    lines += ["Requires-Dist: " + rule for rule in requirements(root, ())]
    files = {"METADATA": "\n".join(lines), "INSTALLER": "start.py"}
    names = [f"{NAME}.pth", *(f"{facts.name}/{name}" for name in ("RECORD", *files))]
    files["RECORD"] = "\n".join(name + ",," for name in names)  # pip can uninstall it
    for name, text in files.items():
        (facts / name).write_text(text + "\n", encoding="utf-8")


def silence_news(venv):
    """Keep JupyterLab from asking, above the first lesson, whether it may fetch news."""
    settings = venv / "share" / "jupyter" / "lab" / "settings" / "overrides.json"
    answers = {"fetchNews": "false", "checkForUpdates": False}
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(json.dumps({"@jupyterlab/apputils-extension:notification": answers}))


def compile_all(venv):
    """Compile every package, which installing does not do.

    It took pip half of its time, and few of their files are ever imported: who opens the lessons
    has Python compile those when they are. An environment that is set up for others gets all: they
    may not write there, and Python would compile at each start.
    """
    record = read_record(venv)
    if record.get("compiled") or not can_write(venv):
        return
    say("Compiling all packages: once, for all who will use this environment")
    works([str(venv_python(venv)), "-m", "compileall", "-qq", "-j", "0", str(venv)])
    write_record(venv, dict(record, compiled=True))  # until something else is installed


def set_up_all(root, extras, command):
    """Set up what a command needs; return the environment that it runs in."""
    venv = None
    if command != "site":
        tests = {"test"} if command in ("setup", "test") else set()
        venv = set_up(root, tests.union(extras) - {"site"})
    if command == "site" or "site" in extras:
        apart = set_up(root, {"site"}, SITE_PLACE)
    if command == "setup":
        compile_all(venv)
    return venv or apart


def set_up(root, extras, place=LAB_PLACE):
    """Bring an environment to what pyproject.toml asks for, if it is not there; return its folder.

    An environment of another person's will do if it has all: a course's folder that all may read.
    """
    here, extras = root / place, {*extras, *({"lab"} if place == LAB_PLACE else ())}
    venv = here if is_finished(root, here, extras) else own_environment(root, place)
    extras = sorted(extras.union(read_record(venv).get("extras", ())))
    if is_finished(root, venv, extras):
        return venv
    wanted = requirements(root, extras)
    if venv != here:
        say(f"{why_not(here)} Yours is in\n    {venv}")
    uv = shutil.which("uv")
    uv = uv if uv and works([uv, "--version"]) else None
    if not is_usable(root, venv):
        make_venv(root, venv, uv)
    forget_half_installed(venv)
    install(root, venv, uv, wanted, place)
    if place == LAB_PLACE:
        silence_news(venv)
    write_record(venv, dict(fingerprint(root, venv), extras=extras))
    say("Everything is set up.")
    return venv


def why_not(venv):
    """Say why the environment cannot be the one in this folder."""
    if os.path.lexists(str(venv)):
        return f"The environment {venv} is not yours but {owner(venv)}'s, and stays as it is."
    return f"There can be no environment in {venv.parent}."


# ---- Opening the lessons


def write_settings(venv):
    """Have the server take over what is safe of a person's settings."""
    folder = own_place(venv) / "own" / "config"
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["from cnn_workshop.server import configure", "configure(get_config())"]
    (folder / "jupyter_server_config.py").write_text("\n".join(lines), encoding="ascii")


def lab_command(root, venv, arguments):
    """Build the command that opens the first lesson; the caller's arguments go before ours."""
    options = {
        "--Application.log_level": "ERROR",
        "--ServerApp.root_dir": root / "notebooks",
        "--ServerApp.kernel_spec_manager_class": KERNELS,
        "--ServerApp.kernel_websocket_connection_class": CONNECTION,
        "--FileContentsManager.pre_save_hook": SAVING,
        "--ServerApp.contents_manager_class": CONTENTS,
        "--LabApp.default_url": f"/lab/tree/{FIRST_LESSON}",
    }
    given = {argument.split("=")[0] for argument in arguments}
    ours = [f"{name}={value}" for name, value in options.items() if name not in given]
    if hasattr(os, "geteuid") and os.geteuid() == 0:  # in a container one is often root
        ours.append("--allow-root")
    return [str(venv_python(venv)), "-m", "jupyterlab", "-y", *ours, *arguments]


def taken_port(arguments):
    """Port that the arguments ask for, if another program has it; otherwise None."""
    asked = re.search(r"--(?:ServerApp\.)?port[= ](\d+)", " ".join(arguments))
    with socket.socket() as probe:
        if asked and probe.connect_ex(("127.0.0.1", int(asked.group(1)))) == 0:
            return asked.group(1)
    return None


def hand_over(command, venv):
    """Become another program; Windows cannot, so there wait for it and pass its exit code on."""
    if os.name == "posix":
        os.execve(command[0], command, environment(venv))
    with subprocess.Popen(command, env=environment(venv)) as process:
        while process.poll() is None:
            with contextlib.suppress(KeyboardInterrupt):  # it gets Ctrl-C too, and ends by itself
                process.wait()
    sys.exit(process.returncode)


def open_lessons(venv, arguments):
    """Hand over to JupyterLab, which says the address when it is there."""
    write_settings(venv)
    if taken_port(arguments):
        say(f"Port {taken_port(arguments)} is taken: JupyterLab will look for a free one near it.")
    if not can_write(ROOT / "notebooks"):
        say("You may not write in this folder: what you change in a lesson cannot be saved.")
        say("Copy the folder to a place of your own to keep what you write.")
    say("Opening the lessons in JupyterLab. Press Ctrl-C here to stop.")
    hand_over(lab_command(ROOT, venv, arguments), venv)


def refuse_folder(command, rest):
    """Say what is wrong with what such a command was given; nothing if it can be done."""
    if not (ROOT / "notebooks" / "cnn_workshop" / "classroom").is_dir():
        return f"This is a class's copy of the lessons: {command} works in the teacher's."
    if command == "site":
        asks = "Name a folder and a release:  python3 start.py site DIR --pyodide WHERE"
        return "" if site_arguments(rest) else asks
    if len(rest) != 1 or rest[0].startswith("-"):
        return f"Name one folder:  python3 start.py {command} DIR"
    return ""


def site_arguments(rest):
    """Arguments of the site, its folders as seen from where they were typed; None if one lacks."""
    words = [
        part for word in rest for part in re.sub("^--pyodide=", "--pyodide\n", word).split("\n")
    ]
    at = words.index("--pyodide") if "--pyodide" in words else len(words)
    where, folders = words[at + 1 : at + 2], words[:at] + words[at + 2 :]
    if len(where) != 1 or len(folders) != 1 or "-" in (where[0][:1], folders[0][:1]):
        return None
    return [from_here(folders[0]), "--pyodide", from_here(where[0])]


def from_here(place):
    """A path as seen from where it was typed; an address stays as it is."""
    return place if "://" in place else os.path.abspath(os.path.expanduser(place))


def main(arguments):
    """Do what the command line asks for; return the exit code."""
    if sys.version_info < OLDEST_PYTHON:
        say(too_old(sys.version_info))
        return 1
    sys.stdout.reconfigure(errors="replace")
    command, rest = "open", arguments
    if arguments and (not arguments[0].startswith("-") or arguments[0] in ("-h", "--help")):
        command, rest = arguments[0], arguments[1:]
    if command not in ("open", "setup", "test", "site", *FOR_TEACHERS):
        say(__doc__)
        return 0 if "-h" in command else 2
    if command in ("site", *FOR_TEACHERS):
        refusal = refuse_folder(command, rest)
        if refusal:
            say(refusal)
            return 2
        rest = site_arguments(rest) if command == "site" else [from_here(rest[0])]
    os.chdir(str(ROOT))
    try:
        with one_at_a_time():
            venv = set_up_all(ROOT, rest if command == "setup" else (), command)
    except KeyboardInterrupt:
        say("\nStopped. Run the same again; it goes on from here.")
        return 130
    except (SetupError, OSError) as error:
        say(error if isinstance(error, SetupError) else explain(str(error)))
        return 1
    if command == "test":
        # File by file, so that what a file or a lesson has set up serves all its tests.
        side_by_side = ["-n", "auto", "--dist", "loadfile", "--durations", "20"]
        hand_over([str(venv_python(venv)), "-m", "pytest", *side_by_side, *rest], venv)
    if command in FOR_TEACHERS:
        hand_over([str(venv_python(venv)), "-m", "cnn_workshop.classroom", command, *rest], venv)
    if command == "site":
        hand_over([str(venv_python(venv)), "-m", "cnn_workshop.website", *rest], venv)
    if command == "open":
        open_lessons(venv, rest)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
