"""The explorers of lesson 20: a page that a classifier slides over; suppression step by step."""

from cnn_workshop.explorers.detecting.page import explore_page
from cnn_workshop.explorers.detecting.suppression import explore_suppression

__all__ = ["explore_page", "explore_suppression"]
