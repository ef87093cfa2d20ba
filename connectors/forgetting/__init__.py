"""Removing a person, or a whole source, from everything this product stores; and listing all it stores on a person."""
