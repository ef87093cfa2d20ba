"""``make run``: from an empty folder to a served dashboard. Only Python's own library: nothing else is there yet."""
