"""What `help` says of every function of `functional`, whatever of it stands in the source."""

import inspect
import itertools

import pytest

from cnn_core import functional
from cnn_core.functional._docs import activation, gradient_of


@pytest.mark.parametrize("name", functional.__all__)
def test_documentation_has_every_section_once_and_in_order(name):
    lines = inspect.getdoc(getattr(functional, name)).splitlines()
    titles = [title for title, rule in itertools.pairwise(lines) if set(rule) == {"-"}]
    order = ["Parameters", "Returns", "Raises", "Notes", "References", "Examples"]
    needed = {"Parameters", "Returns", "Raises", "Examples"}
    needed |= set() if name.endswith("_backward") else {"References"}
    assert titles == [title for title in order if title in titles]
    assert needed <= set(titles)


def forward(images, weight, reduction="mean"):
    """Weigh."""


def test_gradient_of_describes_all_that_a_gradient_takes():
    @gradient_of(forward, lesson="11")
    def backward(grad_output, images, weight, *, for_input=True):
        """Blame.

        Returns
        -------
        ndarray

        Notes
        -----
        By hand.
        """

    assert inspect.getdoc(backward).splitlines() == [
        "Blame.",
        "",
        "Parameters",
        "----------",
        "grad_output : array_like of the shape of the result",
        "    How much the loss grows with each number that came out.",
        "images, weight",
        "    As in `forward`.",
        "for_input : bool, default True",
        "    Whether to compute the gradient of `images`: training needs none for the first layer.",
        "",
        "Returns",
        "-------",
        "ndarray",
        "",
        "Raises",
        "------",
        "TypeError, ValueError",
        "    As `forward`; and ValueError if `grad_output` has not the shape of the result.",
        "",
        "Notes",
        "-----",
        "By hand.",
        "Taught in lesson 11.",
    ]


def test_gradient_of_says_that_the_gradient_of_a_loss_may_be_a_number():
    @gradient_of(forward)
    def backward(grad_output, images, weight, reduction="mean"):
        """Blame."""

    assert 'grad_output : number, or array_like of the shape of the losses with "none"' in (
        inspect.getdoc(backward)
    )


def test_activation_describes_its_values_and_refusals():
    @activation
    def bend(values):
        """Bend."""

    doc = inspect.getdoc(bend)
    assert "values : array_like of any shape\n" in doc
    assert "If `values` are not real numbers in a plain array." in doc


@pytest.mark.parametrize("decorate", [activation, gradient_of(forward)])
def test_decorators_leave_a_function_without_a_docstring_as_it_is(decorate):
    def bare(grad_output, values):
        return values

    assert decorate(bare) is bare
    assert bare.__doc__ is None
