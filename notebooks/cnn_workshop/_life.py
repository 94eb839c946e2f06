"""What the page says when Python is gone, and how a picture of something alive comes to life."""

from pathlib import Path

_HERE = Path(__file__).parent

HOW_TO_RUN = "wait for Idle at the bottom, then Run All Cells."
"""What works in every lesson, fresh or not: the cell alone lacks what the cells above define, and
what is pressed before the page is connected to Python is lost without a word."""

LIFE = (_HERE / "life.js").read_text("utf-8")
LIFE_CSS = (_HERE / "life.css").read_text("utf-8")
"""To be joined in front of a widget's own: `watchLife(model, whole)`."""
