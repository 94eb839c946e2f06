"""Networks: layers one after the other, with what each gives, what it costs and what it sees."""

from cnn_core.network.digits import (
    digit_classifier,
    load_digit_classifier,
    small_digit_classifier,
)
from cnn_core.network.receptive_field import ReceptiveField
from cnn_core.network.sequential import Sequential
from cnn_core.network.summary import Summary, SummaryRow

__all__ = [
    "ReceptiveField",
    "Sequential",
    "Summary",
    "SummaryRow",
    "digit_classifier",
    "load_digit_classifier",
    "small_digit_classifier",
]
