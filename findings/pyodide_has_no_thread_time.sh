#!/usr/bin/env bash
# Python in the page measures a thread's time, but not by the name for it
#
# Versions   pyodide 314.0.7 and 0.29.5, in Node (20 or newer)
# Behaviour  Python has `time.thread_time` wherever the system has the clock of a thread, and documents
#            it so. Pyodide has that clock: `time.clock_gettime(time.CLOCK_THREAD_CPUTIME_ID)` gives
#            seconds, and `time.process_time`, `time.pthread_getcpuclockid` and `threading.get_ident` are
#            there. `time.thread_time` and `time.thread_time_ns` are not: what measures a function by
#            them stops with an AttributeError, in the page alone.
# Seen       by the clock: a part of a second; by the name: module 'time' has no attribute 'thread_time'
# Fails      if a version has the name, lacks the clock, or stops for another reason.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat >look.py <<'PY'
import threading
import time

there = ("process_time", "pthread_getcpuclockid", "CLOCK_THREAD_CPUTIME_ID")
assert all(hasattr(time, name) for name in there)
assert threading.get_ident()


def busy(clock):
    """Measure a loop of some length."""
    begun = clock()
    sum(range(1_000_000))
    return clock() - begun


seconds = busy(lambda: time.clock_gettime(time.CLOCK_THREAD_CPUTIME_ID))
assert seconds > 0
assert busy(time.process_time) > 0
print("by the clock:", round(seconds, 3), "s")
assert not hasattr(time, "thread_time_ns")
try:
    busy(time.thread_time)
except AttributeError as error:
    print("by the name:", error)
    assert str(error).startswith("module 'time' has no attribute 'thread_time'")
else:
    raise AssertionError("time.thread_time is there now")
PY
cat >run.mjs <<'JS'
import { readFileSync } from "node:fs";
import { loadPyodide, version } from "pyodide";

const python = await loadPyodide();
console.log("pyodide", version);
python.runPython(readFileSync("look.py", "utf8"));
JS
for pyodide in 314.0.7 0.29.5; do
  npm install --silent --no-save --no-audit --no-fund "pyodide@$pyodide"
  node run.mjs
done
echo "As described."
