"""The pretrained explorer: the photograph at once, its numbers when they are there, one's own."""

import threading

import numpy as np
import pytest

from cnn_core import datasets
from cnn_workshop import _threads, pretrained
from cnn_workshop.explorers import explore_pretrained
from cnn_workshop.pretrained import asked, seen
from hands import choose, hand_in, told

pytestmark = pytest.mark.skipif(
    pretrained.weights_file() is None, reason="the weights are not installed: setup pretrained"
)
AT_WORK = "The network is at work on this photograph."


@pytest.fixture
def nothing_kept(monkeypatch):
    """Let no photograph have been sent through the network but coffee."""
    monkeypatch.setattr(seen, "_kept", {"coffee": pretrained.passed("coffee")})


@pytest.fixture
def slow(monkeypatch, nothing_kept):
    """Let the network wait until it is told to go on, and note what it is given."""
    go_on, through, given = threading.Event(), seen._through, []

    def when_told(images):
        given.append(images)
        assert go_on.wait(60)
        return through(images)

    monkeypatch.setattr(seen, "_through", when_told)
    go_on.given = given
    yield go_on
    go_on.set()
    with seen._one_at_a_time:  # what is still at work ends within this test
        pass


@pytest.fixture
def explorer():
    return explore_pretrained()


@pytest.fixture
def working(slow, explorer):
    """The explorer while the network is at work on chelsea."""
    choose(explorer, "picture", "chelsea")
    return explorer


def settled(explorer):
    """Wait until the thread that sent the photograph through has shown what came of it."""
    explorer.verdict  # noqa: B018
    for _ in range(6000):
        if AT_WORK not in told(explorer)["twin"]:
            return explorer
        threading.Event().wait(0.01)
    raise AssertionError("what the network made of it was never shown")


# ---- at once, and when it is there ---------------------------------------------------------------


def test_photograph_is_shown_while_the_network_is_at_work(working):
    image = working.shown["image"].values
    np.testing.assert_array_equal(image, seen.given("chelsea"))


def test_no_number_of_another_photograph_stands_under_a_new_one(working):
    assert np.isnan(working.shown["maps"].values).all()
    assert np.isnan(working.shown["map"].values).all()
    assert not working.shown["classes"].values.any()
    assert "".join(working.shown["classes"].labels).strip() == ""


def test_twin_and_sentence_say_that_the_network_is_at_work(working):
    assert told(working)["sentence"] == AT_WORK
    assert f"Photograph: Cat, 224 x 224. {AT_WORK} Layer: stem" in working.text()
    assert "espresso" not in working.text()


def test_numbers_are_shown_when_they_are_there(working, slow):
    slow.set()
    assert "Verdict: Egyptian cat 0.39" in settled(working).text()
    assert np.isfinite(working.shown["maps"].values).all()
    assert working.shown["classes"].labels[0] == "Egyptian cat"


def test_verdict_is_said_aloud_when_it_comes_and_not_before_a_choice(working, slow):
    assert "aloud" not in told(explore_pretrained())
    assert told(working)["aloud"] == AT_WORK
    slow.set()
    assert told(settled(working))["aloud"].startswith("Verdict: Egyptian cat 0.39")
    choose(working, "picture", "coffee")
    assert told(working)["aloud"].startswith("Verdict: espresso 0.85")


def test_verdict_and_maps_wait_for_the_network(working, slow):
    threading.Timer(0.05, slow.set).start()
    assert working.verdict.names[0] == "Egyptian cat"
    np.testing.assert_array_equal(working.maps, pretrained.maps_of("chelsea")["stem"][2])


def test_numbers_that_come_late_do_not_show_under_another_photograph(working, slow):
    choose(working, "picture", "coffee")
    slow.set()
    working._asked["chelsea"].wait()
    assert "Photograph: Cup of coffee, 224 x 224. Verdict: espresso" in working.text()


def test_layer_and_map_can_be_chosen_while_the_network_is_at_work(working, slow):
    choose(working, "layer", "block 16")
    working.do({"is": "pick", "panel": "maps", "cell": [0, 8]})
    assert working.shown["map"].values.shape == (7, 7)
    slow.set()
    assert "block 16, 320 maps of 7 x 7" in settled(working).text()
    assert "map 1 large" in working.text()


def test_kept_photograph_does_not_wait_for_one_that_is_at_work(working):
    assert pretrained.passed("coffee").verdict.names[0] == "espresso"
    assert "Verdict: espresso" in explore_pretrained().text()


def test_photograph_goes_through_the_network_once(slow, explorer):
    slow.set()
    for picture in ("chelsea", "camera", "chelsea", "camera"):
        choose(explorer, "picture", picture)
        settled(explorer)
    assert len(slow.given) == 2


def test_kept_photograph_is_one_message(slow, explorer):
    slow.set()
    choose(explorer, "picture", "chelsea")
    settled(explorer)
    choose(explorer, "picture", "coffee")
    before = told(explorer)["serial"]
    choose(explorer, "picture", "chelsea")
    assert told(explorer)["serial"] == before + 1
    assert "Verdict: Egyptian cat" in told(explorer)["twin"]


def test_photograph_is_done_at_once_where_there_are_no_threads(monkeypatch, nothing_kept, explorer):
    monkeypatch.setattr(_threads, "start", lambda *work: None)
    choose(explorer, "picture", "chelsea")
    assert "Verdict: Egyptian cat" in told(explorer)["twin"]


def test_network_that_fails_is_said_in_the_stage(monkeypatch, nothing_kept, explorer):
    def fail(images):
        raise MemoryError("no room")

    monkeypatch.setattr(seen, "_through", fail)
    choose(explorer, "picture", "chelsea")
    with pytest.raises(RuntimeError, match="MemoryError: no room"):
        explorer.verdict  # noqa: B018
    while not told(explorer)["problem"]:
        threading.Event().wait(0.01)
    assert told(explorer)["problem"] == "MemoryError: no room"
    choose(explorer, "picture", "coffee")
    assert told(explorer)["problem"] == ""


def test_showing_it_sends_the_other_photographs_ahead(monkeypatch, nothing_kept, explorer):
    started = []
    monkeypatch.setattr(asked._threads, "start", lambda work, *given: started.append((work, given)))
    explorer._repr_mimebundle_()
    [(work, given)] = started
    work(*given)
    assert set(seen._kept) == set(datasets.PHOTOGRAPHS)
    assert pretrained.pass_ahead() is None


# ---- one's own photograph ------------------------------------------------------------------------


def test_cell_stands_for_the_same_place_of_the_photograph_in_every_layer(explorer):
    def place():
        (link,) = explorer.shown.windows
        return [(at + 0.5) * step for at, step in zip(link.cell, link.stride, strict=True)]

    for layer, _ in explorer.bar["layer"].options[::6]:
        explorer.bar["layer"].value = layer
        assert np.allclose(place(), 112, atol=16), layer
    explorer.undo()
    assert np.allclose(place(), 112, atol=16)


def test_photograph_of_ones_own_goes_through_the_network(explorer):
    colours = datasets.photograph("chelsea")
    hand_in(explorer, "image", colours)
    assert settled(explorer).text().startswith("Photograph: your own file, 224 x 224. Verdict: ")
    assert explorer.verdict == pretrained.passed("chelsea").verdict
    np.testing.assert_array_equal(explorer.shown["image"].values, seen.given(colours))


def test_photograph_of_ones_own_is_cut_to_its_middle_square(explorer):
    colours = np.zeros((20, 60, 3), np.uint8)
    colours[:, 20:40] = 255
    hand_in(explorer, "image", colours)
    assert (explorer.shown["image"].values == 255).all()


def test_photograph_of_ones_own_stays_in_the_menu_and_can_be_undone(explorer):
    hand_in(explorer, "image", datasets.photograph("chelsea"))
    settled(explorer)
    choose(explorer, "picture", "coffee")
    choose(explorer, "picture", "your own file")
    assert "Verdict: Egyptian cat" in explorer.text()
    for _ in range(3):
        explorer.undo()
    assert "Photograph: Cup of coffee" in explorer.text()
    explorer.redo()
    assert "Photograph: your own file, 224 x 224. Verdict: Egyptian cat" in explorer.text()


def test_photograph_of_ones_own_keeps_enough_pixels_for_224(explorer):
    [image] = [part for part in explorer.shown.panels if part.takes_picture]
    assert image.name == "image"
    assert image.takes_picture * 9 / 16 >= 224
    assert '"takes_picture":400' in explorer.said


def test_photograph_as_an_array_is_the_first_of_the_menu():
    explorer = explore_pretrained(datasets.photograph("chelsea"))
    assert explorer.text().startswith("Photograph: your picture, 224 x 224. Verdict: Egyptian cat")
    choose(explorer, "picture", "coffee")
    explorer.reset()
    assert "Photograph: your picture" in explorer.text()


def test_array_that_is_no_photograph_is_refused():
    with pytest.raises(ValueError, match=r"`picture` must have shape \(H, W, 3\)"):
        explore_pretrained(np.zeros((4, 4, 4)))


def test_without_the_weights_no_photograph_is_taken(monkeypatch):
    monkeypatch.setattr(seen, "network", lambda: None)
    monkeypatch.setattr(pretrained, "network", lambda: None)
    explorer = explore_pretrained()
    assert not any(part.takes_picture for part in explorer.shown.panels)
    assert "picture" not in explorer.bar
    assert "Verdict: espresso 0.85" in explorer.text()
    with pytest.raises(ValueError, match="`photograph` must be one that is stored"):
        explore_pretrained(datasets.photograph("chelsea"))


# ---- names ---------------------------------------------------------------------------------------


@pytest.fixture
def taken_for(monkeypatch, explorer):
    """A function that has the explorer's verdict be some classes."""

    def show(*classes):
        found = explorer.state.asked.found
        verdict = pretrained.Verdict(classes, (0.2,) * len(classes))
        explorer.state.asked.found = seen.Pass(found.image, found.maps, verdict)
        choose(explorer, "layer", "block 1")
        return explorer

    kept = explorer.state.asked.found
    yield show
    explorer.state.asked.found = kept


def test_long_name_is_whole_in_words_and_left_to_the_stage_to_cut(taken_for):
    explorer = taken_for(638, 967, 968, 969, 504)
    label = explorer.shown["classes"].labels[0]
    assert label == "tights for gymnastics, a one-piece leotard, or a sport jersey"
    assert "tights for gymnastics, a one-piece leotard, or a sport jersey 0.20" in explorer.text()


def test_class_without_a_name_says_how_names_are_had(monkeypatch, taken_for):
    monkeypatch.setattr(pretrained.classes, "names_file", lambda: None)
    pretrained.classes._listed.cache_clear()
    try:
        text = taken_for(967, 512, 968, 969, 504).text()
    finally:
        pretrained.classes._listed.cache_clear()
    assert "class 512 0.20" in text
    assert "The names of all classes: python3 start.py setup pretrained." in text


def test_classes_that_all_have_names_say_nothing_of_names(explorer):
    assert "names of all" not in explorer.text()
