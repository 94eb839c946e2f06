"""What the lessons ask, and the record of what a person answered and wrote."""

from cnn_workshop.questions.collecting import collect
from cnn_workshop.questions.question import predict, quiz
from cnn_workshop.questions.quizzes import predict_on, quiz_on
from cnn_workshop.questions.strip import progress

__all__ = ["collect", "predict", "predict_on", "progress", "quiz", "quiz_on"]
