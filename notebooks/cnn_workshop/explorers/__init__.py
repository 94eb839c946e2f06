"""The explorers that the lessons open.

Each is imported when it is first asked for: a lesson opens a few of them, and all would take a
quarter of a second and 4 MB.
"""

from cnn_workshop import _lazily

__all__ = [
    "check_environment",
    "explore_activations",
    "explore_adversarial",
    "explore_attribution",
    "explore_blame",
    "explore_boxes",
    "explore_channels",
    "explore_commuting",
    "explore_conventions",
    "explore_convolution",
    "explore_counts",
    "explore_depth",
    "explore_detective",
    "explore_filters",
    "explore_geometry",
    "explore_kernels",
    "explore_machine",
    "explore_marks",
    "explore_neighbours",
    "explore_noise",
    "explore_occlusion",
    "explore_page",
    "explore_picture",
    "explore_pipeline",
    "explore_pooling",
    "explore_pretrained",
    "explore_scores",
    "explore_segmentation",
    "explore_setup",
    "explore_splits",
    "explore_stack",
    "explore_suppression",
    "explore_training",
    "explore_translation",
    "explore_transposed",
    "explore_verdict",
    "forward_by_hand",
]

_FOLDERS = (
    "blame", "commuting", "depth", "detective", "filters", "geometry", "machine", "neighbours",
    "pipeline", "scores", "stack", "training", "translation",
)  # fmt: skip
_ELSEWHERE = {
    "check_environment": "setup",
    "explore_boxes": "detecting.boxes",
    "explore_channels": "picture",
    "explore_page": "detecting.page",
    "explore_suppression": "detecting.suppression",
    "forward_by_hand": "machine.forward",
    **{f"explore_{name}": f"{name}.{name}" for name in _FOLDERS},
}
"""In which module they are that have none of their own name here."""

__getattr__, __dir__ = _lazily.exports(
    __name__, {name: _ELSEWHERE.get(name, name.removeprefix("explore_")) for name in __all__}
)
