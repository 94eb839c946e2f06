"""What ``start.py site`` runs: ``DIR --pyodide WHERE``."""

import argparse
import sys

from cnn_workshop.website.build import build
from cnn_workshop.website.release import SiteError


def main(arguments):
    """Build the site that the command line asks for; return the exit code."""
    parser = argparse.ArgumentParser(prog="start.py site", description=__doc__)
    parser.add_argument("folder", metavar="DIR", help="where to: a new or empty folder")
    parser.add_argument(
        "--pyodide",
        metavar="WHERE",
        required=True,
        help="a release of Pyodide: a folder, a pyodide-VERSION.tar.bz2, or the address of either",
    )
    parser.add_argument(
        "--partly",
        action="store_true",
        help="leave out compiled packages that the release lacks: for tests, no lesson runs",
    )
    asked = parser.parse_args(arguments)
    try:
        for line in build(asked.folder, asked.pyodide, asked.partly):
            print(line, flush=True)
    except (SiteError, OSError) as error:
        print(error, flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
