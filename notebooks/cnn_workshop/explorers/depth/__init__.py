"""The depth explorer: a deep network with and without batch norm, its signals layer by layer."""
