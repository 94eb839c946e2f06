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

_ELSEWHERE = {
    "check_environment": "setup",
    "explore_boxes": "detecting",
    "explore_channels": "picture",
    "explore_page": "detecting",
    "explore_suppression": "detecting",
    "forward_by_hand": "machine",
}
"""In which module they are that have none of their own name."""

__getattr__, __dir__ = _lazily.exports(
    __name__, {name: _ELSEWHERE.get(name, name.removeprefix("explore_")) for name in __all__}
)
