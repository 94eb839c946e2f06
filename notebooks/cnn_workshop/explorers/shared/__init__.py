"""What several explorers use: the frame, its controls, and what a person may hand in."""

from cnn_workshop.explorers.shared import asking, parts, remembering
from cnn_workshop.explorers.shared.controls import Action, Choice, Control, Number, Switch
from cnn_workshop.explorers.shared.docs import opens
from cnn_workshop.explorers.shared.explorer import Explorer, State, gray, nearest_cell
from cnn_workshop.explorers.shared.last import Last
from cnn_workshop.explorers.shared.opened import TakesPicture

__all__ = [
    "Action",
    "Choice",
    "Control",
    "Explorer",
    "Last",
    "Number",
    "State",
    "Switch",
    "TakesPicture",
    "asking",
    "gray",
    "nearest_cell",
    "opens",
    "parts",
    "remembering",
]
