"""The explorers and questions that the lessons open."""

from cnn_core.explorers.convolution import explore_convolution
from cnn_core.explorers.picture import explore_channels, explore_picture
from cnn_core.explorers.questions import predict, quiz
from cnn_core.explorers.quizzes import quiz_on
from cnn_core.explorers.setup import check_environment, explore_setup

__all__ = [
    "check_environment",
    "explore_channels",
    "explore_convolution",
    "explore_picture",
    "explore_setup",
    "predict",
    "quiz",
    "quiz_on",
]
