"""The workshop beside the lessons: what shows, asks and checks.

The layer functions themselves are the book, `cnn_core`; it knows nothing of this package.
"""
