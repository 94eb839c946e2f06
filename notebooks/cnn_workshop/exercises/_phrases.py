"""Moved to `check.phrases`; here until every lesson imports it from there."""

from cnn_workshop.exercises.check.phrases import article, readers_name  # noqa: F401
