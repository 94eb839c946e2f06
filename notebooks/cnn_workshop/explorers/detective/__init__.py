"""The detective explorer: eight wrong networks, and their gradients beside what nudging says."""

from cnn_workshop.explorers.detective.detective import explore_detective

__all__ = ["explore_detective"]
