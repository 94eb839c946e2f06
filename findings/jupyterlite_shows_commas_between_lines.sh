#!/usr/bin/env bash
# JupyterLite and an output whose text the notebook stores as a list of lines
#
# Versions   jupyterlite-core 0.8.6, jupyterlab 4.6.6, nbformat 5.11.1, playwright 1.65.2 and a Chromium
#            on the PATH (Python 3.10 or newer)
# Behaviour  In a notebook file a text of several lines may be a list of its lines; Jupyter itself writes
#            it so. JupyterLab with a server shows the printed "a", "b" as two lines. A page of
#            JupyterLite, built with the same file among its contents, shows a comma at the start of the
#            second line; of a cell's source, a list as well, it joins the lines.
# Seen       the output by JupyterLab: ["a", "b"], by JupyterLite: ["a", ",b"];
#            the source by both: two lines
# Fails      if both show the same, or something else comes out.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
chromium="$(command -v chromium || command -v chromium-browser || command -v google-chrome)"
python3 -m venv venv
venv/bin/pip install --quiet jupyterlite-core==0.8.6 jupyterlab==4.6.6 jupyter-server==2.21.1 \
  nbformat==5.11.1 playwright==1.65.2
export JUPYTER_CONFIG_DIR="$folder/config" JUPYTER_DATA_DIR="$folder/data" \
  JUPYTER_RUNTIME_DIR="$folder/runtime" JUPYTER_PREFER_ENV_PATH=1

mkdir files
cat >make.py <<'PY'
import json

import nbformat

printed = {"output_type": "stream", "name": "stdout", "text": ["a\n", "b\n"]}
cell = {"cell_type": "code", "id": "one", "metadata": {}, "execution_count": 1, "outputs": [printed]}
cell["source"] = ["print('a')\n", "print('b')"]
notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
nbformat.validate(notebook)
json.dump(notebook, open("files/lines.ipynb", "w"))
PY
venv/bin/python make.py
venv/bin/jupyter lite build --contents files --output-dir site >build.log 2>&1 ||
  { cat build.log; exit 1; }

cat >look.py <<'PY'
import functools
import http.server
import json
import socket
import subprocess
import sys
import threading

from playwright.sync_api import sync_playwright


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, text, *details):
        pass


def shown(page, address):
    """Return the lines of the cell and those under it, as the page shows them."""
    page.goto(address)
    output = page.locator(".jp-OutputArea-output pre").first
    output.wait_for(timeout=120_000)
    source = page.locator(".jp-CodeCell .cm-line").all_inner_texts()
    return source, output.inner_text().split()


with socket.socket() as one:
    one.bind(("127.0.0.1", 0))
    port = one.getsockname()[1]
options = [f"--ServerApp.port={port}", "--ServerApp.port_retries=0", "--IdentityProvider.token="]
options += ["--no-browser", "--allow-root", "--ServerApp.root_dir=files"]
log = open("lab.log", "w")
lab = subprocess.Popen([sys.executable, "-m", "jupyterlab", *options], stderr=log)
handler = functools.partial(Quiet, directory="site")
site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
threading.Thread(target=site.serve_forever, daemon=True).start()
try:
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=sys.argv[1], args=["--no-sandbox"])
        page = chrome.new_page()
        lite = f"http://127.0.0.1:{site.server_port}/lab/index.html?path=lines.ipynb"
        seen = {"JupyterLite": shown(page, lite)}
        for _ in range(600):  # until the server answers
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                page.wait_for_timeout(100)
        seen["JupyterLab"] = shown(page, f"http://127.0.0.1:{port}/lab/tree/lines.ipynb")
        chrome.close()
finally:
    lab.terminate()
    lab.wait()
for name, (source, lines) in seen.items():
    print(f"{name}: the source {json.dumps(source)}, the output {json.dumps(lines)}")
source = ["print('a')", "print('b')"]
assert seen == {"JupyterLab": (source, ["a", "b"]), "JupyterLite": (source, ["a", ",b"])}
print("As described.")
PY
venv/bin/python look.py "$chromium"
