"""The commuting explorer: shift and then a layer, beside the layer and then the shift."""
