"""A real JupyterLab and a real headless Chromium, for the browser tests and the benchmarks."""

import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
_QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
]
# What JupyterLab does beside a notebook's cells and outputs, and nothing else of it builds on.
ASIDE = (
    *("cell-toolbar", "celltags", "debugger", "extensionmanager", "help", "inspector", "launcher"),
    *("logconsole", "pluginmanager", "terminal"),
)
NO_NEWS = {"fetchNews": "false"}
NO_BUILDING = {"buildAvailable": False, "buildCheck": False}  # as start.py has it
NO_AUTOSAVE = {"autosave": False}  # on a busy machine, it can come in the middle of a test
OPEN = """async (path) => {
    await window.jupyterapp.commands.execute('docmanager:open', { path });
}"""
IS_OPEN = """(path) => {
    const notebook = window.jupyterapp?.shell.currentWidget;
    return notebook?.sessionContext && notebook.context.path === path;
}"""
CLOSE = """async () => {
    const notebook = window.jupyterapp.shell.currentWidget;
    await notebook.sessionContext.shutdown();
    notebook.dispose();
}"""
IS_DARK = "() => document.body.dataset.jpThemeLight === 'false'"
# JupyterLab hides all for a frame when its colours change, and lays it out again.
FRAMES = """async () => {
    for (const frame of [1, 2, 3]) await new Promise(requestAnimationFrame);
}"""
PATIENCE = 90_000  # milliseconds for anything that a page has to show; a busy machine is no failure
NODELAY = "cnn_workshop.server.NoDelayWebsocketConnection"
# Runs a text in the kernel of the notebook in front, and returns what it has printed.
ASK = """async (code) => {
    const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
    const asked = kernel.requestExecute({ code }), said = [];
    asked.onIOPub = ({ content: { text, ename, evalue } }) => {
        said.push(text ?? (ename ? `${ename}: ${evalue}` : ''));
    };
    await asked.done;
    return said.join('').trim();
}"""


def lesson_of(nodeid):
    """Number of the lesson that a browser test is about, such as "07"; empty if of none."""
    about = re.search(r"\bbrowser/test_lesson(?:_(\d\d)|s\.py::.*\[(\d\d)_)", nodeid)
    return next(filter(None, about.groups())) if about else ""


def missing():
    """Say what a browser test lacks on this machine; empty if nothing."""
    try:
        import playwright  # noqa: F401
    except ImportError:
        return "the package playwright"
    return "" if chromium() else "Chromium"


def chromium():
    """Return the path of an installed Chromium, or None."""
    named = os.environ.get("CHROMIUM_PATH")
    return named or next(filter(None, map(shutil.which, _CHROMIUM)), None)


@contextlib.contextmanager
def jupyterlab(folder, nodelay=True, without=(), variables=None):
    """Serve `folder` with JupyterLab; yields its address, with a trailing slash.

    `without` names extensions of JupyterLab's own that are left out, `variables` are some more for
    its environment.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {
        "ServerApp.root_dir": folder,
        "ServerApp.port": port,
        "ServerApp.open_browser": False,
        "ServerApp.allow_root": True,
        "IdentityProvider.token": "",
        "LabApp.expose_app_in_browser": True,
        "FileContentsManager.pre_save_hook": "cnn_workshop.server.save_pictures",
        "ServerApp.contents_manager_class": "cnn_workshop.server.LessonContentsManager",
    }
    home = Path(folder) / ".jupyter-home"
    if nodelay:
        options["ServerApp.kernel_websocket_connection_class"] = NODELAY
    arguments = [f"--{name}={value}" for name, value in options.items()]
    left_out = {f"@jupyterlab/{name}-extension": True for name in without}
    page = {"disabledExtensions": left_out, **NO_BUILDING}
    extensions = home / "settings" / "@jupyterlab"
    for file, content in {
        extensions / "apputils-extension" / "notification.jupyterlab-settings": NO_NEWS,
        extensions / "docmanager-extension" / "plugin.jupyterlab-settings": NO_AUTOSAVE,
        home / "config" / "labconfig" / "page_config.json": page,
    }.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(content))
    settings = {f"JUPYTER_{part}_DIR": str(home / part.lower()) for part in ("CONFIG", "RUNTIME")}
    settings["JUPYTERLAB_SETTINGS_DIR"] = str(home / "settings")
    settings["JUPYTERLAB_WORKSPACES_DIR"] = str(home / "workspaces")
    with open(Path(folder) / "server.log", "w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *arguments],
            stdout=log,
            stderr=log,
            env={**os.environ, **settings, **(variables or {})},
        )
    address = f"http://127.0.0.1:{port}/"
    try:
        _wait_for(address + "api", server)
        yield address
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:  # a busy machine: nothing is lost with this server
            server.kill()
            server.wait()


def _wait_for(address, server):
    for _ in range(1800):
        if server.poll() is not None:
            raise RuntimeError("JupyterLab stopped as it was starting")
        with contextlib.suppress(OSError):
            urllib.request.urlopen(address).read()
            return
        time.sleep(0.1)
    raise RuntimeError("JupyterLab did not answer within 3 minutes")


@contextlib.contextmanager
def browser():
    """Start headless Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", *_QUIET]
        )
        yield chrome
        chrome.close()


def write_notebook(path, *cells):
    """Write a notebook of the given code cells."""
    import nbformat

    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, path)


def open_notebook(page, address, name, sidebar=False):
    """Load JupyterLab with a notebook, the file browser out of the way; wait for its kernel."""
    mode = "lab" if sidebar else "doc"
    page.set_default_timeout(PATIENCE)
    page.goto(f"{address}{mode}/tree/{name}?reset")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=2 * PATIENCE)
    _wait_for_kernel(page, name)


def open_next_notebook(page, name):
    """Open a notebook where JupyterLab is loaded and the one before is closed.

    That takes a seventh of the time: JupyterLab's own code is read and run but once.
    """
    page.evaluate(OPEN, name)
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=2 * PATIENCE)
    _wait_for_kernel(page, name)


def close_notebook(page):
    """Stop the kernel of the open notebook, and close it without asking what to save."""
    page.evaluate(CLOSE)


def _wait_for_kernel(page, name):
    page.wait_for_function(IS_OPEN, arg=name)
    page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.ready")


def run_all(page, timeout=4 * PATIENCE):
    """Run every cell, and wait until the last one is done."""
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
    last = page.locator(".jp-CodeCell").last
    last.scroll_into_view_if_needed()
    page.wait_for_function(
        """() => {
            const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')];
            return prompts.length && prompts.every((p) => /\\[\\d+\\]/.test(p.textContent));
        }""",
        timeout=timeout,
    )


def set_theme(page, dark):
    """Switch JupyterLab between its light and dark theme, if it is not in that one."""
    if page.evaluate(IS_DARK) == dark:
        return
    theme = "JupyterLab Dark" if dark else "JupyterLab Light"
    page.evaluate(
        "(theme) => window.jupyterapp.commands.execute('apputils:change-theme', {theme})", theme
    )
    page.wait_for_function(f"(dark) => ({IS_DARK})() === dark", arg=dark)
    page.wait_for_selector("#jupyterlab-splash", state="detached")
    page.evaluate(FRAMES)
