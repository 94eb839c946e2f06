"""The machine explorer: draw a digit, see what every layer makes of it, go down to the products."""
