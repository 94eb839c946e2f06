#!/usr/bin/env bash
# JupyterLite's Python kernel puts an empty fcntl in place of Pyodide's
#
# Versions   jupyterlite-pyodide-kernel 0.8.6, pyodide 314.0.7, in Node (20 or newer)
# Behaviour  Pyodide has Python's own `fcntl`, with `flock` and its names, and it can be called. When the
#            kernel of JupyterLite is imported, the first thing it does is to put a module without any
#            name in its place. `import fcntl` then works, so the usual question, whether it raises an
#            ImportError, is answered as on a system with locks; the first use of it stops. Neither on
#            Windows (no module) nor on Linux (a whole one) is there such a third state.
# Seen       before: flock is there, and called; after: module 'fcntl' has no attribute 'flock'
# Fails      if the module is left alone, has names, or can no longer be imported.
#
# The kernel's package is imported without IPython, which is not in Pyodide's core. So it stops after
# that first step, of which alone this speaks.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --no-deps jupyterlite-pyodide-kernel==0.8.6
npm install --silent --no-save --no-audit --no-fund pyodide@314.0.7
wheel="$(find venv/share -name 'pyodide_kernel-0.8.6-*.whl')"
venv/bin/python -m zipfile -e "$wheel" kernel

cat >look.py <<'PY'
import sys

import fcntl

with open("locked", "w") as file:
    fcntl.flock(file, fcntl.LOCK_EX)
print("before: flock is there, and called")
del sys.modules["fcntl"], fcntl

try:
    import pyodide_kernel
except ModuleNotFoundError as error:
    assert error.name.partition(".")[0] == "IPython", error

try:
    import fcntl
except ImportError:
    raise AssertionError("fcntl can no longer be imported") from None
assert [name for name in dir(fcntl) if not name.startswith("__")] == []
try:
    fcntl.flock
except AttributeError as error:
    print("after:", error)
    assert str(error) == "module 'fcntl' has no attribute 'flock'"
PY
cat >run.mjs <<'JS'
import { readFileSync } from "node:fs";
import { loadPyodide } from "pyodide";

const python = await loadPyodide();
python.FS.mkdir("/kernel");
python.mountNodeFS("/kernel", `${process.cwd()}/kernel`);
python.runPython("import sys; sys.path.insert(0, '/kernel')");
python.runPython(readFileSync("look.py", "utf8"));
JS
node run.mjs
echo "As described."
