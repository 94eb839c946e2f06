"""The translation explorer: pictures move, and one sees how often a network still reads them."""

from cnn_workshop.explorers.translation.translation import explore_translation

__all__ = ["explore_translation"]
