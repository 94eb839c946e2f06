"""The commuting explorer: shift and then a layer, beside the layer and then the shift."""

from cnn_workshop.explorers.commuting.commuting import explore_commuting

__all__ = ["explore_commuting"]
