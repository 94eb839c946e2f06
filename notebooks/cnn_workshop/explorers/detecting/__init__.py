"""The explorers of lesson 20: a page to slide over, a picture with boxes, suppression by steps."""
