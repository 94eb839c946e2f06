"""The live training: a network learns while you watch, and while you change how it learns."""

from cnn_workshop.explorers.training.training import explore_training

__all__ = ["explore_training"]
