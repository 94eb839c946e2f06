"""The explorers of lesson 20: a page to slide over, a picture with boxes, suppression by steps."""

from cnn_workshop.explorers.detecting.boxes import explore_boxes
from cnn_workshop.explorers.detecting.page import explore_page
from cnn_workshop.explorers.detecting.suppression import explore_suppression

__all__ = ["explore_boxes", "explore_page", "explore_suppression"]
