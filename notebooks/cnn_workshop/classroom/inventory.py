"""A concept inventory: twelve questions to ask before the course and after it, and its key.

The items stand in ``guide/inventory.txt``. Each wrong choice carries a misconception that people
are known to have. Both sheets hold the same items; the order of items and choices differs, and on
each the right one stands at each letter three times.
"""

import random
import re
from dataclasses import dataclass
from pathlib import Path

HONEST = (
    "The wrong choices were written from mistakes that people have reported, or made in public "
    "code. No class has tried these items yet, and nobody has asked pupils why they choose what "
    "they choose: the inventory is not validated. Use it to see which ideas a class has, not to "
    "grade a person, and do not compare its numbers with those of inventories that were tested."
)
LETTERS = "ABCD"
SHEETS = {"before": 1, "after": 2}
"""The seed of each sheet's order."""

_TEXT = Path(__file__).parent / "guide" / "inventory.txt"


@dataclass(frozen=True)
class Item:
    """One question of the inventory.

    Attributes
    ----------
    tag : str
        The idea that it asks for, in a few words.
    lesson : str
        The lesson that teaches it.
    question : str
        The question.
    right : str
        The right choice.
    wrong : dict of str to str
        Each wrong choice, and the misconception behind it.
    """

    tag: str
    lesson: str
    question: str
    right: str
    wrong: dict


def items():
    """Return all items, in the order of the text."""
    text = re.sub("^#.*\n", "", _TEXT.read_text("utf-8"), flags=re.MULTILINE)
    return [_item(block) for block in text.strip().split("\n\n")]


def _item(block):
    """Read one item."""
    head, question, right, *wrong = block.strip().split("\n")
    tag, lesson = re.fullmatch(r"\[(.+)\] (\d\d)", head).groups()
    pairs = (line.removeprefix("- ").split(" << ") for line in wrong)
    return Item(tag, lesson, question, right.removeprefix("+ "), dict(pairs))


def sheet(name):
    """Return the items of a sheet in their order, each with its choices in theirs.

    Parameters
    ----------
    name : {"before", "after"}
        Which sheet.

    Returns
    -------
    list of (Item, list of str)
        The same every time.
    """
    rng = random.Random(SHEETS[name])
    asked = items()
    places = [*range(len(LETTERS))] * (len(asked) // len(LETTERS))
    rng.shuffle(asked)
    rng.shuffle(places)
    return [(item, _choices(item, place, rng)) for item, place in zip(asked, places, strict=True)]


def _choices(item, place, rng):
    """Return the choices of an item in some order, with the right one at a place."""
    choices = list(item.wrong)
    rng.shuffle(choices)
    return [*choices[:place], item.right, *choices[place:]]
