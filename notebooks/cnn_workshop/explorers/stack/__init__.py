"""The stack explorer: layers on top of one another, and what a deep cell sees of the picture."""
