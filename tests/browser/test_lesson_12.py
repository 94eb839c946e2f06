"""Lesson 12 in a real JupyterLab: evidence is looked at, nets are accused, a test is written."""

import re

import pytest

from parts import Parts

LESSON = "12_gradient_detective.ipynb"
FLAT = (245, 245, 245)  # the colour of 0


class Detective(Parts):
    """The parts of one detective explorer."""

    def reply(self):
        return self.output.locator(".widget-html [role='status']").last.inner_text()

    def accuse(self, net, claim):
        self.choose("Net", net)
        self.choose("Accusation", claim)
        self.press("Accuse")
        return self.reply()


@pytest.fixture
def explorer(open_lesson):
    """The first explorer of the lesson, at the whole network of net A."""
    parts = Detective(open_lesson(LESSON), "explore_detective(losses)")
    parts.choose("Check", "the whole network")
    parts.choose("Picture", "a handwritten 3")
    parts.choose("Net", "net A")
    parts.choose("Gradient of", "conv1.weight")
    parts.wait_for_twin("Net A. Checked: the whole network, on a handwritten 3.")
    return parts


def test_another_net_repaints_the_gradient_and_not_what_nudging_says(explorer):
    computed, nudged = explorer.pixels("computed"), explorer.pixels("by nudging")
    explorer.choose("Net", "net C")
    explorer.wait_for_twin("Net C.")
    assert explorer.pixels("computed") != computed
    explorer.choose("Net", "the right one")
    explorer.wait_for_twin("The right one.")
    assert "it agrees with nudging" in explorer.twin()
    explorer.choose("Net", "net A")
    assert explorer.pixels("by nudging") == nudged


def test_difference_of_the_right_one_is_blank(explorer):
    explorer.choose("Net", "the right one")
    explorer.wait_for_twin("The right one.")
    place = explorer.place("difference", 1, 1, 3)
    size = explorer.cell_size("difference", 3)
    colour = explorer.colour("difference", place["x"] - size / 2 + 4, place["y"] - size / 2 + 4)
    assert max(abs(part - flat) for part, flat in zip(colour, FLAT, strict=True)) <= 2


def test_nets_and_checks_are_chosen_by_keyboard(explorer):
    explorer.control("Net").focus()
    explorer.page.keyboard.type("net E")
    explorer.wait_for_twin("Net E.")
    explorer.control("Check").focus()
    explorer.page.keyboard.type("conv2")
    explorer.wait_for_twin("Checked: conv2 alone, on random numbers.")
    assert explorer.control("Picture").is_disabled()
    explorer.control("Gradient of").focus()
    explorer.page.keyboard.type("bias")
    explorer.wait_for_twin("Gradient of bias, 3 numbers in one row")


def test_cell_under_the_mouse_lights_up_in_the_other_heatmaps(explorer):
    explorer.hover("difference", 2, 1, 3)
    assert explorer.outlined("computed") == {(2, 1)}
    assert explorer.outlined("by nudging") == {(2, 1)}


def test_arrow_keys_walk_over_the_difference(explorer):
    explorer.canvas("difference").focus()
    for key in ("ArrowDown", "ArrowRight"):
        explorer.page.keyboard.press(key)
    explorer.settle()
    row, col = map(int, explorer.cursor("difference").split(","))
    assert explorer.outlined("computed") == {(row, col)}


def test_accusations_are_answered_by_mouse_and_by_keyboard(explorer):
    reply = explorer.accuse("net E", "the biases of the convolutions get no gradient")
    assert reply.startswith("No. Then the gradient of ")
    explorer.choose("Accusation", "the convolutions get no gradient at all")
    explorer.button("Accuse").focus()
    explorer.page.keyboard.press("Enter")
    explorer.wait_for_twin("Yes.")
    assert explorer.reply().startswith("Yes. Everything in the convolutions has the gradient 0")
    assert re.search(r"Named: .*E.* of 8 wrong nets", explorer.twin())


def test_answer_goes_when_another_net_is_chosen(explorer):
    explorer.accuse("net B", "the convolutions get no gradient at all")
    explorer.choose("Net", "net D")
    explorer.wait_for_twin("Net D.")
    assert explorer.reply() == ""


def test_board_and_loss_say_what_the_twin_says(explorer):
    rows = explorer.output.locator("table tr").all_inner_texts()
    assert len(rows) == 7
    assert sum("differs" in row for row in rows) == 4
    chart = explorer.output.get_by_role("img", name=re.compile("^Last loss: net A 0"))
    assert chart.locator("polyline").count() == 2


@pytest.mark.parametrize("width", [1024, 1280])
def test_controls_and_heatmaps_keep_to_one_line_and_to_the_page(open_lesson, width):
    parts = Detective(open_lesson(LESSON, width=width), "explore_detective(losses)")
    parts.choose("Check", "pool1 alone")
    parts.choose("Net", "net H")
    parts.wait_for_twin("Net H. Checked: pool1 alone")
    names = ("Picture", "Net", "Check", "Gradient of")
    tops = {round(parts.box_of(parts.control(name))["y"]) for name in names}
    assert len(tops) == 1
    room = parts.box_of(parts.output)
    box = parts.box_of(parts.canvas("difference"))
    assert box["x"] + box["width"] <= room["x"] + room["width"]
    assert parts.cell_size("difference", 6) > 24


def test_the_reader_s_test_is_used_once_it_is_written(open_lesson):
    lesson = open_lesson(LESSON)
    parts = Detective(lesson, "is_right=my_is_right")
    parts.wait_for_twin("Net A.")
    assert "my_is_right is not written yet" in parts.output.inner_text()
    lesson.run("def my_is_right(layer):\n    return layer.kind != 'pool'")
    parts.choose("Net", "net B")
    parts.wait_for_twin("my_is_right calls conv2 right, relu2 right, pool2 wrong.")
    lesson.run("my_is_right = input_is_right")
    parts.choose("Net", "net F")
    parts.wait_for_twin("input_is_right calls conv2 right, relu2 wrong, pool2 right.")
