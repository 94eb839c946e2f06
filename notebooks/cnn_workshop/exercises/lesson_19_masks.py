"""Lesson 19, "Go back up": write the intersection over union of two masks."""

import numpy as np

from cnn_core import segmentation
from cnn_workshop import _words
from cnn_workshop.exercises.check.exercise import Exercise


def _explain_cell(mask, truth, at):
    """Count both and either, and mark the pixels in both."""
    both, either = mask & truth, mask | truth
    marks = {"mask": both, "truth": both}
    if not either.any():
        return "nothing is said and nothing is there: the two are the same", marks
    return f"{_words.count(both.sum(), 'pixel')} in both by {either.sum()} in either", marks


def _mask(*rows):
    """Read rows of `#` and `.`."""
    return np.array([[letter == "#" for letter in row] for row in rows])


MASK_IOU = Exercise(
    name="mask_iou",
    reference=segmentation.mask_iou,
    cases=[
        (_mask("#"), _mask("#")),
        (_mask(".##."), _mask("..##")),
        (_mask("..", ".."), _mask("..", "..")),
        (_mask("...", "..."), _mask(".#.", "...")),
        (_mask("##", "#.", ".."), _mask("..", "..", "..")),
        (_mask("###", "###"), _mask("#..", "#..")),
        (_mask("##..", "##..", "...."), _mask("....", ".##.", ".##.")),
        (_mask("#..", "###", "..#", "..."), _mask("##.", "##.", "..#", "..#")),
        (_mask("####.", "#...#", "#...#"), _mask("###..", "##..#", "#####")),
        (_mask("##", "##", "##", "##", "##"), _mask("##", "#.", "##", ".#", "##")),
        (_mask(".....#", "######", ".....#"), _mask("#.....", "#.....", "#.....")),
    ],
    kinds={"mask": "probability", "truth": "probability", "result": "probability"},
    core=segmentation.mask_iou,
    explain_cell=_explain_cell,
    explain_shape="The answer is one number, from 0 to 1.",
)
