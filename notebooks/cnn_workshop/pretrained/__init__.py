"""A network that strangers trained, run by the functions of this project.

EfficientNet-Lite0 has 4.7 million numbers, which an optional package holds: the extra
``pretrained``. Without it, `verdict_on` and `maps_of` hand out what was computed once and stored,
and `where_from` says so.
"""

from cnn_workshop.pretrained.asked import Asked, pass_ahead
from cnn_workshop.pretrained.classes import is_named, name_of, names_file
from cnn_workshop.pretrained.efficientnet import (
    HOW_TO_INSTALL,
    SOURCE,
    EfficientNetLite0,
    Step,
    both_sides,
    load_weights,
    multiplications,
    prepared,
    same_padding,
    weights_file,
)
from cnn_workshop.pretrained.seen import (
    Pass,
    Verdict,
    first_steps,
    maps_of,
    network,
    passed,
    verdict_of,
    verdict_on,
    where_from,
)
from cnn_workshop.pretrained.torch_file import read_torch_file

__all__ = [
    "HOW_TO_INSTALL",
    "SOURCE",
    "Asked",
    "EfficientNetLite0",
    "Pass",
    "Step",
    "Verdict",
    "both_sides",
    "first_steps",
    "is_named",
    "load_weights",
    "maps_of",
    "multiplications",
    "name_of",
    "names_file",
    "network",
    "pass_ahead",
    "passed",
    "prepared",
    "read_torch_file",
    "same_padding",
    "verdict_of",
    "verdict_on",
    "weights_file",
    "where_from",
]
