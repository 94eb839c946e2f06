"""The stage of what runs by itself: what is owed an answer, curves that grow, and menus."""

import time

import numpy as np
import pytest

import hands
from cnn_workshop.drawing import Area, Line, Outline, Words
from cnn_workshop.explorers.shared import Action, Choice, Explorer
from cnn_workshop.stage import Curve, Panel, Scene, Stage, paper

SCENE = Scene((Panel("panel", np.eye(2)),))


class Counting(Explorer):
    """A number that a button raises, and one that another leaves alone."""

    def controls(self):
        return [
            Action("more", "More", lambda state: setattr(state, "amount", state.amount + 1)),
            Action("idle", "Idle", lambda state: None),
            Choice("rate", "Rate", [("slow", 0.5), ("fast", 2)], 2),
        ]

    def begin(self, state):
        return {"amount": 0}

    def scene(self, state):
        return SCENE

    def words(self, state):
        return f"{state.amount} at {state.rate}"

    sentence = words

    def also(self, state):
        return {"aloud": f"now {state.amount}"}


def told_by_page(stage, serial):
    stage._handle_custom_msg({"is": "seen", "serial": serial}, [])


# ---- what the page owes --------------------------------------------------------------------------


def test_stage_is_not_behind_when_no_page_ever_answered():
    stage = Stage()
    for _ in range(3):
        stage.show(SCENE)
    assert (stage.behind, stage.silent, stage.asks) == (0, 0.0, "now")


def test_stage_is_behind_by_what_the_page_has_not_shown():
    stage = Stage()
    stage.show(SCENE)
    told_by_page(stage, 1)
    assert (stage.behind, stage.asks) == (0, "later")
    stage.show(SCENE)
    stage.show(SCENE)
    assert stage.behind == 2
    told_by_page(stage, 3)
    assert stage.behind == 0


def test_stage_is_silent_since_it_began_to_owe_an_answer(monkeypatch):
    stage, now = Stage(), [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    stage.show(SCENE)
    told_by_page(stage, 1)
    now[0] = 150.0
    assert stage.silent == 0.0
    stage.show(SCENE)
    now[0] = 153.0
    stage.show(SCENE)
    assert stage.silent == 3.0
    stage.forget_page()
    assert (stage.behind, stage.silent) == (0, 0.0)


def test_answer_of_the_page_is_no_event_of_a_person():
    heard = []
    stage = Stage(on_event=lambda event, buffers: heard.append(event))
    told_by_page(stage, 1)
    assert heard == []


# ---- explorers -----------------------------------------------------------------------------------


def test_explorer_tells_what_else_the_page_is_to_know():
    explorer = Counting("counting explorer")
    hands.press(explorer, "more")
    assert hands.told(explorer)["aloud"] == "now 1"


def test_button_is_undone_only_if_it_changed_something():
    explorer = Counting("counting explorer")
    hands.press(explorer, "idle")
    assert hands.told(explorer)["history"] == [0, 0]
    hands.press(explorer, "more")
    assert hands.told(explorer)["history"] == [1, 0]
    explorer.undo()
    hands.press(explorer, "idle")
    assert hands.told(explorer)["history"] == [0, 1]
    explorer.redo()
    assert explorer.text() == "1 at 2"


def test_choice_offers_numbers():
    explorer = Counting("counting explorer")
    hands.choose(explorer, "rate", 0.5)
    assert explorer.text() == "0 at 0.5"


def test_choice_refuses_what_it_does_not_offer():
    with pytest.raises(ValueError, match=r"`Rate` must be one of 0\.5, 2, got '2'"):
        Counting("counting explorer").bar["rate"].value = "2"


# ---- curves --------------------------------------------------------------------------------------


def drawn(curve):
    """Return the drawing on which a curve stands."""
    return paper.draw(Scene((curve,)), alt="").figure


def named(drawing):
    """Return the names that stand at curves' ends: those with a rim."""
    return [words for words in drawing.all(Words) if words.rim]


def curves(drawing, colour):
    """Return the points of the curves of a colour."""
    return [line.points for line in drawing.all(Line) if line.colour == colour]


def test_curve_on_paper_names_all_but_faint_curves():
    series = {name: np.arange(5.0) for name in ("one", "two", "three")}
    drawing = drawn(Curve("curve", series, faint=("two",)))
    assert {words.text for words in named(drawing)} == {"one", "three"}


def test_curve_on_paper_writes_no_name_on_another():
    series = {name: np.arange(5.0) for name in ("one", "two", "three")}
    heights = sorted(words.y for words in named(drawn(Curve("curve", series))))
    assert np.diff(heights).min() >= 12


@pytest.mark.parametrize("end", [0.0, 100.0])
def test_curve_on_paper_writes_its_names_within_its_chart(end):
    series = {name: np.array([50, end]) for name in ("one", "two", "three", "four")}
    drawing = drawn(Curve("curve", series, title="title", limits=((0, 1), (0, 100))))
    (chart,) = drawing.all(Outline)
    _, top, _, high = chart.box
    for words in named(drawing):
        assert top - 6 <= words.y - 6 <= words.y + 6 <= top + high


def test_curve_on_paper_has_dots_where_asked_and_stops_at_its_limits():
    series = {"one": np.array([0.0, 9, np.nan]), "two": np.arange(3.0)}
    drawing = drawn(Curve("curve", series, limits=((0, 2), (0, 5)), dots=("two",)))
    (chart,) = drawing.all(Outline)
    left, top, wide, high = chart.box
    (one,), (two,) = curves(drawing, "#b0127b"), curves(drawing, "#2166ac")
    np.testing.assert_allclose(one, [(left, top + high), (left + wide / 2, top)])
    dots = [area for area in drawing.all(Area) if area.radius]
    assert [dot.colour for dot in dots] == ["#2166ac"] * 3
    middles = [(dot.box[0] + dot.radius, dot.box[1] + dot.radius) for dot in dots]
    np.testing.assert_allclose(middles, two)


def test_curve_on_paper_counts_in_round_numbers_below_and_beside_it():
    curve = Curve("curve", {"one": np.arange(3.0)}, axes=("step", "loss"), limits=((0, 60), (0, 3)))
    words = drawn(curve).all(Words)
    assert {"0", "20", "40", "60", "0.0", "1.0", "2.0", "3.0"} <= {each.text for each in words}
    assert [each.text for each in words if each.turned] == ["loss"]
    assert "step" in {each.text for each in words if not each.turned}
