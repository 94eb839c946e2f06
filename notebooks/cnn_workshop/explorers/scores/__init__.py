"""The scores explorer: logits become probabilities, and a probability becomes a loss."""

from cnn_workshop.explorers.scores.scores import OVERFLOW, explore_scores

__all__ = ["OVERFLOW", "explore_scores"]
