"""The one visual primitive of the lessons."""

from cnn_core.heatmap.heatmap import Heatmap, tie

__all__ = ["Heatmap", "tie"]
