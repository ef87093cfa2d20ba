"""Analysis: where accounts are and where they go, how fast, how many get there, what comes next, and why it changed."""
