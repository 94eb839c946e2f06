"""The blame explorer: the gradient of each output number, sent back to the numbers it came from."""

from cnn_workshop.explorers.blame.blame import explore_blame

__all__ = ["explore_blame"]
