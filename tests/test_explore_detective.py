"""The detective explorer: every control driven to its ends, accusations, the reader's own test."""

import numpy as np
import pytest

from cnn_core import layers
from cnn_core.gradcheck import gradcheck
from cnn_workshop import suspects
from cnn_workshop.explorers import explore_detective
from cnn_workshop.explorers.detective import evidence
from hands import choose, go, marks, pick, press, told

LETTERS = suspects.NAMES[1:]
LOSSES = {"right": [2.3, 0.5, 0.1], "C": [2.3, 2.0, 1.7], "F": [2.3, 0.9, np.nan]}


@pytest.fixture
def explorer():
    return explore_detective(LOSSES)


def look(explorer, net=None, place=None, wanted=None, picture=None):
    """Choose from the menus, in their order."""
    chosen = {"picture": picture, "net": net, "place": place, "wanted": wanted}
    for name, value in chosen.items():
        if value is not None:
            choose(explorer, name, value)


def accuse(explorer, net, bug):
    """Accuse a network, and return the answer."""
    look(explorer, net)
    choose(explorer, "claim", suspects.BUGS[bug].claim)
    press(explorer, "accuse")
    return explorer.state.reply


def letter_of(bug):
    return next(name for name in LETTERS if suspects.bug_of(name) == bug)


# ---- the evidence --------------------------------------------------------------------------------


@pytest.mark.parametrize("picture", evidence.PICTURES)
@pytest.mark.parametrize("place", evidence.PLACES)
def test_gather_finds_nothing_wrong_with_the_right_network(place, picture):
    found = evidence.gather(None, place, picture)
    assert found
    assert all(each.agrees and not each.difference.any() for each in found.values())


GUILTY = {
    "mask forgotten": {"relu1": {"input"}, "relu2": {"input"}},
    "blame shared": {"pool1": {"input"}, "pool2": {"input"}},
    "frozen": {"conv1": {"weight", "bias"}, "conv2": {"weight", "bias"}},
    "no bias": {"conv1": {"bias"}, "conv2": {"bias"}},
    "first window only": {"pool1": {"input"}, "pool2": {"input"}},
    "kernel not flipped": {"conv1": {"input"}, "conv2": {"input"}},
    "all ties": {},
    "kernel gradient flipped": {"conv1": {"weight"}, "conv2": {"weight"}},
}


@pytest.mark.parametrize("bug", suspects.BUGS)
@pytest.mark.parametrize("place", evidence.PLACES[1:])
def test_gather_finds_the_wrong_layer(bug, place):
    found = evidence.gather(bug, place, evidence.PICTURES[1])
    wrong = {name for name, each in found.items() if not each.agrees}
    assert wrong == GUILTY[bug].get(place, set())


def test_gather_finds_ties_on_a_picture_with_blank_parts_only():
    wrong = [
        {
            name
            for name, each in evidence.gather("all ties", evidence.WHOLE, picture).items()
            if not each.agrees
        }
        for picture in evidence.PICTURES
    ]
    assert wrong == [{"conv1.bias"}, set()]


@pytest.mark.parametrize("bug", sorted(set(suspects.BUGS) - {"all ties"}))
def test_gather_finds_every_other_mistake_on_both_pictures(bug):
    for picture in evidence.PICTURES:
        found = evidence.gather(bug, evidence.WHOLE, picture)
        assert not all(each.agrees for each in found.values())
        assert found["linear1.weight"].agrees


def test_gather_says_what_gradcheck_says():
    layer = evidence.network_of("kernel not flipped")["conv2"]
    found = evidence.gather("kernel not flipped", "conv2", evidence.PICTURES[0])["input"]
    images, grad_output = evidence._random((1, 2, 4, 6)), evidence._random((1, 3, 4, 6))

    def backward(grad_output, images):
        layer(images)
        return layer.backward(grad_output)

    [check] = gradcheck(layer, backward, [images], grad_output)
    np.testing.assert_array_equal(found.gradient, check.gradient[0])
    np.testing.assert_allclose(found.numerical, check.numerical[0], atol=1e-8)


def test_worst_is_the_first_of_equal_differences():
    found = evidence.Evidence("x", np.array([1.0, 3, 3 + 1e-9]), np.array([1.0, 1, 1]))
    assert found.worst == (1,)


# ---- looking -------------------------------------------------------------------------------------


def arrays(explorer):
    """Return what the three panels show."""
    return [explorer.shown[name].values for name in ("computed", "nudged", "difference")]


def test_every_choice_shows_gradient_nudging_and_their_difference(explorer):
    for net in suspects.NAMES:
        look(explorer, net)
        for _, place in explorer.bar["place"].options:
            look(explorer, place=place)
            for wanted, _ in explorer.bar["wanted"].options:
                look(explorer, wanted=wanted)
                computed, nudged, apart = arrays(explorer)
                assert computed.size == explorer.evidence.gradient.size
                np.testing.assert_allclose(computed - nudged, apart, atol=1e-8)
                assert ("differs" in explorer.text()) == apart.any()


def test_all_three_panels_have_one_scale(explorer):
    names = ("computed", "nudged", "difference")
    assert len({explorer.shown[name].ends for name in names}) == 1


def test_worst_number_is_framed_in_all_three(explorer):
    look(explorer, "C", "conv2", "weight")
    framed = marks(explorer, "best")
    [cell] = framed["difference"]
    apart = np.abs(explorer.shown["difference"].values)
    assert apart[cell] == pytest.approx(apart.max())
    assert framed == dict.fromkeys(("computed", "nudged", "difference"), (cell,))


@pytest.mark.parametrize(("place", "wanted"), [("conv2", "bias"), ("linear1", "weight")])
def test_worst_number_of_fewer_axes_is_framed(explorer, place, wanted):
    look(explorer, "right", place, wanted)
    assert marks(explorer, "best") == {}
    shape = explorer.evidence.gradient.shape
    wrong = np.zeros(shape)
    wrong[(-1,) * len(shape)] = 1
    explorer.state.found = {wanted: evidence.Evidence(wanted, wrong, np.zeros(shape))}
    rows, cols = explorer.shown["computed"].values.shape
    [*_, mark] = explorer.scene(explorer.state).marks
    assert mark.cells == ((rows - 1, cols - 1),)


def test_cell_is_shared_by_the_panels(explorer):
    [window] = explorer.shown.windows
    assert (window.inputs, window.outputs) == (("computed", "nudged"), ("difference",))
    assert window.shape == (1, 1)


def test_worst_number_is_looked_at_until_another_one_is(explorer):
    look(explorer, "C", "conv2", "weight")
    [worst] = marks(explorer, "best")["difference"]
    assert explorer.shown.windows[0].cell == worst
    go(explorer, (4, 5), "difference")
    assert explorer.shown.windows[0].cell == (4, 5)
    found = explorer.evidence
    numbers = [f"{each[1, 1, 1, 2]:.3g}" for each in (found.gradient, found.numerical)]
    words = "Kernel 1, channel 1, row 1, column 2: computed {}, by nudging {}".format(*numbers)
    assert told(explorer)["spoken"] == words
    look(explorer, wanted="bias")
    assert told(explorer)["spoken"].startswith("Number ")


@pytest.mark.parametrize(
    ("place", "wanted", "cell", "words"),
    [("pool1", "input", (5, 3), "Map 1, row 1, column 3: "), ("conv1", "bias", (1, 0), "Number 1"),
     ("linear1", "weight", (2, 7), "Row 2, column 7: ")],
)  # fmt: skip
def test_number_looked_at_is_named_by_its_axes(explorer, place, wanted, cell, words):
    look(explorer, "H", place, wanted)
    go(explorer, cell, "difference")
    assert told(explorer)["spoken"].startswith(words)


def test_picture_menu_is_gone_for_a_layer_alone(explorer):
    look(explorer, place="conv1")
    assert not explorer.bar["picture"].shown
    assert "conv1 alone, on random numbers" in explorer.text()
    look(explorer, place=evidence.WHOLE)
    assert explorer.bar["picture"].shown


def test_gradient_that_is_there_too_stays_chosen(explorer):
    look(explorer, "A", "conv1", "bias")
    look(explorer, "B", "conv2")
    assert explorer.state.wanted == "bias"
    look(explorer, place="relu1")
    assert explorer.state.wanted == "input"


def test_twin_says_where_the_worst_number_is(explorer):
    look(explorer, letter_of("no bias"), "conv2", "bias")
    at = int(np.abs(explorer.evidence.numerical).argmax())
    assert f"relative error 1. Worst is number {at}: computed 0, by nudging" in explorer.text()
    assert "Agree: input, weight. Differ: bias." in explorer.text()


def test_twin_of_the_right_one_names_no_error(explorer):
    look(explorer, "right")
    assert explorer.text().startswith("The right one. Checked: the whole network, on a handwritten")
    assert "it agrees with nudging, the relative error is below 0.000001." in explorer.text()
    assert "Differ" not in explorer.text()


def test_board_lists_all_gradients_of_the_check(explorer):
    look(explorer, letter_of("frozen"))
    verdicts = [(words, error) for _, words, error in explorer.shown["board"].rows]
    assert [words for words, _ in verdicts].count("≠ differs") == 4
    assert verdicts.count(("agrees", "")) == 2
    assert ("≠ differs", "1") in verdicts


def test_line_of_the_board_chooses_its_gradient(explorer):
    pick(explorer, "board", 3)
    assert explorer.state.wanted == list(explorer.found)[3]
    assert explorer.bar["wanted"].value == explorer.state.wanted
    assert explorer.shown["board"].strong == (3,)
    pick(explorer, "board", 99)
    assert explorer.state.wanted == list(explorer.found)[-1]


# ---- the suspects --------------------------------------------------------------------------------


def boxed(explorer, kind):
    """Return the layers that are marked as a whole."""
    return {mark.panel for mark in explorer.shown.marks if mark.kind == kind and mark.box}


def looked_at(explorer):
    (mark,) = (mark for mark in explorer.shown.marks if mark.kind == "chosen")
    return mark.panel


def test_layers_stand_in_a_row_with_what_each_makes_of_the_picture(explorer):
    network, pictures = evidence.network_of(None), evidence.images_of(evidence.PICTURES[0])
    names = [panel.name for panel in explorer.shown.panels if panel.pick]
    assert names == list(evidence.PLACES[1:])
    np.testing.assert_allclose(explorer.shown["conv1"].values, network["conv1"](pictures)[0, 0])
    np.testing.assert_allclose(explorer.shown["linear1"].values, network(pictures).T)
    look(explorer, picture=evidence.PICTURES[1])
    random = network["conv1"](evidence.images_of(evidence.PICTURES[1]))
    np.testing.assert_allclose(explorer.shown["conv1"].values, random[0, 0])
    assert len(explorer.shown.beams) == len(names) - 1


def test_layer_that_is_looked_at_is_framed(explorer):
    assert looked_at(explorer) == "conv1"
    look(explorer, wanted="linear1.bias")
    assert looked_at(explorer) == "linear1"
    look(explorer, place="relu2")
    assert looked_at(explorer) == "relu2"


def test_layers_that_nudging_contradicts_are_marked(explorer):
    look(explorer, letter_of("no bias"))
    assert boxed(explorer, "wrong") == {"conv1", "conv2"}
    look(explorer, place="relu1")
    assert boxed(explorer, "wrong") == set()
    look(explorer, place="conv2")
    assert boxed(explorer, "wrong") == {"conv2"}


def test_layer_that_is_clicked_is_checked_alone_and_the_whole_network_at_the_next_click(explorer):
    explorer.do({"is": "pick", "panel": "pool1", "cell": [0, 0]})
    assert explorer.state.place == explorer.bar["place"].value == "pool1"
    assert list(explorer.found) == ["input"]
    explorer.do({"is": "pick", "panel": "pool1", "cell": [2, 3]})
    assert explorer.state.place == evidence.WHOLE


def test_answer_calls_the_eye_to_the_layers_that_it_speaks_of(explorer):
    assert boxed(explorer, "flash") == set()
    accuse(explorer, letter_of("mask forgotten"), "mask forgotten")
    assert boxed(explorer, "flash") == {"relu1", "relu2"}
    answer = accuse(explorer, letter_of("blame shared"), "frozen")
    assert "conv1 alone" in answer
    assert boxed(explorer, "flash") == {"conv1"}
    look(explorer, "right")
    assert boxed(explorer, "flash") == set()


@pytest.mark.parametrize("bug", suspects.BUGS)
def test_layers_with_a_mistake_are_those_that_fail_alone(bug):
    wrong = set(GUILTY[bug]) or {"pool1", "pool2"}  # ties, which random numbers have not
    assert set(evidence.layers_with(bug)) == wrong


# ---- the losses ----------------------------------------------------------------------------------


def test_curve_draws_the_loss_beside_that_of_the_right_one(explorer):
    look(explorer, "C")
    curve = explorer.shown["losses"]
    assert list(curve.series) == ["net C", "the right one"]
    np.testing.assert_array_equal(curve.series["net C"], [[1, 2, 3], [2.3, 2.0, 1.7]])
    assert curve.pale == ("the right one",)
    assert "Last loss: net C 1.7, the right one 0.1." in explorer.text()


def test_curve_of_the_right_one_stands_alone(explorer):
    look(explorer, "right")
    curve = explorer.shown["losses"]
    assert (list(curve.series), curve.pale) == (["the right one"], ())
    assert "Last loss: the right one 0.1." in explorer.text()


def test_curve_ends_where_there_is_no_number(explorer):
    look(explorer, "F")
    assert explorer.shown["losses"].series["net F"].shape == (2, 2)
    assert "net F 0.9 after epoch 2, then no number" in explorer.text()


def test_curve_is_left_out_without_a_loss(explorer):
    look(explorer, "A")
    assert "losses" not in explorer.shown
    assert "net A" not in explorer.text()


@pytest.mark.parametrize(
    ("losses", "words"),
    [
        ({"X": [1]}, "`losses` must be"),
        ({"A": [np.nan]}, r"`losses\['A'\]` must begin with a finite number"),
        ({"A": []}, r"`losses\['A'\]` must"),
        ({"A": [[1]]}, r"`losses\['A'\]` must"),
    ],
)
def test_explore_detective_refuses_losses_that_are_none(losses, words):
    with pytest.raises(ValueError, match=words):
        explore_detective(losses)


# ---- accusing ------------------------------------------------------------------------------------


@pytest.mark.parametrize("net", LETTERS)
def test_accusation_holds_for_one_mistake_and_is_refuted_for_the_others(explorer, net):
    answers = {bug: accuse(explorer, net, bug) for bug in suspects.BUGS}
    held = [bug for bug, answer in answers.items() if answer.startswith("Yes. ")]
    assert held == [suspects.bug_of(net)]
    assert all(answer.startswith("No. Then ") for bug, answer in answers.items() if bug not in held)
    assert explorer.named == [net]


def test_answer_to_an_accusation_looks_first_where_the_reader_stands(explorer):
    answer = accuse(explorer, letter_of("frozen"), "no bias")
    objection = "Then the gradient of conv1.weight, on a handwritten 3, would be right."
    assert f"No. {objection} Here it is wrong." in answer
    assert explorer.evidence.wanted == "conv1.weight"
    assert not explorer.evidence.agrees


def test_answer_to_an_accusation_rather_names_what_is_right_than_what_is_wrong(explorer):
    answer = accuse(explorer, letter_of("blame shared"), "frozen")
    assert (
        "Then the gradient of the weight of conv1 alone would be wrong. Here it is right." in answer
    )


def test_answer_to_an_accusation_does_not_name_another_network(explorer):
    for net in LETTERS:
        for bug in suspects.BUGS:
            assert "net " not in accuse(explorer, net, bug).lower()


def test_accusing_of_nothing_asks_for_a_choice(explorer):
    press(explorer, "accuse")
    assert told(explorer)["sentence"] == "Choose what is wrong with it first."
    assert explorer.named == []


def test_accusing_the_right_one_is_refused(explorer):
    assert "the right one is right" in accuse(explorer, "right", "frozen")


def test_another_net_or_another_claim_takes_the_answer_away(explorer):
    accuse(explorer, "A", "frozen")
    choose(explorer, "claim", suspects.BUGS["no bias"].claim)
    assert "No." not in explorer.text()
    accuse(explorer, "A", "frozen")
    look(explorer, "B")
    assert "No." not in explorer.text()
    assert explorer.bar["claim"].value not in {bug.claim for bug in suspects.BUGS.values()}


def test_answer_is_the_sentence_under_the_stage(explorer):
    answer = accuse(explorer, letter_of("frozen"), "frozen")
    assert told(explorer)["sentence"] == answer
    assert answer in explorer.text()


def test_accusation_can_be_taken_back(explorer):
    accuse(explorer, letter_of("frozen"), "frozen")
    explorer.undo()
    assert explorer.named == []
    assert "Yes." not in explorer.text()
    assert "Accusation: the convolutions get no gradient at all." in explorer.text()


def test_twin_counts_the_named_nets(explorer):
    for net in LETTERS:
        accuse(explorer, net, suspects.bug_of(net))
        accuse(explorer, net, suspects.bug_of(net))
    assert explorer.named == list(LETTERS)
    assert "Named: A, B, C, D, E, F, G, H of 8 wrong nets." in explorer.text()


# ---- the reader's test ---------------------------------------------------------------------------

NAIVE = """
def mine(layer):
    images = rng(0).normal(size=(1, 2, 4, 4))
    return bool((layer.backward(layer(images)) <= 1e9).all() and all(
        grad.any() for grad in layer.grads.values()))
"""


def test_reader_s_test_is_asked_about_each_net(run_cell):
    explorer = explore_detective(is_right=run_cell(NAIVE, rng=np.random.default_rng).mine)
    look(explorer, letter_of("frozen"))
    assert "mine calls conv2 wrong, relu2 right, pool2 right." in explorer.text()
    assert explorer.shown["tests"].rows[0] == ("conv2", "wrong")
    assert explorer.shown["tests"].head == ("layer", "mine says")
    look(explorer, "right")
    assert "mine calls conv2 right, relu2 right, pool2 right." in explorer.text()


def test_newer_version_of_the_reader_s_test_is_used_on_the_next_move(run_cell):
    explorer = explore_detective(is_right=run_cell("def mine(layer): return True").mine)
    run_cell("def mine(layer): return False")
    look(explorer, wanted="conv1.bias")
    assert "mine calls conv2 wrong, relu2 wrong, pool2 wrong." in explorer.text()


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("raise NotImplementedError", "mine is not written yet."),
        ("return layer.nonsense", "mine: AttributeError"),
        ("return None", "mine: it returned nothing (None): is the line with `return` missing?"),
        ("return 0.5", "mine: it returned 0.5; the answer is True or False."),
    ],
)
def test_trouble_with_the_reader_s_test_is_told(run_cell, body, problem):
    explorer = explore_detective(is_right=run_cell(f"def mine(layer): {body}").mine)
    assert problem in explorer.problem
    assert "mine calls" not in explorer.text()
    assert "tests" not in explorer.shown
    run_cell("def mine(layer): return True")
    look(explorer, "B")
    assert explorer.problem == ""


def test_reader_s_test_cannot_spoil_the_evidence(run_cell):
    source = (
        "def mine(layer):\n    for param in layer.params.values(): param[...] = 7\n    return True"
    )
    explorer = explore_detective(is_right=run_cell(source).mine)
    look(explorer, "right")
    assert explorer.evidence.agrees
    fresh = evidence.network_of(None)["conv2"].params["weight"]
    assert not (fresh == 7).any()
    assert isinstance(evidence.network_of(None)["conv2"], layers.Conv2d)


def test_explore_detective_refuses_a_test_that_cannot_be_called():
    with pytest.raises(TypeError, match="is_right"):
        explore_detective(is_right=True)


# ---- the picture ---------------------------------------------------------------------------------


def test_picture_has_the_twin_as_its_words(explorer):
    assert explorer.figure().alt == explorer.text()
