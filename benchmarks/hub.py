"""A class on one JupyterHub: learners who run a lesson at once, each on a server of their own.

    python benchmarks/hub.py [--learners 10] [--lesson 02] [--build FOLDER]

needs JupyterHub in this environment (``pip install jupyterhub``), and on the path its proxy
(``npm install -g configurable-http-proxy``). It starts a hub on this machine with the
SimpleLocalProcessSpawner and one password for all, logs the learners in, starts their servers and
kernels, and has them run every code cell of the lesson: first one alone, then all at the same
moment. Printed, never asserted: how long each took, how many cells failed, and the memory
(proportional set size) of hub, servers and kernels. Linux only; the kernels talk to no page.

To compare, name the folder of another build, such as a clone of this project at an older commit:
run the two in turns, in this one environment.
"""

import argparse
import asyncio
import contextlib
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
import uuid
from http.cookiejar import CookieJar
from pathlib import Path

import bench  # noqa: F401  first: it makes the next one findable
from kernel_memory import megabytes
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

from cnn_workshop.classroom.lessons import lessons

CONFIG = """
c = get_config()
c.JupyterHub.spawner_class = "simple"
c.JupyterHub.authenticator_class = "dummy"
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_port = {hub_port}
c.JupyterHub.db_url = "sqlite://"
c.JupyterHub.cookie_secret_file = "{folder}/secret"
c.JupyterHub.concurrent_spawn_limit = 0
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{proxy_port}"
c.ConfigurableHTTPProxy.pid_file = "{folder}/proxy.pid"
c.DummyAuthenticator.password = "pw"
c.Authenticator.allow_all = True
c.Spawner.cmd = ["{python}", "-m", "jupyterhub.singleuser"]
c.Spawner.notebook_dir = "{notebooks}"
c.Spawner.start_timeout = 600
c.Spawner.http_timeout = 600
c.SimpleLocalProcessSpawner.home_dir_template = "{folder}/home/{{username}}"
c.Spawner.environment = {{
    "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": "{path}", "PATH": "{search}",
}}
c.Spawner.args = ["--ServerApp.allow_root=True", "--allow-root"]
c.Spawner.disable_user_config = True
"""


def free_ports(count):
    """Return ports that nobody listens on."""
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


@contextlib.contextmanager
def hub(folder, root):
    """Run a hub whose learners have the build in a folder; yields its address and its process."""
    port, hub_port, proxy_port = free_ports(3)
    settings = {
        "port": port, "hub_port": hub_port, "proxy_port": proxy_port, "folder": folder,
        "python": sys.executable, "notebooks": root / "notebooks",
        "path": os.pathsep.join(map(str, (root, root / "notebooks"))), "search": os.environ["PATH"],
    }  # fmt: skip
    (folder / "config.py").write_text(CONFIG.format(**settings))
    (folder / "home").mkdir()
    with open(folder / "hub.log", "w") as log:
        command = [sys.executable, "-m", "jupyterhub", "--config", str(folder / "config.py")]
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{address}/hub/api").read()
                break
            time.sleep(0.2)
        yield address, process
    finally:
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(60)


class Learner:
    """Somebody with a browser's cookies, a server and a kernel."""

    def __init__(self, address, name):
        self.address, self.name, self.jar = address, name, CookieJar()
        self.web = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def get(self, path):
        with self.web.open(self.address + path) as answer:
            return answer.read().decode()

    def ask(self, path, data=None):
        """Send JSON with the cookie that guards against foreign pages."""
        headers = {"X-XSRFToken": self.cookie(f"/user/{self.name}/")}
        body = None if data is None else json.dumps(data).encode()
        request = urllib.request.Request(self.address + path, body, headers)
        with self.web.open(request) as answer:
            return json.loads(answer.read() or b"null")

    def cookie(self, path):
        found = [each for each in self.jar if each.name == "_xsrf"]
        best = [each for each in found if each.path == path] or found
        return best[0].value if best else ""

    def start(self):
        """Log in, start the server, and a kernel; return the seconds that took."""
        began = time.monotonic()
        self.get("/hub/login")
        form = {"username": self.name, "password": "pw", "_xsrf": self.cookie("/hub/")}
        self.web.open(self.address + "/hub/login", urllib.parse.urlencode(form).encode()).read()
        while True:  # until the server is there, the hub's page of it comes in its place
            with contextlib.suppress(urllib.error.HTTPError):
                if "/hub/" not in self.web.open(f"{self.address}/user/{self.name}/lab").url:
                    break
            time.sleep(0.3)
        self.kernel = self.ask(f"/user/{self.name}/api/kernels", {"name": "python3"})["id"]
        return time.monotonic() - began

    async def run(self, sources):
        """Run cells one after the other; return the seconds of each, and how many failed."""
        cookies = "; ".join(f"{each.name}={each.value}" for each in self.jar)
        address = self.address.replace("http", "ws")
        path = f"/user/{self.name}/api/kernels/{self.kernel}/channels"
        line = await websocket_connect(HTTPRequest(address + path, headers={"Cookie": cookies}))
        times, failed = [], 0
        for source in sources:
            began, number = time.monotonic(), uuid.uuid4().hex
            header = {"msg_id": number, "msg_type": "execute_request", "username": self.name}
            header |= {"session": self.name, "version": "5.3"}
            content = {"code": source, "silent": False, "store_history": True}
            content |= {"user_expressions": {}, "allow_stdin": False, "stop_on_error": False}
            message = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
            await line.write_message(json.dumps({**message, "channel": "shell", "buffers": []}))
            while True:
                answer = await line.read_message()
                if isinstance(answer, bytes):
                    continue  # with arrays in it: for the page
                answer = json.loads(answer)
                if answer["parent_header"].get("msg_id") != number:
                    continue
                if answer["msg_type"] == "execute_reply":
                    failed += answer["content"]["status"] != "ok"
                    break
            times.append(time.monotonic() - began)
        line.close()
        return times, failed


def processes(of):
    """Return the memory of a process and of all that it started, by what they are."""
    found = {"hub and proxy": [], "server": [], "kernel": []}
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parents[int(path.parent.name)] = int(path.read_text().rsplit(")", 1)[1].split()[1])
    for pid in parents:
        above = pid
        while above not in (of, 0):
            above = parents.get(above, 0)
        if above == of:
            with contextlib.suppress(OSError):
                command = Path(f"/proc/{pid}/cmdline").read_text()
                kind = "kernel" if "ipykernel" in command else "hub and proxy"
                kind = "server" if "singleuser" in command else kind
                found[kind].append(megabytes(pid))
    return found


async def load(learners, sources):
    """Have learners run a lesson at the same moment; return what ``run`` says of each."""
    return await asyncio.gather(*(learner.run(sources) for learner in learners))


def told(found):
    """Say how long it took the first and the last to be through, the slowest cell, and failures."""
    times, failed = zip(*found, strict=True)
    whole = sorted(map(sum, times))
    slowest = max(map(max, times))
    middle = statistics.median(whole)
    took = f"{whole[0]:.1f} to {whole[-1]:.1f} s, median {middle:.1f}; slowest cell {slowest:.1f} s"
    return f"{took}; {sum(failed)} cells failed" if any(failed) else took


def main():
    """Start, load, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--learners", type=int, default=10)
    parser.add_argument("--lesson", default="02")
    parser.add_argument("--build", type=Path, default=Path(__file__).parents[1])
    asked = parser.parse_args()
    root = asked.build.resolve()
    (lesson,) = [each for each in lessons(root / "notebooks") if each.number == asked.lesson]
    cells = [cell for cell in lesson.notebook["cells"] if cell["cell_type"] == "code"]
    sources = ["".join(cell["source"]) for cell in cells]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # as at the end, no server stays
    print(f"load of this machine now: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as scratch, hub(Path(scratch), root) as (address, process):
        learners = [Learner(address, f"learner{at}") for at in range(asked.learners)]
        print(f"one server and kernel start: {learners[0].start():.1f} s", flush=True)
        print(f"lesson {asked.lesson}, one alone: {told(asyncio.run(load(learners[:1], sources)))}")
        for learner in learners[1:]:
            learner.start()
        print(f"{len(learners)} servers and kernels are there", flush=True)
        print(f"all at once: {told(asyncio.run(load(learners, sources)))}", flush=True)
        for kind, sizes in processes(process.pid).items():
            if sizes:
                mean = sum(sizes) / len(sizes)
                print(
                    f"{kind}: {len(sizes)} processes, {mean:.0f} MB each, {sum(sizes):.0f} in all"
                )


if __name__ == "__main__":
    main()
