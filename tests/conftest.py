"""Whether the browser tests can run on this machine, and one line that says so if they cannot.

The environment variable BROWSER_TESTS decides: ``required`` makes a missing browser an error,
``off`` leaves them out; otherwise they run if playwright and Chromium are there.
"""

import os

import lab
import pytest

_WANTED = os.environ.get("BROWSER_TESTS", "")
_MISSING = lab.missing()
_REASON = "BROWSER_TESTS is off" if _WANTED == "off" else _MISSING and f"{_MISSING} is missing"

if _WANTED == "required" and _MISSING:
    raise pytest.UsageError(f"the browser tests are required, but {_MISSING} is missing")

collect_ignore = ["browser"] if _REASON else []


def pytest_terminal_summary(terminalreporter):
    """Say in one line that the browser tests were not run."""
    if _REASON:
        terminalreporter.write_line(f"The browser tests were not run: {_REASON}.")
