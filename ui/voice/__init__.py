"""The customer's voice: cards, their editor, and where nobody was asked."""
