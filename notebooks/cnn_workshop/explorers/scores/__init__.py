"""The scores explorer: logits become probabilities, and a probability becomes a loss."""
