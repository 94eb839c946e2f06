"""The one visual primitive of the lessons."""

from cnn_workshop.heatmap.heatmap import Heatmap, tie

__all__ = ["Heatmap", "tie"]
