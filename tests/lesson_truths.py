"""What the lessons compute for their predictions; run where a lesson is, as its code goes along.

`tests/lessons_without_threads.py` runs every lesson, and asks here behind its last comparison.
"""

import re

import numpy as np

from cnn_core import conv_transpose2d, convolve2d
from cnn_workshop.openings import lesson_16
from cnn_workshop.questions import question
from cnn_workshop.questions.quizzes import PREDICTIONS

ASKED = re.compile(r'predict_on\("([^"]+)"\)')


def topics(sources):
    """Return the predictions that the cells of a lesson ask for, in order."""
    return ASKED.findall("\n".join(sources))


def last_comparison(sources):
    """Return which cell is the last that compares; -1 if none does."""
    return max((at for at, source in enumerate(sources) if ".compare(" in source), default=-1)


def watch(sources):
    """Return a dict that the comparisons of a lesson come into, by topic, as they are made."""
    by_question = {PREDICTIONS[topic]["question"]: topic for topic in topics(sources)}
    seen = {}

    class Seen(question.Comparison):
        def __init__(self, question, *arguments):
            super().__init__(question, *arguments)
            seen[by_question[question]] = self

    question.Comparison = Seen
    return seen


def inverted(names, seen):
    seven, invert = names["seven"], names["invert"]
    kept = seven[invert(seven) == seven]
    assert 0 < kept.size < 8
    assert seen["an inverted 7"].more == "60 of 64 changed; those that did not are [8]."
    assert (64 - kept.size, set(kept)) == (60, {8})
    moved = np.roll(seven, 1, axis=1)
    moved[:, 0] = 0
    changed = np.sum(moved != seven)
    assert 0.4 < changed / 64 < 0.6
    assert seen["a 7 moved by a column"].more == f"{changed} of 64 changed."


def bright_windows(names, seen):
    assert not np.any(convolve2d(names["bright"], names["kernel"]))
    assert seen["a bright window"].more == "Nine pixels of 250 give 0."


def edges(names, seen):
    vertical, horizontal = names["vertical_map"], names["horizontal_map"]
    assert (vertical[2, 0], vertical[2, 5]) == (-27, 27)
    assert not vertical[:, 2].any()
    assert np.array_equal(horizontal, vertical.T)
    assert seen["part of the square"].truth == "left and right side"
    assert seen["a transposed kernel"].truth == "upper and lower side"


def every_pixel_is_read(names, seen):
    assert names["counts"].min() == 1
    assert seen["pixels never read"].more.endswith(": 1.")
    assert seen["work of a kernel with holes"].more.startswith("Each window gives 9 products")


def dense_layer(names, seen):
    assert (names["convolution"], 16 * 3 * 3 + 16, 16 * 3 * 3 * 3) == (448, 160, 432)
    assert 90_000 < names["dense"] / names["convolution"] < 110_000
    more = "44,251,200 numbers, 98,775 times as many."
    assert seen["numbers of a dense layer"].more == more


def one_kernel(names, seen):
    assert names["both"].shape == (4, 4)
    assert seen["one kernel or two"].more == "Of 25 numbers, 0 differ."


def nothing_changes(names, seen):
    assert names["difference"] < 1e-12
    assert np.isclose(names["clueless"], np.log(10))
    assert seen["loss of equal logits"].more == "In full: 2.303."


def all_learn(names, seen):
    accuracies, bug_of = names["accuracies"], names["bug_of"]
    assert all(accuracy > 0.3 for accuracy in accuracies.values())
    assert bug_of(min(accuracies, key=accuracies.get)) == "kernel gradient flipped"


def knows_nothing(names, seen):
    assert abs(names["with_03"][0] - np.log(10)) < 0.05
    assert abs(np.mean(names["with_3"][-23:]) - np.log(10)) < 0.05
    assert (names["above"], names["answers"]) == (0, 1)


def repaired_where_shown(names, seen):
    share, repaired = names["share_at"], names["repaired"]
    lost = share(names["plain"], 0, 0) - share(names["plain"], 0, 1)
    assert 0.25 < lost < 0.4
    nine = [(down, right) for down in (-1, 0, 1) for right in (-1, 0, 1)]
    assert all(share(repaired, *shift) > 0.9 for shift in nine)
    assert all(share(repaired, *shift) < 0.9 for shift in [(0, 2), (0, -2), (2, 0), (-2, 0)])


def neighbours_count(names, seen):
    first, *_, last = names["through"](0.01)
    assert first / last > 1e20
    assert 0.05 < names["waver"] < 0.15


def learned_or_not(names, seen):
    assert names["blank"] == {0.0: 0, 0.5: 37, 1.0: 54}
    whose = lesson_16.networks()
    for letter, mine in (("A", names["never_trained"]), ("B", names["trained"])):
        for name, numbers in whose[letter].parameters().items():
            assert np.array_equal(numbers, mine.parameters()[name])
    assert (lesson_16.PICTURE, names["seven"].shape) == (7, (28, 28))


def data_cheats(names, seen):
    without, other = (
        np.mean(names["fooled"](names["threes"]).argmax(axis=1) == 3),
        names["noisy"][0.5][1](names["tests"]).argmax(axis=1) == names["test_labels"],
    )
    assert len(names["threes"]) == 37
    assert without < 0.2
    assert other.mean() > 0.8


def convention_of_a_port(names, seen):
    assert names["share"] < 0.2
    padded, right = names["padded"], names["right"]
    assert padded.names[0] == right.names[0] == "espresso"
    assert padded.probabilities[0] < right.probabilities[0] - 0.1


def nothing_is_marked(names, seen):
    counts = conv_transpose2d(np.ones((4, 4)), np.ones((3, 3)), stride=2)[2:-2, 2:-2]
    assert counts.max() > counts.min()
    assert abs(counts[1] - counts[0]).max() >= 1
    accuracy, iou = names["measured"](
        names["nets"]["network after round 1"], names["test_images"], names["test_masks"]
    )
    assert (round(100 * accuracy), round(iou, 2)) == (86, 0.0)
    assert names["marked"].sum() < names["marked"].size / 10_000


CHECKS = {
    "01": inverted,
    "02": bright_windows,
    "03": edges,
    "04": every_pixel_is_read,
    "05": dense_layer,
    "06": one_kernel,
    "09": nothing_changes,
    "12": all_learn,
    "13": knows_nothing,
    "14": repaired_where_shown,
    "15": neighbours_count,
    "16": learned_or_not,
    "17": data_cheats,
    "18": convention_of_a_port,
    "19": nothing_is_marked,
}
"""What else a lesson's comparisons rest on, where its own code does not say it in their place."""
TRUTHS = {
    "the next output number": "12",
    "size with a stride of 2": "2 x 2",
    "numbers of a convolution": "448",
    "outputs that change": "10",
    "pixels a cell sees": "6",
    "loss of equal logits": "2.3",
    "two classes at once": "0.5 each",
    "the digit it sees": "2",
    "the strongest map": "6",
    "gradients of a winner": "0, 8, 0, 0",
    "gradients of a tie": "0, 8, 0, 0",
    "the kernel on the way back": "The kernel flipped both ways",
    "wrong networks that learn": "8",
    "digits moved by one": "50 to 75 %",
    "tried at two": "50 to 75 %",
    "twenty small layers": "smaller by more than twelve zeros",
    "other neighbours": "about 1 in 10",
    "3s without their mark": "a quarter of them at most",
    "every second label wrong": "more than 75 %",
    "rows in another order": "hardly more than by guessing",
    "another border": "espresso, less surely",
}
"""What the lessons compute, where the prediction does not carry its truth."""


def check(number, asked, names, seen):
    """Say by an AssertionError that a lesson sees something else than its predictions ask for.

    Parameters
    ----------
    number : str
        The lesson's.
    asked : list of str
        The topics of its predictions.
    names : dict
        What it has defined by its last comparison.
    seen : dict
        Its comparisons, by topic.
    """
    assert sorted(asked) == sorted(seen)
    for topic in asked:
        prediction = PREDICTIONS[topic]
        choices = prediction.get("choices")
        assert choices is None or seen[topic].truth in choices, (topic, seen[topic].truth)
        if prediction.get("number"):
            assert question.as_number(seen[topic].truth) is not None, (topic, seen[topic].truth)
        if topic in TRUTHS:
            assert seen[topic].truth == TRUTHS[topic], (topic, seen[topic].truth)
    CHECKS.get(number, lambda names, seen: None)(names, seen)
