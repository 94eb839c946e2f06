"""What can be undone: the pictures as they were before each stroke or change."""


class History:
    """The pictures that were, the newest last; all that one stroke does is undone as one."""

    def __init__(self):
        self._past = []
        self._stroke = None

    def keep(self, image, stroke=None):
        """Keep the picture as it is before a change, once for all changes of a stroke."""
        if stroke is None or stroke != self._stroke:
            self._past.append(image)
        self._stroke = stroke

    @property
    def newest(self):
        """The picture as it was before the last change."""
        return self._past[-1]

    def undo(self):
        """Take the newest picture out and return it; None if there is none."""
        self._stroke = None
        return self._past.pop() if self._past else None
