"""The order of what a page sends: JupyterLab may hand it to Python in two threads."""

import json
import threading

import numpy as np
import pytest

from cnn_workshop.stage import Panel, Scene, Stage, order

SCENE = Scene((Panel("panel", np.eye(2)),))


class Heard:
    """A stage that notes the numbers of the events that it does; the first waits to be let go."""

    def __init__(self, first=None):
        self.done, self.first = [], first
        self.began, self.go_on = threading.Event(), threading.Event()
        self.stage = Stage(on_event=self.do)
        self.stage.show(SCENE)

    def do(self, event, buffers):
        if event["number"] == self.first:
            self.began.set()
            assert self.go_on.wait(10)
        self.done.append(event["number"])
        self.stage.show(SCENE, heard=event["number"])

    def send(self, number, after=0, page="one", **more):
        event = {"is": "write", "number": number, "after": after, "page": page, **more}
        self.stage._handle_custom_msg(event, [])

    def sending(self, *arguments, **options):
        """The same, in another thread."""
        thread = threading.Thread(target=self.send, args=arguments, kwargs=options, daemon=True)
        thread.start()
        return thread

    @property
    def answered(self):
        return json.loads(self.stage.said)["heard"]


@pytest.fixture
def at_once(monkeypatch):
    """Nothing waits for what was sent before it."""
    monkeypatch.setattr(order, "_LONGEST", 0.0)


def test_event_that_overtakes_another_waits_until_that_is_done():
    heard = Heard(first=1)
    cells = heard.sending(1)
    assert heard.began.wait(10)
    beside = heard.sending(2, after=1)
    beside.join(0.1)
    assert beside.is_alive()
    assert heard.done == []
    heard.go_on.set()
    for thread in (cells, beside):
        thread.join(10)
    assert heard.done == [1, 2]
    assert heard.answered == 2


def test_event_that_has_not_come_yet_is_waited_for():
    heard = Heard()
    beside = heard.sending(3, after=2)
    heard.send(1)
    heard.send(2, after=1)
    beside.join(10)
    assert heard.done == [1, 2, 3]


def test_event_that_never_comes_is_waited_for_once(at_once):
    heard = Heard()
    heard.send(1)
    heard.send(3, after=2)
    heard.send(4, after=3)
    assert heard.done == [1, 3, 4]


def test_event_that_comes_too_late_takes_back_nothing_and_is_answered(at_once):
    heard = Heard()
    heard.send(5, after=4, same="write scale")
    heard.send(4, after=3, same="write scale")
    assert heard.done == [5]
    assert heard.answered == 4


@pytest.mark.parametrize("same", [None, "write another"])
def test_event_that_nothing_has_replaced_is_done_however_late(at_once, same):
    heard = Heard()
    heard.send(5, after=4, same="write scale")
    heard.send(4, after=3, same=same)
    assert heard.done == [5, 4]


def test_pages_do_not_wait_for_each_other(monkeypatch):
    monkeypatch.setattr(order, "_LONGEST", 60.0)
    heard = Heard()
    heard.send(7, page="one", same="write scale")
    heard.send(3, page="two", same="write scale")
    assert heard.done == [7, 3]


def test_event_that_fails_keeps_no_other_waiting(monkeypatch):
    monkeypatch.setattr(order, "_LONGEST", 60.0)
    heard, done = Heard(), []

    def fail(event, buffers):
        done.append(event["number"])
        raise ArithmeticError

    heard.stage._on_event = fail
    for number in (1, 2):
        with pytest.raises(ArithmeticError):
            heard.stage._hear(None, {"is": "write", "number": number, "after": number - 1}, [])
    assert done == [1, 2]
