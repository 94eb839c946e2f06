"""A page that shows no code, as Voila's: whoever is asked to write is told where."""

import pytest

from cnn_workshop.exercises import check_convolve2d, check_held_out
from cnn_workshop.explorers import explore_convolution
from hands import told

WHERE = "This page hides the code: open the lesson in JupyterLab to write it."


def my_convolve2d(input_image, kernel):
    raise NotImplementedError


@pytest.fixture
def in_voila(monkeypatch):
    monkeypatch.setenv("SERVER_SOFTWARE", "voila/0.5.13")


def test_check_says_where_to_write_when_the_code_is_hidden(in_voila):
    report = check_convolve2d(my_convolve2d)
    assert repr(report).endswith(WHERE)
    assert WHERE in report._repr_html_()
    assert report.tone == "unwritten"


def test_check_of_what_is_no_function_says_where_to_write_too(in_voila):
    assert repr(check_held_out({"lr": None})).endswith(WHERE)


def test_explorer_says_where_to_write_when_the_code_is_hidden(in_voila):
    said = told(explore_convolution(convolve=my_convolve2d))
    assert said["problem"].endswith(WHERE)
    assert said["calm"]


@pytest.mark.parametrize("server", ["", "gunicorn/23", "jupyter"])
def test_nothing_is_said_of_it_elsewhere(monkeypatch, server):
    monkeypatch.setenv("SERVER_SOFTWARE", server)
    assert WHERE not in repr(check_convolve2d(my_convolve2d))
    assert WHERE not in told(explore_convolution(convolve=my_convolve2d))["problem"]
