"""What several explorers use: the frame, its controls, and what a person may hand in."""

from cnn_workshop.explorers.shared.controls import Action, Choice, Control, Number, Switch
from cnn_workshop.explorers.shared.explorer import Explorer, State, gray

__all__ = ["Action", "Choice", "Control", "Explorer", "Number", "State", "Switch", "gray"]
