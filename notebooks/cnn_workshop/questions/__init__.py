"""What the lessons ask, and the record of what a person answered and wrote."""

from cnn_workshop.questions.question import predict, quiz
from cnn_workshop.questions.quizzes import predict_on, quiz_on

__all__ = ["predict", "predict_on", "quiz", "quiz_on"]
