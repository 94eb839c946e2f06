"""The neighbours explorer: one digit in a batch, and what its neighbours do to its verdict."""

from cnn_workshop.explorers.neighbours.neighbours import explore_neighbours

__all__ = ["explore_neighbours"]
