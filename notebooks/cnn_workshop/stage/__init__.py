"""The stage: what a person sees of an explorer, told once as a scene and drawn in page and paper."""

from cnn_workshop.stage.scene import (
    Bars,
    Beam,
    Column,
    Curve,
    Equation,
    Grid,
    Mark,
    Panel,
    Player,
    Row,
    Scene,
    Sign,
    Table,
    Text,
    Window,
)
from cnn_workshop.stage.stage import Stage
from cnn_workshop.stage.table import table

__all__ = [
    "Bars",
    "Beam",
    "Column",
    "Curve",
    "Equation",
    "Grid",
    "Mark",
    "Panel",
    "Player",
    "Row",
    "Scene",
    "Sign",
    "Stage",
    "Table",
    "Text",
    "Window",
    "table",
]
