"""Words and numbers as the visitor's language writes them, and what comes from data made safe to show."""
