"""How many accounts are in which phase, and what they are worth."""
