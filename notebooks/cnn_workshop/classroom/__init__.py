"""What a teacher does with the lessons: hand out copies, read what came back, see the answers.

``start.py class``, ``report``, ``answers`` and ``guide`` run `__main__`. Nothing is sent anywhere:
names stay in the files that they came in, and in the report.
"""

__all__ = []
