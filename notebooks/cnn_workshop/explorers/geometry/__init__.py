"""The geometry explorer: how large the output is, and how often a window reads each pixel."""
