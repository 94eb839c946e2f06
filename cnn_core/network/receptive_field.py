"""Which part of the picture a deep cell sees."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ReceptiveField:
    """The rectangle of the input that a cell depends on; all cells of a layer have the same size.

    The cell (row, col) sees the rows from ``start[0] + row * jump[0]`` on, ``size[0]`` of them, and
    the columns likewise. Those below 0, or past the last one, lie in the padding. With dilation,
    some pixels of the rectangle may not be read.

    Attributes
    ----------
    size : (int, int)
        Height and width of the rectangle.
    jump : (int, int)
        How far it moves, down or across, from one cell to the next.
    start : (int, int)
        Its first row and first column for the cell (0, 0).

    Examples
    --------
    >>> from cnn_core.layers import Window
    >>> field = ReceptiveField().behind(Window((3, 3))).behind(Window((2, 2), stride=(2, 2)))
    >>> field
    ReceptiveField(size=(4, 4), jump=(2, 2), start=(0, 0))
    >>> field.box(1, 5)
    [2, 10, 4, 4]
    """

    size: tuple = (1, 1)
    jump: tuple = (1, 1)
    start: tuple = (0, 0)

    def behind(self, window):
        """Return the receptive field behind another layer, given what a cell of that one reads."""
        sides = zip(self.size, self.jump, self.start, *window, strict=True)
        grown = [
            (size + (kernel - 1) * dilation * jump, jump * stride, start - padding * jump)
            for size, jump, start, kernel, stride, padding, dilation in sides
        ]
        return ReceptiveField(*zip(*grown, strict=True))

    def box(self, row, col):
        """Return what one cell sees as [top, left, height, width]."""
        places = zip(self.start, (row, col), self.jump, strict=True)
        return [*(start + index * jump for start, index, jump in places), *self.size]
