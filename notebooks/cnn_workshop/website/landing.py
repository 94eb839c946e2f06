"""The first page of the site: what this is, one living picture, and the lessons."""

import html
import json
import re
from pathlib import Path
from string import Template

from cnn_core import kernels, ops
from cnn_workshop.classroom.lessons import FOLDER
from cnn_workshop.explorers import explore_convolution
from cnn_workshop.explorers._inputs import OWN, PICTURES
from cnn_workshop.stage import Stage
from cnn_workshop.stage.stage import CODE

_PAGE = Path(__file__).parent / "page"
_PICTURES = ("Handwritten 7", "Handwritten 3", "Handwritten 0, larger")
_OPEN = "lab/index.html?path="
_SCRIPTS = ("page.js", "answers.js", "saving.js")
SAVING = "start/saving.js"
"""What JupyterLite's own page is to load, too."""


def files(lessons, megabytes):
    """Return the files of the page, by their place in the site.

    Parameters
    ----------
    lessons : list of Lesson
        What the page leads to.
    megabytes : float
        What opening the first of them fetches.

    Returns
    -------
    dict of str to str
    """
    scripts = {name: (_PAGE / name).read_text("utf-8") for name in _SCRIPTS}
    text = Template((_PAGE / "index.html").read_text("utf-8")).substitute(
        first=_OPEN + lessons[0].path.name,
        megabytes=round(megabytes),
        lessons="\n".join(_entries(lessons)),
        scene=json.dumps(scene()).replace("</", "<\\/"),
    )
    return {
        "index.html": text,
        "start/stage.js": CODE,
        "start/stage.css": Stage._css,
        "start/page.css": (_PAGE / "page.css").read_text("utf-8"),
        **{f"start/{name}": script for name, script in scripts.items()},
    }


def scene():
    """Return what the page's script begins with: an explorer's scene, pictures and kernels.

    Returns
    -------
    dict
        ``said`` as the stage is told it, without what only Python can do; ``pictures`` and
        ``kernels`` by name.
    """
    explorer = explore_convolution(convolve=_by_the_book)
    said = json.loads(explorer.said)
    small = {name: kernels.get(name) for name in kernels.names()}
    small = {name: kernel for name, kernel in small.items() if kernel.shape == (3, 3)}
    menus = {control["name"]: control for control in said["controls"]}
    menus["picture"]["options"] = [[name, name] for name in _PICTURES]
    offered = [each for each in menus["preset"]["options"] if each[1] in (OWN, *small)]
    menus["preset"]["options"] = offered
    said["controls"] = [menus["picture"], menus["preset"]]
    for part in said["scene"]["rows"][0]["parts"]:
        part.pop("takes_picture", None)
    labels = {value: label for label, value in offered}
    shown = {name: PICTURES[name]() for name in _PICTURES}
    return {
        "said": said,
        "pictures": {name: dict(_numbers(each), shape=each.shape) for name, each in shown.items()},
        "kernels": {name: dict(_numbers(each), label=labels[name]) for name, each in small.items()},
    }


def _by_the_book(input_image, kernel):
    """Take no stride, padding or dilation: the explorer then offers none."""
    return ops.convolve2d(input_image, kernel)


def _numbers(array):
    return {"numbers": [float(value) for value in array.flat]}


def _entries(lessons):
    """Return a line a lesson: number, title, question, minutes, as the README says."""
    readme = (FOLDER.parent / "README.md").read_text("utf-8")
    rows = re.findall(r"^\| (\d\d) \| \[.+?\]\(.+?\) \| (.+?) \| (\d+) \|$", readme, re.MULTILINE)
    told = {number: (question, minutes) for number, question, minutes in rows}
    for lesson in lessons:
        question, minutes = told[lesson.number]
        link = f'<a href="{_OPEN}{lesson.path.name}">{html.escape(lesson.title)}</a>'
        yield (
            f"<li><span>{lesson.number}</span><div>{link}<small>{html.escape(question)}</small>"
            f"</div><span>{minutes} min</span></li>"
        )
