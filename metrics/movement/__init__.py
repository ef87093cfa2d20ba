"""Which phases accounts entered and left, and where they went."""
