"""The pipeline explorer: a 5 x 5 picture through every step of a network, on one stage."""

from cnn_workshop.explorers.pipeline.pipeline import explore_pipeline

__all__ = ["explore_pipeline"]
