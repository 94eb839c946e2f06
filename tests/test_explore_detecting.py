"""The explorers of lesson 20: a page that a classifier slides over; suppression step by step."""

import numpy as np
import pytest

import hands
from cnn_core import datasets, detection
from cnn_core.network import load_digit_classifier
from cnn_workshop.drawing import WHITE, Outline, Words
from cnn_workshop.explorers import explore_boxes, explore_page, explore_suppression
from cnn_workshop.explorers.detecting.heaps import HEAPS, events_of
from cnn_workshop.explorers.detecting.page import ELEVEN, TEN
from cnn_workshop.explorers.detecting.pages import PAGES


def digits(explorer):
    """Return the digits that are found, in order."""
    return sorted(digit for _, digit, _ in explorer.found)


# ---- the page ----------------------------------------------------------------------------------


def test_map_is_what_the_classifier_says_of_each_crop():
    explorer = explore_page()
    page, net = PAGES["three digits"](), load_digit_classifier()
    for row, col in ((0, 0), (3, 7), (8, 13)):
        crop = page[4 * row : 4 * row + 28, 4 * col : 4 * col + 28]
        powers = np.exp(net(crop[None, None])[0].astype(float))
        assert explorer.map[row, col] == pytest.approx((powers / powers.sum()).max(), abs=1e-5)


def test_ten_classes_find_digits_between_the_digits_and_nothing_ends_that():
    assert digits(explore_page()) == [0, 1, 3, 6, 7]
    assert digits(explore_page(classes=ELEVEN)) == [1, 3, 7]


def test_digits_on_a_lawn_are_found_with_nothing_as_a_class_alone():
    assert digits(explore_page(page="digits on grass", classes=ELEVEN)) == [3, 7]
    assert len(digits(explore_page(page="grass"))) >= 3
    assert digits(explore_page(page="grass", classes=ELEVEN)) == []


def test_an_8_twice_as_large_is_two_zeros_one_above_the_other():
    found = explore_page(page="a large 8", classes=ELEVEN).found
    assert [digit for _, digit, _ in found] == [0, 0]
    tops = sorted(box[1] for box, _, _ in found)
    assert tops[1] - tops[0] >= 16


def test_a_blank_page_has_no_boxes():
    for classes in (TEN, ELEVEN):
        assert explore_page(page="a blank page", classes=classes).found == []


def test_settings_decide_which_boxes_stay():
    explorer = explore_page(suppress=False)
    several = len(explorer.found)
    hands.write(explorer, "settings", (0, 0), 0.999)
    assert 0 < len(explorer.found) < several
    assert all(score >= 0.999 for _, _, score in explorer.found)
    hands.choose(explorer, "suppress", True)
    few = len(explorer.found)
    hands.write(explorer, "settings", (1, 0), 1.0)
    assert len(explorer.found) > few


def test_settings_stay_between_0_and_1():
    explorer = explore_page()
    hands.write(explorer, "settings", (1, 0), -0.4)
    assert explorer.state.settings.tolist() == [0.9, 0]


def test_a_drawn_digit_is_found_where_it_was_drawn():
    explorer = explore_page(page="a blank page", classes=ELEVEN)
    page = np.zeros((60, 80))
    page[20:48, 40:68] = datasets.load_mnist("test").images[8] / 255
    hands.paint(explorer, "drawing", page)
    ((box, digit, _),) = explorer.found
    assert digit == 8
    assert abs(box[0] - 40) <= 4
    assert abs(box[1] - 20) <= 4
    assert explorer.state.page == "your page"


def test_a_page_of_ones_own_comes_back_from_the_menu():
    explorer = explore_page(page="a blank page")
    page = np.zeros((60, 80))
    page[5:9, 5:9] = 1
    hands.paint(explorer, "drawing", page)
    hands.choose(explorer, "page", "grass")
    hands.choose(explorer, "page", "your page")
    np.testing.assert_array_equal(explorer.state.drawing, page)
    hands.press(explorer, "clear")
    assert not explorer.state.drawing.any()


def test_the_window_covers_what_the_cell_of_the_map_reads():
    explorer = explore_page()
    hands.go(explorer, (3, 5))
    assert hands.window(explorer).box() == (12, 20, 28, 28)
    assert "rows 12-39, columns 20-47" in explorer.text()


def test_each_box_is_framed_with_its_digit():
    explorer = explore_page(classes=ELEVEN)
    framed = {mark.text: mark.box for mark in explorer.shown.marks if mark.kind == "best"}
    expected = {
        str(digit): (y1, x1, y2 - y1, x2 - x1) for (x1, y1, x2, y2), digit, _ in explorer.found
    }
    assert framed == expected


def keep_all(boxes, scores, iou_threshold):
    return list(range(len(boxes)))


def keep_backwards(boxes, scores, iou_threshold):
    return detection.nms(boxes, scores, iou_threshold)[::-1]


@pytest.mark.parametrize(
    ("function", "problem"),
    [
        (keep_all, "keep_all keeps 45 boxes"),
        (keep_backwards, "keep_backwards keeps the right boxes in another order"),
        (lambda boxes, scores, iou_threshold: [0, 0], "returned a box twice"),
        (lambda boxes, scores, iou_threshold: [0.5], "; the answer is a list of numbers of boxes"),
        (lambda boxes, scores, iou_threshold: ["0"], "; the answer is a list of numbers of boxes"),
        (lambda boxes, scores, iou_threshold: [True], "; the answer is a list of numbers of boxes"),
        (lambda boxes, scores, iou_threshold: [500], "they go from 0 to 49"),
        (
            lambda boxes, scores, iou_threshold: scores > 1,
            "; the answer is a list of numbers of boxes",
        ),
        (
            lambda boxes, scores, iou_threshold: "all",
            "it returned str; the answer is a list of numbers of boxes",
        ),
    ],
)
def test_page_says_what_is_wrong_with_a_readers_function(function, problem):
    assert problem in explore_page(nms=function).problem


def test_page_shows_what_a_readers_function_keeps():
    assert len(explore_page(nms=keep_all).found) == 50


def test_page_does_not_let_a_readers_function_change_its_boxes():
    def changes(boxes, scores, iou_threshold):
        boxes[...] = 0
        return [0]

    explorer = explore_page(nms=changes)
    assert "changed its boxes in place" in explorer.problem
    assert digits(explorer) == [0, 1, 3, 6, 7]


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"page": "a wall"}, ValueError, "`page` must be one of three digits"),
        ({"classes": "eleven"}, ValueError, "`classes` must be one of ten digits"),
        ({"sure": 2}, ValueError, "`sure` must be at most 1"),
        ({"limit": "x"}, TypeError, "`limit` must hold real numbers"),
        ({"suppress": 1}, TypeError, "`suppress` must be True or False"),
        ({"nms": 3}, TypeError, "`nms` must be a function"),
    ],
)
def test_explore_page_refuses(options, error, words):
    with pytest.raises(error, match=words):
        explore_page(**options)


# ---- suppression -------------------------------------------------------------------------------


@pytest.mark.parametrize("heap", HEAPS)
@pytest.mark.parametrize("limit", [0.0, 0.3, 0.7])
def test_events_keep_what_nms_keeps(heap, limit):
    _, boxes, scores = HEAPS[heap]()
    told = events_of(detection.box_iou(boxes, boxes), scores, limit)
    assert list(told[-1].kept) == detection.nms(boxes, scores, limit).tolist()
    assert sorted(told[-1].kept + told[-1].dropped) == list(range(len(boxes)))


def test_steps_tell_the_chain_one_comparison_after_the_other():
    explorer = explore_suppression("a chain")
    said = []
    for step in range(explorer.shown.player.last + 1):
        hands.go_to_step(explorer, step)
        said.append(explorer.brief(explorer.state))
    assert said == [
        "Nothing is decided yet",
        "Box 0 is kept: of those left it has the best score",
        "Box 1 is dropped",
        "Box 2 stays",
        "Box 3 stays",
        "Box 2 is kept: of those left it has the best score",
        "Box 3 stays",
        "Box 3 is kept: of those left it has the best score",
    ]
    assert "All is decided: 0, 2, 3 are kept." in explorer.text()


def test_step_writes_the_iou_out():
    explorer = explore_suppression("a chain")
    hands.go_to_step(explorer, 2)
    assert "boxes 0 and 1: 0.36 > 0.30, 135 / (256 + 256 − 135)" in explorer.text()


def test_marks_tell_kept_waiting_and_dropped_boxes_apart():
    explorer = explore_suppression("a chain")
    hands.go_to_step(explorer, 5)
    kinds = {mark.text: mark.kind for mark in explorer.shown.marks}
    assert kinds == {"0": "best", "1": "ghost", "2": "window", "3": "frame"}


def test_another_score_changes_the_order_and_another_limit_begins_again():
    explorer = explore_suppression("a chain")
    hands.write(explorer, "scores", (1, 0), 0.96)
    assert explorer.kept == (1, 3)
    hands.go_to_step(explorer, 2)
    hands.choose(explorer, "limit", 0.5)
    assert explorer.kept == (1, 0, 2, 3)
    assert explorer.shown.player.value == 0


def test_suppression_marks_where_a_readers_function_is_wrong():
    explorer = explore_suppression("a chain", nms=keep_all)
    assert explorer.problem == "keep_all keeps 1 box (1) where it should not."
    (box,) = [mark.box for mark in explorer.shown.marks if mark.kind == "wrong"]
    assert box == (6, 8, 16, 16)


def test_suppression_uses_a_readers_iou_and_says_where_it_is_wrong():
    def over_the_first(box, other):
        sides = np.minimum(box[2:], other[2:]) - np.maximum(box[:2], other[:2])
        return np.prod(sides.clip(0)) / np.prod(box[2:] - box[:2])

    explorer = explore_suppression("a chain", iou=over_the_first)
    assert explorer.overlaps[0, 1] == pytest.approx(135 / 256)
    assert explorer.problem.startswith(
        "over_the_first gives 0.5273 for boxes 0 and 1: it should be 0.3581."
    )


def unwritten(box, other):
    raise NotImplementedError


def test_suppression_goes_on_while_a_function_is_not_written():
    explorer = explore_suppression("a chain", iou=unwritten)
    assert explorer.problem.startswith("unwritten is not written yet")
    assert explorer.kept == (0, 2, 3)


def test_suppression_takes_boxes_of_ones_own():
    explorer = explore_suppression([[0, 0, 4, 4], [1, 0, 5, 4]], [0.5, 0.75])
    assert explorer.kept == (1,)
    assert explorer.shown["page"].values.shape == (5, 6)


@pytest.mark.parametrize(
    ("boxes", "scores", "words"),
    [
        ("a tower", None, "`boxes` must be one of a chain"),
        ([[0, 0, 2, 2]], None, "`scores` must come with boxes of your own, got None"),
        ([[0, 0, 2, 2]], [2], "`scores` must be from 0 to 1, got values from 2 to 2"),
        ([[0, 0, 9, 1e9]], [1], "`boxes` must lie from 0 to 512, got corners from 0 to 1e"),
        ([[0, 0, 2, 2]] * 17, [0.5] * 17, "`boxes` must be from 1 to 16, got 17"),
        ([[2, 0, 0, 2]], [0.5], "`boxes` must be finite, with x1 <= x2"),
        ([[0, 0, 2, 2]], [0.5, 0.6], "`scores` must have shape"),
        ([[-3, 0, 2, 2]], [0.5], "`boxes` must lie from 0 to 512, got corners from -3 to 2"),
    ],
)
def test_explore_suppression_refuses(boxes, scores, words):
    with pytest.raises(ValueError, match=words):
        explore_suppression(boxes, scores)


# ---- a picture with boxes ----------------------------------------------------------------------

PICTURE = np.zeros((8, 12))
HEAP = [[0, 0, 4, 4], [1, 0, 5, 4], [6, 1, 10, 5], [7, 4, 11, 8]]
SCORES = [0.95, 0.9, 0.85, 0.4]


def test_boxes_counts_what_is_found_and_what_is_false():
    explorer = explore_boxes(PICTURE, HEAP, SCORES, [HEAP[0], HEAP[3]], sure=0.8)
    assert explorer.kept.tolist() == [0, 2]
    assert explorer.hits == 1
    assert (
        "2 boxes of 3 are left. 1 of 2 are found; 1 box lies on nothing, or off." in explorer.text()
    )


def test_boxes_shows_all_without_suppression_and_fewer_with_a_higher_bar():
    explorer = explore_boxes(PICTURE, HEAP, SCORES, sure=0.3)
    hands.choose(explorer, "suppress", False)
    assert explorer.kept.tolist() == [0, 1, 2, 3]
    hands.write(explorer, "settings", (0, 0), 0.92)
    assert explorer.kept.tolist() == [0]


def test_boxes_finds_a_box_that_has_half_of_the_union_and_not_one_with_less():
    half, less = [0, 0, 4, 2], [0, 0, 4, 1]
    assert explore_boxes(PICTURE, [half], [1.0], HEAP[:1]).hits == 1
    assert explore_boxes(PICTURE, [less], [1.0], HEAP[:1]).hits == 0


def test_boxes_shows_the_true_ones_on_demand():
    explorer = explore_boxes(PICTURE, HEAP, SCORES, HEAP[:1])
    assert hands.boxes(explorer, "ghost") == []
    hands.choose(explorer, "true", True)
    assert hands.boxes(explorer, "ghost") == [("picture", (0, 0, 4, 4))]


def test_boxes_of_nobody_are_none():
    explorer = explore_boxes(PICTURE, np.zeros((0, 4)), np.zeros(0), HEAP)
    assert explorer.hits == 0
    assert "0 boxes of 0 are left" in explorer.text()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"scores": [0.5]}, "`scores` must have shape"),
        ({"truth": [[1, 2]]}, "`truth` must have shape"),
        ({"image": np.zeros(3)}, "`image` must have 2 dimensions"),
        ({"boxes": [[2, 0, 0, 2], *HEAP[1:]]}, "`boxes` must be finite"),
        ({"boxes": [*HEAP[:3], [2, 0, 0, 2]]}, "`boxes` must be finite"),
    ],
)
def test_explore_boxes_refuses(change, words):
    arguments = {"image": PICTURE, "boxes": HEAP, "scores": SCORES, **change}
    with pytest.raises(ValueError, match=words):
        explore_boxes(**arguments)


def test_boxes_opens_with_the_coins():
    explorer = explore_boxes()
    assert len(explorer.state.places) == 3 * 24
    assert explorer.hits == len(explorer.kept) == 24


# ---- how boxes are framed ----------------------------------------------------------------------


def test_many_boxes_are_framed_thinly_and_few_with_their_digits():
    many, few = (explore_page(suppress=each).shown.marks for each in (False, True))
    assert {(mark.kind, mark.text) for mark in many} == {("thin", "")}
    assert {mark.kind for mark in few} == {"best"}
    assert "7" in {mark.text for mark in few}


def test_letters_of_a_frame_stand_on_paper_in_its_corner():
    explorer = explore_suppression("a chain")
    places = {words.text: (words.x, words.y) for words in explorer.figure().figure.all(Words)}
    lefts = [places[str(at)][0] for at in range(4)]
    assert lefts == sorted(lefts)
    assert places["3"][1] < places["0"][1]


def test_thin_frames_have_no_rim_on_paper():
    drawn = explore_page(suppress=False).figure().figure.all(Outline)
    thin = [at for at, line in enumerate(drawn) if line.width == 1]
    assert thin
    below = [drawn[at - 1] for at in thin if at]
    assert not [line for line in below if line.colour == WHITE]
    thick = [at for at, line in enumerate(drawn) if at and line.width == 3]
    assert all(drawn[at - 1].colour == WHITE for at in thick)


def test_classifier_slides_over_the_page_again_only_for_other_ink_or_classes():
    explorer, slid = explore_page(), []
    networks = explorer._networks
    for classes, network in networks.items():
        networks[classes] = lambda pages, own=network: slid.append(pages) or own(pages)
    for name, value in (("suppress", False), ("brush", "erase"), ("suppress", True)):
        hands.choose(explorer, name, value)
    hands.write(explorer, "settings", (0, 0), 0.5)
    hands.go(explorer, (2, 3))
    assert slid == []
    hands.choose(explorer, "classes", ELEVEN)
    hands.choose(explorer, "page", "a large 8")
    hands.paint(explorer, "drawing", np.zeros((60, 80)))
    hands.press(explorer, "clear")
    assert len(slid) == 4
