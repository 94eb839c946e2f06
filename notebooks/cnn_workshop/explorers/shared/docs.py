"""What the docstrings of many explorers would repeat: said here once, and put into each of them."""

import inspect
import textwrap

from cnn_core.functional._docs import completed

_LETTERS = 96  # of a line, which is indented by four


def opens(refused="an argument cannot be used", *, inside="", lesson=None, explorer=None):
    """Complete the docstring of a function that opens an explorer: what it returns and refuses.

    Left are its own sentence, its arguments and an example; and sections that say something else.

    Parameters
    ----------
    refused : str
        When it raises an error; empty if its own docstring says so.
    inside : str
        Where an error is shown in the explorer, and not raised: the argument that is a reader's
        function, or other words for it.
    lesson : str, optional
        The lesson that it is taught in.
    explorer : str, optional
        What it returns; ``explore_stack`` returns a ``StackExplorer`` when left out.

    Returns
    -------
    callable
        The decorator.
    """

    def complete(function):
        name = function.__name__.removeprefix("explore_").capitalize()
        sections = {"Returns": explorer or f"{name}Explorer"}
        if refused:
            sections["Raises"] = f"TypeError, ValueError\n{_indented(function)}"
        return completed(function, lesson, **sections)

    def _indented(function):
        words = f"If {refused}."
        if inside:
            is_argument = inside in inspect.signature(function).parameters
            where = f"`{inside}`" if is_argument else inside
            words = f"{words} An error inside {where} is shown in the explorer."
        return textwrap.indent(textwrap.fill(words, _LETTERS), "    ")

    return complete
