"""``make run``: from a fresh checkout to a served dashboard. Standard library only: nothing else is installed yet."""
