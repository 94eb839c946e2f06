"""The translation explorer: pictures move, and one sees how often a network still reads them."""
