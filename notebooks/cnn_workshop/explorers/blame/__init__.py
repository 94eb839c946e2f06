"""The blame explorer: the gradient of each output number, sent back to the numbers it came from."""
