"""Foreign exports: other column names, other dialects, brought to the canonical tables by a mapping."""
