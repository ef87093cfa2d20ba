"""What `cli.py new-connector` creates: a working connector, to be adapted step by step to another system."""
