"""One picture of a person's own, beside those that a menu offers."""


class TakesPicture:
    """What an explorer also is whose menu offers the picture that was opened last.

    The picture stands in the state as `uploaded`, so that to open it can be taken back; the menu
    goes on to offer it. A subclass begins with ``{"uploaded": None}`` and calls `open_picture`.
    """

    _opened = None

    def changed(self, state, name):
        """Find the picture again, if it was taken back: it may have been chosen once more."""
        super().changed(state, name)
        if state.uploaded is None:
            state.uploaded = self._opened

    def open_picture(self, state, menu, picture, words):
        """Choose a picture that was opened, and have the menu offer it, under such words."""
        self._opened = state.uploaded = picture
        setattr(state, menu, words)
        self.bar[menu].offer(words)
