"""The pipeline explorer: a 5 x 5 picture through every step of a network, on one stage."""
