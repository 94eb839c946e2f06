"""Lesson 12 in a real JupyterLab: evidence is looked at, nets are accused, a test is written."""

import re

import pytest

from on_stage import OnStage

LESSON = "12_gradient_detective.ipynb"
FLAT = (245, 245, 245)  # the colour of 0


class Detective(OnStage):
    """The stage of one detective explorer."""

    def reply(self):
        return self.root.locator(".cnn-stage-line").inner_text()

    def accuse(self, net, claim):
        self.choose("Net", net)
        self.choose("Accusation", claim)
        self.press("Accuse")
        return self.reply()


@pytest.fixture
def explorer(open_lesson):
    """The first explorer of the lesson, at the whole network of net A."""
    explorer = Detective(open_lesson(LESSON), "explore_detective(losses)")
    explorer.begin_again()
    explorer.wait_for_twin("Net A. Checked: the whole network, on a handwritten 3.")
    return explorer


def test_another_net_repaints_the_gradient_and_not_what_nudging_says(explorer):
    computed, nudged = explorer.pixels("computed"), explorer.pixels("nudged")
    explorer.choose("Net", "net C")
    explorer.wait_for_twin("Net C.")
    assert explorer.pixels("computed") != computed
    explorer.choose("Net", "the right one")
    explorer.wait_for_twin("it agrees with nudging")
    explorer.choose("Net", "net A")
    explorer.wait_for_pixels("nudged", nudged)  # what changed is framed for a moment


def test_difference_of_the_right_one_is_blank(explorer):
    explorer.choose("Net", "the right one")
    explorer.wait_for_twin("The right one.")
    seen = explorer.seen("difference")
    x, y = seen["x"] + 1.5 * seen["cell"], seen["y"] + 1.2 * seen["cell"]
    colour = explorer.colour(x, y)
    assert max(abs(part - flat) for part, flat in zip(colour, FLAT, strict=True)) <= 2


def test_nets_and_checks_are_chosen_by_keyboard(explorer):
    explorer.control("Net").focus()
    explorer.page.keyboard.type("net E")
    explorer.wait_for_twin("Net E.")
    explorer.control("Check").focus()
    explorer.page.keyboard.type("conv2")
    explorer.wait_for_twin("Checked: conv2 alone, on random numbers.")
    assert explorer.control("Picture").count() == 0
    explorer.control("Gradient of").focus()
    explorer.page.keyboard.type("bias")
    explorer.wait_for_twin("Gradient of bias, 3 numbers in one column")


def test_cell_under_the_mouse_is_framed_in_all_three(explorer):
    explorer.hover("difference", 2, 1)
    for name in ("computed", "nudged", "difference"):
        assert explorer.framed(name) == {(2, 1)}
    explorer.root.get_by_text("Kernel 0, channel 0, row 2, column 1: computed ").first.wait_for()


def test_arrow_keys_walk_over_the_difference(explorer):
    explorer.panel("difference").focus()
    explorer.keys("ArrowUp", "ArrowLeft")
    assert explorer.framed("computed") == explorer.framed("difference") == {(4, 1)}


def test_line_of_the_table_chooses_its_gradient(explorer):
    board = explorer.panel("board").bounding_box()
    explorer.page.mouse.click(board["x"] + 30, board["y"] + 22 + 2.5 * 20)
    explorer.wait_for_twin("Gradient of conv2.weight")


def test_accusations_are_answered_by_mouse_and_by_keyboard(explorer):
    reply = explorer.accuse("net E", "the biases of the convolutions get no gradient")
    assert reply.startswith("No. Then the gradient of ")
    explorer.choose("Accusation", "the convolutions get no gradient at all")
    explorer.root.get_by_role("button", name="Accuse").focus()
    explorer.keys("Enter")
    explorer.wait_for_twin("Yes.")
    answer = "Yes. Everything in the convolutions has the gradient 0"
    assert explorer.reply().startswith(answer)
    explorer.live.filter(has_text=answer).wait_for(state="attached")
    assert re.search(r"Named: .*E.* of 8 wrong nets", explorer.twin())


def test_answer_goes_when_another_net_is_chosen(explorer):
    explorer.accuse("net B", "the convolutions get no gradient at all")
    explorer.choose("Net", "net D")
    explorer.wait_for_twin("Net D.")
    assert explorer.reply().startswith("Net D agrees with nudging in ")


# On a telephone, three tables of 6 columns stay beside each other: computed - nudged = difference.
@pytest.mark.parametrize(("width", "least"), [(390, 11), (1024, 22), (1280, 22)])
def test_nothing_is_clipped_when_the_window_is_narrow(open_lesson, width, least):
    explorer = Detective(open_lesson(LESSON, width=width), "explore_detective(losses)")
    explorer.choose("Check", "pool1 alone")
    explorer.choose("Net", "net H")
    explorer.wait_for_twin("Net H. Checked: pool1 alone")
    assert explorer.beyond(".cnn-stage-part, select:visible, button:visible", spare=1) == []
    assert explorer.seen("difference")["cell"] > least


def test_the_reader_s_test_is_used_once_it_is_written(open_lesson):
    lesson = open_lesson(LESSON)
    parts = Detective(lesson, "is_right=my_is_right")
    parts.wait_for_twin("Net A.")
    assert "my_is_right is not written yet" in parts.root.inner_text()
    lesson.run("def my_is_right(layer):\n    return layer.kind != 'pool'")
    parts.choose("Net", "net B")
    parts.wait_for_twin("my_is_right calls conv2 right, relu2 right, pool2 wrong.")
    lesson.run("my_is_right = input_is_right")
    parts.choose("Net", "net F")
    parts.wait_for_twin("input_is_right calls conv2 right, relu2 wrong, pool2 right.")
