"""Parsing what was typed in the terminal, and the output for it."""
