"""The customer's voice: cards, their editor, and where no customers were asked."""
