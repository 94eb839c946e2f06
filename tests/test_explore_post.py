"""What an explorer changes in one go reaches the page as one message."""

import contextlib
import threading
from collections import defaultdict

import comm
import numpy as np
import pytest
from ipywidgets import IntSlider

from cnn_workshop.explorers import _frame
from cnn_workshop.explorers._post import Post
from cnn_workshop.heatmap import Heatmap


@pytest.fixture
def sent(monkeypatch):
    """All messages to the page: the model they go to, what they say, and their buffers."""
    messages = []

    def publish(to, _, data=None, metadata=None, buffers=None, **others):
        messages.append((to.comm_id, data, list(buffers or ())))

    monkeypatch.setattr(comm.DummyComm, "publish_msg", publish)
    return messages


def told(messages):
    """What each model is told to become, and the bytes that come with it."""
    states, contents = defaultdict(dict), defaultdict(dict)
    for to, data, buffers in messages:
        states[to].update(data["state"])
        paths = ["/".join(map(str, path)) for path in data["buffer_paths"]]
        contents[to].update(zip(paths, map(bytes, buffers), strict=True))
    return dict(states), dict(contents)


def dealt_out(messages):
    """The messages that a page makes of one that holds many."""
    [(_, data, buffers)] = messages
    for letter in data["content"]:
        count = len(letter["data"]["buffer_paths"])
        yield letter["to"], letter["data"], buffers[:count]
        buffers = buffers[count:]
    assert not buffers


class Squares(_frame.Explorer):
    """Some heatmaps as large as a slider says."""

    def __init__(self):
        self.size = IntSlider(3)
        self.maps = [Heatmap([[0]], title=f"map {number}") for number in range(6)]
        super().__init__("squares", [self.size], self.maps)
        self.on(self.size, "value", self.draw)
        self.draw()

    def draw(self):
        for heatmap in self.maps:
            heatmap.show(np.full((self.size.value,) * 2, self.size.value), cell=self.size.value)
        self.tell()

    def describe(self):
        return f"Squares of {self.size.value}."


def move(explorer):
    """Change the size, and back."""
    explorer.size.value = 8 - explorer.size.value  # 3 and 5


def test_move_is_one_message_that_says_what_many_did(sent):
    explorer = Squares()
    move(explorer)
    sent.clear()
    move(explorer)
    apart = told(sent[1:])  # the first is the field itself, which a test moves and a page does not
    assert len(sent) > 6
    explorer.post.ready = True
    move(explorer)
    sent.clear()
    move(explorer)
    assert told(dealt_out(sent[1:])) == apart
    assert any(apart[1].values())


def test_page_that_cannot_deal_out_is_told_widget_by_widget(sent):
    explorer = Squares()
    assert not explorer.post.ready
    sent.clear()
    move(explorer)
    assert {data["method"] for _, data, _ in sent} == {"update"}


@pytest.fixture
def post():
    """A post whose page has said that it can deal out."""
    return Post(ready=True)


def test_nothing_to_tell_is_no_message(post, sent):
    with post.gathered([IntSlider()]):
        sent.clear()
    assert not sent


def test_what_another_thread_tells_meanwhile_is_not_held_back(post, sent):
    mine, yours = IntSlider(), IntSlider()
    with post.gathered([mine, yours]):
        mine.value = 1
        sent.clear()
        other = threading.Thread(target=setattr, args=(yours, "value", 2))
        other.start()
        other.join()
        assert [(to, data["state"]) for to, data, _ in sent] == [(yours.model_id, {"value": 2})]
    assert [to for to, _, _ in dealt_out(sent[1:])] == [mine.model_id]


def test_echo_of_what_the_page_said_is_not_held_back(post, sent):
    slider = IntSlider()
    said = {"data": {"method": "update", "state": {"value": 2}}}
    with post.gathered([slider]):
        sent.clear()
        slider.comm.handle_msg({"content": said})
    assert [data["method"] for _, data, _ in sent] == ["echo_update"]


def test_widgets_tell_by_themselves_again_after_an_error(post, sent):
    slider = IntSlider()
    sent.clear()
    with contextlib.suppress(ZeroDivisionError), post.gathered([slider]):
        slider.value = 1
        raise ZeroDivisionError
    slider.value = 2
    assert [data["state"] for _, data, _ in dealt_out(sent[:1])] == [{"value": 1}]
    assert [(to, data["state"]) for to, data, _ in sent[1:]] == [(slider.model_id, {"value": 2})]


def test_widget_that_stands_in_two_places_is_told_once(post, sent):
    slider = IntSlider()
    sent.clear()
    with post.gathered([slider, slider]):
        slider.value = 1
    slider.value = 2
    assert len(list(dealt_out(sent[:1]))) == 1
    assert [to for to, _, _ in sent[1:]] == [slider.model_id]
