"""Check a reader's function: run it, compare, diagnose, report; `slips` reads the banks."""

__all__ = []
