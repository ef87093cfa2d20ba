"""Words and numbers in the visitor's language, and values from data made safe to show."""
