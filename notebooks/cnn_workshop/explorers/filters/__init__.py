"""The filters explorer: one kernel for each channel, three parts, one sum, many maps."""
