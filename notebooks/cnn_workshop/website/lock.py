"""What the page's Python can load: a Pyodide lock that names what the site serves, and no more."""

import hashlib
from importlib import metadata

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from cnn_workshop.website import wheels
from cnn_workshop.website.release import SiteError

OURS = "cnn-notebooks"
KERNEL = ("micropip", "packaging", "ipython", "jedi", "comm")
"""What the kernel loads before it runs anything."""

_IN_THE_PAGE = {"jupyterlab-widgets", "widgetsnbextension"}
"""Needed by ipywidgets for its JavaScript, which the site's page has already."""


class Served:
    """The packages that a site serves, gathered from a release and from the package index.

    Parameters
    ----------
    release : Release
        Where most come from.
    scratch : path
        A folder for the wheels.
    partly : bool, default False
        Whether to leave out compiled packages that the release lacks: for tests of all the rest.

    Attributes
    ----------
    files : dict of str to bytes
        What is served, by name.
    entries : dict of str to dict
        The lock's entries, by package.
    missing : list of str
        What was left out.
    """

    def __init__(self, release, scratch, partly=False):
        self.release, self.scratch, self.partly = release, scratch, partly
        self.files, self.entries, self.missing = {}, {}, []
        self.python = ".".join(release.lock["info"]["python"].split(".")[:2])
        self._awaited = {}  # name: version of what comes from the package index

    def add(self, name):
        """Serve a package, and all that it needs.

        Raises
        ------
        SiteError
            If it is compiled, and the release lacks it.
        """
        if name in self.entries or name in self.missing:
            return
        entry = self.release.lock["packages"].get(name)
        if entry is None:
            rules, version = self._installed(name)
            self._enter(name, version, rules)
            self._awaited[name] = version
            return
        content = self.release.package(entry)
        if content is None and not entry["file_name"].endswith("-none-any.whl"):
            self._leave_out(name, entry)
            return
        self.entries[name] = dict(entry, depends=[canonicalize_name(x) for x in entry["depends"]])
        if content is None:
            self._awaited[name] = entry["version"]
        else:
            self._keep(name, entry["file_name"], content)
        for each in self.entries[name]["depends"]:
            self.add(each)

    def add_wheel(self, path):
        """Serve a wheel of our own, and all that it needs."""
        told = wheels.metadata(path)
        name = canonicalize_name(told["Name"])
        self._enter(name, told["Version"], told.get_all("Requires-Dist") or [])
        self._keep_wheel(name, path)

    def fetch(self):
        """Get from the package index what the release lacks."""
        came = wheels.fetch(self._awaited, self.scratch, self.python)
        for name, path in came.items():
            self._keep_wheel(name, path)
        self._awaited = {}

    def _enter(self, name, version, rules):
        """Write an entry for a package that the release does not know."""
        needed = wheels.needs(rules, self.python)
        self.entries[name] = {
            "name": name,
            "version": version,
            "install_dir": "site",
            "package_type": "package",
            "unvendored_tests": False,
            "depends": [each for each in needed if each not in _IN_THE_PAGE],
        }
        for each in self.entries[name]["depends"]:
            self.add(each)

    def _leave_out(self, name, entry):
        if not self.partly:
            raise SiteError(
                f"{entry['file_name']} is not in {self.release.where}. A full release is needed, "
                "not the core alone: it is called pyodide-VERSION.tar.bz2."
            )
        self.missing.append(name)

    def _installed(self, name):
        """Return what this environment's version needs: the site takes its JavaScript, too."""
        try:
            return metadata.requires(name) or [], metadata.version(name)
        except metadata.PackageNotFoundError:
            raise SiteError(f"{name} is neither in the release nor installed here.") from None

    def _keep_wheel(self, name, path):
        self._keep(name, path.name, path.read_bytes())
        self.entries[name].setdefault("imports", wheels.modules(path))

    def _keep(self, name, file_name, content):
        self.files[file_name] = content
        digest = hashlib.sha256(content).hexdigest()
        self.entries[name].update(file_name=file_name, sha256=digest)

    def refuse_old(self, requirements):
        """Refuse a release whose packages are older than those the lessons ask for."""
        for rule in map(Requirement, requirements):
            entry = self.entries.get(canonicalize_name(rule.name))
            if entry and not rule.specifier.contains(entry["version"], prereleases=True):
                raise SiteError(
                    f"{self.release.where} has {rule.name} {entry['version']}, and the lessons "
                    f"need {rule.specifier}: take a newer release."
                )

    def lock(self):
        """Return the lock, as the dict that its file holds."""
        for entry in self.entries.values():
            entry["depends"] = [each for each in entry["depends"] if each not in self.missing]
        return {**self.release.lock, "packages": dict(sorted(self.entries.items()))}
