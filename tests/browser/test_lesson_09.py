"""Lesson 09 in a browser: logits moved by mouse and keyboard, and what then stands beside them."""

import pytest

from on_stage import OnStage

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


class Scores(OnStage):
    """The bars, controls and words of one scores explorer."""

    def bar(self, name):
        """The slider that a bar is, as a screen reader finds it."""
        return self.root.get_by_role("slider", name=f"logit {name}", exact=True)

    def on_bar(self, number, share):
        """A point on the track of a logit: 0 is its left end, 1 its right."""
        box = self.panel("logits").bounding_box()
        left, right = box["x"] + 22, box["x"] + box["width"] - 66
        return left + share * (right - left), self.middle("logits", number)

    def middle(self, name, number, count=10):
        """The height at which the middle of one of so many bars or rows stands in the window."""
        box = self.panel(name).bounding_box()
        return box["y"] + (number + 0.5) * box["height"] / count


def test_a_bar_moved_by_keyboard_changes_probabilities_and_loss(explorer):
    explorer.bar(7).focus()
    explorer.keys(*["ArrowRight"] * 4)
    explorer.wait_for_twin("class 7 9,")
    assert "Verdict: 7, with probability 0.989. Label: 7. Loss: -ln 0.98934 = 0.0107." in (
        explorer.twin()
    )
    assert explorer.bar(7).get_attribute("aria-valuetext") == "9"


def test_up_and_down_go_from_bar_to_bar(explorer):
    explorer.bar(7).focus()
    explorer.keys("ArrowUp", "ArrowLeft")
    explorer.wait_for_twin("class 6 -4.5,")
    explorer.keys("ArrowDown", "ArrowRight")
    explorer.wait_for_twin("class 7 7.5,")


def test_a_bar_follows_the_mouse_and_is_undone_as_one(explorer):
    before = explorer.pixels("probabilities")
    explorer.page.mouse.move(*explorer.on_bar(7, 0.9))
    explorer.page.mouse.down()
    explorer.page.mouse.move(*explorer.on_bar(7, 0.5), steps=3)
    explorer.page.mouse.move(*explorer.on_bar(7, -0.2), steps=3)
    explorer.page.mouse.up()
    explorer.wait_for_twin("class 7 -10,")
    assert explorer.pixels("probabilities") != before
    explorer.page.keyboard.press("Control+z")
    explorer.wait_for_twin("class 7 7,")


def test_a_click_beside_the_track_takes_the_bar_in_hand_and_changes_nothing(explorer):
    box = explorer.panel("logits").bounding_box()
    explorer.page.mouse.click(box["x"] + box["width"] - 10, explorer.middle("logits", 2))
    explorer.settle()
    assert "class 2 2," in explorer.twin()
    explorer.keys("5", "Enter")
    explorer.wait_for_twin("class 2 5,")


def test_a_number_typed_on_a_bar_may_be_1000(explorer):
    explorer.bar(2).focus()
    explorer.keys("1", "0", "0", "0", "Enter")
    explorer.wait_for_twin("class 2 1000,")
    assert "Verdict: 2, with probability 1." in explorer.twin()
    assert explorer.seen("logits")["ends"] == [-10, 1000]


@pytest.mark.parametrize("way", ["mouse", "keyboard"])
def test_add_to_all_leaves_the_probabilities(explorer, way):
    before = explorer.pixels("probabilities")
    button = explorer.root.get_by_role("button", name="Add to all logits")
    if way == "mouse":
        button.click()
    else:
        button.focus()
        explorer.keys("Enter")
    explorer.wait_for_twin("class 7 107,")
    assert explorer.pixels("probabilities") == before


def test_the_label_is_chosen_by_keyboard(explorer):
    explorer.control("Label").focus()
    explorer.page.keyboard.type("4")
    explorer.wait_for_twin("Label: 4.")
    assert "Loss: -ln 3.11·10⁻⁴ = 8.08." in explorer.twin()


def test_the_label_is_chosen_by_a_click_on_its_probability(explorer):
    box = explorer.panel("probabilities").bounding_box()
    explorer.page.mouse.click(box["x"] + 60, explorer.middle("probabilities", 4))
    explorer.wait_for_twin("Label: 4.")


def test_a_click_on_a_probability_says_that_its_class_is_true_too(open_lesson):
    pets = Scores(open_lesson(LESSON), 'last_step="sigmoid"')
    for true in ("cat, dog and bird", "cat and dog"):
        box = pets.panel("probabilities").bounding_box()
        pets.page.mouse.click(box["x"] + 60, pets.middle("probabilities", 2, count=3))
        pets.wait_for_twin(f"True: {true}.")


@pytest.mark.parametrize("width", [390, 1024, 1280])
@pytest.mark.parametrize(
    "source", ["explore_scores()", "softmax=my_softmax", 'last_step="sigmoid"']
)
def test_nothing_is_clipped_when_the_window_is_narrow(open_lesson, width, source):
    scores = Scores(open_lesson(LESSON, width=width), source)
    assert scores.beyond() == []
    tops = [scores.panel(name).bounding_box()["y"] for name in ("logits", "terms", "probabilities")]
    assert (len(set(tops)) == 1) == (width > 390)


def test_the_reader_s_softmax_is_used_once_it_is_written(open_lesson):
    scores = Scores(open_lesson(LESSON), "softmax=my_softmax")
    scores.wait_for_twin("There are no probabilities.")
    scores.lesson.run("def my_softmax(logits):\n    return np.exp(logits) / np.exp(logits).sum()")
    scores.bar("dog").focus()
    scores.keys("ArrowRight")
    scores.wait_for_twin("Verdict: cat, with probability 0.574.")
    assert scores.alert.count() == 0
    scores.choose("Logits", "one at 1000")
    scores.alert.filter(has_text="my_softmax differs from softmax").wait_for()
