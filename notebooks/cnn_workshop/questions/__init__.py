"""What the lessons ask, and the record of what a person answered and wrote."""

__all__ = []
