"""The neighbours explorer: one digit in a batch, and what its neighbours do to its verdict."""
