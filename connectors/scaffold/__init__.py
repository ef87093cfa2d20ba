"""What `cli.py new-connector` makes: a connector that works, to be changed step by step into that of another system."""
