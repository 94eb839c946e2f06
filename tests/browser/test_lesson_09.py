"""Lesson 09 in a browser: logits moved by mouse and keyboard, and what then stands below them."""

import re

import pytest

from parts import Parts

LESSON = "09_scores_to_a_verdict.ipynb"


@pytest.fixture
def explorer(open_lesson):
    """The first explorer of the lesson, in the state it opens in."""
    scores = Scores(open_lesson(LESSON), "explore_scores()")
    scores.choose("Logits", "all equal")
    scores.choose("Logits", "as at the start")
    scores.choose("Label", "7")
    scores.wait_for_twin("class 7 7,")
    return scores


class Scores(Parts):
    """The sliders, controls and words of one scores explorer."""

    def slider(self, col):
        return self.control(f"logit row 0, column {col}")

    def row(self, name):
        """The cells of a row of the table, by how its name begins."""
        heading = self.page.locator("th", has_text=re.compile(f"^{re.escape(name)}"))
        return self.output.locator("tr").filter(has=heading).first.locator("td")


def test_a_slider_moved_by_keyboard_changes_probabilities_and_loss(explorer):
    explorer.slider(7).focus()
    for _ in range(4):
        explorer.page.keyboard.press("ArrowRight")
    explorer.wait_for_twin("class 7 9,")
    assert "Verdict: 7, with probability 0.989. Label: 7. Loss: -ln 0.98934 = 0.0107." in (
        explorer.twin()
    )
    assert explorer.row("probability").nth(7).inner_text() == "0.989"


def test_a_slider_dragged_by_mouse_moves_the_bars(explorer):
    bar = explorer.row("probability").nth(7).locator("div")
    before = bar.bounding_box()["height"]
    box = explorer.box_of(explorer.slider(7))
    middle = box["y"] + box["height"] / 2
    explorer.page.mouse.click(box["x"] + 2, middle)
    explorer.wait_for_twin("class 7 -10,")
    assert explorer.row("probability").nth(7).locator("div").bounding_box()["height"] < before


def test_a_number_typed_on_a_slider_may_be_1000(explorer):
    explorer.slider(2).focus()
    explorer.page.keyboard.type("1000")
    explorer.page.keyboard.press("Enter")
    explorer.wait_for_twin("class 2 1000,")
    assert explorer.row("e^logit, straight").nth(2).inner_text() == "∞"
    assert "Verdict: 2, with probability 1." in explorer.twin()


@pytest.mark.parametrize("way", ["mouse", "keyboard"])
def test_add_to_all_leaves_the_probabilities(explorer, way):
    before = explorer.row("probability").all_inner_texts()
    button = explorer.output.get_by_role("button", name="Add to all logits")
    if way == "mouse":
        button.click()
    else:
        button.focus()
        explorer.page.keyboard.press("Enter")
    explorer.wait_for_twin("class 7 107,")
    assert explorer.row("probability").all_inner_texts() == before


def test_the_label_is_chosen_by_keyboard(explorer):
    explorer.control("Label").focus()
    explorer.page.keyboard.type("4")
    explorer.wait_for_twin("Label: 4.")
    assert "Loss: -ln 3.11·10⁻⁴ = 8.08." in explorer.twin()


def test_the_curve_says_what_it_shows(explorer):
    assert explorer.output.get_by_role("img", name="The loss falls from far up").count() == 1


@pytest.mark.parametrize("width", [1024, 1280])
def test_each_column_of_the_table_stands_under_its_slider(open_lesson, width):
    scores = Scores(open_lesson(LESSON, width=width), "explore_scores()")
    room = scores.output.bounding_box()
    for col in range(10):
        slider = scores.slider(col).bounding_box()
        cell = scores.row("probability").nth(col).bounding_box()
        middles = [box["x"] + box["width"] / 2 for box in (slider, cell)]
        assert abs(middles[0] - middles[1]) < 3
    table = scores.output.locator("table").last.bounding_box()
    assert table["x"] + table["width"] <= room["x"] + room["width"]
    controls = scores.output.locator(".widget-dropdown, .widget-text, .widget-button").all()
    assert len({round(control.bounding_box()["y"]) for control in controls}) == 1


def test_the_reader_s_softmax_is_used_once_it_is_written(open_lesson):
    scores = Scores(open_lesson(LESSON), "softmax=my_softmax")
    scores.wait_for_twin("There are no probabilities.")
    scores.lesson.run("def my_softmax(logits):\n    return np.exp(logits) / np.exp(logits).sum()")
    scores.slider(1).focus()
    scores.page.keyboard.press("ArrowRight")
    scores.wait_for_twin("Verdict: cat, with probability 0.574.")
    assert scores.alert.count() == 0
    scores.choose("Logits", "one at 1000")
    scores.alert.filter(has_text="my_softmax differs from softmax").wait_for()
    assert scores.row("probability").nth(2).inner_text() == "?"
