"""The geometry explorer: how large the output is, and how often a window reads each pixel."""

from cnn_workshop.explorers.geometry.geometry import explore_geometry

__all__ = ["explore_geometry"]
