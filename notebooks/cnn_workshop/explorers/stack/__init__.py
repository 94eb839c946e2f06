"""The stack explorer: layers on top of one another, and what a deep cell sees of the picture."""

from cnn_workshop.explorers.stack.stack import explore_stack

__all__ = ["explore_stack"]
