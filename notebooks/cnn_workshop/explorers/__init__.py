"""The explorers that the lessons open."""

from cnn_workshop.explorers.activations import explore_activations
from cnn_workshop.explorers.adversarial import explore_adversarial
from cnn_workshop.explorers.attribution import explore_attribution
from cnn_workshop.explorers.blame import explore_blame
from cnn_workshop.explorers.commuting import explore_commuting
from cnn_workshop.explorers.conventions import explore_conventions
from cnn_workshop.explorers.convolution import explore_convolution
from cnn_workshop.explorers.counts import explore_counts
from cnn_workshop.explorers.depth import explore_depth
from cnn_workshop.explorers.detecting import (
    explore_boxes,
    explore_page,
    explore_suppression,
)
from cnn_workshop.explorers.detective import explore_detective
from cnn_workshop.explorers.filters import explore_filters
from cnn_workshop.explorers.geometry import explore_geometry
from cnn_workshop.explorers.kernels import explore_kernels
from cnn_workshop.explorers.machine import explore_machine, forward_by_hand
from cnn_workshop.explorers.marks import explore_marks
from cnn_workshop.explorers.neighbours import explore_neighbours
from cnn_workshop.explorers.noise import explore_noise
from cnn_workshop.explorers.occlusion import explore_occlusion
from cnn_workshop.explorers.picture import explore_channels, explore_picture
from cnn_workshop.explorers.pipeline import explore_pipeline
from cnn_workshop.explorers.pooling import explore_pooling
from cnn_workshop.explorers.pretrained import explore_pretrained
from cnn_workshop.explorers.scores import explore_scores
from cnn_workshop.explorers.segmentation import explore_segmentation
from cnn_workshop.explorers.setup import check_environment, explore_setup
from cnn_workshop.explorers.splits import explore_splits
from cnn_workshop.explorers.stack import explore_stack
from cnn_workshop.explorers.training import explore_training
from cnn_workshop.explorers.translation import explore_translation
from cnn_workshop.explorers.transposed import explore_transposed
from cnn_workshop.explorers.verdict import explore_verdict

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
