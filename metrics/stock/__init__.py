"""How many accounts stand in which phase, and what they are worth."""
