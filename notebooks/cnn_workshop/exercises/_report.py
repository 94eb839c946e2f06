"""Moved to `check.report`; here until every lesson imports it from there."""

from cnn_workshop.exercises.check.report import Report  # noqa: F401
