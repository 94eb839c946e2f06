"""What the docstrings of many functions would repeat: said here once, and put into each of them."""

import inspect
import re

_ORDER = ("Parameters", "Returns", "Raises", "Notes", "References", "Examples")


def activation(function, lesson=None):
    """Complete the docstring of a function that is applied to every number of `values`."""
    options = len(inspect.signature(function).parameters) > 1
    unless = ", or an option is of the wrong kind" if options else ""
    sections = {
        "Raises": "TypeError, ValueError\n"
        f"    If `values` are not real numbers in a plain array{unless}.",
    }
    if not options:  # else they are described beside these
        sections["Parameters"] = (
            "values : array_like of any shape\n    Feature maps, or any other numbers."
        )
    return completed(function, lesson, **sections)


def gradient_of(forward, lesson=None):
    """Complete the docstring of ``<forward>_backward``: what it takes, what it refuses.

    Left are its own sentence, what it gives back, and an example.
    """

    def complete(backward):
        return completed(
            backward,
            lesson,
            Parameters=_taken(backward, forward.__name__),
            Raises=f"TypeError, ValueError\n    As `{forward.__name__}`; and ValueError if "
            "`grad_output` has not the shape of the result.",
        )

    return complete


def _taken(backward, forward):
    """Describe the arguments of a gradient: its own, and those of its function."""
    _, *names = inspect.signature(backward).parameters
    text = (
        "grad_output : array_like of the shape of the result\n"
        "    How much the loss grows with each number that came out.\n"
    )
    if "reduction" in names:
        text = (
            'grad_output : number, or array_like of the shape of the losses with "none"\n'
            "    How much the loss that counts in the end grows with this one: 1 if it is this "
            "one.\n"
        )
    chosen = "for_input" in names
    text += f"{', '.join(names[: len(names) - chosen])}\n    As in `{forward}`.\n"
    if chosen:
        text += (
            f"for_input : bool, default True\n    Whether to compute the gradient of `{names[0]}`: "
            "training needs none for the first layer.\n"
        )
    return text


def completed(function, lesson=None, **shared):
    """Put these texts into the sections of a docstring, notes last; it gets those that it lacks."""
    if lesson:
        shared["Notes"] = f"Taught in lesson {lesson}."
    if function.__doc__:  # there is none under python -OO
        doc = inspect.cleandoc(function.__doc__)
        head, *parts = re.split(r"^(\w+)\n-+\n", doc, flags=re.MULTILINE)
        sections = dict(zip(parts[::2], parts[1::2], strict=True))
        for title, text in shared.items():
            both = [text.strip(), sections.get(title, "").strip()]
            sections[title] = "\n".join(reversed(both) if title == "Notes" else both)
        written = [
            f"{title}\n{'-' * len(title)}\n{sections[title].strip()}"
            for title in _ORDER
            if title in sections
        ]
        function.__doc__ = "\n\n".join([head.strip(), *written]) + "\n"
    return function
