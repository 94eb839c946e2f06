"""The filters explorer: one kernel for each channel, three parts, one sum, many maps."""

from cnn_workshop.explorers.filters.filters import explore_filters

__all__ = ["explore_filters"]
