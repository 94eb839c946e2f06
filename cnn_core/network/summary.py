"""A network as a table: a row for each layer."""

import math
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

_HEADINGS = ("layer", "output shape", "parameters", "multiplications", "receptive field")


class SummaryRow(NamedTuple):
    """One row of a summary.

    Attributes
    ----------
    name : str
        The layer's name; "input" in the first row.
    output_shape : tuple of int
        (C, H, W), or (D,) for a row of numbers.
    parameters, multiplications : int
        How many numbers it learns, and how many products one picture takes.
    receptive_field : ReceptiveField or None
        What a cell of it sees of the input; None if that is all of it, or differs between cells.
    """

    name: str
    output_shape: tuple
    parameters: int
    multiplications: int
    receptive_field: object

    def cells(self):
        """Return the row in words and figures."""
        field = self.receptive_field
        several = math.prod(self.output_shape[1:]) > 1
        sees = "differs" if several else "whole input"
        sees = " x ".join(map(str, field.size)) if field else sees
        shape = " x ".join(map(str, self.output_shape))
        return (self.name, shape, f"{self.parameters:,}", f"{self.multiplications:,}", sees)


@dataclass(frozen=True, repr=False)
class Summary:
    """What `Sequential.summary` returns; a notebook shows it as a table.

    Attributes
    ----------
    rows : list of SummaryRow
        The input, and then every layer.
    """

    rows: list

    @property
    def parameters(self):
        """How many numbers the network learns."""
        return sum(row.parameters for row in self.rows)

    @property
    def multiplications(self):
        """How many products one picture takes."""
        return sum(row.multiplications for row in self.rows)

    def _lines(self):
        """Return the headings, the rows and the totals, each as five texts."""
        total = ("total", "", f"{self.parameters:,}", f"{self.multiplications:,}", "")
        return [_HEADINGS, *(row.cells() for row in self.rows), total]

    def __repr__(self):
        lines = self._lines()
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        return "\n".join(
            "  ".join(
                cell.ljust(width) if column == 0 else cell.rjust(width)
                for column, (cell, width) in enumerate(zip(line, widths, strict=True))
            ).rstrip()
            for line in lines
        )

    def _repr_html_(self):
        head, *body = self._lines()
        columns = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in head)
        rows = "".join(
            f'<tr><th scope="row">{escape(name)}</th>'
            + "".join(f"<td>{escape(cell)}</td>" for cell in cells)
            + "</tr>"
            for name, *cells in body
        )
        return f"<table><thead><tr>{columns}</tr></thead><tbody>{rows}</tbody></table>"
