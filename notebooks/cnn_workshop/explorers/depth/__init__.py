"""The depth explorer: a deep network with and without batch norm, its signals layer by layer."""

from cnn_workshop.explorers.depth.depth import explore_depth

__all__ = ["explore_depth"]
