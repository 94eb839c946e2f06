"""What is watched while a training runs: curves that grow, and a bar with the time left."""

import time
from pathlib import Path

import anywidget
import numpy as np
import traitlets

_HERE = Path(__file__).parent
_LARGEST = 3e38  # that a 32-bit float holds
_MOST = 300  # points of a line: more than the page has pixels for


class Chart(anywidget.AnyWidget):
    """Curves over the steps of a training.

    Parameters
    ----------
    title : str
        What the chart shows.
    names : sequence of str
        The names of its lines.
    styles : sequence of {"faint", "line", "dots"}
        How each is drawn.
    """

    _esm = (_HERE / "chart.js").read_text("utf-8")
    _css = (_HERE / "live.css").read_text("utf-8")

    title = traitlets.Unicode().tag(sync=True)
    alt = traitlets.Unicode().tag(sync=True)
    names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    styles = traitlets.List(traitlets.Unicode()).tag(sync=True)
    data = traitlets.Bytes().tag(sync=True)
    lengths = traitlets.List(traitlets.Int()).tag(sync=True)
    limits = traitlets.List(traitlets.Float(), [0.0, 1.0]).tag(sync=True)
    mark = traitlets.List(default_value=[0.0, ""]).tag(sync=True)
    frame = traitlets.Int(0).tag(sync=True)

    def __init__(self, title, names, styles):
        layout = {"flex": "1 1 0", "min_width": "0", "margin": "8px 0 0 0"}
        super().__init__(title=title, names=list(names), styles=list(styles), layout=layout)

    def show(self, lines, limits, *, mark=(0.0, ""), alt=""):
        """Show lines, each a pair of steps and values, in one message to the browser.

        Parameters
        ----------
        lines : sequence of (array_like, array_like)
            Steps and values of each line.
        limits : (float, float)
            The values at the bottom and at the top.
        mark : (float, str)
            The height of a dashed line, and what it stands for.
        alt : str
            What there is to see, in words.
        """
        thinned = [
            thin(np.clip(np.array(line, float), -_LARGEST, _LARGEST).astype("<f4"))
            for line in lines
        ]
        with self.hold_sync():
            self.data = b"".join(line.tobytes() for line in thinned)
            self.lengths = [line.shape[1] for line in thinned]
            self.limits, self.mark, self.alt = list(limits), list(mark), alt
            self.frame += 1


def thin(line, most=_MOST):
    """Leave out points of a line of shape (2, N) until at most `most` are left.

    The first and the last point stay.

    Examples
    --------
    >>> thin(np.arange(10).reshape(2, 5), most=3).tolist()
    [[0, 2, 4], [5, 7, 9]]
    """
    count = line.shape[1]
    return line if count <= most else line[:, np.linspace(0, count - 1, most).astype(int)]


class Progress(anywidget.AnyWidget):
    """A bar, a line of words, and a sentence for screen readers every few seconds.

    Attributes
    ----------
    share : float
        How much is done, from 0 to 1.
    words : str
        Where it is, and how long it still takes.
    spoken : str
        What a screen reader says, politely.
    frame, seen : int
        The number of the last frame, and of the last one that a page has shown.
    """

    _esm = (_HERE / "progress.js").read_text("utf-8")
    _css = (_HERE / "live.css").read_text("utf-8")

    share = traitlets.Float(0.0).tag(sync=True)
    words = traitlets.Unicode().tag(sync=True)
    spoken = traitlets.Unicode().tag(sync=True)
    frame = traitlets.Int(0).tag(sync=True)
    seen = traitlets.Int(0).tag(sync=True, echo_update=False)
    _since = 0.0  # when the page last answered, or the first frame that it owes an answer was sent

    def __init__(self, **options):
        super().__init__(**options)
        self.observe(self._answered, "seen")

    def show(self, share, words, *, speak=""):
        """Show how far it is; `speak` is spoken."""
        if not self.behind:
            self._since = time.monotonic()
        with self.hold_sync():
            self.share, self.words = share, words
            if speak:
                self.spoken = speak
            self.frame += 1

    @property
    def behind(self):
        """How many frames are not answered yet; 0 if no page ever answered."""
        return self.frame - self.seen if self.seen else 0

    @property
    def silent(self):
        """For how many seconds a page that owes an answer has said nothing."""
        return time.monotonic() - self._since if self.behind else 0.0

    def forget(self):
        """Start afresh: whichever page is there will answer the next frame."""
        self.seen = 0

    def _answered(self, _):
        self._since = time.monotonic()
