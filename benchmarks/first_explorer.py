"""From the first command to the first living explorer, on a machine without Jupyter; Linux only.

    python benchmarks/first_explorer.py [REVISION ...] [--times 3]

For each revision of this repository (HEAD when left out; name an older one too, to compare) it
makes a fresh clone and a fresh home folder, with no cache and no uv on the path, runs ``python3
start.py`` there as the README says, opens the page in a headless Chromium and presses Run All. The
clock starts at the command. Then, cold, everything is installed; warm is the same command once
more, when everything is there. Revisions take turns, so that they meet the same noise. Printed,
never asserted: seconds until the set-up is done, the server answers, the page shows cells, its
kernel is ready, and the first explorer is drawn by its own widget.
"""

import argparse
import contextlib
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import bench

import lab

LESSON = "00_start_here.ipynb"
STAGES = ("set up", "server", "cells", "kernel", "explorer")
BEFORE = ".jp-OutputArea .cnn-heatmap-stage"  # what explorers were made of before the stage
DRAWN = f".jp-OutputArea .cnn-stage, {BEFORE}"
RUN_ALL = "() => void window.jupyterapp.commands.execute('notebook:run-all-cells')"


def free_port():
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def started(clone, home, port):
    """Run start.py as a person without anything would; yields what runs."""
    surroundings = {"HOME": str(home), "PATH": os.defpath, "LANG": "C.UTF-8"}
    kept = ("PIP_INDEX_URL", "PIP_CERT", "SSL_CERT_FILE", "HTTPS_PROXY", "https_proxy")
    surroundings |= {name: os.environ[name] for name in kept if name in os.environ}
    options = ["--no-browser", "--port", str(port), "--IdentityProvider.token="]
    options += ["--LabApp.expose_app_in_browser=True"]  # so that Run All can be pressed from here
    python = getattr(sys, "_base_executable", sys.executable)
    with open(home / "start.log", "w") as log:
        process = subprocess.Popen(
            [python, "-u", "start.py", *options],
            cwd=clone,
            env=surroundings,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(60)


def wait_for(there, process):
    """Wait until something is there; nothing comes of a process that has stopped."""
    while not there():
        if process.poll() is not None:
            raise SystemExit("start.py has stopped: see start.log in its home folder")
        time.sleep(0.02)


def answers(address):
    """Tell whether a server answers."""
    with contextlib.suppress(OSError):
        return urllib.request.urlopen(f"{address}api").read()
    return False


def measured(clone, home, chrome):
    """Go from the command to the explorer; return the seconds until each stage."""
    port, times = free_port(), []
    address = f"http://127.0.0.1:{port}/"
    began = time.monotonic()
    page = chrome.new_context().new_page()
    page.set_default_timeout(900_000)
    with started(clone, home, port) as process:

        def passed():
            times.append(time.monotonic() - began)

        wait_for(lambda: "Opening the lessons" in (home / "start.log").read_text(), process)
        passed()
        wait_for(lambda: answers(address), process)
        passed()
        page.goto(f"{address}lab/tree/{LESSON}?reset")
        page.wait_for_selector(".jp-Notebook .jp-Cell")
        passed()
        lab._wait_for_kernel(page, LESSON)
        passed()
        page.evaluate(RUN_ALL)
        page.locator(DRAWN).first.wait_for()
        passed()
        page.context.close()
    return times


def main():
    """Measure each revision, cold and warm, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("revisions", nargs="*", metavar="REVISION", default=["HEAD"])
    parser.add_argument("--times", type=int, default=3)
    asked = parser.parse_args()
    print(f"load of this machine now: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print("revision | state | " + " | ".join(STAGES), flush=True)
    found = {(name, state): [] for name in asked.revisions for state in ("cold", "warm")}
    for turn in range(asked.times):
        for name in asked.revisions if turn % 2 == 0 else reversed(asked.revisions):
            with tempfile.TemporaryDirectory() as scratch, lab.browser() as chrome:
                clone, home = Path(scratch, "lessons"), Path(scratch, "home")
                home.mkdir()
                git = ["git", "-c", "advice.detachedHead=false"]
                subprocess.run([*git, "clone", "-q", str(bench.HERE.parent), clone], check=True)
                subprocess.run([*git, "checkout", "-q", revision(name)], cwd=clone, check=True)
                for state in ("cold", "warm"):
                    found[name, state].append(measured(clone, home, chrome))
                    told(name, state, found[name, state][-1:])
    if asked.times > 1:
        print("medians:")
        for (name, state), runs in found.items():
            told(name, state, runs)


def revision(name):
    """Return the full number of a revision, which the clone knows as well."""
    command = ["git", "rev-parse", f"{name}^{{commit}}"]
    return subprocess.check_output(command, cwd=bench.HERE, text=True).strip()


def told(name, state, runs):
    """Print one line of the table."""
    medians = [statistics.median(times) for times in zip(*runs, strict=True)]
    print(f"{name} | {state} | " + " | ".join(f"{each:.1f}" for each in medians), flush=True)


if __name__ == "__main__":
    main()
