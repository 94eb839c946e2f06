"""Lesson 16's checks, tried with answers as people write them, and what the reports then say."""

import numpy as np
import pytest

from cnn_core import functional, interpret
from cnn_core.layers import Flatten, Linear
from cnn_core.network import Sequential
from cnn_workshop.exercises import EXERCISES, check_occlusion_map, check_refuted

EXERCISE = EXERCISES["occlusion_map"]


def probability(network, image, label):
    logits = network(image[None, None])[0]
    with np.errstate(over="ignore"):
        return 1 / np.exp(logits - logits[label]).sum()


@pytest.mark.parametrize("case", EXERCISE.cases, ids=lambda case: case[0].looks)
def test_right_answer_is_the_probability_of_the_winner_with_a_patch_at_each_place(case):
    network, image, size, fill = case
    label = int(network(image[None, None]).argmax())
    rows, cols = (side - size + 1 for side in image.shape)
    expected = np.zeros((rows, cols))
    for row in range(rows):
        for col in range(cols):
            inside = np.zeros(image.shape, bool)
            inside[row : row + size, col : col + size] = True
            expected[row, col] = probability(network, np.where(inside, fill, image), label)
    np.testing.assert_allclose(EXERCISE.reference(*case), expected, atol=1e-12)


def test_cases_have_winners_of_all_kinds_and_marks_that_matter():
    winners = {int(network(image[None, None]).argmax()) for network, image, _, _ in EXERCISE.cases}
    assert {0, 1, 2, 3} <= winners
    for (network, image, _, _), answer in zip(EXERCISE.cases, EXERCISE.answers, strict=True):
        label = int(network(image[None, None]).argmax())
        before = EXERCISE.reference(network, image, 1, image[0, 0])[0, 0]
        assert answer.min() < before - 0.05 or label == 1


def test_check_accepts_an_answer_that_calls_the_package():
    def my_occlusion_map(network, image, size, fill):
        label = network(image[None, None])[0].argmax()
        return interpret.occlusion_map(network, image[None], label, size, fill=fill)

    assert check_occlusion_map(my_occlusion_map).passed


def test_check_accepts_an_answer_in_single_precision():
    def my_occlusion_map(network, image, size, fill):
        return EXERCISE.reference(network, image, size, fill).astype(np.float32)

    assert check_occlusion_map(my_occlusion_map).passed


def test_check_accepts_an_answer_that_asks_the_network_row_by_row():
    def my_occlusion_map(network, image, size, fill):
        label = network(image[None, None]).argmax()
        lines = []
        for top in range(len(image) - size + 1):
            many = image.shape[1] - size + 1
            batch = np.stack([image] * many)[:, None]
            for left in range(many):
                batch[left, :, top : top + size, left : left + size] = fill
            lines.append(functional.softmax(network(batch), dim=1)[:, label])
        return np.array(lines)

    assert check_occlusion_map(my_occlusion_map).passed


def test_check_hands_out_networks_that_may_be_spoiled():
    def my_occlusion_map(network, image, size, fill):
        answer = EXERCISE.reference(network, image, size, fill)
        network["linear1"].params["weight"][...] = 0
        return answer

    assert check_occlusion_map(my_occlusion_map).passed
    assert check_occlusion_map(my_occlusion_map).passed


def test_report_says_what_the_network_looks_at_and_marks_the_patch():
    report = check_occlusion_map(lambda network, image, size, fill: np.zeros((9, 9)))
    assert repr(report.case["network"]) == "one that looks at row 0, column 1"
    assert "The patch stays inside the picture. Down, it fits 1 - 1 + 1 = 1 time." in repr(report)

    def wrong_once(network, image, size, fill):
        answer = EXERCISE.reference(network, image, size, fill)
        answer[-1, 0] += image.shape == (3, 4)
        return answer

    report = check_occlusion_map(wrong_once)
    assert report.explanation.startswith(
        "Row 1, column 0 should be 0.4605: what the class of the whole picture is given with 0 in "
        "rows 1-2, columns 0-1. Yours is "
    )
    picture = report.tables[0][0]
    assert np.argwhere(picture.window).tolist() == [[1, 0], [1, 1], [2, 0], [2, 1]]


# ---- a map refuted -------------------------------------------------------------------------------

IMAGE = np.zeros((6, 7))
IMAGE[4:, 4:] = 1


@pytest.fixture
def network():
    """One that says 1 if the corner below is bright, and 0 if the pixel in row 1, column 3 is."""
    network = Sequential(Flatten(), Linear(42, 3, dtype=np.float64))
    weight, bias = network["linear1"].params.values()
    weight[...] = 0
    bias[...] = 0
    weight[1, 4 * 7 + 4] = 4
    weight[0, 1 * 7 + 3] = 9
    return network


@pytest.fixture
def claim(network):
    return interpret.gradient_times_input(network, IMAGE[None], 1)


@pytest.mark.parametrize("patch", [(1, 3, 1, 1), (0, 1, 3, 0.9), [1, 3, 2, 1.0], (1.0, 3, 1, 1)])
def test_refuted_accepts_a_patch_where_the_map_is_0_that_changes_the_verdict(network, claim, patch):
    report = check_refuted(network, IMAGE, claim, patch)
    assert report.passed
    assert report.headline.startswith("Refuted. Nothing of the map lies under your patch")
    assert "says 0 (" in report.headline


@pytest.mark.parametrize(
    ("patch", "words"),
    [
        ((3, 1, 1, 1), "You wrote the column first"),
        ((4, 4, 2, 0), "100 % of the map lies under your patch"),
        ((0, 0, 2, 0), "Your patch has the colour of what it covers"),
        ((0, 0, 1, 1), "The network still says 1, with probability "),
        ((1, 3, 1, 0.1), "The network still says 1, with probability "),
        ((0, 0, 6, 1), "The side of the patch is 1 to 5 pixels; yours is 6. A larger one hides"),
        ((0, 0, 0, 1), "The side of the patch is 1 to 5 pixels; yours is 0."),
        ((1, 3, 1, 255), "The colour goes from 0, black, to 1, white; yours is 255."),
        ((1, 3, 1, np.nan), "The colour goes from 0, black, to 1, white"),
        ((5, 3, 2, 1), "The patch sticks out: it covers rows 5-6, columns 3-4 of a picture of 6"),
        ((-1, 3, 2, 1), "The patch sticks out: it covers rows -1 to 0, columns 3-4 of"),
        ((1, 3, 1), "A patch is four numbers"),
        ((1.5, 3, 1, 1), "A patch is four numbers"),
        ((1, 3, 1, "white"), "A patch is four numbers"),
        (7, "A patch is four numbers"),
        ((1, 3, np.inf, 1), "A patch is four numbers"),
    ],
)
def test_refuted_says_why_a_patch_does_not_refute(network, claim, patch, words):
    report = check_refuted(network, IMAGE, claim, patch)
    assert not report.passed
    assert report.diagnosis.startswith(words)
    assert report.headline == f"Not refuted yet. {report.diagnosis}"


def test_refuted_forgives_a_hundredth_of_the_map_and_no_more(network):
    claim = np.zeros(IMAGE.shape)
    claim[4, 4], claim[1, 3] = 0.99, -0.01
    assert check_refuted(network, IMAGE, claim, (1, 3, 1, 1)).passed
    claim[1, 3] = -0.02
    report = check_refuted(network, IMAGE, claim, (1, 3, 1, 1))
    assert report.diagnosis.startswith("2 % of the map lies under your patch")


def test_refuted_is_calm_about_what_is_not_there_yet(network, claim):
    report = check_refuted(network, IMAGE, claim, None)
    assert report.tone == "unwritten"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"network": len}, "The first argument is the network, a Sequential; it is a builtin"),
        ({"image": IMAGE[None]}, "The picture has shape (H, W); yours has 1 x 6 x 7."),
        ({"claim": np.ones((3, 3))}, "The map is as large as the picture; it is 3 x 3, the "),
        ({"claim": np.zeros((6, 7))}, "The map is 0 everywhere"),
    ],
)
def test_refuted_says_what_cannot_be_checked(network, claim, change, words):
    given = {"network": network, "image": IMAGE, "claim": claim, "patch": (1, 3, 1, 1)} | change
    assert check_refuted(**given).diagnosis.startswith(words)


def test_refuted_shows_the_patch_in_its_surroundings(network, claim):
    [(picture, shown)] = check_refuted(network, IMAGE, claim, (1, 3, 1, 1)).tables
    assert (picture.name, shown.name) == (
        "covered picture, from row 0, column 0 on",
        "map, from row 0, column 0 on",
    )
    assert picture.values[1, 3] == 1
    assert np.argwhere(picture.window).tolist() == [[1, 3]]


def test_refuted_leaves_picture_and_map_as_they_were(network, claim):
    image, before = IMAGE.copy(), claim.copy()
    check_refuted(network, image, claim, (1, 3, 1, 1))
    np.testing.assert_array_equal(image, IMAGE)
    np.testing.assert_array_equal(claim, before)
