"""Analysis: where accounts stand and go, how fast, how many get there, what comes next, and why it changed."""
