"""The machine explorer: draw a digit, see what every layer makes of it, go down to the products."""

from cnn_workshop.explorers.machine.forward import forward_by_hand
from cnn_workshop.explorers.machine.machine import explore_machine

__all__ = ["explore_machine", "forward_by_hand"]
