"""Foreign exports, with other column names and dialects, mapped to the canonical tables."""
