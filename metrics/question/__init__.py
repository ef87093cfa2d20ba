"""Questions: their options, filters and groups, and the one place where they are validated."""
