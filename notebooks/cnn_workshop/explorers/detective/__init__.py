"""The detective explorer: eight wrong networks, and their gradients beside what nudging says."""
