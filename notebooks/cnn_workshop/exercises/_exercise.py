"""Moved to `check.exercise`; here until every lesson imports it from there."""

from cnn_workshop.exercises.check.exercise import Exercise, Mistake  # noqa: F401
