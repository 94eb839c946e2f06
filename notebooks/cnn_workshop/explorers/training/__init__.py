"""The live training: a network learns while you watch, and while you change how it learns."""
