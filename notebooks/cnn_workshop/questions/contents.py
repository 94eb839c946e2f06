"""What there is to do in each lesson, and how much of it a record says is done."""

from dataclasses import dataclass

from cnn_workshop.questions import record as records
from cnn_workshop.questions.quizzes import LESSONS

EXERCISES = {
    "01": ("crop", "to_gray"),
    "02": ("convolve2d",),
    "03": ("diagonal", "blur", "sharpen"),
    "04": ("output_size", "complete_convolve2d"),
    "05": ("convolve_channels", "count_parameters"),
    "06": ("relu", "leaky_relu"),
    "07": ("max_pooling",),
    "08": ("receptive_field",),
    "09": ("fully_connected", "softmax", "cross_entropy", "binary_cross_entropy"),
    "10": ("forward",),
    "11": ("relu_backward", "max_pooling_backward", "convolve2d_backward", "bias_backward"),
    "12": ("is_right",),
    "13": ("sgd_step", "overfit", "held_out"),
    "14": ("commutes", "repair"),
    "15": ("batch_norm", "batch_norm_backward", "dropout"),
    "16": ("occlusion_map", "refuted"),
    "17": ("planted", "leaks", "checklist"),
    "18": ("to_keras", "from_keras"),
    "19": ("conv_transpose2d", "mask_iou"),
    "20": ("iou", "nms"),
}
"""The names of the checks of each lesson, in order."""


@dataclass(frozen=True)
class Item:
    """Something to do.

    Attributes
    ----------
    part : {"predictions", "checks", "answers"}
        The part of the record that tells of it.
    name : str
        Its id there.
    title : str
        What it is called.
    question : str
        The question; empty for an exercise.
    """

    part: str
    name: str
    title: str
    question: str = ""

    def state(self, record):
        """Return ``"done"``, ``"tried"`` (not right so far) or ``"open"``."""
        entry = record[self.part].get(self.name)
        if entry is None or entry.get("question", self.question) != self.question:
            return "open"
        done = {"predictions": True, "answers": entry.get("right"), "checks": entry.get("passed")}
        return "done" if done[self.part] else "tried"


def items_of(lesson):
    """Return what there is to do in a lesson: predictions, exercises, quiz.

    Parameters
    ----------
    lesson : str
        Its number: ``"02"``.

    Returns
    -------
    tuple of Item

    Examples
    --------
    >>> sorted({item.part for item in items_of("08")})
    ['answers', 'checks', 'predictions']
    """
    texts = LESSONS.get(lesson)
    asked = {
        "predictions": getattr(texts, "PREDICTIONS", {}),
        "checks": {name: {"question": ""} for name in EXERCISES.get(lesson, ())},
        "answers": getattr(texts, "ITEMS", {}),
    }
    return tuple(
        Item(part, title if part == "checks" else records.slug(title), title, item["question"])
        for part, items in asked.items()
        for title, item in items.items()
    )
