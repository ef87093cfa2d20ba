"""What is asked: the question, its options, filters and groups, and the one place where it is checked."""
